//! Rules about what somebody does: pages, visits, forms, actions, sources, silence. It does not know fit.

use super::draft::{quoted, slug};
use super::meaning::{Counted, Meaning, Part, Rule};
use super::page::{address, page_of};
use super::points::first_number;
use super::row::Row;

/// What buyers do, by words in a rule.
const INTENT: &[&str] = &[
    "pricing",
    "price",
    "demo",
    "trial",
    "contact",
    "quote",
    "compar",
    "competitor",
    "versus",
    "vs ",
    "product",
    "search",
    "buy",
    "checkout",
    "career",
    "job",
    "case stud",
    "reviews",
];
/// Words that say nothing of a page or an action of their own.
const FILLERS: &[&str] = &[
    "visit",
    "week",
    "weeks",
    "day",
    "days",
    "one",
    "times",
    "within",
    "twice",
    "visits",
    "visited",
    "view",
    "views",
    "viewed",
    "page",
    "pages",
    "web",
    "website",
    "the",
    "a",
    "an",
    "on",
    "of",
    "to",
    "and",
    "url",
    "contains",
    "is",
    "form",
    "forms",
    "fills",
    "filled",
    "out",
    "submits",
    "submitted",
    "submission",
    "submit",
    "download",
    "downloads",
    "downloaded",
    "clicks",
    "clicked",
    "click",
    "any",
    "for",
    "in",
    "hit",
    "offer",
    "register",
    "registers",
    "registered",
    "watch",
    "watched",
    "watches",
    "our",
    "their",
];

/// The rule that a row means; `None` if it is about something else.
pub(super) fn meaning(row: &Row, words: &str, points: i32, note: Option<String>) -> Option<Meaning> {
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let is_intent = has(INTENT);
    let rule = |when: String, parts: Vec<Part>| Rule {
        is_intent,
        when,
        points,
        counted: if row.counts_each() { Counted::Each } else { Counted::Once },
        cap: row.cap(),
        parts,
        asked: None,
    };
    let said = |rule: Rule| Some(Meaning::Rule(rule, note.clone()));
    let partly = |rule: Rule, missing: &str| Some(Meaning::Rule(rule, both(Some(missing), note.as_deref())));

    if has(&["inactiv", "no activity", "not active", "not seen", "no visit", "dormant"]) {
        let days = days_in(words)?;
        // Nobody gains points because time passes.
        return (points < 0).then(|| {
            Meaning::Rule(
                Rule { is_intent: false, ..rule(format!("{{ inactive = {{ for = \"{days}d\" }} }}"), Vec::new()) },
                note.clone(),
            )
        });
    }
    if let Some(term) = after(words, &["search for", "searched for", "search term", "keyword"]) {
        let term = term.trim_matches(|c: char| !c.is_alphanumeric());
        let body = format!("utm_term = [{}]", quoted(&format!("*{term}*")));
        let part = Part::of("sources", &slug(&format!("searched-{term}")), body);
        let note = "only the search words of your ads are known (`utm_term`)";
        return partly(rule(source(&part.id), vec![part]), note);
    }
    if row.is_of_kind(&["form.submit"])
        || has(&[
            "form",
            "requested contact",
            "request contact",
            "contact request",
            "demo request",
            "requested demo",
            "requests a demo",
        ])
    {
        let part = form(words)?;
        return said(rule(format!("{{ form = {{ id = {} }} }}", quoted(&part.id)), vec![part]));
    }
    if has(&[
        "email click",
        "e-mail click",
        "clicked email",
        "click in email",
        "clicks email",
        "link in email",
        "link in e-mail",
        "clicks link in email",
        "email link",
    ]) {
        let part = Part::of("sources", "email", "utm_medium = [\"email\", \"newsletter\"]".to_owned());
        return partly(
            rule(source("email"), vec![part]),
            "a click counts when the visit begins with a link that has `utm_medium=email`",
        );
    }
    if let Some(name) = after(
        words,
        &[
            "lead source =",
            "lead source is",
            "lead source:",
            "original source =",
            "source =",
            "source is",
            "utm_source =",
            "utm source is",
            "source:",
        ],
    ) {
        return Some(Meaning::Rule(by_source(&rule, name), note.clone()));
    }
    if has(&["email present", "e-mail present", "has email", "email is known", "email known", "gave an email"]) {
        return said(rule("{ answer = { attribute = \"email_type\" } }".to_owned(), vec![email_field()]));
    }
    if let Some(views) = pages_in_a_visit(words) {
        return said(rule(format!("{{ visit = {{ views = {views} }} }}"), Vec::new()));
    }
    if let Some((times, days)) = times_within(words) {
        let names_page = words.contains("page") || !row.url.is_empty() || address(&row.signal).is_some();
        let page = names_page.then(|| page_of(row, words)).flatten();
        let when = match &page {
            Some(page) => format!("{{ visit = {{ page = {} }} }}", quoted(&page.id)),
            None => "{ visit = {} }".to_owned(),
        };
        return said(Rule { counted: Counted::Tier(times, days), ..rule(when, page.into_iter().collect()) });
    }
    if has(&["any page", "every page", "page view", "any url"]) && row.url.is_empty() && address(&row.signal).is_none()
    {
        let missing =
            has(&["email", "e-mail"]).then_some("only the page view is imported; an opened e-mail is not known");
        return Some(Meaning::Rule(rule("{ view = {} }".to_owned(), Vec::new()), both(missing, note.as_deref())));
    }
    if row.is_of_kind(&["page.hit", "url.hit"])
        || has(&["page", "viewed", "visited", "url"])
        || address(&row.signal).is_some()
        || !row.url.is_empty()
    {
        let part = page_of(row, words)?;
        let guess = part.body.contains(GUESS).then_some("the address is a guess; write that of your page");
        let when = format!("{{ visit = {{ page = {} }} }}", quoted(&part.id));
        return Some(Meaning::Rule(rule(when, vec![part]), both(guess, note.as_deref())));
    }
    if row.is_of_kind(&["asset.download"])
        || has(&[
            "download",
            "webinar",
            "watch",
            "video",
            "demo",
            "on demand",
            "click",
            "chat",
            "trial",
            "sign up",
            "signup",
            "calculator",
            "offer",
            "register",
            "event",
        ])
    {
        let part = action(row, words)?;
        return partly(
            rule(format!("{{ action = {{ id = {} }} }}", quoted(&part.id)), vec![part]),
            "mark it on the page: `data-handraise-action`, a `selector` or `links`",
        );
    }
    None
}

/// Two notes as one.
fn both(one: Option<&str>, other: Option<&str>) -> Option<String> {
    let notes: Vec<&str> = one.into_iter().chain(other).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// A class of forms that is named in words such as `form: demo`.
pub(super) fn form(words: &str) -> Option<Part> {
    let is_form = ["form", "request", "contact"].iter().any(|word| words.contains(word));
    let is_elsewhere = ["tradeshow", "trade show", "booth", "event"].iter().any(|word| words.contains(word));
    let named = words.split_once(['(', '[']).map_or(words, |(before, _)| before);
    let id = rest_of(named).unwrap_or_else(|| "form".to_owned());
    let body = format!("sent_to = [{}]  {GUESS}", quoted(&format!("/{id}")));
    (is_form && !is_elsewhere).then_some(Part::of("forms", &id, body))
}

/// A comment beside what only the site's owner knows.
pub(super) const GUESS: &str = "# A guess: write yours.";

fn by_source(rule: &dyn Fn(String, Vec<Part>) -> Rule, name: &str) -> Rule {
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    match name {
        // Everybody whom the plugin sees came by the site.
        "website" | "web" | "site" => rule("{ visit = {} }".to_owned(), Vec::new()),
        _ => {
            let id = slug(name);
            let body = format!("utm_source = [{}]", quoted(&format!("*{name}*")));
            rule(source(&id), vec![Part::of("sources", &id, body)])
        }
    }
}

fn source(id: &str) -> String {
    format!("{{ source = {{ id = {} }} }}", quoted(id))
}

pub(super) fn email_field() -> Part {
    let body = "names = [\"email\", \"work_email\"]\nautocomplete = [\"email\"]".to_owned();
    Part { answers: vec!["email_type".to_owned()], ..Part::of("fields", "email", body) }
}

fn action(row: &Row, words: &str) -> Option<Part> {
    let verbs = ["download", "webinar", "demand", "video", "demo"];
    let kind = verbs.iter().find(|verb| words.contains(*verb)).filter(|_| !words.contains("click"));
    let rest = rest_of(words).unwrap_or_default();
    let id = match kind {
        Some(kind) if !rest.contains(kind) => {
            [rest.as_str(), kind].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("-")
        }
        _ if rest.is_empty() => slug(words),
        _ => rest,
    };
    let registers = words.contains("register") && !id.contains("regist");
    let id = slug(&if registers { format!("{id}-registration") } else { id });
    let is_file = row.is_of_kind(&["asset.download"]) || words.contains("download");
    let body = if is_file { format!("links = [{}]  {GUESS}", quoted(&format!("/**{id}*"))) } else { String::new() };
    (!id.is_empty()).then_some(Part::of("actions", &id, body))
}

/// What words say beside the usual ones, as an id: `visit pricing page` is `pricing`.
pub(super) fn rest_of(words: &str) -> Option<String> {
    let rest: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !FILLERS.contains(word) && word.starts_with(char::is_alphabetic))
        .take(4)
        .collect();
    (!rest.is_empty()).then(|| slug(&rest.join("-")))
}

/// The text after the first of these.
fn after<'a>(words: &'a str, beginnings: &[&str]) -> Option<&'a str> {
    beginnings
        .iter()
        .find_map(|beginning| words.split_once(beginning).map(|(_, after)| after.trim()))
        .filter(|rest| !rest.is_empty())
}

/// The least number of pages of `>8 pages in one visit` or `5+ pages per session`.
fn pages_in_a_visit(words: &str) -> Option<u32> {
    let is_one =
        ["one visit", "a visit", "per visit", "session", "single visit"].iter().any(|text| words.contains(text));
    let number = first_number(words).filter(|_| is_one && words.contains("page"))?;
    let is_more = words.contains('>') && !words.contains(">=") || words.contains("more than");
    Some(if is_more { number + 1 } else { number }).filter(|views| (2..=200).contains(views))
}

/// How often within how many days: `website 2x in one week`, `3 visits in 7 days`.
fn times_within(words: &str) -> Option<(u32, u32)> {
    let (first, window) = [" in ", " within "].iter().find_map(|word| words.split_once(word))?;
    let is_visit = ["visit", "website", "site", "session", "page", "return"].iter().any(|word| first.contains(word));
    let times = first_number(first).or_else(|| first.contains("twice").then_some(2)).filter(|_| is_visit)?;
    Some((times, days_in(window)?)).filter(|(times, _)| (2..=100).contains(times))
}

/// The days in words such as `1 month`, `one week`, `48 hours`.
fn days_in(words: &str) -> Option<u32> {
    let units = [("hour", 0), ("day", 1), ("week", 7), ("month", 30), ("quarter", 91), ("year", 365)];
    let (unit, days) = units.iter().find(|(unit, _)| words.contains(unit))?;
    let before = words.split_once(unit).map_or("", |(before, _)| before);
    let digits = before.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty());
    let number: u32 = digits.map_or(Some(1), |digits| digits.parse().ok())?;
    Some(if *unit == "hour" { number.div_ceil(24) } else { number.saturating_mul(*days) }.clamp(1, 365))
}
