//! Evidence as a document that people read: ids become names again, and seconds times. It does not know where names come from.

use super::{AnswerEntry, EvidenceDocument, NamedEntry, ViewEntry, class_of};
use crate::author::Time;
use crate::author::diff::Names;
use crate::evidence::{Coverage, Evidence, Occurrence};
use crate::matching::{ClassId, Kind};

/// What an id in evidence stands for.
#[derive(Clone, Copy, Debug)]
pub(in crate::author) enum Mention {
    /// A page class, an action, a source, a form or a topic.
    Class(Kind),
    /// An attribute.
    Attribute,
    /// A value of this attribute.
    Value(ClassId),
}

impl EvidenceDocument {
    /// The document of some evidence. A name that is not known is written as its number, such as `#0a1b2c`, which is read again.
    ///
    /// ```
    /// use handraise::author::{EvidenceDocument, diff::Names};
    /// let text = r#"{"views": [{"at": "2026-11-02T09:00:00+01:00", "page": "pricing", "engaged_s": 75}]}"#;
    /// let evidence = EvidenceDocument::parse(text).unwrap().to_evidence().unwrap();
    /// let mut names = Names::default();
    /// names.learn(["pricing"]);
    /// let document = EvidenceDocument::of(&evidence, &names);
    /// assert_eq!(document.views[0].page.as_deref(), Some("pricing"));
    /// assert_eq!(document.views[0].at, "2026-11-02T09:00:00+01:00");
    /// assert_eq!(document.to_evidence(), Ok(evidence));
    /// ```
    pub fn of(evidence: &Evidence, names: &Names) -> Self {
        Self::named(evidence, names, |_, _| true)
    }

    /// The same with the names of what `has_name` accepts; of everything else, with the number.
    pub(in crate::author) fn named(
        evidence: &Evidence,
        names: &Names,
        has_name: impl Fn(Mention, ClassId) -> bool,
    ) -> Self {
        let name = |mention, id: ClassId| {
            // A name may look like the number of another one.
            let name = names.name(id).filter(|name| class_of(name) == id && has_name(mention, id));
            name.map_or_else(|| format!("#{:06x}", id.number()), str::to_owned)
        };
        let utc = |at_s| Time { at_s, offset_quarters: 0 }.to_string();
        let flags = Coverage::NAMES.iter().filter(|(flag, _)| evidence.coverage().has(*flag));
        let mut document = Self {
            as_of: evidence.as_of_s().map(utc),
            first_seen: evidence.first_seen_s().map(utc),
            consent: Some(evidence.consent()),
            coverage: flags.map(|(_, name)| (*name).to_owned()).collect(),
            ..Self::default()
        };
        for occurrence in evidence.occurrences() {
            let Occurrence { at_s, kind, class, span_s, engaged_s, amount, offset_quarters } = *occurrence;
            let at = Time { at_s, offset_quarters }.to_string();
            let class = class.map(|class| name(Mention::Class(kind), class));
            let list = match kind {
                Kind::View => {
                    let span_s = (span_s != engaged_s).then_some(span_s);
                    document.views.push(ViewEntry { at, page: class, engaged_s, span_s, depth_pct: amount });
                    continue;
                }
                Kind::Action => &mut document.actions,
                Kind::Channel => &mut document.sources,
                Kind::Form => &mut document.forms,
                Kind::Topic => &mut document.topics,
            };
            list.push(NamedEntry { at, id: class.unwrap_or_default(), amount });
        }
        let answers = evidence.answers().iter().map(|answer| AnswerEntry {
            at: Some(utc(answer.at_s)),
            attribute: name(Mention::Attribute, answer.attribute),
            value: answer.value.map(|value| name(Mention::Value(answer.attribute), value)),
        });
        document.answers = answers.collect();
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Answer;

    #[test]
    fn every_kind_of_fact_comes_back_with_and_without_its_name() {
        let mut evidence = Evidence::new();
        evidence.record_consent(crate::evidence::Consent::Denied);
        evidence.flag(Coverage::STORAGE_RESET);
        for (kind, at_s) in
            [Kind::View, Kind::Action, Kind::Channel, Kind::Form, Kind::Topic].into_iter().zip(1_790_000_000..)
        {
            evidence.record(Occurrence {
                amount: 7,
                offset_quarters: -13,
                ..Occurrence::new(kind, ClassId::of("thing"), at_s)
            });
        }
        evidence.record(Occurrence { engaged_s: 5, span_s: 9, ..Occurrence::of(Kind::View, None, 1_790_000_100) });
        for (attribute, value) in [("seniority", Some("director")), ("region", None)] {
            let value = value.map(ClassId::of);
            evidence.record_answer(Answer { attribute: ClassId::of(attribute), value, at_s: 1_790_000_050 });
        }
        let mut names = Names::default();
        assert_eq!(EvidenceDocument::of(&evidence, &names).to_evidence().as_ref(), Ok(&evidence));
        names.learn(["thing", "seniority", "director"]);
        let document = EvidenceDocument::of(&evidence, &names);
        assert_eq!(document.to_evidence().as_ref(), Ok(&evidence));
        assert_eq!(document.actions[0].id, "thing");
        let text = serde_json::to_string(&document).unwrap_or_default();
        assert_eq!(Evidence::from_json(&text), Ok(evidence));
    }
}
