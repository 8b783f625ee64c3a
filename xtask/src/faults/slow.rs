//! Keeps thousands of connections busy from one address, each with a byte now and then, while honest visitors at another address send forms.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::ground::Ground;
use super::sent::{Sent, is_confirmed};
use super::{Fault, Outcome, Step};
use crate::receiver::{Attacker, HOME, Running};

pub(super) const FAULT: Fault = Fault {
    name: "slow",
    what: "1,100 uploads and then 3,000 heads of requests arrive a byte at a time from one address; visitors at another send forms",
    run,
};

/// Where the honest visitors are.
pub(super) const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// How long an honest form may wait.
pub(super) const WAIT: Duration = Duration::from_secs(2);
const UPLOADS: usize = 1100;
const HEADS: usize = 3000;
/// How often every slow connection sends a byte.
const PACE: Duration = Duration::from_secs(1);
/// How often an honest form is sent.
const HONEST_PACE: Duration = Duration::from_millis(200);
/// How long honest forms are sent during each attack: longer than the receiver gives a head or a body to arrive.
const ATTACK: Duration = Duration::from_secs(20);
const UPLOAD: &[u8] = b"POST /v1/leads HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5000000\r\n\
content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\ncontent-disposition: form-data; name=\"cv\"; filename=\"cv.pdf\"\r\n\r\n";
const HEAD: &[u8] = b"POST /v1/leads HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ";

fn run(ground: &Ground<'_>, step: &Step) -> Result<Outcome> {
    raise_open_files()?;
    let place = ground.place()?;
    let running = place.start()?;
    if let Err(error) = running.client_from(ELSEWHERE) {
        return Ok(Outcome::Skipped(format!("this machine has no address {ELSEWHERE}: {error:#}")));
    }
    let mut sent = Sent::default();
    let mut what = Vec::new();
    for (name, count, first, from) in [("uploads", UPLOADS, UPLOAD, 0), ("heads", HEADS, HEAD, 1000)] {
        let longest = attacked(place.port, count, first, || honest(ground, &running, from, &mut sent));
        sent.must(
            longest < WAIT,
            format!("during the slow {name} an honest form waited {:.1} s", longest.as_secs_f64()),
        );
        let line = format!("{count} slow {name}: an honest form waited {:.2} s at most", longest.as_secs_f64());
        step.note(&line);
        what.push(line);
    }
    running.site.stop()?;
    sent.compare(ground, &place, place.start()?, &format!("{}; ", what.join(", ")))
}

/// Does something while so many slow connections are busy. Connections that the receiver closes are opened again.
fn attacked<T>(port: u16, count: usize, first: &[u8], meanwhile: impl FnOnce() -> T) -> T {
    let (is_over, rounds) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut attackers: Vec<Option<Attacker>> = (0..count).map(|_| None).collect();
            while !is_over.load(Ordering::Relaxed) {
                let begun = Instant::now();
                for attacker in &mut attackers {
                    let is_open = attacker.as_mut().is_some_and(|attacker| attacker.trickle(first));
                    if !is_open {
                        *attacker = Attacker::begin(HOME, port).ok();
                    }
                }
                rounds.fetch_add(1, Ordering::Release);
                thread::sleep(PACE.saturating_sub(begun.elapsed()));
            }
        });
        // After two rounds all of them have been opened, and have sent something.
        while rounds.load(Ordering::Acquire) < 2 {
            thread::yield_now();
        }
        let done = meanwhile();
        is_over.store(true, Ordering::Relaxed);
        done
    })
}

/// Sends honest forms, one after another, and returns how long the slowest waited.
fn honest(ground: &Ground<'_>, running: &Running, from: u32, sent: &mut Sent) -> Duration {
    let (mut longest, attacked) = (Duration::ZERO, Instant::now());
    for number in from.. {
        let (request, begun) = (ground.form(number), Instant::now());
        let answer = running.client_from(ELSEWHERE).ok().and_then(|mut client| client.exchange(&request).ok());
        longest = longest.max(begun.elapsed());
        let status = answer.map(|answer| answer.status);
        sent.note(number, status);
        sent.must(is_confirmed(status), format!("an honest form was answered with {status:?}"));
        if attacked.elapsed() > ATTACK {
            break;
        }
        thread::sleep(HONEST_PACE.saturating_sub(begun.elapsed()));
    }
    longest
}

/// Lets this process, and the receivers that it starts, have as many open connections as the system allows.
pub(super) fn raise_open_files() -> Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let most = getrlimit(Resource::Nofile).maximum;
        setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most })
            .context("could not raise the limit of open files")?;
    }
    Ok(())
}
