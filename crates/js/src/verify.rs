//! `verify`: what is true of a form that arrived, for back ends. Whether the same behaviour came before, and how often somebody
//! sends, only a receiver with a memory can tell.

use crate::convert::{bytes, is_file, json, kind, seconds, stringify, to_js};
use crate::definition::read;
use crate::error::{Fault, throw};
use handraise::definition::Compiled;
use handraise::verification::{Form, Outcome, UnreadableForm};
use js_sys::{Array, IntoIter, Object, Reflect, try_iter};
use wasm_bindgen::prelude::*;

/// Verifies a form as the receiver does, without its memory. `fields` is a `FormData`, a `URLSearchParams`, an object, a list of names and
/// values, or the body of a request, URL-encoded, JSON or plain. Of `definitions`, the first is the active one; the others were active until
/// a short time ago. Whatever a visitor may have sent in the plugin's fields gives a verdict; what has no field of a form is refused.
#[wasm_bindgen(unchecked_return_type = "Outcome")]
pub fn verify(
    #[wasm_bindgen(unchecked_param_type = "FormFields")] fields: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "DefinitionBytes | readonly DefinitionBytes[]")] definitions: &JsValue,
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
    let form = match sent {
        Some(text) => Form::from_text(&text).map_err(|error| unreadable(&error))?,
        None if Array::is_array(fields) && !Array::is_array(&Array::from(fields).get(0)) => from_json(fields)?,
        None => match if fields.is_object() { try_iter(fields)? } else { None } {
            Some(entries) => from_entries(entries)?,
            None => Form::from_json(stringify(fields, "fields")?.as_bytes()).map_err(|error| unreadable(&error))?,
        },
    };
    if form.fields().is_empty() { Err(unreadable(&UnreadableForm::Empty)) } else { Ok(form) }
}

/// Names and values, in the order of the form. A file is no text, and says nothing about a lead.
fn from_entries(entries: IntoIter) -> Result<Form, JsValue> {
    let mut pairs = Vec::new();
    for entry in entries {
        let entry = entry?;
        let pair = if Array::is_array(&entry) { Array::from(&entry) } else { Array::new() };
        let Some(name) = pair.get(0).as_string().filter(|_| pair.length() == 2) else {
            let message = format!("this has {} where a name and its value belong", kind(&entry));
            return Err(throw(&[Fault::new("field", "fields", &message, REMEDY)]));
        };
        let value = pair.get(1);
        if let Some(value) = value.as_string() {
            pairs.push((name, value));
        } else if !is_file(&value) {
            // What a value other than a text says is the same as in an object.
            let object = Object::new();
            Reflect::set(&object, &name.into(), &value)?;
            pairs.extend(from_json(&object)?.fields().iter().map(|field| (field.name.clone(), field.value.clone())));
        }
    }
    Ok(Form::from_pairs(pairs))
}

fn from_json(value: &JsValue) -> Result<Form, JsValue> {
    Form::from_json(json(value, "fields")?.as_bytes()).map_err(|error| unreadable(&error))
}

const REMEDY: &str = "pass a `FormData`, such as `await request.formData()`, a `URLSearchParams`, an object with the form's fields, or a \
                      body that is JSON or URL-encoded";

fn unreadable(error: &UnreadableForm) -> JsValue {
    throw(&[Fault::new("field", "fields", &error.to_string(), REMEDY)])
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
