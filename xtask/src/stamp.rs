//! Skips work whose inputs have not changed: it keeps a hash of all inputs beside the outputs. It compares contents, not file times, so that
//! it works in a fresh clone, after a branch switch and with a restored cache.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A hash over everything that an output depends on.
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Begins with the name of the work, so that two kinds of work never share a hash.
    pub(crate) fn of(work: &str) -> Self {
        Self(Sha256::new()).text(work)
    }

    /// Adds a value: an option, a version.
    pub(crate) fn text(mut self, value: &str) -> Self {
        self.add(value.as_bytes());
        self
    }

    /// Adds a file's contents; a missing file counts as such.
    pub(crate) fn file(mut self, path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(bytes) => self.add(&bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.add(b"\0missing"),
            Err(error) => {
                return Err(error).with_context(|| format!("could not read `{}`", path.display()));
            }
        }
        Ok(self)
    }

    /// Adds every file below `folder` for which `wanted` holds, by relative path and contents.
    pub(crate) fn tree(mut self, folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Self> {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        files.sort();
        for file in files {
            let relative = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            if wanted(&relative) {
                self = self.text(&relative).file(&file)?;
            }
        }
        Ok(self)
    }

    /// The hash in hexadecimal.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Lengths go in first: `ab` + `c` must not equal `a` + `bc`.
    fn add(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("could not list `{}`", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("could not list `{}`", folder.display()))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The file with the hash of the inputs that the outputs were made from.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    /// The stamp at a path.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Runs `work` unless all `outputs` exist and were made from the same inputs. Returns whether it ran.
    pub(crate) fn refresh(&self, inputs: &str, outputs: &[PathBuf], work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let current = fs::read_to_string(&self.0).is_ok_and(|known| known == inputs);
        if current && outputs.iter().all(|output| output.exists()) {
            return Ok(false);
        }
        // Removes the stamp before the work begins, so that an interrupted run does not count as finished.
        if self.0.exists() {
            fs::remove_file(&self.0).with_context(|| format!("could not remove `{}`", self.0.display()))?;
        }
        work()?;
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))?;
        }
        fs::write(&self.0, inputs).with_context(|| format!("could not write `{}`", self.0.display()))?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_fingerprint_depends_on_contents_names_and_order_of_values() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("a"), "1")?;
        let hash = |wanted: fn(&str) -> bool| Fingerprint::of("x").tree(folder.path(), wanted).map(Fingerprint::finish);
        let first = hash(|_| true)?;
        assert_eq!(first, hash(|_| true)?);
        fs::write(folder.path().join("b"), "2")?;
        assert_ne!(first, hash(|_| true)?);
        assert_eq!(first, hash(|name| name != "b")?);
        fs::write(folder.path().join("a"), "3")?;
        assert_ne!(first, hash(|name| name != "b")?);
        assert_ne!(Fingerprint::of("ab").text("c").finish(), Fingerprint::of("a").text("bc").finish());
        Ok(())
    }

    #[test]
    fn work_is_skipped_only_while_inputs_and_outputs_are_as_they_were() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let stamp = Stamp::at(folder.path().join("stamps/work"));
        let output = folder.path().join("output");
        let work = || fs::write(&output, "made").map_err(Into::into);
        let outputs = [output.clone()];
        assert!(stamp.refresh("1", &outputs, work)?);
        assert!(!stamp.refresh("1", &outputs, work)?);
        assert!(stamp.refresh("2", &outputs, work)?);
        fs::remove_file(&output)?;
        assert!(stamp.refresh("2", &outputs, work)?);
        Ok(())
    }

    #[test]
    fn failed_work_is_done_again() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let stamp = Stamp::at(folder.path().join("work"));
        assert!(stamp.refresh("1", &[], || Ok(()))?);
        assert!(stamp.refresh("2", &[], || bail!("broken")).is_err());
        assert!(stamp.refresh("1", &[], || Ok(()))?);
        Ok(())
    }
}
