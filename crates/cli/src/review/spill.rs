//! Leads and what their touches come to, in memory up to a budget and in temporary files beyond it. Leads are divided by a hash of their ids, so that no file of touches is ever
//! sorted and a part is small enough to be put together in memory. The same touches give the same leads in the same order, whatever the budget. It does not know what a
//! touch is about.

use crate::Failure;
use handraise_review::touch::{Keep, Lead};
use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{Read, Seek, SeekFrom, Write};

/// Into so many parts leads are divided: the upper bits of the hash.
const PART_BITS: u32 = 7;

/// What a lead takes beside itself: its entry in a map.
const ENTRY: usize = 64;

/// A hash that is the same on every machine, and fast for short ids. Nobody who writes ids gains anything from their meeting in one part.
#[derive(Clone, Copy, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        handraise_review::random::mix(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let add = |sum: u64, word: u64| (sum.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        self.0 = words.iter().fold(self.0, |sum, word| add(sum, u64::from_le_bytes(*word)));
        self.0 = rest.iter().fold(self.0, |sum, byte| add(sum, u64::from(*byte)));
    }
}

fn hash(id: &[u8]) -> u64 {
    let mut mixed = Mixed::default();
    mixed.write(id);
    mixed.finish()
}

type Map = HashMap<Box<[u8]>, Lead, BuildHasherDefault<Mixed>>;

/// The leads.
pub(super) struct Leads {
    parts: Vec<Map>,
    files: Vec<Option<File>>,
    keeps: Vec<Keep>,
    /// About how many bytes are in memory, and how many may be.
    held: usize,
    budget: usize,
    /// How many bytes were written to temporary files.
    pub(super) spilled: u64,
}

impl Leads {
    /// None yet. Rows say so many things of a lead as there are `keeps`.
    pub(super) fn new(keeps: Vec<Keep>, budget: usize) -> Self {
        let count = 1 << PART_BITS;
        let files = (0..count).map(|_| None).collect();
        Self { parts: vec![Map::default(); count], files, keeps, held: 0, budget, spilled: 0 }
    }

    /// The lead of an id, to add to.
    pub(super) fn with(&mut self, id: &[u8], add: impl FnOnce(&mut Lead, &[Keep])) -> Result<(), Failure> {
        let part = part_of(id);
        let Some(part) = self.parts.get_mut(part) else { return Ok(()) };
        if let Some(lead) = part.get_mut(id) {
            // A lead that is there already grows little: at most by a kind.
            let before = lead.kinds.len();
            add(lead, &self.keeps);
            self.held += (lead.kinds.len() - before) * 8;
            return Ok(());
        }
        let mut lead = Lead::new(self.keeps.len());
        add(&mut lead, &self.keeps);
        self.held += lead.weight() + id.len() + ENTRY;
        part.insert(id.into(), lead);
        if self.held > self.budget { self.spill() } else { Ok(()) }
    }

    /// Writes all leads in memory to the temporary files of their parts.
    fn spill(&mut self) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        for (part, file) in self.parts.iter_mut().zip(&mut self.files) {
            bytes.clear();
            for (id, lead) in part.drain() {
                bytes.extend((id.len() as u64).to_le_bytes());
                bytes.extend(&id);
                lead.write(&mut bytes);
            }
            *part = Map::default();
            let file = match file {
                Some(file) => file,
                None => file.insert(tempfile::tempfile().map_err(|error| failed(&error))?),
            };
            file.write_all(&bytes).map_err(|error| failed(&error))?;
            self.spilled += bytes.len() as u64;
        }
        self.held = 0;
        Ok(())
    }

    /// Visits every lead once, in an order that depends on ids alone.
    pub(super) fn each(self, mut visit: impl FnMut(&[u8], &Lead)) -> Result<(), Failure> {
        let Self { parts, files, keeps, .. } = self;
        for (mut part, file) in parts.into_iter().zip(files) {
            if let Some(mut file) = file {
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(0)).map_err(|error| failed(&error))?;
                file.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
                let mut rest = bytes.as_slice();
                while !rest.is_empty() {
                    let Some((id, lead)) = read(&mut rest) else {
                        return Err(Failure::Other("a temporary file was changed meanwhile; run it again".to_owned()));
                    };
                    part.entry(id.into()).or_insert_with(|| Lead::new(keeps.len())).merge(&lead, &keeps);
                }
            }
            let mut leads: Vec<(&[u8], &Lead)> = part.iter().map(|(id, lead)| (id.as_ref(), lead)).collect();
            leads.sort_unstable_by_key(|(id, _)| *id);
            leads.into_iter().for_each(|(id, lead)| visit(id, lead));
        }
        Ok(())
    }
}

fn part_of(id: &[u8]) -> usize {
    usize::try_from(hash(id) >> (u64::BITS - PART_BITS)).unwrap_or(0)
}

fn read<'b>(bytes: &mut &'b [u8]) -> Option<(&'b [u8], Lead)> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (id, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    *bytes = rest;
    Some((id, Lead::read(bytes)?))
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::Other(format!(
        "a temporary file can't be written or read: {error}; free some space, name another folder as `TMPDIR`, or allow more memory with `--memory`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The leads of touches: an id, a time and a text each.
    fn leads(touches: &[(u8, i64, String)], budget: usize) -> (Vec<(Vec<u8>, Lead)>, u64) {
        let mut leads = Leads::new(vec![Keep::First, Keep::Last], budget);
        for (id, at_s, text) in touches {
            let add = |lead: &mut Lead, keeps: &[Keep]| {
                lead.count(*at_s, Some(u32::from(*id) % 3), *at_s);
                keeps.iter().enumerate().for_each(|(place, keep)| lead.tell(place, *keep, *at_s, text));
            };
            leads.with(format!("lead {id}").as_bytes(), add).unwrap();
        }
        let (mut all, spilled) = (Vec::new(), leads.spilled);
        leads.each(|id, lead| all.push((id.to_vec(), lead.clone()))).unwrap();
        (all, spilled)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_small_budget_and_another_order_give_the_same_leads_in_the_same_order(
            (touches, shuffled) in proptest::collection::vec((0..20u8, 0..50i64, "[a-c]{0,3}"), 1..80)
                .prop_flat_map(|touches| (Just(touches.clone()), Just(touches).prop_shuffle())),
        ) {
            let (expected, spilled) = leads(&touches, usize::MAX);
            prop_assert_eq!(spilled, 0);
            let (found, spilled) = leads(&shuffled, 400);
            prop_assert_eq!(found, expected);
            prop_assert!(spilled > 0 || touches.len() < 3, "{}", spilled);
        }
    }
}
