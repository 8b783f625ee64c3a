//! What is answered is on the disk.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use handraise::receiver::Receiver;

use crate::running::{Place, client};
use crate::visitor::{GOOD, Visitor};

#[tokio::test]
async fn a_restart_keeps_everything() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&Visitor::interested().send("restart-01", &GOOD)).await;
    let before = running.lead().await;
    running.stop().await;
    let running = place.start().await;
    assert_eq!(running.lead().await, before);
    let answer = running.submit(&Visitor::interested().send("restart-01", &GOOD)).await;
    assert_eq!(answer["repeated"], true);
    running.stop().await;
}

/// Not a test: the receiver that the next one kills. It runs only when asked for by name with a folder to run in.
#[test]
#[ignore = "run by `a_receiver_killed_right_after_its_answer_has_the_lead`"]
fn receiver_to_be_killed() {
    let Ok(folder) = std::env::var("HANDRAISE_TEST_FOLDER") else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut config = Place::new().config();
        config.data_dir = [&folder, "data"].iter().collect();
        config.definition = [&folder, "definition.toml"].iter().collect();
        let receiver = Receiver::bind(config).await.expect("a receiver");
        println!("\nlistening on {}", receiver.local_addr().expect("an address"));
        receiver.run(std::future::pending()).await;
    });
}

#[tokio::test]
async fn a_receiver_killed_right_after_its_answer_has_the_lead() {
    let place = Place::new();
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["durability::receiver_to_be_killed", "--exact", "--ignored", "--nocapture"])
        .env("HANDRAISE_TEST_FOLDER", place.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let addr = lines
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
        .expect("an address");
    let fields = Visitor::interested().send("killed-001", &GOOD);
    let answer = client().post(format!("http://{addr}/v1/leads")).form(&fields).send().await;
    child.kill().expect("a killed child");
    child.wait().expect("its end");
    assert_eq!(answer.expect("an answer").status(), 303);
    let running = place.start().await;
    assert_eq!(running.lead().await["submission"], "killed-001");
    running.stop().await;
}
