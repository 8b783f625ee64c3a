//! Who has read leads today, so that the log says it once a day and not every 15 seconds. It does not know what they read.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::Actor;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Who has read leads on one day, since the receiver started.
#[derive(Debug, Default)]
pub(crate) struct Readers(Mutex<(i64, BTreeSet<(&'static str, String)>)>);

impl Readers {
    /// Notes a reader. Tells whether it is their first time on that day.
    pub(crate) fn is_first_today(&self, reader: &Actor, now_ms: i64) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let today = now_ms.div_euclid(DAY_MS);
        if known.0 != today {
            *known = (today, BTreeSet::new());
        }
        known.1.insert((reader.kind, reader.name.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_noted_once_a_day() {
        let (readers, tool) = (Readers::default(), Actor::tool());
        let somebody = Actor { kind: "user", name: "ada@works.example".into() };
        let at = |now_ms| [&tool, &somebody].map(|reader| readers.is_first_today(reader, now_ms));
        assert_eq!([at(1), at(2), at(DAY_MS)], [[true; 2], [false; 2], [true; 2]]);
    }
}
