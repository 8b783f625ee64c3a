//! A HubSpot as a process of its own, for `cargo xtask faults`: `handraise-fake-crm PORT FILE COUNT`. It writes each contact into the file at once, and reads what is
//! there when it starts; once it has written so many contacts, it ends as if it were killed, in the middle of a batch too. It does not know who asks.

use handraise_tests::fake::Fake;
use handraise_tests::hubspot::Hubspot;
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::Write;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().unwrap_or_else(|| panic!("give {what}"));
    let port = next("a port").parse().expect("a port");
    let file = next("a file");
    let mut left: u32 = next("after how many contacts it ends").parse().expect("a number");
    let mut hubspot = Hubspot::default();
    for line in std::fs::read_to_string(&file).unwrap_or_default().lines() {
        let written: Value = line.parse().expect("JSON");
        hubspot.put(written["id"].as_u64().expect("an id"), written["properties"].clone());
    }
    let mut file: File = OpenOptions::new().create(true).append(true).open(file).expect("a file");
    hubspot.watch = Some(Box::new(move |id, properties| {
        let line = format!("{}\n", json!({ "id": id, "properties": properties }));
        file.write_all(line.as_bytes()).expect("room");
        left -= 1;
        if left == 0 {
            std::process::abort();
        }
    }));
    let _fake = Fake::start_at(hubspot, port).await;
    std::future::pending::<()>().await;
}
