//! Typeform. Its library is the real one, `@typeform/embed`; the frame that it makes and the webhook are fakes ([`super::framed`]).

use super::framed::{Vendor, webhook};
use crate::engine::{Engine, in_each_engine};
use crate::library;
use crate::visitor::World;
use serde_json::{Value, json};

in_each_engine! {
    a_widget_carries_the_score_and_its_webhook_is_verified,
    a_widget_is_there_without_the_plugin,
    a_widget_waits_for_the_plugin_only_so_long,
    a_popup_carries_what_is_known_when_it_is_opened,
}

const WIDGET: Vendor = Vendor {
    name: "typeform",
    path: "/to/abc123",
    before: '#',
    body: "<div data-tf-widget='FORM' data-tf-hidden='source=page,handraise_score=7' data-tf-tracking='utm_source=x'></div>
        <script defer src='/embed.js'></script>",
};

/// A world that serves the library, whose style sheets are Typeform's own and stay out.
fn world(engine: Engine) -> World {
    let world = World::new(engine);
    let embed = library::read("@typeform/embed/build/embed.js").expect("it is in the package");
    world.front.file("/embed.js", "text/javascript", embed);
    world.front.header("/own", "content-security-policy", "style-src 'self' 'unsafe-inline'");
    world
}

async fn a_widget_carries_the_score_and_its_webhook_is_verified(engine: Engine) {
    // The page's own value of a field of ours counts as long as there is no plugin.
    let vendor = Vendor {
        body: "<div data-tf-widget='FORM' data-tf-hidden='source=page' data-tf-tracking='utm_source=x'></div><script defer src='/embed.js'></script>",
        ..WIDGET
    };
    vendor
        .is_scored(&world(engine), |fields| {
            let mut body: Value = serde_json::from_str(&webhook("typeform.json")).expect("JSON");
            body["form_response"]["hidden"] = json!(fields);
            (body.to_string(), "application/json")
        })
        .await;
}

async fn a_widget_is_there_without_the_plugin(engine: Engine) {
    let vendor = Vendor { body: "<div data-tf-widget='FORM'></div><script defer src='/embed.js'></script>", ..WIDGET };
    vendor.is_there_without(&world(engine)).await;
}

async fn a_widget_waits_for_the_plugin_only_so_long(engine: Engine) {
    let world = world(engine);
    let never = "window.fetch = () => new Promise(() => {});";
    let visitor = WIDGET.open(&world, never).await;
    let (_, fields) = WIDGET.opened(&visitor, 1).await;
    assert_eq!(fields["handraise_status"], "pending", "{fields:?}");
    visitor.leave().await;
}

async fn a_popup_carries_what_is_known_when_it_is_opened(engine: Engine) {
    let world = world(engine);
    let vendor = Vendor {
        body: "<script defer src='/embed.js'></script><script type='module'>window.popup = tf.createPopup('FORM', { hidden: { source: 'page', handraise_score: '7' } })</script>",
        ..WIDGET
    };
    let visitor = vendor.open(&world, "").await;
    visitor.until_ready().await;
    visitor.until("window.popup").await;
    for (turn, score) in [(1, "20"), (2, "40")] {
        visitor.stir().await;
        visitor.script("handraise.action('book-demo')").await;
        let now = visitor.assessment().await["score"].to_string();
        visitor.script("popup.open()").await;
        let (rest, fields) = vendor.opened(&visitor, turn).await;
        assert_eq!(fields["handraise_score"], now, "{fields:?}");
        assert!(turn == 2 || now == score, "{now}");
        assert!(rest.contains(&("source".to_owned(), "page".to_owned())), "{rest:?}");
        visitor.script("popup.close()").await;
        visitor.until("!document.querySelector('iframe')").await;
    }
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}
