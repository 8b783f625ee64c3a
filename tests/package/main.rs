//! The npm package as `cargo xtask packages` leaves it: installed from its file into a project, in Node; and as files of a page, in
//! three engines. It does not know how the package is built.

use handraise_tests::{engine, front, receiver};

mod browser;
mod node;
mod package;
