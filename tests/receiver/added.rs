//! What the receiver knows beyond the page: lines of their own, never a mismatch.

use handraise::evidence::Answer;
use handraise::matching::ClassId;
use serde_json::{Value, json};

use crate::running::Place;
use crate::verdict::codes;
use crate::visitor::{GOOD, Visitor, set};

async fn judged(fields: &[(String, String)]) -> Value {
    let place = Place::new();
    let running = place.start().await;
    running.submit(fields).await;
    let lead = running.lead().await;
    running.stop().await;
    lead
}

/// The additions without their words, after checking that each has some.
fn additions(lead: &Value) -> Vec<(&str, &Value, &Value)> {
    let all = lead["added"].as_array().expect("a list").iter();
    all.map(|addition| {
        let words = addition["words"].as_str().expect("words");
        assert!(words.starts_with("added by the receiver: "), "{words}");
        (addition["what"].as_str().expect("a name"), &addition["from"], &addition["to"])
    })
    .collect()
}

#[tokio::test]
async fn hidden_inputs_with_answers_of_earlier_steps_are_added_and_the_form_is_verified() {
    // A page does not read hidden fields, but they are part of the form all the same.
    let mut fields = Visitor::interested().send("hidden-001", &GOOD[..2]);
    set(&mut fields, "job_title", "Director of Operations");
    set(&mut fields, "company_size", "51-200");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["unread", "unread"]), "{lead}");
    assert_eq!((&lead["claimed"]["grade"], &lead["assessment"]["grade"]), (&json!("U"), &json!("A")));
    assert_eq!(
        additions(&lead),
        [
            ("answer", &Value::Null, &json!("Director of Operations")),
            ("answer", &Value::Null, &json!("51-200")),
            ("grade", &json!("U"), &json!("A")),
            ("stage", &json!("lead"), &json!("mql")),
            ("segment", &json!("rest"), &json!("smb")),
            ("decision", &json!("nurture"), &json!("qualified")),
        ]
    );
}

#[tokio::test]
async fn what_a_longer_list_than_the_pages_knows_is_added_and_the_form_is_verified() {
    let mut fields = vec![GOOD[0], ("email", "someone@works.example"), ("job_title", "Ředitel výroby")];
    fields.push(("company_size", "über 50"));
    let lead = judged(&Visitor::interested().send("listed-001", &fields)).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["listed", "listed"]), "{lead}");
    assert_eq!((&lead["claimed"]["grade"], &lead["assessment"]["grade"]), (&json!("D"), &json!("A")));
    assert_eq!(
        additions(&lead),
        [
            ("answer", &Value::Null, &json!("Ředitel výroby")),
            ("answer", &Value::Null, &json!("über 50")),
            ("grade", &json!("D"), &json!("A")),
            ("stage", &json!("lead"), &json!("mql")),
            ("decision", &json!("nurture"), &json!("qualified")),
        ]
    );
    // A form without the plugin is read by the same lists.
    let fields: Vec<_> = fields.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    assert_eq!(judged(&fields).await["assessment"]["grade"], "A");
}

#[tokio::test]
async fn an_answer_that_differs_from_an_earlier_form_is_added_and_one_from_this_form_is_a_mismatch() {
    for (ago_s, verdict, reasons) in
        [(7200, "verified", vec!["answer"]), (0, "mismatch", vec!["answer", "grade", "stage"])]
    {
        let mut visitor = Visitor::interested();
        let program = visitor.compiled.program();
        handraise::intake::record_field(&mut visitor.evidence, program, "job_title", "Student", visitor.now_s - ago_s);
        let mut fields = visitor.send("carried-01", &[GOOD[0], GOOD[1], GOOD[3]]);
        set(&mut fields, "job_title", "Director of Operations");
        let lead = judged(&fields).await;
        assert_eq!((lead["verdict"].as_str().unwrap_or_default(), codes(&lead)), (verdict, reasons), "{lead}");
        assert_eq!(lead["assessment"]["grade"], "A");
        assert_eq!(additions(&lead).is_empty(), ago_s == 0, "{lead}");
    }
}

#[tokio::test]
async fn a_tampered_claim_is_a_mismatch_however_much_the_receiver_adds() {
    let mut fields = Visitor::interested().send("hidden-002", &GOOD[..2]);
    set(&mut fields, "job_title", "Director of Operations");
    set(&mut fields, "handraise_score", "99");
    let lead = judged(&fields).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("mismatch"), vec!["unread", "score"]), "{lead}");
    assert!(!additions(&lead).is_empty());
}

#[tokio::test]
async fn the_report_is_as_of_receipt_and_points_that_faded_since_the_page_are_no_mismatch() {
    let mut visitor = Visitor::at(crate::running::DEFINITION, crate::visitor::now_s() - 20 * 3600);
    visitor.read(90, 60);
    let lead = judged(&visitor.send("faded-0001", &GOOD)).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    assert_eq!((&lead["claimed"]["score"], &lead["assessment"]["score"]), (&json!(19), &json!(19)));
    let at_s = lead["assessment"]["at_s"].as_u64().expect("a time");
    assert!(at_s >= u64::from(visitor.now_s + 20 * 3600), "{at_s}");
    let mut visitor = Visitor::at(crate::running::DEFINITION, crate::visitor::now_s() - 23 * 3600);
    visitor.read(300, 60);
    visitor.read(90_000, 60);
    let lead = judged(&visitor.send("faded-0002", &GOOD)).await;
    assert_eq!(lead["verdict"], "verified");
    let (claimed, found) = (&lead["claimed"]["score"], &lead["assessment"]["score"]);
    assert_eq!(additions(&lead), [("score", claimed, found)], "{lead}");
}

#[tokio::test]
async fn a_contradicted_form_brings_its_own_answers_and_not_those_of_the_evidence() {
    let mut visitor = Visitor::interested();
    let company_size = ClassId::of("company_size");
    let at_s = visitor.now_s - 7200;
    visitor.evidence.record_answer(Answer { attribute: company_size, value: Some(ClassId::of("51-200")), at_s });
    visitor.now_s += 3600;
    let lead = judged(&visitor.send("forged-002", &GOOD[..3])).await;
    assert_eq!(lead["verdict"], "contradicted", "{lead}");
    assert_eq!(lead["assessment"]["fit"]["company_permille"], Value::Null, "{lead}");
    assert_eq!(lead["assessment"]["fit"]["person_permille"], 1000);
    assert_eq!(lead["added"], json!([]));
}
