//! A definition as people write it, in TOML, or in JSON if it begins with a brace.

use handraise::author::{Code, Format, Loaded, Problem, Severity, check as problems_of, compile, migrate, parse};
use handraise::definition::Definition;

use crate::sample::{EVIDENCE, NOW_S, scores};
use crate::seed::Seeds;

/// Any text compiles or names what is wrong with it; what compiles comes back from its bytes and from JSON.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let format = Format::of_text(text);
    for problem in problems_of(text, format, None) {
        is_said(&problem);
    }
    let authored = match parse(text, format) {
        Ok(authored) => authored,
        Err(problems) => return are_errors(&problems),
    };
    match migrate(text, format) {
        Ok(migration) => {
            let again = migrate(&migration.text, format).map(|again| again.changes);
            assert_eq!(again, Ok(Vec::new()), "nothing is left to rewrite");
            let [old, new] = [text, &migration.text].map(|text| compile(text, format).ok());
            let [old, new] = [old, new].map(|compiled| compiled.map(|compiled| compiled.hash().to_owned()));
            assert!(old.is_none() || old == new, "a rewritten definition has the same bytes");
        }
        Err(problems) => are_errors(&problems),
    }
    let loaded = match Loaded::compile(text, format) {
        Ok(loaded) => loaded,
        Err(problems) => return are_errors(&problems),
    };
    let compiled = &loaded.compiled;
    let read = Definition::from_canonical_mql(compiled.mql());
    assert_eq!(read.as_ref(), Ok(compiled.definition()), "a definition comes back from its bytes");
    let json = serde_json::to_string(&authored.source).expect("an authored definition is JSON");
    let from_json = compile(&json, Format::Json).map(|compiled| compiled.hash().to_owned());
    assert_eq!(from_json.as_deref(), Ok(compiled.hash()), "TOML and JSON say the same");
    EVIDENCE.iter().for_each(|evidence| scores(compiled.program(), evidence, NOW_S));
}

fn are_errors(problems: &[Problem]) {
    assert!(!problems.is_empty(), "an error is named");
    for problem in problems {
        assert!(problem.severity == Severity::Error && problem.code != Code::Internal, "{problem}");
        is_said(problem);
    }
}

fn is_said(problem: &Problem) {
    assert!(!problem.message.is_empty() && !problem.remedy.is_empty(), "{problem}");
}

/// All definitions of the repository, in TOML, and some in JSON.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let texts = seeds.definitions();
    let in_json = texts.iter().take(12).filter_map(|text| {
        let source = parse(text, Format::Toml).ok()?.source;
        serde_json::to_vec(&source).ok()
    });
    in_json.collect::<Vec<_>>().into_iter().chain(texts.iter().map(|text| text.clone().into_bytes())).collect()
}
