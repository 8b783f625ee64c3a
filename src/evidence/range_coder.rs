//! An adaptive binary range coder, as in LZMA: learns how likely each bit is while it codes. It does not know what the
//! bits mean, and reading past the end gives zeros, which the codec's checksum then refuses.
//!
//! Evidence is many small numbers of similar size, so learned bits cost about half of what whole bytes would.
//! Ref.: G. Martin, "Range encoding" (1979); the carry handling and the constants are those of Igor Pavlov's LZMA.

/// Odds are 16 bits of probability that the bit is 0, above 16 bits that count what was seen.
const PROBABILITY_BITS: u32 = 16;
const COUNT_BITS: u32 = 16;
const EVEN_ODDS: u32 = 1 << 31;
/// What was seen longer ago than this is forgotten: visitors change.
const MEMORY: u32 = 250;
const LEAST_RANGE: u32 = 1 << 24;

/// What both directions of the coder share: coding a bit yields the bit.
pub(super) trait Coder {
    /// Codes one bit with learned odds; a reader ignores `bit`.
    fn bit(&mut self, odds: &mut u32, bit: u32) -> u32;

    /// Codes one bit with even odds.
    fn plain_bit(&mut self, bit: u32) -> u32;
}

/// A coder and all that it has learned, one place for each kind of number in the format. Once for both directions,
/// because the browser pays for each copy.
pub(super) struct Learner<'a> {
    coder: &'a mut dyn Coder,
    odds: Vec<u32>,
}

/// Odds of a number: a tree for its length, and for each length a tree for the two bits below the first.
const LENGTHS: usize = 64;
const UPPER: usize = 136;
/// So many odds at each place.
const PLACE: usize = LENGTHS + UPPER;

impl<'a> Learner<'a> {
    pub(super) fn new(coder: &'a mut dyn Coder, places: usize) -> Self {
        Self { coder, odds: vec![EVEN_ODDS; places * PLACE] }
    }

    /// Codes `count` bits with even odds.
    pub(super) fn plain(&mut self, count: u32, value: u32) -> u32 {
        (0..count).rev().fold(0, |coded, place| (coded << 1) | self.coder.plain_bit((value >> place) & 1))
    }

    /// Codes a value of so many bits with the odds learned at a place, the most significant first.
    pub(super) fn symbol(&mut self, place: usize, bits: u32, value: u32) -> u32 {
        self.tree(place * PLACE, 1, bits, value) - (1 << bits)
    }

    /// Codes a number of any size: its length with learned odds, then its bits below the first, the upper two learned.
    pub(super) fn number(&mut self, place: usize, value: u32) -> u32 {
        let length = self.symbol(place, 6, 32 - value.leading_zeros());
        if length < 2 {
            return length;
        }
        let length = length.min(32);
        let learned = (length - 1).min(2);
        let plain = length - 1 - learned;
        let from = place * PLACE + LENGTHS + (length << 2) as usize;
        let upper = self.tree(from, 1, learned, value >> plain);
        (u64::from(upper) << plain) as u32 | self.plain(plain, value)
    }

    /// Walks a tree of odds from a node, and says at which node it ends.
    fn tree(&mut self, from: usize, mut node: u32, bits: u32, value: u32) -> u32 {
        for place in (0..bits).rev() {
            let bit = (value >> place) & 1;
            let bit = self.odds.get_mut(from + node as usize).map_or(0, |odds| self.coder.bit(odds, bit));
            node = (node << 1) | bit;
        }
        node
    }
}

/// Moves odds towards the bit that was seen: far at first, since evidence is short, and ever less.
fn learn(odds: &mut u32, bit: u32) {
    let (probability, count) = (i64::from(*odds >> COUNT_BITS), *odds & 0xFFFF);
    let target = if bit == 0 { (1 << PROBABILITY_BITS) - 1 } else { 0 };
    // (count + 1.5)⁻¹ is the estimator of Krichevsky and Trofimov.
    let moved = probability + (target - probability) * 2 / i64::from(2 * count + 3);
    let moved = moved.clamp(128, (1 << PROBABILITY_BITS) - 128) as u32;
    *odds = (moved << COUNT_BITS) | (count + 1).min(MEMORY);
}

fn bound(range: u32, odds: u32) -> u32 {
    (range >> PROBABILITY_BITS) * (odds >> COUNT_BITS)
}

/// Turns bits into bytes.
pub(super) struct Writer {
    bytes: Vec<u8>,
    low: u64,
    range: u32,
    cache: Option<u8>,
    pending: u32,
}

impl Writer {
    /// Appends to `bytes`.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, low: 0, range: u32::MAX, cache: None, pending: 0 }
    }

    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > 0xFFFF_FFFF {
            let carry = (self.low >> 32) as u8;
            // The first byte is always 0, so it is left out.
            if let Some(byte) = self.cache {
                self.bytes.push(byte.wrapping_add(carry));
            }
            for _ in 0..self.pending {
                self.bytes.push(0xFFu8.wrapping_add(carry));
            }
            self.pending = 0;
            self.cache = Some((self.low >> 24) as u8);
        } else {
            self.pending += 1;
        }
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }

    fn normalise(&mut self) {
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.shift();
        }
    }

    /// All bytes, without the zeros at the end that a reader supplies itself.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // Any number within the range will do: the one that ends in the most zeros.
        for zeros in (0..32).rev() {
            let mask = (1u64 << zeros) - 1;
            let rounded = (self.low + mask) & !mask;
            if rounded < self.low + u64::from(self.range) {
                self.low = rounded;
                break;
            }
        }
        for _ in 0..5 {
            self.shift();
        }
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }
}

impl Coder for Writer {
    fn bit(&mut self, odds: &mut u32, bit: u32) -> u32 {
        let bound = bound(self.range, *odds);
        if bit == 0 {
            self.range = bound;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
        }
        learn(odds, bit);
        self.normalise();
        bit
    }

    fn plain_bit(&mut self, bit: u32) -> u32 {
        self.range >>= 1;
        if bit != 0 {
            self.low += u64::from(self.range);
        }
        self.normalise();
        bit
    }
}

/// Turns bytes back into bits.
pub(super) struct Reader<'a> {
    bytes: core::slice::Iter<'a, u8>,
    code: u32,
    range: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut reader = Self { bytes: bytes.iter(), code: 0, range: u32::MAX };
        for _ in 0..4 {
            reader.code = (reader.code << 8) | reader.next();
        }
        reader
    }

    fn next(&mut self) -> u32 {
        self.bytes.next().map_or(0, |byte| u32::from(*byte))
    }

    fn normalise(&mut self) {
        while self.range < LEAST_RANGE {
            self.range <<= 8;
            self.code = (self.code << 8) | self.next();
        }
    }
}

impl Coder for Reader<'_> {
    fn bit(&mut self, odds: &mut u32, _: u32) -> u32 {
        let bound = bound(self.range, *odds);
        let bit = u32::from(self.code >= bound);
        if bit == 0 {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        learn(odds, bit);
        self.normalise();
        bit
    }

    fn plain_bit(&mut self, _: u32) -> u32 {
        self.range >>= 1;
        let bit = u32::from(self.code >= self.range);
        if bit != 0 {
            self.code -= self.range;
        }
        self.normalise();
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back_as_they_went_in(numbers in prop::collection::vec((any::<u32>(), 0u32..33), 0..300)) {
            let numbers: Vec<u32> = numbers.into_iter().map(|(n, bits)| n.checked_shr(bits).unwrap_or(0)).collect();
            let mut writer = Writer::new(Vec::new());
            let mut learner = Learner::new(&mut writer, 2);
            for number in &numbers {
                learner.number(1, *number);
            }
            let bytes = writer.finish();
            let mut reader = Reader::new(&bytes);
            let mut learner = Learner::new(&mut reader, 2);
            for number in &numbers {
                prop_assert_eq!(learner.number(1, 0), *number);
            }
        }

        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            let mut learner = Learner::new(&mut reader, 1);
            for _ in 0..100 {
                learner.number(0, 0);
                learner.plain(7, 0);
            }
        }
    }
}
