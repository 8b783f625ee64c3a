//! Measures a tracker in a fresh page: the cost until it tracks, its memory, the cost of an event, and its longest task.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::server::Server;
use super::{OURS, Rival, task};
use crate::bench::metric::Metrics;
use crate::chromium::{Chromium, Tab};

/// The trackers of the comparison. The first is the empty page, which the report subtracts from the others.
pub(super) const ALL: [Rival; 9] = [
    Rival { name: "empty", title: "empty page", packages: &[] },
    Rival { name: OURS, title: "**Handraise**", packages: &[] },
    Rival { name: "plausible", title: "Plausible", packages: &["@plausible-analytics/tracker"] },
    Rival { name: "web-vitals", title: "web-vitals", packages: &["web-vitals"] },
    Rival { name: "timeme", title: "TimeMe", packages: &["timeme.js"] },
    Rival {
        name: "snowplow",
        title: "Snowplow with form tracking",
        packages: &["@snowplow/browser-tracker", "@snowplow/browser-plugin-form-tracking"],
    },
    Rival { name: "segment", title: "Segment", packages: &["@segment/analytics-next"] },
    Rival { name: "mixpanel", title: "Mixpanel without recorder", packages: &["mixpanel-browser"] },
    Rival { name: "posthog", title: "PostHog", packages: &["posthog-js"] },
];

/// These trackers measure the page by themselves and take no events.
const MUTE: [&str; 2] = ["web-vitals", "timeme"];

/// How long a tracker has to finish delayed work.
const QUIET: Duration = Duration::from_secs(1);
/// How many assessments to ask for.
const ASSESSMENTS: u32 = 2_000;
/// How many events to send at once, and how many one by one.
const BURST: u32 = 200;
const PACED: u32 = 40;
const PACED_EVERY_MS: u32 = 50;

/// Measures every figure once.
pub(super) fn measure(chromium: &Chromium, server: &Server, rival: &Rival, metrics: &mut Metrics) -> Result<()> {
    let name = rival.name;
    let tab = page(chromium, server)?;
    let cpu = Cpu::of(&tab)?;
    tab.evaluate(&format!("inject('{name}')"))?;
    metrics.add(name, "ready_ms", cpu.spent_ms()?);
    server.settle(QUIET);
    metrics.add(name, "load_ms", cpu.spent_ms()?);
    metrics.add(name, "heap_kb", tab.heap_bytes()? / 1e3);
    if name == OURS {
        metrics.add(name, "first_score_ms", tab.number("firstScore()")?);
        tab.evaluate(&format!("assessments({ASSESSMENTS})"))?;
        let cpu = Cpu::of(&tab)?;
        tab.evaluate(&format!("assessments({ASSESSMENTS})"))?;
        metrics.add(name, "assessment_us", cpu.spent_ms()? * 1e3 / f64::from(ASSESSMENTS));
    }
    if !MUTE.contains(&name) {
        for (what, script, events) in [
            ("burst_us", format!("burst('{name}', {BURST})"), BURST),
            ("paced_us", format!("showScore('{name}'); paced('{name}', {PACED}, {PACED_EVERY_MS})"), PACED),
        ] {
            let cpu = Cpu::of(&tab)?;
            tab.evaluate(&script)?;
            server.settle(QUIET);
            metrics.add(name, what, cpu.spent_ms()? * 1e3 / f64::from(events));
        }
    }
    metrics.add(name, "wasm_kb", tab.number("wasmBytes()")? / 1024.0);
    tab.close()?;
    let tab = page(chromium, server)?;
    task::measure(chromium, &tab, name, metrics)?;
    tab.close()
}

/// Opens the empty page and waits until it is quiet.
fn page<'browser>(chromium: &'browser Chromium, server: &Server) -> Result<Tab<'browser>> {
    let tab = chromium.tab(true)?;
    tab.open(&server.url("/page.html"))?;
    // Processor time, not wall time: other programs run on the same machine.
    tab.call("Performance.enable", json!({ "timeDomain": "threadTicks" }))?;
    thread::sleep(QUIET / 2);
    Ok(tab)
}

/// Measures the time that the main thread has spent since it was started.
pub(super) struct Cpu<'tab, 'browser>(&'tab Tab<'browser>, f64);

impl<'tab, 'browser> Cpu<'tab, 'browser> {
    pub(super) fn of(tab: &'tab Tab<'browser>) -> Result<Self> {
        Ok(Self(tab, task_ms(tab)?))
    }

    pub(super) fn spent_ms(&self) -> Result<f64> {
        Ok(task_ms(self.0)? - self.1)
    }
}

fn task_ms(tab: &Tab<'_>) -> Result<f64> {
    let answer = tab.call("Performance.getMetrics", json!({}))?;
    let metrics = answer.get("metrics").and_then(Value::as_array).context("no metrics")?;
    let found = metrics.iter().find(|metric| metric.get("name").is_some_and(|name| name == "TaskDuration"));
    let seconds = found.and_then(|metric| metric.get("value")).and_then(Value::as_f64);
    Ok(seconds.context("Chromium does not say how long its tasks took")? * 1e3)
}
