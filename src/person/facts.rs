//! All facts that are known, each once, and which of them still hold. It does not know whose they are, nor where they are stored.

use super::{Activation, Fact, FactId, Payload};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Facts by their ids. The order in which they come, and how often, does not matter.
///
/// ```
/// use handraise::person::{Fact, Facts, Inserted};
/// let text = r#"{"id":"w-1","about":"email:ada@works.example","occurred_ms":null,"received_ms":1790000000000,
///     "source":"webinars","batch":null,"provenance":{"who":"marketing","authenticated":true},
///     "says":{"kind":"touch","signal":"action","name":"webinar"}}"#;
/// let webinar = Fact::from_json(text).unwrap();
/// let mut facts = Facts::default();
/// assert_eq!(facts.insert(webinar.clone()), Ok(Inserted::New));
/// assert_eq!(facts.insert(Fact { received_ms: 1_790_000_060_000, ..webinar.clone() }), Ok(Inserted::Known));
/// let other = Fact { source: "another".into(), ..webinar };
/// assert!(facts.insert(other).unwrap_err().to_string().contains("`w-1`"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(BTreeMap<FactId, Fact>);

/// What became of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// Nobody had told it before.
    New,
    /// It was known.
    Known,
}

/// Two facts with one id that say different things. The first is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The fact that is kept.
    pub known: Box<Fact>,
    /// The fact that is refused.
    pub refused: Box<Fact>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "another fact has the id `{}` and says something else; give the new one an id of its own",
            self.known.id
        )
    }
}

impl std::error::Error for Conflict {}

impl Facts {
    /// Adds a fact, unless it is known. Of one that is told twice, the earlier receipt counts.
    ///
    /// # Errors
    /// Another fact has the same id.
    pub fn insert(&mut self, fact: Fact) -> Result<Inserted, Conflict> {
        let Some(known) = self.0.get_mut(&fact.id) else {
            self.0.insert(fact.id.clone(), fact);
            return Ok(Inserted::New);
        };
        if !known.says_the_same_as(&fact) {
            return Err(Conflict { known: Box::new(known.clone()), refused: Box::new(fact) });
        }
        known.received_ms = known.received_ms.min(fact.received_ms);
        Ok(Inserted::Known)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.values()
    }

    /// The fact with an id.
    pub fn get(&self, id: &FactId) -> Option<&Fact> {
        self.0.get(id)
    }

    /// Keeps those that a test wants.
    pub(super) fn retain(&mut self, wants: impl Fn(&Fact) -> bool) {
        self.0.retain(|_, fact| wants(fact));
    }

    /// Changes what they say, each under its id.
    pub(super) fn each_mut(&mut self, change: impl FnMut(&mut Fact)) {
        self.0.values_mut().for_each(change);
    }

    /// Those that hold, oldest first: all but what is withdrawn. Who withdraws can be withdrawn too, by somebody later.
    pub fn standing(&self) -> Vec<&Fact> {
        let withdrawn = self.withdrawn();
        let holds = |fact: &&Fact| !withdrawn.contains(&fact.id) && !matches!(fact.says, Payload::Undo(_));
        let mut standing: Vec<&Fact> = self.0.values().filter(holds).collect();
        standing.sort_by_key(|fact| (fact.at_ms(), &fact.id));
        standing
    }

    /// The definition that was in force at a time, in milliseconds since 1970, with what its activation said.
    pub fn definition_at(&self, at_ms: u64) -> Option<&Activation> {
        let standing = self.standing().into_iter().rev().filter(|fact| fact.at_ms() <= at_ms);
        let mut activations = standing.filter_map(|fact| match &fact.says {
            Payload::Definition(activation) => Some(activation),
            _ => None,
        });
        activations.next()
    }

    /// Which of some facts do not count, because somebody withdrew them, by their ids. A fact is withdrawn only by one that was received after it, so nobody can withdraw each other.
    pub fn withdrawn(&self) -> BTreeSet<&FactId> {
        let place = |fact: &Fact| (fact.received_ms, fact.id.clone());
        let mut undos: Vec<_> = self.0.values().filter(|fact| matches!(fact.says, Payload::Undo(_))).collect();
        undos.sort_by_key(|undo| std::cmp::Reverse(place(undo)));
        let mut withdrawn = BTreeSet::new();
        for undo in undos {
            let Payload::Undo(what) = &undo.says else { continue };
            if withdrawn.contains(&undo.id) {
                continue;
            }
            let is_meant = |fact: &&Fact| {
                let is_named = Some(&fact.id) == what.fact.as_ref();
                (is_named || (fact.batch.is_some() && fact.batch == what.batch)) && place(fact) < place(undo)
            };
            match &what.fact {
                Some(id) => withdrawn.extend(self.0.get(id).filter(is_meant).map(|fact| &fact.id)),
                None => withdrawn.extend(self.0.values().filter(is_meant).map(|fact| &fact.id)),
            }
        }
        withdrawn
    }
}

impl FromIterator<Fact> for Facts {
    /// Of several facts that say different things under one id, the least by receipt and then by text is kept, whatever their order.
    fn from_iter<T: IntoIterator<Item = Fact>>(facts: T) -> Self {
        let mut all: Vec<Fact> = facts.into_iter().collect();
        // Only of those with one id it matters which comes first.
        all.sort_by(|a, b| {
            let order = (&a.id, a.received_ms).cmp(&(&b.id, b.received_ms));
            order.then_with(|| a.to_json().cmp(&b.to_json()))
        });
        let mut kept = Self::default();
        for fact in all {
            // A store refuses a conflict when it comes; see `insert`.
            let _refused = kept.insert(fact);
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::Subject;
    use crate::person::tests::fixture::{BEGIN_S, fact, id, says, undo};

    #[test]
    fn what_is_withdrawn_does_not_hold_and_may_be_withdrawn_itself() {
        let webinar = fact("w", 10);
        let standing = |facts: &[Fact]| {
            let facts: Facts = facts.iter().cloned().collect();
            facts.standing().iter().map(|fact| fact.id.to_string()).collect::<Vec<_>>()
        };
        let (first, second) = (undo("u1", 20, Some("w"), None), undo("u2", 30, Some("u1"), None));
        assert_eq!(standing(&[webinar.clone(), first.clone()]), [""; 0]);
        assert_eq!(standing(&[first.clone(), second.clone(), webinar.clone()]), ["w"]);
        // Nobody withdraws what comes later.
        let early = undo("u0", 5, Some("w"), None);
        assert_eq!(standing(&[webinar.clone(), early]), ["w"]);
    }

    #[test]
    fn which_definition_was_in_force_has_one_answer() {
        let activate = |name: &str, after_s, version| {
            let (id, hash) = ("mql".to_owned(), format!("{version:064}"));
            let activation = Activation { id, version, hash, policy: None, signed_by: vec!["sales".into()] };
            Fact { about: Subject::Everybody, ..says(name, after_s, Payload::Definition(activation)) }
        };
        let undone = undo("u", 40, Some("b"), None);
        let all = [activate("b", 20, 2), activate("a", 10, 1), activate("c", 30, 3)];
        let version = |facts: &[Fact], after_s: u64| {
            let facts: Facts = facts.iter().cloned().collect();
            facts.definition_at((BEGIN_S + after_s) * 1000).map(|activation| activation.version)
        };
        assert_eq!([9, 10, 25, 30].map(|after_s| version(&all, after_s)), [None, Some(1), Some(2), Some(3)]);
        assert_eq!(version(&[&all[..], &[undone]].concat(), 25), Some(1), "its activation was withdrawn");
    }

    #[test]
    fn an_import_is_withdrawn_as_a_whole() {
        let row = |name| Fact { batch: Some("import".into()), ..fact(name, 10) };
        let all: Facts = [row("a"), row("b"), fact("c", 10), undo("u", 20, None, Some("import"))].into_iter().collect();
        assert_eq!(all.standing().iter().map(|fact| &fact.id).collect::<Vec<_>>(), [&id("c")]);
    }
}
