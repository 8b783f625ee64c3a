//! The kinds of things that a visitor can be seen to do. Definitions ask for them and evidence holds them; this file knows
//! neither.

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A page was seen; the class is the page class.
    View = 0,
    /// An action was taken; the class is the action.
    Action = 1,
    /// A visit came from somewhere; the class is the source.
    Source = 2,
    /// Third-party intent, added by a server; the class is the topic and `amount` the surge.
    Topic = 3,
}

impl Kind {
    /// All kinds, by their code.
    pub const ALL: [Self; 4] = [Self::View, Self::Action, Self::Source, Self::Topic];
}
