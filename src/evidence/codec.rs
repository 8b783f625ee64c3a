//! The one encoding of evidence: a version byte, a checksum, then range-coded numbers, as base64url text. It does not
//! know what the classes stand for.
//!
//! One function, [`walk`], describes the format for both directions, so they cannot drift apart.

use super::base64url;
use super::model::{Answer, Consent, Coverage, Evidence, LIMITS, Occurrence};
use super::range_coder::{Coder, Learner, Reader, Writer};
use crate::matching::{ClassId, Kind, TextHash};

/// The version that is written. The first version, so there is no previous one to read yet.
pub const VERSION: u8 = 1;

/// No evidence encodes to more text than this, and no longer text is read.
pub const MAX_ENCODED_BYTES: usize = 16 * 1024;

/// Idle time is coded in these steps, and what is left over apart: whoever records it in whole steps saves bytes.
pub const IDLE_STEP_S: u32 = 16;

/// Why a text is not evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Longer than [`MAX_ENCODED_BYTES`].
    TooLong,
    /// Not base64url.
    NotBase64url,
    /// Nothing in it.
    Empty,
    /// Written by a version that this one does not read.
    UnknownVersion(u8),
    /// Cut short or altered: the checksum or the one canonical form does not hold.
    Damaged,
}

impl core::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLong => write!(f, "evidence is longer than {MAX_ENCODED_BYTES} bytes"),
            Self::NotBase64url => f.write_str("evidence is not base64url text"),
            Self::Empty => f.write_str("evidence is empty"),
            Self::UnknownVersion(version) => write!(f, "evidence has version {version}, this build reads {VERSION}"),
            Self::Damaged => f.write_str("evidence was cut short or altered"),
        }
    }
}

impl core::error::Error for DecodeError {}

impl Evidence {
    /// Writes the canonical text.
    ///
    /// ```
    /// use handraise::evidence::Evidence;
    /// let text = Evidence::new().encode();
    /// assert_eq!(Evidence::decode(&text), Ok(Evidence::new()));
    /// ```
    pub fn encode(&self) -> String {
        // Every letter of it is ASCII.
        String::from_utf8(self.encode_bytes()).unwrap_or_default()
    }

    /// The same as bytes, which is all that a browser needs.
    pub fn encode_bytes(&self) -> Vec<u8> {
        base64url::encode(&self.to_bytes())
    }

    /// Reads a canonical text.
    ///
    /// # Errors
    /// Anything but a text that [`Evidence::encode`] writes is a [`DecodeError`]; no input panics.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        if text.len() > MAX_ENCODED_BYTES {
            return Err(DecodeError::TooLong);
        }
        let bytes = base64url::decode(text).ok_or(DecodeError::NotBase64url)?;
        let [version, low, high, coded @ ..] = bytes.as_slice() else {
            return Err(if bytes.is_empty() { DecodeError::Empty } else { DecodeError::Damaged });
        };
        if *version != VERSION {
            return Err(DecodeError::UnknownVersion(*version));
        }
        if checksum(coded) != [*low, *high] {
            return Err(DecodeError::Damaged);
        }
        let mut evidence = Self::new();
        walk(&mut Reader::new(coded), &Self::new(), Some(&mut evidence));
        // The checksum finds accidents; writing it again finds everything that is not the canonical form.
        if evidence.to_bytes() == bytes { Ok(evidence) } else { Err(DecodeError::Damaged) }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        walk(&mut writer, self, None);
        let coded = writer.finish();
        let [low, high] = checksum(&coded);
        let mut bytes = Vec::with_capacity(coded.len() + 3);
        bytes.extend_from_slice(&[VERSION, low, high]);
        bytes.extend_from_slice(&coded);
        bytes
    }
}

fn checksum(bytes: &[u8]) -> [u8; 2] {
    let hash = bytes.iter().fold(TextHash::EMPTY, |hash, byte| hash.byte(*byte)).value();
    [(hash ^ (hash >> 16)) as u8, ((hash ^ (hash >> 16)) >> 8) as u8]
}

/// Places of learned odds. Of four, there is one for each kind of occurrence.
mod place {
    pub(super) const SIZES: usize = 0;
    /// By the kind before: a source comes before a view.
    pub(super) const KIND: usize = 1;
    pub(super) const CLASS: usize = 5;
    pub(super) const AMOUNT: usize = 9;
    pub(super) const AFTER: usize = 13;
    /// Of two: from the beginning and from the end of what came before.
    pub(super) const GAP: usize = 14;
    pub(super) const ENGAGED: usize = 16;
    pub(super) const IDLE: usize = 17;
    pub(super) const IDLE_REST: usize = 18;
    pub(super) const DEPTH: usize = 19;
    pub(super) const MOVED: usize = 20;
    pub(super) const AGE: usize = 21;
    pub(super) const ATTRIBUTE: usize = 22;
    pub(super) const VALUE: usize = 23;
    pub(super) const COUNT: usize = 24;
}

/// The classes named at a place, each once, in the order of their first use.
#[derive(Default)]
struct Classes(Vec<ClassId>);

impl Classes {
    /// Codes a class: a place in the list, or "new" and its 24 bits.
    fn code(&mut self, learner: &mut Learner<'_>, place: usize, class: ClassId) -> ClassId {
        // Place 0 announces a new class; the list holds 62, and what does not fit is announced each time.
        let index = self.0.iter().position(|known| *known == class).map_or(0, |index| index as u32 + 1);
        match learner.symbol(place, 6, index).checked_sub(1) {
            Some(index) => self.0.get(index as usize).copied().unwrap_or_default(),
            None => {
                let class = ClassId(learner.plain(24, class.0));
                if self.0.len() < 62 {
                    self.0.push(class);
                }
                class
            }
        }
    }
}

/// Codes all of it: reading, `from` is empty and what is read goes to `into`; writing, `from` is what is written.
fn walk(coder: &mut dyn Coder, from: &Evidence, mut into: Option<&mut Evidence>) {
    let learner = &mut Learner::new(coder, place::COUNT);
    let as_of_s = learner.plain(32, from.as_of_s);
    let first_seen_s = learner.plain(32, from.first_seen_s);
    let consent = learner.plain(2, from.consent as u32);
    let coverage = learner.plain(7, u32::from(from.coverage.0));
    let count = (learner.number(place::SIZES, from.occurrences.len() as u32) as usize).min(LIMITS.occurrences);
    let answers = (learner.number(place::SIZES, from.answers.len() as u32) as usize).min(LIMITS.answers);
    if let Some(into) = into.as_deref_mut() {
        into.consent = Consent::ALL.get(consent as usize).copied().unwrap_or_default();
        into.coverage = Coverage(coverage as u8);
    }

    let mut before = Before { at_s: first_seen_s, end_s: first_seen_s, ..Before::default() };
    for index in 0..count {
        let occurrence = from.occurrences.get(index).copied();
        let coded = before.occurrence(learner, occurrence.unwrap_or(Occurrence::new(Kind::View, ClassId::NONE, 0)));
        if let Some(into) = into.as_deref_mut() {
            into.record(coded);
        }
    }
    let (mut attributes, mut values) = (Classes::default(), Classes::default());
    for index in 0..answers {
        let answer = from.answers.get(index).copied();
        let answer = answer.unwrap_or(Answer { attribute: ClassId::NONE, value: ClassId::NONE, at_s: 0 });
        let attribute = attributes.code(learner, place::ATTRIBUTE, answer.attribute);
        let value = values.code(learner, place::VALUE, answer.value);
        let age_s = learner.number(place::AGE, as_of_s.wrapping_sub(answer.at_s));
        if let Some(into) = into.as_deref_mut() {
            into.record_answer(Answer { attribute, value, at_s: as_of_s.wrapping_sub(age_s) });
        }
    }
    if let Some(into) = into {
        // Joined rather than set: a text whose clock or first visit contradicts its occurrences is not canonical.
        into.see(as_of_s);
        into.see_first(first_seen_s);
    }
}

/// What the next occurrence is told relative to.
#[derive(Default)]
struct Before {
    kind: usize,
    classes: [Classes; 4],
    at_s: u32,
    end_s: u32,
    offset: u32,
}

impl Before {
    fn occurrence(&mut self, learner: &mut Learner<'_>, from: Occurrence) -> Occurrence {
        let code = learner.symbol(place::KIND + self.kind, 2, from.kind as u32) as usize;
        self.kind = code;
        let kind = Kind::ALL.get(code).copied().unwrap_or(Kind::View);
        let classes = self.classes.get_mut(code);
        let class = classes.map_or(ClassId::NONE, |known| known.code(learner, place::CLASS + code, from.class));

        // Pages follow each other: most gaps count from the end of the last occurrence, and are short.
        let after = learner.symbol(place::AFTER, 1, u32::from(from.at_s >= self.end_s));
        let base = if after == 1 { self.end_s } else { self.at_s };
        let at_s = base.wrapping_add(learner.number(place::GAP + after as usize, from.at_s.wrapping_sub(base)));

        let (mut engaged_s, mut span_s) = (0, 0);
        // Depth comes in tenths; anything between is said apart.
        let mut tenths = 0;
        if kind == Kind::View {
            engaged_s = learner.number(place::ENGAGED, from.engaged_s);
            let idle_s = from.span_s.saturating_sub(engaged_s);
            let coarse_s = learner.number(place::IDLE, idle_s / IDLE_STEP_S).saturating_mul(IDLE_STEP_S);
            let fine_s = learner.number(place::IDLE_REST, idle_s.saturating_sub(coarse_s));
            span_s = engaged_s.saturating_add(coarse_s).saturating_add(fine_s);
            tenths = learner.symbol(place::DEPTH, 4, (from.amount / 10).min(15)) * 10;
        }
        let rest = learner.number(place::AMOUNT + code, from.amount.saturating_sub(tenths));
        let amount = tenths.saturating_add(rest);
        let offset = u32::from(from.offset_quarters as u8);
        if learner.symbol(place::MOVED, 1, u32::from(offset != self.offset)) == 1 {
            self.offset = learner.plain(8, offset);
        }
        let offset_quarters = self.offset as u8 as i8;

        self.at_s = at_s;
        self.end_s = self.end_s.max(at_s.saturating_add(span_s));
        Occurrence { at_s, kind, class, span_s, engaged_s, amount, offset_quarters }
    }
}
