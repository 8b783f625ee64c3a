//! The playground: what somebody types is checked and scored in the page, as the library does it, and no server is asked.

mod form;

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{Visitor, World};
use handraise::author::{EvidenceDocument, Format, compile};
use handraise::intake::record_field;
use handraise::scoring::score;
use handraise_tests::root;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

in_each_engine! {
    a_mistake_in_the_definition_is_shown_at_its_line_with_its_remedy_and_once_mended_the_report_is_back,
    a_mistake_in_the_evidence_is_shown_at_its_line,
    every_visitor_to_begin_with_is_scored_as_the_library_scores_them,
    with_time_the_points_decay_and_a_time_before_the_evidence_is_refused,
    a_reload_keeps_what_was_typed,
    without_the_network_the_page_still_checks_and_scores,
    a_file_is_opened_and_the_compiled_definition_saved_is_the_librarys,
    whatever_is_typed_nothing_is_thrown_and_the_policy_holds,
    on_a_narrow_screen_nothing_is_wider_than_the_page,
    without_its_core_the_page_says_what_is_missing,
}

/// Records what nobody should see in a page.
const WITNESS: &str = "globalThis.faults = [];
    addEventListener('error', (event) => faults.push(`error: ${event.message}`));
    addEventListener('unhandledrejection', (event) => faults.push(`rejection: ${event.reason}`));
    addEventListener('securitypolicyviolation', (event) => faults.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    const warn = console.error; console.error = (...words) => { faults.push(`console: ${words}`); warn(...words); };";

/// What is written in the page: definition, evidence, fields and time.
const WRITTEN: &str = "return {
    definition: document.querySelector('#definition-text textarea').value,
    visitor: document.querySelector('#visitor-text textarea').value,
    fields: [...document.querySelectorAll('form-fields li')].map((row) => [...row.querySelectorAll('input')].map((input) => input.value)),
    at_s: new Date(document.querySelector('#at').value).getTime() / 1000,
}";

async fn open(world: &World) -> Visitor {
    let visitor = world.visitor().await;
    visitor.open("/try").await;
    until_answered(&visitor).await;
    visitor
}

/// Waits until the report is that of what is written.
async fn until_answered(visitor: &Visitor) {
    visitor.until("document.querySelector('#report').getAttribute('aria-busy') === 'false'").await;
}

/// Selects a text in an editor and types another.
async fn write_over(visitor: &Visitor, editor: &str, old: &str, new: &str) {
    let select = "const [editor, old] = arguments;
        const area = document.querySelector(`#${editor} textarea`);
        const at = area.value.indexOf(old);
        area.focus();
        area.setSelectionRange(at, at + old.length);
        return at;";
    let found = visitor.browser.execute(select, vec![editor.into(), old.into()]).await.expect("the script runs");
    assert!(found.json().as_i64() >= Some(0), "`{old}` is in the text");
    type_text(visitor, new).await;
}

/// Types a text where the focus is, and waits until it stands there and the report is of it: a driver may answer before the page has the last keys.
async fn type_text(visitor: &Visitor, text: &str) {
    visitor.browser.action_chain().send_keys(text).perform().await.expect("it can be typed");
    let before_the_cursor =
        "(({ value, selectionStart }) => value?.slice(0, selectionStart) ?? '')(document.activeElement)";
    visitor.until(&format!("{before_the_cursor}.endsWith({})", json!(text))).await;
    until_answered(visitor).await;
}

async fn click(visitor: &Visitor, selector: &str) {
    let button = visitor.browser.query(By::Css(selector)).first().await.expect("it is there");
    button.scroll_into_view().await.expect("it can be shown");
    button.click().await.expect("it can be clicked");
}

async fn text_of(visitor: &Visitor, selector: &str) -> String {
    let text = visitor.script(&format!("return document.querySelector('{selector}')?.innerText ?? ''")).await;
    text.as_str().expect("text").to_owned()
}

/// The report that the page shows as JSON.
async fn shown_report(visitor: &Visitor) -> Value {
    let text = visitor.script("return document.querySelector('#view-json').textContent").await;
    serde_json::from_str(text.as_str().expect("text")).expect("a report")
}

/// The library's report of what is written in the page.
async fn report_of_the_library(visitor: &Visitor) -> Value {
    let written = visitor.script(WRITTEN).await;
    let text = |part: &str| written[part].as_str().expect("text").to_owned();
    let at_s = u32::try_from(written["at_s"].as_u64().expect("a time")).expect("a time");
    let compiled = compile(&text("definition"), Format::Toml).expect("it compiles");
    let document = EvidenceDocument::parse(&text("visitor")).expect("it is evidence");
    let mut evidence = document.to_evidence().expect("it is evidence");
    for field in written["fields"].as_array().expect("fields") {
        let [name, said] = [0, 1].map(|place| field[place].as_str().expect("text"));
        if !said.is_empty() {
            record_field(&mut evidence, compiled.program(), name, said, at_s);
        }
    }
    let report = score(compiled.program(), &evidence, at_s).report(&compiled).to_json();
    serde_json::from_str(&report).expect("a report")
}

async fn a_mistake_in_the_definition_is_shown_at_its_line_with_its_remedy_and_once_mended_the_report_is_back(
    engine: Engine,
) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    let whole = shown_report(&visitor).await;
    let sample = std::fs::read_to_string(root().join("www/definition.toml")).expect("the sample is there");
    let line = 1 + sample.lines().position(|line| line.contains("page = \"pricing\", engaged")).expect("a rule");

    write_over(&visitor, "definition-text", "page = \"pricing\", engaged", "page = \"pricng\", engaged").await;
    let problem = text_of(&visitor, "#definition-problems li[data-code=unknown-name]").await;
    for part in ["Error", &format!("Line {line}"), "there is no page pricng", "did you mean pricing?"] {
        assert!(problem.contains(part), "`{part}` in {problem}");
    }
    let mark = "return [...document.querySelectorAll('#definition-text .line')].findIndex((line) =>
        line.dataset.severity === 'error' && line.querySelector('.mark-error').textContent === '\"pricng\"')";
    assert_eq!(visitor.script(mark).await, json!(line - 1), "the word is marked in its line");
    assert!(text_of(&visitor, "#stale").await.contains("last version that compiled"));
    assert_eq!(visitor.script("return document.querySelector('#save-mql').disabled").await, true);

    // With the keyboard, from the problem to its place.
    let place = visitor.browser.query(By::Css("#definition-problems .place")).first().await.expect("a place");
    place.send_keys(Key::Enter + "").await.expect("it can be pressed");
    let cursor = "const area = document.activeElement;
        return area.value?.slice(0, area.selectionStart).split('\\n').length";
    assert_eq!(visitor.script(cursor).await, json!(line), "the cursor is in the line");

    write_over(&visitor, "definition-text", "pricng", "pricing").await;
    assert_eq!(text_of(&visitor, "#definition-problems").await.trim(), "No problems in the definition");
    assert_eq!(visitor.script("return document.querySelector('#stale').hidden").await, true);
    assert_eq!(shown_report(&visitor).await, whole);
    visitor.leave().await;
}

async fn a_mistake_in_the_evidence_is_shown_at_its_line(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    // The third entry is in line 6. The library says its path alone.
    write_over(&visitor, "visitor-text", "\"comparison\"", "\"comparisn\"").await;
    let problem = text_of(&visitor, "#visitor-problems li").await;
    assert!(problem.contains("Line 6") && problem.contains("did you mean comparison?"), "{problem}");
    assert!(text_of(&visitor, "#stale").await.contains("The evidence has errors"));
    write_over(&visitor, "visitor-text", "\"comparisn\"", "\"comparison\"").await;
    assert_eq!(visitor.script("return document.querySelector('#stale').hidden").await, true);
    visitor.leave().await;
}

async fn every_visitor_to_begin_with_is_scored_as_the_library_scores_them(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    for (start, decision) in [
        ("caller", "hand_raiser"),
        ("student", "excluded"),
        ("applicant", "excluded"),
        ("unmeasured", "qualified"),
        ("nobody", "nurture"),
        ("buyer", "qualified"),
    ] {
        click(&visitor, &format!("[data-start={start}]")).await;
        until_answered(&visitor).await;
        let shown = shown_report(&visitor).await;
        assert_eq!(shown["decision"], decision, "{start}");
        assert_eq!(shown, report_of_the_library(&visitor).await, "{start}");
        let score = text_of(&visitor, "#view-report [data-field=score]").await;
        assert_eq!(score, shown["score"].to_string(), "{start}");
    }
    let reasons = text_of(&visitor, "#view-report [data-field=reasons]").await;
    assert!(reasons.contains("Came back to pricing within two days"), "{reasons}");
    click(&visitor, "[data-view=words]").await;
    assert!(text_of(&visitor, "#view-words").await.contains("Came back to pricing within two days"));
    visitor.leave().await;
}

async fn with_time_the_points_decay_and_a_time_before_the_evidence_is_refused(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    let fresh = shown_report(&visitor).await;
    click(&visitor, "[data-move='30']").await;
    until_answered(&visitor).await;
    let old = shown_report(&visitor).await;
    assert!(old["score"].as_u64() < fresh["score"].as_u64(), "{} after {}", old["score"], fresh["score"]);
    assert_eq!(old, report_of_the_library(&visitor).await);

    let back = "const at = document.querySelector('#at');
        at.value = '2026-01-01T00:00';
        at.dispatchEvent(new Event('input', { bubbles: true }));";
    visitor.script(back).await;
    until_answered(&visitor).await;
    assert!(text_of(&visitor, "#at-problem").await.contains("is after this time"));
    assert_eq!(shown_report(&visitor).await, old, "the report before is still there, and marked");
    assert!(text_of(&visitor, "#stale").await.contains("a later time"));
    click(&visitor, "#at-problem button").await;
    until_answered(&visitor).await;
    assert_eq!(visitor.script("return document.querySelector('#at-problem').hidden").await, true);
    assert_eq!(shown_report(&visitor).await, report_of_the_library(&visitor).await);
    visitor.leave().await;
}

async fn a_reload_keeps_what_was_typed(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    click(&visitor, "[data-start=student]").await;
    write_over(&visitor, "definition-text", "points = 10", "points = 17").await;
    write_over(&visitor, "visitor-text", "\"engaged_s\": 240", "\"engaged_s\": 241").await;
    click(&visitor, "[data-move='7']").await;
    until_answered(&visitor).await;
    let before = (visitor.script(WRITTEN).await, shown_report(&visitor).await);
    visitor.browser.refresh().await.expect("it reloads");
    until_answered(&visitor).await;
    assert_eq!((visitor.script(WRITTEN).await, shown_report(&visitor).await), before);
    assert!(before.0["visitor"].as_str().is_some_and(|text| text.contains("241")));
    visitor.leave().await;
}

async fn without_the_network_the_page_still_checks_and_scores(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    world.front.withhold("/");
    let asked = world.front.asked().len();
    write_over(&visitor, "definition-text", "points = 10", "points = 13").await;
    assert_eq!(shown_report(&visitor).await, report_of_the_library(&visitor).await);
    click(&visitor, "#changes summary").await;
    let changes = text_of(&visitor, "#changes").await;
    assert!(changes.contains("Read the pricing page") && changes.contains("13 points"), "{changes}");
    write_over(&visitor, "definition-text", "points = 13", "points = ").await;
    assert!(text_of(&visitor, "#definition-problems").await.contains("error in the definition"));
    assert_eq!(world.front.asked().len(), asked, "{:?}", world.front.asked());
    visitor.leave().await;
}

async fn a_file_is_opened_and_the_compiled_definition_saved_is_the_librarys(engine: Engine) {
    let world = World::new(engine);
    // A browser under test has no folder for what it saves, so the page's last step is watched.
    world.front.first_script(
        "globalThis.saved = [];
        URL.createObjectURL = (blob) => { saved.push(blob); return '#saved'; };",
    );
    let visitor = open(&world).await;
    let file = root().join("tests/cases/definition.toml");
    let input = visitor.browser.find(By::Css("#open")).await.expect("the input is there");
    input.send_keys(file.display().to_string()).await.expect("a file can be chosen");
    let text = std::fs::read_to_string(&file).expect("it is there");
    let id = text.lines().find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"')).expect("an id").to_owned();
    visitor.until(&format!("document.querySelector('#compiled').textContent.startsWith('{id},')")).await;
    assert_eq!(visitor.script(WRITTEN).await["definition"], text);
    let compiled = compile(&text, Format::Toml).expect("it compiles");
    assert!(text_of(&visitor, "#compiled").await.contains(&compiled.hash()[..16]));

    click(&visitor, "#save-mql").await;
    click(&visitor, "#save").await;
    let saved = "Promise.all(saved.map((blob) => blob.arrayBuffer())).then((all) => done(all.map((bytes) => [...new Uint8Array(bytes)])));";
    let saved: Vec<Vec<u8>> = serde_json::from_value(visitor.wait_for(saved).await).expect("bytes");
    assert_eq!(saved, [compiled.mql().to_vec(), text.into_bytes()]);

    click(&visitor, "#sample").await;
    click(&visitor, "#back").await;
    until_answered(&visitor).await;
    assert!(text_of(&visitor, "#compiled").await.starts_with(&id), "nothing is lost by looking at the sample");
    visitor.leave().await;
}

async fn whatever_is_typed_nothing_is_thrown_and_the_policy_holds(engine: Engine) {
    let world = World::new(engine);
    world.front.first_script(WITNESS);
    let visitor = open(&world).await;
    let written = [
        "",
        "{",
        "[[rules",
        "id = \"\u{1f44b}",
        "\0\u{202e}",
        "null",
        "[1, 2",
        "<img src=x onerror=alert(1)>",
        "views[0]",
        "{\"views\": [{\"at\": 5}]}",
        "{\"id\": \"x\", \"version\": 1}",
        "id = \"x\"\nversion = 1",
    ];
    let type_all = "const [written] = arguments;
        const done = arguments[1];
        const report = document.querySelector('#report');
        const answered = () => new Promise((on) => (function look() {
            report.getAttribute('aria-busy') === 'false' ? on() : requestAnimationFrame(look);
        })());
        const areas = ['definition', 'visitor'].map((part) => document.querySelector(`#${part}-text textarea`));
        (async () => {
            const before = areas.map((area) => area.value);
            for (const [number, area] of areas.entries()) {
                for (const text of written) {
                    area.value = text;
                    area.dispatchEvent(new Event('input', { bubbles: true }));
                    await answered();
                    for (const place of document.querySelectorAll('.place')) place.click();
                }
                area.value = before[number];
                area.dispatchEvent(new Event('input', { bubbles: true }));
                await answered();
            }
            for (const button of document.querySelectorAll('[data-view], [data-start], [data-move], form-fields button')) {
                button.click();
                await answered();
            }
            document.querySelector('#at').value = '';
            document.querySelector('#at').dispatchEvent(new Event('input'));
            done(faults);
        })().catch((error) => done([String(error)]));";
    let faults = visitor.browser.execute_async(type_all, vec![json!(written)]).await.expect("the script runs");
    assert_eq!(faults.json(), &json!([]));
    assert!(text_of(&visitor, "#at-problem").await.contains("Choose a date and a time"));
    assert_eq!(visitor.script("return document.querySelector('#alert').hidden").await, true);
    assert_eq!(visitor.script("return document.querySelectorAll('main img[src=x]').length").await, 0);
    visitor.leave().await;
}

async fn on_a_narrow_screen_nothing_is_wider_than_the_page(engine: Engine) {
    let world = World::new(engine);
    world
        .front
        .page("/narrow", "<!doctype html><title>Narrow</title><iframe src='/try' width='390' height='844'></iframe>");
    let visitor = world.visitor().await;
    visitor.open("/narrow").await;
    visitor.until("frames[0].document.querySelector('#report').getAttribute('aria-busy') === 'false'").await;
    let sizes = "const page = frames[0].document;
        const wide = (selector) => [...page.querySelectorAll(selector)].filter((part) => part.getBoundingClientRect().right > frames[0].innerWidth + .5);
        return [page.documentElement.scrollWidth <= frames[0].innerWidth, wide('button, input, text-editor, section, p, li').length]";
    assert_eq!(visitor.script(sizes).await, json!([true, 0]));
    visitor.leave().await;
}

async fn without_its_core_the_page_says_what_is_missing(engine: Engine) {
    let world = World::new(engine);
    world.front.withhold("/try/handraise/");
    let visitor = world.visitor().await;
    visitor.open("/try").await;
    visitor.until("!document.querySelector('#alert').hidden").await;
    let words = text_of(&visitor, "#alert").await;
    assert!(words.contains("cargo xtask demo") && words.contains("load this page again"), "{words}");
    visitor.leave().await;
}
