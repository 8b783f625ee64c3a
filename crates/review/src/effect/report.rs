//! The whole answer: a head that says what was compared, counts, people and rates. It does not know how it is shown.

use super::case::{Case, Examined, Kind, Question};
use super::load::{Team, Week};
use super::outcome::OutcomeKind;
use super::quality::{Paired, Quality, add};
use super::replay::Side;
use crate::behaviour;
use handraise::definition::{Part, Policy};
use handraise::lifecycle::Arrival;
use handraise::person::{Build, Fact, Facts};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What another definition would have done.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// What was compared.
    pub head: Head,
    /// How many.
    pub counts: Counts,
    /// Who comes to sales only by the other definition: those who bought first.
    pub enters: Vec<Case>,
    /// Who comes to sales only by the present one: those who bought first.
    pub leaves: Vec<Case>,
    /// Who comes by both, as something else.
    pub changes: Vec<Case>,
    /// The leads of the present definition.
    pub old: Quality,
    /// The leads of the other one.
    pub new: Quality,
    /// What those say about whom the two differ.
    pub paired: Paired,
    /// Who came in each week, by segment and queue.
    pub weeks: Vec<Week>,
    /// What sales can take, by the other definition's policy or else the present one's.
    pub teams: Vec<Team>,
    /// Pages, actions, sources and forms that only the other definition has: what was recorded before knows nothing of them.
    pub not_recorded: Vec<String>,
    /// A definition counts what people did, and no fact says it: few come by it, and nobody knows who would.
    pub lacks_behaviour: bool,
}

/// What was compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    /// Always `handraise-effect 1`.
    pub format: &'static str,
    /// The present definition.
    pub old: SideHead,
    /// The other one.
    pub new: SideHead,
    /// The facts.
    pub data: DataHead,
    /// The first day.
    pub from: String,
    /// The day after the last.
    pub until: String,
    /// The beginning, in seconds since 1970.
    pub from_s: u32,
    /// The end.
    pub until_s: u32,
    /// What computed it.
    pub build: Build,
}

/// A definition, by its hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideHead {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The SHA-256 of the public part.
    pub definition: String,
    /// That of the private part, if there is one.
    pub policy: Option<String>,
}

/// Facts, by their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataHead {
    /// How many.
    pub facts: usize,
    /// Whether any says what somebody did: a page, an action, a source or a topic.
    pub behaviour: bool,
    /// A SHA-256 over all of them, whatever their order.
    pub hash: String,
}

/// How many.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Persons of whom something was told before the end of the period.
    pub persons: usize,
    /// Who comes to sales only by the other definition.
    pub enters: usize,
    /// Who comes to sales only by the present one.
    pub leaves: usize,
    /// Who comes, or is there already, by both.
    pub both: usize,
    /// Of these, who comes as something else.
    pub changes: usize,
    /// Of these, who comes sooner by the other definition.
    pub sooner: usize,
    /// Of these, who comes later.
    pub later: usize,
    /// Who was with sales when the period began, by the present definition.
    pub old_carried_over: usize,
    /// The same by the other one.
    pub new_carried_over: usize,
    /// Who bought, and the other definition would not have sent.
    pub won_leaves: usize,
    /// What they paid.
    pub won_leaves_revenue: BTreeMap<String, u64>,
    /// Who bought, and only the other definition would have sent.
    pub won_enters: usize,
    /// What they paid.
    pub won_enters_revenue: BTreeMap<String, u64>,
}

impl SideHead {
    pub(crate) fn of(side: &Side) -> Self {
        let definition = side.compiled.definition();
        Self {
            id: definition.id.clone(),
            version: definition.version,
            definition: side.compiled.hash().to_owned(),
            policy: side.policy.as_ref().map(Policy::hash),
        }
    }
}

impl DataHead {
    /// Of facts with these hashes, by their ids.
    pub fn of(facts: &Facts, hashes: impl IntoIterator<Item = [u8; 32]>) -> Self {
        let mut all = Sha256::new();
        hashes.into_iter().for_each(|hash| all.update(hash));
        let hash = all.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { facts: facts.iter().count(), behaviour: behaviour::is_known(facts), hash }
    }
}

/// The hash of one fact. Those of all facts, by their ids, are what [`DataHead::of`] takes.
pub fn data_hash(fact: &Fact) -> [u8; 32] {
    Sha256::digest(fact.to_json()).into()
}

impl Effect {
    /// The answer, from everybody who was examined. `days` are the first day and the day after the last.
    pub fn of(question: &Question<'_>, mut all: Vec<Examined>, data: DataHead, days: [String; 2]) -> Self {
        all.sort_by(|one, other| one.person.cmp(&other.person));
        let (old, new) = (question.old, question.new);
        let [from, until] = days;
        let head = Head {
            format: "handraise-effect 1",
            old: SideHead::of(old),
            new: SideHead::of(new),
            data,
            from,
            until,
            from_s: question.period.from_s,
            until_s: question.period.until_s,
            build: Build::this(),
        };
        let counts_behaviour = |side: &Side| behaviour::is_counted(side.compiled.definition());
        let lacks_behaviour = !head.data.behaviour && [old, new].into_iter().any(counts_behaviour);
        let policy = |has: fn(&Policy) -> bool| {
            [new, old].into_iter().filter_map(|side| side.policy.as_ref()).find(|policy| has(policy))
        };
        let calendar = policy(|policy| policy.calendar.is_some()).and_then(|policy| policy.calendar.as_ref());
        let capacity = policy(|policy| !policy.capacity.is_empty()).map_or(&[][..], |policy| &policy.capacity);
        let came = |side: usize| all.iter().flat_map(|person| person.arrivals[side].clone()).collect::<Vec<Arrival>>();
        let (came_old, came_new) = (came(0), came(1));
        let came = [came_old.as_slice(), came_new.as_slice()];
        let (weeks, teams) = (Week::all(came, calendar), Team::all(capacity, calendar, came));
        let (counts, paired) = (Counts::of(&all), Paired::of(&all));
        let qualities = [0, 1].map(|side| Quality::of(&all, side));
        let [old_quality, new_quality] = qualities;
        let mut cases: Vec<Case> = all.into_iter().filter_map(|person| person.case).collect();
        cases.sort_by_cached_key(|case| (case.kind, case.place()));
        let mut of_kind = |kind: Kind| {
            let rest = cases.iter().position(|case| case.kind != kind).unwrap_or(cases.len());
            cases.drain(..rest).collect::<Vec<_>>()
        };
        Self {
            head,
            counts,
            enters: of_kind(Kind::Enters),
            leaves: of_kind(Kind::Leaves),
            changes: of_kind(Kind::Changes),
            old: old_quality,
            new: new_quality,
            paired,
            weeks,
            teams,
            not_recorded: not_recorded(old, new),
            lacks_behaviour,
        }
    }
}

impl Case {
    /// Who is named first: who bought, the most paid first; then as sales came to them.
    fn place(&self) -> impl Ord + use<> {
        let paid = self.outcome.revenue.values().max().copied().unwrap_or(0);
        let comes_at_s = self.old.comes_at_s.or(self.new.comes_at_s);
        (self.outcome.kind != OutcomeKind::Won, Reverse(paid), comes_at_s, self.person.clone())
    }
}

impl Counts {
    fn of(all: &[Examined]) -> Self {
        let mut counts = Self { persons: all.len(), ..Self::default() };
        for person in all {
            counts.old_carried_over += usize::from(person.old.is_carried_over);
            counts.new_carried_over += usize::from(person.new.is_carried_over);
            let came = [&person.old, &person.new].map(|passage| passage.arrivals.first());
            let is_there = person.old.is_for_sales && person.new.is_for_sales;
            counts.both += usize::from(is_there && came.iter().any(Option::is_some));
            if let [Some(old), Some(new)] = came {
                counts.sooner += usize::from(new.at_s < old.at_s);
                counts.later += usize::from(new.at_s > old.at_s);
            }
            let Some(case) = &person.case else { continue };
            let is_won = person.outcome.kind == OutcomeKind::Won;
            let won = match case.kind {
                Kind::Enters => {
                    counts.enters += 1;
                    Some((&mut counts.won_enters, &mut counts.won_enters_revenue))
                }
                Kind::Leaves => {
                    counts.leaves += 1;
                    Some((&mut counts.won_leaves, &mut counts.won_leaves_revenue))
                }
                Kind::Changes => {
                    counts.changes += 1;
                    None
                }
            };
            if let Some((count, revenue)) = won.filter(|_| is_won) {
                *count += 1;
                add(revenue, &person.outcome.revenue);
            }
        }
        counts
    }
}

/// The names of what only the other definition has and pages record.
fn not_recorded(old: &Side, new: &Side) -> Vec<String> {
    let recorded = |side: &Side| -> BTreeSet<(Part, _)> {
        let mentions = side.compiled.definition().mentions().into_iter();
        mentions.filter(|(part, _)| matches!(part, Part::Page | Part::Action | Part::Source | Part::Form)).collect()
    };
    let known = recorded(old);
    let only_new = recorded(new).into_iter().filter(|mention| !known.contains(mention));
    let definition = new.compiled.definition();
    only_new.map(|(_, class)| definition.name_of(class)).collect::<BTreeSet<_>>().into_iter().collect()
}
