//! What visitors click, wherever in the page it is.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, actions, page};
use crate::visitor::World;
use thirtyfour::prelude::*;

in_each_engine! {
    clicks_in_the_shadow_roots_of_web_components_are_actions_of_what_is_around_them,
}

/// A button and an icon as design systems make them; links lead nowhere, so that the page stays.
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
