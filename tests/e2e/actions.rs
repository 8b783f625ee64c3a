//! Clicks on actions, wherever they are in the page.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, actions, page};
use crate::visitor::World;
use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};
use handraise::author::{Format, compile};
use handraise::matching::ClassId;
use serde_json::json;
use thirtyfour::prelude::*;

in_each_engine! {
    clicks_in_the_shadow_roots_of_web_components_are_actions_of_what_is_around_them,
    addresses_in_letters_beyond_ascii_are_the_pages_and_links_that_the_definition_writes,
    clicks_of_the_buttons_that_open_menus_and_lead_back_and_forth_are_no_actions(
        webkit = "webkit: its driver knows three buttons of a mouse, and the third opens a menu that nothing closes"
    ),
}

/// A button and an icon as design systems make them. Links lead nowhere, so that the page stays.
const COMPONENTS: &str = "
    const component = (inner) => class extends HTMLElement {
        connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = inner; }
    };
    customElements.define('my-button', component('<button><b>Book a demo</b></button>'));
    customElements.define('my-icon', component('<span>PDF</span>'));
    addEventListener('click', (event) => event.preventDefault());
";

async fn clicks_in_the_shadow_roots_of_web_components_are_actions_of_what_is_around_them(engine: Engine) {
    let world = World::new(engine);
    let body = format!(
        "{FORM}<p><my-button data-handraise-action='book-demo'></my-button></p><p><a href='/files/guide.pdf'><my-icon></my-icon></a></p>"
    );
    let visitor = world.visitor_on(&page(COMPONENTS, GRANTED, &body)).await;
    for component in ["my-button", "my-icon"] {
        let element = visitor.browser.find(By::Css(component)).await.expect("it is there");
        element.click().await.expect("it can be clicked");
    }
    let evidence = visitor.evidence().await;
    assert_eq!((actions(&evidence, "book-demo"), actions(&evidence, "download")), (1, 1), "{evidence:?}");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn addresses_in_letters_beyond_ascii_are_the_pages_and_links_that_the_definition_writes(engine: Engine) {
    const DEFINITION: &str = r#"
        id = "letters"
        version = 1
        [[pages]]
        id = "about"
        patterns = ["/über uns/**"]
        [[actions]]
        id = "list"
        links = ["/dateien/preisübersicht.pdf"]
    "#;
    let world = World::new(engine);
    let mql = compile(DEFINITION, Format::Toml).expect("it compiles").mql().to_vec();
    let definition = format!("data:application/octet-stream;base64,{}", STANDARD.encode(mql));
    let html = page(
        "addEventListener('click', (event) => event.preventDefault())",
        GRANTED,
        "<a href='/dateien/preisübersicht.pdf'>Preise</a>",
    );
    world.front.page("/%C3%BCber%20uns/caf%C3%A9", &html.replace("/v1/definition.mql", &definition));
    let visitor = world.visitor().await;
    visitor.open("/über uns/café").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor.browser.find(By::Css("a")).await.expect("it is there").click().await.expect("it can be clicked");
    let evidence = visitor.evidence().await;
    let views = evidence.occurrences().iter().filter(|seen| seen.class == Some(ClassId::of("about")));
    assert_eq!((views.count(), actions(&evidence, "list")), (1, 1), "{evidence:?}");
    visitor.leave().await;
}

async fn clicks_of_the_buttons_that_open_menus_and_lead_back_and_forth_are_no_actions(engine: Engine) {
    let world = World::new(engine);
    let heard = "window.heard = [];
        for (const type of ['click', 'auxclick']) addEventListener(type, ({ button }) => heard.push(button));
        for (const type of ['mouseup', 'contextmenu']) addEventListener(type, (event) => event.preventDefault());";
    let visitor =
        world.visitor_on(&page(heard, GRANTED, "<p><button data-handraise-action='book-demo'>Book</button></p>")).await;
    let place = visitor.browser.find(By::Css("button")).await.expect("it is there").rect().await.expect("a place");
    let (x, y) = ((place.x + place.width / 2.0) as i64, (place.y + place.height / 2.0) as i64);
    // The right button, those for back and forward (Firefox's driver presses them without a click), and the middle one.
    let buttons = if engine == Engine::Firefox { vec![2, 1] } else { vec![2, 3, 4, 1] };
    let mut counts = Vec::new();
    for button in &buttons {
        // The library's action chain has only the left and the right button.
        let click = json!({ "actions": [{
            "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": [
                { "type": "pointerMove", "duration": 0, "x": x, "y": y },
                { "type": "pointerDown", "button": button },
                { "type": "pointerUp", "button": button },
            ],
        }] });
        visitor.tell_driver("actions", &click).await;
        counts.push(actions(&visitor.evidence().await, "book-demo"));
    }
    assert_eq!(visitor.script("return heard").await, json!(buttons), "the page hears of each");
    assert_eq!(counts.pop(), Some(1), "the middle button opens another tab");
    assert!(counts.iter().all(|count| *count == 0), "{counts:?}");
    visitor.leave().await;
}
