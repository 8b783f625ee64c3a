//! The definitions that the receiver scores leads with: the active one, and those that it replaced in the last 30 days. It does
//! not know what a definition says.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::{Mutex, watch};

use super::StartError;
use super::approvals::{self, Says};
use super::store::{Store, StoredDefinition};
use handraise::approval::Subject;
use handraise::author::{self, Contents};
use handraise::definition::{Compiled, Policy};
use handraise::person::FactId;
use handraise::verification::Standing;

/// How many superseded definitions to keep in memory.
const CACHED: usize = 16;

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

/// A definition that was decoded and compressed once, ready for any number of requests.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) compiled: Compiled,
    /// The private part, of a definition that was read as people write it.
    pub(super) policy: Option<Policy>,
    /// The bytes that a page loads.
    pub(super) mql: Bytes,
    /// The same bytes, compressed with brotli.
    pub(super) brotli: Option<Bytes>,
}

impl Loaded {
    fn new(compiled: Compiled, policy: Option<Policy>) -> Self {
        let mql = Bytes::copy_from_slice(compiled.mql());
        Self { brotli: brotli(&mql), mql, compiled, policy }
    }

    /// For how long evidence is kept.
    pub(super) fn retention_s(&self) -> u32 {
        self.compiled.definition().tracking.retention_s
    }

    pub(super) fn hash(&self) -> &str {
        self.compiled.hash()
    }

    /// What there is to sign of it.
    pub(super) fn subject(&self) -> Subject {
        Subject::of(&self.compiled, self.policy.as_ref())
    }

    /// The definition that is in force by the database, as far as it has all of it: it does not keep private parts.
    pub(super) async fn in_force(store: &Store) -> Result<Option<Self>, sqlx::Error> {
        let query = "SELECT mql FROM definition WHERE superseded_ms IS NULL";
        let mql: Option<Vec<u8>> = sqlx::query_scalar(query).fetch_optional(store.readers()).await?;
        let Some(compiled) = mql.and_then(|mql| Compiled::read(mql).ok()) else { return Ok(None) };
        let log = approvals::read(store.readers()).await?;
        let is_known = |says: &Says| says.definition == compiled.hash();
        let is_public = log.activations().rfind(is_known).is_some_and(|says| says.policy.is_none());
        Ok(is_public.then(|| Self::new(compiled, None)))
    }

    /// Reads the definition that becomes the active one. Also returns whether the file is the authored form.
    pub(super) async fn from_file(file: &DefinitionFile) -> Result<(Self, bool), StartError> {
        let (path, bytes) = match file {
            DefinitionFile::Path(path) => {
                let unreadable = |source| StartError::UnreadableDefinition { path: path.clone(), source };
                (path.as_path(), tokio::fs::read(path).await.map_err(unreadable)?)
            }
            DefinitionFile::Carried { name, bytes } => (Path::new(name), bytes.to_vec()),
        };
        read(path, bytes)
    }
}

/// The definition in force, and the fact that put it into force.
#[derive(Clone, Debug)]
pub(super) struct InForce {
    pub(super) loaded: Arc<Loaded>,
    pub(super) activation: Option<FactId>,
}

/// The active definition, and access to superseded ones.
#[derive(Debug)]
pub(super) struct Definitions {
    in_force: watch::Sender<InForce>,
    cached: Mutex<Vec<Arc<Loaded>>>,
}

impl Definitions {
    pub(super) fn new(in_force: InForce) -> Self {
        Self { in_force: watch::channel(in_force).0, cached: Mutex::new(Vec::new()) }
    }

    pub(super) fn active(&self) -> Arc<Loaded> {
        Arc::clone(&self.in_force.borrow().loaded)
    }

    /// Tells whoever listens when another definition comes into force.
    pub(super) fn subscribe(&self) -> watch::Receiver<InForce> {
        self.in_force.subscribe()
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
        let loaded = Arc::new(Loaded::new(compiled, None));
        if cached.len() >= CACHED {
            cached.remove(0);
        }
        cached.push(Arc::clone(&loaded));
        Some(loaded)
    }
}

/// Reads a definition from a file's bytes, compiled or authored. Also returns whether it is authored.
fn read(path: &Path, bytes: Vec<u8>) -> Result<(Loaded, bool), StartError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let refused = |reason: String| StartError::NoDefinition { path: path.to_owned(), reason };
    match Contents::of(&name, bytes).map_err(|error| refused(error.to_string()))? {
        Contents::Compiled(mql) => {
            let compiled = Compiled::read(mql).map_err(|error| refused(error.to_string()))?;
            Ok((Loaded::new(compiled, None), false))
        }
        Contents::Authored(text, format) => match author::Loaded::compile(&text, format) {
            Ok(author::Loaded { compiled, policy, .. }) => Ok((Loaded::new(compiled, policy), true)),
            Err(problems) => Err(StartError::InvalidDefinition { path: path.to_owned(), text, problems }),
        },
    }
}

/// Compresses bytes with brotli at its strongest. `None` if that fails; clients then get the bytes as they are.
fn brotli(bytes: &[u8]) -> Option<Bytes> {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    let mut rest = bytes;
    brotli::BrotliCompress(&mut rest, &mut compressed, &params).ok()?;
    Some(compressed.into())
}
