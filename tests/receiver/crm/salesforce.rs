//! The same with a Salesforce that is a fake.

use handraise_tests::fake::{Fake, Fault};
use handraise_tests::salesforce::{KEY, Salesforce};
use serde_json::{Value, json};

use super::ground::{asks, forget, form, nothing, person, place, start, status, statuses};

/// The CRM's file.
fn file(fake: &Fake<Salesforce>) -> String {
    format!(
        r#"
schema = 1
name = "Salesforce"
kind = "salesforce"
when_forgotten = "delete"

[server]
url = "http://{}"
allow_private_addresses = true
user = "the-client"
secret_env = "SALESFORCE_SECRET"
key_field = "Handraise_Person__c"

[records.lead]
LastName = {{ value = "{{last_name}}", write = "once" }}
Company = {{ value = "{{company}}" }}
Phone = {{ value = "{{phone}}" }}
Handraise_Score__c = {{ value = "{{score}}" }}

[outcomes]
currency = "USD"
every_s = 1

[limits]
per_minute = 6000
per_day = 100000
"#,
        fake.addr
    )
}

/// Somebody of a company asks for sales.
async fn asks_for(running: &crate::running::Running, submission: &str, email: &str) {
    let fields = [("name", "Ada Byron"), ("email", email), ("company", "Works"), ("contact_sales", "yes")];
    form(running, submission, &fields).await;
}

#[tokio::test]
async fn leads_are_made_by_their_key_or_taken_over_and_opportunities_come_back() {
    let (place, fake) = (place(), Fake::start(Salesforce::default()).await);
    let own =
        fake.with(|crm| crm.make(json!({ "Email": "eve@works.example", "LastName": "Moneypenny", "Company": "MI6" })));
    let running = start(&place, &file(&fake)).await;
    asks_for(&running, "force-000001", "ada@works.example").await;
    asks_for(&running, "force-000002", "eve@works.example").await;
    status(&running, |status| status["created"] == 1 && status["taken_over"] == 1).await;
    let key = |person: &Value| format!("handraise-{}", person["person"].as_str().expect("an id"));
    let (ada, eve) = (person(&running, "ada@works.example").await, person(&running, "eve@works.example").await);
    let leads = fake.with(|crm| crm.leads.clone());
    assert_eq!(
        (leads.len(), &leads[&own][KEY], &leads[&own]["LastName"]),
        (2, &json!(key(&eve)), &json!("Moneypenny"))
    );
    let (id, lead) = leads.iter().find(|(_, lead)| lead[KEY] == key(&ada)).expect("her lead");
    assert_eq!(
        (&lead["LastName"], &lead["Handraise_Score__c"], &lead["Email"]),
        (&json!("Byron"), &json!(0), &json!("ada@works.example"))
    );
    fake.with(|crm| crm.set(id, json!({ "Status": "Working - Contacted" })));
    status(&running, |status| status["outcomes"] == 1).await;
    let opportunity = json!({ "IsWon": false, "IsClosed": false, "Amount": 9000.5 });
    fake.with(|crm| crm.set(id, json!({ "IsConverted": true, "ConvertedOpportunity": opportunity })));
    status(&running, |status| status["outcomes"] == 2).await;
    let opportunity = json!({ "IsWon": true, "IsClosed": true, "Amount": 9000.5 });
    fake.with(|crm| crm.set(id, json!({ "ConvertedOpportunity": opportunity })));
    status(&running, |status| status["outcomes"] == 3).await;
    let told = statuses(&running, "ada@works.example").await;
    assert_eq!(told.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>(), ["accepted", "opportunity", "won"]);
    assert_eq!((&told[2].1["amount"], &told[2].1["currency"]), (&json!(9000), &json!("USD")));
    // A lead that is converted can't be written any more, and that is no failure.
    form(&running, "force-000003", &[("email", "ada@works.example"), ("phone", "+1 555")]).await;
    place.wait_s(3601);
    let done = status(&running, |status| status["updated"] == 1).await;
    assert_eq!((&done["failing"], fake.with(|crm| crm.leads[id].get("Phone").cloned())), (&json!(0), None));
    running.stop().await;
}

#[tokio::test]
async fn a_session_that_ended_is_begun_anew_and_a_used_up_day_is_waited_for() {
    let (place, fake) = (place(), Fake::start(Salesforce::default()).await);
    let running = start(&place, &file(&fake)).await;
    asks_for(&running, "force-000004", "ada@works.example").await;
    status(&running, |status| status["linked"] == 1).await;
    fake.with(|crm| crm.tokens.clear());
    asks_for(&running, "force-000005", "bob@works.example").await;
    let fine = status(&running, |status| status["linked"] == 2).await;
    assert_eq!((&fine["last_error"], fake.asked("/oauth2/token")), (&Value::Null, 2));
    let limit = json!([{ "errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded." }]);
    fake.fail("/query", Fault::Refused(403, Vec::new(), limit));
    let told = status(&running, |status| status["last_error"].is_string()).await;
    assert_eq!(told["last_error"], "Salesforce answers 403: the requests of this day are used up");
    asks_for(&running, "force-000006", "eve@works.example").await;
    status(&running, |status| status["linked"] == 3).await;
    running.stop().await;
}

#[tokio::test]
async fn one_record_of_a_batch_that_is_refused_is_seen_and_who_is_forgotten_is_deleted() {
    let (place, fake) = (place(), Fake::start(Salesforce::default()).await);
    let running = place.start().await;
    asks_for(&running, "force-000007", "ada@works.example").await;
    asks(&running, "force-000008", "No Company", "none@works.example").await;
    running.stop().await;
    let running = start(&place, &file(&fake)).await;
    let done = status(&running, |status| status["linked"] == 1 && status["failing"] == 1).await;
    assert_eq!(done["failures"][0]["error"], "Salesforce: Required fields are missing: [Company]");
    forget(&running, "ada@works.example").await;
    let done = status(&running, |status| status["deleted"] == 1).await;
    assert_eq!((&done["to_delete"], fake.with(|crm| crm.leads.len())), (&nothing(), 0));
    running.stop().await;
}
