//! Who asks to be forgotten is, also in a copy of the database that is put back; and comes back only by a form of their own.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{Browser, invite, with_admin};

async fn get(running: &Running, path: &str) -> Value {
    body(running.get(path).bearer_auth(TOKEN).send().await.expect("an answer")).await
}

async fn send(running: &Running, method: Method, path: &str, sent: Value) -> reqwest::Response {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN);
    request.json(&sent).send().await.expect("an answer")
}

/// Sends a form, and returns the id of its person.
async fn form(running: &Running, submission: &str, email: &str) -> String {
    let fields = [("handraise_submission", submission), ("email", email), ("message", "Please call me about payroll")];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    found["persons"][0]["person"].as_str().expect("an id").to_owned()
}

async fn emails(running: &Running) -> Vec<String> {
    let persons = get(running, "/v1/persons").await;
    let email = |person: &Value| person["contact"]["email"].as_str().expect("an address").to_owned();
    let mut found: Vec<String> = persons["persons"].as_array().expect("a list").iter().map(email).collect();
    found.sort();
    found
}

/// Whether any file of the data folder but those that say who is forgotten has a text.
pub(crate) fn is_on_disk(place: &Place, text: &str) -> bool {
    let files = std::fs::read_dir(place.path().join("data")).expect("a folder").flatten();
    let mut bytes = files.map(|file| std::fs::read(file.path()).expect("a file"));
    bytes.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_nothing_but_a_hash_and_comes_back_only_by_themselves() {
    let place = Place::new();
    let running = place.start().await;
    let ada = form(&running, "erase-0001", "ada@works.example").await;
    form(&running, "erase-0002", "ada@works.example").await;
    let private = form(&running, "erase-0003", "ada@home.example").await;
    form(&running, "erase-0004", "bob@works.example").await;
    let touch = |id: &str| json!([{ "id": id, "email": "ada@works.example", "action": "webinar" }]);
    assert_eq!(send(&running, Method::POST, "/v1/touches", touch("w-1")).await.status(), 200);
    let merged = send(&running, Method::POST, &format!("/v1/persons/{ada}/merge"), json!({ "from": private })).await;
    assert_eq!(merged.status(), 200);
    assert_eq!(send(&running, Method::DELETE, &format!("/v1/persons/{ada}"), json!({})).await.status(), 204);
    assert_eq!(emails(&running).await, ["bob@works.example"]);
    for id in [&ada, &private] {
        problem(running.get(&format!("/v1/persons/{id}")).bearer_auth(TOKEN).send().await.expect("an answer"), 404)
            .await;
    }
    let [lead] = <[Value; 1]>::try_from(running.leads().await).expect("one lead");
    assert_eq!(lead["contact"]["email"], "bob@works.example");
    // What others tell of them is not stored.
    let told = body(send(&running, Method::POST, "/v1/touches", touch("w-2")).await).await;
    assert_eq!((&told["stored"], &told["known"], &told["forgotten"]), (&json!(0), &json!(0), &json!(1)));
    let audit = get(&running, "/v1/audit").await.to_string();
    assert!(audit.contains("person_erased") && !audit.contains("ada@"), "{audit}");
    running.stop().await;
    assert!(!is_on_disk(&place, "ada@"), "what was deleted is overwritten");
    assert!(is_on_disk(&place, "bob@"));
    let running = place.start().await;
    assert_eq!(emails(&running).await, ["bob@works.example"]);
    form(&running, "erase-0005", "ada@works.example").await;
    assert_eq!(emails(&running).await, ["ada@works.example", "bob@works.example"]);
    let told = body(send(&running, Method::POST, "/v1/touches", touch("w-3")).await).await;
    assert_eq!(told["stored"], 1);
    let back = get(&running, &format!("/v1/persons/{ada}")).await;
    assert_eq!(back["timeline"].as_array().expect("a list").len(), 2, "nothing from before");
    assert_eq!(back["history"][0]["stage"]["from"], "visitor");
    running.stop().await;
}

#[tokio::test]
async fn as_soon_as_somebody_is_forgotten_no_file_has_their_words() {
    let place = Place::new();
    let running = place.start().await;
    let ada = form(&running, "bytes-0001", "ada@works.example").await;
    form(&running, "bytes-0002", "bob@works.example").await;
    let called = json!({ "what": "call", "comment": "Ada wants to wait until spring" });
    assert_eq!(send(&running, Method::POST, &format!("/v1/persons/{ada}/follow-ups"), called).await.status(), 200);
    assert_eq!(emails(&running).await, ["ada@works.example", "bob@works.example"], "all of it is computed");
    let words = ["ada@works", "wait until spring", ada.as_str()];
    assert!(words.iter().all(|word| is_on_disk(&place, word)));
    assert_eq!(send(&running, Method::DELETE, &format!("/v1/persons/{ada}"), json!({})).await.status(), 204);
    // While the receiver runs.
    for word in words {
        assert!(!is_on_disk(&place, word), "{word}");
    }
    assert!(is_on_disk(&place, "bob@works"));
    running.stop().await;
}

#[tokio::test]
async fn what_a_reader_keeps_from_being_overwritten_is_as_soon_as_they_have_finished() {
    let place = Place::new();
    let running = place.start().await;
    let ada = form(&running, "bytes-0003", "ada@works.example").await;
    // A copy of the database that is being made.
    let mut copying = crate::migration::database(&place).await;
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM lead").execute(&mut copying).await.expect("a moment");
    assert_eq!(send(&running, Method::DELETE, &format!("/v1/persons/{ada}"), json!({})).await.status(), 204);
    assert!(is_on_disk(&place, "ada@works"), "the copy has them still");
    // Forms are taken meanwhile.
    form(&running, "bytes-0004", "bob@works.example").await;
    copying.close().await.expect("it has ended");
    let gone = async {
        while is_on_disk(&place, "ada@works") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("overwritten in time");
    assert_eq!(emails(&running).await, ["bob@works.example"]);
    running.stop().await;
}

#[tokio::test]
async fn a_database_that_is_put_back_forgets_again() {
    let place = Place::new();
    let running = place.start().await;
    let ada = form(&running, "again-0001", "ada@works.example").await;
    form(&running, "again-0002", "bob@works.example").await;
    running.stop().await;
    let file = place.path().join("data/handraise.sqlite3");
    let copy = std::fs::read(&file).expect("a copy");
    let running = place.start().await;
    assert_eq!(send(&running, Method::DELETE, &format!("/v1/persons/{ada}"), json!({})).await.status(), 204);
    running.stop().await;
    std::fs::write(&file, copy).expect("put back");
    let running = place.start().await;
    assert_eq!(emails(&running).await, ["bob@works.example"]);
    assert_eq!(running.leads().await.len(), 1);
    running.stop().await;
    assert!(!is_on_disk(&place, "ada@"));
}

#[tokio::test]
async fn what_others_wrote_of_whoever_is_forgotten_stays_without_their_address() {
    let place = Place::new();
    let running = place.start().await;
    let ada = form(&running, "texts-0001", "ada@works.example").await;
    let message = "Ada@Works.example (or ada@home.example) told me of you.";
    let fields = [("handraise_submission", "texts-0002"), ("email", "bob@works.example"), ("message", message)];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let bob = get(&running, "/v1/persons?email=bob@works.example").await["persons"][0]["person"].clone();
    let bob = format!("/v1/persons/{}", bob.as_str().expect("an id"));
    let called = json!({ "what": "call", "comment": "wants ada@works.example, his boss, to decide" });
    assert_eq!(send(&running, Method::POST, &format!("{bob}/follow-ups"), called).await.status(), 200);
    let touch =
        json!([{ "id": "w-1", "email": "bob@works.example", "action": "webinar", "quote": "ask ada@works.example" }]);
    assert_eq!(send(&running, Method::POST, "/v1/touches", touch).await.status(), 200);
    let before = get(&running, &bob).await;
    running.stop().await;
    let file = place.path().join("data/handraise.sqlite3");
    let copy = std::fs::read(&file).expect("a copy");
    let running = place.start().await;
    assert_eq!(send(&running, Method::DELETE, &format!("/v1/persons/{ada}"), json!({})).await.status(), 204);
    let check = async |running: &Running| {
        let after = get(running, &bob).await;
        let text = after.to_string();
        assert!(text.contains("wants [removed], his boss") && !text.contains("ada@works"), "{text}");
        assert_eq!(after["report"]["score"], before["report"]["score"]);
        let leads = running.leads().await;
        let [lead] = &leads[..] else { panic!("one lead: {leads:?}") };
        assert_eq!(lead["contact"]["message"], "[removed] (or ada@home.example) told me of you.");
        assert_eq!(lead["verdict"], after["forms"][0]["verdict"]);
    };
    check(&running).await;
    assert!(!is_on_disk(&place, "ada@works") && !is_on_disk(&place, "Ada@Works"));
    // A copy from before forgets it again.
    running.stop().await;
    std::fs::write(&file, copy).expect("put back");
    let running = place.start().await;
    check(&running).await;
    running.stop().await;
    assert!(!is_on_disk(&place, "ada@works") && !is_on_disk(&place, "Ada@Works"));
}

#[tokio::test]
async fn only_an_admin_has_somebody_forgotten() {
    let (_place, running, admin) = with_admin().await;
    let ada = form(&running, "role-0001", "ada@works.example").await;
    let path = format!("/v1/persons/{ada}");
    let (_, link) = invite(&admin, "sales@works.example", "sales").await;
    let mut sales = Browser::new(&running);
    sales.join(&link, json!({})).await;
    problem(sales.send(Method::DELETE, &path, json!({})).await, 403).await;
    assert_eq!(admin.send(Method::DELETE, &path, json!({})).await.status(), 204);
    problem(admin.send(Method::DELETE, &path, json!({})).await, 404).await;
    running.stop().await;
}

#[tokio::test]
async fn a_view_that_finds_whoever_is_forgotten_finds_them_no_more() {
    let (_place, running, admin) = with_admin().await;
    let fields = [("handraise_submission", "views-0001"), ("email", "ada@works.example"), ("name", "Ada Byron")];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let ada = get(&running, "/v1/persons?email=ada@works.example").await["persons"][0]["person"].clone();
    for (name, query) in [
        ("a", "view=all&q=Ada"),
        ("b", "view=all&q=BYRON+ada&open=true"),
        ("c", "email=ada%40works.example"),
        ("d", "q=works"),
        ("e", "q=adam"),
    ] {
        let view = json!({ "name": name, "query": query, "shared": true });
        assert_eq!(admin.send(Method::PUT, "/v1/views", view).await.status(), 204);
    }
    let path = format!("/v1/persons/{}", ada.as_str().expect("an id"));
    assert_eq!(admin.send(Method::DELETE, &path, json!({})).await.status(), 204);
    let views = body(admin.get("/v1/views").await).await["views"].as_array().expect("a list").clone();
    let left: Vec<_> = views.iter().map(|view| (view["name"].as_str(), view["query"].as_str())).collect();
    let expected = [("b", "view=all&open=true"), ("d", "q=works"), ("e", "q=adam")];
    assert_eq!(left, expected.map(|(name, query)| (Some(name), Some(query))));
    running.stop().await;
}

#[tokio::test]
async fn nobody_else_brings_back_whoever_is_forgotten_by_giving_them_a_fact_or_another_person() {
    let place = Place::new();
    let running = place.start().await;
    let ada = form(&running, "erase-0005", "ada@works.example").await;
    let bob = form(&running, "erase-0006", "bob@works.example").await;
    assert_eq!(send(&running, Method::DELETE, &format!("/v1/persons/{ada}"), json!({})).await.status(), 204);
    let timeline = get(&running, &format!("/v1/persons/{bob}")).await["timeline"].clone();
    let given = json!({ "facts": [timeline[0]["fact"]], "email": "ada@works.example" });
    let refused = send(&running, Method::POST, &format!("/v1/persons/{bob}/split"), given).await;
    assert!(problem(refused, 422).await["detail"].to_string().contains("asked to be forgotten"));
    assert_eq!(emails(&running).await, ["bob@works.example"]);
    // An export from before has a merge that names her.
    let merge = json!({
        "id": "merge-1", "about": format!("person:{bob}"), "occurred_ms": null, "received_ms": 1_790_000_000_000u64, "source": "receiver",
        "batch": null, "provenance": { "who": "admin", "authenticated": true },
        "says": { "kind": "merge", "from": "email:ada@works.example" },
    });
    running.stop().await;
    place.write("old.jsonl", format!("{merge}\n"));
    let run = std::process::Command::new(handraise_tests::tool())
        .args(["facts", "import", "facts", "old.jsonl"])
        .current_dir(place.path())
        .output()
        .expect("the tool runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(!is_on_disk(&place, "ada@works.example"));
}
