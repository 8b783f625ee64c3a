//! Lets a CRM go down in the middle of batches, again and again, and kills the receiver with signal 9 meanwhile, and compares who is in the CRM in the end with
//! who should be. The CRM is a fake of HubSpot in a process of its own, which keeps what it has written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::receiver::{Place, Running};
use crate::site;

pub(super) const FAULT: Fault = Fault {
    name: "crm",
    what: "A CRM goes down in the middle of batches and comes back, and every other time the receiver is killed with `kill -9` while it sends",
    run,
};

/// How often the CRM goes down.
const TIMES: u32 = 10;
/// How many forms wait each time the CRM comes back: more than one of its batches takes.
const FORMS: u32 = 120;
/// How long one of these steps may take; the pause after a failure is a few seconds.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(100);
/// How often to look whether a batch has begun.
const SOON: Duration = Duration::from_millis(5);

/// The CRM's process. Dropping this value ends it.
struct Crm(Child);

impl Crm {
    /// Starts it: it ends by itself after so many contacts.
    fn start(program: &Path, port: u16, file: &Path, contacts: u32) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(port.to_string()).arg(file).arg(contacts.to_string()).stderr(Stdio::null());
        Ok(Self(command.spawn().context("could not start the CRM")?))
    }

    /// Waits until it is down.
    fn went_down(mut self) -> Result<()> {
        let begun = Instant::now();
        while self.0.try_wait().context("could not look at the CRM")?.is_none() {
            if begun.elapsed() > PATIENCE {
                bail!("the CRM got too few contacts to go down within {} s", PATIENCE.as_secs());
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Crm {
    fn drop(&mut self) {
        let _already_gone = self.0.kill();
        let _already_gone = self.0.wait();
    }
}

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let program = ground.fake_crm(step)?;
    let (place, port) = (ground.place()?, site::free_port(0)?);
    let (file, place) = prepare(place, port)?;
    let mut sent = Sent::default();
    let mut running = place.start()?;
    let (mut torn, mut seen_down) = (0, 0);
    for time in 0..TIMES {
        for number in time * FORMS..(time + 1) * FORMS {
            let status = sent.post(ground, &running, number);
            sent.must(is_confirmed(status), format!("a form was answered with {status:?}"));
        }
        let before = written(&file)?.len();
        // Another place in the batch each time.
        let contacts = 1 + time.wrapping_mul(2_654_435_761) % (FORMS - 20);
        let crm = Crm::start(&program, port, &file, contacts)?;
        if time % 2 == 1 {
            let begun = Instant::now();
            while written(&file)?.len() == before && begun.elapsed() < PATIENCE {
                thread::sleep(SOON);
            }
            drop(running);
            running = place.start()?;
        }
        crm.went_down()?;
        torn += usize::from(written(&file)?.len() > before);
        let down = when(&running, "it says that the CRM is down", |status, _| status["last_error"].is_string())?;
        seen_down += usize::from(!down["paused_until"].is_null());
        step.note(&format!("down {} of {TIMES} times: {}", time + 1, down["last_error"]));
    }
    let crm = Crm::start(&program, port, &file, u32::MAX)?;
    let done = when(&running, "everybody is in the CRM", |status, persons| {
        status["linked"].as_u64() == u64::try_from(persons.len()).ok() && status["paused_until"].is_null()
    })?;
    drop(crm);
    let (persons, contacts) = (emails(&running)?, written(&file)?);
    let mut by_email: BTreeMap<&str, usize> = BTreeMap::new();
    for email in contacts.values() {
        *by_email.entry(email).or_insert(0) += 1;
    }
    let missing = persons.iter().filter(|email| !by_email.contains_key(email.as_str())).count();
    let doubled = by_email.values().filter(|count| **count > 1).count();
    let foreign = by_email.keys().filter(|email| !persons.contains(**email)).count();
    sent.must(missing == 0, format!("{missing} persons are not in the CRM"));
    sent.must(doubled == 0, format!("{doubled} persons are in the CRM twice"));
    sent.must(foreign == 0, format!("{foreign} contacts are nobody here"));
    sent.must(done["failing"] == 0, format!("{} persons are said to fail", done["failing"]));
    sent.must(torn == usize::try_from(TIMES).unwrap_or_default(), format!("only {torn} batches were torn"));
    sent.must(seen_down > 0, "nothing said that the CRM is left alone for a while");
    let what = format!(
        "down {TIMES} times in the middle of a batch, the receiver killed {} times while it sent; {} persons, {missing} not in the CRM, {doubled} there twice, {} said to fail; \
         meanwhile the status says: {}; ",
        TIMES / 2,
        persons.len(),
        done["failing"],
        done["last_error"].as_str().unwrap_or("nothing")
    );
    sent.compare(ground, &place, running, &what)
}

/// Writes the CRM's file beside a place. Returns where the CRM keeps what it has, and the place that keeps it up to date.
fn prepare(place: Place, port: u16) -> Result<(PathBuf, Place)> {
    let (file, secret) = (place.data().with_file_name("crm.toml"), place.data().with_file_name("crm-token"));
    fs::write(&secret, "the-secret").context("could not write a secret")?;
    let text = format!(
        "schema = 1\nname = \"HubSpot\"\nkind = \"hubspot\"\n[who]\nfrom_stage = \"lead\"\n[server]\nurl = \"http://127.0.0.1:{port}\"\n\
         allow_private_addresses = true\ntimeout_s = 5\nsecret_file = \"crm-token\"\n[records.contact]\nhandraise_grade = {{ value = \"{{grade}}\" }}\n\
         [limits]\nper_minute = 6000\nper_day = 1000000\n"
    );
    fs::write(&file, text).context("could not write the CRM's file")?;
    let place = place.with_options(&["--crm", file.to_str().context("the folder's name is not text")?]);
    Ok((file.with_file_name("crm-contacts"), place))
}

/// The CRM's contacts: their addresses, by id.
fn written(file: &Path) -> Result<BTreeMap<u64, String>> {
    let mut contacts = BTreeMap::new();
    for line in fs::read_to_string(file).unwrap_or_default().lines() {
        let contact: Value = serde_json::from_str(line).context("the CRM wrote no JSON")?;
        let email = contact["properties"]["email"].as_str().unwrap_or_default();
        contacts.insert(contact["id"].as_u64().unwrap_or_default(), email.to_owned());
    }
    Ok(contacts)
}

/// How the CRM is doing, as soon as that is so; what is looked at gets the addresses of all persons, too.
fn when(running: &Running, what: &str, is_so: impl Fn(&Value, &BTreeSet<String>) -> bool) -> Result<Value> {
    let begun = Instant::now();
    loop {
        let persons = emails(running)?;
        let status = running.get(&mut running.client()?, "/v1/crms")?["crms"][0].clone();
        if is_so(&status, &persons) {
            return Ok(status);
        }
        if begun.elapsed() > PATIENCE {
            bail!("not within {} s: {what}; {status}", PATIENCE.as_secs());
        }
        thread::sleep(PAUSE);
    }
}

/// The addresses of all persons. The receiver answers once everything that it was told is taken in.
fn emails(running: &Running) -> Result<BTreeSet<String>> {
    let (mut client, mut emails, mut after) = (running.client()?, BTreeSet::new(), String::new());
    loop {
        let page = running.get(&mut client, &format!("/v1/persons?limit=1000{after}"))?;
        let persons = page["persons"].as_array().into_iter().flatten();
        emails.extend(persons.filter_map(|person| person["contact"]["email"].as_str().map(str::to_owned)));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(emails),
        }
    }
}
