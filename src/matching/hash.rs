//! Names and words as small numbers. It does not know what a name stands for.

/// The FNV-1a hash of text, fed a byte at a time, folded to 24 bits. Ref.: draft-eastlake-fnv, 32-bit parameters, xor-folded.
///
/// A definition is hundreds of such hashes, and hashes don't compress: three bytes each instead of four. A text that is
/// in no vocabulary is taken for one of a hundred words once in 160,000 times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextHash(u32);

impl TextHash {
    /// The hash of nothing.
    pub const EMPTY: Self = Self(0x811C_9DC5);

    /// Adds one byte.
    #[must_use]
    pub const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u32).wrapping_mul(0x0100_0193))
    }

    /// Adds one folded code point, as its low three bytes.
    #[must_use]
    pub(crate) const fn letter(self, code: u32) -> Self {
        let low = self.byte(code as u8);
        if code < 0x80 { low } else { low.byte((code >> 8) as u8).byte((code >> 16) as u8) }
    }

    /// The value so far: 24 bits.
    pub const fn value(self) -> u32 {
        (self.0 ^ (self.0 >> 24)) & 0x00FF_FFFF
    }
}

/// A page class, action, source, attribute, value, field, rule or topic by name: three bytes of the name's hash.
///
/// Evidence outlives definitions, so it cannot count positions in one; and a name would cost more bytes than a hash.
/// Compiling a definition fails when two names of one kind share an id.
///
/// ```
/// use handraise::matching::ClassId;
/// assert_eq!(ClassId::of("pricing"), ClassId::of("pricing"));
/// assert_ne!(ClassId::of("pricing"), ClassId::of("demo"));
/// assert!(ClassId::of("pricing").0 < 1 << 24);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u32);

impl ClassId {
    /// No class: an unknown page, an unmatched value, a blank answer.
    pub const NONE: Self = Self(0);

    /// The id of a name. Names are compared as written.
    pub const fn of(name: &str) -> Self {
        let mut hash = TextHash::EMPTY;
        let mut rest = name.as_bytes();
        while let [first, tail @ ..] = rest {
            hash = hash.byte(*first);
            rest = tail;
        }
        let id = hash.value();
        Self(if id == 0 { 1 } else { id })
    }
}
