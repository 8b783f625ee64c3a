//! Facts that have to be read together: those about one person, and about everybody with whom keys, receipts, merges or splits join them. It does not know
//! what is decided about anybody.

use handraise::lists::is_company_domain;
use handraise::person::{Fact, FactId, Facts, FormSent, Payload, People, PersonKey, Subject};
use handraise::verification::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Which facts withdraw which.
#[derive(Debug, Default)]
pub struct Withdrawals<'a> {
    by_fact: BTreeMap<&'a FactId, Vec<&'a Fact>>,
    by_batch: BTreeMap<&'a str, Vec<&'a Fact>>,
}

impl<'a> Withdrawals<'a> {
    /// Those among facts.
    pub fn of(facts: &'a Facts) -> Self {
        let mut found = Self::default();
        for fact in facts.iter() {
            let Payload::Undo(undo) = &fact.says else { continue };
            if let Some(id) = &undo.fact {
                found.by_fact.entry(id).or_default().push(fact);
            } else if let Some(batch) = &undo.batch {
                found.by_batch.entry(batch).or_default().push(fact);
            }
        }
        found
    }

    /// Those that withdraw a fact, unless they are withdrawn themselves. A fact is withdrawn only by one that was received after it.
    fn naming<'f>(&'f self, fact: &'f Fact) -> impl Iterator<Item = &'a Fact> + 'f {
        let by_batch = fact.batch.as_deref().and_then(|batch| self.by_batch.get(batch));
        let all = self.by_fact.get(&fact.id).into_iter().chain(by_batch).flatten();
        all.filter(|undo| (fact.received_ms, &fact.id) < (undo.received_ms, &undo.id)).copied()
    }

    /// Whether a fact holds by what was known at a time, or by everything.
    fn holds(&self, fact: &Fact, at_s: Option<u32>) -> bool {
        let is_known = |undo: &Fact| at_s.is_none_or(|at_s| undo.received_s() <= at_s);
        !self.naming(fact).any(|undo| is_known(undo) && self.holds(undo, at_s))
    }

    /// Adds the times at which something was told that changes whether a fact holds.
    fn times(&self, fact: &Fact, times: &mut BTreeSet<u32>) {
        times.insert(fact.received_s());
        self.naming(fact).for_each(|undo| self.times(undo, times));
    }
}

/// Facts that have to be read together.
#[derive(Debug)]
pub struct Cluster<'a> {
    facts: Vec<&'a Fact>,
    withdrawals: &'a Withdrawals<'a>,
    /// The person whom all of them are about, where nothing could make it somebody else.
    only: Option<PersonKey>,
}

impl<'a> Cluster<'a> {
    /// Divides facts. What is told of a company is told of each of its people, and joins nobody.
    pub fn all(facts: &'a Facts, withdrawals: &'a Withdrawals<'a>) -> Vec<Self> {
        let mut joined = Joined::of(facts);
        let mut companies: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        let mut own: BTreeMap<usize, Vec<&Fact>> = BTreeMap::new();
        for fact in facts.iter() {
            if let Some(place) = joined.named(&fact.about) {
                own.entry(joined.root(place)).or_default().push(fact);
            } else if let Subject::Company(domain) = &fact.about {
                companies.entry(domain).or_default().push(fact);
            }
        }
        let mut keys: BTreeMap<usize, Vec<PersonKey>> = BTreeMap::new();
        for (key, place) in std::mem::take(&mut joined.places) {
            keys.entry(joined.root(place)).or_default().push(key);
        }
        let mut clusters = Vec::with_capacity(own.len());
        for (root, mut own) in own {
            let only = only(&own);
            let keys = keys.remove(&root).unwrap_or_default();
            let domains = keys.iter().filter_map(PersonKey::domain).filter(|domain| is_company_domain(domain));
            let domains: BTreeSet<&str> = domains.filter(|domain| companies.contains_key(domain)).collect();
            let told = domains.iter().filter_map(|domain| companies.get(domain)).flatten().copied();
            // A split may give somebody what was told of a company.
            let splits = own.iter().filter_map(|fact| match &fact.says {
                Payload::Split(split) => Some(&split.facts),
                _ => None,
            });
            let given = splits.flatten().filter_map(|id| facts.get(id));
            let given = given
                .filter(|fact| matches!(&fact.about, Subject::Company(domain) if !domains.contains(domain.as_str())));
            let more: Vec<&Fact> = told.chain(given).collect();
            own.extend(more);
            clusters.push(Self { facts: own, withdrawals, only });
        }
        clusters
    }

    /// The times at which something was told, in seconds since 1970, before another.
    pub(super) fn times(&self, until_s: u32) -> BTreeSet<u32> {
        let mut times = BTreeSet::new();
        self.facts.iter().for_each(|fact| self.withdrawals.times(fact, &mut times));
        times.retain(|at_s| *at_s < until_s);
        times
    }

    /// The facts of each person, by what was known at a time, or by everything.
    pub(super) fn persons(&self, at_s: Option<u32>) -> BTreeMap<PersonKey, Vec<&'a Fact>> {
        let is_known = |fact: &&&Fact| at_s.is_none_or(|at_s| fact.received_s() <= at_s);
        let holds = |fact: &&&Fact| self.withdrawals.holds(fact, at_s);
        let known: Vec<&Fact> = self.facts.iter().filter(is_known).filter(holds).copied().collect();
        match &self.only {
            // A company is nobody.
            Some(_) if !known.iter().any(|fact| matches!(fact.about, Subject::Person(_))) => BTreeMap::new(),
            Some(person) => BTreeMap::from([(person.clone(), known)]),
            None => People::of(&known).group(&known),
        }
    }

    /// Who a key belongs to, by everything.
    pub(super) fn owner(&self, key: &PersonKey) -> PersonKey {
        if self.only.is_some() {
            return key.clone();
        }
        let holding: Vec<&Fact> =
            self.facts.iter().filter(|fact| self.withdrawals.holds(fact, None)).copied().collect();
        People::of(&holding).resolve(key)
    }
}

/// The person whom all facts are about, if no merge, split or id could make it somebody else.
fn only(facts: &[&Fact]) -> Option<PersonKey> {
    let Subject::Person(first) = &facts.first()?.about else { return None };
    let is_plain = |fact: &&Fact| {
        let moves = matches!(fact.says, Payload::Merge(_) | Payload::Split(_));
        !moves && matches!(&fact.about, Subject::Person(key) if key == first)
    };
    facts.iter().all(is_plain).then(|| first.clone())
}

/// Which keys belong together: a union-find over them.
struct Joined {
    places: BTreeMap<PersonKey, usize>,
    /// The same by id, if any fact names somebody so.
    ids: BTreeMap<String, usize>,
    parents: Vec<usize>,
}

impl Joined {
    fn of(facts: &Facts) -> Self {
        let mut joined = Self { places: BTreeMap::new(), ids: BTreeMap::new(), parents: Vec::new() };
        let mut names_ids = false;
        for fact in facts.iter() {
            match &fact.about {
                Subject::Person(key) => joined.add(key),
                Subject::Id(_) => names_ids = true,
                _ => {}
            }
            match &fact.says {
                Payload::Form(form) => receipt(form).iter().for_each(|key| joined.add(key)),
                Payload::Merge(merge) => joined.add(&merge.from),
                Payload::Split(split) => joined.add(&split.to),
                _ => {}
            }
        }
        if names_ids {
            joined.ids = joined.places.iter().map(|(key, place)| (key.id(), *place)).collect();
        }
        for fact in facts.iter() {
            joined.learn(fact, facts);
        }
        joined
    }

    fn add(&mut self, key: &PersonKey) {
        if !self.places.contains_key(key) {
            self.places.insert(key.clone(), self.parents.len());
            self.parents.push(self.parents.len());
        }
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.parents[place] != place {
            self.parents[place] = self.parents[self.parents[place]];
            place = self.parents[place];
        }
        place
    }

    /// The place of the person whom a subject names.
    fn named(&self, subject: &Subject) -> Option<usize> {
        match subject {
            Subject::Person(key) => self.places.get(key).copied(),
            Subject::Id(id) => self.ids.get(id).copied(),
            _ => None,
        }
    }

    fn join(&mut self, key: &PersonKey, subject: &Subject) {
        if let (Some(one), Some(other)) = (self.places.get(key).copied(), self.named(subject)) {
            let (one, other) = (self.root(one), self.root(other));
            self.parents[one.max(other)] = one.min(other);
        }
    }

    fn learn(&mut self, fact: &Fact, facts: &Facts) {
        match &fact.says {
            Payload::Form(form) if form.verdict < Verdict::Contradicted => {
                receipt(form).iter().for_each(|key| self.join(key, &fact.about));
            }
            Payload::Merge(merge) => self.join(&merge.from, &fact.about),
            Payload::Split(split) => {
                self.join(&split.to, &fact.about);
                let given = split.facts.iter().filter_map(|id| facts.get(id));
                given.for_each(|fact| self.join(&split.to, &fact.about));
            }
            _ => {}
        }
    }
}

fn receipt(form: &FormSent) -> Option<PersonKey> {
    form.receipt.as_deref().and_then(PersonKey::of_receipt)
}
