//! Measures a rule engine in a fresh page: the time of a score with the same 20 rules, and of the first score.

use anyhow::{Result, bail};
use serde_json::Value;

use super::server::Server;
use super::tracker::Cpu;
use super::{OURS, Rival};
use crate::bench::metric::Metrics;
use crate::chromium::{Chromium, Tab};
use serde_json::json;

/// The rule engines of the comparison.
pub(super) const ALL: [Rival; 9] = [
    Rival { name: OURS, title: "**Handraise**", packages: &[] },
    Rival { name: "handraise-twin", title: "Handraise's JavaScript twin", packages: &[] },
    Rival {
        name: "json-logic-engine-compiled",
        title: "json-logic-engine, compiled",
        packages: &["json-logic-engine"],
    },
    Rival { name: "interpreter", title: "rules interpreted in plain JavaScript", packages: &[] },
    Rival { name: "json-logic-engine", title: "json-logic-engine, interpreting", packages: &["json-logic-engine"] },
    Rival { name: "json-logic-js", title: "json-logic-js", packages: &["json-logic-js"] },
    Rival { name: "zen", title: "GoRules ZEN", packages: &["@gorules/zen-engine-wasm"] },
    Rival { name: "json-rules-engine", title: "json-rules-engine", packages: &["json-rules-engine"] },
    Rival { name: "by-hand", title: "the rules written as JavaScript (no data)", packages: &[] },
];

/// How long to let the engine's compiler optimise, and how long a sample takes, in milliseconds.
const WARM_MS: u32 = 300;
const SAMPLE_MS: u32 = 100;

/// Every visitor's total, at two times each. Fails unless all engines agree.
pub(super) fn agree(chromium: &Chromium, server: &Server, rivals: &[&Rival]) -> Result<Value> {
    let mut agreed: Option<(&str, Value)> = None;
    for rival in rivals {
        let tab = page(chromium, server, rival)?;
        let totals = tab.evaluate("engine.totals()")?;
        tab.close()?;
        match &agreed {
            Some((first, known)) if *known != totals => {
                bail!("{first} gives {known}, but {} gives {totals}: their rules differ", rival.name)
            }
            Some(_) => {}
            None => agreed = Some((rival.name, totals)),
        }
    }
    Ok(agreed.map(|(_, totals)| totals).unwrap_or_default())
}

/// Measures every figure once.
pub(super) fn measure(chromium: &Chromium, server: &Server, rival: &Rival, metrics: &mut Metrics) -> Result<()> {
    let tab = page(chromium, server, rival)?;
    metrics.add(rival.name, "rules_first_ms", tab.number("engine.first()")?);
    let warm = tab.number(&format!("engine.calibrate({WARM_MS})"))?;
    tab.evaluate(&format!("engine.loop({warm})"))?;
    let n = tab.number(&format!("engine.calibrate({SAMPLE_MS})"))?;
    let cpu = Cpu::of(&tab)?;
    tab.evaluate(&format!("engine.loop({n})"))?;
    metrics.add(rival.name, "score_us", cpu.spent_ms()? * 1e3 / n);
    tab.close()
}

fn page<'browser>(chromium: &'browser Chromium, server: &Server, rival: &Rival) -> Result<Tab<'browser>> {
    let tab = chromium.tab(true)?;
    tab.open(&server.url("/rules.html"))?;
    tab.call("Performance.enable", json!({ "timeDomain": "threadTicks" }))?;
    let load = format!(
        "new Promise((done, fail) => {{
            const script = document.createElement('script');
            Object.assign(script, {{ src: '/rules/{}.js', onload: done, onerror: fail }});
            document.head.append(script);
        }}).then(() => engine.ready)",
        rival.name
    );
    tab.evaluate(&load)?;
    Ok(tab)
}
