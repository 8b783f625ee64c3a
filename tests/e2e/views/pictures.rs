//! Pictures of every view, wide and narrow, for `cargo xtask screenshot`. They are in `target/pictures`; the README's are in `docs/images`. It does
//! not judge them.

use handraise_tests::root;

use super::{ADMIN, INSIDE, OUTSIDE, View};
use crate::engine::Engine;
use crate::receiver::TOKEN;
use crate::screenshots;
use crate::visitor::{Visitor, World};

/// Which of them the documents show, in English and light: the view, how wide, and its name there. A narrow page shows a lead without the list.
const SHOWN: [(&str, u32, &str); 3] =
    [("list", 1280, "inbox.webp"), ("lead", 900, "lead.webp"), ("company", 1100, "company.webp")];

async fn take(visitor: &Visitor, views: &[View], of: &(String, String), language: &str) {
    let folder = root().join("target/pictures");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    visitor.speak(language).await;
    for view in views {
        for width in [1280, 390] {
            visitor.draw_as(width, "light").await;
            visitor.show(view, of).await;
            let picture = folder.join(format!("{}-{language}-{width}.png", view.name));
            visitor.browser.screenshot(&picture).await.expect("a picture");
        }
        for (_, width, name) in SHOWN.iter().filter(|shown| language == "en" && shown.0 == view.name) {
            visitor.draw_as(*width, "light").await;
            visitor.show(view, of).await;
            screenshots::photograph(visitor, name).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes pictures of every view: cargo xtask screenshot"]
async fn pictures_of_every_view() {
    let world = World::made_up(Engine::Chromium);
    let of = world.somebody().await;
    let visitor = world.visitor().await;
    for language in ["en", "de"] {
        visitor.open("/inbox").await;
        take(&visitor, &OUTSIDE, &of, language).await;
        visitor.sign_in_as_seller().await;
        take(&visitor, &INSIDE, &of, language).await;
        visitor.draw_as(1280, "light").await;
        visitor.sign_out().await;
        visitor.open(&format!("/inbox/settings#token={TOKEN}")).await;
        take(&visitor, &ADMIN, &of, language).await;
        visitor.script("sessionStorage.clear()").await;
    }
    visitor.leave().await;
}
