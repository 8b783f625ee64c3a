//! Who may do what, and how much: wrong tokens, what strangers are told, and clients that take more than their share.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::visitor::{GOOD, Visitor};

/// A client at an address of its own: all of 127.0.0.0/8 is this machine.
pub(crate) fn client_at(last: u8) -> Client {
    let address = IpAddr::from(Ipv4Addr::new(127, 0, 0, last));
    Client::builder().local_address(address).no_proxy().build().expect("a client")
}

pub(crate) fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

#[tokio::test]
async fn strangers_do_not_learn_the_verdict_and_whoever_has_the_token_does() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    for (bearer, learns) in [(None, false), (Some("a-wrong-token-of-some-length"), false), (Some(TOKEN), true)] {
        visitor.now_s -= 1;
        let fields = visitor.send(&format!("stranger-{learns}-{}", bearer.is_some()), &GOOD);
        let post = running.post().header("accept", "application/json").form(&fields);
        let post = bearer.map_or(post.try_clone().expect("a form"), |token| post.bearer_auth(token));
        let answer = post.send().await.expect("an answer");
        assert_eq!(answer.status(), 201, "a form is stored whatever its token is");
        let answer = body(answer).await;
        let expected = if learns { json!("verified") } else { Value::Null };
        assert_eq!((&answer["verdict"], &answer["repeated"]), (&expected, &json!(false)), "{answer}");
    }
    running.stop().await;
}

#[tokio::test]
async fn health_tells_nothing_and_the_rest_only_the_operator() {
    let place = Place::new();
    let mut config = place.config();
    config.trusted_hops = 1;
    let running = Running::start(config).await;
    assert_eq!(body(running.get("/healthz").send().await.expect("an answer")).await, json!({ "status": "ok" }));
    running.submit(&[("name".into(), "A".into())]).await;
    for path in ["/readyz", "/metrics"] {
        // Behind a proxy, nobody is on this machine.
        problem(running.get(path).send().await.expect("an answer"), 401).await;
        let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["cache-control"]),
            (200, &"no-store".parse().expect("a value"))
        );
    }
    let answer = running.get("/metrics").bearer_auth(TOKEN).send().await.expect("an answer");
    let text = answer.text().await.expect("a text");
    for line in [
        "handraise_forms_stored_total{verdict=\"unverified\"} 1",
        "handraise_wrong_tokens_total 0",
        "handraise_database_writable 1",
        "handraise_form_storing_seconds_count 1",
        "# EOF",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is missing:\n{text}");
    }
    running.stop().await;
    let direct = place.start().await;
    assert_eq!(direct.get("/readyz").send().await.expect("an answer").status(), 200);
    let through = direct.get("/readyz").header("x-forwarded-for", "203.0.113.9").send().await.expect("an answer");
    problem(through, 401).await;
    direct.stop().await;
}

#[tokio::test]
async fn a_client_that_guesses_tokens_is_slowed_and_nobody_else() {
    let place = Place::new();
    let running = place.start().await;
    let leads = |client: &Client, token: &str| client.get(running.url("/v1/leads")).bearer_auth(token).send();
    let guesser = client_at(2);
    let mut answers = Vec::new();
    for guess in 0..40 {
        let answer = leads(&guesser, &format!("guess-{guess}-of-some-length")).await.expect("an answer");
        answers.push(answer.status().as_u16());
    }
    assert_eq!((answers[0], answers[9], answers[39]), (401, 401, 429), "{answers:?}");
    // Even the right token is not looked at, or guessing would go on at full speed.
    let refused = leads(&guesser, TOKEN).await.expect("an answer");
    let wait_s: u64 = refused.headers()["retry-after"].to_str().expect("a text").parse().expect("a number");
    assert!((1..=7).contains(&wait_s), "{wait_s}");
    assert!(problem(refused, 429).await["detail"].to_string().contains("try again in"));
    // Nor does a form tell it.
    let form = guesser.post(running.url("/v1/leads")).bearer_auth(TOKEN).json(&json!({ "name": "A" }));
    let told = body(form.send().await.expect("an answer")).await;
    assert_eq!(told["verdict"], Value::Null, "{told}");
    assert_eq!(leads(&client_at(3), TOKEN).await.expect("an answer").status(), 200);
    running.stop().await;
}

#[tokio::test]
async fn a_short_token_is_refused_at_the_start() {
    let place = Place::new();
    let mut config = place.config();
    config.token = "nineteen characters".to_owned();
    let error = handraise_receiver::Receiver::bind(config).await.expect_err("an error").to_string();
    assert!(error.contains("fewer than 20 characters") && error.contains("openssl rand"), "{error}");
}

#[tokio::test]
async fn connections_that_one_client_holds_do_not_keep_another_waiting() {
    let place = Place::new();
    let mut config = place.config();
    (config.connections, config.connections_of_one) = (40, 10);
    let running = Running::start(config).await;
    // Half a head each, and never the other half; then bodies that never end.
    for text in [
        "POST /v1/leads HTTP/1.1\r\nhost: a\r\nx-slow: ",
        "POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nname",
    ] {
        let mut held = Vec::new();
        for _ in 0..100 {
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.bind(([127, 0, 0, 2], 0).into()).expect("an address");
            let mut stream: TcpStream = socket.connect(running.addr).await.expect("a connection");
            // The receiver may have closed it already.
            let _closed = stream.write_all(text.as_bytes()).await;
            held.push(stream);
        }
        let begun = Instant::now();
        let honest = client_at(3).post(running.url("/v1/leads")).json(&json!({ "name": "A" })).send().await;
        assert_eq!(honest.expect("an answer").status(), 201);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        drop(held);
    }
    running.stop().await;
}

#[tokio::test]
async fn behind_a_proxy_one_visitor_takes_no_place_of_another() {
    let place = Place::new();
    let mut config = place.config();
    (config.trusted_hops, config.connections_of_one) = (1, 5);
    let running = Running::start(config).await;
    let mut held = Vec::new();
    for _ in 0..5 {
        let mut stream = TcpStream::connect(running.addr).await.expect("a connection");
        let head =
            "POST /v1/leads HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 203.0.113.9\r\ncontent-length: 9\r\n\r\nname";
        stream.write_all(head.as_bytes()).await.expect("half a form");
        held.push(stream);
    }
    let post =
        |address: &'static str| running.post().header("x-forwarded-for", address).json(&json!({ "name": "A" })).send();
    // Until the receiver has read all five heads, it still takes one.
    let busy = async {
        loop {
            let answer = post("198.51.100.1, 203.0.113.9").await.expect("an answer");
            if answer.status() == 503 {
                return answer;
            }
        }
    };
    let busy = tokio::time::timeout(Duration::from_secs(10), busy).await.expect("five forms on the way");
    assert_eq!(busy.headers()["retry-after"], "5");
    assert!(problem(busy, 503).await["type"].to_string().contains("busy"));
    assert_eq!(post("203.0.113.10").await.expect("an answer").status(), 201);
    drop(held);
    running.stop().await;
}

#[tokio::test]
async fn a_flood_is_kept_whole_and_flagged_and_no_decision_changes() {
    let place = Place::new();
    let mut config = place.config();
    config.forms_a_minute = number(20);
    let running = Running::start(config).await;
    let flooder = client_at(2);
    for sent in 0..30 {
        let form = json!({ "name": format!("F{sent}"), "handraise_submission": format!("flood-{sent:04}"), "contact_sales": "yes" });
        let answer = flooder.post(running.url("/v1/leads")).json(&form).send().await.expect("an answer");
        assert_eq!(answer.status(), 201, "{sent}");
    }
    let honest =
        client_at(3).post(running.url("/v1/leads")).json(&json!({ "name": "H", "contact_sales": "yes" })).send().await;
    assert_eq!(honest.expect("an answer").status(), 201);
    // A program with the token sends the forms of many visitors.
    for sent in 0..30 {
        running.submit(&[("name".into(), format!("W{sent}"))]).await;
    }
    let leads = running.leads().await;
    let of = |letter: &str| -> Vec<&Value> {
        leads
            .iter()
            .filter(|lead| lead["contact"]["name"].as_str().is_some_and(|name| name.starts_with(letter)))
            .collect()
    };
    let flagged = |leads: &[&Value]| leads.iter().filter(|lead| lead["to_be_checked"] == json!(["rate"])).count();
    let flood = of("F");
    // A form or two may have come back into the rate while the others were sent.
    assert_eq!((flood.len(), of("H").len(), of("W").len()), (30, 1, 30));
    assert!((6..=10).contains(&flagged(&flood)), "{}", flagged(&flood));
    assert_eq!((flagged(&of("H")), flagged(&of("W"))), (0, 0));
    // The raised hand of a form without evidence counts, flagged or not.
    for lead in flood {
        assert_eq!(lead["assessment"]["decision"], "hand_raiser", "{lead}");
    }
    running.stop().await;
}

#[tokio::test]
async fn an_absurd_lead_is_flagged_and_stays_flagged_when_its_form_is_sent_again() {
    let place = Place::new();
    let running = place.start().await;
    for (submission, email, message) in [
        ("absurd-0001", "nobody@nowhere", "Hello"),
        ("normal-0001", "ada@works.example", "Hello"),
        ("linked-0001", "eve@works.example", "https://a.example https://b.example https://c.example"),
        ("absurd-0001", "ada@works.example", "Hello again"),
    ] {
        let fields = [("handraise_submission", submission), ("email", email), ("message", message)];
        running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    }
    for lead in running.leads().await {
        let expected = match lead["submission"].as_str().expect("an id") {
            "absurd-0001" => json!(["address"]),
            "linked-0001" => json!(["links"]),
            _ => Value::Null,
        };
        assert_eq!(lead["to_be_checked"], expected, "{lead}");
    }
    running.stop().await;
}
