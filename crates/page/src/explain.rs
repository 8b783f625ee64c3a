//! The face of the second module: an assessment in words and in full, from what the page has written: the compiled
//! definition, so many bytes of it, and the evidence's text after it. It keeps no state.

use super::text::with_text;
use handraise::definition::Compiled;
use handraise::evidence::Evidence;
use handraise::scoring::score;

/// The explanation in words, so many bytes; none when definition or evidence are unreadable.
#[unsafe(no_mangle)]
extern "C" fn explain(mql_bytes: usize, at_s: u32) -> usize {
    answer(mql_bytes, |compiled, evidence| score(compiled.program(), evidence, at_s).to_text(compiled.definition()))
}

/// The whole assessment as canonical JSON, so many bytes: the same as the native library writes. None when definition or
/// evidence are unreadable.
#[unsafe(no_mangle)]
extern "C" fn assess(mql_bytes: usize, at_s: u32) -> usize {
    answer(mql_bytes, |compiled, evidence| score(compiled.program(), evidence, at_s).report(compiled).to_json())
}

/// Leaves a text in place of what was written.
fn answer(mql_bytes: usize, work: impl FnOnce(&Compiled, &Evidence) -> String) -> usize {
    with_text(|text| {
        let read = || {
            let (mql, evidence) = text.split_at_checked(mql_bytes)?;
            let compiled = Compiled::read(mql.to_vec()).ok()?;
            let evidence = Evidence::decode(core::str::from_utf8(evidence).ok()?).ok()?;
            Some(work(&compiled, &evidence))
        };
        let answer = read().unwrap_or_default();
        *text = answer.into_bytes();
        text.len()
    })
}
