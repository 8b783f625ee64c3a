//! Takes the database's files away while the receiver runs, puts others in their place, and puts them back.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::receiver::Running;

pub(super) const FAULT: Fault = Fault {
    name: "files",
    what: "The database, its log or the whole folder is removed or replaced while the receiver runs, and put back",
    run,
};

/// How often each is done.
const ROUNDS: u32 = 5;
/// How soon the receiver must notice, and notice that all is well again.
const SOON: Duration = Duration::from_secs(2);

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let place = ground.place()?;
    let running = place.start()?;
    let mut sent = Sent::default();
    let mut slowest = Duration::ZERO;
    let targets = [
        (place.database(""), true),
        (place.database("-wal"), false),
        (place.data(), false),
        (place.database(""), false),
    ];
    let mut number = 0;
    for round in 0..ROUNDS {
        for (target, is_replaced) in &targets {
            let before = sent.post(ground, &running, number);
            sent.must(is_confirmed(before), format!("before the fault a form was answered with {before:?}"));
            let aside = target.with_extension("aside");
            move_file(target, &aside)?;
            if *is_replaced {
                fs::copy(&aside, target).context("could not put a copy in the place of the database")?;
            }
            for more in 1..6 {
                let status = sent.post(ground, &running, number + more);
                sent.must(
                    !is_confirmed(status),
                    format!("`{}` was gone, and a form was answered with {status:?}", target.display()),
                );
            }
            slowest = slowest.max(until_health_is(&running, 503)?);
            if *is_replaced {
                fs::remove_file(target).context("could not remove the copy")?;
            }
            move_file(&aside, target)?;
            slowest = slowest.max(until_health_is(&running, 200)?);
            number += 10;
        }
        step.note(&format!("{} of {} times", (round + 1) * 4, ROUNDS * 4));
    }
    sent.must(slowest < SOON, format!("it took {:.1} s to notice", slowest.as_secs_f64()));
    running.site.stop()?;
    let what = format!("{} times, noticed within {:.1} s; ", ROUNDS * 4, slowest.as_secs_f64());
    sent.compare(ground, &place, place.start()?, &what)
}

fn move_file(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("could not move `{}`", from.display()))
}

fn until_health_is(running: &Running, status: u16) -> Result<Duration> {
    let begun = Instant::now();
    while running.health()? != status {
        if begun.elapsed() > 10 * SOON {
            bail!("`/readyz` never says {status}");
        }
        std::thread::yield_now();
    }
    Ok(begun.elapsed())
}
