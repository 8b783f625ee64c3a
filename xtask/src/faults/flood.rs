//! Sends thousands of forms at once from one address, and honest ones from another.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::slow::{ELSEWHERE, WAIT, raise_open_files};
use super::{Fault, Outcome, Step};
use crate::receiver::HOME;

pub(super) const FAULT: Fault = Fault {
    name: "flood",
    what: "3,000 forms arrive in a burst from one address; visitors at another send forms meanwhile",
    run,
};

const FLOOD: u32 = 3000;
/// How many connections are open at a time: fewer than the receiver lets one address have. Each form has one of its own, as those of browsers
/// have.
const AT_ONCE: usize = 200;
const HONEST: u32 = 20;

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    raise_open_files()?;
    let place = ground.place()?;
    let running = place.start()?;
    if let Err(error) = running.client_from(ELSEWHERE) {
        return Ok(Outcome::Skipped(format!("this machine has no address {ELSEWHERE}: {error:#}")));
    }
    // Ready before the burst, so that making them does not slow it down.
    let forms: Vec<Vec<u8>> = (0..FLOOD + HONEST).map(|number| ground.form(number)).collect();
    let next = AtomicU32::new(0);
    let begun = Instant::now();
    let post = |from, number: u32| {
        let client = running.client_from(from).ok();
        let answer = client.and_then(|mut client| client.exchange(forms.get(number as usize)?).ok());
        answer.map(|answer| answer.status)
    };
    let (mut sent, mut longest, mut burst) = (Sent::default(), Duration::ZERO, Duration::ZERO);
    thread::scope(|scope| {
        let (sender, answers) = channel();
        for _ in 0..AT_ONCE {
            let (sender, next, post) = (sender.clone(), &next, &post);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= FLOOD || sender.send((number, post(HOME, number))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for number in FLOOD..FLOOD + HONEST {
            let begun = Instant::now();
            let status = post(ELSEWHERE, number);
            longest = longest.max(begun.elapsed());
            sent.note(number, status);
            sent.must(is_confirmed(status), format!("an honest form was answered with {status:?}"));
        }
        for (number, status) in answers {
            sent.note(number, status);
        }
        burst = begun.elapsed();
    });
    let lost = sent.count(|status| !is_confirmed(status));
    sent.must(lost == 0, format!("{lost} forms were not confirmed"));
    sent.must(longest < WAIT, format!("an honest form waited {:.1} s", longest.as_secs_f64()));
    let what = format!(
        "{FLOOD} forms in {:.1} s, an honest form waited {:.2} s at most; ",
        burst.as_secs_f64(),
        longest.as_secs_f64()
    );
    step.note(&what);
    running.site.stop()?;
    sent.compare(ground, &place, place.start()?, &what)
}
