//! A home that does not answer, or must not: the page goes on with its own storage, says so, and its form is sent.

use super::{FRAME, Subdomains};
use crate::engine::{Engine, in_each_engine};
use crate::page::{GRANTED, actions, says};
use crate::visitor::{Visitor, World};
use handraise::evidence::Coverage;

in_each_engine! {
    an_origin_that_is_not_on_the_list_goes_on_with_its_own_storage,
    another_site_goes_on_with_its_own_storage,
    a_frame_answers_no_other_site_even_if_it_is_listed(webkit = "webkit: keeps subdomains apart"),
    without_the_frames_file_the_page_goes_on,
    under_a_policy_that_forbids_the_frame_the_page_goes_on,
    a_frame_of_another_build_is_not_used,
    a_message_that_another_frame_forges_is_ignored(webkit = "webkit: keeps subdomains apart"),
    a_browser_that_keeps_subdomains_apart_is_noticed(chromium = "chromium: keeps none apart", firefox = "firefox: keeps none apart"),
}

/// The page at an origin works by itself: nothing is lost there, and the form is verified.
async fn goes_on(subdomains: &Subdomains, visitor: &Visitor, origin: &str, why: &str) {
    visitor.go(origin).await;
    let said = visitor.said().await;
    assert!(said.iter().any(|text| text.contains(why)), "{said:?}");
    visitor.act("book-demo").await;
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide'))").await;
    let evidence = visitor.all_stored().await;
    assert_eq!(actions(&evidence, "book-demo"), 1, "it is in this origin's own storage");
    assert!(says(&evidence, Coverage::STORAGE_RESET), "what was done elsewhere is unknown");
    assert_eq!(visitor.thrown().await, "");
    visitor.go(origin).await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), 1);
    visitor.press_send().await;
    let lead = subdomains.world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
}

async fn an_origin_that_is_not_on_the_list_goes_on_with_its_own_storage(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.allow("https://docs.site.localhost http://app.site.localhost");
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    goes_on(&subdomains, &visitor, &subdomains.docs, "does not know http://docs.site.localhost").await;
    visitor.leave().await;
}

async fn another_site_goes_on_with_its_own_storage(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let other = subdomains.docs.replace("docs.site", "docs.other");
    let visitor = subdomains.visitor().await;
    goes_on(&subdomains, &visitor, &other, "is of another site").await;
    let asked = subdomains.world.front.asked();
    assert!(!asked.iter().any(|asked| asked.contains("handraise-home.html")), "{asked:?}");
    visitor.leave().await;
}

/// Greets the frame as the page's own part does, and notes what it says.
const GREET: &str = "
    window.heard = [];
    window.greet = (frame) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => heard.push(data);
        frame.postMessage({ handraise: 'home', version: 1, consent: 'granted' }, '*', [port2]);
        port1.postMessage({ id: 1, what: 'read' });
        port1.postMessage({ id: 2, what: 'wipe' });
    };
";

async fn a_frame_answers_no_other_site_even_if_it_is_listed(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    let other = subdomains.docs.replace("docs.site", "docs.other");
    subdomains.allow(&format!("{other} {}", subdomains.docs));
    let frame = format!("<iframe src='{}{FRAME}' onload='greet(contentWindow)'></iframe>", subdomains.www);
    let html = format!("<!doctype html><html><head><script>{GREET}</script></head><body>{frame}</body></html>");
    subdomains.world.front.page("/greeting", &html);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.www).await;
    visitor.act("book-demo").await;
    visitor.browser.goto(format!("{other}/greeting")).await.expect("the page opens");
    visitor.until("heard.length").await;
    assert_eq!(visitor.script("return heard").await, serde_json::json!([{ "version": 1, "isRefused": true }]));
    // A page of the same site is answered, which shows that the greeting is right.
    visitor.browser.goto(format!("{}/greeting", subdomains.docs)).await.expect("the page opens");
    visitor.until("heard.length === 3").await;
    assert!(visitor.script("return heard[0].stored['handraise.2']").await.is_string());
    visitor.leave().await;
}

async fn without_the_frames_file_the_page_goes_on(engine: Engine) {
    let subdomains = Subdomains::without_frame(World::new(engine));
    subdomains.world.front.withhold("handraise-home.html");
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    goes_on(&subdomains, &visitor, &subdomains.docs, "did not ").await;
    visitor.leave().await;
}

async fn under_a_policy_that_forbids_the_frame_the_page_goes_on(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    subdomains.world.front.header("/own", "content-security-policy", "frame-src 'none'");
    let visitor = subdomains.visitor().await;
    goes_on(&subdomains, &visitor, &subdomains.docs, "did not ").await;
    visitor.leave().await;
}

async fn a_frame_of_another_build_is_not_used(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    let answer = "<!doctype html><script>onmessage = ({ ports: [port] }) => {
        port.postMessage('nonsense'); port.postMessage({ version: 2, choice: 'granted', stored: { 'handraise.2': 'of another time' } });
    };</script>";
    subdomains.world.front.page("/another.html", answer);
    subdomains.world.front.header("/another.html", "content-security-policy", "default-src 'unsafe-inline'");
    let attributes = format!("{GRANTED} data-home='{}/another.html'", subdomains.www);
    let html = crate::page::page(crate::page::SAID, &attributes, crate::page::FORM);
    subdomains.world.front.page("/own", &html);
    let visitor = subdomains.visitor().await;
    goes_on(&subdomains, &visitor, &subdomains.docs, "is of another build").await;
    visitor.leave().await;
}

async fn a_message_that_another_frame_forges_is_ignored(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    // A frame of an origin that the list names, beside the home's, tells the page what a home would, and asks the home as the page would.
    let forge = format!(
        "{GREET} window.forge = () => {{
            for (const message of [{{ version: 1, stored: {{ 'handraise.2': 'forged' }} }}, {{ version: 1, changed: ['handraise.2', null] }}, {{ version: 1, isRefused: true }}]) parent.postMessage(message, '*');
            greet(parent.frames[parent.frames.length - 1]);
        }};"
    );
    let forger = format!("<!doctype html><html><head><script>{forge}</script></head><body></body></html>");
    subdomains.world.front.page("/forger", &forger);
    let attributes = format!("{GRANTED} data-home='{}'", subdomains.www);
    let body = format!("{}<iframe src='/forger'></iframe>", crate::page::FORM);
    subdomains.world.front.page("/own", &crate::page::page(crate::page::SAID, &attributes, &body));
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    visitor.act("book-demo").await;
    visitor.until_home_has("book-demo", 1).await;
    visitor.script("frames[0].forge()").await;
    visitor.act("ask-pricing").await;
    visitor.until_home_has("ask-pricing", 1).await;
    let evidence = visitor.evidence().await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (1, 1));
    visitor.until_home_has("book-demo", 1).await;
    assert_eq!(visitor.script("return frames[0].heard").await, serde_json::json!([]), "the home says nothing to it");
    assert_eq!(visitor.script("return said").await, serde_json::json!([]));
    visitor.leave().await;
}

async fn a_browser_that_keeps_subdomains_apart_is_noticed(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    // Also after something was stored at home.
    visitor.go(&subdomains.www).await;
    visitor.act("ask-pricing").await;
    goes_on(&subdomains, &visitor, &subdomains.docs, "no storage that is shared").await;
    visitor.leave().await;
}
