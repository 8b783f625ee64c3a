//! Values from one language to the other. It does not know what they mean.

use crate::error::{Fault, throw};
use js_sys::{Date, JSON};
use serde::Serialize;
#[cfg(feature = "track")]
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// A value of JavaScript with the members that the value's JSON has.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| throw(&[Fault::new("number", "", &error.to_string(), "report this")]))
}

/// A value of this library from a value of JavaScript.
#[cfg(feature = "track")]
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue, what: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| throw(&[Fault::new("field", what, &error.to_string(), "look at the types of the package")]))
}

/// JSON as it is, or the JSON of an object.
#[cfg(feature = "author")]
pub(crate) fn json_of(value: &JsValue) -> Result<String, JsValue> {
    match value.as_string() {
        Some(text) => Ok(text),
        None => stringify(value),
    }
}

/// The JSON of an object.
pub(crate) fn stringify(value: &JsValue) -> Result<String, JsValue> {
    let text = JSON::stringify(value).ok().filter(|text| text.is_string());
    let refuse = || throw(&[Fault::new("field", "", "this value has no JSON", "pass an object or a text")]);
    text.map(String::from).ok_or_else(refuse)
}

/// Milliseconds since 1970 of a `Date`, or of what `new Date()` takes.
pub(crate) fn milliseconds(date: &JsValue) -> Result<f64, JsValue> {
    // By number, because a `Date` of another frame is no instance of this one's.
    let ms = match date.dyn_ref::<Date>() {
        Some(date) => date.get_time(),
        None => Date::new(date).get_time(),
    };
    let is_in_range = (0.0..=f64::from(u32::MAX) * 1000.0).contains(&ms);
    let refuse = || {
        let message = format!("{date:?} is not a time between 1970 and 2106");
        throw(&[Fault::new("field", "date", &message, "pass a `Date`, such as `new Date()`")])
    };
    if is_in_range && !date.is_undefined() && !date.is_null() { Ok(ms) } else { Err(refuse()) }
}

/// Seconds since 1970.
pub(crate) fn seconds(date: &JsValue) -> Result<u32, JsValue> {
    milliseconds(date).map(|ms| (ms / 1000.0) as u32)
}
