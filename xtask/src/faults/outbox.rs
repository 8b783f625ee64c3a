//! Kills the receiver with signal 9 again and again while it sends messages to targets that break off, leave, or are not there, and compares what came
//! with the events.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::AtomicU32;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::ground::Ground;
use super::killed::live_and_die;
use super::listener::{Listener, Manner};
use super::sent::Sent;
use super::{Fault, Outcome, Step};
use crate::receiver::Running;
use crate::site;

pub(super) const FAULT: Fault = Fault {
    name: "outbox",
    what: "The receiver is killed with `kill -9` while it sends messages to a target that often breaks off, one that leaves, and one that is not there, and started again",
    run,
};

/// A receiver lives for up to this many confirmed forms.
const LIFE: u32 = 25;
/// How many messages the target takes that leaves.
const TAKEN: usize = 20;
/// How long all messages may take in the end; the longest pause before a second attempt is below six seconds.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(200);

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let (steady, leaving) = (Listener::start(Manner::BreaksOff)?, Listener::start(Manner::Leaves(TAKEN))?);
    let nobody = site::free_port(0)?;
    let place = ground.place()?;
    let folder = place.data().with_file_name("targets");
    fs::create_dir_all(&folder).context("could not make a folder for targets")?;
    fs::write(folder.join("secret"), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").context("no secret")?;
    for (name, port) in [("steady", steady.port), ("leaving", leaving.port), ("nobody", nobody)] {
        let text = format!(
            "schema = 1\nname = \"{name}\"\nkind = \"webhook\"\nevents = [\"lead.*\"]\n[webhook]\nurl = \"http://127.0.0.1:{port}/\"\n\
             secrets = [{{ file = \"secret\" }}]\nallow_private_addresses = true\n"
        );
        fs::write(folder.join(format!("{name}.toml")), text).context("could not write a target's file")?;
    }
    let option = folder.to_str().context("the folder's name is not text")?.to_owned();
    let place = place.with_options(&["--targets", &option]);
    let (mut sent, next) = (Sent::default(), AtomicU32::new(0));
    for kill in 1..=ground.kills {
        let life = 1 + kill.wrapping_mul(2_654_435_761) % LIFE;
        live_and_die(ground, place.start()?, life, &next, &mut sent);
        if kill % 20 == 0 {
            let came = steady.look(|heard| heard.ids.len());
            step.note(&format!("{kill} of {} kills, {came} messages came", ground.kills));
        }
    }
    let running = place.start()?;
    let events = when_all_is_told(&running)?;
    let targets = targets(&running)?;
    let mut words = Vec::new();
    for (name, target) in ["leaving", "nobody", "steady"].into_iter().zip(&targets) {
        let count = |member: &str| target[member].as_u64().unwrap_or_default();
        let (waiting, delivered, dead) = (count("waiting"), count("delivered"), count("dead"));
        let seen = waiting + delivered + dead;
        let all = u64::try_from(events.len()).unwrap_or(u64::MAX);
        sent.must(target["name"] == name, format!("`{name}` is not among the targets"));
        sent.must(seen == all, format!("`{name}` has {seen} messages of {all} events"));
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
        "{} kills; {} events, {missing} of them never came, {again} came more than once, each under the same id; {}; ",
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
        let (mut client, mut events, mut after) = (running.client()?, BTreeSet::new(), String::from("0"));
        loop {
            // It answers once everything that was told is taken in.
            let page = running.get(&mut client, &format!("/v1/events?limit=1000&after={after}"))?;
            let found = page["events"].as_array().map(Vec::as_slice).unwrap_or_default();
            let of_leads =
                found.iter().filter(|event| event["type"].as_str().is_some_and(|kind| kind.starts_with("lead.")));
            events.extend(of_leads.filter_map(|event| event["id"].as_str().map(str::to_owned)));
            if found.is_empty() {
                break;
            }
            after = page["next"].as_str().unwrap_or_default().to_owned();
        }
        let is_told = targets(running)?.iter().any(|target| {
            target["name"] == "steady"
                && target["waiting"] == 0
                && target["delivered"].as_u64() == u64::try_from(events.len()).ok()
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

/// The targets, alphabetically.
fn targets(running: &Running) -> Result<Vec<Value>> {
    let answer = running.get(&mut running.client()?, "/v1/targets")?;
    Ok(answer["targets"].as_array().cloned().unwrap_or_default())
}
