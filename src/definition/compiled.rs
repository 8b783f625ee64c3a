//! A definition in every form that is needed, kept together: its parts, the program that runs, the bytes that are sent, and
//! their hash. It does not know who compiled it.

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
    /// Compiles a definition. Some values can't be written, such as a text with U+0000 in it: reading the bytes then gives
    /// another definition, which [`Compiled::is_faithful`] tells.
    pub fn new(definition: Definition) -> Self {
        let mql = definition.to_mql();
        Self { program: definition.to_program(), hash: hash(&mql), mql, definition }
    }

    /// Reads the canonical bytes of a `.mql`. One of an earlier version keeps its bytes and its hash.
    ///
    /// # Errors
    /// As [`Definition::from_canonical_mql`].
    pub fn read(mql: Vec<u8>) -> Result<Self, DecodeError> {
        let definition = Definition::from_canonical_mql(&mql)?;
        Ok(Self { program: Program::read(&mql)?, hash: hash(&mql), mql, definition })
    }

    /// Reads a `.mql` that a page runs with, without asking whether it is the canonical one of its definition. It is the same code
    /// without the writer, which explanations then need not carry.
    ///
    /// # Errors
    /// As [`Definition::from_mql`].
    pub fn read_as_loaded(mql: Vec<u8>) -> Result<Self, DecodeError> {
        Ok(Self { definition: Definition::from_mql(&mql)?, program: Program::read(&mql)?, hash: hash(&mql), mql })
    }

    /// Whether reading the bytes gives this definition again.
    pub fn is_faithful(&self) -> bool {
        Definition::from_canonical_mql(&self.mql).as_ref() == Ok(&self.definition)
    }

    /// Its parts.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The program that scores with it.
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

    /// The reference that forms send: `id@version#` and the first sixteen digits of its hash.
    pub fn reference(&self) -> String {
        self.definition.reference(&self.hash)
    }
}
