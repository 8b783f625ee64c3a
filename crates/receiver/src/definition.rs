//! The definitions that the receiver scores leads with: the active one, its shadow, and those that were replaced in the last 30 days; and how one is
//! read from files. It does not know what a definition says.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use jiff::civil::Date;
use tokio::sync::{Mutex, watch};

use super::StartError;
use super::hex::hex;
use super::store::{Store, StoredDefinition};
use handraise::approval::Subject;
use handraise::author::diff::Names;
use handraise::author::{self, Contents, Format, KnownNames, Problem};
use handraise::definition::{Compiled, POLICY_ENDING, Policy};
use handraise::matching::ClassId;
use handraise::person::FactId;
use handraise::verification::Standing;
use sha2::{Digest, Sha256};

/// How many superseded definitions to keep in memory.
const CACHED: usize = 16;
/// Stands for the hash of a private part that is not there.
pub(super) const NO_POLICY: &str = "-";

/// Where the active definition is read from when the receiver starts.
#[derive(Clone, Debug)]
pub enum DefinitionFile {
    /// A file on the disk.
    Path(PathBuf),
    /// A file that the program carries.
    Carried {
        /// Its name, whose ending says what it is: `.toml`, `.json` or `.mql`.
        name: &'static str,
        /// Its content.
        bytes: Cow<'static, [u8]>,
    },
}

impl From<PathBuf> for DefinitionFile {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

/// A definition as somebody gave it: the bytes of its file, and those of the private policy that belongs to it.
#[derive(Clone, Debug)]
pub struct Given {
    /// The file's name, whose ending says what it is; empty for bytes without one.
    pub name: String,
    /// Its content: TOML, JSON, or a compiled `.mql`.
    pub bytes: Vec<u8>,
    /// The private policy of a compiled definition, by its name and content.
    pub policy: Option<(String, Vec<u8>)>,
}

/// Why what was given is no definition.
#[derive(Debug)]
pub enum DefinitionError {
    /// It is none, or its parts do not belong together: why, and what to do.
    Unusable(String),
    /// It does not compile.
    Invalid {
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
}

impl std::fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unusable(reason) => f.write_str(reason),
            Self::Invalid { problems, .. } => {
                f.write_str("the definition does not compile:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n{problem}"))
            }
        }
    }
}

impl std::error::Error for DefinitionError {}

impl Given {
    /// Reads a file, and beside a compiled one, `NAME.policy.json` if there is one, as `handraise compile` writes it.
    ///
    /// # Errors
    /// If one of them is there and can't be read.
    pub async fn read(path: &Path) -> std::io::Result<Self> {
        let bytes = tokio::fs::read(path).await?;
        let beside = policy_beside(path);
        let policy = match tokio::fs::read(&beside).await {
            Ok(policy) if is_compiled(&bytes) => Some((file_name(&beside), policy)),
            Err(error) if is_compiled(&bytes) && error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => None,
        };
        Ok(Self { name: file_name(path), bytes, policy })
    }

    /// Identifies the content, of both files.
    pub(super) fn digest(&self) -> String {
        let policy = self.policy.as_ref().map_or(&[][..], |(_, bytes)| bytes);
        let [definition, policy] = [&self.bytes, policy].map(|bytes| hex(&Sha256::digest(bytes)));
        format!("{definition} {policy}")
    }

    /// Checks everything, and compiles it if it is not compiled.
    pub(super) fn load(self) -> Result<Loaded, DefinitionError> {
        let Self { name, bytes, policy: given } = self;
        let unusable = |error: &dyn std::fmt::Display| DefinitionError::Unusable(error.to_string());
        match Contents::of(&name, bytes).map_err(|error| unusable(&error))? {
            Contents::Compiled(mql) => {
                let compiled = Compiled::read(mql).map_err(|error| unusable(&error))?;
                let policy = given.map(|(name, bytes)| policy_of(&compiled, &name, &bytes)).transpose()?;
                Ok(Loaded::new(compiled, policy, None))
            }
            Contents::Authored(..) if given.is_some() => Err(DefinitionError::Unusable(
                "a definition as people write it has its private part in it; leave the policy file out".to_owned(),
            )),
            Contents::Authored(text, format) => match author::Loaded::compile(&text, format) {
                Ok(author::Loaded { compiled, policy, .. }) => {
                    Ok(Loaded::new(compiled, policy, Some(Source { text, format })))
                }
                Err(problems) => Err(DefinitionError::Invalid { text, problems }),
            },
        }
    }
}

/// Where `handraise compile` writes the private policy of a `.mql`.
pub(super) fn policy_beside(path: &Path) -> PathBuf {
    path.with_extension(POLICY_ENDING.trim_start_matches('.'))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_compiled(bytes: &[u8]) -> bool {
    matches!(Contents::of("", bytes.to_vec()), Ok(Contents::Compiled(_)))
}

/// The private policy of a compiled definition, from its file. One of another definition is refused.
fn policy_of(compiled: &Compiled, name: &str, bytes: &[u8]) -> Result<Policy, DefinitionError> {
    let unusable = |words: String| DefinitionError::Unusable(format!("the private policy `{name}`: {words}"));
    let policy = Policy::read(bytes).map_err(|error| unusable(error.to_string()))?;
    let definition = compiled.definition();
    if (&policy.id, policy.version) == (&definition.id, definition.version) {
        return Ok(policy);
    }
    Err(unusable(format!(
        "it belongs to `{}` version {}, and the definition is `{}` version {}; compile both from one file",
        policy.id, policy.version, definition.id, definition.version
    )))
}

/// A definition's text as people write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) text: String,
    pub(super) format: Format,
}

/// A definition that was decoded and compressed once, ready for any number of requests.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) compiled: Compiled,
    /// The private part.
    pub(super) policy: Option<Policy>,
    /// The hash of the private part; `-` if there is none.
    pub(super) policy_hash: String,
    /// `None` for a definition that was given compiled.
    pub(super) source: Option<Source>,
    /// By when it is to be reviewed; not known of a definition that was given compiled.
    pub(super) review_by: Option<Date>,
    /// Its names, as far as they are known.
    pub(super) names: KnownNames,
    /// What its ids were compiled from; found when somebody asks.
    class_names: OnceLock<Names>,
    /// The bytes that a page loads.
    pub(super) mql: Bytes,
    /// The same bytes, compressed with brotli.
    pub(super) brotli: Option<Bytes>,
}

impl Loaded {
    pub(super) fn new(compiled: Compiled, policy: Option<Policy>, source: Option<Source>) -> Self {
        let mql = Bytes::copy_from_slice(compiled.mql());
        let policy_hash = policy.as_ref().map_or_else(|| NO_POLICY.to_owned(), Policy::hash);
        let authored = source.as_ref().and_then(|source| author::parse(&source.text, source.format).ok());
        let names = KnownNames::of(&compiled, authored.as_ref());
        let review_by = authored.and_then(|authored| authored.source.review_by).map(|day| day.0);
        let class_names = OnceLock::new();
        Self { review_by, brotli: brotli(&mql), mql, compiled, policy, policy_hash, source, names, class_names }
    }

    /// For how long evidence is kept.
    pub(super) fn retention_s(&self) -> u32 {
        self.compiled.definition().tracking.retention_s
    }

    pub(super) fn hash(&self) -> &str {
        self.compiled.hash()
    }

    /// What its ids were compiled from, as far as that is known: one that was given compiled has few names.
    pub(super) fn class_names(&self) -> &Names {
        self.class_names.get_or_init(|| {
            let source = self.source.as_ref();
            let source = source.and_then(|source| author::Loaded::compile(&source.text, source.format).ok());
            let mut names = source.map_or_else(Names::default, |loaded| loaded.names());
            names.learn(self.compiled.definition().names.iter().map(String::as_str));
            names
        })
    }

    /// The name of what has only a number: `#` and six digits. Any other text is a name already.
    pub(super) fn named(&self, text: &str) -> String {
        let number = text.strip_prefix('#').and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let class = number.and_then(ClassId::from_number);
        class.and_then(|class| self.class_names().name(class)).unwrap_or(text).to_owned()
    }

    /// What there is to sign of it.
    pub(super) fn subject(&self) -> Subject {
        Subject::of(&self.compiled, self.policy.as_ref())
    }

    /// Whether both parts are those of another.
    pub(super) fn is_same_as(&self, (hash, policy_hash): (&str, &str)) -> bool {
        self.hash() == hash && self.policy_hash == policy_hash
    }
}

impl DefinitionFile {
    /// Reads it.
    pub(super) async fn read(&self) -> Result<Given, StartError> {
        match self {
            Self::Path(path) => {
                let unreadable = |source| StartError::UnreadableDefinition { path: path.clone(), source };
                Given::read(path).await.map_err(unreadable)
            }
            Self::Carried { name, bytes } => {
                Ok(Given { name: (*name).to_owned(), bytes: bytes.to_vec(), policy: None })
            }
        }
    }

    /// Why the receiver does not start with it.
    pub(super) fn refused(&self, error: DefinitionError) -> StartError {
        let path = match self {
            Self::Path(path) => path.clone(),
            Self::Carried { name, .. } => PathBuf::from(name),
        };
        match error {
            DefinitionError::Unusable(reason) => StartError::NoDefinition { path, reason },
            DefinitionError::Invalid { text, problems } => StartError::InvalidDefinition { path, text, problems },
        }
    }
}

/// The definition in force, and the facts that put it and this program into force.
#[derive(Clone, Debug)]
pub(super) struct InForce {
    pub(super) loaded: Arc<Loaded>,
    pub(super) activation: Option<FactId>,
    pub(super) build: Option<FactId>,
}

/// A definition that is computed beside the one in force and decides nothing.
#[derive(Clone, Debug)]
pub(super) struct Shadow {
    pub(super) loaded: Arc<Loaded>,
    pub(super) since_ms: i64,
}

/// The active definition, and access to superseded ones.
#[derive(Debug)]
pub(super) struct Definitions {
    in_force: watch::Sender<InForce>,
    shadow: watch::Sender<Option<Shadow>>,
    cached: Mutex<Vec<Arc<Loaded>>>,
}

impl Definitions {
    pub(super) fn new(in_force: InForce, shadow: Option<Shadow>) -> Self {
        let (in_force, shadow) = (watch::channel(in_force).0, watch::channel(shadow).0);
        Self { in_force, shadow, cached: Mutex::new(Vec::new()) }
    }

    pub(super) fn in_force(&self) -> InForce {
        self.in_force.borrow().clone()
    }

    pub(super) fn shadow(&self) -> Option<Shadow> {
        self.shadow.borrow().clone()
    }

    pub(super) fn active(&self) -> Arc<Loaded> {
        Arc::clone(&self.in_force.borrow().loaded)
    }

    /// Tells whoever listens when another definition comes into force, and when another shadow is there.
    pub(super) fn subscribe(&self) -> (watch::Receiver<InForce>, watch::Receiver<Option<Shadow>>) {
        (self.in_force.subscribe(), self.shadow.subscribe())
    }

    /// Computes another definition beside it, or none.
    pub(super) fn set_shadow(&self, shadow: Option<Shadow>) {
        self.shadow.send_replace(shadow);
    }

    /// Puts another definition into force.
    pub(super) fn activate(&self, in_force: InForce) {
        self.in_force.send_replace(in_force);
    }

    /// Chooses the definition to recompute a form with: the one whose hash the form names, or else the active one.
    ///
    /// If the database fails, it chooses the active one too: the lead is worth more than the exact rules.
    pub(super) async fn choose(&self, store: &Store, named: Option<&str>, now_ms: i64) -> (Arc<Loaded>, Standing) {
        let Some(prefix) = named else {
            return (self.active(), Standing::Active);
        };
        match self.find(store, prefix, now_ms).await {
            Ok(Some((loaded, false))) => (loaded, Standing::Active),
            Ok(Some((loaded, true))) => (loaded, Standing::Superseded),
            Ok(None) => (self.active(), Standing::Unknown),
            Err(error) => {
                tracing::error!(%error, "could not look up a definition");
                (self.active(), Standing::Unknown)
            }
        }
    }

    /// Finds the definition whose hash begins with `prefix`. Also returns whether it is superseded.
    pub(super) async fn find(
        &self,
        store: &Store,
        prefix: &str,
        now_ms: i64,
    ) -> Result<Option<(Arc<Loaded>, bool)>, sqlx::Error> {
        if prefix.is_empty() {
            return Ok(None);
        }
        let active = self.active();
        if active.hash().starts_with(prefix) {
            return Ok(Some((active, false)));
        }
        let Some(stored) = store.definition(prefix, now_ms).await? else {
            return Ok(None);
        };
        let superseded = stored.superseded;
        Ok(self.load(stored).await.map(|loaded| (loaded, superseded)))
    }

    /// Decodes a stored definition, unless it is in memory already.
    async fn load(&self, stored: StoredDefinition) -> Option<Arc<Loaded>> {
        let mut cached = self.cached.lock().await;
        if let Some(loaded) = cached.iter().find(|loaded| loaded.hash() == stored.hash) {
            return Some(Arc::clone(loaded));
        }
        let compiled = Compiled::read(stored.mql)
            .map_err(|error| tracing::warn!(%error, hash = stored.hash, "a stored definition is unreadable"))
            .ok()?;
        let loaded = Arc::new(Loaded::new(compiled, None, None));
        if cached.len() >= CACHED {
            cached.remove(0);
        }
        cached.push(Arc::clone(&loaded));
        Some(loaded)
    }
}

/// How much work compressing may be: the most, since everything is compressed once and has some kilobytes. A build for tests, of which hundreds
/// are started, compresses thirty times faster, and to a tenth more bytes.
const QUALITY: i32 = if cfg!(debug_assertions) { 5 } else { 11 };

/// Compresses bytes with brotli. `None` if that fails; clients then get the bytes as they are.
pub(crate) fn brotli(bytes: &[u8]) -> Option<Bytes> {
    let params = brotli::enc::BrotliEncoderParams { quality: QUALITY, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    let mut rest = bytes;
    brotli::BrotliCompress(&mut rest, &mut compressed, &params).ok()?;
    Some(compressed.into())
}
