//! Which pages, actions, sources, forms, topics and attributes a definition declares or asks for. It does not know their names: ids are hashes of
//! them.

use super::{Condition, Definition, HandBy, SignalKind};
use crate::matching::{ClassId, Kind};

/// The kind of thing that a name in a definition stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// A class of pages.
    Page,
    /// An action.
    Action,
    /// Where visits come from.
    Source,
    /// A class of forms.
    Form,
    /// A topic of third-party intent.
    Topic,
    /// An attribute that fields answer.
    Attribute,
}

impl Part {
    /// What occurrences of a kind are named by.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::View => Self::Page,
            Kind::Action => Self::Action,
            Kind::Channel => Self::Source,
            Kind::Topic => Self::Topic,
            Kind::Form => Self::Form,
        }
    }

    /// What people call it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Page => "page class",
            Self::Action => "action",
            Self::Source => "source",
            Self::Form => "form",
            Self::Topic => "topic",
            Self::Attribute => "attribute",
        }
    }
}

impl Definition {
    /// Whatever it declares or asks for, in its own order; some of it several times.
    ///
    /// ```
    /// use handraise::author::{Format, compile};
    /// use handraise::definition::Part;
    /// use handraise::matching::ClassId;
    /// let text = "id = \"mql\"\nversion = 1\nactions = [{ id = \"demo\" }]\n";
    /// let compiled = compile(text, Format::Toml).unwrap();
    /// assert_eq!(compiled.definition().mentions(), [(Part::Action, ClassId::of("demo"))]);
    /// ```
    pub fn mentions(&self) -> Vec<(Part, ClassId)> {
        let mut found = Vec::new();
        found.extend(self.pages.iter().map(|page| (Part::Page, page.id)));
        found.extend(self.actions.iter().map(|action| (Part::Action, action.id)));
        found.extend(self.channels.iter().map(|channel| (Part::Source, channel.id)));
        let readings = self.fields.iter().flat_map(|field| &field.readings);
        found.extend(readings.map(|reading| (Part::Attribute, reading.attribute)));
        found.extend(self.forms.iter().map(|form| (Part::Form, form.id)));
        let profiles = self.fit.company.iter().chain(&self.fit.person);
        let criteria = profiles.flat_map(|profile| &profile.criteria);
        found.extend(criteria.map(|criterion| (Part::Attribute, criterion.attribute)));
        found.extend(self.identity.map(|id| (Part::Attribute, id)));
        found.extend(self.hands.iter().map(|hand| match hand.by {
            HandBy::Answer { attribute, .. } => (Part::Attribute, attribute),
            HandBy::Action(action) => (Part::Action, action),
            HandBy::Form(form) => (Part::Form, form),
        }));
        let rules = self.rules.iter().map(|rule| &rule.when);
        let segments = self.segments.iter().filter_map(|segment| segment.when.as_ref());
        let exclusions = self.exclusions.iter().map(|exclusion| &exclusion.when);
        for condition in rules.chain(segments).chain(exclusions) {
            collect(condition, &mut found);
        }
        found
    }
}

fn collect(condition: &Condition, found: &mut Vec<(Part, ClassId)>) {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().for_each(|member| collect(member, found)),
        Condition::Not(member) => collect(member, found),
        Condition::Signal(signal) => match &signal.kind {
            SignalKind::Named { kind, class, .. } => found.push((Part::of(*kind), *class)),
            SignalKind::Answer { attribute, .. } => found.push((Part::Attribute, *attribute)),
            _ => {}
        },
    }
}
