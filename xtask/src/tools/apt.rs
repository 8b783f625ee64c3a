//! Installs packages on Debian and Ubuntu, where that needs no decision of the user: as root, from the sources that the system has. It does
//! not know what is in them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Step;

/// Systems whose packages have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Debian,
    Ubuntu,
}

/// The system, if this user may install its packages.
pub(super) fn system() -> Option<System> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    described(&release).filter(|_| is_root() && Path::new("/usr/bin/apt-get").exists())
}

/// Installs packages. Waits while another command installs some.
pub(super) fn install(packages: &[&str], step: &Step) -> Result<()> {
    step.note(&format!("installing {} with apt-get", packages.join(", ")));
    process::run(step, apt().arg("update")).context("could not update the list of packages")?;
    process::run(step, apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// Whether a program is there. Installs the package of the same name first, if this user may.
pub(crate) fn has_program(name: &str, step: &Step) -> bool {
    let is_there = || process::answer(Command::new(name).arg("--version")).is_some();
    is_there() || (system().is_some() && install(&[name], step).is_ok() && is_there())
}

/// Installs PostgreSQL's programs if they are neither there nor named by `HANDRAISE_POSTGRES`, and this user may. The test that needs them says what to do otherwise.
pub(crate) fn prepare_postgres(step: &Step) -> Result<()> {
    let is_named = std::env::var_os("HANDRAISE_POSTGRES").is_some();
    let is_there = is_named
        || Path::new("/usr/lib/postgresql").is_dir()
        || process::answer(Command::new("initdb").arg("--version")).is_some();
    if is_there || system().is_none() { Ok(()) } else { install(&["postgresql"], step) }
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.args(["--quiet", "--option", "DPkg::Lock::Timeout=300"]).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// The system that `release`, the text of `/etc/os-release`, describes.
fn described(release: &str) -> Option<System> {
    let words = |key: &str| -> Vec<&str> {
        release
            .lines()
            .filter_map(|line| line.split_once('='))
            .filter(|(name, _)| *name == key)
            .flat_map(|(_, value)| value.trim_matches('"').split_whitespace())
            .collect()
    };
    let (id, like) = (words("ID"), words("ID_LIKE"));
    let is = |name: &str| id.contains(&name) || like.contains(&name);
    if is("ubuntu") { Some(System::Ubuntu) } else { is("debian").then_some(System::Debian) }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_ubuntu_and_their_kin_are_known_and_no_others() {
        assert_eq!(described("NAME=\"Debian GNU/Linux\"\nID=debian\n"), Some(System::Debian));
        assert_eq!(described("ID=ubuntu\nID_LIKE=debian\n"), Some(System::Ubuntu));
        assert_eq!(described("ID=mint\nID_LIKE=\"ubuntu debian\"\n"), Some(System::Ubuntu));
        assert_eq!(described("ID=fedora\n"), None);
    }
}
