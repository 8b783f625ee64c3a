//! The kinds of occurrences that evidence holds and conditions ask for. It knows neither evidence nor definitions.

/// What kind of thing happened. The numbers are part of the encoding of evidence and of definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The visitor viewed a page; the class is the page class.
    View = 0,
    /// The visitor took an action, such as a download; the class is the action.
    Action = 1,
    /// A visit came through a channel, such as a campaign; the class is the channel.
    Channel = 2,
    /// A server added third-party intent; the class is the topic and `amount` the surge.
    Topic = 3,
    /// The visitor sent a form; the class is that of the form.
    Form = 4,
}

impl Kind {
    /// All kinds, by their number.
    pub const ALL: [Self; 5] = [Self::View, Self::Action, Self::Channel, Self::Topic, Self::Form];

    /// The name in documents that people write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Action => "action",
            Self::Channel => "source",
            Self::Topic => "topic",
            Self::Form => "form",
        }
    }

    /// Whether it was observed in the visitor's browser, so that it counts only where behaviour may be used. A form that is
    /// sent speaks for itself, as its answers do, and what a server adds was observed elsewhere.
    pub const fn is_behaviour(self) -> bool {
        matches!(self, Self::View | Self::Action | Self::Channel)
    }
}
