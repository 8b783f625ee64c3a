//! What is written into the fields of a CRM: a pure function of what is known of a person and of the file. It does not know what was sent before.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::file::CrmFile;
use crate::bidi::turns;
use crate::clock::rfc3339;
use crate::ledger::Person;

/// How many reasons are listed.
const REASONS: usize = 12;
/// What stands before a person's id in a key.
const KEY: &str = "handraise-";

/// The names that may stand in braces.
const NAMES: [&str; 23] = [
    "company",
    "decision",
    "definition",
    "domain",
    "email",
    "first_at",
    "grade",
    "hand_raised",
    "job_title",
    "last_at",
    "last_name",
    "link",
    "name",
    "owner",
    "person",
    "phone",
    "priority",
    "queue",
    "rating",
    "reasons",
    "score",
    "segment",
    "stage",
];

/// A text with names in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name(&'static str),
}

impl Template {
    /// # Errors
    /// What is wrong with it, and what to do.
    pub(super) fn read(text: &str) -> Result<Self, (String, String)> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(("a brace is not closed".to_owned(), "write `}` after the name".to_owned()));
            };
            let Some(known) = NAMES.iter().find(|known| **known == name) else {
                let problem = format!("`{}` is nothing that is known of a person", name.escape_debug());
                return Err((problem, format!("write one of {}", NAMES.join(", "))));
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Name(known));
            rest = after;
        }
        if rest.contains('}') {
            return Err(("a brace is closed that was not opened".to_owned(), "write `{` before the name".to_owned()));
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// Whether it says where the inbox is.
    pub(super) fn needs_link(&self) -> bool {
        self.0.contains(&Piece::Name("link"))
    }

    /// What it is of a person. `null` if none of its names is known.
    fn of(&self, known: &BTreeMap<&str, Value>) -> Value {
        let value = |name| known.get(name).cloned().unwrap_or_default();
        if let [Piece::Name(name)] = self.0.as_slice() {
            return value(name);
        }
        // A line of which nothing is known is left out.
        let (mut lines, mut line) = (Vec::new(), Line::default());
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => {
                    let mut parts = text.split('\n');
                    line.write(parts.next().unwrap_or_default());
                    for part in parts {
                        lines.push(std::mem::take(&mut line));
                        line.write(part);
                    }
                }
                Piece::Name(name) => line.name(match value(name) {
                    Value::Null => None,
                    Value::String(value) => Some(value),
                    value => Some(value.to_string()),
                }),
            }
        }
        lines.push(line);
        lines.retain(|line| line.names == 0 || line.names > line.unknown);
        let texts: Vec<String> = lines.into_iter().map(Line::finish).collect();
        if texts.is_empty() { Value::Null } else { texts.join("\n").into() }
    }
}

/// A line of a text, how many names are in it, and how many of these are unknown. What only separates, such as a comma, stays out where the name before it
/// or after it is unknown.
#[derive(Default)]
struct Line {
    text: String,
    names: u32,
    unknown: u32,
    /// What separates the last name from the next one.
    between: String,
    /// Whether the last name is unknown.
    is_gap: bool,
}

impl Line {
    fn write(&mut self, part: &str) {
        if part.chars().any(char::is_alphanumeric) {
            self.separate();
            self.text.push_str(part);
        } else if !part.is_empty() {
            part.clone_into(&mut self.between);
        }
    }

    fn name(&mut self, value: Option<String>) {
        self.names += 1;
        match value {
            Some(value) => {
                self.separate();
                self.text.push_str(&value);
            }
            None => {
                self.unknown += 1;
                self.is_gap = true;
            }
        }
    }

    /// Writes what separates what stands there from what comes next.
    fn separate(&mut self) {
        let between = std::mem::take(&mut self.between);
        match std::mem::take(&mut self.is_gap) {
            false => self.text.push_str(&between),
            // A bracket that went around an unknown name would be left alone.
            true if !self.text.is_empty() && !between.is_empty() => {
                let separator = between.replace(BRACKETS, "");
                self.text.push_str(if separator.is_empty() { " " } else { &separator });
            }
            true => {}
        }
    }

    fn finish(mut self) -> String {
        if !self.is_gap {
            self.separate();
        }
        self.text
    }
}

/// What goes around a name.
const BRACKETS: [char; 4] = ['(', ')', '[', ']'];

/// What a CRM is to have of a person.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Desired {
    pub(super) person: String,
    /// By which the CRM's records are found again.
    pub(super) key: String,
    /// The address, by which records are found that people made.
    pub(super) email: String,
    /// The values, by record and field.
    pub(super) fields: BTreeMap<(String, String), Value>,
}

/// The key of a person's records in a CRM.
pub(super) fn key_of(person: &str) -> String {
    format!("{KEY}{person}")
}

/// The person whose key this is.
pub(super) fn person_of(key: &str) -> Option<&str> {
    let id = key.strip_prefix(KEY)?;
    (id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then_some(id)
}

/// Whether somebody who is not there yet goes into the CRM.
pub(super) fn is_wanted(file: &CrmFile, person: &Person) -> bool {
    let summary = person.summary();
    let is_for_it = summary.stage >= file.who.from_stage || (file.who.hand_raised && summary.hand_raised);
    is_for_it && person.suppressed.is_none()
}

/// What a CRM is to have of somebody. `None` without an address, by which nobody could be found again.
pub(super) fn desired(file: &CrmFile, person: &Person) -> Option<Desired> {
    let email = person.email()?.to_owned();
    let known = known(file, person, &email);
    let mut fields = BTreeMap::new();
    for (record, maps) in &file.records {
        for (field, map) in maps {
            // The file's check rules out every other template.
            let Ok(template) = Template::read(&map.value) else { continue };
            let mut value = without_turns(template.of(&known));
            let word = match &value {
                Value::String(text) => Some(text.clone()),
                Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
                _ => None,
            };
            if let Some(other) = word.and_then(|word| map.values.get(&word)) {
                value = other.clone().into();
            }
            fields.insert((record.clone(), field.clone()), value);
        }
    }
    Some(Desired { person: person.id.clone(), key: key_of(&person.id), email, fields })
}

/// A value without what would change how a CRM shows the text around it: visitors typed some of it.
fn without_turns(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.chars().filter(|c| !turns(*c)).collect()),
        value => value,
    }
}

fn known<'a>(file: &CrmFile, person: &Person, email: &str) -> BTreeMap<&'a str, Value> {
    let summary = person.summary();
    let contact: Value = serde_json::from_str(&person.contact).unwrap_or_default();
    let report: Value = serde_json::from_str(&person.report).unwrap_or_default();
    let of = |value: &Value, name: &str| value.get(name).filter(|value| **value != "").cloned().unwrap_or_default();
    let name = match of(&contact, "name") {
        Value::Null => email.into(),
        name => name,
    };
    let last_name = name.as_str().and_then(|name| name.split_whitespace().last()).unwrap_or(email).to_owned();
    let reference = |definition: &Value| {
        let (id, version) = (definition.get("id")?.as_str()?, definition.get("version")?);
        Some(Value::from(format!("{id}@{version}")))
    };
    let link = file.inbox.as_ref().map(|inbox| format!("{}/persons/{}", inbox.trim_end_matches('/'), person.id));
    BTreeMap::from([
        ("company", of(&contact, "company")),
        ("decision", summary.decision.name().into()),
        ("definition", reference(&of(&report, "definition")).unwrap_or_default()),
        ("domain", json!(email.rsplit_once('@').map(|(_, domain)| domain))),
        ("email", email.into()),
        ("first_at", rfc3339(person.first_ms).into()),
        ("grade", summary.grade.letter().to_string().into()),
        ("hand_raised", summary.hand_raised.into()),
        ("job_title", of(&contact, "job_title")),
        ("last_at", rfc3339(person.last_ms).into()),
        ("last_name", last_name.into()),
        ("link", json!(link)),
        ("name", name),
        ("owner", json!(person.owner)),
        ("person", person.id.clone().into()),
        ("phone", of(&contact, "phone")),
        ("priority", json!(summary.priority)),
        ("queue", of(&report, "queue")),
        (
            "rating",
            match of(&report, "rating") {
                Value::Number(rating) => rating.to_string().into(),
                rating => rating,
            },
        ),
        ("reasons", reasons(&report)),
        // As of the last time that anything else changed: points that fade would be news every hour.
        ("score", summary.score_milli.div_euclid(1000).into()),
        ("segment", of(&report, "segment")),
        ("stage", summary.stage.name().into()),
    ])
}

/// Why, in the words of the definition: what gave or took points, the most first. Points stay out, because those that fade would change every hour.
fn reasons(report: &Value) -> Value {
    let list = report.get("contributions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut lines: Vec<(i64, &str)> = list
        .iter()
        .filter_map(|line| Some((line.get("points_milli")?.as_i64()?, line.get("label")?.as_str()?)))
        .collect();
    lines.sort_by(|a, b| b.0.abs().cmp(&a.0.abs()).then(a.1.cmp(b.1)));
    let words =
        lines.iter().take(REASONS).map(|(points, label)| format!("{} {label}", if *points < 0 { '-' } else { '+' }));
    let text = words.collect::<Vec<_>>().join("\n");
    if text.is_empty() { Value::Null } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_alone_keeps_its_type_and_a_text_of_unknown_names_is_no_value() {
        let known = BTreeMap::from([("score", json!(72)), ("grade", json!("A")), ("hand_raised", json!(true))]);
        let value = |text| Template::read(text).expect("a template").of(&known);
        assert_eq!([value("{score}"), value("{hand_raised}"), value("{phone}")], [json!(72), json!(true), Value::Null]);
        assert_eq!(value("Score {score}, grade {grade}, call {phone}"), "Score 72, grade A, call ");
        assert_eq!([value("{phone} {company}"), value("Website")], [Value::Null, json!("Website")]);
        assert_eq!(value("Call {phone}\nScore {score}\n{company}"), "Score 72");
    }

    #[test]
    fn what_separates_stays_out_where_a_name_is_unknown() {
        let known =
            BTreeMap::from([("name", json!("Ada")), ("job_title", json!("CTO")), ("domain", json!("works.example"))]);
        let value = |text| Template::read(text).expect("a template").of(&known);
        for (template, text) in [
            ("{company}, {job_title}", "CTO"),
            ("{job_title}, {company}", "CTO"),
            ("{name}, {company}, {job_title}", "Ada, CTO"),
            ("{name} ({company})", "Ada"),
            ("({company}) {name}", "Ada"),
            ("{name} ({company}), {job_title}", "Ada, CTO"),
            ("{name} ({job_title})", "Ada (CTO)"),
            ("- {name}: {company}", "- Ada"),
            ("{company}/{phone}/{name}", "Ada"),
            ("https://crm.example/?d={domain}&p={phone}", "https://crm.example/?d=works.example&p="),
        ] {
            assert_eq!(value(template), text, "{template}");
        }
        assert_eq!(without_turns(json!("abc\u{202e}fdp.exe\u{2066}\u{61c}")), "abcfdp.exe");
    }

    #[test]
    fn a_template_says_what_is_wrong_with_it() {
        let wrong = |text| Template::read(text).expect_err("a problem").0;
        assert!(wrong("{scroe}").contains("`scroe`"));
        assert!(wrong("{score").contains("not closed") && wrong("score}").contains("not opened"));
    }

    #[test]
    fn a_key_leads_back_to_its_person_and_nothing_else_does() {
        let id = "0123456789abcdef".repeat(2);
        assert_eq!(person_of(&key_of(&id)), Some(id.as_str()));
        for other in
            ["handraise-", "handraise-1234", &format!("other-{id}"), &format!("handraise-{}", id.to_uppercase())]
        {
            assert_eq!(person_of(other), None);
        }
    }

    #[test]
    fn reasons_come_in_words_the_weightiest_first() {
        let line = |label: &str, points: i64| json!({ "label": label, "points_milli": points });
        let report = json!({ "contributions": [line("Read a blog", 2000), line("Saw the prices", 9000), line("Looks for a job", -20_000)] });
        assert_eq!(reasons(&report), "- Looks for a job\n+ Saw the prices\n+ Read a blog");
        assert_eq!(reasons(&json!({ "contributions": [] })), Value::Null);
    }
}
