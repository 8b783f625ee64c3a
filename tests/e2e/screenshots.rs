//! Takes the README's pictures of the real site and playground, and of users and the first lead, for `cargo xtask screenshot`. Those of the inbox with
//! made-up leads are in `views/pictures.rs`.

use crate::engine::Engine;
use crate::quick_start::Walk;
use crate::visitor::{Visitor, World};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use handraise_tests::root;
use serde_json::json;

/// Takes a picture for the documents: as WebP, which is less than half of a PNG.
pub(crate) async fn photograph(visitor: &Visitor, name: &str) {
    let folder = root().join("docs/images");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let asked = json!({ "format": "webp", "quality": 80 });
    let taken = visitor.browser.cdp().send_raw("Page.captureScreenshot", asked).await.expect("a picture");
    let bytes = STANDARD.decode(taken["data"].as_str().expect("its bytes")).expect("in Base64");
    std::fs::write(folder.join(name), bytes).expect("it can be written");
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
    photograph(&visitor, "site.webp").await;
    visitor.open("/try").await;
    visitor.until("document.querySelector('#report').getAttribute('aria-busy') === 'false'").await;
    photograph(&visitor, "playground.webp").await;
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
    photograph(&visitor, "settings.webp").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the picture of the quick start's lead: cargo xtask screenshot"]
async fn pictures_of_the_first_lead() {
    let walk = Walk::to_the_inbox(Engine::Chromium).await;
    photograph(&walk.visitor, "first-lead.webp").await;
    walk.visitor.leave().await;
}
