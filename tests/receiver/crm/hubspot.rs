//! The same with a HubSpot that is a fake.

use handraise_tests::fake::{Fake, Fault};
use handraise_tests::hubspot::Hubspot;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

use super::ground::{asks, forget, nothing, person, place, sql, start, status, statuses};

/// The CRM's file.
fn file(fake: &Fake<Hubspot>) -> String {
    format!(
        r#"
schema = 1
name = "HubSpot"
kind = "hubspot"

[server]
url = "http://{}"
allow_private_addresses = true
timeout_s = 5
secret_env = "HUBSPOT_TOKEN"

[records.contact]
firstname = {{ value = "{{name}}", write = "once" }}
phone = {{ value = "{{phone}}" }}
handraise_grade = {{ value = "{{grade}}", values = {{ U = "unknown" }} }}
handraise_score = {{ value = "{{score}}" }}

[outcomes]
amount_field = "recent_deal_amount"
currency = "EUR"
every_s = 1

[limits]
per_minute = 6000
per_day = 100000
"#,
        fake.addr
    )
}

#[tokio::test]
async fn a_lead_becomes_a_contact_once_and_what_sales_does_comes_back_once() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let running = start(&place, &file(&fake)).await;
    asks(&running, "hubspot-0001", "Ada", "ada@works.example").await;
    status(&running, |status| status["created"] == 1).await;
    let (id, contact) = fake.with(|hubspot| hubspot.of("ada@works.example"));
    assert_eq!(
        Value::from(contact),
        json!({ "email": "ada@works.example", "firstname": "Ada", "handraise_grade": "unknown", "handraise_score": "0" })
    );
    fake.with(|hubspot| hubspot.set(id, json!({ "lifecyclestage": "salesqualifiedlead" })));
    status(&running, |status| status["outcomes"] == 1).await;
    assert_eq!(person(&running, "ada@works.example").await["stage"], "sql");
    fake.with(|hubspot| hubspot.set(id, json!({ "lifecyclestage": "customer", "recent_deal_amount": "4800.00" })));
    status(&running, |status| status["outcomes"] == 2).await;
    let told = statuses(&running, "ada@works.example").await;
    assert_eq!(
        (told[1].0.as_str(), &told[1].1["amount"], &told[1].1["currency"]),
        ("won", &json!(4800), &json!("EUR"))
    );
    assert_eq!(person(&running, "ada@works.example").await["stage"], "customer");
    running.stop().await;
    let running = start(&place, &file(&fake)).await;
    status(&running, |status| status["last_success_at"].is_string() && status["linked"] == 1).await;
    place.wait_s(3601);
    status(&running, |_| fake.asked("/search") > 4).await;
    assert_eq!((statuses(&running, "ada@works.example").await.len(), fake.asked("/batch/upsert")), (2, 1));
    running.stop().await;
}

#[tokio::test]
async fn who_did_not_come_far_enough_stays_out() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let running = start(&place, &file(&fake)).await;
    super::ground::form(&running, "early-000001", &[("name", "Bob"), ("email", "bob@works.example")]).await;
    asks(&running, "early-000002", "Ada", "ada@works.example").await;
    status(&running, |status| status["linked"] == 1).await;
    assert_eq!(fake.with(|hubspot| hubspot.contacts.len()), 1);
    running.stop().await;
}

#[tokio::test]
async fn a_contact_with_the_address_is_taken_over_and_keeps_what_is_written_once() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let known = fake.with(|hubspot| hubspot.make(json!({ "email": "ada@works.example", "firstname": "Countess" })));
    let running = start(&place, &file(&fake)).await;
    asks(&running, "taken-000001", "Ada", "ada@works.example").await;
    status(&running, |status| status["taken_over"] == 1).await;
    let (id, contact) = fake.with(|hubspot| hubspot.of("ada@works.example"));
    assert_eq!(
        (id, &contact["firstname"], &contact["handraise_grade"]),
        (known, &json!("Countess"), &json!("unknown"))
    );
    // Somebody there gives the contact another address. It stays the same contact.
    fake.with(|hubspot| hubspot.set(known, json!({ "email": "ada@home.example" })));
    super::ground::form(&running, "taken-000002", &[("email", "ada@works.example"), ("phone", "+44 20")]).await;
    place.wait_s(3601);
    status(&running, |status| status["updated"] == 1).await;
    assert_eq!(
        fake.with(|hubspot| (hubspot.contacts.len(), hubspot.contacts[&known]["phone"].clone())),
        (1, json!("+44 20"))
    );
    running.stop().await;
}

#[tokio::test]
async fn one_whom_the_crm_refuses_keeps_nobody_waiting_and_is_seen_and_tried_again() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let running = place.start().await;
    for number in 1..=5 {
        let email = if number == 3 { "typo@works.con".to_owned() } else { format!("lead{number}@works.example") };
        asks(&running, &format!("refuse-{number:05}"), "Lead", &email).await;
    }
    running.stop().await;
    let running = start(&place, &file(&fake)).await;
    let done = status(&running, |status| status["created"] == 4 && status["failing"] == 1).await;
    let why = &done["failures"][0];
    assert_eq!(why["error"], "HubSpot: Property values were not valid: Email address is invalid");
    assert_eq!((&why["failures"], &done["last_error"]), (&json!(1), &Value::Null));
    let retried = running.client.post(running.url("/v1/crms/HubSpot/retry")).bearer_auth(crate::running::TOKEN);
    let retried = crate::running::json(retried.send().await.expect("an answer")).await;
    assert_eq!(retried, json!({ "retried": 1 }));
    status(&running, |status| status["failures"][0]["failures"] == 2).await;
    assert_eq!(fake.with(|hubspot| hubspot.contacts.len()), 4);
    running.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_and_a_backup_that_is_put_back_make_nobody_twice() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    fake.fail("/batch/upsert", Fault::Lost);
    let running = start(&place, &file(&fake)).await;
    asks(&running, "lost-0000001", "Ada", "ada@works.example").await;
    let done = status(&running, |status| status["linked"] == 1).await;
    assert_eq!((&done["taken_over"], &done["last_error"]), (&json!(1), &json!("the CRM answers 502")));
    let (id, _) = fake.with(|hubspot| hubspot.of("ada@works.example"));
    running.stop().await;
    // A copy of the database from before, and somebody bought meanwhile.
    let copy = std::fs::read(place.path().join("data/handraise.sqlite3")).expect("a copy");
    let running = start(&place, &file(&fake)).await;
    asks(&running, "lost-0000002", "Eve", "eve@works.example").await;
    fake.with(|hubspot| hubspot.set(id, json!({ "lifecyclestage": "customer" })));
    status(&running, |status| status["linked"] == 2 && status["outcomes"] == 1).await;
    running.stop().await;
    std::fs::write(place.path().join("data/handraise.sqlite3"), copy).expect("put back");
    assert_eq!(sql(&place, "UPDATE crm_link SET remote = '{}', sent = '{}'").await, 1);
    let running = start(&place, &file(&fake)).await;
    status(&running, |status| status["linked"] == 1 && status["outcomes"] == 1).await;
    assert_eq!(person(&running, "ada@works.example").await["stage"], "customer", "what sales did is told again");
    asks(&running, "lost-0000002", "Eve", "eve@works.example").await;
    status(&running, |status| status["linked"] == 2).await;
    assert_eq!(fake.with(|hubspot| hubspot.contacts.len()), 2);
    running.stop().await;
}

#[tokio::test]
async fn a_crm_that_is_asked_too_often_is_left_alone_as_long_as_it_says() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let limit = json!({ "status": "error", "policyName": "TEN_SECONDLY_ROLLING", "message": "You have reached your ten_secondly_rolling limit." });
    let headers = vec![("x-hubspot-ratelimit-interval-milliseconds", "4000".to_owned())];
    fake.fail("/batch/read", Fault::Refused(429, headers, limit));
    let running = start(&place, &file(&fake)).await;
    asks(&running, "often-000001", "Ada", "ada@works.example").await;
    let paused = status(&running, |status| status["last_error"].is_string()).await;
    let begin = Instant::now();
    assert_eq!(paused["last_error"], "the CRM answers 429: it was asked too often");
    assert!(paused["paused_until"].is_string());
    let done = status(&running, |status| status["linked"] == 1).await;
    assert!(begin.elapsed() > Duration::from_secs(3), "{:?}", begin.elapsed());
    assert_eq!((&done["paused_until"], &done["failing"]), (&Value::Null, &json!(0)));
    running.stop().await;
}

#[tokio::test]
async fn records_that_are_gone_are_noticed_told_and_made_anew() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let running = start(&place, &file(&fake)).await;
    asks(&running, "gone-0000001", "Ada", "ada@works.example").await;
    asks(&running, "gone-0000002", "Bob", "bob@works.example").await;
    status(&running, |status| status["linked"] == 2).await;
    fake.with(|hubspot| hubspot.contacts.clear());
    place.wait(1);
    let told = status(&running, |status| status["created"] == 4 && status["linked"] == 2).await;
    assert_eq!(told["gone"], 2);
    let (_, ada) = fake.with(|hubspot| hubspot.of("ada@works.example"));
    assert_eq!((fake.with(|hubspot| hubspot.contacts.len()), &ada["firstname"]), (2, &json!("Ada")));
    running.stop().await;
}

#[tokio::test]
async fn who_is_forgotten_is_told_or_deleted_and_struck_off_when_it_is_gone() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    let running = start(&place, &file(&fake)).await;
    asks(&running, "forget-00001", "Ada", "ada@works.example").await;
    asks(&running, "forget-00002", "Bob", "bob@works.example").await;
    status(&running, |status| status["linked"] == 2).await;
    let (ada, _) = fake.with(|hubspot| hubspot.of("ada@works.example"));
    forget(&running, "ada@works.example").await;
    let told = status(&running, |status| status["linked"] == 1).await;
    assert_eq!(told["to_delete"][0]["remote"], json!({ "contact": ada.to_string() }));
    assert!(fake.with(|hubspot| hubspot.contacts.contains_key(&ada)), "nothing is deleted unless the file says so");
    fake.with(|hubspot| hubspot.contacts.remove(&ada));
    place.wait(1);
    status(&running, |status| status["to_delete"] == nothing()).await;
    running.stop().await;
    let running = start(
        &place,
        &file(&fake)
            .replace("[server]", "[who]\nfrom_stage = \"mql\"\n\n[server]")
            .replace("kind =", "when_forgotten = \"delete\"\nkind ="),
    )
    .await;
    forget(&running, "bob@works.example").await;
    let done = status(&running, |status| status["deleted"] == 1).await;
    assert_eq!((&done["to_delete"], fake.with(|hubspot| hubspot.contacts.len())), (&nothing(), 0));
    running.stop().await;
}

#[tokio::test]
async fn a_token_that_no_longer_counts_is_told_and_loses_nobody() {
    let (place, fake) = (place(), Fake::start(Hubspot::default()).await);
    for _ in 0..2 {
        fake.fail("/search", Fault::Refused(401, Vec::new(), json!({ "category": "EXPIRED_AUTHENTICATION" })));
    }
    let running = start(&place, &file(&fake)).await;
    asks(&running, "token-000001", "Ada", "ada@works.example").await;
    let told = status(&running, |status| status["last_error"].is_string()).await;
    assert_eq!(told["last_error"], "the CRM answers 401: it does not accept the secret, or not for this");
    status(&running, |status| status["linked"] == 1).await;
    running.stop().await;
}
