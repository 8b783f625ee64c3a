//! Writes what people read: of one event, or of several together. Who a lead is, it says as far as the message for programs does, which holds what the
//! target's file allows. It does not know how it is sent.

use handraise::lifecycle::WorkingTime;
use serde_json::Value;

use super::language::Language;
use super::seen::Seen;
use super::text::{Group, Item, Text, title};
use super::words::Words;
use super::{about, stands};

/// How many characters of a person's id people see.
const ID: usize = 8;

/// An event, with what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) kind: String,
    /// When it happened.
    pub(super) at_ms: u64,
    /// What a webhook would get.
    pub(super) data: Value,
    /// What is known of the lead; `None` for an event about nobody.
    pub(super) seen: Option<Seen>,
}

/// How a message is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style<'a> {
    pub(super) language: Language,
    pub(super) working: &'a WorkingTime,
    /// The target's name.
    pub(super) target: &'a str,
    /// When it is written: what it says of a lead is what is known then.
    pub(super) now_ms: u64,
}

/// An event that is told later than this happened before: its message says when.
const LATE_MS: u64 = 10 * 60 * 1000;

/// Why several events come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Together {
    /// They happened while nobody worked.
    Closed,
    /// It is time for the digest.
    Digest,
}

/// A message about one event. All of it is as of when it is written: if the event no longer holds, the subject says how the lead stands now, and the message when it happened.
pub(super) fn one(id: String, told: &Told, style: Style<'_>) -> Text {
    let words = style.language.words();
    let lead = told.data.get("lead");
    let holds = stands::holds(&told.kind, lead);
    let is_late = style.now_ms.saturating_sub(told.at_ms) >= LATE_MS;
    let item = item(&[told], style, is_late || !holds);
    let event = if holds { words.event(&told.kind) } else { stands::standing(words, lead) };
    let subject = if item.title.is_empty() { event } else { format!("{event}: {}", item.title) };
    let group = Group { items: vec![item], ..Group::default() };
    text(id, &subject, None, vec![group], style)
}

/// A message about several events, and about leads that wait for too long. `None` if there is nothing to say.
pub(super) fn many(id: String, told: &[Told], overdue: &[Told], together: Together, style: Style<'_>) -> Option<Text> {
    if told.is_empty() && overdue.is_empty() {
        return None;
    }
    let words = style.language.words();
    let subject = match together {
        Together::Closed => words.while_closed.to_owned(),
        Together::Digest => {
            let day = style.working.local(style.now_ms).map(|time| style.language.day(&time)).unwrap_or_default();
            format!("{}: {day}", words.digest)
        }
    };
    let mut counts: Vec<(String, usize)> = Vec::new();
    for event in told.iter().map(|told| words.event(&told.kind)) {
        match counts.iter_mut().find(|(known, _)| *known == event) {
            Some((_, count)) => *count += 1,
            None => counts.push((event, 1)),
        }
    }
    if !overdue.is_empty() {
        counts.push((words.overdue.to_owned(), overdue.len()));
    }
    let summary = counts.iter().map(|(event, count)| format!("{event}: {count}")).collect::<Vec<_>>().join(" · ");
    let groups = [(words.overdue, by_lead(overdue), false), (words.news, by_lead(told), true)];
    let groups = groups.into_iter().filter(|(_, leads, _)| !leads.is_empty()).map(|(heading, leads, is_new)| Group {
        heading: Some(heading.to_owned()),
        items: leads.iter().map(|told| item(told, style, is_new)).collect(),
        more: words.more,
        left_out: 0,
    });
    Some(text(id, &subject, Some(summary), groups.collect(), style))
}

/// A message that says it is a test.
pub(super) fn test(id: String, style: Style<'_>) -> Text {
    let words = style.language.words();
    let item = Item { title: words.test_words.to_owned(), ..Item::default() };
    text(id, words.test, None, vec![Group { items: vec![item], ..Group::default() }], style)
}

fn text(id: String, subject: &str, summary: Option<String>, groups: Vec<Group>, style: Style<'_>) -> Text {
    let words = style.language.words();
    let footer = words.footer.replace("{}", style.target);
    Text { id, language: words.code, subject: title(subject), summary, groups, footer }
}

/// What is told of the same lead together, the most important lead first; what is about nobody comes last.
fn by_lead(told: &[Told]) -> Vec<Vec<&Told>> {
    let mut leads: Vec<Vec<&Told>> = Vec::new();
    for told in told {
        let person = told.data.get("person");
        match leads.iter_mut().find(|known| person.is_some() && known.iter().all(|it| it.data.get("person") == person))
        {
            Some(known) => known.push(told),
            None => leads.push(vec![told]),
        }
    }
    let lead = |told: &[&Told], member: &str| told.last().and_then(|told| told.data.get("lead")?.get(member)).cloned();
    leads.sort_by_cached_key(|told| {
        let raised = lead(told, "hand_raised").and_then(|raised| raised.as_bool()).unwrap_or_default();
        let priority = lead(told, "priority").and_then(|priority| priority.as_str().map(str::to_owned));
        let score = lead(told, "score").and_then(|score| score.as_i64());
        (score.is_none(), !raised, priority.is_none(), priority, score.map(|score| -score))
    });
    leads
}

/// What is told of one lead, or of something else.
fn item(told: &[&Told], style: Style<'_>, says_events: bool) -> Item {
    let words = style.language.words();
    let Some(last) = told.last() else { return Item::default() };
    let (data, mut item) = (&last.data, Item::default());
    let text =
        |of: Option<&Value>, member: &str| of.and_then(|of| of.get(member)?.as_str()).unwrap_or_default().to_owned();
    let (contact, lead) = (data.get("contact"), data.get("lead"));
    item.title = title(&named(words, data));
    if says_events || lead.is_none() {
        let mut events: Vec<String> = told.iter().map(|told| happened(told, style)).collect();
        events.dedup();
        item.line(words.happened, &events.join(", "));
    }
    if let Some(seen) = &last.seen {
        item.line(words.why, &about::why(words, lead, seen));
        item.line(words.fits, &about::fits(words, seen));
        item.line(words.changed, &about::changed(words, &last.kind, data));
        if let Some(next) = &seen.next {
            let label = next.label.as_deref().unwrap_or(words.follow_up);
            let by = next.due_ms.and_then(|due_ms| due(due_ms, style));
            item.line(words.next, &by.map_or_else(|| label.to_owned(), |by| format!("{label}, {by}")));
            let deadline_ms = next.deadline_ms.filter(|_| next.deadline_ms != next.due_ms);
            item.line(words.deadline, &deadline_ms.and_then(|due_ms| due(due_ms, style)).unwrap_or_default());
        }
    }
    let route = [text(lead, "queue"), text(lead, "priority")];
    item.line(
        &words.term_or("label", "queue"),
        &route.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", "),
    );
    if let Some(score) = lead.and_then(|lead| lead.get("score")?.as_i64()) {
        // A rating is a number, or the letter of the grade where nobody knows enough.
        let rating = lead.and_then(|lead| lead.get("rating")?.as_i64()).map(|rating| rating.to_string());
        let rating = rating.unwrap_or_default();
        let fit = words.fit(&format!("{}{rating}", text(lead, "grade")));
        item.line(&words.term_or("label", "score"), &format!("{score} ({fit})"));
    }
    item.line(words.owner, last.seen.as_ref().and_then(|seen| seen.owner.as_deref()).unwrap_or_default());
    for (label, member) in [(words.email, "email"), (words.phone, "phone"), (words.title, "title")] {
        item.line(label, &text(contact, member));
    }
    for line in about::details(data, style) {
        item.line(words.details, &line);
    }
    let url = data.get("url").and_then(Value::as_str);
    item.link = url.map(|url| (words.open, url.to_owned()));
    item
}

/// What a lead is called: name and company, the address, or the first characters of its id.
fn named(words: &Words, data: &Value) -> String {
    let contact = |member: &str| {
        let value = data.pointer(&format!("/contact/{member}")).and_then(Value::as_str).unwrap_or_default().trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let person = data.get("person").and_then(Value::as_str);
    let id = || person.map(|id| format!("{} {}", words.lead, id.chars().take(ID).collect::<String>()));
    match (contact("name").or_else(|| contact("email")).or_else(id), contact("company")) {
        (Some(name), Some(company)) => format!("{name} ({company})"),
        (name, company) => name.or(company).unwrap_or_default(),
    }
}

/// What happened, and when.
fn happened(told: &Told, style: Style<'_>) -> String {
    let event = style.language.words().event(&told.kind);
    match style.working.local(told.at_ms) {
        Some(time) => format!("{event} ({})", style.language.time(&time)),
        None => event,
    }
}

/// Until when something is to be done, or was.
fn due(due_ms: u64, style: Style<'_>) -> Option<String> {
    let words = style.language.words();
    let word = if due_ms < style.now_ms { words.was_due } else { words.due };
    style.working.local(due_ms).map(|due| format!("{word} {}", style.language.time(&due)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::NextStep;
    use handraise::definition::Calendar;
    use serde_json::json;

    /// Four hours before what is next is due.
    const NOW_MS: u64 = 1_796_047_200_000 - 4 * 3_600_000;

    fn told(person: &str, kind: &str, lead: Value) -> Told {
        let seen = Seen {
            reasons: vec![("Read about prices".to_owned(), 12)],
            fits: vec![("Region".to_owned(), "dach".to_owned()), ("Size".to_owned(), "200-999".to_owned())],
            exclusion: None,
            owner: Some("ada@example.com".to_owned()),
            next: Some(NextStep {
                label: Some("Call".to_owned()),
                due_ms: Some(1_796_047_200_000),
                deadline_ms: Some(1_796_047_200_000 + 30 * 60_000),
            }),
        };
        let data = json!({ "person": person, "lead": lead, "url": "https://leads.example.com/inbox/persons/1" });
        Told { kind: kind.to_owned(), at_ms: NOW_MS, data, seen: Some(seen) }
    }

    fn lead(raised: bool, priority: Option<&str>, score: i64) -> Value {
        let (decision, reason) = if raised { ("hand_raiser", "hand_raised") } else { ("qualified", "fit_and_intent") };
        json!({
            "decision": decision, "reason": reason, "hand_raised": raised, "priority": priority, "queue": "callers", "score": score,
            "grade": "A", "rating": 2,
        })
    }

    #[test]
    fn more_leads_than_a_team_can_take_are_told_in_numbers() {
        let load = |fitting: Value| json!({ "load": { "week": "2026-11-09", "segment": null, "queue": "sales", "leads_per_week": 40, "leads": 43, "hand_raised": 6, "over": 3, "fitting_score": fitting } });
        let told =
            |fitting| Told { kind: "queue.over_capacity".to_owned(), at_ms: NOW_MS, data: load(fitting), seen: None };
        let working = berlin();
        let style = Style { language: Language::English, working: &working, target: "sales", now_ms: NOW_MS };
        let plain = one("msg_1".to_owned(), &told(json!(38)), style).plain();
        for line in [
            "Details: queue sales",
            "Details: 43 leads came in the week of Mon 9 Nov 2026, 3 more than the 40 that fit; 6 of them asked to be contacted",
            "Details: with a score of 38 or more, they would have fitted",
        ] {
            assert!(plain.contains(&format!("\n{line}\n")), "{line} is not in\n{plain}");
        }
        let plain = one("msg_1".to_owned(), &told(Value::Null), style).plain();
        assert!(plain.contains("those whom no score keeps out are too many alone"), "{plain}");
        let german = one("msg_1".to_owned(), &told(json!(38)), Style { language: Language::German, ..style }).plain();
        assert!(
            german
                .contains("In der Woche vom Mo., 9. Nov. 2026 kamen 43 Leads, 3 mehr als die 40, die das Team schafft"),
            "{german}"
        );
    }

    fn berlin() -> WorkingTime {
        WorkingTime::new(Some(&Calendar::new("Europe/Berlin"))).expect("a time zone")
    }

    #[test]
    fn an_alert_says_who_why_and_what_is_next() {
        let mut about = told("0c1f6a2b9d", "lead.hand_raised", lead(true, Some("P1"), 42));
        let working = berlin();
        let style = Style { language: Language::English, working: &working, target: "sales", now_ms: NOW_MS };
        let text = one("msg_1".to_owned(), &about, style);
        assert_eq!(text.subject, "Asks to be contacted: Lead 0c1f6a2b");
        let plain = text.plain();
        for line in [
            "Why: They asked to be contacted; Read about prices (+12)",
            "What fits: Region: Germany, Austria, Switzerland; Size: 200-999",
            "Next step: Call, by Mon 30 Nov 2026, 15:00 (Europe/Berlin)",
            "Deadline: by Mon 30 Nov 2026, 15:30 (Europe/Berlin)",
            "Queue: callers, P1",
            "Score: 42 (fit A2)",
            "Owner: ada@example.com",
            "Open in the inbox: https://leads.example.com/inbox/persons/1",
        ] {
            assert!(plain.contains(&format!("\n{line}\n")), "{line} is not in\n{plain}");
        }
        about.data["lead"]["rating"] = json!("U");
        about.data["lead"]["grade"] = json!("U");
        assert!(one("msg_1".to_owned(), &about, style).plain().contains("\nScore: 42 (fit not known yet)\n"));
        about.data["contact"] = json!({ "name": "Łukasz 李", "email": "l@works.example", "company": "Works" });
        let german = one("msg_1".to_owned(), &about, Style { language: Language::German, ..style });
        assert_eq!(german.subject, "Bittet um Kontakt: Łukasz 李 (Works)");
        assert!(
            german.plain().contains("\nNächster Schritt: Call, bis Mo., 30. Nov. 2026, 15:00 Uhr (Europe/Berlin)\n")
        );
        assert!(german.plain().contains("\nE-Mail: l@works.example\n"), "{}", german.plain());
    }

    #[test]
    fn a_late_message_says_when_it_happened_and_is_about_the_lead_as_it_is_now() {
        let working = berlin();
        let style = Style { language: Language::English, working: &working, target: "sales", now_ms: NOW_MS };
        let mut late = told("0c1f6a2b9d", "lead.qualified", lead(false, Some("P1"), 42));
        late.at_ms = NOW_MS - 60 * 3_600_000;
        let text = one("msg_1".to_owned(), &late, style);
        assert_eq!(text.subject, "New qualified lead: Lead 0c1f6a2b");
        let happened = "\nWhat happened: New qualified lead (Fri 27 Nov 2026, 23:00 (Europe/Berlin))\n";
        assert!(text.plain().contains(happened), "{}", text.plain());
        // Since the event, the lead was disqualified, and its hand is down again.
        late.data["lead"]["decision"] = json!("nurture");
        late.data["lead"]["reason"] = json!("intent_below");
        for (kind, then) in [("lead.qualified", "New qualified lead"), ("lead.hand_raised", "Asks to be contacted")] {
            late.kind = kind.to_owned();
            let text = one("msg_1".to_owned(), &late, style);
            assert_eq!(text.subject, "Not ready for sales yet: keep in touch: Lead 0c1f6a2b");
            assert!(text.plain().contains(&format!("\nWhat happened: {then} (Fri 27 Nov")), "{}", text.plain());
        }
        let soon = told("0c1f6a2b9d", "lead.qualified", lead(false, Some("P1"), 42));
        assert!(!one("msg_1".to_owned(), &soon, style).plain().contains("What happened"));
    }

    #[test]
    fn of_several_the_most_important_come_first_and_each_lead_once() {
        let events = [
            told("low", "lead.qualified", lead(false, None, 90)),
            told("second", "lead.qualified", lead(false, Some("P1"), 20)),
            told("raised", "lead.qualified", lead(true, Some("P2"), 10)),
            told("first", "lead.qualified", lead(false, Some("P1"), 30)),
            told("raised", "lead.hand_raised", lead(true, Some("P2"), 10)),
            Told {
                kind: "input.dried_up".to_owned(),
                at_ms: NOW_MS,
                data: json!({ "input": { "input": "attribute", "name": "job_title", "since": "2026-11-28" } }),
                seen: None,
            },
        ];
        let working = berlin();
        let style = Style { language: Language::English, working: &working, target: "sales", now_ms: NOW_MS };
        let text = many("msg_1".to_owned(), &events, &events[..1], Together::Digest, style).expect("something to say");
        assert_eq!(text.subject, "Leads: Mon 30 Nov 2026");
        let counts = "New qualified lead: 4 · Asks to be contacted: 1 · A form's input has dried up: 1 · Overdue: 1";
        assert_eq!(text.summary.as_deref(), Some(counts));
        let titles = |group: &Group| group.items.iter().map(|item| item.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(&text.groups[0]), ["Lead low"]);
        assert!(text.groups[0].items[0].lines.iter().all(|(label, _)| *label != "What happened"));
        assert_eq!(titles(&text.groups[1]), ["Lead raised", "Lead first", "Lead second", "Lead low", ""]);
        let happened =
            "What happened: New qualified lead (Mon 30 Nov 2026, 11:00 (Europe/Berlin)), Asks to be contacted (Mon";
        assert!(text.plain().contains(happened), "{}", text.plain());
        assert!(
            text.plain().contains("Details: attribute job_title\nDetails: dry since Sat 28 Nov 2026; 0 of 0"),
            "{}",
            text.plain()
        );
        assert_eq!(many("msg_1".to_owned(), &[], &[], Together::Digest, style), None);
    }
}
