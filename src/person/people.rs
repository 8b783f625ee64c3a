//! Which facts are about one person: by address, by the receipt of a form, and by what people merged and split. It does not know what
//! the facts say about anybody.

use super::{Fact, FactId, Payload, PersonKey, Subject};
use crate::lists::is_company_domain;
use crate::verification::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Who is who, by facts that hold.
///
/// A receipt belongs to the address of the first form that had it and was not contradicted; so a forged form takes nothing away. A
/// merge lets one person go on under another's key. A split gives single facts to somebody.
#[derive(Clone, Debug, Default)]
pub struct People {
    by_id: BTreeMap<String, PersonKey>,
    receipts: BTreeMap<PersonKey, PersonKey>,
    merged: BTreeMap<PersonKey, PersonKey>,
    split: BTreeMap<FactId, PersonKey>,
}

impl People {
    /// Reads who is who. The order of the facts does not matter.
    pub fn of(facts: &[&Fact]) -> Self {
        let mut sorted: Vec<&Fact> = facts.to_vec();
        sorted.sort_by_key(|fact| (fact.at_ms(), &fact.id));
        let mut people = Self::default();
        for fact in &sorted {
            if let Subject::Person(key) = &fact.about {
                people.by_id.insert(key.id(), key.clone());
            }
            people.learn_receipt(fact);
            if let Payload::Split(split) = &fact.says {
                people.by_id.insert(split.to.id(), split.to.clone());
                people.split.extend(split.facts.iter().map(|id| (id.clone(), split.to.clone())));
            }
        }
        for fact in sorted {
            if let (Payload::Merge(merge), Some(into)) = (&fact.says, people.key_of(&fact.about)) {
                people.by_id.insert(merge.from.id(), merge.from.clone());
                let (from, into) = (people.resolve(&merge.from), people.resolve(&into));
                // Two who were merged already stay as they are, so there is no circle.
                if from != into {
                    people.merged.insert(from, into);
                }
            }
        }
        people
    }

    fn learn_receipt(&mut self, fact: &Fact) {
        let (Payload::Form(form), Subject::Person(key)) = (&fact.says, &fact.about) else { return };
        let receipt = form.receipt.as_deref().and_then(PersonKey::of_receipt);
        if let Some(receipt) = receipt.filter(|receipt| receipt != key && form.verdict < Verdict::Contradicted) {
            self.by_id.insert(receipt.id(), receipt.clone());
            self.receipts.entry(receipt).or_insert_with(|| key.clone());
        }
    }

    /// The key that a subject names, if it names a person who is known.
    fn key_of(&self, subject: &Subject) -> Option<PersonKey> {
        match subject {
            Subject::Person(key) => Some(key.clone()),
            Subject::Id(id) => self.by_id.get(id).cloned(),
            Subject::Company(_) | Subject::Everybody => None,
        }
    }

    /// The person whom a key belongs to, by the key that they go by.
    pub fn resolve(&self, key: &PersonKey) -> PersonKey {
        let mut found = self.receipts.get(key).unwrap_or(key);
        while let Some(next) = self.merged.get(found) {
            found = next;
        }
        found.clone()
    }

    /// The person whom a fact is about; `None` if it is about a company or everybody, or about an id that nobody has.
    pub fn person_of(&self, fact: &Fact) -> Option<PersonKey> {
        let key = self.split.get(&fact.id).cloned().or_else(|| self.key_of(&fact.about))?;
        Some(self.resolve(&key))
    }

    /// The keys of each person, but of those whom a single key names and nobody else.
    pub fn keys(&self) -> BTreeMap<PersonKey, BTreeSet<PersonKey>> {
        let mut keys: BTreeMap<PersonKey, BTreeSet<PersonKey>> = BTreeMap::new();
        for key in self.by_id.values() {
            keys.entry(self.resolve(key)).or_default().insert(key.clone());
        }
        keys
    }

    /// The facts of each person. What is told of a company is told of each of its people.
    pub fn group<'a>(&self, facts: &[&'a Fact]) -> BTreeMap<PersonKey, Vec<&'a Fact>> {
        let mut groups: BTreeMap<PersonKey, Vec<&'a Fact>> = BTreeMap::new();
        for fact in facts {
            if let Some(person) = self.person_of(fact) {
                groups.entry(person).or_default().push(fact);
            }
        }
        let mut companies: BTreeMap<&str, Vec<&'a Fact>> = BTreeMap::new();
        for fact in facts {
            if let Subject::Company(domain) = &fact.about {
                companies.entry(domain).or_default().push(fact);
            }
        }
        for (person, own) in &mut groups {
            let domain = person.domain().filter(|domain| is_company_domain(domain));
            own.extend(domain.and_then(|domain| companies.get(domain)).into_iter().flatten());
        }
        groups
    }
}
