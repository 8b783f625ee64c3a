//! What a definition would have decided about people, at each moment from what was known then and nothing later. It does not know what became of them.
//!
//! Something is looked at when something is told of a person, and when time alone may change it ([`Moments`]). Where a person can only lose points by time, a
//! stretch that begins and ends alike has nothing in it, so that a change is looked for by halves.

use super::cluster::Cluster;
use handraise::definition::{Compiled, Grade, Policy, Rating};
use handraise::person::{FADING_STEP_S, Fact, LifecycleStage, Moments, PersonKey, Ruling, Spans, Standing, fold, rule};
use handraise::scoring::{Assessment, Decision, DecisionKind, MILLI, MissingKind};
use handraise::verification::Admitted;
use std::collections::BTreeMap;

/// A definition to decide by.
#[derive(Clone, Debug)]
pub struct Side {
    /// The definition.
    pub compiled: Compiled,
    /// Its private part.
    pub policy: Option<Policy>,
    spans: Spans,
}

/// What is decided about a person. Places are those of the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// What is to happen.
    pub decision: DecisionKind,
    /// How far the person has come.
    pub stage: LifecycleStage,
    /// The segment.
    pub segment: Option<usize>,
    /// The route.
    pub route: Option<usize>,
    /// The score, in thousandths of a point.
    pub score_milli: i64,
    /// Whether the score sent the person to sales.
    pub is_by_score: bool,
}

/// A moment from which something else is decided about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, in seconds since 1970.
    pub at_s: u32,
    /// Who, by the key that the person went by then.
    pub who: PersonKey,
    /// What is decided from then on.
    pub state: State,
}

impl Side {
    /// A definition with its private part.
    pub fn new(compiled: Compiled, policy: Option<Policy>) -> Self {
        let spans = Spans::of(compiled.definition());
        Self { compiled, policy, spans }
    }

    pub(super) fn rule<'s>(
        &self,
        standing: &'s Standing,
        admitted: &Admitted,
        before: LifecycleStage,
        at_s: u32,
    ) -> Ruling<'s> {
        rule(&self.compiled, self.policy.as_ref(), standing, admitted, before, at_s)
    }

    /// What this definition would have decided about the people of a cluster, before a time. Oldest first. A score that moves and decides nothing is no step.
    pub fn replay(&self, cluster: &Cluster<'_>, until_s: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut known: BTreeMap<PersonKey, Track<'_>> = BTreeMap::new();
        for at_s in cluster.times(until_s) {
            let mut persons = cluster.persons(Some(at_s));
            for (who, track) in &mut known {
                if !persons.contains_key(who) {
                    track.end(self, at_s, who, &mut steps);
                }
            }
            while let Some((who, facts)) = persons.pop_first() {
                let track = known.entry(who.clone()).or_default();
                if track.facts != facts {
                    track.pass(self, at_s, &who, &mut steps);
                    track.begin(self, at_s, &who, facts, &mut steps);
                }
            }
        }
        for (who, track) in &mut known {
            track.pass(self, until_s, who, &mut steps);
        }
        steps.sort_by(|one, other| (one.at_s, &one.who).cmp(&(other.at_s, &other.who)));
        steps
    }
}

impl State {
    /// Before anything was told.
    const NOBODY: Self = Self {
        decision: DecisionKind::Nurture,
        stage: LifecycleStage::Visitor,
        segment: None,
        route: None,
        score_milli: 0,
        is_by_score: false,
    };

    fn of(ruling: &Ruling<'_>) -> Self {
        let Ruling { assessment, stage, .. } = ruling;
        let (segment, score_milli) = (assessment.segment, assessment.score_milli);
        let is_by_score = ruling.is_by_score();
        // Sales took the lead on under the definition that was in force: this one would not have sent it.
        let (decision, route) =
            if ruling.is_by_sales() { (DecisionKind::Nurture, None) } else { (ruling.decision, ruling.route) };
        Self { decision, stage: *stage, segment, route, score_milli, is_by_score }
    }

    /// Whether both decide the same, whatever the score.
    pub fn decides_as(&self, other: &Self) -> bool {
        Self { score_milli: other.score_milli, is_by_score: other.is_by_score, ..*self } == *other
    }
}

/// A person under way.
struct Track<'a> {
    /// What is known; nothing for somebody who is nobody of their own at the moment.
    facts: Vec<&'a Fact>,
    /// The same, folded, and what the definition says of it.
    standing: Option<(Standing, Assessment)>,
    /// Since when.
    since_s: u32,
    state: State,
}

impl Default for Track<'_> {
    fn default() -> Self {
        Self { facts: Vec::new(), standing: None, since_s: 0, state: State::NOBODY }
    }
}

impl<'a> Track<'a> {
    /// Goes on with what is known now.
    fn begin(&mut self, side: &Side, at_s: u32, who: &PersonKey, facts: Vec<&'a Fact>, steps: &mut Vec<Step>) {
        let standing = fold(who.clone(), facts.iter().copied(), &side.compiled);
        let ruling = side.rule(&standing, &standing.admitted_at(at_s), self.state.stage, at_s);
        note(&mut self.state, State::of(&ruling), at_s, who, steps);
        (self.facts, self.since_s) = (facts, at_s);
        let assessment = ruling.assessment;
        self.standing = Some((standing, assessment));
    }

    /// Nothing is known of the person any more. Whoever comes back goes on at the stage that they had reached.
    fn end(&mut self, side: &Side, at_s: u32, who: &PersonKey, steps: &mut Vec<Step>) {
        self.pass(side, at_s, who, steps);
        let nobody = State { stage: self.state.stage, ..State::NOBODY };
        note(&mut self.state, nobody, at_s, who, steps);
        (self.facts, self.standing) = (Vec::new(), None);
    }

    /// Lets time pass, until before a time.
    fn pass(&mut self, side: &Side, until_s: u32, who: &PersonKey, steps: &mut Vec<Step>) {
        let Some((standing, assessment)) = self.standing.as_mut() else { return };
        let last_s = until_s.saturating_sub(1);
        if last_s <= self.since_s {
            return;
        }
        let moments = side.spans.moments(side.policy.as_ref(), standing, self.since_s, last_s);
        let mut from_s = self.since_s;
        while from_s < until_s {
            let turn_s = moments.turns.range(from_s + 1..).next().copied();
            let admitted = standing.admitted_at(from_s);
            let is_plain = is_plain(&self.state, assessment);
            let stretch = Stretch { side, admitted: &admitted, from_s, until_s: turn_s.unwrap_or(until_s), is_plain };
            let changes = stretch.changes(&moments, assessment);
            from_s = turn_s.unwrap_or(until_s);
            for at_s in changes.into_iter().chain(turn_s) {
                let admitted = if Some(at_s) == turn_s { &standing.admitted_at(at_s) } else { &admitted };
                let ruling = side.rule(standing, admitted, self.state.stage, at_s);
                note(&mut self.state, State::of(&ruling), at_s, who, steps);
                *assessment = ruling.assessment;
                if is_plain && !self::is_plain(&self.state, assessment) {
                    // Other thresholds sent the lead to sales; from here on, more matters.
                    from_s = at_s;
                    break;
                }
            }
        }
        self.since_s = last_s;
    }
}

/// Whether the person is not for sales, and neither is by the definition. Who can only lose points stays so while thresholds stay.
fn is_plain(state: &State, assessment: &Assessment) -> bool {
    let is_nurtured = state.decision == DecisionKind::Nurture && assessment.decision == Decision::Nurture;
    is_nurtured && state.stage != LifecycleStage::Mql
}

fn note(state: &mut State, now: State, at_s: u32, who: &PersonKey, steps: &mut Vec<Step>) {
    if !state.decides_as(&now) {
        steps.push(Step { at_s, who: who.clone(), state: now });
    }
    *state = now;
}

/// A time between two turns, in which things can only cease to count.
struct Stretch<'s> {
    side: &'s Side,
    admitted: &'s Admitted,
    from_s: u32,
    /// It ends before this time.
    until_s: u32,
    is_plain: bool,
}

impl Stretch<'_> {
    /// The times in it at which a decision may change, after its beginning, for which `first` is the assessment.
    fn changes(&self, moments: &Moments, first: &Assessment) -> Vec<u32> {
        let ends = || moments.ends.range(self.from_s + 1..self.until_s).copied();
        let hours = hours(self.from_s, self.until_s, moments.fading_until_s);
        let Some(last_s) = ends().next_back().max(hours.clone().next_back()) else { return Vec::new() };
        let points = || {
            let mut points: Vec<u32> = ends().chain(hours.clone()).collect();
            points.sort_unstable();
            points.dedup();
            points
        };
        if !self.side.spans.can_only_fall(first) {
            return points();
        }
        let look = |assessment: &Assessment| Look::of(assessment, self.side, self.is_plain);
        let look_at = |at_s| look(&self.admitted.score(self.side.compiled.program(), at_s));
        let (first, last) = (look(first), look_at(last_s));
        let mut found = Vec::new();
        if first != last {
            halve(&points(), &first, &last, &look_at, &mut found);
        }
        found
    }
}

/// The full hours in a time, while points fade.
fn hours(from_s: u32, until_s: u32, fading_until_s: Option<u32>) -> impl DoubleEndedIterator<Item = u32> + Clone {
    let fading_s = fading_until_s.filter(|fading_s| *fading_s > from_s).unwrap_or(0);
    // The first hour after they are gone is looked at, too.
    let end = until_s.div_ceil(FADING_STEP_S).min(fading_s.div_ceil(FADING_STEP_S).saturating_add(1));
    (from_s / FADING_STEP_S + 1..end).map(|hour| hour * FADING_STEP_S)
}

/// Finds where looks change among points, of which the last looks as `last`; `first` is the look before them. Each part of a look changes in one direction only.
fn halve<L: PartialEq>(points: &[u32], first: &L, last: &L, look: &impl Fn(u32) -> L, found: &mut Vec<u32>) {
    if first == last {
        return;
    }
    let [.., end] = points else { return };
    if points.len() == 1 {
        found.push(*end);
        return;
    }
    let (before, after) = points.split_at(points.len() / 2);
    if let Some(at_s) = before.last() {
        let middle = look(*at_s);
        halve(before, first, &middle, look, found);
        halve(after, &middle, last, look, found);
    }
}

/// All that a decision depends on. While things can only cease to count, each part changes in one direction only.
#[derive(PartialEq)]
struct Look {
    segment: Option<usize>,
    rest: Option<Rest>,
}

#[derive(PartialEq)]
struct Rest {
    decision: Decision,
    grade: Grade,
    rating: Rating,
    hand_raised: bool,
    route: Option<usize>,
    missing: Vec<MissingKind>,
    /// How many gates are missed by more than the hysteresis.
    far: usize,
}

impl Look {
    /// Of somebody who is not for sales and can only lose points, only the segment matters.
    fn of(assessment: &Assessment, side: &Side, is_plain: bool) -> Self {
        let segment = assessment.segment;
        if is_plain {
            return Self { segment, rest: None };
        }
        let hysteresis = i64::from(side.compiled.definition().hysteresis) * MILLI;
        let rest = Rest {
            decision: assessment.decision,
            grade: assessment.fit.grade,
            rating: assessment.rating,
            hand_raised: assessment.hand_raised,
            route: assessment.route,
            missing: assessment.missing.iter().map(|missing| missing.kind).collect(),
            far: assessment.missing.iter().filter(|missing| missing.amount > hysteresis).count(),
        };
        Self { segment, rest: Some(rest) }
    }
}
