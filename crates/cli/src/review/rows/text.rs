//! Reads CSV row by row: byte order marks, UTF-8 and Windows-1252, the sign between columns, embedded line ends. It does not know what a column means.

use super::cells::Cells;
use super::{EachRow, Row};
use crate::records::{CLOSE_IT, Record, Records};
use crate::{Failure, input};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// So many bytes tell the sign between columns.
const SNIFFED: usize = 1 << 16;

/// A file of rows of texts.
pub(in crate::review) struct Text {
    path: PathBuf,
    delimiter: u8,
    names: Vec<String>,
    records: Records<Box<dyn BufRead>>,
    cells: Cells,
}

impl Text {
    /// Opens a file and reads its header.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |message: String| Failure::file(&input::shown(path), message);
        let io = |error: std::io::Error| Failure::io(path, &error);
        let mut reader = open(path)?;
        let start = reader.fill_buf().map_err(io)?;
        if start.is_empty() {
            return Err(failed("empty; export the leads with a header line".to_owned()));
        }
        let delimiter = delimiter(start);
        let mut records = Records::new(reader, delimiter);
        let mut cells = Cells::default();
        if let Some(Record { bytes, unclosed, .. }) = records.next().map_err(io)? {
            if let Some(line) = unclosed {
                return Err(failed(format!(
                    "line {line}: in the header, a quote opens that nothing closes; {CLOSE_IT}"
                )));
            }
            cells.read(bytes, delimiter);
        }
        let names = names(&cells);
        if names.len() < 2 {
            let message = "its first line has one column; separate columns by commas, semicolons, tabs or bars";
            return Err(failed(message.to_owned()));
        }
        Ok(Self { path: path.to_owned(), delimiter, names, records, cells })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) fn each(self, each: EachRow<'_>) -> Result<(), Failure> {
        let Self { path, delimiter, mut records, mut cells, .. } = self;
        while let Some(record) = records.next().map_err(|error| Failure::io(&path, &error))? {
            match record.unclosed {
                None => cells.read(record.bytes, delimiter),
                Some(_) => cells.read_unclosed(record.bytes, delimiter),
            }
            each(&cells, record.unclosed.unwrap_or(record.line))?;
        }
        Ok(())
    }
}

/// The file without a byte order mark. A file in UTF-16 is turned into UTF-8 as a whole.
fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    let io = |error: std::io::Error| Failure::io(path, &error);
    let file: Box<dyn Read> = match input::is_standard(path) {
        true => Box::new(std::io::stdin()),
        false => Box::new(File::open(path).map_err(io)?),
    };
    let mut reader = BufReader::with_capacity(SNIFFED, file);
    let start = reader.fill_buf().map_err(io)?;
    let (encoding, mark) = encoding_rs::Encoding::for_bom(start).unwrap_or((encoding_rs::UTF_8, 0));
    if encoding == encoding_rs::UTF_8 {
        reader.consume(mark);
        return Ok(Box::new(reader));
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(io)?;
    let text = encoding.decode(&bytes).0.into_owned();
    Ok(Box::new(BufReader::new(Cursor::new(text.into_bytes()))))
}

/// A cell as text: UTF-8, or else Windows-1252, in which any bytes are text.
pub(super) fn text(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// The sign of which the first line, outside quotes, has most.
fn delimiter(start: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in start {
        is_quoted ^= *byte == b'"';
        if *byte == b'\n' && !is_quoted {
            break;
        }
        counts.iter_mut().filter(|(sign, _)| sign == byte && !is_quoted).for_each(|(_, count)| *count += 1);
    }
    // Of equal counts, the earlier sign.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

/// The columns' names: one without a name has its place, and a name that is there already the number of its kind.
fn names(header: &Cells) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for place in 0..header.cells() {
        let text = header.text(place);
        let text = text.trim();
        let own = if text.is_empty() { format!("column {}", place + 1) } else { text.to_owned() };
        let mut name = own.clone();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{own} ({number})");
            number += 1;
        }
        names.push(name);
    }
    names
}
