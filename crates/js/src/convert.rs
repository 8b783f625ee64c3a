//! Values from one language to the other. Nothing that JavaScript passes is taken for granted: each value is looked at before it is
//! used. It does not know what values mean.

use crate::error::{Fault, throw};
use core::ops::RangeInclusive;
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
    // By its JSON, which has every member: a reader of the object itself would look only at those that it knows.
    serde_json::from_str(&stringify(value, what)?).map_err(|error| {
        let message = format!("this is no object as `{what}` needs it ({error})");
        throw(&[Fault::new("field", what, &message, remedy)])
    })
}

/// A text.
pub(crate) fn text(value: &JsValue, what: &str) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| {
        let message = format!("this is no text, but {}", kind(value));
        let remedy = match bytes(value) {
            Some(_) => "pass the text, such as `await readFile(file, \"utf8\")`",
            None if is_promise(value) => "await it",
            None => "pass a text",
        };
        throw(&[Fault::new("field", what, &message, remedy)])
    })
}

/// A text with something in it.
pub(crate) fn name(value: &JsValue, what: &str) -> Result<String, JsValue> {
    let text = text(value, what)?;
    if text.trim().is_empty() {
        return Err(throw(&[Fault::new("field", what, "this is blank", "pass an id of the definition")]));
    }
    Ok(text)
}

/// A whole number that is not negative; 0 if it is left out.
pub(crate) fn whole(value: &JsValue, what: &str) -> Result<u32, JsValue> {
    if value.is_undefined() { Ok(0) } else { number(value, what, 0.0..=4e9).map(|number| number as u32) }
}

/// A whole number in a range.
pub(crate) fn number(value: &JsValue, what: &str, range: RangeInclusive<f64>) -> Result<f64, JsValue> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && range.contains(number));
    number.ok_or_else(|| {
        let message = format!("this is no whole number from {} to {}", range.start(), range.end());
        throw(&[Fault::new("field", what, &message, "pass a whole number, such as `1`")])
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
    if is_plain(value) { json(value, what) } else { Err(no_members(value, what)) }
}

/// The JSON of an object or a list. It has everything that is in them: what JSON would leave out is refused.
pub(crate) fn json(value: &JsValue, what: &str) -> Result<String, JsValue> {
    let text = JSON::stringify(value).ok().filter(|text| text.is_string());
    let text = text.map(String::from).ok_or_else(|| {
        let message = "an object with this member has no JSON";
        throw(&[Fault::new("field", what, message, "pass an object of texts, numbers, booleans and lists of them")])
    })?;
    check(value, what, LEVELS)?;
    Ok(text)
}

/// How deep members are looked at; a reader of JSON goes less deep.
const LEVELS: u32 = 128;

/// Refuses what JSON would make an empty object of, such as a `Promise` or a `Map`. A file says nothing about a lead.
fn check(value: &JsValue, path: &str, levels: u32) -> Result<(), JsValue> {
    let has_json = || Reflect::get(value, &"toJSON".into()).is_ok_and(|method| method.is_function());
    if levels == 0 || !value.is_object() || is_file(value) || has_json() {
        return Ok(());
    }
    if !is_plain(value) && !Array::is_array(value) {
        return Err(no_members(value, path));
    }
    for member in Object::entries(value.unchecked_ref()) {
        let member = Array::from(&member);
        let path = format!("{path}.{}", member.get(0).as_string().unwrap_or_default());
        check(&member.get(1), &path, levels - 1)?;
    }
    Ok(())
}

fn no_members(value: &JsValue, path: &str) -> JsValue {
    let message = match is_promise(value) {
        true => "this is a promise; await it".to_owned(),
        false => format!("this is no object with members, but {}", kind(value)),
    };
    throw(&[Fault::new("field", path, &message, "pass a plain object, or a text")])
}

/// Whether a value is to be awaited.
pub(crate) fn is_promise(value: &JsValue) -> bool {
    value.is_object() && Reflect::get(value, &"then".into()).is_ok_and(|then| then.is_function())
}

/// Whether a value is a file of a form.
pub(crate) fn is_file(value: &JsValue) -> bool {
    matches!(kind(value).as_str(), "File" | "Blob")
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

/// Milliseconds since 1970 of a `Date`, of a number of them, or of a text that says day and offset.
pub(crate) fn milliseconds(date: &JsValue) -> Result<f64, JsValue> {
    let given = date.as_string();
    let refuse = |message: &str| {
        let message = match &given {
            Some(text) => format!("`{text}` {message}"),
            None => format!("this {} {message}", kind(date)),
        };
        let remedy = "pass a `Date`, such as `new Date()`, or a text such as `2026-11-02T09:00:00Z`";
        throw(&[Fault::new("field", "at", &message, remedy)])
    };
    let is_date = date.is_object() && !Array::is_array(date);
    if !is_date && date.as_f64().is_none() && !given.as_deref().is_some_and(is_unambiguous) {
        return Err(refuse(if given.is_some() {
            "is not a time that has one meaning everywhere"
        } else {
            "is not a time"
        }));
    }
    // By construction, because a `Date` of another frame is no instance of this one's; and caught, because it may throw.
    let made = Reflect::get(&js_sys::global(), &"Date".into())
        .and_then(|class| Reflect::construct(class.unchecked_ref::<js_sys::Function>(), &Array::of1(date)));
    let ms = made.map_or(f64::NAN, |made| made.unchecked_into::<Date>().get_time());
    if ms.is_nan() {
        return Err(refuse("is not a time"));
    }
    if (0.0..EARLIEST_MS).contains(&ms) {
        return Err(refuse("is a time of the first weeks of 1970; if it is in seconds, multiply it by 1000"));
    }
    if !(EARLIEST_MS..=f64::from(u32::MAX) * 1000.0).contains(&ms) {
        return Err(refuse("is out of range: times are from 1970 to the beginning of 2106"));
    }
    Ok(ms)
}

/// No number of seconds since 1970 that is a time here is as large.
const EARLIEST_MS: f64 = u32::MAX as f64;

/// Whether a text is a day, or a day and a time with its offset from UTC, as ISO 8601 writes them: every engine reads those alike.
fn is_unambiguous(text: &str) -> bool {
    let is = |place: usize, marks: &[u8]| text.as_bytes().get(place).is_some_and(|byte| marks.contains(byte));
    let has_offset = text.ends_with('Z') || text.len().checked_sub(6).is_some_and(|place| is(place, b"+-"));
    is(4, b"-") && is(7, b"-") && (text.len() == 10 || (is(10, b"T") && has_offset))
}

/// Seconds since 1970.
pub(crate) fn seconds(date: &JsValue) -> Result<u32, JsValue> {
    milliseconds(date).map(|ms| (ms / 1000.0) as u32)
}
