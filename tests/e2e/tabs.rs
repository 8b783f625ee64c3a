//! Several tabs of one visitor: they write at the same time, sleep, are duplicated, and are told to forget.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, actions, count, page};
use crate::visitor::{Visitor, World};
use handraise::evidence::{Consent, Evidence};
use handraise::matching::Kind;
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

in_each_engine! {
    two_tabs_in_turn_lose_nothing_and_count_nothing_twice,
    ten_pages_that_write_at_once_lose_nothing_and_count_nothing_twice,
    a_tab_left_idle_knows_what_the_others_did_before_it_decides_on_a_visit,
    a_duplicated_tab_has_its_own_key_and_its_own_submission_id,
    forgetting_leaves_no_trace_and_another_tab_writes_nothing_back,
    what_was_forgotten_does_not_come_back_with_the_page_before,
    a_frame_that_clears_its_session_storage_takes_no_consent_back,
}

/// A clock that all pages share and every action advances, so that each action has a second of its own.
const CLOCK: &str = "
    const now = Date.now, ahead = () => Number(localStorage.getItem('ahead') ?? 0);
    Date.now = () => now() - 7200000 + 1000 * ahead();
    window.act = (times) => { for (; times; times--) { localStorage.setItem('ahead', ahead() + 1); handraise.action('book-demo'); } };
";

/// Opens a page in another tab, in front.
async fn tab(visitor: &Visitor, path: &str) -> WindowHandle {
    visitor.open_in_front(path).await;
    visitor.until_ready().await;
    visitor.browser.window().await.expect("a tab")
}

async fn look_at(visitor: &Visitor, tab: &WindowHandle) {
    visitor.browser.switch_to_window(tab.clone()).await.expect("it can be looked at");
}

/// Waits until the shared clock has reached a time in this page: one process's writes reach another with a delay.
async fn until_ahead(visitor: &Visitor, actions: u32) {
    visitor.until(&format!("localStorage.getItem('ahead') === '{actions}'")).await;
}

/// The tab that a page opened, once it is there: WebDriver has no event for that.
async fn tab_beside(visitor: &Visitor, first: &WindowHandle) -> WindowHandle {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        let windows = visitor.browser.windows().await.expect("windows");
        if let Some(other) = windows.into_iter().find(|window| window != first) {
            return other;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no other tab");
}

/// The evidence of a page that is opened after all of them.
async fn known_later(visitor: &Visitor) -> Evidence {
    visitor.open("/own").await;
    visitor.until_ready().await;
    visitor.evidence().await
}

async fn two_tabs_in_turn_lose_nothing_and_count_nothing_twice(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(CLOCK, GRANTED, FORM)).await;
    let first = visitor.browser.window().await.expect("a window");
    visitor.script("act(3)").await;
    let second = tab(&visitor, "/own").await;
    let mut ahead = 3;
    until_ahead(&visitor, ahead).await;
    for tab in [&first, &second].repeat(4) {
        visitor.script("act(2)").await;
        ahead += 2;
        look_at(&visitor, tab).await;
        until_ahead(&visitor, ahead).await;
    }
    visitor.browser.goto("about:blank").await.expect("it is left");
    visitor.browser.close_window().await.expect("it closes");
    look_at(&visitor, &first).await;
    assert_eq!(actions(&known_later(&visitor).await, "book-demo"), 3 + 4 * 2 * 2);
    visitor.leave().await;
}

async fn ten_pages_that_write_at_once_lose_nothing_and_count_nothing_twice(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/own", &page(CLOCK, GRANTED, FORM));
    // Frames are pages of their own, and all of them are visible at once.
    let frames = "<iframe src='/own'></iframe>".repeat(10);
    let each =
        "<script>window.each = (work) => { for (let at = 0; at < frames.length; at++) work(frames[at]); };</script>";
    world.front.page("/frames", &format!("<!doctype html><html><head>{each}</head><body>{frames}</body></html>"));
    let visitor = world.visitor().await;
    visitor.open("/frames").await;
    visitor.until("each((page) => { if (!page.handraise.assessment()) throw 0; }) ?? frames.length === 10").await;
    // All at once, three times, with a write of each after that, and once more while the page is left.
    for _ in 0..3 {
        let write =
            "each((page) => page.act(5)); each((page) => page.dispatchEvent(new PageTransitionEvent('pagehide')));
            each((page) => page.dispatchEvent(new FocusEvent('focus')));";
        visitor.script(write).await;
    }
    visitor.script("each((page) => page.act(1))").await;
    assert_eq!(actions(&known_later(&visitor).await, "book-demo"), 10 * (3 * 5 + 1));
    visitor.leave().await;
}

async fn a_tab_left_idle_knows_what_the_others_did_before_it_decides_on_a_visit(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(CLOCK, GRANTED, FORM)).await;
    visitor.script("handraise.action('book-demo')").await;
    let idle = visitor.browser.window().await.expect("a window");
    // Views of one page within a second are one.
    visitor.script("localStorage.setItem('ahead', 2)").await;
    visitor.open_in_front("/own").await;
    visitor.until_ready().await;
    for minutes in [20, 40, 60] {
        visitor.script(&format!("localStorage.setItem('ahead', {minutes} * 60); handraise.action('book-demo')")).await;
    }
    visitor.browser.goto("about:blank").await.expect("it is left");
    visitor.browser.close_window().await.expect("it closes");
    look_at(&visitor, &idle).await;
    visitor.stir().await;
    visitor.until("!document.hidden && document.hasFocus()").await;
    let evidence = visitor.evidence().await;
    assert_eq!(actions(&evidence, "book-demo"), 4, "the idle tab knows");
    let views = count(&evidence, Kind::View);
    assert_eq!(views, 2, "each tab was viewed once: {:?}", evidence.occurrences());
    let mut end_s = 0;
    for seen in evidence.occurrences() {
        assert!(end_s == 0 || seen.at_s <= end_s + 1_800, "one visit: {:?}", evidence.occurrences());
        end_s = end_s.max(seen.end_s());
    }
    visitor.leave().await;
}

async fn a_duplicated_tab_has_its_own_key_and_its_own_submission_id(engine: Engine) {
    let world = World::new(engine);
    // `sessionStorage` is copied into a tab that the page opens.
    let body = format!("{FORM}<a href='/own' target='_blank' rel='opener'>Duplicate</a>");
    // Written keys may be folded into the main key at any time, so each page notes its keys as it writes them.
    let head = "
        sessionStorage.mark ??= Math.random();
        const { setItem } = Storage.prototype, keys = new Set();
        Storage.prototype.setItem = function (key, text) { keys.add(key); return setItem.call(this, key, text); };
        window.own = () => [...keys].filter((key) => key.startsWith('handraise.2.'));
    ";
    let visitor = world.visitor_on(&page(head, GRANTED, &body)).await;
    let first = visitor.browser.window().await.expect("a window");
    let ids = "return [sessionStorage.mark, new FormData(document.querySelector('form')).get('handraise_submission')]";
    let original = visitor.script(ids).await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.browser.find(By::Css("a")).await.expect("a link").click().await.expect("it can be clicked");
    look_at(&visitor, &tab_beside(&visitor, &first).await).await;
    visitor.until("window.handraise").await;
    visitor.until_ready().await;
    let copy = visitor.script(ids).await;
    assert_eq!(original[0], copy[0], "it is a duplicate");
    assert_ne!(original[1], copy[1]);
    let own = "handraise.action('ask-pricing'); dispatchEvent(new PageTransitionEvent('pagehide')); return own()";
    let copys = visitor.script(own).await;
    look_at(&visitor, &first).await;
    let originals = visitor.script(own).await;
    for keys in [&copys, &originals] {
        assert_eq!(keys.as_array().map(Vec::len), Some(1), "one key a page: {keys}");
    }
    assert_ne!(copys, originals, "each writes its own");
    visitor.leave().await;
}

async fn forgetting_leaves_no_trace_and_another_tab_writes_nothing_back(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    let first = visitor.browser.window().await.expect("a window");
    visitor.script("handraise.action('book-demo'); localStorage['handraise.0'] = 'of an older version'; localStorage.basket = 'three chairs'").await;
    let second = tab(&visitor, "/own").await;
    visitor.script("handraise.action('ask-pricing')").await;
    visitor.until("localStorage['handraise.2']").await;
    visitor.script("handraise.forget()").await;
    // The other tab may be writing at that moment; it then learns of the removal and takes the write back.
    visitor.until("!Object.keys(localStorage).some((key) => key.startsWith('handraise.'))").await;
    assert_eq!(visitor.evidence().await.occurrences(), []);
    // The other tab learns of it, and has news and every occasion to write.
    look_at(&visitor, &first).await;
    visitor.until("handraise.assessment().score === 0").await;
    visitor.script("handraise.action('start-trial'); dispatchEvent(new PageTransitionEvent('pagehide')); dispatchEvent(new FocusEvent('focus'))").await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied, "a refusal until the visitor is asked again");
    visitor.browser.goto("about:blank").await.expect("it is left");
    look_at(&visitor, &second).await;
    assert_eq!(visitor.stored().await, []);
    assert_eq!(visitor.script("return localStorage.basket").await, "three chairs");
    visitor.leave().await;
}

async fn what_was_forgotten_does_not_come_back_with_the_page_before(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/next", &page("", GRANTED, FORM));
    let before = "
        addEventListener('pagehide', () => { window.isLeft = true; });
        addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; window.isLeft = false; });
    ";
    let visitor = world.visitor_on(&page(before, GRANTED, "<a href='/next'>Next</a>")).await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.until("localStorage['handraise.2']").await;
    visitor.browser.find(By::Css("a")).await.expect("a link").click().await.expect("it can be clicked");
    visitor.until("location.pathname === '/next' && window.handraise").await;
    visitor.until_ready().await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), 1);
    // After forgetting and asking again on the same page there is a new state, of which the page before is not told.
    visitor.script("handraise.forget(); handraise.consent('granted'); handraise.action('ask-pricing')").await;
    visitor.until("localStorage['handraise.2']").await;
    // The restored page may run in another process, which may not know yet what this one writes when it is left.
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide'))").await;
    visitor.script("history.back()").await;
    // A restored page may be asked before it gets the event that it is shown again.
    visitor.until("location.pathname === '/own' && window.handraise && !window.isLeft").await;
    visitor.until_ready().await;
    // As when the window gets the focus, which a driver's windows don't always.
    visitor.script("dispatchEvent(new FocusEvent('focus'))").await;
    let evidence = visitor.evidence().await;
    assert_eq!(actions(&evidence, "book-demo"), 0, "restored: {}", visitor.script("return window.restored").await);
    assert_eq!(actions(&evidence, "ask-pricing"), 1);
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide'))").await;
    for (key, text) in visitor.stored_evidence().await {
        assert_eq!(actions(&Evidence::decode(&text).expect("readable"), "book-demo"), 0, "{key}");
    }
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_frame_that_clears_its_session_storage_takes_no_consent_back(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    visitor.until_ready().await;
    let clear = "
        addEventListener('storage', ({ key, storageArea }) => { if (storageArea == sessionStorage && key == null) window.heard = true; });
        const { contentWindow } = document.body.appendChild(document.createElement('iframe'));
        contentWindow.sessionStorage.setItem('a', '1');
        contentWindow.sessionStorage.clear();
    ";
    visitor.script(clear).await;
    visitor.until("window.heard").await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Granted);
    let stored = visitor.script("return Object.keys(localStorage).some((key) => key.startsWith('handraise.2'))").await;
    assert_eq!(stored, true);
    visitor.leave().await;
}
