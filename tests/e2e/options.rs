//! How a page starts the plugin: where options come from, how the script finds its address and its other files, and what the page calls
//! before the script has run.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, TOLD};
use crate::receiver;
use crate::visitor::{Visitor, World};
use serde_json::json;

in_each_engine! {
    a_script_that_another_evaluates_finds_its_files_and_takes_options_from_the_page,
    a_script_loaded_as_a_module_reads_its_attributes,
    a_tag_manager_that_knows_only_an_address_gives_options_in_it,
    attributes_count_before_the_address_and_the_address_before_the_page,
    a_script_that_an_optimiser_serves_from_elsewhere_finds_its_files_by_the_address_that_is_kept,
    a_script_in_a_bundle_finds_its_files_in_the_folder_that_the_page_names,
    options_of_the_page_reach_the_fields_and_the_failure,
    what_the_page_calls_before_the_script_has_run_is_done_once_it_runs,
}

/// The two lines that the README gives a page that calls early, with the tag below them.
fn stub() -> &'static str {
    let (_, rest) = include_str!("../../README.md").split_once("```html\n<script>").expect("the lines are there");
    rest.split_once("</script>").expect("they end").0
}

/// Opens a page with a head of its own, and waits until the plugin is ready.
async fn open(world: &World, head: &str) -> Visitor {
    let html = format!("<!doctype html><html><head><title>A page</title>{head}</head><body>{FORM}</body></html>");
    world.front.page("/own", &html);
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.until("window.handraise?.ready").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor
}

/// Sends the form, and expects a verified lead that counts an action.
async fn act_and_send(world: &World, visitor: Visitor) {
    visitor.script("handraise.consent('granted'); handraise.action('book-demo')").await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "20");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
}

async fn a_script_that_another_evaluates_finds_its_files_and_takes_options_from_the_page(engine: Engine) {
    let world = World::new(engine);
    let evaluate = "<script>
        window.handraiseOptions = { definition: '/v1/definition.mql' };
        fetch('/plugin/handraise-loader.js').then((answer) => answer.text()).then((text) => (0, eval)(text));
    </script>";
    let visitor = open(&world, evaluate).await;
    act_and_send(&world, visitor).await;
}

async fn a_script_loaded_as_a_module_reads_its_attributes(engine: Engine) {
    let world = World::new(engine);
    let module =
        r#"<script type="module" src="/plugin/handraise-loader.js" data-definition="/v1/definition.mql"></script>"#;
    let visitor = open(&world, module).await;
    act_and_send(&world, visitor).await;
}

async fn a_tag_manager_that_knows_only_an_address_gives_options_in_it(engine: Engine) {
    let world = World::new(engine);
    let inject = r#"<script>addEventListener("load", () => {
        const script = document.createElement("script");
        script.src = "/plugin/handraise-loader.js?definition=/v1/definition.mql&consent=granted&fields=" + encodeURIComponent('{"score": "lead_score"}');
        document.head.append(script);
    })</script>"#;
    let visitor = open(&world, inject).await;
    visitor.script("handraise.action('book-demo')").await;
    assert_eq!(visitor.form_fields().await["lead_score"], "20", "consent and names came with the address");
    visitor.leave().await;
}

async fn attributes_count_before_the_address_and_the_address_before_the_page(engine: Engine) {
    let world = World::new(engine);
    let head = r#"<script>window.handraiseOptions = { definition: "/none.mql", consent: "denied", fields: { score: "page", grade: "grade" } };</script>
        <script defer src="/plugin/handraise-loader.js?definition=/v1/definition.mql&amp;consent=denied" data-consent="granted"></script>"#;
    let visitor = open(&world, head).await;
    visitor.script("handraise.action('book-demo')").await;
    let fields = visitor.form_fields().await;
    assert_eq!((&fields["page"], &fields["grade"]), (&json!("20"), &json!("A")), "{fields}");
    visitor.leave().await;
}

async fn a_script_that_an_optimiser_serves_from_elsewhere_finds_its_files_by_the_address_that_is_kept(engine: Engine) {
    let world = World::new(engine);
    let script = std::fs::read(receiver::plugin().join("handraise-loader.js")).expect("it is built");
    world.front.file("/cache/1/3f2a.js", "text/javascript", script);
    let tag = r#"<script defer src="/cache/1/3f2a.js" data-kept-src="/plugin/handraise-loader.js?v=2" data-definition="/v1/definition.mql"></script>"#;
    let visitor = open(&world, tag).await;
    let modules = "return performance.getEntriesByType('resource').map(({ name }) => name.replace(location.origin, '')).filter((name) => /wasm/.test(name))";
    assert_eq!(visitor.script(modules).await, json!(["/plugin/handraise.wasm?v=2"]));
    act_and_send(&world, visitor).await;
}

async fn a_script_in_a_bundle_finds_its_files_in_the_folder_that_the_page_names(engine: Engine) {
    let world = World::new(engine);
    let script = std::fs::read(receiver::plugin().join("handraise-loader.js")).expect("it is built");
    let bundle = [b"window.isBundled = true;\n".as_slice(), &script].concat();
    world.front.file("/app/bundle.js", "text/javascript", bundle);
    // The slash at the end of a folder's address may be missing.
    let head = r#"<script>window.handraiseOptions = { definition: "/v1/definition.mql", base: "/plugin" };</script>
        <script defer src="/app/bundle.js"></script>"#;
    let visitor = open(&world, head).await;
    assert_eq!(visitor.script("return isBundled").await, true);
    act_and_send(&world, visitor).await;
}

async fn options_of_the_page_reach_the_fields_and_the_failure(engine: Engine) {
    let world = World::new(engine);
    let head = format!(
        r#"<script>{TOLD} window.handraiseOptions = {{ definition: "/none.mql", onError: ({{ message }}) => {{ window.heard = message; }} }};</script>
        <script defer src="/plugin/handraise-loader.js"></script>"#
    );
    let html = format!("<!doctype html><html><head><title>A page</title>{head}</head><body>{FORM}</body></html>");
    world.front.page("/own", &html);
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.until("window.heard").await;
    let heard = visitor.script("return heard").await;
    assert_eq!(heard, format!("handraise: 404 {}/none.mql", world.front.address));
    assert_eq!(visitor.script("return told").await, json!([format!("Error: {}", heard.as_str().expect("a text"))]));
    visitor.leave().await;
}

async fn what_the_page_calls_before_the_script_has_run_is_done_once_it_runs(engine: Engine) {
    let world = World::new(engine);
    let head = format!(
        r#"<script>{}
            window.changes = [];
            const {{ action }} = handraise;
            handraise.consent("granted");
            handraise.onChange(({{ score }}) => changes.push(score));
            handraise.answer("job_title", "Head of Operations");
            addEventListener("handraise-late", () => action("book-demo"));
        </script>
        <script defer src="/plugin/handraise-loader.js" data-definition="/v1/definition.mql"></script>"#,
        stub()
    );
    let visitor = open(&world, &head).await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "0");
    // A function that the page took from the stub works as before.
    visitor.script("dispatchEvent(new Event('handraise-late'))").await;
    visitor.until("changes.includes(20)").await;
    visitor.until("localStorage.getItem('handraise.2')").await;
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!((&lead["verdict"], &lead["claimed"]["score"]), (&json!("verified"), &json!(20)), "{lead}");
}
