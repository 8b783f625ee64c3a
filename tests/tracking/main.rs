//! Engaged time against the truth: random lives of a page, the events that many kinds of browsers send in them, and
//! what the visitor really did. It does not know how time is credited.

mod browser;
mod oracle;
mod person;
mod span;
mod wild;
