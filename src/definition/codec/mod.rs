//! The `.mql`: a compiled definition as canonical bytes, and its hash. It does not know the authored form.
//!
//! `encode.rs` and `decode.rs` are the two directions between a [`Definition`] and a program's numbers, record by record of
//! `layout.rs`; `writer.rs` packs numbers and texts into bytes, which [`Program::read`] unpacks.

mod decode;
mod encode;
mod writer;

use super::model::Definition;
use super::program::{DecodeError, MAGIC, Program};
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
        encode::definition(self, MAGIC[3]).to_program()
    }

    /// The canonical bytes.
    pub fn to_mql(&self) -> Vec<u8> {
        encode::definition(self, MAGIC[3]).to_bytes()
    }

    /// Reads a `.mql`, every part of it.
    ///
    /// # Errors
    /// Bytes that no compiler wrote are a [`DecodeError`].
    pub fn from_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::read(bytes).map(|(definition, _)| definition)
    }

    /// Reads a `.mql` in any version; also returns whether it has extensions that this build does not know.
    fn read(bytes: &[u8]) -> Result<(Self, bool), DecodeError> {
        let program = Program::read(bytes)?;
        let version = bytes.get(3).copied().unwrap_or_default();
        decode::definition(&program, version).ok_or(DecodeError::Damaged)
    }

    /// Reads a `.mql` and insists on the canonical bytes of its version, so that one definition has one hash. With extensions
    /// of a later build, only that build can tell.
    ///
    /// # Errors
    /// As [`Definition::from_mql`], and [`DecodeError::Damaged`] for any other spelling of a definition.
    pub fn from_canonical_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (definition, has_unknown) = Self::read(bytes)?;
        let version = bytes.get(3).copied().unwrap_or_default();
        let is_canonical = has_unknown || encode::definition(&definition, version).to_bytes() == bytes;
        if is_canonical { Ok(definition) } else { Err(DecodeError::Damaged) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::model::{Condition, Count, Dimension, Group, Hand, HandBy, Rule};
    use crate::matching::ClassId;

    #[test]
    fn an_extension_of_a_later_build_is_skipped() {
        let definition = Definition::new("mql", 1);
        let program = definition.to_program();
        let mut words = program.numbers().rest().to_vec();
        assert_eq!(words.pop(), Some(0), "the last part is that of extensions, and empty");
        // A part with one block: the number of an unknown extension, and what it holds.
        words.extend([3, 2, 99, 5]);
        let later = Program::new(words, program.texts().to_vec());
        assert_eq!(decode::definition(&later, 3), Some((definition, true)));
    }

    #[test]
    fn a_rule_in_a_group_that_is_not_there_is_refused() {
        let rule = Rule { group: Some(0), ..Rule::new("a", Dimension::Intent, Condition::All(vec![]), Count::Once(5)) };
        let group = Group { id: "g".into(), label: "G".into(), cap: None, floor: None };
        let with = Definition { rules: vec![rule], groups: vec![group], ..Definition::new("mql", 1) };
        assert_eq!(Definition::from_mql(&with.to_mql()).as_ref(), Ok(&with));
        let without = Definition { groups: vec![], ..with };
        assert_eq!(Definition::from_mql(&without.to_mql()), Err(DecodeError::Damaged));
    }

    #[test]
    fn version_2_has_one_question_and_no_later_part() {
        let question = |attribute| HandBy::Answer { attribute: ClassId::of(attribute), yes: ClassId::of("yes") };
        let by = |by| Hand { by, expires_s: 60 };
        let written = Definition { hands: vec![by(question("contact"))], ..Definition::new("mql", 1) };
        let bytes = encode::definition(&written, 2).to_bytes();
        assert_eq!(Definition::from_canonical_mql(&bytes), Ok(written.clone()));
        assert_ne!(bytes, written.to_mql());
        let later = Definition { hands: vec![by(HandBy::Form(ClassId::of("demo")))], ..written };
        assert_ne!(Definition::from_mql(&encode::definition(&later, 2).to_bytes()), Ok(later));
    }
}
