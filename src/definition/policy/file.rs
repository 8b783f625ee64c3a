//! A policy as a file: canonical JSON, its hash, and reading it back. It does not know what the members mean, only what
//! keeps a file from being the one that a compiler wrote.

use super::{Calendar, HalfDay, Hours, Policy, ReviewOccasion};
use crate::canonical;
use crate::definition::hash;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeSet;

/// The format that this build writes and reads.
pub const POLICY_FORMAT: u32 = 1;

/// How the names of policy files end. By this ending, a server of files knows that they are private.
pub const POLICY_ENDING: &str = ".policy.json";
/// No policy is longer: some hundred thousand targets.
pub const MAX_POLICY_BYTES: usize = 16 << 20;

/// Why bytes are not a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// They are longer than any policy.
    TooLong,
    /// They are not a policy in JSON; what is wrong, and where.
    Malformed(String),
    /// They have a format that this build does not know.
    UnknownFormat(u32),
    /// A value makes no sense; the member, and what it must be.
    Senseless(&'static str),
    /// They say something that a compiler writes in another way.
    NotCanonical,
}

impl core::fmt::Display for PolicyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let again = "compile the definition again";
        match self {
            Self::TooLong => write!(f, "longer than {MAX_POLICY_BYTES} bytes, which no policy is"),
            Self::Malformed(detail) => write!(f, "not a policy: {detail}; {again}"),
            Self::UnknownFormat(format) => {
                write!(f, "the policy has format {format}, this build reads {POLICY_FORMAT}; {again}")
            }
            Self::Senseless(what) => write!(f, "not a policy that a compiler wrote: {what}; {again}"),
            Self::NotCanonical => write!(f, "the policy was changed after it was compiled; {again}"),
        }
    }
}

impl core::error::Error for PolicyError {}

impl Policy {
    /// The canonical bytes: JSON with its members in a fixed order, without spaces, with whole numbers only.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }

    /// SHA-256 of the canonical bytes, in lower-case hexadecimal.
    pub fn hash(&self) -> String {
        hash(self.to_json().as_bytes())
    }

    /// Reads the canonical bytes of a policy.
    ///
    /// # Errors
    /// Bytes that no compiler wrote, and those of a format that this build does not know.
    pub fn read(bytes: &[u8]) -> Result<Self, PolicyError> {
        /// What every format begins with.
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        if bytes.len() > MAX_POLICY_BYTES {
            return Err(PolicyError::TooLong);
        }
        let malformed = |error: serde_json::Error| PolicyError::Malformed(error.to_string());
        let head: Head = serde_json::from_slice(bytes).map_err(malformed)?;
        if head.format != POLICY_FORMAT {
            return Err(PolicyError::UnknownFormat(head.format));
        }
        let policy: Self = serde_json::from_slice(bytes).map_err(malformed)?;
        match policy.fault() {
            Some(fault) => Err(PolicyError::Senseless(fault)),
            None if policy.to_json().as_bytes() != bytes => Err(PolicyError::NotCanonical),
            None => Ok(policy),
        }
    }

    /// What a compiler would not have written.
    fn fault(&self) -> Option<&'static str> {
        let contents: Vec<&str> = self.content.iter().map(|content| content.id.as_str()).collect();
        let steps = || self.follow_up.iter().flat_map(|series| &series.steps);
        let sent = || steps().filter_map(|step| step.content.as_deref());
        let in_order = |series: &super::Series| series.steps.is_sorted_by_key(|step| step.after_s);
        let roles = || self.account.iter().flat_map(|account| &account.roles);
        let is_reached = |entry: &super::Review| match &entry.when {
            ReviewOccasion::RejectRate(rate) => rate.is_sound(),
            ReviewOccasion::Day(_) | ReviewOccasion::DriedUp => true,
        };
        let places = self.capacity.iter().map(|capacity| (&capacity.segment, &capacity.queue));
        let faults = [
            (self.id.is_empty(), "`id` is empty"),
            (self.calendar.as_ref().is_some_and(|calendar| !calendar.is_sorted()), "`calendar` is out of order"),
            (!self.follow_up.iter().all(in_order), "the steps of `follow_up` are out of order"),
            (self.follow_up.iter().any(|series| series.steps.is_empty()), "a series of `follow_up` has no steps"),
            (!are_unique(self.follow_up.iter().map(|series| &series.id)), "`follow_up` has an id twice"),
            (!are_unique(self.sql_criteria.iter().map(|criterion| &criterion.id)), "`sql_criteria` has an id twice"),
            (!are_unique(places), "`capacity` counts the same leads twice"),
            (!are_unique(self.suppressions.iter().map(|list| &list.id)), "`suppressions` has an id twice"),
            (self.suppressions.iter().any(|list| list.days == Some(0)), "an entry of `suppressions` never holds"),
            (!are_unique(&contents), "`content` has an id twice"),
            (!sent().all(|id| contents.contains(&id)), "a step sends content that is not there"),
            (
                self.account.as_ref().is_some_and(|account| !account.is_sound()),
                "no company can reach what `account` asks",
            ),
            (!are_unique(roles().map(|role| &role.id)), "`account` has a role twice"),
            (!are_unique(self.targets.iter().flat_map(|target| &target.domains)), "`targets` has a domain twice"),
            (!are_unique(self.review.iter().map(|entry| &entry.id)), "`review` has an id twice"),
            (!self.review.iter().all(is_reached), "no leads can reach what `review` asks"),
            (!self.currency.as_deref().is_none_or(is_currency), "`currency` is not three capital letters"),
            (self.learned.as_ref().is_some_and(|card| !card.faults().is_empty()), "`learned` is no card"),
        ];
        faults.into_iter().find(|(is_so, _)| *is_so).map(|(_, fault)| fault)
    }
}

/// Whether a text is a currency's code, such as `EUR`.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

impl Calendar {
    /// Whether hours, holidays and half days are sorted, the hours are within their day, none overlaps another, and no holiday has hours.
    fn is_sorted(&self) -> bool {
        let within = |from_min: u16, until_min: u16| from_min < until_min && until_min <= 24 * 60;
        let apart =
            |one: &Hours, next: &Hours| one.day < next.day || one.day == next.day && one.until_min <= next.from_min;
        let are_apart =
            |one: &HalfDay, next: &HalfDay| one.day < next.day || one.day == next.day && one.until_min <= next.from_min;
        !self.hours.is_empty()
            && self.hours.iter().all(|hours| within(hours.from_min, hours.until_min))
            && self.hours.is_sorted_by(apart)
            && self.holidays.is_sorted_by(|one, next| one < next)
            && self.half_days.iter().all(|half| within(half.from_min, half.until_min))
            && self.half_days.is_sorted_by(are_apart)
            && !self.half_days.iter().any(|half| self.holidays.contains(&half.day))
    }
}

fn are_unique<T: Ord>(items: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    items.into_iter().all(|item| seen.insert(item))
}

/// The format of a policy, as its first member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FormatVersion;

impl Serialize for FormatVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(POLICY_FORMAT)
    }
}

impl<'de> Deserialize<'de> for FormatVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            POLICY_FORMAT => Ok(Self),
            other => Err(D::Error::custom(format_args!("the format {other} is unknown"))),
        }
    }
}

/// Days as texts such as `2026-12-25`.
pub(super) mod dates {
    use jiff::civil::Date;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::{SerializeSeq, Serializer};

    pub(in crate::definition::policy) fn serialize<S: Serializer>(
        days: &[Date],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(days.len()))?;
        for day in days {
            list.serialize_element(&format_args!("{day}"))?;
        }
        list.end()
    }

    pub(in crate::definition::policy) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Date>, D::Error> {
        let days = Vec::<String>::deserialize(deserializer)?;
        days.iter().map(|day| read(day)).collect()
    }

    fn read<E: Error>(day: &str) -> Result<Date, E> {
        day.parse().map_err(|_| E::custom(format_args!("`{day}` is not a day")))
    }

    /// One day.
    pub(in crate::definition::policy) mod one {
        use super::{Date, Deserialize, Deserializer, Serializer, read};

        pub(in crate::definition::policy) fn serialize<S: Serializer>(
            day: &Date,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            serializer.collect_str(day)
        }

        pub(in crate::definition::policy) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Date, D::Error> {
            read(&String::deserialize(deserializer)?)
        }
    }
}
