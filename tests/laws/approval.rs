//! Laws of signatures: whatever byte of a signed definition, of its private policy or of a signature is another one, the signature does not count. They do
//! not know where the files are.

use super::random;
use handraise::approval::{RevokedKeys, SignatureFile, Signers, Subject, Team, Trust, verify};
use handraise::author::{Format, Loaded};
use handraise::definition::{Compiled, Policy, SqlCriterion};
use handraise_tests::signer::Signer;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

/// Small definitions, so that every byte of a hundred of them can be flipped.
const FILES: u32 = 100;

fn team() -> Team {
    "marketing".parse().expect("a team")
}

fn trust() -> Trust {
    let signers = format!("marketing@example.com {}", Signer::new(1).public());
    Trust { signers: Signers::read(signers.as_bytes()).expect("signers"), ..Trust::default() }
}

fn counts(subject: &Subject, signature: &[u8], trust: &Trust) -> bool {
    SignatureFile::read(signature).is_ok_and(|file| verify(subject, &team(), &file, trust, 0, &[]).is_ok())
}

/// Every text that differs in one bit of one byte; which one depends on the place, so that each bit has its turn.
fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).map(|place| {
        let mut other = bytes.to_vec();
        other[place] ^= 1 << (place % 8);
        other
    })
}

#[test]
fn every_byte_flipped_in_a_hundred_signed_files_is_refused() {
    let trust = trust();
    let key = Signer::new(1);
    let flips = Cell::new(0);
    let mut runner = TestRunner::new(Config::with_cases(FILES));
    let drawn = (random::definition(), "[a-z]{1,20}", any::<bool>());
    let is_read = |compiled: &Compiled| Compiled::read(compiled.mql().to_vec()).is_ok();
    let law = runner.run(&drawn, |(definition, label, is_private)| {
        let mut small = definition.clone();
        small.rules.truncate(2);
        let small = Compiled::new(small);
        let compiled = if is_read(&small) { small } else { Compiled::new(definition) };
        prop_assert!(is_read(&compiled));
        let mut policy = Policy::new(&compiled.definition().id, compiled.definition().version);
        policy.sql_criteria = vec![SqlCriterion { id: label.clone(), label, kind: None, required: false }];
        let policy = is_private.then_some(policy);
        let subject = Subject::of(&compiled, policy.as_ref());
        let signature = key.sign_for("marketing", &subject, None);
        prop_assert!(counts(&subject, signature.as_bytes(), &trust));
        for mql in flipped(compiled.mql()) {
            let counted = Compiled::read(mql)
                .is_ok_and(|other| counts(&Subject::of(&other, policy.as_ref()), signature.as_bytes(), &trust));
            prop_assert!(!counted, "a definition");
            flips.set(flips.get() + 1);
        }
        for json in flipped(policy.as_ref().map(Policy::to_json).unwrap_or_default().as_bytes()) {
            let counted = Policy::read(&json)
                .is_ok_and(|other| counts(&Subject::of(&compiled, Some(&other)), signature.as_bytes(), &trust));
            prop_assert!(!counted, "a policy");
            flips.set(flips.get() + 1);
        }
        for altered in flipped(signature.as_bytes()) {
            prop_assert!(!counts(&subject, &altered, &trust), "{}", String::from_utf8_lossy(&altered));
            flips.set(flips.get() + 1);
        }
        Ok(())
    });
    law.expect("no flipped byte counts");
    let flips = flips.get();
    println!("{flips} flipped bytes, none counts");
    assert!(flips > 60_000, "only {flips}");
}

#[test]
fn every_bit_flipped_in_a_signature_is_refused() {
    let subject = Subject { id: "acme".into(), version: 3, definition: "ab".repeat(32), policy: None };
    let (key, trust) = (Signer::new(1), trust());
    let manifest = subject.manifest(team(), None);
    // With the manifest below it, and as `ssh-keygen` writes it.
    for signature in [key.sign_for("marketing", &subject, None), key.armour("handraise", &manifest.to_text())] {
        assert!(counts(&subject, signature.as_bytes(), &trust));
        for place in 0..signature.len() {
            for bit in 0..8 {
                let mut altered = signature.clone().into_bytes();
                altered[place] ^= 1 << bit;
                assert!(!counts(&subject, &altered, &trust), "byte {place}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_byte_of_an_authored_file_that_changes_what_it_says_is_refused() {
    let text = include_str!("../receiver/definition.toml");
    let compiled = |text: &str| Loaded::compile(text, Format::Toml).ok();
    let subject = |loaded: &Loaded| Subject::of(&loaded.compiled, loaded.policy.as_ref());
    let signed = subject(&compiled(text).expect("a definition"));
    let (key, trust) = (Signer::new(1), trust());
    let signature = key.sign_for("marketing", &signed, None);
    let (mut same, mut others) = (0, 0);
    for altered in flipped(text.as_bytes()).filter_map(|bytes| String::from_utf8(bytes).ok()) {
        // Comments and the way it is written are not signed; what it says is.
        let Some(other) = compiled(&altered) else { continue };
        match subject(&other) == signed {
            true => same += 1,
            false => {
                assert!(!counts(&subject(&other), signature.as_bytes(), &trust), "{altered}");
                others += 1;
            }
        }
    }
    assert!(same > 0 && others > 100, "{same} say the same, {others} something else");
    // Windows line ends say the same.
    assert_eq!(subject(&compiled(&text.replace('\n', "\r\n")).expect("a definition")), signed);
}

/// A text with a piece of it replaced by other bytes.
fn spliced(text: String) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12),
        "[ \t\r\n\"=,@!*#A-Za-z0-9:-]{0,24}".prop_map(String::into_bytes),
    ];
    (0..text.len(), 0usize..40, piece).prop_map(move |(from, length, piece)| {
        let mut bytes = text.clone().into_bytes();
        let until = (from + length).min(bytes.len());
        bytes.splice(from..until, piece);
        bytes
    })
}

fn signature() -> String {
    let subject = Subject { id: "acme".into(), version: 3, definition: "ab".repeat(32), policy: None };
    Signer::new(1).sign_for("marketing", &subject, Some(4))
}

fn signers() -> String {
    let key = Signer::new(1).public();
    format!(
        "# who\nmarketing@a.example,sales@a.example namespaces=\"git,hand*\",valid-after=\"20260101Z\" {key} Ada\n\"x\" {key}\n"
    )
}

proptest! {
    #[test]
    fn any_bytes_are_a_signature_or_an_error(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..400), spliced(signature())]) {
        if let Ok(file) = SignatureFile::read(&bytes) {
            let text = file.to_text();
            let again = SignatureFile::read(text.as_bytes());
            prop_assert_eq!(again, Ok(file));
            let written = String::from_utf8(bytes).expect("it was read").replace("\r\n", "\n");
            prop_assert_eq!(written.trim_end_matches('\n'), text.trim_end_matches('\n'));
        }
    }

    #[test]
    fn any_bytes_are_a_list_of_keys_or_an_error_with_its_line(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..400), spliced(signers())]) {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        for error in [Signers::read(&bytes).err(), RevokedKeys::read(&bytes).err()].into_iter().flatten() {
            prop_assert!(error.line <= lines && !error.message.is_empty());
        }
    }
}
