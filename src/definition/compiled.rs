//! A definition in all the forms that are needed of it, made from one another and never apart: what people read, what runs,
//! what is sent, and its name. It does not know who compiled it.

use super::{DecodeError, Definition, Program, hash};

/// A compiled definition: its parts, the program that scores with it, its canonical bytes and their hash.
///
/// ```
/// use handraise::definition::{Compiled, Definition};
/// let compiled = Compiled::new(Definition::new("mql", 3));
/// let again = Compiled::read(compiled.mql().to_vec()).expect("it reads what it wrote");
/// assert_eq!(again.hash(), compiled.hash());
/// assert!(compiled.reference().starts_with("mql@3#"));
/// ```
#[derive(Clone, Debug)]
pub struct Compiled {
    definition: Definition,
    program: Program,
    mql: Vec<u8>,
    hash: String,
}

impl Compiled {
    /// Writes a definition down. What can't be written (a text with U+0000 in it, for example) is another definition when it
    /// is read again; [`Compiled::read`] and [`Compiled::is_faithful`] find that out.
    pub fn new(definition: Definition) -> Self {
        let mql = definition.to_mql();
        Self { program: definition.to_program(), hash: hash(&mql), mql, definition }
    }

    /// Reads the canonical bytes of a `.mql`.
    ///
    /// # Errors
    /// As [`Definition::from_canonical_mql`].
    pub fn read(mql: Vec<u8>) -> Result<Self, DecodeError> {
        let definition = Definition::from_canonical_mql(&mql)?;
        Ok(Self { program: definition.to_program(), hash: hash(&mql), mql, definition })
    }

    /// Whether reading the bytes gives this definition again.
    pub fn is_faithful(&self) -> bool {
        Definition::from_canonical_mql(&self.mql).as_ref() == Ok(&self.definition)
    }

    /// What it says, part by part.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// What scores with it.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The canonical bytes, which a page loads.
    pub fn mql(&self) -> &[u8] {
        &self.mql
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What forms call it: `id@version#` and the first sixteen digits of its hash.
    pub fn reference(&self) -> String {
        self.definition.reference(&self.hash)
    }
}
