//! A visitor's page, told in sentences.

use super::*;
use crate::definition::{
    ActionClass, Channel, ChannelTest, Definition, Field, FieldKey, Hand, HandBy, LandingPart, PageClass, field_key,
};
use crate::evidence::Answer;
use crate::matching::{Folded, Method, Reading, ValueSet, entry};

mod answers;
mod clock;
mod visits;

const DAWN_S: u32 = 1_790_000_000;
const PRICING: ClassId = ClassId::of("pricing");
const SEARCH: ClassId = ClassId::of("search");

fn control<'a>(name: &'a str, value: &'a str) -> Control<'a> {
    let [name, autocomplete, label, value] = [name, "", "", value].map(|text| Folded::by_platform(text.as_bytes()));
    Control { name, autocomplete, label, value, is_ticked: false }
}

/// A field whose text is one of these values by its own name.
fn field(name: &str, attribute: &str, values: &[&str]) -> Field {
    let set = |value: &&str| ValueSet {
        value: ClassId::of(value),
        entries: entry(Method::Words, value).into_iter().collect(),
    };
    let values = values.iter().map(set).collect();
    let reading = Reading { attribute: ClassId::of(attribute), method: Method::Words, otherwise: None, values };
    Field { id: ClassId::of(name), keys: vec![field_key(FieldKey::Name, name)], readings: vec![reading] }
}

fn definition() -> Definition {
    let contact_sales = ClassId::of("contact_sales");
    Definition {
        pages: vec![PageClass { id: PRICING, patterns: vec!["/pricing".into()] }],
        actions: vec![ActionClass {
            id: ClassId::of("guide"),
            selector: Some(".guide".into()),
            links: vec!["/files/*.pdf".into()],
        }],
        channels: vec![Channel {
            id: SEARCH,
            tests: vec![
                ChannelTest { part: LandingPart::Referrer, pattern: "search.example".into() },
                ChannelTest { part: LandingPart::UtmMedium, pattern: "cpc".into() },
            ],
        }],
        fields: vec![
            field("job_title", "seniority", &["director", "intern"]),
            field("contact_sales", "contact_sales", &["yes"]),
        ],
        hands: vec![Hand {
            by: HandBy::Answer { attribute: contact_sales, yes: ClassId::of("yes") },
            expires_s: 86_400,
        }],
        ..Definition::new("visitor", 1)
    }
}

/// A visitor and the test's clock.
struct Visit {
    visitor: Visitor,
    second: u32,
}

impl Visit {
    /// One who has agreed, with no page open yet.
    fn at(second: u32) -> Self {
        let mut visit = Self { visitor: Visitor::new(definition().to_program(), 4), second };
        visit.visitor.set_consent(Consent::Granted, visit.now());
        visit
    }

    fn to(path: &str) -> Self {
        let mut visit = Self::at(0);
        visit.open(path).look();
        visit
    }

    /// Turns to the page.
    fn look(&mut self) -> &mut Self {
        self.send(Event::Visible).send(Event::Focus)
    }

    fn now(&self) -> Moment {
        Moment {
            wall_ms: (u64::from(DAWN_S) + u64::from(self.second)) * 1_000,
            mono_ms: u64::from(self.second) * 1_000,
        }
    }

    fn now_s(&self) -> u32 {
        DAWN_S + self.second
    }

    fn send(&mut self, event: Event) -> &mut Self {
        self.visitor.handle_event(event, self.now());
        self
    }

    fn read(&mut self, seconds: u32) -> &mut Self {
        for _ in 0..seconds {
            self.second += 1;
            self.send(Event::Activity);
        }
        self
    }

    /// The machine sleeps, while the monotonic clock stands or runs on, and then somebody reads. Not on the test's own clock.
    fn sleep_and_read(&mut self, slept_s: u64, clock_sleeps: bool, seconds: u64) {
        for second in 1..=seconds {
            let mut at = self.now();
            at.wall_ms += (slept_s + second) * 1_000;
            at.mono_ms += (if clock_sleeps { 0 } else { slept_s } + second) * 1_000;
            self.visitor.handle_event(Event::Activity, at);
        }
    }

    fn open(&mut self, path: &str) -> &mut Self {
        self.visitor.open_page("lumenstack.example", path, self.now());
        self
    }

    fn views(&self) -> Vec<(Option<ClassId>, u32)> {
        let evidence = self.visitor.evidence(self.now_s());
        let views = evidence.occurrences().iter().filter(|seen| seen.kind == Kind::View);
        views.map(|view| (view.class, view.engaged_s)).collect()
    }

    fn kinds(&self) -> Vec<Kind> {
        let evidence = self.visitor.evidence(self.now_s());
        evidence.occurrences().iter().map(|seen| seen.kind).collect()
    }
}

#[test]
fn a_page_that_is_read_is_a_view_with_its_engaged_seconds() {
    let mut visit = Visit::to("/pricing");
    visit.read(12);
    assert_eq!(visit.views(), [(Some(PRICING), 12)]);
    let evidence = visit.visitor.evidence(visit.now_s());
    let view = evidence.occurrences()[0];
    assert_eq!((view.at_s, view.span_s, view.offset_quarters), (DAWN_S, 12, 4));
}

#[test]
fn a_page_that_was_never_visible_is_no_view() {
    let mut visitor = Visitor::new(definition().to_program(), 0);
    let at = Moment { wall_ms: 1_790_000_000_000, mono_ms: 0 };
    assert!(!visitor.open_page("lumenstack.example", "/pricing", at));
    visitor.handle_event(Event::Tick, Moment { wall_ms: at.wall_ms + 60_000, mono_ms: 60_000 });
    assert!(visitor.evidence.occurrences().is_empty());
}

#[test]
fn the_first_view_begins_when_the_page_is_first_seen() {
    let mut visit = Visit::to("/");
    visit.send(Event::Hidden).open("/pricing");
    visit.second = 900;
    visit.send(Event::Visible).read(3);
    let evidence = visit.visitor.evidence(visit.now_s());
    assert_eq!(evidence.occurrences()[1].at_s, DAWN_S + 900);
}

#[test]
fn a_single_page_app_opens_views_and_the_same_address_opens_none() {
    let mut visit = Visit::to("/");
    visit.read(5).open("/pricing").open("/pricing").read(7);
    assert_eq!(visit.views(), [(None, 5), (Some(PRICING), 7)]);
}

#[test]
fn a_page_restored_from_the_back_forward_cache_is_a_new_view() {
    let mut visit = Visit::to("/pricing");
    visit.read(5).send(Event::PageHide).send(Event::Hidden);
    visit.second += 60;
    visit.send(Event::PageShow { persisted: true }).send(Event::Visible).read(4);
    assert_eq!(visit.views(), [(Some(PRICING), 5), (Some(PRICING), 4)]);
}

#[test]
fn coming_back_after_the_end_of_the_visit_is_a_new_view() {
    let mut visit = Visit::to("/pricing");
    visit.read(5).send(Event::Hidden);
    visit.second += 1_900;
    visit.send(Event::Visible).read(4);
    assert_eq!(visit.views(), [(Some(PRICING), 5), (Some(PRICING), 4)]);
}

#[test]
fn coming_back_within_the_visit_goes_on_with_the_view() {
    let mut visit = Visit::to("/pricing");
    visit.read(5).send(Event::Hidden);
    visit.second += 600;
    visit.send(Event::Visible).read(4);
    assert_eq!(visit.views(), [(Some(PRICING), 9)]);
}

#[test]
fn scroll_depth_is_the_deepest_in_steps_of_ten_percent() {
    let mut visit = Visit::to("/pricing");
    assert!(visit.visitor.record_scroll_depth(47));
    assert!(!visit.visitor.record_scroll_depth(41));
    assert_eq!(visit.visitor.evidence(visit.now_s()).occurrences()[0].amount, 40);
}

#[test]
fn actions_come_by_name_by_selector_and_by_link_and_unknown_ones_do_not_count() {
    let mut visit = Visit::to("/");
    let now_s = visit.now_s();
    assert!(!visit.visitor.record_action("coffee", 0, now_s));
    assert!(!visit.visitor.record_selector_click(1, now_s));
    assert!(!visit.visitor.record_link_click("lumenstack.example", "/files/guide.html", true, now_s));
    assert!(!visit.visitor.record_link_click("elsewhere.example", "/files/guide.pdf", false, now_s));
    assert!(visit.visitor.record_action("guide", 3, now_s));
    assert!(visit.visitor.record_selector_click(0, now_s + 1));
    assert!(visit.visitor.record_link_click("lumenstack.example", "/files/guide.pdf", true, now_s + 2));
    visit.second = 2;
    assert_eq!(visit.kinds().iter().filter(|kind| **kind == Kind::Action).count(), 3);
}

#[test]
fn a_source_counts_where_a_visit_begins_and_not_within_one() {
    let from_search = Landing { referrer_host: b"www.search.example", ..Landing::default() };
    let from_campaign = Landing { utm_medium: b"cpc", ..Landing::default() };
    let reloaded = Landing { is_repeat: true, ..from_campaign };
    let first = Visit::to("/");
    let stored = first.visitor.stored_text();
    let ways = [
        (from_search, 60, 0),
        (from_search, 7_200, 1),
        (from_campaign, 60, 1),
        (reloaded, 60, 0),
        (reloaded, 7_200, 1),
    ];
    for (landing, later_s, sources) in ways {
        let mut visitor = Visitor::new(definition().to_program(), 0);
        let now = Moment { wall_ms: u64::from(DAWN_S + later_s) * 1_000, mono_ms: 0 };
        visitor.set_consent(Consent::Granted, now);
        assert!(visitor.restore(&stored, now.wall_s()));
        visitor.set_landing(landing);
        visitor.open_page("lumenstack.example", "/", now);
        visitor.handle_event(Event::Visible, now);
        let recorded = visitor.evidence.occurrences().iter().filter(|seen| seen.class == Some(SEARCH)).count();
        assert_eq!(recorded, sources, "{later_s} s later");
    }
}

#[test]
fn a_draft_counts_at_once_and_stays_only_when_it_is_sent() {
    let mut visit = Visit::to("/");
    let now_s = visit.now_s();
    let seniority = ClassId::of("seniority");
    assert!(visit.visitor.draft_control(control("job_title", "Director of Sales"), now_s));
    assert!(!visit.visitor.draft_control(control("password", "Director"), now_s));
    assert!(visit.visitor.evidence(now_s).answer(seniority).is_some());
    visit.visitor.clear_draft();
    assert!(visit.visitor.evidence(now_s).answer(seniority).is_none());
    visit.visitor.draft_control(control("job_title", "Director of Sales"), now_s);
    visit.visitor.submit_draft();
    visit.visitor.clear_draft();
    assert!(visit.visitor.evidence(now_s).answer(seniority).is_some());
}

#[test]
fn nothing_is_stored_and_no_behaviour_is_told_before_consent() {
    let mut visitor = Visitor::new(definition().to_program(), 0);
    let at = Moment { wall_ms: 1_790_000_000_000, mono_ms: 0 };
    visitor.open_page("lumenstack.example", "/pricing", at);
    visitor.handle_event(Event::Visible, at);
    assert_eq!(visitor.stored_text(), "");
    assert!(visitor.evidence(DAWN_S).occurrences().is_empty());
    visitor.set_consent(Consent::Granted, at);
    assert_eq!(visitor.evidence(DAWN_S).occurrences().len(), 1);
}

#[test]
fn a_refusal_drops_behaviour_and_keeps_answers() {
    let mut visit = Visit::to("/pricing");
    visit.visitor.draft_control(control("job_title", "Director"), visit.now_s());
    visit.visitor.submit_draft();
    visit.read(20);
    visit.visitor.set_consent(Consent::Denied, visit.now());
    visit.read(20).visitor.record_action("guide", 0, DAWN_S);
    assert_eq!(visit.visitor.stored_text(), "");
    let evidence = visit.visitor.evidence(visit.now_s());
    assert!(evidence.occurrences().is_empty());
    assert_eq!(evidence.answers().len(), 1);
    assert_eq!(evidence.consent(), Consent::Denied);
}

#[test]
fn consent_after_a_refusal_counts_from_then_on() {
    let mut visit = Visit::to("/pricing");
    visit.read(20);
    visit.visitor.set_consent(Consent::Denied, visit.now());
    visit.read(20);
    visit.visitor.set_consent(Consent::Granted, visit.now());
    visit.read(3);
    assert_eq!(visit.views(), [(Some(PRICING), 3)]);
}

#[test]
fn forgetting_leaves_nothing_and_stores_nothing_until_the_visitor_is_asked_again() {
    let mut visit = Visit::to("/pricing");
    visit.read(20);
    visit.visitor.forget(visit.now());
    visit.read(5);
    assert_eq!(visit.visitor.stored_text(), "");
    assert!(visit.views().is_empty());
    visit.visitor.set_consent(Consent::Granted, visit.now());
    assert_eq!(visit.views(), [(Some(PRICING), 5)]);
}

#[test]
fn unreadable_stored_evidence_is_set_aside_and_said() {
    let mut visit = Visit::to("/");
    assert!(!visit.visitor.restore("not evidence", DAWN_S));
    assert!(visit.visitor.evidence(DAWN_S).coverage().has(Coverage::STORAGE_RESET));
}

#[test]
fn stored_evidence_of_two_tabs_adds_up_and_counts_nothing_twice() {
    let mut first = Visit::to("/pricing");
    first.read(10);
    let mut second = Visit::to("/");
    second.second = 30;
    second.open("/pricing").read(5);
    let stored = first.visitor.stored_text();
    second.visitor.restore(&stored, second.now_s());
    second.visitor.restore(&stored, second.now_s());
    assert_eq!(second.views().iter().filter(|(class, _)| *class == Some(PRICING)).count(), 2);
}

#[test]
fn stored_evidence_of_another_version_changes_nothing_but_the_flag() {
    let mut visit = Visit::to("/pricing");
    visit.read(10);
    // The first six bits are the version's; this one is far ahead.
    let newer = visit.visitor.stored_text().replacen('A', "_", 1);
    let before = visit.views();
    assert!(!visit.visitor.restore(&newer, visit.now_s()));
    assert_eq!(visit.views(), before);
    assert!(visit.visitor.evidence(visit.now_s()).coverage().has(Coverage::STORAGE_RESET));
}

#[test]
fn a_field_that_the_definition_does_not_name_is_not_read() {
    let mut visit = Visit::to("/");
    let before = visit.visitor.evidence(visit.now_s());
    for (name, autocomplete) in [
        ("password", "current-password"),
        ("card", "cc-number"),
        ("csrf", ""),
        ("ssn", ""),
        ("email", "email"),
        ("", ""),
    ] {
        let director = Folded::by_platform(b"Director");
        let autocomplete = Folded::by_platform(autocomplete.as_bytes());
        let control = Control { autocomplete, label: director, ..control(name, "Director") };
        assert!(!visit.visitor.draft_control(control, visit.now_s()), "{name}");
    }
    visit.visitor.submit_draft();
    assert_eq!(visit.visitor.evidence(visit.now_s()), before);
}

#[test]
fn addresses_of_one_class_leave_the_same_evidence_whatever_tokens_they_carry() {
    let stored = |path: &str, campaign: &str, host: &str| {
        let mut visit = Visit::to("/");
        visit.visitor.set_landing(Landing {
            utm_campaign: campaign.as_bytes(),
            referrer_host: host.as_bytes(),
            ..Landing::default()
        });
        visit.read(3).open(path).read(4);
        visit.visitor.record_link_click("elsewhere.example", path, false, visit.now_s());
        visit.visitor.stored_text()
    };
    let plain = stored("/account", "spring", "intranet.example");
    assert_eq!(stored("/reset/9f86d081884c7d65", "visitor@harbour-works.example", "10.1.2.3"), plain);
}

#[test]
fn an_untouched_automated_browser_is_flagged_until_it_is_touched() {
    let mut visit = Visit::to("/pricing");
    visit.visitor.set_automated(true);
    assert!(visit.visitor.evidence(DAWN_S).coverage().has(Coverage::BOT));
    visit.visitor.set_automated(false);
    assert!(!visit.visitor.evidence(DAWN_S).coverage().has(Coverage::BOT));
}
