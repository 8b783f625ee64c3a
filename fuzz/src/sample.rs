//! What every target has at hand: a definition and some evidence, and what must hold when one is scored with the other. It does not know
//! what a fuzzer wrote.

use std::sync::LazyLock;

use handraise::author::{Format, Loaded};
use handraise::definition::{Compiled, Program};
use handraise::evidence::Evidence;
use handraise::scoring::{Assessment, MILLI, score, summarise};

/// When evidence is scored, in seconds since 1970.
pub(crate) const NOW_S: u32 = 1_790_000_000;

/// The sample site's definition.
pub(crate) static DEFINITION: LazyLock<Loaded> = LazyLock::new(|| {
    let text = include_str!("../../www/definition.toml");
    Loaded::compile(text, Format::Toml).expect("the sample definition compiles")
});

/// Evidence that meets many of a definition's conditions.
pub(crate) static EVIDENCE: LazyLock<Vec<Evidence>> = LazyLock::new(|| {
    [
        include_str!("../../tests/cases/fit-and-intent-qualify/evidence.json"),
        include_str!("../../tests/cases/sequence-in-a-visit/evidence.json"),
        include_str!("../../tests/cases/negative-rules-have-a-floor/evidence.json"),
    ]
    .map(|text| Evidence::from_json(text).expect("a case has evidence"))
    .to_vec()
});

/// Scores, and checks what holds of a program that nobody checked, as a page runs it.
pub(crate) fn ends(program: &Program, evidence: &Evidence, at_s: u32) -> Assessment {
    let assessment = score(program, evidence, at_s);
    assert!((0..=100_000).contains(&assessment.score_milli), "a score is between 0 and 100 points");
    let summary = summarise(program, evidence, at_s);
    assert_eq!(i64::from(summary.score), assessment.score_milli / MILLI, "page and receiver say the same score");
    assessment
}

/// Scores, and checks what holds of every score of a definition.
pub(crate) fn scores(program: &Program, evidence: &Evidence, at_s: u32) {
    let assessment = ends(program, evidence, at_s);
    let given: i64 = assessment.contributions.iter().map(|given| given.points_milli).sum();
    let clamped: i64 = assessment.clamps.iter().map(|clamp| clamp.points_milli).sum();
    assert_eq!(given + clamped, assessment.score_milli, "contributions and clamps add up to the score");
}

/// Scores, and writes the answer as hosts and people read it.
pub(crate) fn is_told(compiled: &Compiled, evidence: &Evidence, at_s: u32) {
    let assessment = score(compiled.program(), evidence, at_s);
    let report = assessment.report(compiled).to_json();
    let read = serde_json::from_str::<serde_json::Value>(&report);
    assert!(read.is_ok_and(|report| report.is_object()), "a report is JSON");
    assert!(!assessment.to_text(compiled.definition()).is_empty(), "an explanation says something");
}
