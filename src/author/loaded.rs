//! A definition to work with: compiled, with its authored form and its private policy where there are such. It does not know
//! files.

use super::diff::{Change, Names, changes, governance, policy};
use super::{Authored, Format, Problem, parse};
use crate::definition::{Compiled, DecodeError, Policy};

/// A compiled definition, and what it was compiled from if that is known.
#[derive(Debug)]
pub struct Loaded {
    /// What a page loads.
    pub compiled: Compiled,
    /// The authored form; `None` for a definition that was read from a `.mql`.
    pub authored: Option<Authored>,
    /// Its private part; `None` for a definition that says nothing private, and for one that was read from a `.mql`.
    pub policy: Option<Policy>,
}

impl From<Compiled> for Loaded {
    fn from(compiled: Compiled) -> Self {
        Self { compiled, authored: None, policy: None }
    }
}

impl Loaded {
    /// Reads and compiles a definition as people write it.
    ///
    /// # Errors
    /// Every error, in the file's order, each with its place, its field and what to do.
    pub fn compile(text: &str, format: Format) -> Result<Self, Vec<Problem>> {
        let authored = parse(text, format)?;
        let (compiled, policy) = authored.compile_both()?;
        Ok(Self { compiled, authored: Some(authored), policy })
    }

    /// Reads the canonical bytes of a `.mql`.
    ///
    /// # Errors
    /// As [`Compiled::read`].
    pub fn read(mql: Vec<u8>) -> Result<Self, DecodeError> {
        Compiled::read(mql).map(Self::from)
    }

    /// The names that its ids were compiled from, as far as they are known.
    pub fn names(&self) -> Names {
        let mut names = Names::default();
        self.teach(&mut names);
        names
    }

    fn teach(&self, names: &mut Names) {
        names.learn(self.compiled.definition().names.iter().map(String::as_str));
        if let Some(authored) = &self.authored {
            names.learn_source(&authored.source);
        }
    }

    /// Everything that changes from this definition to `new`, in words. Approvals, review dates and the policy are compared where
    /// both have an authored form.
    ///
    /// ```
    /// use handraise::author::{Format, Loaded};
    /// let [old, new] = [60, 70].map(|hot| {
    ///     let text = format!("id = \"mql\"\nversion = 1\nratings = [{hot}, 40, 20]\n");
    ///     Loaded::compile(&text, Format::Toml).unwrap()
    /// });
    /// assert_eq!(old.changes_to(&new)[0].sentence, "Rating 1: from 60 → 70 points (harder to reach)");
    /// ```
    pub fn changes_to(&self, new: &Self) -> Vec<Change> {
        let mut names = Names::default();
        [self, new].into_iter().for_each(|loaded| loaded.teach(&mut names));
        let mut found = changes(self.compiled.definition(), new.compiled.definition(), &names);
        if let [Some(before), Some(after)] = [&self.authored, &new.authored] {
            found.extend(governance(&before.source, &after.source));
            found.extend(policy(self.policy.as_ref(), new.policy.as_ref()));
        }
        found
    }
}
