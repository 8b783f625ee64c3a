//! The face of the second module: an assessment in words and in full, from what the page has written: the compiled
//! definition, so many bytes of it, and the evidence's text after it. It keeps no state.

use super::text::with_text;
use handraise::definition::{Definition, hash};
use handraise::evidence::Evidence;
use handraise::scoring::score;

/// The explanation in words, so many bytes; none when definition or evidence are unreadable.
#[unsafe(no_mangle)]
extern "C" fn explain(mql_bytes: usize, at_s: u32) -> usize {
    answer(mql_bytes, |_, definition, evidence| score(&definition.to_program(), evidence, at_s).to_text(definition))
}

/// The whole assessment as canonical JSON, so many bytes: the same as the native library writes. None when definition or
/// evidence are unreadable.
#[unsafe(no_mangle)]
extern "C" fn assess(mql_bytes: usize, at_s: u32) -> usize {
    answer(mql_bytes, |mql, definition, evidence| {
        score(&definition.to_program(), evidence, at_s).to_json(definition, &hash(mql))
    })
}

/// Leaves a text in place of what was written.
fn answer(mql_bytes: usize, work: impl FnOnce(&[u8], &Definition, &Evidence) -> String) -> usize {
    with_text(|text| {
        let read = || {
            let (mql, evidence) = text.split_at_checked(mql_bytes)?;
            let definition = Definition::from_mql(mql).ok()?;
            let evidence = Evidence::decode(core::str::from_utf8(evidence).ok()?).ok()?;
            Some(work(mql, &definition, &evidence))
        };
        let answer = read().unwrap_or_default();
        *text = answer.into_bytes();
        text.len()
    })
}
