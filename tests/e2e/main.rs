//! The main job, end to end: a real Chromium, the real site, plugin, receiver and database. No hooks in product code;
//! whatever a visitor could not do, the test does not do.

#[path = "../support/chromium.rs"]
mod chromium;
#[path = "../support/receiver.rs"]
mod receiver;

mod consent;
mod inbox;
mod robust;
mod screenshots;
mod tampering;
mod visitor;
mod visits;
