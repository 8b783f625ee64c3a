//! The `.mql`: a compiled definition as canonical bytes, and its hash. It does not know the authored form.
//!
//! `encode.rs` and `decode.rs` are the two directions between a [`Definition`] and a program's numbers, record by record of
//! `layout.rs`; `writer.rs` packs numbers and texts into bytes, which [`Program::read`] unpacks.

mod decode;
mod encode;
mod writer;

use super::model::Definition;
use super::program::{DecodeError, Program};
use sha2::{Digest, Sha256};

/// Conditions nest no deeper than this.
pub const MAX_DEPTH: usize = 12;

/// A definition has no more groups than this: a browser adds them up without asking for memory.
pub const MAX_GROUPS: usize = 31;

impl Definition {
    /// The definition, ready to score with.
    ///
    /// ```
    /// use handraise::definition::{Definition, Program};
    /// let definition = Definition::new("mql", 1);
    /// assert_eq!(Program::read(&definition.to_mql()), Ok(definition.to_program()));
    /// ```
    pub fn to_program(&self) -> Program {
        encode::definition(self).to_program()
    }

    /// The canonical bytes.
    pub fn to_mql(&self) -> Vec<u8> {
        encode::definition(self).to_bytes()
    }

    /// Reads a `.mql`, every part of it.
    ///
    /// # Errors
    /// Bytes that no compiler wrote are a [`DecodeError`].
    pub fn from_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode::definition(&Program::read(bytes)?).ok_or(DecodeError::Damaged)
    }

    /// Reads a `.mql` and insists on the canonical bytes, so that one definition has one hash.
    ///
    /// # Errors
    /// As [`Definition::from_mql`], and [`DecodeError::Damaged`] for any other spelling of a definition.
    pub fn from_canonical_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        let definition = Self::from_mql(bytes)?;
        if definition.to_mql() == bytes { Ok(definition) } else { Err(DecodeError::Damaged) }
    }
}

/// *The* definition hash: SHA-256 over the bytes of a `.mql`, in lower-case hexadecimal.
pub fn hash(mql: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(mql) {
        for digit in [byte >> 4, byte & 15] {
            digits.push((digit + if digit < 10 { b'0' } else { b'a' - 10 }) as char);
        }
    }
    digits
}
