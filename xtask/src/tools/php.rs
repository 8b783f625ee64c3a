//! Finds PHP with what WordPress needs of it, and `unzip`, for the tests of the plugin. It installs them as [`super::apt`] may, and says
//! elsewhere what to install. It does not know WordPress.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::process;
use crate::progress::Step;

/// Overrides the search for PHP.
pub(crate) const PHP: &str = "HANDRAISE_PHP";

/// The modules that WordPress, its driver for SQLite and the plugin use.
const MODULES: [&str; 5] = ["curl", "dom", "mbstring", "pdo_sqlite", "zip"];

/// Debian and Ubuntu call them the same.
const PACKAGES: [&str; 7] = ["php-cli", "php-curl", "php-mbstring", "php-sqlite3", "php-xml", "php-zip", "unzip"];

/// PHP's path.
pub(crate) fn php(step: &Step) -> Result<PathBuf> {
    let given = env::var_os(PHP).map(PathBuf::from);
    if let Some(path) = find(given.as_deref()) {
        return Ok(path);
    }
    if given.is_some() || apt::system().is_none() {
        bail!("{}", remedy(given.as_deref()));
    }
    apt::install(&PACKAGES, step).with_context(|| remedy(None))?;
    find(None).with_context(|| remedy(None))
}

/// PHP at a path, or on the search path, if it has all modules and there is `unzip`.
fn find(given: Option<&Path>) -> Option<PathBuf> {
    process::answer(Command::new("unzip").arg("-v"))?;
    let path = given.map(Path::to_owned).or_else(on_the_search_path)?;
    let printed = process::answer(Command::new(&path).arg("-m"))?;
    lacks(&printed).is_empty().then_some(path)
}

fn on_the_search_path() -> Option<PathBuf> {
    let search = env::var_os("PATH")?;
    env::split_paths(&search).map(|folder| folder.join("php")).find(|path| path.is_file())
}

/// The modules that are not in the list that `php -m` prints.
fn lacks(printed: &str) -> Vec<&'static str> {
    let has = |module: &str| printed.lines().any(|line| line.trim().eq_ignore_ascii_case(module));
    MODULES.into_iter().filter(|module| !has(module)).collect()
}

fn remedy(given: Option<&Path>) -> String {
    let found = given.map_or_else(String::new, |path| format!(", and `{}` is not that", path.display()));
    format!(
        "the tests of the WordPress plugin need `unzip`, and PHP with {}{found}; install them (Debian packages {}; or set \
         {PHP} to PHP's path) and try again, or leave these tests out with `cargo xtask test --fast`",
        MODULES.join(", "),
        PACKAGES.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_read_from_what_php_prints_in_any_case() {
        let printed = "[PHP Modules]\nCore\ncurl\nDOM\nmbstring\nPDO\nzip\n\n[Zend Modules]\n";
        assert_eq!(lacks(printed), ["pdo_sqlite"]);
        assert_eq!(lacks(&printed.replace("PDO", "pdo_sqlite")), [""; 0]);
    }

    #[test]
    fn the_remedy_names_the_packages_and_the_variable() {
        let text = remedy(Some(Path::new("php-of-mine")));
        for word in ["pdo_sqlite", "php-sqlite3", "HANDRAISE_PHP", "--fast", "`php-of-mine`"] {
            assert!(text.contains(word), "{text}");
        }
    }
}
