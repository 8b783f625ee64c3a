//! The real form libraries: npm packages that the lock files in `tests/host/npm` pin, where `cargo xtask test` has put
//! them. It does not know what they do.

use crate::node_modules;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A file of a package.
pub fn read(name: &str) -> Option<Vec<u8>> {
    std::fs::read(folder().join(name)).or_else(|_| std::fs::read(matrix().join(name))).ok()
}

/// The packages that pages load as they are.
pub fn folder() -> PathBuf {
    static FOLDER: LazyLock<PathBuf> =
        LazyLock::new(|| node_modules("HANDRAISE_HOST_LIBRARIES", &["parsleyjs", "axe-core"]));
    FOLDER.clone()
}

/// The packages that judge what the receiver sends.
pub fn judges() -> PathBuf {
    static FOLDER: LazyLock<PathBuf> =
        LazyLock::new(|| node_modules("HANDRAISE_JUDGE_LIBRARIES", &["standardwebhooks"]));
    FOLDER.clone()
}

/// The packages that only the matrix has.
pub fn matrix() -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| node_modules("HANDRAISE_MATRIX_LIBRARIES", &["formik"]));
    FOLDER.clone()
}
