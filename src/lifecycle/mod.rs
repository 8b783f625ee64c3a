//! What sales has to do with a lead, and until when: working hours, waits, follow-up series. Pure, like everything in this crate. It does
//! not know how a lead came about, nor who is told.
//!
//! In reading order: `working_time` (when sales works) → `open_wait` (somebody who waits, as it is kept) → `wait` (how long a lead waits for
//! sales) → `plan` (what to do, step by step) → `suggestion` (what to send) → `nurture` (whom marketing keeps in touch with) → `journey`
//! (how far a person came) → `period` (days and weeks) → `kpi` and `load` (what became of many, and whether sales could take them);
//! `criteria` (what sales asked for and did not find); and `review` (when the definition itself is to be looked at again).

mod criteria;
mod journey;
mod kpi;
mod load;
mod nurture;
mod open_wait;
mod period;
mod plan;
mod review;
mod suggestion;
#[cfg(test)]
mod tests;
mod wait;
mod working_time;

pub use journey::{Deal, Journey};
pub use kpi::{Cost, Kpi, KpiDimension, KpiReport};
pub use load::{Arrival, WeekLoad};
pub use nurture::Nurture;
pub use open_wait::OpenWait;
pub use period::Days;
pub use plan::{FollowUpPlan, PlannedStep, Whose};
pub use review::{Experience, ReviewBy, ReviewDue, SalesDecision};
pub use suggestion::Suggestion;
pub use wait::{Wait, WaitEnd, WaitEndKind};
pub use working_time::{UnknownTimeZone, WorkingTime};
