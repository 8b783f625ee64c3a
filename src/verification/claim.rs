//! Separates the plugin's own fields in a form from the contact. It checks no claim.

use super::comparison::number_or_text;
use super::{Field, Form};

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
        let object: serde_json::Map<_, _> =
            self.values.iter().map(|(name, text)| ((*name).to_owned(), number_or_text(text))).collect();
        serde_json::Value::Object(object).to_string()
    }
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

/// Whether a field is part of the contact: it is neither one of the plugin's fields nor an instruction such as `_next`.
pub(super) fn is_contact(field: &Field) -> bool {
    !is_own(&field.name) && !field.name.starts_with('_')
}

/// Whether any field of the contact has a value.
pub fn has_contact(form: &Form) -> bool {
    form.fields().iter().any(|field| is_contact(field) && !field.value.trim().is_empty())
}

/// The contact as a JSON object, in the form's order. A name with several values has a list.
pub fn contact_json(form: &Form) -> String {
    let mut names: Vec<(&str, Vec<&str>)> = Vec::new();
    for field in form.fields().iter().filter(|field| is_contact(field)) {
        match names.iter_mut().find(|(name, _)| *name == field.name) {
            Some((_, values)) => values.push(&field.value),
            None => names.push((&field.name, vec![&field.value])),
        }
    }
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let entry = |(name, values): &(&str, Vec<&str>)| {
        let value = match values.as_slice() {
            [one] => text(one),
            _ => serde_json::Value::from(values.clone()).to_string(),
        };
        [text(name), value].join(":")
    };
    let entries: Vec<_> = names.iter().map(entry).collect();
    format!("{{{}}}", entries.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contact_is_everything_but_the_plugins_fields_and_instructions() {
        let form = Form::from_urlencoded(b"name=%22A%22&_next=/x&handraise_score=9&topic=a&topic=b&__proto__=x");
        assert_eq!(contact_json(&form), r#"{"name":"\"A\"","topic":["a","b"]}"#);
    }

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
    fn claimed_numbers_are_numbers() {
        let form = Form::from_urlencoded(b"handraise_score=62&handraise_grade=B&handraise_rating=NaN");
        let claims: serde_json::Value = serde_json::from_str(&Claims::of(&form).to_json()).unwrap_or_default();
        assert_eq!(claims, serde_json::json!({ "score": 62, "grade": "B", "rating": "NaN" }));
    }
}
