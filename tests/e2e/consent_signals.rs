//! Consent that the site does not pass to the plugin: browser signals and consent platforms, early, late and changed.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, actions, page};
use crate::visitor::{Visitor, World};
use handraise::evidence::Consent;
use thirtyfour::prelude::*;

in_each_engine! {
    global_privacy_control_is_a_no_until_the_visitor_says_yes_to_this_site,
    do_not_track_is_a_no_until_the_visitor_says_yes_to_this_site,
    a_default_of_consent_mode_is_no_answer_and_an_update_is,
    what_consent_mode_said_before_the_plugin_came_counts,
    what_consent_mode_says_again_counts_again,
    forgetting_is_no_yes_where_the_browser_objects,
    what_nobody_said_themselves_is_no_yes_where_the_browser_objects,
    a_tcf_banner_decides_and_a_change_of_mind_removes_everything,
    a_tcf_platform_that_comes_late_is_found,
    where_no_law_asks_a_no_of_the_visitors_own_stands,
    a_tcf_platform_above_the_frame_is_asked,
    other_purposes_can_be_asked_for,
    a_data_layer_of_another_name_is_followed,
    what_the_page_wants_remembered_counts_on_later_pages_until_it_is_forgotten,
    without_the_file_that_follows_a_platform_nothing_counts_and_the_form_goes,
}

/// Sets a property that the browser's settings would set.
fn navigator(property: &str, value: &str) -> String {
    format!("Object.defineProperty(Navigator.prototype, '{property}', {{ get: () => {value}, configurable: true }});")
}

/// Google's own snippet.
const GTAG: &str = "window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }";

/// A consent platform's stub: it queues calls until the platform has loaded, and has the frame by which others find it.
const TCF_STUB: &str = r"
    window.tcfCalls = [];
    window.addTcfStub = () => {
        const frame = document.createElement('iframe');
        frame.name = '__tcfapiLocator';
        frame.style.display = 'none';
        (document.body || document.documentElement).append(frame);
        window.__tcfapi = (...call) => tcfCalls.push(call);
    };
    window.tcf = (eventStatus, consents, more) => {
        for (const [command, version, callback] of tcfCalls) {
            if (command === 'addEventListener' && version === 2)
                callback({ eventStatus, cmpStatus: 'loaded', gdprApplies: true, purpose: { consents }, ...more }, true);
        }
    };
";

async fn acts(visitor: &Visitor) {
    visitor.script("window.handraise.action('book-demo')").await;
}

/// A visitor on a page whose `dataLayer` the plugin listens to.
async fn visitor_with_gtag(world: &World, before: &str) -> Visitor {
    let visitor = world.visitor_on(&page(before, "data-consent='google'", FORM)).await;
    visitor.until("dataLayer.push !== Array.prototype.push").await;
    visitor
}

/// A visitor on a page with a consent platform, which has asked for consent.
async fn visitor_with_tcf(world: &World, consent: &str) -> Visitor {
    let before = format!("{TCF_STUB} addTcfStub();");
    let visitor = world.visitor_on(&page(&before, &format!("data-consent='{consent}'"), FORM)).await;
    visitor.until("tcfCalls.length").await;
    visitor
}

/// Asserts that nothing counts and nothing is stored.
async fn assert_no(visitor: &Visitor) {
    acts(visitor).await;
    assert_eq!(visitor.evidence().await.occurrences(), []);
    assert_eq!(visitor.stored().await, []);
}

/// Asserts that behaviour counts and is stored.
async fn assert_yes(visitor: &Visitor) {
    acts(visitor).await;
    // Behaviour on this page before the answer counts too.
    assert!(actions(&visitor.evidence().await, "book-demo") > 0);
    visitor.until("localStorage.getItem('handraise.2')").await;
}

async fn is_a_no_until_yes(engine: Engine, signal: &str) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(signal, GRANTED, FORM)).await;
    assert_no(&visitor).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied);
    visitor.script("window.handraise.consent('granted')").await;
    assert_yes(&visitor).await;
    visitor.leave().await;
}

async fn global_privacy_control_is_a_no_until_the_visitor_says_yes_to_this_site(engine: Engine) {
    is_a_no_until_yes(engine, &navigator("globalPrivacyControl", "true")).await;
}

async fn do_not_track_is_a_no_until_the_visitor_says_yes_to_this_site(engine: Engine) {
    is_a_no_until_yes(engine, &navigator("doNotTrack", "'1'")).await;
}

async fn a_default_of_consent_mode_is_no_answer_and_an_update_is(engine: Engine) {
    let world = World::new(engine);
    let before = format!("{GTAG} gtag('consent', 'default', {{ analytics_storage: 'denied', ad_storage: 'denied' }});");
    let visitor = visitor_with_gtag(&world, &before).await;
    assert_no(&visitor).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Unknown);
    // Other consent changes nothing, and the page gets the return value of its own call.
    let returned =
        visitor.script("return [gtag('config', 'G-1'), dataLayer.push({ event: 'scroll' }), dataLayer.length]").await;
    assert_eq!(returned[1], returned[2]);
    visitor.script("gtag('consent', 'update', { ad_storage: 'granted' })").await;
    assert_no(&visitor).await;
    visitor.script("gtag('consent', 'update', { analytics_storage: 'granted' })").await;
    assert_yes(&visitor).await;
    visitor.script("gtag('consent', 'update', { analytics_storage: 'denied' })").await;
    assert_no(&visitor).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied);
    visitor.leave().await;
}

async fn what_consent_mode_said_before_the_plugin_came_counts(engine: Engine) {
    let world = World::new(engine);
    let before = format!(
        "{GTAG} gtag('consent', 'default', {{ analytics_storage: 'denied' }}); gtag('consent', 'update', {{ analytics_storage: 'granted' }});"
    );
    let visitor = world.visitor_on(&page(&before, "data-consent='google'", FORM)).await;
    visitor.until("localStorage.getItem('handraise.2')").await;
    assert_yes(&visitor).await;
    visitor.leave().await;
}

async fn what_consent_mode_says_again_counts_again(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_gtag(&world, GTAG).await;
    let refuse = "gtag('consent', 'update', { analytics_storage: 'denied' })";
    visitor.script(refuse).await;
    assert_no(&visitor).await;
    // The page itself overrides the platform; neither other consent nor a default takes that back.
    visitor.script("window.handraise.consent('granted'); gtag('consent', 'update', { ad_storage: 'denied' })").await;
    visitor.script("gtag('consent', 'default', { analytics_storage: 'denied' })").await;
    assert_yes(&visitor).await;
    visitor.script(refuse).await;
    assert_no(&visitor).await;
    visitor.leave().await;
}

async fn forgetting_is_no_yes_where_the_browser_objects(engine: Engine) {
    let world = World::new(engine);
    let signal = navigator("globalPrivacyControl", "true");
    let visitor = world.visitor_on(&page(&signal, "data-consent='pending'", FORM)).await;
    visitor.script("window.handraise.consent('granted')").await;
    assert_yes(&visitor).await;
    visitor.script("window.handraise.forget()").await;
    assert_no(&visitor).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied, "the signal holds again");
    visitor.leave().await;
}

async fn what_nobody_said_themselves_is_no_yes_where_the_browser_objects(engine: Engine) {
    let world = World::new(engine);
    let signal = navigator("globalPrivacyControl", "true");
    let before = format!("{signal} {GTAG} gtag('consent', 'default', {{ analytics_storage: 'granted' }});");
    let visitor = visitor_with_gtag(&world, &before).await;
    assert_no(&visitor).await;
    visitor.script("gtag('consent', 'update', { analytics_storage: 'granted' })").await;
    assert_yes(&visitor).await;
    visitor.leave().await;
}

async fn a_tcf_banner_decides_and_a_change_of_mind_removes_everything(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_tcf(&world, "tcf").await;
    visitor.script("tcf('cmpuishown', { 1: true, 8: true })").await;
    assert_no(&visitor).await;
    visitor.script("tcf('useractioncomplete', { 1: true, 8: true })").await;
    assert_yes(&visitor).await;
    // The banner is shown again: nothing is decided until the visitor answers.
    visitor.script("tcf('cmpuishown', {})").await;
    assert!(actions(&visitor.evidence().await, "book-demo") > 0);
    visitor.script("tcf('useractioncomplete', { 1: true, 7: true })").await;
    assert_no(&visitor).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied);
    visitor.leave().await;
}

async fn where_no_law_asks_a_no_of_the_visitors_own_stands(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_tcf(&world, "tcf").await;
    visitor.script("tcf('tcloaded', {}, { gdprApplies: false })").await;
    assert_yes(&visitor).await;
    visitor.script("handraise.consent('denied'); tcf('cmpuishown', {}, { gdprApplies: false })").await;
    assert_no(&visitor).await;
    visitor.leave().await;
}

async fn a_tcf_platform_that_comes_late_is_found(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(TCF_STUB, "data-consent='tcf'", FORM)).await;
    assert_no(&visitor).await;
    visitor.until("document.readyState === 'complete'").await;
    visitor
        .until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('handraise-consent.js'))")
        .await;
    visitor.script("addTcfStub()").await;
    visitor.until("tcfCalls.length").await;
    visitor.script("tcf('tcloaded', undefined, { gdprApplies: false })").await;
    assert_yes(&visitor).await;
    visitor.leave().await;
}

async fn a_tcf_platform_above_the_frame_is_asked(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/inner", &page("", "data-consent='tcf'", FORM));
    // The stub's handler for messages from frames.
    let outer = format!(
        "<!doctype html><html><head><script>{TCF_STUB} addTcfStub();
            addEventListener('message', ({{ data, source }}) => {{
                const call = data.__tcfapiCall;
                if (call) __tcfapi(call.command, call.version, (returnValue, success) =>
                    source.postMessage({{ __tcfapiReturn: {{ returnValue, success, callId: call.callId }} }}, '*'));
            }});
        </script></head><body><iframe src='/inner' width='600' height='400'></iframe></body></html>"
    );
    world.front.page("/own", &outer);
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.until("tcfCalls.length").await;
    let frame = visitor.browser.find(By::Css("iframe[src]")).await.expect("the frame is there");
    frame.enter_frame().await.expect("it can be entered");
    visitor.until_ready().await;
    assert_no(&visitor).await;
    visitor.script("parent.tcf('useractioncomplete', { 1: true, 8: true })").await;
    visitor.until("localStorage.getItem('handraise.2')").await;
    assert_yes(&visitor).await;
    visitor.leave().await;
}

async fn other_purposes_can_be_asked_for(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_tcf(&world, "tcf 1 7").await;
    visitor.script("tcf('tcloaded', { 1: true, 8: true })").await;
    assert_no(&visitor).await;
    visitor.script("tcf('useractioncomplete', { 1: true, 7: true })").await;
    assert_yes(&visitor).await;
    visitor.leave().await;
}

async fn without_the_file_that_follows_a_platform_nothing_counts_and_the_form_goes(engine: Engine) {
    let world = World::new(engine);
    world.front.withhold("handraise-consent.js");
    let before = format!(
        "{GTAG} gtag('consent', 'update', {{ analytics_storage: 'granted' }});
        addEventListener('handraise-error', ({{ detail }}) => {{ window.told = String(detail); }});"
    );
    let visitor = world.visitor_on(&page(&before, "data-consent='google'", FORM)).await;
    visitor.until("window.told").await;
    assert_no(&visitor).await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "0");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_data_layer_of_another_name_is_followed(engine: Engine) {
    let world = World::new(engine);
    let layer = "window.gtmLayer = []; function gtag() { gtmLayer.push(arguments); } gtag('consent', 'default', { analytics_storage: 'denied' });";
    let visitor = world.visitor_on(&page(layer, "data-consent='google layer=gtmLayer'", FORM)).await;
    visitor.until("gtmLayer.push !== Array.prototype.push").await;
    assert_no(&visitor).await;
    visitor.script("gtag('consent', 'update', { analytics_storage: 'granted' })").await;
    assert_yes(&visitor).await;
    assert_eq!(visitor.script("return typeof dataLayer").await, "undefined");
    visitor.leave().await;
}

async fn what_the_page_wants_remembered_counts_on_later_pages_until_it_is_forgotten(engine: Engine) {
    let world = World::new(engine);
    // A visitor's yes to this very site counts, whatever the browser says for them.
    let html = page(&navigator("globalPrivacyControl", "true"), "data-consent='remember'", FORM);
    let visitor = world.visitor_on(&html).await;
    let again = async || {
        visitor.open("/own").await;
        visitor.until_ready().await;
        visitor.stir().await;
    };
    assert_no(&visitor).await;
    visitor.script("handraise.consent('granted')").await;
    assert_yes(&visitor).await;
    again().await;
    assert_yes(&visitor).await;
    visitor.script("handraise.consent('denied')").await;
    again().await;
    assert_no(&visitor).await;
    assert_eq!(visitor.evidence().await.consent(), Consent::Denied);
    visitor.script("handraise.consent('granted'); handraise.forget()").await;
    assert_eq!(visitor.script("return Object.keys(localStorage)").await, serde_json::json!([]));
    again().await;
    assert_no(&visitor).await;
    visitor.leave().await;
}
