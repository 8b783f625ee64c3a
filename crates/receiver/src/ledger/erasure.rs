//! Who is forgotten: a secret and a list of keyed hashes, in two private files beside the database. They must outlive every copy of the database, so that
//! whoever puts one back forgets again. It does not know what is deleted.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use handraise::person::{Erase, Eraser, Fact, FactId, Payload, PersonKey, Provenance, Subject};
use rand::TryRngCore;
use rand::rngs::OsRng;

use crate::hex::hex;
use crate::private;

/// The file with the secret.
const SECRET: &str = "erase-key";
/// The file with the hashes, a line each, with the time in milliseconds since 1970.
const LIST: &str = "erased";

/// Who is forgotten, and since when.
#[derive(Debug)]
pub(crate) struct Erasures {
    list: PathBuf,
    known: Mutex<(Eraser, BTreeMap<String, u64>)>,
}

impl Erasures {
    /// Reads the files of a data folder, or makes the secret.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let list = folder.join(LIST);
        let mut known = (Eraser::new(&secret(&folder.join(SECRET))?), BTreeMap::new());
        let text = match fs::read_to_string(&list) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        for line in text.lines() {
            // A line that a crash cut off was followed by no deletion.
            let Some((hash, at_ms)) = line.split_once(' ') else { continue };
            let Ok(at_ms) = at_ms.parse() else { continue };
            learn(&mut known, hash, at_ms);
        }
        Ok(Self { list, known: Mutex::new(known) })
    }

    /// Writes down that these keys are forgotten. From then on they are, whatever becomes of the database.
    pub(crate) fn add(&self, keys: &[PersonKey], at_ms: u64) -> io::Result<Vec<String>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let hashes: Vec<String> = keys.iter().map(|key| known.0.hash(key)).collect();
        let lines: String = hashes.iter().map(|hash| format!("{hash} {at_ms}\n")).collect();
        let mut file = private::open_to_add(&self.list)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        hashes.iter().for_each(|hash| learn(&mut known, hash, at_ms));
        Ok(hashes)
    }

    /// A copy of what forgets.
    pub(crate) fn eraser(&self) -> Eraser {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// All hashes, with their times.
    pub(crate) fn all(&self) -> BTreeMap<String, u64> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

fn learn((eraser, all): &mut (Eraser, BTreeMap<String, u64>), hash: &str, at_ms: u64) {
    eraser.learn([&erased(hash, at_ms)]);
    let newest_ms = all.entry(hash.to_owned()).or_default();
    *newest_ms = at_ms.max(*newest_ms);
}

/// That somebody is forgotten, as a fact. It names nobody.
pub(super) fn erased(hash: &str, at_ms: u64) -> Fact {
    let id = FactId::of_form("erase", &format!("{hash} {at_ms}"));
    Fact {
        id,
        about: Subject::Everybody,
        occurred_ms: None,
        received_ms: at_ms,
        source: "receiver".to_owned(),
        batch: None,
        provenance: Provenance { who: "receiver".to_owned(), authenticated: true },
        says: Payload::Erase(Erase { hash: hash.to_owned() }),
    }
}

/// The secret in a file; makes one if there is none.
fn secret(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read_to_string(path) {
        Ok(text) if text.trim().len() == 64 => Ok(text.trim().as_bytes().to_vec()),
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it has no secret; put back the file that the receiver made",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = [0; 32];
            OsRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
            let text = hex(&bytes);
            let mut file = private::open_to_add(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            Ok(text.into_bytes())
        }
        Err(error) => Err(error),
    }
}
