//! Inputs that dry up: what forms bring is counted, and a field, a page or a form that stays away is told once, and so is its return.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running, TOKEN, json as body};
use crate::visitor::Visitor;

/// How many forms come on a day.
const FORMS: u32 = 12;

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// The inputs of all forms of the receiver's own site, by kind and name.
async fn inputs(running: &Running) -> BTreeMap<String, Value> {
    let all = get(running, "/v1/inputs").await["inputs"].as_array().expect("a list").clone();
    let own = all.into_iter().filter(|input| input["site"].is_null() && input["form"].is_null());
    let named = own.map(|input| {
        let name = input["name"].as_str().map(|name| format!(" {name}")).unwrap_or_default();
        (format!("{}{name}", input["input"].as_str().expect("a text")), input)
    });
    named.collect()
}

/// The events about inputs: what, and of which.
async fn told(running: &Running) -> Vec<(String, String)> {
    let events = get(running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
    let about_inputs = events.iter().filter(|event| event["input"].is_object());
    let told = about_inputs.map(|event| {
        assert!(event.get("person").is_none(), "{event}");
        (event["type"].as_str().expect("a text").to_owned(), event["input"]["name"].as_str().unwrap_or("").to_owned())
    });
    told.collect()
}

/// A day of forms by visitors who read the page, if it is noticed, with a job title in a field of this name.
async fn day(place: &Place, running: &Running, number: u32, field: &str, page_is_noticed: bool) {
    place.wait(1);
    for form in 0..FORMS {
        let mut visitor = Visitor::at(DEFINITION, place.now_s());
        if page_is_noticed {
            visitor.read(100 + 61 * form, 40);
        }
        let email = format!("p{form}@day{number}.example");
        let fields = [("email", email.as_str()), (field, "Director of Operations")];
        running.submit(&visitor.send(&format!("day-{number}-{form:03}"), &fields)).await;
    }
}

#[tokio::test]
async fn a_renamed_field_and_a_page_with_another_path_are_told_once_within_days_and_their_return_too() {
    let place = Place::new();
    let running = place.start().await;
    for number in 0..10 {
        day(&place, &running, number, "job_title", true).await;
    }
    let before = inputs(&running).await;
    let forms = 10 * u64::from(FORMS);
    let seniority = &before["attribute seniority"];
    assert_eq!((&seniority["verdict"], &seniority["now"]["share_permille"]), (&json!("flowing"), &json!(1000)));
    assert_eq!(before["page pricing"]["verdict"], "flowing", "{}", before["page pricing"]);
    assert_eq!(before["attribute company_size"]["verdict"], "never", "no form of these has the field");
    assert_eq!(
        before["forms"]["now"]["forms"].as_u64().unwrap() + before["forms"]["before"]["forms"].as_u64().unwrap(),
        forms
    );
    assert_eq!(told(&running).await, []);
    // The redesign.
    for number in 10..15 {
        day(&place, &running, number, "xq7", false).await;
    }
    let dry = inputs(&running).await;
    let seniority = &dry["attribute seniority"];
    assert_eq!((&seniority["verdict"], &seniority["now"]["with"]), (&json!("dried_up"), &json!(0)), "{seniority}");
    assert!(seniority["words"].as_str().unwrap().starts_with("dried up on 2"), "{seniority}");
    assert_eq!((&dry["page pricing"]["verdict"], &dry["evidence"]["verdict"]), (&json!("dried_up"), &json!("flowing")));
    let names = |told: Vec<(String, String)>| {
        let mut names: Vec<_> = told.into_iter().map(|(kind, name)| format!("{kind} {name}")).collect();
        names.sort();
        names
    };
    let dried = ["input.dried_up pricing", "input.dried_up seniority"];
    assert_eq!(names(told(&running).await), dried);
    let metrics = running.get("/metrics").bearer_auth(TOKEN).send().await.expect("an answer").text().await.unwrap();
    assert!(metrics.contains("handraise_inputs_dried_up 2"), "{metrics}");
    // It is told once, also by the next receiver.
    running.stop().await;
    let running = place.start().await;
    assert_eq!(inputs(&running).await["attribute seniority"]["since"], seniority["since"]);
    assert_eq!(names(told(&running).await), dried);
    for number in 15..18 {
        day(&place, &running, number, "job_title", true).await;
    }
    assert_eq!(inputs(&running).await["page pricing"]["verdict"], "flowing");
    let back =
        ["input.dried_up pricing", "input.dried_up seniority", "input.recovered pricing", "input.recovered seniority"];
    assert_eq!(names(told(&running).await), back);
    running.stop().await;
}

#[tokio::test]
async fn a_review_that_somebody_acknowledges_is_called_for_again_only_by_another_input() {
    let place = Place::new();
    let review = "\n[[policy.review]]\nid = \"inputs\"\nlabel = \"Inputs\"\ndried_up = true\n";
    place.write("definition.toml", format!("{DEFINITION}{review}"));
    let running = place.start().await;
    let acknowledge = |id: &str| {
        let request = running.client.post(running.url(&format!("/v1/reviews/{id}/acknowledge"))).bearer_auth(TOKEN);
        async { request.send().await.expect("an answer") }
    };
    for number in 0..10 {
        day(&place, &running, number, "job_title", true).await;
    }
    assert_eq!(acknowledge("inputs").await.status(), 404, "nothing dried up");
    for number in 10..15 {
        day(&place, &running, number, "xq7", true).await;
    }
    assert_eq!(reviews(&place, &running, 1).await, [["attribute seniority"]]);
    assert_eq!(acknowledge("nosuch").await.status(), 404);
    let known = body(acknowledge("inputs").await).await;
    assert_eq!(known, json!({ "inputs": ["attribute seniority"] }));
    assert_eq!(acknowledge("inputs").await.status(), 404, "once is enough");
    let listed = get(&running, "/v1/definitions").await["reviews"].clone();
    assert!(listed[0]["acknowledged"]["at"].is_string() && listed[0]["acknowledged"]["by"] == "", "{listed}");
    let log = get(&running, "/v1/audit").await;
    let entry = &log["entries"][0];
    let expected = ("review_acknowledged", "inputs", "attribute seniority");
    assert_eq!(
        (&entry["action"], &entry["object"], &entry["detail"]),
        (&json!(expected.0), &json!(expected.1), &json!(expected.2)),
        "{log}"
    );
    // Another one stops, and the first still does.
    for number in 15..20 {
        day(&place, &running, number, "xq7", false).await;
    }
    assert_eq!(reviews(&place, &running, 2).await, [vec!["attribute seniority"], vec!["page pricing"]]);
    let listed = get(&running, "/v1/definitions").await["reviews"].clone();
    assert!(listed[0]["acknowledged"].is_object() && listed[1]["acknowledged"].is_null(), "{listed}");
    running.stop().await;
}

/// The inputs of each review that is called for, once there are so many.
async fn reviews(place: &Place, running: &Running, many: usize) -> Vec<Vec<String>> {
    inputs(running).await;
    // What dried up is looked at once a minute.
    place.wait_s(61);
    let found = async {
        loop {
            let events = get(running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
            let due = events.into_iter().filter(|event| event["type"] == "definition.review_due");
            let due: Vec<Vec<String>> =
                due.map(|event| serde_json::from_value(event["review"]["inputs"].clone()).expect("texts")).collect();
            if due.len() >= many {
                return due;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), found).await.expect("in time")
}

#[tokio::test]
async fn events_about_inputs_and_persons_have_one_order_and_every_place_leads_on() {
    let place = Place::new();
    let running = place.start().await;
    for number in 0..10 {
        day(&place, &running, number, "job_title", true).await;
    }
    for number in 10..15 {
        day(&place, &running, number, "xq7", true).await;
    }
    inputs(&running).await;
    day(&place, &running, 15, "xq7", true).await;
    let all = get(&running, "/v1/events?limit=1000").await["events"].as_array().expect("a list").clone();
    let id = |event: &Value| event["id"].as_str().expect("a text").parse::<u64>().expect("a number");
    let ids: Vec<u64> = all.iter().map(id).collect();
    assert!(ids.windows(2).all(|two| two[0] < two[1]), "{ids:?}");
    let dried = all.iter().position(|event| event["type"] == "input.dried_up").expect("an event");
    assert!(0 < dried && dried + 1 < all.len(), "persons before it and after it: {dried} of {}", all.len());
    // Page by page, nothing is left out and nothing comes twice.
    let (mut after, mut paged) = ("0".to_owned(), Vec::new());
    loop {
        let page = get(&running, &format!("/v1/events?limit=7&after={after}")).await;
        let events = page["events"].as_array().expect("a list").clone();
        if events.is_empty() {
            break;
        }
        after = page["next"].as_str().expect("a place").to_owned();
        paged.extend(events);
    }
    // Meanwhile time may have changed more persons.
    assert_eq!(paged.get(..all.len()), Some(&all[..]));
    running.stop().await;
}

#[tokio::test]
async fn counts_of_sites_and_texts_that_nothing_understands_stay_when_a_person_is_forgotten() {
    let place = Place::new();
    let running = place.start().await;
    let form = |email: &str, size: &str| {
        [("email".to_owned(), email.to_owned()), ("company_size".to_owned(), size.to_owned())]
    };
    running.submit(&form("ada@works.example", "about a dozen dragons")).await;
    let elsewhere = running.post().header("origin", "https://www.example.com").header("accept", "application/json");
    let sent = elsewhere.form(&form("bob@works.example", "51-200")).send().await.expect("an answer");
    assert!(sent.status().is_success());
    let before = get(&running, "/v1/inputs").await;
    let size = |site: Value| {
        let mut all = before["inputs"].as_array().expect("a list").iter();
        let found = all.find(|input| input["site"] == site && input["name"] == "company_size").expect("an input");
        (found["now"]["forms"].clone(), found["now"]["with"].clone(), found["now"]["not_understood"].clone())
    };
    assert_eq!(size(Value::Null), (json!(1), json!(0), json!(1)));
    assert_eq!(size(json!("https://www.example.com")), (json!(1), json!(1), json!(0)));
    assert!(!before.to_string().contains("works.example") && !before.to_string().contains("dragons"), "{before}");
    let ada = get(&running, "/v1/persons?email=ada@works.example").await["persons"][0]["person"].clone();
    let erased = running.client.delete(running.url(&format!("/v1/persons/{}", ada.as_str().expect("an id"))));
    assert!(erased.bearer_auth(TOKEN).send().await.expect("an answer").status().is_success());
    assert_eq!(get(&running, "/v1/inputs").await, before);
    running.stop().await;
}

#[tokio::test]
async fn the_forms_of_an_older_database_are_counted() {
    let place = Place::new();
    let running = place.start().await;
    day(&place, &running, 0, "job_title", true).await;
    let counted = get(&running, "/v1/inputs").await;
    running.stop().await;
    // As if nobody had counted yet.
    let mut database = crate::migration::database(&place).await;
    for query in ["DELETE FROM input_day", "DELETE FROM input", "UPDATE input_place SET fact_seq = 0"] {
        sqlx::query(query).execute(&mut database).await.expect("a change");
    }
    sqlx::Connection::close(database).await.expect("closed");
    let running = place.start().await;
    assert_eq!(get(&running, "/v1/inputs").await, counted);
    running.stop().await;
}
