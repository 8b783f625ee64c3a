//! Starts the receiver with a clock that is a day behind, a day ahead and right again, on the same database. The visitors' clocks are right.

use anyhow::Result;

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::tools;

pub(super) const FAULT: Fault =
    Fault { name: "clock", what: "The machine's clock is a day behind, a day ahead, and right again", run };

/// So many forms are sent with each clock. From the 21st on the receiver can know that it errs.
const FORMS: u32 = 40;

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    if !tools::has_program("faketime", step) {
        return Ok(Outcome::Skipped("`faketime` is not installed (Debian package `faketime`)".to_owned()));
    }
    let place = ground.place()?;
    let mut sent = Sent::default();
    let mut what = Vec::new();
    for (at, clock) in (0..).zip([Some("-1d"), Some("+1d"), None]) {
        // Only the time of day: what the receiver waits for goes by the other clock.
        let env = [("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("DONT_FAKE_MONOTONIC", "1")];
        let running = match clock {
            Some(clock) => place.start_under(&["faketime", "-f", clock], &env)?,
            None => place.start()?,
        };
        for number in at * FORMS..(at + 1) * FORMS {
            let status = sent.post(ground, &running, number);
            sent.must(is_confirmed(status), format!("with the clock at {clock:?} a form was answered with {status:?}"));
        }
        let leads = running.leads()?;
        let newest = leads.iter().take(FORMS as usize);
        let is_verified = |lead: &&serde_json::Value| lead["verdict"] == "verified";
        let verified = newest.clone().filter(is_verified).count();
        let late = newest.take(FORMS as usize / 2).filter(is_verified).count();
        sent.must(
            late == FORMS as usize / 2,
            format!("with the clock at {clock:?}, {late} of the last {} are verified", FORMS / 2),
        );
        let clock = clock.unwrap_or("right");
        let line = format!("clock {clock}: {verified} of {FORMS} verified");
        step.note(&line);
        what.push(line);
        running.site.stop()?;
    }
    sent.compare(ground, &place, place.start()?, &format!("{}; ", what.join(", ")))
}
