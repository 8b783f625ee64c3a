//! Forgetting a person for good: by a keyed hash, which names nobody, and so also in a copy of the facts that is put back later. It
//! does not know where the secret is kept, nor where else the person's data may be.

use super::key::hexadecimal;
use super::{Fact, FactId, Facts, Payload, PersonKey, Subject};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;

/// Who is forgotten, since when.
///
/// After that, only the persons themselves can come back, by a form of theirs: what others tell of them before is forgotten too.
///
/// ```
/// use handraise::person::{Eraser, PersonKey};
/// let ada = PersonKey::of_email("ada@works.example").unwrap();
/// let [one, other] = [Eraser::new(b"a secret"), Eraser::new(b"another")].map(|eraser| eraser.hash(&ada));
/// assert_ne!(one, other, "without the secret, nobody finds out who it was");
/// ```
#[derive(Clone)]
pub struct Eraser {
    secret: Vec<u8>,
    erased_ms: BTreeMap<String, u64>,
}

impl std::fmt::Debug for Eraser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Eraser").field("erased", &self.erased_ms.len()).finish_non_exhaustive()
    }
}

impl Eraser {
    /// Nobody is forgotten yet. The secret must outlive every copy of the facts.
    pub fn new(secret: &[u8]) -> Self {
        Self { secret: secret.to_vec(), erased_ms: BTreeMap::new() }
    }

    /// The keyed hash of a person's key, for [`Payload::Erase`]. Erase each key of a person.
    pub fn hash(&self, key: &PersonKey) -> String {
        self.hash_of_id(&key.id())
    }

    /// The keyed hash of a fact's id: 32 hexadecimal digits that say nothing of what the id may say.
    pub fn hash_of_fact(&self, id: &FactId) -> String {
        let mut hash = self.hash_of_id(&format!("fact {id}"));
        hash.truncate(32);
        hash
    }

    fn hash_of_id(&self, id: &str) -> String {
        // A key may have any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return String::new() };
        mac.update(id.as_bytes());
        hexadecimal(mac.finalize().into_bytes().iter())
    }

    /// When a person was forgotten, in milliseconds since 1970, if that was so. They may have come back since.
    pub fn erased_ms(&self, key: &PersonKey) -> Option<u64> {
        self.erased_ms.get(&self.hash(key)).copied()
    }

    /// Everybody whom a fact names by a key and who was to be forgotten, each with the time.
    pub fn erased_in(&self, fact: &Fact) -> Vec<(PersonKey, u64)> {
        let keys = named_keys(fact).into_iter();
        keys.filter_map(|key| self.erased_ms(&key).map(|erased_ms| (key, erased_ms))).collect()
    }

    /// Takes in what facts say of who is to be forgotten.
    pub fn learn<'a>(&mut self, facts: impl IntoIterator<Item = &'a Fact>) {
        for fact in facts {
            if let Payload::Erase(erase) = &fact.says {
                let erased_ms = self.erased_ms.entry(erase.hash.clone()).or_default();
                *erased_ms = fact.received_ms.max(*erased_ms);
            }
        }
    }

    /// Whether nobody is forgotten.
    pub(super) fn knows_nobody(&self) -> bool {
        self.erased_ms.is_empty()
    }

    /// Removes the facts about everybody who is forgotten, and their addresses from the texts of all others. The erasures stay, so that the facts go again when
    /// they come back.
    pub fn forget(&mut self, facts: &mut Facts) {
        self.learn(facts.iter());
        if self.knows_nobody() {
            return;
        }
        let mut returned_ms: BTreeMap<String, u64> = BTreeMap::new();
        for form in facts.iter().filter(|fact| matches!(fact.says, Payload::Form(_))) {
            for (hash, erased_ms) in self.erasures(form) {
                if form.received_ms > erased_ms {
                    let first_ms = returned_ms.entry(hash).or_insert(u64::MAX);
                    *first_ms = form.received_ms.min(*first_ms);
                }
            }
        }
        let is_back =
            |fact: &Fact, hash: &str| returned_ms.get(hash).is_some_and(|since_ms| fact.received_ms >= *since_ms);
        facts.retain(|fact| self.erasures(fact).iter().all(|(hash, _)| is_back(fact, hash)));
        facts.each_mut(|fact| _ = self.redact(fact));
    }

    /// The erasures of everybody whom a fact names.
    fn erasures(&self, fact: &Fact) -> Vec<(String, u64)> {
        let hashes = named(fact).into_iter().map(|id| self.hash_of_id(&id));
        hashes.filter_map(|hash| self.erased_ms.get(&hash).map(|at_ms| (hash.clone(), *at_ms))).collect()
    }
}

/// The ids of everybody whom a fact names.
fn named(fact: &Fact) -> Vec<String> {
    let mut ids: Vec<String> = named_keys(fact).iter().map(PersonKey::id).collect();
    if let Subject::Id(id) = &fact.about {
        ids.push(id.clone());
    }
    ids.sort();
    ids.dedup();
    ids
}

/// Everybody whom a fact names by a key: whom it is about, whose addresses are in a form, who is merged, and to whom something is given.
fn named_keys(fact: &Fact) -> Vec<PersonKey> {
    let mut keys = match &fact.about {
        Subject::Person(key) => vec![key.clone()],
        Subject::Id(_) | Subject::Company(_) | Subject::Everybody => Vec::new(),
    };
    match &fact.says {
        Payload::Form(form) => {
            keys.extend(form.receipt.as_deref().and_then(PersonKey::of_receipt));
            keys.extend(form.contact.values().filter_map(|(_, value)| PersonKey::of_email(value)));
        }
        Payload::Merge(merge) => keys.push(merge.from.clone()),
        Payload::Split(split) => keys.push(split.to.clone()),
        _ => {}
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::fixture::{ada, erase, fact, form};

    #[test]
    fn who_was_erased_comes_back_only_by_a_form_of_their_own() {
        let mut eraser = Eraser::new(b"secret");
        let erased = erase("e", 100, &eraser, &ada());
        let told = [fact("before", 10), form("old", 20), fact("import", 150), form("new", 200), fact("after", 300)];
        let mut facts: Facts = told.into_iter().chain([erased]).collect();
        eraser.forget(&mut facts);
        let ids = |facts: &Facts| facts.iter().map(|fact| fact.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(&facts), ["after", "e", "new"]);
        // A copy from before is put back.
        let mut restored: Facts = [fact("before", 10), form("old", 20)].into_iter().collect();
        eraser.forget(&mut restored);
        assert!(ids(&restored).is_empty());
    }
}
