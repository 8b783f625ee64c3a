//! Work that is divided among all cores, with the results in the order of the work. It does not know what is done.

/// Does pieces of work side by side, and returns what they give in their order.
pub fn on_all_cores<W: Send, D: Send>(work: Vec<W>, each: impl Fn(W) -> D + Sync) -> Vec<D> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let part = work.len().div_ceil(cores).max(1);
    let mut parts = Vec::new();
    let mut work = work.into_iter().peekable();
    while work.peek().is_some() {
        parts.push(work.by_ref().take(part).collect::<Vec<_>>());
    }
    std::thread::scope(|scope| {
        let each = &each;
        let running: Vec<_> =
            parts.into_iter().map(|part| scope.spawn(move || part.into_iter().map(each).collect::<Vec<_>>())).collect();
        let done = |part: std::thread::ScopedJoinHandle<'_, Vec<D>>| match part.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().flat_map(done).collect()
    })
}
