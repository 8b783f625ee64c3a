//! Pages that replace, forbid or withhold what scripts need. The plugin throws nothing into them, and the form is sent.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, TOLD, actions, count, page, plain_page, says};
use crate::visitor::{Visitor, World};
use handraise::evidence::Coverage;
use handraise::matching::Kind;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

in_each_engine! {
    libraries_that_patch_prototypes_change_no_field,
    a_page_that_replaces_fetch_hears_of_nothing_but_the_handler_does,
    history_patched_by_others_keeps_its_this_and_its_value,
    an_element_called_navigation_hides_no_page_view,
    included_twice_it_runs_once,
    a_module_of_the_wrong_type_is_loaded,
    whatever_is_missing_the_form_goes_and_says_failed,
    on_a_slow_network_the_form_says_pending_until_the_plugin_is_there,
    trusted_types_are_kept,
    nothing_is_laid_out_and_nothing_is_inserted_at_the_start,
    a_module_that_traps_ends_the_plugin_quietly_and_the_form_goes,
    elements_that_hide_the_documents_own_properties_throw_nothing,
    an_untouched_automated_browser_is_said_to_be_one,
}

async fn assert_works(visitor: &Visitor) {
    visitor.script("window.handraise.action('book-demo')").await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), 1);
    // That took a receipt, and the browser needs a moment for the next one.
    visitor.until("new FormData(document.querySelector('form')).get('handraise_receipt')").await;
    let fields = visitor.form_fields().await;
    let mut names: Vec<&str> = fields.as_object().expect("fields").keys().map(String::as_str).collect();
    names.sort_unstable_by_key(|name| (name.starts_with("handraise_"), *name));
    let own = ["company", "email", "job_title"];
    let added =
        ["definition", "evidence", "grade", "rating", "reasons", "receipt", "score", "segment", "stage", "submission"];
    let expected: Vec<String> =
        own.iter().map(|name| (*name).to_owned()).chain(added.iter().map(|name| format!("handraise_{name}"))).collect();
    assert_eq!(names, expected);
    let digits = |text: &Value| text.as_str().is_some_and(|text| text.chars().all(|digit| digit.is_ascii_hexdigit()));
    assert!(digits(&fields["handraise_submission"]) && digits(&fields["handraise_receipt"]), "{fields}");
    let definition = fields["handraise_definition"].as_str().expect("a definition");
    assert!(definition.starts_with("lumenstack@1#") && digits(&definition[13..].into()) && definition.len() == 29);
    assert_eq!(fields["handraise_score"], "20", "{fields}");
    assert_eq!(visitor.thrown().await, "");
}

async fn libraries_that_patch_prototypes_change_no_field(engine: Engine) {
    let world = World::new(engine);
    // Like Prototype.js, MooTools and zone.js do, or did.
    let patches = r"
        Object.prototype.extend = function () { return this; };
        Object.prototype.each = function () {};
        Array.from = (list) => (list && list.length != null ? Array.prototype.slice.call(list) : [list]);
        Array.prototype.toJSON = function () { return 'patched'; };
        String.prototype.toJSON = function () { return 'patched'; };
        Array.prototype.each = function () {};
        Array.prototype.entries = function () { return this.slice(); };
        Array.prototype.last = function () { return this[this.length - 1]; };
        Object.keys = (object) => { const keys = []; for (const key in object) if (Object.prototype.hasOwnProperty.call(object, key)) keys.push(key); return keys; };
        Function.prototype.bind = function (self) { const inner = this; return function (...given) { return inner.apply(self, given); }; };
        const listen = EventTarget.prototype.addEventListener;
        EventTarget.prototype.addEventListener = function (type, listener, options) {
            const wrapped = typeof listener === 'function' ? function (event) { return listener.call(this, event); } : listener;
            listener && (listener.wrapped = wrapped);
            return listen.call(this, type, wrapped, options);
        };
    ";
    let visitor = world.visitor_on(&page(patches, GRANTED, FORM)).await;
    assert_works(&visitor).await;
    visitor.leave().await;
}

async fn a_page_that_replaces_fetch_hears_of_nothing_but_the_handler_does(engine: Engine) {
    let world = World::new(engine);
    world.front.page(
        "/own",
        &page(&format!("{TOLD} window.fetch = () => {{ throw new Error('ours only'); }};"), GRANTED, FORM),
    );
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.until("told.length").await;
    assert_eq!(visitor.script("return told").await, json!(["Error: ours only"]));
    assert_failed(&visitor).await;
    visitor.leave().await;
}

/// Asserts that the form's status is `failed`, and that calls do no harm.
async fn assert_failed(visitor: &Visitor) {
    visitor.until("new FormData(document.querySelector('form')).get('handraise_status') === 'failed'").await;
    assert!(visitor.form_fields().await["handraise_submission"].is_string());
    visitor.script("handraise.action('book-demo'); handraise.consent('granted'); handraise.answer('job_title', 'Director'); handraise.onChange(() => {})(); handraise.forget()").await;
    assert_eq!(visitor.script("return handraise.assessment()").await, Value::Null);
    assert_eq!(visitor.thrown().await, "");
}

async fn history_patched_by_others_keeps_its_this_and_its_value(engine: Engine) {
    let world = World::new(engine);
    let patch = "
        window.calls = [];
        window.patch = (name) => {
            const inner = history.pushState;
            history.pushState = function (...given) {
                calls.push([name, this === history, given[0]]);
                inner.apply(this, given);
                return name;
            };
        };
        patch('before');
    ";
    let visitor = world.visitor_on(&page(patch, GRANTED, FORM)).await;
    visitor.script("patch('after')").await;
    let returned = visitor.script("return [history.pushState({ at: 1 }, '', '/pricing'), history.state.at]").await;
    assert_eq!(returned, json!(["after", 1]));
    assert_eq!(
        visitor.script("return calls").await,
        json!([["after", true, { "at": 1 }], ["before", true, { "at": 1 }]])
    );
    visitor.script("history.replaceState(null, '', '/pricing'); history.pushState(null, '', '/pricing#prices'); location.hash = '#top'").await;
    visitor.script("history.pushState(null, '', '/compare')").await;
    visitor.until("location.pathname === '/compare'").await;
    assert_eq!(views(&visitor).await, 3, "the first page, pricing once, the comparison");
    visitor.leave().await;
}

async fn views(visitor: &Visitor) -> usize {
    count(&visitor.evidence().await, Kind::View)
}

async fn an_element_called_navigation_hides_no_page_view(engine: Engine) {
    let world = World::new(engine);
    // Like an engine without the Navigation API.
    let before = "delete window.navigation; if (window.navigation) Object.defineProperty(window, 'navigation', { get: () => document.getElementById('navigation') });";
    let visitor = world.visitor_on(&page(before, GRANTED, &format!("<nav id='navigation'></nav>{FORM}"))).await;
    visitor.script("history.pushState(null, '', '/pricing')").await;
    assert_eq!(views(&visitor).await, 2);
    visitor.leave().await;
}

async fn included_twice_it_runs_once(engine: Engine) {
    let world = World::new(engine);
    let again = r#"<script src="/plugin/handraise-loader.js" data-definition="/v1/definition.mql" data-fields='{"score": "other"}'></script>
        <script type="module">import { init } from "/plugin/index.js"; window.same = init({ definition: "/v1/definition.mql" }) === window.handraise;</script>"#;
    let visitor = world.visitor_on(&page("", GRANTED, &format!("{FORM}{again}"))).await;
    visitor.until("window.same").await;
    let fetched = "return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm')).length";
    assert_eq!(visitor.script(fetched).await, 1);
    // The first script that runs is the one in the body. It named a field, so that field counts.
    let fields = visitor.form_fields().await;
    assert_eq!((&fields["other"], &fields["handraise_score"]), (&json!("0"), &Value::Null));
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_module_of_the_wrong_type_is_loaded(engine: Engine) {
    let world = World::new(engine);
    world.front.header("handraise.wasm", "content-type", "text/plain");
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    assert_works(&visitor).await;
    visitor.leave().await;
}

async fn whatever_is_missing_the_form_goes_and_says_failed(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    for (path, missing) in [("/own", "handraise.wasm"), ("/own2", "definition.mql")] {
        world.front.withhold(missing);
        // An address that no cache has.
        world.front.page(path, &page(TOLD, GRANTED, FORM).replace(".mql", &format!(".mql?{path}")));
        visitor.open(path).await;
        visitor.until("told.length").await;
        let told = visitor.script("return told[0]").await.as_str().expect("an error").to_owned();
        assert!(told.starts_with("Error: handraise: 503 ") && told.contains(missing), "{told}");
        assert_failed(&visitor).await;
        world.front.release();
    }
    // A file that is not a definition.
    world.front.page("/other", &page(TOLD, GRANTED, FORM).replace("/v1/definition.mql", "/own"));
    visitor.open("/other").await;
    visitor.until("told.length").await;
    let told = visitor.script("return told").await;
    let other = format!("Error: handraise: {}/own is no .mql file", world.front.address);
    assert_eq!(told, json!([other]));
    assert_failed(&visitor).await;
    visitor.leave().await;
}

async fn on_a_slow_network_the_form_says_pending_until_the_plugin_is_there(engine: Engine) {
    let world = World::new(engine);
    let slow = "
        const ask = window.fetch, arrived = new Promise((done) => { window.arrive = done; });
        window.fetch = async (...asked) => { const answer = await ask(...asked); await arrived; return answer; };
    ";
    world.front.page("/own", &page(slow, GRANTED, FORM));
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    let fields = visitor.form_fields().await;
    assert_eq!(fields["handraise_status"], "pending", "{fields}");
    // Calls in the meantime are kept.
    visitor.script("handraise.action('book-demo'); arrive()").await;
    visitor.until_ready().await;
    visitor.stir().await;
    let later = visitor.form_fields().await;
    assert_eq!(later["handraise_status"], Value::Null, "{later}");
    assert_eq!(later["handraise_score"], "20", "{later}");
    assert_eq!(later["handraise_submission"], fields["handraise_submission"], "one form, one id");
    visitor.leave().await;
}

async fn trusted_types_are_kept(engine: Engine) {
    let world = World::new(engine);
    let policy =
        "require-trusted-types-for 'script'; trusted-types; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
    world.front.header("/own", "content-security-policy", policy);
    let visitor = world.visitor_on(&plain_page("data-consent='google'", FORM)).await;
    visitor.script("handraise.consent('granted'); handraise.action('book-demo')").await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "20");
    // The files that are loaded on demand, too.
    visitor.until("window.dataLayer").await;
    let text =
        visitor.wait_for("handraise.explain().then(({ text }) => done(text), (error) => done(String(error)))").await;
    assert!(text.as_str().is_some_and(|text| text.contains("Asked for a demo or a trial")), "{text}");
    visitor.leave().await;
}

async fn nothing_is_laid_out_and_nothing_is_inserted_at_the_start(engine: Engine) {
    let world = World::new(engine);
    // Everything that makes the browser lay out the page, or changes it.
    let watch = r"
        window.read = [];
        const spy = (owner, names) => {
            for (const name of names) {
                const known = Object.getOwnPropertyDescriptor(owner, name);
                if (!known?.configurable) continue;
                const part = known.get ? 'get' : 'value', inner = known[part];
                Object.defineProperty(owner, name, { ...known, [part]: function (...given) {
                    if (/handraise/.test(new Error().stack)) read.push(name);
                    return inner.apply(this, given);
                } });
            }
        };
        spy(Element.prototype, ['clientHeight', 'clientWidth', 'clientTop', 'clientLeft', 'scrollHeight', 'scrollWidth', 'scrollTop', 'scrollLeft', 'getBoundingClientRect', 'getClientRects']);
        spy(HTMLElement.prototype, ['offsetHeight', 'offsetWidth', 'offsetTop', 'offsetLeft', 'offsetParent', 'innerText']);
        spy(window, ['innerHeight', 'innerWidth', 'scrollX', 'scrollY', 'pageXOffset', 'pageYOffset', 'getComputedStyle']);
        window.inserted = [];
        const watchNodes = new MutationObserver((changes) => { for (const { addedNodes } of changes) for (const node of addedNodes) inserted.push(node.nodeName); });
        addEventListener('DOMContentLoaded', () => watchNodes.observe(document, { subtree: true, childList: true, attributes: true }));
    ";
    let visitor = world.visitor_on(&page(watch, GRANTED, FORM)).await;
    assert_works(&visitor).await;
    assert_eq!(visitor.script("return read").await, json!([]));
    assert_eq!(visitor.script("return inserted").await, json!([]));
    // The spy finds what it looks for.
    visitor.script("dispatchEvent(new Event('scroll')); document.dispatchEvent(new Event('scroll'))").await;
    assert_ne!(visitor.script("return read").await, json!([]));
    visitor.leave().await;
}

async fn a_module_that_traps_ends_the_plugin_quietly_and_the_form_goes(engine: Engine) {
    let world = World::new(engine);
    // The real module until the test tells it to trap; then a real trap, `unreachable`, takes its place.
    let trap = r"
        const { instantiate } = WebAssembly;
        const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11]);
        WebAssembly.instantiate = async (...given) => {
            const { exports } = (await instantiate.apply(WebAssembly, given)).instance;
            const { t } = (await instantiate.call(WebAssembly, bytes)).instance.exports;
            const trapping = { ...exports };
            for (const name of ['tell', 'say', 'ask'])
                trapping[name] = (...numbers) => { if (window.trap) { window.trapped = (window.trapped ?? 0) + 1; t(); } return exports[name](...numbers); };
            return { instance: { exports: trapping } };
        };
    ";
    let visitor = world.visitor_on(&page(&format!("{TOLD}{trap}"), GRANTED, FORM)).await;
    assert_works(&visitor).await;
    visitor.script("window.trap = true").await;
    assert_failed(&visitor).await;
    assert_eq!(visitor.script("return told.length").await, 1);
    assert_eq!(visitor.script("return trapped").await, 1, "it is asked nothing more");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
    assert_eq!(lead["assessment"]["coverage"]["flags"], json!(["pending"]), "{lead}");
}

async fn elements_that_hide_the_documents_own_properties_throw_nothing(engine: Engine) {
    let world = World::new(engine);
    let hiding: String =
        ["hidden", "hasFocus", "referrer", "body", "createElement", "addEventListener", "documentElement"]
            .map(|name| format!("<form name='{name}'></form>"))
            .concat();
    world.front.page("/own", &page("", GRANTED, &format!("{FORM}{hiding}")));
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.stir().await;
    visitor.wait_for("handraise.ready.then(done, done)").await;
    visitor.script("dispatchEvent(new Event('scroll')); handraise.action('book-demo')").await;
    assert!(visitor.form_fields().await["handraise_submission"].is_string());
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn an_untouched_automated_browser_is_said_to_be_one(engine: Engine) {
    let world = World::with_own_browser(engine);
    world.front.page("/own", &page("", GRANTED, FORM));
    let visitor = world.visitor().await;
    visitor.browser.goto(format!("{}/own", visitor.site)).await.expect("the page opens");
    visitor.until_ready().await;
    visitor.script("handraise.action('book-demo'); dispatchEvent(new PointerEvent('pointermove')); dispatchEvent(new KeyboardEvent('keydown'))").await;
    assert!(says(&visitor.evidence().await, Coverage::BOT));
    assert_eq!(visitor.assessment().await["score"], 0);
    visitor.browser.find(By::Css("input")).await.expect("a field").send_keys("x").await.expect("a real key");
    assert!(!says(&visitor.evidence().await, Coverage::BOT));
    assert_eq!(visitor.assessment().await["score"], 20);
    visitor.leave().await;
}
