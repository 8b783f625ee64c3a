//! One run that is driven from outside alone: a visitor's form, a return, a webhook, a letter, sales, an opportunity in a real Tryton, and the figures. It knows
//! the browser, the addresses of the receiver, and what people do in Tryton; it does not know how anything comes about.

use super::COMES_FURTHER;
use crate::engine::{Engine, run};
use crate::receiver::{Receiver, TOKEN};
use crate::visitor::World;
use handraise_tests::listener::Listener;
use handraise_tests::post_office::PostOffice;
use handraise_tests::tryton::{PASSWORD, Tryton};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PATIENCE: Duration = Duration::from_secs(60);
/// How many visitors return for the median.
const RETURNS: usize = 21;
/// The longest median from a crossing in a page to a webhook that has arrived.
const MOST: Duration = Duration::from_secs(2);
const EMAIL: &str = "visitor@harbour-works.example";

#[test]
#[ignore = "needs Tryton and a mail server; `cargo xtask test hosts --only tryton` runs it"]
fn a_visitor_becomes_a_customer_and_every_system_is_told_once() {
    run(becomes_a_customer());
}

#[test]
#[ignore = "takes a minute; `cargo xtask test hosts --only tryton` runs it"]
fn from_a_return_to_the_webhook_it_takes_two_seconds_at_most_in_the_median() {
    run(returns());
}

/// Writes the file of a target for webhooks.
fn write_hook(folder: &Path, events: &str, listener: &Listener) {
    std::fs::write(folder.join("hook-secret"), SECRET).expect("a file");
    let text = format!(
        "schema = 1\nname = \"hook\"\nkind = \"webhook\"\nevents = {events}\n[webhook]\nurl = \"http://127.0.0.1:{}/\"\n\
         secrets = [{{ file = \"hook-secret\" }}]\nallow_private_addresses = true\n",
        listener.port
    );
    std::fs::write(folder.join("hook.toml"), text).expect("a file");
}

fn write_letters(folder: &Path, server: &PostOffice) {
    let text = format!(
        "schema = 1\nname = \"letters\"\nkind = \"email\"\nevents = [\"lead.qualified\"]\ncontact = \"all\"\n[email]\nserver = \"127.0.0.1\"\n\
         port = {}\ntls = \"none\"\nfrom = \"Leads <leads@example.com>\"\nto = [\"sales@example.com\"]\n",
        server.port
    );
    std::fs::write(folder.join("letters.toml"), text).expect("a file");
}

/// Whom sales accepts goes to Tryton.
fn write_crm(file: &Path, tryton: &Tryton) {
    std::fs::write(file.with_file_name("password"), PASSWORD).expect("a file");
    let text = format!(
        "schema = 1\nname = \"Tryton\"\nkind = \"tryton\"\n[who]\nfrom_stage = \"sal\"\nhand_raised = false\n[server]\nurl = \"http://{}\"\n\
         allow_private_addresses = true\ndatabase = \"crm\"\nuser = \"admin\"\nsecret_file = \"password\"\n\
         [records.party]\nname = {{ value = \"{{company}}\", write = \"once\" }}\n\
         [records.opportunity]\ndescription = {{ value = \"{{stage}}: grade {{grade}}, rating {{rating}}\" }}\n\
         [outcomes]\nevery_s = 1\n[limits]\nper_minute = 6000\nper_day = 100000\n",
        tryton.addr
    );
    std::fs::write(file, text).expect("a file");
}

/// What the receiver answers, as soon as that is so.
async fn when(receiver: &Receiver, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let found = receiver.get(path).await;
        if is_so(&found) {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{path}: {found:#}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until so many qualified, were accepted, have an opportunity, and bought.
async fn until_figures(receiver: &Receiver, expected: [u64; 4]) {
    let figures = |all: &Value| ["mql", "sal", "opportunity", "customer"].map(|name| all["all"][name].as_u64());
    when(receiver, "/v1/kpis", |found| figures(found) == expected.map(Some)).await;
}

async fn becomes_a_customer() {
    let (tryton, server, mut listener) =
        (Tryton::start().await, PostOffice::start().await, Listener::start(SECRET).await);
    let folder = TempDir::new().expect("a folder");
    let (targets, crm) = (folder.path().join("targets"), folder.path().join("tryton.toml"));
    std::fs::create_dir(&targets).expect("a folder");
    write_hook(&targets, "[\"lead.qualified\", \"lead.won\"]", &listener);
    write_letters(&targets, &server);
    write_crm(&crm, &tryton);
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let world = World::with_options(Engine::Chromium, &["--targets", &text(&targets), "--crm", &text(&crm)]);
    let receiver = &world.receiver;
    until_figures(receiver, [0, 0, 0, 0]).await;

    // A form with the tick is a lead, and no news for anybody.
    let visitor = world.known_lead(true).await;
    let persons = receiver.get("/v1/persons").await;
    assert_eq!(persons["persons"][0]["stage"], "lead");
    until_figures(receiver, [0, 0, 0, 0]).await;
    let id = persons["persons"][0]["person"].as_str().expect("an id").to_owned();
    assert_eq!(receiver.get("/v1/outbox").await["deliveries"], json!([]));

    // The visitor is back, and crosses a gate.
    visitor.script(COMES_FURTHER).await;
    let crossed = Instant::now();
    let (heard, line) = listener.line().await;
    println!("outside: from the crossing to the webhook in {} ms", heard.duration_since(crossed).as_millis());
    assert_eq!(line, format!("lead.qualified {id}"), "the signature is right, and it is about them");
    let [letter] = <[_; 1]>::try_from(server.got(1).await).expect("one letter");
    assert_eq!(letter.to, ["sales@example.com"]);
    assert!(letter.part("text/plain").contains(EMAIL), "{}", letter.text);
    assert_eq!(world.told().0, 1, "one update");
    until_figures(receiver, [1, 0, 0, 0]).await;
    let sent = when(receiver, "/v1/outbox", |found| {
        found["deliveries"].as_array().is_some_and(|all| all.iter().all(|one| one["state"] == "delivered"))
    });
    let sent = sent.await["deliveries"].as_array().expect("a list").clone();
    assert!(sent.len() == 2 && sent.iter().all(|one| one["attempts"] == 1), "{sent:?}");
    visitor.leave().await;

    // Sales accepts, and the CRM has an opportunity.
    let opportunities = || tryton.all("sale.opportunity", &["party", "reference", "state", "description"]);
    assert!(opportunities().await.is_empty(), "whom sales did not accept is not in the CRM");
    let accepted = json!([{ "id": "sales-1", "email": EMAIL, "status": "accepted" }]);
    let request = reqwest::Client::new().post(format!("{}/v1/statuses", receiver.address)).bearer_auth(TOKEN);
    assert_eq!(request.json(&accepted).send().await.expect("an answer").status(), 200);
    when(receiver, "/v1/crms", |found| found["crms"][0]["created"] == 1).await;
    let [lead] = <[Value; 1]>::try_from(opportunities().await).expect("one opportunity");
    assert_eq!((&lead["reference"], &lead["state"]), (&json!(format!("handraise-{id}")), &json!("lead")), "{lead}");
    until_figures(receiver, [1, 1, 0, 0]).await;

    // It is won there, and that comes back.
    let amount = json!({ "amount": { "__class__": "Decimal", "decimal": "4800" } });
    tryton.call("model.sale.opportunity.write", json!([[lead["id"]], amount])).await;
    tryton.call("model.sale.opportunity.opportunity", json!([[lead["id"]]])).await;
    tryton.sell(&lead["id"], &lead["party"]).await;
    when(receiver, &format!("/v1/persons/{id}"), |found| found["stage"] == "customer").await;
    until_figures(receiver, [1, 1, 1, 1]).await;
    assert_eq!(listener.line().await.1, format!("lead.won {id}"));
    // Nobody was told twice, and nobody was made twice.
    assert_eq!((listener.rest(), server.letters().len(), opportunities().await.len()), (Vec::new(), 1, 1));
    assert_eq!(world.told().0, 1);
}

/// Each return is a visitor's of a receiver of their own.
async fn returns() {
    let mut listener = Listener::start(SECRET).await;
    let folder = TempDir::new().expect("a folder");
    write_hook(folder.path(), "[\"lead.qualified\"]", &listener);
    let targets = folder.path().to_str().expect("UTF-8").to_owned();
    let mut took = Vec::new();
    for _ in 0..RETURNS {
        let world = World::with_options(Engine::Chromium, &["--targets", &targets]);
        let visitor = world.known_lead(true).await;
        visitor.script(COMES_FURTHER).await;
        let crossed = Instant::now();
        let (heard, line) = listener.line().await;
        assert!(line.starts_with("lead.qualified "), "{line}");
        took.push(heard.duration_since(crossed));
        visitor.leave().await;
    }
    took.sort_unstable();
    let median = took[RETURNS / 2];
    println!(
        "outside: from the crossing to the webhook, {RETURNS} returns: median {median:?}, longest {:?}",
        took[RETURNS - 1]
    );
    assert!(median <= MOST, "{took:?}");
}
