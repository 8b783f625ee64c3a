//! Keeps every core of the machine busy, as other programs would, with one counting thread per core. It does not know which
//! tests run meanwhile.

use std::hint;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// The counting threads. They stop when this value is dropped.
pub(super) struct Load {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts a thread for each core.
    pub(super) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = (0..cores).map(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || spin(&stop))
        });
        Self { threads: threads.collect(), stop }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A thread that panicked has lost nothing but its count.
            let _ = thread.join();
        }
    }
}

fn spin(stop: &AtomicBool) {
    let mut count = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        count = hint::black_box(count.wrapping_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threads_stop_when_the_load_is_dropped() {
        let load = Load::start();
        let stop = Arc::clone(&load.stop);
        assert!(!load.threads.is_empty() && load.threads.iter().all(|thread| !thread.is_finished()));
        drop(load);
        assert_eq!(Arc::strong_count(&stop), 1, "every thread has released it");
    }
}
