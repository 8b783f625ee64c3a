//! Evidence and the bounds on every value in it. It does not know definitions or encodings.

use crate::matching::{ClassId, Kind};
use core::num::NonZeroU32;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that happened.
///
/// Its identity is (`at_s`, `kind`, `class`). If two copies of evidence hold the same occurrence, merging them keeps one, with
/// the greater of each measure.
///
/// ```
/// use handraise::evidence::{Evidence, Kind, Occurrence};
/// use handraise::matching::ClassId;
/// let view = Occurrence::new(Kind::View, ClassId::of("pricing"), 1_790_000_000);
/// let mut evidence = Evidence::new();
/// evidence.record(Occurrence { engaged_s: 40, span_s: 60, amount: 80, ..view });
/// assert_eq!(evidence.occurrences()[0].end_s(), 1_790_000_060);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When it began, in seconds since 1970.
    pub at_s: u32,
    /// What kind of thing happened.
    pub kind: Kind,
    /// The page class, action, channel or topic; `None` for a page that the definition does not name.
    pub class: Option<ClassId>,
    /// How long a view lasted, from its beginning to the last engaged moment, in seconds; at least `engaged_s`, and 0 for
    /// other kinds.
    pub span_s: u32,
    /// For how long a view was visible and focused and the visitor was active, in seconds; 0 for other kinds.
    pub engaged_s: u32,
    /// A view's scroll depth in percent, a topic's surge, or the value that the page gave with an action.
    pub amount: u32,
    /// The visitor's offset from UTC at that time, in quarters of an hour; it decides on which local day this happened.
    pub offset_quarters: i8,
}

impl Occurrence {
    /// An occurrence whose measures are all 0.
    pub const fn new(kind: Kind, class: ClassId, at_s: u32) -> Self {
        Self::of(kind, Some(class), at_s)
    }

    /// As [`Occurrence::new`], for a class that may be unknown.
    pub const fn of(kind: Kind, class: Option<ClassId>, at_s: u32) -> Self {
        Self { at_s, kind, class, span_s: 0, engaged_s: 0, amount: 0, offset_quarters: 0 }
    }

    /// The visitor's local day when it began, counted from 1970-01-01.
    pub fn local_day(&self) -> u32 {
        self.at_s.saturating_add_signed(i32::from(self.offset_quarters) * 900) / 86_400
    }

    /// When it ended, in seconds since 1970.
    pub fn end_s(&self) -> u32 {
        self.at_s.saturating_add(self.span_s)
    }

    /// What makes it the same occurrence in two copies of evidence; also the order within evidence.
    pub(super) fn identity(&self) -> (u32, u8, Option<ClassId>) {
        (self.at_s, self.kind as u8, self.class)
    }
}

/// What the visitor said in a form, as the value of one attribute.
///
/// ```
/// use handraise::evidence::Answer;
/// use handraise::matching::ClassId;
/// let seniority = ClassId::of("seniority");
/// assert!(Answer { attribute: seniority, value: None, at_s: 1_790_000_000 }.is_blank());
/// assert!(!Answer { attribute: seniority, value: Some(ClassId::of("director")), at_s: 1_790_000_000 }.is_blank());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The attribute.
    pub attribute: ClassId,
    /// The value; `None` if the field was left blank.
    pub value: Option<ClassId>,
    /// When the visitor gave it, in seconds since 1970.
    pub at_s: u32,
}

impl Answer {
    /// Whether the field was left blank.
    pub fn is_blank(&self) -> bool {
        self.value.is_none()
    }
}

/// Whether the visitor agreed to being measured.
// The numbers are part of the encoding, and merging keeps the greatest. This is no doc comment, because those are public in
// the schema of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Consent {
    /// The visitor has not answered.
    #[default]
    Unknown = 0,
    /// The visitor agreed.
    Granted = 1,
    /// The visitor refused.
    Denied = 2,
}

impl Consent {
    /// All states, by their number.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Granted, Self::Denied];

    /// The name in documents and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Granted => "granted",
            Self::Denied => "denied",
        }
    }
}

/// Flags that limit how complete and how trustworthy evidence is. Merging only ever sets flags.
///
/// ```
/// use handraise::evidence::Coverage;
/// let coverage = Coverage::BOT.with(Coverage::PENDING);
/// assert!(coverage.has(Coverage::BOT) && !coverage.has(Coverage::INTERNAL));
/// assert_eq!(Coverage::from_bits(coverage.bits()), coverage);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage(u8);

impl Coverage {
    /// The browser blocked storage, so earlier pages and visits are unknown.
    pub const STORAGE_BLOCKED: Self = Self(1);
    /// Stored evidence was missing or unreadable, so earlier visits are unknown.
    pub const STORAGE_RESET: Self = Self(2);
    /// The visitor's clock ran back, or was ahead of the receiver's.
    pub const CLOCK_ADJUSTED: Self = Self(4);
    /// The browser is automated.
    pub const BOT: Self = Self(8);
    /// The visitor belongs to the site's own staff.
    pub const INTERNAL: Self = Self(16);
    /// Older occurrences were dropped to stay within [`LIMITS`].
    pub const TRUNCATED: Self = Self(32);
    /// The plugin was not ready when the visitor sent the form.
    pub const PENDING: Self = Self(64);

    /// Every flag with its name in JSON.
    pub const NAMES: [(Self, &'static str); 7] = [
        (Self::STORAGE_BLOCKED, "storage_blocked"),
        (Self::STORAGE_RESET, "storage_reset"),
        (Self::CLOCK_ADJUSTED, "clock_adjusted"),
        (Self::BOT, "bot"),
        (Self::INTERNAL, "internal"),
        (Self::TRUNCATED, "truncated"),
        (Self::PENDING, "pending"),
    ];

    /// The flags of these bits; bits that are no flag are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x7F)
    }

    /// The flags as bits, as the encoding holds them.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether every flag of `other` is set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The flags that are set in either.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The bounds on evidence. Within them, any evidence encodes to at most [`MAX_ENCODED_BYTES`](super::MAX_ENCODED_BYTES).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// How many occurrences are kept, the newest first.
    pub occurrences: usize,
    /// How many answers are kept, the least attribute ids first.
    pub answers: usize,
    /// The longest span of one occurrence, in seconds: one day.
    pub span_s: u32,
    /// The greatest amount of one occurrence.
    pub amount: u32,
    /// The greatest offset from UTC in either direction, in quarters of an hour: 14 hours.
    pub offset_quarters: i8,
}

/// The bounds in force.
pub const LIMITS: Limits =
    Limits { occurrences: 640, answers: 48, span_s: 86_400, amount: 1_000_000, offset_quarters: 56 };

/// What a visitor did and said, in canonical order and within [`LIMITS`]. Equal evidence has equal text.
///
/// ```
/// use handraise::evidence::{Answer, Evidence, Kind, Occurrence};
/// use handraise::matching::ClassId;
/// let mut evidence = Evidence::new();
/// evidence.record(Occurrence::new(Kind::View, ClassId::of("pricing"), 1_790_000_000));
/// let (attribute, value) = (ClassId::of("seniority"), Some(ClassId::of("director")));
/// evidence.record_answer(Answer { attribute, value, at_s: 1_790_000_040 });
/// assert_eq!(evidence.first_seen_s(), Some(1_790_000_000));
/// assert_eq!(evidence.as_of_s(), Some(1_790_000_040));
/// assert_eq!(evidence.answer(attribute).and_then(|answer| answer.value), value);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Numbers that are not 0, so that the `Option`s cost a page nothing.
    pub(super) as_of_s: Option<NonZeroU32>,
    pub(super) first_seen_s: Option<NonZeroU32>,
    pub(super) consent: Consent,
    pub(super) coverage: Coverage,
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) answers: Vec<Answer>,
}

impl Evidence {
    /// Evidence of a visitor about whom nothing is known.
    pub const fn new() -> Self {
        Self {
            as_of_s: None,
            first_seen_s: None,
            consent: Consent::Unknown,
            coverage: Coverage::from_bits(0),
            occurrences: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// The newest clock reading in it, in seconds since 1970, if there is any.
    pub fn as_of_s(&self) -> Option<u32> {
        self.as_of_s.map(NonZeroU32::get)
    }

    /// When the visitor was first seen, in seconds since 1970, if that is known. It stays after the occurrences of that time
    /// have been dropped.
    pub fn first_seen_s(&self) -> Option<u32> {
        self.first_seen_s.map(NonZeroU32::get)
    }

    /// Whether the visitor agreed to being measured.
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// What limits how complete and how trustworthy it is.
    pub fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// What happened, oldest first. No two occurrences have the same time, kind and class.
    pub fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// What the visitor said, ordered by attribute id, with at most one answer for each attribute.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// When the newest thing in it happened or was said, in seconds since 1970; `None` if there is nothing.
    pub fn newest_s(&self) -> Option<u32> {
        let occurrences = self.occurrences.iter().map(|occurrence| occurrence.at_s);
        occurrences.chain(self.answers.iter().map(|answer| answer.at_s)).max()
    }

    /// Whether nothing happened and nothing was said.
    pub fn is_empty(&self) -> bool {
        self.occurrences.is_empty() && self.answers.is_empty()
    }

    /// The visitor's answer for an attribute, if there is one; it may be blank.
    pub fn answer(&self, attribute: ClassId) -> Option<&Answer> {
        let found = self.answers.binary_search_by_key(&attribute, |answer| answer.attribute);
        found.ok().and_then(|index| self.answers.get(index))
    }
}
