//! The golden file: definitions, evidence and times as bytes, and the exact bytes that came of each. It pins the
//! format and every score while the code around them changes. Write it anew only when you intend to change one of them:
//! `HANDRAISE_GOLDEN=write cargo test --package handraise-tests --test golden`. It does not know
//! why an answer is as it is; cases and laws do.

use handraise_tests::{random, root};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use handraise::author::{Format, compile};
use handraise::definition::{Compiled, Program};
use handraise::evidence::Evidence;
use handraise::scoring::{score, summarise};
use handraise_cli::case::Case;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How many random triples the file has, beside the cases.
const RANDOM: usize = 2000;

/// One line of the file: inputs, and what comes of them.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// `case NAME` or `random NUMBER`.
    name: String,
    /// A compiled definition, in base64.
    mql: String,
    /// The canonical text of the evidence.
    evidence: String,
    /// When it is scored, in seconds since 1970.
    at_s: u32,
    /// The hash of the definition.
    hash: String,
    /// The canonical assessment.
    assessment: String,
    /// The short form that a page asks for.
    summary: Vec<u32>,
}

impl Entry {
    /// Computes what comes of these inputs today.
    fn today(name: &str, mql: &[u8], evidence: &Evidence, at_s: u32) -> Self {
        let compiled = Compiled::read(mql.to_vec()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let program = Program::read(mql).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(compiled.definition().to_mql(), mql, "{name}: a definition is written as it was read");
        Self {
            name: name.to_owned(),
            mql: BASE64.encode(mql),
            evidence: evidence.encode(),
            at_s,
            assessment: score(&program, evidence, at_s).report(&compiled).to_json(),
            hash: compiled.hash().to_owned(),
            summary: summarise(&program, evidence, at_s).numbers().to_vec(),
        }
    }

    /// What comes of this entry's inputs today.
    fn again(&self) -> Self {
        let mql = BASE64.decode(&self.mql).expect("base64");
        let evidence = Evidence::decode(&self.evidence).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        Self::today(&self.name, &mql, &evidence, self.at_s)
    }
}

fn file() -> PathBuf {
    root().join("tests/golden/golden.jsonl.br")
}

/// Every case of `tests/cases`, compiled from its text.
fn cases() -> Vec<Entry> {
    let cases = Case::find(&root().join("tests/cases")).expect("there are cases");
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let entries = cases.iter().map(|case| {
        let text = read(&case.definition().expect("it has a definition"));
        let compiled = compile(&text, Format::Toml).unwrap_or_else(|problems| panic!("{}: {problems:?}", case.name));
        let evidence = Evidence::from_json(&read(&case.evidence())).expect("the evidence can be read");
        Entry::today(&format!("case {}", case.name), compiled.mql(), &evidence, evidence.as_of_s().unwrap_or(0))
    });
    entries.collect()
}

fn random_triples() -> Vec<Entry> {
    let mut runner = TestRunner::deterministic();
    let triples = (random::definition(), random::evidence(60), 0u32..600_000);
    let triples = (0..RANDOM).map(|number| {
        let (definition, evidence, ahead_s) = triples.new_tree(&mut runner).expect("a triple").current();
        let at_s = random::NOW_S - 100_000 + ahead_s;
        Entry::today(&format!("random {number}"), &definition.to_mql(), &evidence, at_s)
    });
    triples.collect()
}

fn read() -> Vec<Entry> {
    let compressed = std::fs::read(file()).expect("the golden file is there");
    let mut text = Vec::new();
    brotli::BrotliDecompress(&mut compressed.as_slice(), &mut text).expect("it is brotli");
    let text = String::from_utf8(text).expect("it is text");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is an entry")).collect()
}

fn write(entries: &[Entry]) {
    let lines: Vec<String> = entries.iter().map(|entry| serde_json::to_string(entry).expect("it is JSON")).collect();
    let text = lines.join("\n") + "\n";
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut text.as_bytes(), &mut compressed, &params).expect("it can be compressed");
    std::fs::write(file(), compressed).expect("it can be written");
}

#[test]
fn every_byte_is_as_it_was() {
    if std::env::var("HANDRAISE_GOLDEN").is_ok_and(|wish| wish == "write") {
        write(&cases().into_iter().chain(random_triples()).collect::<Vec<_>>());
    }
    let entries = read();
    let random = entries.iter().filter(|entry| entry.name.starts_with("random ")).count();
    assert_eq!(random, RANDOM, "the file has as many random triples as it says");
    assert!(entries.len() > RANDOM + 50, "the file has the cases");
    for entry in &entries {
        assert_eq!(entry.again(), *entry);
    }
}

#[test]
fn every_case_still_compiles_to_the_same_bytes() {
    let golden = read();
    let today = cases();
    for entry in golden.iter().filter(|entry| entry.name.starts_with("case ")) {
        let now = today.iter().find(|now| now.name == entry.name);
        assert_eq!(now, Some(entry), "a case that is in the golden file stays as it is");
    }
}
