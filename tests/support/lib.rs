//! What tests share: browsers and what drives them, the receiver as a process, random definitions and evidence. It does not
//! know what any test is about.

pub mod engine;
pub mod front;
pub mod random;
pub mod receiver;
pub mod typescript;

use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// The `handraise` command as cargo built it for these tests, beside the running test's folder.
pub fn tool() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a program");
    let folder = test.parent().and_then(Path::parent).expect("cargo keeps tests in a folder of their own");
    folder.join("handraise-under-test").with_extension(std::env::consts::EXE_EXTENSION)
}
