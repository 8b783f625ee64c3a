//! Rewrites an authored definition to today's keys. Only the bytes of the old keys change, and lines are added where something
//! moves, so comments, order and formatting stay. It does not know files.

use super::authored::{Condition, Definition};
use super::diagnostic::{Code, Problem};
use super::document::Format;
use super::parse::{Authored, parse};
use super::policy::Capacity;
use super::retired::{self, Retired, RetiredKind};
use edit::Editor;

mod edit;

/// A definition in today's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// The whole text; the given one, byte for byte, if nothing was to be changed.
    pub text: String,
    /// What was changed.
    pub changes: Vec<Rewrite>,
}

/// One change of a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Rewrite {
    /// The old key, as a path in the given text.
    pub path: String,
    /// Its line in the given text, counted from 1.
    pub line: u32,
    /// What was done, in words.
    pub sentence: String,
}

/// Rewrites a definition to today's keys. It compiles to the same bytes as before.
///
/// ```
/// use handraise::author::{Format, migrate};
/// let old = "id = \"mql\"\nversion = 1\n[[segments]]\nid = \"smb\"\ncapacity_per_week = 40 # Ann\n";
/// let new = migrate(old, Format::Toml).unwrap();
/// assert!(new.text.ends_with("\n[[policy.capacity]]\nsegment = \"smb\"\nleads_per_week = 40 # Ann\n"));
/// assert_eq!(migrate(&new.text, Format::Toml).unwrap().changes, []);
/// ```
///
/// # Errors
/// What keeps the file from being read, and keys that are given in the old way and in the new one.
pub fn migrate(text: &str, format: Format) -> Result<Migration, Vec<Problem>> {
    let authored = parse(text, format)?;
    let retired = retired::find(&authored.source);
    if retired.is_empty() {
        return Ok(Migration { text: text.to_owned(), changes: Vec::new() });
    }
    refuse_conflicts(&authored, &retired)?;
    let mut editor = Editor::new(text, format, &authored.places);
    let mut rows = Vec::new();
    let edited = retired.iter().try_for_each(|retired| match &retired.kind {
        RetiredKind::Gap => editor.rename(&retired.path, retired.instead()),
        RetiredKind::Capacity { segment, leads_per_week } => {
            let comment = editor.remove(&retired.path)?;
            rows.push((segment.as_str(), *leads_per_week, comment));
            Some(())
        }
    });
    let edited = edited.and_then(|()| editor.add_capacity(&authored.source, &rows)).and_then(|()| editor.finish());
    // What the types say of the new text must be what they said of the old one.
    let expected = serde_json::to_value(renewed(authored.source.clone())).ok();
    let is_same = |text: &String| {
        let read = parse(text, format).ok().and_then(|authored| serde_json::to_value(authored.source).ok());
        read.is_some() && read == expected
    };
    let Some(text) = edited.filter(is_same) else {
        let problem = |retired: &Retired| {
            let message = "handraise cannot rewrite this key in its place";
            let remedy = format!("write `{}` yourself, and report this bug with the file", retired.instead());
            authored.places.locate_key(Problem::new(Code::Internal, &retired.path, message, &remedy))
        };
        return Err(retired.iter().map(problem).collect());
    };
    let mut changes: Vec<Rewrite> = retired.iter().map(|retired| rewrite(retired, &authored)).collect();
    changes.sort_by_key(|change| change.line);
    Ok(Migration { text, changes })
}

/// What was done to a key, in words.
fn rewrite(retired: &Retired, authored: &Authored) -> Rewrite {
    let sentence = match &retired.kind {
        RetiredKind::Gap => "`after` is now `gap_at_most`".to_owned(),
        RetiredKind::Capacity { segment, .. } => {
            format!("`capacity_per_week` of segment `{segment}` moved to `policy.capacity`")
        }
    };
    let place = authored.places.locate_key(Problem::new(Code::Retired, &retired.path, "", ""));
    Rewrite { path: retired.path.clone(), line: place.line.unwrap_or(1), sentence }
}

/// Refuses a file that says the same thing in the old way and in the new one: only its author knows which is meant.
fn refuse_conflicts(authored: &Authored, retired: &[Retired]) -> Result<(), Vec<Problem>> {
    let mut problems = authored.compile().err().unwrap_or_default();
    problems.retain(|problem| {
        problem.code == Code::Duplicate && retired.iter().any(|retired| retired.path == problem.path)
    });
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// A definition with its retired keys in their new places.
fn renewed(mut definition: Definition) -> Definition {
    let rules = definition.rules.iter_mut().map(|rule| &mut rule.when);
    let segments = definition.segments.iter_mut().filter_map(|segment| segment.when.as_mut());
    let exclusions = definition.exclusions.iter_mut().map(|exclusion| &mut exclusion.when);
    rules.chain(segments).chain(exclusions).for_each(renew);
    for segment in &mut definition.segments {
        if let Some(leads_per_week) = segment.capacity_per_week.take() {
            let row = Capacity { segment: Some(segment.id.clone()), queue: None, leads_per_week };
            definition.policy.get_or_insert_default().capacity.push(row);
        }
    }
    definition
}

fn renew(when: &mut Condition) {
    match when {
        Condition::All(list) | Condition::Any(list) => list.iter_mut().for_each(renew),
        Condition::Not(member) => renew(member),
        Condition::ReturnVisit(visit) => visit.gap_at_most = visit.gap_at_most.or(visit.after.take()),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
