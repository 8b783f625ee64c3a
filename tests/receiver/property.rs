//! No form panics, and no form is lost.

use handraise::verification::{Chosen, Claims, ContactCard, Form, Standing, Verdict, verify};
use proptest::prelude::*;

use crate::running::{DEFINITION, compiled};
use crate::visitor::{GOOD, Visitor, set};

const STANDINGS: [Standing; 3] = [Standing::Active, Standing::Superseded, Standing::Unknown];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_some_form_and_get_some_verdict(
        body in proptest::collection::vec(any::<u8>(), 0..2000),
        now_s: u32,
        standing in 0..3usize,
    ) {
        let compiled = compiled(DEFINITION);
        let chosen = Chosen { compiled: &compiled, standing: STANDINGS[standing] };
        let forms = [Some(Form::from_urlencoded(&body)), Form::from_json(&body).ok()];
        for form in forms.into_iter().flatten() {
            let found = verify(&chosen, &form, &Claims::of(&form), now_s);
            prop_assert!(found.verdict >= Verdict::Unverified);
        }
    }

    #[test]
    fn any_change_to_an_honest_form_gets_some_verdict_and_never_more_than_it_deserves(
        field in 0..12usize,
        text in "\\PC{0,60}",
        now_s: u32,
        near: bool,
    ) {
        let mut visitor = Visitor::interested();
        let fields = visitor.send("property-1", &GOOD);
        let name = fields[field % fields.len()].0.clone();
        let mut changed = fields.clone();
        set(&mut changed, &name, &text);
        let body = url(&changed);
        let form = Form::from_urlencoded(body.as_bytes());
        let chosen = Chosen { compiled: &visitor.compiled, standing: Standing::Active };
        let found = verify(&chosen, &form, &Claims::of(&form), if near { visitor.now_s } else { now_s });
        prop_assert_eq!(form.last(&name).map(str::to_owned).is_some(), true);
        let claims = Claims::of(&form);
        if found.verdict == Verdict::Verified {
            let claimed = claims.values.iter().find(|(name, _)| *name == "score");
            if let Some((_, claimed)) = claimed {
                prop_assert_eq!(claimed, &(found.assessment.score_milli / 1000).to_string());
            }
        }
        let sum: i64 = found.assessment.contributions.iter().map(|given| given.points_milli).sum::<i64>()
            + found.assessment.clamps.iter().map(|clamp| clamp.points_milli).sum::<i64>();
        prop_assert_eq!(sum, found.assessment.score_milli);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_else_a_form_has_contact_hand_and_answers_are_the_same(
        crowd in prop::collection::vec((0..3000usize, any::<prop::sample::Index>()), 0..600),
    ) {
        let compiled = compiled(DEFINITION);
        let chosen = Chosen { compiled: &compiled, standing: Standing::Active };
        let mut fields: Vec<(String, String)> = [GOOD.as_slice(), &[("contact_sales", "yes")]]
            .concat()
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let found = |fields: &[(String, String)]| {
            let mut form = Form::from_pairs(fields.iter().map(|(name, value)| (name, value)));
            form.fit(compiled.program());
            let verified = verify(&chosen, &form, &Claims::of(&form), 1_790_000_000);
            let card = ContactCard::of(&form, compiled.program());
            (card, verified.assessment.hand_raised, verified.assessment.fit.grade)
        };
        let alone = found(&fields);
        prop_assert!(alone.1 && alone.0.email.is_some());
        for (place, (length, index)) in crowd.iter().enumerate() {
            fields.insert(index.index(fields.len() + 1), (format!("other {place}"), "x".repeat(*length)));
        }
        prop_assert_eq!(found(&fields), alone);
    }
}

fn url(fields: &[(String, String)]) -> String {
    let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
