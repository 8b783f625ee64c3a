//! The laws of scoring and of evidence, each a property of random definitions and evidence. They do not know any page.

#[path = "../support/random.rs"]
mod random;

mod decoders;
mod evidence;
mod scoring;
