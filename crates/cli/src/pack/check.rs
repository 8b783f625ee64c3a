//! Compares a pack with its record, and with a fresh pack of the same order by this tool. It changes nothing. It does not know what the files mean.

use super::super::output::{BAD, GOOD, styled};
use super::super::{Failure, input, output, yes};
use super::field::Field;
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
    /// Files that a fresh pack has otherwise, has in addition, or does not have. If there is no fresh pack to compare with: why.
    stale: Result<Vec<String>, Failure>,
}

pub(super) fn run(folder: &Path, arguments: &Arguments, plugin: &Carried) -> Result<ExitCode, Failure> {
    let shown = folder.display().to_string();
    if !folder.is_dir() {
        return Err(Failure::file(&shown, "is no folder; name the folder that was given as `--out`"));
    }
    let Some(record) = Record::of_folder(folder)? else {
        let message = format!("is no pack: it has no `{RECORD}`; name the folder that was given as `--out`");
        return Err(Failure::file(&shown, message));
    };
    let there = source::files(folder)?;
    let mut findings = compare(&record, &there);
    findings.stale = fresh(folder, arguments, plugin, &record).and_then(|fresh| stale(&record, &there, fresh));
    let is_as_packed = [&findings.changed, &findings.missing, &findings.added].iter().all(|list| list.is_empty());
    // A pack that is damaged may be why.
    let stale = match (&findings.stale, is_as_packed) {
        (Err(_), true) => return findings.stale.map(|_| ExitCode::SUCCESS),
        (Err(_), false) => None,
        (Ok(stale), _) => Some(stale.as_slice()),
    };
    let is_good = is_as_packed && stale.is_some_and(<[String]>::is_empty);
    match arguments.json {
        true => output::print_json(&json!({
            "folder": shown, "host": record.host, "handraise_version": record.handraise_version, "definition": record.definition,
            "changed": findings.changed, "missing": findings.missing, "added": findings.added, "stale": stale,
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
    let fields: Vec<Field> =
        record.fields.iter().map(|(key, name)| Field { key: key.clone(), name: name.clone() }).collect();
    let unread = |message: String| Failure::file(&folder.join(RECORD).display().to_string(), message);
    Pack::of(&Order {
        source: &source,
        plugin,
        compiled: &loaded.compiled,
        endpoint: &record.endpoint.parse().map_err(unread)?,
        base: &record.base.parse().map_err(unread)?,
        channel: record.channel.as_deref(),
        fields: &fields,
        // A version that nobody chose follows the tool.
        package_version: Some(record.package_version.as_str()).filter(|version| *version != record.handraise_version),
    })
}

/// What is not as it was packed.
fn compare(record: &Record, there: &BTreeMap<String, Vec<u8>>) -> Findings {
    let packed = record.all();
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    let is_changed =
        |(name, hash): &(&str, &str)| there.get(*name).is_some_and(|bytes| sha256(bytes).as_str() != *hash);
    let files = || packed.iter().map(|(name, hash)| (*name, *hash));
    let known = there.keys().map(String::as_str);
    Findings {
        changed: owned(files().filter(is_changed).map(|(name, _)| name).collect()),
        missing: owned(files().map(|(name, _)| name).filter(|name| !there.contains_key(*name)).collect()),
        added: owned(known.filter(|name| *name != RECORD && !packed.contains_key(name)).collect()),
        stale: Ok(Vec::new()),
    }
}

/// What a fresh pack has otherwise.
fn stale(record: &Record, there: &BTreeMap<String, Vec<u8>>, fresh: Pack) -> Result<Vec<String>, Failure> {
    let mut fresh = fresh.record;
    if record.archive.is_none() {
        // What was unpacked from a zip has no zip in it.
        fresh.archive = None;
    }
    let (packed, renewed) = (record.all(), fresh.all());
    let both: BTreeSet<&str> = packed.keys().chain(renewed.keys()).copied().collect();
    let differs = |name: &&str| packed.get(name) != renewed.get(name);
    let mut stale: Vec<String> = both.into_iter().filter(differs).map(str::to_owned).collect();
    // The record differs whenever a file does.
    if stale.is_empty() && there.get(RECORD) != Some(&fresh.to_bytes()?) {
        stale.push(RECORD.to_owned());
    }
    Ok(stale)
}

fn in_words(shown: &str, record: &Record, findings: &Findings, is_good: bool) -> String {
    let mut text = String::new();
    let (stale, uncompared) = match &findings.stale {
        Ok(stale) => (stale.as_slice(), None),
        Err(failure) => (&[][..], Some(failure.headline())),
    };
    for (names, word) in [
        (findings.changed.as_slice(), "is not as it was packed"),
        (findings.missing.as_slice(), "is missing"),
        (findings.added.as_slice(), "was not packed"),
        (stale, "would be different in a fresh pack by this tool"),
    ] {
        names.iter().for_each(|name| text.push_str(&format!("{name} {word}\n")));
    }
    if let Some(why) = uncompared {
        text.push_str(&format!("not compared with a fresh pack: {why}\n"));
    }
    text.push_str(&match is_good {
        true => format!(
            "{} {shown} is as it was packed for {}, and as a fresh pack would be\n",
            styled(GOOD, "ok:"),
            record.host
        ),
        false => format!(
            "{} {shown} differs; put back what was changed, or remove it and pack again with `--force`\n",
            styled(BAD, "failed:")
        ),
    });
    text
}
