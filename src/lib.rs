//! Handraise: a shared definition of a marketing qualified lead, scored in the visitor's browser and verified at the receiver.
//!
//! Without features this crate is the pure core: no clock, no file, no network, no page. Time is always an argument.
//! Modules in reading order:
//!
//! 1. [`matching`]: how text becomes a class id (folding, hashing, patterns, vocabularies).
//! 2. [`definition`]: what a team agreed on: authored as TOML or JSON, compiled to a canonical `.mql`.
//! 3. [`evidence`]: what a visitor did and said, as bounded integers; merge and encoding.
//! 4. [`scoring`]: `score(program, evidence, at_s) -> Assessment`.
//! 5. [`tracking`]: page events in, credited evidence out.
//!
//! The features add what touches the world: `browser` and `explain` (the wasm faces), `cli` (the tool and the receiver).
#![cfg_attr(not(any(feature = "browser", feature = "explain")), forbid(unsafe_code))]

pub mod definition;
pub mod evidence;
pub mod matching;
pub mod scoring;
pub mod tracking;

#[cfg(all(any(feature = "browser", feature = "explain"), target_arch = "wasm32"))]
mod browser;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod receiver;
