//! Targets that do not do what they should: each failure is told, none is lost, and nobody else waits.

use super::*;
use reqwest::header;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Somebody who answers each connection with these bytes, and perhaps goes on with them without end.
async fn answering(bytes: &'static [u8], is_endless: bool) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let task = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(async move {
                while stream.write_all(bytes).await.is_ok() && is_endless {}
                // Until the other side ends.
                std::future::pending::<()>().await;
            });
        }
    });
    (addr, task)
}

#[tokio::test]
async fn a_message_that_failed_is_sent_again_with_the_same_id() {
    let (place, vendor) = (place(), Vendor::start([Reply::Status(500, None), Reply::Status(404, None), yes()]).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    form(&running, "failing-001", "ada@works.example", true).await;
    let failed = messages(&running, |found| found.iter().any(|it| it["attempts"] == 1)).await[0].clone();
    assert_eq!(
        (&failed["state"], &failed["status"], &failed["error"]),
        (&json!("waiting"), &json!(500), &json!("the host answers 500"))
    );
    assert!(failed["next_attempt_at"].is_string());
    place.wait_s(6);
    messages(&running, |found| found[0]["attempts"] == 2).await;
    assert_eq!(vendor.asked().len(), 2, "the next attempt is minutes away");
    place.wait_s(331);
    let asked = vendor.was_asked(3).await;
    let done = only_message(&running, "delivered").await;
    assert_eq!((&done["attempts"], &done["status"]), (&json!(3), &json!(204)));
    assert!(asked.iter().all(|question| done["id"] == id(question) && message(question) == message(&asked[0])));
    let signed = |question: &Question| {
        (question.headers["webhook-timestamp"].clone(), question.headers["webhook-signature"].clone())
    };
    assert_ne!(signed(&asked[0]), signed(&asked[1]), "each attempt is signed with its own time");
    running.stop().await;
}

#[tokio::test]
async fn after_ten_attempts_a_message_is_dead_and_somebody_may_replay_it() {
    let replies = std::iter::repeat_n(Reply::Status(500, None), 10).chain([yes()]);
    let (place, vendor) = (place(), Vendor::start(replies).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    form(&running, "dead-000001", "ada@works.example", true).await;
    for attempts in 1..10 {
        messages(&running, |found| found.len() == 1 && found[0]["attempts"] == attempts).await;
        place.wait(2);
    }
    let dead = only_message(&running, "dead").await;
    assert_eq!((&dead["attempts"], &dead["next_attempt_at"]), (&json!(10), &Value::Null));
    place.wait(2);
    let state = get(&running, "/v1/targets").await["targets"][0].clone();
    assert_eq!((&state["dead"], &state["waiting"], vendor.asked().len()), (&json!(1), &json!(0), 10));
    assert_eq!(get(&running, "/v1/outbox?state=dead&target=alerts").await["deliveries"], json!([dead]));
    assert_eq!(get(&running, "/v1/outbox?state=waiting").await["deliveries"], json!([]));
    let replayed = running.client.post(running.url("/v1/targets/alerts/replay")).bearer_auth(TOKEN).send().await;
    assert_eq!(body(replayed.expect("an answer")).await, json!({ "replayed": 1 }));
    let done = only_message(&running, "delivered").await;
    assert_eq!((&done["id"], &done["attempts"]), (&dead["id"], &json!(1)));
    // What is done is seen for thirty days.
    running.stop().await;
    place.wait(31);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    messages(&running, <[Value]>::is_empty).await;
    running.stop().await;
}

#[tokio::test]
async fn a_target_that_wants_nothing_more_is_stopped_and_another_hears_of_it() {
    let (place, vendor, other) =
        (place(), Vendor::start([Reply::Status(410, None), yes()]).await, Vendor::start([yes()]).await);
    let targets = vec![target("alerts", "", &vendor), target("operators", "events = [\"target.gone\"]\n", &other)];
    let running = start(&place, targets).await;
    form(&running, "gone-000001", "ada@works.example", true).await;
    let [told] = <[_; 1]>::try_from(other.was_asked(1).await).expect("one message");
    let told = message(&told);
    assert_eq!(
        (&told["type"], &told["data"]["target"], &told["data"]["why"]),
        (&json!("target.gone"), &json!("alerts"), &json!("the host answers 410: it wants nothing more"))
    );
    form(&running, "gone-000002", "bob@works.example", true).await;
    messages(&running, |found| {
        found.iter().filter(|it| it["target"] == "alerts" && it["state"] == "waiting").count() == 2
    })
    .await;
    let state = get(&running, "/v1/targets").await["targets"][0].clone();
    assert_eq!((&state["stopped"], vendor.asked().len()), (&json!("gone"), 1));
    running.stop().await;
    // Also after a restart, until somebody wants it again.
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    assert_eq!(get(&running, "/readyz").await["outbox"]["stopped"], json!(["alerts"]));
    assert_eq!(vendor.asked().len(), 1);
    assert_eq!(post(&running, "/v1/targets/alerts/resume").await, 204);
    vendor.was_asked(3).await;
    messages(&running, |found| found.iter().all(|it| it["state"] == "delivered")).await;
    running.stop().await;
}

#[tokio::test]
async fn a_target_that_was_told_too_much_is_left_alone_as_long_as_it_says() {
    let wait = Reply::Status(429, Some((header::RETRY_AFTER, "3".to_owned())));
    let (place, vendor) = (place(), Vendor::start([wait, yes()]).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    form(&running, "often-00001", "ada@works.example", true).await;
    vendor.was_asked(1).await;
    let begin = Instant::now();
    messages(&running, |found| found[0]["status"] == 429).await;
    form(&running, "often-00002", "bob@works.example", true).await;
    vendor.was_asked(2).await;
    assert!(begin.elapsed() > Duration::from_millis(2500), "{:?}", begin.elapsed());
    place.wait_s(60);
    messages(&running, |found| found.len() == 2 && found.iter().all(|it| it["state"] == "delivered")).await;
    running.stop().await;
}

#[tokio::test]
async fn a_slow_target_delays_no_other() {
    let (place, slow, quick) = (place(), Vendor::start([Reply::Never]).await, Vendor::start([yes()]).await);
    let targets = vec![target("quick", "", &quick), target("slow", "[webhook]\nat_once = 2\n", &slow)];
    let running = start(&place, targets).await;
    for number in 0..6 {
        form(&running, &format!("slow-00000{number}"), &format!("ada{number}@works.example"), true).await;
    }
    quick.was_asked(6).await;
    assert_eq!(slow.was_asked(2).await.len(), 2, "no more are on their way at a time");
    let late = messages(&running, |found| found.iter().any(|it| !it["error"].is_null())).await;
    let error = late.iter().find(|it| !it["error"].is_null()).expect("a failure");
    assert_eq!(
        (&error["target"], &error["error"]),
        (&json!("slow"), &json!("there was no complete answer within 3 s"))
    );
    running.stop().await;
}

#[tokio::test]
async fn nobody_follows_a_redirect_or_reaches_a_private_address_that_the_file_does_not_allow() {
    let inside = Vendor::start([yes()]).await;
    let elsewhere = Reply::Status(307, Some((header::LOCATION, format!("http://{}/", inside.addr))));
    let (place, vendor) = (place(), Vendor::start([elsewhere]).await);
    let port = inside.addr.port();
    let targets = vec![
        target("moved", "", &vendor),
        target_at("by-number", "", &format!("https://127.0.0.1:{port}/")),
        target_at("by-name", "", &format!("https://localhost:{port}/")),
    ];
    let running = start(&place, targets).await;
    form(&running, "private-001", "ada@works.example", true).await;
    let failed = messages(&running, |found| found.len() == 3 && found.iter().all(|it| it["attempts"] == 1)).await;
    for message in failed {
        let why = match message["target"].as_str() {
            Some("moved") => {
                "the host answers 307 and names another address; redirects are not followed, so write the final address"
            }
            _ => "the host has a private address, which the file does not allow",
        };
        assert_eq!((&message["state"], &message["error"]), (&json!("waiting"), &json!(why)));
    }
    assert!(inside.asked().is_empty());
    running.stop().await;
}

#[tokio::test]
async fn garbage_is_a_failure_and_an_answer_without_an_end_is_an_answer() {
    let (garbage, first) = answering(b"\x00\x01garbage\r\n\r\n", true).await;
    let (endless, second) = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n", false).await;
    let (closed, third) = answering(b"", false).await;
    third.abort();
    let place = place();
    let at = |name: &str, addr: SocketAddr| {
        target_at(name, "[webhook]\nallow_private_addresses = true\n", &format!("http://{addr}/"))
    };
    let running = start(&place, vec![at("garbage", garbage), at("endless", endless), at("closed", closed)]).await;
    form(&running, "garbage-001", "ada@works.example", true).await;
    let all = messages(&running, |found| found.len() == 3 && found.iter().all(|it| it["attempts"] == 1)).await;
    for message in all {
        let state = if message["target"] == "endless" { "delivered" } else { "waiting" };
        assert_eq!(message["state"], state, "{message}");
    }
    running.stop().await;
    first.abort();
    second.abort();
}

#[tokio::test]
async fn while_nothing_can_be_written_what_arrived_is_not_sent_again_and_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let place = place();
    let at = target_at("alerts", "[webhook]\nallow_private_addresses = true\n", &format!("http://{addr}/"));
    let running = start(&place, vec![at]).await;
    form(&running, "locked-0001", "ada@works.example", true).await;
    let (mut first, _) = listener.accept().await.expect("a message");
    // Another program takes the database before the answer comes.
    let file = place.path().join("data/handraise.sqlite3");
    let other = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display())).await.expect("a database");
    let mut other = other.acquire().await.expect("a connection");
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *other).await.expect("a lock");
    first.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("an answer");
    let is_failing = async {
        while running.get("/readyz").bearer_auth(TOKEN).send().await.expect("an answer").status() != 503 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), is_failing).await.expect("the receiver notices");
    let again = tokio::time::timeout(Duration::from_secs(3), listener.accept()).await;
    assert!(again.is_err(), "nothing is sent while nothing can be written");
    sqlx::raw_sql("COMMIT").execute(&mut *other).await.expect("no lock");
    let (mut second, _) = listener.accept().await.expect("the message again");
    second.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("an answer");
    only_message(&running, "delivered").await;
    running.stop().await;
}
