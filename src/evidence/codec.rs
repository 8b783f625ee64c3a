//! The one encoding of evidence: a version byte, a checksum, then range-coded numbers, as base64url text. It does not
//! know what the classes stand for.
//!
//! One function, [`walk`], describes the format for both directions, so they cannot drift apart.

use super::base64url;
use super::model::{Answer, Consent, Coverage, Evidence, Kind, LIMITS, Occurrence};
use super::range_coder::{Coder, NumberOdds, Odds, Reader, Writer};
use crate::matching::{ClassId, TextHash};

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

/// The classes named by occurrences and answers, each once, in the order of their first use.
struct Classes {
    known: Vec<ClassId>,
    odds: Odds<64>,
}

impl Classes {
    /// Codes a class: a place in the list, or "new" and its 24 bits.
    fn code(&mut self, coder: &mut dyn Coder, class: ClassId) -> ClassId {
        // Place 0 announces a new class; the list holds 62, and what does not fit is announced each time.
        let place = self.known.iter().position(|known| *known == class).map_or(0, |index| index as u32 + 1);
        match coder.symbol(&mut self.odds, place).checked_sub(1) {
            Some(index) => self.known.get(index as usize).copied().unwrap_or_default(),
            None => {
                let class = ClassId(coder.plain(24, class.0));
                if self.known.len() < 62 {
                    self.known.push(class);
                }
                class
            }
        }
    }

    fn new() -> Self {
        Self { known: Vec::new(), odds: Odds::new() }
    }
}

/// Codes all of it: reading, `from` is empty and what is read goes to `into`; writing, `from` is what is written.
fn walk(coder: &mut dyn Coder, from: &Evidence, mut into: Option<&mut Evidence>) {
    let as_of_s = coder.plain(32, from.as_of_s);
    let first_seen_s = coder.plain(32, from.first_seen_s);
    let consent = coder.plain(2, from.consent as u32);
    let coverage = coder.plain(7, u32::from(from.coverage.0));
    let mut sizes = NumberOdds::new();
    let count = (coder.number(&mut sizes, from.occurrences.len() as u32) as usize).min(LIMITS.occurrences);
    let answers = (coder.number(&mut sizes, from.answers.len() as u32) as usize).min(LIMITS.answers);
    if let Some(into) = into.as_deref_mut() {
        into.consent = Consent::ALL.get(consent as usize).copied().unwrap_or_default();
        into.coverage = Coverage(coverage as u8);
    }

    let mut layout = Layout::new(first_seen_s);
    for index in 0..count {
        let occurrence = from.occurrences.get(index).copied();
        let coded = layout.occurrence(coder, occurrence.unwrap_or(Occurrence::new(Kind::View, ClassId::NONE, 0)));
        if let Some(into) = into.as_deref_mut() {
            into.record(coded);
        }
    }
    let mut attributes = Classes::new();
    let mut values = Classes::new();
    for index in 0..answers {
        let answer = from.answers.get(index).copied();
        let answer = answer.unwrap_or(Answer { attribute: ClassId::NONE, value: ClassId::NONE, at_s: 0 });
        let attribute = attributes.code(coder, answer.attribute);
        let value = values.code(coder, answer.value);
        let age_s = coder.number(&mut layout.age, as_of_s.wrapping_sub(answer.at_s));
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

/// The learned odds of occurrences, and what the next one is told relative to.
struct Layout {
    /// By the kind before: a source comes before a view.
    kind: [Odds<4>; 4],
    last_kind: usize,
    classes: [Classes; 4],
    after: Odds<2>,
    gap: [NumberOdds; 2],
    engaged: NumberOdds,
    idle: NumberOdds,
    idle_rest: NumberOdds,
    depth: Odds<16>,
    amount: [NumberOdds; 4],
    moved: Odds<2>,
    age: NumberOdds,
    last_at_s: u32,
    last_end_s: u32,
    last_offset: u32,
}

impl Layout {
    fn new(first_seen_s: u32) -> Self {
        Self {
            kind: [Odds::new(), Odds::new(), Odds::new(), Odds::new()],
            last_kind: 0,
            classes: [Classes::new(), Classes::new(), Classes::new(), Classes::new()],
            after: Odds::new(),
            gap: [NumberOdds::new(), NumberOdds::new()],
            engaged: NumberOdds::new(),
            idle: NumberOdds::new(),
            idle_rest: NumberOdds::new(),
            depth: Odds::new(),
            amount: [NumberOdds::new(), NumberOdds::new(), NumberOdds::new(), NumberOdds::new()],
            moved: Odds::new(),
            age: NumberOdds::new(),
            last_at_s: first_seen_s,
            last_end_s: first_seen_s,
            last_offset: 0,
        }
    }

    fn occurrence(&mut self, coder: &mut dyn Coder, from: Occurrence) -> Occurrence {
        let kind_odds = self.kind.get_mut(self.last_kind);
        let code = kind_odds.map_or(0, |odds| coder.symbol(odds, from.kind as u32)) as usize;
        self.last_kind = code;
        let kind = Kind::ALL.get(code).copied().unwrap_or(Kind::View);
        let class = self.classes.get_mut(code).map_or(ClassId::NONE, |classes| classes.code(coder, from.class));

        // Pages follow each other: most gaps count from the end of the last occurrence, and are short.
        let after = coder.symbol(&mut self.after, u32::from(from.at_s >= self.last_end_s));
        let base = if after == 1 { self.last_end_s } else { self.last_at_s };
        let gap_odds = self.gap.get_mut(after as usize);
        let gap_s = gap_odds.map_or(0, |odds| coder.number(odds, from.at_s.wrapping_sub(base)));
        let at_s = base.wrapping_add(gap_s);

        let (mut engaged_s, mut span_s) = (0, 0);
        if kind == Kind::View {
            engaged_s = coder.number(&mut self.engaged, from.engaged_s);
            let idle_s = from.span_s.saturating_sub(engaged_s);
            let coarse_s = coder.number(&mut self.idle, idle_s / IDLE_STEP_S).saturating_mul(IDLE_STEP_S);
            let fine_s = coder.number(&mut self.idle_rest, idle_s.saturating_sub(coarse_s));
            span_s = engaged_s.saturating_add(coarse_s).saturating_add(fine_s);
        }
        let amount = match self.amount.get_mut(code) {
            // Depth comes in tenths; anything between is said apart.
            Some(odds) if kind == Kind::View => {
                let tenths = coder.symbol(&mut self.depth, (from.amount / 10).min(15));
                let rest = coder.number(odds, from.amount.saturating_sub(tenths * 10));
                (tenths * 10).saturating_add(rest)
            }
            Some(odds) => coder.number(odds, from.amount),
            None => 0,
        };
        let offset = u32::from(from.offset_quarters as u8);
        if coder.symbol(&mut self.moved, u32::from(offset != self.last_offset)) == 1 {
            self.last_offset = coder.plain(8, offset);
        }
        let offset_quarters = self.last_offset as u8 as i8;

        self.last_at_s = at_s;
        self.last_end_s = self.last_end_s.max(at_s.saturating_add(span_s));
        Occurrence { at_s, kind, class, span_s, engaged_s, amount, offset_quarters }
    }
}
