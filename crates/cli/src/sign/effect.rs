//! Whether a report of `handraise effect` is about the definition that is signed. It does not know what the report says, nor whether it was computed honestly.

use crate::{Failure, input};
use handraise::approval::Subject;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The format of the reports that are read.
const FORMAT: &str = "handraise-effect 1";

#[derive(Deserialize)]
struct Report {
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    format: String,
    new: Side,
}

/// A definition, by its hashes.
#[derive(Deserialize)]
struct Side {
    id: String,
    version: u32,
    definition: String,
    policy: Option<String>,
}

/// The SHA-256 of a report, if it says what this definition would have done.
pub(super) fn hash(path: &Path, subject: &Subject) -> Result<String, Failure> {
    let bytes = input::read_bytes(path)?;
    let failed = |message: String| Failure::file(&input::shown(path), message);
    let report: Result<Report, _> = serde_json::from_slice(&bytes);
    let Report { head } = report.ok().filter(|report| report.head.format == FORMAT).ok_or_else(|| {
        failed(format!("is no report in the format `{FORMAT}`; make one with `handraise effect OLD NEW --json`"))
    })?;
    let Side { id, version, definition, policy } = head.new;
    let of = Subject { id, version, definition, policy };
    if of != *subject {
        let part = if of.definition == subject.definition {
            "its private part is another one"
        } else {
            "its hash is another one"
        };
        return Err(failed(format!(
            "says what `{}` version {} would have done, and is not about this definition: {part}; make the report anew",
            of.id, of.version
        )));
    }
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
