//! Puts a pack on the disk, all of it or nothing: it is written into a folder beside its place and renamed. It replaces only what an earlier pack wrote, as it
//! wrote it, so that no work of the user's is lost. It does not know what the files are.

use super::super::Failure;
use super::record::{Differences, RECORD, Record};
use super::source;
use std::collections::BTreeMap;
use std::path::Path;

/// How many names a message lists.
const LISTED: usize = 3;

/// Writes the files into a folder.
pub(super) fn write(out: &Path, files: &BTreeMap<String, Vec<u8>>, force: bool) -> Result<(), Failure> {
    let there = out.exists();
    if there {
        refuse_to_lose(out, force)?;
    }
    // A link stays a link: what it leads to is replaced.
    let out = &if there { out.canonicalize().map_err(|error| Failure::io(out, &error))? } else { absolute(out)? };
    let parent = out.parent().unwrap_or(Path::new("/"));
    std::fs::create_dir_all(parent).map_err(|error| Failure::unwritten(parent, &error))?;
    let unwritten = |error: std::io::Error| Failure::unwritten(out, &error);
    // Removed with everything in it at the end, whatever happens.
    let beside = tempfile::Builder::new().prefix(".handraise-pack-").tempdir_in(parent).map_err(unwritten)?;
    let (fresh, old) = (beside.path().join("fresh"), beside.path().join("old"));
    for (name, bytes) in files {
        let path = fresh.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&fresh)).map_err(unwritten)?;
        std::fs::write(&path, bytes).map_err(unwritten)?;
    }
    if there {
        std::fs::rename(out, &old).map_err(unwritten)?;
    }
    std::fs::rename(&fresh, out).map_err(|error| {
        if there {
            // The earlier pack goes back where it was.
            std::fs::rename(&old, out).ok();
        }
        unwritten(error)
    })
}

fn absolute(path: &Path) -> Result<std::path::PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::io(path, &error))
}

/// Refuses a folder with files, unless they may be replaced and all of them are an earlier pack's.
fn refuse_to_lose(out: &Path, force: bool) -> Result<(), Failure> {
    let wrong = |message: String| Err(Failure::file(&out.display().to_string(), message));
    if !out.is_dir() {
        return wrong("is a file; name a folder, which is created if it is missing".to_owned());
    }
    let unread = |error: std::io::Error| Failure::folder(out, &error);
    if std::fs::read_dir(out).map_err(unread)?.next().is_none() {
        return Ok(());
    }
    let record = Record::of_folder(out)?;
    let Some(record) = record else {
        return wrong(format!(
            "has files that are no pack (there is no `{RECORD}`); name another folder, or empty this one yourself"
        ));
    };
    if !force {
        return wrong("has a pack already; name another folder, or replace the pack with `--force`".to_owned());
    }
    // What is missing was removed on purpose: nothing of it is lost.
    let Differences { changed, added, missing: _ } = record.compare(&source::files(out)?);
    if !added.is_empty() {
        let names = listed(&added);
        return wrong(format!("has files that are no part of the pack ({names}); move them elsewhere, and pack again"));
    }
    if !changed.is_empty() {
        let remedy = "move them elsewhere, or remove them, and pack again";
        return wrong(format!("has files that were changed since they were packed ({}); {remedy}", listed(&changed)));
    }
    Ok(())
}

/// The first few names.
fn listed(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    format!("{}{}", first.join(", "), if names.len() > LISTED { ", …" } else { "" })
}
