//! Stages over time: reached at a threshold, lost only somewhat below it, so that nobody flickers. It does not know
//! stages beyond MQL; those belong to the CRM.

use super::MILLI;
use super::assessment::{Assessment, Decision, MissingKind, Stage};
use crate::definition::Definition;

/// The stage after `assessment` for somebody who had reached `before`.
///
/// A marketing qualified lead stays one while the score and the intent are short of their thresholds by no more than
/// the definition's hysteresis, and nothing else is missing. An exclusion ends it at once.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, scoring::{Stage, advance, score}};
/// let definition = Definition::default();
/// let nobody = score(&definition.to_program(), &Evidence::new(), 0);
/// assert_eq!(advance(&definition, Stage::Visitor, &nobody), Stage::Visitor);
/// ```
pub fn advance(definition: &Definition, before: Stage, assessment: &Assessment) -> Stage {
    let close = assessment.missing.iter().all(|missing| {
        matches!(missing.kind, MissingKind::Score | MissingKind::Intent)
            && missing.amount <= i64::from(definition.hysteresis) * MILLI
    });
    if before == Stage::Mql && assessment.decision == Decision::Nurture && close {
        return Stage::Mql;
    }
    // Who has said who they are stays a lead, whatever the browser has forgotten since.
    assessment.stage.max(before.min(Stage::Lead))
}
