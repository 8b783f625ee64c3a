//! The inbox shows leads to sales, and nothing to anybody else.

mod day;
mod lead;
mod list;
mod person;
mod report;
mod speed;
mod tasks;
mod triage;
mod verification;

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use serde_json::json;
use thirtyfour::prelude::*;

in_each_engine! {
    the_inbox_shows_the_lead_with_its_reasons_to_whoever_has_the_token,
    the_inbox_shows_what_was_sent_again_and_finds_leads_beyond_the_newest_hundred,
    the_inbox_shows_who_it_is_under_whatever_names_the_form_has(in_chromium),
    an_empty_inbox_leads_to_a_form_only_if_the_site_has_one(in_chromium),
    the_inbox_shows_apart_what_is_to_be_checked_and_no_link_changes_who_reads_it(in_chromium),
}

impl Visitor {
    /// Presses keys, one after another, wherever the focus is.
    async fn press_keys(&self, keys: &str) {
        self.browser.action_chain().send_keys(keys).perform().await.expect("they can be pressed");
    }

    /// Waits until the page says so to everybody.
    async fn until_said(&self, words: &str) {
        self.until(&format!("document.querySelector('#said').textContent.includes(`{words}`)")).await;
    }
}

async fn the_inbox_shows_apart_what_is_to_be_checked_and_no_link_changes_who_reads_it(engine: Engine) {
    let world = World::new(engine);
    let post = |form: serde_json::Value| {
        reqwest::Client::new().post(format!("{}/v1/leads", world.receiver.address)).json(&form).send()
    };
    post(json!({ "name": "Ada Byron", "email": "ada@works.example", "contact_sales": "yes" }))
        .await
        .expect("an answer");
    post(json!({ "name": "Eve", "email": "eve@nowhere", "contact_sales": "yes" })).await.expect("an answer");
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    visitor.until("document.querySelectorAll('li[data-person]').length === 2").await;
    let list = "return [...document.querySelectorAll('#leads h2:not([hidden]), #leads li')].map((row) => [
        (row.querySelector('[data-field=name] > span') ?? row).textContent,
        row.querySelector('[data-field=priority]')?.lastChild.textContent,
    ])";
    let rows = visitor.script(list).await;
    let expected = json!([["Ada Byron", "P3"], ["To be checked first: 1", null], ["Eve", "–"]]);
    assert_eq!(rows, expected, "the newer one is below, and nobody hurries because of it");
    visitor.script("[...document.querySelectorAll('#leads a')].at(-1).click()").await;
    visitor.until("document.querySelector('[data-field=checks]')").await;
    let note = visitor.script("return document.querySelector('[data-field=checks]').textContent").await;
    assert!(note.as_str().is_some_and(|note| note.contains("nobody can have this e-mail address")), "{note}");
    // A link with somebody else's token leaves this session as it is.
    visitor.script("location.hash = '#token=the-token-of-somebody-else'").await;
    visitor.until("location.hash === ''").await;
    visitor.script("document.querySelector('#refresh').click()").await;
    assert_eq!(visitor.script("return sessionStorage.getItem('handraise-token')").await, json!(TOKEN));
    visitor.leave().await;
}

async fn an_empty_inbox_leads_to_a_form_only_if_the_site_has_one(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    visitor.browser.query(By::Css("#own a")).and_displayed().first().await.expect("the sample site has a form");

    world.front.withhold("/contact");
    // The page itself asks, and hides what it showed.
    visitor.script("document.querySelector('#refresh').click()").await;
    visitor.until("document.querySelector('#own').hidden && !document.querySelector('#empty').hidden").await;
    visitor.leave().await;
}

async fn the_inbox_shows_the_lead_with_its_reasons_to_whoever_has_the_token(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.read_pricing_and_fill_in().await;
    visitor.fill(&[("contact_sales", "true"), ("message", "<img src=x onerror=alert(1)>")]).await;
    visitor.submit().await;

    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    let row = visitor.browser.query(By::Css("li[data-person]")).first().await.expect("the lead is listed");
    // The text as laid out: WebKitWebDriver leaves out what might be clipped.
    let text = row.prop("innerText").await.expect("text").unwrap_or_default();
    assert!(text.contains("Harbour Works"), "{text}");
    row.find(By::Css("a")).await.expect("a link").click().await.expect("it can be opened");
    let reasons = visitor.browser.query(By::Css("[data-field='reasons']")).first().await.expect("reasons are shown");
    assert!(reasons.text().await.expect("text").contains("Read the pricing page"));
    let fit = visitor.script("return document.querySelector('[data-field=criteria-company]').innerText").await;
    assert!(fit.as_str().is_some_and(|fit| fit.contains("Company size") && fit.contains("20 of 20")), "{fit}");
    let verdict = visitor.browser.query(By::Css("[data-verdict='verified']")).first().await;
    assert!(verdict.is_ok(), "the verdict is shown");
    let message = visitor.browser.query(By::Css("[data-field='message']")).first().await.expect("the message is shown");
    assert_eq!(message.text().await.expect("text"), "<img src=x onerror=alert(1)>");
    assert!(
        !visitor.browser.current_url().await.expect("an address").as_str().contains(TOKEN),
        "the token leaves the address bar"
    );
    visitor.leave().await;
}

async fn the_inbox_shows_what_was_sent_again_and_finds_leads_beyond_the_newest_hundred(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    // The oldest lead was sent again with a corrected address.
    let send = "
        const headers = { 'content-type': 'application/json' };
        const send = (id, email) => fetch('/v1/leads', {
            method: 'POST', headers, body: JSON.stringify({ email, handraise_submission: String(id).padStart(32, '0') }),
        });
        (async () => {
            await send(0, 'typo@harbour-works.example');
            await send(0, 'visitor@harbour-works.example');
            for (let id = 1; id <= 100; id++) await send(id, `visitor${id}@harbour-works.example`);
            done(true);
        })();
    ";
    visitor.wait_for(send).await;

    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    // The corrected address is somebody else's.
    visitor.until("document.querySelector('#status').textContent === '102 people'").await;
    visitor.open(&format!("/inbox?view=all&search=typo#token={TOKEN}")).await;
    let oldest = "[...document.querySelectorAll('#leads a')].find((row) => row.textContent.includes('typo@'))";
    visitor.until(oldest).await;
    visitor.script(&format!("{oldest}.click()")).await;
    visitor.until("document.querySelectorAll('[data-field=contact]').length === 2").await;
    let detail = visitor.script("return document.querySelector('#detail').innerText").await;
    let detail = detail.as_str().expect("text");
    assert!(detail.contains("typo@") && detail.contains("visitor@harbour-works.example"), "{detail}");
    visitor.leave().await;
}

async fn the_inbox_shows_who_it_is_under_whatever_names_the_form_has(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    let send = "
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({
            work_email: 'ada@harbour-works.example', first_name: 'Ada', last_name: 'Byron', organisation: 'Harbour Works', role: 'Head of Sales',
        });
        fetch('/v1/leads', { method: 'POST', headers, body }).then(() => done(true));
    ";
    visitor.wait_for(send).await;

    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    let row = visitor.browser.query(By::Css("li[data-person]")).first().await.expect("the lead is listed");
    let text = row.prop("innerText").await.expect("text").unwrap_or_default();
    assert!(text.contains("Ada Byron") && text.contains("Harbour Works"), "{text}");
    row.find(By::Css("a")).await.expect("a link").click().await.expect("it can be opened");
    visitor.until("document.querySelector('#detail h2')").await;
    let shown = visitor
        .script(
            "return [
                document.querySelector('#detail h2').textContent,
                document.querySelector('#detail header p').textContent,
                ...[...document.querySelectorAll('#detail a[href^=mailto]')].map((link) => link.getAttribute('href')),
            ]",
        )
        .await;
    let mail = "mailto:ada@harbour-works.example";
    assert_eq!(shown, serde_json::json!(["Ada Byron", "Head of Sales \u{b7} Harbour Works", mail, mail]));
    visitor.leave().await;
}
