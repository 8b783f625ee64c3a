//! The two keys that sign visit tokens, and the private file that keeps them. A new one is made when the newest has signed for as long as a token
//! lives; the one before it then reads its tokens for as long again. It does not know what is signed.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::token::VisitKey;
use crate::hex::hex;
use crate::private;

/// The file in the data folder.
const FILE: &str = "visit-keys";
/// How many keys are live.
const LIVE: usize = 2;

/// The live keys.
#[derive(Debug)]
pub(super) struct Keys {
    path: PathBuf,
    /// With the time at which each was made, in seconds since 1970; the newest last.
    live: Vec<(u32, VisitKey)>,
}

impl Keys {
    /// Reads the keys of a data folder, or makes the first.
    pub(super) fn open(folder: &Path, now_s: u32) -> io::Result<Self> {
        let path = folder.join(FILE);
        let live = match fs::read_to_string(&path) {
            Ok(text) => parse(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it has no keys"))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut keys = Self { path, live };
        if keys.live.is_empty() {
            keys.add(now_s)?;
        }
        Ok(keys)
    }

    /// The file of a data folder.
    pub(super) fn path(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// The key that signs now. Makes a new one if the newest has signed for `period_s`.
    pub(super) fn newest(&mut self, now_s: u32, period_s: u32) -> io::Result<&VisitKey> {
        let made_s = self.live.last().map_or(0, |(made_s, _)| *made_s);
        if now_s.saturating_sub(made_s) >= period_s
            && let Err(error) = self.add(now_s)
        {
            // The key before still signs, and reads its own tokens.
            tracing::error!(%error, "a new key for visit tokens could not be stored; the one before signs on");
        }
        let newest = self.live.last().map(|(_, key)| key);
        newest.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no key"))
    }

    /// All live keys.
    pub(super) fn all(&self) -> Vec<VisitKey> {
        self.live.iter().map(|(_, key)| key.clone()).collect()
    }

    /// Makes a key, and forgets the oldest of more than two. It counts once it is on the disk.
    fn add(&mut self, now_s: u32) -> io::Result<()> {
        let number = self.live.last().map_or(1, |(_, key)| key.number.wrapping_add(1));
        let mut secret = [0; 32];
        OsRng.try_fill_bytes(&mut secret).map_err(io::Error::other)?;
        let mut live = self.live.clone();
        live.push((now_s, VisitKey { number, secret }));
        let live = live.split_off(live.len().saturating_sub(LIVE));
        write(&self.path, &live)?;
        self.live = live;
        Ok(())
    }
}

/// Replaces the file as a whole, so that a crash leaves the old one or the new one. Nobody else on this machine can read it.
fn write(path: &Path, live: &[(u32, VisitKey)]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = private::open(OpenOptions::new().write(true).create(true).truncate(true), &beside)?;
    for (made_s, VisitKey { number, secret }) in live {
        writeln!(file, "{number} {made_s} {}", hex(secret))?;
    }
    file.sync_all()?;
    fs::rename(&beside, path)
}

/// A line for each key: its number, when it was made, and the secret in hexadecimal digits.
fn parse(text: &str) -> Option<Vec<(u32, VisitKey)>> {
    let key = |line: &str| {
        let mut parts = line.split_whitespace();
        let (number, made_s) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let digits = parts.next().filter(|digits| digits.is_ascii())?;
        let byte = |at: usize| digits.get(2 * at..2 * at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        let secret: Option<Vec<u8>> = (0..digits.len().div_ceil(2)).map(byte).collect();
        Some((made_s, VisitKey { number, secret: secret?.try_into().ok()? }))
    };
    let keys: Option<Vec<_>> = text.lines().map(key).collect();
    keys.filter(|keys| (1..=LIVE).contains(&keys.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const NOW_S: u32 = 1_790_000_000;
    const PERIOD_S: u32 = 1000;

    #[test]
    fn the_newest_signs_and_the_one_before_is_live_until_a_third_is_made() {
        let folder = TempDir::new().expect("a folder");
        let mut keys = Keys::open(folder.path(), NOW_S).expect("keys");
        let at = |keys: &mut Keys, after_s| keys.newest(NOW_S + after_s, PERIOD_S).expect("a key").number;
        let live = |keys: &Keys| keys.all().iter().map(|key| key.number).collect::<Vec<_>>();
        assert_eq!((at(&mut keys, PERIOD_S - 1), live(&keys)), (1, vec![1]));
        assert_eq!((at(&mut keys, PERIOD_S), live(&keys)), (2, vec![1, 2]));
        assert_eq!((at(&mut keys, 2 * PERIOD_S - 1), live(&keys)), (2, vec![1, 2]));
        assert_eq!((at(&mut keys, 2 * PERIOD_S), live(&keys)), (3, vec![2, 3]));
    }

    #[test]
    fn a_restart_keeps_them() {
        let folder = TempDir::new().expect("a folder");
        let mut keys = Keys::open(folder.path(), NOW_S).expect("keys");
        keys.newest(NOW_S + PERIOD_S, PERIOD_S).expect("a second key");
        let again = Keys::open(folder.path(), NOW_S + PERIOD_S).expect("keys");
        assert_eq!(again.all(), keys.all());
        assert!(keys.all()[0].secret != keys.all()[1].secret);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = TempDir::new().expect("a folder");
        Keys::open(folder.path(), NOW_S).expect("keys");
        let mode = fs::metadata(Keys::path(folder.path())).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_not_ours_is_refused_and_left_alone() {
        let folder = TempDir::new().expect("a folder");
        for text in ["", "keys", "1 2 00ff", "256 1 00", "1 1 zz", "1 1 €€"] {
            fs::write(Keys::path(folder.path()), text).expect("a file");
            assert!(Keys::open(folder.path(), NOW_S).is_err(), "{text}");
            assert_eq!(fs::read_to_string(Keys::path(folder.path())).expect("a file"), text);
        }
    }

    #[test]
    fn a_key_that_cannot_be_stored_does_not_sign() {
        let folder = TempDir::new().expect("a folder");
        let mut keys = Keys::open(folder.path(), NOW_S).expect("keys");
        // Nothing can be written where a folder is in the way.
        fs::create_dir(Keys::path(folder.path()).with_extension("new")).expect("a folder");
        assert_eq!(keys.newest(NOW_S + PERIOD_S, PERIOD_S).expect("the key before").number, 1);
        assert_eq!(keys.all().len(), 1);
    }
}
