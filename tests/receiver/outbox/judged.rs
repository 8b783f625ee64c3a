//! The npm package `standardwebhooks` judges what is sent, in the receiver that the documentation shows.

use super::*;
use handraise_tests::listener::{Listener, RECEIVER};
use handraise_tests::root;

/// A target with two secrets, the second of which is new.
fn rotating(name: &str, port: u16, second: &'static str) -> Target {
    let text = format!(
        "schema = 1\nname = \"{name}\"\nkind = \"webhook\"\n[webhook]\nurl = \"http://127.0.0.1:{port}/\"\n\
         secrets = [{{ env = \"OLD\" }}, {{ env = \"NEW\" }}]\nallow_private_addresses = true\n"
    );
    let file = TargetFile::read(&text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let secret = move |source: &handraise_receiver::SecretSource| {
        let is_new = *source == handraise_receiver::SecretSource::Env("NEW".to_owned());
        Ok(if is_new { second } else { SECRET }.to_owned())
    };
    Target::new(file, secret).expect("a target")
}

#[tokio::test]
async fn the_documented_receiver_takes_what_is_sent_with_the_old_secret_and_with_the_new_one() {
    const NEW: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const ANOTHER: &str = "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let place = place();
    let (mut old, mut new) = (Listener::start(SECRET).await, Listener::start(NEW).await);
    let another = Listener::start(ANOTHER).await;
    let targets = [("old", &old), ("new", &new), ("another", &another)];
    let targets = targets.map(|(name, listener)| rotating(name, listener.port, NEW)).to_vec();
    let running = start(&place, targets).await;
    form(&running, "judged-0001", "ada@works.example", true).await;
    let all = messages(&running, |found| found.len() == 3 && found.iter().all(|it| it["attempts"] == 1)).await;
    for message in &all {
        let expected = if message["target"] == "another" { json!(401) } else { json!(204) };
        assert_eq!(message["status"], expected, "{message}");
    }
    let person = all[0]["person"].as_str().expect("an id");
    for listener in [&mut old, &mut new] {
        assert_eq!(listener.line().await.1, format!("lead.hand_raised {person}"));
    }
    running.stop().await;
}

#[test]
fn the_page_shows_the_receiver_and_the_file_of_the_target() {
    let page = std::fs::read_to_string(root().join("docs/webhooks.md")).expect("a page");
    let file = std::fs::read_to_string(root().join("docs/webhooks/sales-alerts.toml")).expect("a file");
    assert!(page.contains(RECEIVER) && page.contains(&file));
    TargetFile::read(&file).unwrap_or_else(|problems| panic!("{problems:?}"));
}
