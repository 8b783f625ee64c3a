//! Parity: the module that a page loads, its JavaScript twin, and the card for CRMs give the same bytes as the native library. It does
//! not know what they mean.

use crate::engine::{Engine, Session, in_each_engine};
use crate::front::Front;
use crate::random::{NOW_S, definition, evidence};
use crate::receiver::Receiver;
use base64::Engine as _;
use handraise::author::{Format, compile};
use handraise::definition::Compiled;
use handraise::evidence::Evidence;
use handraise::scoring::score;
use handraise_cli::case::Case;
use handraise_tests::root;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::sync::LazyLock;
use tempfile::TempDir;
use thirtyfour::WebDriver;

in_each_engine! {
    two_thousand_random_triples_give_the_same_bytes,
    every_case_gives_the_same_bytes,
}

/// Assesses a batch: each entry is a definition in base64, evidence, and a time. It is a script of the page's own,
/// because Firefox's driver runs scripts, and what they import, outside the page's policy.
const PAGE: &str = r"
    window.assess = async (batch) => {
        const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
        const module = await import('/plugin/handraise-explain.js');
        const files = { module: (name) => '/plugin/' + name, script: (name) => import('/plugin/' + name) };
        await module.load(files, async (address) => [await (await fetch(address)).arrayBuffer()]);
        return JSON.stringify(JSON.parse(batch).map(([mql, evidence, at]) => module.assess(bytes(mql), evidence, at)));
    };
    window.assessInCard = async (batch) => {
        await import('/plugin/handraise-card.js');
        return JSON.stringify(JSON.parse(batch).map(([mql, evidence, at]) => handraiseCard.open(mql).report(evidence, at)));
    };
";
/// Calls such a function by its name.
const ASSESS: &str = "
    const [name, batch, done] = arguments;
    window[name](batch).then(done, (error) => done(String(error)));
";

struct Triple {
    name: String,
    mql: Vec<u8>,
    evidence: Evidence,
    at_s: u32,
    /// The native library's answer.
    native: String,
    is_above_zero: bool,
}

impl Triple {
    fn new(name: String, mql: Vec<u8>, evidence: Evidence, at_s: u32) -> Self {
        let compiled = Compiled::read(mql.clone()).expect("it is canonical");
        let assessment = score(compiled.program(), &evidence, at_s);
        let native = assessment.report(&compiled).to_json();
        Self { name, mql, evidence, at_s, native, is_above_zero: assessment.score_milli != 0 }
    }
}

async fn two_thousand_random_triples_give_the_same_bytes(engine: Engine) {
    // All engines share the triples, because making them takes as long as trying them.
    static TRIPLES: LazyLock<Vec<Triple>> = LazyLock::new(random_triples);
    compare(engine, &TRIPLES).await;
}

fn random_triples() -> Vec<Triple> {
    let mut runner = TestRunner::deterministic();
    let triples = (definition(), evidence(60), 0u32..600_000);
    let triples = (0..2000).map(|number| {
        let (definition, evidence, ahead_s) = triples.new_tree(&mut runner).expect("a triple").current();
        Triple::new(format!("triple {number}"), definition.to_mql(), evidence, NOW_S - 100_000 + ahead_s)
    });
    triples.collect()
}

async fn every_case_gives_the_same_bytes(engine: Engine) {
    let cases = Case::find(&root().join("tests/cases")).expect("there are cases");
    // First, in fresh memory, a triple for which memory has to grow.
    let large = Triple::new("large".to_owned(), large(), Evidence::default(), NOW_S);
    let triples = cases.iter().map(|case| {
        let file = case.definition().expect("it has a definition");
        let text = std::fs::read_to_string(file).expect("it can be read");
        let compiled = compile(&text, Format::Toml).expect("it compiles");
        let text = std::fs::read_to_string(case.evidence()).expect("it has evidence");
        let evidence = Evidence::from_json(&text).expect("the evidence can be read");
        let at_s = evidence.as_of_s().unwrap_or(0);
        Triple::new(case.name.clone(), compiled.mql().to_vec(), evidence, at_s)
    });
    compare(engine, &std::iter::once(large).chain(triples).collect::<Vec<_>>()).await;
}

/// A compiled definition of a hundred thousand bytes.
fn large() -> Vec<u8> {
    let text = std::fs::read_to_string(root().join("www/definition.toml")).expect("it can be read");
    let patterns: Vec<_> = (0..1500).map(|number| format!("\"/{}/{number}\"", "a-long-name/".repeat(5))).collect();
    let page = format!("[[pages]]\nid = \"large\"\npatterns = [{}]\n\n", patterns.join(", "));
    let compiled = compile(&text.replacen("[[pages]]", &(page + "[[pages]]"), 1), Format::Toml).expect("it compiles");
    assert!(compiled.mql().len() > 90_000, "{} bytes", compiled.mql().len());
    compiled.mql().to_vec()
}

/// Fails on the first triple whose bytes differ.
async fn compare(engine: Engine, triples: &[Triple]) {
    let folder = TempDir::new().expect("a folder");
    let receiver = Receiver::start(&folder.path().join("data"));
    let session = Session::take(engine).await;
    let browser = session.browser();
    let front = Front::start(&receiver.address);
    front.first_script(PAGE);
    assert!(triples.len() >= 25);
    let nonzero = triples.iter().filter(|triple| triple.is_above_zero).count();
    // If every answer were zero, parity would prove little.
    assert!(nonzero * 5 > triples.len(), "{nonzero} of {} scores are above zero", triples.len());
    for twin in [false, true] {
        if twin {
            // A policy without 'wasm-unsafe-eval'.
            front.header("", "content-security-policy", "script-src 'self'");
        }
        browser.goto(format!("{}/docs", front.address)).await.expect("a page opens");
        assess_all(&browser, "assess", triples).await;
        let loaded =
            "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('-explain-twin.js'));";
        let loaded = browser.execute(loaded, vec![]).await.expect("the script runs");
        assert_eq!(loaded.json(), &json!(twin), "the twin is loaded only where there is no WebAssembly");
    }
    assess_all(&browser, "assessInCard", triples).await;
    session.give_back().await;
}

/// Fails on the first triple for which a function of the page gives other bytes.
async fn assess_all(browser: &WebDriver, function: &str, triples: &[Triple]) {
    for batch in triples.chunks(200) {
        let inside = assess(browser, function, batch).await;
        assert_eq!(inside.len(), batch.len());
        for (triple, inside) in batch.iter().zip(&inside) {
            assert_eq!(inside.as_str(), Some(triple.native.as_str()), "{}, {function}", triple.name);
        }
    }
}

async fn assess(browser: &WebDriver, function: &str, batch: &[Triple]) -> Vec<Value> {
    let base64 = base64::engine::general_purpose::STANDARD;
    let entries = batch.iter().map(|triple| json!([base64.encode(&triple.mql), triple.evidence.encode(), triple.at_s]));
    let batch = Value::Array(entries.collect()).to_string();
    let answer = browser.execute_async(ASSESS, vec![function.into(), batch.into()]).await.expect("the script runs");
    let answer = answer.json().as_str().expect("a text");
    serde_json::from_str(answer).unwrap_or_else(|_| panic!("{answer}"))
}
