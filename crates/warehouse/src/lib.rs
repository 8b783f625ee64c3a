//! A module without imports for ClickHouse: each function gets a block of rows in the format RowBinary (definition, evidence, seconds since 1970) and
//! answers with as many. It does not know tables.
//!
//! Ref.: [WebAssembly user-defined functions](https://clickhouse.com/docs/sql-reference/functions/wasm_udf), the interface `BUFFERED_V1`.

mod buffer;
mod rows;

use handraise::definition::Compiled;
use handraise::evidence::Evidence;
use handraise::scoring::{Report, score};
use rows::{Reader, write_text};

/// The whole report as canonical JSON: `Nullable(String)`.
#[unsafe(no_mangle)]
pub extern "C" fn report(input: u32, rows: u32) -> u32 {
    answer(input, rows, |report, out| write_text(out, &report.to_json()))
}

/// The score in whole points: `Nullable(Int64)`.
#[unsafe(no_mangle)]
pub extern "C" fn score_of(input: u32, rows: u32) -> u32 {
    answer(input, rows, |report, out| out.extend_from_slice(&report.score.to_le_bytes()))
}

/// The grade: `Nullable(String)`.
#[unsafe(no_mangle)]
pub extern "C" fn grade(input: u32, rows: u32) -> u32 {
    answer(input, rows, |report, out| write_text(out, report.grade.letter()))
}

/// What is to happen: `Nullable(String)`.
#[unsafe(no_mangle)]
pub extern "C" fn decision(input: u32, rows: u32) -> u32 {
    answer(input, rows, |report, out| write_text(out, report.decision.name()))
}

/// Writes an answer for each row: null for what can't be read. The same definition in row after row is read once.
fn answer(input: u32, rows: u32, write: impl Fn(&Report, &mut Vec<u8>)) -> u32 {
    let out = buffer::with(input, |bytes| {
        let mut reader = Reader::new(bytes);
        let mut known: Option<(&[u8], Option<Compiled>)> = None;
        let mut out = Vec::new();
        for _ in 0..rows {
            let (Some(mql), Some(evidence), Some(at_s)) = (reader.text(), reader.text(), reader.number()) else {
                break;
            };
            let (_, compiled) = match known.take().filter(|(read, _)| *read == mql) {
                Some(same) => known.insert(same),
                None => known.insert((mql, Compiled::read(mql.to_vec()).ok())),
            };
            let evidence = core::str::from_utf8(evidence).ok().and_then(|text| Evidence::decode(text.trim()).ok());
            match (compiled, evidence) {
                (Some(compiled), Some(evidence)) => {
                    out.push(0);
                    write(&score(compiled.program(), &evidence, at_s).report(compiled), &mut out);
                }
                _ => out.push(1),
            }
        }
        out
    });
    buffer::hold(out)
}
