//! Lets a client do something only a few times at once; the others wait their turn. It does not know what is done.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client::Client;

/// Who waits, and who is let in.
#[derive(Debug, Default)]
pub(super) struct Queue(Mutex<HashMap<Client, Weak<Semaphore>>>);

impl Queue {
    /// Waits until fewer than `places` of this client are in. `None` only when the receiver ends.
    pub(super) async fn enter(&self, client: Client, places: usize) -> Option<OwnedSemaphorePermit> {
        let own = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let found = known.get(&client).and_then(Weak::upgrade);
            found.unwrap_or_else(|| {
                // Of clients that are gone, nothing stays.
                known.retain(|_, own| own.strong_count() > 0);
                let own = Arc::new(Semaphore::new(places));
                known.insert(client, Arc::downgrade(&own));
                own
            })
        };
        own.acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_client_has_places_of_its_own_and_the_others_wait() {
        let queue = Queue::default();
        let [one, other] = [1, 2].map(|last| Client::at([127, 0, 0, last].into()));
        let first = queue.enter(one, 1).await.expect("a place");
        assert!(queue.enter(other, 1).await.is_some());
        let waiting = queue.enter(one, 1);
        tokio::pin!(waiting);
        assert!(futures_now(&mut waiting).is_none());
        drop(first);
        assert!(waiting.await.is_some());
    }

    /// What a future gives at once.
    fn futures_now<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(future).poll(&mut context) {
            std::task::Poll::Ready(done) => Some(done),
            std::task::Poll::Pending => None,
        }
    }
}
