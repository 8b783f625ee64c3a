//! The inbox shows a lead to sales, and nothing to anybody else.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{GOOD_FIT, World};
use thirtyfour::prelude::*;

in_each_engine! {
    the_inbox_shows_the_lead_with_its_reasons_to_whoever_has_the_token,
}

async fn the_inbox_shows_the_lead_with_its_reasons_to_whoever_has_the_token(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    visitor.fill(&[("contact_sales", "true"), ("message", "<img src=x onerror=alert(1)>")]).await;
    visitor.submit().await;

    visitor.open(&format!("/inbox#token={TOKEN}")).await;
    let row = visitor.browser.query(By::Css("li[data-submission]")).first().await.expect("the lead is listed");
    // As it is laid out: WebKitWebDriver leaves out what might be clipped when asked for the text.
    let text = row.prop("innerText").await.expect("text").unwrap_or_default();
    assert!(text.contains("Harbour Works"), "{text}");
    row.find(By::Css("button")).await.expect("a button").click().await.expect("it can be opened");
    let reasons = visitor.browser.query(By::Css("[data-field='reasons']")).first().await.expect("reasons are shown");
    assert!(reasons.text().await.expect("text").contains("Read the pricing page"));
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
