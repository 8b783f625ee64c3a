//! What changes in the private part of a definition. None of it changes a score, and no page learns of it.

use super::vocabulary::capital;
use super::words::{duration_in_words, listed};
use super::{Change, Comparison, Names, Subject};
use crate::author::scalar::TimeOfDay;
use crate::definition::{
    AccountPolicy, BuyingRole, Calendar, Capacity, FollowUp, Policy, RejectRate, ReviewOccasion, Series,
    SuppressionList, Target,
};

/// Whom a change of the policy concerns.
pub(super) const PRIVATE: &str = "sales alone: it is private, and changes no score";

/// Everything that changes from one policy to another, apart from the definition's id and version.
pub fn policy(old: Option<&Policy>, new: Option<&Policy>) -> Vec<Change> {
    let names = Names::default();
    let mut comparison = Comparison { names: &names, changes: Vec::new() };
    let nothing = Policy::new("", 0);
    let (before, after) = (old.unwrap_or(&nothing), new.unwrap_or(&nothing));
    comparison.calendar(before.calendar.as_ref(), after.calendar.as_ref());
    comparison.each_private(
        "follow-up series",
        (&before.follow_up, &after.follow_up),
        |series| (&series.id, &series.label),
        |series| vec![("is for", audience(series.segment.as_ref(), series.queue.as_ref())), ("steps", steps(series))],
        "the first that fits a lead counts",
    );
    comparison.each_private(
        "sales criterion",
        (&before.sql_criteria, &after.sql_criteria),
        |criterion| (&criterion.id, &criterion.label),
        |criterion| {
            let kind = criterion.kind.map_or("any", |kind| kind.word()).replace('_', " ");
            vec![("is about", kind), ("is required", if criterion.required { "yes" } else { "no" }.to_owned())]
        },
        "people read them in that order",
    );
    comparison.capacity(&before.capacity, &after.capacity);
    comparison.each_private(
        "suppression list",
        (&before.suppressions, &after.suppressions),
        |list| (&list.id, &list.label),
        |list| vec![("lists", list.kind.word().replace('_', " ")), ("an entry holds for", days(list))],
        "people read them in that order",
    );
    comparison.each_private(
        "content",
        (&before.content, &after.content),
        |content| (&content.id, &content.label),
        |content| {
            vec![
                ("address", content.address.clone()),
                ("product lines", all_or(content.lines.iter().map(String::as_str))),
                ("personas", all_or(content.personas.iter().map(String::as_str))),
                ("missing gates", all_or(content.missing.iter().map(|gate| gate.word()))),
            ]
        },
        "people read it in that order",
    );
    comparison.targets(&before.targets, &after.targets);
    comparison.each_private(
        "review",
        (&before.review, &after.review),
        |review| (&review.id, &review.label),
        |review| vec![("is due", occasion(&review.when))],
        "people read them in that order",
    );
    let amounts = Subject::new("policy", "", PRIVATE);
    let [old, new] = [before, after].map(|policy| policy.currency.as_deref().unwrap_or("none"));
    comparison.differs(&amounts, "the currency of amounts that name none", old, new);
    comparison.learned(before.learned.as_ref(), after.learned.as_ref());
    comparison.account(before.account.as_ref(), after.account.as_ref());
    // An id and a version are told of the definition.
    let mut renamed = after.clone();
    (renamed.id, renamed.version) = (before.id.clone(), before.version);
    let is_same = renamed == *before;
    if comparison.changes.is_empty() && !is_same {
        let subject = Subject::new("policy", "", PRIVATE);
        let sentence = "Policy: a detail changes that has no words".to_owned();
        comparison.differs_as(&subject, "detail", "old detail", "new detail", sentence);
    }
    comparison.changes
}

impl Comparison<'_> {
    fn calendar(&mut self, old: Option<&Calendar>, new: Option<&Calendar>) {
        let subject = Subject::new("calendar", "Calendar", PRIVATE);
        let words = |say: &dyn Fn(&Calendar) -> String| [old, new].map(|one| one.map_or("unset".to_owned(), say));
        let [was, is] = words(&|calendar| calendar.time_zone.clone());
        self.differs(&subject, "time zone", &was, &is);
        let [was, is] = words(&hours);
        self.differs(&subject, "business hours", &was, &is);
        let days = |calendar: &Calendar| listed(calendar.holidays.iter().map(ToString::to_string));
        let [was, is] = words(&days);
        self.differs(&subject, "holidays", &was, &is);
        let [was, is] = words(&half_days);
        self.differs(&subject, "half days", &was, &is);
    }

    /// Compares two lists of things with ids and labels, by what is said of each.
    pub(super) fn each_private<T>(
        &mut self,
        part: &str,
        lists: (&[T], &[T]),
        name: impl Fn(&T) -> (&String, &String),
        facts: impl Fn(&T) -> Vec<(&'static str, String)>,
        why_order: &str,
    ) {
        self.each(
            lists,
            |item| name(item).0.clone(),
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    return this.reordered(part, PRIVATE, why_order);
                };
                let (id, label) = name(either);
                let part = format!("{part} `{id}`");
                let subject = Subject::new(&part, capital(&part), PRIVATE);
                let described = |item: &T| {
                    let facts = facts(item).into_iter().map(|(what, value)| format!("{what} {value}"));
                    facts.collect::<Vec<_>>().join("; ")
                };
                match (before, after) {
                    (Some(before), Some(after)) => {
                        this.differs(&subject, "label", name(before).1, name(after).1);
                        for ((what, was), (_, is)) in facts(before).iter().zip(&facts(after)) {
                            this.differs(&subject, what, was, is);
                        }
                    }
                    (None, _) => this.added(&Subject { label: label.clone(), ..subject }, &described(either)),
                    (_, None) => this.removed(&Subject { label: label.clone(), ..subject }, &described(either)),
                }
            },
        );
    }

    fn capacity(&mut self, old: &[Capacity], new: &[Capacity]) {
        self.each(
            (old, new),
            |one| (one.segment.clone(), one.queue.clone()),
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    return this.reordered("capacity", PRIVATE, "people read it in that order");
                };
                let whom = audience(either.segment.as_ref(), either.queue.as_ref());
                let subject = Subject::new("capacity", format!("Sales can take of {whom}"), PRIVATE);
                let words = |one: Option<&Capacity>| match one {
                    Some(one) => format!("{} leads a week", one.leads_per_week),
                    None => "any number".to_owned(),
                };
                let (was, is) = (words(before), words(after));
                let sentence = format!("{}: {was} → {is}", subject.label);
                this.differs_as(&subject, "capacity", &was, &is, sentence);
            },
        );
    }

    fn targets(&mut self, old: &[Target], new: &[Target]) {
        let subject = Subject::new("target list", "Target list", PRIVATE);
        let name = |target: &Target| {
            let domains = target.domains.join(", ");
            match &target.name {
                Some(name) if domains.is_empty() => name.clone(),
                Some(name) => format!("{name} ({domains})"),
                None => domains,
            }
        };
        self.each((old, new), name, |this, before, after| match (before, after) {
            (None, Some(target)) => this.added(&subject_of(&subject, "target"), &name(target)),
            (Some(target), None) => this.removed(&subject_of(&subject, "target"), &name(target)),
            (None, None) => this.reordered("the target list", PRIVATE, "people read it in that order"),
            (Some(_), Some(_)) => {}
        });
    }
}

impl Comparison<'_> {
    fn account(&mut self, old: Option<&AccountPolicy>, new: Option<&AccountPolicy>) {
        let subject = Subject::new("account", "Account", PRIVATE);
        let [was, is] = [old, new].map(account_numbers);
        for ((what, was), (_, is)) in was.iter().zip(&is) {
            self.differs(&subject, what, was, is);
        }
        let roles = |account: Option<&AccountPolicy>| account.map_or_else(Vec::new, |account| account.roles.clone());
        self.each_private(
            "buying role",
            (&roles(old), &roles(new)),
            |role| (&role.id, &role.label),
            |role: &BuyingRole| vec![("seniority", any_of(&role.seniority)), ("function", any_of(&role.function))],
            "people read them in that order",
        );
    }
}

/// What an account is asked for, number by number.
fn account_numbers(account: Option<&AccountPolicy>) -> [(&'static str, String); 6] {
    let say = |words: fn(&AccountPolicy) -> String| account.map_or("unset".to_owned(), words);
    [
        ("people who count", say(|account| account.people.to_string())),
        ("most points of a person", say(|account| account.person_cap.to_string())),
        ("score from which a person takes part", say(|account| account.active_from.to_string())),
        ("least score", say(|account| account.min_score.to_string())),
        ("worst grade", say(|account| account.min_grade.letter().to_owned())),
        ("roles that must take part", say(|account| account.min_roles.to_string())),
    ]
}

fn any_of(values: &[String]) -> String {
    if values.is_empty() { "any".to_owned() } else { values.join(", ") }
}

/// The subject of one item of a list.
fn subject_of(list: &Subject, part: &str) -> Subject {
    Subject::new(part, "", &list.whom)
}

fn hours(calendar: &Calendar) -> String {
    listed(calendar.hours.iter().map(|hours| {
        let [from, until] = [hours.from_min, hours.until_min].map(|minutes| TimeOfDay { minutes });
        format!("{} {from} to {until}", hours.day.word())
    }))
}

fn half_days(calendar: &Calendar) -> String {
    listed(calendar.half_days.iter().map(|half| {
        let [from, until] = [half.from_min, half.until_min].map(|minutes| TimeOfDay { minutes });
        format!("{} {from} to {until}", half.day)
    }))
}

fn steps(series: &Series) -> String {
    let step = |step: &FollowUp| {
        let sent = step.content.as_ref().map_or(String::new(), |content| format!(" with `{content}`"));
        format!("{}{sent} after {} ({})", step.what.word(), duration_in_words(step.after_s), step.label)
    };
    listed(series.steps.iter().map(step))
}

fn days(list: &SuppressionList) -> String {
    match list.days {
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
        None => "ever".to_owned(),
    }
}

fn all_or<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "all".to_owned() } else { names.join(", ") }
}

fn occasion(when: &ReviewOccasion) -> String {
    match when {
        ReviewOccasion::Day(day) => format!("on {day}"),
        ReviewOccasion::RejectRate(RejectRate { pct, of_at_least, within_days }) => {
            format!("when sales rejects {pct} percent of at least {of_at_least} leads within {within_days} days")
        }
        ReviewOccasion::DriedUp => "when an input dries up".to_owned(),
    }
}

/// Which leads an entry is for.
fn audience(segment: Option<&String>, queue: Option<&String>) -> String {
    match (segment, queue) {
        (Some(segment), Some(queue)) => format!("leads of segment `{segment}` in queue `{queue}`"),
        (Some(segment), None) => format!("leads of segment `{segment}`"),
        (None, Some(queue)) => format!("leads in queue `{queue}`"),
        (None, None) => "all leads".to_owned(),
    }
}
