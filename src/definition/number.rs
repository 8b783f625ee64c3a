//! How values of each type become a definition's numbers, and the cursor that reads them. It does not know which values a
//! part has; `layout.rs` does.
//!
//! Sentinels such as 0 for none, or "one more than its place", exist here and nowhere else. Decoding never fails, because a
//! page reads numbers in place and can't report an error. Code that must be certain decodes, encodes again and compares:
//! [`Cursor::checked`].

use super::model::{Decay, Dimension, FrequencyCap, Grade, GradeSet, HandRaise, LandingPart, Per, RatingSet};
use crate::matching::{ClassId, Method};

/// A value that takes a fixed number of numbers.
pub(crate) trait Encoded: Sized {
    /// How many numbers it takes.
    const COUNT: usize;

    /// Reads it from that many numbers; missing ones count as 0, and any number means something.
    fn decode(numbers: &[u32]) -> Self;

    /// Writes its numbers.
    fn encode(&self, out: &mut Vec<u32>);
}

/// A text of a definition by its place in [`Program::texts`](super::Program::texts). Place 0 is the definition's id; where a
/// name may be missing, 0 stands for none, and so no other name has that place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextId(pub(crate) u32);

fn first(numbers: &[u32]) -> u32 {
    numbers.first().copied().unwrap_or(0)
}

/// Values that take one number: how it becomes one, and how one becomes it.
macro_rules! one_number {
    ($($type:ty: $number:ident => $decode:expr, $value:ident => $encode:expr;)*) => {$(
        impl Encoded for $type {
            const COUNT: usize = 1;

            #[inline(always)]
            fn decode(numbers: &[u32]) -> Self {
                let $number = first(numbers);
                $decode
            }

            fn encode(&self, out: &mut Vec<u32>) {
                let $value = *self;
                out.push($encode);
            }
        }
    )*};
}

/// Values of an enumeration by their code; a code that is none counts as the first.
macro_rules! coded {
    ($($type:ty),*) => {
        one_number! {$(
            $type: number => Self::ALL.get(number as usize).copied().unwrap_or(Self::ALL[0]), value => value as u32;
        )*}
    };
}

one_number! {
    u32: number => number, value => value;
    // Never greater than a byte, whatever the number, so that sums stay small.
    u8: number => (number & 0xFF) as u8, value => u32::from(value);
    bool: number => number != 0, value => u32::from(value);
    // The sign is in the lowest bit.
    i32: number => (number >> 1) as i32 ^ -((number & 1) as i32), value => ((value << 1) ^ (value >> 31)) as u32;
    TextId: number => Self(number), value => value.0;
    ClassId: number => Self::from_number(number).unwrap_or(Self::LEAST), value => value.number();
    Option<ClassId>: number => ClassId::from_number(number), value => value.map_or(0, ClassId::number);
    // A bound or a time: 0 would let nothing count, so it stands for none.
    Option<u32>: number => (number != 0).then_some(number), value => value.unwrap_or(0);
    // A place in a list: one more than it, and 0 for none.
    Option<usize>: number => (number as usize).checked_sub(1), value => value.map_or(0, |place| place as u32 + 1);
    GradeSet: number => Self((number & 0x1F) as u8), value => u32::from(value.0);
    RatingSet: number => Self((number & 0x0F) as u8), value => u32::from(value.0);
}
coded!(Dimension, Grade, LandingPart, Method, Per);

impl Encoded for [u8; 3] {
    const COUNT: usize = 3;

    #[inline(always)]
    fn decode(numbers: &[u32]) -> Self {
        core::array::from_fn(|place| u8::decode(numbers.get(place..).unwrap_or_default()))
    }

    fn encode(&self, out: &mut Vec<u32>) {
        self.iter().for_each(|byte| byte.encode(out));
    }
}

/// No occurrences at most stands for no cap.
impl Encoded for Option<FrequencyCap> {
    const COUNT: usize = 2;

    #[inline(always)]
    fn decode(numbers: &[u32]) -> Self {
        let times = first(numbers);
        (times != 0).then(|| FrequencyCap { times, per: Per::decode(numbers.get(1..).unwrap_or_default()) })
    }

    fn encode(&self, out: &mut Vec<u32>) {
        let (times, per) = self.map_or((0, Per::Visit), |cap| (cap.times, cap.per));
        times.encode(out);
        per.encode(out);
    }
}

/// A code, a time and a share; each form uses some of them.
impl Encoded for Decay {
    const COUNT: usize = 3;

    #[inline(always)]
    fn decode(numbers: &[u32]) -> Self {
        let [code, seconds, drop_pct] = *numbers else { return Self::None };
        match code {
            1 => Self::Step { every_s: seconds, drop_pct: (drop_pct & 0xFF) as u8 },
            2 => Self::Linear { over_s: seconds },
            3 => Self::HalfLife { half_life_s: seconds },
            _ => Self::None,
        }
    }

    fn encode(&self, out: &mut Vec<u32>) {
        let (code, seconds, drop_pct) = match *self {
            Self::None => (0, 0, 0),
            Self::Step { every_s, drop_pct } => (1, every_s, drop_pct),
            Self::Linear { over_s } => (2, over_s, 0),
            Self::HalfLife { half_life_s } => (3, half_life_s, 0),
        };
        out.extend([code, seconds, u32::from(drop_pct)]);
    }
}

/// No attribute stands for no question.
impl Encoded for Option<HandRaise> {
    const COUNT: usize = 3;

    #[inline(always)]
    fn decode(numbers: &[u32]) -> Self {
        let [attribute, yes, expires_s] = *numbers else { return None };
        Some(HandRaise { attribute: ClassId::from_number(attribute)?, yes: ClassId::decode(&[yes]), expires_s })
    }

    fn encode(&self, out: &mut Vec<u32>) {
        self.map(|question| question.attribute).encode(out);
        self.map(|question| question.yes).encode(out);
        out.push(self.map_or(0, |question| question.expires_s));
    }
}

/// Numbers that are still to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a>(pub(super) &'a [u32]);

impl<'a> Cursor<'a> {
    /// Takes so many numbers at once. When fewer are left it takes them all and returns zeros, so that a loop over records
    /// ends.
    pub(crate) fn numbers<const COUNT: usize>(&mut self) -> &'a [u32; COUNT] {
        let (numbers, rest) = self.0.split_first_chunk().unwrap_or((&[0; COUNT], &[]));
        self.0 = rest;
        numbers
    }

    /// Takes the block that begins here: its length, then so many numbers. A block that is too long ends early.
    pub(crate) fn block(&mut self) -> Self {
        let length = self.next().unwrap_or(0) as usize;
        let (block, rest) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = rest;
        Self(block)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers that are left.
    pub(crate) fn rest(&self) -> &'a [u32] {
        self.0
    }

    /// The blocks that are left, one after another.
    pub(crate) fn blocks(self) -> Blocks<'a> {
        Blocks(self)
    }

    /// Takes a value; `None` when numbers are missing, or differ from those that encode the value.
    pub(super) fn checked<T: Encoded>(&mut self) -> Option<T> {
        let (numbers, rest) = self.0.split_at_checked(T::COUNT)?;
        let value = T::decode(numbers);
        let mut again = Vec::with_capacity(T::COUNT);
        value.encode(&mut again);
        self.0 = rest;
        (again == numbers).then_some(value)
    }

    /// Takes the block that begins here; `None` when it is cut short.
    pub(super) fn checked_block(&mut self) -> Option<Self> {
        let length = self.next()? as usize;
        let (block, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Self(block))
    }
}

/// One number after another.
impl Iterator for Cursor<'_> {
    type Item = u32;

    #[inline(always)]
    fn next(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

/// Blocks, one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks<'a>(Cursor<'a>);

impl<'a> Iterator for Blocks<'a> {
    type Item = Cursor<'a>;

    fn next(&mut self) -> Option<Cursor<'a>> {
        if self.0.is_empty() { None } else { Some(self.0.block()) }
    }
}
