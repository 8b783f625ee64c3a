//! Lets another process hold the database against writing: while some forms arrive, and for longer than the receiver waits.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::receiver::{Place, Running};

pub(super) const FAULT: Fault = Fault {
    name: "locked",
    what: "Another process holds `BEGIN IMMEDIATE`: for a moment, and until every form has an answer",
    run,
};

/// How many clients send a form each while the database is locked.
const CLIENTS: u32 = 50;
/// The receiver waits five seconds for a lock, and a few of its own.
const LONGEST: Duration = Duration::from_secs(15);

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let place = ground.place()?;
    let running = place.start()?;
    let mut sent = Sent::default();
    let before = sent.post(ground, &running, 0);
    sent.must(is_confirmed(before), "the receiver takes no form before the fault");

    let lock = Lock::take(ground, &place)?;
    let mut lock = Some(lock);
    let short = send(ground, &running, 100, &mut sent, || lock.take().map_or(Ok(()), Lock::release))?;
    let kept = sent.confirmed() - 1;
    sent.must(kept == CLIENTS as usize, format!("of {CLIENTS} forms during a short lock, {kept} were confirmed"));

    let lock = Lock::take(ground, &place)?;
    let long = send(ground, &running, 200, &mut sent, || Ok(()))?;
    let health = running.health()?;
    let read = running.leads()?.len();
    lock.release()?;
    let refused = sent.count(|status| status == Some(503));
    sent.must(
        refused == CLIENTS as usize,
        format!("of {CLIENTS} forms during a long lock, {refused} were told to try again"),
    );
    sent.must(long < LONGEST, format!("a form waited {:.1} s", long.as_secs_f64()));
    sent.must(health == 503, format!("while the database was locked, `/readyz` said {health}"));
    sent.must(read == kept + 1, format!("while the database was locked, {read} leads could be read"));
    send(ground, &running, 200, &mut sent, || Ok(()))?;
    let all = sent.confirmed();
    sent.must(all == 2 * CLIENTS as usize + 1, format!("after the lock, {all} forms were confirmed"));
    let what = format!(
        "a short lock: answered after {:.1} s; a long one: after {:.1} s, leads readable meanwhile; ",
        short.as_secs_f64(),
        long.as_secs_f64()
    );
    step.note(&what);
    running.site.stop()?;
    sent.compare(ground, &place, place.start()?, &what)
}

/// Sends a form over each of many connections, calls `when_sent` when all are on their way, and returns how long the last answer took.
fn send(
    ground: &Ground<'_>,
    running: &Running,
    from: u32,
    sent: &mut Sent,
    when_sent: impl FnOnce() -> Result<()>,
) -> Result<Duration> {
    let all_sent = Barrier::new(CLIENTS as usize + 1);
    let begun = Instant::now();
    let answers = thread::scope(|scope| {
        let post = |number| {
            let (request, all_sent) = (ground.form(number), &all_sent);
            scope.spawn(move || {
                let client = running.client().and_then(|mut client| {
                    client.send(&request).context("could not send a form")?;
                    Ok(client)
                });
                all_sent.wait();
                let status = client.ok().and_then(|mut client| client.answer().ok()).map(|answer| answer.status);
                (number, status)
            })
        };
        let clients: Vec<_> = (from..from + CLIENTS).map(post).collect();
        all_sent.wait();
        let done = when_sent();
        let answers: Vec<_> = clients.into_iter().filter_map(|client| client.join().ok()).collect();
        done.map(|()| answers)
    })?;
    answers.into_iter().for_each(|(number, status)| sent.note(number, status));
    Ok(begun.elapsed())
}

/// A process that holds the database.
struct Lock(Child);

impl Lock {
    fn take(ground: &Ground<'_>, place: &Place) -> Result<Self> {
        let mut child = ground.lock(&place.database(""))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.as_mut() {
            BufReader::new(output.by_ref()).read_line(&mut line).context("could not hear of the lock")?;
        }
        if line.trim() != "locked" {
            bail!("the database could not be locked");
        }
        Ok(Self(child))
    }

    fn release(mut self) -> Result<()> {
        drop(self.0.stdin.take());
        self.0.wait().map(drop).context("could not end the process that holds the database")
    }
}
