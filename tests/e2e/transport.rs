//! What leaves the browser: the form's own request, and nothing else.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{GOOD_FIT, Visitor, World};
use serde_json::json;

in_each_engine! {
    a_whole_visit_sends_nothing_but_its_form,
    what_cannot_be_loaded_is_asked_for_once,
}

/// The addresses of other servers that the page asked, beacons included.
async fn assert_nobody_else_was_asked(visitor: &Visitor) {
    let script = "return performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin)
        .filter((origin) => origin !== location.origin)";
    assert_eq!(visitor.script(script).await, json!([]));
}

async fn a_whole_visit_sends_nothing_but_its_form(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    assert_nobody_else_was_asked(&visitor).await;
    // The page is hidden and left, when beacons would be sent.
    visitor.open_in_front("/compare").await;
    visitor.until_ready().await;
    assert_nobody_else_was_asked(&visitor).await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    visitor.submit().await;
    assert_nobody_else_was_asked(&visitor).await;
    // If the request had been lost, nothing else would have been: the evidence is still there for the next one.
    visitor.until("Object.keys(localStorage).some((key) => key.startsWith('handraise.2'))").await;
    visitor.leave().await;
    let asked = world.front.asked();
    let sent: Vec<&String> =
        asked.iter().filter(|asked| !asked.starts_with("GET ") && !asked.starts_with("HEAD ")).collect();
    assert_eq!(sent, ["POST /v1/leads"]);
    // The requests for files say nothing about the visitor.
    let told: Vec<&String> = asked.iter().filter(|asked| asked.contains('?')).collect();
    assert!(told.is_empty() || told.iter().all(|asked| asked.starts_with("GET /thanks")), "{told:?}");
    assert_eq!(world.receiver.leads().await.len(), 1);
}

async fn what_cannot_be_loaded_is_asked_for_once(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    world.front.withhold("/handraise.wasm");
    world.front.withhold("/v1/definition.mql");
    for path in ["/pricing", "/contact"] {
        visitor.open(path).await;
        let script =
            "const done = arguments[0]; window.handraise.ready.then(() => done('ready'), () => done('failed'));";
        let ready = visitor.browser.execute_async(script, vec![]).await.expect("the script runs");
        assert_eq!(ready.json(), "failed");
        // No later call tries again.
        visitor.script("handraise.action('book-demo'); handraise.consent('granted'); handraise.fields()").await;
        visitor.stir().await;
    }
    visitor.fill(&GOOD_FIT).await;
    visitor.submit().await;
    visitor.leave().await;
    let asked = world.front.asked();
    for file in ["GET /plugin/handraise.wasm", "GET /v1/definition.mql"] {
        let times = asked.iter().filter(|asked| asked.starts_with(file)).count();
        // The two pages that were opened, and the one that the form leads to.
        assert!((1..=3).contains(&times), "{file} {times} times on three pages");
    }
    assert_eq!(world.receiver.leads().await.len(), 1);
}
