//! What must be the same in a browser as natively, in a real Chromium.

#[path = "../support/chromium.rs"]
mod chromium;
#[path = "../support/random.rs"]
mod random;
#[path = "../support/receiver.rs"]
mod receiver;

mod parity;
