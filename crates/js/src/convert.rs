//! Values from one language to the other. Nothing that JavaScript passes is taken for granted: each value is looked at before it is
//! used. It does not know what values mean.

use crate::error::{Fault, throw};
use js_sys::{Array, Date, JSON, Object, Reflect, Uint8Array};
use serde::Serialize;
#[cfg(feature = "track")]
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// A value of JavaScript with the members that the value's JSON has.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| throw(&[Fault::new("number", "", &error.to_string(), "report this")]))
}

/// A value of this library from an object of JavaScript.
#[cfg(feature = "track")]
pub(crate) fn from_js<T: DeserializeOwned>(value: &JsValue, what: &str) -> Result<T, JsValue> {
    let remedy = "look at the types of the package: texts are texts, and no member has another name";
    // A copy without getters, which may throw.
    let copy = JSON::parse(&stringify(value, what)?);
    copy.ok().and_then(|copy| serde_wasm_bindgen::from_value(copy).ok()).ok_or_else(|| {
        let message = format!("this is no object as `{what}` needs it");
        throw(&[Fault::new("field", what, &message, remedy)])
    })
}

/// A text.
pub(crate) fn text(value: &JsValue, what: &str) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| {
        let message = format!("this is no text, but {}", kind(value));
        throw(&[Fault::new("field", what, &message, "pass a text")])
    })
}

/// A whole number that is not negative; 0 if it is left out.
pub(crate) fn whole(value: &JsValue, what: &str) -> Result<u32, JsValue> {
    if value.is_undefined() {
        return Ok(0);
    }
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=4e9).contains(number));
    number.map(|number| number as u32).ok_or_else(|| {
        let message = "this is no whole number from 0 on";
        throw(&[Fault::new("field", what, message, "pass a whole number, such as `1`")])
    })
}

/// Bytes of a `Uint8Array`, a `Buffer` of Node or an `ArrayBuffer`; `None` for anything else.
pub(crate) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    let is_buffer = value.is_instance_of::<js_sys::ArrayBuffer>();
    let array = if is_buffer { Some(Uint8Array::new(value)) } else { value.dyn_ref::<Uint8Array>().cloned() };
    array.map(|array| array.to_vec())
}

/// JSON as it is, or the JSON of an object.
#[cfg(feature = "author")]
pub(crate) fn json_of(value: &JsValue, what: &str) -> Result<String, JsValue> {
    match value.as_string() {
        Some(text) => Ok(text),
        None => stringify(value, what),
    }
}

/// The JSON of an object. An object of another class, such as a `Promise` or a `Request`, would be an empty one.
pub(crate) fn stringify(value: &JsValue, what: &str) -> Result<String, JsValue> {
    let refuse = |message: &str| throw(&[Fault::new("field", what, message, "pass an object, or a text")]);
    if Reflect::get(value, &"then".into()).is_ok_and(|then| then.is_function()) {
        return Err(refuse("this is a promise; await it"));
    }
    if !is_plain(value) {
        return Err(refuse(&format!("this is no object with members, but {}", kind(value))));
    }
    let text = JSON::stringify(value).ok().filter(|text| text.is_string());
    text.map(String::from).ok_or_else(|| refuse("an object with this member has no JSON"))
}

/// Whether an object is of no class. Those of another frame have another `Object`, whose prototype is the last one, too.
fn is_plain(value: &JsValue) -> bool {
    let above = |value: &JsValue| Reflect::get_prototype_of(value).ok().map(JsValue::from);
    value.is_object()
        && !Array::is_array(value)
        && above(value).is_some_and(|first| first.is_null() || above(&first).is_some_and(|second| second.is_null()))
}

/// What a value is, for a message.
pub(crate) fn kind(value: &JsValue) -> String {
    if value.is_null() {
        return "null".to_owned();
    }
    let of_class = value.dyn_ref::<Object>().and_then(|object| object.constructor().name().as_string());
    of_class.or_else(|| value.js_typeof().as_string()).unwrap_or_default()
}

/// Milliseconds since 1970 of a `Date`, or of what `new Date()` takes.
pub(crate) fn milliseconds(date: &JsValue) -> Result<f64, JsValue> {
    // By construction, because a `Date` of another frame is no instance of this one's; and caught, because it may throw.
    let is_given = date.as_f64().is_some() || date.is_string() || date.is_object();
    let made = Reflect::get(&js_sys::global(), &"Date".into())
        .and_then(|class| Reflect::construct(class.unchecked_ref::<js_sys::Function>(), &Array::of1(date)));
    let ms = match made {
        Ok(made) if is_given => made.unchecked_into::<Date>().get_time(),
        _ => f64::NAN,
    };
    if (0.0..=f64::from(u32::MAX) * 1000.0).contains(&ms) {
        return Ok(ms);
    }
    let message = match date.as_string() {
        Some(text) => format!("`{text}` is not a time between 1970 and 2106"),
        None => format!("this {} is not a time between 1970 and 2106", kind(date)),
    };
    Err(throw(&[Fault::new("field", "at", &message, "pass a `Date`, such as `new Date()`")]))
}

/// Seconds since 1970.
pub(crate) fn seconds(date: &JsValue) -> Result<u32, JsValue> {
    milliseconds(date).map(|ms| (ms / 1000.0) as u32)
}
