//! `verify`: what is true of a form that arrived, for back ends. Whether the same behaviour came before, and how often somebody
//! sends, only a receiver with a memory can tell.

use crate::convert::{seconds, stringify, to_js};
use crate::definition::read;
use crate::error::{Fault, throw};
use handraise::definition::Compiled;
use handraise::verification::{Form, Outcome};
use js_sys::{Array, Reflect, Uint8Array, try_iter};
use wasm_bindgen::prelude::*;

/// Verifies a form as the receiver does, without its memory. `fields` is a `FormData`, a `URLSearchParams`, an object, or a URL-encoded
/// text. Of `definitions`, the first is the active one; the others were active until a short time ago.
#[wasm_bindgen(unchecked_return_type = "Outcome")]
pub fn verify(
    #[wasm_bindgen(unchecked_param_type = "FormFields")] fields: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Definition | Uint8Array | (Definition | Uint8Array)[]")]
    definitions: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Date")] now: &JsValue,
) -> Result<JsValue, JsValue> {
    let form = form_of(fields)?;
    let compiled = compiled_of(definitions)?;
    let Some((active, superseded)) = compiled.split_first() else {
        let message = "there is no definition to verify with";
        return Err(throw(&[Fault::new("empty", "definitions", message, "pass the active definition first")]));
    };
    to_js(&Outcome::of(&form, active, &Vec::from_iter(superseded), seconds(now)?))
}

fn form_of(fields: &JsValue) -> Result<Form, JsValue> {
    if let Some(text) = fields.as_string() {
        return Ok(Form::from_urlencoded(text.as_bytes()));
    }
    let Some(entries) = try_iter(fields)? else {
        let json = stringify(fields)?;
        let remedy = "pass a `FormData`, a `URLSearchParams`, an object or a text";
        return Form::from_json(json.as_bytes())
            .map_err(|error| throw(&[Fault::new("field", "fields", &error.to_string(), remedy)]));
    };
    let mut form = Form::default();
    for entry in entries {
        let entry = Array::from(&entry?);
        // A file is no text, and says nothing about a lead.
        if let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
            form.push(&name, &value);
        }
    }
    Ok(form)
}

/// The definitions, read from their bytes: an object of a class can't be borrowed from a list.
fn compiled_of(definitions: &JsValue) -> Result<Vec<Compiled>, JsValue> {
    let list = if Array::is_array(definitions) { Array::from(definitions) } else { Array::of1(definitions) };
    list.iter()
        .map(|item| {
            let bytes = Reflect::get(&item, &"mql".into()).ok().filter(JsValue::is_object).unwrap_or(item);
            let bytes = bytes.dyn_into::<Uint8Array>().map_err(|_other| {
                let message = "this is neither a `Definition` nor the bytes of a `.mql`";
                throw(&[Fault::new("syntax", "definitions", message, "pass `Definition.read(bytes)`")])
            })?;
            read(bytes.to_vec())
        })
        .collect()
}
