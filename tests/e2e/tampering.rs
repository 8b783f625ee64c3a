//! A number that was changed on its way is found, and the contact is kept all the same.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{World, rules};

in_each_engine! {
    a_tampered_score_is_a_mismatch_and_the_recomputed_one_is_shown,
}

async fn a_tampered_score_is_a_mismatch_and_the_recomputed_one_is_shown(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.read_pricing_and_fill_in().await;
    // Anybody can do this to their own form: after the plugin has added its fields, write a better number.
    let tamper = "document.querySelector('form').addEventListener('formdata', (event) => event.formData.set('handraise_score', '99'))";
    visitor.script(tamper).await;
    visitor.submit().await;

    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "mismatch", "{lead}");
    // Ten points, which decay next to nothing in seconds; at midnight it is active on two days.
    let days_milli = if rules(&lead).contains(&"days") { 4_000 } else { 0 };
    let score_milli = lead["assessment"]["score_milli"].as_i64().unwrap_or(0);
    assert!((9_900..=10_000).contains(&(score_milli - days_milli)), "{lead}");
    assert_eq!(lead["claimed"]["score"], 99);
    assert_eq!(lead["contact"]["name"], "A Visitor");
    let reasons = lead["verdict_reasons"].to_string();
    assert!(reasons.contains("claimed `99`"), "{reasons}");
    visitor.leave().await;
}
