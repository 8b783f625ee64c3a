//! The real form libraries: npm packages that `npm/package-lock.json` pins, where `cargo xtask test` has put them. It does
//! not know what they do.

use std::path::PathBuf;
use std::sync::LazyLock;

/// A package that only this set of packages has.
const MARK: &str = "parsleyjs";

/// A file of a package.
pub(crate) fn read(name: &str) -> Option<Vec<u8>> {
    std::fs::read(folder().join(name)).ok()
}

/// The folder `node_modules` that the variable names, or the newest one beside the user's other tools.
pub(crate) fn folder() -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        if let Some(given) = std::env::var_os("HANDRAISE_HOST_LIBRARIES") {
            return given.into();
        }
        let home = std::env::home_dir().unwrap_or_default();
        let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
        let tools = std::fs::read_dir(cache.join("handraise/tools")).into_iter().flatten().flatten();
        let sets = tools.map(|entry| entry.path().join("node_modules")).filter(|set| set.join(MARK).is_dir());
        let newest = sets.max_by_key(|set| set.metadata().and_then(|about| about.modified()).ok());
        newest.expect("the form libraries are there; `cargo xtask test` installs them")
    });
    FOLDER.clone()
}
