//! What a row means in a definition: a rule, a criterion of fit, a threshold, a raised hand; or that a definition can't say it, and the nearest
//! that it can. Words decide, so a list of any system is read alike.

use super::points::{Points, Threshold};
use super::row::Row;
use super::{behaviour, fit};

/// What a row is in a definition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A rule.
    Rule(Rule, Option<String>),
    /// Points for values of an attribute.
    Fit(Criterion, Option<String>),
    /// What a lead must reach.
    Threshold(Threshold, Option<String>),
    /// A form that sends a lead to sales whatever its score.
    Hand(Part),
    /// No points: nothing to say.
    Nothing,
    /// A definition can't say it: why, and the nearest that it can.
    NotSaid(&'static str, &'static str),
}

/// A rule of a definition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    /// Whether it is intent, or else engagement.
    pub(super) is_intent: bool,
    /// The condition, as TOML.
    pub(super) when: String,
    pub(super) points: i32,
    /// Instead of once: so many occurrences within so long, or each.
    pub(super) counted: Counted,
    pub(super) cap: Option<u32>,
    /// What the condition names.
    pub(super) parts: Vec<Part>,
    /// The attribute that it asks about, if it is no built-in one with built-in values.
    pub(super) asked: Option<Attribute>,
}

/// How occurrences count.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Counted {
    Once,
    Each,
    /// So many of them within so many days.
    Tier(u32, u32),
}

/// Something that a definition names, with the body of its table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// The list, such as `pages`.
    pub(super) list: &'static str,
    pub(super) id: String,
    /// Its other keys, a line each.
    pub(super) body: String,
    /// The attributes that it answers, for a field.
    pub(super) answers: Vec<String>,
}

impl Part {
    pub(super) fn of(list: &'static str, id: &str, body: String) -> Self {
        Self { list, id: id.to_owned(), body, answers: Vec::new() }
    }
}

/// An attribute, with what the built-in lists don't know of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attribute {
    pub(super) id: String,
    /// Values with their texts; empty where the built-in lists have them.
    pub(super) entries: Vec<(String, String)>,
    /// Whether every other text is a value too.
    pub(super) has_others: bool,
    /// Whether the built-in list of this attribute reads each text as its value, so that none needs to be written.
    pub(super) is_read: bool,
}

/// Points for values of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Criterion {
    /// Whether it is about the person, or else the company.
    pub(super) is_person: bool,
    pub(super) label: String,
    pub(super) attribute: Attribute,
    /// Values with their points.
    pub(super) values: Vec<(String, u32)>,
    /// Points for every value but these.
    pub(super) all_but: Vec<(Vec<String>, u32)>,
}

impl Meaning {
    pub(super) fn of(row: &Row) -> Self {
        let words = row.words();
        if row.is_of_kind(&["threshold"]) || words == "mql" || words.contains("threshold") {
            return threshold(row);
        }
        if let Some(Points::Of { points: 0, is_rounded: false }) = Points::of(&row.points) {
            return Self::Nothing;
        }
        if let Some((why, nearest)) = not_said(&words, row) {
            return Self::NotSaid(why, nearest);
        }
        let Some(points) = Points::of(&row.points) else {
            return Self::NotSaid("the points are no number", "write a whole number in the list");
        };
        let note = match points {
            Points::Of { is_rounded: true, points } => Some(format!("half points are rounded to {points}")),
            _ => None,
        };
        match points {
            Points::Of { points: 0, .. } | Points::UpTo(0) => Self::Nothing,
            Points::Qualifies => behaviour::form(&words).map_or(
                Self::NotSaid(
                    "only a question, an action or a form raises a hand",
                    "`[hand_raise]` with a form of the site",
                ),
                Self::Hand,
            ),
            Points::Of { points, .. } | Points::UpTo(points) => {
                let is_range = matches!(Points::of(&row.points), Some(Points::UpTo(_)));
                let is_fit = row.is_of_kind(&[
                    "fit",
                    "demographic",
                    "firmographic",
                    "explicit",
                    "profile",
                    "persona",
                    "contact",
                    "company",
                ]);
                let by_fit = || fit::meaning(row, &words, points, is_range, note.clone(), is_fit);
                let by_behaviour = || behaviour::meaning(row, &words, points, note.clone());
                let found = if is_fit { by_fit().or_else(by_behaviour) } else { by_behaviour().or_else(by_fit) };
                found.unwrap_or(Self::NotSaid(
                    "it is not understood",
                    "an action: call `handraise.action(\"…\")` where it happens, and write a rule for it",
                ))
            }
        }
    }

    /// Whether the definition says it. No points need nothing said.
    pub(super) fn is_said(&self) -> bool {
        !matches!(self, Self::NotSaid(..))
    }

    /// What it became.
    pub(super) fn in_words(&self) -> Option<&'static str> {
        match self {
            Self::Rule(..) => Some("rule"),
            Self::Fit(..) => Some("fit"),
            Self::Threshold(..) => Some("threshold"),
            Self::Hand(_) => Some("hand_raise"),
            Self::Nothing => Some("nothing"),
            Self::NotSaid(..) => None,
        }
    }

    /// What to know about it: why it can't be said, or what was assumed.
    pub(super) fn note(&self) -> Option<&str> {
        match self {
            Self::Rule(_, note) | Self::Fit(_, note) | Self::Threshold(_, note) => note.as_deref(),
            Self::NotSaid(why, _) => Some(why),
            Self::Nothing => Some("no points, so no rule"),
            Self::Hand(_) => None,
        }
    }

    /// The nearest that can be said, of what can't be.
    pub(super) fn nearest(&self) -> Option<&'static str> {
        match self {
            Self::NotSaid(_, nearest) => Some(nearest),
            _ => None,
        }
    }
}

fn threshold(row: &Row) -> Meaning {
    let Some(found) = Threshold::of(&row.signal, &row.points) else {
        return Meaning::NotSaid("there is no number in it", "cut-offs in `ratings`, and `[gates]`");
    };
    if found.score.is_some_and(|score| score > 100) || found.fit.is_some_and(|fit| fit > 100) {
        return Meaning::NotSaid(
            "a score ends at 100",
            "a segment with gates of its own, and cut-offs up to 100 that leave room",
        );
    }
    let points = row.points.to_lowercase();
    let note = (points.contains("sql") || points.contains("sla")).then(|| {
        "only the first threshold is taken: later stages are the CRM's (`[[policy.sql_criteria]]`), and a follow-up time belongs to a route".to_owned()
    });
    Meaning::Threshold(found, note)
}

/// Why a definition can't say something, and the nearest that it can.
fn not_said(words: &str, row: &Row) -> Option<(&'static str, &'static str)> {
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let is_mail = has(&["email", "e-mail"]) || row.is_of_kind(&["email."]);
    let is_page = has(&["page", "website", "url"]);
    let mail_facts = ["open", "repl", "bounce", " sent", "deliver", "received"];
    match () {
        () if has(&["score>", "score >", "score<", "score <", "and score", "if score"]) => {
            Some(("points that depend on the score", "`inactive` with one number of points, and `decay` on each rule"))
        }
        () if row.is_of_kind(&["email.open", "email.send"]) || (is_mail && has(&mail_facts) && !is_page) => {
            Some(("only a mail server knows it", "a `source` for the visit that followed a link in the e-mail"))
        }
        () if has(&["unsubscrib", "opt-out", "opt out", "opt-in", "opt in"]) => Some((
            "only the mailing system knows it",
            "`[[policy.suppressions]]` of kind `unsubscribed`, or a checkbox in a form",
        )),
        () if has(&["tradeshow", "trade show", "conference", "booth", "badge"]) => Some((
            "it happens away from the site",
            "a `source` for the link that visitors of your stand get (`utm_campaign`)",
        )),
        () if has(&["attend"]) => Some((
            "only the event's system knows it",
            "an action on the page of the recording, or a `source` for the visit that followed",
        )),
        () if has(&["language"]) => Some((
            "the language of a browser is not read",
            "a page class for the site's language (`/de/**`), or a form field",
        )),
        () if has(&["manual"]) => {
            Some(("a person's judgement is no signal", "`[[policy.sql_criteria]]`: what sales asks before it accepts"))
        }
        () if has(&["deal", "lifecycle", "lead status", "opportunity", "crm", "meeting held", "call connected"]) => {
            Some(("only the CRM knows it", "an exclusion of kind `suppress`, or `[[policy.suppressions]]`"))
        }
        () if has(&["linkedin", "twitter", "facebook", "social", "follows us", "retweet"])
            && !has(&["source", "referr", "from "]) =>
        {
            Some(("only the social network knows it", "a `source` for the visit that came from it (`referrer`)"))
        }
        () => None,
    }
}
