//! What a message says of an event beyond who it is: why a lead is judged so, what fits, what changed; and of an event about nobody, what happened. What a
//! definition calls something stays as its author wrote it; all else is in the language of the message. It does not know how it is laid out.

use serde_json::Value;

use super::compose::Style;
use super::seen::Seen;
use super::words::Words;
use handraise::scoring::DecisionKind;

/// What of a change people read, in this order.
const CHANGES: [&str; 8] = ["stage", "grade", "rating", "priority", "queue", "segment", "sla_min", "hand_raised"];
/// The kinds of events that do not say themselves what changed.
const UNSAID: [&str; 3] = ["lead.changed", "lead.nurture", "lead.disqualified"];

/// Why a lead is judged so: that it asked, what the decision rests on, and what gave points to one that goes to sales.
pub(super) fn why(words: &Words, lead: Option<&Value>, seen: &Seen) -> String {
    let text = |member: &str| lead.and_then(|lead| lead.get(member)?.as_str()).unwrap_or_default();
    let (decision, reason) = (text("decision"), text("reason"));
    let raised = lead.and_then(|lead| lead.get("hand_raised")?.as_bool()).unwrap_or_default();
    let mut said: Vec<String> = Vec::new();
    if raised {
        said.extend(words.reason("hand_raised").map(str::to_owned));
    }
    let is_said = raised && reason == "hand_raised";
    match (&seen.exclusion, words.reason(reason)) {
        (Some(label), _) => said.extend([words.term_or("decision", decision), label.clone()]),
        (None, Some(reason)) if !is_said => said.push(reason.to_owned()),
        (None, None) => said.push(reason.to_owned()),
        (None, Some(_)) => {}
    }
    let is_for_sales = |kind: &&DecisionKind| kind.is_for_sales() && kind.name() == decision;
    if DecisionKind::ALL.iter().any(|kind| is_for_sales(&kind)) {
        said.extend(seen.reasons.iter().map(|(label, points)| format!("{label} (+{points})")));
    }
    said.retain(|part| !part.is_empty());
    said.join("; ")
}

/// What of company and person gave points of fit, in the definition's words.
pub(super) fn fits(words: &Words, seen: &Seen) -> String {
    let fits = seen.fits.iter().map(|(label, value)| format!("{label}: {}", words.term_or("value", value)));
    fits.collect::<Vec<_>>().join("; ")
}

/// What changed, of a kind of event that does not say that itself.
pub(super) fn changed(words: &Words, kind: &str, data: &Value) -> String {
    if !UNSAID.contains(&kind) {
        return String::new();
    }
    let moves = CHANGES.iter().filter_map(|member| {
        let moved = data.get("change")?.get(member)?;
        let label = match *member {
            "hand_raised" => words.term_or("contact", "contact_sales"),
            member => words.term_or("label", member),
        };
        let value = |side: &str| value(words, member, moved.get(side));
        Some(format!("{label}: {} → {}", value("from"), value("to")))
    });
    moves.collect::<Vec<_>>().join("; ")
}

fn value(words: &Words, member: &str, value: Option<&Value>) -> String {
    match (member, value) {
        (_, None | Some(Value::Null)) => words.nothing.to_owned(),
        (_, Some(Value::Bool(is))) => if *is { words.yes } else { words.no }.to_owned(),
        ("sla_min", Some(minutes)) => words.minutes(&minutes.to_string()),
        ("stage", Some(Value::String(stage))) => words.term_or("stage", stage),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(other)) => other.to_string(),
    }
}

/// What happened, of an event about nobody: one line for each.
pub(super) fn details(data: &Value, style: Style<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(data.get("input").into_iter().flat_map(|input| of_input(input, style)));
    lines.extend(data.get("review").map(|review| of_review(review, style)));
    lines.extend(data.get("load").into_iter().flat_map(|load| of_load(load, style)));
    if let Some(target) = data.get("target").and_then(Value::as_str) {
        lines.push(style.language.words().gone.replace("{}", target));
    }
    lines
}

fn of_input(input: &Value, style: Style<'_>) -> [String; 2] {
    let words = style.language.words();
    let text = |member: &str| input.get(member).and_then(Value::as_str);
    let kind = text("input").unwrap_or_default();
    let title = words.input(&format!("{kind} {}", text("name").unwrap_or_default()));
    let form = text("form").map(|form| words.in_form.replace("{}", form));
    let place: Vec<_> = [Some(title), text("site").map(str::to_owned), form].into_iter().flatten().collect();
    let template = match (kind == "forms", text("since").is_some()) {
        (true, true) => words.no_form,
        (true, false) => words.forms_again,
        (false, true) => words.dry_since,
        (false, false) => words.flows_again,
    };
    let day = |path: &str| style.language.date(input.pointer(path).and_then(Value::as_str).unwrap_or_default());
    let count = |path: &str| input.pointer(path).and_then(Value::as_u64).unwrap_or_default().to_string();
    let counts = [
        ("{since}", day("/since")),
        ("{from}", day("/now/from")),
        ("{now_forms}", count("/now/forms")),
        ("{now_with}", count("/now/with")),
        ("{before_forms}", count("/before/forms")),
        ("{before_with}", count("/before/with")),
    ];
    [place.join(", "), filled(template, &counts)]
}

fn of_review(review: &Value, style: Style<'_>) -> String {
    let words = style.language.words();
    let text = |member: &str| review.get(member).and_then(Value::as_str).unwrap_or_default();
    let template = match text("by") {
        "review_by" => words.review_by,
        "day" => words.review_day,
        "reject_rate" => words.reject_rate,
        "dried_up" => words.dried_up,
        // A kind that a later build tells of.
        _ => return text("why").to_owned(),
    };
    let inputs = review.get("inputs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let inputs: Vec<_> = inputs.iter().filter_map(|input| Some(words.input(input.as_str()?))).collect();
    let number = |member: &str| review.get(member).and_then(Value::as_u64).unwrap_or_default().to_string();
    let filling = [
        ("{label}", text("label").to_owned()),
        ("{day}", style.language.date(text("day"))),
        ("{rejected}", number("rejected")),
        ("{decided}", number("decided")),
        ("{inputs}", inputs.join(", ")),
    ];
    filled(template, &filling)
}

/// Whose team it is, how many leads came to it and how many it can take, and from which score on they would have fitted.
fn of_load(load: &Value, style: Style<'_>) -> Vec<String> {
    let words = style.language.words();
    let text = |member: &str| load.get(member).and_then(Value::as_str);
    let team = [
        text("segment").map(|name| words.segment.replace("{}", name)),
        text("queue").map(|name| words.queue.replace("{}", name)),
    ];
    let number = |member: &str| load.get(member).and_then(Value::as_i64);
    let counted = |member: &str| number(member).unwrap_or_default().to_string();
    let came = [
        ("{week}", style.language.date(text("week").unwrap_or_default())),
        ("{leads}", counted("leads")),
        ("{leads_per_week}", counted("leads_per_week")),
        ("{over}", counted("over")),
        ("{hand_raised}", counted("hand_raised")),
    ];
    let fits = match number("fitting_score") {
        Some(score) => filled(words.fitting_score, &[("{fitting_score}", score.to_string())]),
        None => words.no_fitting_score.to_owned(),
    };
    let team: Vec<_> = team.into_iter().flatten().collect();
    vec![team.join(", "), filled(words.came, &came), fits]
}

/// A text with what its places stand for. What is filled in is not looked into.
fn filled(template: &str, filling: &[(&str, String)]) -> String {
    let mut text = String::new();
    for part in template.split_inclusive('}') {
        let place = filling.iter().find_map(|(place, value)| Some((part.strip_suffix(place)?, value)));
        match place {
            Some((before, value)) => text.extend([before, value.as_str()]),
            None => text.push_str(part),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use handraise::lifecycle::WorkingTime;
    use serde_json::json;

    use super::super::compose::{Told, one};
    use super::super::language::Language;
    use super::*;
    use crate::ledger::{EVENT_KINDS, NextStep};

    /// What stands in a definition or comes from a visitor is in these quotes here.
    const OWN: [char; 2] = ['«', '»'];

    /// Just after what is next was due.
    const NOW_MS: u64 = 1_796_047_200_001;

    fn seen() -> Seen {
        Seen {
            reasons: vec![("«Read about prices»".to_owned(), 12)],
            fits: vec![("«Region»".to_owned(), "nordics".to_owned())],
            exclusion: None,
            owner: Some("«ada@example.com»".to_owned()),
            next: Some(NextStep { label: None, due_ms: Some(1_796_047_200_000), deadline_ms: None }),
        }
    }

    fn lead(decision: &str, reason: &str) -> Value {
        json!({
            "decision": decision, "reason": reason, "hand_raised": reason == "hand_raised", "priority": "«P1»", "queue": "«callers»",
            "score": 42, "grade": "U", "rating": "U",
        })
    }

    /// Everything that there is to say of each kind of event.
    fn everything() -> Vec<Told> {
        let change = json!({
            "stage": { "from": "visitor", "to": "mql" }, "grade": { "from": "C", "to": "B" }, "rating": { "from": 4, "to": "U" },
            "priority": { "from": null, "to": "«P1»" }, "queue": { "from": "«old»", "to": null }, "segment": { "from": null, "to": "«s»" },
            "sla_min": { "from": 60, "to": 240 }, "hand_raised": { "from": true, "to": false },
        });
        let about_lead = |kind: &str, decision: &str, reason: &str| {
            let data = json!({ "person": "«1»", "lead": lead(decision, reason), "change": change, "url": "«url»", "contact": { "email": "«e»", "phone": "«p»", "title": "«t»" } });
            Told { kind: kind.to_owned(), at_ms: NOW_MS, data, seen: Some(seen()) }
        };
        let input = |kind: &str, since: Option<&str>| {
            let input = json!({ "input": kind, "name": "«name»", "site": "«site»", "form": "«form»", "since": since,
                "words": "never said", "now": { "from": "2026-12-28", "forms": 9, "with": 1 }, "before": { "forms": 20, "with": 18 } });
            let event = if since.is_some() { "input.dried_up" } else { "input.recovered" };
            Told { kind: event.to_owned(), at_ms: NOW_MS, data: json!({ "input": input }), seen: None }
        };
        let review = |by: &str| {
            let review = json!({ "by": by, "label": "«Review»", "why": "never said", "day": "2027-03-01", "decided": 20, "rejected": 9, "inputs": ["page «p»"] });
            Told {
                kind: "definition.review_due".to_owned(),
                at_ms: NOW_MS,
                data: json!({ "review": review }),
                seen: None,
            }
        };
        let load = |fitting: Value| {
            let load = json!({ "segment": "«s»", "queue": "«q»", "week": "2026-10-05", "leads": 43, "leads_per_week": 40, "over": 3, "hand_raised": 6, "fitting_score": fitting });
            Told { kind: "queue.over_capacity".to_owned(), at_ms: NOW_MS, data: json!({ "load": load }), seen: None }
        };
        let mut all = vec![
            about_lead("lead.qualified", "qualified", "fit_and_intent"),
            about_lead("lead.qualified", "qualified", "override"),
            about_lead("lead.hand_raised", "hand_raiser", "hand_raised"),
            about_lead("lead.won", "qualified", "fit_without_behaviour"),
            about_lead("lead.disqualified", "suppressed", "unsubscribed"),
            about_lead("lead.disqualified", "nurture", "no_need"),
            about_lead("lead.restored", "qualified", "with_sales"),
            about_lead("lead.nurture", "nurture", "score_below"),
            about_lead("lead.changed", "nurture", "persona_gap"),
            about_lead("sla.breached", "qualified", "fit_and_intent"),
            review("review_by"),
            review("day"),
            review("reject_rate"),
            review("dried_up"),
            load(json!(38)),
            load(Value::Null),
            Told {
                kind: "target.gone".to_owned(),
                at_ms: NOW_MS,
                data: json!({ "target": "«sales»", "why": "never said" }),
                seen: None,
            },
        ];
        for kind in crate::input::kinds() {
            all.extend([input(kind, Some("2026-11-28")), input(kind, None)]);
        }
        let mut excluded = about_lead("lead.disqualified", "excluded", "«student»");
        excluded.seen = Some(Seen { exclusion: Some("«Students»".to_owned()), ..seen() });
        all.push(excluded);
        all
    }

    /// The first of [`everything`] that is of a kind.
    fn of_kind(kind: &str) -> Told {
        everything().into_iter().find(|told| told.kind == kind).expect("a message of this kind")
    }

    fn written(told: &Told, language: Language) -> String {
        let style = Style { language, working: &WorkingTime::ALWAYS, target: "«target»", now_ms: NOW_MS };
        one("msg_1".to_owned(), told, style).plain()
    }

    /// The words of a text that are no definition's and no visitor's.
    fn own_words(text: &str) -> BTreeSet<String> {
        let own = text.split(OWN).step_by(2).collect::<Vec<_>>().join(" ");
        let words = own.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2);
        words.map(str::to_lowercase).collect()
    }

    /// Words that are the same in both languages, and the command that a message names.
    const SAME: [&str; 24] = [
        "lead",
        "leads",
        "mail",
        "score",
        "segment",
        "mql",
        "handraise",
        "outbox",
        "resume",
        "sales",
        "jan",
        "feb",
        "aug",
        "sept",
        "okt",
        "nov",
        "dez",
        "was",
        "utc",
        "definition",
        "person",
        "marketing",
        "min",
        "team",
    ];

    #[test]
    fn a_german_message_has_no_english_words_of_its_own() {
        let all = everything();
        for kind in EVENT_KINDS {
            assert!(all.iter().any(|told| told.kind == kind), "{kind} is not tried");
        }
        let mut english: BTreeSet<String> = BTreeSet::new();
        let mut german: Vec<(String, BTreeSet<String>)> = Vec::new();
        for told in &all {
            english.extend(own_words(&written(told, Language::English)));
            let text = written(told, Language::German);
            german.push((text.clone(), own_words(&text)));
        }
        for word in SAME {
            english.remove(word);
        }
        assert!(english.len() > 100, "{english:?}");
        for (text, words) in german {
            let mixed: Vec<_> = words.intersection(&english).collect();
            assert!(mixed.is_empty(), "{mixed:?} in\n{text}");
            assert!(!text.contains("never said") && !text.contains(['{', '}', '_']), "{text}");
        }
    }

    #[test]
    fn every_message_about_a_lead_says_why() {
        for told in everything().iter().filter(|told| told.seen.is_some()) {
            let text = written(told, Language::English);
            assert!(text.contains("\nWhy: "), "{text}");
        }
        let told = |decision, reason| {
            let told = Told {
                kind: "lead.qualified".to_owned(),
                at_ms: NOW_MS,
                data: json!({ "lead": lead(decision, reason) }),
                seen: Some(Seen { reasons: Vec::new(), ..seen() }),
            };
            written(&told, Language::English)
        };
        // Whoever qualifies by what they are has no points to tell.
        let fits = told("qualified", "fit_without_behaviour");
        assert!(
            fits.contains(
                "\nWhy: They fit; what they did is not permitted to be known\nWhat fits: «Region»: Nordics\n"
            ),
            "{fits}"
        );
        // What does not go to sales is no place for what speaks for it.
        let nurture = written(&of_kind("lead.nurture"), Language::English);
        assert!(nurture.contains("\nWhy: The score is too low\n") && !nurture.contains("(+12)"), "{nurture}");
        let excluded = everything().pop().expect("a lead");
        assert!(
            written(&excluded, Language::German).contains("\nWarum: Ausgeschlossen: kein Interessent; «Students»\n")
        );
    }

    #[test]
    fn what_changed_is_told_where_the_event_does_not_say_it() {
        let changed = written(&of_kind("lead.changed"), Language::German);
        let line = "\nWas sich änderte: Stufe: Besucher → Vom Marketing qualifiziert (MQL); Passung: C → B; Aktivität: 4 → U; \
                    Priorität: nichts → «P1»; Warteschlange: «old» → nichts; Segment: nichts → «s»; \
                    Nachfassen innerhalb von: 60 Min. → 240 Min.; Möchte vom Vertrieb kontaktiert werden: ja → nein\n";
        assert!(changed.contains(line), "{changed}");
    }

    #[test]
    fn what_is_filled_in_is_not_looked_into() {
        let filling = [("{label}", "a {day}".to_owned()), ("{day}", "Mon".to_owned())];
        assert_eq!(filled("{label}: {day} has come", &filling), "a {day}: Mon has come");
    }
}
