//! Traces a whole visit on a slow processor: how long does a tracker keep the page's thread busy without a break?

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::bench::metric::Metrics;
use crate::chromium::{Chromium, Tab};

/// How many times slower the processor is.
const THROTTLE: u32 = 4;
/// A task is long from this time on, in milliseconds.
const LONG_MS: f64 = 10.0;
/// The addresses of the trackers' scripts.
const OWN: [&str; 2] = ["/plugin/", "/trackers/"];

/// Measures every task of a visit.
pub(super) fn measure(chromium: &Chromium, tab: &Tab<'_>, name: &str, metrics: &mut Metrics) -> Result<()> {
    tab.call("Emulation.setCPUThrottlingRate", json!({ "rate": THROTTLE }))?;
    let categories = json!({ "includedCategories": ["toplevel", "blink.user_timing", "devtools.timeline", "v8"] });
    chromium.call(None, "Tracing.start", json!({ "transferMode": "ReportEvents", "traceConfig": categories }))?;
    // Clicks with the mouse: if a script sends a form, the trace shows the script's call and none of the listeners in it.
    tab.click(&tab.evaluate(&format!("visit('{name}', 20)"))?)?;
    tab.evaluate("sent()")?;
    chromium.call(None, "Tracing.end", json!({}))?;
    let mut trace = Vec::new();
    for mut event in chromium.events_until("Tracing.tracingComplete")? {
        if let Some(Value::Array(part)) = event.pointer_mut("/params/value").map(Value::take) {
            trace.extend(part);
        }
    }
    let own = own_ms(&trace).context("the trace does not show the page")?;
    metrics.add(name, "longest_ms", own.iter().copied().fold(0.0, f64::max));
    metrics.add(name, "long_tasks", own.iter().filter(|ms| **ms > LONG_MS).count() as f64);
    Ok(())
}

/// A piece of work of the page's thread in the trace.
struct Work<'a> {
    name: &'a str,
    url: &'a str,
    begun_us: f64,
    ended_us: f64,
    /// Processor time if the trace has it, or else wall time.
    took_ms: f64,
}

/// The time of the tracker's own scripts in each task of the page's thread between the marks of the visit. The trace names no script for work after
/// a promise; it counts as the tracker's, because the page does almost nothing there.
fn own_ms(trace: &[Value]) -> Option<Vec<f64>> {
    let is = |event: &Value, name: &str| event.get("name").is_some_and(|value| value == name);
    let begin = trace.iter().find(|event| is(event, "bench-begin"))?;
    let end = trace.iter().find(|event| is(event, "bench-end"))?;
    let (begun_us, ended_us) = (number(begin, "ts")?, number(end, "ts")?);
    let mut all: Vec<Work<'_>> = trace
        .iter()
        .filter(|event| event.get("pid") == begin.get("pid") && event.get("tid") == begin.get("tid"))
        .filter_map(work)
        .filter(|work| work.begun_us > begun_us && work.begun_us < ended_us)
        .collect();
    all.sort_by(|a, b| a.begun_us.total_cmp(&b.begun_us));
    let tasks = all.iter().filter(|work| work.name.ends_with("RunTask"));
    Some(tasks.map(|task| own_share_ms(task, &all)).collect())
}

fn own_share_ms(task: &Work<'_>, all: &[Work<'_>]) -> f64 {
    let mut counted_until_us = 0.0;
    let mut share_ms = 0.0;
    let within = |work: &Work<'_>, outer: &Work<'_>| work.begun_us >= outer.begun_us && work.ended_us <= outer.ended_us;
    for work in all.iter().filter(|work| within(work, task)) {
        // A call includes the work after the promises that it resolved.
        let called = match work.name {
            "v8.callFunction" => all.iter().find(|called| called.name == "FunctionCall" && within(called, work)),
            _ => None,
        };
        let url = called.unwrap_or(work).url;
        let own = OWN.iter().any(|part| url.contains(part)) || work.name == "RunMicrotasks";
        // Work inside counted work is counted already.
        if own && work.begun_us >= counted_until_us {
            counted_until_us = work.ended_us;
            share_ms += work.took_ms;
        }
    }
    share_ms
}

fn work(event: &Value) -> Option<Work<'_>> {
    let (begun_us, took_us) = (number(event, "ts")?, number(event, "dur")?);
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let url = [text("/args/data/url"), text("/args/fileName")].into_iter().find(|url| !url.is_empty());
    Some(Work {
        name: text("/name"),
        url: url.unwrap_or_default(),
        begun_us,
        ended_us: begun_us + took_us,
        took_ms: number(event, "tdur").unwrap_or(took_us) / 1e3,
    })
}

fn number(event: &Value, key: &str) -> Option<f64> {
    event.get(key).and_then(Value::as_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, url: &str, tid: u32, begun_us: u32, took_us: u32) -> Value {
        let args = json!({ "data": { "url": url } });
        json!({ "name": name, "pid": 1, "tid": tid, "ts": begun_us, "dur": took_us, "tdur": took_us / 2, "args": args })
    }

    #[test]
    fn only_the_trackers_own_work_between_the_marks_counts_and_once() {
        let (own, page) = ("http://x/plugin/handraise.js", "http://x/page.js");
        let trace = [
            event("bench-begin", "", 1, 10, 0),
            event("ThreadControllerImpl::RunTask", "", 1, 1_000, 9_000),
            event("FunctionCall", page, 1, 1_100, 8_000),
            event("FunctionCall", own, 1, 2_000, 4_000),
            event("FunctionCall", own, 1, 3_000, 1_000),
            event("RunMicrotasks", "", 1, 7_000, 2_000),
            event("v8.callFunction", "", 1, 9_100, 600),
            event("FunctionCall", own, 1, 9_200, 100),
            event("ThreadControllerImpl::RunTask", "", 2, 1_000, 9_000),
            event("bench-end", "", 1, 20_000, 0),
            event("ThreadControllerImpl::RunTask", "", 1, 21_000, 9_000),
        ];
        assert_eq!(own_ms(&trace), Some(vec![3.3]));
        assert_eq!(own_ms(&trace[1..]), None);
    }
}
