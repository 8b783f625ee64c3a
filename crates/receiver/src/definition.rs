//! The definitions that leads are scored with: the active one, and those that were active not long ago. It does not
//! know how they are authored.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::Mutex;

use super::StartError;
use super::store::{Store, StoredDefinition};
use handraise::author::{Contents, compile};
use handraise::definition::Compiled;
use handraise::verification::Standing;

/// Superseded definitions held in memory.
const HELD: usize = 16;

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

/// A definition, decoded once and compressed once.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) compiled: Compiled,
    /// The bytes that a page loads, as they are sent.
    pub(super) mql: Bytes,
    /// The same bytes, brotli.
    pub(super) brotli: Option<Bytes>,
}

impl Known {
    fn new(compiled: Compiled) -> Self {
        let mql = Bytes::copy_from_slice(compiled.mql());
        Self { brotli: brotli(&mql), mql, compiled }
    }

    pub(super) fn hash(&self) -> &str {
        self.compiled.hash()
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
        read(path, bytes).map_err(|problems| StartError::InvalidDefinition { path: path.to_owned(), problems })
    }
}

/// The active definition and the way to the others.
#[derive(Debug)]
pub(super) struct Definitions {
    active: Arc<Known>,
    held: Mutex<Vec<Arc<Known>>>,
}

impl Definitions {
    pub(super) fn new(active: Known) -> Self {
        Self { active: Arc::new(active), held: Mutex::new(Vec::new()) }
    }

    pub(super) fn active(&self) -> &Arc<Known> {
        &self.active
    }

    /// The definition to recompute a form with: the one whose hash it names, or the active one.
    ///
    /// A failing database makes it the active one too: the lead is worth more than the exact rules.
    pub(super) async fn choose(&self, store: &Store, named: Option<&str>, now_ms: i64) -> (Arc<Known>, Standing) {
        let Some(prefix) = named else {
            return (Arc::clone(&self.active), Standing::Active);
        };
        match self.find(store, prefix, now_ms).await {
            Ok(Some((known, false))) => (known, Standing::Active),
            Ok(Some((known, true))) => (known, Standing::Superseded),
            Ok(None) => (Arc::clone(&self.active), Standing::Unknown),
            Err(error) => {
                tracing::error!(%error, "could not look up a definition");
                (Arc::clone(&self.active), Standing::Unknown)
            }
        }
    }

    /// The definition whose hash begins with `prefix`, and whether it is superseded.
    pub(super) async fn find(
        &self,
        store: &Store,
        prefix: &str,
        now_ms: i64,
    ) -> Result<Option<(Arc<Known>, bool)>, sqlx::Error> {
        if prefix.is_empty() {
            return Ok(None);
        }
        if self.active.hash().starts_with(prefix) {
            return Ok(Some((Arc::clone(&self.active), false)));
        }
        let Some(stored) = store.definition(prefix, now_ms).await? else {
            return Ok(None);
        };
        let superseded = stored.superseded;
        Ok(self.hold(stored).await.map(|known| (known, superseded)))
    }

    async fn hold(&self, stored: StoredDefinition) -> Option<Arc<Known>> {
        let mut held = self.held.lock().await;
        if let Some(known) = held.iter().find(|known| known.hash() == stored.hash) {
            return Some(Arc::clone(known));
        }
        let compiled = Compiled::read(stored.mql)
            .map_err(|error| tracing::warn!(%error, hash = stored.hash, "a stored definition is unreadable"))
            .ok()?;
        let known = Arc::new(Known::new(compiled));
        if held.len() >= HELD {
            held.remove(0);
        }
        held.push(Arc::clone(&known));
        Some(known)
    }
}

/// A definition from a file's bytes, compiled or authored, and whether it is the latter.
fn read(path: &Path, bytes: Vec<u8>) -> Result<(Known, bool), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match Contents::of(&name, bytes).map_err(|_| format!("`{name}` is not UTF-8 text"))? {
        Contents::Compiled(mql) => {
            let compiled = Compiled::read(mql).map_err(|error| error.to_string())?;
            Ok((Known::new(compiled), false))
        }
        Contents::Authored(text, format) => {
            let compiled = compile(&text, format).map_err(|problems| {
                let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
                lines.join("\n")
            })?;
            Ok((Known::new(compiled), true))
        }
    }
}

/// The bytes compressed as well as brotli can; `None` should it fail, which it has no reason to.
fn brotli(bytes: &[u8]) -> Option<Bytes> {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    let mut rest = bytes;
    brotli::BrotliCompress(&mut rest, &mut compressed, &params).ok()?;
    Some(compressed.into())
}
