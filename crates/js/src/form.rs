//! `readForm`: what a form in a page answers, now. It reads a form as the page's plugin does (`packages/page/answers.ts`).

use crate::convert::{kind, seconds};
use crate::error::{Fault, throw};
use crate::{Definition, Evidence};
use handraise::intake::{FoldedControl, record_control};
use js_sys::{Reflect, Symbol};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlLabelElement};

/// Types of controls that are secret, hidden, or no answer.
const UNREAD: [&str; 9] = ["password", "file", "hidden", "submit", "button", "reset", "image", "fieldset", "output"];

/// Reads the answers of a form, as evidence of what somebody said. It has no behaviour in it: merge it with evidence that has.
#[wasm_bindgen(js_name = readForm)]
pub fn read_form(
    #[wasm_bindgen(unchecked_param_type = "HTMLFormElement")] form: &JsValue,
    definition: &Definition,
    #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
) -> Result<Evidence, JsValue> {
    let at_s = seconds(at)?;
    // By its name, because a form of another frame is no instance of this one's class; a control may have the name of any other member.
    let tag = Reflect::get(form, &Symbol::to_string_tag()).ok().filter(|_| form.is_object());
    if tag.and_then(|tag| tag.as_string()).as_deref() != Some("HTMLFormElement") {
        let message = format!("this is no form, but {}", kind(form));
        let remedy = "pass a `<form>` of the page, such as `document.querySelector(\"form\")`";
        return Err(throw(&[Fault::new("field", "form", &message, remedy)]));
    }
    let form: &HtmlFormElement = form.unchecked_ref();
    let mut evidence = handraise::evidence::Evidence::new();
    let controls = form.elements();
    for index in 0..controls.length() {
        if let Some(control) = controls.item(index) {
            read_control(&mut evidence, definition, &control, at_s);
        }
    }
    Ok(Evidence::of(evidence))
}

fn read_control(evidence: &mut handraise::evidence::Evidence, definition: &Definition, control: &Element, at_s: u32) {
    // Every control has the members of an input that are read here; a select and a text area have no `checked`.
    let input: &HtmlInputElement = control.unchecked_ref();
    let kind = input.type_();
    let may_be_ticked = matches!(kind.as_str(), "radio" | "checkbox");
    let is_unticked = may_be_ticked && !input.checked();
    let is_disabled = control.matches(":disabled").unwrap_or(false);
    if is_disabled || UNREAD.contains(&kind.as_str()) || (is_unticked && kind == "radio") {
        return;
    }
    let attribute = |name| control.get_attribute(name).unwrap_or_default();
    let name = Some(attribute("name")).filter(|name| !name.is_empty()).unwrap_or_else(|| attribute("id"));
    let autocomplete = attribute("autocomplete");
    let value = if is_unticked { String::new() } else { input.value() };
    // It may hold several tokens and ends with the field's.
    let token = autocomplete.rsplit(' ').next().unwrap_or_default();
    let label = label_of(input).unwrap_or_else(|| attribute("aria-label"));
    let is_ticked = may_be_ticked && !is_unticked && kind == "checkbox";
    let control = FoldedControl::of([&name, token, &label, &value], is_ticked);
    record_control(evidence, definition.compiled().program(), control.get(), at_s);
}

/// The first text in a control's label. Later ones are hints, or the options of a control inside the label.
fn label_of(input: &HtmlInputElement) -> Option<String> {
    let label = input.labels()?.get(0)?.dyn_into::<HtmlLabelElement>().ok()?;
    first_text(&label)
}

fn first_text(node: &web_sys::Node) -> Option<String> {
    let children = node.child_nodes();
    (0..children.length()).filter_map(|index| children.get(index)).find_map(|child| match child.node_type() {
        web_sys::Node::TEXT_NODE => {
            child.node_value().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        }
        _ => first_text(&child),
    })
}
