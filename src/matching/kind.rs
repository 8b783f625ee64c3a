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
}

impl Kind {
    /// All kinds, by their number.
    pub const ALL: [Self; 4] = [Self::View, Self::Action, Self::Channel, Self::Topic];
}
