//! What a visitor answers or takes back on one subdomain holds on the others.

use super::Subdomains;
use crate::engine::{Engine, in_each_engine};
use crate::page::{GRANTED, actions};
use handraise::evidence::Consent;

in_each_engine! {
    an_answer_that_is_remembered_counts_on_every_subdomain(webkit = "webkit: keeps subdomains apart"),
    before_an_answer_the_home_tells_and_keeps_nothing(webkit = "webkit: keeps subdomains apart"),
    forgetting_on_one_subdomain_leaves_no_trace_on_any(webkit = "webkit: keeps subdomains apart"),
    forgetting_at_home_reaches_an_open_page_of_another_subdomain(webkit = "webkit: keeps subdomains apart"),
    what_was_forgotten_elsewhere_does_not_come_back_with_the_page_before(webkit = "webkit: keeps subdomains apart"),
}

const REMEMBER: &str = "data-consent='remember'";

async fn an_answer_that_is_remembered_counts_on_every_subdomain(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(REMEMBER);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Unknown);
    visitor.script("handraise.consent('granted')").await;
    visitor.act("book-demo").await;
    visitor.until_home_has("book-demo", 1).await;
    visitor.go(&subdomains.www).await;
    let evidence = visitor.evidence().await;
    assert_eq!((evidence.consent(), actions(&evidence, "book-demo")), (Consent::Granted, 1));
    visitor.script("handraise.consent('denied')").await;
    visitor.go(&subdomains.docs).await;
    let evidence = visitor.evidence().await;
    assert_eq!((evidence.consent(), actions(&evidence, "book-demo")), (Consent::Denied, 0));
    assert_eq!(visitor.stored_at_home().await, []);
    // And the other way about.
    visitor.script("handraise.consent('granted')").await;
    visitor.act("ask-pricing").await;
    visitor.until_home_has("ask-pricing", 1).await;
    visitor.script("handraise.consent('denied')").await;
    visitor.go(&subdomains.www).await;
    let evidence = visitor.evidence().await;
    assert_eq!((evidence.consent(), actions(&evidence, "ask-pricing")), (Consent::Denied, 0));
    assert_eq!(visitor.stored().await, []);
    visitor.leave().await;
}

async fn before_an_answer_the_home_tells_and_keeps_nothing(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.www).await;
    visitor.act("book-demo").await;
    // Notes what comes through ports.
    let note = "
        window.heard = [];
        const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
        Object.defineProperty(MessagePort.prototype, 'onmessage', {
            set(listener) { set.call(this, (event) => { heard.push(JSON.stringify(event.data)); listener(event); }); },
        });
    ";
    subdomains.serve_with(note, "");
    visitor.go(&subdomains.docs).await;
    visitor.act("ask-pricing").await;
    visitor.until("heard.length").await;
    assert_eq!(visitor.script("return heard").await, serde_json::json!([r#"{"version":1,"choice":null}"#]));
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), 0, "it may not be known yet");
    visitor.until_home_has("ask-pricing", 0).await;
    visitor.script("handraise.consent('granted')").await;
    visitor.until("heard.some((text) => text.includes('handraise.2'))").await;
    visitor.until_home_has("ask-pricing", 1).await;
    let evidence = visitor.evidence().await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (1, 1));
    visitor.leave().await;
}

async fn forgetting_on_one_subdomain_leaves_no_trace_on_any(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.www).await;
    visitor.act("book-demo").await;
    visitor.until("localStorage['handraise.2']").await;
    let www = visitor.browser.window().await.expect("a window");
    visitor.open_in_front("/healthz").await;
    visitor.go(&subdomains.docs).await;
    visitor.act("ask-pricing").await;
    visitor.until_home_has("ask-pricing", 1).await;
    visitor.script("handraise.forget()").await;
    visitor.until_home_has("ask-pricing", 0).await;
    assert_eq!(visitor.stored_at_home().await, []);
    assert_eq!(visitor.stored().await, []);
    assert_eq!(visitor.evidence().await.occurrences(), []);
    // The other tab learns of it, and writes nothing back.
    visitor.browser.switch_to_window(www).await.expect("it can be looked at");
    visitor.until("handraise.assessment().score === 0").await;
    visitor.script("handraise.action('start-trial'); dispatchEvent(new PageTransitionEvent('pagehide')); dispatchEvent(new FocusEvent('focus'))").await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied, "until the visitor is asked again");
    assert_eq!(visitor.stored().await, []);
    visitor.leave().await;
}

async fn forgetting_at_home_reaches_an_open_page_of_another_subdomain(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    visitor.act("book-demo").await;
    visitor.until_home_has("book-demo", 1).await;
    let docs = visitor.browser.window().await.expect("a window");
    visitor.open_in_front("/healthz").await;
    visitor.go(&subdomains.www).await;
    visitor.script("handraise.forget()").await;
    visitor.browser.switch_to_window(docs).await.expect("it can be looked at");
    visitor.until("handraise.assessment().score === 0").await;
    visitor.script("handraise.action('start-trial'); dispatchEvent(new FocusEvent('focus'))").await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied, "until the visitor is asked again");
    visitor.pass(1500).await;
    assert_eq!(visitor.stored_at_home().await, []);
    visitor.leave().await;
}

async fn what_was_forgotten_elsewhere_does_not_come_back_with_the_page_before(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    let note = "addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; });";
    subdomains.serve_with(note, GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    visitor.act("book-demo").await;
    visitor.until_home_has("book-demo", 1).await;
    visitor.script(&format!("location.href = '{}/own'", subdomains.www)).await;
    visitor.until("location.hostname.startsWith('www') && window.handraise").await;
    visitor.until_ready().await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), 1);
    visitor.script("handraise.forget(); handraise.consent('granted'); handraise.action('ask-pricing')").await;
    visitor.until("localStorage['handraise.2']").await;
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide'))").await;
    visitor.script("history.back()").await;
    visitor.until("location.hostname.startsWith('docs') && window.handraise").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor.until_home_has("ask-pricing", 1).await;
    visitor.act("start-trial").await;
    visitor.until_home_has("start-trial", 1).await;
    visitor.until_home_has("book-demo", 0).await;
    let evidence = visitor.evidence().await;
    let restored = visitor.script("return window.restored").await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (0, 1), "restored: {restored}");
    visitor.leave().await;
}
