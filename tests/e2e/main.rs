//! The main job, end to end, in three engines: real browsers, and the real site, plugin, receiver and database. Product
//! code has no hooks for tests, and a test does nothing that a visitor could not do.

use handraise_tests::{engine, front, library, receiver};

mod actions;
mod consent;
mod consent_signals;
mod embed;
mod follow;
mod form_place;
mod form_reading;
mod frames;
mod help;
mod host_page;
mod inbox;
mod layout_shift;
mod lifecycle;
mod options;
mod pack;
mod page;
mod panel;
mod playground;
mod policy;
mod protocol;
mod quick_start;
mod receipt;
mod refusal;
mod robust;
mod screenshots;
mod signals;
mod steps;
mod storage;
mod subdomains;
mod tabs;
mod tampering;
mod team;
mod transport;
mod twin;
mod vendors;
mod views;
mod visit;
mod visitor;
mod visits;
