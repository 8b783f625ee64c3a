//! Whatever happens to the plugin, the form arrives.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{GOOD_FIT, World};

in_each_engine! {
    a_form_whose_page_never_got_the_module_arrives_with_a_submission_id,
    pressing_the_button_twice_is_one_lead,
    where_neither_wasm_nor_its_twin_can_start_the_form_arrives_and_nothing_is_thrown_into_the_page,
}

async fn a_form_whose_page_never_got_the_module_arrives_with_a_submission_id(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    // The network withholds the module; only the script has loaded.
    world.front.withhold("/handraise.wasm");
    visitor.open("/contact").await;
    visitor.fill(&GOOD_FIT).await;
    visitor.submit().await;
    visitor.leave().await;

    let lead = world.only_lead().await;
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
    assert_eq!(lead["verdict"], "unverified", "{lead}");
    assert!(lead["submission"].as_str().is_some_and(|id| id.len() >= 16), "{lead}");
}

async fn pressing_the_button_twice_is_one_lead(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    // A page whose script sends the form's fields, twice, as impatient scripts and double clicks do.
    let twice = r#"
        const done = arguments[0];
        const form = document.querySelector("form[action='/v1/leads']");
        const send = () => fetch('/v1/leads', { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { accept: 'application/json' } });
        Promise.all([send(), send()]).then(async (answers) => done(await Promise.all(answers.map((answer) => answer.json()))));
    "#;
    let answers = visitor.browser.execute_async(twice, vec![]).await.expect("both are answered").json().clone();
    assert_eq!(answers[0]["submission"], answers[1]["submission"], "{answers}");
    visitor.leave().await;
    assert_eq!(world.receiver.leads().await.len(), 1);
}

async fn where_neither_wasm_nor_its_twin_can_start_the_form_arrives_and_nothing_is_thrown_into_the_page(
    engine: Engine,
) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    // A policy without 'wasm-unsafe-eval', and a site that lacks a file.
    world.front.header("", "content-security-policy", "script-src 'self'");
    world.front.withhold("/handraise-twin.js");
    world.front.first_script(
        r"
        try { window.compiles = !!new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))); } catch { window.compiles = false; }
        addEventListener('error', (event) => { window.thrown = String(event.message); });
        addEventListener('unhandledrejection', (event) => { window.thrown = String(event.reason); });
        ",
    );
    visitor.open("/contact").await;
    assert_eq!(visitor.script("return window.compiles").await, false, "the policy forbids it");
    visitor.fill(&GOOD_FIT).await;
    assert_eq!(visitor.script("return window.thrown ?? null").await, serde_json::Value::Null);
    visitor.submit().await;
    visitor.leave().await;
    let leads = world.receiver.leads().await;
    assert_eq!(leads.len(), 1);
    assert_eq!(leads[0]["contact"]["name"], "A Visitor");
}
