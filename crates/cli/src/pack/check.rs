//! Compares a pack with its record, and with a fresh pack of the same order by this tool. It changes nothing. It does not know what the files mean.

use super::super::output::{BAD, GOOD, styled};
use super::super::{Failure, input, output, yes};
use super::plan::{Order, Pack};
use super::record::{Differences, RECORD, Record};
use super::{Arguments, source};
use handraise_receiver::Carried;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

/// What was found.
struct Findings {
    /// What is not as it was packed.
    packed: Differences,
    /// Files that a fresh pack has otherwise, has in addition, or does not have; `None` without a definition to make one. If there is no fresh
    /// pack to compare with: why.
    stale: Result<Option<Vec<String>>, Failure>,
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
    let findings = Findings {
        packed: record.compare(&there),
        stale: fresh(folder, arguments, plugin, &record)
            .and_then(|fresh| fresh.map(|fresh| stale(&record, &there, fresh)).transpose()),
    };
    let Differences { changed, missing, added } = &findings.packed;
    let is_as_packed = [changed, missing, added].iter().all(|list| list.is_empty());
    // A pack that is damaged may be why.
    let stale = match (&findings.stale, is_as_packed) {
        (Err(_), true) => return findings.stale.map(|_| ExitCode::SUCCESS),
        (Err(_), false) => None,
        (Ok(stale), _) => stale.as_deref(),
    };
    let is_good = is_as_packed && stale.is_none_or(<[String]>::is_empty) && findings.stale.is_ok();
    match arguments.json {
        true => output::print_json(&json!({
            "folder": shown, "host": record.host, "handraise_version": record.handraise_version, "definition": record.definition,
            "changed": changed, "missing": missing, "added": added, "stale": stale,
        }))?,
        false => output::print(&in_words(&shown, &record, &findings, is_good))?,
    }
    Ok(yes(is_good))
}

/// The same order, packed by this tool; `None` if the pack has no definition inside and nobody names one.
fn fresh(folder: &Path, arguments: &Arguments, plugin: &Carried, record: &Record) -> Result<Option<Pack>, Failure> {
    let source = super::source(arguments, Some(&record.host))?;
    let within = record.definition_file.as_ref().map(|file| folder.join(file));
    let Some(definition) = arguments.definition.clone().or(within) else {
        return Ok(None);
    };
    let loaded = input::load_definition(&definition)?;
    let unread = |message: String| Failure::file(&folder.join(RECORD).display().to_string(), message);
    let endpoint = record.endpoint.as_ref().map(|url| url.parse()).transpose().map_err(unread)?;
    let fresh = Pack::of(&Order {
        source: &source,
        plugin,
        compiled: &loaded.compiled,
        endpoint: endpoint.as_ref(),
        base: &record.base.parse().map_err(unread)?,
        channel: record.channel.as_deref(),
        fields: &record.fields,
        // A version that nobody chose follows the tool.
        package_version: Some(record.package_version.as_str()).filter(|version| *version != record.handraise_version),
    });
    fresh.map(Some)
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
        Ok(stale) => (stale.as_deref().unwrap_or_default(), None),
        Err(failure) => (&[][..], Some(failure.headline())),
    };
    for (names, word) in [
        (findings.packed.changed.as_slice(), "is not as it was packed"),
        (findings.packed.missing.as_slice(), "is missing"),
        (findings.packed.added.as_slice(), "was not packed"),
        (stale, "would be different in a fresh pack by this tool"),
    ] {
        names.iter().for_each(|name| text.push_str(&format!("{name} {word}\n")));
    }
    if let Some(why) = uncompared {
        text.push_str(&format!("not compared with a fresh pack: {why}\n"));
    }
    let fresh = match &findings.stale {
        Ok(None) => "; name the definition with `--definition` to compare with a fresh pack as well",
        _ => ", and as a fresh pack would be",
    };
    text.push_str(&match is_good {
        true => format!("{} {shown} is as it was packed for {}{fresh}\n", styled(GOOD, "ok:"), record.host),
        false => format!(
            "{} {shown} differs; put back what was changed, or remove it and pack again with `--force`\n",
            styled(BAD, "failed:")
        ),
    });
    text
}
