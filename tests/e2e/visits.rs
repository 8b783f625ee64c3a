//! A visitor who comes back, reads pricing and raises a hand.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, count, page};
use crate::visitor::{GOOD_FIT, World, rules};
use handraise::evidence::Occurrence;
use handraise::matching::{ClassId, Kind};
use std::time::Instant;

in_each_engine! {
    a_visitor_who_returns_after_a_day_and_raises_a_hand_is_a_verified_mql_with_those_reasons,
    time_is_credited_only_while_somebody_is_there,
    a_campaigns_link_that_is_loaded_again_is_one_source,
    a_campaign_counts_where_the_page_cleans_its_address,
    a_page_that_becomes_shorter_was_not_read_to_its_end,
    a_frame_that_nobody_uses_is_no_view,
}

const DAY_S: i64 = 86_400;

async fn a_visitor_who_returns_after_a_day_and_raises_a_hand_is_a_verified_mql_with_those_reasons(engine: Engine) {
    let world = World::with_own_browser(engine);

    // Yesterday, the visitor reads pricing for some real seconds, compares, and looks at pricing again in a new tab.
    world.front.move_clock(-DAY_S);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    visitor.open("/compare").await;
    visitor.until_reason("compared").await;
    visitor.open_in_front("/pricing").await;
    visitor.until_reason("compared_then_priced").await;
    let yesterday = visitor.assessment().await;
    assert_eq!(yesterday["stage"], "visitor");
    assert_eq!(yesterday["provisional"], true);

    // Today, the visitor comes back to pricing, fills in the form and ticks the box.
    world.front.move_clock(0);
    let visitor = world.come_back(visitor).await;
    visitor.open("/pricing").await;
    visitor.until_reason("pricing_return").await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    visitor.fill(&[("contact_sales", "true"), ("message", "How do you charge for seasonal users?")]).await;
    visitor.submit().await;
    visitor.leave().await;

    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
    assert_eq!(lead["contact"]["message"], "How do you charge for seasonal users?");
    let assessment = &lead["assessment"];
    assert_eq!(assessment["hand_raised"], true);
    assert_eq!(assessment["stage"], "mql");
    assert_eq!(assessment["decision"], "hand_raiser");
    assert_eq!(assessment["grade"], "A");
    assert_eq!(assessment["segment"], "mid_market");
    assert_eq!(assessment["priority"], "P1");
    for rule in ["pricing_read", "pricing_return", "compared", "compared_then_priced", "visits", "days"] {
        assert!(rules(&lead).contains(&rule), "`{rule}` is among {:?}", rules(&lead));
    }
    assert!(assessment["intent_milli"].as_i64() > Some(40_000), "{assessment}");
}

async fn time_is_credited_only_while_somebody_is_there(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/").await;
    visitor.choose("granted").await;
    let begun = Instant::now();
    visitor.open("/pricing").await;
    visitor.until_ready().await;
    let pricing = visitor.browser.window().await.expect("a window");
    // The visitor reads until it counts.
    visitor.stir().await;
    visitor.pass(2000).await;
    // Another tab is in front: pricing is hidden while real seconds pass there.
    visitor.open_in_front("/docs").await;
    let away = Instant::now();
    visitor.pass(7000).await;
    let away = away.elapsed();
    visitor.browser.switch_to_window(pricing).await.expect("pricing is still there");
    let evidence = visitor.evidence().await;
    // However long the browser took for the rest.
    let most_s = (begun.elapsed() - away).as_secs_f64() + 0.25;
    visitor.leave().await;
    let is_pricing = |seen: &&Occurrence| seen.kind == Kind::View && seen.class == Some(ClassId::of("pricing"));
    let read_s: u32 = evidence.occurrences().iter().filter(is_pricing).map(|view| view.engaged_s).sum();
    assert!(read_s >= 1 && f64::from(read_s) <= most_s, "{read_s} s of {most_s} s: {evidence:?}");
}

async fn a_campaigns_link_that_is_loaded_again_is_one_source(engine: Engine) {
    let world = World::new(engine);
    for path in ["/pricing", "/compare"] {
        world.front.page(path, &page("", GRANTED, FORM));
    }
    let visitor = world.visitor().await;
    // Each in a second of its own.
    world.front.move_clock(60);
    visitor.open("/pricing?utm_medium=email").await;
    visitor.until_ready().await;
    for ahead_s in [120, 180] {
        world.front.move_clock(ahead_s);
        visitor.browser.refresh().await.expect("it is loaded again");
        visitor.until_ready().await;
    }
    world.front.move_clock(240);
    visitor.open("/compare?utm_medium=email").await;
    visitor.until_ready().await;
    visitor.stir().await;
    let evidence = visitor.evidence().await;
    visitor.leave().await;
    let sources = count(&evidence, Kind::Channel);
    assert_eq!(sources, 2, "two links were followed: {evidence:?}");
}

async fn a_campaign_counts_where_the_page_cleans_its_address(engine: Engine) {
    let world = World::new(engine);
    let clean = "history.replaceState(null, '', location.pathname);";
    world.front.page("/pricing", &page(clean, GRANTED, FORM));
    let visitor = world.visitor().await;
    visitor.open("/pricing?utm_medium=email").await;
    visitor.until_ready().await;
    visitor.stir().await;
    assert_eq!(visitor.script("return location.search").await, "");
    let evidence = visitor.evidence().await;
    visitor.leave().await;
    let sources = count(&evidence, Kind::Channel);
    assert_eq!(sources, 1, "{evidence:?}");
}

async fn a_page_that_becomes_shorter_was_not_read_to_its_end(engine: Engine) {
    let world = World::new(engine);
    let tall = format!("{FORM}<main style='height: 9000px'></main>");
    let visitor = world.visitor_on(&page("", GRANTED, &tall)).await;
    visitor.wait_for("addEventListener('scroll', () => done(), { once: true }); scrollTo(0, 1200);").await;
    // Like a router that shows a loading state before the next page.
    let navigate = "
        addEventListener('scroll', () => setTimeout(() => done()), { once: true });
        history.pushState(null, '', '/pricing');
        document.querySelector('main').style.height = innerHeight * 1.2 + 'px';
    ";
    visitor.wait_for(navigate).await;
    assert_ne!(visitor.script("return Math.round(scrollY)").await, 0, "it was moved to its end");
    let evidence = visitor.evidence().await;
    let pricing = evidence.occurrences().iter().find(|seen| seen.class == Some(ClassId::of("pricing"))).copied();
    assert_eq!(pricing.expect("a view").amount, 0, "{evidence:?}");
    visitor.leave().await;
}

async fn a_frame_that_nobody_uses_is_no_view(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/pricing", &page("", GRANTED, FORM));
    let frame = format!("{FORM}<iframe src='/pricing' hidden></iframe>");
    let visitor = world.visitor_on(&page("", GRANTED, &frame)).await;
    visitor.until("frames[0].handraise.assessment()").await;
    let evidence = visitor.evidence_in("frames[0]").await;
    visitor.leave().await;
    assert!(evidence.occurrences().iter().all(|seen| seen.class != Some(ClassId::of("pricing"))), "{evidence:?}");
}
