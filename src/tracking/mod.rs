//! Page events in, credited evidence out. It does not know the page, the clock or storage.

mod lifecycle;
mod source;
mod view;
mod visitor;

pub use lifecycle::{Event, INTERVAL_CAP_MS, Interval, Lifecycle, Moment};
pub use source::{Landing, channels_of};
pub use visitor::Visitor;
