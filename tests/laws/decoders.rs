//! Laws of every decoder: any input gives a value or a named error, and what it accepts is the one canonical form.

use super::random::{NOW_S, definition, evidence};
use handraise::author::{Code, Format, Severity, compile, parse};
use handraise::definition::{Definition, MAGIC, Program, field_key};
use handraise::evidence::{DecodeError, Evidence, Kind, Occurrence, VERSION};
use handraise::intake::{Control, record_control};
use handraise::matching::{ClassId, Folded, TextHash};
use handraise::scoring::{MILLI, score, summarise};
use handraise::tracking::{Landing, channels_of};
use proptest::prelude::*;

/// Changes, drops and adds some bytes.
pub(super) fn mutate(mut bytes: Vec<u8>, edits: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    for (place, kind, byte) in edits {
        if bytes.is_empty() {
            break;
        }
        let place = place.index(bytes.len());
        match kind % 3 {
            0 => bytes[place] = *byte,
            1 => drop(bytes.remove(place)),
            _ => bytes.insert(place, *byte),
        }
    }
    bytes
}

pub(super) fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    prop::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 1..6)
}

pub(super) const SAMPLE: &str = include_str!("../../www/definition.toml");

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_evidence_or_an_error(text: String, base64url in "[A-Za-z0-9_-]{0,200}") {
        for text in [text, base64url.clone(), format!("AQ{base64url}")] {
            if let Ok(evidence) = Evidence::decode(&text) {
                prop_assert_eq!(evidence.encode(), text);
            }
        }
    }

    #[test]
    fn altered_evidence_is_refused_or_canonical(evidence in evidence(60), edits in edits()) {
        let bytes = mutate(evidence.encode().into_bytes(), &edits);
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(decoded) = Evidence::decode(&text) {
            prop_assert_eq!(decoded.encode(), text.as_ref());
        }
    }

    #[test]
    fn a_compiled_definition_comes_back_as_it_was(definition in definition()) {
        let mql = definition.to_mql();
        prop_assert_eq!(Definition::from_canonical_mql(&mql), Ok(definition));
    }

    #[test]
    fn an_altered_definition_is_refused_or_still_scores(definition in definition(), edits in edits(), evidence in evidence(20)) {
        let mql = mutate(definition.to_mql(), &edits);
        if let Ok(decoded) = Definition::from_mql(&mql) {
            let assessment = score(&decoded.to_program(), &evidence, NOW_S);
            prop_assert!((0..=100_000).contains(&assessment.score_milli));
            let given: i64 = assessment.contributions.iter().map(|given| given.points_milli).sum();
            let clamped: i64 = assessment.clamps.iter().map(|clamp| clamp.points_milli).sum();
            prop_assert_eq!(given + clamped, assessment.score_milli);
        }
        if let Ok(decoded) = Definition::from_canonical_mql(&mql) {
            // An edit may turn an extension's number into one of a later build. It is skipped, so what was read is shorter.
            let canonical = decoded.to_mql();
            prop_assert!(canonical == mql || canonical.len() < mql.len(), "{:?} came back as {:?}", mql, canonical);
        }
    }

    #[test]
    fn any_bytes_are_a_definition_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Definition::from_mql(&bytes);
        let _ = Definition::from_mql(&[&MAGIC, &bytes[..]].concat());
    }

    /// A page does not check a definition before it runs it.
    #[test]
    fn whatever_a_program_is_running_it_ends(definition in definition(), edits in edits(), evidence in evidence(20), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for mql in [mutate(definition.to_mql(), &edits), [&MAGIC, &[0; 4], &bytes[..]].concat()] {
            let Ok(program) = Program::read(&mql) else { continue };
            let assessment = score(&program, &evidence, NOW_S);
            prop_assert!((0..=100_000).contains(&assessment.score_milli));
            prop_assert_eq!(i64::from(summarise(&program, &evidence, NOW_S).score), assessment.score_milli / MILLI);
            let mut said = Evidence::new();
            let texts = ["company size", "organization", "How many are you?", "50 to 100"];
            let [name, autocomplete, label, value] = texts.map(|text| Folded::by_platform(text.as_bytes()));
            let control = Control { name, autocomplete, label, value, is_ticked: false };
            record_control(&mut said, &program, control, NOW_S);
            channels_of(&program, Landing { utm_source: b"newsletter", referrer_host: b"search.example", ..Landing::default() });
        }
    }

    #[test]
    fn an_altered_definition_file_compiles_or_names_the_problem(edits in edits()) {
        let bytes = mutate(SAMPLE.as_bytes().to_vec(), &edits);
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(authored) = parse(&text, Format::Toml) {
            for lint in authored.lint(None) {
                prop_assert!(!lint.message.is_empty() && !lint.remedy.is_empty());
            }
        }
        match compile(&text, Format::Toml) {
            Ok(compiled) => prop_assert_eq!(Definition::from_canonical_mql(compiled.mql()), Ok(compiled.definition().clone())),
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    prop_assert!(problem.line.is_some() || problem.path.is_empty(), "{}", problem);
                    prop_assert!(problem.severity == Severity::Error && problem.code != Code::Internal, "{}", problem);
                    prop_assert!(!problem.message.is_empty() && !problem.remedy.is_empty());
                }
            }
        }
    }

    #[test]
    fn any_text_is_a_definition_file_or_an_error(text: String) {
        for format in [Format::Toml, Format::Json] {
            let _ = parse(&text, format);
        }
        let _ = Evidence::from_json(&text);
    }
}

#[test]
fn evidence_of_another_version_is_refused_by_name() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text = Evidence::new().encode();
    let second = ALPHABET.find(&text[1..2]).unwrap();
    for version in (0..=u8::MAX).filter(|version| !(1..=VERSION).contains(version)) {
        // The version is the first six bits and two of the next.
        let places = [usize::from(version >> 2), usize::from(version & 3) << 4 | (second & 15)];
        let other: String = places.iter().map(|place| &ALPHABET[*place..=*place]).collect();
        let error = Evidence::decode(&format!("{other}{}", &text[2..])).unwrap_err();
        assert_eq!(error, DecodeError::UnknownVersion(version));
        assert_eq!(error.to_string(), format!("evidence has version {version}, this build reads 1 to {VERSION}"));
    }
}

/// Evidence with extensions of a later build: the same text with bytes after the checksum, and a checksum over all of it.
#[test]
fn evidence_with_extensions_of_a_later_build_is_read_without_them() {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut evidence = Evidence::new();
    evidence.record(Occurrence::new(Kind::Form, ClassId::of("demo-request"), NOW_S));
    let bytes = base64.decode(evidence.encode()).unwrap();
    assert_eq!(bytes[3], 0, "no extensions of ours");
    let with = |extensions: &[u8]| {
        let length = if extensions.len() < 128 {
            vec![extensions.len() as u8]
        } else {
            vec![extensions.len() as u8 | 0x80, (extensions.len() >> 7) as u8]
        };
        let rest = [&length, extensions, &bytes[4..]].concat();
        let hash = rest.iter().fold(TextHash::EMPTY, |hash, byte| hash.add_byte(*byte)).value();
        let sum = hash ^ (hash >> 16);
        base64.encode([&[VERSION, sum as u8, (sum >> 8) as u8], &rest[..]].concat())
    };
    assert_eq!(with(&[]), evidence.encode());
    for extensions in [vec![7], vec![1; 127], vec![9; 300]] {
        assert_eq!(Evidence::decode(&with(&extensions)).as_ref(), Ok(&evidence));
    }
    // A section that is longer than the text.
    let cut = [&[VERSION, 0, 0, 0xFF, 0xFF, 0x7F], &bytes[4..]].concat();
    assert_eq!(Evidence::decode(&base64.encode(cut)), Err(DecodeError::Damaged));
}

#[test]
fn deep_and_odd_json_is_refused_by_name() {
    let deep = "[".repeat(100_000);
    let odd = [
        "1e999",
        "{\"id\":NaN}",
        "{\"id\":\"\\ud800\"}",
        "{\"__proto__\":{}}",
        "{\"id\":\"a\",\"id\":\"b\",\"version\":1}",
        "{\"version\":1e3}",
        "\u{0}",
    ];
    for text in odd.into_iter().chain([deep.as_str()]) {
        let problems = parse(text, Format::Json).unwrap_err();
        assert!(!problems[0].message.is_empty(), "{text:.40}");
        assert!(Evidence::from_json(text).is_err(), "{text:.40}");
    }
}

#[test]
fn toml_and_json_say_the_same() {
    let source = parse(SAMPLE, Format::Toml).unwrap().source;
    let json = serde_json::to_string(&source).unwrap();
    let (toml, json) = (compile(SAMPLE, Format::Toml).unwrap(), compile(&json, Format::Json).unwrap());
    assert_eq!(toml.hash(), json.hash());
    assert!(
        toml.definition()
            .fields
            .iter()
            .any(|field| field.keys.contains(&field_key(handraise::definition::FieldKey::Name, "job_title")))
    );
}
