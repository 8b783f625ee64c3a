//! axe-core on every view. It does not know what axe looks for.

use handraise_tests::library;

use super::{ADMIN, INSIDE, OUTSIDE, View};
use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};

in_each_engine! {
    axe_finds_nothing_in_any_view_light_or_dark_in_any_language(
        firefox = "firefox: has no way here to be dark", webkit = "webkit: has no way here to be dark"
    ),
}

/// What is wrong with the page as it is drawn, in a line each.
async fn violations(visitor: &Visitor, axe: &str) -> Vec<String> {
    if visitor.script("return typeof window.axe").await != "object" {
        visitor.script(axe).await;
    }
    let found = visitor
        .wait_for(
            "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations.flatMap(({ id, nodes }) => \
             nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`))), (error) => done([String(error)]));",
        )
        .await;
    found.as_array().expect("a list").iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

async fn look_at(visitor: &Visitor, views: &[View], of: &(String, String), axe: &str, wrong: &mut Vec<String>) {
    for language in ["en", "de"] {
        visitor.speak(language).await;
        for view in views {
            visitor.show(view, of).await;
            assert_eq!(visitor.script("return document.documentElement.lang").await, language, "{}", view.name);
            for scheme in ["light", "dark"] {
                visitor.draw_as(1280, scheme).await;
                let found = violations(visitor, axe).await;
                wrong.extend(found.into_iter().map(|line| format!("{} {language} {scheme}: {line}", view.name)));
            }
        }
    }
}

async fn axe_finds_nothing_in_any_view_light_or_dark_in_any_language(engine: Engine) {
    let axe = String::from_utf8(library::read("axe-core/axe.min.js").expect("axe-core is installed")).expect("a text");
    let world = World::made_up(engine);
    let of = world.somebody().await;
    let visitor = world.visitor().await;
    let mut wrong = Vec::new();
    visitor.open("/inbox").await;
    look_at(&visitor, &OUTSIDE, &of, &axe, &mut wrong).await;
    visitor.sign_in_as_seller().await;
    look_at(&visitor, &INSIDE, &of, &axe, &mut wrong).await;
    visitor.sign_out().await;
    visitor.open(&format!("/inbox/settings#token={TOKEN}")).await;
    look_at(&visitor, &ADMIN, &of, &axe, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    visitor.leave().await;
}
