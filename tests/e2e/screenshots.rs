//! Takes the README's pictures of the real site and playground, and of users and the first lead, for `cargo xtask screenshot`. Those of the inbox with
//! made-up leads are in `views/pictures.rs`.

use crate::engine::Engine;
use crate::quick_start::Walk;
use crate::visitor::World;
use handraise_tests::root;
use std::path::PathBuf;

/// A picture of the documents.
pub(crate) fn picture(name: &str) -> PathBuf {
    let folder = root().join("docs/images");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder.join(name)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the pictures in the README: cargo xtask screenshot"]
async fn pictures_of_the_site_and_the_playground() {
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
