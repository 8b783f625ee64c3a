//! Sends forms over connections that stay open, one form after another on each, and notes how long each answer takes. It does not know who answers.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::receiver::{Client, HOME, PATIENCE};

/// How many connections send forms at a steady pace.
const STEADY: u32 = 4;
/// Forms that are sent in the beginning do not count.
const WARM_UP: Duration = Duration::from_millis(500);

/// What was measured.
pub(super) struct Load {
    /// From the first form that counts to the last answer.
    taken: Duration,
    /// How long each answer took, the shortest first.
    waits: Vec<Duration>,
}

impl Load {
    /// Forms in a second.
    pub(super) fn rate(&self) -> f64 {
        self.waits.len() as f64 / self.taken.as_secs_f64()
    }

    /// How long so many of a hundred answers took at most, in milliseconds.
    pub(super) fn percentile(&self, percent: usize) -> f64 {
        let at = (self.waits.len() * percent / 100).min(self.waits.len().saturating_sub(1));
        self.waits.get(at).map_or(0.0, |wait| wait.as_secs_f64() * 1e3)
    }
}

/// Sends forms for a while, or until all are sent.
pub(super) fn send(port: u16, forms: &[Vec<u8>], connections: usize, duration: Duration) -> Result<Load> {
    let next = AtomicUsize::new(0);
    let mut clients = Vec::new();
    for _ in 0..connections.max(1) {
        clients.push(Client::connect(HOME, port, PATIENCE).context("could not connect")?);
    }
    let begun = Instant::now() + WARM_UP;
    let end = begun + duration;
    let each = thread::scope(|scope| {
        let one = |mut client: Client| {
            let next = &next;
            scope.spawn(move || -> Result<_> {
                let (mut waits, mut last) = (Vec::new(), begun);
                while let Some(form) = forms.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let sent = Instant::now();
                    if sent >= end {
                        break;
                    }
                    let status = client.exchange(form).context("a form got no answer")?.status;
                    if status != 201 {
                        bail!("a form was answered with {status}");
                    }
                    if sent >= begun {
                        last = Instant::now();
                        waits.push(last - sent);
                    }
                }
                Ok((waits, last))
            })
        };
        let threads: Vec<_> = clients.into_iter().map(one).collect();
        threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
    });
    let (mut waits, mut last) = (Vec::new(), begun);
    for one in each {
        let Ok(one) = one else { bail!("a client panicked") };
        let (more, ended) = one?;
        waits.extend(more);
        last = last.max(ended);
    }
    if waits.is_empty() {
        bail!("all forms were sent before the warm-up was over");
    }
    waits.sort_unstable();
    Ok(Load { taken: last - begun, waits })
}

/// Sends so many requests, which `make` makes by number, over several connections. Each must be answered with 200 or 201.
pub(super) fn send_all(
    port: u16,
    count: u32,
    connections: usize,
    make: impl Fn(u32) -> Option<Vec<u8>> + Sync,
) -> Result<()> {
    let (next, make) = (AtomicU32::new(0), &make);
    let one = || -> Result<()> {
        let mut client = Client::connect(HOME, port, PATIENCE).context("could not connect")?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(());
            }
            let Some(request) = make(number) else { continue };
            let answer = client.exchange(&request).context("a request got no answer")?;
            if !matches!(answer.status, 200 | 201) {
                bail!("a request was answered with {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
            }
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..connections.max(1)).map(|_| scope.spawn(one)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| bail!("a client panicked")))
    })
}

/// Sends `pace` forms a second until `enough`, whatever is answered how late. A form waits from the time when it was to be sent.
pub(super) fn send_steadily(
    port: u16,
    pace: u32,
    make: impl Fn(u32) -> Vec<u8> + Sync,
    enough: &AtomicBool,
) -> Result<Load> {
    let begun = Instant::now();
    let every = Duration::from_secs(1) / pace.max(1);
    let one = |first: u32| -> Result<Vec<Duration>> {
        let mut client = Client::connect(HOME, port, PATIENCE).context("could not connect")?;
        let mut waits = Vec::new();
        for number in (first..).step_by(STEADY as usize) {
            let form = make(number);
            let planned = begun + every * number;
            // It is a clock that says when the next form comes.
            thread::sleep(planned.saturating_duration_since(Instant::now()));
            if enough.load(Ordering::Relaxed) {
                break;
            }
            let status = client.exchange(&form).context("a form got no answer")?.status;
            if status != 201 {
                bail!("a form was answered with {status}");
            }
            waits.push(planned.elapsed());
        }
        Ok(waits)
    };
    let each: Vec<_> = thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..STEADY).map(|first| scope.spawn(move || one(first))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| bail!("a client panicked"))).collect()
    });
    let mut waits: Vec<_> = each.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    waits.sort_unstable();
    Ok(Load { taken: begun.elapsed(), waits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_wait_that_so_many_did_not_exceed() {
        let waits = (1..=200).map(Duration::from_millis).collect();
        let load = Load { taken: Duration::from_secs(2), waits };
        assert_eq!((load.rate(), load.percentile(50), load.percentile(99)), (100.0, 101.0, 199.0));
    }
}
