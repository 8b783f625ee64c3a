//! Rows about who somebody is: title, function, company size, country, e-mail address, and any other field. The library's own vocabularies
//! read the texts. It does not know behaviour.

use super::behaviour::email_field;
use super::draft::{quoted, slug};
use super::meaning::{Attribute, Counted, Criterion, Meaning, Part, Rule};
use super::row::Row;
use handraise::author::{Format, Loaded};
use handraise::verification::Form;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Seniority that leads, from the top.
const LEADERS: [&str; 3] = ["executive", "vp", "director"];
/// How much of a title's points each seniority has, in percent, where a list says only how many there are at most.
const SHARES: [(&str, i32); 5] =
    [("executive", 100), ("vp", 100), ("director", 85), ("manager", 50), ("individual", 25)];
/// The built-in attribute that a list adds values to.
pub(super) const EXTENDED: &str = "region";
/// Every field that the texts of a list are read by.
const READER: &str = "id = \"reader\"\nversion = 1\nfields = [\n{ id = \"title\", answers = [\"seniority\", \"function\"] },\n\
                      { id = \"size\", answers = [\"company_size\"] },\n{ id = \"region\", answers = [\"region\"] },\n{ id = \"industry\", answers = [\"industry\"] },\n]\n";
/// What separates a field from its value.
const OPERATORS: [&str; 13] = [
    "!=",
    " is not ",
    " is any of ",
    " contains ",
    " equals ",
    ">=",
    "<=",
    " is ",
    "=",
    ":",
    ">",
    " in ",
    " greater than ",
];

/// What a row about fit means; `None` if it is about something else. `is_fit` says that the list calls it fit.
pub(super) fn meaning(
    row: &Row,
    words: &str,
    points: i32,
    is_range: bool,
    note: Option<String>,
    is_fit: bool,
) -> Option<Meaning> {
    let (field, value, is_not) = split(&row.signal);
    let field_words = slug(&field).replace('-', " ");
    let of = |list: &[&str]| {
        list.iter().any(|word| field_words.contains(word) || (value.is_empty() && words.contains(word)))
    };
    let attribute = if of(&["country", "nation"]) {
        return Some(country(&value, is_not, points, note));
    } else if of(&["title", "role", "seniority", "job level", "position"]) {
        titled(&row.signal, &value, words, points, is_range)
    } else if of(&["function", "department", "persona"]) {
        read("title", &value, "function").map(|value| criterion(true, "Function", "function", vec![(value, points)]))
    } else if of(&["employee", "company size", "number of emp", "headcount"]) {
        let from = if row.signal.contains('>') || words.contains("more than") || words.contains("greater than") {
            format!("{value}+")
        } else {
            value.clone()
        };
        sizes(&from).map(|values| {
            criterion(false, "Company size", "company_size", values.into_iter().map(|size| (size, points)).collect())
        })
    } else if of(&["region", "territory"]) {
        Some(region(&value, points))
    } else if of(&["email", "e-mail", "e mail"]) {
        email(words).map(|value| criterion(false, "E-mail address", "email_type", vec![(value.to_owned(), points)]))
    } else if is_fit && !value.is_empty() && !field_words.contains("source") && !field_words.contains("offer") {
        Some(custom(&field, &value, points))
    } else {
        None
    };
    let (criterion, assumed) = attribute.map(|criterion| (criterion, assumption(words, is_range)))?;
    Some(said(criterion, is_not, points, assumed.or(note)))
}

/// A criterion, or a rule where points are taken away: fit only gives.
fn said(mut criterion: Criterion, is_not: bool, points: i32, note: Option<String>) -> Meaning {
    let values: Vec<String> = criterion.values.iter().map(|(value, _)| quoted(value)).collect();
    if points >= 0 && !is_not {
        return Meaning::Fit(criterion, note);
    }
    let asked =
        format!("{{ answer = {{ attribute = {}, is = [{}] }} }}", quoted(&criterion.attribute.id), values.join(", "));
    let when = if is_not { format!("{{ not = {asked} }}") } else { asked };
    // `not` finds nothing in a text that is no value.
    criterion.attribute.has_others |= is_not;
    let parts = vec![field_of(&criterion)];
    let asked = Some(criterion.attribute);
    Meaning::Rule(
        Rule { is_intent: false, when, points, counted: Counted::Once, cap: None, parts, asked },
        note.or_else(|| Some("fit takes no points away, so this is a rule".to_owned())),
    )
}

/// The field that asks for a criterion's attribute.
pub(super) fn field_of(criterion: &Criterion) -> Part {
    let field = |id: &str, names: &[&str], answers: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
        Part { answers, ..Part::of("fields", id, format!("names = [{}]", names.join(", "))) }
    };
    match criterion.attribute.id.as_str() {
        "seniority" | "function" => {
            field("job_title", &["job_title", "jobtitle", "title", "role"], &["seniority", "function"])
        }
        "company_size" => field("company_size", &["company_size", "employees"], &["company_size"]),
        "region" => field("country", &["country"], &["region"]),
        "email_type" => email_field(),
        own => field(own, &[own], &[own]),
    }
}

fn assumption(words: &str, is_range: bool) -> Option<String> {
    match () {
        () if is_range => {
            Some("the list says only the most points; they are spread over the levels, look at them".to_owned())
        }
        () if words.contains("leader") => Some("leadership is read as executive, vp and director".to_owned()),
        () => None,
    }
}

/// A field, its value, and whether the row says that it is not this value.
fn split(signal: &str) -> (String, String, bool) {
    let lower = signal.to_lowercase();
    let found = OPERATORS
        .iter()
        .filter_map(|operator| Some((lower.find(operator)?, *operator)))
        .min_by_key(|(at, operator)| (*at, usize::MAX - operator.len()));
    let clean = |text: &str| text.trim().trim_matches(|c: char| "\"'“”‘’=>:".contains(c)).trim().to_owned();
    match found {
        Some((at, operator)) => {
            let (field, value) =
                (signal.get(..at).unwrap_or_default(), signal.get(at + operator.len()..).unwrap_or_default());
            (clean(field), clean(value), operator == "!=" || operator == " is not ")
        }
        None => (clean(signal), String::new(), false),
    }
}

fn criterion(is_person: bool, label: &str, attribute: &str, values: Vec<(String, i32)>) -> Criterion {
    let mut values: Vec<_> = values.into_iter().map(|(value, points)| (value, points.unsigned_abs())).collect();
    // Two texts of one value are worth its points once.
    let mut seen = BTreeSet::new();
    values.retain(|(value, _)| seen.insert(value.clone()));
    Criterion {
        is_person,
        label: label.to_owned(),
        attribute: Attribute { id: attribute.to_owned(), entries: Vec::new(), has_others: false, is_read: false },
        values,
        all_but: Vec::new(),
    }
}

fn titled(signal: &str, value: &str, words: &str, points: i32, is_range: bool) -> Option<Criterion> {
    let seniority = |values| Some(criterion(true, "Seniority", "seniority", values));
    if is_range || (value.is_empty() && words == "title") {
        return seniority(
            SHARES.iter().map(|(level, share)| ((*level).to_owned(), (points * share + 50) / 100)).collect(),
        );
    }
    if ["leader", "decision maker", "senior management", "management title"].iter().any(|word| words.contains(word)) {
        return seniority(LEADERS.iter().map(|level| ((*level).to_owned(), points)).collect());
    }
    let text = if value.is_empty() { signal } else { value };
    let levels: Vec<(String, i32)> =
        listed(text).filter_map(|text| Some((read("title", &text, "seniority")?, points))).collect();
    if !levels.is_empty() {
        return seniority(levels);
    }
    let function = read("title", text, "function")?;
    Some(criterion(true, "Function", "function", vec![(function, points)]))
}

fn sizes(text: &str) -> Option<Vec<String>> {
    let bands = ["1-10", "11-50", "51-200", "201-1000", "1001-5000", "5001+"];
    let found = read("size", text, "company_size")?;
    let at = bands.iter().position(|band| *band == found)?;
    let last = if text.ends_with('+') { bands.len() } else { at + 1 };
    Some(bands.get(at..last)?.iter().map(|band| (*band).to_owned()).collect())
}

fn email(words: &str) -> Option<&'static str> {
    let kinds = [
        ("free", "free"),
        ("personal", "free"),
        ("gmail", "free"),
        ("private", "free"),
        ("business", "work"),
        ("corporate", "work"),
        ("work", "work"),
        ("company", "work"),
        ("student", "education"),
        ("edu", "education"),
        ("disposable", "disposable"),
    ];
    kinds.iter().find(|(word, _)| words.contains(word)).map(|(_, value)| *value)
}

fn country(value: &str, is_not: bool, points: i32, note: Option<String>) -> Meaning {
    let mut found = with_entries("Country", "country", value, points);
    if is_not && points >= 0 {
        let but = found.values.drain(..).map(|(id, _)| id).collect();
        found.all_but = vec![(but, points.unsigned_abs())];
        found.attribute.has_others = true;
        return Meaning::Fit(found, note);
    }
    said(found, is_not, points, note)
}

fn custom(field: &str, value: &str, points: i32) -> Criterion {
    with_entries(field, &id_of(field), value, points)
}

/// A criterion of an attribute whose values are the texts that the list names.
fn with_entries(label: &str, attribute: &str, value: &str, points: i32) -> Criterion {
    let known = |text: &str| read(attribute, text, attribute).filter(|_| attribute == "industry");
    let entries: Vec<(String, String)> =
        listed(value).map(|text| (known(&text).unwrap_or_else(|| id_of(&text)), text)).collect();
    let mut found = criterion(false, label, attribute, entries.iter().map(|(id, _)| (id.clone(), points)).collect());
    found.attribute.is_read = entries.iter().all(|(_, text)| known(text).is_some());
    found.attribute.entries = entries;
    found
}

/// Built-in regions, and those that the list adds.
fn region(value: &str, points: i32) -> Criterion {
    let named = |text: String| {
        read("region", &text, "region").map_or_else(|| (id_of(&text), Some(text)), |known| (known, None))
    };
    let named: Vec<(String, Option<String>)> = listed(value).map(named).collect();
    let mut found = criterion(false, "Region", EXTENDED, named.iter().map(|(id, _)| (id.clone(), points)).collect());
    found.attribute.entries = named.into_iter().filter_map(|(id, text)| Some((id, text?))).collect();
    found
}

fn id_of(text: &str) -> String {
    slug(text).replace('-', "_")
}

/// The parts of `Germany; Austria or "Switzerland"`.
fn listed(text: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = text
        .replace(" or ", ";")
        .split([';', ',', '|'])
        .map(|part| part.trim().trim_matches(['"', '\'']).to_owned())
        .collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

/// What the library reads in a text for an attribute.
fn read(field: &str, text: &str, attribute: &str) -> Option<String> {
    static READS: LazyLock<Option<Loaded>> = LazyLock::new(|| Loaded::compile(READER, Format::Toml).ok());
    let reader = READS.as_ref()?;
    let mut form = Form::default();
    form.push(field, text);
    let answers = reader.readings(&form).into_iter().flat_map(|field| field.answers);
    answers.into_iter().find(|answer| answer.attribute == attribute)?.value
}
