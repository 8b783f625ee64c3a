//! Forms in frames and shadow roots, and what remains of a form after the page refuses it.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, page};
use crate::visitor::World;
use handraise::matching::ClassId;
use thirtyfour::prelude::*;

in_each_engine! {
    a_form_in_a_frame_of_the_same_origin_is_served,
    a_frame_with_a_plugin_of_its_own_is_left_alone,
    a_form_in_nested_shadow_roots_is_served_even_if_only_its_button_is_clicked,
    a_form_in_a_shadow_root_that_had_the_focus_before_the_plugin_is_served_at_the_enter_key,
    a_form_that_is_drawn_anew_takes_along_nothing_of_the_one_before,
    a_click_on_an_icon_in_a_button_places_the_fields,
    a_form_that_the_page_refuses_keeps_nothing_and_one_that_is_sent_does,
    names_that_cannot_be_read_are_the_usual_names,
}

const FIELDS_IN_FRAME: &str =
    "return Object.fromEntries(new frames[0].FormData(frames[0].document.querySelector('form')))";

async fn a_form_in_a_frame_of_the_same_origin_is_served(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/inner", &format!("<!doctype html><html><head></head><body>{FORM}</body></html>"));
    let visitor = world.visitor_on(&page("", GRANTED, "<iframe src='/inner'></iframe>")).await;
    visitor.until("frames[0].document.querySelector('form')").await;
    visitor.until("document.readyState === 'complete'").await;
    visitor.script("handraise.action('book-demo')").await;
    let fields = visitor.script(FIELDS_IN_FRAME).await;
    assert_eq!(fields["handraise_score"], "20", "{fields}");
    // A form that is added later.
    visitor.script("const frame = document.createElement('iframe'); frame.src = '/inner'; document.querySelector('iframe').replaceWith(frame)").await;
    visitor.until("frames[0].document.querySelector('form') && frames[0].document.readyState === 'complete'").await;
    let fields = visitor.script(FIELDS_IN_FRAME).await;
    assert_eq!(fields["handraise_score"], "20", "{fields}");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_frame_with_a_plugin_of_its_own_is_left_alone(engine: Engine) {
    let world = World::new(engine);
    let names = r#"data-fields='{"score": "inner_score"}'"#;
    world.front.page("/inner", &page("", &format!("{GRANTED} {names}"), FORM));
    let visitor = world.visitor_on(&page("", GRANTED, "<iframe src='/inner'></iframe>")).await;
    visitor.until("frames[0].handraise.assessment() && frames[0].document.readyState === 'complete'").await;
    let fields = visitor.script(FIELDS_IN_FRAME).await;
    assert_eq!(fields["inner_score"], "0", "{fields}");
    assert_eq!(fields.get("handraise_score"), None, "{fields}");
    visitor.leave().await;
}

async fn a_form_in_nested_shadow_roots_is_served_even_if_only_its_button_is_clicked(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, "<div></div>")).await;
    let build = format!(
        "const outer = document.querySelector('div').attachShadow({{ mode: 'open' }});
        outer.innerHTML = '<section></section>';
        const inner = outer.querySelector('section').attachShadow({{ mode: 'open' }});
        inner.innerHTML = `{FORM}`;
        window.form = inner.querySelector('form');
        form.addEventListener('submit', (event) => {{ event.preventDefault(); window.sent = Object.fromEntries(new FormData(form)); }});
        handraise.action('book-demo');
        form.querySelector('button').click();
        return sent;"
    );
    let sent = visitor.script(&build).await;
    assert_eq!(sent["handraise_score"], "20", "{sent}");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_form_that_the_page_refuses_keeps_nothing_and_one_that_is_sent_does(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    let seniority = ClassId::of("seniority");
    visitor.script("window.form = document.querySelector('form'); form.onsubmit = () => false; form.querySelector('button').click()").await;
    assert!(visitor.evidence().await.answer(seniority).is_none(), "refused");
    let send = "form.onsubmit = () => { new FormData(form); return false; }; form.querySelector('button').click()";
    visitor.script(send).await;
    assert!(visitor.evidence().await.answer(seniority).is_some(), "sent by a script of the page");
    visitor.leave().await;
}

async fn a_form_that_is_drawn_anew_takes_along_nothing_of_the_one_before(engine: Engine) {
    let world = World::new(engine);
    let form = FORM.replace("<form", "<form id='lead' data-handraise='inputs' onsubmit='return false'");
    let visitor = world.visitor_on(&page("", GRANTED, &format!("<main>{form}</main>"))).await;
    // Like libraries that collect inputs one by one.
    let inputs = "return [...document.querySelector('form').elements].map(({ name }) => name).filter((name) => name.startsWith('handraise_'))";
    let send = "document.querySelector('form button').click();";
    visitor.script("handraise.action('book-demo')").await;
    let sent = visitor.script(&format!("{send} {inputs}")).await;
    let count = sent.as_array().expect("names").len();
    assert!(count > 5, "{sent}");
    visitor.script("const main = document.querySelector('main'); main.innerHTML = main.innerHTML").await;
    let again = visitor.script(&format!("{send} {inputs}")).await;
    assert_eq!(again.as_array().expect("names").len(), count, "each field once: {again}");
    // After forgetting, nothing is left in the page, and a login form in its place sends nothing.
    visitor.script("const main = document.querySelector('main'); main.innerHTML = main.innerHTML").await;
    let inherited = visitor.script(inputs).await;
    assert_eq!(inherited.as_array().expect("names").len(), count, "{inherited}");
    let login = "document.querySelector('main').innerHTML = '<form id=lead><input type=password name=p></form>';
        return [...new FormData(document.querySelector('form')).keys()]";
    assert_eq!(visitor.script(login).await, serde_json::json!(["p"]));
    visitor.script("handraise.forget()").await;
    assert_eq!(visitor.script(inputs).await, serde_json::json!([]));
    assert_eq!(visitor.script("return document.querySelectorAll('[name^=handraise_]').length").await, 0);
    visitor.leave().await;
}

async fn a_click_on_an_icon_in_a_button_places_the_fields(engine: Engine) {
    let world = World::new(engine);
    let form = FORM.replace("<form", "<form data-handraise='inputs' onsubmit='return false'");
    let form = form.replace("Send", "<my-icon></my-icon>");
    let visitor = world.visitor_on(&page("", GRANTED, &form)).await;
    // A library that collects the form's fields on the click, before anything is submitted.
    let click = "
        const icon = document.querySelector('my-icon').attachShadow({ mode: 'open' });
        icon.innerHTML = '<svg></svg>';
        document.querySelector('form').addEventListener('click', () => {
            window.collected = [...document.querySelector('form').elements].map(({ name }) => name).join();
        });
        icon.firstChild.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
        return collected;
    ";
    let collected = visitor.script(click).await;
    assert!(collected.as_str().expect("names").contains("handraise_evidence"), "{collected}");
    visitor.leave().await;
}

async fn names_that_cannot_be_read_are_the_usual_names(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", &format!("{GRANTED} data-fields='null'"), FORM)).await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "0");
    let heard = "window.warned = []; console.warn = (text, error) => warned.push(text + error.name);";
    world.front.page("/broken", &page(heard, &format!("{GRANTED} data-fields='score'"), FORM));
    visitor.open("/broken").await;
    visitor.until_ready().await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "0");
    assert_eq!(
        visitor.script("return warned.join()").await,
        "handraise: fields is not JSON.SyntaxError",
        "the page's author sees why"
    );
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_form_in_a_shadow_root_that_had_the_focus_before_the_plugin_is_served_at_the_enter_key(engine: Engine) {
    let world = World::new(engine);
    let build = format!(
        "const root = document.body.appendChild(document.createElement('my-form')).attachShadow({{ mode: 'open' }});
        root.innerHTML = `{FORM}`;
        root.querySelector('form').addEventListener('submit', (event) => {{ event.preventDefault(); window.sent = Object.fromEntries(new FormData(event.target)); }});
        root.querySelector('input').focus();"
    );
    let visitor = world.visitor_on(&page("", GRANTED, &format!("<script>{build}</script>"))).await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.browser.action_chain().send_keys(Key::Enter + "").perform().await.expect("a key");
    visitor.until("window.sent").await;
    let sent = visitor.script("return sent").await;
    assert_eq!(sent["handraise_score"], "20", "{sent}");
    visitor.leave().await;
}
