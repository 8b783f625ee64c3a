//! What a diff says, sentence by sentence.

mod every_field;

use super::*;
use crate::definition::*;
use crate::matching::{ClassId, Method, Reading, ValueSet, entry};

fn names() -> Names {
    let mut names = Names::default();
    names.learn(["pricing", "seniority", "director", "vp", "title", "head of"]);
    names
}

fn rule(points: i32) -> Rule {
    let when = Condition::Signal(Signal {
        kind: SignalKind::Visit { page: Some(ClassId::of("pricing")), views: 1, engaged_s: 0 },
        within_s: Some(48 * 3600),
        at_least: 3,
    });
    let rule = Rule::new("surge", Dimension::Engagement, when, Count::Once(points));
    Rule { label: "Three pricing visits in 48 h".to_owned(), ..rule }
}

fn definition() -> Definition {
    Definition::new("acme", 1)
}

fn with_rules(rules: Vec<Rule>) -> Definition {
    Definition { rules, ..definition() }
}

/// A segment for everybody else that asks for what is usual.
fn segment(id: &str) -> Segment {
    Segment {
        id: id.to_owned(),
        when: None,
        thresholds: definition().thresholds,
        behaviour_unknown: None,
        sla_min: None,
    }
}

/// A route for grade A and rating 1.
fn route(priority: &str) -> Route {
    Route {
        grades: [Grade::A].into_iter().collect(),
        ratings: [Rating::R1].into_iter().collect(),
        hand_raised: false,
        segment: None,
        priority: priority.to_owned(),
        queue: String::new(),
        sla_min: None,
        alert: false,
    }
}

fn reading(attribute: &str, values: Vec<ValueSet>) -> Reading {
    Reading { attribute: ClassId::of(attribute), method: Method::Words, otherwise: None, values }
}

fn field(id: &str, readings: Vec<Reading>) -> Field {
    Field { id: ClassId::of(id), keys: vec![], readings }
}

fn sentences(old: &Definition, new: &Definition) -> Vec<String> {
    let found = changes(old, new, &names());
    found.into_iter().map(|change| change.sentence).collect()
}

#[test]
fn equal_definitions_have_no_changes() {
    let definition = with_rules(vec![rule(15)]);
    assert_eq!(changes(&definition, &definition, &names()), []);
}

#[test]
fn changed_points_are_said_with_the_label_and_for_whom() {
    let found = changes(&with_rules(vec![rule(15)]), &with_rules(vec![rule(20)]), &names());
    let [change] = found.as_slice() else { panic!("one change, not {found:?}") };
    assert_eq!(change.sentence, "Three pricing visits in 48 h: 15 → 20 points");
    assert_eq!(change.subject, "rule `surge`");
    assert_eq!(change.whom, "visitors with 3 visits to `pricing` in the last 48 h");
}

#[test]
fn window_decay_and_caps_are_each_a_change() {
    let before = with_rules(vec![rule(15)]);
    let mut after = before.clone();
    for rule in &mut after.rules {
        rule.window_s = Some(7 * 86_400);
        rule.decay = Decay::HalfLife { half_life_s: 14 * 86_400 };
        rule.cap = Some(30);
        rule.frequency_cap = Some(FrequencyCap { times: 1, per: Per::Day });
    }
    assert_eq!(
        sentences(&before, &after),
        [
            "Three pricing visits in 48 h: frequency cap none → 1 per day",
            "Three pricing visits in 48 h: window none → 7 d",
            "Three pricing visits in 48 h: decay none → half-life of 14 d",
            "Three pricing visits in 48 h: cap none → 30 points",
        ]
    );
}

#[test]
fn rules_that_come_and_go_are_described_whole() {
    let (none, one) = (with_rules(vec![]), with_rules(vec![rule(15)]));
    let whole = "Three pricing visits in 48 h: 15 points once of engagement for 3 visits to `pricing` in the last 48 h";
    assert_eq!(sentences(&none, &one), [format!("New rule `surge`: {whole}")]);
    assert_eq!(sentences(&one, &none), [format!("No more rule `surge`: {whole}")]);
}

#[test]
fn a_new_rule_says_when_it_is_in_force() {
    let mut dated = with_rules(vec![rule(15)]);
    for rule in &mut dated.rules {
        (rule.valid_from_s, rule.valid_until_s) = (Some(1_793_577_600), Some(1_798_761_600));
    }
    let told = sentences(&with_rules(vec![]), &dated);
    assert!(told[0].ends_with(", valid from 2026-11-02T00:00:00Z, valid until 2027-01-01T00:00:00Z"), "{told:?}");
}

#[test]
fn a_new_segment_says_what_it_has_of_its_own() {
    let mut none = definition();
    (none.thresholds.ratings, none.thresholds.grades) = ([70, 45, 20], [75, 50, 25]);
    let thresholds = Thresholds { ratings: [9, 5, 1], grades: [80, 50, 25], ..none.thresholds };
    let own = Segment { thresholds, sla_min: Some(240), ..segment("smb") };
    let of = |segment: &Segment| Definition { segments: vec![segment.clone()], ..none.clone() };
    let gates = "grade B or better, rating 2 or better, intent of at least 20";
    let told = format!("{gates}, ratings from 9, 5 and 1 points, grades from 80, 50 and 25 %, follow-up 4 h");
    assert_eq!(sentences(&none, &of(&own)), [format!("New segment `smb`: everybody else; {told}")]);
    assert_eq!(sentences(&of(&own), &none), [format!("No more segment `smb`: {told}")]);
    // What is as in the definition need not be said.
    let plain = Segment { thresholds: none.thresholds, sla_min: None, ..own };
    assert_eq!(sentences(&none, &of(&plain)), [format!("New segment `smb`: everybody else; {gates}")]);
}

#[test]
fn a_looser_gate_says_that_more_qualify() {
    let of = |min_rating| {
        let mut segment = segment("smb");
        segment.thresholds.gates.min_rating = min_rating;
        Definition { segments: vec![segment], ..definition() }
    };
    assert_eq!(sentences(&of(2), &of(3)), ["Segment `smb`: rating 2 or better → 3 or better (more qualify)"]);
}

#[test]
fn a_moved_segment_is_a_change_because_the_first_match_wins() {
    let segments = |ids: [&str; 2]| Definition { segments: ids.map(segment).into(), ..definition() };
    assert_eq!(
        sentences(&segments(["a", "b"]), &segments(["b", "a"])),
        ["The order of segments changes: the first that matches counts"]
    );
}

#[test]
fn a_word_added_to_a_vocabulary_is_named() {
    let of = |words: &[&str]| {
        let mut entries: Vec<u32> = words.iter().filter_map(|text| entry(Method::Words, text)).collect();
        entries.sort_unstable();
        let set = ValueSet { value: ClassId::of("director"), entries };
        Definition { fields: vec![field("title", vec![reading("seniority", vec![set])])], ..definition() }
    };
    assert_eq!(
        sentences(&of(&["director"]), &of(&["director", "head of"])),
        ["Field `title`, read as `seniority`: `director` is now also `head of`"]
    );
}

#[test]
fn an_exclusion_that_becomes_a_suppression_is_said() {
    let of = |suppress| {
        let when = rule(1).when;
        let exclusion = Exclusion { id: "customer".to_owned(), label: "Customer".to_owned(), suppress, when };
        Definition { exclusions: vec![exclusion], ..definition() }
    };
    assert_eq!(sentences(&of(false), &of(true)), ["Customer: decision excluded → suppressed"]);
}

#[test]
fn a_faster_follow_up_is_said_for_its_route() {
    let of = |sla_min| {
        let route = Route { sla_min: Some(sla_min), queue: "sales".to_owned(), ..route("P1") };
        Definition { routes: vec![route], ..definition() }
    };
    assert_eq!(sentences(&of(60), &of(15)), ["Routing of grade A, rating 1: follow-up 1 h → 15 min"]);
}

fn profile(criteria: Vec<Criterion>) -> Vec<Profile> {
    vec![Profile { name: None, criteria }]
}

#[test]
fn another_order_is_told_of_every_list() {
    let id = |text: &str| ClassId::of(text);
    let group = |id: &str| Group { id: id.to_owned(), label: String::new(), cap: None, floor: None };
    let criterion = |attribute: &str| Criterion { label: String::new(), attribute: id(attribute), points: vec![] };
    let readings = ["seniority", "function"].map(|attribute| reading(attribute, vec![]));
    let mut before = with_rules(vec![rule(15), Rule { id: "other".to_owned(), ..rule(5) }]);
    before.groups = vec![group("a"), group("b")];
    before.fit.company = profile(vec![criterion("region"), criterion("company_size")]);
    before.fit.person = profile(vec![criterion("seniority"), criterion("function")]);
    before.fields = vec![field("title", readings.into()), field("size", vec![])];
    before.pages = ["pricing", "docs"].map(|page| PageClass { id: id(page), patterns: vec![] }).into();
    before.actions =
        ["book", "call"].map(|action| ActionClass { id: id(action), selector: None, links: vec![] }).into();
    before.channels = ["email", "paid"].map(|channel| Channel { id: id(channel), tests: vec![] }).into();
    let told = |which: usize| {
        let mut after = before.clone();
        match which {
            0 => after.rules.reverse(),
            1 => after.groups.reverse(),
            2 => after.fit.company[0].criteria.reverse(),
            3 => after.fit.person[0].criteria.reverse(),
            4 => after.fields.reverse(),
            5 => after.fields[0].readings.reverse(),
            6 => after.pages.reverse(),
            7 => after.actions.reverse(),
            _ => after.channels.reverse(),
        }
        assert_ne!(before.to_mql(), after.to_mql());
        sentences(&before, &after)
    };
    for (which, part) in [
        "rules",
        "groups",
        "criteria of company fit",
        "criteria of person fit",
        "fields",
        "answers of field `title`",
        "page classes",
        "actions",
        "sources",
    ]
    .into_iter()
    .enumerate()
    {
        let told = told(which);
        assert!(
            matches!(told.as_slice(), [one] if one.starts_with(&format!("The order of {part} changes: "))),
            "{told:?}"
        );
    }
}

#[test]
fn two_that_go_by_one_key_are_compared_each_with_its_like() {
    let criterion =
        |label: &str| Criterion { label: label.to_owned(), attribute: ClassId::of("seniority"), points: vec![] };
    let mut before = Definition { routes: vec![route("P1"), route("P2")], ..definition() };
    before.fit.person = profile(vec![criterion("Rank"), criterion("Power")]);
    assert_eq!(sentences(&before, &before), [""; 0]);
    let mut after = before.clone();
    after.routes[1].priority = "P3".to_owned();
    after.fit.person[0].criteria[1].label = "Influence".to_owned();
    assert_eq!(
        sentences(&before, &after),
        ["Influence: label Power → Influence", "Routing of grade A, rating 1: priority P2 → P3"]
    );
    after.routes.pop();
    assert_eq!(sentences(&before, &after)[1..], ["No more routing: grade A, rating 1: P2 to ``, follow-up unset"]);
}

#[test]
fn a_change_that_has_no_words_is_a_change() {
    let of = |selector: &str, links: &[&str]| {
        let links = links.iter().map(|link| (*link).to_owned()).collect();
        let action = ActionClass {
            id: ClassId::of("call"),
            selector: (!selector.is_empty()).then(|| selector.to_owned()),
            links,
        };
        Definition { actions: vec![action], ..definition() }
    };
    assert_eq!(sentences(&of("call", &[]), &of("", &["call"])), ["Definition: a detail changes that has no words"]);
}

#[test]
fn cut_offs_beside_segments_are_for_leads_in_no_segment() {
    let of = |rating: u8, grade: u8, segments: &[Segment]| {
        let mut definition = Definition { segments: segments.into(), ..definition() };
        (definition.thresholds.ratings, definition.thresholds.grades) = ([rating, 40, 20], [grade, 50, 25]);
        definition
    };
    let whom = |segments: &[Segment]| -> Vec<String> {
        let found = changes(&of(60, 75, segments), &of(70, 80, segments), &names());
        found.into_iter().map(|change| change.whom).collect()
    };
    assert_eq!(whom(&[]), ["everybody", "everybody"]);
    assert_eq!(whom(&[segment("smb")]), ["leads in no segment", "leads in no segment"]);
}
