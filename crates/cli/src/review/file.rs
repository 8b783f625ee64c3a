//! Reads a file of leads row by row: byte order marks, UTF-8 and Windows-1252, the sign between columns, embedded line ends; rows that don't
//! fit the header go to a file of their own. It does not know what a column means.

use super::{Bad, Loaded, Progress};
use crate::{Failure, input};
use handraise_review::reading::{Builder, Wanted};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// So many bytes tell the sign between columns.
const SNIFFED: usize = 1 << 16;
/// So many bad rows are shown with their lines.
const SHOWN: usize = 3;
/// After so many rows, progress is told.
const TOLD: usize = 100_000;

pub(super) fn load(path: &Path, bad_rows: Option<&Path>, wanted: &Wanted) -> Result<Loaded, Failure> {
    let shown = input::shown(path);
    let failed = |message: String| Failure::file(&shown, message);
    let mut reader = open(path)?;
    let start = reader.fill_buf().map_err(|error| Failure::io(path, &error))?;
    if start.is_empty() {
        return Err(failed("empty; export the leads with a header line".to_owned()));
    }
    let delimiter = delimiter(start);
    let mut rows = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let header = rows.byte_headers().map_err(|error| failed(unreadable(&error)))?;
    let names = names(header);
    let columns = names.len();
    if columns < 2 {
        return Err(failed(
            "its first line has one column; separate columns by commas, semicolons, tabs or bars".to_owned(),
        ));
    }
    let mut builder = Builder::new(names);
    let mut record = csv::ByteRecord::new();
    let mut bad =
        BadRows::new(path, bad_rows, delimiter, rows.byte_headers().map_err(|error| failed(unreadable(&error)))?);
    let progress = Progress::new();
    while rows.read_byte_record(&mut record).map_err(|error| failed(unreadable(&error)))? {
        if record.len() != columns {
            bad.add(&record)?;
            continue;
        }
        let cells: Vec<Cow<'_, str>> = record.iter().map(text).collect();
        builder.push(cells.iter().map(AsRef::as_ref));
        if builder.rows().is_multiple_of(TOLD) {
            progress.tell(&format!("{} rows read", builder.rows()));
        }
    }
    drop(progress);
    let read = builder.finish(wanted).map_err(failed)?;
    Ok(Loaded { read, bad: bad.finish()?, columns })
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
fn text(cell: &[u8]) -> Cow<'_, str> {
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
fn names(header: &csv::ByteRecord) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (place, cell) in header.iter().enumerate() {
        let text = text(cell);
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

fn unreadable(error: &csv::Error) -> String {
    let place = error.position().map(|place| format!("line {}: ", place.line())).unwrap_or_default();
    format!("{place}{error}; export it again as CSV")
}

/// Rows that don't fit the header, and where they are written.
struct BadRows {
    path: PathBuf,
    delimiter: u8,
    header: csv::ByteRecord,
    writer: Option<csv::Writer<File>>,
    first: Vec<(u64, usize)>,
    count: usize,
}

impl BadRows {
    fn new(file: &Path, path: Option<&Path>, delimiter: u8, header: &csv::ByteRecord) -> Self {
        let beside = || {
            let name = if input::is_standard(file) { "leads".into() } else { file.as_os_str().to_owned() };
            let mut name = name;
            name.push(".bad-rows.csv");
            PathBuf::from(name)
        };
        let path = path.map_or_else(beside, Path::to_owned);
        Self { path, delimiter, header: header.clone(), writer: None, first: Vec::new(), count: 0 }
    }

    fn add(&mut self, record: &csv::ByteRecord) -> Result<(), Failure> {
        if self.first.len() < SHOWN {
            self.first.push((record.position().map_or(0, csv::Position::line), record.len()));
        }
        self.count += 1;
        let failed = |error: csv::Error| Failure::file(&self.path.display().to_string(), error);
        if self.writer.is_none() {
            let file = File::create(&self.path).map_err(|error| Failure::unwritten(&self.path, &error))?;
            let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).flexible(true).from_writer(file);
            writer.write_byte_record(&self.header).map_err(failed)?;
            self.writer = Some(writer);
        }
        match &mut self.writer {
            Some(writer) => writer.write_byte_record(record).map_err(failed),
            None => Ok(()),
        }
    }

    fn finish(self) -> Result<Bad, Failure> {
        let Self { path, writer, first, count, .. } = self;
        let Some(mut writer) = writer else { return Ok(Bad { count, first, file: None }) };
        writer.flush().map_err(|error| Failure::unwritten(&path, &error))?;
        Ok(Bad { count, first, file: Some(path) })
    }
}
