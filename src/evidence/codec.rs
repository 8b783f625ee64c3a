//! The encoding of evidence: a version byte, two bytes of checksum, the extensions, then range-coded numbers, as base64url
//! text. It does not know what the classes stand for.
//!
//! One function, [`code_evidence`], describes the format for both directions, so writer and reader cannot drift apart. This
//! file alone knows that 0 stands for an unknown time.

use super::base64url;
use super::model::{Answer, Consent, Coverage, Evidence, LIMITS, Occurrence};
use super::range_coder::{AdaptiveCoder, BitCoder, Decoder, Encoder};
use crate::matching::{ClassId, Kind, TextHash};

/// The version of the encoding that is written.
///
/// Version 1 had no extensions and no forms; it is read for ever, and never written. `tests/golden` has texts of it.
pub const VERSION: u8 = 2;

/// The longest text of evidence, in bytes: none is written that is longer, and none is read.
pub const MAX_ENCODED_BYTES: usize = 16 * 1024;

/// Idle time is coded as whole steps of so many seconds and a rest. Recording it in whole steps saves bytes.
pub const IDLE_STEP_S: u32 = 16;

/// How many characters of a text have its version, its checksum and the length of its extensions.
const CANONICAL_START: usize = 8;

/// Why a text is not evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The text is longer than [`MAX_ENCODED_BYTES`].
    TooLong,
    /// The text is not base64url without padding.
    NotBase64url,
    /// The text is empty.
    Empty,
    /// The text has a version that this build does not read.
    UnknownVersion(u8),
    /// The text was cut short or altered: its checksum is wrong, or it is not the canonical text of any evidence.
    Damaged,
}

impl core::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLong => write!(f, "evidence is longer than {MAX_ENCODED_BYTES} bytes"),
            Self::NotBase64url => f.write_str("evidence is not base64url text"),
            Self::Empty => f.write_str("evidence is empty"),
            Self::UnknownVersion(version) => {
                write!(f, "evidence has version {version}, this build reads 1 to {VERSION}")
            }
            Self::Damaged => f.write_str("evidence was cut short or altered"),
        }
    }
}

impl core::error::Error for DecodeError {}

impl Evidence {
    /// Writes the canonical text: base64url, at most [`MAX_ENCODED_BYTES`]. Equal evidence has equal text.
    ///
    /// ```
    /// use handraise::evidence::Evidence;
    /// let text = Evidence::new().encode();
    /// assert_eq!(Evidence::decode(&text), Ok(Evidence::new()));
    /// ```
    pub fn encode(&self) -> String {
        // base64url is ASCII, so this never falls back.
        String::from_utf8(self.encode_bytes()).unwrap_or_default()
    }

    /// [`Evidence::encode`] as bytes of ASCII. Pages need no `String`, and save the check for UTF-8.
    pub fn encode_bytes(&self) -> Vec<u8> {
        base64url::encode(&self.to_bytes())
    }

    /// Reads a text that [`Evidence::encode`] wrote, in this version or an earlier one. It skips extensions.
    ///
    /// ```
    /// use handraise::evidence::{DecodeError, Evidence};
    /// assert_eq!(Evidence::decode(""), Err(DecodeError::Empty));
    /// assert_eq!(Evidence::decode("not evidence"), Err(DecodeError::NotBase64url));
    /// ```
    ///
    /// # Errors
    /// Every other text is a [`DecodeError`], including texts that decode but are not canonical.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        Self::decode_bytes(text.as_bytes())
    }

    /// [`Evidence::decode`] for bytes, which need not be UTF-8.
    pub(crate) fn decode_bytes(text: &[u8]) -> Result<Self, DecodeError> {
        if text.len() > MAX_ENCODED_BYTES {
            return Err(DecodeError::TooLong);
        }
        let bytes = base64url::decode(text).ok_or(DecodeError::NotBase64url)?;
        let [version, low, high, rest @ ..] = bytes.as_slice() else {
            return Err(if bytes.is_empty() { DecodeError::Empty } else { DecodeError::Damaged });
        };
        let (kind_bits, coded) = match version {
            1 => (2, Some(rest)),
            2 => (3, after_extensions(rest)),
            _ => return Err(DecodeError::UnknownVersion(*version)),
        };
        let coded = coded.filter(|_| checksum(rest) == [*low, *high]).ok_or(DecodeError::Damaged)?;
        let mut evidence = Self::new();
        code_evidence(&mut Decoder::new(coded), &Self::new(), Some(&mut evidence), kind_bits);
        // The checksum finds accidents. Encoding again finds everything else that is not canonical.
        if evidence.coded(kind_bits) == coded { Ok(evidence) } else { Err(DecodeError::Damaged) }
    }

    /// The encoding of evidence that was decoded from `text`. It is the text itself, unless that is of another version or has
    /// extensions.
    pub(crate) fn encoded_in(&self, text: &str) -> String {
        let first = text.as_bytes().get(..CANONICAL_START).and_then(base64url::decode);
        let is_canonical = matches!(first.as_deref(), Some([VERSION, _, _, 0, _, _]));
        if is_canonical { text.to_owned() } else { self.encode() }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let coded = self.coded(3);
        // The version, room for the checksum, and no extensions.
        let mut bytes = Vec::with_capacity(coded.len() + 4);
        bytes.extend_from_slice(&[VERSION, 0, 0, 0]);
        bytes.extend_from_slice(&coded);
        let sum = checksum(bytes.get(3..).unwrap_or_default());
        bytes.iter_mut().skip(1).zip(sum).for_each(|(byte, sum)| *byte = sum);
        bytes
    }

    /// The range-coded numbers; `kind_bits` tells the versions apart.
    fn coded(&self, kind_bits: u32) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        code_evidence(&mut encoder, self, None, kind_bits);
        encoder.finish()
    }
}

/// What follows the extensions: their length in bytes, seven bits a byte and the least first, then so many bytes. This
/// build has none and skips those of later ones.
fn after_extensions(bytes: &[u8]) -> Option<&[u8]> {
    let (mut length, mut rest) = (0, bytes);
    for place in 0..3 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length |= usize::from(byte & 0x7F) << (7 * place);
        if *byte < 0x80 {
            return rest.get(length..);
        }
    }
    None
}

/// 16 bits of FNV-1a: both halves, xored.
fn checksum(bytes: &[u8]) -> [u8; 2] {
    let hash = bytes.iter().fold(TextHash::EMPTY, |hash, byte| hash.add_byte(*byte)).value();
    [(hash ^ (hash >> 16)) as u8, ((hash ^ (hash >> 16)) >> 8) as u8]
}

/// The contexts of the format: for each kind of number, its own probabilities. Where five numbers are left between two
/// contexts, there is one for each kind of occurrence.
mod context {
    pub(super) const SIZES: usize = 0;
    /// By the kind of the occurrence before: a view often follows a source.
    pub(super) const KIND: usize = 1;
    pub(super) const CLASS: usize = 6;
    pub(super) const AMOUNT: usize = 11;
    pub(super) const IS_AFTER_END: usize = 16;
    /// Two contexts: gaps from the beginning of the occurrence before, and gaps from the latest end.
    pub(super) const GAP: usize = 17;
    pub(super) const ENGAGED: usize = 19;
    pub(super) const IDLE: usize = 20;
    pub(super) const IDLE_REST: usize = 21;
    pub(super) const DEPTH: usize = 22;
    pub(super) const OFFSET_CHANGED: usize = 23;
    pub(super) const AGE: usize = 24;
    pub(super) const ATTRIBUTE: usize = 25;
    pub(super) const VALUE: usize = 26;
    pub(super) const COUNT: usize = 27;
}

/// The classes that one context has coded so far, each once, in the order of their first use.
#[derive(Default)]
struct ClassTable(Vec<Option<ClassId>>);

impl ClassTable {
    /// Codes a class: its index in the table plus one, or 0 and its 24 bits if it is new.
    fn code(&mut self, coder: &mut AdaptiveCoder<'_>, context: usize, class: Option<ClassId>) -> Option<ClassId> {
        // Six bits leave room for 62 classes. Beyond these, a class is coded as new each time.
        let index = self.0.iter().position(|known| *known == class).map_or(0, |index| index as u32 + 1);
        match coder.bit_tree(context, 6, index).checked_sub(1) {
            Some(index) => self.0.get(index as usize).copied().flatten(),
            None => {
                let class = ClassId::from_number(coder.direct_bits(24, class.map_or(0, ClassId::number)));
                if self.0.len() < 62 {
                    self.0.push(class);
                }
                class
            }
        }
    }
}

/// Codes evidence in either direction. An encoder writes `from`, and there is no `into`. A decoder ignores `from`, which is
/// empty, and records what it reads in `into`.
fn code_evidence(bits: &mut dyn BitCoder, from: &Evidence, mut into: Option<&mut Evidence>, kind_bits: u32) {
    let coder = &mut AdaptiveCoder::new(bits, context::COUNT);
    let as_of_s = coder.direct_bits(32, from.as_of_s().unwrap_or(0));
    let first_seen_s = coder.direct_bits(32, from.first_seen_s().unwrap_or(0));
    let consent = coder.direct_bits(2, from.consent as u32);
    let coverage = coder.direct_bits(7, u32::from(from.coverage.bits()));
    let count = (coder.number(context::SIZES, from.occurrences.len() as u32) as usize).min(LIMITS.occurrences);
    let answers = (coder.number(context::SIZES, from.answers.len() as u32) as usize).min(LIMITS.answers);
    if let Some(into) = into.as_deref_mut() {
        into.consent = Consent::ALL.get(consent as usize).copied().unwrap_or_default();
        into.coverage = Coverage::from_bits(coverage as u8);
    }

    let mut previous = Previous { at_s: first_seen_s, end_s: first_seen_s, ..Previous::default() };
    for index in 0..count {
        let occurrence = from.occurrences.get(index).copied();
        let unread = Occurrence::of(Kind::View, None, 0);
        let coded = previous.code_next(coder, occurrence.unwrap_or(unread), kind_bits);
        if let Some(into) = into.as_deref_mut() {
            into.record(coded);
        }
    }
    let (mut attributes, mut values) = (ClassTable::default(), ClassTable::default());
    for index in 0..answers {
        let answer = from.answers.get(index).copied();
        let answer = answer.unwrap_or(Answer { attribute: ClassId::LEAST, value: None, at_s: 0 });
        let attribute = attributes.code(coder, context::ATTRIBUTE, Some(answer.attribute));
        let value = values.code(coder, context::VALUE, answer.value);
        let age_s = coder.number(context::AGE, as_of_s.wrapping_sub(answer.at_s));
        if let (Some(into), Some(attribute)) = (into.as_deref_mut(), attribute) {
            into.record_answer(Answer { attribute, value, at_s: as_of_s.wrapping_sub(age_s) });
        }
    }
    if let Some(into) = into {
        // Joined rather than set: if a text's clock or first visit contradicts its occurrences, encoding again gives another
        // text, so the text is refused.
        into.advance_clock(as_of_s);
        into.note_first_seen(first_seen_s);
    }
}

/// What the next occurrence is coded relative to.
#[derive(Default)]
struct Previous {
    kind: usize,
    /// The classes so far, for each kind.
    classes: [ClassTable; 5],
    at_s: u32,
    /// The latest end so far.
    end_s: u32,
    /// The offset from UTC as 8 bits.
    offset: u32,
}

impl Previous {
    fn code_next(&mut self, coder: &mut AdaptiveCoder<'_>, from: Occurrence, kind_bits: u32) -> Occurrence {
        let number = coder.bit_tree(context::KIND + self.kind, kind_bits, from.kind as u32) as usize;
        self.kind = number;
        let kind = Kind::ALL.get(number).copied().unwrap_or(Kind::View);
        let classes = self.classes.get_mut(number);
        let class = classes.and_then(|known| known.code(coder, context::CLASS + number, from.class));

        // Pages follow each other, so most gaps are counted from the latest end, and are short.
        let is_after_end = coder.bit_tree(context::IS_AFTER_END, 1, u32::from(from.at_s >= self.end_s));
        let base_s = if is_after_end == 1 { self.end_s } else { self.at_s };
        let gap_s = coder.number(context::GAP + is_after_end as usize, from.at_s.wrapping_sub(base_s));
        let at_s = base_s.wrapping_add(gap_s);

        let (mut engaged_s, mut span_s) = (0, 0);
        // Scroll depth usually comes in steps of ten percent; the rest is coded with the amount.
        let mut depth_pct = 0;
        if kind == Kind::View {
            engaged_s = coder.number(context::ENGAGED, from.engaged_s);
            let idle_s = from.span_s.saturating_sub(engaged_s);
            let steps_s = coder.number(context::IDLE, idle_s / IDLE_STEP_S).saturating_mul(IDLE_STEP_S);
            let rest_s = coder.number(context::IDLE_REST, idle_s.saturating_sub(steps_s));
            span_s = engaged_s.saturating_add(steps_s).saturating_add(rest_s);
            depth_pct = coder.bit_tree(context::DEPTH, 4, (from.amount / 10).min(15)) * 10;
        }
        let rest = coder.number(context::AMOUNT + number, from.amount.saturating_sub(depth_pct));
        let amount = depth_pct.saturating_add(rest);
        let offset = u32::from(from.offset_quarters as u8);
        if coder.bit_tree(context::OFFSET_CHANGED, 1, u32::from(offset != self.offset)) == 1 {
            self.offset = coder.direct_bits(8, offset);
        }
        let offset_quarters = self.offset as u8 as i8;

        self.at_s = at_s;
        self.end_s = self.end_s.max(at_s.saturating_add(span_s));
        Occurrence { at_s, kind, class, span_s, engaged_s, amount, offset_quarters }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canonical_text_is_its_own_encoding_and_another_one_is_written_anew() {
        let mut evidence = Evidence::new();
        evidence.record(Occurrence::new(Kind::View, ClassId::of("pricing"), 1_790_000_000));
        let text = evidence.encode();
        assert_eq!(evidence.encoded_in(&text), text);
        let bytes = base64url::decode(text.as_bytes()).unwrap_or_default();
        for other in [[&[1, 0, 0], &bytes[4..]].concat(), [&[2, 0, 0, 1, 7], &bytes[4..]].concat()] {
            let other = String::from_utf8(base64url::encode(&other)).unwrap_or_default();
            assert_eq!(evidence.encoded_in(&other), text);
        }
        assert_eq!(evidence.encoded_in(""), text);
    }
}
