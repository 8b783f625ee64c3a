//! A page that the browser opens before anybody asks for it.

use super::{EMBED, OVER_MS, ROUNDING_MS, assert_fair, page, since, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

in_each_engine! {
    a_prerendered_page_asks_and_stores_nothing_before_it_is_shown_and_is_then_one_view(
        firefox = "firefox: it has no prerendering",
        webkit = "webkit: it has no prerendering"
    ),
    a_prerendered_page_that_forgets_does_so_when_it_is_shown(
        firefox = "firefox: it has no prerendering",
        webkit = "webkit: it has no prerendering"
    ),
    a_prerendered_page_that_is_shown_while_the_plugin_starts_is_one_view_and_starts_once(
        firefox = "firefox: it has no prerendering",
        webkit = "webkit: it has no prerendering"
    ),
}

/// Opens pricing before anybody asks for it.
const RULES: &str =
    r#"<script type="speculationrules">{"prerender": [{"urls": ["/pricing"], "eagerness": "immediate"}]}</script>"#;

/// Counts how often the plugin stores something.
const STORES: &str = "(() => {
    const { setItem } = Storage.prototype;
    window.stores = 0;
    Storage.prototype.setItem = function (key, text) {
        setItem.call(this, key, text);
        window.stores += key.startsWith('handraise.');
    };
})();";

async fn a_prerendered_page_asks_and_stores_nothing_before_it_is_shown_and_is_then_one_view(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.page("/plain", &page(RULES));
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

async fn a_prerendered_page_that_forgets_does_so_when_it_is_shown(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.also_first(STORES);
    world.front.page("/docs", &page(&format!("{EMBED}{RULES}")));
    let forgets = "addEventListener('DOMContentLoaded', () => {
        handraise.forget();
        setTimeout(() => fetch('/has-forgotten'), 1000);
    })";
    world.front.page("/pricing", &page(&format!("{EMBED}<script>{forgets}</script>")));
    visitor.read("/docs").await;
    world.front.until_asked("/has-forgotten").await;
    // From one save to the next: what is stored is what the page that is read has stored.
    let stores = visitor.script("return stores").await;
    visitor.until_true(&format!("stores > {stores}")).await;
    assert_eq!(visitor.left_behind().await.views("docs").len(), 1, "the page that is being read keeps its own");

    visitor.follow("/pricing").await;
    visitor.until_true("window.witnessed?.some(({ what }) => what == 'ready')").await;
    // The page that was left saves as it goes, so the plugin removes once more under the lock: this request comes after that.
    visitor.wait_for("navigator.locks.request('handraise.', () => {}).then(done)").await;
    let seen = visitor.observe().await;
    let stored = visitor.left_behind().await;
    visitor.leave().await;
    assert!(seen.notes.iter().any(|note| note.what == "prerenderingchange"), "it was for real: {:?}", seen.notes);
    assert_eq!((seen.views("docs").len(), stored.views("docs").len()), (0, 0), "{:?}", seen.evidence);
}

async fn a_prerendered_page_that_is_shown_while_the_plugin_starts_is_one_view_and_starts_once(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    world.front.page("/plain", &page(RULES));
    // Twice, as where two tag managers have it. Begun before the test learns of the page and clicks, so many milliseconds
    // after that, or in the very event that says that the page is shown.
    let embed = "const embed = (loaded) => {
        for (const place of [0, 1]) {
            const script = document.createElement('script');
            script.src = '/plugin/handraise-loader.js?' + place;
            script.dataset.definition = '/v1/definition.mql';
            script.dataset.consent = 'granted';
            script.onload = () => {
                note(document.prerendering ? 'early' : 'late');
                if (!place) return;
                handraise.ready.then(() => note('ready'));
                loaded?.();
            };
            document.head.append(script);
        }
    };";
    let say = "() => fetch('/loaded')";
    let before = [format!("embed({say})")];
    let after = [0, 200, 400, 600, 900, 1300].map(|after_ms| format!("setTimeout(embed, {after_ms}); ({say})()"));
    let at_once = [format!("document.addEventListener('prerenderingchange', () => embed()); ({say})()")];
    let mut orders = [0, 0];
    let mut known = 0;
    for (round, begin) in before.iter().chain(&after).chain(&at_once).enumerate() {
        let asked_before = world.front.asked().len();
        let begin = begin.replace("/loaded", &format!("/round-{round}"));
        let script = format!("<script>{embed} {begin}</script>");
        world.front.page("/pricing", &page(&script));
        visitor.open("/plain").await;
        world.front.until_asked(&format!("/round-{round}")).await;
        visitor.follow("/pricing").await;
        visitor.until_true("window.witnessed?.some(({ what }) => what == 'ready')").await;
        visitor.pass(2000).await;
        let seen = visitor.observe().await;
        let notes: Vec<&str> = seen.notes.iter().map(|note| note.what.as_str()).collect();
        assert!(notes.contains(&"prerenderingchange"), "it was prerendered for real: {notes:?}");
        orders[usize::from(notes.contains(&"early"))] += 1;
        let views = seen.views("pricing");
        known += 1;
        assert_eq!(views.len(), known, "round {round} is one view: {views:?}, {notes:?}");
        let newest = views.iter().max_by_key(|view| view.at_s).expect("a view");
        assert_fair(newest, since(&seen.notes, "ready"));
        let asked = world.front.asked().split_off(asked_before);
        let modules = asked.iter().filter(|asked| asked.contains("/plugin/handraise.wasm")).count();
        assert!(modules <= 1, "round {round} loads the module once: {asked:?}");
    }
    visitor.leave().await;
    assert!(orders[0] > 0 && orders[1] > 0, "begun after the page was shown and before: {orders:?}");
}
