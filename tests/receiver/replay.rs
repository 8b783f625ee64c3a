//! The same occurrences in several forms: a person's own, shared, and replayed.

use handraise::evidence::{Consent, Evidence, Occurrence};
use handraise::matching::{ClassId, Kind};
use serde_json::json;

use crate::running::{Place, Running};
use crate::verdict::codes;
use crate::visitor::{GOOD, Visitor, set, unset};

type Fields = Vec<(String, String)>;

/// Sends a form and returns the lead that it makes.
async fn sent(running: &Running, fields: &Fields) -> serde_json::Value {
    running.submit(fields).await;
    running.leads().await.swap_remove(0)
}

/// A visitor with a history of so many views: one yesterday, and all others today.
fn reader(views: u32) -> Visitor {
    let mut visitor = Visitor::new();
    visitor.read(90_000, 60);
    for view in 1..views {
        visitor.read(9_000 - view * 700, 60 + view);
    }
    visitor
}

/// The same form under another submission id and e-mail address.
fn under(fields: &Fields, submission: &str, email: &str) -> Fields {
    let mut copy = fields.clone();
    set(&mut copy, "handraise_submission", submission);
    set(&mut copy, "email", email);
    copy
}

#[tokio::test]
async fn one_captured_evidence_under_fifty_addresses_is_shared_twice_and_then_replayed() {
    for (views, moves_history, adds_view) in [(1, false, false), (2, false, true), (6, false, true), (6, true, false)] {
        let place = Place::new();
        let running = place.start().await;
        let mut visitor = reader(views);
        let captured = visitor.send("captured-1", &GOOD);
        assert_eq!(sent(&running, &captured).await["verdict"], "verified");
        for copy in 0..50 {
            let mut forger = Visitor::new();
            forger.evidence = match moves_history {
                false => visitor.evidence.clone(),
                true => moved(&visitor.evidence, copy + 1),
            };
            forger.now_s = visitor.now_s + copy + 1;
            if adds_view {
                forger.read(0, 0);
            }
            let fields = forger.send(&format!("copy-{copy:05}"), &GOOD);
            let fields = under(&fields, &format!("copy-{copy:05}"), &format!("person{copy}@other.example"));
            let lead = sent(&running, &fields).await;
            if copy < 2 {
                assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["shared_evidence"]), "{lead}");
                assert_eq!(lead["assessment"]["score"], lead["claimed"]["score"]);
            } else {
                assert_eq!(lead["verdict"], "contradicted", "address {copy} of {views} views: {lead}");
                assert_eq!(
                    lead["verdict_reasons"].as_array().and_then(|all| all[0].as_str()).map(|text| &text[..9]),
                    Some("replayed:")
                );
                assert_eq!(
                    (&lead["assessment"]["score"], &lead["assessment"]["decision"]),
                    (&json!(0), &json!("nurture"))
                );
            }
        }
        running.stop().await;
    }
}

/// The whole history, earlier by some seconds.
fn moved(evidence: &Evidence, by_s: u32) -> Evidence {
    let mut moved = Evidence::new();
    moved.record_consent(evidence.consent());
    for occurrence in evidence.occurrences() {
        moved.record(Occurrence { at_s: occurrence.at_s - by_s, ..*occurrence });
    }
    moved
}

#[tokio::test]
async fn a_person_may_send_the_same_occurrences_as_often_as_they_like() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = reader(6);
    for form in 0..6 {
        visitor.now_s += 20;
        let mut fields = visitor.send(&format!("again-{form:04}"), &GOOD);
        let email = ["director@works.example", " Director@WORKS.example"][form % 2];
        set(&mut fields, "email", email);
        let lead = sent(&running, &fields).await;
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    }
    running.stop().await;
}

#[tokio::test]
async fn somebody_elses_address_in_another_field_does_not_borrow_their_name() {
    let place = Place::new();
    let running = place.start().await;
    let captured = reader(6).send("captured-1", &GOOD);
    sent(&running, &captured).await;
    for copy in 0..5 {
        let mut fields = under(&captured, &format!("copy-{copy:05}"), &format!("person{copy}@other.example"));
        fields.insert(0, ("a_mail".into(), "director@works.example".into()));
        let verdict = if copy < 2 { "verified" } else { "contradicted" };
        assert_eq!(sent(&running, &fields).await["verdict"], verdict, "{copy}");
    }
    running.stop().await;
}

#[tokio::test]
async fn the_same_receipt_excuses_a_second_and_a_third_address_only() {
    let place = Place::new();
    let running = place.start().await;
    let receipt = "0f".repeat(32);
    let mut captured = reader(6).send("captured-1", &GOOD);
    captured.push(("handraise_receipt".into(), receipt));
    for copy in 0..5 {
        let lead = sent(&running, &under(&captured, &format!("copy-{copy:05}"), &format!("p{copy}@o.example"))).await;
        let expected = if copy < 3 { ("verified", vec![]) } else { ("contradicted", vec!["replayed", "not_promoted"]) };
        assert_eq!((lead["verdict"].as_str().unwrap_or_default(), codes(&lead)), expected, "{copy}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_site_session_that_a_forwarder_states_with_the_token_excuses_any_address() {
    let place = Place::new();
    let running = place.start().await;
    let captured = reader(6).send("captured-1", &GOOD);
    for copy in 0..6 {
        let fields = under(&captured, &format!("copy-{copy:05}"), &format!("p{copy}@o.example"));
        let post = running.post().header("accept", "application/json").header("handraise-session", "abc").form(&fields);
        post.bearer_auth(crate::running::TOKEN).send().await.expect("an answer");
        let lead = running.leads().await.swap_remove(0);
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    }
    let fields = under(&captured, "copy-final", "last@o.example");
    let post = running.post().header("accept", "application/json").header("handraise-session", "abc").form(&fields);
    post.send().await.expect("an answer");
    let lead = running.leads().await.swap_remove(0);
    assert_eq!(lead["verdict"], "contradicted", "a visitor can state any session: {lead}");
    assert!(codes(&lead).contains(&"forwarder"), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn posts_at_once_are_never_all_the_first() {
    let place = Place::new();
    let running = place.start().await;
    let captured = reader(3).send("captured-1", &GOOD);
    let posts: Vec<_> = (0..20)
        .map(|copy| {
            let fields = under(&captured, &format!("at-once-{copy:03}"), &format!("person{copy}@other.example"));
            tokio::spawn(running.post().header("accept", "application/json").form(&fields).send())
        })
        .collect();
    for post in posts {
        assert!(post.await.expect("a task").expect("an answer").status().is_success());
    }
    let mut found: Vec<_> = running.leads().await.iter().map(|lead| codes(lead).concat()).collect();
    found.sort();
    let expected: Vec<_> = std::iter::once("")
        .chain(std::iter::repeat_n("replayednot_promoted", 17))
        .chain(["shared_evidence"; 2])
        .collect();
    assert_eq!(found, expected);
    running.stop().await;
}

#[tokio::test]
async fn two_visitors_without_evidence_of_behaviour_are_no_replay() {
    let place = Place::new();
    let running = place.start().await;
    let mut fields: Fields = GOOD.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut empty = Evidence::new();
    empty.advance_clock(crate::visitor::now_s());
    set(&mut fields, "handraise_evidence", &empty.encode());
    for person in 0..5 {
        set(&mut fields, "email", &format!("person{person}@works.example"));
        running.submit(&fields).await;
    }
    let leads = running.leads().await;
    for lead in leads {
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["unread"; 3]), "{lead}");
    }
    running.stop().await;
}

#[tokio::test]
async fn occurrences_without_consent_are_not_kept_and_prove_nothing() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = reader(6);
    visitor.evidence.record_consent(Consent::Denied);
    let refused = visitor.send("refused-01", &GOOD);
    for person in 0..5 {
        let lead =
            sent(&running, &under(&refused, &format!("refused-{person}"), &format!("p{person}@o.example"))).await;
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
        assert_eq!(lead["assessment"]["score"], 0);
    }
    let kept: Vec<Option<String>> = crate::migration::column(&place, "evidence").await;
    assert!(kept.iter().flatten().all(|text| Evidence::decode(text).is_ok_and(|kept| kept.occurrences().is_empty())));
    running.stop().await;
}

#[tokio::test]
async fn without_an_address_only_the_same_evidence_to_the_second_is_a_replay() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = reader(6);
    let mut fields = visitor.send("nameless-1", &GOOD);
    unset(&mut fields, "email");
    assert_eq!(sent(&running, &fields).await["verdict"], "verified");
    set(&mut fields, "handraise_submission", "nameless-2");
    assert_eq!(sent(&running, &fields).await["verdict"], "contradicted");
    for form in 3..8 {
        visitor.evidence.record(Occurrence::new(Kind::View, ClassId::of("pricing"), visitor.now_s + 1));
        visitor.now_s += 1;
        let mut fields = visitor.send(&format!("nameless-{form}"), &GOOD);
        unset(&mut fields, "email");
        assert_eq!(
            sent(&running, &fields).await["verdict"],
            "verified",
            "form {form} of a visitor who gives no address"
        );
    }
    running.stop().await;
}
