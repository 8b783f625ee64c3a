//! A form that the receiver refuses: the visitor reads why, goes back, and finds what was typed.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{GOOD_FIT, World};
use serde_json::json;
use thirtyfour::prelude::*;

in_each_engine! {
    a_visitor_whose_form_is_too_long_reads_why_and_finds_what_was_typed,
}

async fn a_visitor_whose_form_is_too_long_reads_why_and_finds_what_was_typed(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    // Far more than anybody types, as if it were pasted into a field without a bound.
    visitor.script("document.querySelector('#message').value = 'a long message '.repeat(20000)").await;
    let button =
        visitor.browser.find(By::Css("form[action='/v1/leads'] button[type='submit']")).await.expect("a button");
    button.send_keys(Key::Enter + "").await.expect("it can be pressed");
    let back = visitor.browser.query(By::Css("a[data-back]")).and_displayed().first().await.expect("a way back");
    let page = visitor.script("return [document.documentElement.lang, document.querySelector('p').textContent, getComputedStyle(document.querySelector('main')).maxWidth]").await;
    assert_eq!(page, json!(["en-GB", "The form is too long. Please shorten your message and send it again.", "576px"]));
    assert_eq!(back.text().await.expect("text"), "Back to the form");
    back.click().await.expect("it can be clicked");
    visitor.until_at("/contact").await;
    let typed =
        visitor.browser.query(By::Css("form[action='/v1/leads'] [name='name']")).first().await.expect("the form");
    assert_eq!(typed.prop("value").await.expect("a value").as_deref(), Some(GOOD_FIT[0].1), "what was typed is there");
    assert!(world.receiver.leads().await.is_empty());

    // Shortened, it arrives.
    visitor.script("document.querySelector('#message').value = 'short'").await;
    visitor.submit().await;
    assert_eq!(world.only_lead().await["contact"]["message"], "short");
    visitor.leave().await;
}
