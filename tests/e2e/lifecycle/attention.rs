//! Tabs in the background, and tabs that the visitor comes back to.

use super::{OVER_MS, ROUNDING_MS, assert_fair, since, visitor_with_witness};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;
use thirtyfour::prelude::*;

in_each_engine! {
    a_tab_opened_behind_counts_from_when_it_is_first_looked_at,
    a_page_left_and_come_back_to_counts_the_sum_of_both_and_nothing_between,
}

async fn a_tab_opened_behind_counts_from_when_it_is_first_looked_at(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.open("/plain").await;
    let browser = &visitor.browser;
    let front = browser.window().await.expect("a window");
    if engine == Engine::WebKit {
        // WebKitWebDriver opens new tabs in the background.
        let behind = browser.new_tab().await.expect("a tab opens");
        browser.switch_to_window(behind).await.expect("it can be told where to go");
        browser.goto(format!("{}/pricing", visitor.site)).await.expect("the page opens");
        browser.switch_to_window(front.clone()).await.expect("the page in front is still there");
    } else {
        let link = browser.find(By::Css("a[href='/pricing']")).await.expect("there is a link");
        let keys = browser.action_chain().key_down(Key::Control).click_element(&link).key_up(Key::Control);
        keys.perform().await.expect("it opens in a tab behind");
    }
    world.front.until_asked("/v1/definition.mql").await;
    visitor.pass(4000).await;
    let all = browser.windows().await.expect("windows");
    let behind = all.into_iter().find(|window| *window != front).expect("a second one");
    browser.close_window().await.expect("the page in front can be closed");
    browser.switch_to_window(behind).await.expect("the page behind is there");
    visitor.until_true("!document.hidden && document.hasFocus()").await;
    visitor.pass(3000).await;
    let seen = visitor.observe().await;
    visitor.leave().await;

    assert!(!seen.notes[0].visible, "it began behind: {:?}", seen.notes);
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&seen.notes, "ready"));
    let shown = since(&seen.notes, "visibilitychange");
    assert!(
        f64::from(view.at_s) * 1000.0 + ROUNDING_MS + OVER_MS > shown[0].at_ms,
        "it is viewed from when it is seen: {view:?}, {shown:?}"
    );
}

async fn a_page_left_and_come_back_to_counts_the_sum_of_both_and_nothing_between(engine: Engine) {
    let world = World::new(engine);
    let visitor = visitor_with_witness(&world).await;
    visitor.read("/pricing").await;
    visitor.pass(2000).await;
    visitor.look_elsewhere(3000).await;
    visitor.pass(2000).await;
    visitor.look_elsewhere(2000).await;
    visitor.pass(2000).await;
    let seen = visitor.observe().await;
    visitor.leave().await;

    let hidden = seen.notes.iter().filter(|note| note.what == "visibilitychange" && !note.visible).count();
    assert_eq!(hidden, 2, "it was left twice: {:?}", seen.notes);
    let views = seen.views("pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&seen.notes, "ready"));
}
