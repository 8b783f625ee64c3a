//! The short form of an assessment: what a page shows and what travels in a form's own fields. It does not know forms.

use super::MILLI;
use super::assessment::{Assessment, Contribution};
use super::json::{number, object};
use crate::definition::Definition;

/// Reasons named in a form's field and in the short form.
const REASONS: usize = 6;

impl Assessment {
    /// The short form as JSON with camel-case names, for JavaScript; points are whole, rounded down.
    ///
    /// `reference` is what the definition is called in a form's field; see [`definition_reference`].
    pub fn to_summary(&self, definition: &Definition, reference: &str) -> String {
        let mut out = String::new();
        object(&mut out, |json| {
            json.number("score", self.score_milli / MILLI);
            json.number("engagement", self.engagement_milli / MILLI);
            json.number("intent", self.intent_milli / MILLI);
            json.text("grade", self.fit.grade.letter());
            json.number("rating", i64::from(self.rating));
            json.text("stage", self.stage.name());
            json.optional_text("segment", self.segment_id(definition));
            let route = self.route.and_then(|index| definition.routes.get(index));
            json.optional_text("priority", route.map(|route| route.priority.as_str()));
            json.text("decision", self.decision.name());
            json.text("reason", self.reason_code(definition));
            json.flag("handRaised", self.hand_raised);
            json.flag("provisional", true);
            json.list("reasons", self.strongest(), |out, given| {
                object(out, |json| {
                    let rule = definition.rules.get(given.rule);
                    json.text("rule", rule.map_or("", |rule| &rule.id));
                    json.text("label", rule.map_or("", |rule| &rule.label));
                    json.number("points", given.points_milli / MILLI);
                });
            });
            json.text("definition", reference);
        });
        out
    }

    /// The reasons in a salesperson's words, for a form's field: `Came back to pricing (+15); Read a case study (+5)`.
    pub fn to_reasons(&self, definition: &Definition) -> String {
        let mut out = String::new();
        if self.hand_raised {
            out.push_str("Asked to be contacted");
        }
        for given in self.strongest() {
            if !out.is_empty() {
                out.push_str("; ");
            }
            out.push_str(definition.rules.get(given.rule).map_or("", |rule| &rule.label));
            out.push_str(" (");
            push_points(&mut out, given.points_milli);
            out.push(')');
        }
        out
    }

    /// The contributions that weigh most, strongest first.
    fn strongest(&self) -> Vec<&Contribution> {
        let mut strongest: Vec<&Contribution> = Vec::new();
        for mut given in &self.contributions {
            let mut is_placed = false;
            for place in &mut strongest {
                // It takes the first place that it outweighs; what stood there and all after it move on.
                if is_placed || given.points_milli.unsigned_abs() > place.points_milli.unsigned_abs() {
                    core::mem::swap(place, &mut given);
                    is_placed = true;
                }
            }
            if strongest.len() < REASONS && given.points_milli != 0 {
                strongest.push(given);
            }
        }
        strongest
    }
}

/// What a definition is called in a form's field: `id@version#` and the first sixteen digits of its hash.
///
/// ```
/// use handraise::{definition::Definition, scoring::definition_reference};
/// let definition = Definition { id: "mql".into(), version: 3, ..Definition::default() };
/// assert_eq!(definition_reference(&definition, "0123456789abcdef0123"), "mql@3#0123456789abcdef");
/// ```
pub fn definition_reference(definition: &Definition, hash: &str) -> String {
    let mut out = definition.id.clone();
    out.push('@');
    number(&mut out, i64::from(definition.version));
    out.push('#');
    out.push_str(hash.get(..16).unwrap_or(hash));
    out
}

/// Writes points with their sign and as many decimals as they need: `+12.5`, `-10`, `0`.
pub(super) fn push_points(out: &mut String, points_milli: i64) {
    if points_milli > 0 {
        out.push('+');
    } else if points_milli < 0 {
        out.push('-');
    }
    let points = points_milli.unsigned_abs() as i64;
    number(out, points / MILLI);
    let mut rest = points % MILLI;
    if rest != 0 {
        out.push('.');
        let mut place = 100;
        while rest != 0 {
            number(out, rest / place);
            rest %= place;
            place /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_as_many_decimals_as_they_need() {
        let texts = [0, 15_000, -10_000, 12_500, 1_050, 7, -999].map(|points| {
            let mut out = String::new();
            push_points(&mut out, points);
            out
        });
        assert_eq!(texts, ["0", "+15", "-10", "+12.5", "+1.05", "+0.007", "-0.999"]);
    }
}
