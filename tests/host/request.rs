//! A request as it came, and the same request without the plugin's own fields. Everything else keeps its bytes and its
//! order. It does not know where the fields come from.

use std::fmt;

/// The prefix of the plugin's fields.
const PREFIX: &str = "handraise_";
/// The name that every multipart boundary gets.
const BOUNDARY: &str = "----boundary";

/// A request as it came.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

/// A request, split in two.
#[derive(Debug)]
pub(crate) struct Parted {
    /// What the page itself sends.
    pub(crate) rest: Request,
    /// The plugin's fields, in order.
    pub(crate) ours: Vec<(String, String)>,
}

impl Request {
    /// Takes the plugin's fields out, from every place where a form's fields can be.
    pub(crate) fn part(&self) -> Parted {
        let mut ours = Vec::new();
        let mut rest = self.clone();
        rest.query = self.query.as_ref().map(|query| text(&without_pairs(query.as_bytes(), b'&', decoded, &mut ours)));
        let (kind, parameters) = self.content_type.split_once(';').unwrap_or((&self.content_type, ""));
        match kind {
            "application/x-www-form-urlencoded" => rest.body = without_pairs(&self.body, b'&', decoded, &mut ours),
            "text/plain" => rest.body = without_pairs(&self.body, b'\n', plain, &mut ours),
            "application/json" => rest.body = without_json(&self.body, &mut ours),
            "multipart/form-data" => {
                let boundary = parameters.trim().trim_start_matches("boundary=");
                rest.content_type = self.content_type.replace(boundary, BOUNDARY);
                rest.body = without_parts(&self.body, boundary, &mut ours);
            }
            _ => {}
        }
        Parted { rest, ours }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body: String = text(&self.body).chars().take(600).collect();
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        write!(out, "{} {}{query} [{}] {} bytes {body:?}", self.method, self.path, self.content_type, self.body.len())
    }
}

/// Takes our `name=value` pairs out.
fn without_pairs(bytes: &[u8], between: u8, read: fn(&[u8]) -> String, ours: &mut Vec<(String, String)>) -> Vec<u8> {
    let mut kept = Vec::new();
    for pair in bytes.split(|byte| *byte == between) {
        let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = read(&pair[..cut]);
        if name.starts_with(PREFIX) {
            ours.push((name, read(pair.get(cut + 1..).unwrap_or_default())));
        } else {
            kept.push(pair);
        }
    }
    kept.join(&between)
}

/// Takes our pairs out of an array of pairs, or out of an object.
fn without_json(bytes: &[u8], ours: &mut Vec<(String, String)>) -> Vec<u8> {
    use serde_json::Value;
    let mut value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let mut keep = |name: &str, value: &Value| {
        let is_ours = name.starts_with(PREFIX);
        if is_ours {
            ours.push((name.to_owned(), value.as_str().unwrap_or_default().to_owned()));
        }
        !is_ours
    };
    match &mut value {
        Value::Array(pairs) => pairs.retain(|pair| keep(pair[0].as_str().unwrap_or_default(), &pair[1])),
        Value::Object(fields) => fields.retain(|name, value| keep(name, value)),
        _ => return bytes.to_vec(),
    }
    value.to_string().into_bytes()
}

/// Takes our parts out, and gives every boundary the same name.
fn without_parts(bytes: &[u8], boundary: &str, ours: &mut Vec<(String, String)>) -> Vec<u8> {
    let line = format!("--{boundary}");
    let mut kept = Vec::new();
    for part in pieces(bytes, line.as_bytes()) {
        let head = text(&part[..part.len().min(200)]);
        let name = head.split_once("name=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(name, _)| name);
        if name.starts_with(PREFIX) {
            let value = text(part);
            let value = value.split_once("\r\n\r\n").map_or("", |(_, value)| value).trim_end_matches("\r\n");
            ours.push((name.to_owned(), value.to_owned()));
        } else {
            kept.push(part);
        }
    }
    kept.join(format!("--{BOUNDARY}").as_bytes())
}

fn pieces<'a>(bytes: &'a [u8], between: &[u8]) -> Vec<&'a [u8]> {
    let (mut out, mut from) = (Vec::new(), 0);
    let mut at = 0;
    while at + between.len() <= bytes.len() {
        if bytes[at..].starts_with(between) {
            out.push(&bytes[from..at]);
            at += between.len();
            from = at;
        } else {
            at += 1;
        }
    }
    out.push(&bytes[from..]);
    out
}

fn decoded(bytes: &[u8]) -> String {
    let mut pairs = form_urlencoded::parse(bytes);
    pairs.next().map_or_else(String::new, |(name, _)| name.into_owned())
}

fn plain(bytes: &[u8]) -> String {
    text(bytes).trim_end_matches('\r').to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
