//! Keeps a machine busy, as other work on it would: one thread that only counts, for each core. It does not know who
//! suffers from it.

use std::hint;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// The threads; they end with this value.
pub(super) struct Load {
    ends: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts them.
    pub(super) fn start() -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = (0..cores).map(|_| {
            let ends = Arc::clone(&ends);
            thread::spawn(move || spin(&ends))
        });
        Self { threads: threads.collect(), ends }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // It only counted; there is nothing that it could have lost.
            let _ = thread.join();
        }
    }
}

fn spin(ends: &AtomicBool) {
    let mut count = 0_u64;
    while !ends.load(Ordering::Relaxed) {
        count = hint::black_box(count.wrapping_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_ends_with_its_value() {
        let load = Load::start();
        let ends = Arc::clone(&load.ends);
        assert!(!load.threads.is_empty() && load.threads.iter().all(|thread| !thread.is_finished()));
        drop(load);
        assert_eq!(Arc::strong_count(&ends), 1, "no thread holds it any more");
    }
}
