//! The copy of the built files that the tool carries. Cargo compiles the tool again when this folder changes, so a file that is
//! the same already stays untouched. The tool carries a copy, because a build of the tool must never meet half of the plugin.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::progress::Step;
use crate::workspace::Workspace;

/// Makes the copy equal to what was built.
pub(super) fn build(workspace: &Workspace, step: &Step) -> Result<()> {
    if !copy(&workspace.plugin(), &workspace.carried_plugin())? {
        step.outcome("unchanged");
    }
    Ok(())
}

/// Makes `to` a copy of the files in `from`. Returns whether anything had to change.
fn copy(from: &Path, to: &Path) -> Result<bool> {
    fs::create_dir_all(to).with_context(|| format!("could not create `{}`", to.display()))?;
    let mut changed = false;
    let wanted = names(from)?;
    for name in names(to)?.difference(&wanted) {
        let path = to.join(name);
        fs::remove_file(&path).with_context(|| format!("could not remove `{}`", path.display()))?;
        changed = true;
    }
    for name in &wanted {
        let (source, target) = (from.join(name), to.join(name));
        let bytes = fs::read(&source).with_context(|| format!("could not read `{}`", source.display()))?;
        if fs::read(&target).is_ok_and(|known| known == bytes) {
            continue;
        }
        fs::write(&target, bytes).with_context(|| format!("could not write `{}`", target.display()))?;
        changed = true;
    }
    Ok(changed)
}

fn names(folder: &Path) -> Result<BTreeSet<OsString>> {
    let list = || format!("could not list `{}`", folder.display());
    let entries = fs::read_dir(folder).with_context(list)?;
    entries.map(|entry| Ok(entry.with_context(list)?.file_name())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_changes_only_where_its_original_did() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir(&from)?;
        fs::write(from.join("a"), "1")?;
        fs::write(from.join("b"), "2")?;
        assert!(copy(&from, &to)?);
        let untouched = fs::metadata(to.join("a"))?.modified()?;
        assert!(!copy(&from, &to)?);
        fs::remove_file(from.join("b"))?;
        fs::write(from.join("c"), "3")?;
        assert!(copy(&from, &to)?);
        assert_eq!(names(&to)?, names(&from)?);
        assert_eq!(fs::metadata(to.join("a"))?.modified()?, untouched);
        Ok(())
    }
}
