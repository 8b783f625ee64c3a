//! Forms in frames of other origins: they ask the page around them, if it names them.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, page};
use crate::visitor::{Visitor, World};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

in_each_engine! {
    a_frame_of_an_origin_that_the_page_names_sends_the_score_and_it_is_verified,
    a_frame_of_another_origin_hears_nothing,
    a_frame_hears_of_a_plugin_that_could_not_start,
}

/// What the documentation tells form builders to put into their frame.
fn documented() -> &'static str {
    let (_, example) =
        include_str!("../../docs/hosts/script.md").split_once("<!-- frame -->\n```html\n").expect("an example");
    example.split_once("```").expect("its end").0
}

/// The same server by another name, which is another origin.
fn elsewhere(world: &World) -> String {
    world.front.address.replace("127.0.0.1", "localhost")
}

/// A page that answers frames of some origins, and a frame of another origin with a form in it.
async fn visitor_of(world: &World, origins: &str) -> Visitor {
    let notes =
        "<script>window.heard = []; addEventListener('message', ({ data }) => window.heard.push(data));</script>";
    let script = documented().replace("https://www.example.com", &world.front.address);
    world.front.page("/inner", &format!("<!doctype html><html><body>{FORM}{notes}{script}</body></html>"));
    let notes = "window.asked = 0; addEventListener('message', ({ data }) => { asked += data.handraise === 'ask'; });";
    let attributes = format!("data-consent='granted' data-frames='{origins}'");
    let frame = format!("<iframe src='{}/inner'></iframe>", elsewhere(world));
    world.visitor_on(&page(notes, &attributes, &frame)).await
}

async fn enter_frame(visitor: &Visitor) {
    let frame = visitor.browser.find(By::Css("iframe")).await.expect("there is a frame");
    frame.enter_frame().await.expect("it can be looked into");
}

async fn a_frame_of_an_origin_that_the_page_names_sends_the_score_and_it_is_verified(engine: Engine) {
    let world = World::new(engine);
    let origins = format!("https://forms.example {}", elsewhere(&world));
    let visitor = visitor_of(&world, &origins).await;
    visitor.script("handraise.action('book-demo')").await;
    enter_frame(&visitor).await;
    visitor.until("window.heard.length").await;
    // Once more, now that something has happened.
    visitor.script("window.heard = []; for (const _ of [1, 2]) document.querySelector('form').dispatchEvent(new Event('change'))").await;
    visitor.until("window.heard.length === 2").await;
    let ids = visitor.script("return window.heard.map(({ handraise }) => handraise.handraise_submission)").await;
    assert_ne!(ids[0], ids[1], "each is for a form of its own");
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

async fn a_frame_of_another_origin_hears_nothing(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_of(&world, "https://forms.example http://localhost").await;
    // What answers frames has been loaded, and the frame has asked after that.
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
    let script = documented().replace("https://www.example.com", &world.front.address);
    world.front.page("/inner", &format!("<!doctype html><html><body>{FORM}{script}</body></html>"));
    let attributes = format!("data-frames='{}'", elsewhere(&world));
    world.front.page("/own", &page("", &attributes, &format!("<iframe src='{}/inner'></iframe>", elsewhere(&world))));
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    enter_frame(&visitor).await;
    visitor.until("new FormData(document.querySelector('form')).get('handraise_status')").await;
    let fields = visitor.script("return Object.fromEntries(new FormData(document.querySelector('form')))").await;
    assert_eq!(fields["handraise_status"], "failed", "{fields}");
    visitor.leave().await;
}
