//! Kills the receiver with signal 9 again and again while forms arrive over many connections.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use anyhow::Result;

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::receiver::Running;

pub(super) const FAULT: Fault = Fault {
    name: "killed",
    what: "The receiver is killed with `kill -9` while eight clients send forms, and started again",
    run,
};

/// How many clients send at the same time.
const CLIENTS: u32 = 8;
/// A receiver lives for up to this many confirmed forms.
const LIFE: u32 = 60;
/// Each time after so many kills the database is checked before it is opened again.
const CHECKED_EVERY: u32 = 20;

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    let place = ground.place()?;
    let mut sent = Sent::default();
    let next = AtomicU32::new(0);
    for kill in 1..=ground.kills {
        let running = place.start()?;
        let life = 1 + kill.wrapping_mul(2_654_435_761) % LIFE;
        live_and_die(ground, running, life, &next, &mut sent);
        if kill % CHECKED_EVERY == 0 {
            let integrity = ground.integrity(&place.database(""), None)?;
            sent.must(integrity == "ok", format!("after {kill} kills, integrity_check: {integrity}"));
            step.note(&format!("{kill} of {} kills, {} forms confirmed", ground.kills, sent.confirmed()));
        }
    }
    sent.compare(ground, &place, place.start()?, &format!("{} kills; ", ground.kills))
}

/// Sends forms over many connections, and kills the receiver once it has confirmed `life` of them; others are underway then.
pub(super) fn live_and_die(ground: &Ground<'_>, running: Running, life: u32, next: &AtomicU32, sent: &mut Sent) {
    let (sender, answers) = channel();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            let (sender, client) = (sender.clone(), running.client());
            scope.spawn(move || {
                let Ok(mut client) = client else { return };
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let status = client.exchange(&ground.form(number)).ok().map(|answer| answer.status);
                    if sender.send((number, status)).is_err() || status.is_none() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut running = Some(running);
        let mut confirmed = 0;
        for (number, status) in answers {
            sent.note(number, status);
            confirmed += u32::from(is_confirmed(status));
            if confirmed == life {
                // Dropping it is `kill -9`. The clients notice, and end.
                drop(running.take());
            }
        }
    });
}
