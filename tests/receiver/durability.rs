//! A lead that the receiver has confirmed is on the disk.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use handraise_receiver::Receiver;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

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

/// Not a test, but the receiver that the next test kills. It runs only if asked for by name, with a folder to run in.
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
        config.definition = PathBuf::from_iter([&folder, "definition.toml"]).into();
        let receiver = Receiver::bind(config).await.expect("a receiver");
        println!("\nlistening on {}", receiver.local_addr().expect("an address"));
        receiver.run(std::future::pending()).await;
    });
}

/// A receiver in a process of its own, and its address.
pub(crate) fn start_to_be_killed(place: &Place) -> (Child, String) {
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
    (child, addr)
}

fn kill(mut child: Child) {
    child.kill().expect("a killed child");
    child.wait().expect("its end");
}

#[tokio::test]
async fn a_receiver_killed_right_after_its_answer_has_the_lead() {
    let place = Place::new();
    let (child, addr) = start_to_be_killed(&place);
    let fields = Visitor::interested().send("killed-001", &GOOD);
    let answer = client().post(format!("http://{addr}/v1/leads")).form(&fields).send().await;
    kill(child);
    assert_eq!(answer.expect("an answer").status(), 303);
    let running = place.start().await;
    assert_eq!(running.lead().await["submission"], "killed-001");
    running.stop().await;
}

#[tokio::test]
async fn a_backup_put_back_as_documented_is_the_backup_even_after_a_crash() {
    let place = Place::new();
    let (child, addr) = start_to_be_killed(&place);
    let post = |submission: String| {
        client().post(format!("http://{addr}/v1/leads")).form(&Visitor::new().send(&submission, &GOOD)).send()
    };
    for n in 0..3 {
        post(format!("before-{n:03}")).await.expect("an answer");
    }
    let file = place.path().join("data/handraise.sqlite3");
    let backup = place.path().join("leads.sqlite3");
    let mut open = SqliteConnectOptions::new().filename(&file).connect().await.expect("the database");
    sqlx::query("VACUUM INTO ?").bind(backup.to_str()).execute(&mut open).await.expect("a backup");
    open.close().await.expect("closed");
    for n in 0..20 {
        post(format!("after-{n:03}")).await.expect("an answer");
    }
    kill(child);
    for left in ["-wal", "-shm"] {
        let left = place.path().join(format!("data/handraise.sqlite3{left}"));
        assert!(left.exists(), "a crash leaves `{}`", left.display());
        std::fs::remove_file(left).expect("removed");
    }
    std::fs::copy(backup, file).expect("put back");
    let running = place.start().await;
    assert_eq!(running.leads().await.len(), 3);
    running.submit(&Visitor::interested().send("restored-1", &GOOD)).await;
    running.stop().await;
    let running = place.start().await;
    assert_eq!(running.leads().await.len(), 4);
    running.stop().await;
}
