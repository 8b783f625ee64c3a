//! Compares a pack with its record, and with a fresh pack of the same order by this tool. It changes nothing. It does not know what the files mean.

use super::super::output::{BAD, GOOD, styled};
use super::super::{Failure, input, output, yes};
use super::plan::{Order, Pack};
use super::record::{RECORD, Record, sha256};
use super::{Arguments, source};
use handraise_receiver::Carried;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

/// What was found.
struct Findings {
    /// Files that are not as they were packed.
    changed: Vec<String>,
    /// Files that were packed and are not there.
    missing: Vec<String>,
    /// Files that were not packed.
    added: Vec<String>,
    /// Files that a fresh pack has otherwise, has in addition, or does not have.
    stale: Vec<String>,
}

pub(super) fn run(folder: &Path, arguments: &Arguments, plugin: &Carried) -> Result<ExitCode, Failure> {
    let shown = folder.display().to_string();
    if !folder.is_dir() {
        return Err(Failure::file(&shown, "is no folder; name the folder that was given as `--out`"));
    }
    let Some(record) = Record::of_folder(folder)? else {
        return Err(Failure::file(
            &shown,
            format!("is no pack: it has no `{RECORD}`; name the folder that was given as `--out`"),
        ));
    };
    let there = source::files(folder)?;
    let fresh = fresh(folder, arguments, plugin, &record)?;
    let findings = compare(&record, &there, &fresh);
    let is_good =
        [&findings.changed, &findings.missing, &findings.added, &findings.stale].iter().all(|list| list.is_empty());
    match arguments.json {
        true => output::print_json(&json!({
            "folder": shown, "host": record.host, "handraise_version": record.handraise_version, "definition": record.definition,
            "changed": findings.changed, "missing": findings.missing, "added": findings.added, "stale": findings.stale,
        }))?,
        false => output::print(&in_words(&shown, &record, &findings, is_good))?,
    }
    Ok(yes(is_good))
}

/// The same order, packed by this tool.
fn fresh(folder: &Path, arguments: &Arguments, plugin: &Carried, record: &Record) -> Result<Pack, Failure> {
    let source = super::source(arguments, Some(&record.host))?;
    let within = record.definition_file.as_ref().map(|file| folder.join(file));
    let Some(definition) = arguments.definition.clone().or(within) else {
        let remedy = "name the definition that it was packed with, with `--definition`";
        return Err(Failure::Other(format!("this pack has no definition inside; {remedy}")));
    };
    let loaded = input::load_definition(&definition)?;
    let unread = |message: String| Failure::file(&folder.join(RECORD).display().to_string(), message);
    Pack::of(&Order {
        source: &source,
        plugin,
        compiled: &loaded.compiled,
        endpoint: &record.endpoint.parse().map_err(unread)?,
        base: &record.base.parse().map_err(unread)?,
        channel: record.channel.as_deref(),
        // A version that nobody chose follows the tool.
        package_version: Some(record.package_version.as_str()).filter(|version| *version != record.handraise_version),
    })
}

fn compare(record: &Record, there: &BTreeMap<String, Vec<u8>>, fresh: &Pack) -> Findings {
    let packed = record.all();
    let names = |keep: &dyn Fn(&str) -> bool, of: &mut dyn Iterator<Item = &str>| {
        of.filter(|name| keep(name)).map(str::to_owned).collect::<Vec<_>>()
    };
    let hash = |name: &str| there.get(name).map(|bytes| sha256(bytes));
    let is_changed = |name: &str| hash(name).is_some_and(|hash| packed.get(name) != Some(&hash.as_str()));
    let renewed = fresh.record.all();
    // A zip that was unpacked has no zip in it.
    let is_compared =
        |name: &str| record.archive.is_some() || fresh.record.archive.as_ref().is_none_or(|zip| zip.name != name);
    let both: BTreeSet<&str> = packed.keys().chain(renewed.keys()).copied().collect();
    Findings {
        changed: names(&is_changed, &mut packed.keys().copied()),
        missing: names(&|name| !there.contains_key(name), &mut packed.keys().copied()),
        added: names(&|name| name != RECORD && !packed.contains_key(name), &mut there.keys().map(String::as_str)),
        stale: names(&|name| is_compared(name) && packed.get(name) != renewed.get(name), &mut both.into_iter()),
    }
}

fn in_words(shown: &str, record: &Record, findings: &Findings, is_good: bool) -> String {
    let mut text = String::new();
    for (names, word) in [
        (&findings.changed, "is not as it was packed"),
        (&findings.missing, "is missing"),
        (&findings.added, "was not packed"),
        (&findings.stale, "is otherwise in a fresh pack by this tool"),
    ] {
        names.iter().for_each(|name| text.push_str(&format!("{name} {word}\n")));
    }
    text.push_str(&match is_good {
        true => format!(
            "{} {shown} is as it was packed for {}, and as a fresh pack would be\n",
            styled(GOOD, "ok:"),
            record.host
        ),
        false => format!(
            "{} {shown} differs; pack again with `--force`, or put back what was changed\n",
            styled(BAD, "failed:")
        ),
    });
    text
}
