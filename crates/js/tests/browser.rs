//! The binding in a browser: `cargo xtask test-wasm`, or `wasm-pack test --headless --chrome crates/js --test browser`.

#![cfg(target_arch = "wasm32")]

mod common;

use common::{definition, member, now};
use handraise_js::read_form;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_form_is_read_as_the_definition_reads_its_fields() {
    let document = web_sys::window().and_then(|window| window.document()).expect("a browser has a document");
    let form = document.create_element("form").expect("it can be made");
    form.set_inner_html(
        "<label>Role <input name=job_title value='Director of Operations'></label><input type=password name=job_title value=x>",
    );
    let form = form.dyn_into().expect("it is a form");
    let (definition, now) = (definition(), now());
    let evidence = read_form(&form, &definition, &now).expect("it is read");
    let report = definition.score(&evidence, &now).expect("it is scored");
    assert_eq!(member(&report, "grade").as_string().as_deref(), Some("A"));
}
