//! Whether the database's files are still those that were opened. SQLite goes on writing into a file that somebody removed or replaced, and says
//! nothing: what it stores there is gone when the receiver stops. It does not open them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of an open database.
#[derive(Debug)]
pub(super) struct Identity {
    database: PathBuf,
    file: Option<File>,
    /// The write-ahead log. SQLite removes it when the last connection closes, so it is known only while one is open.
    log: Option<File>,
}

/// What tells a file from another one at the same path: its device and number.
#[cfg(unix)]
type File = (u64, u64);
/// Elsewhere nobody can remove a file that is open.
#[cfg(not(unix))]
type File = ();

impl Identity {
    /// The database's file as it is now.
    pub(super) fn of(database: &Path) -> io::Result<Self> {
        Ok(Self { database: database.to_owned(), file: file(database)?, log: None })
    }

    /// Says whether the same files are still there.
    pub(super) fn check(&self) -> io::Result<()> {
        let is_same = file(&self.database)? == self.file && (self.log.is_none() || self.log_now()? == self.log);
        if is_same && self.file.is_some() {
            return Ok(());
        }
        Err(io::Error::other(
            "the database's files were removed or replaced while they were open; put them back, or stop the receiver, put \
             a backup in their place, and start it again",
        ))
    }

    /// A connection has written into its log.
    pub(super) fn has_written(&mut self) -> io::Result<()> {
        if self.log.is_none() {
            self.log = self.log_now()?;
        }
        Ok(())
    }

    /// A connection was closed, and perhaps its log with it.
    pub(super) fn has_closed(&mut self) {
        self.log = None;
    }

    fn log_now(&self) -> io::Result<Option<File>> {
        let mut log = self.database.as_os_str().to_owned();
        log.push("-wal");
        file(Path::new(&log))
    }
}

fn file(path: &Path) -> io::Result<Option<File>> {
    match fs::metadata(path) {
        Ok(about) => Ok(Some(of(&about))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn of(about: &fs::Metadata) -> File {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
fn of(_: &fs::Metadata) -> File {}
