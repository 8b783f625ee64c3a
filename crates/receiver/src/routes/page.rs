//! Which part of a long list a client asks for. It does not know lists.

use axum::http::StatusCode;

use crate::problem::Problem;

/// How many are in an answer if the query does not say.
const LIMIT: i64 = 100;
/// The most in an answer.
pub(super) const MAX_LIMIT: i64 = 1000;

/// Which part of a list a client asks for.
pub(super) struct Page {
    /// Only what is older than this.
    pub(super) before: Option<i64>,
    pub(super) limit: i64,
    /// Whether each lead comes with its evidence.
    pub(super) evidence: bool,
    /// Only leads that the definition with this hash scored.
    pub(super) definition: Option<String>,
}

impl Page {
    /// # Errors
    /// 400 for a number that is none.
    pub(super) fn of(query: &str) -> Result<Self, Problem> {
        let mut page = Self { before: None, limit: LIMIT, evidence: false, definition: None };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let number = || number(&name, &value);
            match name.as_ref() {
                "limit" => page.limit = number()?.min(MAX_LIMIT),
                "evidence" => page.evidence = value == "1",
                "before" => page.before = Some(number()?),
                "definition" => page.definition = Some(hash("definition", &value)?),
                _ => {}
            }
        }
        Ok(page)
    }
}

/// The number that a query gives under a name of ours.
pub(super) fn number(name: &str, value: &str) -> Result<i64, Problem> {
    let wrong = || unreadable(format!("`{name}` must be a whole number, 1 or more"));
    value.parse::<i64>().ok().filter(|number| *number > 0).ok_or_else(wrong)
}

/// Whether a query asks for something that is on or off.
pub(super) fn on(name: &str, value: &str) -> Result<bool, Problem> {
    match value {
        "" | "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(unreadable(format!("`{name}` is written without a value, or with `true` or `false`"))),
    }
}

/// The hash of a definition that a query gives under a name of ours.
pub(super) fn hash(name: &str, value: &str) -> Result<String, Problem> {
    let is_hash = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let wrong =
        || unreadable(format!("`{name}` must be a hash of 64 hexadecimal digits, as `GET /v1/definitions` has them"));
    is_hash.then(|| value.to_ascii_lowercase()).ok_or_else(wrong)
}

/// A query that can't be read.
pub(super) fn unreadable(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "query", "Unreadable query", detail)
}
