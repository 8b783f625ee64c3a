//! The same with a real Tryton. `cargo xtask test hosts --only tryton` installs it and runs these tests.

use handraise_tests::tryton::Tryton;
use serde_json::{Value, json};

use super::ground::{asks, forget, form, person, place, sql, start, status, statuses};

/// The CRM's file.
fn file(tryton: &Tryton) -> String {
    format!(
        r#"
schema = 1
name = "Tryton"
kind = "tryton"
inbox = "https://leads.example.com/inbox"

[server]
url = "http://{}"
allow_private_addresses = true
database = "crm"
user = "admin"
secret_env = "TRYTON_PASSWORD"

[records.party]
name = {{ value = "{{name}}", write = "once" }}
phone = {{ value = "{{phone}}" }}

[records.opportunity]
description = {{ value = "{{decision}}: grade {{grade}}, rating {{rating}}, {{priority}}" }}
comment = {{ value = "{{name}} asks\n{{link}}" }}

[outcomes]
every_s = 1

[limits]
per_minute = 6000
per_day = 100000
"#,
        tryton.addr
    )
}

/// All opportunities.
async fn opportunities(tryton: &Tryton) -> Vec<Value> {
    tryton.all("sale.opportunity", &["party", "reference", "state", "description", "comment"]).await
}

/// The parties of leads.
async fn parties(tryton: &Tryton) -> Vec<Value> {
    let all = tryton.all("party.party", &["name", "email", "phone", "identifiers"]).await;
    all.into_iter().filter(|party| party["id"].as_i64() > Some(2)).collect()
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn a_lead_becomes_a_party_and_an_opportunity_and_what_sales_does_comes_back() {
    let (place, tryton) = (place(), Tryton::start().await);
    let running = start(&place, &file(&tryton)).await;
    asks(&running, "tryton-0001", "Ada Byron", "ada@works.example").await;
    status(&running, |status| status["created"] == 1).await;
    let [party] = <[Value; 1]>::try_from(parties(&tryton).await).expect("one party");
    assert_eq!((&party["name"], &party["email"]), (&json!("Ada Byron"), &json!("ada@works.example")));
    let [lead] = <[Value; 1]>::try_from(opportunities(&tryton).await).expect("one opportunity");
    let id = person(&running, "ada@works.example").await["person"].as_str().expect("an id").to_owned();
    assert_eq!((&lead["party"], &lead["reference"]), (&party["id"], &json!(format!("handraise-{id}"))));
    assert_eq!((&lead["state"], &lead["description"]), (&json!("lead"), &json!("hand_raiser: grade U, rating 4, P1")));
    assert_eq!(lead["comment"], format!("Ada Byron asks\nhttps://leads.example.com/inbox/persons/{id}"));
    // Sales makes an offer, and wins.
    let lead = lead["id"].clone();
    let amount = json!({ "amount": { "__class__": "Decimal", "decimal": "1200.50" } });
    tryton.call("model.sale.opportunity.write", json!([[lead], amount])).await;
    tryton.call("model.sale.opportunity.opportunity", json!([[lead]])).await;
    status(&running, |status| status["outcomes"] == 1).await;
    assert_eq!(person(&running, "ada@works.example").await["stage"], "opportunity");
    tryton.sell(&lead, &party["id"]).await;
    status(&running, |status| status["outcomes"].as_i64() >= Some(3)).await;
    let told = statuses(&running, "ada@works.example").await;
    let words: Vec<&str> = told.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!((words.first(), words.last()), (Some(&"opportunity"), Some(&"won")), "{told:?}");
    assert_eq!((&told[0].1["amount"], &told[0].1["currency"]), (&json!(1200), &json!("EUR")));
    let ada = person(&running, "ada@works.example").await;
    assert_eq!(ada["stage"], "customer");
    // The stage is news for the CRM, but Tryton lets nobody change what is won.
    running.stop().await;
    let running = start(&place, &file(&tryton)).await;
    let done = status(&running, |status| status["linked"] == 1).await;
    assert_eq!((&done["failing"], &done["created"]), (&json!(0), &json!(1)), "{done}");
    assert_eq!(statuses(&running, "ada@works.example").await.len(), told.len(), "nothing is told twice");
    running.stop().await;
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn what_people_write_once_stays_and_what_changes_is_sent() {
    let (place, tryton) = (place(), Tryton::start().await);
    let running = start(&place, &file(&tryton)).await;
    asks(&running, "once-000001", "Ada", "ada@works.example").await;
    status(&running, |status| status["created"] == 1).await;
    let party = parties(&tryton).await[0]["id"].clone();
    tryton.call("model.party.party.write", json!([[party], { "name": "Countess Lovelace" }])).await;
    let more = [("name", "Ada Byron"), ("email", "ada@works.example"), ("phone", "+44 20 7946 0000")];
    form(&running, "once-000002", &more).await;
    place.wait_s(3601);
    status(&running, |status| status["updated"] == 1).await;
    let [party] = <[Value; 1]>::try_from(parties(&tryton).await).expect("one party");
    assert_eq!((&party["name"], &party["phone"]), (&json!("Countess Lovelace"), &json!("+44 20 7946 0000")));
    assert!(opportunities(&tryton).await[0]["comment"].as_str().is_some_and(|text| text.starts_with("Ada Byron asks")));
    running.stop().await;
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn a_party_with_the_address_is_taken_over_and_nobody_is_made_twice_after_a_crash_or_a_backup() {
    let (place, tryton) = (place(), Tryton::start().await);
    let known = json!([[{ "name": "Lovelace, Ada", "contact_mechanisms": [["create", [{ "type": "email", "value": "Ada@Works.example" }]]] }]]);
    tryton.call("model.party.party.create", known).await;
    let running = start(&place, &file(&tryton)).await;
    asks(&running, "again-00001", "Ada", "ada@works.example").await;
    asks(&running, "again-00002", "Eve", "eve@else.example").await;
    status(&running, |status| status["linked"] == 2).await;
    running.stop().await;
    let names = |parties: Vec<Value>| parties.iter().map(|party| party["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(parties(&tryton).await), [json!("Lovelace, Ada"), json!("Eve")]);
    // As after a crash before it was written down, and as in a copy of the database from before.
    assert_eq!(sql(&place, "DELETE FROM crm_link").await, 2);
    let running = start(&place, &file(&tryton)).await;
    status(&running, |status| status["linked"] == 2).await;
    assert_eq!((parties(&tryton).await.len(), opportunities(&tryton).await.len()), (2, 2));
    running.stop().await;
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn a_tryton_that_is_down_or_has_forgotten_the_session_gets_everybody_later() {
    let (place, mut tryton) = (place(), Tryton::start().await);
    let running = start(&place, &file(&tryton)).await;
    asks(&running, "down-000001", "Ada", "ada@works.example").await;
    status(&running, |status| status["linked"] == 1).await;
    tryton.sql("DELETE FROM ir_session").await;
    asks(&running, "down-000002", "Bob", "bob@works.example").await;
    let fine = status(&running, |status| status["linked"] == 2).await;
    assert_eq!(fine["last_error"], Value::Null, "a session that ended is begun anew");
    tryton.kill();
    asks(&running, "down-000003", "Eve", "eve@works.example").await;
    let down = status(&running, |status| status["last_error"].is_string()).await;
    assert!(down["last_error"].as_str().is_some_and(|why| why.contains("connect")), "{down}");
    tryton.go_on().await;
    status(&running, |status| status["linked"] == 3).await;
    assert_eq!((parties(&tryton).await.len(), opportunities(&tryton).await.len()), (3, 3));
    running.stop().await;
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn a_tryton_that_was_wiped_gets_everybody_anew_and_that_is_told() {
    let (place, mut tryton) = (place(), Tryton::start().await);
    let running = start(&place, &file(&tryton)).await;
    asks(&running, "wiped-00001", "Ada", "ada@works.example").await;
    asks(&running, "wiped-00002", "Bob", "bob@works.example").await;
    status(&running, |status| status["linked"] == 2).await;
    tryton.wipe().await;
    assert!(parties(&tryton).await.is_empty());
    place.wait(1);
    let told = status(&running, |status| status["created"] == 4 && status["linked"] == 2).await;
    assert_eq!(told["gone"], 2);
    assert!(told["last_gone_at"].is_string());
    assert_eq!((parties(&tryton).await.len(), opportunities(&tryton).await.len()), (2, 2));
    running.stop().await;
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn whom_tryton_refuses_is_seen_and_tried_again_and_what_was_made_halfway_is_found() {
    let (place, tryton) = (place(), Tryton::start().await);
    let text = file(&tryton).replace("[outcomes]", "priority_code = { value = \"{priority}\" }\n\n[outcomes]");
    let running = start(&place, &text).await;
    asks(&running, "refused-001", "Ada", "ada@works.example").await;
    asks(&running, "refused-002", "Bob", "bob@works.example").await;
    let failed = status(&running, |status| status["failing"] == 2).await;
    assert_eq!(failed["failures"][0]["error"], "Tryton: 'priority_code'", "{failed}");
    assert_eq!(failed["last_error"], Value::Null);
    running.stop().await;
    let running = start(&place, &file(&tryton)).await;
    place.wait_s(61);
    let done = status(&running, |status| status["linked"] == 2).await;
    assert_eq!(done["failing"], 0);
    assert_eq!(
        (parties(&tryton).await.len(), opportunities(&tryton).await.len()),
        (2, 2),
        "what was made halfway is found"
    );
    running.stop().await;
}

#[tokio::test]
#[ignore = "needs Tryton"]
async fn who_is_forgotten_is_deleted_there_or_told() {
    let (place, tryton) = (place(), Tryton::start().await);
    let running = start(&place, &file(&tryton)).await;
    asks(&running, "forget-0001", "Ada", "ada@works.example").await;
    asks(&running, "forget-0002", "Bob", "bob@works.example").await;
    status(&running, |status| status["linked"] == 2).await;
    forget(&running, "ada@works.example").await;
    let told = status(&running, |status| status["linked"] == 1).await;
    let remote = &told["to_delete"][0]["remote"];
    assert!(remote["party"].is_string() && remote["opportunity"].is_string(), "{told}");
    assert_eq!(parties(&tryton).await.len(), 2, "nothing is deleted unless the file says so");
    running.stop().await;
    let running = start(&place, &file(&tryton).replace("inbox =", "when_forgotten = \"delete\"\ninbox =")).await;
    let done = status(&running, |status| status["deleted"] == 1).await;
    assert_eq!(done["to_delete"], super::ground::nothing());
    let [party] = <[Value; 1]>::try_from(parties(&tryton).await).expect("one party");
    assert_eq!((&party["name"], opportunities(&tryton).await.len()), (&json!("Bob"), 1));
    running.stop().await;
}
