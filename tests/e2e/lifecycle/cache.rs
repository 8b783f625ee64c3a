//! A page that comes back from the back/forward cache, as it was left.

use super::{assert_fair, since, until, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

in_each_engine! {
    going_back_to_a_page_in_the_cache_is_a_new_view_and_the_time_between_counts_for_neither,
}

async fn going_back_to_a_page_in_the_cache_is_a_new_view_and_the_time_between_counts_for_neither(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(2000).await;
    visitor.go_on("/docs").await;
    visitor.pass(3000).await;
    visitor.come_back_to("/pricing").await;
    visitor.pass(2000).await;
    let seen = visitor.observe().await;
    visitor.leave().await;

    let pricing = seen.views("pricing");
    let [first, second] = pricing.as_slice() else { panic!("there and back are two views: {pricing:?}") };
    assert_fair(first, until(since(&seen.notes, "ready"), "pagehide"));
    assert_fair(second, since(&seen.notes, "restored"));
    assert_eq!(seen.views("docs").len(), 1, "{:?}", seen.evidence);
}
