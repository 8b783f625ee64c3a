//! Visit tokens: what the receiver signs, what a form's token shows of its evidence, and that none of it changes a verdict.

use handraise::evidence::Consent;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::doors::{client_at, number};
use crate::running::{DEFINITION, Place, Running, json as body, problem};
use crate::verdict::codes;
use crate::visitor::{GOOD, Visitor, set};

const HOUR_S: u32 = 3600;
const DAY_S: u32 = 24 * HOUR_S;
/// For how long the definition keeps evidence, in days.
const RETENTION_D: i64 = 180;

async fn start(place: &Place) -> Running {
    let mut config = place.config();
    config.visit_tokens = true;
    Running::start(config).await
}

/// Somebody who read the pricing page yesterday and just now.
fn fields(place: &Place, submission: &str, token: Option<&str>) -> Vec<(String, String)> {
    let mut visitor = Visitor::at(DEFINITION, place.now_s());
    visitor.read(25 * HOUR_S, 60);
    visitor.read(300, 60);
    let mut fields = visitor.send(submission, &GOOD);
    fields.extend(token.map(|token| ("handraise_visit".to_owned(), token.to_owned())));
    fields
}

/// Sends a form and returns the lead that it makes.
async fn sent(running: &Running, fields: &[(String, String)]) -> Value {
    running.submit(fields).await;
    let leads = running.leads().await;
    let submission = &fields.iter().find(|(name, _)| name == "handraise_submission").expect("an id").1;
    leads.into_iter().find(|lead| lead["submission"] == **submission).expect("the lead")
}

/// The names and submissions of the tokens that the receiver remembers.
async fn remembered(place: &Place) -> Vec<(String, String)> {
    let file = place.path().join("data/handraise.sqlite3");
    let mut database = SqliteConnectOptions::new().filename(file).connect().await.expect("a database");
    let found = sqlx::query_as("SELECT token, submission FROM visit_use ORDER BY submission").fetch_all(&mut database);
    let found = found.await.expect("rows");
    database.close().await.expect("closed");
    found
}

#[tokio::test]
async fn without_the_switch_nobody_gets_a_token_and_no_reason_appears() {
    let place = Place::new();
    let running = place.start().await;
    let answer = running.client.post(running.url("/v1/visit")).send().await.expect("an answer");
    assert!(problem(answer, 404).await["detail"].to_string().contains("--visit-tokens"));
    for (submission, token) in [("switched-off-1", None), ("switched-off-2", Some("anything"))] {
        let lead = sent(&running, &fields(&place, submission, token)).await;
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    }
    running.stop().await;
    assert!(!place.path().join("data/visit-keys").exists());
    assert_eq!(remembered(&place).await, []);
}

#[tokio::test]
async fn a_token_is_asked_for_without_a_cookie_and_kept_by_no_cache_and_by_no_receiver() {
    let place = Place::new();
    let running = start(&place).await;
    let ask = |origin: Option<&str>| {
        let post = running.client.post(running.url("/v1/visit"));
        origin.map_or(post.try_clone().expect("a request"), |origin| post.header("origin", origin)).send()
    };
    let mut tokens = Vec::new();
    for origin in [None, Some("https://www.example.com")] {
        let answer = ask(origin).await.expect("an answer");
        assert_eq!(answer.status(), 201);
        let headers = answer.headers();
        assert_eq!(headers["cache-control"], "no-store");
        assert!(!headers.contains_key("set-cookie") && !headers.contains_key("etag"));
        assert_eq!(headers.get("access-control-allow-origin").map(|value| value.to_str().ok()), origin.map(Some));
        let answer = body(answer).await;
        assert_eq!(answer["renew_s"], json!(RETENTION_D * i64::from(DAY_S)));
        tokens.push(answer["token"].as_str().expect("a token").to_owned());
    }
    assert!(tokens[0].len() == 52 && tokens[0] != tokens[1], "{tokens:?}");
    problem(ask(Some("https://evil.example")).await.expect("an answer"), 403).await;
    problem(running.get("/v1/visit").send().await.expect("an answer"), 405).await;
    assert_eq!((running.leads().await, remembered(&place).await), (vec![], vec![]), "nothing is stored");
    running.stop().await;
}

#[tokio::test]
async fn a_form_whose_token_is_older_than_its_behaviour_has_no_reason() {
    let place = Place::new();
    let running = start(&place).await;
    let token = running.visit().await;
    place.wait_s(i64::from(25 * HOUR_S));
    let lead = sent(&running, &fields(&place, "returned-1", Some(&token))).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    assert!(!lead.to_string().contains(&token), "nobody reads the token: {lead}");
    let remembered = remembered(&place).await;
    let [(name, submission)] = remembered.as_slice() else { panic!("one use: {remembered:?}") };
    assert_eq!((name.len(), submission.as_str()), (64, "returned-1"), "a hash");
    running.stop().await;
    // Nor does anybody who reads the database.
    let database = std::fs::read(place.path().join("data/handraise.sqlite3")).expect("a file");
    let holds = |text: &str| database.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("director@works.example") && !holds(&token));
}

#[tokio::test]
async fn a_missing_unreadable_expired_or_used_up_token_and_earlier_behaviour_are_reasons_and_change_nothing() {
    let place = Place::new();
    let without = place.start().await;
    let expected = sent(&without, &fields(&place, "measure-01", None)).await;
    assert_eq!((&expected["verdict"], codes(&expected)), (&json!("verified"), vec![]));
    without.stop().await;

    let place = Place::new();
    let running = start(&place).await;
    let expired = running.visit().await;
    place.wait(2 * RETENTION_D + 1);
    let used = running.visit().await;
    place.wait(2);
    for submission in ["five-use-1", "five-use-2", "five-use-3", "five-use-4", "five-use-5"] {
        let mut fields = fields(&place, submission, Some(&used));
        set(&mut fields, "handraise_evidence", &another(&place, submission));
        assert_eq!(codes(&sent(&running, &fields).await), Vec::<&str>::new(), "{submission}");
    }
    let fresh = running.visit().await;
    let altered = fresh.chars().rev().collect::<String>();
    for (submission, token, code) in [
        ("missing-01", None, "visit_missing"),
        ("altered-01", Some(&altered), "visit_unreadable"),
        ("expired-01", Some(&expired), "visit_expired"),
        ("used-up-01", Some(&used), "visit_used"),
        ("earlier-01", Some(&fresh), "visit_before"),
    ] {
        let mut fields = fields(&place, submission, token.map(String::as_str));
        // Each is a visitor of their own, or they would share their behaviour.
        set(&mut fields, "email", "director@works.example");
        let lead = sent(&running, &fields).await;
        assert_eq!(codes(&lead), [code], "{lead}");
        for part in ["verdict", "to_be_checked", "added", "late_assessment"] {
            assert_eq!(lead[part], expected[part], "{code}: {part}");
        }
        for part in ["score", "grade", "rating", "stage", "decision", "segment", "priority"] {
            assert_eq!(lead["assessment"][part], expected["assessment"][part], "{code}: {part}");
        }
    }
    let metrics = running.get("/metrics").send().await.expect("an answer").text().await.expect("a text");
    for line in ["handraise_visit_tokens_issued_total 3", "handraise_visits_doubted_total{why=\"visit_before\"} 1"] {
        assert!(metrics.lines().any(|known| known == line), "{line} is missing:\n{metrics}");
    }
    running.stop().await;
}

/// The evidence of somebody else who read the same pages at about the same time, by the name of the submission.
fn another(place: &Place, submission: &str) -> String {
    let mut visitor = Visitor::at(DEFINITION, place.now_s());
    let shift_s = submission.bytes().map(u32::from).sum::<u32>() % 600;
    visitor.read(25 * HOUR_S + shift_s, 60);
    visitor.read(300 + shift_s, 60);
    visitor.send(submission, &GOOD);
    visitor.evidence.encode()
}

#[tokio::test]
async fn five_submissions_may_bring_a_token_and_steps_and_repetitions_of_one_count_once() {
    let place = Place::new();
    let running = start(&place).await;
    let token = running.visit().await;
    place.wait(2);
    let send = |submission: String, name: &'static str| {
        let mut fields = fields(&place, &submission, Some(&token));
        set(&mut fields, "name", name);
        let running = &running;
        async move { sent(running, &fields).await }
    };
    for number in 1..=7 {
        for name in ["A. Director", "A. Director", "Another Director"] {
            let lead = send(format!("counted-{number}"), name).await;
            let expected = if number <= 5 { vec![] } else { vec!["visit_used"] };
            assert_eq!(codes(&lead), expected, "submission {number}: {lead}");
        }
    }
    // The first five stay what they are.
    let lead = send("counted-3".into(), "A third name").await;
    assert_eq!((codes(&lead), lead["sent_again"].as_array().map(Vec::len)), (vec![], Some(2)), "{lead}");
    assert_eq!(remembered(&place).await.len(), 5);
    running.stop().await;
}

#[tokio::test]
async fn posts_at_once_do_not_bring_a_token_more_often() {
    let place = Place::new();
    let running = start(&place).await;
    let token = running.visit().await;
    place.wait(2);
    let posts: Vec<_> = (0..20)
        .map(|number| {
            let fields = fields(&place, &format!("at-once-{number:02}"), Some(&token));
            tokio::spawn(running.post().header("accept", "application/json").form(&fields).send())
        })
        .collect();
    for post in posts {
        assert!(post.await.expect("a task").expect("an answer").status().is_success());
    }
    let leads = running.leads().await;
    assert_eq!(leads.iter().filter(|lead| codes(lead).is_empty()).count(), 5);
    assert_eq!(leads.iter().filter(|lead| codes(lead) == ["visit_used"]).count(), 15);
    running.stop().await;
}

#[tokio::test]
async fn without_behaviour_no_token_is_missed() {
    let place = Place::new();
    let running = start(&place).await;
    let mut refused = Visitor::interested();
    refused.evidence.record_consent(Consent::Denied);
    let refused = refused.send("refused-01", &GOOD);
    let only_answers = Visitor::new().send("answers-01", &GOOD);
    for fields in [refused, only_answers] {
        let lead = sent(&running, &fields).await;
        assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec![]), "{lead}");
    }
    let bare: Vec<_> = GOOD.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    running.submit(&bare).await;
    let lead = running.leads().await.remove(0);
    assert_eq!(codes(&lead), ["evidence"], "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn a_restart_keeps_the_keys_and_a_lost_file_costs_a_reason() {
    let place = Place::new();
    let running = start(&place).await;
    let token = running.visit().await;
    running.stop().await;
    place.wait(2);
    let keys = place.path().join("data/visit-keys");
    let running = start(&place).await;
    assert_eq!(codes(&sent(&running, &fields(&place, "restart-01", Some(&token))).await), Vec::<&str>::new());
    running.stop().await;

    std::fs::remove_file(&keys).expect("the file is there");
    let running = start(&place).await;
    let lead = sent(&running, &fields(&place, "restart-02", Some(&token))).await;
    assert_eq!((&lead["verdict"], codes(&lead)), (&json!("verified"), vec!["visit_unreadable"]), "{lead}");
    running.stop().await;

    std::fs::write(&keys, "not a key").expect("a file");
    let mut config = place.config();
    config.visit_tokens = true;
    let error = handraise_receiver::Receiver::bind(config).await.expect_err("an error").to_string();
    assert!(error.contains("visit-keys") && error.contains("remove it"), "{error}");
}

#[tokio::test]
async fn a_client_that_asks_again_and_again_is_refused_and_nobody_else() {
    let place = Place::new();
    let mut config = place.config();
    (config.visit_tokens, config.forms_a_minute) = (true, number(5));
    let running = Running::start(config).await;
    let ask = |last| client_at(last).post(running.url("/v1/visit")).send();
    for _ in 0..5 {
        assert_eq!(ask(2).await.expect("an answer").status(), 201);
    }
    let refused = ask(2).await.expect("an answer");
    let wait_s: u64 = refused.headers()["retry-after"].to_str().expect("a text").parse().expect("a number");
    assert!((1..=13).contains(&wait_s), "{wait_s}");
    problem(refused, 429).await;
    assert_eq!(ask(3).await.expect("an answer").status(), 201);
    running.stop().await;
}

#[tokio::test]
async fn what_is_known_of_a_token_is_forgotten_when_it_no_longer_lives() {
    let place = Place::new();
    let running = start(&place).await;
    let token = running.visit().await;
    place.wait(2);
    sent(&running, &fields(&place, "remember-1", Some(&token))).await;
    assert_eq!(remembered(&place).await.len(), 1);
    running.stop().await;
    place.wait(2 * RETENTION_D);
    // Also by a receiver that issues none any more.
    place.start().await.stop().await;
    assert_eq!(remembered(&place).await, []);
}
