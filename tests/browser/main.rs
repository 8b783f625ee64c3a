//! What must be the same in a browser as natively, in each engine.

#[path = "../support/engine.rs"]
mod engine;
#[path = "../support/front.rs"]
mod front;
#[path = "../support/random.rs"]
mod random;
#[path = "../support/receiver.rs"]
mod receiver;

mod parity;
mod twin;
