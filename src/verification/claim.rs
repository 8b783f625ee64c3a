//! Separates the plugin's own fields in a form from the contact. It checks no claim.

use super::Form;
use super::comparison::number_or_text;
use crate::evidence::Evidence;
use serde_json::{Map, Value};

/// The names of the plugin's fields.
#[derive(Clone, Copy, Debug)]
pub struct FieldNames {
    /// The claimed score, in whole points.
    pub score: &'static str,
    /// The claimed grade.
    pub grade: &'static str,
    /// The claimed rating.
    pub rating: &'static str,
    /// The claimed stage.
    pub stage: &'static str,
    /// The claimed segment.
    pub segment: &'static str,
    /// The reasons in words, for people who read raw form mails. The receiver ignores them.
    pub reasons: &'static str,
    /// The definition: `id@version#hash`.
    pub definition: &'static str,
    /// The evidence, encoded.
    pub evidence: &'static str,
    /// The submission id.
    pub submission: &'static str,
    /// The receipt: the SHA-256 of bits that the page keeps.
    pub receipt: &'static str,
    /// The visit token: when the receiver first heard of this browser, signed by the receiver, which alone can read it.
    pub visit: &'static str,
    /// `pending` if the plugin was not ready yet, `failed` if it could not start.
    pub status: &'static str,
}

/// The names in use.
pub const FIELDS: FieldNames = FieldNames {
    score: "handraise_score",
    grade: "handraise_grade",
    rating: "handraise_rating",
    stage: "handraise_stage",
    segment: "handraise_segment",
    reasons: "handraise_reasons",
    definition: "handraise_definition",
    evidence: "handraise_evidence",
    submission: "handraise_submission",
    receipt: "handraise_receipt",
    visit: "handraise_visit",
    status: "handraise_status",
};

/// Every name of the plugin begins with this.
const PREFIX: &str = "handraise_";
/// The longest claim, in characters: a segment's id.
const CLAIM_CHARS: usize = 64;
/// How many hexadecimal digits of its hash name a definition.
const HASH_DIGITS: std::ops::RangeInclusive<usize> = 16..=64;

/// The claims of a form about its own lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Name and claimed value of the score, grade, rating, stage and segment, as far as the form has them.
    pub values: Vec<(&'static str, String)>,
    /// The definition's hash, or its beginning. Empty if the form has the field but no usable hash in it.
    pub definition: Option<String>,
    /// The evidence, as sent.
    pub evidence: Option<String>,
    /// The submission id, if it is a usable one.
    pub submission: Option<String>,
    /// The receipt's hash, if it is one.
    pub receipt: Option<String>,
    /// Whether the plugin was not ready, or had failed.
    pub pending: bool,
}

impl Claims {
    /// The visitor's clock when the form was sent, in seconds since 1970, if the evidence can be read.
    pub fn clock_s(&self) -> Option<u32> {
        Evidence::decode(self.evidence.as_deref()?).ok()?.as_of_s()
    }

    /// Finds the claims in a form.
    pub fn of(form: &Form) -> Self {
        let sent = |name| form.last(name).map(str::trim).filter(|text| !text.is_empty());
        let named = [
            ("score", FIELDS.score),
            ("grade", FIELDS.grade),
            ("rating", FIELDS.rating),
            ("stage", FIELDS.stage),
            ("segment", FIELDS.segment),
        ];
        let value = |(name, field)| Some((name, sent(field)?.chars().take(CLAIM_CHARS).collect()));
        Self {
            values: named.into_iter().filter_map(value).collect(),
            definition: sent(FIELDS.definition).map(|text| hash_of(text).unwrap_or_default()),
            evidence: sent(FIELDS.evidence).map(str::to_owned),
            submission: sent(FIELDS.submission).filter(|text| is_submission(text)).map(str::to_owned),
            receipt: sent(FIELDS.receipt).filter(|text| is_receipt(text)).map(str::to_ascii_lowercase),
            pending: matches!(sent(FIELDS.status), Some("pending" | "failed")),
        }
    }

    /// The claimed values as a JSON object. Whole numbers are JSON numbers.
    pub fn to_json(&self) -> String {
        Value::Object(self.to_map()).to_string()
    }

    pub(super) fn to_map(&self) -> Map<String, Value> {
        self.values.iter().map(|(name, text)| ((*name).to_owned(), number_or_text(text))).collect()
    }
}

/// Whether a claimed hash, which may be cut, is of the definition with this hash.
pub(super) fn is_known_by(claimed: &str, hash: &str) -> bool {
    !claimed.is_empty() && hash.starts_with(claimed)
}

fn hash_of(text: &str) -> Option<String> {
    let (_, hash) = text.rsplit_once('#')?;
    let is_hash = HASH_DIGITS.contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| hash.to_ascii_lowercase())
}

/// Submission ids have letters, digits, `-` and `_`, so that pages may use ids of their own.
fn is_submission(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (8..=64).contains(&text.len()) && text.bytes().all(allowed)
}

fn is_receipt(text: &str) -> bool {
    text.len() == *HASH_DIGITS.end() && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether a name belongs to the plugin.
pub(super) fn is_own(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// The name of the plugin that a field has which was sent inside others, such as `handraise_score` of `data.handraise_score` or
/// `fields[handraise_score][value]`. What is told beside such a value, as in `fields[handraise_score][type]`, has a name of the
/// plugin too, so that it is not taken for contact; no claim is read from it.
pub(super) fn own_part(name: &str) -> Option<&str> {
    let start = name.match_indices(PREFIX).map(|(start, _)| start).find(|start| {
        let before = name.get(..*start).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| matches!(before, '.' | '['))
    })?;
    let own = name.get(start..)?;
    let end = own.find(['.', '[', ']']).unwrap_or(own.len());
    let (part, rest) = own.split_at_checked(end)?;
    let is_value = matches!(rest, "" | "]" | ".value" | "][value]" | "[value]" | "[]" | "][]");
    Some(if is_value { part } else { own })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_named_by_at_least_sixteen_digits_of_its_hash() {
        let claimed = |text: &str| {
            Claims::of(&Form::from_urlencoded(format!("handraise_definition={}", text.replace('#', "%23")).as_bytes()))
                .definition
        };
        assert_eq!(claimed("a@1#00112233445566ff").as_deref(), Some("00112233445566ff"));
        assert_eq!(claimed("a@1#0011").as_deref(), Some(""));
        assert_eq!(claimed("a@1#zz112233445566ff").as_deref(), Some(""));
        assert_eq!(claimed(""), None);
    }

    #[test]
    fn a_name_of_the_plugin_is_found_in_whatever_it_was_sent() {
        for name in [
            "handraise_score",
            "data.handraise_score",
            "fields[handraise_score][value]",
            "form_fields[handraise_score]",
        ] {
            assert_eq!(own_part(name), Some("handraise_score"), "{name}");
        }
        let beside = own_part("fields[handraise_score][type]");
        assert!(beside.is_some_and(is_own) && beside != Some("handraise_score"));
        for name in ["score", "my_handraise_score", "handraise", "fields[score]"] {
            assert_eq!(own_part(name), None, "{name}");
        }
    }

    #[test]
    fn claimed_numbers_are_numbers() {
        let form = Form::from_urlencoded(b"handraise_score=62&handraise_grade=B&handraise_rating=NaN");
        let claims: serde_json::Value = serde_json::from_str(&Claims::of(&form).to_json()).unwrap_or_default();
        assert_eq!(claims, serde_json::json!({ "score": 62, "grade": "B", "rating": "NaN" }));
    }
}
