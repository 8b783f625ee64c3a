//! The files that the receiver serves: they are in a folder, or the program carries them in memory. It does not know what is in the
//! files, or how to answer a request.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use sha2::{Digest, Sha256};

/// Files to serve: the site's pages, or the plugin's.
#[derive(Clone, Debug)]
pub enum Files {
    /// The files in a folder. The receiver reads them for each request.
    Folder(PathBuf),
    /// Files in memory.
    Carried(Carried),
}

impl Files {
    /// The folder, if the files are in one.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Carried(_) => None,
        }
    }
}

impl From<PathBuf> for Files {
    fn from(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }
}

impl From<Carried> for Files {
    fn from(files: Carried) -> Self {
        Self::Carried(files)
    }
}

/// Files in memory, by their path from the root, such as `pricing/index.html`. A file whose name ends with `.br` is the
/// compressed form of the one without.
///
/// ```
/// use handraise_receiver::Carried;
/// let files: Carried = [("index.html".to_owned(), b"<h1>Home</h1>".into())].into_iter().collect();
/// assert!(!files.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Carried(Arc<BTreeMap<String, CarriedFile>>);

/// A file in memory.
#[derive(Clone, Debug)]
pub(super) struct CarriedFile {
    pub(super) bytes: Bytes,
    /// Identifies the content: the first digits of its SHA-256, in hexadecimal.
    pub(super) hash: String,
}

impl Carried {
    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every file, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, file)| (path.as_str(), file.bytes.as_ref()))
    }

    pub(super) fn get(&self, path: &str) -> Option<&CarriedFile> {
        self.0.get(path)
    }
}

impl FromIterator<(String, Cow<'static, [u8]>)> for Carried {
    fn from_iter<T: IntoIterator<Item = (String, Cow<'static, [u8]>)>>(files: T) -> Self {
        let files = files.into_iter().map(|(path, bytes)| {
            let bytes = match bytes {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            (path, CarriedFile { hash: hash(&bytes), bytes })
        });
        Self(Arc::new(files.collect()))
    }
}

/// 64 bits are enough to distinguish the versions of a file.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
