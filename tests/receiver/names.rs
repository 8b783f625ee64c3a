//! Names that the definition does not have: they are stored, the answer says so, and the timeline says why they give no points.

use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running, TOKEN, json as body, problem};

async fn tell(running: &Running, way: &str, facts: &Value) -> Value {
    let request = running.client.post(running.url(&format!("/v1/{way}"))).bearer_auth(TOKEN);
    let answer = request.json(facts).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    body(answer).await
}

async fn with_source() -> (Place, Running) {
    let place = Place::new();
    let more = "\n[[sources]]\nid = \"partner\"\nutm_source = [\"partner\"]\n";
    place.write("definition.toml", format!("{DEFINITION}{more}"));
    let running = place.start().await;
    (place, running)
}

#[tokio::test]
async fn an_unknown_name_is_stored_and_the_answer_names_it_once_with_the_nearest() {
    let (_place, running) = with_source().await;
    let touches = json!([
        { "id": "1", "email": "ada@works.example", "action": "webinar" },
        { "id": "2", "email": "ada@works.example", "action": "webinarr" },
        { "id": "3", "email": "bob@works.example", "action": "webinarr" },
        { "id": "4", "email": "bob@works.example", "topic": "zebra" },
        { "id": "5", "email": "bob@works.example", "source": "partner" },
    ]);
    let told = tell(&running, "touches", &touches).await;
    assert_eq!(told["stored"], 5);
    let expected = json!([
        { "index": 1, "field": "action", "name": "webinarr", "did_you_mean": "webinar", "count": 2 },
        { "index": 3, "field": "topic", "name": "zebra", "did_you_mean": null, "count": 1 },
    ]);
    assert_eq!(told["unknown_names"], expected);
    let attributes = json!([
        { "id": "6", "email": "ada@works.example", "attribute": "senority", "value": "director", "origin": "crm" },
        { "id": "7", "email": "ada@works.example", "attribute": "seniority", "value": "director", "origin": "crm" },
    ]);
    let told = tell(&running, "attributes", &attributes).await;
    assert_eq!(told["unknown_names"][0]["did_you_mean"], "seniority");
    assert_eq!(told["unknown_names"].as_array().expect("a list").len(), 1);
    let found = running.get("/v1/persons?email=ada@works.example").bearer_auth(TOKEN).send().await.expect("an answer");
    let path = format!("/v1/persons/{}", body(found).await["persons"][0]["person"].as_str().expect("an id"));
    let person = body(running.get(&path).bearer_auth(TOKEN).send().await.expect("an answer")).await;
    let timeline = person["timeline"].as_array().expect("a list");
    let why = |id: &str| timeline.iter().find(|entry| entry["fact"] == id).expect("an entry")["not_admitted"].clone();
    assert_eq!((why("1"), why("2")), (Value::Null, json!("not_in_definition")));
    assert_eq!((why("6"), why("7")), (json!("not_in_definition"), Value::Null));
    running.stop().await;
}

#[tokio::test]
async fn what_is_wrong_in_a_body_is_named_by_object_and_member() {
    let (_place, running) = with_source().await;
    let send = async |path: &str, text: String| {
        let request = running.client.post(running.url(path)).bearer_auth(TOKEN);
        let answer = request.header("content-type", "application/json").body(text).send().await.expect("an answer");
        problem(answer, 400).await["detail"].as_str().expect("a text").to_owned()
    };
    let deep = format!("[{{\"id\": \"1\"}}, {{\"id\": \"2\", \"label\": {}1{}}}]", "[".repeat(200), "]".repeat(200));
    let detail = send("/v1/touches", deep).await;
    assert_eq!(
        detail,
        "the object with index 1, `label`: there are too many lists and objects in each other; write a plain value"
    );
    let detail = send("/v1/touches", "[{\"id\": \"1\",\n \"quote\": ada@works.example}]".to_owned()).await;
    assert_eq!(detail, "the object with index 0, `quote`: the body is no JSON from here on, at line 2, column 11");
    let id = "0".repeat(32);
    let detail = send(&format!("/v1/persons/{id}/merge"), "{}".to_owned()).await;
    assert_eq!(detail, "`from` is missing; add it");
    let detail = send(&format!("/v1/persons/{id}/split"), "{\"facts\": [\"a\", 7], \"email\": \"\"}".to_owned()).await;
    assert_eq!(detail, "`facts.1` is of another type than it must be, or out of bounds");
    running.stop().await;
}

#[tokio::test]
async fn answers_have_the_names_of_the_definition_also_where_fit_counts_none_of_them() {
    let (_place, running) = with_source().await;
    running.submit(&[("email".into(), "ada@gmail.com".into()), ("contact_sales".into(), "yes".into())]).await;
    let found = body(running.get("/v1/persons").bearer_auth(TOKEN).send().await.expect("an answer")).await;
    let path = format!("/v1/persons/{}", found["persons"][0]["person"].as_str().expect("an id"));
    let person = body(running.get(&path).bearer_auth(TOKEN).send().await.expect("an answer")).await;
    let attributes = &person["attributes"];
    assert_eq!(attributes["email_type"][0]["value"], "free", "{attributes}");
    assert_eq!(attributes["contact_sales"][0]["value"], "yes", "{attributes}");
    running.stop().await;
}
