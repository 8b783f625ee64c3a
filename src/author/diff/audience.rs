//! What changes in who fits, who qualifies and in which segment. It does not know rules.

use super::vocabulary::capital;
use super::words::{
    condition_in_words, duration_in_words, duration_or, gates_in_words, grade_in_words, rating_in_words,
};
use super::{Comparison, READERS, SEVERAL, Subject};
use crate::definition::{
    Condition, Criterion, Definition, FitScale, Gates, Profile, Segment, Tracking, UnknownBehaviour,
};

const GRADES: [&str; 5] = ["A", "B", "C", "D", "U"];

impl Comparison<'_> {
    pub(super) fn tracking(&mut self, old: &Tracking, new: &Tracking) {
        let subject = Subject::new("tracking", "Tracking", "everybody");
        let durations = [
            ("session timeout", old.session_timeout_s, new.session_timeout_s),
            ("idle cutoff", old.idle_cutoff_s, new.idle_cutoff_s),
            ("retention", old.retention_s, new.retention_s),
        ];
        for (what, before, after) in durations {
            let [was, is] = [before, after].map(duration_in_words);
            self.differs(&subject, what, &was, &is);
        }
        let [was, is] = [old, new].map(|tracking| match tracking.consent_needed {
            true => "needed",
            false => "not needed",
        });
        self.differs(&subject, "consent", was, is);
    }

    pub(super) fn fit(&mut self, old: &Definition, new: &Definition) {
        let whom = in_no_segment(old, new);
        let grades = (&old.thresholds.grades, &new.thresholds.grades);
        let [old, new] = [&old.fit, &new.fit];
        self.profiles("company", &old.company, &new.company);
        self.profiles("person", &old.person, &new.person);
        let subject = Subject::new("fit", "Fit", "everybody with known attributes");
        let parts = [
            ("least coverage", old.min_coverage_pct, new.min_coverage_pct),
            ("ideal company from", old.ideal_company_pct, new.ideal_company_pct),
            ("persona from", old.min_person_pct, new.min_person_pct),
        ];
        for (what, before, after) in parts {
            let [was, is] = [before, after].map(|pct| format!("{pct} %"));
            self.differs(&subject, what, &was, &is);
        }
        let scale = |scale: FitScale| match scale {
            FitScale::Shares => "shares",
            FitScale::Points => "points",
        };
        self.differs(&subject, "grades are read from", scale(old.scale), scale(new.scale));
        self.cutoffs(None, whom, "Grade", &GRADES, grades, grade_unit(new.scale));
    }

    /// Profiles by their names; one without a name goes by its criteria alone.
    fn profiles(&mut self, of: &str, old: &[Profile], new: &[Profile]) {
        self.each(
            (old, new),
            |profile| profile.name.clone(),
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    let part = format!("profiles of {of} fit");
                    return this.reordered(&part, SEVERAL, "of equally good matches the first counts");
                };
                let of_whom = match &either.name {
                    None => of.to_owned(),
                    Some(name) => format!("{of} `{name}`"),
                };
                let criteria =
                    |profile: Option<&Profile>| profile.map_or(Vec::new(), |profile| profile.criteria.clone());
                if either.name.is_some() && before.is_some() != after.is_some() {
                    let subject =
                        Subject::new(format!("profile of {of_whom}"), "", format!("leads whose {of} is known"));
                    let text = format!("{} criteria", either.criteria.len());
                    match after {
                        Some(_) => this.added(&subject, &text),
                        None => this.removed(&subject, &text),
                    }
                }
                this.criteria(&of_whom, &criteria(before), &criteria(after));
            },
        );
    }

    fn criteria(&mut self, of: &str, old: &[Criterion], new: &[Criterion]) {
        self.each(
            (old, new),
            |criterion| criterion.attribute,
            |this, before, after| {
                let Some(either) = after.or(before) else {
                    let part = format!("criteria of {of} fit");
                    return this.reordered(&part, READERS, "explanations list them in that order");
                };
                let attribute = this.names.class(either.attribute);
                let subject = Subject::new(
                    format!("{of} fit {attribute}"),
                    &either.label,
                    format!("leads whose {attribute} is known"),
                );
                let (Some(before), Some(after)) = (before, after) else {
                    let words: Vec<_> = either
                        .points
                        .iter()
                        .map(|(value, points)| format!("{} {points}", this.names.class(*value)))
                        .collect();
                    let words = words.join(", ");
                    return match after {
                        Some(_) => this.added(&subject, &words),
                        None => this.removed(&subject, &words),
                    };
                };
                this.differs(&subject, "label", &before.label, &after.label);
                this.each(
                    (&before.points, &after.points),
                    |(value, _)| *value,
                    |this, was, is| {
                        let Some((value, _)) = is.or(was) else { return };
                        let name = this.names.class(*value);
                        let [was, is] = [was, is].map(|points| points.map_or(0, |(_, points)| *points));
                        let whom = format!("leads whose {attribute} is {name}");
                        let subject = Subject { whom, ..Subject::new(&subject.part, &subject.label, "") };
                        let sentence = format!("{}, {name}: {was} → {is} points of fit", subject.label);
                        this.differs_as(&subject, "points", &was.to_string(), &is.to_string(), sentence);
                    },
                );
            },
        );
    }

    /// Cut-offs of ratings and grades, best first: of a segment, or the definition's own.
    fn cutoffs(
        &mut self,
        of: Option<&str>,
        whom: &str,
        word: &str,
        steps: &[&str],
        (old, new): (&[u8; 3], &[u8; 3]),
        unit: &str,
    ) {
        for ((step, before), after) in steps.iter().zip(old).zip(new) {
            let effect = if after > before { "harder to reach" } else { "easier to reach" };
            let (part, label) = match of {
                None => (word.to_lowercase() + "s", format!("{word} {step}")),
                Some(of) => (of.to_owned(), format!("{} {step} in {of}", word.to_lowercase())),
            };
            let sentence = format!("{label}: from {before} → {after} {unit} ({effect})");
            let subject = Subject::new(part, "", whom);
            let [was, is] = [before, after].map(|least| format!("{step} from {least} {unit}"));
            self.differs_as(&subject, "cut-off", &was, &is, sentence);
        }
    }

    pub(super) fn thresholds(&mut self, old: &Definition, new: &Definition) {
        let (ratings, whom) = ((&old.thresholds.ratings, &new.thresholds.ratings), in_no_segment(old, new));
        self.cutoffs(None, whom, "Rating", &["1", "2", "3"], ratings, "points");
        let subject = Subject::new("gates", "To qualify without a segment", "leads in no segment");
        self.gates(&subject, &old.thresholds.gates, &new.thresholds.gates);
        let [was, is] =
            [old, new].map(|definition| self.unknown_behaviour_in_words(definition.behaviour_unknown.as_ref()));
        // Segments that say nothing about it take over what the definition says.
        let whom = "leads whose behaviour may not be known, where their segment says nothing else";
        let subject = Subject::new("gates", "To qualify without behaviour", whom);
        self.differs(&subject, "what is asked for", &was, &is);
        let subject = Subject::new("definition", "Ranking", "lists of leads, never a decision");
        let [was, is] = [old, new].map(|definition| format!("{} %", definition.rank_fit_pct));
        self.differs(&subject, "weight of fit", &was, &is);
        let subject = Subject::new("definition", "Demotion", "those who are qualified already");
        let [was, is] = [old, new].map(|definition| format!("{} points", definition.hysteresis));
        self.differs(&subject, "below the threshold by", &was, &is);
    }

    fn gates(&mut self, subject: &Subject, old: &Gates, new: &Gates) {
        let effect = |harder: bool| {
            if harder { "fewer qualify" } else { "more qualify" }
        };
        let [was, is] = [old, new].map(|gates| grade_in_words(gates.min_grade));
        self.differs_to(subject, "grade", was, is, effect(new.min_grade < old.min_grade));
        let [was, is] = [old, new].map(|gates| rating_in_words(gates.min_rating));
        self.differs_to(subject, "rating", &was, &is, effect(new.min_rating < old.min_rating));
        let [was, is] = [old, new].map(|gates| format!("at least {}", gates.min_intent));
        self.differs_to(subject, "intent", &was, &is, effect(new.min_intent > old.min_intent));
    }

    fn unknown_behaviour_in_words(&self, gates: Option<&UnknownBehaviour>) -> String {
        let Some(gates) = gates else { return "a raised hand".to_owned() };
        let known: Vec<String> = gates.known.iter().map(|attribute| self.names.class(*attribute)).collect();
        let known = if known.is_empty() { String::new() } else { format!(", {} known", known.join(" and ")) };
        format!("{}{known}", grade_in_words(gates.min_grade))
    }

    pub(super) fn whom(&self, when: Option<&Condition>) -> String {
        when.map_or_else(
            || "everybody else".to_owned(),
            |when| format!("leads with {}", condition_in_words(when, self.names)),
        )
    }

    pub(super) fn segments(&mut self, old: &Definition, new: &Definition) {
        let segment_subject = |this: &Comparison<'_>, segment: &Segment| {
            let part = format!("segment `{}`", segment.id);
            Subject::new(&part, capital(&part), this.whom(segment.when.as_ref()))
        };
        self.each(
            (&old.segments, &new.segments),
            |segment| segment.id.clone(),
            |this, before, after| match (before, after) {
                (None, None) => this.reordered("segments", SEVERAL, "the first that matches counts"),
                (None, Some(segment)) => {
                    let subject = segment_subject(this, segment);
                    let text = format!("{}; {}", subject.whom, segment_in_words(new, segment));
                    this.added(&Subject { label: String::new(), ..subject }, &text);
                }
                (Some(segment), None) => {
                    let subject = segment_subject(this, segment);
                    this.removed(&Subject { label: String::new(), ..subject }, &segment_in_words(old, segment));
                }
                (Some(before), Some(after)) => {
                    let subject = segment_subject(this, after);
                    let [was, is] = [before, after].map(|segment| this.whom(segment.when.as_ref()));
                    this.differs(&subject, "is for", &was, &is);
                    let [was, is] = [&before.thresholds, &after.thresholds];
                    this.gates(&subject, &was.gates, &is.gates);
                    let [without, with] =
                        [before, after].map(|segment| segment.behaviour_unknown.as_ref()).map(|gates| {
                            gates
                                .map_or("as elsewhere".to_owned(), |gates| this.unknown_behaviour_in_words(Some(gates)))
                        });
                    this.differs(&subject, "without behaviour", &without, &with);
                    let (ratings, grades) = ((&was.ratings, &is.ratings), (&was.grades, &is.grades));
                    let (of, whom) = (Some(subject.part.as_str()), format!("leads in {}", subject.part));
                    this.cutoffs(of, &whom, "Rating", &["1", "2", "3"], ratings, "points");
                    this.cutoffs(of, &whom, "Grade", &GRADES, grades, grade_unit(new.fit.scale));
                    let [was, is] = [before, after].map(|segment| sla_in_words(segment.sla_min));
                    this.differs(&subject, "follow-up", &was, &is);
                }
            },
        );
    }
}

/// Whom the definition's own cut-offs concern: every segment has its own.
fn in_no_segment(old: &Definition, new: &Definition) -> &'static str {
    if old.segments.is_empty() && new.segments.is_empty() { "everybody" } else { "leads in no segment" }
}

fn grade_unit(scale: FitScale) -> &'static str {
    match scale {
        FitScale::Shares => "%",
        FitScale::Points => "points",
    }
}

/// What a segment asks for, and what else it has of its own.
fn segment_in_words(definition: &Definition, segment: &Segment) -> String {
    let (own, usual) = (&segment.thresholds, &definition.thresholds);
    let mut text = gates_in_words(&own.gates);
    let cut_offs = |[first, second, third]: [u8; 3]| format!("from {first}, {second} and {third}");
    if own.ratings != usual.ratings {
        text.push_str(&format!(", ratings {} points", cut_offs(own.ratings)));
    }
    if own.grades != usual.grades {
        let unit = grade_unit(definition.fit.scale);
        text.push_str(&format!(", grades {} {unit}", cut_offs(own.grades)));
    }
    if segment.sla_min.is_some() {
        text.push_str(&format!(", follow-up {}", sla_in_words(segment.sla_min)));
    }
    text
}

fn sla_in_words(sla_min: Option<u32>) -> String {
    duration_or(sla_min.map(|minutes| minutes.saturating_mul(60)), "by route")
}
