//! Tally. **Its widget is a fake**, written from <https://developers.tally.so/widgets/embeds>: a frame gets its address from `data-tally-src` when it is near the
//! view, with the page's own query. So are the frame and the webhook ([`super::framed`]).

use super::framed::{Vendor, webhook};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;
use serde_json::{Value, json};

in_each_engine! {
    an_embed_carries_the_score_and_its_webhook_is_verified,
    an_embed_is_there_without_the_plugin,
    an_embed_below_the_view_carries_what_is_known_when_it_comes_into_view,
}

const EMBED: Vendor = Vendor {
    name: "tally",
    path: "/embed/abc123",
    before: '?',
    body: "<iframe data-tally-src='FORM?alignLeft=1&amp;title=a%20b' loading='lazy'></iframe><script defer src='/embed.js'></script>",
};

const WIDGET: &str = "
    window.Tally = { loadEmbeds() {
        const seen = new IntersectionObserver((entries) => {
            for (const { isIntersecting, target } of entries) if (isIntersecting) {
                seen.unobserve(target);
                target.src = target.dataset.tallySrc + '&originPage=' + encodeURIComponent(location.pathname) + location.search.replace('?', '&');
            }
        });
        for (const frame of document.querySelectorAll('iframe[data-tally-src]:not([src])')) seen.observe(frame);
    } };
    Tally.loadEmbeds();";

fn world(engine: Engine) -> World {
    let world = World::new(engine);
    world.front.file("/embed.js", "text/javascript", WIDGET);
    world
}

async fn an_embed_carries_the_score_and_its_webhook_is_verified(engine: Engine) {
    EMBED
        .is_scored(&world(engine), |fields| {
            let mut body: Value = serde_json::from_str(&webhook("tally.json")).expect("JSON");
            let all = body["data"]["fields"].as_array_mut().expect("a list");
            all.retain(|field| field["type"] != "HIDDEN_FIELDS");
            for (name, value) in fields {
                all.push(json!({ "key": format!("question_{name}"), "label": name, "type": "HIDDEN_FIELDS", "value": value }));
            }
            (body.to_string(), "application/json")
        })
        .await;
}

async fn an_embed_is_there_without_the_plugin(engine: Engine) {
    EMBED.is_there_without(&world(engine)).await;
}

async fn an_embed_below_the_view_carries_what_is_known_when_it_comes_into_view(engine: Engine) {
    let world = world(engine);
    let body = EMBED.body.replace("<iframe", "<p style='height: 300vh'></p><iframe");
    let visitor = Vendor { body: body.leak(), ..EMBED }.open(&world, "").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor.script("handraise.action('book-demo')").await;
    assert_eq!(visitor.script("return opened").await, json!([]));
    visitor.script("document.querySelector('iframe').scrollIntoView()").await;
    let (rest, fields) = EMBED.opened(&visitor, 1).await;
    assert_eq!(fields["handraise_score"], "20", "{fields:?}");
    assert!(
        visitor
            .script("return document.querySelector('iframe').src")
            .await
            .as_str()
            .is_some_and(|src| src.contains("title=a%20b&")),
        "{rest:?}"
    );
    visitor.leave().await;
}
