//! What changes in rules and the groups that cap them. It does not know who qualifies.

use super::words::{
    cap_in_words, condition_in_words, count_in_words, date_in_words, decay_in_words, duration_or,
    frequency_cap_in_words, points_in_words,
};
use super::{Comparison, READERS, Subject};
use crate::definition::{Count, Definition, Group, Rule};

impl Comparison<'_> {
    pub(super) fn rules(&mut self, old: &Definition, new: &Definition) {
        self.each(
            (&old.rules, &new.rules),
            |rule| rule.id.clone(),
            |this, before, after| match (before, after) {
                (Some(before), Some(after)) => this.rule((old, before), (new, after)),
                (None, Some(rule)) => {
                    let subject = this.rule_subject(rule);
                    this.added(&subject, &this.rule_in_words(new, rule));
                }
                (Some(rule), None) => {
                    let subject = this.rule_subject(rule);
                    this.removed(&subject, &this.rule_in_words(old, rule));
                }
                (None, None) => this.reordered("rules", READERS, "explanations list them in that order"),
            },
        );
        self.each(
            (&old.groups, &new.groups),
            |group| group.id.clone(),
            |this, before, after| match (before, after) {
                (Some(before), Some(after)) => {
                    let subject = group_subject(after);
                    this.differs(&subject, "label", &before.label, &after.label);
                    let [was, is] = [before.cap, after.cap].map(cap_in_words);
                    this.differs(&subject, "cap", &was, &is);
                    let [was, is] = [before.floor, after.floor].map(cap_in_words);
                    this.differs(&subject, "floor", &was, &is);
                }
                (None, Some(group)) => this.added(&group_subject(group), &group_in_words(group)),
                (Some(group), None) => this.removed(&group_subject(group), &group_in_words(group)),
                (None, None) => this.reordered("groups", READERS, "explanations list them in that order"),
            },
        );
    }

    fn rule_subject(&self, rule: &Rule) -> Subject {
        Subject::new(
            format!("rule `{}`", rule.id),
            &rule.label,
            format!("visitors with {}", condition_in_words(&rule.when, self.names)),
        )
    }

    /// A whole rule in words: its points, and who gets them.
    fn rule_in_words(&self, definition: &Definition, rule: &Rule) -> String {
        // Takes the whole rule apart, so that the compiler asks for the words of a new field. Its id and label are in the
        // subject. `Self::rule` compares field by field and needs the new one, too.
        let Rule {
            id: _,
            label: _,
            dimension,
            when,
            count,
            frequency_cap,
            window_s,
            decay,
            cap,
            group: _,
            valid_from_s,
            valid_until_s,
            lines,
        } = rule;
        let when = condition_in_words(when, self.names);
        let mut text = format!("{} of {} for {when}", count_in_words(count), dimension.name());
        let details = [
            ("decay", decay_in_words(*decay)),
            ("window", duration_or(*window_s, "none")),
            ("cap", cap_in_words(*cap)),
            ("frequency cap", frequency_cap_in_words(*frequency_cap)),
            ("group", group_name(definition, rule)),
            ("valid from", date_in_words(*valid_from_s, "none")),
            ("valid until", date_in_words(*valid_until_s, "none")),
            ("product lines", lines_in_words(lines)),
        ];
        for (what, value) in details {
            if value != "none" {
                text.push_str(&format!(", {what} {value}"));
            }
        }
        text
    }

    fn rule(&mut self, (old, before): (&Definition, &Rule), (new, after): (&Definition, &Rule)) {
        let subject = self.rule_subject(after);
        self.differs(&subject, "label", &before.label, &after.label);
        self.differs(&subject, "dimension", before.dimension.name(), after.dimension.name());
        let [was, is] = [before, after].map(|rule| condition_in_words(&rule.when, self.names));
        self.differs(&subject, "counts", &was, &is);
        if was == is && before.when != after.when {
            // The words are the same when ids have no known name, or when words leave a detail out. Say that something changed.
            let sentence = format!("{}: what it counts changes in detail", subject.label);
            self.differs_as(&subject, "counts", &was, &format!("{is} (another)"), sentence);
        }
        self.points(&subject, before, after);
        let [was, is] = [before, after].map(|rule| frequency_cap_in_words(rule.frequency_cap));
        self.differs(&subject, "frequency cap", &was, &is);
        let [was, is] = [before, after].map(|rule| duration_or(rule.window_s, "none"));
        self.differs(&subject, "window", &was, &is);
        let [was, is] = [before, after].map(|rule| decay_in_words(rule.decay));
        self.differs(&subject, "decay", &was, &is);
        let [was, is] = [before, after].map(|rule| cap_in_words(rule.cap));
        self.differs(&subject, "cap", &was, &is);
        let (was, is) = (group_name(old, before), group_name(new, after));
        self.differs(&subject, "group", &was, &is);
        let [was, is] = [before, after].map(|rule| date_in_words(rule.valid_from_s, "always"));
        self.differs(&subject, "valid from", &was, &is);
        let [was, is] = [before, after].map(|rule| date_in_words(rule.valid_until_s, "always"));
        self.differs(&subject, "valid until", &was, &is);
        let [was, is] = [before, after].map(|rule| lines_in_words(&rule.lines));
        self.differs(&subject, "product lines", &was, &is);
    }

    fn points(&mut self, subject: &Subject, before: &Rule, after: &Rule) {
        let [was, is] = [before, after].map(|rule| count_in_words(&rule.count));
        let sentence = match (&before.count, &after.count) {
            (Count::Once(old), Count::Once(new)) => {
                format!("{}: {old} → {}", subject.label, points_in_words(*new))
            }
            (Count::Each(old), Count::Each(new)) => {
                format!("{}: {old} → {} each", subject.label, points_in_words(*new))
            }
            _ => format!("{}: {was} → {is}", subject.label),
        };
        self.differs_as(subject, "points", &was, &is, sentence);
    }
}

fn lines_in_words(lines: &[String]) -> String {
    if lines.is_empty() { "none".to_owned() } else { lines.join(", ") }
}

fn group_name(definition: &Definition, rule: &Rule) -> String {
    let group = rule.group.and_then(|place| definition.groups.get(place));
    group.map_or_else(|| "none".to_owned(), |group| format!("`{}`", group.id))
}

fn group_subject(group: &Group) -> Subject {
    Subject::new(format!("group `{}`", group.id), &group.label, "visitors whom its rules give points")
}

fn group_in_words(group: &Group) -> String {
    format!("cap {}, floor {}", cap_in_words(group.cap), cap_in_words(group.floor))
}
