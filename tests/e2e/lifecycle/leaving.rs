//! Pages that end: by going on, by being put away, by being killed.

use super::{OVER_MS, ROUNDING_MS, assert_between, assert_fair, attentive_ms, since, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

in_each_engine! {
    what_was_read_up_to_the_click_that_leads_away_is_stored,
    what_was_read_is_stored_when_the_page_is_put_away,
    a_page_that_is_killed_leaves_what_was_read_up_to_five_seconds_before(
        webkit = "webkit: its driver ends the session with the page, and what an automated session stored ends with it"
    ),
}

async fn what_was_read_up_to_the_click_that_leads_away_is_stored(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    // Not long enough for anything but leaving to store it.
    visitor.pass(2500).await;
    visitor.follow("/plain").await;
    let left = visitor.left_behind().await;
    visitor.leave().await;
    let views = left.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&left.notes, "ready"));
}

async fn what_was_read_is_stored_when_the_page_is_put_away(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(2500).await;
    visitor.look_elsewhere(0).await;
    let seen = visitor.left_behind().await;
    visitor.leave().await;
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    let read = since(&seen.notes, "ready");
    let hidden = read.iter().position(|note| !note.visible).expect("it was put away");
    assert_between(view, &read[..=hidden], read);
}

async fn a_page_that_is_killed_leaves_what_was_read_up_to_five_seconds_before(engine: Engine) {
    let world = World::with_own_browser(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(12_000).await;
    let seen = visitor.observe().await;
    let read_ms = attentive_ms(since(&seen.notes, "ready"));
    let visitor = world.crash(visitor).await;
    visitor.open("/plain").await;
    let left = visitor.left_behind().await;
    visitor.leave().await;

    let views = left.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    let stored_ms = f64::from(view.engaged_s) * 1000.0;
    // Stored every five seconds by a timer that comes every second, so it may be one later.
    assert!(stored_ms >= read_ms - 6000.0 - ROUNDING_MS, "{stored_ms} ms stored of {read_ms} ms");
    assert!(stored_ms <= read_ms + OVER_MS + 1000.0, "{stored_ms} ms stored of {read_ms} ms");
}
