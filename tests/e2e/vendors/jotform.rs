//! Jotform. **All of it is a fake**, written from what others publish of its embed code: a frame whose address has the form's number, and takes fields in its
//! query. So is the webhook ([`super::framed`]).

use super::framed::{Vendor, webhook};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;
use serde_json::{Value, json};

in_each_engine! {
    a_frame_carries_the_score_and_its_webhook_is_verified,
    a_frame_is_there_without_the_plugin,
    a_frame_in_a_shadow_root_and_one_in_the_pages_html_are_there_too,
    fields_that_would_make_the_address_too_long_are_left_out_but_for_the_submission,
}

/// Jotform's own script makes the frame.
const FRAME: Vendor = Vendor {
    name: "jotform",
    path: "/253117572694059",
    before: '?',
    body: "<div></div><script defer src='/jsform.js'></script>",
};

fn world(engine: Engine) -> World {
    world_with(engine, "")
}

/// A world whose frame has more in its address.
fn world_with(engine: Engine, more: &str) -> World {
    let world = World::new(engine);
    let script = "const frame = document.createElement('iframe');
        frame.id = 'JotFormIFrame-253117572694059';
        frame.src = 'ADDRESS?isIframeEmbed=1';
        document.querySelector('div').append(frame);";
    let address = format!("{}{}?{more}", Vendor::origin(&world), FRAME.path);
    let script = script.replace("ADDRESS?", &address);
    world.front.file("/jsform.js", "text/javascript", script);
    world
}

async fn a_frame_carries_the_score_and_its_webhook_is_verified(engine: Engine) {
    FRAME
        .is_scored(&world(engine), |fields| {
            let text = webhook("jotform.urlencoded");
            let pairs = form_urlencoded::parse(text.trim_end().as_bytes()).into_owned().map(|(name, value)| {
                if name != "rawRequest" {
                    return (name, value);
                }
                let mut raw: Value = serde_json::from_str(&value).expect("JSON");
                let questions = raw.as_object_mut().expect("an object");
                questions.retain(|name, _| !name.contains("handraise_"));
                questions.insert("q4_email4".to_owned(), json!("ada@works.example"));
                for (number, (name, value)) in fields.iter().enumerate() {
                    questions.insert(format!("q{}_{name}", 20 + number), json!(value));
                }
                (name, raw.to_string())
            });
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            (body, "application/x-www-form-urlencoded")
        })
        .await;
}

async fn a_frame_is_there_without_the_plugin(engine: Engine) {
    FRAME.is_there_without(&world(engine)).await;
}

async fn a_frame_in_a_shadow_root_and_one_in_the_pages_html_are_there_too(engine: Engine) {
    let world = world(engine);
    let script = "const frame = document.createElement('iframe');
        frame.setAttribute('src', document.querySelector('iframe').src + '?shadow');
        document.querySelector('div').attachShadow({ mode: 'open' }).append(frame);";
    world.front.file("/jsform.js", "text/javascript", script);
    let vendor =
        Vendor { body: "<iframe src='FORM'></iframe><div></div><script defer src='/jsform.js'></script>", ..FRAME };
    let visitor = vendor.open(&world, "").await;
    // The one in the page's HTML loads by itself. Whether the fields reach it in time depends on the network.
    visitor.until("opened.some((address) => !address.includes('shadow'))").await;
    visitor.until("opened.some((address) => /shadow.*handraise_score=0&.*handraise_submission=/.test(address))").await;
    assert_eq!(visitor.script("return opened.filter((address) => address.includes('shadow')).length").await, json!(1));
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn fields_that_would_make_the_address_too_long_are_left_out_but_for_the_submission(engine: Engine) {
    let world = world_with(engine, &format!("note={}&", "x".repeat(3720)));
    let visitor = FRAME.open(&world, "").await;
    let (rest, fields) = FRAME.opened(&visitor, 1).await;
    assert_eq!(rest.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["note", "isIframeEmbed"]);
    assert_eq!((fields["handraise_submission"].len(), fields["handraise_score"].as_str()), (32, "0"), "{fields:?}");
    assert_eq!(fields.get("handraise_definition"), None, "{fields:?}");
    let address = visitor.script("return opened[0]").await;
    assert!(address.as_str().is_some_and(|address| address.len() <= 4000), "{address}");
    visitor.leave().await;
}
