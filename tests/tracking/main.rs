//! Engaged time against the truth: random lives of a page, told by browsers of every temper, and what a person really
//! did. It does not know how time is credited.

mod browser;
mod oracle;
mod person;
mod span;
mod wild;
