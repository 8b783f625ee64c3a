//! Evidence as people write it, in test cases and for the command line: names instead of ids, RFC 3339 times. It does not
//! know which names a definition has. Pages never see this form.

use super::model::{Answer, Consent, Coverage, Evidence, LIMITS, Occurrence};
use crate::matching::{ClassId, Kind};
use schemars::JsonSchema;
use serde::Deserialize;

/// Evidence as a JSON document.
///
/// ```
/// use handraise::evidence::EvidenceDocument;
/// let document: EvidenceDocument = serde_json::from_str(r#"{
///     "views": [{"at": "2026-11-02T09:00:00+01:00", "page": "pricing", "engaged_s": 75}],
///     "actions": [{"at": "2026-11-02T09:02:00+01:00", "id": "download"}]
/// }"#)?;
/// assert_eq!(document.to_evidence()?.occurrences().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EvidenceDocument {
    /// The visitor's clock when the evidence was read, RFC 3339. If it is left out, the newest time in the document.
    pub as_of: Option<String>,
    /// When the visitor was first seen, RFC 3339. If it is left out, the oldest time in the document.
    pub first_seen: Option<String>,
    /// `granted`, `denied` or `unknown`. If it is left out, `granted`.
    pub consent: Option<Consent>,
    /// Flags that limit the evidence: `storage_blocked`, `storage_reset`, `clock_adjusted`, `bot`, `internal`, `truncated`, `pending`.
    #[serde(default)]
    pub coverage: Vec<String>,
    /// Page views.
    #[serde(default)]
    pub views: Vec<ViewEntry>,
    /// Actions taken.
    #[serde(default)]
    pub actions: Vec<NamedEntry>,
    /// Where visits came from.
    #[serde(default)]
    pub sources: Vec<NamedEntry>,
    /// Classes of forms that the visitor sent.
    #[serde(default)]
    pub forms: Vec<NamedEntry>,
    /// Topics of third-party intent; `amount` is the surge.
    #[serde(default)]
    pub topics: Vec<NamedEntry>,
    /// What the visitor said in forms.
    #[serde(default)]
    pub answers: Vec<AnswerEntry>,
}

/// One page view.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ViewEntry {
    /// When it began, RFC 3339. Its offset from UTC decides on which local day of the visitor it was.
    pub at: String,
    /// The page class. Leave it out for a page that the definition does not name.
    pub page: Option<String>,
    /// For how long the page was visible and focused and the visitor was active, in seconds.
    #[serde(default)]
    pub engaged_s: u32,
    /// How long the view lasted until its last engaged moment, in seconds. If it is left out, `engaged_s`.
    pub span_s: Option<u32>,
    /// Scroll depth in percent.
    #[serde(default)]
    pub depth_pct: u32,
}

/// One action, source, form or topic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NamedEntry {
    /// When it happened, RFC 3339.
    pub at: String,
    /// The action, source, form or topic, by its id in the definition.
    pub id: String,
    /// The value given with an action, or a topic's surge.
    #[serde(default)]
    pub amount: u32,
}

/// One answer in a form.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AnswerEntry {
    /// When the visitor gave it, RFC 3339. If it is left out, `as_of`.
    pub at: Option<String>,
    /// The attribute, such as `seniority`.
    pub attribute: String,
    /// Its value, such as `director`. Leave it out for a field that was left blank.
    pub value: Option<String>,
}

/// What is wrong with an evidence document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidEvidence {
    /// Where it is wrong, as a path such as `views[2].at`; empty if the text is not JSON.
    pub path: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl core::fmt::Display for InvalidEvidence {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl core::error::Error for InvalidEvidence {}

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
    /// # Ok::<(), handraise::evidence::InvalidEvidence>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidEvidence`] names the field, and says what to write instead.
    pub fn from_json(text: &str) -> Result<Self, InvalidEvidence> {
        let mut json = serde_json::Deserializer::from_str(text);
        let document: EvidenceDocument = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| InvalidEvidence { path: error.path().to_string(), message: error.inner().to_string() })?;
        json.end().map_err(|error| InvalidEvidence { path: String::new(), message: error.to_string() })?;
        document.to_evidence()
    }
}

impl EvidenceDocument {
    /// Turns names into ids and times into seconds.
    ///
    /// # Errors
    /// [`InvalidEvidence`] names the field, and says what to write instead.
    pub fn to_evidence(&self) -> Result<Evidence, InvalidEvidence> {
        let mut evidence = Evidence::new();
        evidence.record_consent(self.consent.unwrap_or(Consent::Granted));
        for (index, name) in self.coverage.iter().enumerate() {
            let known = Coverage::NAMES.iter().find(|(_, known)| known == name);
            let (flag, _) = known.ok_or_else(|| {
                let names: Vec<_> = Coverage::NAMES.iter().map(|(_, name)| *name).collect();
                invalid(
                    format!("coverage[{index}]"),
                    format!("unknown flag `{name}`; write one of {}", names.join(", ")),
                )
            })?;
            evidence.flag(*flag);
        }
        for (index, view) in self.views.iter().enumerate() {
            let (at_s, offset_quarters) = time(&view.at, || format!("views[{index}].at"))?;
            if view.depth_pct > 100 {
                return Err(invalid(
                    format!("views[{index}].depth_pct"),
                    format!("{} is more than 100 percent", view.depth_pct),
                ));
            }
            evidence.record(Occurrence {
                engaged_s: view.engaged_s,
                span_s: view.span_s.unwrap_or(view.engaged_s),
                amount: view.depth_pct,
                offset_quarters,
                ..Occurrence::of(Kind::View, view.page.as_deref().map(ClassId::of), at_s)
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
                let occurrence = Occurrence::new(kind, ClassId::of(&item.id), at_s);
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
                None => evidence.as_of_s().unwrap_or(0),
            };
            let value = answer.value.as_deref().map(ClassId::of);
            evidence.record_answer(Answer { attribute: ClassId::of(&answer.attribute), value, at_s });
        }
        if self.views.len() + self.actions.len() + self.sources.len() + self.forms.len() + self.topics.len()
            > LIMITS.occurrences
        {
            evidence.flag(Coverage::TRUNCATED);
        }
        Ok(evidence)
    }
}

fn invalid(path: String, message: String) -> InvalidEvidence {
    InvalidEvidence { path, message }
}

/// A time in seconds since 1970, and its offset from UTC in quarters of an hour.
fn time(text: &str, path: impl Fn() -> String) -> Result<(u32, i8), InvalidEvidence> {
    let wrong = || invalid(path(), format!("`{text}` is not a time; write one such as `2026-11-02T09:00:00+01:00`"));
    let timestamp: jiff::Timestamp = text.parse().map_err(|_| wrong())?;
    let at_s = u32::try_from(timestamp.as_second()).map_err(|_| wrong())?;
    let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text).map_err(|_| wrong())?;
    let offset_s = pieces.to_numeric_offset().map_or(0, |offset| offset.seconds());
    Ok((at_s, i8::try_from(offset_s / 900).unwrap_or(0)))
}
