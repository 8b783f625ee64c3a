//! Shared by all tests: browsers and their drivers, the receiver as a process, random definitions and evidence. It does
//! not know what any test is about.

pub mod engine;
pub mod fake;
pub mod front;
pub mod hubspot;
pub mod library;
pub mod listener;
pub mod mail;
pub mod pipedrive;
pub mod post_office;
pub mod random;
pub mod receiver;
pub mod salesforce;
pub mod signer;
pub mod tryton;
pub mod typescript;
pub mod vendor;
pub mod weeks;

use std::path::{Path, PathBuf};

/// The repository's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// The folder `node_modules` that a variable names, or the newest one beside the user's other tools that has all of some packages.
pub fn node_modules(variable: &str, packages: &[&str]) -> PathBuf {
    if let Some(given) = std::env::var_os(variable) {
        return given.into();
    }
    let home = std::env::home_dir().unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    let tools = std::fs::read_dir(cache.join("handraise/tools")).into_iter().flatten().flatten();
    let sets = tools.map(|entry| entry.path().join("node_modules"));
    let sets = sets.filter(|set| packages.iter().all(|package| set.join(package).is_dir()));
    let newest = sets.max_by_key(|set| set.metadata().and_then(|about| about.modified()).ok());
    newest.unwrap_or_else(|| panic!("{packages:?} are not installed; `cargo xtask test` installs them"))
}

/// The `handraise` command as cargo built it for these tests, beside the running test's folder.
pub fn tool() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a program");
    let folder = test.parent().and_then(Path::parent).expect("cargo keeps tests in a folder of their own");
    folder.join("handraise-under-test").with_extension(std::env::consts::EXE_EXTENSION)
}
