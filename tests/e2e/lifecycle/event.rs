//! The events of a page's life as each engine really sends them, and what is made of them.

use super::{assert_fair, since, until, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

in_each_engine! {
    whichever_events_the_engine_sends_the_time_of_each_view_is_right,
}

async fn whichever_events_the_engine_sends_the_time_of_each_view_is_right(engine: Engine) {
    let world = World::with_own_browser(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(1500).await;
    visitor.look_elsewhere(2000).await;
    visitor.pass(1500).await;
    visitor.go_on("/docs").await;
    visitor.pass(1500).await;
    visitor.come_back_to("/pricing").await;
    visitor.pass(1500).await;
    let seen = visitor.observe().await;
    visitor.leave().await;

    let came = |what: &str| seen.notes.iter().any(|note| note.what == what);
    let whole: Vec<_> = seen.notes.iter().map(|note| (note.what.as_str(), note.visible, note.focused)).collect();
    for what in ["visibilitychange", "pagehide", "pageshow", "restored"] {
        assert!(came(what), "`{what}` came for real: {whole:?}");
    }
    // What engines leave out.
    for what in ["freeze", "resume"] {
        assert_eq!(came(what), engine == Engine::Chromium, "`{what}`: {whole:?}");
    }
    let mut views = seen.views("pricing");
    views.sort_by_key(|view| view.at_s);
    let [first, second] = views.as_slice() else { panic!("there and back are two views: {views:?}, {whole:?}") };
    assert_fair(first, until(since(&seen.notes, "ready"), "pagehide"));
    assert_fair(second, since(&seen.notes, "restored"));
}
