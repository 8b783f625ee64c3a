//! What changes in how pages, actions, sources and form fields are recognised. It does not know what they are worth.

use super::{Comparison, READERS, SEVERAL, Subject};
use crate::definition::{Channel, Definition, Field, FormClass, LandingPart};
use crate::matching::{ClassId, Method, Reading, ValueSet};

impl Comparison<'_> {
    pub(super) fn classes(&mut self, old: &Definition, new: &Definition) {
        let pages = |definition: &Definition| -> Vec<(ClassId, Vec<String>)> {
            let pages = definition.pages.iter();
            pages.map(|page| (page.id, page.patterns.clone())).collect()
        };
        let order = ("page classes", "of equally specific patterns the first counts");
        self.patterns("page class", order, "visitors of such pages", &pages(old), &pages(new));
        let actions = |definition: &Definition| -> Vec<(ClassId, Vec<String>)> {
            let actions = definition.actions.iter();
            actions
                .map(|action| {
                    let mut tests = action.links.clone();
                    tests.extend(action.selector.clone());
                    (action.id, tests)
                })
                .collect()
        };
        let order = ("actions", "each that is taken still counts");
        self.patterns("action", order, "visitors who take it", &actions(old), &actions(new));
        let sources = |definition: &Definition| -> Vec<(ClassId, Vec<String>)> {
            let channels = definition.channels.iter();
            channels.map(|channel| (channel.id, channel_tests(channel))).collect()
        };
        let order = ("sources", "each that matches still counts");
        self.patterns("source", order, "visitors who come from it", &sources(old), &sources(new));
        let forms = |definition: &Definition| -> Vec<(ClassId, Vec<String>)> {
            let tests = |form: &FormClass| {
                let pages = form.pages.iter().map(|page| format!("page {}", self.names.class(*page)));
                form.selector.iter().chain(&form.actions).cloned().chain(pages).collect()
            };
            definition.forms.iter().map(|form| (form.id, tests(form))).collect()
        };
        let (old, new) = (forms(old), forms(new));
        self.patterns("form", ("forms", "each that matches still counts"), "visitors who send it", &old, &new);
    }

    fn patterns(
        &mut self,
        kind: &str,
        (all, why): (&str, &str),
        whom: &str,
        old: &[(ClassId, Vec<String>)],
        new: &[(ClassId, Vec<String>)],
    ) {
        self.each(
            (old, new),
            |(id, _)| *id,
            |this, before, after| {
                let Some((id, tests)) = after.or(before) else {
                    return this.reordered(all, SEVERAL, why);
                };
                let subject = Subject::new(format!("{kind} {}", this.names.class(*id)), "", whom);
                match (before, after) {
                    (Some((_, before)), Some((_, after))) => {
                        let [was, is] = [before, after].map(|tests| quoted(tests));
                        let sentence = format!("{}: recognised by {was} → {is}", capital(&subject.part));
                        this.differs_as(&subject, "recognised by", &was, &is, sentence);
                    }
                    (None, _) => this.added(&subject, &quoted(tests)),
                    (_, None) => this.removed(&subject, &quoted(tests)),
                }
            },
        );
    }

    pub(super) fn fields(&mut self, old: &Definition, new: &Definition) {
        self.each(
            (&old.fields, &new.fields),
            |field| field.id,
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    return this.reordered("fields", SEVERAL, "the first that goes by a name is it");
                };
                let name = this.names.class(either.id);
                let subject = Subject::new(format!("field {name}"), "", "those who fill it in");
                match (before, after) {
                    (Some(before), Some(after)) => this.field(&subject, before, after),
                    (None, _) => this.added(&subject, &this.answers(either)),
                    (_, None) => this.removed(&subject, &this.answers(either)),
                }
            },
        );
    }

    fn answers(&self, field: &Field) -> String {
        let attributes = field.readings.iter().map(|reading| self.names.class(reading.attribute));
        format!("answers {}", attributes.collect::<Vec<_>>().join(", "))
    }

    fn field(&mut self, subject: &Subject, old: &Field, new: &Field) {
        if old.keys != new.keys {
            let [was, is] = [old, new].map(|field| format!("{} names", field.keys.len()));
            let gone = old.keys.iter().filter(|key| !new.keys.contains(key)).count();
            let come = new.keys.iter().filter(|key| !old.keys.contains(key)).count();
            let sentence = format!(
                "{}: recognised by other names, labels or tokens ({come} more, {gone} fewer)",
                capital(&subject.part)
            );
            self.differs_as(subject, "recognised by", &was, &format!("{is} (+{come} −{gone})"), sentence);
        }
        self.each(
            (&old.readings, &new.readings),
            |reading| reading.attribute,
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    let part = format!("answers of {}", subject.part);
                    return this.reordered(&part, READERS, "each is still read");
                };
                let attribute = this.names.class(either.attribute);
                let part = format!("{}, read as {attribute}", subject.part);
                let subject = Subject::new(part, "", &subject.whom);
                match (before, after) {
                    (Some(before), Some(after)) => this.reading(&subject, before, after),
                    (None, _) => this.added(&subject, &this.values(either)),
                    (_, None) => this.removed(&subject, &this.values(either)),
                }
            },
        );
    }

    fn values(&self, reading: &Reading) -> String {
        let values = reading.values.iter().map(|set| self.names.class(set.value));
        format!("values {}", values.collect::<Vec<_>>().join(", "))
    }

    fn reading(&mut self, subject: &Subject, old: &Reading, new: &Reading) {
        let labelled = Subject::new(&subject.part, capital(&subject.part), &subject.whom);
        let [was, is] = [old.method, new.method].map(method_in_words);
        self.differs(&labelled, "by", was, is);
        let [was, is] = [old, new].map(|reading| match reading.otherwise {
            None => "unknown".to_owned(),
            Some(id) => self.names.class(id),
        });
        self.differs(&labelled, "otherwise", &was, &is);
        let method = new.method;
        self.each(
            (&old.values, &new.values),
            |set| set.value,
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    let sentence = format!("{}: the order of its values changes", labelled.label);
                    return this.differs_as(&labelled, "order", "old order", "new order", sentence);
                };
                let empty = ValueSet { value: either.value, entries: Vec::new() };
                let [old, new] = [before, after].map(|set| set.unwrap_or(&empty));
                let not_in = |these: &ValueSet, those: &ValueSet| -> Vec<u32> {
                    let entries = these.entries.iter().copied();
                    entries.filter(|entry| !those.entries.contains(entry)).collect()
                };
                let (gone, come) = (not_in(old, new), not_in(new, old));
                let [gone, come] = [gone, come].map(|entries| this.entries(method, &entries));
                if gone == come {
                    return;
                }
                let name = this.names.class(either.value);
                let mut said = Vec::new();
                if !come.is_empty() {
                    said.push(format!("now also {come}"));
                }
                if !gone.is_empty() {
                    said.push(format!("no longer {gone}"));
                }
                let sentence = format!("{}: {name} is {}", labelled.label, said.join(", "));
                this.differs_as(&labelled, "vocabulary", &gone, &come, sentence);
            },
        );
    }

    fn entries(&self, method: Method, entries: &[u32]) -> String {
        let (mut named, unnamed) = self.names.entries(method, entries);
        match unnamed {
            0 => {}
            1 => named.push("1 text".to_owned()),
            n => named.push(format!("{n} texts")),
        }
        named.join(", ")
    }
}

fn channel_tests(channel: &Channel) -> Vec<String> {
    let part = |part: LandingPart| match part {
        LandingPart::UtmSource => "utm_source",
        LandingPart::UtmMedium => "utm_medium",
        LandingPart::UtmCampaign => "utm_campaign",
        LandingPart::Referrer => "referrer",
        LandingPart::UtmTerm => "utm_term",
        LandingPart::None => "no parameter and no referrer",
    };
    let tests = channel.tests.iter();
    tests.map(|test| format!("{} {}", part(test.part), test.pattern).trim_end().to_owned()).collect()
}

fn method_in_words(method: Method) -> &'static str {
    match method {
        Method::Words => "words in the text",
        Method::Exact => "the whole text",
        Method::Number => "the number, or the middle of a range",
        Method::Domain => "the e-mail domain",
        Method::Checked => "yes or no",
        Method::Title => "the phrase that decides in a job title",
    }
}

fn quoted(texts: &[String]) -> String {
    match texts {
        [] => "its name alone".to_owned(),
        _ => texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", "),
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
