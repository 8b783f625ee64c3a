//! Finds the programs of the operating system that the browser tests drive: three engines, their drivers, and a display. It installs missing ones
//! as [`super::apt`] may, and says elsewhere what to install. It does not know the tests.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::apt::{self, System};
use crate::progress::Step;

/// A program, with its possible names and packages.
pub(crate) struct Program {
    what: &'static str,
    /// The variable that overrides the search.
    pub(crate) variable: &'static str,
    names: &'static [&'static str],
    /// Places outside the search path. A final `*` in a folder's name stands for the rest of it.
    places: &'static [&'static str],
    debian: &'static str,
    ubuntu: &'static str,
}

pub(crate) const CHROMIUM: Program = Program {
    what: "Chromium",
    variable: "HANDRAISE_CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"],
    places: &[
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    debian: "chromium",
    ubuntu: "chromium-browser",
};

const CHROMEDRIVER: Program = Program {
    what: "chromedriver of the same version",
    variable: "HANDRAISE_CHROMEDRIVER",
    names: &["chromedriver", "chromedriver.exe"],
    places: &["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"],
    debian: "chromium-driver",
    ubuntu: "chromium-chromedriver",
};

const FIREFOX: Program = Program {
    what: "Firefox",
    variable: "HANDRAISE_FIREFOX",
    names: &["firefox-esr", "firefox", "firefox.exe"],
    places: &["/Applications/Firefox.app/Contents/MacOS/firefox"],
    debian: "firefox-esr",
    ubuntu: "firefox",
};

const WEBKIT_DRIVER: Program = Program {
    what: "WebKitWebDriver",
    variable: "HANDRAISE_WEBKITWEBDRIVER",
    names: &["WebKitWebDriver"],
    places: &["/usr/lib/*/webkit*/WebKitWebDriver"],
    debian: "webkit2gtk-driver",
    ubuntu: "webkit2gtk-driver",
};

/// The library's own small browser. It is part of the library, which the driver's package installs.
const MINIBROWSER: Program = Program {
    what: "WebKitGTK's MiniBrowser",
    variable: "HANDRAISE_MINIBROWSER",
    names: &["MiniBrowser"],
    places: &["/usr/lib/*/webkit*/MiniBrowser", "/usr/libexec/webkit*/MiniBrowser"],
    debian: "webkit2gtk-driver",
    ubuntu: "webkit2gtk-driver",
};

const XVFB: Program = Program {
    what: "Xvfb, a display for WebKitGTK",
    variable: "HANDRAISE_XVFB",
    names: &["Xvfb"],
    places: &[],
    debian: "xvfb",
    ubuntu: "xvfb",
};

/// Overrides the search for geckodriver. Distributions have no package of it.
const GECKODRIVER: &str = "HANDRAISE_GECKODRIVER";

/// The paths of the programs, as environment variables for the tests.
pub(crate) struct Browser {
    /// Name and value.
    pub(crate) variables: Vec<(String, PathBuf)>,
}

impl Browser {
    /// Chromium's path.
    pub(crate) fn chromium(&self) -> Result<&Path> {
        self.path(&CHROMIUM)
    }

    /// The path of its driver.
    pub(crate) fn chromedriver(&self) -> Result<&Path> {
        self.path(&CHROMEDRIVER)
    }

    fn path(&self, program: &Program) -> Result<&Path> {
        let found = self.variables.iter().find(|(name, _)| name == program.variable);
        found.map(|(_, path)| path.as_path()).with_context(|| format!("{} was not found", program.what))
    }
}

/// Finds Chromium and its driver, and installs missing programs.
pub(crate) fn browser(step: &Step) -> Result<Browser> {
    find(&[&CHROMIUM, &CHROMEDRIVER], step)
}

/// Finds all three engines, and installs missing programs.
pub(crate) fn engines(step: &Step) -> Result<Browser> {
    let mut found = find(&[&CHROMIUM, &CHROMEDRIVER, &FIREFOX, &WEBKIT_DRIVER, &MINIBROWSER, &XVFB], step)?;
    let geckodriver = match env::var_os(GECKODRIVER).map(PathBuf::from) {
        Some(given) if given.is_file() => given,
        Some(given) => bail!("there is no file `{}`; set {GECKODRIVER} to geckodriver's path", given.display()),
        None => super::geckodriver(step).with_context(|| format!("or set {GECKODRIVER} to its path"))?,
    };
    found.variables.push((GECKODRIVER.to_owned(), geckodriver));
    Ok(found)
}

fn find(programs: &[&'static Program], step: &Step) -> Result<Browser> {
    let missing: Vec<&Program> = programs.iter().copied().filter(|program| program.find().is_none()).collect();
    if !missing.is_empty() {
        install(&missing, step)?;
    }
    let mut variables = Vec::new();
    for program in programs {
        let Some(path) = program.find() else {
            bail!("{}", remedy(&[program]));
        };
        variables.push((program.variable.to_owned(), path));
    }
    Ok(Browser { variables })
}

impl Program {
    fn find(&self) -> Option<PathBuf> {
        if let Some(given) = env::var_os(self.variable).map(PathBuf::from) {
            return given.is_file().then_some(given);
        }
        let search = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&search)
            .flat_map(|folder| self.names.iter().map(move |name| folder.join(name)))
            .chain(self.places.iter().flat_map(|place| spell_out(place)))
            .find(|path| path.is_file())
    }
}

/// The paths that a place with `*` stands for, newest version first.
fn spell_out(place: &str) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::from("/")];
    for part in place.split('/').filter(|part| !part.is_empty()) {
        paths = paths.iter().flat_map(|folder| enter(folder, part)).collect();
    }
    paths
}

fn enter(folder: &Path, part: &str) -> Vec<PathBuf> {
    let Some(start) = part.strip_suffix('*') else {
        return vec![folder.join(part)];
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let fitting = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(start));
    let mut found: Vec<PathBuf> = fitting.map(|entry| entry.path()).collect();
    found.sort_by(|a, b| b.cmp(a));
    found
}

fn install(missing: &[&Program], step: &Step) -> Result<()> {
    let Some(system) = apt::system() else {
        bail!("{}", remedy(missing));
    };
    apt::install(&packages(missing, system), step).with_context(|| remedy(missing))
}

/// What a system calls the packages of programs.
fn packages(programs: &[&Program], system: System) -> Vec<&'static str> {
    let mut names: Vec<&str> = programs
        .iter()
        .map(|program| match system {
            System::Debian => program.debian,
            System::Ubuntu => program.ubuntu,
        })
        .collect();
    names.dedup();
    names
}

fn remedy(programs: &[&Program]) -> String {
    let each: Vec<String> = programs
        .iter()
        .map(|program| {
            format!("{} (Debian package `{}`; or set {} to its path)", program.what, program.debian, program.variable)
        })
        .collect();
    format!(
        "the browser tests need {}; install and try again, or leave these tests out with `cargo xtask test --fast`",
        each.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_have_the_systems_names_and_one_with_two_programs_is_installed_once() {
        assert_eq!(packages(&[&CHROMIUM], System::Debian), ["chromium"]);
        assert_eq!(packages(&[&CHROMIUM], System::Ubuntu), ["chromium-browser"]);
        assert_eq!(packages(&[&WEBKIT_DRIVER, &MINIBROWSER, &XVFB], System::Debian), ["webkit2gtk-driver", "xvfb"]);
    }

    #[test]
    fn a_star_stands_for_the_rest_of_a_folders_name_newest_first() -> Result<()> {
        let root = tempfile::tempdir()?;
        for folder in ["webkit2gtk-4.0", "webkit2gtk-4.1", "other"] {
            fs::create_dir(root.path().join(folder))?;
        }
        let place = format!("{}/webkit*/MiniBrowser", root.path().display());
        let expected = ["webkit2gtk-4.1", "webkit2gtk-4.0"].map(|folder| root.path().join(folder).join("MiniBrowser"));
        assert_eq!(spell_out(&place), expected);
        Ok(())
    }

    #[test]
    fn the_remedy_names_the_package_and_the_variable() {
        let text = remedy(&[&CHROMEDRIVER]);
        assert!(text.contains("chromium-driver") && text.contains("HANDRAISE_CHROMEDRIVER") && text.contains("--fast"));
    }
}
