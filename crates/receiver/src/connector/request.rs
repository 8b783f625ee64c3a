//! What a connector sends: the address, the headers and the body, with whom it asks about, escaped. It does not know the answer.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue, Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::file::{By, ConnectorFile, HttpMethod, RequestPart};
use crate::fetch::{self, USER_AGENT};
use crate::settings::{SecretSource, is_secret_name};

pub(super) const DOMAIN: &str = "{domain}";
pub(super) const EMAIL: &str = "{email}";

/// What stays as it is in an address (RFC 3986, 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whom a connector is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) domain: String,
    /// Of a person.
    pub(super) email: Option<String>,
}

impl Asked {
    /// A text with whom it is about.
    fn put_into(&self, text: &str, escape: impl Fn(&str) -> String) -> String {
        let text = text.replace(DOMAIN, &escape(&self.domain));
        match &self.email {
            Some(email) => text.replace(EMAIL, &escape(email)),
            None => text,
        }
    }
}

/// Everything that does not depend on whom it asks about. What is printed of it has no secrets.
#[derive(Clone)]
pub(super) struct Outgoing {
    method: Method,
    url: String,
    /// Parameters with secrets.
    parameters: Vec<(String, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Value>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({} {})", self.method, self.url)
    }
}

/// The address with an example of whom it asks about.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(super) fn checked_url(by: By, part: &RequestPart) -> Result<Url, (&'static str, String)> {
    let authority = part.url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains(['{', '}']) {
        return Err(("the host is not named", "write the vendor's host, and `{domain}` after it".to_owned()));
    }
    let example = Asked { domain: "example.com".into(), email: Some("ada@example.com".into()) };
    let text = example.put_into(&part.url, |text| utf8_percent_encode(text, ESCAPED).to_string());
    if text.contains(['{', '}']) {
        let remedy = match by {
            By::Domain => "write `{domain}`; other braces as `%7B` and `%7D`",
            By::Email => "write `{email}` or `{domain}`; other braces as `%7B` and `%7D`",
        };
        return Err(("there is something else in braces than whom it asks about", remedy.to_owned()));
    }
    let words = ("https://api.example.com/companies/{domain}", "request.secrets");
    let url = fetch::checked_url(&text, part.allow_private_addresses, words)?;
    if url.query_pairs().any(|(name, _)| is_secret_name(&name)) {
        let remedy = "write `[[request.secrets]]` with `parameter` and `env` or `file` instead";
        return Err(("a secret may stand in a parameter of the address", remedy.to_owned()));
    }
    Ok(url)
}

impl Outgoing {
    /// # Errors
    /// A secret that is missing or can't be sent, in words.
    pub(super) fn new(
        file: &ConnectorFile,
        mut secret: impl FnMut(&SecretSource) -> Result<String, String>,
    ) -> Result<Self, String> {
        let part = &file.request;
        let (mut parameters, mut headers) = (Vec::new(), BTreeMap::new());
        headers.insert("user-agent".to_owned(), USER_AGENT.to_owned());
        headers.insert("accept".to_owned(), "application/json".to_owned());
        if part.body.is_some() {
            headers.insert("content-type".to_owned(), "application/json".to_owned());
        }
        headers.extend(part.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())));
        for known in &part.secrets {
            let value = format!("{}{}", known.prefix, secret(&known.source())?);
            if let Some(name) = &known.parameter {
                parameters.push((name.clone(), value));
            } else if let Some(name) = &known.header {
                headers.insert(name.to_ascii_lowercase(), value);
            }
        }
        let headers = headers.into_iter().map(|(name, value)| {
            let failed =
                || format!("the header `{name}` can't be sent; its value has characters that headers can't have");
            let value = HeaderValue::try_from(value).map_err(|_| failed())?;
            Ok((HeaderName::try_from(&name).map_err(|_| failed())?, value))
        });
        Ok(Self {
            method: if part.method == HttpMethod::Post { Method::POST } else { Method::GET },
            url: part.url.clone(),
            parameters,
            headers: headers.collect::<Result<_, String>>()?,
            body: part.body.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        })
    }

    /// The request about somebody. `None` if no address comes of it, which the file's check rules out.
    pub(super) fn about(&self, asked: &Asked) -> Option<Request<Vec<u8>>> {
        let text = asked.put_into(&self.url, |text| utf8_percent_encode(text, ESCAPED).to_string());
        let mut url = Url::parse(&text).ok()?;
        if !self.parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.parameters);
        }
        let mut request = Request::builder().method(self.method.clone()).uri(url.as_str());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = self.body.as_ref().map(|body| put_into(asked, body).to_string().into_bytes());
        request.body(body.unwrap_or_default()).ok()
    }
}

/// JSON with whom it is about in its texts.
fn put_into(asked: &Asked, value: &Value) -> Value {
    match value {
        Value::String(text) => asked.put_into(text, str::to_owned).into(),
        Value::Array(items) => items.iter().map(|item| put_into(asked, item)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), put_into(asked, value))).collect(),
        _ => value.clone(),
    }
}
