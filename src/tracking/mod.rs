//! Page events in, credited evidence out. It does not know the document, has no clock, and stores nothing.

mod landing;
mod lifecycle;
mod view;
mod visitor;

pub use landing::{Landing, channels_of};
pub use lifecycle::{Event, INTERVAL_CAP_MS, Interval, Lifecycle, Moment};
pub use visitor::Visitor;
