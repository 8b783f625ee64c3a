//! The other builds of the module embed: one sealed file, for hosts that allow nothing else, and the files for bundlers, here without
//! any. What a bundler makes of them is not tried here.

use crate::engine::{Engine, in_each_engine};
use crate::page::FORM;
use crate::receiver;
use crate::visitor::{Visitor, World};
use base64::Engine as _;
use serde_json::json;

in_each_engine! {
    under_a_policy_that_allows_only_its_own_scripts_the_sealed_file_scores_and_explains_and_its_form_is_verified,
    the_sealed_file_uses_a_module_that_it_is_given,
    the_sealed_file_given_no_definition_says_so_and_the_form_goes,
    the_sealed_file_given_a_home_says_that_it_shares_nothing_and_goes_on,
    without_a_bundler_the_files_for_bundlers_work_and_load_no_more_than_is_asked_for,
    the_module_finds_its_files_in_the_folder_that_it_is_told,
}

/// Notes what the page must not cause, and what is said on the console.
const WATCH: &str = "
    window.noted = [];
    addEventListener('error', ({ message }) => noted.push(message));
    addEventListener('unhandledrejection', ({ reason }) => noted.push(String(reason)));
    // Browsers ask for an icon when they like.
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => /favicon/.test(blockedURI) || noted.push(violatedDirective));
    const { warn } = console;
    console.warn = (...words) => { noted.push(words.join(' ')); warn.apply(console, words); };
";

/// The plugin's files that the page has loaded, in alphabetical order.
const LOADED: &str = "return performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => /handraise/.test(path)).sort()";

/// Opens a page with a form and a script module of its own.
async fn open(world: &World, script: &str) -> Visitor {
    world.front.first_script(WATCH);
    world.front.file("/app/main.js", "text/javascript", script);
    let module = r#"<script type="module" src="/app/main.js"></script>"#;
    world.front.page(
        "/own",
        &format!("<!doctype html><html><head><title>A page</title>{module}</head><body>{FORM}</body></html>"),
    );
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.until("window.handraise").await;
    visitor
}

/// Serves the sealed file.
fn serve_sealed(world: &World) {
    let file = receiver::embed("sealed").join("index.js");
    world.front.file("/app/sealed.js", "text/javascript", std::fs::read(file).expect("it is built"));
}

/// Serves the files for bundlers.
fn serve_for_bundlers(world: &World) {
    for entry in std::fs::read_dir(receiver::embed("bundler")).expect("it is built") {
        let entry = entry.expect("a file");
        let path = format!("/app/{}", entry.file_name().to_string_lossy());
        let kind = if path.ends_with(".js") { "text/javascript" } else { "application/octet-stream" };
        world.front.file(&path, kind, std::fs::read(entry.path()).expect("it is readable"));
    }
}

/// A file of the plugin as text.
fn base64(name: &str) -> String {
    let bytes = std::fs::read(receiver::plugin().join(name)).expect("it is built");
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// What the browser has asked for since the page.
fn asked(world: &World) -> Vec<String> {
    let asked = world.front.asked();
    let begin = asked.iter().rposition(|asked| asked == "GET /own").expect("the page was asked for");
    let mut paths: Vec<String> =
        asked[begin + 1..].iter().filter(|asked| !asked.contains("favicon")).cloned().collect();
    paths.sort();
    paths
}

/// Scores an action, takes an explanation, sends the form, and looks at what the receiver makes of it.
async fn send_and_verify(world: &World, visitor: Visitor) {
    send(&visitor).await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
}

async fn send(visitor: &Visitor) {
    visitor.press_send().await;
}

async fn score_and_explain(visitor: &Visitor) {
    // An automated browser that nobody has touched since it was ready scores nothing.
    visitor.stir().await;
    // The part that follows a consent platform has arrived.
    visitor.until("window.dataLayer").await;
    visitor.script("handraise.consent('granted'); handraise.action('book-demo')").await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "20");
    let explain = "handraise.explain().then(({ text }) => done(text), (error) => done(String(error)))";
    let text = visitor.wait_for(explain).await;
    assert!(text.as_str().is_some_and(|text| text.contains("Asked for a demo or a trial")), "{text}");
}

async fn under_a_policy_that_allows_only_its_own_scripts_the_sealed_file_scores_and_explains_and_its_form_is_verified(
    engine: Engine,
) {
    let world = World::new(engine);
    world.front.header("/own", "content-security-policy", "default-src 'none'; script-src 'self'");
    serve_sealed(&world);
    let definition = base64("definition.mql");
    let script =
        format!("import {{ init }} from './sealed.js'; init({{ definition: '{definition}', consent: 'google' }});");
    let visitor = open(&world, &script).await;
    visitor.until_ready().await;
    score_and_explain(&visitor).await;
    assert_eq!(asked(&world), ["GET /app/main.js", "GET /app/sealed.js", "GET /first-of-all.js"]);
    assert_eq!(visitor.script("return noted").await, json!([]));
    send_and_verify(&world, visitor).await;
}

async fn the_sealed_file_uses_a_module_that_it_is_given(engine: Engine) {
    let world = World::new(engine);
    serve_sealed(&world);
    let script = format!(
        "import {{ init }} from './sealed.js';
        const {{ instantiate }} = WebAssembly;
        WebAssembly.instantiate = (...given) => {{ window.given = given[0].byteLength; return instantiate.apply(WebAssembly, given); }};
        const definition = Uint8Array.from(atob('{}'), (letter) => letter.charCodeAt(0));
        init({{ definition, wasm: '{}', consent: 'google' }});",
        base64("definition.mql"),
        base64("handraise.wasm"),
    );
    let visitor = open(&world, &script).await;
    visitor.until_ready().await;
    let bytes = std::fs::metadata(receiver::plugin().join("handraise.wasm")).expect("it is built").len();
    assert_eq!(visitor.script("return window.given").await, bytes);
    // Explanations have no module, and their twin replaces it.
    score_and_explain(&visitor).await;
    assert_eq!(visitor.script("return noted").await, json!([]));
    visitor.leave().await;
}

async fn the_sealed_file_given_no_definition_says_so_and_the_form_goes(engine: Engine) {
    let world = World::new(engine);
    serve_sealed(&world);
    let visitor = open(&world, "import { init } from './sealed.js'; init({ definition: '/v1/definition.mql' });").await;
    let error = visitor.wait_for("handraise.ready.then(() => done(''), ({ message }) => done(message))").await;
    assert_eq!(error, "handraise: what init() was given is no .mql file");
    visitor.until("noted.length").await;
    let noted = visitor.script("return noted").await;
    assert!(noted[0].as_str().is_some_and(|said| said.starts_with(error.as_str().expect("a text"))), "{noted}");
    assert_eq!(noted.as_array().map(Vec::len), Some(1), "{noted}");
    assert_eq!(visitor.form_fields().await["handraise_status"], "failed");
    send(&visitor).await;
    visitor.leave().await;
    assert_eq!(world.receiver.leads().await.len(), 1);
}

async fn the_sealed_file_given_a_home_says_that_it_shares_nothing_and_goes_on(engine: Engine) {
    let world = World::new(engine);
    serve_sealed(&world);
    let definition = base64("definition.mql");
    let options = format!("definition: '{definition}', consent: 'granted', home: 'https://www.example.com'");
    let visitor = open(&world, &format!("import {{ init }} from './sealed.js'; init({{ {options} }});")).await;
    visitor.until_ready().await;
    visitor.until("noted.length").await;
    let noted = visitor.script("return noted").await;
    assert!(noted[0].as_str().is_some_and(|said| said.contains("shares no history")), "{noted}");
    assert_eq!(noted.as_array().map(Vec::len), Some(1), "{noted}");
    visitor.script("handraise.action('book-demo')").await;
    visitor.until("localStorage['handraise.2']").await;
    assert_eq!(visitor.script("return document.querySelectorAll('iframe').length").await, 0);
    send_and_verify(&world, visitor).await;
}

async fn without_a_bundler_the_files_for_bundlers_work_and_load_no_more_than_is_asked_for(engine: Engine) {
    let world = World::new(engine);
    serve_for_bundlers(&world);
    let init = "import { init } from './index.js'; init({ definition: '/v1/definition.mql'";
    let visitor = open(&world, &format!("{init} }});")).await;
    visitor.until_ready().await;
    let start = ["/app/handraise.wasm", "/app/index.js", "/app/main.js", "/first-of-all.js", "/v1/definition.mql"];
    assert_eq!(asked(&world), start.map(|path| format!("GET {path}")));
    visitor.leave().await;
    let visitor = open(&world, &format!("{init}, consent: 'google' }});")).await;
    visitor.until_ready().await;
    score_and_explain(&visitor).await;
    assert_eq!(visitor.script("return noted").await, json!([]));
    let parts = ["handraise-consent.js", "handraise-explain.js", "handraise-explain.wasm", "handraise.wasm"];
    assert_eq!(visitor.script(LOADED).await, json!(parts.map(|part| format!("/app/{part}"))));
    send_and_verify(&world, visitor).await;
}

async fn the_module_finds_its_files_in_the_folder_that_it_is_told(engine: Engine) {
    let world = World::new(engine);
    serve_for_bundlers(&world);
    let script = "import { init } from './index.js'; init({ definition: '/v1/definition.mql', consent: 'google', base: 'plugin/' });";
    // A bundler takes the scripts in, and leaves only the modules to be found.
    let bundler = ["/app/handraise-consent.js", "/app/handraise-explain.js"];
    let plugin = ["/plugin/handraise-consent.js", "/plugin/handraise-explain.js"];
    for (folder, [consent, explain]) in [(receiver::embed("bundler"), bundler), (receiver::plugin(), plugin)] {
        let index = std::fs::read(folder.join("index.js")).expect("it is built");
        world.front.file("/app/index.js", "text/javascript", index);
        let visitor = open(&world, script).await;
        visitor.until_ready().await;
        score_and_explain(&visitor).await;
        let loaded = json!([consent, explain, "/plugin/handraise-explain.wasm", "/plugin/handraise.wasm"]);
        assert_eq!(visitor.script(LOADED).await, loaded);
        visitor.leave().await;
    }
}
