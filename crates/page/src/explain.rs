//! The second module's functions: an assessment in words and in full. The page writes the compiled definition and, after it, the
//! evidence's text; `mql_bytes` is the length of the first. Without a text, nothing is known of the visitor. The module keeps no state.

use super::text::with_text;
use handraise::definition::Compiled;
use handraise::evidence::Evidence;
use handraise::scoring::score;
use wasm_bindgen::prelude::wasm_bindgen;

/// Leaves the explanation in words in the buffer and returns its length; 0 when definition or evidence are unreadable.
#[wasm_bindgen]
pub fn explain(mql_bytes: usize, at_s: u32) -> usize {
    answer(mql_bytes, |compiled, evidence| score(compiled.program(), evidence, at_s).to_text(compiled.definition()))
}

/// Leaves the whole assessment in the buffer as canonical JSON, the same bytes that the native library writes, and returns
/// its length; 0 when definition or evidence are unreadable.
#[wasm_bindgen]
pub fn assess(mql_bytes: usize, at_s: u32) -> usize {
    answer(mql_bytes, |compiled, evidence| score(compiled.program(), evidence, at_s).report(compiled).to_json())
}

/// Returns when the page last read its clock, in seconds since 1970, which is when it wrote the evidence; 0 when the evidence doesn't say
/// that or is unreadable.
#[wasm_bindgen]
pub fn as_of(mql_bytes: usize) -> u32 {
    with_text(|text| text.get(mql_bytes..).and_then(read_evidence).and_then(|evidence| evidence.as_of_s()).unwrap_or(0))
}

/// Leaves a text in the buffer in place of what the page wrote.
fn answer(mql_bytes: usize, work: impl FnOnce(&Compiled, &Evidence) -> String) -> usize {
    with_text(|text| {
        let read = || {
            let (mql, evidence) = text.split_at_checked(mql_bytes)?;
            let compiled = Compiled::read_as_loaded(mql.to_vec()).ok()?;
            Some(work(&compiled, &read_evidence(evidence)?))
        };
        let answer = read().unwrap_or_default();
        *text = answer.into_bytes();
        text.len()
    })
}

fn read_evidence(text: &[u8]) -> Option<Evidence> {
    match text {
        [] => Some(Evidence::new()),
        text => Evidence::decode(core::str::from_utf8(text).ok()?).ok(),
    }
}
