//! Leads that a person should look at before sales does: floods, and forms that a machine seems to have filled in. Such a lead is kept, and its
//! decision stays what it is. What a form lacks, such as evidence, is never a reason. It does not know verdicts.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use handraise::verification::{Contact, ContactCard, person};
use sha2::{Digest, Sha256};

use super::rate::Flood;

/// As many persons make a message a mass mailing, if they send it within this time.
const PERSONS: usize = 5;
const WITHIN_MS: i64 = 60 * 60 * 1000;
/// Shorter messages, such as "Please call me", are alike by chance.
const MESSAGE_CHARS: usize = 40;
/// How many messages are remembered.
const MESSAGES: usize = 4096;
/// As many addresses of pages in one message are an advertisement.
const LINKS: usize = 3;
/// As many equal details are no person's.
const EQUAL: usize = 3;

/// What fields for a message are called, among other words. Only these are typed: what a choice says is the same for everybody.
const MESSAGE_NAMES: [&str; 14] = [
    "message",
    "comment",
    "question",
    "inquiry",
    "enquiry",
    "description",
    "details",
    "notes",
    "nachricht",
    "mitteilung",
    "anfrage",
    "bemerkung",
    "mensaje",
    "commentaire",
];
/// Top-level names that never belong to anybody (RFC 2606, RFC 6761). They are for examples and tests, and count against nobody.
const RESERVED: [&str; 4] = ["example", "invalid", "localhost", "test"];

/// Why a lead is to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// More forms came from this client in a minute than is usual.
    Rate,
    /// More forms came from everybody in a minute than is usual.
    RateOfAll,
    /// Nobody can have the e-mail address.
    Address,
    /// Several persons sent the same message.
    SameMessage,
    /// The message consists of links.
    Links,
    /// Name, company and other details are the same.
    SameDetails,
    /// The browser says that a program drives it.
    Automated,
}

impl Check {
    /// Its code, in JSON and in metrics.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::RateOfAll => "rate_of_all",
            Self::Address => "address",
            Self::SameMessage => "same_message",
            Self::Links => "links",
            Self::SameDetails => "same_details",
            Self::Automated => "automated",
        }
    }

    /// A list of codes as JSON; `None` for an empty one.
    pub(super) fn to_json(checks: &[Self]) -> Option<String> {
        let codes: Vec<&str> = checks.iter().map(|check| check.code()).collect();
        (!codes.is_empty()).then(|| serde_json::Value::from(codes).to_string())
    }
}

/// What a form says, as far as it is checked.
pub(super) struct Said<'a> {
    pub(super) contact: &'a Contact,
    pub(super) card: &'a ContactCard,
    /// Whether its evidence says that a program drives the browser.
    pub(super) is_automated: bool,
}

/// Checks forms one after another.
#[derive(Debug, Default)]
pub(super) struct Checks(Mutex<Messages>);

impl Checks {
    /// Everything about a form that a person should look at.
    pub(super) fn of(&self, said: &Said<'_>, flood: Option<Flood>, now_ms: i64) -> Vec<Check> {
        let flood = flood.map(|flood| match flood {
            Flood::OfOne => Check::Rate,
            Flood::OfAll => Check::RateOfAll,
        });
        let found = [
            (said.card.email.as_deref().is_some_and(is_impossible), Check::Address),
            (self.is_of_many(said, now_ms), Check::SameMessage),
            (typed(said.contact).any(is_of_links), Check::Links),
            (has_equal_details(said.card), Check::SameDetails),
            (said.is_automated, Check::Automated),
        ];
        flood.into_iter().chain(found.into_iter().filter_map(|(is_so, check)| is_so.then_some(check))).collect()
    }

    /// Remembers a form's messages. Tells whether others sent one of them as well.
    fn is_of_many(&self, said: &Said<'_>, now_ms: i64) -> bool {
        let hashes: Vec<_> = typed(said.contact).filter_map(hash_of_long).collect();
        if hashes.is_empty() {
            return false;
        }
        let Some(person) = person(said.card.email.as_deref().into_iter()) else { return false };
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let most = hashes.into_iter().map(|hash| messages.remember(hash, &person, now_ms)).max();
        most >= Some(PERSONS)
    }
}

/// The hash of a message, whatever its capitals and spaces, if it is long enough to be somebody's own.
fn hash_of_long(message: &str) -> Option<[u8; 32]> {
    let words: Vec<String> = message.split_whitespace().map(str::to_lowercase).collect();
    let text = words.join(" ");
    (text.chars().count() >= MESSAGE_CHARS).then(|| Sha256::digest(text).into())
}

/// The messages of a form.
fn typed(contact: &Contact) -> impl Iterator<Item = &str> {
    let is_message = |name: &str| {
        let name = name.to_lowercase();
        MESSAGE_NAMES.iter().any(|known| name.contains(known))
    };
    contact.values().filter(move |(name, _)| is_message(name)).map(|(_, value)| value)
}

/// Whether no e-mail address can be written so.
fn is_impossible(email: &str) -> bool {
    let Some((name, host)) = email.rsplit_once('@') else { return true };
    let host = host.trim_end_matches('.').to_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    if RESERVED.contains(&last) {
        return false;
    }
    let has_a_name = host.contains('.') && !host.starts_with('.') && !host.contains("..");
    name.is_empty() || !has_a_name || last.bytes().all(|b| b.is_ascii_digit()) || email.contains(char::is_whitespace)
}

fn is_of_links(message: &str) -> bool {
    let message = message.to_lowercase();
    message.matches("http://").count() + message.matches("https://").count() >= LINKS
        || message.contains("[url=")
        || message.contains("<a href")
}

fn has_equal_details(card: &ContactCard) -> bool {
    let details: Vec<String> = [&card.name, &card.company, &card.job_title, &card.phone]
        .into_iter()
        .flatten()
        .map(|detail| detail.trim().to_lowercase())
        .collect();
    details.iter().any(|one| details.iter().filter(|other| *other == one).count() >= EQUAL)
}

/// The messages of the last hour: hashes of them, and of who sent them.
#[derive(Debug, Default)]
struct Messages {
    senders: HashMap<[u8; 32], Senders>,
    /// The oldest first.
    order: VecDeque<[u8; 32]>,
}

#[derive(Debug)]
struct Senders {
    since_ms: i64,
    persons: HashSet<String>,
}

impl Messages {
    /// How many persons sent a message.
    fn remember(&mut self, hash: [u8; 32], person: &str, now_ms: i64) -> usize {
        if !self.senders.contains_key(&hash) {
            self.order.push_back(hash);
            while self.order.len() > MESSAGES {
                if let Some(oldest) = self.order.pop_front() {
                    self.senders.remove(&oldest);
                }
            }
        }
        let known = self.senders.entry(hash).or_insert_with(|| Senders { since_ms: now_ms, persons: HashSet::new() });
        if now_ms.saturating_sub(known.since_ms) > WITHIN_MS {
            *known = Senders { since_ms: now_ms, persons: HashSet::new() };
        }
        if known.persons.len() < PERSONS {
            known.persons.insert(person.to_owned());
        }
        known.persons.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use handraise::definition::Definition;
    use handraise::verification::Form;

    fn checks(checks: &Checks, form: &[(&str, &str)], now_ms: i64) -> Vec<Check> {
        let mut read = Form::default();
        form.iter().for_each(|(name, value)| read.push(name, value));
        let contact = Contact::of(&read);
        let card = ContactCard::of(&read, &Definition::new("mql", 1).to_program());
        checks.of(&Said { contact: &contact, card: &card, is_automated: false }, None, now_ms)
    }

    #[test]
    fn a_form_of_a_person_has_nothing_to_check() {
        let known = Checks::default();
        let long = "We have forty people in two offices and want to compare your plans with what we use today.";
        for form in [
            &[("name", "Ada Byron"), ("email", "ada@works.example"), ("company", "Works"), ("message", long)][..],
            &[
                ("name", "Ada"),
                ("email", "ada@xn--bcher-kva.de"),
                ("message", "See https://works.example and call me."),
            ],
            // Nothing is held against a form for what it does not say.
            &[("phone", "+49 30 1234567")],
            &[("email", "a@b.museum"), ("consent", "I agree to the terms and to being contacted by e-mail.")],
            &[("email", "me@localhost")],
        ] {
            assert_eq!(checks(&known, form, 0), [], "{form:?}");
        }
    }

    #[test]
    fn an_address_that_nobody_can_have_is_to_be_checked() {
        for email in ["ada", "ada@works", "@works.de", "ada@works..de", "ada@.de", "ada@192.0.2.1", "a b@works.de"] {
            assert_eq!(checks(&Checks::default(), &[("email", email)], 0), [Check::Address], "{email}");
        }
    }

    #[test]
    fn a_message_of_links_and_equal_details_are_to_be_checked() {
        let links = "http://a.example http://b.example https://c.example";
        let known = Checks::default();
        assert_eq!(checks(&known, &[("your-message", links)], 0), [Check::Links]);
        assert_eq!(checks(&known, &[("comments", "Buy [url=https://a.example]here[/url]")], 0), [Check::Links]);
        let equal = [("name", "Qwert"), ("company", "qwert "), ("job_title", "QWERT"), ("email", "q@works.example")];
        assert_eq!(checks(&known, &equal, 0), [Check::SameDetails]);
        assert_eq!(checks(&known, &equal[..2], 0), []);
    }

    #[test]
    fn the_same_message_of_many_within_an_hour_is_to_be_checked() {
        let known = Checks::default();
        let message = "Your website could be on the first page of every search engine. Write to us!";
        let send = |number: usize, now_ms| {
            let email = format!("person-{number}@works.example");
            checks(&known, &[("email", &email), ("message", message)], now_ms)
        };
        // One person may say the same as often as they like.
        assert!((0..10).all(|_| send(0, 0).is_empty()));
        assert!((1..4).all(|number| send(number, 0).is_empty()));
        assert_eq!(send(4, 0), [Check::SameMessage]);
        assert_eq!(send(0, WITHIN_MS), [Check::SameMessage]);
        assert_eq!(send(5, WITHIN_MS + 1), [], "an hour later it begins anew");
    }

    #[test]
    fn the_inbox_has_words_for_every_check() {
        let words = include_str!("../../../www/texts/en/words.js");
        use Check::{Address, Automated, Links, Rate, RateOfAll, SameDetails, SameMessage};
        for check in [Rate, RateOfAll, Address, SameMessage, Links, SameDetails, Automated] {
            assert!(words.contains(&format!("\n  \"check.{}\": \"", check.code())), "{check:?}");
        }
    }

    #[test]
    fn only_so_many_messages_are_remembered() {
        let mut messages = Messages::default();
        for number in 0..2 * MESSAGES {
            messages.remember(Sha256::digest(number.to_string()).into(), "a", 0);
        }
        assert_eq!((messages.senders.len(), messages.order.len()), (MESSAGES, MESSAGES));
    }
}
