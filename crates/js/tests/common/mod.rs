//! What holds in Node and in a browser alike. The package's own tests, in JavaScript, say more; these find what is wrong in the binding
//! before a package is built.

use handraise_js::{Definition, Evidence, verify};
use js_sys::{Array, Date, Error, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

pub(crate) const TEXT: &str = r#"
id = "mql"
version = 1

[tracking]
consent = "not_needed"

[[actions]]
id = "webinar"

[[fields]]
id = "job_title"
answers = ["seniority"]

[[rules]]
id = "webinar"
label = "Took part in a webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 30

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20 }
"#;

pub(crate) fn definition() -> Definition {
    Definition::compile(&TEXT.into()).expect("it compiles")
}

pub(crate) fn now() -> JsValue {
    Date::new(&"2026-11-02T10:00:00Z".into()).into()
}

pub(crate) fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).expect("it is an object")
}

fn attended() -> Evidence {
    let evidence = Evidence::new();
    evidence.touch(&"action".into(), &"webinar".into(), &now(), &JsValue::UNDEFINED).expect("there is such a kind");
    evidence
}

#[wasm_bindgen_test]
fn a_definition_is_compiled_and_read_again_with_the_same_hash() {
    let compiled = definition();
    let bytes = js_sys::Uint8Array::from(compiled.mql().as_slice());
    assert_eq!(Definition::read(&bytes).expect("it can be read").hash(), compiled.hash());
}

#[wasm_bindgen_test]
fn check_gives_each_problem_with_its_line_and_remedy() {
    let problems = Definition::check(&"id = \"mql\"\nversion = 1\nratngs = [70]\n".into(), &JsValue::UNDEFINED);
    let problem = Array::from(&problems.expect("check throws nothing")).get(0);
    assert_eq!(member(&problem, "line").as_f64(), Some(3.0));
    assert_eq!(member(&problem, "remedy").as_string().as_deref(), Some("did you mean `ratings`?"));
}

#[wasm_bindgen_test]
fn what_can_t_be_done_is_an_error_with_problems() {
    let error: Error = Definition::compile(&5.into()).expect_err("5 is no text").dyn_into().expect("an error");
    assert_eq!(error.name(), "HandraiseError");
    assert_eq!(Array::from(&member(&error, "problems")).length(), 1);
}

#[wasm_bindgen_test]
fn evidence_is_scored_and_the_score_explained() {
    let (definition, evidence) = (definition(), attended());
    let report = definition.score(&evidence, &now()).expect("it is scored");
    assert_eq!(member(&report, "score").as_f64(), Some(30.0));
    let text = definition.explain(&evidence, &now()).expect("it is explained");
    assert!(text.contains("Took part in a webinar"), "{text}");
}

#[wasm_bindgen_test]
fn a_form_with_evidence_is_verified() {
    let definition = definition();
    let fields = Object::new();
    for (name, value) in [
        ("handraise_definition", definition.reference()),
        ("handraise_evidence", attended().encode()),
        ("handraise_score", "30".to_owned()),
    ] {
        Reflect::set(&fields, &name.into(), &value.into()).expect("an object takes any member");
    }
    let bytes = js_sys::Uint8Array::from(definition.mql().as_slice());
    let outcome = verify(&fields, &bytes, &now()).expect("it is verified");
    assert_eq!(member(&outcome, "verdict").as_string().as_deref(), Some("verified"));
}
