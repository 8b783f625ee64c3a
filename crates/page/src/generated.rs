//! Writes `packages/page/generated/codes.ts`, the TypeScript of every code, table and order of numbers that cross the border, from
//! the Rust types; a test compares the file. It does not know what a code means.

use crate::code::{Ask, Say, Tell};
use core::fmt::{Debug, Write};
use handraise::definition::{Grade, Rating};
use handraise::evidence::{Consent, Coverage};
use handraise::scoring::{DecisionKind, Reason, Stage, Summary, SummaryReason};

const HEADER: &str = "\
//! The codes that the page and the module exchange, and the order of an assessment's numbers. The bundler inlines them. This file
//! does not know what a code makes the module do. It is generated from the Rust types, by
//! `HANDRAISE_CODES=write cargo test --package handraise-page`.
";

/// The file as the types say today.
fn typescript() -> String {
    let mut out = HEADER.to_owned();
    for (name, (about, codes)) in [("Tell", Tell::LIST), ("Say", Say::LIST), ("Ask", Ask::LIST)] {
        constants(&mut out, about, name, codes.iter().map(|(code, number, doc)| (code.to_string(), *number, *doc)));
    }
    let flags = Coverage::NAMES.map(|(flag, name)| (pascal(name), u32::from(flag.bits()), ""));
    constants(&mut out, " Reasons why the evidence may be incomplete.", "Coverage", flags);
    constants(&mut out, " The visitor's choice about being measured.", "Consent", variants(&Consent::ALL));
    constants(&mut out, " What is to happen with a visitor.", "Decision", variants(&DecisionKind::ALL));
    table(&mut out, "Decisions, by code.", "DECISIONS", &DecisionKind::ALL.map(DecisionKind::name));
    table(&mut out, "Reasons of decisions, by code.", "REASONS", &Reason::ALL.map(Reason::name));
    table(&mut out, "Grades of fit, by code.", "GRADES", &Grade::ALL.map(Grade::letter));
    table(&mut out, "Stages, by code.", "STAGES", &Stage::ALL.map(Stage::name));
    let ratings = [(format!("{:?}", Rating::U), Rating::U as u32, "")];
    constants(&mut out, " The rating that is no number.", "Rating", ratings);
    let about = " The places of an assessment's numbers. From `Reasons` on, each of the strongest reasons has `SummaryReason.Length` numbers.";
    constants(&mut out, about, "Summary", places(Summary::FIELDS, "Reasons"));
    constants(&mut out, " The places of a reason's numbers.", "SummaryReason", places(SummaryReason::FIELDS, "Length"));
    out
}

fn constants<'a>(out: &mut String, about: &str, name: &str, codes: impl IntoIterator<Item = (String, u32, &'a str)>) {
    let _ = writeln!(out, "\n/**{} */\nexport const enum {name} {{", about);
    for (code, number, doc) in codes {
        if !doc.is_empty() {
            let _ = writeln!(out, "  /**{} */", doc);
        }
        let _ = writeln!(out, "  {code} = {number},");
    }
    out.push_str("}\n");
}

fn table(out: &mut String, about: &str, name: &str, names: &[&str]) {
    let _ = writeln!(out, "\n/** {about} */\nexport const {name} = {names:?} as const;");
}

/// Each variant's name and code, which is its place among all of them.
fn variants<T: Debug>(all: &[T]) -> impl Iterator<Item = (String, u32, &'static str)> {
    all.iter().zip(0..).map(|(variant, code)| (format!("{variant:?}"), code, ""))
}

/// The place of each field, and of what comes after them.
fn places(fields: &[&str], rest: &str) -> impl Iterator<Item = (String, u32, &'static str)> {
    let names = fields.iter().map(|name| pascal(name)).chain([rest.to_owned()]);
    names.zip(0..).map(|(name, place)| (name, place, ""))
}

/// `storage_blocked` → `StorageBlocked`.
fn pascal(name: &str) -> String {
    let word = |word: &str| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default();
    name.split('_').map(word).collect()
}

#[test]
fn the_generated_typescript_says_what_the_rust_types_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packages/page/generated/codes.ts");
    let today = typescript();
    if std::env::var("HANDRAISE_CODES").is_ok_and(|wish| wish == "write") {
        std::fs::write(path, &today).expect("it can be written");
    }
    let known = std::fs::read_to_string(path).expect("it is there");
    assert_eq!(known, today, "`HANDRAISE_CODES=write cargo test --package handraise-page` writes it anew");
}

#[test]
fn a_variant_s_code_is_its_place_among_all_of_them() {
    assert!(Consent::ALL.iter().zip(0..).all(|(consent, code)| *consent as u8 == code));
    assert!(DecisionKind::ALL.iter().zip(0..).all(|(decision, code)| *decision as u8 == code));
    assert!(Grade::ALL.iter().zip(0..).all(|(grade, code)| *grade as u8 == code));
    assert!(Reason::ALL.iter().zip(0..).all(|(reason, code)| *reason as u8 == code));
    assert!(Stage::ALL.iter().zip(0..).all(|(stage, code)| *stage as u8 == code));
}
