//! The whole answer about one form, as hosts and back ends read it. It does not know other forms: whether the same behaviour
//! came before, and how often somebody sends, is the receiver's to say.

use super::claim::is_known_by;
use super::{Addition, Chosen, Claims, Contact, ContactCard, Form, Standing, Verdict, verify};
use crate::canonical;
use crate::definition::Compiled;
use crate::scoring::{Assessment, Report};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// What is true of a form: a verdict with its reasons, and the report that counts. Members are only ever added, at the end.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Outcome {
    /// How far the claims can be relied on.
    pub verdict: Verdict,
    /// The verdict as a salesperson reads it.
    pub label: String,
    /// What the verdict proves, in a sentence or two.
    pub meaning: String,
    /// All findings, as `code: words`.
    pub reasons: Vec<String>,
    /// The recomputed report, as of the receipt. It counts, whatever the form claims.
    pub report: Report,
    /// What the report says differently because the receiver knows more than the page.
    pub added: Vec<Addition>,
    /// For people to read: what late evidence would have given at its own clock. It counts for nothing.
    pub late: Option<Report>,
    /// Whether this very form raises a hand, and the definition accepts it.
    pub raises_hand: bool,
    /// The form's fields but those of the plugin; a field that was sent several times has a list.
    pub contact: Contact,
    /// What the form claims about its own lead, such as `score`.
    pub claimed: Map<String, Value>,
    /// The evidence to keep, if any was readable: without the behaviour if consent is missing.
    pub evidence: Option<String>,
    /// The submission's id, by which a form that arrives twice is known; `null` if the page sent none.
    pub submission: Option<String>,
    /// The SHA-256 of the receipt that the page keeps; `null` if it sent none.
    pub receipt: Option<String>,
    /// Who the contact is, found by what the definition says of its fields; what the form does not say is left out.
    pub card: ContactCard,
}

impl Outcome {
    /// Verifies a form received at `now_s` (seconds since 1970). The first definition is the active one; the others were active
    /// until a short time ago, and a form that names one of them is computed with that.
    ///
    /// ```
    /// use handraise::{definition::{Compiled, Definition}, verification::{Form, Outcome, Verdict}};
    /// let active = Compiled::new(Definition::new("mql", 1));
    /// let form = Form::from_urlencoded(b"email=ada%40example.com");
    /// let outcome = Outcome::of(&form, &active, &[], 1_790_000_000);
    /// assert_eq!((outcome.verdict, outcome.report.score), (Verdict::Unverified, 0));
    /// assert_eq!(outcome.contact.last("email"), Some("ada@example.com"));
    /// ```
    pub fn of(form: &Form, active: &Compiled, superseded: &[&Compiled], now_s: u32) -> Self {
        Self::with_assessment(form, active, superseded, now_s).0
    }

    /// The outcome, and the assessment that its report was made from, for an explanation in words.
    pub fn with_assessment(form: &Form, active: &Compiled, superseded: &[&Compiled], now_s: u32) -> (Self, Assessment) {
        let claims = Claims::of(form);
        let chosen = choose(&claims, active, superseded);
        let mut form = form.clone();
        form.fit(chosen.compiled.program());
        let verification = verify(&chosen, &form, &claims, now_s);
        let report = |assessment: &Assessment| assessment.report(chosen.compiled);
        let outcome = Self {
            verdict: verification.verdict,
            label: verification.verdict.label().to_owned(),
            meaning: verification.verdict.meaning().to_owned(),
            report: report(&verification.assessment),
            late: verification.late.as_ref().map(report),
            raises_hand: verification.raises_hand(),
            evidence: verification.evidence,
            reasons: verification.reasons,
            added: verification.added,
            contact: Contact::of(&form),
            card: ContactCard::of(&form, chosen.compiled.program()),
            claimed: claims.to_map(),
            submission: claims.submission,
            receipt: claims.receipt,
        };
        (outcome, verification.assessment)
    }

    /// The canonical JSON: members in the order of the type, no spaces.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }

    /// The JSON Schema of an outcome.
    pub fn schema() -> Value {
        schemars::schema_for!(Self).into()
    }
}

/// The definition that a form names, or else the active one.
fn choose<'a>(claims: &Claims, active: &'a Compiled, superseded: &[&'a Compiled]) -> Chosen<'a> {
    let Some(named) = &claims.definition else { return Chosen { compiled: active, standing: Standing::Active } };
    if is_known_by(named, active.hash()) {
        return Chosen { compiled: active, standing: Standing::Active };
    }
    match superseded.iter().find(|compiled| is_known_by(named, compiled.hash())) {
        Some(compiled) => Chosen { compiled, standing: Standing::Superseded },
        None => Chosen { compiled: active, standing: Standing::Unknown },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Definition;

    #[test]
    fn a_form_is_computed_with_the_definition_that_it_names() {
        let [active, before, strange] = [3, 2, 1].map(|version| Compiled::new(Definition::new("mql", version)));
        let named = |compiled: &Compiled| {
            let mut form = Form::default();
            form.push("handraise_definition", &compiled.reference());
            Outcome::of(&form, &active, &[&before], 1_790_000_000).report.definition.version
        };
        assert_eq!([&active, &before, &strange].map(named), [3, 2, 3]);
    }
}
