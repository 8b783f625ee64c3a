//! A definition's numbers and texts in both directions: one `walk` over a value describes its format, a reader fills it in
//! from a program, a writer makes one. It does not know definitions.

use super::program::{COMMON, MAGIC, PLAIN, Program, RUN};
use crate::matching::ClassId;

/// A direction: every method either reads into its argument or writes it.
pub(super) trait Wire {
    /// Whether it reads: then nothing has to be taken apart first.
    const READS: bool;

    /// One number.
    fn number(&mut self, value: &mut u32);

    /// One text.
    fn text(&mut self, value: &mut String);

    /// A block: what is in it, after its length.
    fn block(&mut self, part: impl FnOnce(&mut Self));

    /// Whether a list in a block goes on after so many of its known items.
    fn goes_on(&self, index: usize, known: usize) -> bool;

    /// Hashes follow in a block, each of three bytes.
    fn begin_run(&mut self) {}

    /// Gives up: what was read is not valid.
    fn refuse(&mut self);

    /// A number of one byte.
    fn byte(&mut self, value: &mut u8) {
        let mut number = u32::from(*value);
        self.number(&mut number);
        match u8::try_from(number) {
            Ok(byte) => *value = byte,
            Err(_) => self.refuse(),
        }
    }

    /// A signed number, its sign in the lowest bit.
    fn signed(&mut self, value: &mut i32) {
        let mut folded = ((*value << 1) ^ (*value >> 31)) as u32;
        self.number(&mut folded);
        *value = (folded >> 1) as i32 ^ -((folded & 1) as i32);
    }

    /// A class id: 24 bits.
    fn class(&mut self, value: &mut ClassId) {
        self.number(&mut value.0);
        if value.0 >= 1 << 24 {
            self.refuse();
        }
    }

    /// A yes or no.
    fn flag(&mut self, value: &mut bool) {
        let mut number = u32::from(*value);
        self.choice(&mut number, 2);
        *value = number == 1;
    }

    /// One of so many choices.
    fn choice(&mut self, value: &mut u32, choices: u32) {
        self.number(value);
        if *value >= choices {
            *value = 0;
            self.refuse();
        }
    }

    /// A block of parts, one after another; a reader fills an empty list.
    fn row<T: Default>(&mut self, list: &mut Vec<T>, part: impl FnMut(&mut Self, &mut T)) {
        self.block(|wire| wire.rest(list, part));
    }

    /// Parts up to the end of the block.
    fn rest<T: Default>(&mut self, list: &mut Vec<T>, mut part: impl FnMut(&mut Self, &mut T)) {
        let mut index = 0;
        while self.goes_on(index, list.len()) {
            if index == list.len() {
                list.push(T::default());
            }
            if let Some(item) = list.get_mut(index) {
                part(self, item);
            }
            index += 1;
        }
    }

    /// A block of blocks.
    fn list<T: Default>(&mut self, list: &mut Vec<T>, mut part: impl FnMut(&mut Self, &mut T)) {
        self.row(list, |wire, item| wire.block(|wire| part(wire, item)));
    }

    /// A block of hashes, strictly increasing.
    fn increasing(&mut self, list: &mut Vec<u32>) {
        let mut least = 0u32;
        self.begin_run();
        self.row(list, |wire, value| {
            wire.number(value);
            if *value < least {
                wire.refuse();
            }
            least = value.saturating_add(1);
        });
    }
}

/// Fills values from a program.
pub(super) struct Reader<'a> {
    rest: &'a [u32],
    texts: Vec<&'a str>,
    refused: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        let texts = core::str::from_utf8(program.texts()).unwrap_or_default();
        Self { rest: program.words(), texts: texts.split_terminator('\0').collect(), refused: false }
    }

    /// Whether all numbers made sense and none is left.
    pub(super) fn is_complete(&self) -> bool {
        !self.refused && self.rest.is_empty()
    }
}

impl Wire for Reader<'_> {
    const READS: bool = true;

    fn number(&mut self, value: &mut u32) {
        match self.rest {
            [first, rest @ ..] => {
                *value = *first;
                self.rest = rest;
            }
            [] => {
                *value = 0;
                self.refuse();
            }
        }
    }

    fn text(&mut self, value: &mut String) {
        let mut number = 0;
        self.number(&mut number);
        match self.texts.get(number as usize) {
            Some(text) => *value = (*text).into(),
            None => self.refuse(),
        }
    }

    fn block(&mut self, part: impl FnOnce(&mut Self)) {
        let mut length = 0;
        self.number(&mut length);
        let Some((block, after)) = self.rest.split_at_checked(length as usize) else {
            return self.refuse();
        };
        self.rest = block;
        part(self);
        if !self.rest.is_empty() {
            self.refuse();
        }
        self.rest = if self.refused { &[] } else { after };
    }

    fn goes_on(&self, _: usize, _: usize) -> bool {
        !self.rest.is_empty()
    }

    fn refuse(&mut self) {
        self.refused = true;
        self.rest = &[];
    }
}

/// Writes values as a program.
#[derive(Default)]
pub(super) struct Writer {
    words: Vec<u32>,
    texts: Vec<String>,
    /// Where blocks of hashes begin.
    runs: Vec<usize>,
}

impl Writer {
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
        let mut bytes = MAGIC.to_vec();
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

impl Wire for Writer {
    const READS: bool = false;

    fn number(&mut self, value: &mut u32) {
        self.words.push(*value);
    }

    fn text(&mut self, value: &mut String) {
        // A zero ends a text; no text has a use for one.
        let text = value.replace('\0', "");
        // The first is the definition's id; what else is called so has its own number, because 0 stands for no name.
        let known = self.texts.iter().skip(1).position(|known| *known == text);
        let place = known.map_or(self.texts.len(), |after_first| after_first + 1);
        if known.is_none() {
            self.texts.push(text);
        }
        self.words.push(place as u32);
    }

    fn block(&mut self, part: impl FnOnce(&mut Self)) {
        let begin = self.words.len();
        self.words.push(0);
        part(self);
        let length = self.words.len() - begin - 1;
        if let Some(word) = self.words.get_mut(begin) {
            *word = length as u32;
        }
    }

    fn goes_on(&self, index: usize, known: usize) -> bool {
        index < known
    }

    fn begin_run(&mut self) {
        self.runs.push(self.words.len());
    }

    // What compiles is valid; a writer has nothing to refuse.
    fn refuse(&mut self) {}
}
