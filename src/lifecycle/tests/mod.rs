//! Tests of what sales has to do.

mod working_time;
