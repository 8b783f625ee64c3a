//! Names and words as 24-bit numbers. It does not know what a name stands for.

use core::num::NonZeroU32;

/// An FNV-1a hash of text, fed one byte at a time and folded to 24 bits.
///
/// A definition holds hundreds of such hashes, and hashes don't compress, so each takes three bytes instead of four. A
/// text that is in no vocabulary is mistaken for one of a hundred words once in about 160,000 times.
///
/// Ref.: Fowler, Noll, Vo, Eastlake, [The FNV Non-Cryptographic Hash
/// Algorithm](https://datatracker.ietf.org/doc/draft-eastlake-fnv/): the 32-bit offset basis and prime, and xor-folding.
///
/// ```
/// use handraise::matching::TextHash;
/// let hash = "pricing".bytes().fold(TextHash::EMPTY, TextHash::add_byte);
/// assert_eq!(hash.value(), handraise::matching::ClassId::of("pricing").number());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextHash(u32);

impl TextHash {
    /// The hash of the empty text: FNV's 32-bit offset basis.
    pub const EMPTY: Self = Self(0x811C_9DC5);

    /// Adds one byte; the factor is FNV's 32-bit prime.
    #[must_use]
    pub const fn add_byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u32).wrapping_mul(0x0100_0193))
    }

    /// Adds bytes, one after the other.
    #[must_use]
    pub(crate) const fn add_bytes(self, bytes: &[u8]) -> Self {
        let mut hash = self;
        let mut rest = bytes;
        while let [first, tail @ ..] = rest {
            hash = hash.add_byte(*first);
            rest = tail;
        }
        hash
    }

    /// The hash of everything added so far, in 24 bits.
    pub const fn value(self) -> u32 {
        (self.0 ^ (self.0 >> 24)) & 0x00FF_FFFF
    }
}

/// The id of a page class, action, channel, attribute, value, field, rule or topic: 24 bits of its name's hash.
///
/// Evidence outlives definitions, so an id cannot be a position in one; and a name would cost more bytes than a hash.
/// Compiling a definition fails if two names of one kind share an id. No id is 0, so an `Option` of it takes no more room.
///
/// ```
/// use handraise::matching::ClassId;
/// assert_eq!(ClassId::of("pricing"), ClassId::of("pricing"));
/// assert_ne!(ClassId::of("pricing"), ClassId::of("demo"));
/// assert!(ClassId::of("pricing").number() < 1 << 24);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(NonZeroU32);

impl ClassId {
    /// The least id. No name has it by design, but one may have it by its hash.
    pub(crate) const LEAST: Self = Self(NonZeroU32::MIN);

    /// The id of a name. Names are compared as written, upper and lower case included.
    pub const fn of(name: &str) -> Self {
        Self::of_bytes(name.as_bytes())
    }

    /// [`ClassId::of`] of a name in UTF-8.
    pub(crate) const fn of_bytes(name: &[u8]) -> Self {
        match NonZeroU32::new(TextHash::EMPTY.add_bytes(name).value()) {
            Some(number) => Self(number),
            None => Self::LEAST,
        }
    }

    /// The id with a number, of which the low 24 bits count; `None` if they are 0.
    ///
    /// ```
    /// use handraise::matching::ClassId;
    /// let pricing = ClassId::of("pricing");
    /// assert_eq!(ClassId::from_number(pricing.number()), Some(pricing));
    /// assert_eq!(ClassId::from_number(0), None);
    /// ```
    pub const fn from_number(number: u32) -> Option<Self> {
        match NonZeroU32::new(number & 0x00FF_FFFF) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number: not 0, and less than 2^24.
    pub const fn number(self) -> u32 {
        self.0.get()
    }
}
