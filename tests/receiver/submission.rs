//! One submission is one lead, however often it arrives; and a lead outlives the receiver's process.

use serde_json::json;

use crate::running::{Place, TOKEN, json as body};
use crate::visitor::{GOOD, Visitor, set};

#[tokio::test]
async fn a_repeated_submission_is_one_lead_and_gets_the_first_answer() {
    let place = Place::new();
    let running = place.start().await;
    let mut fields = Visitor::interested().send("repeated-1", &GOOD);
    let score: i64 = fields
        .iter()
        .find(|(name, _)| name == "handraise_score")
        .map(|(_, score)| score.parse())
        .expect("a score")
        .expect("a number");
    let first = running.submit(&fields).await;
    set(&mut fields, "handraise_score", "99");
    let sent = running.post().bearer_auth(TOKEN).header("accept", "application/json").form(&fields).send().await;
    let sent = sent.expect("an answer");
    assert_eq!(sent.status(), 200);
    let second = body(sent).await;
    assert_eq!((&first["repeated"], &second["repeated"]), (&json!(false), &json!(true)));
    assert_eq!((&first["verdict"], &first["received_at"]), (&second["verdict"], &second["received_at"]));
    assert_eq!(running.lead().await["claimed"]["score"], score, "what came first is kept");
    running.stop().await;
}

#[tokio::test]
async fn twenty_at_once_are_one_lead() {
    let place = Place::new();
    let running = place.start().await;
    let fields = Visitor::interested().send("at-once-01", &GOOD);
    let all: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn(running.post().bearer_auth(TOKEN).header("accept", "application/json").form(&fields).send())
        })
        .collect();
    let mut created = 0;
    for one in all {
        let answer = one.await.expect("a task").expect("an answer");
        created += u32::from(answer.status() == 201);
        assert!(answer.status().is_success());
        assert_eq!(body(answer).await["verdict"], "verified");
    }
    assert_eq!((created, running.leads().await.len()), (1, 1));
    running.stop().await;
}

#[tokio::test]
async fn a_burst_of_different_leads_is_stored_whole() {
    let place = Place::new();
    let running = place.start().await;
    let all: Vec<_> = (0..100)
        .map(|n| {
            tokio::spawn(
                running.post().json(&json!({ "n": n, "handraise_submission": format!("burst-{n:03}") })).send(),
            )
        })
        .collect();
    for one in all {
        assert_eq!(one.await.expect("a task").expect("an answer").status(), 201);
    }
    let mut numbers: Vec<_> = running.leads().await.iter().map(|lead| lead["contact"]["n"].to_string()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 100);
    running.stop().await;
}

#[tokio::test]
async fn a_contact_that_was_mended_and_sent_again_is_kept_too() {
    let place = Place::new();
    let running = place.start().await;
    let mut fields = Visitor::interested().send("mended-001", &GOOD);
    running.submit(&fields).await;
    set(&mut fields, "email", "correct@works.example");
    running.submit(&fields).await;
    running.submit(&fields).await;
    let lead = running.lead().await;
    assert_eq!(lead["contact"]["email"], "director@works.example");
    let again = lead["sent_again"].as_array().expect("a list");
    assert_eq!((again.len(), &again[0]["contact"]["email"]), (1, &json!("correct@works.example")));
    running.stop().await;
}

#[tokio::test]
async fn a_hand_that_is_raised_when_the_form_is_sent_again_is_raised() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::new();
    running.submit(&visitor.send("again-0001", &GOOD)).await;
    let before = running.lead().await;
    assert_eq!(before["assessment"]["hand_raised"], false);
    let fields = visitor.send("again-0001", &[&GOOD[..], &[("contact_sales", "yes")]].concat());
    let answer = running.submit(&fields).await;
    assert_eq!((&answer["repeated"], &answer["verdict"]), (&json!(true), &json!("verified")));
    let raised = running.lead().await;
    assert_eq!(raised["assessment"]["decision"], "hand_raiser");
    assert_eq!((&raised["claimed"]["stage"], &raised["verdict"]), (&json!("mql"), &json!("verified")));
    assert_eq!((&raised["contact"], &raised["received_at"]), (&before["contact"], &before["received_at"]));
    assert_eq!(raised["sent_again"][0]["contact"]["contact_sales"], "yes");

    running.submit(&visitor.send("again-0001", &[&GOOD[..], &[("contact_sales", "no")]].concat())).await;
    let after = running.lead().await;
    assert_eq!(after["assessment"], raised["assessment"], "what is sent again takes no hand back");
    assert_eq!(after["sent_again"].as_array().map(Vec::len), Some(2));
    running.stop().await;
}

#[tokio::test]
async fn evidence_that_comes_again_with_its_own_submission_is_no_replay() {
    let place = Place::new();
    let running = place.start().await;
    let mut fields = Visitor::interested().send("again-0002", &GOOD);
    running.submit(&fields).await;
    set(&mut fields, "contact_sales", "yes");
    let answer = running.submit(&fields).await;
    assert_ne!(answer["verdict"], "contradicted");
    let lead = running.lead().await;
    assert_eq!(lead["assessment"]["decision"], "hand_raiser", "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn a_submission_without_a_usable_id_gets_one() {
    let place = Place::new();
    let running = place.start().await;
    for id in ["", "short", "has space", "../../../etc", &"x".repeat(65)] {
        let answer = running.submit(&[("name".into(), "A".into()), ("handraise_submission".into(), id.into())]).await;
        let given = answer["submission"].as_str().expect("an id");
        assert!(given.len() == 32 && given.bytes().all(|b| b.is_ascii_hexdigit()), "{given}");
    }
    assert_eq!(running.leads().await.len(), 5);
    running.stop().await;
}

/// The form of a first step, which asks for an address only.
const FIRST_STEP: [(&str, &str); 2] = [("name", "A. Director"), ("email", "director@works.example")];

#[tokio::test]
async fn steps_of_one_submission_are_one_lead_with_what_all_of_them_say() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    running.submit(&visitor.send("steps-0001", &FIRST_STEP)).await;
    assert_eq!(running.lead().await["assessment"]["grade"], "U");
    let second = [("job_title", "Director of Operations"), ("company_size", "51-200")];
    running.submit(&visitor.send("steps-0001", &second)).await;
    running.submit(&visitor.send("steps-0001", &[("contact_sales", "yes")])).await;
    let lead = running.lead().await;
    assert_eq!(
        (&lead["verdict"], &lead["assessment"]["decision"]),
        (&json!("verified"), &json!("hand_raiser")),
        "{lead}"
    );
    assert_ne!(lead["assessment"]["grade"], "U", "{lead}");
    assert_eq!(lead["card"]["email"], "director@works.example", "{lead}");
    assert_eq!(lead["sent_again"].as_array().map(Vec::len), Some(2));
    running.stop().await;
}

#[tokio::test]
async fn what_the_page_had_forgotten_of_an_earlier_step_is_added_and_no_mismatch() {
    let place = Place::new();
    let running = place.start().await;
    let first = [&GOOD[..], &[("contact_sales", "yes")]].concat();
    running.submit(&Visitor::interested().send("steps-0002", &first)).await;
    // Without consent, another page knows nothing of the step before.
    running.submit(&Visitor::interested().send("steps-0002", &[("message", "Hello")])).await;
    let lead = running.lead().await;
    assert_eq!(
        (&lead["verdict"], &lead["assessment"]["decision"]),
        (&json!("verified"), &json!("hand_raiser")),
        "{lead}"
    );
    let reasons = lead["verdict_reasons"].as_array().expect("a list");
    let of_title = "step: `job_title` came with an earlier step of this submission; that counts";
    assert!(reasons.contains(&json!(of_title)), "{lead}");
    let added = lead["added"].as_array().expect("a list").iter();
    let words: Vec<_> = added.map(|added| added["words"].as_str().expect("text")).collect();
    assert!(words.contains(&"added by the receiver: `job_title` came with an earlier step"), "{words:?}");
    running.stop().await;
}

#[tokio::test]
async fn the_address_of_a_later_step_is_the_leads() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    running.submit(&visitor.send("steps-0003", &[("contact_sales", "yes"), ("company_size", "51-200")])).await;
    running.submit(&visitor.send("steps-0003", &FIRST_STEP)).await;
    let lead = running.lead().await;
    assert_eq!(lead["card"]["email"], "director@works.example", "{lead}");
    assert_eq!((&lead["verdict"], &lead["assessment"]["hand_raised"]), (&json!("verified"), &json!(true)), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn a_later_step_that_cannot_be_verified_leaves_the_lead_as_it_is_and_is_kept() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&Visitor::interested().send("steps-0004", &GOOD)).await;
    let before = running.lead().await;
    let bare = [("message", "Hello"), ("phone", "+44 20 7946 0000"), ("email", "other@works.example")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    running.submit(&[&bare[..], &[("handraise_submission".into(), "steps-0004".into())]].concat()).await;
    let lead = running.lead().await;
    assert_eq!((&lead["verdict"], &lead["assessment"]), (&before["verdict"], &before["assessment"]));
    assert_eq!(lead["sent_again"][0]["contact"]["message"], "Hello");
    let card = &lead["card"];
    assert_eq!((&card["phone"], &card["email"]), (&json!("+44 20 7946 0000"), &before["card"]["email"]), "{card}");
    running.stop().await;
}

#[tokio::test]
async fn a_field_that_a_later_step_leaves_blank_takes_nothing_back() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    running.submit(&visitor.send("steps-0005", &GOOD)).await;
    let grade = running.lead().await["assessment"]["grade"].clone();
    // Another page's evidence, with blanks where the step before had answers.
    let blank = [("job_title", ""), ("company_size", ""), ("message", "Hello")];
    running.submit(&Visitor::interested().send("steps-0005", &blank)).await;
    let lead = running.lead().await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["grade"]), (&json!("verified"), &grade), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn a_later_form_with_blanks_is_consistent_and_has_what_an_earlier_one_said() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    running.submit(&visitor.send("earlier-01", &GOOD)).await;
    let earlier = running.lead().await;
    let blank = [("email", "director@works.example"), ("job_title", ""), ("company_size", "")];
    running.submit(&visitor.send("later-0001", &blank)).await;
    let leads = running.leads().await;
    let later = leads.iter().find(|lead| lead["contact"]["job_title"] == "").expect("the second lead");
    assert_eq!(later["verdict"], "verified", "{later}");
    assert_eq!(earlier["assessment"]["grade"], "A");
    assert_eq!(later["assessment"]["criteria"], earlier["assessment"]["criteria"]);
    running.stop().await;
}

#[tokio::test]
async fn what_is_kept_of_no_contact_changes_no_lead() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    for number in 0..25 {
        let email = format!("person{number}@works.example");
        running.submit(&visitor.send("steps-0006", &[("email", &email)])).await;
    }
    let lead = running.lead().await;
    let again = lead["sent_again"].as_array().expect("a list");
    let last = &again.last().expect("twenty")["contact"]["email"];
    assert_eq!((again.len(), &lead["card"]["email"]), (20, last), "{lead}");
    running.stop().await;
}
