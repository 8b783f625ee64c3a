//! The replay beside a simple loop, and what must not change a decision. They do not know what a good definition is.

use super::made_up::History;
use super::*;
use handraise::author::{Format, Loaded};
use handraise::person::{
    Fact, FactId, Facts, LifecycleStage, People, PersonKey, Standing, Summary, fold, next_change, report,
};
use std::collections::BTreeMap;

const FROM_S: u32 = 1_790_000_000;
const DAY_S: u32 = 86_400;
const BASE: &str = include_str!("../../../../tests/cases/definition.toml");

fn side(changes: &[(&str, &str)]) -> Side {
    let changed = changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the definition has `{from}`");
        text.replacen(from, to, 1)
    });
    let loaded = Loaded::compile(&changed, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
    Side::new(loaded.compiled, loaded.policy)
}

/// Without a condition that holds because something else ceased to: changes are looked for by halves.
fn falling() -> Side {
    let never =
        "{ all = [{ visit = { page = \"careers\", at_least = 2 } }, { not = { visit = { page = \"pricing\" } } }] }";
    side(&[
        ("label = \"Read pricing for a minute\"", "label = \"Read pricing for a minute\"\ndecay = { linear = \"7h\" }"),
        ("label = \"Compared with alternatives\"", "label = \"Compared with alternatives\"\nwindow = \"3d\""),
        (
            "label = \"Read case studies\"",
            "label = \"Read case studies\"\ndecay = { step = { every = \"2d\", drop_pct = 30 } }",
        ),
        (
            "[[segments]]\nid = \"enterprise\"",
            "[[segments]]\nid = \"hot\"\nwhen = { visit = { page = \"pricing\", within = \"2d\" } }\nratings = [60, 45, 30]\ngates = { min_intent = 25 }\n\n[[segments]]\nid = \"enterprise\"",
        ),
        ("expires = \"30d\"", "expires = \"6d\""),
        (never, "{ visit = { page = \"careers\", at_least = 3, within = \"4d\" } }"),
    ])
}

/// With conditions of which some begin to hold by time alone, points below zero, and tiers that fade.
fn rising() -> Side {
    side(&[
        ("label = \"Looked at jobs\"", "label = \"Looked at jobs\"\ndecay = { linear = \"9h\" }"),
        (
            "label = \"Three visits to pricing in 48 hours\"",
            "label = \"Three visits to pricing in 48 hours\"\ndecay = { linear = \"6h\" }",
        ),
        ("tiers = [{ at = 3, points = 25 }]", "tiers = [{ at = 1, points = 20 }, { at = 3, points = 25 }]"),
        (
            "{ not = { visit = { page = \"pricing\" } } }",
            "{ not = { visit = { page = \"pricing\", within = \"3d\" } } }",
        ),
        ("min_intent = 20", "min_intent = 15"),
        ("hysteresis = 5", "hysteresis = 2"),
    ])
}

fn facts(made_up: &History, side: &Side) -> Facts {
    made_up.facts(side.compiled.definition()).into_iter().collect()
}

fn replay(side: &Side, facts: &Facts, until_s: u32) -> Vec<Step> {
    let withdrawals = Withdrawals::of(facts);
    let clusters = Cluster::all(facts, &withdrawals);
    let mut steps: Vec<Step> = clusters.iter().flat_map(|cluster| side.replay(cluster, until_s)).collect();
    steps.sort_by(|one, other| (one.at_s, &one.who).cmp(&(other.at_s, &other.who)));
    steps
}

/// A step in the words of a summary, as the simple loop has it.
fn in_words(side: &Side, steps: &[Step]) -> Vec<(u32, String, Glance)> {
    steps.iter().map(|step| (step.at_s, step.who.to_string(), Glance::of_state(side, &step.state))).collect()
}

/// What decides, by names.
#[derive(Clone, Debug, PartialEq)]
struct Glance {
    decision: &'static str,
    stage: &'static str,
    segment: Option<String>,
    queue: Option<String>,
    priority: Option<String>,
    score_milli: i64,
}

impl Glance {
    fn of_state(side: &Side, state: &State) -> Self {
        let definition = side.compiled.definition();
        let route = state.route.map(|index| definition.routes[index].clone());
        Self {
            decision: state.decision.name(),
            stage: state.stage.name(),
            segment: state.segment.map(|index| definition.segments[index].id.clone()),
            queue: route.as_ref().map(|route| route.queue.clone()),
            priority: route.map(|route| route.priority),
            score_milli: state.score_milli,
        }
    }

    fn of_summary(summary: &Summary) -> Self {
        Self {
            decision: summary.decision.name(),
            stage: summary.stage.name(),
            segment: summary.segment.clone(),
            queue: summary.queue.clone(),
            priority: summary.priority.clone(),
            score_milli: summary.score_milli,
        }
    }

    fn decides_as(&self, other: &Self) -> bool {
        Self { score_milli: other.score_milli, ..self.clone() } == *other
    }
}

/// Everybody at every moment, by the whole report: at each moment at which anything was told of anybody, everything that was known then is read anew.
fn brute_force(side: &Side, all: &Facts, until_s: u32) -> Vec<(u32, String, Glance)> {
    struct Person {
        own: Vec<FactId>,
        standing: Option<Standing>,
        at_s: u32,
        stage: LifecycleStage,
        glance: Glance,
    }
    let (compiled, policy) = (&side.compiled, side.policy.as_ref());
    let mut told = Vec::new();
    let mut people: BTreeMap<PersonKey, Person> = BTreeMap::new();
    let mut look = |who: &PersonKey, person: &mut Person, at_s: u32| {
        let now = match &person.standing {
            Some(standing) => Summary::of(&report(compiled, policy, standing, person.stage, at_s)),
            None => Summary { stage: person.stage, ..Summary::nobody() },
        };
        let mut glance = Glance::of_summary(&now);
        if now.reason == "with_sales" {
            // Sales took the lead on under another definition. This one would not have sent it.
            (glance.decision, glance.queue, glance.priority) = ("nurture", None, None);
        }
        if !glance.decides_as(&person.glance) {
            told.push((at_s, who.to_string(), glance.clone()));
        }
        (person.stage, person.glance, person.at_s) = (now.stage, glance, at_s);
    };
    let mut times: Vec<u32> =
        all.iter().map(Fact::received_s).filter(|at_s| *at_s < until_s).chain([until_s]).collect();
    times.sort_unstable();
    times.dedup();
    for at_s in times {
        let known: Facts = all.iter().filter(|fact| fact.received_s() <= at_s).cloned().collect();
        let holding = known.standing();
        let mut groups = People::of(&holding).group(&holding);
        for who in groups.keys() {
            people.entry(who.clone()).or_insert_with(|| Person {
                own: Vec::new(),
                standing: None,
                at_s: 0,
                stage: LifecycleStage::Visitor,
                glance: Glance::of_summary(&Summary::nobody()),
            });
        }
        for (who, person) in &mut people {
            let facts = groups.remove(who).unwrap_or_default();
            let own: Vec<FactId> = facts.iter().map(|fact| fact.id.clone()).collect();
            if own == person.own && at_s < until_s {
                continue;
            }
            while let Some(next_s) =
                person.standing.as_ref().and_then(|standing| next_change(compiled, policy, standing, person.at_s))
            {
                if next_s >= at_s {
                    break;
                }
                look(who, person, next_s);
            }
            if at_s < until_s {
                person.standing = (!facts.is_empty()).then(|| fold(who.clone(), facts, compiled));
                person.own = own;
                look(who, person, at_s);
            }
        }
    }
    told.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    told
}

/// Compares a thousand persons, in histories of sixteen, with the simple loop.
fn replays_as_the_simple_loop(side: &Side) {
    let (mut steps, mut sent) = (0, 0);
    for seed in 0..63 {
        let made_up = History { persons: 16, from_s: FROM_S, days: 10, seed };
        let (facts, until_s) = (facts(&made_up, side), FROM_S + 20 * DAY_S);
        let found = in_words(side, &replay(side, &facts, until_s));
        let asked = brute_force(side, &facts, until_s);
        let differs = found.iter().zip(&asked).find(|(one, other)| one != other);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(found.len(), asked.len(), "seed {seed}");
        steps += found.len();
        sent += found.iter().filter(|(_, _, glance)| glance.queue.is_some()).count();
    }
    assert!(steps > 1500 && sent > 100, "{steps} steps, {sent} to sales: too few to say anything");
}

#[test]
fn a_thousand_persons_are_replayed_as_by_a_simple_loop_where_points_only_fall() {
    replays_as_the_simple_loop(&falling());
}

#[test]
fn a_thousand_persons_are_replayed_as_by_a_simple_loop_where_time_may_raise_points() {
    replays_as_the_simple_loop(&rising());
}

/// A small history by two definitions.
fn small() -> (Side, Side, History) {
    (falling(), rising(), History { persons: 160, from_s: FROM_S, days: 40, seed: 7 })
}

fn effect(old: &Side, new: &Side, facts: Vec<Fact>, names: bool) -> Effect {
    let facts: Facts = facts.into_iter().collect();
    let withdrawals = Withdrawals::of(&facts);
    let period = Period { from_s: FROM_S + 10 * DAY_S, until_s: FROM_S + 40 * DAY_S };
    let question = Question { old, new, period, names };
    let examined = Cluster::all(&facts, &withdrawals).iter().flat_map(|cluster| question.examine(cluster)).collect();
    let data = DataHead::of(&facts, facts.iter().map(data_hash));
    Effect::of(&question, examined, data, ["from".to_owned(), "until".to_owned()])
}

fn json(effect: &Effect) -> String {
    serde_json::to_string(effect).unwrap()
}

#[test]
fn what_is_told_after_a_decision_may_be_anything_and_changes_no_byte_of_it() {
    let (old, _, made_up) = small();
    let all = made_up.facts(old.compiled.definition());
    for days in [5, 17, 33] {
        let known_s = FROM_S + days * DAY_S;
        let decided = |facts: Vec<Fact>| {
            let facts: Facts = facts.into_iter().collect();
            let mut steps = replay(&old, &facts, FROM_S + 60 * DAY_S);
            steps.retain(|step| step.at_s <= known_s);
            format!("{steps:?}")
        };
        let plain = decided(all.clone());
        // What comes later is gone, says what something else says, is about others, and is older than it was.
        let later: Vec<Fact> = all.iter().filter(|fact| fact.received_s() > known_s).cloned().collect();
        let known = || all.iter().filter(|fact| fact.received_s() <= known_s).cloned();
        let poisoned = later.iter().enumerate().map(|(place, fact)| {
            let other = &later[(place * 7 + 3) % later.len()];
            let at_ms = Some(u64::from(FROM_S) * 1000);
            Fact { id: fact.id.clone(), received_ms: fact.received_ms + 60_000, occurred_ms: at_ms, ..other.clone() }
        });
        assert!(later.len() > 20, "{} facts come later", later.len());
        assert_eq!(decided(known().collect()), plain);
        assert_eq!(decided(known().chain(poisoned).collect()), plain);
    }
}

#[test]
fn the_order_of_facts_and_how_often_they_come_change_no_byte() {
    let (old, new, made_up) = small();
    let facts = made_up.facts(old.compiled.definition());
    let report = json(&effect(&old, &new, facts.clone(), true));
    let mut others = facts.clone();
    others.reverse();
    others.extend(facts.iter().take(100).cloned());
    assert_eq!(json(&effect(&old, &new, others, true)), report);
    let mut one_more = facts;
    one_more.pop();
    assert_ne!(
        effect(&old, &new, one_more, true).head.data.hash,
        effect(&old, &new, made_up.facts(old.compiled.definition()), true).head.data.hash
    );
}

#[test]
fn a_definition_has_no_effect_beside_itself() {
    let (old, _, made_up) = small();
    let found = effect(&old, &old, made_up.facts(old.compiled.definition()), true);
    let Counts { enters, leaves, changes, sooner, later, .. } = found.counts;
    assert_eq!((enters, leaves, changes, sooner, later), (0, 0, 0, 0, 0));
    assert_eq!(found.old, found.new);
    assert!(found.old.leads > 5 && found.counts.both >= found.old.leads, "{:?}", found.counts);
}

#[test]
fn whoever_is_treated_differently_is_named_with_the_lines_that_make_the_difference() {
    let (old, new, made_up) = small();
    let facts = made_up.facts(old.compiled.definition());
    let found = effect(&old, &new, facts.clone(), true);
    assert!(found.counts.enters > 2 && found.counts.changes > 0, "{:?}", found.counts);
    for case in found.enters.iter().chain(&found.leaves) {
        assert_ne!(case.old.decision.is_for_sales(), case.new.decision.is_for_sales());
        assert_eq!(case.old.at_s, case.new.at_s);
        assert!(!case.differences.is_empty() || case.old.missing != case.new.missing, "{case:?}");
    }
    let sides = |week: fn(&Week) -> u32| found.weeks.iter().map(week).sum::<u32>() as usize;
    assert!(sides(|week| week.old) >= found.old.leads && sides(|week| week.new) >= found.new.leads);
    let named = json(&found);
    assert!(named.contains("visitor") && named.contains("Visitor "));
    let nameless = json(&effect(&old, &new, facts, false));
    assert!(!nameless.contains("visitor") && !nameless.contains("works"), "{nameless}");
}

#[test]
fn those_who_bought_stand_first_the_most_paid_before_all() {
    let (old, new, made_up) = small();
    let facts = History { persons: 800, ..made_up }.facts(old.compiled.definition());
    let found = effect(&new, &old, facts, false);
    let paid: Vec<_> = found
        .leaves
        .iter()
        .map(|case| (case.outcome.kind, case.outcome.revenue.get("EUR").copied().unwrap_or(0)))
        .collect();
    let won = paid.iter().take_while(|(kind, _)| *kind == OutcomeKind::Won).count();
    assert!(won > 0 && won == found.counts.won_leaves, "{paid:?}");
    assert!(paid[..won].is_sorted_by(|one, other| one.1 >= other.1), "{paid:?}");
    assert!(paid[won..].iter().all(|(kind, _)| *kind != OutcomeKind::Won));
    assert_eq!(
        found.counts.won_leaves_revenue.get("EUR").copied(),
        Some(paid[..won].iter().map(|(_, amount)| amount).sum())
    );
}
