//! Evidence as people write it, in JSON.

use handraise::author::EvidenceDocument;
use handraise::evidence::Evidence;

use crate::sample::{DEFINITION, NOW_S, scores};
use crate::seed::Seeds;

/// Any text is a document or names what is wrong with it; what is read comes back from its text and from another document.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let document = match EvidenceDocument::parse(text) {
        Ok(document) => document,
        Err(problems) => {
            assert!(!problems.is_empty(), "an error is named");
            problems.iter().for_each(|problem| assert!(!problem.message.is_empty() && !problem.remedy.is_empty()));
            return;
        }
    };
    for problem in DEFINITION.unknown_names(&document) {
        assert!(!problem.message.is_empty() && !problem.remedy.is_empty());
    }
    let Ok(evidence) = document.to_evidence() else {
        panic!("a parsed document has only values that evidence can have")
    };
    assert_eq!(Evidence::from_json(text).as_ref(), Ok(&evidence));
    assert_eq!(Evidence::decode(&evidence.encode()).as_ref(), Ok(&evidence), "decoding undoes encoding");
    let again = DEFINITION.document_of(&evidence);
    assert_eq!(again.to_evidence().as_ref(), Ok(&evidence), "a document of evidence is read back");
    let written = serde_json::to_string(&document).expect("a document is JSON");
    assert_eq!(Evidence::from_json(&written).as_ref(), Ok(&evidence), "a document is read as it was written");
    scores(DEFINITION.compiled.program(), &evidence, NOW_S);
}

/// The evidence of all cases.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    seeds.cases("evidence.json")
}
