//! Storage that is blocked, full, corrupt, wiped or from another version: nothing is thrown, the site's own data stay,
//! and coverage says what is unknown.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, actions, page, plain_page, says};
use crate::visitor::World;
use handraise::evidence::{Coverage, Evidence, Kind, Occurrence};
use handraise::matching::ClassId;
use serde_json::json;
use thirtyfour::prelude::*;

in_each_engine! {
    without_storage_evidence_lives_in_memory_and_coverage_says_so,
    a_full_storage_leaves_the_sites_own_untouched_and_the_form_goes,
    all_keys_together_stay_within_sixteen_kibibytes,
    corrupt_state_is_set_aside_and_a_fresh_start_is_made,
    wiped_storage_is_history_unknown_and_a_first_visit_is_not,
    a_newer_versions_state_is_left_alone,
    what_the_version_before_has_stored_is_taken_in_and_then_removed,
    no_cookies_are_set,
}

async fn without_storage_evidence_lives_in_memory_and_coverage_says_so(engine: Engine) {
    let world = World::new(engine);
    // A frame of an opaque origin loads everything across origins.
    world.front.header("/plugin/", "access-control-allow-origin", "*");
    world.front.header("/v1/definition.mql", "access-control-allow-origin", "*");
    world.front.page("/inner", &page("", GRANTED, FORM));
    world.front.page("/own", "<!doctype html><html><head></head><body><iframe src='/inner' sandbox='allow-scripts allow-forms' width='600' height='400'></iframe></body></html>");
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.browser.enter_frame(0).await.expect("the frame is there");
    visitor.until_ready().await;
    let storage = visitor.script("try { return typeof localStorage; } catch { return 'throws'; }").await;
    assert_eq!(storage, "throws");
    visitor.script("window.handraise.action('book-demo')").await;
    let evidence = visitor.evidence().await;
    assert_eq!(actions(&evidence, "book-demo"), 1);
    assert!(says(&evidence, Coverage::STORAGE_BLOCKED));
    assert!(visitor.form_fields().await["handraise_evidence"].is_string());
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_full_storage_leaves_the_sites_own_untouched_and_the_form_goes(engine: Engine) {
    let world = World::new(engine);
    let fill = "
        localStorage.setItem('basket', 'three chairs');
        let size = 1 << 22;
        for (let at = 0; size >= 1; ) {
            try { localStorage.setItem('filler' + at++, 'x'.repeat(size)); } catch { size >>= 1; }
        }
        window.filled = Object.keys(localStorage).sort().join();
    ";
    let visitor = world.visitor_on(&page(fill, GRANTED, FORM)).await;
    visitor.script("window.handraise.action('book-demo')").await;
    // The page is left and shown again, so that every way of writing has been tried.
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide')); dispatchEvent(new Event('focus'))").await;
    let evidence = visitor.evidence().await;
    assert_eq!(actions(&evidence, "book-demo"), 1);
    assert!(says(&evidence, Coverage::STORAGE_BLOCKED));
    let kept = visitor.script("return [localStorage.basket, Object.keys(localStorage).sort().join() === filled]").await;
    assert_eq!(kept, json!(["three chairs", true]));
    assert!(visitor.form_fields().await["handraise_evidence"].is_string());
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn all_keys_together_stay_within_sixteen_kibibytes(engine: Engine) {
    let world = World::new(engine);
    // Three days of occurrences every few minutes, at times that compress badly.
    let before = "
        let ahead = 0; const now = Date.now;
        Date.now = () => now() - 3 * 86400000 + ahead;
        addEventListener('DOMContentLoaded', () => handraise.ready.then(() => {
            for (let times = 0; times < 630; times++) {
                ahead += 60000 + Math.floor(Math.random() * 600000);
                handraise.action(['book-demo', 'ask-pricing', 'start-trial', 'demo-video'][times % 4], Math.floor(Math.random() * 1e6));
            }
            window.done = true;
        }));
    ";
    let visitor = world.visitor_on(&page(before, GRANTED, FORM)).await;
    visitor.until("window.done").await;
    let evidence = visitor.evidence().await;
    assert!(evidence.occurrences().len() > 600, "{}", evidence.occurrences().len());
    visitor.script("dispatchEvent(new PageTransitionEvent('pagehide'))").await;
    // As if other tabs had left their keys.
    visitor.script("for (let tab = 0; tab < 9; tab++) localStorage.setItem('handraise.2.tab' + tab, localStorage[Object.keys(localStorage).find((key) => key.startsWith('handraise.2'))])").await;
    visitor.script("handraise.action('book-demo'); dispatchEvent(new PageTransitionEvent('pagehide'))").await;
    let stored = visitor.stored().await;
    let length: usize = stored.iter().map(|(key, text)| key.len() + text.len()).sum();
    assert!(length <= 16 * 1024, "{length} in {} keys", stored.len());
    visitor.leave().await;
}

async fn corrupt_state_is_set_aside_and_a_fresh_start_is_made(engine: Engine) {
    let world = World::new(engine);
    let before = "if (!localStorage.seen) { localStorage.seen = 1; localStorage['handraise.2'] = 'not evidence'; }";
    let visitor = world.visitor_on(&page(before, GRANTED, FORM)).await;
    visitor.script("window.handraise.action('book-demo')").await;
    let evidence = visitor.evidence().await;
    assert_eq!(actions(&evidence, "book-demo"), 1);
    assert!(says(&evidence, Coverage::STORAGE_RESET));
    visitor.until("localStorage['handraise.bad']?.startsWith('not evidence')").await;
    let stored = visitor.stored().await;
    let (_, main) = stored.iter().find(|(key, _)| key == "handraise.2").expect("a fresh start");
    assert!(Evidence::decode(main).is_ok());
    visitor.open("/own").await;
    visitor.until_ready().await;
    assert_eq!(actions(&visitor.evidence().await, "book-demo"), 1, "and it lasts");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn wiped_storage_is_history_unknown_and_a_first_visit_is_not(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/next", &page("", GRANTED, "<a href='/own'>Back</a>"));
    let visitor = world.visitor_on(&page("", GRANTED, "<a href='/next'>Next</a>")).await;
    assert!(!says(&visitor.evidence().await, Coverage::STORAGE_RESET), "a first visit");
    visitor.until("localStorage['handraise.2']").await;
    visitor.browser.find(By::Css("a")).await.expect("a link").click().await.expect("it can be clicked");
    visitor.until("location.pathname === '/next' && window.handraise").await;
    visitor.until_ready().await;
    assert!(!says(&visitor.evidence().await, Coverage::STORAGE_RESET), "nothing is missing");
    visitor.script("localStorage.clear()").await;
    visitor.browser.find(By::Css("a")).await.expect("a link").click().await.expect("it can be clicked");
    visitor.until("location.pathname === '/own' && window.handraise").await;
    visitor.until_ready().await;
    assert!(says(&visitor.evidence().await, Coverage::STORAGE_RESET), "history is unknown");
    visitor.leave().await;
}

/// Evidence as plugins of its version 1 stored it, of 2026-11-20.
const VERSION_1: &str = "Ae8-awA2O2rIhE1BwVGJs3_aWcm5fCPtkXBkak_udSpCflIFVl_x5-HPIX7hLddygb9qWF35i0MSNxKK2BlMzYQw";

async fn what_the_version_before_has_stored_is_taken_in_and_then_removed(engine: Engine) {
    let world = World::new(engine);
    let before = format!(
        "const now = () => 1795180000000 + performance.now(); Date.now = now;
         if (!localStorage.seen) {{
             localStorage.seen = 1;
             localStorage['handraise.1'] = localStorage['handraise.1.tab'] = '{VERSION_1}';
         }}"
    );
    let visitor = world.visitor_on(&page(&before, GRANTED, FORM)).await;
    let pricing = |evidence: &Evidence| {
        let is_it = |seen: &&Occurrence| seen.kind == Kind::View && seen.class == Some(ClassId::of("pricing"));
        evidence.occurrences().iter().filter(is_it).count()
    };
    let known = Evidence::decode(VERSION_1).expect("it is read for ever");
    let taken = visitor.evidence().await;
    assert_eq!(pricing(&taken), pricing(&known));
    assert_eq!(taken.answer(ClassId::of("seniority")), known.answer(ClassId::of("seniority")));
    assert_eq!(taken.first_seen_s(), known.first_seen_s());
    assert!(!says(&taken, Coverage::STORAGE_RESET), "nothing is lost");
    visitor.until("localStorage['handraise.2']").await;
    let kept = visitor.script("return localStorage['handraise.1'] === localStorage['handraise.1.tab']").await;
    assert_eq!(kept, true, "a tab of the version before may be open");
    visitor.open("/own").await;
    visitor.until_ready().await;
    let again = visitor.evidence().await;
    assert_eq!((pricing(&again), again.answers().len()), (pricing(&taken), taken.answers().len()), "counted once");
    let keys: Vec<String> = visitor.stored().await.into_iter().map(|(key, _)| key).collect();
    assert!(!keys.iter().any(|key| key.starts_with("handraise.1")), "{keys:?}");
    visitor.leave().await;
}

async fn a_newer_versions_state_is_left_alone(engine: Engine) {
    let world = World::new(engine);
    let before = "localStorage['handraise.9'] = 'from the future'; localStorage['handraise.9.tab'] = 'of a tab';";
    let visitor = world.visitor_on(&page(before, GRANTED, FORM)).await;
    visitor.until("localStorage['handraise.2']").await;
    assert!(says(&visitor.evidence().await, Coverage::STORAGE_RESET), "history is unknown to this version");
    let left = visitor.script("return [localStorage['handraise.9'], localStorage['handraise.9.tab']]").await;
    assert_eq!(left, json!(["from the future", "of a tab"]));
    visitor.script("window.handraise.forget()").await;
    assert_eq!(visitor.stored().await, [], "what is forgotten is forgotten by every version");
    visitor.leave().await;
}

async fn no_cookies_are_set(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&plain_page(GRANTED, FORM)).await;
    // Ports share cookies, and tests share browsers: those of somebody who was signed in go first.
    visitor.browser.delete_all_cookies().await.expect("cookies can be deleted");
    visitor.browser.refresh().await.expect("the page loads again");
    visitor.until("window.handraise?.action").await;
    visitor.script("window.handraise.action('book-demo'); handraise.answer('job_title', 'Director')").await;
    visitor.until("localStorage['handraise.2']").await;
    assert!(visitor.browser.get_all_cookies().await.expect("cookies can be asked for").is_empty());
    visitor.leave().await;
}
