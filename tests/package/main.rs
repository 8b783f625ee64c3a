//! The npm package as `cargo xtask packages` leaves it: installed from its file into a project, in Node; and as files of a page, in
//! three engines. It does not know how the package is built.

// The libraries that the host pages load: React is one of them.
use handraise_tests::{engine, front, library, receiver};

mod browser;
mod node;
mod pack;
mod package;
mod react;
mod tool;
mod warehouse;
