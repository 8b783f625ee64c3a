//! `verify`: what is true of a form that arrived, for back ends. Whether the same behaviour came before, and how often somebody
//! sends, only a receiver with a memory can tell.

use crate::convert::{bytes, seconds, stringify, to_js};
use crate::definition::read;
use crate::error::{Fault, throw};
use handraise::definition::Compiled;
use handraise::verification::{Form, Outcome};
use js_sys::{Array, Reflect, try_iter};
use wasm_bindgen::prelude::*;

/// Verifies a form as the receiver does, without its memory. `fields` is a `FormData`, a `URLSearchParams`, an object, or
/// the body of a request, URL-encoded or JSON. Of `definitions`, the first is the active one; the others were active until a short time ago.
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
    let sent = bytes(fields).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).or_else(|| fields.as_string());
    if let Some(text) = sent {
        return if text.trim_start().starts_with(['{', '[']) {
            from_json(&text)
        } else {
            Ok(Form::from_urlencoded(text.as_bytes()))
        };
    }
    let entries = if fields.is_object() { try_iter(fields)? } else { None };
    let Some(entries) = entries else { return from_json(&stringify(fields, "fields")?) };
    let mut pairs = Vec::new();
    for entry in entries {
        let entry = Array::from(&entry?);
        // A file is no text, and says nothing about a lead.
        if let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
            pairs.push((name, value));
        }
    }
    Ok(Form::from_pairs(pairs))
}

fn from_json(text: &str) -> Result<Form, JsValue> {
    let remedy = "pass a `FormData`, a `URLSearchParams`, an object or a text";
    Form::from_json(text.as_bytes())
        .map_err(|error| throw(&[Fault::new("field", "fields", &error.to_string(), remedy)]))
}

/// The definitions, read from their bytes: an object of a class can't be borrowed from a list.
fn compiled_of(definitions: &JsValue) -> Result<Vec<Compiled>, JsValue> {
    let list = if Array::is_array(definitions) { Array::from(definitions) } else { Array::of1(definitions) };
    list.iter()
        .map(|item| {
            let held = if item.is_object() { Reflect::get(&item, &"mql".into())? } else { JsValue::UNDEFINED };
            read(if held.is_undefined() { &item } else { &held })
        })
        .collect()
}
