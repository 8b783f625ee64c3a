//! What a reader fills in: the value of each part before its bytes are read. None of it is a default for authors.

use super::model::*;
use crate::matching::{ClassId, Method, Reading, ValueSet};

macro_rules! empty {
    ($($type:ty => $value:expr;)*) => {
        $(impl Default for $type {
            fn default() -> Self {
                $value
            }
        })*
    };
}

empty! {
    PageClass => Self { id: ClassId::NONE, patterns: Vec::new() };
    ActionClass => Self { id: ClassId::NONE, selector: String::new(), links: Vec::new() };
    SourceClass => Self { id: ClassId::NONE, tests: Vec::new() };
    SourceTest => Self { part: SourcePart::UtmSource, pattern: String::new() };
    Field => Self { id: ClassId::NONE, keys: Vec::new(), readings: Vec::new() };
    Reading => Self { attribute: ClassId::NONE, method: Method::Words, otherwise: ClassId::NONE, values: Vec::new() };
    ValueSet => Self { value: ClassId::NONE, entries: Vec::new() };
    Rule => Self {
        id: String::new(),
        label: String::new(),
        dimension: Dimension::Engagement,
        when: Condition::default(),
        count: Count::Once(0),
        frequency_cap: None,
        window_s: 0,
        decay: Decay::None,
        cap: 0,
        group: 0,
        valid_from_s: 0,
        valid_until_s: 0,
    };
    Tier => Self { at: 0, points: 0 };
    FrequencyCap => Self { times: 0, per: Per::Visit };
    Condition => Self::Signal(Signal::default());
    Signal => Self { what: What::Day { page: ClassId::NONE }, within_s: 0, at_least: 1 };
    Group => Self { id: String::new(), label: String::new(), cap: 0, floor: 0 };
    Criterion => Self { label: String::new(), attribute: ClassId::NONE, points: Vec::new() };
    Segment => Self {
        id: String::new(),
        when: None,
        gates: Gates::default(),
        ratings: [0; 3],
        grades: [0; 3],
        sla_min: 0,
    };
    Exclusion => Self { id: String::new(), label: String::new(), suppress: false, when: Condition::default() };
    Route => Self {
        grades: 0,
        ratings: 0,
        hand_raised: false,
        segment: 0,
        priority: String::new(),
        queue: String::new(),
        sla_min: 0,
        alert: false,
    };
}
