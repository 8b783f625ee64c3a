//! Bytes in both directions: one `walk` over a value describes its format, a reader fills it in, a writer reads it out.
//! It does not know definitions.

use crate::matching::ClassId;

/// A direction: every method either reads into its argument or writes it.
pub(super) trait Wire {
    /// Whether it reads: then nothing has to be taken apart first, and the browser needs no code for it.
    const READS: bool;

    /// One byte.
    fn byte(&mut self, value: &mut u8);

    /// Text: its length, then UTF-8.
    fn text(&mut self, value: &mut String);

    /// A list's length.
    fn length(&mut self, known: usize) -> usize;

    /// Gives up: what was read is not valid.
    fn refuse(&mut self);

    /// Whether reading has failed, so that nothing more needs to be walked.
    fn refused(&self) -> bool;

    /// A number: seven bits a byte, least first.
    fn number(&mut self, value: &mut u32);

    /// A signed number, its sign in the lowest bit.
    fn signed(&mut self, value: &mut i32) {
        let mut folded = ((*value << 1) ^ (*value >> 31)) as u32;
        self.number(&mut folded);
        *value = (folded >> 1) as i32 ^ -((folded & 1) as i32);
    }

    /// A class id: three bytes.
    fn class(&mut self, value: &mut ClassId) {
        let [low, middle, high, _] = value.0.to_le_bytes();
        let (mut low, mut middle, mut high) = (low, middle, high);
        self.byte(&mut low);
        self.byte(&mut middle);
        self.byte(&mut high);
        value.0 = u32::from_le_bytes([low, middle, high, 0]);
    }

    /// A yes or no.
    fn flag(&mut self, value: &mut bool) {
        let mut byte = u8::from(*value);
        self.choice(&mut byte, 2);
        *value = byte == 1;
    }

    /// One of so many choices.
    fn choice(&mut self, value: &mut u8, choices: u8) {
        self.byte(value);
        if *value >= choices {
            *value = 0;
            self.refuse();
        }
    }

    /// A list of parts; a reader fills an empty one.
    fn list<T: Default>(&mut self, list: &mut Vec<T>, mut part: impl FnMut(&mut Self, &mut T))
    where
        Self: Sized,
    {
        // Item by item, not `vec![T::default(); length]`: cloning defaults costs the browser a kilobyte.
        for index in 0..self.length(list.len()) {
            if self.refused() {
                return;
            }
            if index == list.len() {
                list.push(T::default());
            }
            if let Some(item) = list.get_mut(index) {
                part(self, item);
            }
        }
    }

    /// A strictly increasing list of numbers, as differences.
    fn increasing(&mut self, list: &mut Vec<u32>)
    where
        Self: Sized,
    {
        let mut least = 0u32;
        self.list(list, |wire, value| {
            let mut step = value.wrapping_sub(least);
            wire.number(&mut step);
            match least.checked_add(step) {
                Some(next) => *value = next,
                None => wire.refuse(),
            }
            least = value.wrapping_add(1);
        });
    }
}

/// Fills values from bytes.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    refused: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, refused: false }
    }

    /// Whether all bytes made sense and none is left.
    pub(super) fn is_complete(&self) -> bool {
        !self.refused && self.rest.is_empty()
    }

    fn size(&mut self) -> usize {
        let mut size = 0;
        self.number(&mut size);
        // Every part takes at least a byte, so a longer list is a lie that would only cost memory.
        if size as usize > self.rest.len() {
            self.refuse();
            return 0;
        }
        size as usize
    }
}

impl Wire for Reader<'_> {
    const READS: bool = true;

    fn byte(&mut self, value: &mut u8) {
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

    fn number(&mut self, value: &mut u32) {
        let mut number = 0u64;
        let mut shift = 0;
        loop {
            let mut byte = 0;
            self.byte(&mut byte);
            number |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                // A number that could be shorter is not canonical.
                if (byte == 0 && shift > 7) || number > u64::from(u32::MAX) {
                    self.refuse();
                }
                break;
            }
            if shift > 28 {
                self.refuse();
                break;
            }
        }
        *value = number as u32;
    }

    fn text(&mut self, value: &mut String) {
        let size = self.size();
        let (Some(bytes), Some(rest)) = (self.rest.get(..size), self.rest.get(size..)) else {
            return self.refuse();
        };
        match core::str::from_utf8(bytes) {
            Ok(text) => *value = text.into(),
            Err(_) => self.refuse(),
        }
        self.rest = rest;
    }

    fn length(&mut self, _: usize) -> usize {
        self.size()
    }

    fn refuse(&mut self) {
        self.refused = true;
        self.rest = &[];
    }

    fn refused(&self) -> bool {
        self.refused
    }
}

/// Writes values as bytes.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Wire for Writer {
    const READS: bool = false;

    fn byte(&mut self, value: &mut u8) {
        self.bytes.push(*value);
    }

    fn number(&mut self, value: &mut u32) {
        let mut rest = *value;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    fn text(&mut self, value: &mut String) {
        self.number(&mut (value.len() as u32));
        self.bytes.extend_from_slice(value.as_bytes());
    }

    fn length(&mut self, known: usize) -> usize {
        self.number(&mut (known as u32));
        known
    }

    // What compiles is valid; a writer has nothing to refuse.
    fn refuse(&mut self) {}

    fn refused(&self) -> bool {
        false
    }
}
