//! Parity of the plugin's own module: its JavaScript twin gives the same answers in the same session, in the same page.
//! It does not know what they mean.

use crate::engine::{Engine, Session, in_each_engine};
use crate::receiver::Receiver;
use base64::Engine as _;
use handraise::author::{Format, compile};
use handraise::definition::Definition;
use handraise::evidence::Evidence;
use handraise::scoring::score;
use handraise_tests::root;
use tempfile::TempDir;

in_each_engine! {
    a_session_told_to_the_module_and_to_its_twin_gives_the_same_bytes,
}

async fn a_session_told_to_the_module_and_to_its_twin_gives_the_same_bytes(engine: Engine) {
    let folder = TempDir::new().expect("a folder");
    let receiver = Receiver::start(&folder.path().join("data"));
    let session = Session::take(engine).await;
    let browser = session.browser();
    // A text has no policy, and no plugin of its own.
    browser.goto(format!("{}/docs/security-overview.txt", receiver.address)).await.expect("a page opens");

    let text = std::fs::read_to_string(root().join("www/definition.toml")).expect("it can be read");
    let compiled = compile(&text, Format::Toml).expect("it compiles");
    let mql = base64::engine::general_purpose::STANDARD.encode(compiled.mql());
    let answer = browser.execute_async(include_str!("session.js"), vec![mql.into()]).await.expect("the script runs");
    let answer = answer.json();
    assert_eq!(answer["differences"], serde_json::json!([]), "{answer}");
    assert!(answer["calls"].as_u64() > Some(10_000), "{answer}");

    // If nothing happened in the sessions, parity would prove little.
    let evidence = Evidence::decode(answer["evidence"].as_str().expect("evidence")).expect("it can be read");
    let definition = Definition::from_canonical_mql(compiled.mql()).expect("it is canonical");
    let assessment = score(&definition.to_program(), &evidence, evidence.as_of_s().unwrap_or(0));
    assert!(assessment.score_milli > 20_000, "{}", assessment.to_text(&definition));
    session.give_back().await;
}
