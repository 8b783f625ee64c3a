//! Pages that end: by navigation, by discarding, by a crash.

use super::{Note, Observed, assert_between, assert_fair, since, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;
use std::time::SystemTime;

in_each_engine! {
    what_was_read_up_to_the_click_that_leads_away_is_stored,
    what_was_read_is_stored_when_the_page_is_put_away,
    what_was_read_is_stored_when_the_tab_is_closed,
    what_was_read_is_stored_when_the_browser_is_closed(
        webkit = "webkit: what an automated session stored ends with it"
    ),
    a_page_that_is_killed_leaves_what_was_read_up_to_five_seconds_before(
        webkit = "webkit: its driver ends the session with the page, and what an automated session stored ends with it"
    ),
}

/// Notes the seconds of the plugin's own timer, each after its work is done; on a busy machine they are late.
const SECONDS: &str = "(() => {
    const every = setInterval;
    window.setInterval = (work, period_ms, ...rest) =>
        every(period_ms == 1000 ? () => { work(); note('second'); } : work, period_ms, ...rest);
})();";

async fn what_was_read_up_to_the_click_that_leads_away_is_stored(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    // Too short for anything but leaving to store it.
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

async fn what_was_read_is_stored_when_the_tab_is_closed(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.open("/plain").await;
    let first = visitor.browser.window().await.expect("a window");
    visitor.open_in_front("/pricing").await;
    visitor.until_ready().await;
    visitor.pass(2500).await;
    let seen = visitor.observe().await;
    visitor.browser.close_window().await.expect("it can be closed");
    visitor.browser.switch_to_window(first).await.expect("the other is still there");
    let closed = Note::end("closed", SystemTime::now());
    // Writes of one process reach another with a delay.
    visitor.until_true("Object.keys(localStorage).some((key) => key.startsWith('handraise.2.'))").await;
    let left = visitor.left_behind().await;
    visitor.leave().await;
    assert_closed(&seen, closed, &left);
}

async fn what_was_read_is_stored_when_the_browser_is_closed(engine: Engine) {
    let world = World::with_own_browser(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(2500).await;
    let seen = visitor.observe().await;
    // Closes the last window, as a visitor does. A browser that is told to quit may skip the pages' events.
    visitor.browser.close_window().await.expect("it can be closed");
    // The session may have ended with the window.
    let _ = visitor.browser.quit().await;
    let closed = Note::end("closed", SystemTime::now());
    let visitor = world.visitor().await;
    visitor.open("/plain").await;
    let left = visitor.left_behind().await;
    visitor.leave().await;
    assert_closed(&seen, closed, &left);
}

/// Checks what was stored against what the witness noted before the page was closed; nobody noted anything in between.
fn assert_closed(seen: &Observed, closed: Note, left: &Observed) {
    let views = left.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    let read = since(&seen.notes, "ready");
    let mut most = read.to_vec();
    most.push(closed);
    assert_between(view, read, &most);
}

async fn a_page_that_is_killed_leaves_what_was_read_up_to_five_seconds_before(engine: Engine) {
    let world = World::with_own_browser(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.also_first(SECONDS);
    visitor.read("/pricing").await;
    visitor.until_true("witnessed.filter(({ what }) => what == 'second').length >= 12").await;
    let seen = visitor.observe().await;
    let (visitor, killed_at) = world.crash(visitor).await;
    visitor.open("/plain").await;
    let left = visitor.left_behind().await;
    visitor.leave().await;

    let views = left.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    let read = since(&seen.notes, "ready");
    let seconds: Vec<usize> = (0..read.len()).filter(|index| read[*index].what == "second").collect();
    // The plugin stores in every fifth of these seconds; the last write may not have left the page yet.
    let [.., stored, _, _, _, _, _] = seconds.as_slice() else { panic!("twelve seconds: {read:?}") };
    let mut most = read.to_vec();
    most.push(Note::end("killed", killed_at));
    assert_between(view, &read[..=*stored], &most);
}
