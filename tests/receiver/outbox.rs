//! Events on their way to targets: what is sent to whom, once. Targets are fakes on this machine.

mod failing;
mod forgetting;
mod judged;
mod tool;
mod worded;

use handraise_receiver::{Target, TargetFile};
use handraise_tests::vendor::{Question, Reply, Vendor};
use serde_json::{Value, json};
use std::time::Duration;

use crate::activation::{done, put};
use crate::running::{DEFINITION, Place, Running, TOKEN, json as body, problem};
use crate::visitor::{GOOD, Visitor};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ROUTING: &str = "\n[[routing]]\npriority = \"P1\"\nqueue = \"callers\"\nhand_raised = true\nsla = \"1h\"\nalert = true\n\
    [[routing]]\npriority = \"P2\"\nqueue = \"mailers\"\nsla = \"1d\"\n";

/// A place whose definition sends leads into queues.
fn place() -> Place {
    let place = Place::new();
    place.write("definition.toml", format!("{DEFINITION}{ROUTING}"));
    place
}

/// A target with this name at an address. Of `more`, what stands before `[webhook]` is for the file itself.
fn target_at(name: &str, more: &str, address: &str) -> Target {
    let (own, webhook) = more.split_once("[webhook]").unwrap_or((more, ""));
    // No deadline that passes while a test waits.
    let usual =
        if own.contains("events = ") { "" } else { "events = [\"alert\", \"lead.hand_raised\", \"lead.qualified\"]" };
    let text = format!(
        "schema = 1\nname = \"{name}\"\nkind = \"webhook\"\n{usual}\n{own}\n[webhook]\nurl = \"{address}\"\n\
         secrets = [{{ env = \"SECRET\" }}]\ntimeout_s = 3\n{webhook}"
    );
    let file = TargetFile::read(&text).unwrap_or_else(|problems| panic!("{problems:?}"));
    Target::new(file, |_| Ok(SECRET.to_owned())).expect("a target")
}

fn target(name: &str, more: &str, vendor: &Vendor) -> Target {
    let more = if more.contains("[webhook]") { more.to_owned() } else { format!("{more}[webhook]\n") };
    target_at(name, &format!("{more}\nallow_private_addresses = true"), &format!("http://{}/hook", vendor.addr))
}

async fn start(place: &Place, targets: Vec<Target>) -> Running {
    let mut config = place.config();
    config.targets = targets;
    Running::start(config).await
}

fn yes() -> Reply {
    Reply::Status(204, None)
}

/// Sends a form of somebody with a good fit who reads about prices, and perhaps raises a hand.
async fn form(running: &Running, submission: &str, email: &str, hand: bool) {
    let mut fields = GOOD.to_vec();
    fields.retain(|(name, _)| *name != "email");
    fields.push(("email", email));
    if hand {
        fields.push(("contact_sales", "yes"));
    }
    running.submit(&Visitor::interested_in(&format!("{DEFINITION}{ROUTING}")).send(submission, &fields)).await;
}

fn message(question: &Question) -> Value {
    serde_json::from_str(&question.body).expect("JSON")
}

fn id(question: &Question) -> &str {
    question.headers["webhook-id"].to_str().expect("an id")
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// Asks for a change. Returns the status.
async fn post(running: &Running, path: &str) -> u16 {
    let request = running.client.post(running.url(path)).bearer_auth(TOKEN);
    request.send().await.expect("an answer").status().as_u16()
}

/// All messages, the newest first, as soon as that is so.
async fn messages(running: &Running, is_so: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let found = async {
        loop {
            let found = get(running, "/v1/outbox").await["deliveries"].as_array().expect("a list").clone();
            if is_so(&found) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), found).await.expect("in time")
}

/// The only message, as soon as it is in a state.
async fn only_message(running: &Running, state: &str) -> Value {
    messages(running, |found| found.len() == 1 && found[0]["state"] == state).await[0].clone()
}

#[tokio::test]
async fn an_event_arrives_signed_and_without_who_it_is_about() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    form(&running, "outbox-0001", "ada@works.example", true).await;
    let [question] = <[_; 1]>::try_from(vendor.was_asked(1).await).expect("one message");
    let sent = message(&question);
    let (data, lead) = (&sent["data"], &sent["data"]["lead"]);
    assert_eq!(
        (&sent["type"], &data["alert"], &lead["priority"], &lead["queue"], &lead["stage"], &lead["sla_min"]),
        (&json!("lead.hand_raised"), &json!(true), &json!("P1"), &json!("callers"), &json!("mql"), &json!(60)),
        "{sent}"
    );
    assert_eq!(data["change"]["hand_raised"], json!({ "from": false, "to": true }));
    assert!(lead["score"].is_number() && data["contact"].is_null() && data["url"].is_null(), "{sent}");
    for private in ["ada", "works.example", "Director", "outbox-0001"] {
        assert!(!question.body.contains(private), "{}", question.body);
    }
    assert!(id(&question).starts_with("msg_") && !id(&question).contains('.'));
    let event = get(&running, "/v1/events").await["events"][0].clone();
    assert_eq!((&data["event"], &sent["timestamp"], &data["person"]), (&event["id"], &event["at"], &event["person"]));
    let done = only_message(&running, "delivered").await;
    assert_eq!((&done["attempts"], &done["status"], &done["error"]), (&json!(1), &json!(204), &Value::Null));
    running.stop().await;
}

#[tokio::test]
async fn a_target_gets_what_its_file_asks_for_and_each_event_once() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let targets = || {
        vec![
            target(
                "alerts",
                "events = [\"alert\"]\ncontact = \"address\"\ninbox = \"https://leads.example.com\"\n",
                &vendor,
            ),
            target("all-leads", "events = [\"lead.*\"]\ncontact = \"all\"\n", &vendor),
            target("mailers", "events = [\"lead.*\"]\n[only]\nqueues = [\"mailers\"]\n", &vendor),
            target("nobody", "events = [\"lead.*\"]\n[only]\nsegments = [\"rest\"]\n", &vendor),
            target("inputs", "events = [\"input.dried_up\"]\n", &vendor),
        ]
    };
    let running = start(&place, targets()).await;
    form(&running, "wanted-0001", "ada@works.example", true).await;
    messages(&running, |found| found.len() == 2).await;
    form(&running, "wanted-0002", "bob@else.example", false).await;
    let all = messages(&running, |found| found.len() == 4 && found.iter().all(|it| it["state"] == "delivered")).await;
    let mut got: Vec<_> =
        all.iter().map(|it| (it["target"].as_str().expect("a name"), it["type"].as_str().expect("a type"))).collect();
    got.sort_unstable();
    assert_eq!(
        got,
        [
            ("alerts", "lead.hand_raised"),
            ("all-leads", "lead.hand_raised"),
            ("all-leads", "lead.qualified"),
            ("mailers", "lead.qualified")
        ]
    );
    let asked = vendor.was_asked(4).await;
    let of = |target: &str| {
        let known = all.iter().find(|it| it["target"] == target).expect("a message")["id"].clone();
        message(asked.iter().find(|question| known == id(question)).expect("it was sent"))["data"].clone()
    };
    let alerts = of("alerts");
    assert_eq!(alerts["contact"], json!({ "email": "ada@works.example" }));
    let person = alerts["person"].as_str().expect("an id");
    assert_eq!(alerts["url"], format!("https://leads.example.com/inbox/persons/{person}"));
    assert_eq!(of("all-leads")["contact"]["name"], "A. Director");
    assert!(of("mailers")["contact"].is_null());
    assert_eq!(of("mailers")["alert"], false);
    running.stop().await;
    // A restart sends nothing again, and a target that is new gets what happens from then on.
    let running =
        start(&place, targets().into_iter().chain([target("new", "events = [\"lead.*\"]\n", &vendor)]).collect()).await;
    form(&running, "wanted-0003", "eve@third.example", true).await;
    let all = messages(&running, |found| found.len() == 7 && found.iter().all(|it| it["state"] == "delivered")).await;
    assert_eq!(all.iter().filter(|it| it["target"] == "new").count(), 1, "{all:?}");
    assert_eq!(vendor.asked().len(), 7);
    running.stop().await;
}

#[tokio::test]
async fn a_deadline_that_passes_is_sent_once_with_when_it_was() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let running = start(&place, vec![target("late", "events = [\"sla.*\"]", &vendor)]).await;
    form(&running, "outbox-late", "ada@works.example", true).await;
    place.wait_s(3601);
    let [question] = <[_; 1]>::try_from(vendor.was_asked(1).await).expect("one message");
    let sent = message(&question);
    let breach = &sent["data"]["change"]["breach"];
    assert_eq!((&sent["type"], &breach["sla_min"]), (&json!("sla.breached"), &json!(60)), "{sent}");
    assert!(breach["due_ms"].is_u64() && !question.body.contains("works.example"), "{sent}");
    running.stop().await;
}

#[tokio::test]
async fn another_definition_alerts_of_nobody() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let before = Vendor::start([yes()]).await;
    let targets = vec![
        target("alerts", "events = [\"alert\", \"lead.disqualified\"]\n", &vendor),
        target("before", "events = [\"lead.qualified\"]\n", &before),
    ];
    let running = start(&place, targets).await;
    form(&running, "defined-001", "ada@works.example", false).await;
    before.was_asked(1).await;
    // Now the route of everybody alerts, and has another queue.
    let text = format!("{DEFINITION}{ROUTING}").replace("version = 1", "version = 2");
    let text = text.replace("queue = \"mailers\"", "queue = \"everybody\"\nalert = true");
    done(put(&running, "", text).await).await;
    let moved = async {
        while get(&running, "/v1/events").await["events"].as_array().is_none_or(|events| events.len() < 2) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), moved).await.expect("a crossing");
    form(&running, "defined-002", "bob@else.example", true).await;
    let asked = vendor.was_asked(1).await;
    assert_eq!((asked.len(), &message(&asked[0])["type"]), (1, &json!("lead.hand_raised")), "{asked:?}");
    running.stop().await;
}

#[tokio::test]
async fn of_somebody_who_must_not_be_contacted_no_target_is_told_the_address() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let running = start(&place, vec![target("all", "events = [\"lead.*\"]\ncontact = \"all\"\n", &vendor)]).await;
    let customer = json!([{ "id": "s-1", "email": "bob@works.example", "suppression": "unsubscribed" }]);
    let told = running.client.post(running.url("/v1/suppressions")).bearer_auth(TOKEN).json(&customer).send().await;
    assert_eq!(told.expect("an answer").status(), 200);
    form(&running, "suppressed-1", "bob@works.example", true).await;
    vendor.was_asked(1).await;
    get(&running, "/v1/persons").await;
    messages(&running, |found| !found.is_empty() && found.iter().all(|it| it["state"] == "delivered")).await;
    for question in vendor.asked() {
        assert!(!question.body.contains("bob") && message(&question)["data"]["contact"].is_null(), "{}", question.body);
    }
    running.stop().await;
}

#[tokio::test]
async fn only_admins_see_and_change_what_is_sent_and_it_is_in_the_log() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    assert_eq!(post(&running, "/v1/targets/alerts/pause").await, 204);
    assert_eq!(post(&running, "/v1/targets/alerts/pause").await, 204);
    form(&running, "paused-0001", "ada@works.example", true).await;
    let waits = only_message(&running, "waiting").await;
    let known = get(&running, "/v1/targets").await["targets"][0].clone();
    assert_eq!(
        (&known["name"], &known["kind"], &known["has_file"], &known["stopped"], &known["waiting"]),
        (&json!("alerts"), &json!("webhook"), &json!(true), &json!("paused"), &json!(1))
    );
    let ready = get(&running, "/readyz").await;
    assert_eq!(ready["outbox"], json!({ "waiting": 1, "dead": 0, "stopped": ["alerts"] }));
    let metrics =
        running.get("/metrics").bearer_auth(TOKEN).send().await.expect("an answer").text().await.expect("text");
    assert!(metrics.contains(r#"handraise_outbox_messages{target="alerts",state="waiting"} 1"#), "{metrics}");
    assert!(vendor.asked().is_empty());
    assert_eq!(post(&running, "/v1/targets/alerts/resume").await, 204);
    vendor.was_asked(1).await;
    let done = only_message(&running, "delivered").await;
    let path = format!("/v1/outbox/{}", done["id"].as_str().expect("an id"));
    assert_eq!((&done["id"], get(&running, &path).await), (&waits["id"], done.clone()));
    assert_eq!(post(&running, &format!("{path}/replay")).await, 200);
    let asked = vendor.was_asked(2).await;
    assert_eq!(id(&asked[0]), id(&asked[1]), "sent again, it is the same message");
    only_message(&running, "delivered").await;
    for path in ["/v1/outbox/msg_0", "/v1/outbox?state=lost"] {
        let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
        problem(answer, if path.contains('?') { 400 } else { 404 }).await;
    }
    for path in ["/v1/outbox/msg_0/replay", "/v1/targets/none/replay", "/v1/targets/none/pause"] {
        assert_eq!(post(&running, path).await, 404, "{path}");
    }
    assert_eq!(running.get("/v1/outbox").send().await.expect("an answer").status(), 401);
    let log = get(&running, "/v1/audit").await;
    let did: Vec<_> = log["entries"].as_array().expect("a list").iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(did[..3], ["messages_replayed", "target_resumed", "target_paused"], "{log}");
    running.stop().await;
}

#[tokio::test]
async fn what_is_urgent_goes_before_a_backlog_and_each_persons_oldest_first() {
    let (place, vendor) = (place(), Vendor::start(std::iter::repeat_with(yes).take(9)).await);
    let running = start(&place, vec![target("alerts", "[webhook]\nat_once = 1", &vendor)]).await;
    assert_eq!(post(&running, "/v1/targets/alerts/pause").await, 204);
    for name in ["ada", "bob", "cyd"] {
        form(&running, &format!("urgent-{name}"), &format!("{name}@works.example"), false).await;
        get(&running, "/v1/persons").await;
    }
    for name in ["cyd", "dan"] {
        form(&running, &format!("urgent-hand-{name}"), &format!("{name}@works.example"), true).await;
        get(&running, "/v1/persons").await;
    }
    messages(&running, |found| found.len() == 5).await;
    assert_eq!(post(&running, "/v1/targets/alerts/resume").await, 204);
    let sent = vendor.was_asked(5).await;
    let persons: Vec<Value> = sent.iter().map(|question| message(question)["data"]["person"].clone()).collect();
    let kinds: Vec<Value> = sent.iter().map(|question| message(question)["type"].clone()).collect();
    assert_eq!(
        kinds[..3],
        [json!("lead.qualified"), json!("lead.hand_raised"), json!("lead.hand_raised")],
        "{kinds:?}"
    );
    assert!(persons[0] == persons[1] && persons[2] != persons[1], "cyd's older message comes before hers: {persons:?}");
    assert_eq!(kinds[3..], ["lead.qualified", "lead.qualified"], "{kinds:?}");
    running.stop().await;
}
