//! A page that the browser opens before anybody asks for it.

use super::{EMBED, OVER_MS, ROUNDING_MS, assert_fair, page, since, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

in_each_engine! {
    a_prerendered_page_asks_and_stores_nothing_before_it_is_shown_and_is_then_one_view(
        firefox = "firefox: it has no prerendering",
        webkit = "webkit: it has no prerendering"
    ),
}

async fn a_prerendered_page_asks_and_stores_nothing_before_it_is_shown_and_is_then_one_view(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    let rules =
        r#"<script type="speculationrules">{"prerender": [{"urls": ["/pricing"], "eagerness": "immediate"}]}</script>"#;
    world.front.page("/plain", &page(rules));
    // The page itself says when it has had two seconds in which the plugin could have done something.
    world.front.page(
        "/pricing",
        &page(&format!("{EMBED}<script>setTimeout(() => fetch('/two-seconds-later'), 2000)</script>")),
    );
    visitor.open("/plain").await;
    world.front.until_asked("/two-seconds-later").await;
    let asked = world.front.asked();
    assert!(asked.iter().any(|path| path.contains("/plugin/")), "the embed was there: {asked:?}");
    for path in ["/plugin/handraise.wasm", "/v1/definition.mql"] {
        assert!(!asked.iter().any(|asked| asked.ends_with(path)), "nothing is loaded for nobody: {asked:?}");
    }
    assert_eq!(visitor.script("return Object.keys(localStorage)").await, serde_json::json!([]));

    visitor.follow("/pricing").await;
    visitor.until_ready().await;
    visitor.pass(2500).await;
    let seen = visitor.observe().await;
    let activated = visitor.script("return performance.getEntriesByType('navigation')[0].activationStart").await;
    visitor.leave().await;

    assert!(activated.as_f64() > Some(2000.0), "it was prerendered for real: {activated}");
    let shown = since(&seen.notes, "prerenderingchange");
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert!(
        f64::from(view.at_s) * 1000.0 + ROUNDING_MS + OVER_MS > shown[0].at_ms,
        "it is viewed from when it is shown: {view:?}, {shown:?}"
    );
    assert_fair(view, since(&seen.notes, "ready"));
}
