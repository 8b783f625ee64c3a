//! Tests of persons and what is told of them.

mod entries;
pub(super) mod fixture;
#[cfg(feature = "author")]
mod kept;
#[cfg(feature = "author")]
mod objections;
#[cfg(feature = "author")]
mod persons;
