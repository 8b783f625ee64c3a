//! What sales has to do with a lead, and until when: working hours, clocks, follow-up series. Pure, like everything in this crate. It does
//! not know how a lead came about, nor who is told.
//!
//! In reading order: `working_time` (when sales works) → `clock` (how long sales may take, and took).

#[cfg(test)]
mod tests;
mod working_time;

pub use working_time::{UnknownTimeZone, WorkingTime};
