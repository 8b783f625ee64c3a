//! A mapping and the definition whose conditions it names. It does not know the rows of a file.

use crate::{Failure, input};
use handraise::author::Loaded;
use handraise_review::mapping::{Conditions, Mapping};
use std::path::Path;

/// A mapping, and the conditions that its columns may stand for.
pub(super) struct Mapped {
    pub(super) mapping: Mapping,
    pub(super) conditions: Option<Conditions>,
}

/// Reads a mapping for a file with this header.
pub(super) fn load(path: &Path, header: &[String]) -> Result<Mapped, Failure> {
    let text = input::read_text(path)?;
    let refused =
        |problems| Failure::Settings { what: "mapping", path: input::shown(path), text: text.clone(), problems };
    let mapping = Mapping::read(&text, None, None).map_err(refused)?;
    let beside = |name: &String| path.parent().map_or_else(|| name.into(), |folder| folder.join(name));
    let conditions = mapping.definition.as_ref().map(|name| conditions(&beside(name))).transpose()?;
    let mapping = Mapping::read(&text, conditions.as_ref(), Some(header)).map_err(refused)?;
    Ok(Mapped { mapping, conditions })
}

/// The conditions of a definition.
pub(super) fn conditions(path: &Path) -> Result<Conditions, Failure> {
    let Loaded { compiled, authored, .. } = input::load_definition(path)?;
    Ok(Conditions::of(&compiled, authored.as_ref()))
}
