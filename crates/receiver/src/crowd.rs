//! How much one client does at a time, so that it can't take all places. It does not know what is done.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::client::Client;

/// Counts what clients do at the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd(Arc<Mutex<HashMap<Client, usize>>>);

/// One thing that a client does; dropping this ends it.
#[derive(Debug)]
pub(super) struct Place {
    crowd: Crowd,
    client: Client,
}

impl Crowd {
    /// A place for a client, unless it has as many as it may.
    pub(super) fn enter(&self, client: Client, most: usize) -> Option<Place> {
        let mut counts = self.counts();
        let count = counts.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { crowd: self.clone(), client })
    }

    /// A thread that panicked while it counted has left whole numbers behind.
    fn counts(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.crowd.counts();
        let left = counts.get(&self.client).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => drop(counts.remove(&self.client)),
            left => drop(counts.insert(self.client, left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_takes_no_place_of_another_and_gives_its_own_back() {
        let crowd = Crowd::default();
        let [one, other] = [1, 2].map(|last| Client::at([127, 0, 0, last].into()));
        let places: Vec<_> = (0..3).map_while(|_| crowd.enter(one, 3)).collect();
        assert!(places.len() == 3 && crowd.enter(one, 3).is_none());
        let theirs = crowd.enter(other, 3);
        assert!(theirs.is_some());
        drop(places);
        assert!(crowd.enter(one, 1).is_some());
        drop(theirs);
        assert!(crowd.counts().is_empty());
    }
}
