//! Leaves no room for the database, and then room again: by a limit on the size of files, which every user may set, and on a small disk of its
//! own, where the system lets a user make one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::process;
use crate::receiver::{Place, Running};

pub(super) const FAULT: Fault = Fault {
    name: "disk_full",
    what: "A file may not grow any more, and then it may again; the same on a small disk that is full",
    run,
};

/// So many forms are sent at most until the disk is full.
const MOST: u32 = 2000;
/// How much more a file may take before it may not grow any more, in bytes.
const ROOM: u64 = 2_000_000;
/// How long the receiver may take to notice that there is room.
const RECOVERY: Duration = Duration::from_secs(20);
/// The size of the small disk, and what it becomes.
const SMALL: &str = "size=4m";
const LARGE: &str = "size=64m";
/// Ignores the signal that a process gets when a file may not grow, as most programs that store something do.
const UNSIGNALLED: [&str; 4] = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let place = ground.place()?;
    let running = place.start_under(&UNSIGNALLED, &[])?;
    let mut sent = Sent::default();
    fill(ground, &running, &mut sent, 0, 20);
    let log = std::fs::metadata(place.database("-wal")).map_or(0, |about| about.len());
    limit_files(&running, Some(log + ROOM))?;
    let limited = starve(ground, &running, &mut sent, || limit_files(&running, None))?;
    step.note(&limited);
    running.site.stop()?;
    let first = sent.compare(ground, &place, place.start()?, &format!("limited files: {limited}; "))?;
    Ok(match small_disk(ground, step)? {
        Outcome::Skipped(why) => {
            first.and(Outcome::Counted { counts: format!("small disk: not tried, {why}"), wrong: vec![] })
        }
        second => first.and(second),
    })
}

/// Sends forms one after another while they are confirmed. Returns how many were.
fn fill(ground: &Ground<'_>, running: &Running, sent: &mut Sent, from: u32, most: u32) -> u32 {
    (from..from + most).take_while(|number| is_confirmed(sent.post(ground, running, *number))).count() as u32
}

/// Sends forms until there is no room, some more, and after `make_room` again.
fn starve(
    ground: &Ground<'_>,
    running: &Running,
    sent: &mut Sent,
    make_room: impl FnOnce() -> Result<()>,
) -> Result<String> {
    let until_full = fill(ground, running, sent, 1000, MOST);
    if until_full == MOST {
        bail!("there was still room after {MOST} forms");
    }
    for number in 4000..4020 {
        let status = sent.post(ground, running, number);
        sent.must(status == Some(503), format!("a full disk was answered with {status:?}"));
    }
    let health = running.health()?;
    sent.must(health == 503, format!("on a full disk, `/readyz` said {health}"));
    make_room()?;
    let begun = Instant::now();
    while running.health()? != 200 {
        if begun.elapsed() > RECOVERY {
            bail!("the receiver did not go on within {} s", RECOVERY.as_secs());
        }
        std::thread::yield_now();
    }
    let recovered = begun.elapsed();
    let after = fill(ground, running, sent, 5000, 20);
    sent.must(after == 20, "with room again, a form was not confirmed");
    Ok(format!("full after {until_full} forms, storing again {:.1} s after there was room", recovered.as_secs_f64()))
}

/// Limits how large the receiver may make files; `None` takes the limit away.
#[cfg(unix)]
fn limit_files(running: &Running, most: Option<u64>) -> Result<()> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let process = i32::try_from(running.site.id()).ok().and_then(Pid::from_raw);
    let limit = Rlimit { current: most, maximum: None };
    prlimit(process, Resource::Fsize, limit).map(drop).context("could not limit the receiver's files")
}

#[cfg(not(unix))]
fn limit_files(_running: &Running, _most: Option<u64>) -> Result<()> {
    bail!("only Unix limits the size of files")
}

/// The same on a file system of a few megabytes, which only the receiver sees.
fn small_disk(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let Some(unshare) = unshare() else {
        return Ok(Outcome::Skipped(
            "this user may not mount a disk, not even for one process (`unshare --mount`)".into(),
        ));
    };
    let place = ground.place()?;
    let data = data_folder(&place)?;
    let mount = format!("mount -t tmpfs -o {SMALL} tmpfs '{}' && exec \"$@\"", data.display());
    let under: Vec<&str> = unshare.iter().copied().chain(["sh", "-c", &mount, "sh"]).collect();
    let running = place.start_under(&under, &[])?;
    let mut sent = Sent::default();
    let grow = || remount(&running, LARGE, &data);
    let small = starve(ground, &running, &mut sent, grow)?;
    step.note(&small);
    // The disk ends with the receiver, so it is looked at while it runs.
    let integrity = ground.integrity(&place.database(""), Some(inside(&running)))?;
    sent.compare_running(&integrity, running, &format!("small disk: {small}; "))
}

/// The words that start a program which sees mounts of its own, if this user may do that.
pub(super) fn unshare() -> Option<&'static [&'static str]> {
    const AS_ROOT: &[&str] = &["unshare", "--mount"];
    const AS_USER: &[&str] = &["unshare", "--user", "--map-root-user", "--mount"];
    [AS_ROOT, AS_USER].into_iter().find(|words| {
        let [program, options @ ..] = words else { return false };
        process::answer(Command::new(program).args(options).args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"])).is_some()
    })
}

/// A place's data folder, created.
pub(super) fn data_folder(place: &Place) -> Result<PathBuf> {
    crate::site::folder(&place.data())
}

/// Mounts a receiver's disk again with other options.
fn remount(running: &Running, options: &str, folder: &Path) -> Result<()> {
    let mut command = inside(running);
    command.args(["mount", "-o", &format!("remount,{options}")]).arg(folder);
    process::answer(&mut command).map(drop).context("could not make the small disk larger")
}

/// Starts the program in the rest of its arguments where it sees the mounts that a receiver sees.
fn inside(running: &Running) -> Command {
    let mut command = Command::new("nsenter");
    command.args(["--target", &running.site.id().to_string(), "--mount"]);
    if unshare().is_some_and(|words| words.contains(&"--user")) {
        command.args(["--user", "--preserve-credentials"]);
    }
    command
}
