//! Events on their way to targets on this machine: what is sent and signed, when it is sent again, and what becomes of a target that is slow, gone, or not
//! what it seems. Targets are fakes.

use handraise_receiver::{Target, TargetFile};
use handraise_tests::vendor::{Question, Reply, Vendor};
use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running};
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

/// A target with this name and more lines in its file, which begin with members of the file itself.
fn target(name: &str, more: &str, vendor: &Vendor) -> Target {
    let (own, webhook) = more.split_once("[webhook]").unwrap_or((more, ""));
    let text = format!(
        "schema = 1\nname = \"{name}\"\nkind = \"webhook\"\n{own}\n[webhook]\nurl = \"http://{}/hook\"\nsecrets = [{{ env = \"SECRET\" }}]\n\
         allow_private_addresses = true\ntimeout_s = 5\n{webhook}",
        vendor.addr
    );
    let file = TargetFile::read(&text).unwrap_or_else(|problems| panic!("{problems:?}"));
    Target::new(file, |_| Ok(SECRET.to_owned())).expect("a target")
}

async fn start(place: &Place, targets: Vec<Target>) -> Running {
    let mut config = place.config();
    config.targets = targets;
    Running::start(config).await
}

fn yes() -> Reply {
    Reply::Status(204, None)
}

/// Somebody with a good fit who reads about prices, and perhaps raises a hand.
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

#[tokio::test]
async fn an_event_arrives_at_once_signed_and_without_who_it_is_about() {
    let (place, vendor) = (place(), Vendor::start([yes()]).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    form(&running, "outbox-0001", "ada@works.example", true).await;
    let [question] = <[_; 1]>::try_from(vendor.was_asked(1).await).expect("one message");
    let sent = message(&question);
    assert_eq!(
        (&sent["type"], &sent["data"]["alert"], &sent["data"]["lead"]["priority"], &sent["data"]["lead"]["queue"]),
        (&json!("lead.hand_raised"), &json!(true), &json!("P1"), &json!("callers")),
        "{sent}"
    );
    assert!(sent["timestamp"].is_string() && sent["data"]["person"].is_string() && sent["data"]["contact"].is_null());
    for private in ["ada", "works.example", "Director", "outbox-0001"] {
        assert!(!question.body.contains(private), "{}", question.body);
    }
    assert!(question.headers["webhook-id"].to_str().is_ok_and(|id| id.starts_with("msg_")));
    running.stop().await;
}
