//! What a page folds with the platform's means is what the library folds: each engine's Unicode data, each regular expression.

use crate::engine::{Engine, Session, in_each_engine};
use handraise::matching::FoldedText;
use handraise_tests::root;
use proptest::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::json;

in_each_engine! {
    a_page_folds_texts_as_the_library_does,
}

/// What people type, one of each kind, and what could be taken for it.
const TYPED: [&str; 36] = [
    "Geschäftsführer",
    "Gescha\u{308}ftsfu\u{308}hrer",
    "GESCHAEFTSFUEHRER",
    "C.E.O.",
    "c.e.o",
    "U.S.A. Inc.",
    "e.g. this",
    "1,000–5,000",
    "1.000 - 5.000",
    "1 000",
    "1’000",
    "1\u{202F}000",
    "12,34,567",
    "5-10k",
    "500-1k",
    "1.5M",
    "$1m-$5m",
    "1.5.2k",
    "VP of Sales / EMEA",
    "Leiter für Einkauf und Logistik",
    "Directeur de la production",
    "Ada <a@b.example>.",
    " <x> <y@z.example>",
    "a\n <b@c.example>\r\n > ",
    "ﬁne ligature",
    "Straße",
    "ΟΔΥΣΣΕΥΣ ς",
    "İstanbul ı",
    "ДИРЕКТОР й",
    "部長 ｶﾀｶﾅ",
    "🇩🇪 Germany (+49)",
    "soft\u{AD}hyphen zero\u{200B}width",
    "“quoted” — dash",
    "①②Ⅳ½",
    "A\u{0}B\u{7F}\u{85}",
    "_A.B_ C.D",
];

/// Pieces that the rules look at, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" "),
        Just("-"),
        Just(" - "),
        Just("."),
        Just(","),
        Just("'"),
        Just("k"),
        Just("M"),
        Just("<"),
        Just(">"),
        Just("@"),
        Just("\n"),
        Just("of"),
        Just(" und "),
        Just("DE"),
        Just("ae"),
        Just("E"),
        Just("C."),
        Just("_"),
        Just("/"),
        Just("1"),
        Just("12"),
        Just("345"),
        Just("é"),
        Just("–"),
        Just("ß"),
        Just("\u{308}"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

async fn a_page_folds_texts_as_the_library_does(engine: Engine) {
    let mut runner = TestRunner::deterministic();
    let mut texts: Vec<String> = TYPED.map(str::to_owned).into();
    // As if a book were pasted; and with a sign of two units where the text is cut.
    texts.push("a long message ".repeat(20_000));
    texts.push([&"x".repeat(510), "é🇩🇪 and more"].concat());
    for _ in 0..3000 {
        texts.push(pieces().new_tree(&mut runner).expect("a text").current());
        texts.push("[\\PC\n\r -~à-ÿ‐-‧]{0,20}".new_tree(&mut runner).expect("a text").current());
    }
    // Characters that were assigned after an engine's Unicode data was made may fold differently.
    texts.retain(|text| text.chars().all(is_of_unicode_13));
    assert!(texts.len() > 3000, "{} texts", texts.len());
    let source = std::fs::read_to_string(root().join("packages/page/fold.ts")).expect("the page's source");
    let (_, function) = source.split_once("export const fold = ").expect("a function");
    let script = format!(
        "const fold = {}; return arguments[0].map(fold);",
        function.replace("(text: string)", "(text)").trim_end().trim_end_matches(';')
    );
    let session = Session::take(engine).await;
    let folded = session.browser().execute(script, vec![json!(texts)]).await.expect("the script runs");
    let folded: Vec<String> = folded.convert().expect("texts");
    for (text, folded) in texts.iter().zip(folded) {
        assert_eq!(FoldedText::of(text).as_str(), folded, "{text:?}");
    }
    session.give_back().await;
}

/// Whether a character is in a block that no later version has changed: the scripts that the lists are written in.
fn is_of_unicode_13(c: char) -> bool {
    matches!(c, '\0'..='\u{24F}' | '\u{370}'..='\u{52F}' | '\u{2000}'..='\u{206F}' | '\u{20A0}'..='\u{20BF}' | '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FEF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FFEE}' | '\u{300}'..='\u{36F}' | '\u{1F1E6}'..='\u{1F1FF}')
        || "①②Ⅳ½ﬁ".contains(c)
}
