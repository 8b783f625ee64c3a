//! Why a receiver does not start. Errors in a request are in `problem`.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use handraise::author::Problem;

use super::config::TOKEN_CHARS;
use super::store::{LATER, is_later};

/// Why a receiver did not start, or stopped.
#[derive(Debug)]
pub enum StartError {
    /// The receiver cannot read the definition.
    UnreadableDefinition {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file holds no definition.
    NoDefinition {
        /// Which file.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// The definition does not compile.
    InvalidDefinition {
        /// Which file.
        path: PathBuf,
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// Signatures that the definition needs are missing or don't count, and no other one was in force before.
    Unsigned {
        /// Which file.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// The admin token is so short that somebody may guess it.
    ShortToken,
    /// The receiver cannot create the data folder.
    DataFolder {
        /// Which folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The data folder is inside a served folder, so anybody could download every lead.
    ServedData {
        /// Which folder.
        path: PathBuf,
        /// The folder that is served.
        served: PathBuf,
    },
    /// Another receiver uses the data folder.
    SharedData {
        /// Which folder.
        path: PathBuf,
    },
    /// The receiver cannot open the database or update its tables.
    Database {
        /// Which file.
        path: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// The receiver cannot read or create the keys of visit tokens.
    VisitKeys {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The receiver cannot write into the database.
    Unwritten {
        /// Which file.
        path: PathBuf,
        /// What SQLite says.
        source: Arc<sqlx::Error>,
    },
    /// The receiver cannot speak TLS with others.
    Tls {
        /// What the library says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The receiver cannot read or make the files that say who is forgotten.
    Erasures {
        /// Which folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The receiver cannot listen on the address.
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
            Self::NoDefinition { path, reason } => write!(f, "the definition `{}`: {reason}", path.display()),
            Self::InvalidDefinition { path, problems, .. } => {
                write!(f, "the definition `{}` does not compile:", path.display())?;
                problems.iter().try_for_each(|problem| write!(f, "\n{problem}"))
            }
            Self::Unsigned { path, reason } => {
                write!(f, "the definition `{}` does not come into force: {reason}", path.display())
            }
            Self::ShortToken => write!(
                f,
                "the admin token has fewer than {TOKEN_CHARS} characters, so somebody may guess it; make one with `openssl rand -hex 32`"
            ),
            Self::DataFolder { path, source } => {
                write!(
                    f,
                    "could not create the data folder `{}`: {source}; choose another folder for the data",
                    path.display()
                )
            }
            Self::ServedData { path, served } => write!(
                f,
                "the data folder `{}` is inside `{}`, which the receiver serves to everybody; choose another folder for the data",
                path.display(),
                served.display()
            ),
            Self::SharedData { path } => write!(
                f,
                "another receiver uses the data folder `{}`; stop it, or choose another folder for the data",
                path.display()
            ),
            Self::Database { path, source } if is_later(source) => {
                write!(f, "the database `{}`: {LATER}", path.display())
            }
            Self::Database { path, source } => {
                write!(f, "could not open the database `{}`: {source}", path.display())
            }
            Self::VisitKeys { path, source } => write!(
                f,
                "the keys of visit tokens in `{}`: {source}; mend the file, or remove it: a new one is made, and tokens from before no longer count",
                path.display()
            ),
            Self::Unwritten { path, source } => {
                write!(f, "could not write to the database `{}`: {source}", path.display())
            }
            Self::Tls { source } => write!(f, "could not prepare TLS: {source}"),
            Self::Erasures { path, source } => {
                write!(
                    f,
                    "could not read `erase-key` and `erased` in `{}`, which say who is forgotten: {source}",
                    path.display()
                )
            }
            Self::Address { addr, source } => {
                let remedy = match source.kind() {
                    ErrorKind::AddrNotAvailable => {
                        "write an address of this machine, such as `127.0.0.1`, or `0.0.0.0` for all that it has"
                    }
                    ErrorKind::PermissionDenied => {
                        "choose a port from 1024 on, or start it with the right to use this one"
                    }
                    _ => "stop the program that listens there, or choose another address",
                };
                write!(f, "could not listen on `{addr}`: {source}; {remedy}")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UnreadableDefinition { source, .. }
            | Self::DataFolder { source, .. }
            | Self::VisitKeys { source, .. }
            | Self::Erasures { source, .. }
            | Self::Address { source, .. } => Some(source),
            Self::Database { source, .. } => Some(source),
            Self::Unwritten { source, .. } => Some(source.as_ref()),
            Self::Tls { source } => Some(source.as_ref()),
            Self::NoDefinition { .. }
            | Self::InvalidDefinition { .. }
            | Self::Unsigned { .. }
            | Self::ServedData { .. }
            | Self::SharedData { .. }
            | Self::ShortToken => None,
        }
    }
}
