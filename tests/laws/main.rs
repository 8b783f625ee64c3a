//! The laws of scoring and of evidence, each a property of random definitions and evidence. They do not know any page.

#[path = "../support/mod.rs"]
mod support;

mod decoders;
mod evidence;
mod scoring;
