//! Sends messages to targets that are down, slow or hostile, each of another kind, while visitors send forms, and looks whether one of them holds up anybody
//! else, or is not told.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use super::ground::Ground;
use super::listener::{Listener, Manner};
use super::sent::{Sent, is_confirmed};
use super::slow::{ELSEWHERE, WAIT};
use super::target::{self, Targets};
use super::{Fault, Outcome, Step};
use crate::receiver::Running;
use crate::site;

pub(super) const FAULT: Fault = Fault {
    name: "hostile",
    what: "Messages go to targets that are down, never answer, redirect, answer with endless bodies, endless headers, garbage or a byte now and then, or have a \
           private address by number or by name; beside them is one that takes every message",
    run,
};

const FORMS: u32 = 60;
/// How often a form is sent.
const PACE: Duration = Duration::from_millis(100);
/// How long all messages may take to be sent once.
const PATIENCE: Duration = Duration::from_secs(240);
const PAUSE: Duration = Duration::from_millis(200);
/// How much more memory the receiver may have than before: endless answers are not kept.
const MOST_MB: u64 = 64;
/// What becomes of a message to somebody who says 200 and then goes on without end: it has arrived, and the rest is not read.
const ANSWERS: &str = "endless-body";

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let (good, inside) = (Listener::start(Manner::Takes)?, Listener::start(Manner::Takes)?);
    let place = ground.place()?;
    let files = Targets::beside(&place)?;
    let hostile = [
        ("silent", Manner::Silent),
        ("redirects", Manner::Redirects(inside.port)),
        (ANSWERS, Manner::EndlessBody),
        ("endless-headers", Manner::EndlessHeaders),
        ("garbage", Manner::Garbage),
        ("drips", Manner::Drips),
    ];
    let at = |port: u16| format!("http://127.0.0.1:{port}/");
    let own = "allow_private_addresses = true\ntimeout_s = 2";
    files.write("good", &at(good.port), own)?;
    files.write("down", &at(site::free_port(0)?), own)?;
    for (name, manner) in hostile {
        files.write(name, &at(Listener::start(manner)?.port), own)?;
    }
    files.write("by-number", &format!("https://127.0.0.1:{}/", inside.port), "")?;
    files.write("by-name", &format!("https://localhost:{}/", inside.port), "")?;
    let place = files.of(place)?;
    let running = place.start()?;
    if let Err(error) = running.client_from(ELSEWHERE) {
        return Ok(Outcome::Skipped(format!("this machine has no address {ELSEWHERE}: {error:#}")));
    }
    let (mut sent, mut longest, before_mb) = (Sent::default(), Duration::ZERO, most_mb(&running));
    for number in 0..FORMS {
        let (request, begun) = (ground.form(number), Instant::now());
        let answer = running.client_from(ELSEWHERE).ok().and_then(|mut client| client.exchange(&request).ok());
        longest = longest.max(begun.elapsed());
        let status = answer.map(|answer| answer.status);
        sent.note(number, status);
        sent.must(is_confirmed(status), format!("a form was answered with {status:?}"));
        thread::sleep(PACE.saturating_sub(begun.elapsed()));
    }
    sent.must(longest < WAIT, format!("a form waited {:.1} s", longest.as_secs_f64()));
    let events = target::lead_events(&running)?;
    let (targets, took) = when_all_were_tried(&running, events.len())?;
    step.note(&format!("all messages were sent once after {:.0} s", took.as_secs_f64()));
    let mut words = Vec::new();
    for target in &targets {
        let name = target["name"].as_str().unwrap_or_default();
        let (delivered, seen) =
            (target::count(target, &["delivered"]), target::count(target, &["waiting", "delivered", "dead"]));
        let arrives = ["good", ANSWERS].contains(&name);
        sent.must(seen == events.len(), format!("`{name}` has {seen} messages of {} events", events.len()));
        sent.must((delivered == events.len()) == arrives, format!("`{name}` has {delivered} delivered messages"));
        match target["last_error"].as_str() {
            Some(why) => words.push(format!("`{name}`: {why}")),
            None => sent.must(arrives, format!("nothing says what is wrong with `{name}`")),
        }
    }
    let (missing, doubled) = good.look(|heard| {
        let missing = events.iter().filter(|event| !heard.events.contains_key(*event)).count();
        (missing, heard.ids.values().filter(|times| **times > 1).count())
    });
    sent.must(missing + doubled == 0, format!("{missing} events never came to the good target, {doubled} came twice"));
    let reached = inside.look(|heard| heard.connections);
    sent.must(reached == 0, format!("somebody inside was connected to {reached} times"));
    let memory = match (before_mb, most_mb(&running)) {
        (Some(before), Some(after)) => {
            let more = after.saturating_sub(before);
            sent.must(more < MOST_MB, format!("the receiver took {more} MB more"));
            format!("{more} MB more memory at most")
        }
        _ => "memory was not measured".to_owned(),
    };
    let what = format!(
        "{} events for each of {} targets; a form waited {:.2} s at most; the good one got each event once, nobody was reached inside; {memory}; {}; ",
        events.len(),
        targets.len(),
        longest.as_secs_f64(),
        words.join("; ")
    );
    sent.compare(ground, &place, running, &what)
}

/// The targets once the good one has everything and every other was tried with what could be tried, and how long that took.
fn when_all_were_tried(running: &Running, events: usize) -> Result<(Vec<Value>, Duration)> {
    let begun = Instant::now();
    loop {
        let targets = target::all(running)?;
        let was_tried = |target: &Value| {
            let is_done = target::count(target, &["delivered"]) == events;
            is_done || !target["last_error"].is_null()
        };
        let mut untried = targets.iter().filter(|target| !was_tried(target));
        let has_all =
            targets.iter().any(|target| target["name"] == "good" && target::count(target, &["delivered"]) == events);
        if has_all && untried.next().is_none() {
            return Ok((targets, begun.elapsed()));
        }
        if begun.elapsed() > PATIENCE {
            let left: Vec<_> = untried.map(|target| target["name"].to_string()).collect();
            bail!("after {} s these were not tried: {}", PATIENCE.as_secs(), left.join(", "));
        }
        thread::sleep(PAUSE);
    }
}

/// The most memory that the receiver has had, in megabytes, where the system says so.
fn most_mb(running: &Running) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", running.site.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
