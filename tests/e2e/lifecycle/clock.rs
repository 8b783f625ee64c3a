//! Clocks that are set, machines that sleep, timers that are late, and readers who have gone. The witness's notes use
//! the clock that nobody sets.

use super::{
    EMBED, Note, OVER_MS, ROUNDING_MS, WITNESS, assert_between, assert_fair, page, since, stalled_ms, until,
    visitor_with_witness,
};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;
use handraise::evidence::Coverage;
use serde_json::json;
use std::time::SystemTime;

in_each_engine! {
    a_clock_that_is_set_while_somebody_reads_adds_and_takes_nothing,
    a_machine_that_sleeps_on_either_kind_of_clock_adds_nothing,
    evidence_of_a_clock_that_was_years_ahead_is_kept_and_flagged,
    evidence_of_a_clock_that_was_ahead_is_there_once_where_pages_cannot_wait_for_each_other,
    timers_that_a_browser_throttles_or_a_page_holds_up_add_and_take_nothing,
    a_reader_who_left_the_page_open_is_credited_up_to_the_idle_cutoff,
    an_hour_of_ticks_without_a_touch_is_credited_up_to_the_idle_cutoff,
    a_carousel_that_moves_by_itself_is_nobody_who_reads,
    a_clock_set_back_moves_what_other_pages_stored_and_doubles_nothing,
}

/// The session timeout of the sample definition.
const IDLE_CUTOFF_MS: f64 = 30_000.0;
const SESSION_TIMEOUT_S: u32 = 1_800;

/// Lets a test set the page's clocks. While the machine sleeps nobody is there, and the witness, which uses the same
/// clock, notes that.
const CLOCKS: &str = r"(() => {
    const [wall, mono] = [Date.now, performance.now.bind(performance)];
    let wall_ms = 0, mono_ms = 0;
    Date.now = () => wall() + wall_ms;
    performance.now = () => mono() + mono_ms;
    window.setClock = (by_ms) => void (wall_ms += by_ms);
    window.sleep = (by_ms, stands) => {
        const note = (what, visible) => witnessed.push({ what, at_ms: performance.timeOrigin + performance.now(), visible, focused: true });
        note('asleep', false);
        wall_ms += by_ms;
        if (!stands) mono_ms += by_ms;
        note('awake', true);
    };
})();";

/// Takes over the page's timers of one second and runs them by clocks of its own.
const TICKS: &str = r"(() => {
    const ticks = [], every = setInterval;
    window.setInterval = (work, period_ms, ...rest) => period_ms == 1000 ? ticks.push(work) : every(work, period_ms, ...rest);
    window.passSeconds = (seconds) => {
        for (; seconds--; ) {
            sleep(1000);
            for (const tick of ticks) tick();
        }
        return ticks.length;
    };
})();";

const MINUTE_MS: i64 = 60_000;

async fn a_clock_that_is_set_while_somebody_reads_adds_and_takes_nothing(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.first_script(&format!("{CLOCKS}{WITNESS}"));
    visitor.read("/pricing").await;
    // Less than the session timeout: this could be a machine that slept.
    for by_ms in [0, 20 * MINUTE_MS, -40 * MINUTE_MS] {
        visitor.script(&format!("setClock({by_ms}); return null")).await;
        visitor.pass(2000).await;
    }
    let seen = visitor.observe().await;
    visitor.leave().await;
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&seen.notes, "ready"));
    assert!(seen.evidence.coverage().has(Coverage::CLOCK_ADJUSTED), "{:?}", seen.evidence);
}

async fn a_machine_that_sleeps_on_either_kind_of_clock_adds_nothing(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.first_script(&format!("{CLOCKS}{WITNESS}"));
    for (path, page, stands) in [("/pricing", "pricing", true), ("/docs", "docs", false)] {
        visitor.read(path).await;
        visitor.pass(2500).await;
        // The interval in which a machine falls asleep is not credited. Where one clock stands still, the time until
        // the next event counts for the view before; without events, each of these can be a second.
        let look = "dispatchEvent(new Event('blur'))";
        visitor.script(&format!("{look}; sleep({}, {stands}); {look}; return null", 8 * 60 * MINUTE_MS)).await;
        visitor.stir().await;
        visitor.pass(2500).await;
        let seen = visitor.observe().await;
        let mut views = seen.views(page);
        views.sort_by_key(|view| view.at_s);
        let [before, after] = views.as_slice() else { panic!("a night is between two views: {views:?}") };
        let notes = since(&seen.notes, "ready");
        assert_fair(before, until(notes, "asleep"));
        assert_fair(after, since(notes, "awake"));
    }
    visitor.leave().await;
}

async fn evidence_of_a_clock_that_was_years_ahead_is_kept_and_flagged(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.move_clock(10 * 365 * 86_400);
    world.front.also_first(WITNESS);
    visitor.read("/pricing").await;
    visitor.pass(2500).await;
    let ahead = visitor.observe().await;
    assert!(!ahead.evidence.coverage().has(Coverage::CLOCK_ADJUSTED), "nobody can know yet: {:?}", ahead.evidence);
    visitor.browser.goto("about:blank").await.expect("it is left");
    let left = Note::end("left", SystemTime::now());
    world.front.move_clock(0);
    world.front.also_first(WITNESS);
    visitor.read("/docs").await;
    let seen = visitor.observe().await;
    visitor.leave().await;
    let (views, now_ms) = (seen.views("pricing"), seen.notes.last().expect("a note").at_ms);
    let [view] = views.as_slice() else { panic!("it is kept, once: {views:?}") };
    assert!(f64::from(view.at_s) * 1000.0 <= now_ms, "it is of the past: {view:?}, {now_ms}");
    // The visitor read the page until it was left, which nobody noted.
    let read = since(&ahead.notes, "ready");
    let mut most = read.to_vec();
    most.push(left);
    assert_between(view, read, &most);
    assert!(seen.evidence.coverage().has(Coverage::CLOCK_ADJUSTED), "{:?}", seen.evidence);
}

async fn evidence_of_a_clock_that_was_ahead_is_there_once_where_pages_cannot_wait_for_each_other(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    // Like a page without encryption.
    let alone = format!("Object.defineProperty(navigator, 'locks', {{ value: undefined }}); {WITNESS}");
    world.front.move_clock(10 * 365 * 86_400);
    world.front.also_first(&alone);
    visitor.read("/pricing").await;
    visitor.pass(1500).await;
    visitor.browser.goto("about:blank").await.expect("it is left");
    world.front.move_clock(0);
    world.front.also_first(&alone);
    for _ in 0..3 {
        visitor.read("/docs").await;
        visitor.pass(1500).await;
    }
    let seen = visitor.observe().await;
    visitor.leave().await;
    assert_eq!(seen.views("pricing").len(), 1, "{:?}", seen.evidence);
    assert_eq!(seen.views("docs").len(), 3, "{:?}", seen.evidence);
}

async fn timers_that_a_browser_throttles_or_a_page_holds_up_add_and_take_nothing(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    let count = "window.behind = 0; setInterval(() => void (behind += document.hidden), 100); return null";
    visitor.script(count).await;
    visitor.pass(1500).await;
    visitor.look_elsewhere(6000).await;
    visitor.pass(1500).await;
    let behind = visitor.script("return window.behind").await.as_f64().expect("a number");
    // The page is so busy that no timer fires for three seconds, which the visitor spends reading.
    visitor.script("for (const end = performance.now() + 3000; performance.now() < end; ); return null").await;
    visitor.pass(500).await;
    let seen = visitor.observe().await;
    visitor.leave().await;
    let all =
        (seen.notes.windows(2)).filter(|pair| !pair[0].visible).map(|pair| (pair[1].at_ms - pair[0].at_ms) / 100.0);
    let all: f64 = all.sum();
    assert!(behind < all / 2.0, "timers were throttled for real: {behind} of {all} came");
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&seen.notes, "ready"));
}

async fn a_reader_who_left_the_page_open_is_credited_up_to_the_idle_cutoff(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    // Real time passes without a visitor.
    visitor.pass(45_000).await;
    let seen = visitor.observe().await;
    visitor.leave().await;
    assert_idle(&seen.views("pricing"), &seen.notes);
}

async fn an_hour_of_ticks_without_a_touch_is_credited_up_to_the_idle_cutoff(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.first_script(&format!("{CLOCKS}{WITNESS}{TICKS}"));
    visitor.read("/pricing").await;
    let timers = visitor.script("return passSeconds(3600)").await;
    assert_eq!(timers, json!(1), "the plugin has one timer");
    let seen = visitor.observe().await;
    visitor.leave().await;
    assert_idle(&seen.views("pricing"), &seen.notes);
}

async fn a_carousel_that_moves_by_itself_is_nobody_who_reads(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.first_script(&format!("{CLOCKS}{WITNESS}{TICKS}"));
    let slides =
        "<div id='slides' style='width: 100px; overflow: auto'><div style='width: 9000px; height: 50px'></div></div>";
    world.front.page("/pricing", &page(EMBED).replace("</body>", &format!("{slides}</body>")));
    visitor.read("/pricing").await;
    let script = "
        const slides = document.querySelector('#slides');
        (async () => {
            for (let i = 0; i < 60; i++) {
                const moved = new Promise((go) => slides.addEventListener('scroll', go, { once: true }));
                slides.scrollLeft += 10;
                await moved;
                passSeconds(5);
            }
            done(slides.scrollLeft);
        })();
    ";
    assert_eq!(visitor.wait_for(script).await, 600);
    let seen = visitor.observe().await;
    visitor.leave().await;
    assert_idle(&seen.views("pricing"), &seen.notes);
    assert!(seen.views("pricing").iter().all(|view| view.amount == 0), "nobody scrolled: {:?}", seen.evidence);
}

async fn a_clock_set_back_moves_what_other_pages_stored_and_doubles_nothing(engine: Engine) {
    for back_ms in [60 * MINUTE_MS, 3000] {
        set_back(engine, back_ms).await;
    }
}

async fn set_back(engine: Engine, back_ms: i64) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.first_script(&format!("{CLOCKS} setClock({back_ms}); {WITNESS}"));
    visitor.read("/pricing").await;
    visitor.pass(1500).await;
    visitor.read("/docs").await;
    // Each time the page is shown, the other keys are folded into the main key.
    let folded = "dispatchEvent(new FocusEvent('focus')) && (window.before = localStorage.getItem('handraise.2')) && Object.keys(localStorage).length == 1";
    visitor.until_true(folded).await;
    visitor.script(&format!("setClock(-{back_ms}); return null")).await;
    visitor.until_true("localStorage.getItem('handraise.2') != before").await;
    world.front.first_script(WITNESS);
    visitor.read("/compare").await;
    let seen = visitor.observe().await;
    visitor.leave().await;
    assert!(seen.evidence.coverage().has(Coverage::CLOCK_ADJUSTED), "{:?}", seen.evidence);
    for page in ["pricing", "docs", "comparison"] {
        assert_eq!(seen.views(page).len(), 1, "{page}: {:?}", seen.evidence);
    }
}

/// Checks a view of a page that nobody has touched since shortly after it was ready.
fn assert_idle(views: &[handraise::evidence::Occurrence], notes: &[Note]) {
    let mut views = views.to_vec();
    views.sort_by_key(|view| view.at_s);
    let [view, later @ ..] = views.as_slice() else { panic!("it was viewed: {notes:?}") };
    // Coming back after the visit's end begins another view.
    assert!(later.iter().all(|other| other.at_s > view.end_s() + SESSION_TIMEOUT_S), "one view: {views:?}");
    assert!(later.iter().all(|other| other.engaged_s <= 10), "hardly anything was read then: {views:?}");
    let begun = since(notes, "ready");
    // Each move of the mouse while the page was opened starts the cutoff anew, and so does turning to the page. Moves
    // at the end do not count.
    let opened = begun.iter().take_while(|note| note.what != "asleep" && note.at_ms < begun[0].at_ms + 10_000.0);
    let touches = opened.filter(|note| ["pointermove", "focus", "visibilitychange"].contains(&note.what.as_str()));
    let touches_ms = touches.map(|note| note.at_ms - begun[0].at_ms);
    let most_ms = IDLE_CUTOFF_MS + touches_ms.fold(0.0, f64::max) + OVER_MS;
    let credited_ms = f64::from(view.engaged_s) * 1000.0;
    let read = begun.iter().take_while(|note| note.at_ms < begun[0].at_ms + most_ms);
    let stalled_ms = stalled_ms(&read.cloned().collect::<Vec<_>>());
    let least_ms = IDLE_CUTOFF_MS - stalled_ms - OVER_MS - ROUNDING_MS;
    assert!((least_ms..=most_ms).contains(&credited_ms), "{credited_ms} ms, not {least_ms} to {most_ms}");
}
