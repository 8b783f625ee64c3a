//! The cells of one record of a CSV. It does not know where a record ends.

use super::Row;
use super::text::text;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use handraise_review::cell;
use handraise_review::mapping::Days;
use std::borrow::Cow;

/// The cells of the record that was read last.
#[derive(Default)]
pub(super) struct Cells {
    reader: Option<Reader>,
    bytes: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    is_unclosed: bool,
}

impl Cells {
    /// Reads a record.
    pub(super) fn read(&mut self, record: &[u8], delimiter: u8) {
        self.is_unclosed = false;
        let reader = self.reader.get_or_insert_with(|| ReaderBuilder::new().delimiter(delimiter).build());
        reader.reset();
        // Cells have no more bytes than the record, and there is at most one more than it has bytes.
        self.bytes.resize(record.len(), 0);
        self.ends.resize(record.len() + 1, 0);
        let (mut read, mut bytes, mut ends) = (0, 0, 0);
        loop {
            // At the end, an empty input ends the record.
            let (result, more_read, more_bytes, more_ends) = reader.read_record(
                record.get(read..).unwrap_or_default(),
                self.bytes.get_mut(bytes..).unwrap_or_default(),
                self.ends.get_mut(ends..).unwrap_or_default(),
            );
            (read, bytes, ends) = (read + more_read, bytes + more_bytes, ends + more_ends);
            if result != ReadRecordResult::InputEmpty {
                break;
            }
        }
        self.bytes.truncate(bytes);
        self.ends.truncate(ends);
    }

    /// Reads a line in which a quote opens that nothing closes: quotes are signs like others.
    pub(super) fn read_unclosed(&mut self, line: &[u8], delimiter: u8) {
        self.is_unclosed = true;
        self.bytes.clear();
        self.ends.clear();
        for cell in line.split(|byte| *byte == delimiter) {
            self.bytes.extend_from_slice(cell);
            self.ends.push(self.bytes.len());
        }
    }

    fn get(&self, column: usize) -> Option<&[u8]> {
        let begin = column.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(begin..*self.ends.get(column)?)
    }
}

impl Row for Cells {
    fn cells(&self) -> usize {
        self.ends.len()
    }

    fn is_unclosed(&self) -> bool {
        self.is_unclosed
    }

    fn text(&self, column: usize) -> Cow<'_, str> {
        self.get(column).map_or(Cow::Borrowed(""), text)
    }

    fn bytes(&self, column: usize) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.get(column).unwrap_or_default())
    }

    fn time(&self, column: usize, days: Days) -> Option<i64> {
        cell::time(&self.text(column), days)
    }

    fn number(&self, column: usize) -> Option<f64> {
        cell::any_number(&self.text(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn cells_are_those_that_were_written(row in proptest::collection::vec("[ab\",\n\r]{0,4}", 1..5)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&row).unwrap();
            let written = writer.into_inner().unwrap();
            let mut cells = Cells::default();
            for _ in 0..2 {
                cells.read(written.strip_suffix(b"\n").unwrap(), b',');
                let read: Vec<String> = (0..cells.cells()).map(|column| cells.text(column).into_owned()).collect();
                proptest::prop_assert_eq!(&read, &row);
                cells.read_unclosed(b"1,\"a", b',');
                proptest::prop_assert_eq!((cells.cells(), cells.text(1).into_owned()), (2, "\"a".to_owned()));
            }
        }
    }
}
