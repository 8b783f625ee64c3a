//! The laws of scoring and of evidence, each a property of random definitions and evidence. They do not know any page.

use handraise_tests::random;

mod account;
mod admission;
mod approval;
mod decoders;
mod evidence;
mod hosts;
mod objection;
mod person;
mod policy;
mod scoring;
mod shape;
