//! A compiled definition, `.mql`: the input is the file.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use handraise::definition::{Compiled, Definition, Program};
use handraise::evidence::Evidence;
use handraise::intake::{Control, FoldedControl, record_by_lists, record_control};
use handraise::tracking::{Landing, channels_of};

use crate::sample::{DEFINITION, EVIDENCE, NOW_S, ends, is_told, scores};
use crate::seed::Seeds;

/// What a visitor typed, as a page and a receiver read it.
static CONTROLS: LazyLock<Vec<FoldedControl>> = LazyLock::new(|| {
    [
        ["company size", "organization", "How many are you?", "50 to 100"],
        ["job_title", "organization-title", "Your role", "Vice President, Sales & Marketing"],
        ["country", "country", "Land", "Deutschland"],
        ["email", "email", "", "ada@works.example"],
        ["contact_sales", "", "", "yes"],
    ]
    .map(|texts| FoldedControl::of(texts, true))
    .into()
});

/// Any bytes are a definition or an error; what is read scores, and is written again as it was.
pub fn check(input: &[u8]) {
    if let Ok(program) = Program::read(input) {
        runs(&program);
    }
    if let Ok(loaded) = Compiled::read_as_loaded(input.to_vec()) {
        EVIDENCE.iter().for_each(|evidence| is_told(&loaded, evidence, NOW_S));
        EVIDENCE.iter().for_each(|evidence| scores(&loaded.definition().to_program(), evidence, NOW_S));
    }
    let Ok(compiled) = Compiled::read(input.to_vec()) else { return };
    let written = compiled.definition().to_mql();
    // Numbers of a later build's extensions are skipped, and the bytes of an earlier version become today's.
    let is_current = input.get(3) == Some(&handraise::definition::MAGIC[3]);
    assert!(!is_current || written == input || written.len() < input.len(), "a definition is written as it was");
    let again = Definition::from_canonical_mql(&written);
    assert_eq!(again.as_ref(), Ok(compiled.definition()), "a definition comes back as it was");
    assert_eq!(compiled.hash().len(), 64);
}

/// A page runs a program without checking it first: whatever it says, it ends.
fn runs(program: &Program) {
    for evidence in EVIDENCE.iter() {
        ends(program, evidence, NOW_S);
        ends(program, evidence, u32::MAX);
    }
    let mut said = Evidence::new();
    for control in CONTROLS.iter() {
        record_control(&mut said, program, control.get(), NOW_S);
        record_by_lists(&mut said, program, Control { is_ticked: false, ..control.get() }, NOW_S);
    }
    ends(program, &said, NOW_S);
    let landing = Landing { utm_source: b"newsletter", referrer_host: b"www.search.example", ..Landing::default() };
    channels_of(program, landing);
    channels_of(program, Landing::default());
}

/// Definitions of golden entries, in both versions, and the sample.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let golden = ["golden", "version-2"].into_iter().flat_map(|file| seeds.golden(file));
    let read =
        |entry: serde_json::Value| STANDARD.decode(entry["mql"].as_str().unwrap_or_default()).unwrap_or_default();
    golden.map(read).chain([DEFINITION.compiled.mql().to_vec()]).collect()
}
