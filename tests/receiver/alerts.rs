//! Messages that people read: by e-mail, in Slack and in Teams, at once and together. Mail server and chats are fakes on this machine.

mod encrypted;
mod why;

use handraise_receiver::{Target, TargetFile};
use handraise_tests::mail::{MailServer, Manner};
use handraise_tests::vendor::{Question, Reply, Vendor};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

use crate::running::{Place, Running, TOKEN, json as body};
use crate::visitor::now_s;

const DEFINITION: &str = r#"
id = "alerts"
version = 1

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[routing]]
hand_raised = true
priority = "P1"
queue = "callers"
sla = "4h"
alert = true

[[policy.follow_up]]
id = "new_lead"
label = "A new lead"
steps = [{ after = "1m", what = "call", label = "Call" }]
"#;
/// Said to the receiver as the form's own fields.
const NAME: &str = "Łukasz <b>李</b>\r\nBcc: eve@elsewhere.example";

/// A place where it is noon (UTC), so that hours of work and of a digest are the same whenever the tests run.
fn noon() -> Place {
    let (place, day_s) = (Place::new(), 86_400);
    place.wait_s((day_s / 2 - i64::from(now_s()) % day_s).rem_euclid(day_s));
    place
}

/// Nobody works today and tomorrow, and everybody in the day afterwards.
fn closed(place: &Place) -> String {
    let now = Timestamp::from_second(place.now_s().into()).expect("a time");
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let tomorrow = today.tomorrow().expect("a day");
    let days = r#"["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]"#;
    format!(
        "{DEFINITION}\n[policy.calendar]\ntime_zone = \"UTC\"\n\
         hours = [{{ days = {days}, from = \"00:00\", until = \"23:00\" }}]\nholidays = [\"{today}\", \"{tomorrow}\"]\n"
    )
}

fn target(text: &str, secret: &str) -> Target {
    let file = TargetFile::read(&format!("schema = 1\n{text}"));
    let file = file.unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    Target::new(file, |_| Ok(secret.to_owned())).expect("a target")
}

/// A target of the kind `email` at a server. Of `more`, what stands before `[email]` is for the file itself.
fn email(name: &str, more: &str, server: &MailServer) -> Target {
    let (own, part) = more.split_once("[email]").unwrap_or((more, ""));
    let to = if part.contains("to = ") { "" } else { "to = [\"sales@example.com\"]\n" };
    let tls = if part.contains("tls = ") { "" } else { "tls = \"none\"\n" };
    let text = format!(
        "name = \"{name}\"\nkind = \"email\"\n{own}\n[email]\nserver = \"127.0.0.1\"\nport = {}\n{tls}\
         from = \"Leads <leads@example.com>\"\n{to}{part}",
        server.addr.port()
    );
    target(&text, "secret")
}

fn chat(kind: &str, own: &str, vendor: &Vendor) -> Target {
    let text = format!(
        "name = \"{kind}\"\nkind = \"{kind}\"\n{own}\n[{kind}]\nurl = {{ env = \"CHAT\" }}\nallow_private_addresses = true\n"
    );
    target(&text, &format!("http://{}/services/a-secret", vendor.addr))
}

async fn start(place: &Place, definition: &str, targets: Vec<Target>) -> Running {
    place.write("definition.toml", definition);
    let mut config = place.config();
    config.targets = targets;
    Running::start(config).await
}

async fn form(running: &Running, email: &str) {
    let fields = [("name", NAME), ("company", "Works & <Co>"), ("email", email), ("contact_sales", "yes")];
    running.submit(&fields.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn send(running: &Running, method: reqwest::Method, path: &str, sent: Value) -> u16 {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN).json(&sent);
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

async fn persons(running: &Running) -> Vec<Value> {
    get(running, "/v1/persons").await["persons"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn an_e_mail_says_who_why_and_what_is_next() {
    let (place, server) = (Place::new(), MailServer::start([Manner::Takes]).await);
    let more = "contact = \"all\"\ninbox = \"https://leads.example.com\"\n[email]\nuser = \"leads\"\npassword = { env = \"P\" }\n";
    let running = start(&place, DEFINITION, vec![email("all", more, &server), email("none", "", &server)]).await;
    form(&running, "ada@works.example").await;
    let mail = server.got(2).await;
    let [signed_in, other] =
        [true, false].map(|is| mail.iter().find(|mail| mail.signed_in.is_some() == is).expect("both"));
    assert_eq!(signed_in.signed_in.as_deref(), Some("leads:secret"));
    assert_eq!(
        (signed_in.to.as_slice(), signed_in.header("Auto-Submitted").as_deref()),
        (&["sales@example.com".to_owned()][..], Some("auto-generated"))
    );
    assert!(signed_in.header("Subject").expect("a subject").contains("=?utf-8?b?"), "{}", signed_in.text);
    assert!(signed_in.header("Bcc").is_none());
    let person = persons(&running).await[0]["person"].as_str().expect("an id").to_owned();
    let text = signed_in.part("text/plain");
    for line in [
        "Asks to be contacted: Łukasz <b>李</b> Bcc: eve@elsewhere.example (Works & <Co>)",
        "Why: They asked to be contacted",
        "Queue: callers, P1",
        "E-mail: ada@works.example",
        &format!("Open in the inbox: https://leads.example.com/inbox/persons/{person}"),
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let next = text.lines().find(|line| line.starts_with("Next step: Call, by ")).expect("what is next");
    assert!(next.ends_with("(UTC)"), "{next}");
    let page = signed_in.part("text/html");
    assert!(page.contains("Łukasz &lt;b&gt;李&lt;/b&gt;") && page.contains("Works &amp; &lt;Co&gt;"), "{page}");
    // What is not asked for is not said.
    let (plain, page) = (other.part("text/plain"), other.part("text/html"));
    for private in ["ada", "works", "ukasz", "eve", "https://"] {
        assert!(!format!("{plain}{page}").to_lowercase().contains(private), "{private}: {plain}");
    }
    assert!(plain.starts_with(&format!("Asks to be contacted: Lead {}\n", &person[..8])), "{plain}");
    // What is sent again is the same letter.
    let id = signed_in.header("Message-ID").expect("an id");
    let all = messages(&running, |found| found.iter().all(|it| it["state"] == "delivered")).await;
    let known = all.iter().find(|it| it["target"] == "all").expect("a message")["id"].as_str().expect("an id");
    assert_eq!(id, format!("<{known}@example.com>"));
    assert_eq!(send(&running, reqwest::Method::POST, &format!("/v1/outbox/{known}/replay"), json!({})).await, 200);
    assert_eq!(server.got(3).await[2].header("Message-ID"), Some(id));
    running.stop().await;
}

#[tokio::test]
async fn what_a_mail_server_refuses_for_good_is_dead_and_what_it_can_not_take_now_comes_later() {
    let place = Place::new();
    let [good, busy, closed, web] = [
        vec![Manner::Refuses(550)],
        vec![Manner::Refuses(451), Manner::Takes],
        vec![Manner::LetsNobodyIn(535)],
        vec![Manner::Web],
    ];
    let (refuses, busy) = (MailServer::start(good).await, MailServer::start(busy).await);
    let (closed, web) = (MailServer::start(closed).await, MailServer::start(web).await);
    let sign_in = "[email]\nuser = \"leads\"\npassword = { env = \"P\" }\n";
    let targets = vec![
        email("refuses", "", &refuses),
        email("busy", "", &busy),
        email("closed", sign_in, &closed),
        email("web", "", &web),
        email("unencrypted", "[email]\ntls = \"required\"\n", &busy),
    ];
    let running = start(&place, DEFINITION, targets).await;
    form(&running, "ada@works.example").await;
    let of = |all: &[Value], target: &str| all.iter().find(|it| it["target"] == target).expect("a message").clone();
    let tried = |all: &[Value]| {
        all.len() == 5 && all.iter().all(|it| it["attempts"] != 0) && of(all, "busy")["state"] == "delivered"
    };
    let all = messages(&running, tried).await;
    for (target, state, status) in [
        ("refuses", "dead", json!(550)),
        ("busy", "delivered", json!(250)),
        ("closed", "waiting", json!(535)),
        ("web", "waiting", Value::Null),
        ("unencrypted", "waiting", Value::Null),
    ] {
        let found = of(&all, target);
        assert_eq!((&found["state"], &found["status"]), (&json!(state), &status), "{found}");
    }
    // The server's words name somebody; they stay outside.
    assert!(!json!(all).to_string().contains("ada@"), "{all:?}");
    assert!(of(&all, "refuses")["error"].as_str().expect("why").contains("550"));
    let encrypted = of(&all, "unencrypted")["error"].as_str().expect("why").to_owned();
    assert!(encrypted.contains("TLS"), "{encrypted}");
    assert_eq!((busy.mail().len(), refuses.mail().len()), (1, 0));
    running.stop().await;
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_delays_no_other_target() {
    let (place, silent, quick) =
        (Place::new(), MailServer::start([Manner::Silent]).await, MailServer::start([Manner::Takes]).await);
    let targets = vec![email("silent", "[email]\ntimeout_s = 2\n", &silent), email("quick", "", &quick)];
    let running = start(&place, DEFINITION, targets).await;
    form(&running, "ada@works.example").await;
    quick.got(1).await;
    let tried = |all: &[Value]| all.iter().any(|it| it["target"] == "silent" && it["attempts"] == 1);
    let all = messages(&running, tried).await;
    let error = all.iter().find(|it| it["target"] == "silent").expect("a message")["error"].clone();
    assert!(error.as_str().is_some_and(|error| error.contains("slow") || error.contains("2 s")), "{error}");
    running.stop().await;
}

#[tokio::test]
async fn the_owner_of_a_lead_gets_the_e_mail_if_they_are_a_user() {
    let (place, server) = (Place::new(), MailServer::start([Manner::Takes]).await);
    let more = "events = [\"lead.*\"]\n[email]\nto = \"owner\"\nfallback = [\"sales@example.com\"]\n";
    let running = start(&place, DEFINITION, vec![email("owners", more, &server)]).await;
    form(&running, "ada@works.example").await;
    assert_eq!(server.got(1).await[0].to, ["sales@example.com"]);
    let person = persons(&running).await[0]["person"].as_str().expect("an id").to_owned();
    let user = json!({ "email": "bob@example.com", "name": "Bob", "role": "sales" });
    assert_eq!(send(&running, reqwest::Method::POST, "/v1/users", user).await, 201);
    // By hand, only users and queues of the definition are named.
    for unknown in [json!({ "owner": "eve@elsewhere.example" }), json!({ "queue": "caller" })] {
        let path = format!("/v1/persons/{person}/owner");
        assert_eq!(send(&running, reqwest::Method::PUT, &path, unknown).await, 422);
    }
    for (place, (owner, gets)) in
        [("bob@example.com", "bob@example.com"), ("eve@elsewhere.example", "sales@example.com")].iter().enumerate()
    {
        // A CRM may name owners who are no users here.
        let assigned = json!([{ "id": format!("o-{place}"), "email": "ada@works.example", "owner": owner }]);
        assert_eq!(send(&running, reqwest::Method::POST, "/v1/assignments", assigned).await, 200);
        let status = if place == 0 { "accepted" } else { "sales_qualified" };
        let status = json!([{ "id": format!("s-{place}"), "email": "ada@works.example", "status": status }]);
        assert_eq!(send(&running, reqwest::Method::POST, "/v1/statuses", status).await, 200);
        let mail = server.got(place + 2).await;
        assert_eq!(mail[place + 1].to, [*gets], "{}", mail[place + 1].text);
    }
    running.stop().await;
}

fn sent(question: &Question) -> Value {
    serde_json::from_str(&question.body).expect("JSON")
}

#[tokio::test]
async fn chats_get_what_they_understand_and_their_address_stays_secret() {
    let place = Place::new();
    let [slack, teams] = [Vendor::start([Reply::Text("ok")]).await, Vendor::start([Reply::Status(202, None)]).await];
    let own = "contact = \"all\"\ninbox = \"https://leads.example.com\"\nlanguage = \"de\"\n";
    let running = start(&place, DEFINITION, vec![chat("slack", own, &slack), chat("teams", own, &teams)]).await;
    form(&running, "ada@works.example").await;
    let (slack, teams) = (slack.was_asked(1).await, teams.was_asked(1).await);
    for question in [&slack[0], &teams[0]] {
        assert_eq!(
            (question.path.as_str(), &question.headers["content-type"]),
            ("/services/a-secret", &"application/json".parse().expect("a value"))
        );
    }
    let (slack, teams) = (sent(&slack[0]), sent(&teams[0]));
    assert_eq!(slack["blocks"][0]["type"], "header");
    let section = slack["blocks"][1]["text"]["text"].as_str().expect("a text");
    assert!(section.starts_with("*Łukasz &lt;b&gt;李&lt;/b&gt; Bcc: eve@elsewhere.example (Works &amp; &lt;Co&gt;)*\nWarum: Hat um Kontakt gebeten"), "{section}");
    assert!(section.contains("|Im Eingang öffnen>"), "{section}");
    let card = &teams["attachments"][0]["content"];
    assert_eq!((&card["type"], &card["lang"]), (&json!("AdaptiveCard"), &json!("de")));
    assert!(
        card.to_string().contains("Hat um Kontakt gebeten") && card.to_string().contains("Action.OpenUrl"),
        "{card}"
    );
    messages(&running, |found| found.len() == 2 && found.iter().all(|it| it["state"] == "delivered")).await;
    for path in ["/v1/targets", "/v1/outbox"] {
        assert!(!get(&running, path).await.to_string().contains("a-secret"), "{path}");
    }
    running.stop().await;
}

#[tokio::test]
async fn what_is_not_urgent_waits_for_working_time_and_comes_as_one_message() {
    let (place, server) = (noon(), MailServer::start([Manner::Takes]).await);
    let calm = "events = [\"lead.hand_raised\"]\nquiet = \"outside_working_hours\"\nurgent = [\"lead.won\"]\n";
    let targets = vec![
        email("calm", calm, &server),
        email("usual", "quiet = \"outside_working_hours\"\n[email]\nto = [\"usual@example.com\"]\n", &server),
    ];
    let running = start(&place, &closed(&place), targets).await;
    for name in ["ada", "bob", "eve"] {
        form(&running, &format!("{name}@works.example")).await;
    }
    // Somebody who raises a hand is urgent unless a file says otherwise.
    assert!(server.got(3).await.iter().all(|mail| mail.to == ["usual@example.com"]));
    let waits = messages(&running, |found| found.iter().filter(|it| it["target"] == "calm").count() == 3).await;
    let waits: Vec<_> = waits.iter().filter(|it| it["target"] == "calm").collect();
    assert!(waits.iter().all(|it| it["state"] == "waiting" && it["attempts"] == 0), "{waits:?}");
    // Somebody is forgotten meanwhile.
    let forgotten = waits[0]["person"].as_str().expect("an id");
    assert_eq!(send(&running, reqwest::Method::DELETE, &format!("/v1/persons/{forgotten}"), json!({})).await, 204);
    place.wait(2);
    let all = messages(&running, |found| found.iter().all(|it| it["state"] == "delivered")).await;
    // What else happened in these days may go to the other target before.
    let mail = server.mail();
    let [told] = <[_; 1]>::try_from(mail.iter().filter(|mail| mail.to == ["sales@example.com"]).collect::<Vec<_>>())
        .expect("one message");
    assert_eq!(told.header("Subject").as_deref(), Some("Leads since closing time"));
    let text = told.part("text/plain");
    assert!(text.contains("Asks to be contacted: 2\n"), "{text}");
    assert_eq!(text.matches("What happened: Asks to be contacted (").count(), 2, "{text}");
    assert!(!text.contains(&forgotten[..8]), "{text}");
    assert_eq!(all.iter().filter(|it| it["target"] == "calm").count(), 2);
    running.stop().await;
}

#[tokio::test]
async fn a_digest_has_what_happened_and_what_is_overdue_and_does_not_come_for_nothing() {
    let (place, server) = (noon(), MailServer::start([Manner::Takes]).await);
    let more = "events = [\"lead.hand_raised\"]\ndigest = \"08:30\"\nurgent = [\"lead.won\"]\nlanguage = \"en\"\n";
    let elsewhere = "digest = \"08:30\"\n[only]\nqueues = [\"nobody\"]\n[email]\nto = [\"nobody@example.com\"]\n";
    let running =
        start(&place, &closed(&place), vec![email("digest", more, &server), email("elsewhere", elsewhere, &server)])
            .await;
    form(&running, "ada@works.example").await;
    let waits = messages(&running, |found| found.iter().filter(|it| it["target"] == "digest").count() == 2).await;
    assert!(waits.iter().all(|it| it["state"] == "waiting"), "{waits:?}");
    assert!(
        waits.iter().any(|it| it["type"] == "digest" && it["event"].is_null() && it["person"].is_null()),
        "{waits:?}"
    );
    assert!(server.mail().is_empty());
    // The day after tomorrow is the first on which somebody works; a day later, the deadline has passed too.
    place.wait(3);
    let mail = server.got(1).await;
    let text = mail[0].part("text/plain");
    assert!(mail[0].header("Subject").is_some_and(|subject| subject.starts_with("Leads: ")), "{}", mail[0].text);
    assert!(text.contains("Asks to be contacted: 1 · Overdue: 1\n"), "{text}");
    assert!(text.contains("\nOverdue\n") && text.contains("Next step: Call, was due "), "{text}");
    // The next day nothing new has happened, and the lead waits still.
    messages(&running, |found| found.iter().filter(|it| it["state"] == "waiting").count() == 2).await;
    place.wait(1);
    let text = server.got(2).await[1].part("text/plain");
    assert!(text.contains("\nOverdue: 1\n") && !text.contains("Asks to be contacted: 1"), "{text}");
    // Sales follows up: there is nothing to say, and nobody is told so.
    let person = persons(&running).await[0]["person"].as_str().expect("an id").to_owned();
    let path = format!("/v1/persons/{person}/follow-ups");
    assert_eq!(send(&running, reqwest::Method::POST, &path, json!({ "what": "call", "reached": true })).await, 200);
    let planned =
        |found: &[Value]| found.iter().filter(|it| it["state"] == "waiting" && it["type"] == "digest").count() == 2;
    let before = messages(&running, planned).await;
    place.wait(1);
    let other = |found: &[Value]| planned(found) && found[0]["id"] != before[0]["id"];
    messages(&running, other).await;
    assert_eq!(server.connections(), 2, "{:?}", server.mail());
    running.stop().await;
}

#[tokio::test]
async fn of_a_customer_nobody_is_told_to_call() {
    let (place, server) = (Place::new(), MailServer::start([Manner::Takes]).await);
    let own = "contact = \"address\"\nevents = [\"lead.hand_raised\", \"lead.won\"]\n";
    let running = start(&place, DEFINITION, vec![email("all", own, &server)]).await;
    form(&running, "ada@works.example").await;
    server.got(1).await;
    let won = json!([{ "id": "won-1", "email": "ada@works.example", "status": "won" }]);
    assert_eq!(send(&running, reqwest::Method::POST, "/v1/statuses", won).await, 200);
    let texts: Vec<String> = server.got(2).await.iter().map(|mail| mail.part("text/plain")).collect();
    let [asks, won] = &texts[..] else { panic!("{texts:?}") };
    assert!(asks.contains("Next step: Call"), "{asks}");
    assert!(won.contains("New customer: ada@works.example") && !won.contains("Next step"), "{won}");
    running.stop().await;
}
