//! The sample site and its definition, which every build of the tool carries: a receiver without options has something to show.
//! It does not know the plugin, which is not built with the tool.

use handraise::definition::POLICY_ENDING;
use handraise_receiver::{Carried, DefinitionFile};
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// The definition of the sample site. Its file is among the pages, but the receiver never sends it: an authored definition names who
/// approved it and lists customers and competitors in plain text.
const DEFINITION: &str = "definition.toml";

#[derive(RustEmbed)]
#[folder = "../../www"]
struct Sample;

/// The pages.
pub(super) fn site() -> Carried {
    let is_private = |name: &str| name == DEFINITION || name.ends_with(POLICY_ENDING);
    let names = Sample::iter().filter(|name| !is_private(name));
    names.filter_map(|name| Sample::get(&name).map(|file| (name.into_owned(), file.data))).collect()
}

/// The definition.
pub(super) fn definition() -> DefinitionFile {
    let bytes = Sample::get(DEFINITION).map_or(Cow::Borrowed(&[][..]), |file| file.data);
    DefinitionFile::Carried { name: DEFINITION, bytes }
}

/// The same as a text.
pub(super) fn definition_text() -> String {
    let bytes = Sample::get(DEFINITION).map(|file| file.data).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
