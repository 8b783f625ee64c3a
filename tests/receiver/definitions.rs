//! Definitions: how pages load them, and how leads are scored after they change.

use serde_json::json;

use crate::running::{DEFINITION, Place, Running, compiled, json as body, problem};
use crate::visitor::{GOOD, Visitor};

/// The same definition with other points.
fn second() -> String {
    DEFINITION.replace("version = 1", "version = 2").replace("points = 20\n", "points = 40\n")
}

#[tokio::test]
async fn the_active_definition_is_served_with_its_hash_as_tag() {
    let place = Place::new();
    let running = place.start().await;
    let expected = compiled(DEFINITION);
    let answer = running.get("/v1/definition.mql").send().await.expect("an answer");
    let tag = answer.headers()["etag"].clone();
    assert_eq!(tag, format!("\"{}\"", expected.hash()));
    assert_eq!(answer.headers()["cache-control"], "public, max-age=60");
    assert_eq!(answer.bytes().await.expect("a body"), expected.mql());
    let again = running.get("/v1/definition.mql").header("if-none-match", tag).send().await.expect("an answer");
    assert_eq!((again.status().as_u16(), again.bytes().await.expect("a body").len()), (304, 0));
    let small =
        running.get("/v1/definition.mql").header("accept-encoding", "gzip, br").send().await.expect("an answer");
    assert_eq!(small.headers()["content-encoding"], "br");
    assert_eq!(small.headers()["etag"], format!("\"{}-br\"", expected.hash()));
    assert!(small.bytes().await.expect("a body").len() < expected.mql().len());
    running.stop().await;
}

#[tokio::test]
async fn a_definition_by_its_hash_never_changes() {
    let place = Place::new();
    let running = place.start().await;
    let hash = compiled(DEFINITION).hash().to_owned();
    let answer = running.get(&format!("/v1/definitions/{hash}.mql")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["cache-control"].to_str().expect("text").contains("immutable"));
    for name in [format!("{}.mql", "0".repeat(64)), format!("{}.mql", &hash[..16]), "x.mql".into(), "x".into()] {
        let answer = running.get(&format!("/v1/definitions/{name}")).send().await.expect("an answer");
        problem(answer, 404).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn a_superseded_definition_is_used_for_thirty_days_and_stale_after_that() {
    let place = Place::new();
    place.start().await.stop().await;
    place.write("definition.toml", second());
    let running = place.start().await;
    let sent = Visitor::interested().send("superseded", &GOOD);
    assert_eq!(running.submit(&sent).await["verdict"], "verified");
    let lead = running.lead().await;
    assert!(lead["verdict_reasons"].to_string().contains("superseded: "));
    assert_eq!(
        (&lead["assessment"]["definition"]["version"], &lead["assessment"]["definition"]["hash"]),
        (&json!(1), &json!(compiled(DEFINITION).hash()))
    );
    let old = format!("/v1/definitions/{}.mql", compiled(DEFINITION).hash());
    assert_eq!(running.get(&old).send().await.expect("an answer").status(), 200);

    place.wait(31);
    let mut visitor = Visitor::at(DEFINITION, crate::visitor::now_s() + 31 * 86_400);
    visitor.read(300, 60);
    assert_eq!(running.submit(&visitor.send("stale-0002", &GOOD)).await["verdict"], "stale_definition");
    assert_eq!(running.leads().await[0]["assessment"]["definition"]["version"], 2);
    problem(running.get(&old).send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test]
async fn a_definition_that_becomes_active_again_is_not_superseded() {
    let place = Place::new();
    for text in [DEFINITION.to_owned(), second(), DEFINITION.to_owned()] {
        place.write("definition.toml", text);
        place.start().await.stop().await;
    }
    place.wait(40);
    let running = place.start().await;
    let mut visitor = Visitor::at(DEFINITION, crate::visitor::now_s() + 40 * 86_400);
    visitor.read(300, 60);
    running.submit(&visitor.send("active-001", &GOOD)).await;
    assert_eq!(
        (&running.lead().await["verdict"], &running.lead().await["verdict_reasons"]),
        (&json!("verified"), &json!([]))
    );
    running.stop().await;
}

#[tokio::test]
async fn readiness_names_the_definition_and_counts_leads_and_a_definition_names_itself() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&[("name".into(), "A".into())]).await;
    let name = format!("receiver-test@1#{}", &compiled(DEFINITION).hash()[..16]);
    let ready = body(running.get("/readyz").send().await.expect("an answer")).await;
    let outbox = json!({ "waiting": 0, "dead": 0, "stopped": [] });
    assert_eq!(ready, json!({ "status": "ready", "definition": name, "leads": 1, "outbox": outbox }));
    let answer = running.get("/v1/definition.mql").send().await.expect("an answer");
    assert_eq!(answer.headers()["handraise-definition"], name.as_str());
    running.stop().await;
}

#[tokio::test]
async fn what_the_other_commands_read_as_a_definition_is_one() {
    let place = Place::new();
    let expected = compiled(DEFINITION);
    let marked = format!("\u{feff}{DEFINITION}");
    for (name, bytes) in [("compiled.bin", expected.mql()), ("marked.toml", marked.as_bytes())] {
        place.write(name, bytes);
        let mut config = place.config();
        config.definition = place.path().join(name).into();
        let running = Running::start(config).await;
        let health = body(running.get("/readyz").send().await.expect("an answer")).await;
        assert!(health["definition"].to_string().contains(&expected.hash()[..16]), "{name}: {health}");
        running.stop().await;
    }
}

#[tokio::test]
async fn a_definition_that_does_not_compile_is_an_error_with_its_line() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION.replace("points = 20\n", "points = \"many\"\n"));
    let error = handraise_receiver::Receiver::bind(place.config()).await.expect_err("an error").to_string();
    assert!(error.contains("definition.toml") && error.contains("line "), "{error}");
}

#[tokio::test]
async fn a_receiver_that_does_not_start_leaves_the_active_definition_as_it_was() {
    let place = Place::new();
    let running = place.start().await;
    place.write("definition.toml", second());
    let mut config = place.config();
    config.addr = running.addr;
    let error = handraise_receiver::Receiver::bind(config).await.expect_err("the address is taken").to_string();
    assert!(error.contains("could not listen"), "{error}");
    let other = format!("/v1/definitions/{}.mql", compiled(&second()).hash());
    problem(running.get(&other).send().await.expect("an answer"), 404).await;
    running.stop().await;
}
