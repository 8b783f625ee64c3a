//! Evidence as people write it, in test cases and for the command line: names instead of ids, RFC 3339 times. It does not
//! know which names a definition has. Pages never see this form.

use super::diagnostic::{Code, Problem};
use super::document::Format;
use super::scalar::Time;
use super::shape;
use crate::evidence::{Answer, Consent, Coverage, Evidence, LIMITS, Occurrence};
use crate::matching::{ClassId, Kind};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

mod document;

pub(super) use document::Mention;

/// Evidence as a JSON document.
///
/// ```
/// use handraise::author::EvidenceDocument;
/// let document = EvidenceDocument::parse(r#"{
///     "views": [{"at": "2026-11-02T09:00:00+01:00", "page": "pricing", "engaged_s": 75}],
///     "actions": [{"at": "2026-11-02T09:02:00+01:00", "id": "download"}]
/// }"#).unwrap();
/// assert_eq!(document.to_evidence().unwrap().occurrences().len(), 2);
/// ```
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EvidenceDocument {
    /// The visitor's clock when the evidence was read, RFC 3339. If it is left out, the newest time in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Time>")]
    pub as_of: Option<String>,
    /// When the visitor was first seen, RFC 3339. If it is left out, the oldest time in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Time>")]
    pub first_seen: Option<String>,
    /// `granted`, `denied` or `unknown`. If it is left out, `granted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// Flags that limit the evidence: `storage_blocked`, `storage_reset`, `clock_adjusted`, `bot`, `internal`, `truncated`, `pending`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Flag>")]
    pub coverage: Vec<String>,
    /// Page views.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<ViewEntry>,
    /// Actions taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<NamedEntry>,
    /// Where visits came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<NamedEntry>,
    /// Classes of forms that the visitor sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<NamedEntry>,
    /// Topics of third-party intent; `amount` is the surge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<NamedEntry>,
    /// What the visitor said in forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerEntry>,
}

/// One page view.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ViewEntry {
    /// When it began, RFC 3339. Its offset from UTC decides on which local day of the visitor it was.
    #[schemars(with = "Time")]
    pub at: String,
    /// The page class. Leave it out for a page that the definition does not name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// For how long the page was visible and focused and the visitor was active, in seconds.
    #[serde(default, skip_serializing_if = "is_0")]
    pub engaged_s: u32,
    /// How long the view lasted until its last engaged moment, in seconds. If it is left out, `engaged_s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_s: Option<u32>,
    /// Scroll depth in percent.
    #[serde(default, skip_serializing_if = "is_0")]
    #[schemars(range(max = 100))]
    pub depth_pct: u32,
}

/// One action, source, form or topic.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NamedEntry {
    /// When it happened, RFC 3339.
    #[schemars(with = "Time")]
    pub at: String,
    /// The action, source, form or topic, by its id in the definition.
    pub id: String,
    /// The value given with an action, or a topic's surge.
    #[serde(default, skip_serializing_if = "is_0")]
    pub amount: u32,
}

/// One answer in a form.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AnswerEntry {
    /// When the visitor gave it, RFC 3339. If it is left out, `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Time>")]
    pub at: Option<String>,
    /// The attribute, such as `seniority`.
    pub attribute: String,
    /// Its value, such as `director`. Leave it out for a field that was left blank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A flag that limits the evidence, by its name; for the schema alone.
struct Flag;

impl JsonSchema for Flag {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Flag".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Coverage::NAMES.map(|(_, name)| name) })
    }
}

fn is_0(number: &u32) -> bool {
    *number == 0
}

/// The id of a name in a document. A name that is not known is written as its number, such as `#0a1b2c`.
pub(super) fn class_of(name: &str) -> ClassId {
    numbered(name).unwrap_or_else(|| ClassId::of(name))
}

/// The id that is written as its number, such as `#0a1b2c`.
pub(super) fn numbered(name: &str) -> Option<ClassId> {
    let digits = name.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    u32::from_str_radix(digits, 16).ok().and_then(ClassId::from_number)
}

impl Evidence {
    /// Reads an [`EvidenceDocument`].
    ///
    /// ```
    /// use handraise::evidence::Evidence;
    /// let evidence = Evidence::from_json(r#"{
    ///     "views": [{"at": "2026-11-02T09:00:00+01:00", "page": "pricing", "engaged_s": 75}],
    ///     "answers": [{"attribute": "seniority", "value": "director"}]
    /// }"#)?;
    /// assert_eq!(evidence.occurrences().len(), 1);
    /// # Ok::<(), Vec<handraise::author::Problem>>(())
    /// ```
    ///
    /// # Errors
    /// Everything that keeps the text from being read, in its order.
    pub fn from_json(text: &str) -> Result<Self, Vec<Problem>> {
        EvidenceDocument::parse(text)?.to_evidence().map_err(|problem| vec![problem])
    }
}

impl EvidenceDocument {
    /// Reads a document.
    ///
    /// ```
    /// use handraise::author::EvidenceDocument;
    /// let problems = EvidenceDocument::parse(r#"{"viws": [], "as_of": "today"}"#).unwrap_err();
    /// assert_eq!(problems[0].remedy, "did you mean `views`?");
    /// assert_eq!(problems[1].message, "`today` is not a time");
    /// ```
    ///
    /// # Errors
    /// Everything that keeps the text from being read, in its order, each with its place, its field and what to do.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let document = shape::EVIDENCE.open(text, Format::Json)?;
        shape::read(&document, &shape::EVIDENCE)
    }

    /// Turns names into ids and times into seconds. A parsed document has no problems that would keep it from that.
    ///
    /// # Errors
    /// The first field with a value that evidence cannot have.
    pub fn to_evidence(&self) -> Result<Evidence, Problem> {
        self.to_evidence_at(None)
    }

    /// The same for a score as of a time: where nothing in the document has a time, its answers are of that one.
    ///
    /// ```
    /// use handraise::author::EvidenceDocument;
    ///
    /// let document = EvidenceDocument::parse(r#"{"answers": [{"attribute": "region", "value": "dach"}]}"#).unwrap();
    /// assert_eq!(document.to_evidence_at(Some(1_790_000_000)).unwrap().newest_s(), Some(1_790_000_000));
    /// ```
    ///
    /// # Errors
    /// As [`to_evidence`](Self::to_evidence).
    pub fn to_evidence_at(&self, at_s: Option<u32>) -> Result<Evidence, Problem> {
        let mut evidence = Evidence::new();
        evidence.record_consent(self.consent.unwrap_or(Consent::Granted));
        for (index, name) in self.coverage.iter().enumerate() {
            let known = Coverage::NAMES.iter().find(|(_, known)| known == name);
            let (flag, _) = known.ok_or_else(|| {
                let names: Vec<_> = Coverage::NAMES.iter().map(|(_, name)| *name).collect();
                let remedy = format!("write one of {}", names.join(", "));
                invalid(&format!("coverage[{index}]"), &format!("there is no flag `{name}`"), &remedy)
            })?;
            evidence.flag(*flag);
        }
        for (index, view) in self.views.iter().enumerate() {
            let (at_s, offset_quarters) = time(&view.at, || format!("views[{index}].at"))?;
            if view.depth_pct > 100 {
                let message = format!("`{}` is out of range", view.depth_pct);
                let remedy = "write a whole number from 0 to 100";
                return Err(invalid(&format!("views[{index}].depth_pct"), &message, remedy));
            }
            evidence.record(Occurrence {
                engaged_s: view.engaged_s,
                span_s: view.span_s.unwrap_or(view.engaged_s),
                amount: view.depth_pct,
                offset_quarters,
                ..Occurrence::of(Kind::View, view.page.as_deref().map(class_of), at_s)
            });
        }
        let named = [
            ("actions", Kind::Action, &self.actions),
            ("sources", Kind::Channel, &self.sources),
            ("forms", Kind::Form, &self.forms),
            ("topics", Kind::Topic, &self.topics),
        ];
        for (list, kind, items) in named {
            for (index, item) in items.iter().enumerate() {
                let (at_s, offset_quarters) = time(&item.at, || format!("{list}[{index}].at"))?;
                let occurrence = Occurrence::new(kind, class_of(&item.id), at_s);
                evidence.record(Occurrence { amount: item.amount, offset_quarters, ..occurrence });
            }
        }
        if let Some(text) = &self.as_of {
            evidence.advance_clock(time(text, || "as_of".into())?.0);
        }
        if let Some(text) = &self.first_seen {
            evidence.note_first_seen(time(text, || "first_seen".into())?.0);
        }
        for (index, answer) in self.answers.iter().enumerate() {
            let at_s = match &answer.at {
                Some(text) => time(text, || format!("answers[{index}].at"))?.0,
                None => evidence.as_of_s().or(at_s).unwrap_or(0),
            };
            let value = answer.value.as_deref().map(class_of);
            evidence.record_answer(Answer { attribute: class_of(&answer.attribute), value, at_s });
        }
        if self.views.len() + self.actions.len() + self.sources.len() + self.forms.len() + self.topics.len()
            > LIMITS.occurrences
        {
            evidence.flag(Coverage::TRUNCATED);
        }
        Ok(evidence)
    }
}

fn invalid(path: &str, message: &str, remedy: &str) -> Problem {
    Problem::new(Code::Field, path, message, remedy)
}

/// A time in seconds since 1970, and its offset from UTC in quarters of an hour.
fn time(text: &str, path: impl Fn() -> String) -> Result<(u32, i8), Problem> {
    match text.parse() {
        Ok(Time { at_s, offset_quarters }) => Ok((at_s, offset_quarters)),
        Err(_) => Err(invalid(&path(), &Time::wrong(text), Time::REMEDY)),
    }
}
