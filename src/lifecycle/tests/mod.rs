//! Tests of what sales has to do.

mod kpi;
#[cfg(feature = "author")]
mod life;
mod plan;
mod review;
mod suggestion;
#[cfg(feature = "author")]
mod wait;
mod working_time;
