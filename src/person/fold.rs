//! Facts in, in any order and number; what is known of a person out. Each fact is admitted by its own consent, coverage and verdict
//! before facts are joined. It does not know time: what depends on it is asked of the standing.

use super::attribute::value_of;
use super::objection::objections;
use super::{
    Attribute, AttributeValue, Fact, Facts, FollowUpDone, FormSent, NotAdmitted, ObjectionTo, Origin, Overridden,
    Payload, People, PersonKey, Standing, StatusChange, Suppressed, Suppression, TimelineEntry, Touch, TouchKind,
    Update,
};
use crate::definition::{Compiled, Part};
use crate::evidence::{Consent, Coverage, Evidence, Occurrence};
use crate::matching::ClassId;
use crate::verification::{self, ContactCard, Form, Verdict, join, read_again};
use std::collections::BTreeMap;

/// Below this confidence, in percent, a touch is shown and does not count.
pub const SURE_PCT: u8 = 50;

/// What is known of everybody, by the facts that hold.
pub fn standings(facts: &Facts, compiled: &Compiled) -> BTreeMap<PersonKey, Standing> {
    let facts = facts.standing();
    let groups = People::of(&facts).group(&facts);
    groups.into_iter().map(|(person, own)| (person.clone(), fold(person, own, compiled))).collect()
}

/// What is known of a person, by the facts about that person and the company that hold. Their order and duplicates do not matter.
pub fn fold<'a>(person: PersonKey, facts: impl IntoIterator<Item = &'a Fact>, compiled: &Compiled) -> Standing {
    let facts: BTreeMap<_, _> = facts.into_iter().map(|fact| ((fact.at_ms(), &fact.id), fact)).collect();
    let mut standing = Standing::new(person);
    standing.objections = objections(facts.values().copied());
    let attributes = BTreeMap::new();
    let mut folding = Folding { compiled, standing, attributes, evidence: Vec::new(), cards: Vec::new() };
    for fact in facts.values() {
        folding.take_in(fact);
    }
    folding.finish()
}

/// What a fact says, in a word or two, where its kind does not say it.
fn words(says: &Payload) -> Option<String> {
    match says {
        Payload::Touch(touch) => Some(touch.label.clone().unwrap_or_else(|| touch.name.clone())),
        Payload::Attribute(told) => Some(told.attribute.clone()),
        Payload::FollowUp(done) => Some(done.what.word().to_owned()),
        Payload::Objection(told) if told.lifted => Some(format!("{}, withdrawn", told.to.word())),
        Payload::Objection(told) => Some(told.to.word().to_owned()),
        _ => None,
    }
}

/// What a fact brings, with what decides whether it counts.
struct Brought<'a> {
    by: &'a Fact,
    fact: verification::Fact,
    is_device: bool,
}

struct Folding<'a> {
    compiled: &'a Compiled,
    standing: Standing,
    /// All values of each attribute, and its name, if somebody told it.
    attributes: BTreeMap<ClassId, (Option<String>, Vec<AttributeValue>)>,
    evidence: Vec<Brought<'a>>,
    /// Who forms say the person is, oldest first, and whether the form was contradicted.
    cards: Vec<(bool, ContactCard)>,
}

impl<'a> Folding<'a> {
    fn take_in(&mut self, fact: &'a Fact) {
        let not_admitted = match &fact.says {
            Payload::Form(form) => self.take_in_form(fact, form),
            Payload::Update(update) => self.take_in_update(fact, update),
            Payload::Touch(touch) => self.take_in_touch(fact, touch),
            Payload::Attribute(attribute) => self.take_in_attribute(fact, attribute),
            _ if !fact.provenance.authenticated => Some(NotAdmitted::NotAuthenticated),
            Payload::Status(status) => {
                let (who, status) = (fact.provenance.who.clone(), status.clone());
                let change = StatusChange { at_ms: fact.at_ms(), fact: fact.id.clone(), who, status };
                self.standing.statuses.push(change);
                None
            }
            Payload::Assignment(assignment) => {
                (self.standing.owner, self.standing.queue) = (assignment.owner.clone(), assignment.queue.clone());
                None
            }
            Payload::FollowUp(done) => {
                let (who, done) = (fact.provenance.who.clone(), done.clone());
                let done = FollowUpDone { at_ms: fact.at_ms(), fact: fact.id.clone(), who, done };
                self.standing.follow_ups.push(done);
                None
            }
            Payload::Snooze(snooze) => {
                self.standing.snoozed_until_ms = snooze.until_ms;
                None
            }
            Payload::Override(decided) => {
                self.standing.overridden = decided.decision.map(|decision| Overridden {
                    decision,
                    comment: decided.comment.clone(),
                    who: fact.provenance.who.clone(),
                    at_ms: fact.at_ms(),
                    until_ms: decided.until_ms,
                    fact: fact.id.clone(),
                });
                None
            }
            Payload::Suppression(suppression) => {
                self.take_in_suppression(fact, suppression);
                None
            }
            // An objection is known already.
            Payload::Objection(_) | Payload::Merge(_) | Payload::Split(_) => None,
            // They are about everybody.
            Payload::Erase(_) | Payload::Undo(_) | Payload::Definition(_) | Payload::Build(_) => return,
        };
        self.standing.timeline.push(TimelineEntry {
            at_ms: fact.at_ms(),
            fact: fact.id.clone(),
            kind: fact.says.kind(),
            words: words(&fact.says),
            source: fact.source.clone(),
            who: fact.provenance.who.clone(),
            not_admitted,
        });
    }

    fn take_in_form(&mut self, by: &'a Fact, sent: &FormSent) -> Option<NotAdmitted> {
        let form = sent.form();
        let card = ContactCard::of(&form, self.compiled.program());
        self.cards.push((sent.verdict == Verdict::Contradicted, card));
        let (all, own) = read_again(self.compiled, &form, sent.evidence.as_deref(), by.at_s());
        let fact = verification::Fact::of_form(sent.verdict, &all, &own);
        self.bring(by, fact, true)
    }

    fn take_in_update(&mut self, by: &'a Fact, update: &Update) -> Option<NotAdmitted> {
        let nothing = Evidence::new();
        let (all, _) = read_again(self.compiled, &Form::default(), Some(&update.evidence), by.received_s());
        self.bring(by, verification::Fact::of_form(update.verdict, &all, &nothing), true)
    }

    fn take_in_touch(&mut self, by: &'a Fact, touch: &Touch) -> Option<NotAdmitted> {
        if !by.provenance.authenticated {
            return Some(NotAdmitted::NotAuthenticated);
        }
        if touch.confidence_pct.is_some_and(|share| share < SURE_PCT) {
            return Some(NotAdmitted::NotSure);
        }
        if touch.consent == Some(Consent::Denied) {
            return Some(NotAdmitted::NoConsent);
        }
        let (kind, class) = (touch.signal.occurrence(), ClassId::of(&touch.name));
        // Nothing is known of a behaviour that has no meaning.
        if let Some(why_not) = self.unless_mentioned(Part::of(kind), class) {
            return Some(why_not);
        }
        let mut evidence = Evidence::new();
        let seen = Occurrence::new(kind, class, by.at_s());
        evidence.record(Occurrence { amount: touch.amount, ..seen });
        // A topic is what a third party tells of a company. Your own records need no consent of a device.
        let own_records = if touch.signal == TouchKind::Topic { Consent::Unknown } else { Consent::Granted };
        evidence.record_consent(touch.consent.unwrap_or(own_records));
        let origin = verification::Origin::Server;
        let fact = verification::Fact { evidence, verdict: Verdict::Verified, origin };
        let counts = touch.signal == TouchKind::Topic;
        self.bring(by, fact, false).filter(|_| !counts)
    }

    /// Why a name gives no points that the definition does not have.
    fn unless_mentioned(&self, part: Part, class: ClassId) -> Option<NotAdmitted> {
        let is_mentioned = self.compiled.definition().mentions().contains(&(part, class));
        (!is_mentioned).then_some(NotAdmitted::NotInDefinition)
    }

    /// Keeps what a fact brings. Returns why its behaviour does not count.
    fn bring(&mut self, by: &'a Fact, fact: verification::Fact, is_device: bool) -> Option<NotAdmitted> {
        let consent_needed = self.compiled.definition().tracking.consent_needed;
        let coverage = fact.evidence.coverage();
        let why_not = match fact.verdict {
            Verdict::Contradicted => Some(NotAdmitted::Contradicted),
            Verdict::Unverified => Some(NotAdmitted::Unverified),
            _ if coverage.has(Coverage::BOT) => Some(NotAdmitted::Bot),
            _ if coverage.has(Coverage::INTERNAL) => Some(NotAdmitted::Internal),
            _ => Some(NotAdmitted::NoConsent).filter(|_| !fact.admits_behaviour(consent_needed)),
        };
        self.evidence.push(Brought { by, fact, is_device });
        why_not
    }

    fn take_in_attribute(&mut self, by: &Fact, told: &Attribute) -> Option<NotAdmitted> {
        if told.origin == Origin::Enrichment && self.standing.objects_to(ObjectionTo::Enrichment) {
            return Some(NotAdmitted::Objected);
        }
        let attribute = ClassId::of(&told.attribute);
        let class = told.value.as_ref().map(|text| value_of(self.compiled, &told.attribute, text));
        let (name, values) = self.attributes.entry(attribute).or_default();
        name.get_or_insert_with(|| told.attribute.clone());
        // Who says something new of an attribute takes back what they said of it before.
        let teller = (told.origin, &by.provenance.who, by.provenance.authenticated);
        values.retain(|known| (known.origin, &known.who, known.authenticated) != teller);
        if let Some((text, class)) = told.value.as_ref().zip(class) {
            values.push(AttributeValue {
                value: class.map(|class| self.compiled.definition().name_of(class)),
                text: Some(text.clone()),
                origin: told.origin,
                who: by.provenance.who.clone(),
                authenticated: by.provenance.authenticated,
                at_ms: by.at_ms(),
                until_ms: told.until_ms,
                basis: told.basis.clone(),
                fact: by.id.clone(),
                attribute,
                class,
            });
        }
        let is_heard = by.provenance.authenticated || told.origin == Origin::Person;
        let why_not = Some(NotAdmitted::NotAuthenticated).filter(|_| !is_heard);
        let is_understood = class != Some(None);
        why_not
            .or_else(|| self.unless_mentioned(Part::Attribute, attribute))
            .or_else(|| (!is_understood).then_some(NotAdmitted::NotUnderstood))
    }

    fn take_in_suppression(&mut self, by: &Fact, told: &Suppression) {
        let is_same = |known: &Suppressed| {
            known.suppression == told.suppression && (told.list.is_none() || known.list == told.list)
        };
        self.standing.suppressions.retain(|known| !is_same(known));
        if !told.lifted {
            self.standing.suppressions.push(Suppressed {
                suppression: told.suppression,
                list: told.list.clone(),
                since_ms: by.at_ms(),
                until_ms: told.until_ms,
                fact: by.id.clone(),
            });
        }
    }

    fn finish(mut self) -> Standing {
        let consent_needed = self.compiled.definition().tracking.consent_needed;
        let all: Vec<_> = self.evidence.iter().map(|brought| brought.fact.clone()).collect();
        let devices = self.evidence.iter().filter(|brought| brought.is_device).map(|brought| brought.fact.clone());
        self.standing.admitted = join(&all, consent_needed);
        self.standing.devices = join(&devices.collect::<Vec<_>>(), consent_needed);
        self.take_in_answers(consent_needed);
        for (attribute, (name, mut values)) in std::mem::take(&mut self.attributes) {
            // What the definition does not understand counts for nothing, whoever says it.
            values.sort_by_key(|value| std::cmp::Reverse((value.class.is_some(), value.strength())));
            if !values.is_empty() {
                let name = name.unwrap_or_else(|| self.compiled.definition().name_of(attribute));
                self.standing.attributes.insert(name, values);
            }
        }
        self.standing.contact = self.contact();
        self.standing
    }

    /// The answers in forms stand beside what others say of the same attributes.
    fn take_in_answers(&mut self, consent_needed: bool) {
        let definition = self.compiled.definition();
        let is_contradicted = |brought: &&Brought<'_>| brought.fact.verdict == Verdict::Contradicted;
        let all_contradicted = self.evidence.iter().all(|brought| is_contradicted(&brought));
        let heard = self.evidence.iter().filter(|brought| all_contradicted || !is_contradicted(brought));
        for Brought { by, fact, .. } in heard {
            for answer in fact.admit(consent_needed).answers() {
                let Some(class) = answer.value else { continue };
                let (_, values) = self.attributes.entry(answer.attribute).or_default();
                let at_ms = u64::from(answer.at_s) * 1000;
                let is_known = values.iter().any(|known| {
                    (known.origin, known.class, known.at_ms) == (Origin::Person, Some(class), at_ms)
                        && known.text.is_none()
                });
                if !is_known {
                    values.push(AttributeValue {
                        value: Some(definition.name_of(class)),
                        text: None,
                        origin: Origin::Person,
                        who: by.provenance.who.clone(),
                        authenticated: by.provenance.authenticated,
                        at_ms,
                        until_ms: None,
                        basis: None,
                        fact: by.id.clone(),
                        attribute: answer.attribute,
                        class: Some(class),
                    });
                }
            }
        }
    }

    /// Each part of the contact as the newest form says it that is not contradicted; a contradicted form speaks only if it is alone.
    fn contact(&self) -> ContactCard {
        let all_contradicted = self.cards.iter().all(|(is_contradicted, _)| *is_contradicted);
        let heard = || self.cards.iter().rev().filter(|(is_contradicted, _)| all_contradicted || !is_contradicted);
        let newest = |part: fn(&ContactCard) -> &Option<String>| heard().find_map(|(_, card)| part(card).clone());
        let email = match &self.standing.person {
            PersonKey::Email(address) => Some(address.clone()),
            PersonKey::Receipt(_) => newest(|card| &card.email),
        };
        ContactCard {
            name: newest(|card| &card.name),
            email,
            company: newest(|card| &card.company),
            job_title: newest(|card| &card.job_title),
            phone: newest(|card| &card.phone),
        }
    }
}
