//! Results that must be the same in a browser as natively, in each engine.

use handraise_tests::{engine, front, random, receiver};

mod card;
mod fold;
mod parity;
mod twin;
