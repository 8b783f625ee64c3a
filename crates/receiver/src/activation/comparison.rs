//! What changes from one definition to another, in words, as `handraise diff` says it. It does not know who asks.

use handraise::author::diff::{Change, policy};
use handraise::author::{self, Loaded as Compared};
use handraise::definition::{Compiled, DecodeError};

use serde_json::{Map, Value, json};

use crate::definition::{Loaded, NO_POLICY};

/// What a definition is called, and what changes from the present one.
pub(crate) fn compared(present: &Loaded, new: &Loaded) -> Map<String, Value> {
    members([
        ("definition", named(new).into()),
        ("in_force", named(present).into()),
        ("changes", json!(changes(present, new))),
        ("not_compared", json!(not_compared(present, new))),
    ])
}

/// What a definition is called, with the hashes of both its parts.
pub(crate) fn named(loaded: &Loaded) -> Map<String, Value> {
    let definition = loaded.compiled.definition();
    let policy = Some(&loaded.policy_hash).filter(|hash| *hash != NO_POLICY);
    members([
        ("id", json!(definition.id)),
        ("version", json!(definition.version)),
        ("hash", json!(loaded.hash())),
        ("policy", json!(policy)),
    ])
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Everything that changes, private parts too.
fn changes(old: &Loaded, new: &Loaded) -> Vec<Change> {
    let [Ok(before), Ok(after)] = [old, new].map(as_authored) else { return Vec::new() };
    let mut found = before.changes_to(&after);
    // Those that people wrote were compared with all that is in them.
    if before.authored.is_none() || after.authored.is_none() {
        found.extend(policy(old.policy.as_ref(), new.policy.as_ref()));
    }
    found
}

/// What was not compared; `None` if everything was.
fn not_compared(old: &Loaded, new: &Loaded) -> Option<&'static str> {
    match (&old.source, &new.source) {
        (_, None) => Some(
            "approvals and review dates were not compared: a compiled definition has none, so its `review_by` calls for no review; \
             put the file that people wrote into force, or write a `[[policy.review]]` with the `day`",
        ),
        (None, _) => Some("approvals and review dates were not compared: a compiled definition has none"),
        _ => None,
    }
}

fn as_authored(loaded: &Loaded) -> Result<Compared, DecodeError> {
    let source = loaded.source.as_ref().and_then(|source| Compared::compile(&source.text, source.format).ok());
    match source {
        Some(compared) if compared.compiled.hash() == loaded.hash() => Ok(compared),
        _ => Compiled::read(loaded.mql.to_vec()).map(author::Loaded::from),
    }
}
