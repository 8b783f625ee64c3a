//! Recognises occurrences that came with another form before. It knows no database: the caller looks for the keys of a
//! fingerprint and passes on what it finds.
//!
//! A fingerprint covers the oldest occurrences with all their measures. It does not cover the evidence's clock or anything newer, so
//! moving the clock or adding a view at the end leaves it as it was. A second key covers the distances in time instead of the
//! times, so that a history moved as a whole is recognised too. A visitor who invents other numbers gets
//! another fingerprint.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::Form;
use crate::evidence::{Evidence, Occurrence};

/// How many of the oldest occurrences a fingerprint covers. With fewer, distances in time alone are alike in many ordinary visits.
const OLDEST: usize = 5;
/// How many persons may share occurrences before the next one is a replay.
const MOST_PERSONS: usize = 3;
/// The longest address that names a person, in bytes (RFC 5321).
const ADDRESS_BYTES: usize = 254;

/// One key of a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// SHA-256, in hexadecimal digits.
    pub hash: String,
    /// Whether the key covers all that the fingerprint covers. The others cover the beginning of it.
    pub is_whole: bool,
}

/// The fingerprint of evidence: one key for each beginning of its oldest five occurrences, and one for their distances in time if
/// there are five. Evidence without behaviour has no key, because it proves nothing.
///
/// Fingerprints belong to the same history if they have a key in common that is whole in at least one of them.
pub fn fingerprint(evidence: &Evidence) -> Vec<Key> {
    let observed = evidence.occurrences().iter().filter(|occurrence| occurrence.kind.is_behaviour());
    let oldest: Vec<&Occurrence> = observed.take(OLDEST).collect();
    let mut keys = Vec::new();
    for count in 1..=oldest.len() {
        let covered = oldest.iter().take(count).copied();
        keys.push(Key { hash: hash("absolute", covered, 0), is_whole: count == oldest.len() });
    }
    if let (OLDEST, Some(first)) = (oldest.len(), oldest.first()) {
        keys.push(Key { hash: hash("relative", oldest.iter().copied(), first.at_s), is_whole: true });
    }
    keys
}

fn hash<'a>(kind: &str, occurrences: impl Iterator<Item = &'a Occurrence>, since_s: u32) -> String {
    let mut digest = Sha256::new();
    digest.update(kind);
    for occurrence in occurrences {
        let numbers = [
            occurrence.at_s.saturating_sub(since_s),
            occurrence.kind as u32,
            occurrence.class.map_or(0, |class| class.number()),
            occurrence.span_s,
            occurrence.engaged_s,
            occurrence.amount,
        ];
        numbers.iter().for_each(|number| digest.update(number.to_be_bytes()));
        digest.update(occurrence.offset_quarters.to_be_bytes());
    }
    hexadecimal(digest)
}

fn hexadecimal(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Who sent a form, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The person, as a hash of every e-mail address in the contact; `None` if there is no address.
    pub person: Option<String>,
    /// The receipt's hash, as the form has it. Everybody who saw the form can repeat it.
    pub receipt: Option<String>,
    /// The site's session, which only an authenticated forwarder can state.
    pub session: Option<String>,
    /// The submission id.
    pub submission: String,
}

/// A form that brought the same history before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The person.
    pub person: String,
    /// The receipt's hash, if there was one.
    pub receipt: Option<String>,
    /// The site's session, if an authenticated forwarder stated it.
    pub session: Option<String>,
    /// The submission id.
    pub submission: String,
}

/// Whose occurrences a form brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// The sender's own: nobody else sent them before.
    Own,
    /// One or two other persons sent them before.
    Shared,
    /// At least three other persons sent them before.
    Replayed,
}

impl Sharing {
    /// Judges a form by those that brought the same history before, oldest first.
    ///
    /// The same person, session or submission may send a history as often as they like. A receipt excuses a second and a third
    /// person and no more, because it can be copied together with the evidence. A form without an address names nobody: it is
    /// never a replay, and counts for nobody else.
    pub fn of(sender: &Sender, earlier: &[Sighting]) -> Self {
        let mut persons: Vec<&str> = Vec::new();
        for sighting in earlier {
            if !persons.contains(&sighting.person.as_str()) {
                persons.push(&sighting.person);
            }
        }
        let is_own = |sighting: &Sighting| {
            sighting.submission == sender.submission || is_same(&sighting.session, &sender.session)
        };
        if persons.is_empty() || earlier.iter().any(is_own) {
            return Self::Own;
        }
        let Some(person) = &sender.person else { return Self::Shared };
        let place = persons.iter().position(|known| known == person).unwrap_or(persons.len());
        let has_receipt = earlier.iter().any(|sighting| is_same(&sighting.receipt, &sender.receipt));
        match place {
            0 => Self::Own,
            place if place >= MOST_PERSONS => Self::Replayed,
            _ if has_receipt => Self::Own,
            _ => Self::Shared,
        }
    }
}

fn is_same(one: &Option<String>, other: &Option<String>) -> bool {
    one.is_some() && one == other
}

/// Who a form's contact names: see [`person`].
pub(super) fn person_in(form: &Form) -> Option<String> {
    person(form.fields().iter().filter(|field| field.is_contact()).map(|field| field.value.as_str()))
}

/// The person that a contact's values name: a hash of every value that is an e-mail address, whatever its case. All addresses
/// together are one person, so that adding somebody else's address does not borrow that person's name.
///
/// ```
/// use handraise::verification::person;
/// assert_eq!(person(["Ada", " ADA@works.example"].into_iter()), person(["ada@works.example"].into_iter()));
/// assert_eq!(person(["Ada"].into_iter()), None);
/// ```
pub fn person<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let addresses: BTreeSet<String> = values.filter_map(address).collect();
    if addresses.is_empty() {
        return None;
    }
    let mut digest = Sha256::new();
    for address in addresses {
        digest.update(address);
        digest.update("\n");
    }
    Some(hexadecimal(digest))
}

/// An e-mail address in lower case, if the text is one.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, host) = text.rsplit_once('@')?;
    let is_address = !name.is_empty()
        && host.contains('.')
        && text.len() <= ADDRESS_BYTES
        && !text.contains(|c: char| c.is_whitespace() || c == ',' || c == ';');
    is_address.then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{ClassId, Kind};

    const BEGIN_S: u32 = 1_790_000_000;

    fn history(begin_s: u32, views: u32) -> Evidence {
        let mut evidence = Evidence::new();
        for view in 0..views {
            let page = Occurrence::new(Kind::View, ClassId::of("pricing"), begin_s + view * 100);
            evidence.record(Occurrence { engaged_s: 30 + view, span_s: 60, ..page });
        }
        evidence
    }

    /// Whether two fingerprints belong to the same history.
    fn is_same_history(one: &Evidence, other: &Evidence) -> bool {
        let (one, other) = (fingerprint(one), fingerprint(other));
        one.iter().any(|key| other.iter().any(|known| known.hash == key.hash && (known.is_whole || key.is_whole)))
    }

    #[test]
    fn moving_the_clock_and_adding_or_leaving_out_what_is_newest_hides_nothing() {
        for views in 1..12 {
            let captured = history(BEGIN_S, views);
            let mut moved = captured.clone();
            moved.advance_clock(BEGIN_S + 500_000);
            assert!(is_same_history(&captured, &moved), "{views}");
            moved.record(Occurrence::new(Kind::View, ClassId::of("demo"), BEGIN_S + 400_000));
            assert!(is_same_history(&captured, &moved), "{views}");
            assert!(is_same_history(&captured, &history(BEGIN_S, views + 7)), "{views}");
            assert!(is_same_history(&history(BEGIN_S, views + 7), &captured), "{views}");
        }
    }

    #[test]
    fn a_history_of_five_is_recognised_when_it_is_moved_as_a_whole_and_a_shorter_one_is_not() {
        for (views, is_recognised) in [(4, false), (5, true), (9, true)] {
            assert_eq!(is_same_history(&history(BEGIN_S, views), &history(BEGIN_S + 7_000, views)), is_recognised);
        }
    }

    #[test]
    fn visitors_who_only_begin_alike_have_different_histories() {
        let mut first = history(BEGIN_S, 1);
        let mut second = first.clone();
        first.record(Occurrence::new(Kind::View, ClassId::of("demo"), BEGIN_S + 90));
        second.record(Occurrence::new(Kind::View, ClassId::of("docs"), BEGIN_S + 80));
        assert!(!is_same_history(&first, &second));
        let mut sent = Evidence::new();
        sent.record(Occurrence::new(Kind::Form, ClassId::of("contact"), BEGIN_S));
        assert!(fingerprint(&sent).is_empty(), "without behaviour, nothing is proved");
    }

    fn sender(person: &str) -> Sender {
        Sender { person: Some(person.into()), submission: format!("by-{person}"), ..Sender::default() }
    }

    fn sightings(persons: &[&str]) -> Vec<Sighting> {
        let sighting = |person: &&str| Sighting {
            person: (*person).to_owned(),
            receipt: Some("receipt".into()),
            session: Some("session".into()),
            submission: format!("first-by-{person}"),
        };
        persons.iter().map(sighting).collect()
    }

    #[test]
    fn the_first_person_owns_a_history_two_more_share_it_and_the_fourth_replays_it() {
        let all = sightings(&["a", "b", "c"]);
        for (person, earlier, sharing) in [
            ("a", 0, Sharing::Own),
            ("b", 1, Sharing::Shared),
            ("c", 2, Sharing::Shared),
            ("d", 3, Sharing::Replayed),
            ("a", 3, Sharing::Own),
            ("b", 3, Sharing::Shared),
        ] {
            assert_eq!(Sharing::of(&sender(person), &all[..earlier]), sharing, "{person} after {earlier}");
        }
    }

    #[test]
    fn a_session_excuses_anybody_and_a_receipt_a_second_and_a_third_person() {
        let all = sightings(&["a", "b", "c"]);
        let with_session = Sender { session: Some("session".into()), ..sender("d") };
        assert_eq!(Sharing::of(&with_session, &all), Sharing::Own);
        let with_receipt = Sender { receipt: Some("receipt".into()), ..sender("d") };
        assert_eq!(Sharing::of(&with_receipt, &all[..2]), Sharing::Own);
        assert_eq!(Sharing::of(&with_receipt, &all), Sharing::Replayed);
        let again = Sender { submission: "first-by-a".into(), ..sender("d") };
        assert_eq!(Sharing::of(&again, &all), Sharing::Own);
    }

    #[test]
    fn a_form_without_an_address_names_nobody_and_is_no_replay() {
        let nobody = Sender { person: None, ..sender("d") };
        assert_eq!(Sharing::of(&nobody, &[]), Sharing::Own);
        assert_eq!(Sharing::of(&nobody, &sightings(&["a", "b", "c"])), Sharing::Shared);
    }

    #[test]
    fn somebody_elses_address_beside_ones_own_names_another_person() {
        let both = person(["a@works.example", "b@works.example"].into_iter());
        assert_ne!(both, person(["a@works.example"].into_iter()));
        assert_eq!(both, person(["B@works.example", "a@works.example ", "a@works.example"].into_iter()));
        for text in ["@works.example", "a@works", "mail a@works.example", "a@works.example,b@works.example"] {
            assert_eq!(person([text].into_iter()), None, "{text}");
        }
    }
}
