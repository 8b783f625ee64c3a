//! Files that do not fit together: script and module of different builds, as a cache may mix them, a definition in a format that
//! the plugin does not read, and pages in place of files. The console says what is the matter, and the form is sent, with a score only
//! where the twin can replace the module.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, SAID, page};
use crate::receiver;
use crate::visitor::{GOOD_FIT, Visitor, World};
use serde_json::Value;

in_each_engine! {
    a_module_of_another_build_is_refused_and_the_form_is_sent,
    a_script_of_another_build_refuses_a_newer_module_and_the_form_is_sent,
    a_twin_of_another_build_is_refused_and_the_form_is_sent,
    explanations_of_another_build_are_refused_and_the_score_stays,
    a_definition_in_a_format_that_the_plugin_does_not_read_is_refused_and_the_form_is_sent,
    a_page_in_place_of_the_module_is_named_on_the_console_and_the_twin_scores,
    a_page_in_place_of_the_definition_is_named_on_the_console_and_the_form_is_sent,
}

/// The remedy for files of different builds.
const ONE_BUILD: &str = "Serve the files of one build, at new addresses";

/// A file of the built plugin.
fn built(name: &str) -> Vec<u8> {
    std::fs::read(receiver::plugin().join(name)).expect("it is built")
}

/// The number of the protocol, as the sources say.
fn abi() -> u32 {
    let codes = include_str!("../../packages/page/generated/codes.ts");
    let (_, digits) = codes.split_once("ABI = 0x").expect("the number");
    u32::from_str_radix(&digits[..6], 16).expect("hexadecimal digits")
}

/// The same bytes with one text in place of the only occurrence of another.
fn with(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    let [at] = places[..] else { panic!("{:?} is there {} times", String::from_utf8_lossy(from), places.len()) };
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// A module that says another number.
pub(crate) fn of_another_build(module: &[u8]) -> Vec<u8> {
    // The instruction `i32.const` and the number, seven bits a byte. The last byte has room for the sign.
    let constant = |mut number: u32| {
        let mut bytes = vec![0x41];
        while number >= 0x40 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    with(module, &constant(abi()), &constant(abi() ^ 1))
}

/// A script, or a twin, that expects another number.
pub(crate) fn script_of_another_build(script: &[u8]) -> Vec<u8> {
    with(script, abi().to_string().as_bytes(), (abi() ^ 1).to_string().as_bytes())
}

/// Opens the contact page, and sends its form without a score. Returns what the console said.
async fn send_without_a_score(world: &World) -> Vec<String> {
    world.front.also_first(SAID);
    let visitor = world.visitor().await;
    let said = unscored(&visitor).await;
    visitor.fill(&GOOD_FIT).await;
    visitor.submit().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
    assert_eq!(lead["verdict"], "unverified", "{lead}");
    said
}

/// Opens the contact page. Its plugin cannot start, and what it says on the console is what `ready` is rejected with.
async fn unscored(visitor: &Visitor) -> Vec<String> {
    visitor.open("/contact").await;
    let error = visitor.wait_for("handraise.ready.then(() => done(''), ({ message }) => done(message));").await;
    visitor.until("said.some((text) => text.startsWith('handraise: '))").await;
    // The site's own script says something, too.
    let said = visitor.script("return said.filter((text) => text.startsWith('handraise: '))").await;
    let said: Vec<String> = serde_json::from_value(said).expect("texts");
    assert_eq!(said.len(), 1, "it is said once: {said:?}");
    assert!(said[0].starts_with(error.as_str().expect("a text")), "{error}: {said:?}");
    assert!(said[0].ends_with(" Forms are sent all the same."), "{said:?}");
    assert_eq!(visitor.assessment().await, Value::Null);
    let fields = visitor.script("return [...new FormData(document.querySelector('form[action]')).keys()].filter((name) => name.startsWith('handraise_')).sort()").await;
    assert_eq!(fields, serde_json::json!(["handraise_status", "handraise_submission"]));
    said
}

async fn a_module_of_another_build_is_refused_and_the_form_is_sent(engine: Engine) {
    let world = World::new(engine);
    let module = built("handraise.wasm");
    // From before there was a number: the function has another name. It is exported with the length of its name before it.
    world.front.file("/plugin/handraise.wasm", "application/wasm", with(&module, b"\x03abi", b"\x03aba"));
    let said = send_without_a_score(&world).await;
    assert!(said[0].contains(ONE_BUILD), "{said:?}");
    let world = World::new(engine);
    world.front.file("/plugin/handraise.wasm", "application/wasm", of_another_build(&module));
    let said = send_without_a_score(&world).await;
    assert!(said[0].contains(ONE_BUILD), "{said:?}");
}

async fn a_script_of_another_build_refuses_a_newer_module_and_the_form_is_sent(engine: Engine) {
    let world = World::new(engine);
    let older = script_of_another_build(&built("handraise-loader.js"));
    world.front.file("/plugin/handraise-loader.js", "text/javascript", older);
    let said = send_without_a_score(&world).await;
    assert!(said[0].contains(ONE_BUILD), "{said:?}");
}

async fn a_twin_of_another_build_is_refused_and_the_form_is_sent(engine: Engine) {
    let world = World::new(engine);
    world.front.header("", "content-security-policy", "script-src 'self'");
    let older = script_of_another_build(&built("handraise-twin.js"));
    world.front.file("/plugin/handraise-twin.js", "text/javascript", older);
    let said = send_without_a_score(&world).await;
    assert!(said[0].contains(ONE_BUILD), "{said:?}");
}

async fn explanations_of_another_build_are_refused_and_the_score_stays(engine: Engine) {
    let world = World::new(engine);
    let module = of_another_build(&built("handraise-explain.wasm"));
    world.front.file("/plugin/handraise-explain.wasm", "application/wasm", module);
    let visitor = world.visitor_on(&page(SAID, GRANTED, FORM)).await;
    let error = visitor.wait_for("handraise.explain().then(() => done(''), ({ message }) => done(message));").await;
    let said = visitor.said().await;
    let [said] = said.as_slice() else { panic!("{said:?}") };
    assert!(said.starts_with(error.as_str().expect("a text")) && said.contains(ONE_BUILD), "{error}: {said}");
    assert_eq!(visitor.form_fields().await["handraise_score"], "0");
    visitor.leave().await;
}

async fn a_definition_in_a_format_that_the_plugin_does_not_read_is_refused_and_the_form_is_sent(engine: Engine) {
    let definition = built("definition.mql");
    let read = definition[3];
    // Of a tool from long after this plugin, and from long before it.
    for version in [9, 1] {
        let world = World::new(engine);
        let mut other = definition.clone();
        other[3] = version;
        world.front.file("/v1/definition.mql", "application/octet-stream", other);
        let said = send_without_a_score(&world).await;
        let [said] = said.as_slice() else { panic!("{said:?}") };
        assert!(said.contains(&format!("the definition has format {version}, and plugin ")), "{said}");
        let (_, rest) = said.split_once(" reads ").expect("what the plugin reads");
        let (formats, remedy) = rest.split_once(". ").expect("a sentence");
        assert!(formats.split(" and ").any(|format| format == read.to_string()), "{said}");
        assert!(
            remedy.starts_with("Update the plugin's files, or compile the definition with the `handraise` command"),
            "{said}"
        );
    }
}

/// What a server answers that has one page for every address that it does not know.
const ANY_PAGE: &str = "<!doctype html><html><head><title>Home</title></head><body></body></html>";

/// What the console says of a page in place of a file.
fn no_such_file(world: &World, path: &str, kind: &str) -> String {
    format!("handraise: {}{path} is no {kind} file", world.front.address)
}

/// What the console said, once it has said something.
async fn only_said(visitor: &Visitor) -> String {
    let said = visitor.said().await;
    let [said] = said.as_slice() else { panic!("{said:?}") };
    assert!(said.contains("Put the file there"), "{said}");
    said.clone()
}

async fn a_page_in_place_of_the_module_is_named_on_the_console_and_the_twin_scores(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/plugin/handraise.wasm", ANY_PAGE);
    let visitor = world.visitor_on(&page(SAID, GRANTED, FORM)).await;
    let expected = no_such_file(&world, "/plugin/handraise.wasm", ".wasm");
    assert!(only_said(&visitor).await.starts_with(&expected), "{expected}");
    visitor.script("handraise.action('book-demo')").await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "20");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
}

async fn a_page_in_place_of_the_definition_is_named_on_the_console_and_the_form_is_sent(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/v1/definition.mql", ANY_PAGE);
    world.front.page("/own", &page(SAID, GRANTED, FORM));
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    let error = visitor.wait_for("handraise.ready.then(() => done(''), ({ message }) => done(message));").await;
    assert_eq!(error, no_such_file(&world, "/v1/definition.mql", ".mql"));
    assert!(only_said(&visitor).await.starts_with(error.as_str().expect("a text")), "{error}");
    assert_eq!(visitor.form_fields().await["handraise_status"], "failed");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
}
