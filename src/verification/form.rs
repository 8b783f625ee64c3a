//! The fields of a form, in whatever encoding they arrived: an ordered, bounded list of names and values. It does not know what a
//! field means, except that the plugin's own fields need room of their own.
//!
//! Names and values are text without control characters (line ends and tabs stay in values). The list has a name as often as
//! the form sent it; [`Form::last`] gives the last value. The form cuts what exceeds a bound, and [`Form::is_cut`] says so: half a
//! message is better than none. It reads far more than is kept; [`Form::fit`] chooses what is.

use super::claim::is_own;
use super::contact::Contact;
use super::field::{Field, bounded, kept_name};
use super::{body, bound, json, shape};
use crate::definition::Program;
use crate::evidence::MAX_ENCODED_BYTES;

/// The most text of a form that is kept, in bytes: enough for several long messages.
pub const TEXT_BYTES: usize = 64 * 1024;
/// The most fields of a form that are kept.
pub(super) const FIELDS: usize = 200;
/// Room for reading the visitor's fields, whatever is kept of them. Form builders send several names and values for one field.
const OTHERS: Room = Room { fields: 2000, bytes: 1024 * 1024 };
/// Room for the plugin's fields: there are eleven, and only the evidence is long.
const OWN: Room = Room { fields: 20, bytes: 2 * MAX_ENCODED_BYTES };
/// The longest value: one byte more than evidence may have, so that evidence which is too long does not look damaged.
pub const VALUE_BYTES: usize = MAX_ENCODED_BYTES + 1;

/// A form as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    fields: Vec<Field>,
    cut: bool,
    /// The room that is left for the plugin's fields, and for all others.
    own: Room,
    others: Room,
}

/// How many fields and bytes may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    fields: usize,
    bytes: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self { fields: Vec::new(), cut: false, own: OWN, others: OTHERS }
    }
}

/// Why a body is not a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadableForm {
    /// It is not JSON, or JSON that is nested too deeply or has an impossible number or text.
    Json(String),
    /// It is not multipart, or it breaks off before the first field.
    Multipart(String),
    /// It is a text of another kind, such as XML.
    Other(&'static str),
    /// It has no field.
    Empty,
}

impl std::fmt::Display for UnreadableForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Json(message) => write!(f, "the body is not a JSON object of texts, numbers and booleans: {message}"),
            Self::Multipart(message) => write!(f, "the body is not multipart form data: {message}"),
            Self::Other(kind) => write!(f, "the body has no fields of a form; it is {kind}"),
            Self::Empty => f.write_str("the body has no field"),
        }
    }
}

impl std::error::Error for UnreadableForm {}

impl Form {
    /// Reads `application/x-www-form-urlencoded` in UTF-8. Any bytes give a form, if only an empty one.
    pub fn from_urlencoded(body: &[u8]) -> Self {
        Self::from_pairs(form_urlencoded::parse(body))
    }

    /// Reads names and values, in the form's order. If they have the shape of a form builder's webhook, its fields are the form.
    pub fn from_pairs<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = Self::default();
        let pairs: Vec<(N, V)> = pairs.into_iter().collect();
        let object = json::Object::of_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        match shape::unwrap_pairs(&object) {
            Some(fields) => fields.iter().for_each(|field| form.add(field)),
            None => pairs.iter().for_each(|(name, value)| form.push(name.as_ref(), value.as_ref())),
        }
        form
    }

    /// Reads a JSON object: flat, in the shape of a form builder's webhook, or with the form's fields in `fields` or `data`, as an object or
    /// a list of names and values. `true` is a ticked box (`yes`), `false` and `null` are blank, a list is a field that was sent
    /// several times, and an object inside gives names such as `address.city`. A list of one object is that object, and a text that
    /// has the JSON of an object too. A list of objects with `name` and `value` is a form, as jQuery's `serializeArray` makes it.
    ///
    /// # Errors
    /// [`UnreadableForm::Json`] says what is wrong, and where.
    pub fn from_json(body: &[u8]) -> Result<Self, UnreadableForm> {
        let mut form = Self::default();
        let object = json::Object::parse(body).map_err(|error| UnreadableForm::Json(error.to_string()))?;
        match shape::unwrap(&object) {
            Some(fields) => fields.iter().for_each(|field| form.add(field)),
            None => object.each(&mut |name, value| form.push(name, value)),
        }
        Ok(form)
    }

    /// Reads the body of a request of which only the text is known: JSON, URL-encoded, or the lines of a form with
    /// `enctype="text/plain"`.
    ///
    /// ```
    /// use handraise::verification::{Form, UnreadableForm};
    /// assert_eq!(Form::from_text("email=a%40b.example").unwrap().last("email"), Some("a@b.example"));
    /// assert_eq!(Form::from_text("<email/>"), Err(UnreadableForm::Other("XML or HTML")));
    /// ```
    ///
    /// # Errors
    /// What the text is, if it is no form.
    pub fn from_text(text: &str) -> Result<Self, UnreadableForm> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match body::kind(text) {
            body::Kind::Blank => Err(UnreadableForm::Empty),
            body::Kind::Json => Self::from_json(text.as_bytes()),
            body::Kind::Urlencoded => Ok(Self::from_urlencoded(text.trim().as_bytes())),
            body::Kind::Plain => {
                let read = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
                let pairs = body::split_plain(text.trim_start().as_bytes());
                Ok(Self::from_pairs(pairs.into_iter().map(|(name, value)| (read(name), read(value)))))
            }
            body::Kind::Other(kind) => Err(UnreadableForm::Other(kind)),
        }
    }

    /// The fields, in the order they were sent.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The last value of a name.
    pub fn last(&self, name: &str) -> Option<&str> {
        let mut named = self.fields.iter().filter(|field| field.name == name);
        named.next_back().map(|field| field.value.as_str())
    }

    /// Whether the form left something out or shortened it.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Marks the form: something was left out.
    pub fn cut(&mut self) {
        self.cut = true;
    }

    /// Adds a field as far as there is room, and marks the form if there is too little.
    pub fn push(&mut self, name: &str, value: &str) {
        self.add(&Field::new(name, value));
    }

    fn add(&mut self, field: &Field) {
        let (name, name_cut) = kept_name(&field.name);
        self.cut |= name_cut;
        if name.is_empty() {
            return;
        }
        let (label, _) = kept_name(&field.label);
        let room = if is_own(&name) { &mut self.own } else { &mut self.others };
        if room.fields == 0 || room.bytes <= name.len() + label.len() {
            self.cut = true;
            return;
        }
        let most = VALUE_BYTES.min(room.bytes - name.len() - label.len());
        let (value, value_cut) = bounded(&field.value, most, |c| !c.is_control() || c == '\n' || c == '\t');
        self.cut |= value_cut;
        room.fields -= 1;
        room.bytes -= name.len() + label.len() + value.len();
        self.fields.push(Field { name, value, label, ..*field });
    }

    /// Adds what an earlier step of the same submission said and this form does not. The page that sent this form read none of it here.
    ///
    /// ```
    /// use handraise::verification::{Contact, Form};
    /// let first = Contact::of(&Form::from_urlencoded(b"email=ada%40works.example&message="));
    /// let mut second = Form::from_urlencoded(b"message=Hello");
    /// second.continue_from(&first);
    /// assert_eq!(second.last("email"), Some("ada@works.example"));
    /// assert_eq!(second.last("message"), Some("Hello"));
    /// ```
    pub fn continue_from(&mut self, earlier: &Contact) {
        let is_said = |name: &str| self.fields.iter().any(|field| field.name == name && !field.value.trim().is_empty());
        let new: Vec<_> = earlier.values().filter(|(name, _)| !is_said(name)).collect();
        // What is left blank here takes nothing back.
        self.fields.retain(|field| !new.iter().any(|(name, _)| *name == field.name));
        for (name, value) in new {
            self.add(&Field { is_earlier: true, ..Field::new(name, value) });
        }
    }

    /// Leaves out what exceeds the bounds of what is kept, and marks the form. The fields that the definition reads and those that say
    /// who somebody is stay, wherever they are in the form.
    pub fn fit(&mut self, program: &Program) {
        self.cut |= bound::fit(&mut self.fields, program);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::field::NAME_BYTES;

    fn pairs(form: &Form) -> Vec<(&str, &str)> {
        form.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect()
    }

    #[test]
    fn control_characters_go_and_line_ends_stay() {
        let form = Form::from_urlencoded(b"na%00me=a%00b%0D%0Ac%1Bd&%00=nameless");
        assert_eq!(pairs(&form), [("name", "ab\ncd")]);
    }

    #[test]
    fn the_last_of_a_repeated_name_counts_and_all_are_kept() {
        let form = Form::from_urlencoded(b"contact_sales=no&contact_sales=yes");
        assert_eq!(form.last("contact_sales"), Some("yes"));
        assert_eq!(form.fields().len(), 2);
    }

    #[test]
    fn json_may_be_flat_or_have_its_fields_in_one_object() {
        let flat = Form::from_json(br#"{"name":"Ada","n":3,"yes":true,"no":false,"none":null}"#);
        assert_eq!(
            flat.as_ref().map(pairs),
            Ok(vec![("name", "Ada"), ("n", "3"), ("yes", "yes"), ("no", ""), ("none", "")])
        );
        let nested = Form::from_json(br#"{"fields":{"name":"Ada","tags":["a","b"]},"a":{"b":1.5}}"#);
        assert_eq!(nested.as_ref().map(pairs), Ok(vec![("name", "Ada"), ("tags", "a"), ("tags", "b"), ("a.b", "1.5")]));
        let listed = Form::from_json(
            br#"{"fields":[{"objectTypeId":"0-1","name":"email","value":"a@b.example"},{"name":"contact_sales","value":true},{"name":"x"}]}"#,
        );
        assert_eq!(
            listed.as_ref().map(pairs),
            Ok(vec![("email", "a@b.example"), ("contact_sales", "yes"), ("fields.name", "x")])
        );
    }

    #[test]
    fn hostile_json_is_a_named_error_or_harmless() {
        let deep = ["{\"a\":".repeat(200), "1".into(), "}".repeat(200)].concat();
        for body in [deep.as_str(), r#"{"a":1e999}"#, r#"{"a":"\ud80"}"#, "[1]", "\"a\"", "", "NaN"] {
            assert!(matches!(Form::from_json(body.as_bytes()), Err(UnreadableForm::Json(_))), "{body:.20}");
        }
        let odd = Form::from_json(br#"{"__proto__":{"admin":true},"constructor":"x","a":"1","a":"2"}"#);
        assert_eq!(
            odd.as_ref().map(pairs),
            Ok(vec![("__proto__.admin", "yes"), ("constructor", "x"), ("a", "1"), ("a", "2")])
        );
    }

    #[test]
    fn half_an_emoji_costs_one_character_and_not_the_form() {
        for (sent, kept) in [
            (r"x\ud83d", "x\u{fffd}"),
            (r"\uDE00x", "\u{fffd}x"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\ud83d\\ude00", "\u{fffd}\\ude00"),
            (r"\\ud83d \ud83d", "\\ud83d \u{fffd}"),
            (r"\ud83d\n\u00e9\ud83d", "\u{fffd}\n\u{e9}\u{fffd}"),
        ] {
            let form = Form::from_json(format!(r#"{{"name":"A","\udfff":1,"message":"{sent}"}}"#).as_bytes());
            assert_eq!(form.as_ref().map(pairs), Ok(vec![("name", "A"), ("\u{fffd}", "1"), ("message", kept)]));
        }
    }

    #[test]
    fn the_plugins_fields_are_kept_however_many_others_there_are() {
        let many = ["a=1&".repeat(300), "handraise_score=9&".repeat(300)].concat();
        let form = Form::from_urlencoded(many.as_bytes());
        assert_eq!(form.fields().len(), 300 + OWN.fields);
        assert_eq!(form.last("handraise_score"), Some("9"));
        let full = format!("a={}&", "x".repeat(VALUE_BYTES)).repeat(9);
        let evidence = "A".repeat(MAX_ENCODED_BYTES);
        let form = Form::from_urlencoded(format!("{full}handraise_evidence={evidence}").as_bytes());
        assert_eq!(form.last("handraise_evidence"), Some(evidence.as_str()));
    }

    #[test]
    fn what_exceeds_a_bound_is_cut_and_said_so() {
        let many = "a=1&".repeat(OTHERS.fields + 1);
        let form = Form::from_urlencoded(many.as_bytes());
        assert!(form.is_cut() && form.fields().len() == OTHERS.fields);
        let much = format!("a={}&", "x".repeat(VALUE_BYTES)).repeat(70);
        let form = Form::from_urlencoded(much.as_bytes());
        assert!(form.is_cut() && form.fields().iter().map(|field| field.value.len()).sum::<usize>() < OTHERS.bytes);
        let long = format!("{}={}", "n".repeat(5000), "é".repeat(VALUE_BYTES));
        let form = Form::from_urlencoded(long.as_bytes());
        assert!(form.is_cut());
        assert!(form.fields().iter().all(|field| field.name.len() <= NAME_BYTES && field.value.len() <= VALUE_BYTES));
    }

    #[test]
    fn a_name_of_the_plugins_has_no_control_characters_and_is_no_longer_than_another() {
        let form = Form::from_urlencoded(b"handraise_%01score=9&data.handraise_%0Agrade=A");
        assert_eq!(pairs(&form), [("handraise_score", "9"), ("handraise_grade", "A")]);
        let long = Form::from_pairs([(format!("handraise_{}", "x".repeat(5000)), "1")]);
        assert!(long.is_cut() && long.fields().iter().all(|field| field.name.len() <= NAME_BYTES));
    }

    #[test]
    fn a_name_deep_inside_json_is_no_longer_than_a_name() {
        let key = "k".repeat(1000);
        let deep = [format!("{{\"{key}\":").repeat(100), "1".into(), "}".repeat(100)].concat();
        let form = Form::from_json(deep.as_bytes());
        assert!(
            form.is_ok_and(|form| form.is_cut() && form.fields().iter().all(|field| field.name.len() <= NAME_BYTES))
        );
    }

    #[test]
    fn a_list_of_one_object_or_of_names_and_values_and_a_text_with_an_object_are_a_form() {
        for json in [r#"[{"email":"a@b.example"}]"#, r#""{\"email\":\"a@b.example\"}""#] {
            assert_eq!(Form::from_json(json.as_bytes()).as_ref().map(pairs), Ok(vec![("email", "a@b.example")]));
        }
        for (json, expected) in [
            (
                r#"[{"name":"email","value":"a@b.example"},{"name":"topic","value":"x"},{"name":"topic","value":"y"}]"#,
                vec![("email", "a@b.example"), ("topic", "x"), ("topic", "y")],
            ),
            (r#"[{"name":"email","value":"a@b.example"}]"#, vec![("email", "a@b.example")]),
            (r#"[{"name":"Ada","value":"3","email":"a"}]"#, vec![("name", "Ada"), ("value", "3"), ("email", "a")]),
        ] {
            assert_eq!(Form::from_json(json.as_bytes()).as_ref().map(pairs), Ok(expected), "{json}");
        }
        let several = Form::from_json(br#"[{"a":1},{"a":2}]"#).err().map(|error| error.to_string());
        assert!(several.is_some_and(|words| words.contains("one form in a request")));
    }

    #[test]
    fn the_plugins_fields_are_its_own_whatever_they_are_inside_of() {
        let form =
            Form::from_json(br#"{"lead":{"email":"a@b.example","handraise_score":"9"},"x":[{"handraise_grade":"A"}]}"#);
        assert_eq!(
            form.as_ref().map(pairs),
            Ok(vec![("lead.email", "a@b.example"), ("handraise_score", "9"), ("handraise_grade", "A")])
        );
        let form = Form::from_urlencoded(b"form_fields[handraise_score]=9&form_fields[email]=a@b.example");
        assert_eq!(pairs(&form), [("handraise_score", "9"), ("form_fields[email]", "a@b.example")]);
    }
}
