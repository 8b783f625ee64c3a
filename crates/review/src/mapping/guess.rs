//! Guesses what the columns of a file are, by their names and by what they hold. Somebody corrects it: a guess is never taken as true. It does not know how a
//! mapping is written.

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

/// What columns are called, the best name first. A name stands for columns whose words are these, or begin or end with them.
const ID: &[&str] =
    &["lead id", "contact id", "record id", "person id", "visitor id", "user id", "id", "email", "e mail", "mail"];
const OUTCOME: &[&str] = &[
    "won",
    "is won",
    "closed won",
    "outcome",
    "converted",
    "is converted",
    "is customer",
    "customer",
    "result",
    "deal stage",
    "stage",
    "status",
    "gewonnen",
    "ergebnis",
    "conversion",
    "revenue",
];
const CAME_IN: &[&str] = &[
    "created at",
    "created",
    "create date",
    "created date",
    "came in",
    "date created",
    "first seen",
    "erstellt am",
    "erstellt",
    "lead date",
    "date",
    "datum",
];
const AMOUNT: &[&str] =
    &["amount", "deal size", "deal amount", "deal value", "revenue", "arr", "acv", "value", "umsatz", "betrag"];
const CHURNED: &[&str] = &["churned at", "churned", "churn date", "churn", "cancelled at", "canceled at", "gekündigt"];
const SEGMENT: &[&str] = &["segment", "market", "region", "territory", "country", "land"];
const SOURCE: &[&str] = &["lead source", "source", "original source", "utm source", "channel", "herkunft", "quelle"];
const PERSONA: &[&str] = &["persona", "role", "job level", "seniority", "job function", "department", "rolle"];
const MQL: &[&str] = &["mql at", "mql date", "mql", "became mql", "marketing qualified"];
const SQL: &[&str] =
    &["sql at", "sql date", "sql", "sal at", "became sql", "accepted at", "sales accepted", "sales qualified"];
const CUSTOMER: &[&str] =
    &["customer at", "customer date", "became customer", "closed at", "close date", "won at", "closed"];
const LOST: &[&str] = &["lost at", "lost date", "closed lost", "disqualified at"];
const TOUCHED: &[&str] = &[
    "touched at",
    "occurred at",
    "happened at",
    "timestamp",
    "event time",
    "activity date",
    "activity time",
    "visited at",
    "at",
    "time",
    "date",
    "datum",
];
const KIND: &[&str] = &[
    "kind",
    "activity type",
    "activity",
    "event type",
    "event name",
    "event",
    "action",
    "page",
    "page type",
    "type",
    "touch",
    "channel",
    "url",
];
const SECONDS: &[&str] = &["engaged s", "engaged seconds", "seconds", "duration s", "duration", "time on page"];
/// Words of counts and sums.
const COUNTED: &[&str] = &[
    "count",
    "counts",
    "visits",
    "views",
    "clicks",
    "opens",
    "opened",
    "clicked",
    "seconds",
    "sessions",
    "pages",
    "touches",
    "number",
    "num",
    "total",
    "duration",
    "duration s",
    "downloads",
];

/// A name as words: `dealSize` and `Deal-size` are `deal size`.
fn words(name: &str) -> String {
    let mut text = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            text.push(' ');
        }
        text.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
        before = c;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The column that has the best of these names, of those that fit.
fn named(columns: &[Column], names: &[&str], fits: impl Fn(&Column) -> bool) -> Option<String> {
    let of = |name: &&str| {
        let is = |column: &&Column| words(&column.name) == **name && fits(column);
        let ends = |column: &&Column| {
            let words = words(&column.name);
            let part = words.strip_suffix(*name).is_some_and(|rest| rest.ends_with(' '));
            let begins = words.strip_prefix(*name).is_some_and(|rest| rest.starts_with(' '));
            name.len() > 2 && (part || begins) && fits(column)
        };
        columns.iter().find(is).or_else(|| columns.iter().find(ends))
    };
    // An exact name before one that only ends so.
    let exact = |name: &&str| columns.iter().find(|column| words(&column.name) == **name && fits(column));
    let found = names.iter().find_map(exact).or_else(|| names.iter().find_map(of));
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
    let id = named(columns, ID, |column| column.distinct() > 1 && !is_time(column));
    let outcome = named(columns, OUTCOME, is_outcome);
    let repeats = find(&id).is_some_and(|id| id.distinct() * 5 < (id.len() - id.missing()) * 4);
    let varies = |column: &Column| find(&id).is_none_or(|id| varies_within(id, column));
    let touch =
        repeats.then(|| named(columns, TOUCHED, |column| is_time(column) && varies(column))).flatten().or_else(|| {
            repeats
                .then(|| columns.iter().find(|column| is_time(column) && varies(column)).map(|it| it.name.clone()))
                .flatten()
        });
    let came_in = named(columns, CAME_IN, |column| is_time(column) && Some(&column.name) != touch.as_ref());
    let (kind, seconds) = match &touch {
        Some(_) => (
            named(columns, KIND, |column| is_name(column) && varies(column)),
            named(columns, SECONDS, |column| is_number(column) && varies(column)),
        ),
        None => (None, None),
    };
    let other = |column: &Column| {
        [&id, &outcome, &came_in, &touch, &kind, &seconds].iter().all(|taken| taken.as_ref() != Some(&column.name))
    };
    let lead = Lead {
        amount: named(columns, AMOUNT, |column| is_number(column) && other(column)),
        churned: named(columns, CHURNED, other),
        segment: named(columns, SEGMENT, |column| is_name(column) && other(column)),
        source: named(columns, SOURCE, |column| is_name(column) && other(column)),
        persona: named(columns, PERSONA, |column| is_name(column) && column.distinct() <= 40 && other(column)),
        won: find(&outcome).and_then(winning),
        outcome: outcome.clone().unwrap_or_default(),
        id: id.clone(),
        came_in: came_in.clone(),
    };
    let stage = |names: &[&str]| named(columns, names, |column| is_time(column) && other(column));
    let stages = Stages { mql: stage(MQL), sql: stage(SQL), customer: stage(CUSTOMER), lost: stage(LOST) };
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
    let is_counted = is_number(column) && plain.split(' ').any(|word| COUNTED.contains(&word));
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

/// The condition that a column of these words probably stands for: one of the same name, or whose name the column's begins with.
fn likely(plain: &str, conditions: &Conditions) -> Option<String> {
    let name = |condition: &str| words(condition.split_once(':').map_or("", |(_, name)| name));
    let exact = conditions.iter().find(|condition| name(condition) == plain);
    let longest = || {
        let begins = |condition: &&str| {
            let name = name(condition);
            name.len() > 3 && plain.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' '))
        };
        conditions
            .iter()
            .filter(|condition| !condition.starts_with("attribute:"))
            .filter(begins)
            .max_by_key(|condition| condition.len())
    };
    exact.or_else(longest).map(str::to_owned)
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
