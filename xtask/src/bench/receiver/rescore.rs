//! Puts another definition into force in a receiver that knows many persons, and measures how long it takes until everybody is computed anew, how
//! leads that come meanwhile fare, and how much memory that takes. It does not know how a person is computed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use handraise::author::{Format, compile};
use serde::Serialize;
use serde_json::Value;

use super::load::{self, Load};
use crate::bench::linux::Process;
use crate::process;
use crate::progress::Step;
use crate::receiver::{Forms, Person, Place, ROUTES, Running, tell};
use crate::workspace::Workspace;

/// How many forms a second arrive while the persons are computed.
pub(super) const PACE: u32 = 50;
/// How long they arrive before, to compare with.
const BEFORE: Duration = Duration::from_secs(10);
/// How many connections send what makes the persons.
const CONNECTIONS: usize = 16;
/// The most facts in a request.
const FACTS: usize = 1000;
/// How often to look whether everybody is computed.
const LOOK: Duration = Duration::from_millis(100);
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(1800);
/// What another definition says otherwise: (what the sample's says, what it says then).
const OTHERWISE: (&str, &str) = (
    "count = \"each\"\nfrequency_cap = { times = 1, per = \"day\" }\ndecay = { half_life = \"14d\" }",
    "count = \"each\"\nfrequency_cap = { times = 1, per = \"day\" }\ndecay = { half_life = \"10d\" }",
);

/// How leads fared.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Leads {
    /// Leads in a second.
    pub(super) rate: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) most_ms: f64,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Rescoring {
    pub(super) persons: u32,
    pub(super) facts: usize,
    /// From the moment at which the definition came into force to the one at which everybody was computed with it.
    pub(super) taken_s: f64,
    /// The processor time of the receiver meanwhile, of all cores, with the leads; `None` where the system does not tell.
    pub(super) processor_s: Option<f64>,
    /// The most memory that the receiver had at a time meanwhile, in MB.
    pub(super) memory_mb: Option<f64>,
    /// The size of the database's file at the end, in MB.
    pub(super) database_mb: f64,
    pub(super) before: Leads,
    pub(super) meanwhile: Leads,
}

/// What is needed to measure.
pub(super) struct Ground<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) binary: &'a Path,
    /// The program that looks at a database from outside.
    pub(super) looker: &'a Path,
    pub(super) folder: &'a Path,
    /// Where databases are kept from one run to the next, if anywhere.
    pub(super) kept: Option<&'a Path>,
}

/// Measures it with so many persons.
pub(super) fn measure(ground: &Ground<'_>, persons: u32, step: &Step) -> Result<Rescoring> {
    let folder = ground.folder.join(format!("rescore-{persons}"));
    let definition = folder.join("definition.toml");
    let place = Place::new(ground.workspace, ground.binary, &folder)?.with_definition(definition.clone());
    let sample = ground.workspace.sample_definition();
    let text = fs::read_to_string(&sample).with_context(|| format!("could not read `{}`", sample.display()))?;
    fs::write(&definition, &text).context("could not write the definition")?;
    let kept = ground.kept.map(|kept| kept.join(format!("{persons}-persons")));
    let mut running = match kept.filter(|kept| kept.exists()) {
        Some(kept) => {
            step.note(&format!("the database is a copy of `{}`", kept.display()));
            copy(&kept, &place.data())?;
            place.start()?
        }
        None => make(ground, &place, persons, step)?,
    };
    settle(ground, &place, &hash(&text)?)?;
    let forms = Forms::of(ground.workspace)?;
    let lead = |name: &str| {
        let name = name.to_owned();
        let forms = &forms;
        move |number: u32| forms.request(&format!("{name}-{number:08}"), persons * 4 + number)
    };
    let enough = AtomicBool::new(false);
    step.detail("leads before");
    let before = thread::scope(|scope| {
        let sending = scope.spawn(|| load::send_steadily(place.port, PACE, lead("before"), &enough));
        thread::sleep(BEFORE);
        enough.store(true, Ordering::Relaxed);
        sending.join().unwrap_or_else(|_| bail!("a client panicked"))
    })?;
    settle(ground, &place, &hash(&text)?)?;
    let (from, to) = OTHERWISE;
    let other = text.replacen(from, to, 1);
    if other == text {
        bail!("`{}` does not say `{from}` any more; mend OTHERWISE", sample.display());
    }
    let process = Process(running.site.id());
    process.forget_peak();
    let processor_before = process.processor_s();
    enough.store(false, Ordering::Relaxed);
    step.detail("everybody is computed");
    let (meanwhile, taken_s) = thread::scope(|scope| {
        let sending = scope.spawn(|| load::send_steadily(place.port, PACE, lead("meanwhile"), &enough));
        let done = activate(ground, &place, &definition, &other);
        enough.store(true, Ordering::Relaxed);
        let sent = sending.join().unwrap_or_else(|_| bail!("a client panicked"));
        Ok::<_, anyhow::Error>((sent?, done?))
    })?;
    let processor_s = process.processor_s().zip(processor_before).map(|(after, before)| after - before);
    let memory_mb = process.peak_mb();
    if running.site.ended()?.is_some() {
        bail!("the receiver ended");
    }
    let facts = look(ground, &place, &hash(&other)?)?.facts;
    running.site.stop()?;
    let database_mb = fs::metadata(place.database("")).map_or(0.0, |file| file.len() as f64 / 1e6);
    let _only_scratch = fs::remove_dir_all(&folder);
    let (before, meanwhile) = (leads(&before), leads(&meanwhile));
    Ok(Rescoring { persons, facts, taken_s, processor_s, memory_mb, database_mb, before, meanwhile })
}

fn leads(load: &Load) -> Leads {
    Leads { rate: load.rate(), p50_ms: load.percentile(50), p99_ms: load.percentile(99), most_ms: load.percentile(100) }
}

/// Has a receiver get to know the persons, and keeps its database if that is wanted. Returns the receiver.
fn make(ground: &Ground<'_>, place: &Place, persons: u32, step: &Step) -> Result<Running> {
    let begun = Instant::now();
    let running = place.start()?;
    let forms = Forms::of(ground.workspace)?;
    for which in 0..3 {
        step.detail(&format!("form {} of each person", which + 1));
        load::send_all(place.port, persons, CONNECTIONS, |number| {
            let person = Person(number);
            (which < person.forms()).then(|| person.form(&forms, &format!("rescore-{number:08}-{which}"), which))
        })?;
    }
    for (kind, route) in ROUTES.iter().enumerate() {
        step.detail(route);
        let facts = (0..persons).flat_map(|number| {
            let [touches, attributes, statuses] = Person(number).told("rescore");
            [touches, attributes, statuses].into_iter().nth(kind).unwrap_or_default()
        });
        let facts: Vec<Value> = facts.collect();
        let lists: Vec<_> = facts.chunks(FACTS).collect();
        let count = u32::try_from(lists.len()).unwrap_or(u32::MAX);
        load::send_all(place.port, count, 2, |list| lists.get(list as usize).map(|list| tell(route, list)))?;
    }
    step.detail("everybody is computed for the first time");
    let told = begun.elapsed();
    let hash = hash(&fs::read_to_string(place.definition())?)?;
    settle(ground, place, &hash)?;
    step.note(&format!(
        "{persons} persons: their facts were told in {:.1} s, and everybody was computed {:.1} s later",
        told.as_secs_f64(),
        (begun.elapsed() - told).as_secs_f64()
    ));
    let Some(kept) = ground.kept else { return Ok(running) };
    running.site.stop()?;
    copy(&place.data(), &kept.join(format!("{persons}-persons")))?;
    place.start()
}

/// Copies a folder of files.
fn copy(from: &Path, to: &PathBuf) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not create `{}`", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("could not read `{}`", from.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        fs::copy(&path, to.join(name)).with_context(|| format!("could not copy `{}`", path.display()))?;
    }
    Ok(())
}

/// Puts a definition into force. Returns how long it then takes until everybody is computed.
fn activate(ground: &Ground<'_>, place: &Place, file: &Path, text: &str) -> Result<f64> {
    let (other, hash) = (file.with_extension("new"), hash(text)?);
    fs::write(&other, text).and_then(|()| fs::rename(&other, file)).context("could not write the definition")?;
    wait(ground, place, &hash, |looked| looked.is_in_force == 1)?;
    let in_force = Instant::now();
    // Leads go on, so something is always told.
    wait(ground, place, &hash, |looked| looked.is_left == 0)?;
    Ok(in_force.elapsed().as_secs_f64())
}

/// What the program that looks from outside prints.
struct Looked {
    is_in_force: usize,
    is_left: usize,
    is_told: usize,
    facts: usize,
}

fn look(ground: &Ground<'_>, place: &Place, hash: &str) -> Result<Looked> {
    let mut command = std::process::Command::new(ground.looker);
    let answer = process::answer(command.arg("persons").arg(place.database("")).arg(hash));
    let answer = answer.context("could not look at the persons")?;
    let numbers: Vec<usize> = answer.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [is_in_force, is_left, is_told, facts] = numbers[..] else { bail!("`persons` said `{answer}`") };
    Ok(Looked { is_in_force, is_left, is_told, facts })
}

/// Waits until everything that was told is taken in, and everybody is computed with a definition.
fn settle(ground: &Ground<'_>, place: &Place, hash: &str) -> Result<()> {
    wait(ground, place, hash, |looked| looked.is_left + looked.is_told == 0)
}

fn wait(ground: &Ground<'_>, place: &Place, hash: &str, for_what: impl Fn(&Looked) -> bool) -> Result<()> {
    let begun = Instant::now();
    while !for_what(&look(ground, place, hash)?) {
        if begun.elapsed() > PATIENCE {
            bail!("the receiver did not get that far within {} s", PATIENCE.as_secs());
        }
        // Nobody but the receiver knows when, and it does not tell.
        thread::sleep(LOOK);
    }
    Ok(())
}

fn hash(text: &str) -> Result<String> {
    match compile(text, Format::Toml) {
        Ok(compiled) => Ok(compiled.hash().to_owned()),
        Err(problems) => bail!("the definition does not compile: {problems:?}"),
    }
}
