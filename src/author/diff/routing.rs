//! What changes in raised hands, exclusions and routes. It does not know who qualifies.

use super::words::{duration_in_words, duration_or};
use super::{Comparison, SEVERAL, Subject};
use crate::definition::{Definition, Exclusion, Grade, GradeSet, Hand, HandBy, Rating, RatingSet, Route};
use crate::matching::ClassId;

impl Comparison<'_> {
    /// The question that raises a hand, and the attribute that makes a visitor a lead.
    pub(super) fn questions(&mut self, old: &Definition, new: &Definition) {
        let name = |id: Option<ClassId>| id.map_or_else(|| "none".to_owned(), |id| self.names.class(id));
        let lead = Subject::new("identity", "A lead", "everybody");
        let [was, is] = [old, new].map(|definition| name(definition.identity));
        self.differs(&lead, "is known by", &was, &is);
        let hand = Subject::new("hand-raiser", "A raised hand", "those who ask to be contacted");
        let way = |hand: &Hand| match hand.by {
            HandBy::Answer { attribute, yes } => {
                format!("{} answered with {}", self.names.class(attribute), self.names.class(yes))
            }
            HandBy::Action(action) => format!("action {}", self.names.class(action)),
            HandBy::Form(form) => format!("form {}", self.names.class(form)),
        };
        let ways = |definition: &Definition| match definition.hands.as_slice() {
            [] => "nothing".to_owned(),
            hands => hands.iter().map(way).collect::<Vec<_>>().join(", "),
        };
        let [was, is] = [old, new].map(ways);
        let stays = |definition: &Definition| {
            let spans: Vec<_> = definition.hands.iter().map(|hand| duration_in_words(hand.expires_s)).collect();
            spans.first().filter(|first| spans.iter().all(|span| span == *first)).cloned().unwrap_or(spans.join(", "))
        };
        let [was_up, is_up] = [old, new].map(stays);
        self.differs(&hand, "comes from", &was, &is);
        self.differs(&hand, "stays up for", &was_up, &is_up);
    }

    pub(super) fn exclusions(&mut self, old: &[Exclusion], new: &[Exclusion]) {
        let kind = |exclusion: &Exclusion| {
            if exclusion.suppress { "suppressed" } else { "excluded" }
        };
        self.each(
            (old, new),
            |exclusion| exclusion.id.clone(),
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    return this.reordered("exclusions", SEVERAL, "the first that matches gives the reason");
                };
                let subject =
                    Subject::new(format!("exclusion `{}`", either.id), &either.label, this.whom(Some(&either.when)));
                let words = |exclusion: &Exclusion| format!("{}: {}", kind(exclusion), subject.whom);
                match (before, after) {
                    (Some(before), Some(after)) => {
                        this.differs(&subject, "label", &before.label, &after.label);
                        this.differs(&subject, "decision", kind(before), kind(after));
                        let [was, is] = [before, after].map(|exclusion| this.whom(Some(&exclusion.when)));
                        this.differs(&subject, "is for", &was, &is);
                    }
                    (None, _) => this.added(&subject, &words(either)),
                    (_, None) => this.removed(&subject, &words(either)),
                }
            },
        );
    }

    pub(super) fn routes(&mut self, old: &Definition, new: &Definition) {
        let [old, new] = [old, new].map(|definition| -> Vec<_> {
            definition.routes.iter().map(|route| (key(definition, route), route)).collect()
        });
        self.each(
            (&old, &new),
            |(key, _)| *key,
            |this, before, after| {
                let Some((key, either)) = after.or(before) else {
                    return this.reordered("routing", SEVERAL, "the first that matches counts");
                };
                let whom = route_audience(*key);
                let subject = Subject::new("routing", "", &whom);
                match (before, after) {
                    (Some((_, before)), Some((_, after))) => {
                        let label = format!("Routing of {whom}");
                        this.route(&Subject { label, ..subject }, before, after);
                    }
                    (None, _) => this.added(&Subject { label: whom, ..subject }, &route_in_words(either)),
                    (_, None) => this.removed(&Subject { label: whom, ..subject }, &route_in_words(either)),
                }
            },
        );
    }

    fn route(&mut self, subject: &Subject, old: &Route, new: &Route) {
        self.differs(subject, "priority", &old.priority, &new.priority);
        self.differs(subject, "queue", &old.queue, &new.queue);
        let [was, is] = [old, new].map(follow_up_in_words);
        self.differs(subject, "follow-up", &was, &is);
        let [was, is] = [old, new].map(|route| if route.alert { "yes" } else { "no" });
        self.differs(subject, "alert", was, is);
    }
}

fn segment_of<'a>(definition: &'a Definition, route: &Route) -> Option<&'a str> {
    definition.segments.get(route.segment?).map(|segment| segment.id.as_str())
}

fn route_audience((grades, ratings, hand_raised, segment): Key<'_>) -> String {
    let joined = |chosen: Vec<&str>, all: usize| match chosen.len() == all {
        true => "any".to_owned(),
        false => chosen.join("/"),
    };
    let grades = Grade::ALL.into_iter().filter(|grade| grades.contains(*grade)).map(Grade::letter).collect();
    let ratings = match ratings {
        RatingSet::ALL => "any".to_owned(),
        _ => joined(Rating::ALL.into_iter().filter(|rating| ratings.names(*rating)).map(Rating::name).collect(), 5),
    };
    let mut text = format!("grade {}, rating {ratings}", joined(grades, Grade::ALL.len()));
    if let Some(segment) = segment {
        text.push_str(&format!(", segment `{segment}`"));
    }
    if hand_raised {
        text.push_str(", hand raised");
    }
    text
}

fn route_in_words(route: &Route) -> String {
    let alert = if route.alert { ", with an alert" } else { "" };
    format!("{} to `{}`, follow-up {}{alert}", route.priority, route.queue, follow_up_in_words(route))
}

/// Which leads a route is for: their grades and ratings, whether they raise a hand, and their segment.
type Key<'a> = (GradeSet, RatingSet, bool, Option<&'a str>);

fn key<'a>(definition: &'a Definition, route: &Route) -> Key<'a> {
    let segment = segment_of(definition, route);
    (route.grades, route.ratings, route.hand_raised, segment)
}

fn follow_up_in_words(route: &Route) -> String {
    duration_or(route.sla_min.map(|minutes| minutes.saturating_mul(60)), "unset")
}
