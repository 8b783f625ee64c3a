//! The evidence itself and the bounds that every value is held to. It does not know definitions or encodings.

use crate::matching::{ClassId, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that happened. Its identity is (`at_s`, `kind`, `class`): the same thing seen twice is one occurrence,
/// with the greater of each measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When it began, in seconds since 1970.
    pub at_s: u32,
    /// What kind of thing it was.
    pub kind: Kind,
    /// Which class of it; [`ClassId::NONE`] for a page that the definition doesn't name.
    pub class: ClassId,
    /// Of a view: from its beginning to its last sign of life, in seconds; at least `engaged_s`.
    pub span_s: u32,
    /// Of a view: visible, focused and active, in seconds.
    pub engaged_s: u32,
    /// Scroll depth in percent for a view, surge for a topic, a value given by the page for an action.
    pub amount: u32,
    /// The visitor's offset from UTC at the time, in quarters of an hour: tells which local day it was.
    pub offset_quarters: i8,
}

impl Occurrence {
    /// An occurrence without measures.
    pub const fn new(kind: Kind, class: ClassId, at_s: u32) -> Self {
        Self { at_s, kind, class, span_s: 0, engaged_s: 0, amount: 0, offset_quarters: 0 }
    }

    /// The local day it began on, counted from 1970.
    pub fn local_day(&self) -> u32 {
        self.at_s.saturating_add_signed(i32::from(self.offset_quarters) * 900) / 86_400
    }

    /// The last second it was alive.
    pub fn end_s(&self) -> u32 {
        self.at_s.saturating_add(self.span_s)
    }

    pub(super) fn key(&self) -> (u32, u8, u32) {
        (self.at_s, self.kind as u8, self.class.0)
    }
}

/// What the visitor said about themselves: one attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which attribute.
    pub attribute: ClassId,
    /// Its value; [`ClassId::NONE`] means that the field was left blank.
    pub value: ClassId,
    /// When it was given, in seconds since 1970.
    pub at_s: u32,
}

/// What the visitor allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Consent {
    /// Not asked, or no answer yet.
    #[default]
    Unknown = 0,
    /// Allowed.
    Granted = 1,
    /// Refused. Wins over the others when evidence is merged.
    Denied = 2,
}

impl Consent {
    /// All states, by their code.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Granted, Self::Denied];
}

/// What is known about how complete and how trustworthy the evidence is. Flags only ever get set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage(pub u8);

impl Coverage {
    /// Storage was blocked: nothing from earlier pages or visits is known.
    pub const STORAGE_BLOCKED: Self = Self(1);
    /// Stored evidence was unreadable and set aside, or is missing: earlier visits are unknown.
    pub const STORAGE_RESET: Self = Self(2);
    /// The clock was seen to jump, or stood in the future.
    pub const CLOCK_ADJUSTED: Self = Self(4);
    /// An automated browser.
    pub const BOT: Self = Self(8);
    /// The site's own staff.
    pub const INTERNAL: Self = Self(16);
    /// Older occurrences were dropped to stay within bounds.
    pub const TRUNCATED: Self = Self(32);
    /// The plugin was not ready when the form was sent.
    pub const PENDING: Self = Self(64);

    /// Every flag and its name in JSON.
    pub const NAMES: [(Self, &'static str); 7] = [
        (Self::STORAGE_BLOCKED, "storage_blocked"),
        (Self::STORAGE_RESET, "storage_reset"),
        (Self::CLOCK_ADJUSTED, "clock_adjusted"),
        (Self::BOT, "bot"),
        (Self::INTERNAL, "internal"),
        (Self::TRUNCATED, "truncated"),
        (Self::PENDING, "pending"),
    ];

    /// Whether every flag of `other` is set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets of flags together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self((self.0 | other.0) & 0x7F)
    }
}

/// The bounds that evidence is held to. Together they keep it within 16 KiB encoded, whatever is in it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Occurrences kept; the newest win.
    pub occurrences: usize,
    /// Answers kept.
    pub answers: usize,
    /// The longest span of one occurrence, in seconds.
    pub span_s: u32,
    /// The greatest amount.
    pub amount: u32,
    /// The greatest offset from UTC, in quarters of an hour (14 hours).
    pub offset_quarters: i8,
}

/// The bounds in force.
pub const LIMITS: Limits =
    Limits { occurrences: 640, answers: 48, span_s: 86_400, amount: 1_000_000, offset_quarters: 56 };

/// What a visitor did and said, in canonical order and within [`LIMITS`].
///
/// Merging is commutative, associative and idempotent; see [`Evidence::merge`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub(super) as_of_s: u32,
    pub(super) first_seen_s: u32,
    pub(super) consent: Consent,
    pub(super) coverage: Coverage,
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) answers: Vec<Answer>,
}

impl Evidence {
    /// No evidence at all.
    pub const fn new() -> Self {
        Self {
            as_of_s: 0,
            first_seen_s: 0,
            consent: Consent::Unknown,
            coverage: Coverage(0),
            occurrences: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// The newest clock reading that went into it, in seconds since 1970.
    pub fn as_of_s(&self) -> u32 {
        self.as_of_s
    }

    /// When this visitor was first seen, in seconds since 1970; 0 when unknown. Outlives the occurrences themselves.
    pub fn first_seen_s(&self) -> u32 {
        self.first_seen_s
    }

    /// What the visitor allowed.
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// How complete and trustworthy it is.
    pub fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// What happened, oldest first; never two with one identity.
    pub fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// What was said, by attribute; never two for one attribute.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// The answer for an attribute, if one was given.
    pub fn answer(&self, attribute: ClassId) -> Option<&Answer> {
        let found = self.answers.binary_search_by_key(&attribute, |answer| answer.attribute);
        found.ok().and_then(|index| self.answers.get(index))
    }
}
