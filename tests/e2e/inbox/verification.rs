//! What the inbox says of a form's evidence: why it is not verified, what the receiver added, and what a person should read.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{GOOD_FIT, Visitor, World};
use thirtyfour::prelude::*;

in_each_engine! {
    the_inbox_flags_an_unclear_hand_in_the_list_and_in_the_lead(in_chromium),
    the_inbox_says_why_a_late_form_is_not_verified_and_shows_what_it_would_have_given(in_chromium),
    the_inbox_lists_what_the_receiver_added_below_the_verdict(in_chromium),
}

/// Opens the inbox and its only lead, and waits for a part of it.
async fn open_inbox(visitor: &Visitor, part: &str) {
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    let row = visitor.browser.query(By::Css("li[data-person] a")).first().await.expect("the lead is listed");
    row.click().await.expect("it can be opened");
    visitor.until(&format!("document.querySelector('#detail [data-field={part}]')")).await;
}

async fn text_of(visitor: &Visitor, selector: &str) -> String {
    let script = format!("return document.querySelector(\"{selector}\")?.innerText ?? 'nothing'");
    visitor.script(&script).await.as_str().expect("text").to_owned()
}

async fn the_inbox_flags_an_unclear_hand_in_the_list_and_in_the_lead(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/contact").await;
    let send = "fetch('/v1/leads', {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'visitor@harbour-works.example', contact_sales: 'Maybe next year' }),
    }).then(() => done(true))";
    visitor.wait_for(send).await;
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    visitor.until("document.querySelector('li[data-person] [data-field=hand-unclear]')").await;
    let flag = text_of(&visitor, "li[data-person]").await;
    assert!(flag.contains("A person should read it"), "{flag}");
    open_inbox(&visitor, "hand-unclear").await;
    let flag = text_of(&visitor, "#detail [data-field=hand-unclear]").await;
    assert!(flag.contains("Read their answer first") && flag.contains("neither a clear yes nor a clear no"), "{flag}");
    let contact = text_of(&visitor, "#detail [data-field=contact]").await;
    assert!(contact.contains("Maybe next year"), "{contact}");
    visitor.leave().await;
}

async fn the_inbox_says_why_a_late_form_is_not_verified_and_shows_what_it_would_have_given(engine: Engine) {
    let world = World::new(engine);
    world.front.move_clock(-30 * 3600);
    let visitor = world.visitor().await;
    visitor.read_pricing_and_fill_in().await;
    visitor.submit().await;
    world.front.move_clock(0);

    open_inbox(&visitor, "late").await;
    let badge = text_of(&visitor, "#detail [data-verdict=unverified]").await;
    assert_eq!(badge, "Not verified");
    let reasons = text_of(&visitor, "#detail [data-field=verdict-reasons]").await;
    assert!(reasons.starts_with("Late: the evidence was 30 h old when it arrived"), "{reasons}");
    let late = text_of(&visitor, "#detail [data-field=late]").await;
    assert!(late.contains("Read the pricing page") && late.contains("+10"), "{late}");
    visitor.leave().await;
}

async fn the_inbox_lists_what_the_receiver_added_below_the_verdict(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT[..3]).await;
    // A page does not read hidden inputs, but they are part of the form all the same.
    let hide = "document.querySelector('form [name=job_title]').outerHTML =
        \"<input type='hidden' name='job_title' value='Head of Operations'>\"";
    visitor.script(hide).await;
    visitor.submit().await;

    open_inbox(&visitor, "added").await;
    let badge = text_of(&visitor, "#detail [data-verdict=verified]").await;
    assert_eq!(badge, "Consistent");
    let added = text_of(&visitor, "#detail [data-field=added]").await;
    assert!(added.starts_with("The page did not read “job_title”") && added.contains("Grade “"), "{added}");
    visitor.leave().await;
}
