//! What a visitor does on one subdomain counts on the others, once.

use super::Subdomains;
use crate::engine::{Engine, in_each_engine};
use crate::page::{GRANTED, actions, says};
use handraise::evidence::Coverage;
use serde_json::json;

in_each_engine! {
    what_is_done_on_one_subdomain_counts_on_another_and_the_form_is_verified(webkit = "webkit: keeps subdomains apart"),
    what_a_subdomain_has_stored_before_is_merged_once_and_then_removed(webkit = "webkit: keeps subdomains apart"),
    pages_of_two_subdomains_that_write_at_once_lose_nothing_and_count_nothing_twice(webkit = "webkit: keeps subdomains apart"),
    a_frame_that_the_page_removes_comes_back_and_nothing_is_lost(webkit = "webkit: keeps subdomains apart"),
    without_a_home_there_is_no_frame,
    at_home_the_option_changes_nothing,
}

async fn what_is_done_on_one_subdomain_counts_on_another_and_the_form_is_verified(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    let frames = "return [...document.querySelectorAll('iframe')].map(({ src, style }) => [src, style.display])";
    assert_eq!(visitor.script(frames).await, json!([[format!("{}{}", subdomains.www, super::FRAME), "none"]]));
    visitor.act("book-demo").await;
    visitor.until_home_has("book-demo", 1).await;
    assert_eq!(visitor.stored().await, [], "nothing stays on this origin");
    visitor.go(&subdomains.www).await;
    let evidence = visitor.evidence().await;
    assert_eq!(actions(&evidence, "book-demo"), 1);
    assert!(!says(&evidence, Coverage::STORAGE_RESET), "{}", visitor.script("return said").await);
    visitor.act("ask-pricing").await;
    // Back on the first, which learns of it before anything else.
    visitor.go(&subdomains.docs).await;
    let evidence = visitor.evidence().await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (1, 1));
    assert!(!says(&evidence, Coverage::STORAGE_RESET), "{}", visitor.script("return said").await);
    visitor.press_send().await;
    let lead = subdomains.world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    visitor.leave().await;
}

async fn what_a_subdomain_has_stored_before_is_merged_once_and_then_removed(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    // Before there was a home.
    subdomains.world.front.page("/own", &crate::page::page("", GRANTED, crate::page::FORM));
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    visitor.act("book-demo").await;
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide')); localStorage['handraise.receipts'] = '0123456789abcdef0123456789abcdef'").await;
    visitor.go(&subdomains.www).await;
    visitor.act("ask-pricing").await;
    subdomains.serve(GRANTED);
    for _ in 0..2 {
        visitor.go(&subdomains.docs).await;
        let evidence = visitor.evidence().await;
        assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (1, 1));
        visitor.until("!Object.keys(localStorage).some((key) => key.startsWith('handraise'))").await;
        visitor.until_home_has("book-demo", 1).await;
    }
    let stored = visitor.stored_at_home().await;
    assert!(
        stored.iter().any(|(key, text)| key == "handraise.receipts" && text.contains("0123456789abcdef")),
        "{stored:?}"
    );
    visitor.go(&subdomains.www).await;
    let evidence = visitor.evidence().await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (1, 1));
    visitor.leave().await;
}

/// A page that acts when the page around it says so, each time in a second of its own. Evidence must not be of the future, so these
/// are seconds of an hour ago.
const OBEDIENT: &str = "
    const now = Date.now, at = Number(new URLSearchParams(location.search).get('at'));
    let done = 0, second = 0;
    Date.now = () => (second ? (Math.floor(performance.timeOrigin / 1000) - 3600 + second) * 1000 : now());
    addEventListener('message', ({ data }) => {
        for (let times = data.act; times > 0; times--) { second = 40 * at + ++done; handraise.action('book-demo'); second = 0; }
        if (data.act) dispatchEvent(new FocusEvent('focus'));
    });
    handraise_ready = setInterval(() => { if (!window.handraise?.assessment()) return; clearInterval(handraise_ready); parent.postMessage('ready', '*'); }, 20);
";

async fn pages_of_two_subdomains_that_write_at_once_lose_nothing_and_count_nothing_twice(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve_with(OBEDIENT, GRANTED);
    let (docs, www) = (&subdomains.docs, &subdomains.www);
    let frame =
        |at: usize| format!("<iframe src='{}/own?at={at}'></iframe>", if at.is_multiple_of(2) { docs } else { www });
    let frames: String = (0..8).map(frame).collect();
    let count = "<script>window.ready = 0; addEventListener('message', ({ data }) => { ready += data === 'ready'; });
        window.each = (times) => { for (let at = 0; at < frames.length; at++) frames[at].postMessage({ act: times }, '*'); };</script>";
    let html = format!("<!doctype html><html><head>{count}</head><body>{frames}</body></html>");
    subdomains.world.front.page("/frames", &html);
    let visitor = subdomains.visitor().await;
    visitor.browser.goto(format!("{www}/frames")).await.expect("the page opens");
    visitor.until("ready === 8").await;
    for _ in 0..3 {
        visitor.script("each(5)").await;
    }
    let expected = 8 * 3 * 5;
    let begun = std::time::Instant::now();
    loop {
        // The pages of the home write every five seconds, those of the other subdomain every second.
        let known = actions(&visitor.all_stored().await, "book-demo");
        assert!(known <= expected, "{known} are more than {expected}");
        if known == expected {
            break;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{known} of {expected}");
        visitor.pass(100).await;
    }
    // What a page folds is what all know.
    visitor.go(docs).await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), expected);
    visitor.go(www).await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), expected);
    visitor.leave().await;
}

async fn a_frame_that_the_page_removes_comes_back_and_nothing_is_lost(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    visitor.act("book-demo").await;
    visitor.until_home_has("book-demo", 1).await;
    visitor.script("document.querySelector('html > iframe').remove()").await;
    visitor.act("ask-pricing").await;
    visitor.until("document.querySelector('html > iframe')").await;
    visitor.until_home_has("ask-pricing", 1).await;
    visitor.go(&subdomains.www).await;
    let evidence = visitor.evidence().await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "ask-pricing")), (1, 1));
    visitor.leave().await;
}

async fn without_a_home_there_is_no_frame(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.world.front.page("/own", &crate::page::page("", GRANTED, crate::page::FORM));
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.docs).await;
    visitor.act("book-demo").await;
    visitor.until("localStorage['handraise.2']").await;
    assert_eq!(visitor.script("return document.querySelectorAll('iframe').length").await, 0);
    let asked = subdomains.world.front.asked();
    assert!(!asked.iter().any(|asked| asked.contains("handraise-home")), "{asked:?}");
    visitor.leave().await;
}

async fn at_home_the_option_changes_nothing(engine: Engine) {
    let subdomains = Subdomains::new(engine);
    subdomains.serve(GRANTED);
    let visitor = subdomains.visitor().await;
    visitor.go(&subdomains.www).await;
    visitor.act("book-demo").await;
    visitor.until("localStorage['handraise.2']").await;
    assert_eq!(visitor.script("return document.querySelectorAll('iframe').length").await, 0);
    visitor.script("handraise.forget()").await;
    visitor.until("!localStorage['handraise.2']").await;
    visitor.leave().await;
}
