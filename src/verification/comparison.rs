//! Compares assessments: the claims with what the page could know, and that with the receiver's own result. It does not know which
//! evidence either is computed from.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::answer::Standing;
use super::claim::Claims;
use crate::canonical;
use crate::definition::Definition;
use crate::scoring::{Assessment, Decision, MILLI};

/// A difference between what the page could know and the receiver's report. It is no contradiction: the receiver knows more.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Addition {
    /// `answer`, or what the report says differently: `score`, `grade`, `rating`, `stage`, `segment`, `decision`; about a
    /// person also `touch` and `attribute`, which others told, and the `priority` and `queue` that sales took a lead on with.
    pub what: &'static str,
    /// What the page could know; `null` for nothing.
    pub from: Value,
    /// What the receiver found.
    pub to: Value,
    /// The same in words.
    pub words: String,
}

impl Addition {
    /// A form's answer that the page did not read.
    pub(super) fn of_answer(field: &str, text: &str, standing: Standing) -> Self {
        let words = match standing {
            Standing::Unread => format!("added by the receiver: the page did not read `{field}`"),
            Standing::Listed => {
                format!("added by the receiver: a longer list than the page's knows what `{field}` says")
            }
            Standing::Earlier => format!("added by the receiver: `{field}` came with an earlier step"),
            _ => format!("added by the receiver: `{field}` has another answer than an earlier form"),
        };
        Self { what: "answer", from: Value::Null, to: text.into(), words }
    }

    /// All additions as a JSON list.
    pub fn to_json(all: &[Self]) -> String {
        canonical::json(&all)
    }
}

/// What a form may claim, in this order.
pub(super) const CLAIMED: [&str; 5] = ["score", "grade", "rating", "stage", "segment"];

/// The value of an assessment under a claim's name, as text.
fn value_of(name: &str, found: &Assessment, definition: &Definition) -> String {
    match name {
        "score" => (found.score_milli / MILLI).to_string(),
        "grade" => found.fit.grade.letter().to_owned(),
        "rating" => found.rating.to_string(),
        "stage" => found.stage.name().to_owned(),
        "decision" => found.decision.kind().name().to_owned(),
        _ => found.segment_id(definition).unwrap_or_default().to_owned(),
    }
}

/// The claims that differ from an assessment: name and words.
pub(super) fn wrong_claims(
    claims: &Claims,
    definition: &Definition,
    found: &Assessment,
) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    for (name, claimed) in &claims.values {
        let computed = value_of(name, found, definition);
        if *claimed != computed {
            wrong.push((*name, format!("claimed `{claimed}`, computed `{computed}`")));
        }
    }
    wrong
}

/// What the receiver's report says differently from an assessment of what the page could know.
pub(crate) fn additions(page: &Assessment, report: &Assessment, definition: &Definition) -> Vec<Addition> {
    let mut added = Vec::new();
    for what in CLAIMED.into_iter().chain(["decision"]) {
        let (from, to) = (value_of(what, page, definition), value_of(what, report, definition));
        if from != to {
            let words = format!("added by the receiver: {what} `{to}`; with what the page could know, `{from}`");
            added.push(Addition { what, from: number_or_text(&from), to: number_or_text(&to), words });
        }
    }
    added
}

/// Whether an assessment sends a lead to sales.
pub(super) fn is_for_sales(found: &Assessment) -> bool {
    matches!(found.decision, Decision::HandRaiser | Decision::Qualified)
}

/// Whole numbers are JSON numbers.
pub(super) fn number_or_text(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) => number.into(),
        Err(_) => text.into(),
    }
}
