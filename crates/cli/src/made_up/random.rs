//! Numbers that look random and are the same in each run (splitmix64). It does not know what for.

/// A stream of numbers.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    /// From `least` to below `end`.
    pub(super) fn between(&mut self, least: i64, end: i64) -> i64 {
        let width = u64::try_from(end.saturating_sub(least)).unwrap_or(1);
        least.saturating_add(i64::try_from(self.below(width)).unwrap_or_default())
    }

    pub(super) fn chance(&mut self, pct: u64) -> bool {
        self.below(100) < pct
    }

    /// One of these; the default of an empty list.
    pub(super) fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let place = usize::try_from(self.below(from.len() as u64)).unwrap_or_default();
        from.get(place).copied().unwrap_or_default()
    }
}
