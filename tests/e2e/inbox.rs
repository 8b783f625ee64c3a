//! The inbox shows a lead to sales, and nothing to anybody else.

use crate::receiver::TOKEN;
use crate::visitor::{GOOD_FIT, World};
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_shows_the_lead_with_its_reasons_to_whoever_has_the_token() {
    let world = World::new();
    let visitor = world.visitor(0).await;
    visitor.allow_and_read_pricing().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    visitor.fill(&[("contact_sales", "true"), ("message", "<img src=x onerror=alert(1)>")]).await;
    visitor.submit().await;

    visitor.open(&format!("/inbox#token={TOKEN}")).await;
    let row = visitor.browser.query(By::Css("li[data-submission]")).first().await.expect("the lead is listed");
    assert!(row.text().await.expect("text").contains("Harbour Works"));
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
