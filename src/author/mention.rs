//! Finds names and values in an evidence document that the definition does not know. They count for nothing or lower a grade, which the
//! author probably did not intend. It does not look at encoded evidence, which has no names and outlives definitions.

use super::diagnostic::{Code, Problem};
use super::evidence::{Mention, class_of, numbered};
use super::names::did_you_mean;
use super::{EvidenceDocument, Loaded, attributes_of, authored};
use crate::definition::{Definition, Part};
use crate::evidence::Evidence;
use crate::matching::ClassId;
use std::collections::{BTreeMap, BTreeSet};

impl Loaded {
    /// A problem for every name and value in a document that the definition does not know, with the one that its author probably
    /// meant. Evidence with such names can be read all the same: they count for nothing. A number such as `#0a1b2c` is no name: a
    /// program wrote it for one that it did not know.
    ///
    /// ```
    /// use handraise::author::{EvidenceDocument, Format, Loaded};
    /// let text = "id = \"mql\"\nversion = 1\npages = [{ id = \"pricing\", patterns = [\"/pricing\"] }]\n";
    /// let loaded = Loaded::compile(text, Format::Toml).unwrap();
    /// let document = EvidenceDocument::parse(r#"{"views": [{"at": "2026-11-02T09:00:00Z", "page": "princing"}]}"#).unwrap();
    /// assert_eq!(loaded.unknown_names(&document)[0].remedy, "did you mean `pricing`?");
    /// ```
    pub fn unknown_names(&self, document: &EvidenceDocument) -> Vec<Problem> {
        self.vocabulary().unknown_in(document)
    }

    /// The names that [`unknown_names`](Self::unknown_names) compares with, for callers that check many documents.
    pub fn vocabulary(&self) -> Vocabulary {
        let definition = self.compiled.definition();
        let attributes = attributes(self);
        Vocabulary {
            looked_at: definition.mentions().into_iter().collect(),
            names: names(self, &attributes),
            values: values(definition, &attributes),
        }
    }

    /// Evidence as people write it, with the names of this definition. What the definition does not know is a number, so
    /// [`unknown_names`](Self::unknown_names) finds nothing in the document.
    ///
    /// ```
    /// use handraise::author::{EvidenceDocument, Format, Loaded};
    /// let text = "id = \"mql\"\nversion = 1\nactions = [{ id = \"demo\" }]\n";
    /// let loaded = Loaded::compile(text, Format::Toml).unwrap();
    /// let at = r#"{"at": "2026-11-02T09:00:00Z", "id": "#;
    /// let evidence = EvidenceDocument::parse(&format!(r#"{{"actions": [{at}"demo"}}, {at}"webinar"}}]}}"#)).unwrap();
    /// let document = loaded.document_of(&evidence.to_evidence().unwrap());
    /// let ids: Vec<&str> = document.actions.iter().map(|action| action.id.as_str()).collect();
    /// assert!(ids.contains(&"demo") && ids.iter().any(|id| id.starts_with('#')));
    /// assert_eq!(document.to_evidence(), evidence.to_evidence());
    /// ```
    pub fn document_of(&self, evidence: &Evidence) -> EvidenceDocument {
        let vocabulary = self.vocabulary();
        EvidenceDocument::named(evidence, &self.names(), |mention, id| match mention {
            Mention::Class(kind) => vocabulary.looked_at.contains(&(Part::of(kind), id)),
            Mention::Attribute => vocabulary.looked_at.contains(&(Part::Attribute, id)),
            Mention::Value(attribute) => vocabulary.has_value(attribute, id),
        })
    }
}

fn attributes(loaded: &Loaded) -> Vec<authored::Attribute> {
    loaded.authored.as_ref().map_or_else(Vec::new, |authored| attributes_of(&authored.source))
}

/// The names of a definition and the values of its attributes, as documents may have them.
#[derive(Debug)]
pub struct Vocabulary {
    looked_at: BTreeSet<(Part, ClassId)>,
    /// Also those that nothing looks at.
    names: Vec<(Part, String)>,
    values: BTreeMap<ClassId, Values>,
}

impl Vocabulary {
    /// Whether an attribute may have a value; always true of one whose values are not listed.
    pub fn has_value(&self, attribute: ClassId, value: ClassId) -> bool {
        self.values.get(&attribute).is_none_or(|known| known.ids.contains(&value))
    }

    /// A problem for every name and value in a document that is not among these, as [`Loaded::unknown_names`] says.
    pub fn unknown_in(&self, document: &EvidenceDocument) -> Vec<Problem> {
        let mut reported = BTreeSet::new();
        let mut problems = Vec::new();
        for (part, path, name) in mentions(document) {
            let is_known = self.looked_at.contains(&(part, class_of(name)));
            if numbered(name).is_some() || is_known || !reported.insert((part, name)) {
                continue;
            }
            let of_part = self.names.iter().filter(|(of, _)| *of == part).map(|(_, name)| name.as_str());
            // A built-in attribute is there, and nothing may look at it.
            let is_there = of_part.clone().any(|known| known == name);
            let nothing = "it counts for nothing";
            let remedy = if is_there { nothing.to_owned() } else { did_you_mean(name, of_part, nothing) };
            let verb = if is_there { "does not look at the" } else { "has no" };
            let message = format!("the definition {verb} {} `{name}`", part.noun());
            problems.push(Problem::new(Code::UnknownName, &path, &message, &remedy));
        }
        problems.extend(unknown_values(&self.values, document));
        problems
    }
}

/// The same for the values of attributes.
fn unknown_values(values: &BTreeMap<ClassId, Values>, document: &EvidenceDocument) -> Vec<Problem> {
    let mut reported = BTreeSet::new();
    let mut problems = Vec::new();
    for (index, answer) in document.answers.iter().enumerate() {
        let attribute = answer.attribute.as_str();
        let Some((value, known)) = answer.value.as_deref().zip(values.get(&class_of(attribute))) else {
            continue;
        };
        if numbered(value).is_some() || known.ids.contains(&class_of(value)) || !reported.insert((attribute, value)) {
            continue;
        }
        let remedy = did_you_mean(value, known.names.iter().map(String::as_str), "the answer counts for nothing");
        let message = format!("the definition has no value `{value}` of `{attribute}`");
        problems.push(Problem::new(Code::UnknownName, &format!("answers[{index}].value"), &message, &remedy));
    }
    problems
}

/// Every name in a document, with its path.
fn mentions(document: &EvidenceDocument) -> Vec<(Part, String, &str)> {
    let mut mentions = Vec::new();
    for (index, view) in document.views.iter().enumerate() {
        if let Some(page) = &view.page {
            mentions.push((Part::Page, format!("views[{index}].page"), page.as_str()));
        }
    }
    let lists = [
        (Part::Action, "actions", &document.actions),
        (Part::Source, "sources", &document.sources),
        (Part::Form, "forms", &document.forms),
        (Part::Topic, "topics", &document.topics),
    ];
    for (part, list, items) in lists {
        let items = items.iter().enumerate();
        mentions.extend(items.map(|(index, item)| (part, format!("{list}[{index}].id"), item.id.as_str())));
    }
    let answers = document.answers.iter().enumerate();
    mentions
        .extend(answers.map(|(index, answer)| {
            (Part::Attribute, format!("answers[{index}].attribute"), answer.attribute.as_str())
        }));
    mentions
}

/// The names in the authored definition, if there is one.
fn names(loaded: &Loaded, attributes: &[authored::Attribute]) -> Vec<(Part, String)> {
    let Some(authored) = &loaded.authored else {
        return Vec::new();
    };
    let source = &authored.source;
    let mut names = Vec::new();
    names.extend(source.pages.iter().map(|page| (Part::Page, page.id.clone())));
    names.extend(source.actions.iter().map(|action| (Part::Action, action.id.clone())));
    names.extend(source.sources.iter().map(|origin| (Part::Source, origin.id.clone())));
    names.extend(attributes.iter().map(|attribute| (Part::Attribute, attribute.id.clone())));
    names
}

/// The values that an attribute may have.
#[derive(Debug, Default)]
struct Values {
    ids: BTreeSet<ClassId>,
    names: Vec<String>,
}

/// The known values of every attribute. A `.mql` lists only values that a form field can give. An attribute without a form field may have
/// other values, so it is not among these then.
fn values(definition: &Definition, attributes: &[authored::Attribute]) -> BTreeMap<ClassId, Values> {
    let mut known: BTreeMap<ClassId, Values> = BTreeMap::new();
    for reading in definition.fields.iter().flat_map(|field| &field.readings) {
        let values = reading.values.iter().map(|set| set.value).chain(reading.otherwise);
        known.entry(reading.attribute).or_default().ids.extend(values);
    }
    for attribute in attributes {
        let of_attribute = known.entry(ClassId::of(&attribute.id)).or_default();
        let values = attribute.values.iter().map(|value| &value.id);
        of_attribute.names = values.chain(&attribute.otherwise).cloned().collect();
        of_attribute.ids.extend(of_attribute.names.iter().map(|name| ClassId::of(name)));
    }
    known
}
