//! An adaptive binary range coder, as in LZMA: it learns how likely each bit is while it codes. It does not know what the
//! bits mean, and reads zeros past the end, which the codec's checksum then refuses.
//!
//! Evidence is many small numbers of similar size, so learned bits take about half the room of whole bytes.
//!
//! Ref.: G. N. N. Martin, "Range encoding: an algorithm for removing redundancy from a digitised message" (1979); the
//! carries, bit trees and direct bits are those of Igor Pavlov's [LZMA specification](https://www.7-zip.org/sdk.html).

/// The state of a context is one number: above, the probability that the next bit is 0, in 16 bits; below, how many bits it
/// has seen, in 16 bits.
const PROBABILITY_BITS: u32 = 16;
const COUNT_BITS: u32 = 16;
/// A probability of one half, and nothing seen.
const UNSEEN: u32 = 1 << 31;
/// The count stops here, so that what was seen longer ago fades: visitors change.
const MAX_COUNT: u32 = 250;
/// Below this range another byte is due: LZMA's `kTopValue`.
const MIN_RANGE: u32 = 1 << 24;

/// Codes single bits. An encoder writes the bit that it gets; a decoder ignores it and reads one. Both return the bit.
pub(super) trait BitCoder {
    /// Codes a bit by the probability in `state`, and updates it.
    fn learned_bit(&mut self, state: &mut u32, bit: u32) -> u32;

    /// Codes a bit with even odds.
    fn direct_bit(&mut self, bit: u32) -> u32;
}

/// Codes numbers with a probability for each of their bits, learned separately in each context. It takes its coder as a
/// trait object, because a page would otherwise download a copy for each direction.
pub(super) struct AdaptiveCoder<'a> {
    bits: &'a mut dyn BitCoder,
    states: Vec<u32>,
}

/// A context has a tree for a number's length, then for each length a tree for the two bits after the first.
const LENGTH_STATES: usize = 64;
const UPPER_STATES: usize = 136;
const CONTEXT_STATES: usize = LENGTH_STATES + UPPER_STATES;

impl<'a> AdaptiveCoder<'a> {
    pub(super) fn new(bits: &'a mut dyn BitCoder, contexts: usize) -> Self {
        Self { bits, states: vec![UNSEEN; contexts * CONTEXT_STATES] }
    }

    /// Codes a value of `count` bits with even odds.
    pub(super) fn direct_bits(&mut self, count: u32, value: u32) -> u32 {
        (0..count).rev().fold(0, |coded, place| (coded << 1) | self.bits.direct_bit((value >> place) & 1))
    }

    /// Codes a value of `count` bits, the most significant first, as learned in a context.
    pub(super) fn bit_tree(&mut self, context: usize, count: u32, value: u32) -> u32 {
        self.walk_tree(context * CONTEXT_STATES, 1, count, value) - (1 << count)
    }

    /// Codes a number of any size: its length as learned in a context, then the bits after its first one, of which the upper
    /// two are learned too.
    pub(super) fn number(&mut self, context: usize, value: u32) -> u32 {
        let length = self.bit_tree(context, 6, 32 - value.leading_zeros());
        if length < 2 {
            return length;
        }
        let length = length.min(32);
        let learned = (length - 1).min(2);
        let direct = length - 1 - learned;
        let root = context * CONTEXT_STATES + LENGTH_STATES + (length << 2) as usize;
        let upper = self.walk_tree(root, 1, learned, value >> direct);
        (u64::from(upper) << direct) as u32 | self.direct_bits(direct, value)
    }

    /// Walks a binary tree of states from `node`, one level for each bit, and returns the node where it ends.
    fn walk_tree(&mut self, root: usize, mut node: u32, count: u32, value: u32) -> u32 {
        for place in (0..count).rev() {
            let bit = (value >> place) & 1;
            let bit = self.states.get_mut(root + node as usize).map_or(0, |state| self.bits.learned_bit(state, bit));
            node = (node << 1) | bit;
        }
        node
    }
}

/// Moves a probability towards the bit that was seen: far at first, because evidence is short, then less and less.
///
/// Ref.: Krichevsky and Trofimov, "The performance of universal encoding" (1981): after n bits, the estimator moves by
/// 1/(n + 1.5) of the distance.
fn learn(state: &mut u32, bit: u32) {
    let (probability, count) = (i64::from(*state >> COUNT_BITS), *state & 0xFFFF);
    let target = if bit == 0 { (1 << PROBABILITY_BITS) - 1 } else { 0 };
    let moved = probability + (target - probability) * 2 / i64::from(2 * count + 3);
    let moved = moved.clamp(128, (1 << PROBABILITY_BITS) - 128) as u32;
    *state = (moved << COUNT_BITS) | (count + 1).min(MAX_COUNT);
}

/// The part of a range that belongs to a 0.
fn bound(range: u32, state: u32) -> u32 {
    (range >> PROBABILITY_BITS) * (state >> COUNT_BITS)
}

/// Turns bits into bytes.
pub(super) struct Encoder {
    bytes: Vec<u8>,
    low: u64,
    range: u32,
    /// The last byte before those that a carry could still change.
    cache: Option<u8>,
    /// How many bytes of 0xFF follow the cache.
    pending: u32,
}

impl Encoder {
    /// Appends to `bytes`.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, low: 0, range: u32::MAX, cache: None, pending: 0 }
    }

    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > 0xFFFF_FFFF {
            let carry = (self.low >> 32) as u8;
            // LZMA's first byte is always 0, so it is left out.
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
        while self.range < MIN_RANGE {
            self.range <<= 8;
            self.shift();
        }
    }

    /// All bytes, without the zeros at the end, which a decoder supplies itself.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // Any number within the range decodes alike; the one with the most zero bits at its end is the shortest.
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

impl BitCoder for Encoder {
    fn learned_bit(&mut self, state: &mut u32, bit: u32) -> u32 {
        let bound = bound(self.range, *state);
        if bit == 0 {
            self.range = bound;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
        }
        learn(state, bit);
        self.normalise();
        bit
    }

    fn direct_bit(&mut self, bit: u32) -> u32 {
        self.range >>= 1;
        if bit != 0 {
            self.low += u64::from(self.range);
        }
        self.normalise();
        bit
    }
}

/// Turns bytes back into bits.
pub(super) struct Decoder<'a> {
    bytes: core::slice::Iter<'a, u8>,
    code: u32,
    range: u32,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { bytes: bytes.iter(), code: 0, range: u32::MAX };
        for _ in 0..4 {
            decoder.code = (decoder.code << 8) | decoder.next_byte();
        }
        decoder
    }

    fn next_byte(&mut self) -> u32 {
        self.bytes.next().map_or(0, |byte| u32::from(*byte))
    }

    fn normalise(&mut self) {
        while self.range < MIN_RANGE {
            self.range <<= 8;
            self.code = (self.code << 8) | self.next_byte();
        }
    }
}

impl BitCoder for Decoder<'_> {
    fn learned_bit(&mut self, state: &mut u32, _: u32) -> u32 {
        let bound = bound(self.range, *state);
        let bit = u32::from(self.code >= bound);
        if bit == 0 {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        learn(state, bit);
        self.normalise();
        bit
    }

    fn direct_bit(&mut self, _: u32) -> u32 {
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
            let mut encoder = Encoder::new(Vec::new());
            let mut coder = AdaptiveCoder::new(&mut encoder, 2);
            for number in &numbers {
                coder.number(1, *number);
            }
            let bytes = encoder.finish();
            let mut decoder = Decoder::new(&bytes);
            let mut coder = AdaptiveCoder::new(&mut decoder, 2);
            for number in &numbers {
                prop_assert_eq!(coder.number(1, 0), *number);
            }
        }

        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut decoder = Decoder::new(&bytes);
            let mut coder = AdaptiveCoder::new(&mut decoder, 1);
            for _ in 0..100 {
                coder.number(0, 0);
                coder.direct_bits(7, 0);
            }
        }
    }
}
