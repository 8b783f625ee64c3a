//! The body of a request, as the receiver reads it: the first line is its content type.

use std::cell::RefCell;

use encoding_rs::Encoding;
use handraise::verification::Form;
use handraise_receiver::read_form;
use percent_encoding::percent_decode;
use tokio::runtime::Runtime;

use crate::form::{gets_a_verdict, is_bounded};
use crate::seed::Seeds;

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// Any body of any type is a form or an error in words. UTF-8 is read as the library alone reads it.
pub fn check(input: &[u8]) {
    let (kind, body) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (&b""[..], input),
    };
    let kind = String::from_utf8_lossy(kind);
    let form = match read(&kind, body) {
        Ok(form) => form,
        Err(words) => return assert!(!words.is_empty()),
    };
    assert!(!form.fields().is_empty(), "a form has a field");
    is_bounded(&form);
    if kind == URLENCODED && is_plain_utf8(body) {
        assert_eq!(form, Form::from_urlencoded(body), "receiver and library read the same");
    }
    gets_a_verdict(form);
}

/// Reads as the receiver does.
pub(crate) fn read(kind: &str, body: &[u8]) -> Result<Form, String> {
    thread_local! {
        static RUNTIME: RefCell<Runtime> = RefCell::new({
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            runtime.expect("a runtime without threads starts")
        });
    }
    RUNTIME.with_borrow(|runtime| runtime.block_on(read_form(kind, body.to_vec())))
}

/// Whether a URL-encoded body is in UTF-8 and says nothing else about itself, and is no JSON.
fn is_plain_utf8(body: &[u8]) -> bool {
    let decoded: Vec<u8> = percent_decode(body).collect();
    let Ok(text) = std::str::from_utf8(&decoded) else { return false };
    let looks_like_json = String::from_utf8_lossy(body).trim_start().starts_with(['{', '[', '"']);
    !looks_like_json && !text.contains("_charset_") && Encoding::for_bom(body).is_none() && !splits_a_character(body)
}

/// Whether a name or a value ends within a character, as in `a=%C3&%A4`.
fn splits_a_character(body: &[u8]) -> bool {
    let is_utf8 = |part: &[u8]| percent_decode(part).decode_utf8().is_ok();
    !body.split(|byte| matches!(byte, b'&' | b'=')).all(is_utf8)
}

/// What form builders send, as they send it.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let of = |kind: &str| {
        let head = format!("{kind}\n");
        move |body: Vec<u8>| [head.as_bytes(), &body].concat()
    };
    let urlencoded = seeds.webhooks("urlencoded").into_iter().map(of(URLENCODED));
    let json = seeds.webhooks("json").into_iter().take(4).map(of("application/json"));
    let unnamed = seeds.webhooks("json").into_iter().skip(4).take(2).map(of(""));
    let lines = [b"email=a@b.example\r\nmessage=one\r\ntwo\r\n".to_vec()].into_iter().map(of("text/plain"));
    let parts = seeds.webhooks("multipart").into_iter().filter_map(|body| {
        let boundary = body.strip_prefix(b"--")?.split(|byte| *byte == b'\r').next()?;
        let head = format!("multipart/form-data; boundary={}\n", String::from_utf8_lossy(boundary));
        Some([head.as_bytes(), &body].concat())
    });
    urlencoded.chain(json).chain(unnamed).chain(lines).chain(parts).collect()
}
