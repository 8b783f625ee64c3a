//! Follow-up: a page tells the receiver once that the lead of an earlier form has come further, if the visitor agreed to that beside the form; without
//! that, it sends nothing, ever.

mod outside;

use crate::engine::{Engine, in_each_engine};
use crate::page::{GRANTED, page};
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

in_each_engine! {
    a_known_lead_who_comes_further_is_told_of_once,
    without_the_tick_nothing_is_asked_for_and_nothing_is_told,
    taking_it_back_in_any_way_ends_it,
    where_the_browser_objects_nothing_is_told,
    after_ninety_days_nothing_is_told,
    on_the_page_of_the_form_it_begins_at_once_and_another_submission_needs_another_tick,
    a_receiver_that_does_not_answer_is_asked_again_later_and_the_page_goes_on,
}

/// Attributes of a page that follows up.
fn follows() -> String {
    format!("{GRANTED} data-follow-up='/v1/updates'")
}

/// A form of somebody who fits, with the question.
const FORM: &str = r#"<form method="post" action="/v1/leads">
    <input name="email" type="email" value="visitor@harbour-works.example"><input name="company" value="Harbour Works">
    <input name="job_title" value="Head of Operations"><input name="company_size" value="201-1000"><input name="country" value="Germany">
    <input name="industry" value="Logistics"><label><input type="checkbox" name="follow_up" data-handraise-follow-up> Follow me up</label>
    <button>Send</button></form>"#;
/// What makes the lead qualify.
const COMES_FURTHER: &str = "for (const name of ['book-demo', 'demo-video', 'download']) handraise.action(name)";
/// Longer than the page takes to tell something.
const A_WHILE_MS: u32 = 1500;
/// An app that sends its forms itself, and stays where it is.
const APP: &str = "
    addEventListener('submit', (event) => {
        event.preventDefault();
        fetch('/v1/leads', { method: 'POST', body: new FormData(event.target) }).then(() => { window.sent = true; });
    });
";
const DAY_S: i64 = 86_400;
const OBJECTS: &str = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });";

impl World {
    /// How often a page told something, and how often one loaded the code for it.
    fn told(&self) -> (usize, usize) {
        let count = |end: &str| self.front.asked().iter().filter(|asked| asked.ends_with(end)).count();
        (count(" /v1/updates"), count("/handraise-follow.js"))
    }

    /// The events about persons.
    async fn events(&self) -> Vec<Value> {
        self.receiver.get("/v1/events").await["events"].as_array().expect("a list").clone()
    }

    /// Somebody who has sent the form, with or without the tick, and is on a page again.
    async fn known_lead(&self, ticks: bool) -> Visitor {
        let visitor = self.visitor_on(&page("", &follows(), FORM)).await;
        if ticks {
            visitor.script("document.querySelector('[type=checkbox]').click()").await;
        }
        // A receipt takes the browser a moment.
        visitor.until("new FormData(document.querySelector('form')).get('handraise_receipt')").await;
        visitor.press_send().await;
        visitor.come_again().await;
        visitor
    }
}

impl Visitor {
    async fn come_again(&self) {
        self.open("/own").await;
        self.until_ready().await;
        self.stir().await;
    }

    /// Does what makes the lead qualify, and waits until that is so.
    async fn come_further(&self) {
        self.script(COMES_FURTHER).await;
        self.until("handraise.assessment().score > 30").await;
    }

    async fn receipts(&self) -> String {
        let text = self.script("return localStorage['handraise.receipts'] ?? ''").await;
        text.as_str().expect("a text").to_owned()
    }
}

async fn a_known_lead_who_comes_further_is_told_of_once(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.known_lead(true).await;
    visitor
        .until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/handraise-follow.js'))")
        .await;
    assert_eq!(visitor.assessment().await["stage"], "lead");
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.told().0, 0, "nothing has changed yet");
    visitor.script(COMES_FURTHER).await;
    let begun = Instant::now();
    let qualified = loop {
        let events = world.events().await;
        if events.iter().any(|event| event["type"] == "lead.qualified") {
            break events;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{events:?}: {}", visitor.assessment().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    println!("follow-up: from the crossing to the event in {} ms", begun.elapsed().as_millis());
    assert_eq!(qualified.iter().filter(|event| event["type"] == "lead.qualified").count(), 1);
    assert_eq!(visitor.assessment().await["stage"], "mql");
    assert_eq!(world.told().0, 1);
    // More of it, on this page, on the next and in another tab, is not told any more.
    for _ in 0..2 {
        visitor.script("handraise.action('start-trial'); handraise.action('ask-pricing')").await;
        visitor.pass(A_WHILE_MS).await;
        visitor.come_again().await;
    }
    visitor.open_in_front("/own").await;
    visitor.until_ready().await;
    visitor.script(COMES_FURTHER).await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.told().0, 1);
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
    let person = world.receiver.get("/v1/persons").await["persons"][0]["person"].as_str().expect("an id").to_owned();
    let found = world.receiver.get(&format!("/v1/persons/{person}")).await;
    let kinds: Vec<&Value> = found["timeline"].as_array().expect("a list").iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["form", "update"], "{found}");
    assert!(found["forms"].to_string().contains("follow_up"), "the form says that they agreed: {found}");
}

async fn without_the_tick_nothing_is_asked_for_and_nothing_is_told(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.known_lead(false).await;
    visitor.come_further().await;
    visitor.pass(A_WHILE_MS).await;
    visitor.come_again().await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!((world.told(), visitor.receipts().await.contains('_')), ((0, 0), false));
    // Nor on a page that was not told where, whatever was agreed to.
    world.front.page("/own", &page("", GRANTED, FORM));
    visitor.come_again().await;
    visitor.script("handraise.followUp(true); document.querySelector('form').reset()").await;
    visitor.until("new FormData(document.querySelector('form')).get('handraise_receipt')").await;
    visitor.script("handraise.action('start-trial')").await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.told(), (0, 0));
    visitor.leave().await;
}

async fn taking_it_back_in_any_way_ends_it(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.known_lead(true).await;
    let send = "new FormData(document.querySelector('form'))";
    let slow = "window.fetch = () => new Promise(() => {});";
    world.front.page("/slow", &page(slow, &follows(), FORM));
    for (at, takes_back) in [
        ("/own", "handraise.followUp(false)"),
        ("/own", "handraise.forget()"),
        ("/own", "handraise.consent('denied')"),
        // A later form without the tick.
        ("/own", send),
        // Before the plugin is ready.
        ("/slow", "handraise.followUp(false)"),
    ] {
        assert!(visitor.receipts().await.contains('_'), "{takes_back}");
        visitor.open(at).await;
        visitor.until("window.handraise").await;
        if at == "/own" {
            visitor.until_ready().await;
        }
        visitor.script(takes_back).await;
        assert!(!visitor.receipts().await.contains('_'), "{takes_back} on {at}");
        visitor.come_again().await;
        visitor.come_further().await;
        visitor.pass(A_WHILE_MS).await;
        assert_eq!(world.told().0, 0, "{takes_back} on {at}");
        // Somebody who agrees again, and has done nothing yet.
        visitor.script("handraise.forget(); handraise.consent('granted')").await;
        visitor.script("document.querySelector('[type=checkbox]').click()").await;
        visitor.until(&format!("{send}.get('handraise_receipt')")).await;
    }
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn where_the_browser_objects_nothing_is_told(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.known_lead(true).await;
    assert!(visitor.receipts().await.contains('_'));
    world.front.first_script(OBJECTS);
    visitor.come_again().await;
    // A yes to measuring on this site is none to being followed up.
    visitor.script("handraise.consent('granted')").await;
    visitor.come_further().await;
    visitor.until("!localStorage['handraise.receipts'].includes('_')").await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.told().0, 0);
    visitor.leave().await;
}

async fn after_ninety_days_nothing_is_told(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.known_lead(true).await;
    world.front.move_clock(90 * DAY_S + 60);
    visitor.come_again().await;
    visitor.come_further().await;
    visitor.until("!localStorage['handraise.receipts'].includes('_')").await;
    let loaded = world.told().1;
    visitor.come_again().await;
    visitor.script(COMES_FURTHER).await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.told(), (0, loaded), "nor is the code loaded any more");
    visitor.leave().await;
}

async fn on_the_page_of_the_form_it_begins_at_once_and_another_submission_needs_another_tick(engine: Engine) {
    let world = World::new(engine);
    let form = "document.querySelector('form')";
    let visitor = world.visitor_on(&page(APP, &follows(), FORM)).await;
    // A script reads the form on each change, as libraries do that check it.
    visitor.until(&format!("new FormData({form}).get('handraise_receipt')")).await;
    visitor.script(&format!("document.querySelector('[type=checkbox]').click(); new FormData({form})")).await;
    visitor.until(&format!("new FormData({form}).get('handraise_receipt')")).await;
    visitor.script(&format!("{form}.requestSubmit()")).await;
    visitor.until("window.sent").await;
    assert_eq!(visitor.receipts().await.matches("_lead_").count(), 1);
    visitor.come_further().await;
    visitor.until("localStorage['handraise.receipts'].split('_').length > 4").await;
    assert_eq!(world.told().0, 1);
    // The app shows another page, with a form that does not ask.
    visitor
        .script(&format!(
            "history.pushState(0, '', '/other'); document.querySelector('label').remove(); {form}.reset()"
        ))
        .await;
    visitor.until(&format!("new FormData({form}).get('handraise_receipt')")).await;
    assert!(!visitor.receipts().await.split(' ').next_back().expect("the newest").contains('_'));
    visitor.leave().await;
    let person = world.receiver.get("/v1/persons").await;
    assert_eq!(person["persons"][0]["stage"], json!("mql"), "{person}");
}

async fn a_receiver_that_does_not_answer_is_asked_again_later_and_the_page_goes_on(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.known_lead(true).await;
    let fails = "const real = window.fetch; window.fetch = (...given) => given[0] === '/v1/updates' ? Promise.reject(new Error('no network')) : real(...given);";
    world.front.first_script(fails);
    visitor.come_again().await;
    visitor.come_further().await;
    visitor.until("/_x\\w+$/.test(localStorage['handraise.receipts'])").await;
    assert_eq!((world.told().0, visitor.thrown().await.as_str()), (0, ""));
    // Not at once.
    world.front.first_script("");
    visitor.come_again().await;
    visitor.script("handraise.action('start-trial')").await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.told().0, 0);
    world.front.move_clock(3700);
    visitor.come_again().await;
    visitor.until("!/_x/.test(localStorage['handraise.receipts'])").await;
    let begun = Instant::now();
    while world.told().0 == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    visitor.leave().await;
}
