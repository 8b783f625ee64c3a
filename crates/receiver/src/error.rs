//! Why a receiver does not start. It does not know requests; what is wrong with those is a `problem`.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a receiver did not start, or stopped.
#[derive(Debug)]
pub enum StartError {
    /// The definition's file cannot be read.
    UnreadableDefinition {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The definition does not compile.
    InvalidDefinition {
        /// Which file.
        path: PathBuf,
        /// Everything that is wrong with it, a line each.
        problems: String,
    },
    /// The data folder cannot be made.
    DataFolder {
        /// Which folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The data folder lies in one that is served: whoever knows the address could ask for every lead.
    ServedData {
        /// Which folder.
        path: PathBuf,
        /// The folder that is served.
        served: PathBuf,
    },
    /// The database cannot be opened or brought up to date.
    Database {
        /// Which file.
        path: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// The address cannot be listened on.
    Address {
        /// Which address.
        addr: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnreadableDefinition { path, source } => {
                write!(f, "could not read the definition `{}`: {source}", path.display())
            }
            Self::InvalidDefinition { path, problems } => {
                write!(f, "the definition `{}` does not compile:\n{problems}", path.display())
            }
            Self::DataFolder { path, source } => {
                write!(f, "could not make the data folder `{}`: {source}", path.display())
            }
            Self::ServedData { path, served } => write!(
                f,
                "the data folder `{}` lies in `{}`, which is served to everybody; put it elsewhere",
                path.display(),
                served.display()
            ),
            Self::Database { path, source } => {
                write!(f, "could not open the database `{}`: {source}", path.display())
            }
            Self::Address { addr, source } => {
                write!(f, "could not listen on `{addr}`: {source}; is another program there? choose another address")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UnreadableDefinition { source, .. }
            | Self::DataFolder { source, .. }
            | Self::Address { source, .. } => Some(source),
            Self::Database { source, .. } => Some(source),
            Self::InvalidDefinition { .. } | Self::ServedData { .. } => None,
        }
    }
}
