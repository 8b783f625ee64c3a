//! A lead that marketing keeps in touch with: what it lacks, and what to send. It does not know who sends it, nor how.

use super::Suggestion;
use crate::definition::Policy;
use crate::person::{PersonKey, PersonReport, Standing};
use crate::scoring::DecisionKind;
use schemars::JsonSchema;
use serde::Serialize;

/// The attribute that says in which language somebody reads, if the definition has one of this name.
const LANGUAGE: &str = "language";

/// What marketing has to know of a lead to keep in touch with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Nurture {
    /// Why it is not for sales: the report's reason, and every gate that is not passed, such as `score_below`.
    pub missing: Vec<String>,
    /// What to send, the best first.
    pub content: Vec<Suggestion>,
    /// The segment.
    pub segment: Option<String>,
    /// The product lines that the person is interested in, the strongest interest first.
    pub lines: Vec<String>,
    /// The value of the attribute `language`, if the definition has one and it is known.
    pub language: Option<String>,
}

impl Nurture {
    /// `name` gives the definition's name of an attribute or a value that the standing has by its number alone.
    ///
    /// `None` for somebody who is for sales or excluded, whom sales has taken on or sold to, who may not be contacted or objects to something, or who has no address.
    pub fn of(
        policy: Option<&Policy>,
        standing: &Standing,
        found: &PersonReport,
        at_ms: u64,
        name: impl Fn(&str) -> String,
    ) -> Option<Self> {
        let report = &found.report;
        let may_be_written_to = matches!(standing.person, PersonKey::Email(_))
            && found.suppressed.is_none()
            && standing.objections.is_empty();
        if report.decision != DecisionKind::Nurture || !may_be_written_to {
            return None;
        }
        let mut missing = vec![report.reason.clone()];
        missing.extend(found.missing().into_iter().filter(|name| *name != report.reason).map(str::to_owned));
        let mut interests: Vec<_> = report.interests.iter().filter(|interest| interest.points_milli > 0).collect();
        interests.sort_by_key(|interest| std::cmp::Reverse(interest.points_milli));
        let is_language =
            |attribute: &str| attribute == LANGUAGE || (attribute.starts_with('#') && name(attribute) == LANGUAGE);
        let languages = standing.attributes.iter().filter(|(attribute, _)| is_language(attribute));
        let languages = languages.flat_map(|(_, values)| values);
        Some(Self {
            missing,
            content: policy.map(|policy| Suggestion::all(policy, report)).unwrap_or_default(),
            segment: report.segment.clone(),
            lines: interests.into_iter().map(|interest| interest.line.clone()).collect(),
            language: languages
                .filter(|value| value.counts_at(at_ms))
                .find_map(|value| value.value.as_deref().map(&name)),
        })
    }
}
