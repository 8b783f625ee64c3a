//! A definition's numbers and texts, collected and packed into the canonical bytes. It does not know what they mean.

use crate::definition::number::{Encoded, TextId};
use crate::definition::program::{COMMON, PLAIN, Program, RUN};

/// Collects numbers and texts.
pub(super) struct Writer {
    /// The version of the format.
    version: u8,
    words: Vec<u32>,
    texts: Vec<String>,
    /// Where blocks of hashes begin.
    runs: Vec<usize>,
}

impl Writer {
    pub(super) fn new(version: u8) -> Self {
        Self { version, words: Vec::new(), texts: Vec::new(), runs: Vec::new() }
    }

    /// Writes a value.
    pub(super) fn put(&mut self, value: &impl Encoded) {
        value.encode(&mut self.words);
    }

    /// The place of a text, which is kept once.
    pub(super) fn text(&mut self, text: &str) -> TextId {
        // A zero ends a text; no text has a use for one.
        let text = text.replace('\0', "");
        // The first is the definition's id. Whatever else has that name gets a place of its own, because 0 stands for no name.
        let known = self.texts.iter().skip(1).position(|known| *known == text);
        let place = known.map_or(self.texts.len(), |after_first| after_first + 1);
        if known.is_none() {
            self.texts.push(text);
        }
        TextId(place as u32)
    }

    /// A block: what is written in it, after its length.
    pub(super) fn block(&mut self, part: impl FnOnce(&mut Self)) {
        let begin = self.words.len();
        self.words.push(0);
        part(self);
        let length = self.words.len() - begin - 1;
        if let Some(word) = self.words.get_mut(begin) {
            *word = length as u32;
        }
    }

    /// A block of blocks, one for each item.
    pub(super) fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.block(|writer| items.iter().for_each(|known| writer.block(|writer| item(writer, known))));
    }

    /// A block of hashes, strictly increasing, which is packed into three bytes each.
    pub(super) fn hashes(&mut self, hashes: &[u32]) {
        self.runs.push(self.words.len());
        self.block(|writer| writer.words.extend_from_slice(hashes));
    }

    pub(super) fn to_program(&self) -> Program {
        Program::new(self.words.clone(), self.texts())
    }

    /// The texts, each ended by a zero.
    fn texts(&self) -> Vec<u8> {
        self.texts.iter().flat_map(|text| text.bytes().chain([0])).collect()
    }

    /// The canonical bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let texts = self.texts();
        let common = self.common();
        let mut bytes = vec![b'M', b'Q', b'L', self.version];
        push(&mut bytes, texts.len() as u32, 3);
        bytes.extend_from_slice(&texts);
        push(&mut bytes, common.len() as u32, 1);
        for word in &common {
            push(&mut bytes, *word, 3);
        }
        let mut index = 0;
        while let Some(word) = self.words.get(index) {
            let run = self.run(index);
            index += 1 + run.len();
            if !run.is_empty() {
                push(&mut bytes, RUN as u32, 1);
                push(&mut bytes, *word, 1);
                run.iter().for_each(|hash| push(&mut bytes, *hash, 3));
            } else if let Some(place) = common.iter().position(|known| known == word) {
                push(&mut bytes, (COMMON + place) as u32, 1);
            } else if *word < COMMON as u32 {
                push(&mut bytes, *word, 1);
            } else {
                let length = (32 - word.leading_zeros()).div_ceil(8).max(2);
                push(&mut bytes, PLAIN as u32 + length - 2, 1);
                push(&mut bytes, *word, length);
            }
        }
        bytes
    }

    /// The block of hashes that begins at a number, if it can be told as one.
    fn run(&self, index: usize) -> &[u32] {
        if self.runs.binary_search(&index).is_err() {
            return &[];
        }
        let length = self.words.get(index).map_or(0, |word| *word as usize);
        let run = self.words.get(index + 1..index + 1 + length).unwrap_or_default();
        let fits = length < 256 && run.iter().all(|hash| *hash < 1 << 24);
        if fits { run } else { &[] }
    }

    /// The hashes that are named most, outside of runs, if more than once.
    fn common(&self) -> Vec<u32> {
        let mut counts = std::collections::BTreeMap::new();
        let mut index = 0;
        while let Some(word) = self.words.get(index) {
            if (0x1_0000..1 << 24).contains(word) {
                *counts.entry(*word).or_insert(0) += 1;
            }
            index += 1 + self.run(index).len();
        }
        let mut common: Vec<(u32, u32)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
        common.sort_by_key(|(_, count)| core::cmp::Reverse(*count));
        common.truncate(PLAIN - COMMON);
        common.into_iter().map(|(word, _)| word).collect()
    }
}

/// A number as so many bytes, the least first.
fn push(bytes: &mut Vec<u8>, number: u32, length: u32) {
    bytes.extend(number.to_le_bytes().iter().take(length as usize));
}
