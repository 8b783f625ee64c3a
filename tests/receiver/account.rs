//! Companies: a buying group counts more than one person, and a crowd of one kind is no buying group.

use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body, problem};

const DEFINITION: &str = r#"
id = "accounts"
version = 1

[[actions]]
id = "webinar"
selector = "[data-webinar]"

[[fields]]
id = "job_title"
answers = ["seniority", "function"]

[[rules]]
id = "webinar"
label = "Attended the webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 25

[fit]
grades = [75, 50, 25]

[[fit.person]]
label = "Takes part in buying"
attribute = "seniority"
points = { executive = 10, director = 10, manager = 8, individual = 6 }
"#;

const POLICY: &str = r#"
[[policy.account.roles]]
id = "decides"
label = "Decides"
seniority = ["executive", "vp"]

[[policy.account.roles]]
id = "runs"
label = "Runs it"
function = ["it"]

[[policy.account.roles]]
id = "pays"
label = "Pays for it"
function = ["finance"]

[[policy.targets]]
name = "Works"
domains = ["works.example", "works-group.example"]
"#;

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// People with a title, who all attended the webinar.
async fn attend(running: &Running, people: &[(&str, &str)]) {
    for (email, title) in people {
        running.submit(&[("email".into(), (*email).into()), ("job_title".into(), (*title).into())]).await;
    }
    let touch =
        |(email, _): &(&str, &str)| json!({ "id": format!("webinar {email}"), "email": email, "action": "webinar" });
    let touches: Vec<Value> = people.iter().map(touch).collect();
    let told = running.client.post(running.url("/v1/touches")).bearer_auth(TOKEN).json(&touches).send().await;
    assert_eq!(told.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_company_qualifies_by_its_buying_group_and_not_by_a_crowd() {
    let place = Place::new();
    place.write("definition.toml", [DEFINITION, POLICY].concat());
    let running = place.start().await;
    attend(
        &running,
        &[
            ("ceo@works.example", "Chief Executive Officer"),
            ("it@works-group.example", "IT Manager"),
            ("money@works.example", "Finance Manager"),
        ],
    )
    .await;
    let crowd: Vec<String> = (0..5).map(|n| format!("it{n}@crowd.example")).collect();
    attend(&running, &crowd.iter().map(|email| (email.as_str(), "IT Manager")).collect::<Vec<_>>()).await;
    attend(&running, &[("somebody@gmail.com", "Chief Executive Officer")]).await;
    let accounts = get(&running, "/v1/accounts").await;
    let [crowd, works] = accounts["accounts"].as_array().expect("a list").as_slice() else { panic!("{accounts}") };
    assert_eq!(
        (&works["domain"], &works["target"], &works["qualified"]),
        (&json!("works.example"), &json!("Works"), &json!(true))
    );
    assert_eq!(
        (&works["known"], &works["coverage_permille"], &works["missing"]),
        (&json!(3), &json!(1000), &json!([]))
    );
    assert_eq!(
        (&crowd["domain"], &crowd["qualified"], &crowd["missing"]),
        (&json!("crowd.example"), &json!(false), &json!(["roles"]))
    );
    assert_eq!(get(&running, "/v1/accounts/works.example").await["score_milli"], works["score_milli"]);
    let first = get(&running, "/v1/accounts?limit=1").await;
    let next = first["next"].as_str().expect("more").to_owned();
    assert_eq!(
        get(&running, &format!("/v1/accounts?limit=1&after={next}")).await["accounts"][0]["domain"],
        "works.example"
    );
    let people = get(&running, "/v1/persons?company=works.example").await;
    assert_eq!(people["persons"].as_array().expect("a list").len(), 3, "both domains of the target");
    let unknown = running.get("/v1/accounts/nobody.example").bearer_auth(TOKEN).send().await;
    problem(unknown.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test]
async fn a_definition_that_says_nothing_of_accounts_has_none_and_a_changed_policy_computes_everybody_again() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    attend(&running, &[("it@works-group.example", "IT Manager")]).await;
    let none = running.get("/v1/accounts").bearer_auth(TOKEN).send().await.expect("an answer");
    assert!(problem(none, 404).await["detail"].to_string().contains("`[policy.account]`"));
    // The public part, and so the hash that pages name, stays as it is.
    place.write("definition.toml", [DEFINITION, POLICY].concat());
    let moved = async {
        while get(&running, "/v1/persons?company=works.example").await["persons"][0].is_null() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), moved).await.expect("in time");
    assert_eq!(get(&running, "/v1/accounts").await["accounts"][0]["domain"], "works.example");
    running.stop().await;
}

#[tokio::test]
async fn what_was_given_to_somebody_elsewhere_by_a_split_counts_for_their_company() {
    let place = Place::new();
    place.write("definition.toml", [DEFINITION, POLICY].concat());
    let running = place.start().await;
    attend(&running, &[("ceo@works.example", "Chief Executive Officer"), ("boss@other.example", "IT Manager")]).await;
    let score = async || get(&running, "/v1/accounts/other.example").await["score"].clone();
    let before = score().await;
    let persons = get(&running, "/v1/persons?email=ceo@works.example").await;
    let id = persons["persons"][0]["person"].as_str().expect("an id").to_owned();
    let split = json!({ "facts": ["webinar ceo@works.example"], "email": "new@other.example" });
    let sent = running.client.post(running.url(&format!("/v1/persons/{id}/split"))).bearer_auth(TOKEN).json(&split);
    assert_eq!(sent.send().await.expect("an answer").status(), 200);
    let given = get(&running, "/v1/persons?email=new@other.example").await;
    assert_eq!(given["persons"][0]["report"]["score"], 25, "{given}");
    assert_eq!(score().await.as_i64(), before.as_i64().map(|before| before + 25), "two people attended");
    running.stop().await;
}
