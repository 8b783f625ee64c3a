//! What the touches of a lead come to, whatever their order and however they are divided: counts, sums, the first and the last time, and what the rows say of the
//! lead. Sums are whole numbers, so that no order changes them. It does not know leads' ids, nor where touches are kept.

/// Which texts of a row are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// What was said first: what was known when the lead came in.
    First,
    /// What was said last: what became of the lead.
    Last,
}

/// A lead, as far as its touches are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// How many touches are counted.
    pub touches: u32,
    /// The first of them and the last, in seconds since 1970.
    pub span_s: Option<(i64, i64)>,
    /// How long they took together.
    pub milliseconds: i64,
    /// How often there was each kind: numbers of kinds, rising.
    pub kinds: Vec<(u32, u32)>,
    /// What rows say of the lead, and when they said so.
    told: Vec<Option<(i64, Box<str>)>>,
}

impl Lead {
    /// One of whom rows say so many things.
    pub fn new(texts: usize) -> Self {
        Self { touches: 0, span_s: None, milliseconds: 0, kinds: Vec::new(), told: vec![None; texts] }
    }

    /// Counts a touch.
    pub fn count(&mut self, at_s: i64, kind: Option<u32>, milliseconds: i64) {
        self.touches = self.touches.saturating_add(1);
        self.span_s = Some(self.span_s.map_or((at_s, at_s), |(first, last)| (first.min(at_s), last.max(at_s))));
        self.milliseconds = self.milliseconds.saturating_add(milliseconds);
        kind.into_iter().for_each(|kind| self.add_kind(kind, 1));
    }

    fn add_kind(&mut self, kind: u32, times: u32) {
        match self.kinds.binary_search_by_key(&kind, |(known, _)| *known) {
            Ok(at) => {
                if let Some((_, count)) = self.kinds.get_mut(at) {
                    *count = count.saturating_add(times);
                }
            }
            Err(at) => self.kinds.insert(at, (kind, times)),
        }
    }

    /// Whether a text that was told at a time would be kept, unless it is equal in time and the other way round in the alphabet.
    pub fn wants(&self, place: usize, keep: Keep, at_s: i64) -> bool {
        let known = self.told.get(place).and_then(Option::as_ref);
        known.is_none_or(|(then, _)| match keep {
            Keep::First => at_s <= *then,
            Keep::Last => at_s >= *then,
        })
    }

    /// Tells what a row says of the lead.
    pub fn tell(&mut self, place: usize, keep: Keep, at_s: i64, text: &str) {
        let Some(own) = self.told.get_mut(place) else { return };
        let is_better = own.as_ref().is_none_or(|(then, known)| match keep {
            Keep::First => (at_s, text) < (*then, known),
            Keep::Last => (at_s, text) > (*then, known),
        });
        if is_better {
            *own = Some((at_s, text.into()));
        }
    }

    /// What rows say of the lead; blank if nothing.
    pub fn text(&self, place: usize) -> &str {
        self.told.get(place).and_then(Option::as_ref).map_or("", |(_, text)| text)
    }

    /// Takes in what other rows come to.
    pub fn merge(&mut self, other: &Self, keeps: &[Keep]) {
        self.touches = self.touches.saturating_add(other.touches);
        self.span_s = match (self.span_s, other.span_s) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (own, others) => own.or(others),
        };
        self.milliseconds = self.milliseconds.saturating_add(other.milliseconds);
        other.kinds.iter().for_each(|(kind, times)| self.add_kind(*kind, *times));
        for (place, (told, keep)) in other.told.iter().zip(keeps).enumerate() {
            told.iter().for_each(|(at_s, text)| self.tell(place, *keep, *at_s, text));
        }
    }

    /// About how many bytes it takes in memory.
    pub fn weight(&self) -> usize {
        let texts: usize = self.told.iter().flatten().map(|(_, text)| text.len()).sum();
        size_of::<Self>() + self.told.len() * size_of::<Option<(i64, Box<str>)>>() + self.kinds.len() * 8 + texts
    }

    /// Writes it down for [`read`](Self::read).
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut whole = |number: i64| out.extend(number.to_le_bytes());
        whole(i64::from(self.touches));
        let (first, last) = self.span_s.unwrap_or((1, 0));
        [first, last, self.milliseconds, self.kinds.len() as i64].into_iter().for_each(&mut whole);
        for (kind, times) in &self.kinds {
            whole(i64::from(*kind));
            whole(i64::from(*times));
        }
        whole(self.told.len() as i64);
        for told in &self.told {
            let (at_s, text) = told.as_ref().map_or((0, None), |(at_s, text)| (*at_s, Some(text)));
            out.extend(at_s.to_le_bytes());
            out.extend(text.map_or(-1, |text| text.len() as i64).to_le_bytes());
            out.extend(text.iter().flat_map(|text| text.as_bytes()));
        }
    }

    /// Reads one from the beginning of bytes, which are then the rest; `None` if it was not written by [`write`](Self::write).
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let touches = u32::try_from(whole(bytes)?).ok()?;
        let (first, last, milliseconds) = (whole(bytes)?, whole(bytes)?, whole(bytes)?);
        let kinds = (0..whole(bytes)?).map(|_| {
            let (kind, times) = (whole(bytes)?, whole(bytes)?);
            Some((u32::try_from(kind).ok()?, u32::try_from(times).ok()?))
        });
        let kinds = kinds.collect::<Option<Vec<_>>>()?;
        let told = (0..whole(bytes)?).map(|_| {
            let (at_s, length) = (whole(bytes)?, whole(bytes)?);
            let Ok(length) = usize::try_from(length) else { return Some(None) };
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Some(Some((at_s, core::str::from_utf8(text).ok()?.into())))
        });
        let told = told.collect::<Option<Vec<_>>>()?;
        Some(Self { touches, span_s: (first <= last).then_some((first, last)), milliseconds, kinds, told })
    }
}

fn whole(bytes: &mut &[u8]) -> Option<i64> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(i64::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEEPS: [Keep; 2] = [Keep::First, Keep::Last];

    type Row = (i64, Option<u32>, i64, bool, [Option<String>; 2]);

    fn row() -> impl Strategy<Value = Row> {
        let text = || proptest::option::of("[ab]{0,2}");
        (0..9i64, proptest::option::of(0..4u32), 0..5_000i64, any::<bool>(), [text(), text()])
    }

    fn folded(rows: &[Row]) -> Lead {
        let mut lead = Lead::new(2);
        for (at_s, kind, milliseconds, is_counted, texts) in rows {
            if *is_counted {
                lead.count(*at_s, *kind, *milliseconds);
            }
            for (place, (text, keep)) in texts.iter().zip(KEEPS).enumerate() {
                let text = text.as_ref().filter(|_| lead.wants(place, keep, *at_s));
                text.iter().for_each(|text| lead.tell(place, keep, *at_s, text));
            }
        }
        lead
    }

    proptest! {
        #[test]
        fn order_and_division_change_nothing(
            (rows, shuffled) in proptest::collection::vec(row(), 0..20).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
            cuts in proptest::collection::vec(0..20usize, 0..4),
        ) {
            let whole = folded(&rows);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(shuffled.len())).chain([0, shuffled.len()]).collect();
            cuts.sort_unstable();
            let mut merged = Lead::new(2);
            for part in cuts.windows(2) {
                let mut bytes = Vec::new();
                folded(&shuffled[part[0]..part[1]]).write(&mut bytes);
                let mut rest = bytes.as_slice();
                merged.merge(&Lead::read(&mut rest).unwrap(), &KEEPS);
                prop_assert!(rest.is_empty());
            }
            prop_assert_eq!(merged, whole);
        }
    }
}
