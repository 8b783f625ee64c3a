//! Search in a sorted text, a line each. It does not know what the lines are.

/// Whether a text whose lines are sorted by their bytes has this line. Lines that begin with `#` stand first.
pub(super) fn has_line(sorted: &str, wanted: &str) -> bool {
    let bytes = sorted.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        // The line around the middle.
        let middle = low + (high - low) / 2;
        let start = bytes.get(low..middle).and_then(|before| before.iter().rposition(|byte| *byte == b'\n'));
        let start = start.map_or(low, |place| low + place + 1);
        let length = bytes.get(start..high).and_then(|rest| rest.iter().position(|byte| *byte == b'\n'));
        let end = length.map_or(high, |length| start + length);
        match bytes.get(start..end).unwrap_or_default().cmp(wanted.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let text = "# head\na.example\nb.example\nbb.example\nc.example\n";
        for line in text.lines() {
            assert!(has_line(text, line), "{line}");
        }
        for line in ["", "a", "b.exampl", "b.example\nbb.example", "z.example", "0"] {
            assert!(!has_line(text, line), "{line:?}");
        }
        assert!(!has_line("", "a"));
        assert!(has_line("a", "a"));
    }
}
