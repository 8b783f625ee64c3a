//! The four modes that every page is tried in, and the ways in which loading fails.

use crate::trap::Fuse;

/// How the plugin is embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Its script is there and empty, so that the page is the same to the byte.
    Off,
    /// It works.
    On,
    /// Part of it does not load.
    Failing(Failure),
    /// Its module traps.
    Trapping(Fuse),
}

/// The part that does not load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The loader is not found.
    NoLoader,
    /// The module is not found.
    NoModule,
    /// The definition is not found.
    NoDefinition,
    /// Another file is served as the module, and its twin is not found.
    OtherModule,
    /// Another file is served as the definition.
    OtherDefinition,
    /// The connection breaks in the middle of the module.
    BrokenModule,
    /// The server never answers for the module.
    SilentModule,
}

impl Failure {
    const ALL: [Self; 7] = [
        Self::NoLoader,
        Self::NoModule,
        Self::NoDefinition,
        Self::OtherModule,
        Self::OtherDefinition,
        Self::BrokenModule,
        Self::SilentModule,
    ];

    /// Each failure in turn, page by page.
    pub(crate) fn of(number: usize) -> Self {
        Self::ALL[number % Self::ALL.len()]
    }
}
