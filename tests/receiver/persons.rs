//! Lists of persons: found by parts of what people are called, narrowed, sorted and paged, as JSON and as a table, and decided on together.

use reqwest::Method;
use serde_json::{Value, json};

use crate::ledger::{get, told};
use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{audit, first_admin, with_admin};

pub(crate) const DEFINITION: &str = r#"
id = "persons"
version = 1

[[fields]]
id = "contact_sales"

[[fields]]
id = "company_size"
answers = ["company_size"]

[hand_raise]
field = "contact_sales"

[[segments]]
id = "large"
when = { answer = { attribute = "company_size", is = ["201-1000", "1001-5000"] } }

[[segments]]
id = "rest"

[[routing]]
segment = "large"
hand_raised = true
priority = "P1"
queue = "enterprise"
sla = "4h"

[[routing]]
hand_raised = true
priority = "P2"
queue = "sales"
sla = "24h"

[[policy.follow_up]]
id = "new_lead"
label = "A new lead"
steps = [{ after = "2d", what = "call", label = "=Call them" }]
"#;

pub(crate) const HOUR_S: i64 = 3600;

/// Zoë waits longest, in the largest company; Ögmundur and Bob wait as well, and Eve asked for nothing. Each came an hour after the one before.
pub(crate) async fn everybody(place: &Place) -> Running {
    everybody_of(place, DEFINITION).await
}

/// The same with another definition.
pub(crate) async fn everybody_of(place: &Place, definition: &str) -> Running {
    place.write("definition.toml", definition);
    let running = place.start().await;
    for (name, email, company, size, asks) in [
        ("Zoë Müller", "zoe@works.example", "Großhandel Süd", "201-1000", "yes"),
        ("Ögmundur", "o@island.example", "Works of Iceland", "1-10", "yes"),
        ("Bob", "bob@works.example", "", "201-1000", "yes"),
        ("", "eve@other.example", "Other", "1-10", "no"),
    ] {
        let fields =
            [("name", name), ("email", email), ("company", company), ("company_size", size), ("contact_sales", asks)];
        running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
        get(&running, "/v1/persons").await;
        place.wait_s(HOUR_S);
    }
    running
}

/// Whom an answer has, by what stands before the `@`.
pub(crate) fn names(answer: &Value) -> Vec<String> {
    let all = answer["persons"].as_array().expect("a list").iter();
    all.map(|person| {
        person["contact"]["email"].as_str().expect("an address").split('@').next().unwrap_or("").to_owned()
    })
    .collect()
}

pub(crate) async fn who(running: &Running, query: &str) -> Vec<String> {
    names(&get(running, &format!("/v1/persons?{query}")).await)
}

pub(crate) async fn id(running: &Running, email: &str) -> String {
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    found["persons"][0]["person"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn somebody_is_found_by_parts_of_what_they_are_called_whatever_the_accents() {
    let place = Place::new();
    let running = everybody(&place).await;
    for (query, expected) in [
        ("q=ZOE", &["zoe"][..]),
        ("q=mull", &["zoe"]),
        ("q=grosshandel", &["zoe"]),
        ("q=o", &["eve", "bob", "o", "zoe"]),
        ("q=works+zo", &["zoe"]),
        ("q=%C3%B6gm", &["o"]),
        ("q=%25", &[]),
        ("q=_", &[]),
        ("q=works.example&stage=lead", &[]),
        ("q=nobody", &[]),
    ] {
        assert_eq!(who(&running, query).await, expected, "{query}");
    }
    let erased =
        running.client.delete(running.url(&format!("/v1/persons/{}", id(&running, "zoe@works.example").await)));
    assert_eq!(erased.bearer_auth(TOKEN).send().await.expect("an answer").status(), 204);
    assert_eq!(who(&running, "q=zoe").await, [] as [&str; 0], "what is searched goes with the person");
    running.stop().await;
}

#[tokio::test]
async fn each_order_is_kept_over_all_pages_and_counts_are_of_everybody() {
    let place = Place::new();
    let running = everybody(&place).await;
    for (sort, expected) in [
        ("last", ["eve", "bob", "o", "zoe"]),
        ("due", ["zoe", "bob", "o", "eve"]),
        ("priority", ["zoe", "bob", "o", "eve"]),
        ("name", ["bob", "eve", "o", "zoe"]),
    ] {
        assert_eq!(who(&running, &format!("sort={sort}")).await, expected, "{sort}");
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = get(&running, &format!("/v1/persons?sort={sort}&limit=1&count&brief{after}")).await;
            assert_eq!(page["total"], 4);
            found.extend(names(&page));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(found, expected, "{sort}, page by page");
    }
    let wrong = running.get("/v1/persons?sort=due&after=5-0123456789abcdef0123456789abcdef").bearer_auth(TOKEN);
    problem(wrong.send().await.expect("an answer"), 400).await;
    running.stop().await;
}

#[tokio::test]
async fn a_list_of_what_is_not_there_is_refused_with_what_is() {
    let place = Place::new();
    let running = everybody(&place).await;
    let zoe = id(&running, "zoe@works.example").await;
    let grace = json!([{ "id": "a1", "person": zoe, "owner": "grace@works.example", "queue": "special" }]);
    told(&running, "assignments", grace).await;
    let next = get(&running, "/v1/persons?sort=due&limit=1&open").await["next"].as_str().expect("a place").to_owned();
    for (query, words) in [
        ("grade=E", "`grade` must be one of `A`, `B`, `C`, `D`, `U`"),
        ("rating=5", "`rating` must be one of `1`, `2`, `3`, `4`, `U`"),
        ("stage=customers", "`stage` must be"),
        ("priority=P11", "`priority` names no priority that exists; did you mean `P1`? there are `P1`"),
        ("queue=enterprize", "did you mean `enterprise`?"),
        ("queue=nosuch", "`special`"),
        ("owner=nobody@works.example", "`owner` names no owner that exists; "),
        ("owner=none&owner=eve@elsewhere.example", "`grace@works.example`"),
        ("format=csv&queue=nosuch", "`queue` names no queue that exists; "),
        ("limit=1&limit=2", "`limit` stands in the query several times; write it once"),
        (&format!("sort=due&open&priority=P1&after={next}"), "with the same `sort` and the same filters"),
        (&format!("sort=name&open&after={next}"), "with the same `sort` and the same filters"),
    ] {
        let answer = running.get(&format!("/v1/persons?{query}")).bearer_auth(TOKEN).send().await;
        let detail = problem(answer.expect("an answer"), 400).await["detail"].to_string();
        assert!(detail.contains(words), "{query}: {detail}");
    }
    let nameless = running.client.post(running.url("/v1/assignments?batch=")).bearer_auth(TOKEN);
    let answer = nameless.json(&json!([{ "id": "a2", "person": zoe, "owner": "grace@works.example" }])).send().await;
    let detail = problem(answer.expect("an answer"), 400).await["detail"].to_string();
    assert!(detail.contains("`batch` names nothing"), "{detail}");
    // Who is known by what somebody decided, and not by the definition, is found.
    assert_eq!(who(&running, "owner=grace@works.example&queue=special").await, ["zoe"]);
    assert_eq!(who(&running, "grade=u&priority=P1&priority=P2&queue=&owner=").await, who(&running, "open").await);
    running.stop().await;
}

#[tokio::test]
async fn a_list_is_narrowed_by_what_sales_has_to_do() {
    let place = Place::new();
    let running = everybody(&place).await;
    let zoe = id(&running, "zoe@works.example").await;
    // Four hours after she asked, and a little more.
    place.wait_s(HOUR_S / 2);
    get(&running, "/v1/persons").await;
    while who(&running, "overdue").await.is_empty() {}
    for (query, expected) in [
        ("overdue", &["zoe"][..]),
        ("overdue=false&open", &["bob", "o"]),
        ("priority=P1", &["bob", "zoe"]),
        ("priority=P1&priority=P2", &["bob", "o", "zoe"]),
        ("queue=enterprise&sort=due", &["zoe", "bob"]),
        ("queue=enterprise&queue=sales&sort=due", &["zoe", "bob", "o"]),
        ("stage=mql", &["bob", "o", "zoe"]),
        ("decision=nurture", &["eve"]),
        ("held_back", &[]),
        ("grade=U&rating=U&open", &["bob", "o", "zoe"]),
        ("owner=none&open=false", &["eve"]),
        ("new_since=2020-01-01", &["eve", "bob", "o", "zoe"]),
        ("new_since=2100-01-01", &[]),
        ("changed_since=2100-01-01", &[]),
        ("due_before=2100-01-01T00:00:00Z&sort=due", &["zoe", "bob", "o"]),
    ] {
        assert_eq!(who(&running, query).await, expected, "{query}");
    }
    let row = &get(&running, "/v1/persons?overdue&brief").await["persons"][0];
    assert!(row.get("report").is_none() && row.get("added").is_none());
    assert_eq!((&row["summary"]["priority"], &row["next_step"]["label"]), (&json!("P1"), &json!("=Call them")));
    assert_eq!((&row["open"], &row["queue"], &row["held_back"]), (&json!(true), &json!("enterprise"), &json!(false)));
    // Sales gives her back, she asks again.
    told(&running, "statuses", json!([{ "id": "s1", "person": zoe, "status": "rejected", "reason": "no_need" }])).await;
    assert_eq!(who(&running, "open&sort=due").await, ["bob", "o"]);
    assert_eq!(who(&running, "returned").await, [] as [&str; 0]);
    place.wait_s(HOUR_S);
    let again = [("email", "zoe@works.example"), ("company_size", "201-1000"), ("contact_sales", "yes")];
    running.submit(&again.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    assert_eq!(who(&running, "returned").await, ["zoe"]);
    running.stop().await;
}

#[tokio::test]
async fn whoever_was_known_and_asks_days_later_is_back_though_sales_gave_nobody_back() {
    let place = Place::new();
    let running = everybody(&place).await;
    place.wait_s(23 * HOUR_S);
    let asks = |email: &str| {
        [("email", email), ("company_size", "1-10"), ("contact_sales", "yes")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    // Eve sent a form a day ago, and asked for nothing. Mia is new.
    place.wait_s(HOUR_S);
    running.submit(&asks("eve@other.example")).await;
    running.submit(&asks("mia@other.example")).await;
    assert_eq!(who(&running, "returned").await, ["eve"]);
    // Sales has her: she is no news any more.
    let eve = id(&running, "eve@other.example").await;
    told(&running, "statuses", json!([{ "id": "s2", "person": eve, "status": "accepted" }])).await;
    assert_eq!(who(&running, "returned").await, [] as [&str; 0]);
    running.stop().await;
}

#[tokio::test]
async fn a_list_is_a_table_of_everybody_without_formulas_and_the_log_says_so() {
    let place = Place::new();
    let running = everybody(&place).await;
    let admin = first_admin(&running).await;
    let fields = [("name", "=1+1"), ("email", "mallory@works.example"), ("contact_sales", "yes")];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    let answer = running.get("/v1/persons?sort=name&limit=1").bearer_auth(TOKEN).header("accept", "text/csv");
    let answer = answer.send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let text = answer.text().await.expect("a text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    assert!(lines[0].starts_with("person,name,email,company,"), "{text}");
    assert!(lines[1].contains(",'=1+1,mallory@works.example,"), "{text}");
    assert!(lines[2].contains("bob@works.example") && lines[2].contains(",P1,U,U,,enterprise,"), "{text}");
    assert!(lines[2].contains(",'=Call them,"), "{text}");
    let log = audit(&admin).await;
    assert!(log.iter().any(|entry| entry.contains("persons_exported")), "{log:?}");
    running.stop().await;
}

#[tokio::test]
async fn a_table_for_a_spreadsheet_has_times_of_the_clock_on_the_wall_and_says_whose() {
    let place = Place::new();
    let calendar = r#"
[policy.calendar]
time_zone = "Europe/Berlin"
hours = [{ days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], from = "09:00", until = "17:30" }]
"#;
    let running = everybody_of(&place, &format!("{DEFINITION}{calendar}")).await;
    let table = async |query: &str| {
        let answer = running.get(&format!("/v1/persons?sort=name&q=zoe&{query}")).bearer_auth(TOKEN).send().await;
        answer.expect("an answer").text().await.expect("a text")
    };
    let (plain, excel) = (table("format=csv").await, table("format=excel-semicolon").await);
    let rows = |text: &str, delimiter: char| -> Vec<(String, String)> {
        let split = |line: &str| line.split(delimiter).map(str::to_owned).collect::<Vec<_>>();
        let lines: Vec<Vec<String>> = text.lines().map(split).collect();
        lines[0].iter().cloned().zip(lines[1].iter().cloned()).collect()
    };
    assert!(excel.starts_with("\u{feff}person;name;"), "{excel}");
    let (plain, excel) = (rows(&plain, ','), rows(&excel, ';'));
    let time =
        |rows: &[(String, String)], name: &str| rows.iter().find(|(known, _)| known == name).expect(name).1.clone();
    let utc: jiff::Timestamp = time(&plain, "due_at").parse().expect("a time");
    let there = utc.in_tz("Europe/Berlin").expect("a zone").strftime("%Y-%m-%d %H:%M").to_string();
    assert_eq!(time(&excel, "due_at (Europe/Berlin)"), there);
    assert_eq!(time(&excel, "next_step"), "'=Call them");
    assert!(table("format=excel").await.starts_with("\u{feff}person,name,"));
    running.stop().await;
}

#[tokio::test]
async fn several_are_assigned_and_snoozed_at_once_and_one_word_takes_it_back() {
    let place = Place::new();
    let running = everybody(&place).await;
    let (bob, zoe) = (id(&running, "bob@works.example").await, id(&running, "zoe@works.example").await);
    let mine = json!([{ "id": "a1", "person": bob, "owner": "grace@works.example" }, { "id": "a2", "person": zoe, "owner": "grace@works.example" }]);
    assert_eq!(told(&running, "assignments?batch=b1", mine.clone()).await["stored"], 2);
    assert_eq!(told(&running, "assignments?batch=b1", mine).await["known"], 2, "sent twice is once");
    assert_eq!(who(&running, "owner=grace@works.example&sort=name").await, ["bob", "zoe"]);
    assert_eq!(who(&running, "owner=none&open&sort=name").await, ["o"]);
    let later = json!([{ "id": "z1", "person": bob, "until": "2099-01-01" }, { "id": "z2", "person": zoe, "until": "2099-01-01" }]);
    told(&running, "snoozes?batch=b2", later).await;
    assert_eq!(who(&running, "snoozed&sort=name").await, ["bob", "zoe"]);
    for batch in ["b1", "b2"] {
        let undo = running.client.post(running.url("/v1/undo")).bearer_auth(TOKEN).json(&json!({ "import": batch }));
        assert_eq!(undo.send().await.expect("an answer").status(), 200);
    }
    assert_eq!(who(&running, "snoozed&sort=name").await, [] as [&str; 0]);
    assert_eq!(who(&running, "owner=none&open&sort=name").await, ["bob", "o", "zoe"]);
    let past = json!([{ "id": "z3", "person": bob, "until": "2099-01-01" }, { "id": "z4", "person": zoe, "until": "2020-01-01" }]);
    let refused = running.client.post(running.url("/v1/snoozes")).bearer_auth(TOKEN).json(&past).send().await;
    let refused = problem(refused.expect("an answer"), 422).await.to_string();
    assert!(refused.contains("index 1") && refused.contains("`until` has passed"), "{refused}");
    assert_eq!(who(&running, "snoozed&sort=name").await, [] as [&str; 0], "all or nothing");
    running.stop().await;
}

#[tokio::test]
async fn whose_list_it_is_is_known_of_who_is_signed_in() {
    let (_place, running, admin) = with_admin().await;
    running.submit(&[("email".to_owned(), "bob@works.example".to_owned())]).await;
    let bob = id(&running, "bob@works.example").await;
    let me = body(admin.get("/v1/session").await).await["user"]["email"].clone();
    let owned = admin.send(Method::PUT, &format!("/v1/persons/{bob}/owner"), json!({ "owner": me })).await;
    assert_eq!(owned.status(), 200);
    let found = body(admin.get("/v1/persons?owner=me&owner=none").await).await;
    assert_eq!(names(&found), ["bob"]);
    assert_eq!(names(&body(admin.get("/v1/persons?owner=none").await).await), [] as [&str; 0]);
    let nobody = running.get("/v1/persons?owner=me").bearer_auth(TOKEN).send().await.expect("an answer");
    problem(nobody, 400).await;
    running.stop().await;
}

#[tokio::test]
async fn who_is_to_be_checked_is_in_a_list_of_their_own() {
    let place = Place::new();
    let running = place.start().await;
    let post = async |form: Value| {
        let sent = running.post().json(&form).send().await.expect("an answer");
        assert!(sent.status().is_success());
    };
    post(json!({ "name": "Eve", "email": "eve@nowhere" })).await;
    post(json!({ "name": "Ada", "email": "ada@works.example" })).await;
    let find = async |query: &str| {
        get(&running, &format!("/v1/persons?{query}")).await["persons"].as_array().expect("a list").len()
    };
    assert_eq!((find("to_check").await, find("to_check=false").await), (1, 1));
    assert_eq!(get(&running, "/v1/persons?to_check&brief").await["persons"][0]["to_be_checked"], json!(["address"]));
    running.stop().await;
}
