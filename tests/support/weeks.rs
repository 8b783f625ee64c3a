//! A receiver's database with a few weeks of made-up sales work, the same in each run: what pages about figures show. It does not know what is counted.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use handraise_receiver::{Clock, Config, Receiver};
use reqwest::Client;
use serde_json::{Value, json};

use crate::receiver::TOKEN;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// 7 September 2026, a Monday, at eight in Berlin.
const BEGIN_MS: u64 = 1_788_760_800_000;

/// Somebody who comes.
struct Lead {
    /// On which day, from 0.
    day: u64,
    source: &'static str,
    company_size: &'static str,
    /// What sales says, so many hours later.
    said: &'static [(u64, &'static str)],
}

const fn lead(
    day: u64,
    source: &'static str,
    company_size: &'static str,
    said: &'static [(u64, &'static str)],
) -> Lead {
    Lead { day, source, company_size, said }
}

const LEADS: [Lead; 14] = [
    lead(0, "ads", "11-50", &[(3, "accepted"), (50, "sales_qualified"), (200, "won 2400")]),
    lead(0, "ads", "1-10", &[(5, "rejected no_budget")]),
    lead(1, "fair", "51-200", &[(2, "accepted"), (30, "sales_qualified"), (320, "lost")]),
    lead(1, "newsletter", "51-200", &[(4, "accepted"), (26, "sales_qualified"), (120, "won 7800")]),
    lead(2, "ads", "1-10", &[(24, "rejected wrong_person")]),
    lead(3, "newsletter", "11-50", &[(6, "accepted"), (70, "recycled")]),
    lead(8, "ads", "11-50", &[(4, "accepted"), (100, "sales_qualified")]),
    lead(8, "newsletter", "51-200", &[(1, "accepted"), (49, "sales_qualified"), (150, "won 5100")]),
    lead(9, "ads", "51-200", &[(7, "accepted"), (55, "sales_qualified"), (110, "opportunity")]),
    lead(10, "fair", "11-50", &[(28, "rejected no_budget")]),
    lead(15, "ads", "1-10", &[(26, "rejected no_budget")]),
    lead(16, "newsletter", "51-200", &[(3, "accepted"), (28, "sales_qualified")]),
    lead(17, "ads", "11-50", &[]),
    lead(18, "newsletter", "11-50", &[(2, "accepted")]),
];

/// Makes it in the folder `data` of a folder, by a real receiver with a clock of its own.
pub fn make(folder: &Path, definition: &Path) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let clock_ms = Arc::new(AtomicU64::new(BEGIN_MS));
        let shown = Arc::clone(&clock_ms);
        let addr = SocketAddr::from(([127, 0, 0, 1], 0));
        let (data, www, plugin) = (folder.join("data"), folder.join("www"), folder.join("plugin"));
        let mut config = Config::new(addr, data, definition.to_owned(), www, plugin, TOKEN);
        config.clock = Clock::from_fn(move || UNIX_EPOCH + Duration::from_millis(shown.load(Ordering::SeqCst)));
        let receiver = Receiver::bind(config).await.expect("a receiver");
        let address = format!("http://{}", receiver.local_addr().expect("an address"));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(receiver.run(async {
            let _dropped = stopped.await;
        }));
        tell_all(&address, &clock_ms).await;
        stop.send(()).expect("a running receiver");
        task.await.expect("a receiver that ends well");
    });
}

/// Tells everything in the order in which it happened.
async fn tell_all(address: &str, clock_ms: &AtomicU64) {
    let mut told: Vec<(u64, &str, Value)> = Vec::new();
    for (number, Lead { day, source, company_size, said }) in LEADS.into_iter().enumerate() {
        let email = format!("visitor{number}@works{number}.example");
        let came_ms = BEGIN_MS + day * DAY_MS + number as u64 * 600_000;
        told.push((
            came_ms,
            "/v1/touches",
            json!([{ "id": format!("came-{number}"), "email": email, "source": source }]),
        ));
        told.push((
            came_ms + 60_000,
            "/v1/leads",
            json!({ "email": email, "company_size": company_size, "contact_sales": "yes" }),
        ));
        for (place, (after_h, words)) in said.iter().enumerate() {
            let (status, detail) = words.split_once(' ').unwrap_or((words, ""));
            let mut says = json!({ "id": format!("said-{number}-{place}"), "email": email, "status": status });
            match status {
                "won" => {
                    says["amount"] = json!(detail.parse::<u64>().expect("an amount"));
                    says["currency"] = json!("EUR");
                }
                "rejected" => says["reason"] = json!(detail),
                _ => {}
            }
            told.push((came_ms + 60_000 + after_h * HOUR_MS, "/v1/statuses", json!([says])));
        }
    }
    told.sort_by_key(|(at_ms, ..)| *at_ms);
    let client = Client::builder().no_proxy().build().expect("a client");
    for (at_ms, path, body) in told {
        clock_ms.store(at_ms, Ordering::SeqCst);
        let sent =
            client.post(format!("{address}{path}")).bearer_auth(TOKEN).json(&body).send().await.expect("an answer");
        assert!(sent.status().is_success(), "{path}: {}", sent.status());
        // Everything that was told is taken in before the clock goes on.
        let known =
            client.get(format!("{address}/v1/persons?limit=1")).bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(known.status(), 200);
    }
}
