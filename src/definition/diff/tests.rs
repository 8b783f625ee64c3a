//! What a diff says, sentence by sentence.

use super::*;
use crate::definition::*;
use crate::matching::{ClassId, Method, Reading, ValueSet, entry};

fn names() -> Names {
    let mut names = Names::default();
    names.learn(["pricing", "seniority", "director", "vp", "title", "head of"]);
    names
}

fn rule(points: i32) -> Rule {
    Rule {
        id: "surge".to_owned(),
        label: "Three pricing visits in 48 h".to_owned(),
        count: Count::Once(points),
        when: Condition::Signal(Signal {
            what: What::Visit { page: ClassId::of("pricing"), views: 1, engaged_s: 0 },
            within_s: 48 * 3600,
            at_least: 3,
        }),
        ..Rule::default()
    }
}

fn with_rules(rules: Vec<Rule>) -> Definition {
    Definition { rules, ..Definition::default() }
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
        rule.window_s = 7 * 86_400;
        rule.decay = Decay::HalfLife { half_life_s: 14 * 86_400 };
        rule.cap = 30;
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
fn a_looser_gate_says_that_more_qualify() {
    let segment = |min_rating| Segment {
        id: "smb".to_owned(),
        gates: Gates { min_rating, ..Gates::default() },
        ..Segment::default()
    };
    let of = |min_rating| Definition { segments: vec![segment(min_rating)], ..Definition::default() };
    assert_eq!(sentences(&of(2), &of(3)), ["Segment `smb`: rating 2 or better → 3 or better (more qualify)"]);
}

#[test]
fn a_moved_segment_is_a_change_because_the_first_match_wins() {
    let segments = |ids: [&str; 2]| Definition {
        segments: ids.map(|id| Segment { id: id.to_owned(), ..Segment::default() }).into(),
        ..Definition::default()
    };
    assert_eq!(
        sentences(&segments(["a", "b"]), &segments(["b", "a"])),
        ["The order of segments changes: the first that matches counts"]
    );
}

#[test]
fn a_word_added_to_a_vocabulary_is_named() {
    let definition = |words: &[&str]| {
        let mut entries: Vec<u32> = words.iter().filter_map(|text| entry(Method::Words, text)).collect();
        entries.sort_unstable();
        let set = ValueSet { value: ClassId::of("director"), entries };
        let reading = Reading { attribute: ClassId::of("seniority"), values: vec![set], ..Reading::default() };
        let field = Field { id: ClassId::of("title"), readings: vec![reading], ..Field::default() };
        Definition { fields: vec![field], ..Definition::default() }
    };
    assert_eq!(
        sentences(&definition(&["director"]), &definition(&["director", "head of"])),
        ["Field `title`, read as `seniority`: `director` is now also `head of`"]
    );
}

#[test]
fn an_exclusion_that_becomes_a_suppression_is_said() {
    let of = |suppress| {
        let exclusion =
            Exclusion { id: "customer".to_owned(), label: "Customer".to_owned(), suppress, ..Exclusion::default() };
        Definition { exclusions: vec![exclusion], ..Definition::default() }
    };
    assert_eq!(sentences(&of(false), &of(true)), ["Customer: decision excluded → suppressed"]);
}

#[test]
fn a_faster_follow_up_is_said_for_its_route() {
    let of = |sla_min| {
        let route = Route {
            grades: 1,
            ratings: 1,
            sla_min,
            priority: "P1".to_owned(),
            queue: "sales".to_owned(),
            ..Route::default()
        };
        Definition { routes: vec![route], ..Definition::default() }
    };
    assert_eq!(sentences(&of(60), &of(15)), ["Routing of grade A, rating 1: follow-up 1 h → 15 min"]);
}

#[test]
fn whatever_changes_the_bytes_is_told() {
    let before = with_rules(vec![rule(15)]);
    let mut variants = vec![with_rules(vec![rule(16)])];
    variants.extend((0..9).map(|which| {
        let mut after = before.clone();
        match which {
            0 => after.version = 9,
            1 => after.tracking.idle_cutoff_s += 1,
            2 => after.identity = ClassId::of("email"),
            3 => after.hand_raise.expires_s = 86_400,
            4 => after.fit.min_coverage_pct = 40,
            5 => after.gates.min_intent += 1,
            6 => after.rank_fit_pct += 1,
            7 => after.hysteresis += 1,
            _ => after.ratings = [9, 8, 7],
        }
        after
    }));
    for after in variants {
        assert_ne!(before.to_mql(), after.to_mql());
        assert_ne!(changes(&before, &after, &names()), [], "{after:?}");
    }
}
