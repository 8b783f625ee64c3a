//! What a form brought of each input, and the sum of such counts. It does not know where forms and counts are stored.

use std::collections::{BTreeMap, BTreeSet};

use handraise::definition::{Compiled, Part};
use handraise::evidence::{Coverage, Evidence};
use handraise::matching::{ClassId, Kind};
use handraise::person::{FormReading, FormSent};
use handraise::verification::Verdict;

use crate::clock::seconds;
use handraise_review::drought::Counts;

/// How old an occurrence may be, in seconds: what a visitor did long ago does not show that it is still noticed today.
const FRESH_S: u32 = 86_400;
/// Evidence names the form that it came with; the clock that it was sent by may be as many seconds later.
const SAME_FORM_S: u32 = 60;
const DAY_MS: i64 = 86_400_000;

/// The day of a time, counted from 1970-01-01 in UTC.
pub(super) fn day_of(ms: i64) -> i64 {
    ms.div_euclid(DAY_MS)
}

/// Something of which a form brings something or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum InputKind {
    /// The form itself.
    Forms,
    /// Evidence that can be read.
    Evidence,
    /// Permission to use behaviour.
    Behaviour,
    /// Something that the definition names.
    Named(Part),
}

impl InputKind {
    const ALL: [Self; 8] = [
        Self::Forms,
        Self::Evidence,
        Self::Behaviour,
        Self::Named(Part::Attribute),
        Self::Named(Part::Page),
        Self::Named(Part::Action),
        Self::Named(Part::Source),
        Self::Named(Part::Form),
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Forms => "forms",
            Self::Evidence => "evidence",
            Self::Behaviour => "behaviour",
            Self::Named(Part::Attribute) => "attribute",
            Self::Named(Part::Page) => "page",
            Self::Named(Part::Action) => "action",
            Self::Named(Part::Source) => "source",
            Self::Named(Part::Form) => "form",
            Self::Named(_) => "other",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What inputs of each kind are called in data.
#[cfg(test)]
pub(crate) fn kinds() -> [&'static str; 8] {
    InputKind::ALL.map(InputKind::name)
}

/// An input of a site, or of one of its forms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct InputKey {
    /// The origin of another site that is allowed; empty for the receiver's own, and for programs.
    pub(super) site: String,
    /// The class of the form; `None` for all forms together.
    pub(super) form: Option<ClassId>,
    pub(super) kind: InputKind,
    pub(super) class: Option<ClassId>,
}

/// A form with what is known of its arrival.
pub(super) struct Arrived {
    pub(super) site: String,
    pub(super) received_ms: i64,
    /// Whether a person should look at the lead first: a flood, a mass mailing.
    pub(super) is_to_be_checked: bool,
    pub(super) sent: FormSent,
}

/// Counts of inputs by day.
#[derive(Debug, Default)]
pub(super) struct Tally(pub(super) BTreeMap<(InputKey, i64), Counts>);

/// The attributes and classes of a definition that forms can bring.
pub(super) fn inputs_of(compiled: &Compiled) -> BTreeSet<(InputKind, ClassId)> {
    let definition = compiled.definition();
    let readings = definition.fields.iter().flat_map(|field| &field.readings);
    let mut found: BTreeSet<(Part, ClassId)> = readings.map(|reading| (Part::Attribute, reading.attribute)).collect();
    found.extend(definition.pages.iter().map(|page| (Part::Page, page.id)));
    found.extend(definition.actions.iter().map(|action| (Part::Action, action.id)));
    found.extend(definition.channels.iter().map(|channel| (Part::Source, channel.id)));
    found.extend(definition.forms.iter().map(|form| (Part::Form, form.id)));
    found.into_iter().map(|(part, id)| (InputKind::Named(part), id)).collect()
}

impl Tally {
    /// Counts a form. Those of machines, of the site's own staff and of forgers say nothing of inputs.
    pub(super) fn count(&mut self, arrived: &Arrived, compiled: &Compiled, inputs: &BTreeSet<(InputKind, ClassId)>) {
        let received_s = seconds(arrived.received_ms);
        let reading = arrived.sent.read(compiled, received_s);
        let coverage = reading.all.coverage();
        let is_nobodys = coverage.has(Coverage::BOT) || coverage.has(Coverage::INTERNAL);
        if is_nobodys || arrived.is_to_be_checked || arrived.sent.verdict == Verdict::Contradicted {
            return;
        }
        let day = day_of(arrived.received_ms);
        let mut add =
            |form: Option<ClassId>, kind: InputKind, class: Option<ClassId>, with: bool, not_understood: bool| {
                let key = InputKey { site: arrived.site.clone(), form, kind, class };
                let one = Counts { forms: 1, with: with.into(), not_understood: not_understood.into() };
                self.0.entry((key, day)).or_default().add(one);
            };
        let FormReading { has_evidence, all, own, not_understood, .. } = &reading;
        let consent_needed = compiled.definition().tracking.consent_needed;
        let may_use = *has_evidence && all.consent().allows_behaviour(consent_needed);
        let form = class_of_form(all);
        add(None, InputKind::Forms, None, true, false);
        add(None, InputKind::Evidence, None, *has_evidence, false);
        if *has_evidence {
            add(None, InputKind::Behaviour, None, may_use, false);
        }
        if form.is_some() {
            add(form, InputKind::Forms, None, true, false);
        }
        for (kind, class) in inputs {
            let InputKind::Named(part) = kind else { continue };
            if *part == Part::Attribute {
                let is_known = own.answer(*class).is_some_and(|answer| answer.value.is_some());
                let is_odd = not_understood.contains(class);
                add(None, *kind, Some(*class), is_known, is_odd);
                if form.is_some() {
                    add(form, *kind, Some(*class), is_known, is_odd);
                }
            } else if may_use {
                add(None, *kind, Some(*class), has_fresh(all, *part, *class), false);
            }
        }
    }
}

/// When the evidence was sent, by its own clock.
fn sent_s(evidence: &Evidence) -> u32 {
    evidence.as_of_s().unwrap_or_default()
}

/// The class of the form that this evidence came with.
fn class_of_form(evidence: &Evidence) -> Option<ClassId> {
    let oldest_s = sent_s(evidence).saturating_sub(SAME_FORM_S);
    let mut newest_first = evidence.occurrences().iter().rev();
    newest_first.find(|one| one.kind == Kind::Form && one.at_s >= oldest_s).and_then(|one| one.class)
}

/// Whether something happened in the day before the form.
fn has_fresh(evidence: &Evidence, part: Part, class: ClassId) -> bool {
    let oldest_s = sent_s(evidence).saturating_sub(FRESH_S);
    let is_it = |kind, of: Option<ClassId>| (Part::of(kind), of) == (part, Some(class));
    evidence.occurrences().iter().any(|one| one.end_s() >= oldest_s && is_it(one.kind, one.class))
}
