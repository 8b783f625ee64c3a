//! The text of evidence. The first byte says what the others are: a text, or what a text says after its version and checksum, which a
//! fuzzer would hardly ever guess.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handraise::evidence::{Evidence, MAX_ENCODED_BYTES};
use handraise::matching::TextHash;

use crate::sample::{DEFINITION, NOW_S, scores};
use crate::seed::Seeds;

/// Whatever is read as evidence is written again in the same way, is bounded, and is scored.
pub fn check(input: &[u8]) {
    let Some((form, rest)) = input.split_first() else { return };
    let text = match form % 4 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        1 => sealed(1, &[], rest),
        2 => sealed(2, &[0], rest),
        _ => sealed(2, &[], rest),
    };
    let Ok(evidence) = Evidence::decode(&text) else { return };
    let canonical = evidence.encode();
    assert!(canonical.len() <= MAX_ENCODED_BYTES, "evidence is bounded");
    assert_eq!(Evidence::decode(&canonical).as_ref(), Ok(&evidence), "decoding undoes encoding");
    // Another version or an extension in the first six bytes; all other texts are canonical.
    if is_current(&text) {
        assert_eq!(canonical, text, "one evidence has one text");
    }
    let mut twice = evidence.clone();
    twice.merge(&evidence);
    assert_eq!(twice, evidence, "merging is idempotent");
    for at_s in [NOW_S, evidence.as_of_s().unwrap_or(0), u32::MAX] {
        scores(DEFINITION.compiled.program(), &evidence, at_s);
    }
    scores(DEFINITION.compiled.program(), &evidence.without_behaviour(), NOW_S);
    let mut clamped = evidence;
    clamped.clamp_to_clock(NOW_S);
    assert!(clamped.newest_s().is_none_or(|newest| newest <= NOW_S), "nothing is newer than the clock");
}

/// A text of a version, with the right checksum.
fn sealed(version: u8, extensions: &[u8], coded: &[u8]) -> String {
    let rest = [extensions, coded].concat();
    let hash = rest.iter().fold(TextHash::EMPTY, |hash, byte| hash.add_byte(*byte)).value();
    let [low, high, ..] = (hash ^ (hash >> 16)).to_le_bytes();
    URL_SAFE_NO_PAD.encode([&[version, low, high], rest.as_slice()].concat())
}

fn is_current(text: &str) -> bool {
    let head = text.get(..8).and_then(|head| URL_SAFE_NO_PAD.decode(head).ok());
    matches!(head.as_deref(), Some([2, _, _, 0, ..]))
}

/// Evidence of cases and golden entries, in both versions.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let golden = [("golden", 2), ("version-2", 1)].into_iter().flat_map(|(file, form)| {
        seeds.golden(file).into_iter().flat_map(move |entry| {
            let text = entry["evidence"].as_str().unwrap_or_default().to_owned();
            let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap_or_default();
            // What follows the version and the checksum, and in version 2 the length of the extensions.
            let coded = bytes.get(if form == 1 { 3 } else { 4 }..).unwrap_or_default().to_vec();
            [[&[0], text.as_bytes()].concat(), [&[form][..], &coded].concat()]
        })
    });
    golden.chain([vec![3, 2, 7, 7]]).collect()
}
