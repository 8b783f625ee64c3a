//! Days are the visitor's local days, by their offset from UTC at the time.

use super::{EMBED, WITNESS, page, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::{Visitor, World};
use serde_json::json;
use thirtyfour::cdp::Cdp;

in_each_engine! {
    each_visit_has_the_offset_of_its_own_day_across_a_change_of_clocks,
    who_travels_while_a_page_is_open_has_the_day_of_the_new_place_from_the_next_view_on(
        webkit = "webkit: nothing takes an open page of its to another time zone"
    ),
}

/// Noon of a winter's day and of a summer's day in Berlin, in seconds since 1970.
const WINTER_S: i64 = 1_768_474_800;
const SUMMER_S: i64 = 1_782_900_000;

async fn each_visit_has_the_offset_of_its_own_day_across_a_change_of_clocks(engine: Engine) {
    let world = World::in_zone(engine, "Europe/Berlin");
    world.front.page("/pricing", &page(EMBED));
    world.front.page("/docs", &page(EMBED));
    let visitor = world.visitor().await;
    for (path, at_s) in [("/pricing", WINTER_S), ("/docs", SUMMER_S)] {
        let now_s =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970").as_secs();
        world.front.move_clock(at_s - i64::try_from(now_s).expect("a time"));
        world.front.also_first(WITNESS);
        visitor.read(path).await;
    }
    let seen = visitor.observe().await;
    visitor.leave().await;
    let (winter, summer) = (seen.views("pricing"), seen.views("docs"));
    assert_eq!(winter.iter().map(|view| view.offset_quarters).collect::<Vec<_>>(), [4], "{:?}", seen.evidence);
    assert_eq!(summer.iter().map(|view| view.offset_quarters).collect::<Vec<_>>(), [8], "{:?}", seen.evidence);
}

async fn who_travels_while_a_page_is_open_has_the_day_of_the_new_place_from_the_next_view_on(engine: Engine) {
    // A browser of its own: the next test's visitor has not travelled.
    let world = World::with_own_browser(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(1500).await;
    travel(&visitor, "Asia/Tokyo").await;
    visitor.until_true("new Date().getTimezoneOffset() == -540").await;
    // The plugin reads its clocks once a second.
    visitor.pass(2500).await;
    visitor.script("history.pushState({}, '', '/docs'); return null").await;
    visitor.pass(1500).await;
    let seen = visitor.observe().await;
    visitor.leave().await;
    let offsets = |page| seen.views(page).iter().map(|view| view.offset_quarters).collect::<Vec<_>>();
    assert_eq!(offsets("pricing"), [0], "{:?}", seen.evidence);
    assert_eq!(offsets("docs"), [36], "{:?}", seen.evidence);
}

/// Moves the open page to another time zone.
async fn travel(visitor: &Visitor, zone: &str) {
    let handle = visitor.browser.handle();
    if visitor.engine == Engine::Chromium {
        let tools = Cdp::new(handle.clone());
        let zone = json!({ "timezoneId": zone });
        tools.send_raw("Emulation.setTimezoneOverride", zone).await.expect("it travels");
        return;
    }
    // Only privileged scripts can do this.
    for (context_name, script) in [
        ("chrome", format!("gBrowser.selectedBrowser.browsingContext.timezoneOverride = '{zone}'; return null")),
        ("content", "return null".to_owned()),
    ] {
        visitor.tell_driver("moz/context", &json!({ "context": context_name })).await;
        visitor.script(&script).await;
    }
}
