//! Files with forms: one body or several, and `.http` files with requests. The receiver's own reader reads each body; this file only
//! divides them.

use super::super::{Failure, input};
use super::unreadable;
use handraise::verification::Form;
use serde_json::Value;
use std::path::Path;

/// A form, and which one it is.
pub(crate) struct SentForm {
    /// The file, and the part of it where there are several.
    pub(crate) name: String,
    pub(crate) form: Form,
}

/// A body, what its request says that it is, and which part of the file it is; empty for a whole file.
struct Part {
    name: String,
    content_type: String,
    body: Vec<u8>,
}

/// Reads all forms of a file.
///
/// # Errors
/// A body that the receiver would refuse, with the part of the file and the remedy.
pub(crate) fn read(file: &Path) -> Result<Vec<SentForm>, Failure> {
    let bytes = input::read_bytes(file)?;
    if is_binary(&bytes) {
        return Err(unreadable(file, "", NO_FORM));
    }
    let parts = match is_http(file, &bytes) {
        true => requests(file, &String::from_utf8_lossy(&bytes))?,
        false => bodies(bytes),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    let mut sent = Vec::new();
    for part in parts {
        let form = runtime.block_on(handraise_receiver::read_form(&part.content_type, part.body));
        let form = form.map_err(|message| unreadable(file, &part.name, message))?;
        let shown = input::shown(file);
        let name = if part.name.is_empty() { shown } else { format!("{shown}, {}", part.name) };
        sent.push(SentForm { name, form });
    }
    Ok(sent)
}

/// What to name instead of a file that is no text.
const NO_FORM: &str = "this is a binary file and no form; name a file with the body of a request: URL-encoded, JSON, or an `.http` \
                       file with requests";

/// Whether a file has characters that no text has. A text in UTF-16 has zeros, and says by its first two bytes what it is.
fn is_binary(bytes: &[u8]) -> bool {
    let is_utf_16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    !is_utf_16 && bytes.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
}

/// Divides a file of bodies: a JSON list of several objects, an object a line, or an URL-encoded form a line. Anything else is one body.
fn bodies(bytes: Vec<u8>) -> Vec<Part> {
    let whole = |body| vec![Part { name: String::new(), content_type: String::new(), body }];
    const JSON: &str = "application/json";
    let Ok(text) = std::str::from_utf8(&bytes) else { return whole(bytes) };
    let text = text.trim_start_matches('\u{feff}').trim();
    let part = |noun: &str, index: usize, content_type: &str, body: &str| Part {
        name: format!("{noun} {}", index + 1),
        content_type: content_type.to_owned(),
        body: body.as_bytes().to_vec(),
    };
    if let Ok(Value::Array(items)) = serde_json::from_str(text)
        && items.len() > 1
    {
        return items.iter().enumerate().map(|(index, item)| part("form", index, JSON, &item.to_string())).collect();
    }
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let is_object = |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object());
    // A form of plain text has lines with one name each.
    let is_form = |line: &str| line.contains('&') && line.contains('=') && !line.contains(' ');
    let of_lines = |content_type: &str| {
        lines().map(|(index, line)| part("line", index, content_type, line.trim())).collect::<Vec<_>>()
    };
    match lines().count() {
        2.. if lines().all(|(_, line)| is_object(line)) => of_lines(JSON),
        2.. if lines().all(|(_, line)| is_form(line)) => of_lines(""),
        // An editor ends the last line; that end is not part of the form.
        _ => whole(bytes.trim_ascii_end().to_vec()),
    }
}

fn is_http(file: &Path, bytes: &[u8]) -> bool {
    let named =
        file.extension().is_some_and(|ending| ["http", "rest"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    named || bytes.starts_with(b"POST ")
}

/// The requests of an `.http` file: a line `POST address`, headers, an empty line and the body; `###` divides them.
fn requests(file: &Path, text: &str) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    let mut sections: Vec<(usize, Vec<&str>)> = vec![(1, Vec::new())];
    for (number, line) in (1..).zip(text.lines()) {
        match sections.last_mut() {
            Some((_, lines)) if !line.starts_with("###") => lines.push(line),
            _ => sections.push((number + 1, Vec::new())),
        }
    }
    for (first, lines) in sections {
        // Comments and variables may stand before a request.
        let is_request = |line: &&str| line.trim_start().to_ascii_uppercase().starts_with("POST ");
        let Some(begin) = lines.iter().position(is_request) else { continue };
        let place = format!("line {}", first + begin);
        let rest = lines.get(begin + 1..).unwrap_or_default();
        let Some(end) = rest.iter().position(|line| line.trim().is_empty()) else {
            return Err(unreadable(
                file,
                &place,
                "this request has no body; write an empty line and the form below its headers",
            ));
        };
        let (headers, body) = rest.split_at(end);
        let named = headers.iter().filter_map(|header| header.split_once(':'));
        let mut kinds = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
        let content_type = kinds.next().map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
        let is_multipart = content_type.to_ascii_lowercase().starts_with("multipart/");
        let line_end = if is_multipart { "\r\n" } else { "\n" };
        let body = body.get(1..).unwrap_or_default().join(line_end);
        let body = if is_multipart { format!("{}{line_end}", body.trim_end()) } else { body.trim_end().to_owned() };
        parts.push(Part { name: place, content_type, body: body.into_bytes() });
    }
    if parts.is_empty() {
        return Err(unreadable(
            file,
            "",
            "there is no request in it; write a line such as `POST /v1/leads`, headers, an empty line and the form",
        ));
    }
    Ok(parts)
}
