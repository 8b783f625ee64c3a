//! Files and folders that nobody else on this machine can read. It does not know what is in them.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file to add to it; creates it if it is missing.
pub(super) fn open_to_add(path: &Path) -> io::Result<File> {
    open(OpenOptions::new().append(true).create(true), path)
}

/// Opens a file with options of the caller; if they create it, only its owner can read it.
pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// Creates a folder, and those around it, if it is missing.
pub(super) async fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}
