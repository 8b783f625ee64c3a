//! The binding in a browser: `cargo xtask test-wasm`, or `wasm-pack test --headless --chrome crates/js --test browser`.

#![cfg(target_arch = "wasm32")]

mod common;

use common::{definition, member, now};
use handraise_js::read_form;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_form_is_read_as_the_definition_reads_its_fields() {
    let document = web_sys::window().and_then(|window| window.document()).expect("a browser has a document");
    let form = document.create_element("form").expect("it can be made");
    form.set_inner_html(
        "<label>Role <input name=job_title value='Director of Operations'></label><input type=password name=job_title value=x>",
    );
    let (definition, now) = (definition(), now());
    let evidence = read_form(&form, &definition, &now).expect("it is read");
    let report = definition.score(&evidence, &now).expect("it is scored");
    assert_eq!(member(&report, "grade").as_string().as_deref(), Some("A"));
}

#[wasm_bindgen_test]
fn what_is_no_form_is_refused_and_a_form_may_have_a_control_of_any_name() {
    let document = web_sys::window().and_then(|window| window.document()).expect("a browser has a document");
    let (definition, now) = (definition(), now());
    for tag in ["div", "input", "form"] {
        let element = document.create_element(tag).expect("it can be made");
        element.set_inner_html("<input name=constructor><input name=nodeName><input name=toString>");
        assert_eq!(read_form(&element, &definition, &now).is_ok(), tag == "form", "{tag}");
    }
}
