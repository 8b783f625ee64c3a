//! Guesses what the columns of a file are, by their names and by what they hold. Somebody corrects it: a guess is never taken as true. It does not know how a
//! mapping is written.

use super::names::{self, is_called, is_counted, is_part_called, words};
use super::{Conditions, Costs, Days, Entry, Known, Lead, Mapping, Role, Stages, Touch};
use crate::leak::Leak;
use crate::profile::Kind;
use crate::reading::is_win;
use crate::table::{Column, Values};
use std::collections::BTreeMap;

/// What is known of a file.
pub struct Seen<'a> {
    /// Its columns, or those of its first rows.
    pub columns: &'a [Column],
    /// Columns that know the outcome.
    pub leaks: &'a [Leak],
    /// The conditions of the definition.
    pub conditions: Option<&'a Conditions>,
    /// Its path.
    pub definition: Option<String>,
    /// How days are written, as far as texts tell.
    pub days: Days,
}

/// A mapping, and why.
#[derive(Clone, Debug)]
pub struct Guess {
    /// The mapping. Its outcome is empty if no column looks like one.
    pub mapping: Mapping,
    /// Why a column is what it is, where that is not plain.
    pub why: BTreeMap<String, String>,
}

/// The column that has the best of these names, of those that fit.
fn named(columns: &[Column], names: &'static str, fits: impl Fn(&Column) -> bool) -> Option<String> {
    // An exact name before one that only begins or ends so.
    let exact = |name: &str| columns.iter().find(|column| is_called(&column.name, name) && fits(column));
    let part = |name: &str| columns.iter().find(|column| is_part_called(&column.name, name) && fits(column));
    let found = names::each(names).find_map(exact).or_else(|| names::each(names).find_map(part));
    found.map(|column| column.name.clone())
}

fn is_time(column: &Column) -> bool {
    matches!(column.values, Values::Times(_)) && column.distinct() > 0
}

fn is_number(column: &Column) -> bool {
    matches!(column.values, Values::Numbers(_)) && column.distinct() > 0
}

fn is_name(column: &Column) -> bool {
    matches!(column.values, Values::Categories { .. }) && (2..=200).contains(&column.distinct())
}

/// Whether two of its values, or the words of one, say who won.
fn is_outcome(column: &Column) -> bool {
    match &column.values {
        Values::Categories { names, .. } => names.len() <= 40 && names.iter().any(|name| is_win(name)),
        Values::Numbers(numbers) => {
            let known = || numbers.iter().filter(|number| !number.is_nan());
            known().all(|number| *number == 0.0 || *number == 1.0) && column.distinct() == 2
        }
        Values::Times(_) => false,
    }
}

/// The value that is a win, if there are more than two values.
fn winning(column: &Column) -> Option<String> {
    let Values::Categories { names, .. } = &column.values else { return None };
    let won = names.iter().find(|name| is_win(name))?;
    (names.len() != 2 || names.iter().filter(|name| is_win(name)).count() != 1).then(|| won.clone())
}

/// Guesses what the columns of a file are.
pub fn guess(seen: &Seen<'_>) -> Guess {
    let columns = seen.columns;
    let find =
        |name: &Option<String>| name.as_ref().and_then(|name| columns.iter().find(|column| column.name == *name));
    let id = named(columns, names::ID, |column| column.distinct() > 1 && !is_time(column));
    let outcome = named(columns, names::OUTCOME, is_outcome);
    let repeats = find(&id).is_some_and(|id| id.distinct() * 5 < (id.len() - id.missing()) * 4);
    let varies = |column: &Column| find(&id).is_none_or(|id| varies_within(id, column));
    let touch = repeats
        .then(|| named(columns, names::TOUCHED, |column| is_time(column) && varies(column)))
        .flatten()
        .or_else(|| {
            repeats
                .then(|| columns.iter().find(|column| is_time(column) && varies(column)).map(|it| it.name.clone()))
                .flatten()
        });
    let came_in = named(columns, names::CAME_IN, |column| {
        is_time(column) && Some(&column.name) != touch.as_ref() && !names::is_of_a_later_time(&column.name)
    });
    let (kind, seconds) = match &touch {
        Some(_) => (
            named(columns, names::KIND, |column| is_name(column) && varies(column)),
            named(columns, names::SECONDS, |column| is_number(column) && varies(column)),
        ),
        None => (None, None),
    };
    let other = |column: &Column| {
        [&id, &outcome, &came_in, &touch, &kind, &seconds].iter().all(|taken| taken.as_ref() != Some(&column.name))
    };
    let lead = Lead {
        amount: named(columns, names::AMOUNT, |column| is_number(column) && other(column)),
        churned: named(columns, names::CHURNED, other),
        segment: named(columns, names::SEGMENT, |column| is_name(column) && other(column)),
        source: named(columns, names::SOURCE, |column| is_name(column) && other(column)),
        persona: named(columns, names::PERSONA, |column| is_name(column) && column.distinct() <= 40 && other(column)),
        version: named(columns, names::VERSION, |column| {
            !is_time(column) && (1..=200).contains(&column.distinct()) && other(column)
        }),
        won: find(&outcome).and_then(winning),
        outcome: outcome.clone().unwrap_or_default(),
        id: id.clone(),
        came_in: came_in.clone(),
    };
    let stage = |names: &'static str| named(columns, names, |column| is_time(column) && other(column));
    let stages = Stages {
        mql: stage(names::MQL),
        sql: stage(names::SQL),
        customer: stage(names::CUSTOMER),
        lost: stage(names::LOST),
    };
    let touch = touch.map(|at| Touch {
        stands_for: kinds(columns, kind.as_deref(), seen.conditions),
        until: came_in
            .clone()
            .filter(|_| find(&id).is_some_and(|id| !find(&came_in).is_some_and(|came| varies_within(id, came)))),
        at,
        kind,
        seconds,
        days: seen.days,
    });
    let mut mapping = Mapping {
        schema: 1,
        definition: seen.definition.clone(),
        lead,
        stages,
        touch,
        costs: Costs::default(),
        columns: Vec::new(),
    };
    let mut why = BTreeMap::new();
    let taken: Vec<String> = mapping.after_the_fact().map(str::to_owned).collect();
    let of_touch: Vec<String> = mapping
        .touch
        .iter()
        .flat_map(|touch| [Some(&touch.at), touch.kind.as_ref(), touch.seconds.as_ref()])
        .flatten()
        .cloned()
        .collect();
    for column in columns {
        let name = &column.name;
        let is_own = taken.contains(name)
            || of_touch.contains(name)
            || id.as_ref() == Some(name)
            || mapping.lead.version.as_ref() == Some(name)
            || came_in.as_ref() == Some(name);
        if is_own {
            continue;
        }
        let (entry, because) = entry(column, seen);
        mapping.columns.push(entry);
        why.extend(because.map(|because| (name.clone(), because)));
    }
    Guess { mapping, why }
}

/// Whether one lead has different values in a column.
fn varies_within(id: &Column, column: &Column) -> bool {
    let mut of: std::collections::HashMap<u32, u32> = std::collections::HashMap::new();
    id.places()
        .iter()
        .zip(column.places())
        .any(|(lead, value)| *lead > 0 && value > 0 && *of.entry(*lead).or_insert(value) != value)
}

fn entry(column: &Column, seen: &Seen<'_>) -> (Entry, Option<String>) {
    let leak = seen.leaks.iter().find(|leak| leak.column == column.name);
    let plain = words(&column.name);
    let is_counted = is_number(column) && is_counted(&plain);
    let (is, mut why) = match Kind::of(column) {
        Kind::Identifier => (Role::LeftOut, Some("nearly every lead has a value of its own".to_owned())),
        Kind::Constant => (Role::LeftOut, Some("it says the same of every lead, or nothing".to_owned())),
        Kind::Times => {
            (Role::LeftOut, Some("a time; name it under [stages] if a lead reached a stage then".to_owned()))
        }
        Kind::Numbers if is_counted => (Role::Aggregate, None),
        _ => (Role::Attribute, None),
    };
    let known = if leak.is_some() { Known::Later } else { Known::AtStart };
    if let Some(leak) = leak {
        why = Some(format!("{}: {}", leak.kind.in_words(), leak.why));
    }
    let stands_for = match is {
        Role::LeftOut => None,
        _ => seen.conditions.and_then(|conditions| likely(&plain, conditions)),
    };
    (Entry { column: column.name.clone(), is, known, stands_for }, why)
}

/// The condition that a column of these words probably stands for: one of the same name, in English if need be, or whose name the column's begins with.
fn likely(plain: &str, conditions: &Conditions) -> Option<String> {
    let name = |condition: &str| words(condition.split_once(':').map_or("", |(_, name)| name));
    let called = |plain: &str| conditions.iter().find(|condition| name(condition) == plain);
    let is_attribute = |condition: &str| condition.starts_with("attribute:");
    let in_english =
        || names::in_english(plain).iter().find_map(|name| called(name).filter(|found| is_attribute(found)));
    let longest = || {
        let begins = |condition: &&str| {
            let name = name(condition);
            name.len() > 3 && plain.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' '))
        };
        let others = conditions.iter().filter(|condition| !is_attribute(condition));
        others.filter(begins).max_by_key(|condition| condition.len())
    };
    called(plain).or_else(in_english).or_else(longest).map(str::to_owned)
}

/// The conditions that kinds of touches probably stand for.
fn kinds(columns: &[Column], kind: Option<&str>, conditions: Option<&Conditions>) -> BTreeMap<String, String> {
    let column = kind.and_then(|kind| columns.iter().find(|column| column.name == kind));
    let (Some(Values::Categories { names, .. }), Some(conditions)) = (column.map(|column| &column.values), conditions)
    else {
        return BTreeMap::new();
    };
    names.iter().filter_map(|name| Some((name.clone(), likely(&words(name), conditions)?))).collect()
}
