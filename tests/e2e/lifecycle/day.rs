//! Days are the visitor's: their offset from UTC, at the time.

use super::{EMBED, WITNESS, page};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

in_each_engine! {
    each_visit_has_the_offset_of_its_own_day_across_a_change_of_clocks,
}

/// Noon of a winter's and of a summer's day in Berlin, in seconds since 1970.
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
