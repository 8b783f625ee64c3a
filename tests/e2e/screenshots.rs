//! Takes the README's pictures from the real site, inbox and playground, for `cargo xtask screenshot`.

use crate::engine::Engine;
use crate::quick_start::Walk;
use crate::receiver::TOKEN;
use crate::visitor::{GOOD_FIT, Visitor, World};
use handraise_tests::root;
use std::path::PathBuf;
use thirtyfour::prelude::*;

fn picture(name: &str) -> PathBuf {
    let folder = root().join("docs/images");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder.join(name)
}

async fn send(visitor: &Visitor, fields: &[(&str, &str)]) {
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(fields).await;
    visitor.submit().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the pictures in the README: cargo xtask screenshot"]
async fn pictures_of_the_site_the_inbox_and_the_playground() {
    let world = World::with_own_browser(Engine::Chromium);
    world.front.move_clock(-86_400);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    visitor.open("/compare").await;
    visitor.until_reason("compared").await;
    visitor.open("/pricing").await;
    visitor.until_reason("compared_then_priced").await;

    world.front.move_clock(0);
    let visitor = world.come_back(visitor).await;
    visitor.open("/pricing?panel=1").await;
    visitor.until_reason("pricing_return").await;
    visitor.browser.screenshot(&picture("site.png")).await.expect("a picture");
    visitor.open("/contact").await;
    visitor.fill(&GOOD_FIT).await;
    visitor
        .fill(&[
            ("contact_sales", "true"),
            ("message", "We have 400 people in three warehouses. How do you charge for seasonal users?"),
        ])
        .await;
    visitor.submit().await;

    // More leads, so that the inbox has something to sort: a student, a poor fit, and somebody who claims a better
    // score.
    let student = [
        ("name", "A student"),
        ("email", "someone@physics.ac.uk"),
        ("job_title", "PhD candidate"),
        ("country", "United Kingdom"),
    ];
    send(&visitor, &student).await;
    let freelancer = [
        ("name", "A freelancer"),
        ("email", "studio@gmail.com"),
        ("company", "One Desk"),
        ("job_title", "Designer"),
        ("company_size", "1-10"),
        ("country", "Canada"),
        ("contact_sales", "true"),
    ];
    send(&visitor, &freelancer).await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor
        .fill(&[
            ("name", "An improver"),
            ("email", "desk@fairwater.example"),
            ("company", "Fairwater"),
            ("job_title", "Manager"),
            ("company_size", "51"),
            ("country", "France"),
        ])
        .await;
    visitor.script("document.querySelector('form').addEventListener('formdata', (event) => event.formData.set('handraise_score', '99'))").await;
    visitor.submit().await;

    visitor.open(&format!("/inbox#token={TOKEN}")).await;
    let first = visitor.browser.query(By::Css("li[data-person]:last-child a")).first().await.expect("a lead");
    first.click().await.expect("it opens");
    let is_open = "document.querySelector('#detail').dataset.person === document.querySelector('#leads li:last-child').dataset.person";
    visitor.until(is_open).await;
    visitor.browser.screenshot(&picture("inbox.png")).await.expect("a picture");

    visitor.open("/try").await;
    visitor.until("document.querySelector('#report').getAttribute('aria-busy') === 'false'").await;
    visitor.browser.screenshot(&picture("playground.png")).await.expect("a picture");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the picture of users and tokens: cargo xtask screenshot"]
async fn pictures_of_users_and_tokens() {
    let world = World::new(Engine::Chromium);
    world.member("seller@works.example", "sales").await.leave().await;
    let visitor = world.member("admin@works.example", "admin").await;
    world.invite("marketer@works.example", "marketing").await;
    visitor.open("/inbox/settings").await;
    visitor.activate("#create").await;
    visitor.activate("#scopes-forward").await;
    visitor.fill_in(&[("name", "Web server")]).await;
    visitor.activate("#done").await;
    visitor.script("document.activeElement.blur()").await;
    visitor.browser.screenshot(&picture("settings.png")).await.expect("a picture");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the picture of the quick start's lead: cargo xtask screenshot"]
async fn pictures_of_the_first_lead() {
    let walk = Walk::to_the_inbox(Engine::Chromium).await;
    walk.visitor.browser.screenshot(&picture("first-lead.png")).await.expect("a picture");
    walk.visitor.leave().await;
}
