//! Kills the receiver with signal 9 again and again while programs tell facts and visitors send forms, and reads over HTTP what it then knows of
//! everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use anyhow::{Context, Result, bail};
use handraise::person::{Change, Summary};
use serde_json::{Value, json};

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::receiver::{ROUTES, Running, tell};

pub(super) const FAULT: Fault = Fault {
    name: "told",
    what: "The receiver is killed with `kill -9` while four clients tell touches, attributes and statuses and four send forms, and started again",
    run,
};

/// How many clients do each.
const CLIENTS: u32 = 4;
/// A receiver lives for up to this many confirmed requests.
const LIFE: u32 = 60;
/// How many persons the facts are about, so that each is told of again and again.
const PERSONS: u32 = 40;
/// How many facts are in a list. All of it is stored, or nothing.
const LIST: u32 = 3;

/// What a client did, with its number, and the status of the answer if there was one.
enum Done {
    Form(u32, Option<u16>),
    List(u32, Option<u16>),
}

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let place = ground.place()?;
    let (mut sent, mut told) = (Sent::default(), BTreeMap::new());
    let (forms, lists) = (AtomicU32::new(0), AtomicU32::new(0));
    for kill in 1..=ground.kills {
        let life = 1 + kill.wrapping_mul(2_654_435_761) % LIFE;
        live_and_die(ground, place.start()?, life, (&forms, &lists), (&mut sent, &mut told));
        if kill % 20 == 0 {
            step.note(&format!("{kill} of {} kills, {} lists told", ground.kills, told.len()));
        }
    }
    let running = place.start()?;
    let known = Known::read(&running)?;
    let confirmed = |status: &Option<u16>| *status == Some(200);
    let (mut missing, mut doubled, mut torn, mut stored_all_the_same) = (0, 0, 0, 0);
    for (list, status) in &told {
        let times: BTreeSet<usize> = ids(*list).map(|id| known.facts.get(&id).copied().unwrap_or_default()).collect();
        missing += usize::from(confirmed(status) && times.contains(&0));
        doubled += usize::from(times.iter().any(|times| *times > 1));
        torn += usize::from(times.contains(&0) && times.len() > 1);
        stored_all_the_same += usize::from(!confirmed(status) && !times.contains(&0));
    }
    sent.must(missing == 0, format!("{missing} confirmed lists are missing"));
    sent.must(doubled == 0, format!("{doubled} lists are there twice"));
    sent.must(torn == 0, format!("{torn} lists are there in part"));
    let unknown = told.iter().filter(|(_, status)| confirmed(status)).flat_map(|(list, _)| about(*list));
    let unknown = unknown.collect::<BTreeSet<_>>().into_iter().filter(|email| !known.emails.contains(email)).count();
    sent.must(unknown == 0, format!("{unknown} persons who were told of are not known"));
    sent.must(
        known.otherwise == 0,
        format!("{} persons are not computed with the definition in force", known.otherwise),
    );
    sent.must(known.not_adding_up == 0, format!("{} histories do not add up to their report", known.not_adding_up));
    let (again, refused) = tell_again(&running, told.iter().map(|(list, status)| (*list, confirmed(status))))?;
    sent.must(again == 0, format!("{again} confirmed lists were stored once more when they were told again"));
    sent.must(refused == 0, format!("{refused} lists were refused when they were told again"));
    let count = |of: &dyn Fn(&Option<u16>) -> bool| told.values().filter(|status| of(status)).count();
    let what = format!(
        "{} kills; {} lists of {LIST} facts told, {} confirmed, {} without an answer, {stored_all_the_same} stored all the same; {missing} confirmed \
         lists missing, {doubled} doubled, {torn} in part; {} persons, {} not computed, {} histories that do not add up; ",
        ground.kills,
        told.len(),
        count(&confirmed),
        count(&|status| status.is_none()),
        known.persons,
        known.otherwise,
        known.not_adding_up,
    );
    sent.compare(ground, &place, running, &what)
}

/// Tells facts and sends forms over several connections, and kills the receiver once it has confirmed `life` of them; others are underway then.
fn live_and_die(
    ground: &Ground<'_>,
    running: Running,
    life: u32,
    (forms, lists): (&AtomicU32, &AtomicU32),
    (sent, told): (&mut Sent, &mut BTreeMap<u32, Option<u16>>),
) {
    let (sender, answers) = channel();
    thread::scope(|scope| {
        for client in 0..2 * CLIENTS {
            let (sender, connection) = (sender.clone(), running.client());
            scope.spawn(move || {
                let Ok(mut connection) = connection else { return };
                let mut exchange = |request: &[u8]| connection.exchange(request).ok().map(|answer| answer.status);
                loop {
                    let done = if client < CLIENTS {
                        let number = forms.fetch_add(1, Ordering::Relaxed);
                        Done::Form(number, exchange(&ground.form(number)))
                    } else {
                        let number = lists.fetch_add(1, Ordering::Relaxed);
                        Done::List(number, exchange(&list(number)))
                    };
                    let (Done::Form(_, status) | Done::List(_, status)) = &done;
                    let has_ended = status.is_none();
                    if sender.send(done).is_err() || has_ended {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut running, mut confirmed) = (Some(running), 0);
        for done in answers {
            let is_so = match done {
                Done::Form(number, status) => {
                    sent.note(number, status);
                    is_confirmed(status)
                }
                Done::List(number, status) => {
                    told.insert(number, status);
                    status == Some(200)
                }
            };
            confirmed += u32::from(is_so);
            if confirmed == life {
                // Dropping it is `kill -9`. The clients notice, and end.
                drop(running.take());
            }
        }
    });
}

/// The ids of a list's facts.
fn ids(list: u32) -> impl Iterator<Item = String> {
    (0..LIST).map(move |which| format!("fault-fact-{list:08}-{which}"))
}

/// The addresses that a list's facts are about.
fn about(list: u32) -> impl Iterator<Item = String> {
    (0..LIST).map(move |which| format!("visitor{}@told.example", (list + which) % PERSONS))
}

/// The request that tells a list: of touches, of attributes or of statuses.
fn list(list: u32) -> Vec<u8> {
    let kind = list as usize % ROUTES.len();
    let says = |which: u32| match kind {
        0 => json!({"action": "download", "label": "Told while it was killed"}),
        1 => {
            json!({"attribute": "industry", "value": if which == 0 { "Logistics" } else { "Retail" }, "origin": "crm"})
        }
        _ if list.is_multiple_of(2) => json!({"status": "accepted"}),
        _ => json!({"status": "rejected", "reason": "no_budget"}),
    };
    let facts = ids(list).zip(about(list)).zip(0..).map(|((id, email), which)| {
        let mut fact = says(which);
        (fact["id"], fact["email"]) = (id.into(), email.into());
        fact
    });
    tell(ROUTES.get(kind).copied().unwrap_or_default(), &facts.collect::<Vec<_>>())
}

/// Tells all lists once more. Returns how many of those that were confirmed are stored again, and how many are refused.
fn tell_again(running: &Running, told: impl Iterator<Item = (u32, bool)>) -> Result<(usize, usize)> {
    let mut client = running.client()?;
    let (mut again, mut refused) = (0, 0);
    for (number, is_confirmed) in told {
        let answer = client.exchange(&list(number)).context("a list got no answer")?;
        let stored = serde_json::from_slice::<Value>(&answer.body).ok().and_then(|answer| answer["stored"].as_u64());
        again += usize::from(is_confirmed && stored != Some(0));
        refused += usize::from(answer.status != 200);
    }
    Ok((again, refused))
}

/// What a receiver knows, read over HTTP.
#[derive(Default)]
struct Known {
    persons: usize,
    emails: BTreeSet<String>,
    /// How many timelines have each fact.
    facts: BTreeMap<String, usize>,
    /// Persons whose report is of another definition.
    otherwise: usize,
    not_adding_up: usize,
}

impl Known {
    fn read(running: &Running) -> Result<Self> {
        let (mut known, mut client) = (Self::default(), running.client()?);
        let (mut after, mut hash) = (String::new(), None);
        loop {
            let page = running.get(&mut client, &format!("/v1/persons?limit=1000{after}"))?;
            for person in page["persons"].as_array().into_iter().flatten() {
                let Some(id) = person["person"].as_str() else { bail!("a person has no id") };
                let person = running.get(&mut client, &format!("/v1/persons/{id}"))?;
                let own = &person["report"]["definition"]["hash"];
                known.otherwise += usize::from(own != hash.get_or_insert_with(|| own.clone()));
                known.not_adding_up += usize::from(!adds_up(&person));
                known.persons += 1;
                known.emails.extend(person["contact"]["email"].as_str().map(str::to_owned));
                for entry in person["timeline"].as_array().into_iter().flatten() {
                    *known.facts.entry(entry["fact"].as_str().unwrap_or_default().to_owned()).or_insert(0) += 1;
                }
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(known),
            }
        }
    }
}

/// Whether a person's history leads from nothing to what is shown.
fn adds_up(person: &Value) -> bool {
    let history = person["history"].as_array().into_iter().flatten();
    let changes: Result<Vec<Change>, _> = history.map(|change| serde_json::from_value(change.clone())).collect();
    let Some(summary) = changes.ok().and_then(|changes| Summary::after(&changes)) else { return false };
    let (report, summary) = (&person["report"], json!(summary));
    let same = |name: &str| report[name] == summary[name];
    person["stage"] == summary["stage"]
        && ["grade", "rating", "priority", "hand_raised", "decision", "reason"].into_iter().all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_that_ends_elsewhere_does_not_add_up() {
        let nobody = json!(Summary::nobody());
        let person = json!({ "stage": "visitor", "history": [], "report": nobody });
        assert!(adds_up(&person));
        let other = json!({ "stage": "lead", "history": [], "report": nobody });
        assert!(!adds_up(&other));
        assert!(!adds_up(&json!({ "stage": "visitor", "history": [{}], "report": nobody })));
    }

    #[test]
    fn each_list_has_facts_of_its_own_about_several_persons() {
        assert_eq!(
            ids(7).collect::<Vec<_>>(),
            ["fault-fact-00000007-0", "fault-fact-00000007-1", "fault-fact-00000007-2"]
        );
        assert_eq!(about(39).collect::<BTreeSet<_>>().len(), 3);
    }
}
