//! Why a command has no answer, and what to do about it. It does not know the commands.

use super::snippet;
use handraise::author::Problem;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

/// Why a command has no answer. The exit code is always 2.
#[derive(Debug)]
pub enum Failure {
    /// The command can't read or write a file.
    File {
        /// Its path as given, `-` for standard input or output.
        path: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The command can't use a definition.
    Definition {
        /// Its path as given.
        path: String,
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The command can't use an evidence document.
    Evidence {
        /// Its path as given.
        path: String,
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The command can't use the file of a connector, a target or a CRM.
    Settings {
        /// Which of them it should be.
        what: &'static str,
        /// Its path as given.
        path: String,
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The command can't use a template of `pack`.
    Template {
        /// Its path.
        path: String,
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// The command can't use a file of terms.
    Terms {
        /// Its path.
        path: String,
        /// Its text.
        text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// One place of a text keeps the command from using it.
    Place(Box<Place>),
    /// Anything else: what is wrong and what to do.
    Other(String),
}

/// One wrong place of a text.
#[derive(Debug)]
pub struct Place {
    /// The path of the file.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What to point at, in bytes from the start of the text.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Failure {
    /// A file with wrong content.
    pub(super) fn file(path: &str, message: impl std::fmt::Display) -> Self {
        Self::File { path: path.to_owned(), message: message.to_string() }
    }

    /// A file that the command can't open or read.
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::NotFound => "no such file; check the path, or write `-` for standard input".to_owned(),
            _ => refused(error),
        };
        Self::file(&path.display().to_string(), message)
    }

    /// A folder that the command can't read.
    pub(super) fn folder(path: &Path, error: &std::io::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::NotFound => "no such folder; check the path".to_owned(),
            ErrorKind::NotADirectory => "is a file; name a folder".to_owned(),
            _ => refused(error),
        };
        Self::file(&path.display().to_string(), message)
    }

    /// A file that the command can't write, or a folder that it can't create.
    pub(super) fn unwritten(path: &Path, error: &std::io::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::NotFound => {
                "can't be created there; name another place, in a folder that you may write to".to_owned()
            }
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                "a file is where a folder is needed; name another folder".to_owned()
            }
            _ => refused(error),
        };
        Self::file(&path.display().to_string(), message)
    }

    /// The problems of a definition, of evidence or of a template, each with its line of the file; empty for any other failure.
    pub(super) fn problems_in_words(&self) -> String {
        match self {
            Self::Definition { path, text, problems }
            | Self::Evidence { path, text, problems }
            | Self::Settings { path, text, problems, .. }
            | Self::Template { path, text, problems }
            | Self::Terms { path, text, problems } => snippet::in_words(path, text, problems),
            Self::Place(place) => snippet::place_in_words(place),
            _ => String::new(),
        }
    }

    /// What is wrong, without the single problems of a definition or of evidence.
    pub(super) fn headline(&self) -> String {
        match self {
            Self::File { path, message } => format!("`{path}`: {message}"),
            Self::Definition { path, .. } => format!("`{path}`: this definition can't be used"),
            Self::Evidence { path, .. } => format!("`{path}`: this evidence can't be used"),
            Self::Settings { what, path, .. } => format!("`{path}`: this {what} can't be used"),
            Self::Template { path, .. } => format!("`{path}`: this template can't be used"),
            Self::Terms { path, .. } => format!("`{path}`: these terms can't be used"),
            Self::Place(place) => format!("`{}`: nothing was packed", place.path),
            Self::Other(message) => message.clone(),
        }
    }
}

/// What the system says of a path, and what to do.
fn refused(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "permission denied; give this user access to it".to_owned(),
        ErrorKind::IsADirectory => "is a folder; name a file in it".to_owned(),
        ErrorKind::NotADirectory => "a part of this path is a file, not a folder; check the path".to_owned(),
        _ => format!("{error}; check the path, or name another one"),
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.headline())?;
        match self {
            Self::Definition { problems, .. }
            | Self::Evidence { problems, .. }
            | Self::Settings { problems, .. }
            | Self::Template { problems, .. }
            | Self::Terms { problems, .. } => problems.iter().try_for_each(|problem| write!(f, "\n  {problem}")),
            Self::Place(place) => write!(f, "\n  {}; {}", place.message, place.remedy),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
