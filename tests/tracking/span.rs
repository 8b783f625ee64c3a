//! Sets of time spans and their intersection. They do not know what happens in them.

/// Disjoint spans in order, each from one millisecond to another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans(Vec<(u64, u64)>);

impl Spans {
    /// Adds a span that begins no earlier than the last one; touching and overlapping spans become one.
    pub(crate) fn add(&mut self, from: u64, to: u64) {
        match self.0.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => self.0.push((from, to)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.0.iter().copied()
    }

    pub(crate) fn contain(&self, at: u64) -> bool {
        self.iter().any(|(from, to)| from <= at && at < to)
    }

    /// The intersection.
    pub(crate) fn within(&self, other: &Self) -> Self {
        let mut common = Self::default();
        for (from, to) in self.iter() {
            for (other_from, other_to) in other.iter().filter(|(begin, end)| *begin < to && *end > from) {
                common.add(from.max(other_from), to.min(other_to));
            }
        }
        common
    }

    /// The total length between two times.
    pub(crate) fn measure(&self, from: u64, to: u64) -> u64 {
        self.iter().map(|(begin, end)| end.min(to).saturating_sub(begin.max(from))).sum()
    }
}

#[test]
fn spans_join_and_have_parts_in_common() {
    let mut some = Spans::default();
    some.add(0, 10);
    some.add(10, 20);
    some.add(30, 40);
    let mut other = Spans::default();
    other.add(5, 35);
    let common = some.within(&other);
    assert_eq!(common.iter().collect::<Vec<_>>(), [(5, 20), (30, 35)]);
    assert_eq!((common.measure(0, 100), common.measure(15, 32)), (20, 7));
    assert!(common.contain(5) && !common.contain(20));
}
