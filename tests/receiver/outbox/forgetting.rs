//! Whoever is forgotten, and whatever is not kept any longer, leaves the outbox too.

use super::*;
use crate::erase::is_on_disk;
use handraise_receiver::{Kept, Retention};

/// The person with an address.
async fn person(running: &Running, email: &str) -> String {
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    found["persons"][0]["person"].as_str().expect("somebody").to_owned()
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_neither_what_waits_nor_what_is_dead_nor_what_was_delivered() {
    let (place, vendor, broken) =
        (place(), Vendor::start([yes()]).await, Vendor::start([Reply::Status(500, None)]).await);
    let targets = vec![
        target("delivered", "contact = \"all\"\n", &vendor),
        target("dead", "contact = \"all\"\n", &broken),
        target("waiting", "contact = \"all\"\n", &vendor),
    ];
    let running = start(&place, targets).await;
    assert_eq!(post(&running, "/v1/targets/waiting/pause").await, 204);
    form(&running, "forgotten-1", "ada@works.example", true).await;
    form(&running, "forgotten-2", "bob@works.example", true).await;
    for attempts in 1..10 {
        let is_far = |it: &Value| it["target"] != "dead" || it["attempts"] == attempts;
        messages(&running, |found| found.len() == 6 && found.iter().all(is_far)).await;
        place.wait(2);
    }
    messages(&running, |found| found.iter().filter(|it| it["state"] == "dead").count() == 2).await;
    let ada = person(&running, "ada@works.example").await;
    let erased = running.client.delete(running.url(&format!("/v1/persons/{ada}"))).bearer_auth(TOKEN).send().await;
    assert_eq!(erased.expect("an answer").status(), 204);
    let left = get(&running, "/v1/outbox").await["deliveries"].as_array().expect("a list").clone();
    assert_eq!(left.len(), 3, "{left:?}");
    let bob = person(&running, "bob@works.example").await;
    assert!(left.iter().all(|it| it["person"] == bob.as_str()), "{left:?}");
    let before = vendor.asked().len();
    assert_eq!(post(&running, "/v1/targets/waiting/resume").await, 204);
    let sent = vendor.was_asked(before + 1).await;
    messages(&running, |found| found.iter().filter(|it| it["state"] == "delivered").count() == 2).await;
    assert!(sent.last().is_some_and(|question| question.body.contains("bob@works.example")));
    assert_eq!(vendor.asked().len(), before + 1, "what waited for somebody who is forgotten is not sent");
    running.stop().await;
    assert!(!is_on_disk(&place, &ada) && !is_on_disk(&place, "ada@works.example"));
}

#[tokio::test]
async fn whoever_came_to_nothing_and_goes_leaves_the_outbox_too() {
    let (place, broken) = (place(), Vendor::start([Reply::Status(500, None)]).await);
    let targets = || vec![target("alerts", "", &broken)];
    let running = start(&place, targets()).await;
    form(&running, "ended-00001", "ada@works.example", true).await;
    messages(&running, |found| found.len() == 1 && found[0]["attempts"] == 1).await;
    running.stop().await;
    place.wait(70);
    let mut config = place.config();
    config.targets = targets();
    config.retention = Retention::default();
    config.retention.set(Kept::Forms, "1 month".parse().expect("a term"));
    let running = Running::start(config).await;
    messages(&running, <[Value]>::is_empty).await;
    running.stop().await;
}
