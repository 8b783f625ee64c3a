//! Pages that an app changes without loading: each view belongs to the right address, however that is changed and
//! whoever else listens.

use super::{EMBED, WITNESS, page, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::{Visitor, World};
use handraise::matching::{ClassId, Kind};
use serde_json::json;

in_each_engine! {
    an_app_that_changes_its_address_is_viewed_page_by_page,
    an_app_in_a_browser_without_the_navigation_api_is_viewed_page_by_page,
    an_app_whose_history_others_have_patched_is_viewed_page_by_page_and_they_hear_of_everything,
}

/// An engine without the Navigation API.
const NO_NAVIGATION: &str = "Object.defineProperty(window, 'navigation', { value: undefined });";

/// Like error monitors: wraps what is there, counts, and passes everything on.
const PATCH: &str = "
    for (const name of ['pushState', 'replaceState']) {
        const inner = history[name];
        window.patched ??= [];
        history[name] = function (...args) {
            window.patched.push([name, this === history, args.length]);
            return inner.apply(this, args);
        };
    }
";

async fn an_app_that_changes_its_address_is_viewed_page_by_page(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    walk(visitor).await;
}

async fn an_app_in_a_browser_without_the_navigation_api_is_viewed_page_by_page(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.first_script(&format!("{NO_NAVIGATION}{WITNESS}"));
    visitor.read("/pricing").await;
    assert_eq!(visitor.script("return window.navigation ?? null").await, json!(null));
    walk(visitor).await;
}

async fn an_app_whose_history_others_have_patched_is_viewed_page_by_page_and_they_hear_of_everything(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    // One patch before the plugin and one after it.
    world.front.first_script(&format!("{NO_NAVIGATION}{WITNESS}{PATCH}"));
    world.front.page("/pricing", &page(&format!("{EMBED}<script>addEventListener('load', () => window.handraise.ready.then(() => {{ {PATCH}; window.isPatched = true }}))</script>")));
    visitor.read("/pricing").await;
    visitor.until_true("window.isPatched").await;
    let patched = walk(visitor).await;
    let each = |name: &str| json!([name, true, 3]);
    // Each call goes through both patches.
    let calls = ["pushState", "pushState", "pushState", "pushState", "replaceState", "replaceState"];
    assert_eq!(patched, json!(calls.map(each)));
}

/// Changes the address in every way and checks the views. Returns what the page's own patches noted.
async fn walk(visitor: Visitor) -> serde_json::Value {
    // Views of one page within a second are one, so each takes some time.
    visitor.pass(1100).await;
    for step in [
        "history.pushState({}, '', '/compare')",
        // The same path with another query is the same page.
        "history.pushState({}, '', '/compare?sort=price')",
        "history.replaceState({}, '', '/docs')",
        "history.go(-2)",
    ] {
        visitor.script(&format!("{step}; return null")).await;
        visitor.pass(300).await;
    }
    visitor.until_true("location.pathname == '/pricing'").await;
    visitor.pass(300).await;
    // Apps that route by the hash.
    visitor.script("location.hash = '#/careers'; return null").await;
    visitor.pass(300).await;
    let seen = visitor.observe().await;
    let patched = visitor.script("return window.patched ?? null").await;
    visitor.leave().await;
    let views = seen.evidence.occurrences().iter().filter(|seen| seen.kind == Kind::View);
    let mut views: Vec<Option<ClassId>> = views.map(|view| view.class).collect();
    let mut expected = ["pricing", "comparison", "docs", "pricing", "careers"].map(|page| Some(ClassId::of(page)));
    // Views that began in the same second have no order.
    views.sort();
    expected.sort();
    assert_eq!(views, expected, "{:?}", seen.evidence);
    patched
}
