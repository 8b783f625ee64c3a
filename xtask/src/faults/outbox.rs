//! Kills the receiver with signal 9 again and again while it sends messages to targets that break off, leave, or are not there, and compares what came
//! with the events.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU32;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::ground::Ground;
use super::killed::live_and_die;
use super::listener::{Heard, Listener, Manner};
use super::sent::Sent;
use super::target::{self, Targets};
use super::{Fault, Outcome, Step};
use crate::receiver::Running;
use crate::site;

pub(super) const FAULT: Fault = Fault {
    name: "outbox",
    what: "The receiver is killed with `kill -9` while it sends messages to a target that often breaks off, one that leaves, and one that is not there, and started again",
    run,
};

/// A receiver lives for up to this many confirmed forms, after it has sent up to `MESSAGES`.
const LIFE: u32 = 12;
const MESSAGES: u32 = 12;
/// How long it may take to send them: perhaps what waits is not due yet.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
const SOON: Duration = Duration::from_millis(5);
/// How many messages the target takes that leaves.
const TAKEN: usize = 20;
/// How long all messages may take in the end; the longest pause before a second attempt is below six seconds.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(200);

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let (steady, leaving) = (Listener::start(Manner::BreaksOff)?, Listener::start(Manner::Leaves(TAKEN))?);
    let nobody = site::free_port(0)?;
    let place = ground.place()?;
    let files = Targets::beside(&place)?;
    for (name, port) in [("steady", steady.port), ("leaving", leaving.port), ("nobody", nobody)] {
        files.write(name, &format!("http://127.0.0.1:{port}/"), "allow_private_addresses = true")?;
    }
    let place = files.of(place)?;
    let (mut sent, next) = (Sent::default(), AtomicU32::new(0));
    for kill in 1..=ground.kills {
        let life = 1 + kill.wrapping_mul(2_654_435_761) % LIFE;
        let (running, before) = (place.start()?, steady.look(Heard::attempts));
        // It would die before it sent anything, because forms are confirmed at once.
        if kill > 1 {
            let more = usize::try_from(1 + kill % MESSAGES).unwrap_or(1);
            let began = Instant::now();
            while steady.look(Heard::attempts) < before + more && began.elapsed() < LONGEST_WAIT {
                thread::sleep(SOON);
            }
        }
        live_and_die(ground, running, life, &next, &mut sent);
        if kill % 20 == 0 {
            let came = steady.look(|heard| heard.ids.len());
            step.note(&format!("{kill} of {} kills, {came} messages came", ground.kills));
        }
    }
    let meanwhile = steady.look(|heard| heard.ids.len());
    let running = place.start()?;
    let events = when_all_is_told(&running)?;
    let targets = target::all(&running)?;
    let mut words = Vec::new();
    for (name, target) in ["leaving", "nobody", "steady"].into_iter().zip(&targets) {
        let [waiting, delivered, dead] = ["waiting", "delivered", "dead"].map(|state| target::count(target, &[state]));
        let (seen, all) = (waiting + delivered + dead, events.len());
        sent.must(target["name"] == name, format!("`{name}` is not among the targets"));
        sent.must(seen == all, format!("`{name}` has {seen} messages of {all} events"));
        let is_told = name == "steady" || !target["last_error"].is_null();
        sent.must(is_told, format!("nothing says what is wrong with `{name}`"));
        words.push(format!("`{name}`: {delivered} delivered, {waiting} waiting, {dead} dead"));
    }
    let stopped = targets.first().is_some_and(|leaving| leaving["stopped"] == "gone");
    sent.must(stopped, "the target that left is not stopped");
    let (missing, changed, again) = steady.look(|heard| {
        let missing = events.iter().filter(|event| !heard.events.contains_key(*event)).count();
        let changed = heard.events.values().filter(|ids| ids.len() > 1).count();
        (missing, changed, heard.ids.values().filter(|times| **times > 1).count())
    });
    let left = leaving.look(|heard| heard.events.values().filter(|ids| ids.len() > 1).count());
    sent.must(missing == 0, format!("{missing} events never came"));
    sent.must(changed + left == 0, format!("{} events came under several ids", changed + left));
    let what = format!(
        "{} kills, {meanwhile} messages came meanwhile; {} events, {missing} of them never came, {again} came more than once, each under the same id; {}; ",
        ground.kills,
        events.len(),
        words.join("; ")
    );
    sent.compare(ground, &place, running, &what)
}

/// The ids of all events of leads, once nothing waits for the steady target.
fn when_all_is_told(running: &Running) -> Result<BTreeSet<String>> {
    let begin = Instant::now();
    loop {
        let events = target::lead_events(running)?;
        let is_told = target::all(running)?.iter().any(|target| {
            target["name"] == "steady"
                && target["waiting"] == 0
                && target::count(target, &["delivered"]) == events.len()
        });
        if is_told {
            return Ok(events);
        }
        if begin.elapsed() > PATIENCE {
            bail!("after {} s there are still messages on their way", PATIENCE.as_secs());
        }
        thread::sleep(PAUSE);
    }
}
