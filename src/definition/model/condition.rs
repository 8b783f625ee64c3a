//! What a rule, a segment or an exclusion asks of the evidence. It does not know what follows from the answer.

use crate::matching::{ClassId, Kind};

/// What must be true, and what is counted.
///
/// Every condition yields occurrences, and holds when it yields any. `All` yields those of its first member while the
/// others hold; `Any` yields those of every member; `Not` yields one, now, when its member yields none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All members hold; the first is what is counted.
    All(Vec<Condition>),
    /// Any member holds.
    Any(Vec<Condition>),
    /// The member doesn't hold.
    Not(Box<Condition>),
    /// A signal.
    Signal(Signal),
}

impl Condition {
    /// A condition that one signal meets once, at any time.
    pub const fn once(kind: SignalKind) -> Self {
        Self::Signal(Signal { kind, within_s: None, at_least: 1 })
    }
}

/// One signal, looked for in the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What is looked for.
    pub kind: SignalKind,
    /// Only in the last so many seconds.
    pub within_s: Option<u32>,
    /// Holds only with at least so many occurrences; at least 1.
    pub at_least: u32,
}

/// What a signal looks for. A signal about pages that names none counts every page, also those that the definition doesn't
/// know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignalKind {
    /// A page view, engaged for at least so long and scrolled at least so deep.
    View {
        /// The page class.
        page: Option<ClassId>,
        /// At least so many engaged seconds.
        engaged_s: u32,
        /// At least so many percent.
        depth_pct: u32,
    },
    /// A visit with at least so many views of a page, engaged on it for at least so long.
    Visit {
        /// The page class.
        page: Option<ClassId>,
        /// At least so many views.
        views: u32,
        /// At least so many engaged seconds, together.
        engaged_s: u32,
    },
    /// A visit to a page after an earlier visit to it.
    Return {
        /// The page class.
        page: Option<ClassId>,
        /// No longer than so many seconds after the earlier one.
        after_s: Option<u32>,
    },
    /// A local day with a view of a page.
    Day {
        /// The page class.
        page: Option<ClassId>,
    },
    /// Engagement with a page, over all visits together.
    Engaged {
        /// The page class.
        page: Option<ClassId>,
        /// At least so many seconds.
        engaged_s: u32,
    },
    /// No sign of the visitor for so long, after there was one.
    Inactive {
        /// At least so many seconds.
        for_s: u32,
    },
    /// An action, a channel or a topic, with at least this amount.
    Named {
        /// Which kind.
        kind: Kind,
        /// The class.
        class: ClassId,
        /// At least this amount.
        amount: u32,
    },
    /// An answer with one of these values, or a field left blank. With no value and no blank, any answer that is not blank.
    Answer {
        /// The attribute.
        attribute: ClassId,
        /// The values, strictly increasing.
        values: Vec<ClassId>,
        /// Whether a field that was left blank counts.
        or_blank: bool,
    },
    /// Views of these pages in this order, in one visit.
    Sequence {
        /// The page classes.
        pages: Vec<ClassId>,
    },
}
