//! What `handraise definition` answers, in words. It does not know where the answers come from.

use crate::office::{minute, table};
use crate::output::{ALERT, FAINT, GOOD, STRONG, counted, styled};
use handraise_receiver::{ActivationEntry, History, Outcome, Refused};
use serde_json::{Map, Value};

pub(super) fn history(history: &History) -> String {
    if history.definitions.is_empty() {
        return "no definition was in force yet; start the receiver once\n".to_owned();
    }
    let mut text = table(&history.definitions.iter().map(row).collect::<Vec<_>>());
    let build = |entry: &handraise_receiver::BuildEntry| {
        let lists = format!("lists {}", entry.build.lists);
        vec![time(entry.from_ms), entry.by.clone(), format!("core {}", entry.build.core), lists]
    };
    text.push_str(&format!("\n{}", table(&history.builds.iter().map(build).collect::<Vec<_>>())));
    let (computed, persons) = (history.computed, history.persons);
    text.push_str(&format!("\n{computed} of {persons} persons are computed with what is in force\n"));
    for review in &history.reviews {
        let since = minute(review.since_ms);
        let known = review.acknowledged.as_ref().map(|known| {
            let by = if known.by.is_empty() { "somebody with the receiver's token" } else { &known.by };
            format!("; acknowledged by {by} on {}", minute(known.at_ms))
        });
        let (label, known) = (if known.is_some() { FAINT } else { ALERT }, known.unwrap_or_default());
        text.push_str(&format!("{} since {since}: {}{known}\n", styled(label, "to be reviewed"), review.why()));
    }
    text
}

fn row(entry: &ActivationEntry) -> Vec<String> {
    let until = entry.until_ms.map_or_else(|| "now".to_owned(), time);
    let definition = &entry.definition;
    let hash = definition.hash.get(..16).unwrap_or_default();
    let persons = usize::try_from(entry.persons).unwrap_or_default();
    vec![
        format!("{} – {until}", time(entry.from_ms)),
        format!("{}@{}#{hash}", definition.id, definition.version),
        format!("by {} ({})", entry.by, entry.source),
        counted(persons, "person"),
    ]
}

pub(super) fn at(history: &History, at_ms: u64) -> String {
    match history.at(at_ms).0 {
        Some(entry) => table(&[row(entry)]),
        None => "no definition was in force then\n".to_owned(),
    }
}

/// What became of a definition, with what changes.
pub(super) fn outcome(outcome: &Outcome, dry_run: bool) -> String {
    let mut text = changes(&outcome.comparison);
    let name = styled(STRONG, name(outcome.comparison.get("definition")));
    text.push_str(&match (&outcome.refused, outcome.changed, dry_run) {
        (Some(why), ..) => return format!("{text}{}", refused(why)),
        (None, false, _) => format!("{name} is in force already; nothing changed\n"),
        (None, true, true) => format!("{name} would come into force; nothing changed\n"),
        (None, true, false) => format!("{name} {}\n", styled(GOOD, "is in force")),
    });
    text
}

pub(super) fn refused(refused: &Refused) -> String {
    format!("{} {refused}\n", styled(ALERT, "refused:"))
}

pub(super) fn shadow_set(outcome: &Outcome) -> String {
    let name = styled(STRONG, name(outcome.comparison.get("definition")));
    let text = changes(&outcome.comparison);
    let show = styled(STRONG, "handraise definition shadow");
    match outcome.changed {
        true => format!(
            "{text}{name} is computed beside the one in force, and decides nothing; {show} shows whom it would change\n"
        ),
        false => format!("{name} is computed beside the one in force already\n"),
    }
}

pub(super) fn shadow_ended(ended: bool) -> String {
    if ended { "the shadow has ended\n" } else { "there is no shadow\n" }.to_owned()
}

pub(super) fn shadow(shadow: Option<&Value>) -> String {
    let Some(shadow) = shadow else { return shadow_ended(false) };
    let number = |path: &str| shadow.pointer(path).and_then(Value::as_u64).unwrap_or_default();
    let of = |name: &str| number(&format!("/counts/{name}"));
    format!(
        "{} is computed beside the one in force: {} of {} persons\nenter {}, leave {}, another grade {}, another priority {}\n",
        styled(STRONG, name(shadow.get("definition"))),
        number("/progress/computed"),
        number("/progress/persons"),
        of("enter"),
        of("leave"),
        of("grade"),
        of("priority"),
    )
}

/// What changes from the definition in force, a line each.
fn changes(comparison: &Map<String, Value>) -> String {
    let found = comparison.get("changes").and_then(Value::as_array).into_iter().flatten();
    let text: String =
        found.filter_map(|change| change.get("sentence")?.as_str()).map(|line| format!("  {line}\n")).collect();
    let not_compared = comparison.get("not_compared").and_then(Value::as_str).map(|words| format!("{words}\n"));
    let heading = format!("what changes from {}:\n", name(comparison.get("in_force")));
    let heading = if text.is_empty() { String::new() } else { heading };
    format!("{heading}{text}{}", not_compared.unwrap_or_default())
}

/// As forms name it: `id@version#hash`.
fn name(definition: Option<&Value>) -> String {
    let member = |name: &str| definition.and_then(|definition| definition.get(name));
    let text = |name: &str| member(name).and_then(Value::as_str).unwrap_or_default();
    let version = member("version").and_then(Value::as_u64).unwrap_or_default();
    format!("{}@{version}#{}", text("id"), text("hash").get(..16).unwrap_or_default())
}

fn time(ms: u64) -> String {
    minute(i64::try_from(ms).unwrap_or(i64::MAX))
}
