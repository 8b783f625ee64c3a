//! Conditions from the authored form to the compiled one, and the names they may use. It does not know rules.

use crate::author::attribute::Attributes;
use crate::author::authored;
use crate::author::diagnostic::{Code, Problem};
use crate::author::names::Names;
use crate::author::scalar::Span;
use crate::definition::MAX_DEPTH;
use crate::definition::{Condition, Signal, SignalKind};
use crate::matching::{ClassId, Kind, Method, Reading, ValueSet, entry};

/// What a definition's conditions may refer to.
pub(super) struct Scope<'a> {
    pages: Names<'a>,
    actions: Names<'a>,
    sources: Names<'a>,
    forms: Names<'a>,
    fields: Names<'a>,
    attributes: Attributes,
    /// Readings that conditions on a field's text add to it, by the field's id.
    matched: Vec<(String, Reading)>,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        pages: Names<'a>,
        actions: Names<'a>,
        sources: Names<'a>,
        forms: Names<'a>,
        fields: Names<'a>,
        attributes: Attributes,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self { pages, actions, sources, forms, fields, attributes, matched: Vec::new(), problems }
    }

    pub(super) fn error(&mut self, code: Code, path: &str, message: &str, remedy: &str) {
        self.problems.push(Problem::new(code, path, message, remedy));
    }

    /// Refuses a name that stands twice in a list, and one without a letter.
    pub(super) fn once_each(&mut self, names: &[String], path: &str, what: &str) {
        for (place, name) in names.iter().enumerate() {
            let path = format!("{path}[{place}]");
            if name.trim().is_empty() {
                self.error(Code::Name, &path, &format!("a {what} has a name"), "write the name, or remove it");
            } else if names.iter().take(place).any(|before| before.trim() == name.trim()) {
                self.error(
                    Code::Duplicate,
                    &path,
                    &format!("`{name}` is in this list already"),
                    "remove one of the two",
                );
            }
        }
    }

    /// A cap or a floor: not 0, which would let nothing count.
    pub(super) fn bound(&mut self, given: Option<u32>, path: &str, key: &str) -> Option<u32> {
        if given == Some(0) {
            let message = format!("a {key} of 0 lets nothing count");
            let remedy = format!("write 1 or more, or leave `{key}` out for no {key}");
            self.error(Code::Cap, &format!("{path}.{key}"), &message, &remedy);
        }
        given
    }

    pub(super) fn field(&mut self, name: &str, path: &str) -> ClassId {
        self.fields.resolve(name, path, self.problems)
    }

    pub(super) fn page_class(&mut self, name: &str, path: &str) -> ClassId {
        self.pages.resolve(name, path, self.problems)
    }

    pub(super) fn action(&mut self, name: &str, path: &str) -> ClassId {
        self.actions.resolve(name, path, self.problems)
    }

    pub(super) fn form(&mut self, name: &str, path: &str) -> ClassId {
        self.forms.resolve(name, path, self.problems)
    }

    pub(super) fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    pub(super) fn attribute(&mut self, name: &str, path: &str) -> ClassId {
        self.attributes.resolve(name, path, self.problems)
    }

    pub(super) fn value(&mut self, attribute: &str, value: &str, path: &str) -> ClassId {
        self.attributes.resolve_value(attribute, value, path, self.problems)
    }

    /// All readings of a field: the attributes it answers, and those that conditions on its text need.
    pub(super) fn readings(&mut self, index: usize, field: &authored::Field) -> Vec<Reading> {
        let mut readings: Vec<Reading> = Vec::new();
        if field.answers.is_empty() {
            readings.extend(self.attributes.reading(&field.id));
        }
        for (place, attribute) in field.answers.iter().enumerate() {
            self.attribute(attribute, &format!("fields[{index}].answers[{place}]"));
            readings.extend(self.attributes.reading(attribute));
        }
        readings.extend(self.matched.iter().filter(|(name, _)| *name == field.id).map(|(_, reading)| reading.clone()));
        readings
    }

    pub(super) fn condition(&mut self, source: &authored::Condition, path: &str) -> Condition {
        self.nested(source, path, MAX_DEPTH)
    }

    fn nested(&mut self, source: &authored::Condition, path: &str, depth: usize) -> Condition {
        let Some(depth) = depth.checked_sub(1) else {
            let message = format!("conditions are nested more than {MAX_DEPTH} deep");
            self.error(Code::Depth, path, &message, "split it into several rules, or simplify it");
            return Condition::Any(Vec::new());
        };
        let members = |scope: &mut Self, list: &[authored::Condition], word: &str| -> Vec<Condition> {
            if list.is_empty() {
                scope.error(Code::Empty, path, &format!("`{word}` has no conditions"), "add a condition");
            }
            let member = |(index, item)| scope.nested(item, &format!("{path}.{word}[{index}]"), depth);
            list.iter().enumerate().map(member).collect()
        };
        match source {
            authored::Condition::All(list) => Condition::All(members(self, list, "all")),
            authored::Condition::Any(list) => Condition::Any(members(self, list, "any")),
            authored::Condition::Not(member) => {
                Condition::Not(Box::new(self.nested(member, &format!("{path}.not"), depth)))
            }
            _ => self.signal(source, path),
        }
    }

    fn signal(&mut self, source: &authored::Condition, path: &str) -> Condition {
        let (kind, within, at_least) = match source {
            authored::Condition::View(view) => {
                let page = self.page(view.page.as_ref(), &format!("{path}.view.page"));
                let depth_pct = view.depth_pct.unwrap_or(0);
                if depth_pct > 100 {
                    self.error(
                        Code::Percent,
                        &format!("{path}.view.depth_pct"),
                        &format!("{depth_pct} is more than 100 percent"),
                        "write 0 to 100",
                    );
                }
                (SignalKind::View { page, engaged_s: seconds(view.engaged), depth_pct }, view.within, view.at_least)
            }
            authored::Condition::Visit(visit) => {
                let page = self.page(visit.page.as_ref(), &format!("{path}.visit.page"));
                let kind =
                    SignalKind::Visit { page, views: visit.views.unwrap_or(1), engaged_s: seconds(visit.engaged) };
                (kind, visit.within, visit.at_least)
            }
            authored::Condition::ReturnVisit(visit) => {
                let page = self.page(visit.page.as_ref(), &format!("{path}.return_visit.page"));
                if visit.gap_at_most.is_some() && visit.after.is_some() {
                    let message = "`after` is the old name of `gap_at_most`, and both are given";
                    self.error(
                        Code::Duplicate,
                        &format!("{path}.return_visit.after"),
                        message,
                        "keep `gap_at_most`, and remove `after`",
                    );
                }
                (
                    SignalKind::Return { page, after_s: visit.gap_at_most.or(visit.after).map(|span| span.seconds) },
                    visit.within,
                    visit.at_least,
                )
            }
            authored::Condition::Day(day) => (
                SignalKind::Day { page: self.page(day.page.as_ref(), &format!("{path}.day.page")) },
                day.within,
                day.at_least,
            ),
            authored::Condition::Engaged(engaged) => {
                let page = self.page(engaged.page.as_ref(), &format!("{path}.engaged.page"));
                (SignalKind::Engaged { page, engaged_s: engaged.time.seconds }, engaged.within, None)
            }
            authored::Condition::Inactive(inactive) => {
                (SignalKind::Inactive { for_s: inactive.length.seconds }, None, None)
            }
            authored::Condition::Action(named) => self.named(Kind::Action, named, &format!("{path}.action.id")),
            authored::Condition::Source(named) => self.named(Kind::Channel, named, &format!("{path}.source.id")),
            authored::Condition::Form(named) => self.named(Kind::Form, named, &format!("{path}.form.id")),
            authored::Condition::Topic(named) => self.named(Kind::Topic, named, &format!("{path}.topic.id")),
            authored::Condition::Answer(answer) => {
                (self.answer(answer, &format!("{path}.answer")), answer.within, None)
            }
            authored::Condition::Sequence(sequence) => {
                if sequence.pages.len() < 2 {
                    let message = "a sequence needs two pages or more";
                    self.error(Code::Sequence, &format!("{path}.sequence.pages"), message, "add a page, or use `view`");
                }
                let page = |(index, page)| self.page(Some(page), &format!("{path}.sequence.pages[{index}]"));
                let pages = sequence.pages.iter().enumerate().filter_map(page).collect();
                (SignalKind::Sequence { pages }, sequence.within, sequence.at_least)
            }
            // These join conditions; they are no signals.
            authored::Condition::All(_) | authored::Condition::Any(_) | authored::Condition::Not(_) => {
                return self.nested(source, path, MAX_DEPTH);
            }
        };
        let within_s = within.map(|span| span.seconds);
        Condition::Signal(Signal { kind, within_s, at_least: at_least.unwrap_or(1).max(1) })
    }

    fn page(&mut self, name: Option<&String>, path: &str) -> Option<ClassId> {
        name.map(|name| self.pages.resolve(name, path, self.problems))
    }

    fn named(
        &mut self,
        kind: Kind,
        named: &authored::NamedCondition,
        path: &str,
    ) -> (SignalKind, Option<Span>, Option<u32>) {
        let class = match kind {
            Kind::Action => self.actions.resolve(&named.id, path, self.problems),
            Kind::Channel => self.sources.resolve(&named.id, path, self.problems),
            Kind::Form => self.forms.resolve(&named.id, path, self.problems),
            // Data providers name topics; a definition does not list them.
            Kind::Topic | Kind::View => ClassId::of(&named.id),
        };
        (SignalKind::Named { kind, class, amount: named.amount.unwrap_or(0) }, named.within, named.at_least)
    }

    fn answer(&mut self, answer: &authored::AnswerCondition, path: &str) -> SignalKind {
        match (&answer.attribute, &answer.field) {
            (Some(attribute), None) if answer.matches.is_none() => {
                let id = self.attribute(attribute, &format!("{path}.attribute"));
                let names: &[String] = match &answer.is {
                    None => &[],
                    Some(authored::OneOrMany::One(value)) => std::slice::from_ref(value),
                    Some(authored::OneOrMany::Many(values)) => values,
                };
                if answer.is.is_some() && names.is_empty() {
                    let remedy = "add a value, or leave `is` out to accept any answer";
                    self.error(Code::Empty, &format!("{path}.is"), "`is` has no values", remedy);
                }
                let mut values: Vec<ClassId> =
                    names.iter().map(|value| self.value(attribute, value, &format!("{path}.is"))).collect();
                values.sort_unstable();
                values.dedup();
                SignalKind::Answer { attribute: id, values, or_blank: answer.blank }
            }
            (None, Some(field)) if answer.is.is_none() => self.field_text(field, answer, path),
            _ => {
                let remedy = "write `attribute` with `is` or `blank`, or `field` with `matches` or `blank`";
                self.error(
                    Code::Answer,
                    path,
                    "the condition looks at both an attribute and a field's text, or at neither",
                    remedy,
                );
                SignalKind::Answer { attribute: ClassId::of(""), values: Vec::new(), or_blank: false }
            }
        }
    }

    /// Turns a condition on a field's text into an attribute of its own. The page reads it, because only the page has the text.
    fn field_text(&mut self, field: &str, answer: &authored::AnswerCondition, path: &str) -> SignalKind {
        self.field(field, &format!("{path}.field"));
        let phrases = answer.matches.as_deref().unwrap_or_default();
        if answer.matches.is_some() && phrases.is_empty() {
            let remedy = "add a phrase, or leave `matches` out to accept any text";
            self.error(Code::Empty, &format!("{path}.matches"), "`matches` has no phrases", remedy);
        }
        let name = format!("{field}~{}", phrases.join("|"));
        let attribute = ClassId::of(&name);
        let mut entries = Vec::new();
        for (index, phrase) in phrases.iter().enumerate() {
            match entry(Method::Words, phrase) {
                Some(entry) => entries.push(entry),
                None => self.error(
                    Code::Words,
                    &format!("{path}.matches[{index}]"),
                    &format!("the phrase `{phrase}` does not have one to three words"),
                    "shorten it, or write several phrases",
                ),
            }
        }
        entries.sort_unstable();
        entries.dedup();
        let [yes, no] = [ClassId::of("yes"), ClassId::of("no")];
        let values = vec![ValueSet { value: yes, entries }];
        if self.matched.iter().all(|(_, reading)| reading.attribute != attribute) {
            self.matched
                .push((field.into(), Reading { attribute, method: Method::Words, otherwise: Some(no), values }));
        }
        let values = if phrases.is_empty() { Vec::new() } else { vec![yes] };
        SignalKind::Answer { attribute, values, or_blank: answer.blank }
    }
}

fn seconds(span: Option<Span>) -> u32 {
    span.map_or(0, |span| span.seconds)
}
