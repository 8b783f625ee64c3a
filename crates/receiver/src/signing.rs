//! Signatures in files: who may sign, and what is beside a definition's file. What they prove is the library's [`approval`](handraise::approval). It does
//! not know what follows.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use handraise::approval::{
    KeyFileError, Refused, RevokedKeys, SignatureFile, Signed, Signers, Subject, Team, Trust, signature_name, verify,
};
use handraise::author::nearest;

/// Users with these roles approve for these teams, also where no key signs for them.
const TEAMS_WITH_A_ROLE: [&str; 2] = ["marketing", "sales"];

/// Which signatures a definition needs, and who may give them. The files are read anew each time.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The teams that must have signed.
    pub required: Vec<Team>,
    /// The file of allowed signers.
    pub signers: PathBuf,
    /// The file with keys that no longer count.
    pub revoked: Option<PathBuf>,
}

/// A file with keys that can't be used.
#[derive(Debug)]
pub struct UnusableKeys {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, and what to do.
    pub message: String,
}

/// A team for which nobody's key signs. People who are signed in may still approve for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoKeys {
    /// The team that was probably meant: one with keys, or one that has a role of its own.
    pub meant: Option<String>,
    /// The teams with keys.
    known: Vec<String>,
}

impl NoKeys {
    /// That of a team; `None` if somebody's key signs for it.
    pub fn of(team: &Team, trust: &Trust) -> Option<Self> {
        let known: Vec<String> = trust.signers.teams().iter().map(ToString::to_string).collect();
        if known.iter().any(|known| known == team.as_str()) {
            return None;
        }
        let names = || known.iter().map(String::as_str).chain(TEAMS_WITH_A_ROLE);
        let is_a_name = names().any(|name| name == team.as_str());
        let meant = nearest(team.as_str(), names()).filter(|_| !is_a_name).map(str::to_owned);
        Some(Self { meant, known })
    }
}

impl fmt::Display for NoKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody's key signs for this team; ")?;
        match &self.meant {
            Some(meant) => write!(f, "did you mean `{meant}`?"),
            None if self.known.is_empty() => {
                f.write_str("add the public key of each of its members to the file of allowed signers")
            }
            None => write!(f, "there are keys for {}", self.known.join(", ")),
        }
    }
}

impl Signing {
    /// The required teams for which nobody's key signs.
    pub fn without_keys<'a>(&'a self, trust: &Trust) -> impl Iterator<Item = (&'a Team, NoKeys)> {
        self.required.iter().filter_map(|team| Some((team, NoKeys::of(team, trust)?)))
    }

    /// The names of the teams, with commas between.
    pub(crate) fn teams(&self) -> String {
        self.required.iter().map(Team::as_str).collect::<Vec<_>>().join(", ")
    }

    /// Reads whose keys count.
    ///
    /// # Errors
    /// If one of the files can't be read.
    pub fn trust(&self) -> Result<Trust, UnusableKeys> {
        trust(&self.signers, self.revoked.as_deref())
    }
}

/// Reads whose keys count.
///
/// # Errors
/// If one of the files can't be read.
pub fn trust(signers: &Path, revoked: Option<&Path>) -> Result<Trust, UnusableKeys> {
    let signers = read(signers, Signers::read, "name the file with the teams' public keys")?;
    let remedy = "name the file with the keys that no longer count, or leave it out";
    let revoked = revoked.map(|path| read(path, RevokedKeys::read, remedy)).transpose()?;
    Ok(Trust { signers, revoked: revoked.unwrap_or_default() })
}

fn read<T>(path: &Path, read: impl FnOnce(&[u8]) -> Result<T, KeyFileError>, remedy: &str) -> Result<T, UnusableKeys> {
    let unusable = |message: String| UnusableKeys { path: path.to_owned(), message };
    let bytes = std::fs::read(path).map_err(|error| {
        unusable(match error.kind() {
            ErrorKind::NotFound => format!("no such file; {remedy}"),
            _ => format!("{error}; name a file that can be read"),
        })
    })?;
    read(&bytes).map_err(|error| unusable(error.to_string()))
}

/// Where a team's signature of a definition's file is.
pub fn signature_path(definition: &Path, team: &Team) -> PathBuf {
    let name = definition.file_name().unwrap_or_default().to_string_lossy();
    definition.with_file_name(signature_name(&name, team))
}

/// The signatures of some teams beside a definition's file. What can't be read is not there.
pub(crate) fn given_beside(definition: &Path, teams: &[Team]) -> Vec<(Team, Vec<u8>)> {
    let read = |team: &Team| Some((team.clone(), std::fs::read(signature_path(definition, team)).ok()?));
    teams.iter().filter_map(read).collect()
}

/// What the signature beside a definition's file is worth. `rollbacks` are the versions that it may replace on purpose.
///
/// # Errors
/// Why it does not count.
pub fn signature_beside(
    definition: &Path,
    subject: &Subject,
    team: &Team,
    (trust, now_s): (&Trust, i64),
    rollbacks: &[u32],
) -> Result<Signed, Refused> {
    // Whatever keeps the file from being read, there is no signature to count.
    let bytes = std::fs::read(signature_path(definition, team)).map_err(|_| Refused::Missing)?;
    let file = SignatureFile::read(&bytes).map_err(Refused::Unreadable)?;
    verify(subject, team, &file, trust, now_s, rollbacks)
}

/// The teams that have a signature beside a definition's file, in order.
pub fn teams_beside(definition: &Path) -> Vec<Team> {
    let name = definition.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = definition.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let team_of = |file: &std::fs::DirEntry| -> Option<Team> {
        let file = file.file_name().into_string().ok()?;
        file.strip_prefix(&name)?.strip_prefix('.')?.strip_suffix(".sig")?.parse().ok()
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut teams: Vec<Team> = files.filter_map(|file| team_of(&file)).collect();
    teams.sort();
    teams
}

impl fmt::Display for UnusableKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for UnusableKeys {}
