//! An embed that a page has twice.

use super::{EMBED, assert_fair, page, since, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;
use serde_json::json;

in_each_engine! {
    a_page_with_the_script_twice_counts_once_and_sends_each_field_once,
}

async fn a_page_with_the_script_twice_counts_once_and_sends_each_field_once(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    // Like tag managers: once in the page, and once more by a script, long after the first has started.
    let again = "<script>addEventListener('load', () => window.handraise.ready.then(() => {
        window.first = window.handraise;
        const script = document.createElement('script');
        script.src = '/plugin/handraise-loader.js?again';
        script.dataset.definition = '/v1/definition.mql';
        script.dataset.consent = 'granted';
        script.onload = () => setTimeout(() => (window.loadedAgain = true), 500);
        document.head.append(script);
    }))</script>";
    world.front.page("/pricing", &page(&format!("{EMBED}{EMBED}{again}")));
    visitor.read("/pricing").await;
    visitor.until_true("window.loadedAgain").await;
    visitor.pass(2500).await;
    let fields = visitor.script(
        "document.body.insertAdjacentHTML('beforeend', '<form><input name=email type=email></form>');
         return [window.first === window.handraise, [...new FormData(document.querySelector('form')).keys()].filter((name) => name == 'handraise_evidence')]",
    );
    assert_eq!(fields.await, json!([true, ["handraise_evidence"]]));
    let seen = visitor.observe().await;
    visitor.leave().await;
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&seen.notes, "ready"));
}
