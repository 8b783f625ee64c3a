//! What became of leads, and whether sales could take them: as JSON, as tables, by the tool, and of whom nothing is kept any more.

use std::process::Command;
use std::time::Duration;

use handraise_receiver::{Config, Kept, Retention};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;

use crate::running::{Place, Running, TOKEN, json as body, problem};

const DEFINITION: &str = include_str!("quarter/definition.toml");

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn send(running: &Running, method: Method, path: &str, sent: Value) -> Value {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN);
    let answer = request.json(&sent).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    body(answer).await
}

/// Somebody who came by a source and asks for sales; the id of their person.
async fn asks(running: &Running, name: &str, source: &str) -> String {
    let email = format!("{name}@works.example");
    let came = json!([{ "id": format!("came-{name}"), "email": email, "source": source }]);
    send(running, Method::POST, "/v1/touches", came).await;
    let fields = [("email", email.as_str()), ("company_size", "11-50"), ("contact_sales", "yes")];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    found["persons"][0]["person"].as_str().expect("an id").to_owned()
}

async fn status(running: &Running, id: &str, name: &str, more: Value) {
    let mut said = json!({ "id": id, "email": format!("{name}@works.example") });
    said.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    send(running, Method::POST, "/v1/statuses", json!([said])).await;
}

/// Three who ask for sales: one buys, one is rejected, of one nothing is known yet.
async fn three() -> (Place, Running, [String; 3]) {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    let ids =
        [asks(&running, "ada", "ads").await, asks(&running, "bob", "ads").await, asks(&running, "cyd", "fair").await];
    status(&running, "s-1", "ada", json!({ "status": "won", "amount": 900, "currency": "EUR" })).await;
    status(&running, "s-2", "bob", json!({ "status": "rejected", "reason": "-no_budget" })).await;
    (place, running, ids)
}

const BY_SOURCE: &str = "/v1/kpis?by=source&cost=ads:300:EUR";

#[tokio::test]
async fn figures_say_what_became_of_leads_and_who_may_still_buy() {
    let (_place, running, _) = three().await;
    let found = get(&running, BY_SOURCE).await;
    let all = &found["all"];
    let counts =
        ["mql", "sal", "sql", "customer", "rejected", "still_open"].map(|name| all[name].as_u64().expect("a count"));
    assert_eq!(counts, [3, 1, 1, 1, 1, 1], "{all}");
    assert_eq!(
        (&all["mql_to_customer_permille"], &all["mql_to_customer_at_most_permille"]),
        (&json!(333), &json!(667))
    );
    let [ads, fair] = &found["groups"].as_array().expect("a list")[..] else { panic!("{found}") };
    assert_eq!((&ads["group"], &ads["mql"], &ads["roi_permille"]), (&json!("ads"), &json!(2), &json!(2000)));
    assert_eq!((&fair["group"], &fair["still_open"], &fair["roi_permille"]), (&json!("fair"), &json!(1), &Value::Null));
    assert_eq!(found["time_zone"], "Europe/Berlin");
    let load = get(&running, "/v1/load").await;
    let teams: Vec<_> = load["weeks"].as_array().expect("a list").iter().map(|week| &week["leads"]).collect();
    assert_eq!(teams, [3, 3, 3], "all, the segment, the queue");
    // A period in which nobody came.
    let none = get(&running, "/v1/kpis?until=2020-01-01").await;
    assert_eq!((&none["all"]["mql"], &none["all"]["mql_to_sql_permille"]), (&json!(0), &Value::Null));
    running.stop().await;
}

#[tokio::test]
async fn a_table_comes_for_who_asks_for_one_and_has_no_formulas() {
    let (_place, running, _) = three().await;
    for (path, accept, is_table) in [
        ("/v1/kpis?by=source&format=csv", "*/*", true),
        ("/v1/kpis?by=source", "text/csv", true),
        ("/v1/load", "text/csv;q=0.9", true),
        ("/v1/kpis?format=json", "text/csv", false),
        ("/v1/kpis", "application/json, text/csv", false),
    ] {
        let answer = running.get(path).bearer_auth(TOKEN).header("accept", accept).send().await.expect("an answer");
        let kind = answer.headers()["content-type"].to_str().expect("a text").to_owned();
        assert_eq!(kind.starts_with("text/csv"), is_table, "{path} {accept}: {kind}");
        let text = answer.text().await.expect("a body");
        if is_table && path.contains("kpis") {
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.len() == 4 && lines[0].starts_with("of,group,mql,sal,"), "{text}");
            assert!(
                lines[1].starts_with("all,,3,1,1,1,1,1,1,'-no_budget 1,") && lines[2].starts_with("source,ads,2,"),
                "{text}"
            );
        }
    }
    for (query, part) in [
        ("by=owner", "`by` must be one of"),
        ("from=yesterday", "`from` must be a day"),
        ("cost=ads:1:EUR", "ask `by` `source`"),
        ("format=xlsx", "`format` must be"),
    ] {
        let answer = running.get(&format!("/v1/kpis?{query}")).bearer_auth(TOKEN).send().await.expect("an answer");
        assert!(problem(answer, 400).await["detail"].to_string().contains(part), "{query}");
    }
    assert_eq!(running.get("/v1/kpis").send().await.expect("an answer").status(), 401);
    running.stop().await;
}

#[tokio::test]
async fn two_who_are_one_count_once_until_it_is_undone_and_what_is_undone_does_not_count() {
    let (_place, running, [ada, bob, _]) = three().await;
    let before = get(&running, BY_SOURCE).await;
    let merged = send(&running, Method::POST, &format!("/v1/persons/{ada}/merge"), json!({ "from": bob })).await;
    let one = get(&running, BY_SOURCE).await;
    assert_eq!(
        (&one["all"]["mql"], &one["all"]["customer"], &one["all"]["rejected"]),
        (&json!(2), &json!(1), &json!(1))
    );
    send(&running, Method::POST, "/v1/undo", json!({ "fact": merged["fact"] })).await;
    assert_eq!(get(&running, BY_SOURCE).await, before);
    send(&running, Method::POST, "/v1/undo", json!({ "fact": "s-1" })).await;
    assert_eq!(get(&running, BY_SOURCE).await["all"]["customer"], 0);
    running.stop().await;
}

#[tokio::test]
async fn an_amount_without_a_currency_is_told_apart_unless_the_policy_has_one() {
    let (place, running, _) = three().await;
    let said = json!([{ "id": "s-9", "email": "cyd@works.example", "status": "won", "amount": 70 }]);
    let told = send(&running, Method::POST, "/v1/statuses", said).await;
    assert_eq!((&told["stored"], &told["without_currency"]), (&json!(1), &json!([0])), "{told}");
    assert_eq!(get(&running, BY_SOURCE).await["all"]["revenue"], json!({ "": 70, "EUR": 900 }));
    let tool = |arguments: &[&str]| {
        let run = Command::new(handraise_tests::tool()).args(arguments).current_dir(place.path()).output();
        let run = run.expect("it runs");
        format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
    };
    let text = tool(&["kpis"]);
    assert!(text.contains("70 (no currency) + 900 EUR"), "{text}");
    place.write("won.csv", "email,status,amount\nbob@works.example,won,5\nada@works.example,sales_qualified,\n");
    let text = tool(&["facts", "import", "statuses", "won.csv", "--dry-run"]);
    assert!(text.contains("1 row has an amount without a currency, which figures count apart: line 2;"), "{text}");
    running.stop().await;
    place.write("definition.toml", DEFINITION.replacen("[policy", "[policy]\ncurrency = \"EUR\"\n[policy", 1));
    let running = place.start().await;
    assert_eq!(get(&running, BY_SOURCE).await["all"]["revenue"], json!({ "EUR": 970 }));
    let said = json!([{ "id": "s-10", "email": "bob@works.example", "status": "won", "amount": 1 }]);
    let told = send(&running, Method::POST, "/v1/statuses", said).await;
    assert_eq!((&told["stored"], told.get("without_currency")), (&json!(1), None), "{told}");
    let text = tool(&["facts", "import", "statuses", "won.csv", "--dry-run"]);
    assert!(!text.contains("currency"), "{text}");
    running.stop().await;
}

#[tokio::test]
async fn what_was_paid_before_the_qualification_is_no_revenue() {
    let (_place, running, [ada, bob, _]) = three().await;
    let before = json!({ "status": "won", "amount": 5000, "currency": "EUR", "at": "2020-01-01" });
    status(&running, "s-3", "cyd", before.clone()).await;
    assert_eq!(get(&running, BY_SOURCE).await["all"]["revenue"], json!({ "EUR": 900 }));
    // Of two who are one, the earlier qualification counts, and what was paid since then under either name.
    status(&running, "s-4", "bob", before).await;
    send(&running, Method::POST, &format!("/v1/persons/{bob}/merge"), json!({ "from": ada })).await;
    assert_eq!(get(&running, BY_SOURCE).await["all"]["revenue"], json!({ "EUR": 900 }));
    running.stop().await;
}

#[tokio::test]
async fn a_query_that_nothing_reads_is_refused_with_the_one_that_was_meant() {
    let (place, running, _) = three().await;
    for (path, part) in [
        ("/v1/kpis?fom=2026-07-01", "`fom` of the query; did you mean `from`?"),
        ("/v1/users?limit=3", "`limit` of the query; leave the query out"),
        ("/v1/nurture?segment=smbb", "`segment` names no segment that exists; did you mean `smb`?"),
        ("/v1/nurture?missing=nothing_at_all", "`missing` names no reason that exists; there are "),
        ("/v1/outbox?target=nosuch", "`target` names no target that exists; there is none at all"),
        ("/v1/kpis?from=2026-07-01&from=2026-08-01", "`from` stands in the query several times; write it once"),
    ] {
        let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
        let detail = problem(answer, 400).await["detail"].to_string();
        assert!(detail.contains(part), "{path}: {detail}");
    }
    for path in ["/v1/nurture?segment=smb", "/v1/nurture?missing=score_below"] {
        get(&running, path).await;
    }
    let run = |arguments: &[&str]| {
        let run = Command::new(handraise_tests::tool()).args(arguments).current_dir(place.path()).output();
        let run = run.expect("it runs");
        (run.status.code(), String::from_utf8(run.stderr).expect("text"))
    };
    let (code, text) = run(&["nurture", "--segment", "smbb"]);
    assert!(code == Some(2) && text.contains("did you mean `smb`?"), "{text}");
    let (code, text) = run(&["outbox", "list", "--target", "nosuch"]);
    assert!(code == Some(2) && text.contains("there is none at all"), "{text}");
    running.stop().await;
}

#[tokio::test]
async fn who_is_forgotten_is_counted_no_more() {
    let (_place, running, [ada, ..]) = three().await;
    let answer = running.client.delete(running.url(&format!("/v1/persons/{ada}"))).bearer_auth(TOKEN).send().await;
    assert!(answer.expect("an answer").status().is_success());
    let all = get(&running, BY_SOURCE).await["all"].clone();
    assert_eq!((&all["mql"], &all["customer"], &all["revenue"]), (&json!(2), &json!(0), &json!({})));
    running.stop().await;
}

/// Waits until figures are so, and returns them.
async fn until(running: &Running, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let looked = async {
        loop {
            let found = get(running, path).await;
            if is_so(&found) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), looked).await.expect("in time")
}

#[tokio::test]
async fn whose_time_is_over_stays_in_the_figures_without_a_name() {
    let (place, running, [_, bob, cyd]) = three().await;
    let (before, load) = (get(&running, BY_SOURCE).await, get(&running, "/v1/load").await);
    running.stop().await;
    let mut retention = Retention::default();
    retention.set(Kept::Prospects, "6 months".parse().expect("a term"));
    retention.set(Kept::Touches, "6 months".parse().expect("a term"));
    place.wait(400);
    let running = Running::start(Config { retention, ..place.config() }).await;
    for id in [&bob, &cyd] {
        until(&running, "/v1/persons", |found| !found.to_string().contains(id.as_str())).await;
    }
    // The touch that said where Ada came from is gone as well.
    until(&running, "/v1/retention", |found| !found.to_string().contains("\"kind\":\"touches\",\"oldest_at\":\"2"))
        .await;
    assert_eq!(get(&running, BY_SOURCE).await, before);
    assert_eq!(get(&running, "/v1/load").await, load);
    let mut database = crate::migration::database(&place).await;
    let rows = "SELECT journey FROM journey_left \
        UNION ALL SELECT at_ms || ' ' || score_milli || ' ' || segment FROM arrival WHERE person IS NULL";
    let left: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut database).await.expect("rows");
    database.close().await.expect("closed");
    assert_eq!(left.len(), 4, "{left:?}");
    for row in &left {
        assert!(!row.contains("works") && !row.contains(&bob) && !row.contains(&cyd), "{row}");
        let times = row.split(|character: char| !character.is_ascii_digit()).filter(|digits| digits.len() > 9);
        assert!(times.into_iter().all(|ms| ms.parse::<u64>().expect("a time") % 3_600_000 == 0), "{row}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_database_from_before_there_were_figures_is_counted_in_the_background() {
    let (place, running, _) = three().await;
    let before = get(&running, BY_SOURCE).await;
    running.stop().await;
    let mut database = crate::migration::database(&place).await;
    // What the migration does to a database that has none of it.
    sqlx::raw_sql("DELETE FROM journey; DELETE FROM arrival").execute(&mut database).await.expect("done");
    database.close().await.expect("closed");
    let run = |arguments: &[&str]| {
        let run =
            Command::new(handraise_tests::tool()).args(arguments).current_dir(place.path()).output().expect("it runs");
        (run.status.code(), String::from_utf8(run.stdout).expect("text"))
    };
    let (code, text) = run(&["kpis"]);
    assert!(code == Some(0) && text.contains("3 persons are not counted yet"), "{text}");
    let running = place.start().await;
    let found = until(&running, BY_SOURCE, |found| found["not_counted_yet"] == 0).await;
    assert_eq!(found, before);
    running.stop().await;
    let (code, text) = run(&["kpis", "--by", "source", "--cost", "ads:300:EUR", "--json"]);
    assert_eq!((code, serde_json::from_str::<Value>(&text).expect("JSON")), (Some(0), before));
    let (code, text) = run(&["kpis", "--by", "source", "--cost", "ads:300:EUR"]);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!((code, &lines[2][..9]), (Some(0), &["ads", "2", "1", "1", "1", "1", "1", "0", "50.0"][..]), "{text}");
    assert!(text.contains("rejected for: -no_budget 1"), "{text}");
    assert_eq!(run(&["load"]).0, Some(0));
    assert_eq!(run(&["load", "--from", "2026-13-01"]).0, Some(2));
}
