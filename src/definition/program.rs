//! A compiled definition as it runs: numbers in one list, read in place, and texts beside them. It does not know what the
//! numbers mean; whoever wrote them and whoever reads them do.
//!
//! Nothing is taken apart when a page loads it, so that the browser carries no code for that. Numbers that are not there
//! read as 0 and blocks that are too long end early: whatever the bytes, reading ends and nothing panics.

use super::model::{Gates, Tracking};
use crate::matching::ClassId;

/// What a condition's block begins with: the code of what it asks for.
pub(crate) mod code {
    pub(crate) const ALL: u32 = 0;
    pub(crate) const ANY: u32 = 1;
    pub(crate) const NOT: u32 = 2;
    /// Signals from here on.
    pub(crate) const VIEW: u32 = 3;
    pub(crate) const VISIT: u32 = 4;
    pub(crate) const RETURN: u32 = 5;
    pub(crate) const DAY: u32 = 6;
    pub(crate) const ENGAGED: u32 = 7;
    pub(crate) const INACTIVE: u32 = 8;
    /// Four of them, by kind.
    pub(crate) const NAMED: u32 = 9;
    pub(crate) const ANSWER: u32 = 13;
    pub(crate) const SEQUENCE: u32 = 14;
    pub(crate) const CODES: u32 = 15;
}

/// What every `.mql` begins with: three letters and the version of the format.
pub const MAGIC: [u8; 4] = *b"MQL\x02";

/// A `.mql` is no longer than this.
pub const MAX_BYTES: usize = 256 * 1024;

/// Why some bytes are not a compiled definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Does not begin with `MQL`.
    NotMql,
    /// A version of the format that this build does not read.
    UnknownVersion(u8),
    /// Longer than [`MAX_BYTES`].
    TooLong,
    /// Cut short or altered.
    Damaged,
}

impl core::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotMql => f.write_str("not a compiled definition; compile it with `handraise compile`"),
            Self::UnknownVersion(version) => {
                write!(f, "format version {version}; this handraise reads {}: compile it again", MAGIC[3])
            }
            Self::TooLong => write!(f, "longer than {MAX_BYTES} bytes"),
            Self::Damaged => f.write_str("cut short or altered; compile it again"),
        }
    }
}

impl core::error::Error for DecodeError {}

/// A compiled definition, ready to score with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    words: Vec<u32>,
    /// Where each part ends among the words.
    ends: [usize; PARTS],
    /// Texts, each ended by a zero.
    texts: Vec<u8>,
}

/// The parts of a program, in their order: each a block of blocks, but for the head.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Head,
    Pages,
    Actions,
    Sources,
    Fields,
    Rules,
    Groups,
    Company,
    Person,
    Segments,
    Exclusions,
    Routes,
}

const PARTS: usize = Part::Routes as usize + 1;

/// The numbers that every definition has, in their order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a>(&'a [u32; 23]);

impl Head<'_> {
    pub(crate) fn version(self) -> u32 {
        self.0[1]
    }

    pub(crate) fn tracking(self) -> Tracking {
        let [_, _, session_timeout_s, idle_cutoff_s, retention_s, consent_needed, ..] = *self.0;
        Tracking { session_timeout_s, idle_cutoff_s, retention_s, consent_needed: consent_needed != 0 }
    }

    /// The attribute that makes a visitor a lead.
    pub(crate) fn identity(self) -> ClassId {
        ClassId(self.0[6])
    }

    /// The attribute that raises a hand, the value that does, and for how many seconds.
    pub(crate) fn hand_raise(self) -> (ClassId, ClassId, u32) {
        (ClassId(self.0[7]), ClassId(self.0[8]), self.0[9])
    }

    /// Below this share of known weight, in percent, the grade is `U`.
    pub(crate) fn min_coverage_pct(self) -> u32 {
        self.0[10] & 0xFF
    }

    /// From this share on, in percent, a company is ideal.
    pub(crate) fn ideal_company_pct(self) -> u32 {
        self.0[11] & 0xFF
    }

    /// Below this share, in percent, a person is outside the persona.
    pub(crate) fn min_person_pct(self) -> u32 {
        self.0[12] & 0xFF
    }

    /// The weight of fit in the rank that sorts lists.
    pub(crate) fn rank_fit_pct(self) -> u32 {
        self.0[13]
    }

    pub(crate) fn bar(self) -> Bar {
        let [.., a, b, c, d, e, f, g, h, i] = *self.0;
        Bar::of([a, b, c, d, e, f, g, h, i])
    }
}

/// What a qualified lead must reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    pub(crate) gates: Gates,
    /// Least scores, in points, for ratings 1, 2 and 3.
    pub(crate) ratings: [u32; 3],
    /// Least shares, in percent, for grades A, B and C.
    pub(crate) grades: [u32; 3],
}

impl Bar {
    /// From its nine numbers, none of which is greater than a byte's, so that what is reckoned with them stays small.
    pub(crate) fn of(numbers: [u32; 9]) -> Self {
        let [min_grade, min_rating, min_intent, a, b, c, d, e, f] = numbers.map(|number| number & 0xFF);
        let gates = Gates { min_grade: min_grade as u8, min_rating: min_rating as u8, min_intent: min_intent as u8 };
        Self { gates, ratings: [a, b, c], grades: [d, e, f] }
    }
}

impl Program {
    /// Reads a `.mql` as the browser does: whatever the bytes, a program or an error. What it means is looked at when it
    /// runs.
    ///
    /// # Errors
    /// Bytes that don't begin as a `.mql` does, or are cut short.
    pub fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let [b'M', b'Q', b'L', version, rest @ ..] = bytes else {
            return Err(DecodeError::NotMql);
        };
        if *version != MAGIC[3] {
            return Err(DecodeError::UnknownVersion(*version));
        }
        if bytes.len() > MAX_BYTES {
            return Err(DecodeError::TooLong);
        }
        Self::unpack(rest).ok_or(DecodeError::Damaged)
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Packed(bytes);
        let length = bytes.number(3)?;
        let texts = bytes.take(length)?;
        let common = bytes.number(1)?;
        let common = bytes.take(common * 3)?;
        let mut words = Vec::new();
        while !bytes.0.is_empty() {
            let code = bytes.number(1)?;
            let word = match code {
                COMMON..PLAIN => Packed(common.get((code - COMMON) * 3..)?).number(3)?,
                // Plain: so many bytes.
                PLAIN..RUN => bytes.number(code - PLAIN + 2)?,
                RUN => {
                    let length = bytes.number(1)?;
                    words.push(length as u32);
                    for _ in 0..length {
                        words.push(bytes.number(3)? as u32);
                    }
                    continue;
                }
                _ => code,
            };
            words.push(word as u32);
        }
        Some(Self::new(words, texts.into()))
    }

    /// From numbers, a block for each part, and texts.
    pub(super) fn new(words: Vec<u32>, texts: Vec<u8>) -> Self {
        let mut ends = [0; PARTS];
        let mut rest = Words(&words);
        for end in &mut ends {
            rest.block();
            *end = words.len() - rest.0.len();
        }
        Self { words, ends, texts }
    }

    /// All numbers.
    pub(super) fn words(&self) -> &[u32] {
        &self.words
    }

    /// The texts in UTF-8, each ended by a zero; the first is the definition's id.
    pub fn texts(&self) -> &[u8] {
        &self.texts
    }

    /// A text by its number.
    pub(crate) fn text(&self, number: u32) -> &[u8] {
        let mut texts = self.texts.split(|byte| *byte == 0);
        texts.nth(number as usize).unwrap_or_default()
    }

    pub(crate) fn part(&self, part: Part) -> Words<'_> {
        let begin = (part as usize).checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Words(self.words.get(begin..).unwrap_or_default()).block()
    }

    pub(crate) fn head(&self) -> Head<'_> {
        Head(self.part(Part::Head).numbers())
    }
}

/// Numbers from here on: from this code to the next, one of the hashes that are named several times.
pub(super) const COMMON: usize = 0xC0;
/// From this code to the next, a number of two bytes, or more.
pub(super) const PLAIN: usize = 0xF0;
/// A block of hashes of three bytes.
pub(super) const RUN: usize = 0xF3;

/// Bytes of a `.mql` that are still to be read.
struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of so many bytes, the least first.
    fn number(&mut self, length: usize) -> Option<usize> {
        Some(self.take(length)?.iter().rev().fold(0, |number, byte| (number << 8) | usize::from(*byte)))
    }
}

/// Numbers that are still to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a>(pub(super) &'a [u32]);

impl<'a> Words<'a> {
    /// The next number; 0 when there is none.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> u32 {
        match self.0 {
            [first, rest @ ..] => {
                self.0 = rest;
                *first
            }
            [] => 0,
        }
    }

    pub(crate) fn class(&mut self) -> ClassId {
        ClassId(self.next())
    }

    /// So many numbers at once, which is what most of a definition is; zeros when there are not as many.
    pub(crate) fn numbers<const COUNT: usize>(&mut self) -> &'a [u32; COUNT] {
        match self.0.split_first_chunk() {
            Some((numbers, rest)) => {
                self.0 = rest;
                numbers
            }
            None => &[0; COUNT],
        }
    }

    /// The block that begins here: its length, then so many numbers.
    pub(crate) fn block(&mut self) -> Self {
        let length = self.next() as usize;
        let (block, rest) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = rest;
        Self(block)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is left, as it is.
    pub(crate) fn rest(&self) -> &'a [u32] {
        self.0
    }

    /// The blocks that are left, one after another.
    pub(crate) fn blocks(self) -> Blocks<'a> {
        Blocks(self)
    }
}

/// A number from one with its sign in the lowest bit.
pub(crate) fn signed(folded: u32) -> i32 {
    (folded >> 1) as i32 ^ -((folded & 1) as i32)
}

/// Blocks, one after another.
#[derive(Clone, Copy)]
pub(crate) struct Blocks<'a>(Words<'a>);

impl<'a> Iterator for Blocks<'a> {
    type Item = Words<'a>;

    fn next(&mut self) -> Option<Words<'a>> {
        if self.0.is_empty() { None } else { Some(self.0.block()) }
    }
}
