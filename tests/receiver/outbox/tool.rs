//! `handraise outbox` beside a running receiver.

use super::*;

/// What the tool prints, and its exit code.
fn outbox(place: &Place, arguments: &[&str]) -> (i32, String) {
    let mut command = std::process::Command::new(handraise_tests::tool());
    command.args(["outbox", "--data", "data"]).args(arguments).current_dir(place.path());
    let run = tokio::task::block_in_place(|| command.output()).expect("the tool runs");
    let text = String::from_utf8([run.stdout, run.stderr].concat()).expect("text");
    (run.status.code().expect("it ends"), text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tool_shows_replays_pauses_and_resumes_while_the_receiver_runs() {
    let replies = std::iter::repeat_n(Reply::Status(500, None), 10).chain([yes()]);
    let (place, vendor) = (place(), Vendor::start(replies).await);
    let running = start(&place, vec![target("alerts", "", &vendor)]).await;
    assert_eq!(outbox(&place, &["list"]), (0, "no messages\n".to_owned()));
    let (code, words) = outbox(&place, &["targets"]);
    assert!(code == 0 && words.contains("alerts  webhook  sending  0 waiting  0 delivered  0 dead"), "{words}");
    form(&running, "tool-000001", "ada@works.example", true).await;
    for attempts in 1..10 {
        messages(&running, |found| found.len() == 1 && found[0]["attempts"] == attempts).await;
        place.wait(2);
    }
    let dead = only_message(&running, "dead").await;
    place.write("alerts.toml", "schema = 1\nname = \"a\"\nkind = \"slack\"\n[only]\nqueues = [\"caller\", \"mailers\"]\n[slack]\nurl = { env = \"A\" }\n");
    let mut check = std::process::Command::new(handraise_tests::tool());
    check.args(["target", "check", "alerts.toml"]).env("A", "https://hooks.example.com/1").current_dir(place.path());
    let checked = tokio::task::block_in_place(|| check.output()).expect("the tool runs");
    let words = String::from_utf8(checked.stdout).expect("text");
    let warning = "warning: only.queues[0]: the definition in force has no `caller`; did you mean `callers`?\n";
    assert!(checked.status.success() && words.starts_with(warning) && !words.contains("mailers`"), "{words}");
    let id = dead["id"].as_str().expect("an id").to_owned();
    let (code, words) = outbox(&place, &["targets"]);
    assert!(code == 1 && words.contains("1 dead  the host answers 500"), "{words}");
    let (code, listed) = outbox(&place, &["list", "--dead", "--target", "alerts", "--json"]);
    let listed: Value = listed.parse().expect("JSON");
    assert_eq!((code, &listed["deliveries"]), (0, &json!([dead])));
    let (code, words) = outbox(&place, &["show", &id]);
    assert!(
        code == 0 && words.contains("attempts      10\n") && words.contains("error         the host answers 500\n"),
        "{words}"
    );
    assert_eq!(outbox(&place, &["pause", "alerts"]).0, 0);
    let (code, words) = outbox(&place, &["replay", "--dead", "--target", "alerts"]);
    assert_eq!((code, words.as_str()), (0, "sending 1 message again\n"));
    only_message(&running, "waiting").await;
    assert_eq!(vendor.asked().len(), 10);
    assert_eq!(outbox(&place, &["resume", "alerts"]).0, 0);
    vendor.was_asked(11).await;
    only_message(&running, "delivered").await;
    let (code, words) = outbox(&place, &["targets"]);
    assert!(
        code == 0 && words.contains("1 delivered") && !words.contains("answers 500"),
        "what is over is no news: {words}"
    );
    assert_eq!(outbox(&place, &["replay", &id]).0, 0);
    vendor.was_asked(12).await;
    let (code, words) = outbox(&place, &["replay", "msg_0"]);
    assert!(code == 2 && words.contains("there is no message with this id"), "{words}");
    let (code, words) = outbox(&place, &["pause", "none"]);
    assert!(code == 2 && words.contains("there is no target of this name"), "{words}");
    let log = get(&running, "/v1/audit").await;
    let entries = log["entries"].as_array().expect("a list");
    let by_tool: Vec<_> =
        entries.iter().filter(|entry| entry["actor_kind"] == "tool").map(|entry| entry["action"].clone()).collect();
    assert_eq!(by_tool, ["messages_replayed", "target_resumed", "messages_replayed", "target_paused"]);
    running.stop().await;
}
