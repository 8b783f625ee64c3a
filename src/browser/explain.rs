//! The face of the second module: an assessment in words and in full, from evidence that the page hands over. It keeps
//! no state.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::definition::{Definition, hash};
use crate::evidence::Evidence;
use crate::scoring::score;

/// The explanation in words; empty when definition or evidence are unreadable.
#[wasm_bindgen]
pub fn explain(mql: &[u8], evidence: &str, at_s: u32) -> String {
    read(mql, evidence)
        .map(|(definition, evidence)| score(&definition, &evidence, at_s).to_text(&definition))
        .unwrap_or_default()
}

/// The whole assessment as canonical JSON: the same bytes as the native library writes. Empty when definition or
/// evidence are unreadable.
#[wasm_bindgen]
pub fn assess(mql: &[u8], evidence: &str, at_s: u32) -> String {
    read(mql, evidence)
        .map(|(definition, evidence)| score(&definition, &evidence, at_s).to_json(&definition, &hash(mql)))
        .unwrap_or_default()
}

fn read(mql: &[u8], evidence: &str) -> Option<(Definition, Evidence)> {
    Some((Definition::from_mql(mql).ok()?, Evidence::decode(evidence).ok()?))
}
