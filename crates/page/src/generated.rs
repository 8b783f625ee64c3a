//! Writes `packages/page/generated/codes.ts`, the TypeScript of every code, table and order of numbers that cross the border, from
//! the Rust types; and `abi.rs` with the number of that protocol. A test compares both files. It does not know what a code means.

use crate::code::{Ask, Say, Start, Tell};
use core::fmt::{Debug, Write};
use handraise::definition::{DecodeError, Grade, Program, Rating};
use handraise::evidence::{Consent, Coverage};
use handraise::matching::TextHash;
use handraise::scoring::{DecisionKind, Reason, Stage, Summary, SummaryReason};

const HEADER: &str = "\
//! The codes that the page and the module exchange, and the order of an assessment's numbers. The bundler inlines them. This file
//! does not know what a code makes the module do. It is generated from the Rust types, by
//! `HANDRAISE_CODES=write cargo test --package handraise-page`.
";

const ABI_HEADER: &str = "\
//! The number of the protocol between page and module. It does not know the protocol. It is generated from it, by
//! `HANDRAISE_CODES=write cargo test --package handraise-page`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the number of the protocol that this module speaks. The page compares it with its own before any other call, because a
/// cache may hold a file of another build.
";

/// The modules' sources, which declare the exported functions.
const SOURCES: [&str; 3] = [include_str!("plugin.rs"), include_str!("explain.rs"), include_str!("text.rs")];

/// Both files as the types say today: the TypeScript, and the Rust with the protocol's number.
fn files() -> (String, String) {
    let protocol = protocol();
    let abi = abi(&protocol, &functions(&SOURCES));
    let digits = format!("{abi:06x}");
    let about = "The number of this protocol. It follows from all names, numbers and comments in this file, and from the modules' functions.";
    let rust =
        format!("{ABI_HEADER}#[wasm_bindgen]\npub fn abi() -> u32 {{\n    0x00{}_{}\n}}\n", &digits[..2], &digits[2..]);
    (format!("{HEADER}\n/** {about} */\nexport const ABI = 0x{digits};\n{protocol}"), rust)
}

/// The protocol's number: 24 bits of a hash. Comments count, because they say what a code's value and its texts are.
fn abi(protocol: &str, functions: &str) -> u32 {
    protocol.bytes().chain(functions.bytes()).fold(TextHash::EMPTY, TextHash::add_byte).value()
}

/// What page and module must agree on, as TypeScript.
fn protocol() -> String {
    let mut out = String::new();
    let lists = [("Tell", Tell::LIST), ("Say", Say::LIST), ("Ask", Ask::LIST), ("Start", Start::LIST)];
    for (name, (about, codes)) in lists {
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
    let about = "The versions of a compiled definition's format that the module reads.";
    let _ = writeln!(out, "\n/** {about} */\nexport const FORMATS = {:?} as const;", formats().collect::<Vec<_>>());
    out
}

/// The versions of `.mql` that the library reads.
fn formats() -> impl Iterator<Item = u8> {
    let is_known =
        |version: &u8| !matches!(Program::read(&[b'M', b'Q', b'L', *version]), Err(DecodeError::UnknownVersion(_)));
    (0..=u8::MAX).filter(is_known)
}

/// The signatures of the exported functions, each on a line, in the order of their names.
fn functions(sources: &[&str]) -> String {
    let exported = sources.iter().flat_map(|source| source.split("#[wasm_bindgen]\npub ").skip(1));
    let signatures = exported.filter_map(|function| function.split(" {").next());
    let words = |signature: &str| signature.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = signatures.map(words).collect();
    lines.sort_unstable();
    lines.join("\n")
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
    let (typescript, rust) = files();
    let folder = env!("CARGO_MANIFEST_DIR");
    for (path, today) in [("../../packages/page/generated/codes.ts", typescript), ("src/abi.rs", rust)] {
        let path = format!("{folder}/{path}");
        if std::env::var("HANDRAISE_CODES").is_ok_and(|wish| wish == "write") {
            std::fs::write(&path, &today).expect("it can be written");
        }
        let known = std::fs::read_to_string(&path).expect("it is there");
        assert_eq!(known, today, "`HANDRAISE_CODES=write cargo test --package handraise-page` writes it anew");
    }
}

#[test]
fn the_protocol_s_number_changes_with_every_code_name_meaning_and_signature() {
    let (protocol, functions) = (protocol(), functions(&SOURCES));
    let number = abi(&protocol, &functions);
    let replaced = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "`{from}` is part of it: {text}");
        text.replacen(from, to, 1)
    };
    // A code, the name of one, what its texts are, a table, the order of an assessment's numbers, a format that is read.
    let changes = [
        ("SendForm = 23", "SendForm = 24"),
        ("SendForm", "Send"),
        ("Host, path with query.", "Host, path."),
        ("\"qualified\"", "\"sales_ready\""),
        ("Score = 1", "Score = 2"),
        ("FORMATS = [", "FORMATS = [1, "),
    ];
    for (from, to) in changes {
        assert_ne!(abi(&replaced(&protocol, from, to), &functions), number, "{from}");
    }
    for (from, to) in [("fn say", "fn tells"), ("value: u32", "value: f64"), ("-> bool", "-> u32")] {
        assert_ne!(abi(&protocol, &replaced(&functions, from, to)), number, "{from}");
    }
}

#[test]
fn every_exported_function_counts_in_the_protocol_s_number_however_its_signature_is_laid_out() {
    let functions = functions(&SOURCES);
    let names: Vec<&str> = functions.lines().filter_map(|line| line.strip_prefix("fn ")?.split('(').next()).collect();
    assert_eq!(names, ["as_of", "ask", "assess", "explain", "room", "say", "start", "tell"]);
    let source = "#[wasm_bindgen]\npub fn many(\n    a: u32,\n    b: u32,\n) -> bool {\n    true\n}";
    assert_eq!(self::functions(&[source]), "fn many( a: u32, b: u32, ) -> bool");
}

#[test]
fn a_variant_s_code_is_its_place_among_all_of_them() {
    assert!(Consent::ALL.iter().zip(0..).all(|(consent, code)| *consent as u8 == code));
    assert!(DecisionKind::ALL.iter().zip(0..).all(|(decision, code)| *decision as u8 == code));
    assert!(Grade::ALL.iter().zip(0..).all(|(grade, code)| *grade as u8 == code));
    assert!(Reason::ALL.iter().zip(0..).all(|(reason, code)| *reason as u8 == code));
    assert!(Stage::ALL.iter().zip(0..).all(|(stage, code)| *stage as u8 == code));
}
