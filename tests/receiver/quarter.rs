//! A quarter of made-up sales work through the API, and a script that counts it by plain loops: figures, waits and weekly loads must be the same.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use handraise_receiver::{Clock, Config, Exported, Office};
use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body};

const DEFINITION: &str = include_str!("quarter/definition.toml");
const SEED: u64 = 21;
const STEPS: u32 = 800;
/// 31 August 2026, a Monday, at eight in Berlin.
const BEGIN_MS: u64 = 1_788_156_000_000;
const QUARTER_MS: u64 = 13 * 7 * 86_400_000;
const MIN_MS: u64 = 60_000;
/// When the second version of the definition comes into force.
const SECOND: u32 = STEPS / 2;
/// Periods that figures are asked for: all, a month that ends after the clock was set back, and one day.
const PERIODS: [&str; 3] = ["", "from=2026-10-01&until=2026-10-31", "from=2026-10-25&until=2026-10-25"];
const GROUPS: [&str; 5] = ["source", "segment", "persona", "grade", "definition"];
const COSTS: &str = "cost=ads:4000:EUR&cost=fair:900:EUR&cost=nobody:100:EUR";

/// Numbers that look random and are the same in each run (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

struct Quarter {
    running: Running,
    random: Random,
    clock_ms: Arc<AtomicU64>,
    /// Addresses with the id of their key.
    known: Vec<(String, String)>,
    /// What may be undone.
    facts: Vec<String>,
    told: u32,
}

impl Quarter {
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.random.below(from.len() as u64)).expect("a place")]
    }

    fn chance(&mut self, pct: u64) -> bool {
        self.random.below(100) < pct
    }

    fn now_ms(&self) -> u64 {
        self.clock_ms.load(Ordering::SeqCst)
    }

    fn wait_ms(&self, ms: u64) {
        self.clock_ms.fetch_add(ms, Ordering::SeqCst);
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        body(answer).await
    }

    /// Sends something that may be impossible by now, such as a merge of one person with themselves.
    async fn send(&mut self, method: Method, path: &str, sent: Value) -> Value {
        let request = self.running.client.request(method, self.running.url(path)).bearer_auth(TOKEN);
        let answer = request.json(&sent).send().await.expect("an answer");
        let is_possible = answer.status().is_success();
        let answer = body(answer).await;
        assert!(is_possible || [404, 409, 422].contains(&answer["status"].as_u64().unwrap_or(0)), "{path}: {answer}");
        if let (true, Some(fact)) = (is_possible, answer["fact"].as_str()) {
            self.facts.push(fact.to_owned());
        }
        answer
    }

    /// Tells a list of one fact, about a person.
    async fn tell(&mut self, path: &str, mut fact: Value) {
        self.told += 1;
        let id = format!("told-{}", self.told);
        fact["id"] = json!(id);
        let stored = self.send(Method::POST, path, json!([fact])).await;
        assert_eq!(stored["stored"], 1, "{stored}");
        self.facts.push(id);
    }

    async fn form(&mut self, email: &str) {
        self.told += 1;
        let mut fields = vec![("email".to_owned(), email.to_owned())];
        if self.chance(80) {
            let size = *self.pick(&["1-10", "11-50", "51-200"]);
            fields.push(("company_size".into(), size.into()));
        }
        if self.chance(35) {
            fields.push(("contact_sales".into(), "yes".into()));
        }
        self.running.submit(&fields).await;
    }

    async fn new_person(&mut self) {
        let email = format!("visitor{}@works{}.example", self.known.len(), self.known.len());
        if self.chance(70) {
            let source = *self.pick(&["ads", "newsletter", "fair"]);
            self.tell("/v1/touches", json!({ "email": email, "source": source })).await;
            self.wait_ms(MIN_MS);
        }
        self.form(&email).await;
        let found = self.get(&format!("/v1/persons?email={email}")).await;
        let id = found["persons"][0]["person"].as_str().expect("an id").to_owned();
        self.known.push((email, id));
    }

    /// Sales, or its CRM, says how far it has come.
    async fn status(&mut self, email: &str) {
        let status = *self.pick(&[
            "accepted",
            "accepted",
            "accepted",
            "rejected",
            "recycled",
            "sales_qualified",
            "sales_qualified",
            "opportunity",
            "opportunity",
            "won",
            "won",
            "lost",
            "churned",
        ]);
        let mut said = json!({ "email": email, "status": status });
        if status == "rejected" {
            said["reason"] = json!(self.pick(&["no_budget", "wrong_person", "competitor"]));
        }
        if status == "won" && self.chance(80) {
            said["amount"] = json!(100 + self.random.below(8900));
            said["currency"] = json!(self.pick(&["EUR", "EUR", "EUR", "USD"]));
            // Some deals were won long before anybody told of them, also before the person qualified.
            if self.chance(40) {
                let ago_ms = self.random.below(30 * 24 * 60 * MIN_MS);
                let at_ms = i64::try_from(self.now_ms().saturating_sub(ago_ms).max(BEGIN_MS)).expect("a time");
                said["at"] = json!(handraise_receiver::rfc3339(at_ms));
            }
        }
        if self.chance(20) {
            let at_ms = i64::try_from(self.now_ms() - (1 + self.random.below(71)) * 60 * MIN_MS).expect("a time");
            said["at"] = json!(handraise_receiver::rfc3339(at_ms));
        }
        self.tell("/v1/statuses", said).await;
    }

    async fn step(&mut self) {
        let what = self.random.below(100);
        if self.known.len() < 5 || what < 22 {
            return self.new_person().await;
        }
        let (email, id) = self.pick(&self.known.clone()).clone();
        let path = |end: &str| format!("/v1/persons/{id}/{end}");
        match what {
            22..30 => self.form(&email).await,
            30..48 => {
                let name = *self.pick(&["webinar", "webinar", "trial"]);
                self.tell("/v1/touches", json!({ "email": email, "action": name })).await;
            }
            48..52 => {
                let source = *self.pick(&["ads", "newsletter", "fair"]);
                self.tell("/v1/touches", json!({ "email": email, "source": source })).await;
            }
            52..72 => self.status(&email).await,
            72..82 => {
                let what = *self.pick(&["call", "mail", "task"]);
                self.send(Method::POST, &path("follow-ups"), json!({ "what": what })).await;
            }
            82..85 => {
                let (owner, queue) = (*self.pick(&["grace", "alan"]), *self.pick(&["sales", "callback", "north"]));
                self.send(Method::PUT, &path("owner"), json!({ "owner": owner, "queue": queue })).await;
            }
            85..89 => {
                let decision = self.pick(&[json!("qualified"), json!("nurture"), Value::Null]).clone();
                let decided = json!({ "decision": decision, "comment": "as agreed" });
                self.send(Method::PUT, &path("override"), decided).await;
            }
            89..93 => {
                let from = self.pick(&self.known.clone()).1.clone();
                self.send(Method::POST, &path("merge"), json!({ "from": from })).await;
            }
            _ => {
                let fact = self.pick(&self.facts.clone()).clone();
                self.send(Method::POST, "/v1/undo", json!({ "fact": fact })).await;
            }
        }
    }

    /// Everything that a counter needs to know, and the receiver's figures.
    async fn record(&self, place: &Place) -> (Value, Value) {
        let (mut events, mut after) = (Vec::new(), "0".to_owned());
        loop {
            let page = self.get(&format!("/v1/events?limit=1000&after={after}")).await;
            let list = page["events"].as_array().expect("a list");
            if list.is_empty() {
                break;
            }
            events.extend(list.iter().filter(|event| event["person"].is_string()).cloned());
            after = page["next"].as_str().expect("a place").to_owned();
        }
        let mut office = Office::open(&place.path().join("data")).await.expect("the database");
        let mut facts = Vec::new();
        let mut each = |fact: &Value, _| {
            facts.push(fact.clone());
            true
        };
        office.export(Exported::Facts, &mut each).await.expect("facts");
        office.close().await.expect("closed");
        let mut persons = BTreeSet::new();
        for (email, id) in &self.known {
            let answer =
                self.running.get(&format!("/v1/persons/{id}")).bearer_auth(TOKEN).send().await.expect("an answer");
            if answer.status() == 200 {
                let person = body(answer).await["person"].as_str().expect("an id").to_owned();
                persons.insert(person);
            } else {
                assert_eq!(answer.status(), 404, "{email}");
            }
        }
        let (mut kpis, mut loads, mut waits) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for person in &persons {
            waits.insert(person.clone(), self.get(&format!("/v1/persons/{person}/work")).await["waits"].clone());
        }
        for period in PERIODS {
            loads.insert(period, self.get(&format!("/v1/load?{period}")).await["weeks"].clone());
            for by in GROUPS {
                let costs = if by == "source" { COSTS } else { "" };
                let found = self.get(&format!("/v1/kpis?{period}&by={by}&{costs}")).await;
                let counted = json!({ "all": found["all"], "groups": found["groups"], "customers_without_mql": found["customers_without_mql"] });
                assert_eq!(found["not_counted_yet"], 0);
                kpis.insert(format!("{period} {by}"), counted);
            }
        }
        let keys: BTreeMap<_, _> = self.known.iter().map(|(email, id)| (format!("email:{email}"), id)).collect();
        let given = json!({
            "now_ms": self.now_ms(), "events": events, "facts": facts, "persons": persons, "keys": keys, "periods": PERIODS,
            "groups": GROUPS, "costs": COSTS,
        });
        (given, json!({ "kpis": kpis, "loads": loads, "waits": waits }))
    }
}

/// Fails with each place at which two values differ.
fn differences(place: &str, counted: &Value, found: &Value, all: &mut Vec<String>) {
    match (counted, found) {
        (Value::Object(one), Value::Object(other)) => {
            for name in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let nothing = &Value::Null;
                let (one, other) = (one.get(name).unwrap_or(nothing), other.get(name).unwrap_or(nothing));
                differences(&format!("{place}/{name}"), one, other, all);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (one, other)) in one.iter().zip(other).enumerate() {
                differences(&format!("{place}/{number}"), one, other, all);
            }
        }
        _ if counted == found => {}
        _ => all.push(format!("{place}: counted {counted}, the receiver says {found}")),
    }
}

#[tokio::test]
async fn a_quarter_of_sales_work_is_what_plain_counting_says() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let clock_ms = Arc::new(AtomicU64::new(BEGIN_MS));
    let shown = Arc::clone(&clock_ms);
    let clock = Clock::from_fn(move || UNIX_EPOCH + Duration::from_millis(shown.load(Ordering::SeqCst)));
    let running = Running::start(Config { clock, ..place.config() }).await;
    let mut quarter =
        Quarter { running, random: Random(SEED), clock_ms, known: Vec::new(), facts: Vec::new(), told: 0 };
    for step in 0..STEPS {
        if step == SECOND {
            let second = DEFINITION.replace("version = 1", "version = 2").replace("\"4h\"", "\"2h\"");
            let second = second.replace("min_intent = 30", "min_intent = 38");
            let put = quarter.running.client.put(quarter.running.url("/v1/definition")).bearer_auth(TOKEN).body(second);
            assert_eq!(put.send().await.expect("an answer").status(), 200);
        }
        quarter.step().await;
        // Sometimes the receiver takes some minutes until it notices.
        if quarter.chance(15) {
            let ms = 1 + quarter.random.below(20 * MIN_MS);
            quarter.wait_ms(ms);
        }
        quarter.get("/v1/persons?limit=1").await;
        let ms = MIN_MS + quarter.random.below(2 * QUARTER_MS / u64::from(STEPS));
        quarter.wait_ms(ms);
    }
    assert!(quarter.known.len() > 150 && quarter.now_ms() - BEGIN_MS > QUARTER_MS * 9 / 10);
    let (given, found) = quarter.record(&place).await;
    quarter.running.stop().await;
    place.write("quarter.json", given.to_string());
    let script = handraise_tests::root().join("tests/receiver/quarter/count.mjs");
    let run = Command::new("node").arg(script).arg(place.path().join("quarter.json")).output().expect("node runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut counted: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let all = &counted["kpis"][" source"]["all"];
    for name in ["mql", "sal", "sql", "opportunity", "customer", "rejected", "still_open"] {
        assert!(all[name].as_u64().is_some_and(|count| count > 5), "the quarter is too quiet: {all}");
    }
    assert!(counted["won_before"].as_u64().is_some_and(|count| count > 0), "nobody paid before they qualified");
    let waits: Vec<&Value> = counted["waits"]
        .as_object()
        .expect("waits")
        .values()
        .flat_map(|waits| waits.as_array().expect("a list"))
        .collect();
    for (name, count) in [("is_overdue", json!(true)), ("ended", Value::Null)] {
        assert!(waits.iter().filter(|wait| wait[name] == count).count() > 5, "the quarter is too quiet: {name}");
    }
    for by in ["status", "follow_up", "withdrawn"] {
        assert!(waits.iter().filter(|wait| wait["ended"]["by"] == by).count() > 5, "the quarter is too quiet: {by}");
    }
    counted.as_object_mut().expect("an object").remove("won_before");
    let mut all = Vec::new();
    differences("", &counted, &found, &mut all);
    assert!(
        all.is_empty(),
        "{} differences:\n{}",
        all.len(),
        all.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}
