//! Handraise: a shared definition of a marketing qualified lead, scored in the visitor's browser and verified at the receiver.
//!
//! This crate is pure: no clock, no file, no network, no page. Time is always an argument. Modules in reading order:
//!
//! 1. [`matching`]: how text becomes a class id (folding, hashing, patterns, vocabularies).
//! 2. [`definition`]: what a team agreed on, compiled to a canonical `.mql`.
//! 3. [`author`]: a definition as people write it, in TOML or JSON; what is wrong with it, and how two of them differ.
//! 4. [`evidence`]: what a visitor did and said, as bounded integers; merge and encoding.
//! 5. [`intake`]: what a form control says, as answers.
//! 6. [`lists`]: how a text is written otherwise that a definition's own lists do not know.
//! 7. [`scoring`]: `score(program, evidence, at_s) -> Assessment`.
//! 8. [`tracking`]: page events in, credited evidence out.
//! 9. [`verification`]: what a form claims, and what is true of it.
//! 10. [`person`]: what is known of a person, folded from everything that was told.
//! 11. [`account`]: what the people of a company come to together.
//! 12. [`lifecycle`]: what sales has to do with a lead, and until when.
//! 13. [`approval`]: who signed a definition, and whether it may come into force.
#![forbid(unsafe_code)]

#[cfg(feature = "ledger")]
pub mod account;
#[cfg(feature = "approval")]
pub mod approval;
#[cfg(feature = "author")]
pub mod author;
mod canonical;
pub mod definition;
pub mod evidence;
pub mod intake;
#[cfg(feature = "ledger")]
pub mod lifecycle;
#[cfg(any(feature = "author", feature = "ledger"))]
mod likeness;
#[cfg(feature = "lists")]
pub mod lists;
pub mod matching;
#[cfg(feature = "ledger")]
pub mod person;
pub mod scoring;
pub mod tracking;
pub mod verification;
