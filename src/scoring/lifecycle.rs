//! Stages over time. A visitor reaches a stage at its threshold and loses it only some points below, so that stages don't
//! flicker. It does not know stages beyond MQL; those belong to the CRM.

use super::MILLI;
use super::assessment::{Assessment, Decision, MissingKind, Stage};
use crate::definition::Definition;

/// The stage after `assessment` of a visitor who had reached `before`.
///
/// A marketing qualified lead stays one while the score and the intent are short of their thresholds by no more than
/// the definition's hysteresis, and nothing else is missing. An exclusion ends it at once.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, scoring::{Stage, advance, score}};
/// let definition = Definition::new("mql", 1);
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
    // A visitor who has said who they are stays a lead, even when the browser has forgotten it since.
    assessment.stage.max(before.min(Stage::Lead))
}

#[cfg(test)]
mod tests {
    use super::super::Missing;
    use super::*;
    use crate::evidence::Evidence;

    /// A lead who falls short by so much of each of these.
    fn short(decision: Decision, missing: &[(MissingKind, i64)]) -> Assessment {
        let missing = missing.iter().map(|(kind, amount)| Missing { kind: *kind, amount: *amount }).collect();
        let mut assessment = Assessment::new(0, &Evidence::new());
        (assessment.decision, assessment.missing, assessment.stage) = (decision, missing, Stage::Lead);
        assessment
    }

    #[test]
    fn who_is_short_by_no_more_than_the_hysteresis_stays_qualified() {
        let definition = Definition { hysteresis: 5, ..Definition::new("mql", 1) };
        let after = |before, assessment: &Assessment| advance(&definition, before, assessment);
        let (score, intent) = (MissingKind::Score, MissingKind::Intent);
        let close = short(Decision::Nurture, &[(score, 5 * MILLI), (intent, 1)]);
        assert_eq!(after(Stage::Mql, &close), Stage::Mql);
        assert_eq!(after(Stage::Lead, &close), Stage::Lead, "who was not qualified has to reach the threshold itself");
        for gone in [
            short(Decision::Nurture, &[(score, 5 * MILLI + 1)]),
            short(Decision::Nurture, &[(score, 1), (intent, 6 * MILLI)]),
            short(Decision::Nurture, &[(MissingKind::Fit, 1)]),
            short(Decision::Excluded(0), &[(score, 1)]),
        ] {
            assert_eq!(after(Stage::Mql, &gone), Stage::Lead, "{gone:?}");
        }
    }
}
