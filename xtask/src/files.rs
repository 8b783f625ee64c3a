//! Copies files. It does not know what is in them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Copies a file and makes the folders that it needs.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))?;
    }
    fs::copy(from, to).map(drop).with_context(|| format!("could not copy `{}`", from.display()))
}

/// Copies the wanted files of a folder, but not the folders in it.
pub(crate) fn copy_all(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
    let list = || format!("could not list `{}`", from.display());
    for entry in fs::read_dir(from).with_context(list)? {
        let path = entry.with_context(list)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() && wanted(&name) {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// Copies a folder with everything in it.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    copy_all(from, to, |_| true)?;
    let list = || format!("could not list `{}`", from.display());
    for entry in fs::read_dir(from).with_context(list)? {
        let path = entry.with_context(list)?.path();
        if path.is_dir() {
            copy_tree(&path, &to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}
