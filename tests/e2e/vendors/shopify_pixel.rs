//! Shopify. **The sandbox of its pixels is a fake**, written from Shopify's documents: a worker without the page, whose `browser.sessionStorage` works asynchronously in
//! the page. The pixel in it is the packed one. The theme's contact form is an ordinary form.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};
use serde_json::json;

in_each_engine! {
    what_the_pixel_sees_counts_in_the_contact_form_once,
    the_contact_form_is_sent_without_the_plugin,
}

/// `publish(name)` is what the shop does.
const SHOPIFY: &str = "
    const pixel = new Worker('/pixel-sandbox.js');
    pixel.onmessage = ({ data: { key, value, heard } }) => {
        if (heard) window.heard = heard;
        else sessionStorage.setItem(key, value);
    };
    let number = 0;
    window.publish = (name) => pixel.postMessage({ name, id: 'sh-' + ++number });
    addEventListener('submit', (event) => {
        event.preventDefault();
        sent.push([...new FormData(event.target)]);
    });";
/// What is around the pixel's own code.
const SANDBOX: &str = "
    const subscribed = new Map();
    const analytics = { subscribe: (name, call) => subscribed.set(name, call) };
    const browser = { sessionStorage: { setItem: async (key, value) => postMessage({ key, value }) } };
    onmessage = ({ data }) => subscribed.get(data.name)?.({ ...data, data: { checkout: { email: 'secret@example.com' } } });";
const FORM: &str = "<form><input name='contact[email]' type=email autocomplete=email value='visitor@harbour-works.example'><button>Send</button></form>";

fn site(engine: Engine) -> Site {
    let site = Site::new(engine, "shopify-pixel", &[], SHOPIFY, FORM);
    let pixel = site.packed.text("pixel.js");
    let heard = "postMessage({ heard: [...subscribed.keys()] });";
    site.world.front.file("/pixel-sandbox.js", "text/javascript", format!("{SANDBOX}\n{pixel}\n{heard}"));
    site
}

async fn what_the_pixel_sees_counts_in_the_contact_form_once(engine: Engine) {
    let site = site(engine);
    // An event of a name that the sample definition has.
    let pixel = site.packed.text("pixel.js").replace("\"product_viewed\"", "\"book-demo\"");
    let heard = "postMessage({ heard: [...subscribed.keys()] });";
    site.world.front.file("/pixel-sandbox.js", "text/javascript", format!("{SANDBOX}\n{pixel}\n{heard}"));
    let visitor = site.open_ready().await;
    visitor.until("heard").await;
    visitor.script("publish('book-demo'); publish('checkout_completed')").await;
    visitor.until("Object.keys(sessionStorage).length == 2").await;
    let stored = visitor.script("return JSON.stringify({ ...sessionStorage })").await;
    assert!(!stored.as_str().expect("text").contains("secret"), "only names leave the pixel: {stored}");
    for _ in 0..2 {
        visitor.script("document.querySelector('button').click()").await;
    }
    visitor.until("sent.length == 2").await;
    let sent = last_sent(&visitor).await;
    assert_eq!(only(&sent, "contact[handraise_score]"), "20", "{sent:?}");
    assert_eq!(only(&sent, "contact[email]"), "visitor@harbour-works.example");
    assert!(sent.iter().all(|(name, _)| name.starts_with("contact[")), "{sent:?}");
    assert_eq!(visitor.script("return Object.keys(sessionStorage)").await, json!([]));
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn the_contact_form_is_sent_without_the_plugin(engine: Engine) {
    site(engine).is_sent_without_the_plugin("document.querySelector('button').click()").await;
}
