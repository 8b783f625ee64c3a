//! Files that whoever runs a receiver writes for it, one for each connector, target or CRM: which files a path names, and the secrets that they refer to. It
//! does not know what is in them.

mod mask;

use super::output::{BAD, counted, styled};
use super::{Failure, input, snippet};
use handraise::author::Problem;
use handraise_receiver::SecretSource;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The text of such a file and what was read of it. What is wrong is told without the secrets that somebody may have written into it.
pub(super) fn read<T>(
    path: &Path,
    read: impl Fn(&str) -> Result<T, Vec<Problem>>,
) -> Result<(String, Result<T, Vec<Problem>>), Failure> {
    let text = input::read_text(path)?;
    Ok(match read(&text) {
        Ok(file) => (text, Ok(file)),
        Err(problems) => {
            let (text, problems) = mask::masked(&text, problems);
            (text, Err(problems))
        }
    })
}

/// What is wrong with such a file, for people.
pub(super) fn failed(path: &Path, text: &str, problems: &[Problem]) -> String {
    let problems_in_words = snippet::in_words(&input::shown(path), text, problems);
    format!("{problems_in_words}{} {}\n", styled(BAD, "failed:"), counted(problems.len(), "error"))
}

/// What is in files, and in folders in all files that end in `.toml`, each with a name of its own; and the files that the receiver must never serve.
pub(super) fn load_each<T>(
    paths: &[PathBuf],
    what: &str,
    load: impl Fn(&Path) -> Result<(T, Vec<PathBuf>), Failure>,
    name: impl Fn(&T) -> &str,
) -> Result<(Vec<T>, Vec<PathBuf>), Failure> {
    let (mut all, mut private): (Vec<T>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    for path in paths {
        for file in files_of(path, what)? {
            let (one, secrets) = load(&file)?;
            if all.iter().any(|known| name(known) == name(&one)) {
                let message = format!("another {what} is called `{}`; give one of them another name", name(&one));
                return Err(Failure::file(&input::shown(&file), message));
            }
            all.push(one);
            private.push(file);
            private.extend(secrets);
        }
    }
    Ok((all, private))
}

/// The file at a path, or in a folder all files that end in `.toml`. `what` says in a message what they are.
fn files_of(path: &Path, what: &str) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| Failure::folder(path, &error))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    if files.is_empty() {
        let message = format!("no file in this folder ends in `.toml`; name a {what}'s file");
        return Err(Failure::file(&input::shown(path), message));
    }
    Ok(files)
}

/// What is missing of what the file at `path` refers to: secrets that are not there; or, if all are, what `build` says is wrong with them.
pub(super) fn unready<T>(
    sources: &[SecretSource],
    path: &Path,
    build: impl FnOnce(&mut dyn FnMut(&SecretSource) -> Result<String, String>) -> Result<T, String>,
) -> Vec<String> {
    let mut look = |source: &SecretSource| secret(source, path, &mut Vec::new());
    let missing: Vec<String> = sources.iter().filter_map(|source| look(source).err()).collect();
    if missing.is_empty() { build(&mut look).err().into_iter().collect() } else { missing }
}

/// That a file is right, and what it refers to is not there, for people.
pub(super) fn unready_in_words(name: &str, unready: &[String]) -> String {
    unready.iter().map(|what| format!("{} `{name}`: {what}\n", styled(BAD, "failed:"))).collect()
}

/// A secret that the file at `path` refers to. What is a file is added to `files`, which the receiver must never serve.
pub(super) fn secret(source: &SecretSource, path: &Path, files: &mut Vec<PathBuf>) -> Result<String, String> {
    match source {
        SecretSource::Env(name) => {
            let text = std::env::var(name).unwrap_or_default().trim().to_owned();
            if text.is_empty() {
                Err(format!("the variable `{name}` is not set; put the secret into it"))
            } else {
                Ok(text)
            }
        }
        SecretSource::File(name) => {
            let file = path.parent().unwrap_or(Path::new("")).join(name);
            let text = std::fs::read_to_string(&file).map_err(|error| match error.kind() {
                ErrorKind::NotFound => format!("there is no file `{}`; put the secret into it", file.display()),
                _ => Failure::io(&file, &error).to_string(),
            })?;
            let text = text.trim().to_owned();
            if text.is_empty() {
                return Err(format!("`{}` is empty; put the secret into it", file.display()));
            }
            files.push(file);
            Ok(text)
        }
    }
}
