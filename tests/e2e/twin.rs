//! Pages that may not use WebAssembly: they score with the JavaScript twin, and the receiver sees no difference.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{GOOD_FIT, Visitor, World, rules};
use serde_json::Value;

in_each_engine! {
    under_a_policy_that_forbids_wasm_the_page_scores_and_explains_and_the_score_is_verified,
    where_there_is_no_wasm_at_all_the_page_scores_and_the_score_is_verified,
    a_module_that_cannot_be_fetched_is_not_replaced_by_its_twin,
}

/// Notes whether WebAssembly is available, and errors that are thrown into the page.
const WATCH: &str = r"
    try {
        new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
        window.compiles = true;
    } catch {
        window.compiles = false;
    }
    addEventListener('error', (event) => { window.thrown = String(event.message); });
    addEventListener('unhandledrejection', (event) => { window.thrown = String(event.reason); });
";

async fn under_a_policy_that_forbids_wasm_the_page_scores_and_explains_and_the_score_is_verified(engine: Engine) {
    let world = World::new(engine);
    world.front.header("", "content-security-policy", "script-src 'self'");
    world.front.first_script(WATCH);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    assert_eq!(visitor.script("return window.compiles").await, false, "the policy forbids it");
    let explain = "const done = arguments[0]; handraise.explain().then(({ text }) => done(text), (error) => done([String(error)]));";
    let explained = visitor.browser.execute_async(explain, vec![]).await.expect("the script runs").json().clone();
    assert!(explained.as_str().is_some_and(|text| text.contains("Read the pricing page")), "{explained}");
    send_and_verify(&world, visitor).await;
}

async fn where_there_is_no_wasm_at_all_the_page_scores_and_the_score_is_verified(engine: Engine) {
    let world = World::new(engine);
    // Like a lockdown mode.
    world.front.first_script(&format!("delete window.WebAssembly; {WATCH}"));
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    assert_eq!(visitor.script("return 'WebAssembly' in window").await, false);
    send_and_verify(&world, visitor).await;
}

/// Sends the form of a visitor who has read pricing.
async fn send_and_verify(world: &World, visitor: Visitor) {
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    assert_eq!(visitor.script("return window.thrown ?? null").await, Value::Null);
    visitor.submit().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert!(rules(&lead).contains(&"pricing_read"), "{lead}");
    assert_eq!(lead["assessment"]["grade"], "A", "{lead}");
}

async fn a_module_that_cannot_be_fetched_is_not_replaced_by_its_twin(engine: Engine) {
    let world = World::new(engine);
    world.front.withhold("/handraise.wasm");
    let visitor = world.visitor().await;
    visitor.open("/pricing").await;
    let failure = "const done = arguments[0]; handraise.ready.then(() => done(''), (error) => done(String(error)));";
    let failure = visitor.browser.execute_async(failure, vec![]).await.expect("the script runs").json().clone();
    assert!(failure.as_str().is_some_and(|failure| failure.contains("503")), "{failure}");
    assert_eq!(visitor.assessment().await, Value::Null);
    visitor.leave().await;
}
