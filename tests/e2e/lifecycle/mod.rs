//! The real lifecycle of pages, and how the plugin credits it: restored, prerendered, in the background, left, killed.
//!
//! The test's own witness runs first in every page and notes, on its own clock, when the page is visible and focused.
//! The credited time is read as a form would carry it, decoded natively, and compared with these notes: at most 250 ms
//! more, at least 99 percent less 250 ms. Evidence has whole seconds, rounded down, so each view may miss another
//! second.

mod attention;
mod cache;
mod clock;
mod closing;
mod day;
mod event;
mod leaving;
mod media;
mod place;
mod prerender;
mod twice;

use crate::engine::Engine;
use crate::visitor::{Visitor, World};
use handraise::evidence::{Evidence, Occurrence};
use handraise::matching::{ClassId, Kind};
use serde::Deserialize;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use thirtyfour::prelude::*;

const OVER_MS: f64 = 250.0;
const UNDER_MS: f64 = 250.0;
const ROUNDING_MS: f64 = 1000.0;

/// How long anything may take on a busy machine. A test that has to wait for longer fails.
const LIMIT: Duration = Duration::from_secs(60);

/// The embed with consent granted, so that pages need no banner.
const EMBED: &str = r#"<script defer src="/plugin/handraise-loader.js" data-definition="/v1/definition.mql" data-consent="granted"></script>"#;

/// Notes each event of the page with its time, and whether the page is visible and focused. The next page can read the
/// notes of the one before.
const WITNESS: &str = r"
    window.witnessed = [];
    // If nothing runs for so long, on a busy machine, the plugin takes it for sleep and credits nothing. Whichever runs
    // first finds that out: an event may come before the timer.
    let turn = performance.now();
    const wake = () => {
        const now = performance.now(), before = turn, last = witnessed.at(-1);
        turn = now;
        if (!last?.visible || !last.focused || last.what === 'pagehide') return;
        const since = Math.max(before, last.at_ms - performance.timeOrigin);
        if (now - since < 3900) return;
        witnessed.push({ ...last, what: 'stalled', at_ms: performance.timeOrigin + since });
        witnessed.push({ ...last, what: 'turn', at_ms: performance.timeOrigin + now });
    };
    setInterval(wake, 250);
    const note = (what) => {
        wake();
        witnessed.push({
            what, at_ms: performance.timeOrigin + performance.now(), visible: !document.hidden, focused: document.hasFocus(),
        });
    };
    note('begin');
    for (const type of ['focus', 'blur', 'pointermove']) addEventListener(type, () => note(type));
    for (const type of ['visibilitychange', 'freeze', 'resume', 'prerenderingchange']) document.addEventListener(type, () => note(type));
    addEventListener('pageshow', ({ persisted }) => note(persisted ? 'restored' : 'pageshow'));
    addEventListener('pagehide', () => {
        note('pagehide');
        sessionStorage.setItem('witnessed', JSON.stringify(witnessed));
    });
    addEventListener('DOMContentLoaded', () => window.handraise?.ready.then(() => note('ready')));
";

/// The notes, with one for now.
const NOTES: &str =
    "[...witnessed, { what: 'now', at_ms: performance.timeOrigin + performance.now(), visible: true, focused: true }]";

/// A page of the site, reduced to the embed and links.
fn page(head: &str) -> String {
    format!(
        "<!doctype html><html lang='en'><head><title>A page</title>{head}</head><body style='min-height: 3000px'>\
         <a href='/pricing'>Pricing</a> <a href='/docs'>Docs</a> <a href='/plain'>Plain</a></body></html>"
    )
}

/// A visitor of a site of small pages, with a witness in each.
async fn visitor_with_witness(world: &World) -> Visitor {
    world.front.first_script(WITNESS);
    for path in ["/pricing", "/docs", "/compare"] {
        world.front.page(path, &page(EMBED));
    }
    world.front.page("/plain", &page(""));
    world.visitor().await
}

/// One note of the witness.
#[derive(Clone, Debug, Deserialize)]
struct Note {
    what: String,
    at_ms: f64,
    visible: bool,
    focused: bool,
}

impl Note {
    /// A note that nobody is there any more, on the machine's clock.
    fn end(what: &str, at: SystemTime) -> Self {
        let at_ms = at.duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs_f64() * 1000.0;
        Self { what: what.to_owned(), at_ms, visible: false, focused: false }
    }
}

/// For how long the page was attended between two notes.
fn attentive_ms(notes: &[Note]) -> f64 {
    let spans = notes.windows(2).map(|pair| match pair {
        [from, to] if from.visible && from.focused && from.what != "pagehide" => to.at_ms - from.at_ms,
        _ => 0.0,
    });
    spans.sum()
}

/// How much of it the plugin may have taken for sleep, because its timer fires once a second.
fn stalled_ms(notes: &[Note]) -> f64 {
    let stalls = notes.windows(2).filter(|pair| pair[0].what == "stalled");
    stalls.map(|pair| pair[1].at_ms - pair[0].at_ms + 1000.0).sum()
}

/// The notes from the first of a kind on.
fn since<'a>(notes: &'a [Note], what: &str) -> &'a [Note] {
    let index = notes.iter().position(|note| note.what == what);
    &notes[index.unwrap_or_else(|| panic!("no `{what}` in {notes:?}"))..]
}

/// The notes up to the last of a kind.
fn until<'a>(notes: &'a [Note], what: &str) -> &'a [Note] {
    let index = notes.iter().rposition(|note| note.what == what);
    &notes[..=index.unwrap_or_else(|| panic!("no `{what}` in {notes:?}"))]
}

/// The evidence that a form would carry now, and the witness's notes up to now.
struct Observed {
    evidence: Evidence,
    notes: Vec<Note>,
}

impl Observed {
    fn views(&self, page: &str) -> Vec<Occurrence> {
        views(&self.evidence, page)
    }
}

fn views(evidence: &Evidence, page: &str) -> Vec<Occurrence> {
    let class = ClassId::of(page);
    let views = evidence.occurrences().iter().filter(|seen| seen.kind == Kind::View && seen.class == Some(class));
    views.copied().collect()
}

/// Checks the credited time against the witness; `notes` end when the evidence was read.
fn assert_fair(view: &Occurrence, notes: &[Note]) {
    // Time since the last event of the plugin is not credited yet.
    let told = notes.iter().rposition(|note| note.what != "now").map_or(notes, |last| &notes[..=last]);
    assert_between(view, told, notes);
}

/// Checks the credited time against the notes up to when it must have been stored, and up to when it was read.
fn assert_between(view: &Occurrence, least: &[Note], most: &[Note]) {
    let credited_ms = f64::from(view.engaged_s) * 1000.0;
    let most_ms = attentive_ms(most) + OVER_MS;
    let least_ms = (attentive_ms(least) - stalled_ms(least)) * 0.99 - UNDER_MS - ROUNDING_MS;
    assert!((least_ms..=most_ms).contains(&credited_ms), "{credited_ms} ms, not {least_ms} to {most_ms}: {most:?}");
}

impl Visitor {
    /// Opens a page and waits for the plugin.
    async fn read(&self, path: &str) {
        self.open(path).await;
        self.until_ready().await;
    }

    /// Follows a link of the page.
    async fn follow(&self, path: &str) {
        let link = self.browser.find(By::Css(format!("a[href='{path}']"))).await.expect("there is a link");
        link.click().await.expect("it can be followed");
        self.until_at(path).await;
        self.until_true("document.readyState == 'complete'").await;
    }

    /// Waits until an expression holds in the page; if that page is left, on the next one.
    async fn until_true(&self, condition: &str) {
        let script = format!(
            "const done = arguments[0]; const look = () => ({condition}) ? done(true) : setTimeout(look, 20); look();
             setTimeout(() => done(false), 5000);"
        );
        let begun = Instant::now();
        while begun.elapsed() < LIMIT {
            match self.browser.execute_async(&script, vec![]).await {
                Ok(answer) if answer.json().as_bool() == Some(true) => return,
                Ok(_) => {}
                // Between two pages there is none to ask.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        panic!("`{condition}` did not come true; the witness: {}", self.script("return window.witnessed").await);
    }

    /// Opens another page so that the visitor can come back to this one, and waits for the plugin there.
    ///
    /// Not with a click: geckodriver's own listener for it keeps this page out of the back/forward cache. And not while
    /// the page is loading or holds a lock, because both do the same; the plugin holds its lock for a moment only.
    async fn go_on(&self, path: &str) {
        self.until_true("document.readyState == 'complete'").await;
        let released = "const look = async () => {
                const { held, pending } = await navigator.locks.query();
                held.length + pending.length ? setTimeout(look, 20) : done();
            };
            look();";
        self.wait_for(released).await;
        self.read(path).await;
    }

    /// Goes back to the page before, and waits until it is restored from the back/forward cache.
    async fn come_back_to(&self, path: &str) {
        self.browser.back().await.expect("there is a way back");
        // A page that was loaded anew has not been left.
        let shown = format!(
            "location.pathname == '{path}' && window.witnessed?.some(({{ what }}) =>
                what == 'restored' || what == 'pageshow' && !witnessed.some(({{ what }}) => what == 'pagehide'))"
        );
        self.until_true(&shown).await;
        let restored = self.script("return witnessed.some(({ what }) => what == 'restored')").await;
        assert_eq!(restored, true, "it did not come from the back/forward cache: {}", self.why_not_cached().await);
    }

    /// Why the engine loaded the page anew. Some engines tell the page, Firefox writes it to a file.
    async fn why_not_cached(&self) -> String {
        let Some(log) = &self.cache_log else {
            let reasons = "return performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null";
            return self.script(reasons).await.to_string();
        };
        let said = std::fs::read(log).unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        let said = String::from_utf8_lossy(&said);
        let site: Vec<&str> = said.lines().skip_while(|line| !line.contains(&self.site)).collect();
        site.join("\n")
    }

    /// Moves the mouse, so that the plugin credits the time so far, and reads the evidence that a form would carry.
    async fn observe(&self) -> Observed {
        self.stir().await;
        let script = format!("return [window.handraise.fields().handraise_evidence, {NOTES}]");
        let (text, notes): (String, Vec<Note>) = serde_json::from_value(self.script(&script).await).expect("both");
        Observed { evidence: Evidence::decode(&text).expect("the evidence can be read"), notes }
    }

    /// The evidence stored on the device, and the notes of this page, or if it has none, of the last one.
    async fn left_behind(&self) -> Observed {
        let script = format!(
            "const keys = Object.keys(localStorage).filter((key) => key.startsWith('handraise.2'));
             return [keys.map((key) => localStorage.getItem(key)), window.handraise ? {NOTES} : JSON.parse(sessionStorage.getItem('witnessed') ?? '[]')]"
        );
        let (texts, notes): (Vec<String>, Vec<Note>) =
            serde_json::from_value(self.script(&script).await).expect("both");
        let mut evidence = Evidence::new();
        for text in texts {
            evidence.merge(&Evidence::decode(&text).expect("what is stored can be read"));
        }
        Observed { evidence, notes }
    }

    /// Opens something in front of the page for some real time, then brings the page back to the front.
    async fn look_elsewhere(&self, time_ms: u32) {
        let page = self.browser.window().await.expect("a window");
        if self.engine == Engine::WebKit {
            // WebKitWebDriver cannot bring tabs to the front.
            self.browser.minimize_window().await.expect("it can be minimised");
            self.until_true("document.hidden").await;
            self.pass(time_ms).await;
            self.browser.set_window_rect(0, 0, 1024, 768).await.expect("it can be restored");
        } else {
            self.open_in_front("/plain").await;
            self.pass(time_ms).await;
            self.browser.close_window().await.expect("it can be closed");
            self.browser.switch_to_window(page).await.expect("it is there");
        }
        self.until_true("!document.hidden && document.hasFocus()").await;
    }
}
