//! Each filter against a reader of its language: what it wrote is read back as the text that was given.

use super::*;
use proptest::prelude::*;
use std::process::Command;

const NASTY: &str = "O'Brien & \"Söhne\" </script> {{x}} ]]> $y";

/// Any text, rich in characters that languages treat in some way of their own.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "'",
        "\"",
        "\\",
        "\\'",
        "</script>",
        "<!--",
        "]]>",
        "&amp;",
        "&#39;",
        "{{",
        "<{",
        "$x",
        "`",
        "?>",
        "*/",
        "#",
        ": ",
        "- ",
        "\n",
        "\r",
        "\t",
        "\u{0}",
        "\u{1f}",
        "\u{7f}",
        "\u{85}",
        "\u{9f}",
        "\u{2028}",
        "\u{2029}",
        "\u{feff}",
        "\u{fffe}",
        "😀",
        "ß",
        "null",
        "~",
        "0x1",
    ]);
    prop_oneof![
        1 => Just(NASTY.to_owned()),
        9 => prop::collection::vec(prop_oneof![any::<char>().prop_map(String::from), odd.prop_map(str::to_owned)], 0..12)
            .prop_map(|parts| parts.concat()),
    ]
}

/// What PHP reads in single quotes: two escapes, and everything else as it stands.
fn read_php(written: &str) -> Option<String> {
    let mut rest = written.strip_prefix('\'')?.strip_suffix('\'')?.chars();
    let mut text = String::new();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next()? {
                escaped @ ('\\' | '\'') => text.push(escaped),
                other => text.extend(['\\', other]),
            },
            // The string would end here.
            '\'' => return None,
            _ => text.push(c),
        }
    }
    Some(text)
}

fn js(text: &str) -> String {
    json(&Value::from(text)).expect("any text is JSON")
}

proptest! {
    #[test]
    fn php_reads_the_text_back(text in text()) {
        prop_assert_eq!(read_php(&php(&text)), Some(text));
    }

    #[test]
    fn xml_reads_elements_and_attributes_of_either_quote_back(text in text()) {
        if let (Ok(element), Ok(value)) = (xml(&text), attribute(&text)) {
            for quote in ['"', '\''] {
                let document = format!("<a b={quote}{value}{quote}>{element}</a>");
                let document = roxmltree::Document::parse(&document).expect("well-formed");
                let root = document.root_element();
                prop_assert_eq!(root.text().unwrap_or_default(), &text);
                prop_assert_eq!(root.attribute("b"), Some(text.as_str()));
            }
        } else {
            let is_odd = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
            prop_assert!(text.contains(is_odd), "XML can have it");
        }
    }

    #[test]
    fn json_reads_the_text_back_and_a_page_sees_no_tag_in_it(text in text()) {
        let written = js(&text);
        prop_assert!(!written.contains(['<', '>', '&', '\n', '\r', '\u{2028}', '\u{2029}']), "{}", written);
        prop_assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
    }

    #[test]
    fn toml_reads_the_text_back(text in text()) {
        let document: toml_edit::DocumentMut = format!("a = {}", js(&text)).parse().expect("TOML");
        prop_assert_eq!(document["a"].as_str(), Some(text.as_str()));
    }

    #[test]
    fn yaml_reads_the_text_back(text in text()) {
        use saphyr::LoadableYamlNode;
        let written = format!("a: {}\n", js(&text));
        let documents = saphyr::Yaml::load_from_str(&written).expect("YAML");
        prop_assert_eq!(documents[0]["a"].as_str(), Some(text.as_str()));
    }

    #[test]
    fn names_have_their_shape_and_are_made_once(text in text()) {
        if let Ok(slug) = slug(&text) {
            prop_assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
            prop_assert_eq!(super::slug(&slug).ok(), Some(slug));
        }
        if let Ok(name) = identifier(&text) {
            prop_assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()));
            prop_assert!(!name.ends_with('_') && !name.contains("__"));
            prop_assert_eq!(identifier(&name).ok(), Some(name));
        }
    }
}

proptest! {
    // Each case starts a shell.
    #![proptest_config(ProptestConfig::with_cases(if cfg!(unix) { 40 } else { 0 }))]

    #[test]
    fn a_shell_reads_the_text_back(text in text()) {
        if let Ok(word) = shell(&text) {
            let output = Command::new("sh").args(["-c", &format!("printf %s {word}")]).output().expect("there is a shell");
            prop_assert_eq!(String::from_utf8_lossy(&output.stdout), text);
        } else {
            prop_assert!(text.contains('\0'));
        }
    }
}

#[test]
fn lists_and_tables_are_json_too() {
    let value = Value::from(minijinja::value::Serde(serde_json::json!({"a": [1, "</b>", true, null]})));
    assert_eq!(json(&value).expect("JSON"), r#"{"a":[1,"\u003c/b\u003e",true,null]}"#);
}

#[test]
fn what_a_language_cannot_have_and_names_of_nothing_are_refused() {
    for refused in [xml("a\u{1}"), attribute("\u{ffff}"), shell("a\0"), slug("…"), identifier("日本")] {
        assert!(refused.is_err_and(|error| error.detail().is_some_and(|detail| !detail.is_empty())));
    }
    assert_eq!(slug("Söhne & Co").expect("letters"), "s-hne-co");
    assert_eq!(identifier("2nd lead").expect("letters"), "n2nd_lead");
}

#[test]
fn every_filter_has_its_name_in_the_list() {
    let mut environment = Environment::new();
    add(&mut environment);
    for name in NAMES {
        let rendered = environment.render_str(&format!("{{{{ 'a'|{name} }}}}"), ());
        assert!(rendered.is_ok(), "{name}: {rendered:?}");
    }
}
