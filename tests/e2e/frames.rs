//! Forms in frames of other origins. They ask the page around them for the fields, if it names their origin.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, page};
use crate::visitor::{Visitor, World};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

in_each_engine! {
    a_frame_of_an_origin_that_the_page_names_sends_the_score_and_it_is_verified,
    a_frame_of_an_origin_that_the_page_does_not_name_hears_nothing,
    a_frame_hears_of_a_plugin_that_could_not_start,
}

/// The snippet that the documentation gives to form builders for their frame.
fn documented() -> &'static str {
    let (_, example) =
        include_str!("../../docs/hosts/script.md").split_once("<!-- frame -->\n```html\n").expect("an example");
    example.split_once("```").expect("its end").0
}

/// The same server under another name, which makes it another origin.
fn elsewhere(world: &World) -> String {
    world.front.address.replace("127.0.0.1", "localhost")
}

/// A page that answers frames of some origins, with a frame of another origin that has a form.
fn page_around(world: &World, origins: &str) -> String {
    let notes = "<script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>";
    let script = documented().replace("https://www.example.com", &world.front.address);
    world.front.page("/inner", &format!("<!doctype html><html><body>{FORM}{notes}{script}</body></html>"));
    let notes = "window.asked = 0; addEventListener('message', ({ data }) => { asked += data.handraise === 'ask'; });";
    let attributes = format!("{GRANTED} data-frames='{origins}'");
    page(notes, &attributes, &format!("<iframe src='{}/inner'></iframe>", elsewhere(world)))
}

async fn enter_frame(visitor: &Visitor) {
    let frame = visitor.browser.find(By::Css("iframe")).await.expect("there is a frame");
    frame.enter_frame().await.expect("it can be looked into");
}

async fn a_frame_of_an_origin_that_the_page_names_sends_the_score_and_it_is_verified(engine: Engine) {
    let world = World::new(engine);
    let origins = format!("https://forms.example {}", elsewhere(&world));
    let visitor = world.visitor_on(&page_around(&world, &origins)).await;
    visitor.script("handraise.action('book-demo')").await;
    enter_frame(&visitor).await;
    visitor.until("window.heard.length").await;
    // Once more, after something has happened.
    let form = "document.querySelector('form')";
    visitor.script(&format!("for (const _ of [1, 2]) {form}.dispatchEvent(new Event('input'))")).await;
    let ids = "window.heard.slice(-2).map(({ handraise }) => handraise.handraise_score === '20' && handraise.handraise_submission)";
    visitor.until(&format!("{ids}[0] && {ids}[1]")).await;
    let ids = visitor.script(&format!("return {ids}")).await;
    assert_ne!(ids[0], ids[1], "each is for a form of its own");
    let receipts = "return window.heard.filter(({ handraise }) => 'handraise_receipt' in handraise).length";
    assert_eq!(visitor.script(receipts).await, 0, "most of what is asked for is never sent");
    visitor.browser.enter_parent_frame().await.expect("there is a page around it");
    assert!(visitor.evidence().await.answers().is_empty(), "the page keeps nothing of what a frame says");
    enter_frame(&visitor).await;
    visitor.script("setTimeout(() => document.querySelector('form').requestSubmit())").await;
    let begun = Instant::now();
    let leads = loop {
        let leads = world.receiver.leads().await;
        if !leads.is_empty() || begun.elapsed() > Duration::from_secs(60) {
            break leads;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    visitor.leave().await;
    let [lead] = leads.as_slice() else { panic!("one form is one lead: {leads:?}") };
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert_eq!(lead["claimed"]["score"], 20, "{lead}");
    assert_eq!(lead["claimed"]["grade"], "A", "it knows what the form says: {lead}");
}

async fn a_frame_of_an_origin_that_the_page_does_not_name_hears_nothing(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page_around(&world, "https://forms.example http://localhost")).await;
    // The code that answers frames has loaded, and the frame asked after that.
    visitor.until("performance.getEntriesByName(new URL('/plugin/handraise-frames.js', location).href).length").await;
    visitor.script("asked = 0").await;
    visitor.until("asked > 2").await;
    enter_frame(&visitor).await;
    assert_eq!(visitor.script("return window.heard").await, serde_json::json!([]));
    let fields = visitor.script("return [...new FormData(document.querySelector('form')).keys()]").await;
    assert_eq!(fields, serde_json::json!(["email", "company", "job_title"]), "it is sent as it is");
    visitor.leave().await;
}

async fn a_frame_hears_of_a_plugin_that_could_not_start(engine: Engine) {
    let world = World::new(engine);
    world.front.withhold("definition.mql");
    world.front.page("/own", &page_around(&world, &elsewhere(&world)));
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    enter_frame(&visitor).await;
    visitor.until("new FormData(document.querySelector('form')).get('handraise_status')").await;
    let fields = visitor.script("return Object.fromEntries(new FormData(document.querySelector('form')))").await;
    assert_eq!(fields["handraise_status"], "failed", "{fields}");
    visitor.leave().await;
}
