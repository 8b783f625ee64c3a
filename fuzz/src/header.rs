//! What a request says in headers: a forwarder's statement, and the site that it comes from. Each line is a header.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use handraise_receiver::{Origin, Statement};

use crate::sample::NOW_S;
use crate::seed::Seeds;

const TOKEN: &str = "correct horse";

/// A statement counts with the token alone, lies in the past and identifies nobody; an origin is written in one way.
pub fn check(input: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    let now_ms = i64::from(NOW_S) * 1000;
    let statement = Statement::read(&headers, TOKEN, now_ms);
    let names_token = headers.get("authorization").is_some_and(|value| value.as_bytes().ends_with(TOKEN.as_bytes()));
    let counts = statement.received_ms.is_some() || statement.session.is_some();
    assert!(names_token || !counts, "without the token no statement counts");
    assert!(statement.received_ms.is_none_or(|received_ms| (0..=now_ms).contains(&received_ms)), "it lies in the past");
    let is_hash = |session: &String| session.len() == 64 && session.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(statement.session.as_ref().is_none_or(is_hash), "a session is kept as a hash");
    assert!(statement.ignored.as_ref().is_none_or(|words| !words.is_empty()));
    let nobody = Statement::read(&headers, "", now_ms);
    assert!(nobody.received_ms.is_none() && nobody.session.is_none(), "without a token configured nothing counts");
    let origin = headers.get("origin").and_then(|value| value.to_str().ok()).map(str::parse::<Origin>);
    match origin {
        Some(Ok(origin)) => {
            assert_eq!(origin.to_string().parse().as_ref(), Ok(&origin), "an origin is written in one way")
        }
        Some(Err(error)) => assert!(!error.to_string().is_empty()),
        None => {}
    }
}

/// Headers as a forwarder and browsers send them.
pub(crate) fn seeds(_seeds: &Seeds) -> Vec<Vec<u8>> {
    let token = "Authorization: Bearer correct horse\n";
    let received =
        ["2026-09-21T21:40:05Z", "2026-09-21T23:40:05.25+02:00", "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z"];
    let received = received.map(|time| format!("{token}Handraise-Received-At: {time}\nHandraise-Session: abc\n"));
    let origins =
        ["https://www.Example.com/", "https://b\u{fc}cher.example", "http://[::1]:80", "null", "capacitor://app"];
    let origins = origins.map(|origin| format!("Origin: {origin}\n"));
    let bare = "Handraise-Session: abc\n".to_owned();
    received.into_iter().chain(origins).chain([bare]).map(String::into_bytes).collect()
}
