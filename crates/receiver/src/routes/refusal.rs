//! What a browser shows when a form that a person sent is refused: a short page in words, with a way back. It does not know why a form
//! is refused, beyond the kind of problem; programs get the problem itself.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::Config;
use crate::html::escape;
use crate::origin;
use crate::problem::Problem;

/// The page's template, style and script.
const PAGE: &str = include_str!("refusal.html");

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    German,
}

/// The words of a page. Members are in the order English, German.
type Words = [&'static str; 2];

const TITLE: Words = ["Your form did not arrive", "Ihr Formular ist nicht angekommen"];
const KEPT: Words = [
    "Nothing was stored. Go back to the form: what you typed is still there, if your browser kept it.",
    "Es wurde nichts gespeichert. Gehen Sie zur\u{fc}ck zum Formular: Was Sie geschrieben haben, steht noch dort, wenn Ihr Browser es behalten hat.",
];
const BACK: Words = ["Back to the form", "Zur\u{fc}ck zum Formular"];

/// Why, for each kind of problem; the last is for all others.
const WHY: [(&str, Words); 6] = [
    (
        "body-too-large",
        [
            "The form is too long. Please shorten your message and send it again.",
            "Das Formular ist zu lang. Bitte k\u{fc}rzen Sie Ihre Nachricht und senden Sie es noch einmal.",
        ],
    ),
    (
        "unreadable",
        [
            "The form was empty, or we could not read it. Please fill it in and send it again.",
            "Das Formular war leer, oder wir konnten es nicht lesen. Bitte f\u{fc}llen Sie es aus und senden Sie es noch einmal.",
        ],
    ),
    (
        "body-broken",
        [
            "The connection broke off before everything was here. Please send the form again.",
            "Die Verbindung ist abgebrochen, bevor alles hier war. Bitte senden Sie das Formular noch einmal.",
        ],
    ),
    (
        "body-slow",
        [
            "The connection was too slow. Please send the form again.",
            "Die Verbindung war zu langsam. Bitte senden Sie das Formular noch einmal.",
        ],
    ),
    (
        "storage",
        [
            "We cannot store anything at the moment. Please wait a minute and send the form again.",
            "Wir k\u{f6}nnen im Moment nichts speichern. Bitte warten Sie eine Minute und senden Sie das Formular noch einmal.",
        ],
    ),
    (
        "",
        [
            "The website that you came from is not set up to send forms here. Please tell its owner, or contact them in another way.",
            "Die Website, von der Sie kommen, ist nicht daf\u{fc}r eingerichtet, Formulare hierher zu senden. Bitte sagen Sie es dem Betreiber, oder nehmen Sie auf anderem Weg Kontakt auf.",
        ],
    ),
];

/// Whether a person reads the answer: browsers ask for a page when they send a form themselves, and scripts and programs do not.
pub(super) fn is_for_a_person(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT).contains("text/html")
}

/// A problem as a page.
pub(super) fn page(problem: Problem, headers: &HeaderMap, config: &Config) -> Response {
    let language = language(text(headers, header::ACCEPT_LANGUAGE));
    let say = |[english, german]: Words| match language {
        Language::English => english,
        Language::German => german,
    };
    let why = WHY.iter().find(|(kind, _)| [problem.kind(), ""].contains(kind)).map_or("", |(_, why)| say(*why));
    let href = form_address(headers, config).map(|address| format!(" href=\"{}\"", escape(&address)));
    let lang = match language {
        Language::English => "en-GB",
        Language::German => "de",
    };
    let html = PAGE
        .replace("{lang}", lang)
        .replace("{title}", say(TITLE))
        .replace("{why}", why)
        .replace("{kept}", say(KEPT))
        .replace("{back}", say(BACK))
        .replace("{href}", &href.unwrap_or_default());
    let mut response = in_words(problem, html);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    response
}

/// The answer of a problem, with a page instead of JSON.
pub(super) fn in_words(problem: Problem, html: String) -> Response {
    let mut response = problem.into_response();
    *response.body_mut() = html.into();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// The page's style.
pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("refusal.css")).into_response()
}

/// The page's script.
pub(super) async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("refusal.js")).into_response()
}

/// Where the form is, if the browser says so and it is on this site or an allowed one: nobody else may put a link into the page.
fn form_address(headers: &HeaderMap, config: &Config) -> Option<String> {
    let address = url::Url::parse(text(headers, header::REFERER)).ok()?;
    let site = HeaderValue::try_from(address.origin().ascii_serialization()).ok()?;
    let is_web = matches!(address.scheme(), "http" | "https");
    let is_known =
        origin::is_of(&site, headers, config.trusted_hops) || origin::is_allowed(&site, &config.allowed_origins);
    (is_web && is_known).then(|| address.into())
}

/// The language that somebody reads best, of those that there are: the first with the highest quality.
fn language(accepted: &str) -> Language {
    let wish = |part: &str| -> Option<(u32, Language)> {
        let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let language = match primary.as_str() {
            "de" => Language::German,
            "en" => Language::English,
            _ => return None,
        };
        let quality = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |quality| quality.parse::<f32>().ok())?;
        Some(((quality.clamp(0.0, 1.0) * 1000.0) as u32, language))
    };
    let mut best = (0, Language::English);
    for (quality, language) in accepted.split(',').filter_map(wish) {
        if quality > best.0 {
            best = (quality, language);
        }
    }
    best.1
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_is_read_best() {
        for (accepted, expected) in [
            ("", Language::English),
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("en-GB,en;q=0.9,de;q=0.8", Language::English),
            ("fr-CH, fr;q=0.9, en;q=0.1, de;q=0.7", Language::German),
            ("fr, de;q=0", Language::English),
            ("den, defoo;q=1", Language::English),
            ("de;q=odd, en;q=0.1", Language::English),
            ("DE", Language::German),
        ] {
            assert_eq!(language(accepted), expected, "{accepted}");
        }
    }

    #[test]
    fn every_kind_of_problem_has_words_without_braces() {
        for (_, words) in WHY {
            assert!(words.iter().all(|words| words.len() > 20 && !words.contains(['{', '}', '<'])));
        }
        assert_eq!(WHY.last().map(|(kind, _)| *kind), Some(""), "the last one is for all others");
    }
}
