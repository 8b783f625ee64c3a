//! What messages say, with everything in each language: a language that lacks a text does not compile, and a test finds what it lacks in a table. Terms come
//! from the inbox's catalogues. It does not know what a message is about.

mod english;
mod german;
mod terms;

pub(super) use english::ENGLISH;
pub(super) use german::GERMAN;

/// By what it is called in data.
type Table = &'static [(&'static str, &'static str)];

/// The words of a language. Names in braces are those of the data that a text is filled with; `{}` is what it is about.
#[derive(Debug)]
pub(super) struct Words {
    /// As HTML names the language.
    pub(super) code: &'static str,
    /// What the inbox calls a decision, a stage, a reason.
    term: fn(&str) -> Option<&'static str>,
    /// What an event is called, by its kind.
    events: Table,
    event: &'static str,
    pub(super) lead: &'static str,
    pub(super) email: &'static str,
    pub(super) title: &'static str,
    pub(super) phone: &'static str,
    pub(super) happened: &'static str,
    pub(super) why: &'static str,
    /// Before what of company and person gave points of fit.
    pub(super) fits: &'static str,
    pub(super) changed: &'static str,
    /// What somebody had, or has, of whom nothing is known.
    pub(super) nothing: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) owner: &'static str,
    pub(super) next: &'static str,
    /// Until when a wait is to end, beside the step that comes next.
    pub(super) deadline: &'static str,
    pub(super) follow_up: &'static str,
    /// Before a time to come, and before one that has passed.
    pub(super) due: &'static str,
    pub(super) was_due: &'static str,
    pub(super) open: &'static str,
    pub(super) details: &'static str,
    /// A team, by its segment and its queue.
    pub(super) segment: &'static str,
    pub(super) queue: &'static str,
    /// How many came, and from which score on they would have fitted.
    pub(super) came: &'static str,
    pub(super) fitting_score: &'static str,
    pub(super) no_fitting_score: &'static str,
    /// What an input is called, by its kind.
    inputs: Table,
    pub(super) in_form: &'static str,
    /// Of all forms: that none comes, and that they come again.
    pub(super) no_form: &'static str,
    pub(super) forms_again: &'static str,
    /// The same of what forms bring.
    pub(super) dry_since: &'static str,
    pub(super) flows_again: &'static str,
    /// Why a definition is due for review.
    pub(super) review_by: &'static str,
    pub(super) review_day: &'static str,
    pub(super) reject_rate: &'static str,
    pub(super) dried_up: &'static str,
    /// That a target wants nothing more.
    pub(super) gone: &'static str,
    /// Headings of a message about several events.
    pub(super) news: &'static str,
    pub(super) overdue: &'static str,
    /// Subjects.
    pub(super) digest: &'static str,
    pub(super) while_closed: &'static str,
    /// What stands below a list that is cut off; `{}` is a number.
    pub(super) more: &'static str,
    pub(super) test: &'static str,
    pub(super) test_words: &'static str,
    /// Why somebody gets this; `{}` is the target's name.
    pub(super) footer: &'static str,
    pub(super) weekdays: [&'static str; 7],
    pub(super) months: [&'static str; 12],
}

impl Words {
    /// What an event is called. One of a kind that nobody has words for goes by its kind.
    pub(super) fn event(&self, kind: &str) -> String {
        found(self.events, kind).map_or_else(|| format!("{} {kind}", self.event), str::to_owned)
    }

    /// What an input such as `page pricing` is called: its kind in words, its name as the definition has it.
    pub(super) fn input(&self, title: &str) -> String {
        let (kind, name) = title.split_once(' ').unwrap_or((title, ""));
        format!("{} {name}", found(self.inputs, kind).unwrap_or(kind)).trim_end().to_owned()
    }

    /// What the inbox calls something, such as `stage.mql`; nothing for what it has no term for.
    pub(super) fn term(&self, area: &str, name: &str) -> Option<&'static str> {
        (self.term)(&format!("{area}.{}", name.to_lowercase()))
    }

    /// What the inbox calls something, or what the definition does.
    pub(super) fn term_or(&self, area: &str, name: &str) -> String {
        self.term(area, name).unwrap_or(name).to_owned()
    }

    /// A length of time in minutes.
    pub(super) fn minutes(&self, count: &str) -> String {
        (self.term)("minutes").unwrap_or("{count}").replace("{count}", count)
    }

    /// How company and person fit, and how active somebody is, such as `A2`.
    pub(super) fn fit(&self, grade: &str) -> String {
        let key = if grade.starts_with('U') { "fit_unknown" } else { "fit" };
        (self.term)(key).unwrap_or("{grade}").replace("{grade}", grade)
    }

    /// Why a decision is what it is. `None` for a reason that a definition or somebody made up.
    pub(super) fn reason(&self, reason: &str) -> Option<&'static str> {
        ["reason", "suppression", "sales"].iter().find_map(|area| self.term(area, reason))
    }
}

fn found(table: Table, name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use handraise::definition::SuppressionKind;
    use handraise::person::LifecycleStage;
    use handraise::scoring::{DecisionKind, Reason};

    use super::*;
    use crate::ledger::EVENT_KINDS;

    /// `{leads}`, `{week}` … of a text.
    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_kind_of_event_and_of_input_and_every_term_has_words_in_every_language() {
        for words in [&ENGLISH, &GERMAN] {
            let code = words.code;
            for kind in EVENT_KINDS {
                assert!(!words.event(kind).contains(kind), "{kind} has no words in {code}");
            }
            assert!(words.event("lead.unheard_of").ends_with(" lead.unheard_of"));
            for kind in crate::input::kinds() {
                assert!(found(words.inputs, kind).is_some(), "the input {kind} has no words in {code}");
            }
            let reasons = Reason::ALL.map(Reason::name).into_iter().chain(["doubtful", "override"]);
            for reason in reasons.chain(SuppressionKind::ALL.iter().map(|kind| kind.word())) {
                assert!(words.reason(reason).is_some(), "the reason {reason} has no words in {code}");
            }
            for decision in DecisionKind::ALL.map(DecisionKind::name) {
                assert!(words.term("decision", decision).is_some(), "{decision} has no words in {code}");
            }
            for stage in LifecycleStage::ALL.map(LifecycleStage::name) {
                assert!(words.term("stage", stage).is_some(), "{stage} has no words in {code}");
            }
            for label in ["grade", "rating", "stage", "priority", "queue", "segment", "sla_min", "score"] {
                assert!(words.term("label", label).is_some(), "{label} has no words in {code}");
            }
            assert!(words.minutes("60").contains("60 ") && words.term("contact", "contact_sales").is_some());
            assert!(words.fit("A2").ends_with(" A2") && !words.fit("U").contains('U'), "{}", words.fit("U"));
        }
    }

    #[test]
    fn a_text_is_filled_with_the_same_in_every_language() {
        let texts = |words: &'static Words| {
            [
                words.segment,
                words.queue,
                words.came,
                words.fitting_score,
                words.no_fitting_score,
                words.in_form,
                words.no_form,
                words.forms_again,
                words.dry_since,
                words.flows_again,
                words.review_by,
                words.review_day,
                words.reject_rate,
                words.dried_up,
                words.gone,
                words.more,
                words.footer,
            ]
        };
        for (english, german) in texts(&ENGLISH).into_iter().zip(texts(&GERMAN)) {
            assert_eq!(places(english), places(german), "{german}");
            assert_ne!(english, german);
        }
    }
}
