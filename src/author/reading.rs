//! How the texts of a form are read: by which field, by which entry of which vocabulary, and as which value. The same code reads as in a page
//! and in the receiver; this file only asks it which entry decided, and turns ids back into names. It does not know what a value is worth.

use super::{Loaded, attributes_of, authored};
use crate::definition::{FieldView, ReadingView};
use crate::intake::{first_bytes, read};
use crate::matching::{ClassId, Folded, FoldedText, Method, Values, entry, is_placeholder};
use crate::verification::Form;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;

/// One field of a form, and how the definition reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct FieldReading {
    /// The name that the form has for it.
    pub name: String,
    /// The text in it.
    pub text: String,
    /// The definition's field, by its id; `null` if the definition names no such field.
    pub field: Option<String>,
    /// What the text answers: one entry for each attribute of the field.
    pub answers: Vec<TextReading>,
}

/// How one text answers one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct TextReading {
    /// The attribute, such as `seniority`.
    pub attribute: String,
    /// How its vocabulary reads texts.
    pub method: authored::Method,
    /// The value, such as `director`; `null` for a blank text and for one that is not understood.
    pub value: Option<String>,
    /// Why it has this value.
    pub because: Because,
    /// The entry of the vocabulary that decided; `null` where none did, and for a compiled definition, which has no texts of entries.
    pub entry: Option<String>,
    /// How a longer list writes the text, where only that is understood. A page has no such list; the receiver has.
    pub listed: Option<String>,
}

/// Why a text has its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Because {
    /// An entry of the vocabulary is in it.
    Entry,
    /// No entry is in it, and the attribute says what it is then.
    Otherwise,
    /// No entry is in it, but a longer list of the receiver writes the text in a way that has one.
    Listed,
    /// It is blank, or says what programs write for nothing.
    Blank,
    /// No entry is in it, so the attribute stays unknown.
    NotUnderstood,
}

impl Loaded {
    /// How each field of a form is read, in the form's order.
    ///
    /// ```
    /// use handraise::author::{Because, Format, Loaded};
    /// use handraise::verification::Form;
    /// let text = "id = \"mql\"\nversion = 1\nfields = [{ id = \"job_title\", answers = [\"seniority\"] }]\n";
    /// let loaded = Loaded::compile(text, Format::Toml).unwrap();
    /// let readings = loaded.readings(&Form::from_urlencoded(b"job_title=Vice+President,+Sales&colour=red"));
    /// let seniority = &readings[0].answers[0];
    /// assert_eq!((seniority.value.as_deref(), seniority.because), (Some("vp"), Because::Entry));
    /// assert_eq!(seniority.entry.as_deref(), Some("vice president"));
    /// assert_eq!(readings[1].field, None);
    /// ```
    pub fn readings(&self, form: &Form) -> Vec<FieldReading> {
        let attributes = self.authored.as_ref().map_or_else(Vec::new, |authored| attributes_of(&authored.source));
        let names = self.names();
        let name = |id: ClassId| names.name(id).map_or_else(|| format!("#{:06x}", id.number()), str::to_owned);
        let program = self.compiled.program();
        let fields = form.fields().iter().filter(|field| field.is_contact());
        let readings = fields.map(|field| {
            let found = field.in_definition(program).or_else(|| field.inside_definition(program));
            let text = FoldedText::of(field.in_words());
            let answers = found.into_iter().flat_map(FieldView::readings).map(|reading| {
                let attribute = name(reading.attribute());
                let text = first_bytes(text.get());
                let listed = listed(reading, text);
                let (value, because, number) = match &listed {
                    Some((value, spelling)) => {
                        let entry = deciding_entry(reading, *value, FoldedText::of(spelling).get());
                        (Some(*value), Because::Listed, entry)
                    }
                    None => decide(reading, text),
                };
                let known = attributes.iter().find(|known| known.id == attribute);
                let method = reading.method();
                let entry = number.and_then(|number| text_of(known, method, number));
                let listed = listed.map(|(_, spelling)| spelling.into_owned());
                TextReading { attribute, method: method.into(), value: value.map(name), because, entry, listed }
            });
            FieldReading {
                name: field.name.clone(),
                text: field.value.clone(),
                field: found.map(|field| name(field.class())),
                answers: answers.collect(),
            }
        });
        readings.collect()
    }

    /// The ids of the rules that ask about an attribute; none for a compiled definition.
    pub fn rules_about(&self, attribute: &str) -> Vec<&str> {
        let rules = self.authored.iter().flat_map(|authored| &authored.source.rules);
        rules.filter(|rule| rule.when.asks_about(attribute)).map(|rule| rule.id.as_str()).collect()
    }
}

impl authored::Condition {
    /// Whether it, or a condition in it, looks at the answer to an attribute.
    fn asks_about(&self, attribute: &str) -> bool {
        match self {
            Self::All(members) | Self::Any(members) => members.iter().any(|member| member.asks_about(attribute)),
            Self::Not(member) => member.asks_about(attribute),
            Self::Answer(answer) => answer.attribute.as_deref() == Some(attribute),
            _ => false,
        }
    }
}

impl From<Method> for authored::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Words => Self::Words,
            Method::Title => Self::Title,
            Method::Exact => Self::Exact,
            Method::Number => Self::Number,
            Method::Domain => Self::Domain,
            Method::Checked => Self::Checkbox,
        }
    }
}

/// What only longer lists make of a text, and how they write it.
#[cfg(feature = "lists")]
fn listed(reading: ReadingView<'_>, text: Folded<'_>) -> Option<(ClassId, Cow<'static, str>)> {
    let by_lists = crate::intake::read_by_lists(reading, text)?;
    let own = read(reading, text, false).and_then(|(_, value)| value);
    Some(by_lists).filter(|(value, _)| Some(*value) != own)
}
#[cfg(not(feature = "lists"))]
fn listed(_: ReadingView<'_>, _: Folded<'_>) -> Option<(ClassId, Cow<'static, str>)> {
    None
}

/// The value of a text, why it has it, and the entry that decided.
fn decide(reading: ReadingView<'_>, text: Folded<'_>) -> (Option<ClassId>, Because, Option<u32>) {
    let Some((_, value)) = read(reading, text, false) else { return (None, Because::NotUnderstood, None) };
    let by_entry = value.filter(|_| !is_placeholder(text)).and_then(|value| deciding_entry(reading, value, text));
    let because = match (is_placeholder(text), by_entry) {
        (true, _) => Because::Blank,
        (false, Some(_)) => Because::Entry,
        (false, None) => Because::Otherwise,
    };
    (value, because, by_entry)
}

/// The entry that decided for `value`: the one that the same reading chooses if each entry of the value stands for itself. Entries of
/// other values lost against it already.
fn deciding_entry(reading: ReadingView<'_>, value: ClassId, text: Folded<'_>) -> Option<u32> {
    let (_, entries) = reading.values().find(|(known, _)| *known == value)?;
    let alone = (1..)
        .zip(entries)
        .filter_map(|(place, entry)| Some((ClassId::from_number(place)?, std::slice::from_ref(entry))));
    let chosen = alone.clone().classify(reading.method(), text)?;
    let (_, entry) = alone.clone().find(|(place, _)| *place == chosen)?;
    entry.first().copied()
}

/// The text of an entry, as the definition or the built-in vocabulary has it.
fn text_of(attribute: Option<&authored::Attribute>, method: Method, number: u32) -> Option<String> {
    let mut texts = attribute?.values.iter().flat_map(|set| &set.entries);
    texts.find(|text| entry(method, text) == Some(number)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::Format;

    const DEFINITION: &str = r#"
id = "mql"
version = 1
[[attributes]]
id = "email_type"
extend = true
values = [{ id = "competitor", entries = ["rival.example"] }]
[[attributes]]
id = "timeline"
method = "exact"
otherwise = "later"
values = [{ id = "now", entries = ["This quarter"] }]
[[fields]]
id = "job_title"
answers = ["seniority", "function"]
[[fields]]
id = "email"
answers = ["email_type"]
[[fields]]
id = "company_size"
answers = ["company_size"]
[[fields]]
id = "timeline"
answers = ["timeline"]
[[fields]]
id = "contact_sales"
[hand_raise]
field = "contact_sales"
[[rules]]
id = "soon"
label = "Soon"
dimension = "intent"
points = 5
when = { any = [{ not = { answer = { attribute = "timeline", is = "later" } } }] }
"#;

    /// Attribute, value and entry of each answer in a form.
    fn read_as(form: &str) -> Vec<String> {
        let loaded = Loaded::compile(DEFINITION, Format::Toml).expect("it compiles");
        let readings = loaded.readings(&Form::from_urlencoded(form.as_bytes()));
        let answers = readings.iter().flat_map(|field| &field.answers);
        let words = answers.map(|answer| {
            let because = match answer.because {
                Because::Entry => answer.entry.clone().unwrap_or_default(),
                other => format!("{other:?}"),
            };
            format!("{} {} by {because}", answer.attribute, answer.value.as_deref().unwrap_or("-"))
        });
        words.collect()
    }

    #[test]
    fn a_text_that_only_the_receivers_lists_know_says_how_they_write_it() {
        let loaded = Loaded::compile(DEFINITION, Format::Toml).expect("it compiles");
        let form = Form::from_urlencoded("job_title=Satış+Müdürü&company_size=over+200&email=a%40yahoo.se".as_bytes());
        let readings = loaded.readings(&form);
        let told = readings.iter().flat_map(|field| &field.answers).map(|answer| {
            assert_eq!(answer.because, Because::Listed);
            [&answer.value, &answer.entry, &answer.listed].map(|text| text.as_deref().unwrap_or("-"))
        });
        let expected = [
            ["manager", "manager", "manager"],
            ["sales", "sales", "sales"],
            ["201-1000", "201", "200+"],
            ["free", "gmail.com", "gmail.com"],
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_title_is_read_by_the_entry_that_decides_and_not_by_the_first_that_is_there() {
        assert_eq!(
            read_as("job_title=HR+Business+Partner"),
            ["seniority individual by business partner", "function hr by hr business partner"]
        );
        assert_eq!(
            read_as("job_title=Assistant+to+the+Managing+Director"),
            ["seniority assistant by assistant", "function - by NotUnderstood"]
        );
        assert_eq!(
            read_as("job_title=Vertriebsleiter"),
            ["seniority director by *leiter", "function sales by vertriebs*"]
        );
    }

    #[test]
    fn a_domain_a_number_a_whole_text_and_a_yes_name_their_entries_too() {
        assert_eq!(read_as("email=a@mail.rival.example"), ["email_type competitor by rival.example"]);
        assert_eq!(read_as("email=a@works.example"), ["email_type work by Otherwise"]);
        assert_eq!(read_as("company_size=10-49"), ["company_size 11-50 by 11"]);
        assert_eq!(
            read_as("timeline=THIS+QUARTER&timeline=some+day"),
            ["timeline now by This quarter", "timeline later by Otherwise"]
        );
        assert_eq!(read_as("contact_sales=Yes,+please"), ["contact_sales yes by yes"]);
    }

    #[test]
    fn a_blank_text_is_blank_and_no_is_what_an_empty_box_says() {
        assert_eq!(read_as("job_title=n/a")[0], "seniority - by Blank");
        assert_eq!(read_as("contact_sales="), ["contact_sales no by Blank"]);
    }

    #[test]
    fn a_compiled_definition_reads_the_same_without_the_texts_of_entries() {
        let compiled = Loaded::compile(DEFINITION, Format::Toml).expect("it compiles").compiled;
        let loaded = Loaded::read(compiled.mql().to_vec()).expect("it reads what it wrote");
        let readings = loaded.readings(&Form::from_urlencoded(b"job_title=CEO"));
        let answer = &readings[0].answers[0];
        assert_eq!((answer.because, answer.entry.as_deref()), (Because::Entry, None));
    }

    #[test]
    fn rules_are_found_by_the_attribute_that_they_ask_about() {
        let loaded = Loaded::compile(DEFINITION, Format::Toml).expect("it compiles");
        assert_eq!(loaded.rules_about("timeline"), ["soon"]);
        assert_eq!(loaded.rules_about("seniority"), Vec::<&str>::new());
    }
}
