//! The attribute that a question or a checkbox answers, with the words for yes and no. It does not know which question raises a hand.

use super::authored;

/// A text that begins with one of these is a no, in twelve languages and more.
const NO: [&str; 56] = [
    "no",
    "not",
    "false",
    "0",
    "off",
    "don't",
    "do not",
    "please don't",
    "please do not",
    "please no",
    "bitte nicht",
    "bitte kein",
    "bitte keine",
    "bitte keinen",
    "call me never",
    "opt out",
    "nope",
    "n",
    "never",
    "declined",
    "decline",
    "rather not",
    "i'd rather",
    "later",
    "maybe later",
    "nein",
    "nicht",
    "kein",
    "keine",
    "später",
    "non",
    "pas",
    "jamais",
    "plus tard",
    "nunca",
    "ahora no",
    "não",
    "agora não",
    "nee",
    "niet",
    "geen",
    "nie",
    "nej",
    "ikke",
    "inte",
    "nei",
    "ei",
    "ne",
    "nechci",
    "hayır",
    "нет",
    "не",
    "いいえ",
    "結構です",
    "不",
    "不用",
];

/// A text that begins with one of these is a clear yes.
const YES: [&str; 58] = [
    "yes",
    "y",
    "yep",
    "yeah",
    "please contact",
    "please call",
    "contact me",
    "call me",
    "sure",
    "ok",
    "okay",
    "of course",
    "absolutely",
    "true",
    "1",
    "on",
    "checked",
    "ja",
    "bitte anrufen",
    "bitte rufen",
    "bitte kontaktieren",
    "bitte melden",
    "gern",
    "gerne",
    "jawohl",
    "klar",
    "unbedingt",
    "oui",
    "volontiers",
    "bien sûr",
    "avec plaisir",
    "s'il vous",
    "si",
    "claro",
    "por supuesto",
    "por favor",
    "sim",
    "com certeza",
    "certo",
    "certamente",
    "volentieri",
    "graag",
    "ja graag",
    "jazeker",
    "tak",
    "proszę",
    "chętnie",
    "ano",
    "prosím",
    "evet",
    "lütfen",
    "да",
    "конечно",
    "はい",
    "是",
    "好的",
    "kyllä",
    "gärna",
];

/// The question that raises a hand. What is neither a clear no nor a clear yes is `unclear`.
pub(super) fn question(id: &str) -> authored::Attribute {
    let value = |id: &str, entries: &[&str]| authored::Value {
        id: id.into(),
        entries: entries.iter().map(|entry| (*entry).to_owned()).collect(),
    };
    authored::Attribute {
        values: vec![value("no", &NO), value("yes", &YES)],
        otherwise: Some("unclear".into()),
        ..checkbox(id)
    }
}

pub(super) fn checkbox(id: &str) -> authored::Attribute {
    let no = NO.map(String::from).into();
    authored::Attribute {
        id: id.into(),
        method: Some(authored::Method::Checkbox),
        extend: false,
        values: vec![authored::Value { id: "no".into(), entries: no }],
        otherwise: Some("yes".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{ClassId, FoldedText, Method, Values, entry};

    /// How the question that raises a hand reads a text.
    fn said(text: &str) -> &'static str {
        let attribute = question("contact_sales");
        let entries = |set: &authored::Value| -> Vec<u32> {
            let mut entries: Vec<u32> =
                set.entries.iter().map(|text| entry(Method::Checked, text).expect("it can match")).collect();
            entries.sort_unstable();
            entries
        };
        let sets: Vec<_> = attribute.values.iter().map(|set| (ClassId::of(&set.id), entries(set))).collect();
        let values = sets.iter().map(|(value, entries)| (*value, entries.as_slice()));
        match values.classify(Method::Checked, FoldedText::of(text).get()) {
            Some(value) if value == ClassId::of("yes") => "yes",
            Some(_) => "no",
            None => "unclear",
        }
    }

    #[test]
    fn a_refusal_raises_no_hand_however_polite_it_is() {
        for text in [
            "Please do not contact me",
            "Please don’t call",
            "Bitte nicht anrufen",
            "Bitte kein Anruf",
            "I'd rather not",
        ] {
            assert_eq!(said(text), "no", "{text}");
        }
        for text in ["Nej", "Não", "Nie", "нет", "Non merci", "No, gracias", "declined", "maybe later", "0", "off"]
        {
            assert_eq!(said(text), "no", "{text}");
        }
        for text in
            ["Yes", "yes, please", "Ja, gerne", "Bitte rufen Sie mich an", "Oui", "Sí", "да", "はい", "Please call me"]
        {
            assert_eq!(said(text), "yes", "{text}");
        }
        for text in ["maybe next year", "bitte", "please", "We are five people"] {
            assert_eq!(said(text), "unclear", "{text}");
        }
    }
}
