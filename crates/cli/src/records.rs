//! Where the records of a CSV begin and end, and the quotes that nothing closes: such a quote would make one cell of all that follows it. It does not know what cells say.

use std::io::{self, BufRead};
use std::ops::Range;

/// A cell of several lines has at most so many bytes; a longer one is taken for a quote that nothing closes.
const LONGEST: usize = 1 << 20;

/// One record. The bytes of its line ends are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// Its bytes. Of one with an unclosed quote, those until the end of the line in which the quote opens.
    pub(crate) bytes: &'a [u8],
    /// The line on which it begins, counted from 1.
    pub(crate) line: u64,
    /// The line on which a quote opens that nothing closes.
    pub(crate) unclosed: Option<u64>,
}

/// Reads a CSV record by record. After an unclosed quote, it goes on with the next line.
pub(crate) struct Records<R> {
    source: R,
    delimiter: u8,
    /// What was read and not yet used up.
    held: Vec<u8>,
    /// Where the next record begins in it.
    at: usize,
    line: u64,
    is_ended: bool,
}

/// Where a record ends.
#[derive(Debug, PartialEq, Eq)]
struct Span {
    end: usize,
    /// Where the next one begins.
    next: usize,
    /// Where a quote opens that nothing closes.
    unclosed: Option<usize>,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(source: R, delimiter: u8) -> Self {
        Self { source, delimiter, held: Vec::new(), at: 0, line: 1, is_ended: false }
    }

    /// The next record that is not an empty line.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            let rest = self.held.get(self.at..).unwrap_or_default();
            let Some(Span { end, next, unclosed }) = span(rest, self.delimiter, self.is_ended) else {
                if self.is_ended {
                    return Ok(None);
                }
                self.read_on()?;
                continue;
            };
            let lines = |range: Range<usize>| line_ends(rest.get(range).unwrap_or_default());
            let line = self.line;
            let unclosed = unclosed.map(|open| line + lines(0..open));
            self.line += lines(0..next);
            let begin = self.at;
            self.at += next;
            if end > 0 {
                let bytes = self.held.get(begin..begin + end).unwrap_or_default();
                return Ok(Some(Record { bytes, line, unclosed }));
            }
        }
    }

    fn read_on(&mut self) -> io::Result<()> {
        self.held.drain(..self.at);
        self.at = 0;
        let read = self.source.fill_buf()?;
        self.is_ended = read.is_empty();
        self.held.extend_from_slice(read);
        let count = read.len();
        self.source.consume(count);
        Ok(())
    }
}

/// How many lines end in bytes: by a line feed, a carriage return, or both.
fn line_ends(bytes: &[u8]) -> u64 {
    let returns = bytes.iter().enumerate().filter(|(at, byte)| **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    (bytes.iter().filter(|byte| **byte == b'\n').count() + returns.count()) as u64
}

/// The record at the beginning of bytes; `None` if more of them must be read, or if none is left.
fn span(bytes: &[u8], delimiter: u8, is_ended: bool) -> Option<Span> {
    // The end of a line, once what follows it is known.
    let ended = |end: usize, unclosed: Option<usize>| match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(Span { end, next: end + 2, unclosed }),
        (Some(b'\r'), None) if !is_ended => None,
        (None, _) => Some(Span { end, next: end, unclosed }),
        _ => Some(Span { end, next: end + 1, unclosed }),
    };
    let mut at = 0;
    loop {
        match bytes.get(at) {
            None if is_ended && at > 0 => return ended(at, None),
            None => return None,
            Some(b'\n' | b'\r') => return ended(at, None),
            Some(b'"') if at.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&delimiter)) => {
                match quoted(bytes, at, delimiter, is_ended)? {
                    Quoted::Closed(after) => at = after,
                    Quoted::Unclosed(end) => return ended(end, Some(at)),
                }
            }
            Some(_) => at += 1,
        }
    }
}

enum Quoted {
    /// The byte after the closing quote.
    Closed(usize),
    /// Where the line ends in which the quote opens.
    Unclosed(usize),
}

/// The cell whose quote opens at a byte. A quote that ends a cell of several lines must stand at the end of that cell: otherwise it opens the next one, and the first was never
/// closed.
fn quoted(bytes: &[u8], open: usize, delimiter: u8, is_ended: bool) -> Option<Quoted> {
    let mut line_end = None;
    let mut at = open + 1;
    loop {
        match bytes.get(at) {
            None if is_ended => return Some(Quoted::Unclosed(line_end.unwrap_or(bytes.len()))),
            None => return None,
            Some(b'"') => match bytes.get(at + 1) {
                None if !is_ended => return None,
                Some(b'"') => at += 1,
                Some(after) if !(*after == delimiter || matches!(after, b'\n' | b'\r')) && line_end.is_some() => {
                    return line_end.map(Quoted::Unclosed);
                }
                _ => return Some(Quoted::Closed(at + 1)),
            },
            Some(b'\n' | b'\r') => {
                line_end.get_or_insert(at);
            }
            Some(_) => {}
        }
        if let Some(end) = line_end.filter(|_| at - open > LONGEST) {
            return Some(Quoted::Unclosed(end));
        }
        at += 1;
    }
}

/// What to do about a quote that nothing closes.
pub(crate) const CLOSE_IT: &str = "close it, or write two for one that belongs to the text";

/// Refuses a text in which a quote opens that nothing closes.
///
/// # Errors
/// The first line with such a quote, and the remedy.
pub(crate) fn refuse_unclosed(text: &str, delimiter: u8) -> Result<(), String> {
    let mut records = Records::new(text.as_bytes(), delimiter);
    while let Ok(Some(record)) = records.next() {
        if let Some(line) = record.unclosed {
            return Err(format!("line {line}: a quote opens that nothing closes; {CLOSE_IT}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// Each record with its line and the line of an unclosed quote, read so many bytes at a time.
    fn read(text: &str, at_once: usize) -> Vec<(String, u64, Option<u64>)> {
        let mut records = Records::new(BufReader::with_capacity(at_once, text.as_bytes()), b',');
        let mut all = Vec::new();
        while let Some(Record { bytes, line, unclosed }) = records.next().unwrap() {
            all.push((String::from_utf8_lossy(bytes).into_owned(), line, unclosed));
        }
        all
    }

    fn is_read_as(text: &str, expected: &[(&str, u64, Option<u64>)]) {
        for at_once in [1, 2, 3, 7, 4096] {
            let found = read(text, at_once);
            let found: Vec<_> = found.iter().map(|(text, line, open)| (text.as_str(), *line, *open)).collect();
            assert_eq!(found, expected, "{text:?}, {at_once} at once");
        }
    }

    #[test]
    fn records_have_the_lines_on_which_they_begin_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "\"x", "y\",2", "3,\"\"\"q\"\"\""].join(end);
            let both = format!("\"x{end}y\",2");
            is_read_as(&text, &[("a,b", 1, None), (&both, 3, None), ("3,\"\"\"q\"\"\"", 5, None)]);
        }
        is_read_as("", &[]);
        is_read_as("a\n\n", &[("a", 1, None)]);
    }

    #[test]
    fn a_quote_that_nothing_closes_costs_its_own_line_only() {
        // Four kinds: no quote follows; the next quote opens another cell; an empty cell does not close it; a quote inside a text opens nothing.
        is_read_as("1,\"a\n2,b\n3,c\n", &[("1,\"a", 1, Some(1)), ("2,b", 2, None), ("3,c", 3, None)]);
        is_read_as("1,\"a\n2,\"b\"\n", &[("1,\"a", 1, Some(1)), ("2,\"b\"", 2, None)]);
        is_read_as("1,\"a\n2,\"\"\n3,\"c\"", &[("1,\"a", 1, Some(1)), ("2,\"\"", 2, None), ("3,\"c\"", 3, None)]);
        is_read_as("1,\"a\n2,5\" b\n", &[("1,\"a", 1, Some(1)), ("2,5\" b", 2, None)]);
        is_read_as("1,a\n2,\"b", &[("1,a", 1, None), ("2,\"b", 2, Some(2))]);
        // The cell before has a line end of its own.
        is_read_as("\"x\ny\",\"a\n2,b\n", &[("\"x\ny\",\"a", 1, Some(2)), ("2,b", 3, None)]);
        is_read_as("1,\"a\r\n2,b\r\n", &[("1,\"a", 1, Some(1)), ("2,b", 2, None)]);
    }

    #[test]
    fn a_cell_longer_than_any_text_is_a_quote_that_nothing_closes() {
        let text = format!("1,\"a\n{}9,\"z\"\n", "2,b\n".repeat(LONGEST / 4 + 10));
        let found = read(&text, 4096);
        assert_eq!((found[0].2, found.len()), (Some(1), LONGEST / 4 + 12));
        let long = format!("1,\"a\n{}\"\n2,b", "word ".repeat(10_000));
        assert!(read(&long, 4096).iter().all(|(.., open)| open.is_none()));
        assert!(refuse_unclosed(&text, b',').unwrap_err().starts_with("line 1: "));
        assert!(refuse_unclosed("a,b\n1,\"c\n", b',').unwrap_err().starts_with("line 2: "));
    }

    proptest::proptest! {
        #[test]
        fn where_all_quotes_are_closed_records_are_those_of_the_csv_crate(
            cells in proptest::collection::vec(proptest::collection::vec("[ab\",\n\r]{0,4}", 1..4), 0..6),
            at_once in 1usize..9,
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            cells.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let found = read(&text, at_once);
            proptest::prop_assert!(found.iter().all(|(.., open)| open.is_none()), "{text:?} {found:?}");
            proptest::prop_assert_eq!(found.len(), cells.len());
        }
    }
}
