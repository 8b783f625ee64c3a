//! Forbids writing into the database: before the receiver starts, and while it runs.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::disk_full::{data_folder, unshare};
use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::process;
use crate::receiver::{Place, Running};

pub(super) const FAULT: Fault = Fault {
    name: "read_only",
    what: "The disk is read-only when the receiver starts, or the files become so while it runs",
    run,
};

/// How long the receiver may take to notice that it may write again.
const RECOVERY: Duration = Duration::from_secs(20);

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let place = ground.place()?;
    let mut sent = Sent::default();
    let running = place.start()?;
    for number in 0..20 {
        sent.post(ground, &running, number);
    }
    running.site.stop()?;
    let mut what = vec![start(&place, &mut sent)?];
    let running = place.start()?;
    what.push(while_running(ground, &place, &running, &mut sent)?);
    what.iter().for_each(|line| step.note(line));
    running.site.stop()?;
    sent.compare(ground, &place, place.start()?, &format!("{}; ", what.join("; ")))
}

/// Starts a receiver that sees its folder read-only.
fn start(place: &Place, sent: &mut Sent) -> Result<String> {
    let Some(unshare) = unshare() else {
        return Ok("start: not tried, this user may not mount a folder read-only (`unshare --mount`)".to_owned());
    };
    let data = data_folder(place)?;
    let data = data.display();
    let mount = format!("mount --bind '{data}' '{data}' && mount -o remount,bind,ro '{data}' && exec \"$@\"");
    let under: Vec<&str> = unshare.iter().copied().chain(["sh", "-c", &mount, "sh"]).collect();
    let before = place.log().len();
    let started = place.start_under(&under, &[]);
    sent.must(started.is_err(), "a receiver started on a read-only disk");
    let log = place.log();
    let said = log.get(before..).unwrap_or_default().trim();
    sent.must(
        said.to_lowercase().contains("read-only") || said.contains("readonly"),
        format!("it did not say why it did not start: {said}"),
    );
    Ok("on a read-only disk it does not start, and says so".to_owned())
}

/// Protects the files that a receiver has open. Only root may, and only some file systems can.
fn while_running(ground: &Ground<'_>, place: &Place, running: &Running, sent: &mut Sent) -> Result<String> {
    let files = ["", "-wal"].map(|ending| place.database(ending));
    if !is_confirmed(sent.post(ground, running, 100)) {
        bail!("the receiver takes no form before the fault");
    }
    if !protect("+i", &files) {
        return Ok("while running: not tried, only root may protect files (`chattr +i`), and not on every file system"
            .to_owned());
    }
    for number in 200..220 {
        let status = sent.post(ground, running, number);
        sent.must(status == Some(503), format!("a form for protected files was answered with {status:?}"));
    }
    let health = running.health();
    protect("-i", &files);
    let health = health?;
    sent.must(health == 503, format!("with protected files, `/readyz` said {health}"));
    let begun = Instant::now();
    while running.health()? != 200 {
        if begun.elapsed() > RECOVERY {
            bail!("the receiver did not go on within {} s", RECOVERY.as_secs());
        }
        std::thread::yield_now();
    }
    let recovered = begun.elapsed().as_secs_f64();
    for number in 300..320 {
        let status = sent.post(ground, running, number);
        sent.must(is_confirmed(status), format!("after the fault a form was answered with {status:?}"));
    }
    Ok(format!("protected while it runs, and storing again {recovered:.1} s after that ended"))
}

fn protect(how: &str, files: &[PathBuf]) -> bool {
    process::answer(Command::new("chattr").arg(how).args(files)).is_some()
}
