//! Numbers and ranges as people and lists write them. It does not know bands.

use super::Folded;

/// Between the two numbers of a range stand at most these many bytes, as in `10 up to 50`.
const MOST_BETWEEN: u32 = 7;

/// The number that a text stands for: of a range the middle, which lies in the band that the range is mostly in.
///
/// [`FoldedText`](super::FoldedText) has written out `1,000` and `1.5k` before. `1,000+` and `> 1,000` are 1,001, because the same list
/// usually has a line that ends at 1,000.
pub(super) fn stated_number(text: Folded<'_>) -> Option<u32> {
    let (least, most) = stated_range(text)?;
    Some(least.saturating_add(most.saturating_sub(least).div_ceil(2)))
}

/// The first number in a text, one more if it is exceeded, and the second if both make a range; else 0.
pub(super) fn stated_range(text: Folded<'_>) -> Option<(u32, u32)> {
    let (mut least, mut most, mut between, mut exceeded) = (None::<u32>, 0_u32, 0, 0);
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            let number = if between == 0 { least.get_or_insert_default() } else { &mut most };
            *number = number.saturating_mul(10).saturating_add(u32::from(byte - b'0'));
        } else if most > 0 {
            break;
        } else {
            exceeded |= u32::from(*byte == if least.is_some() { b'+' } else { b'>' });
            between += u32::from(least.is_some());
        }
    }
    let is_range = between <= MOST_BETWEEN && exceeded == 0;
    Some((least?.saturating_add(exceeded), if is_range { most } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::FoldedText;

    fn stated<const N: usize>(texts: [&str; N]) -> [Option<u32>; N] {
        texts.map(|text| stated_number(FoldedText::of(text).get()))
    }

    #[test]
    fn numbers_are_read_with_grouping_signs_and_units() {
        let read = stated(["1,000", "1.000", "1’000", "about 5 000 people", "10k", "1.5k", "1,5k", "2.5M", "none"]);
        let numbers = [1000, 1000, 1000, 5000, 10_000, 1500, 1500, 2_500_000].map(Some);
        assert_eq!((&read[..8], read[8]), (&numbers[..], None));
        assert_eq!(stated(["1,00,000", "12,34,567", "50mitarbeiter", "10 km"]), [100_000, 1_234_567, 50, 10].map(Some));
    }

    #[test]
    fn a_number_that_is_exceeded_counts_as_one_more() {
        let read = stated(["1,000+", "1000 +", "10k+", "> 200", ">200", "7 > 6", "4294967295+"]);
        assert_eq!(read, [1001, 1001, 10_001, 201, 201, 7, u32::MAX].map(Some));
    }

    #[test]
    fn a_range_lies_where_its_middle_lies() {
        let read = stated(["51-200", "10–49", "1,000-5,000", "50 to 100", "0-10", "1-100", "5-10k", "500-1k", "9, 7"]);
        assert_eq!(read, [126, 30, 3000, 75, 5, 51, 7500, 750, 9].map(Some));
        let read = stated(["$1m - $5m", "10 employees, founded 1999", "4294967295-9"]);
        assert_eq!(read, [3_000_000, 10, u32::MAX].map(Some));
    }
}
