//! The verdicts on honest, careless and forged forms.

use handraise::evidence::{Coverage, Occurrence};
use handraise::matching::{ClassId, Kind};
use serde_json::{Value, json};

use crate::running::Place;
use crate::visitor::{GOOD, Visitor, set, unset};

/// A change that somebody makes to their evidence.
type Change = fn(&mut Visitor);

async fn judged(fields: &[(String, String)]) -> Value {
    let place = Place::new();
    let running = place.start().await;
    running.submit(fields).await;
    let lead = running.lead().await;
    running.stop().await;
    assert_eq!(lead["contact"]["name"], "A. Director", "the contact is kept in every case");
    lead
}

pub(crate) fn codes(lead: &Value) -> Vec<&str> {
    let reasons = lead["verdict_reasons"].as_array().expect("a list").iter();
    reasons.map(|reason| reason.as_str().and_then(|text| text.split(':').next()).expect("a code")).collect()
}

#[tokio::test]
async fn an_honest_form_is_verified_and_a_qualified_lead() {
    let lead = judged(&Visitor::interested().send("honest-01", &GOOD)).await;
    assert_eq!((&lead["verdict"], &lead["verdict_reasons"]), (&json!("verified"), &json!([])));
    assert_eq!(lead["assessment"]["stage"], "mql");
    assert_eq!(lead["assessment"]["decision"], "qualified");
    assert_eq!(lead["assessment"]["contributions"][0]["label"], "Read the pricing page");
    assert_eq!(lead["claimed"]["score"], lead["assessment"]["score"]);
    assert_eq!(lead["submission"], "honest-01");
}

#[tokio::test]
async fn a_tampered_claim_is_a_mismatch_and_the_recomputed_one_is_shown() {
    for (field, name, value) in [
        ("handraise_score", "score", "99"),
        ("handraise_grade", "grade", "D"),
        ("handraise_rating", "rating", "NaN"),
        ("handraise_stage", "stage", "customer"),
        ("handraise_segment", "segment", "enterprise"),
    ] {
        let mut fields = Visitor::interested().send("tampered-01", &GOOD);
        set(&mut fields, field, value);
        let lead = judged(&fields).await;
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("mismatch"), vec![name]));
        assert_ne!(lead["assessment"][name], json!(value));
        assert_eq!(lead["assessment"]["stage"], "mql");
    }
}

#[tokio::test]
async fn a_segment_is_compared_however_long_its_id_is() {
    let long = "s".repeat(64);
    for id in [long.as_str(), "klein- und mittelständische Betriebe in Österreich"] {
        let definition = crate::running::DEFINITION.replace("id = \"smb\"", &format!("id = \"{id}\""));
        let place = Place::new();
        place.write("definition.toml", &definition);
        let running = place.start().await;
        let mut visitor = Visitor::at(&definition, crate::visitor::now_s());
        visitor.read(300, 60);
        running.submit(&visitor.send("segment-01", &GOOD)).await;
        let lead = running.lead().await;
        assert_eq!((&lead["verdict"], &lead["verdict_reasons"]), (&json!("verified"), &json!([])), "`{id}`");
        assert_eq!(lead["claimed"]["segment"], id);
        running.stop().await;
    }
}

#[tokio::test]
async fn claims_that_were_not_sent_are_not_compared() {
    let mut fields = Visitor::interested().send("few-claims", &GOOD);
    for name in ["handraise_grade", "handraise_rating", "handraise_stage", "handraise_segment"] {
        unset(&mut fields, name);
    }
    assert_eq!(judged(&fields).await["verdict"], "verified");
}

#[tokio::test]
async fn no_evidence_is_unverified_and_the_answers_alone_are_scored() {
    let mut fields = Visitor::interested().send("without-01", &GOOD);
    unset(&mut fields, "handraise_evidence");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("unverified"), vec!["evidence"]));
    assert_eq!((&lead["assessment"]["score"], &lead["assessment"]["grade"]), (&json!(0), &json!("A")));
    assert_eq!(lead["assessment"]["stage"], "lead");
}

#[tokio::test]
async fn a_form_that_was_sent_before_the_plugin_was_ready_or_after_it_failed_says_so() {
    for status in ["pending", "failed"] {
        let mut fields: Vec<_> = GOOD.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        set(&mut fields, "handraise_status", status);
        let lead = judged(&fields).await;
        assert_eq!(lead["verdict"], "unverified");
        assert_eq!(lead["assessment"]["coverage"]["flags"], json!(["pending"]));
    }
}

#[tokio::test]
async fn garbage_for_evidence_keeps_the_contact() {
    let long = "A".repeat(17 * 1024);
    for garbage in ["garbage", "AAAA", "!!", "__proto__", "\u{0}\u{1}", "é", long.as_str()] {
        let mut fields = Visitor::interested().send("garbage-01", &GOOD);
        set(&mut fields, "handraise_evidence", garbage);
        let lead = judged(&fields).await;
        assert_eq!(lead["verdict"], "unverified", "{garbage:.20}");
        assert_eq!(lead["assessment"]["score"], 0);
    }
}

#[tokio::test]
async fn a_raised_hand_needs_no_evidence_and_no_fit() {
    let form = [GOOD[0], ("email", "x@works.example"), ("job_title", "Intern"), ("contact_sales", "yes")];
    let mut fields = Visitor::new().send("hand-00001", &form);
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["decision"]), (&json!("verified"), &json!("hand_raiser")));
    unset(&mut fields, "handraise_evidence");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["hand_raised"]), (&json!("unverified"), &json!(true)));
}

#[tokio::test]
async fn an_unticked_box_that_the_form_leaves_out_changes_nothing() {
    let mut fields = Visitor::interested().send("unticked-1", &[&GOOD[..], &[("contact_sales", "")]].concat());
    unset(&mut fields, "contact_sales");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["hand_raised"]), (&json!("verified"), &json!(false)));
}

#[tokio::test]
async fn evidence_without_consent_is_verified_and_scores_only_answers() {
    let mut visitor = Visitor::interested();
    visitor.evidence.record_consent(handraise::evidence::Consent::Denied);
    visitor.evidence = visitor.evidence.without_behaviour();
    let lead = judged(&visitor.send("denied-001", &GOOD)).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["score"]), (&json!("verified"), &json!(0)));
    assert_eq!(lead["assessment"]["coverage"]["consent"], "denied");
}

#[tokio::test]
async fn forged_evidence_is_contradicted_and_promotes_nobody() {
    let forge = |change: Change| {
        let mut visitor = Visitor::interested();
        change(&mut visitor);
        visitor.send("forged-001", &GOOD)
    };
    let forgeries: [(&str, Change); 3] = [
        ("future", |visitor| visitor.now_s += 3600),
        ("engagement", |visitor| {
            for class in 1..9 {
                let view = Occurrence::of(Kind::View, ClassId::from_number(class), visitor.now_s - 7000);
                visitor.evidence.record(Occurrence { engaged_s: 6000, ..view });
            }
        }),
        ("topic", |visitor| {
            visitor.evidence.record(Occurrence::new(Kind::Topic, ClassId::of("crm"), visitor.now_s));
        }),
    ];
    for (code, change) in forgeries {
        let lead = judged(&forge(change)).await;
        assert_eq!(lead["verdict"], "contradicted", "{code}");
        assert!(codes(&lead).contains(&code) && codes(&lead).contains(&"not_promoted"), "{lead}");
        assert_eq!(
            (&lead["assessment"]["stage"], &lead["assessment"]["decision"]),
            (&json!("lead"), &json!("nurture"))
        );
        assert_eq!(lead["assessment"]["priority"], Value::Null);
        assert_eq!((&lead["assessment"]["score"], &lead["assessment"]["grade"]), (&json!(0), &json!("A")));
    }
}

#[tokio::test]
async fn a_ticked_box_is_a_yes_whether_its_hidden_no_comes_before_or_after_it() {
    for (sent, verdict, raised) in [
        (["no", "yes"], "verified", true),
        (["true", "false"], "verified", true),
        (["false", "false"], "contradicted", false),
    ] {
        let mut fields = Visitor::interested().send("hidden-no1", &[&GOOD[..], &[("contact_sales", "yes")]].concat());
        unset(&mut fields, "contact_sales");
        fields.extend(sent.map(|value| ("contact_sales".to_owned(), value.to_owned())));
        let lead = judged(&fields).await;
        assert_eq!((&lead["verdict"], &lead["assessment"]["hand_raised"]), (&json!(verdict), &json!(raised)), "{lead}");
    }
}

#[tokio::test]
async fn a_hand_raised_only_in_the_evidence_is_contradicted_by_the_form() {
    let mut fields = Visitor::interested().send("hand-00002", &[&GOOD[..], &[("contact_sales", "yes")]].concat());
    set(&mut fields, "contact_sales", "no");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["hand_raised"]), (&json!("contradicted"), &json!(false)));
    assert!(codes(&lead).contains(&"hand_raise"));
}

#[tokio::test]
async fn a_hand_raised_by_the_form_itself_counts_even_with_forged_evidence() {
    let mut visitor = Visitor::interested();
    visitor.now_s += 3600;
    let lead = judged(&visitor.send("hand-00003", &[&GOOD[..], &[("contact_sales", "yes")]].concat())).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["decision"]), (&json!("contradicted"), &json!("hand_raiser")));
}

#[tokio::test]
async fn an_answer_that_differs_from_the_evidence_is_taken_from_the_form() {
    let mut fields = Visitor::interested().send("answers-01", &GOOD);
    set(&mut fields, "job_title", "Intern");
    let lead = judged(&fields).await;
    assert_eq!(lead["verdict"], "mismatch");
    assert!(codes(&lead).contains(&"answer") && codes(&lead).contains(&"grade"), "{lead}");
}

#[tokio::test]
async fn the_behaviour_of_an_automated_browser_does_not_count() {
    let mut visitor = Visitor::interested();
    visitor.evidence.flag(Coverage::BOT);
    let lead = judged(&visitor.send("bot-000001", &GOOD)).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["bot"]));
    assert_eq!(lead["assessment"]["score"], 0);
    assert_eq!(lead["assessment"]["coverage"]["flags"], json!(["bot"]));
}

#[tokio::test]
async fn an_unknown_definition_is_stale_and_the_active_one_is_used() {
    let mut fields = Visitor::interested().send("stale-0001", &GOOD);
    set(&mut fields, "handraise_definition", "receiver-test@0#00000000000000000000");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("stale_definition"), vec!["definition"]));
    assert_eq!(lead["assessment"]["stage"], "mql");
}
