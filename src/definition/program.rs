//! A compiled definition as it runs: numbers in one list, read in place, and texts beside them. It knows where each part
//! begins; `layout.rs` knows what is in it.
//!
//! Nothing is taken apart when a page loads a definition, so the browser carries no code for that. Numbers that are missing
//! read as 0 and blocks that are too long end early: whatever the bytes, reading ends and nothing panics.

use super::layout::{PARTS, Part};
use super::number::{Cursor, TextId};

/// What every `.mql` that is written begins with: three letters and the version of the format.
///
/// Version 2 is read for ever: `tests/golden` has definitions of it. There is no released version 1.
pub const MAGIC: [u8; 4] = *b"MQL\x03";

/// The versions of the format that this build reads.
pub const VERSIONS: core::ops::RangeInclusive<u8> = 2..=MAGIC[3];

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
                let (oldest, newest) = (VERSIONS.start(), VERSIONS.end());
                let remedy = if version > newest { "install a newer handraise" } else { "compile it again" };
                write!(f, "format version {version}; this handraise reads {oldest} to {newest}: {remedy}")
            }
            Self::TooLong => write!(f, "longer than {MAX_BYTES} bytes"),
            Self::Damaged => f.write_str("cut short or altered; compile it again"),
        }
    }
}

impl core::error::Error for DecodeError {}

/// A compiled definition, ready to score with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    words: Vec<u32>,
    /// Where each part ends among the words.
    ends: [usize; PARTS],
    /// Texts, each ended by a zero.
    texts: Vec<u8>,
}

impl Program {
    /// Reads a `.mql` as the browser does: any bytes give a program or an error. It checks the packing, not the meaning.
    ///
    /// # Errors
    /// Bytes that don't begin as a `.mql` does, or are cut short.
    pub fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let [b'M', b'Q', b'L', version, rest @ ..] = bytes else {
            return Err(DecodeError::NotMql);
        };
        if !VERSIONS.contains(version) {
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
        let mut rest = Cursor(&words);
        for end in &mut ends {
            rest.block();
            *end = words.len() - rest.0.len();
        }
        Self { words, ends, texts }
    }

    /// All numbers.
    pub(super) fn numbers(&self) -> Cursor<'_> {
        Cursor(&self.words)
    }

    /// The texts in UTF-8, each ended by a zero; the first is the definition's id.
    pub fn texts(&self) -> &[u8] {
        &self.texts
    }

    /// A text by its place; empty when there is none.
    pub(crate) fn text(&self, text: TextId) -> &[u8] {
        let mut texts = self.texts.split(|byte| *byte == 0);
        texts.nth(text.0 as usize).unwrap_or_default()
    }

    /// The numbers of a part.
    pub(crate) fn part(&self, part: Part) -> Cursor<'_> {
        let begin = (part as usize).checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Cursor(self.words.get(begin..).unwrap_or_default()).block()
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
