//! When somebody came to sales, from what was decided about all their keys. It does not know why.

use super::replay::{State, Step};
use handraise::person::{LifecycleStage, PersonKey};
use std::collections::BTreeMap;

/// A time, from its beginning until before its end, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The beginning.
    pub from_s: u32,
    /// The end.
    pub until_s: u32,
}

/// A moment at which somebody came to sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arrived {
    pub(super) at_s: u32,
    /// By which key.
    pub(super) who: PersonKey,
    pub(super) state: State,
}

/// What a definition would have done with a person in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    /// When the person came to sales, oldest first.
    pub(super) arrivals: Vec<Arrived>,
    /// Whether the person was for sales when the period began.
    pub(super) is_carried_over: bool,
    /// Whether the person was for sales at any time in the period.
    pub(super) is_for_sales: bool,
}

impl Passage {
    /// The passage of a person of whom these are the steps, oldest first.
    ///
    /// Somebody comes to sales when a decision sends them there and none of their keys was for sales before. A lead that sales has taken on comes only once.
    pub(super) fn of<'s>(steps: impl IntoIterator<Item = &'s Step>, period: Period) -> Self {
        let mut passage = Self::default();
        let mut states: BTreeMap<&PersonKey, State> = BTreeMap::new();
        let mut steps = steps.into_iter().peekable();
        let mut has_come = false;
        while let Some(first) = steps.next() {
            let at_s = first.at_s;
            let was_for_sales = is_any_for_sales(&states);
            states.insert(&first.who, first.state);
            while let Some(step) = steps.next_if(|step| step.at_s == at_s) {
                states.insert(&step.who, step.state);
            }
            let sent = states.iter().find(|(_, state)| state.decision.is_for_sales());
            if at_s < period.from_s {
                passage.is_carried_over = sent.is_some();
            }
            let Some((who, state)) = sent else { continue };
            passage.is_for_sales |= at_s >= period.from_s;
            if !was_for_sales && (!has_come || state.stage <= LifecycleStage::Mql) {
                has_come = true;
                if at_s >= period.from_s {
                    passage.arrivals.push(Arrived { at_s, who: (*who).clone(), state: *state });
                }
            }
        }
        passage.is_for_sales |= passage.is_carried_over;
        passage
    }
}

fn is_any_for_sales(states: &BTreeMap<&PersonKey, State>) -> bool {
    states.values().any(|state| state.decision.is_for_sales())
}
