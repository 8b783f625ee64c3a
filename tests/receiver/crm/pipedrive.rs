//! The same with a Pipedrive that is a fake.

use handraise_tests::fake::{Fake, Fault};
use handraise_tests::pipedrive::{KEY, Pipedrive};
use serde_json::{Value, json};

use super::ground::{asks, forget, form, nothing, person, place, sql, start, status, statuses};

/// The CRM's file.
fn file(fake: &Fake<Pipedrive>) -> String {
    format!(
        r#"
schema = 1
name = "Pipedrive"
kind = "pipedrive"
when_forgotten = "delete"

[server]
url = "http://{}"
allow_private_addresses = true
secret_env = "PIPEDRIVE_TOKEN"
key_field = "{KEY}"

[records.person]
name = {{ value = "{{name}}", write = "once" }}
phone = {{ value = "{{phone}}" }}

[records.deal]
title = {{ value = "{{name}}, {{priority}}", write = "once" }}
9f1d2b0f4c7e4f5e8d1c3b2a1f0e9d8c7b6a5f4e = {{ value = "{{grade}}" }}

[outcomes]
every_s = 1

[limits]
per_minute = 6000
per_day = 100000
"#,
        fake.addr
    )
}

#[tokio::test]
async fn a_lead_becomes_a_person_and_a_deal_once_and_the_deal_s_end_comes_back() {
    let (place, fake) = (place(), Fake::start(Pipedrive::default()).await);
    // The person is made, and nobody learns of it.
    fake.fail("POST /api/v2/persons", Fault::Lost);
    let running = start(&place, &file(&fake)).await;
    asks(&running, "pipe-0000001", "Ada", "ada@works.example").await;
    status(&running, |status| status["linked"] == 1).await;
    let id = person(&running, "ada@works.example").await["person"].as_str().expect("an id").to_owned();
    let (persons, deals) = fake.with(|crm| (crm.persons.clone(), crm.deals.clone()));
    let ([(known, person)], [(deal, made)]) = (
        <[_; 1]>::try_from(Vec::from_iter(persons)).expect("one"),
        <[_; 1]>::try_from(Vec::from_iter(deals)).expect("one"),
    );
    assert_eq!((&person["name"], &person["emails"][0]["value"]), (&json!("Ada"), &json!("ada@works.example")));
    assert_eq!((&made["person_id"], &made["title"]), (&json!(known), &json!("Ada, P1")));
    assert_eq!(
        made["custom_fields"],
        json!({ KEY: format!("handraise-{id}"), "9f1d2b0f4c7e4f5e8d1c3b2a1f0e9d8c7b6a5f4e": "U" })
    );
    fake.with(|crm| crm.set(deal, json!({ "status": "lost", "lost_reason": "No budget" })));
    status(&running, |status| status["outcomes"] == 1).await;
    let told = statuses(&running, "ada@works.example").await;
    assert_eq!(
        (told[0].0.as_str(), &told[0].1["comment"], &told[0].1["reason"]),
        ("lost", &json!("No budget"), &json!("lost"))
    );
    running.stop().await;
    // As in a copy of the database from before.
    assert_eq!(sql(&place, "DELETE FROM crm_link").await, 1);
    let running = start(&place, &file(&fake)).await;
    asks(&running, "pipe-0000002", "Ada", "ada@works.example").await;
    status(&running, |status| status["linked"] == 1).await;
    assert_eq!(fake.with(|crm| (crm.persons.len(), crm.deals.len())), (1, 1));
    assert_eq!(statuses(&running, "ada@works.example").await.len(), 1, "the same word is no second fact");
    running.stop().await;
}

#[tokio::test]
async fn changes_are_sent_deals_that_are_gone_are_made_anew_and_the_forgotten_are_deleted() {
    let (place, fake) = (place(), Fake::start(Pipedrive::default()).await);
    let running = start(&place, &file(&fake)).await;
    for (place, email) in ["ada@works.example", "bob@works.example", "eve@works.example"].iter().enumerate() {
        asks(&running, &format!("pipe-00001{place:02}"), "Lead", email).await;
    }
    status(&running, |status| status["linked"] == 3).await;
    form(&running, "pipe-0000201", &[("email", "ada@works.example"), ("phone", "+49 30")]).await;
    place.wait_s(3601);
    status(&running, |status| status["updated"] == 1).await;
    let phones =
        fake.with(|crm| crm.persons.values().filter_map(|person| person.get("phones").cloned()).collect::<Vec<_>>());
    assert_eq!(phones, [json!([{ "value": "+49 30", "primary": true, "label": "work" }])]);
    fake.with(|crm| crm.deals.clear());
    place.wait(1);
    let told = status(&running, |status| status["created"] == 6).await;
    assert_eq!((&told["gone"], fake.with(|crm| (crm.persons.len(), crm.deals.len()))), (&json!(3), (3, 3)));
    forget(&running, "bob@works.example").await;
    let done = status(&running, |status| status["deleted"] == 1).await;
    let left = fake.with(|crm| crm.deals.values().filter(|deal| deal["is_deleted"] == false).count());
    assert_eq!((&done["to_delete"], left), (&nothing(), 2));
    running.stop().await;
}

#[tokio::test]
async fn a_burst_of_too_many_requests_is_waited_for_as_long_as_it_says() {
    let (place, fake) = (place(), Fake::start(Pipedrive::default()).await);
    let headers = vec![("x-ratelimit-reset", "3".to_owned())];
    fake.fail("/deals", Fault::Refused(429, headers, json!({ "success": false, "error": "request over limit" })));
    let running = start(&place, &file(&fake)).await;
    asks(&running, "pipe-0000301", "Ada", "ada@works.example").await;
    let told = status(&running, |status| status["last_error"].is_string()).await;
    assert_eq!(told["last_error"], "the CRM answers 429: it was asked too often");
    let done = status(&running, |status| status["linked"] == 1).await;
    assert_eq!(done["paused_until"], Value::Null);
    running.stop().await;
}
