//! How often clients do what floods a receiver: send forms, and guess tokens and passwords, ask for visit tokens, and tell updates. Forms beyond a rate are kept, and a person looks at them; a guess
//! beyond it is not even looked at. Everything is in memory. It does not know routes.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::Clock;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::client::Client;

/// How many wrong tokens and passwords a client may send before it has to wait, and how often it may try again then.
const GUESSES: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
const GUESS_EVERY: Duration = Duration::from_secs(6);
/// How many people may sign in within a minute: more than any office, and fewer than a machine that tries passwords needs.
const SIGN_INS_A_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(119);
/// After so many calls, what is known of clients that were quiet for long is forgotten.
const SWEEP: u32 = 1000;

/// Whose forms are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flood {
    /// This client's.
    OfOne,
    /// Those of all clients together.
    OfAll,
}

/// The rates.
pub(super) struct Rates {
    forms_of_one: DefaultKeyedRateLimiter<Client>,
    forms_of_all: DefaultDirectRateLimiter,
    guesses: DefaultKeyedRateLimiter<Client>,
    visits: DefaultKeyedRateLimiter<Client>,
    updates: DefaultKeyedRateLimiter<Client>,
    sign_ins: DefaultDirectRateLimiter,
    /// Until when a client's tokens and passwords are not looked at.
    waiting: Mutex<HashMap<Client, Instant>>,
    calls: AtomicU32,
}

impl std::fmt::Debug for Rates {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Rates").finish_non_exhaustive()
    }
}

impl Rates {
    /// With so many forms in a minute of one client, and of all.
    pub(super) fn new(forms_of_one: NonZeroU32, forms_of_all: NonZeroU32) -> Self {
        let guesses = Quota::with_period(GUESS_EVERY).unwrap_or(Quota::per_minute(GUESSES)).allow_burst(GUESSES);
        Self {
            forms_of_one: RateLimiter::keyed(Quota::per_minute(forms_of_one)),
            forms_of_all: RateLimiter::direct(Quota::per_minute(forms_of_all)),
            guesses: RateLimiter::keyed(guesses),
            visits: RateLimiter::keyed(Quota::per_minute(forms_of_one)),
            updates: RateLimiter::keyed(Quota::per_minute(forms_of_one)),
            sign_ins: RateLimiter::direct(Quota::per_minute(SIGN_INS_A_MINUTE)),
            waiting: Mutex::default(),
            calls: AtomicU32::new(0),
        }
    }

    /// Counts a form. Tells whether there are too many.
    pub(super) fn form(&self, client: Client) -> Option<Flood> {
        self.sweep();
        let of_one = self.forms_of_one.check_key(&client).is_err();
        // The forms of one flood must not make everybody else's look like one.
        if of_one {
            return Some(Flood::OfOne);
        }
        self.forms_of_all.check().is_err().then_some(Flood::OfAll)
    }

    /// Counts a request for a visit token. Tells how long the client has to wait if there are too many: as many as forms are usual.
    pub(super) fn visit(&self, client: Client) -> Option<Duration> {
        self.sweep();
        wait_of(&self.visits, client)
    }

    /// Counts what a page tells after a form, in the same way.
    pub(super) fn update(&self, client: Client) -> Option<Duration> {
        self.sweep();
        wait_of(&self.updates, client)
    }

    /// How long a client has to wait until its token or password is looked at again.
    pub(super) fn wait_of(&self, client: Client) -> Option<Duration> {
        let left = lock(&self.waiting).get(&client)?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Counts somebody who signs in. Tells how long they have to wait if everybody together does it too often.
    pub(super) fn sign_in(&self) -> Option<Duration> {
        let too_early = self.sign_ins.check().err()?;
        Some(too_early.wait_time_from(governor::clock::DefaultClock::default().now()))
    }

    /// Counts a wrong token or password.
    pub(super) fn wrong_guess(&self, client: Client) {
        self.sweep();
        if let Err(not_until) = self.guesses.check_key(&client) {
            let wait = not_until.wait_time_from(governor::clock::DefaultClock::default().now());
            lock(&self.waiting).insert(client, Instant::now() + wait);
        }
    }

    fn sweep(&self) {
        if self.calls.fetch_add(1, Ordering::Relaxed) % SWEEP != SWEEP - 1 {
            return;
        }
        self.forms_of_one.retain_recent();
        self.guesses.retain_recent();
        self.visits.retain_recent();
        self.updates.retain_recent();
        let now = Instant::now();
        lock(&self.waiting).retain(|_, until| *until > now);
    }
}

/// How long a client has to wait if it does something too often.
fn wait_of(limiter: &DefaultKeyedRateLimiter<Client>, client: Client) -> Option<Duration> {
    let not_until = limiter.check_key(&client).err()?;
    Some(not_until.wait_time_from(governor::clock::DefaultClock::default().now()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(of_one: u32, of_all: u32) -> Rates {
        let number = |number| NonZeroU32::new(number).expect("not zero");
        Rates::new(number(of_one), number(of_all))
    }

    fn client(last: u8) -> Client {
        Client::at([127, 0, 0, last].into())
    }

    #[test]
    fn forms_beyond_a_rate_are_told_apart_by_client() {
        let rates = rates(3, 5);
        let floods: Vec<_> = (0..4).map(|_| rates.form(client(1))).collect();
        assert_eq!(floods, [None, None, None, Some(Flood::OfOne)]);
        assert_eq!([2, 3, 4].map(|last| rates.form(client(last))), [None, None, Some(Flood::OfAll)]);
    }

    #[test]
    fn a_client_that_asks_for_many_visit_tokens_has_to_wait_and_no_other() {
        let rates = rates(3, 5);
        assert_eq!([1; 3].map(|last| rates.visit(client(last))), [None; 3]);
        assert!(rates.visit(client(1)).is_some_and(|wait| wait <= Duration::from_secs(20)));
        assert_eq!((rates.visit(client(2)), rates.form(client(1))), (None, None));
    }

    #[test]
    fn passwords_are_tried_no_faster_from_many_addresses() {
        let rates = rates(1, 1);
        assert!((0..SIGN_INS_A_MINUTE.get()).all(|_| rates.sign_in().is_none()));
        let wait = rates.sign_in().expect("a wait");
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
    }

    #[test]
    fn a_client_that_guesses_has_to_wait_and_no_other() {
        let rates = rates(1, 1);
        for _ in 0..GUESSES.get() {
            rates.wrong_guess(client(1));
            assert_eq!(rates.wait_of(client(1)), None);
        }
        rates.wrong_guess(client(1));
        let wait = rates.wait_of(client(1)).expect("a wait");
        assert!(wait > Duration::from_secs(1) && wait <= GUESS_EVERY, "{wait:?}");
        assert_eq!(rates.wait_of(client(2)), None);
    }
}
