//! Whom two definitions treat differently, and the lines that make the difference, in the definitions' own labels. It does not know how many there are.

use super::cluster::Cluster;
use super::outcome::Outcome;
use super::passage::{Arrived, Passage, Period};
use super::replay::{Side, Step};
use handraise::definition::{Grade, Rating, Route, Segment};
use handraise::lifecycle::Arrival;
use handraise::person::{Fact, LifecycleStage, PersonKey, PersonReport, Standing, fold, report};
use handraise::scoring::{DecisionKind, MILLI, MissingUnit, Report};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How two definitions treat somebody differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Comes to sales only by the other definition.
    Enters,
    /// Comes to sales only by the present one.
    Leaves,
    /// Comes by both, with another segment, queue, priority, decision or time to follow up.
    Changes,
}

/// Somebody whom two definitions treat differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// The person's id.
    pub person: String,
    /// Who they are; `null` if names were to be left out.
    pub contact: Option<Contact>,
    /// How they are treated differently.
    #[serde(skip)]
    pub kind: Kind,
    /// What became of them.
    pub outcome: Outcome,
    /// What the present definition says.
    pub old: Standpoint,
    /// What the other one says.
    pub new: Standpoint,
    /// What makes the difference.
    pub differences: Vec<Difference>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The company.
    pub company: Option<String>,
}

/// What a definition says of somebody at a moment, from what was known then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standpoint {
    /// The moment, in seconds since 1970.
    pub at_s: u32,
    /// When the person first came to sales by this definition in the period; `null` if not.
    pub comes_at_s: Option<u32>,
    /// What is to happen.
    pub decision: DecisionKind,
    /// Why.
    pub reason: String,
    /// How well company and person fit.
    pub grade: Grade,
    /// How active the person is.
    pub rating: Rating,
    /// The score, in thousandths of a point.
    pub score_milli: i64,
    /// The segment.
    pub segment: Option<String>,
    /// The priority.
    pub priority: Option<String>,
    /// The queue.
    pub queue: Option<String>,
    /// How soon sales is to follow up, in minutes.
    pub sla_min: Option<u32>,
    /// The gates that are not passed.
    pub missing: Vec<Gate>,
}

/// A gate that is not passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// What a salesperson reads.
    pub label: String,
    /// How much is missing.
    pub amount: i64,
    /// What that counts.
    pub unit: MissingUnit,
}

/// A line that is not the same by both definitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `points` of a rule, `limit` of points, or `fit`.
    pub what: &'static str,
    /// What a salesperson reads.
    pub label: String,
    /// By the present definition, in thousandths of a point; `null` for nothing.
    pub old_milli: Option<i64>,
    /// By the other one.
    pub new_milli: Option<i64>,
}

/// A person, by both definitions.
#[derive(Clone, Debug)]
pub struct Examined {
    pub(super) person: String,
    pub(crate) outcome: Outcome,
    pub(super) old: Passage,
    pub(super) new: Passage,
    /// When and as what the person came to sales, by each.
    pub(crate) arrivals: [Vec<Arrival>; 2],
    /// How soon sales is to follow up each of them, in minutes.
    pub(crate) sla_min: [Vec<Option<u32>>; 2],
    pub(super) case: Option<Case>,
}

impl Examined {
    /// Whether the person comes by one definition alone, and by which.
    pub(crate) fn comes_by_one_alone(&self) -> Option<Kind> {
        match (self.old.arrivals.is_empty(), self.new.arrivals.is_empty()) {
            (true, false) if !self.old.is_for_sales => Some(Kind::Enters),
            (false, true) if !self.new.is_for_sales => Some(Kind::Leaves),
            _ => None,
        }
    }
}

/// Two definitions, and what of whom is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The present definition.
    pub old: &'a Side,
    /// The other one.
    pub new: &'a Side,
    /// When.
    pub period: Period,
    /// Whether to say who somebody is.
    pub names: bool,
}

impl Question<'_> {
    /// What becomes of the people of a cluster, by both definitions.
    pub fn examine(&self, cluster: &Cluster<'_>) -> Vec<Examined> {
        let steps = [self.old, self.new].map(|side| side.replay(cluster, self.period.until_s));
        let all = cluster.persons(None);
        let nothing = Vec::new();
        let mut examined = self.compare(cluster, steps.each_ref().map(Vec::as_slice));
        for (person, found) in &mut examined {
            found.case = self.case(found, person, all.get(person).unwrap_or(&nothing), cluster);
        }
        examined.into_iter().map(|(_, found)| found).collect()
    }

    /// The same by steps that are known, and without saying why two definitions differ.
    pub(crate) fn compare(&self, cluster: &Cluster<'_>, steps: [&[Step]; 2]) -> Vec<(PersonKey, Examined)> {
        let all = cluster.persons(None);
        let keys: BTreeSet<&PersonKey> = steps.iter().copied().flatten().map(|step| &step.who).collect();
        let owners: BTreeMap<&PersonKey, PersonKey> = keys.into_iter().map(|key| (key, cluster.owner(key))).collect();
        let nothing = Vec::new();
        let people: BTreeSet<&PersonKey> = all.keys().chain(owners.values()).collect();
        let examined = people.into_iter().map(|person| {
            let is_own = |step: &&Step| owners.get(&step.who) == Some(person);
            let [old, new] = [0, 1].map(|side| Passage::of(steps[side].iter().filter(is_own), self.period));
            let facts = all.get(person).unwrap_or(&nothing);
            let outcome = Outcome::of(facts, self.period.from_s);
            let sides = [(&old, self.old), (&new, self.new)];
            let arrivals = sides.map(|(passage, side)| passage.arrivals.iter().map(|it| it.in_words(side)).collect());
            let sla_min = sides.map(|(passage, side)| passage.arrivals.iter().map(|it| it.sla_min(side)).collect());
            (person.clone(), Examined { person: person.id(), outcome, old, new, arrivals, sla_min, case: None })
        });
        examined.collect()
    }

    fn case(&self, found: &Examined, person: &PersonKey, facts: &[&Fact], cluster: &Cluster<'_>) -> Option<Case> {
        let (old, new) = (found.old.arrivals.first(), found.new.arrivals.first());
        let (kind, at_old, at_new) = match (found.comes_by_one_alone(), old, new) {
            (Some(kind), Some(at), None) | (Some(kind), None, Some(at)) => (kind, at, at),
            (None, Some(old), Some(new)) => (Kind::Changes, old, new),
            _ => return None,
        };
        if kind == Kind::Changes
            && old.zip(new).is_some_and(|(old, new)| old.goes_as(self.old) == new.goes_as(self.new))
        {
            return None;
        }
        let [old_report, new_report] =
            [(self.old, at_old), (self.new, at_new)].map(|(side, at)| side.report_at(cluster, at));
        let (old_report, new_report) = (old_report?, new_report?);
        let contact = self.names.then(|| contact(&fold(person.clone(), facts.iter().copied(), &self.new.compiled)));
        let differences = differences(&old_report.report, &new_report.report);
        let comes = |arrived: Option<&Arrived>| arrived.map(|arrived| arrived.at_s);
        let (old, new) = (standpoint(old_report, comes(old)), standpoint(new_report, comes(new)));
        Some(Case {
            person: found.person.clone(),
            contact,
            kind,
            outcome: found.outcome.clone(),
            old,
            new,
            differences,
        })
    }
}

impl Side {
    /// The report about the one who arrived, at that moment.
    fn report_at(&self, cluster: &Cluster<'_>, at: &Arrived) -> Option<PersonReport> {
        let facts = cluster.persons(Some(at.at_s)).remove(&at.who)?;
        let standing: Standing = fold(at.who.clone(), facts, &self.compiled);
        Some(report(&self.compiled, self.policy.as_ref(), &standing, LifecycleStage::Visitor, at.at_s))
    }
}

impl Arrived {
    fn segment<'s>(&self, side: &'s Side) -> Option<&'s Segment> {
        self.state.segment.and_then(|index| side.compiled.definition().segments.get(index))
    }

    fn route<'s>(&self, side: &'s Side) -> Option<&'s Route> {
        self.state.route.and_then(|index| side.compiled.definition().routes.get(index))
    }

    fn in_words(&self, side: &Side) -> Arrival {
        let (segment, route) = (self.segment(side), self.route(side));
        Arrival {
            at_ms: u64::from(self.at_s) * 1000,
            segment: segment.map(|segment| segment.id.clone()),
            queue: route.map(|route| route.queue.clone()),
            score_milli: self.state.score_milli,
            hand_raised: self.state.decision == DecisionKind::HandRaiser,
            is_by_score: self.state.is_by_score,
        }
    }

    /// As what the lead goes to sales.
    fn goes_as<'s>(&self, side: &'s Side) -> impl PartialEq + use<'s> {
        let (segment, route) = (self.segment(side), self.route(side));
        let queue = route.map(|route| (&route.queue, &route.priority));
        (self.state.decision, segment.map(|segment| &segment.id), queue, self.sla_min(side))
    }

    /// How soon sales is to follow up, in minutes.
    fn sla_min(&self, side: &Side) -> Option<u32> {
        let of_segment = || self.segment(side).and_then(|segment| segment.sla_min);
        self.route(side).and_then(|route| route.sla_min).or_else(of_segment)
    }
}

fn contact(standing: &Standing) -> Contact {
    let card = &standing.contact;
    Contact { name: card.name.clone(), email: card.email.clone(), company: card.company.clone() }
}

fn standpoint(found: PersonReport, comes_at_s: Option<u32>) -> Standpoint {
    let report = found.report;
    let missing = report.missing.into_iter();
    Standpoint {
        at_s: report.at_s,
        comes_at_s,
        decision: report.decision,
        reason: report.reason,
        grade: report.grade,
        rating: report.rating,
        score_milli: report.score_milli,
        segment: report.segment,
        priority: report.priority,
        queue: report.queue,
        sla_min: report.sla_min,
        missing: missing.map(|gate| Gate { label: gate.label, amount: gate.amount, unit: gate.unit }).collect(),
    }
}

/// Both amounts of each line of either report, by what it is and what tells it from others.
fn differences(old: &Report, new: &Report) -> Vec<Difference> {
    let mut lines: BTreeMap<(u8, String), Difference> = BTreeMap::new();
    for (side, report) in [old, new].into_iter().enumerate() {
        let rules = report.contributions.iter().map(|line| (0, "points", &line.rule, &line.label, line.points_milli));
        let clamps = report.clamps.iter().map(|line| (1, "limit", &line.label, &line.label, line.points_milli));
        let fit =
            report.criteria.iter().map(|line| (2, "fit", &line.label, &line.label, i64::from(line.points) * MILLI));
        for (place, what, id, label, milli) in rules.chain(clamps).chain(fit) {
            let line = lines.entry((place, id.clone())).or_insert_with(|| Difference {
                what,
                label: label.clone(),
                old_milli: None,
                new_milli: None,
            });
            line.label.clone_from(label);
            let amount = if side == 0 { &mut line.old_milli } else { &mut line.new_milli };
            *amount = Some(amount.unwrap_or(0) + milli);
        }
    }
    lines.into_values().filter(|line| line.old_milli.unwrap_or(0) != line.new_milli.unwrap_or(0)).collect()
}
