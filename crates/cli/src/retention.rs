//! The file that says how long what is kept. It does not know what a removal takes with it.

use super::{Failure, input};
use handraise::author::read_toml;
use handraise_receiver::{Kept, Retention};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// What an empty file is told.
const BEGINNING: &str =
    "begin with `[retention]` and a line such as `behaviour = \"13 months\"`; docs/privacy.md has them all";

/// The file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// The terms. What is left out is kept without an end.
    retention: Terms,
}

/// The term of each kind, such as `13 months`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Terms {
    /// Persons who came to nothing.
    prospects: Option<String>,
    /// Forms, with their leads.
    forms: Option<String>,
    /// What happened elsewhere.
    touches: Option<String>,
    /// What somebody says of persons and companies.
    attributes: Option<String>,
    /// What browsers told with forms.
    behaviour: Option<String>,
    /// The steps of histories.
    events: Option<String>,
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Retention, Failure> {
    let (shown, text) = (input::shown(path), input::read_text(path)?);
    let read = read_toml::<File>(&text, |_| BEGINNING);
    let Terms { prospects, forms, touches, attributes, behaviour, events } = match read {
        Ok(file) => file.retention,
        Err(problems) => return Err(Failure::Terms { path: shown, text, problems }),
    };
    let mut retention = Retention::default();
    for (kept, term) in [
        (Kept::Prospects, prospects),
        (Kept::Forms, forms),
        (Kept::Touches, touches),
        (Kept::Attributes, attributes),
        (Kept::Behaviour, behaviour),
        (Kept::Events, events),
    ] {
        let Some(term) = term else { continue };
        let begins = |line: &str| {
            line.trim_start().strip_prefix(kept.name()).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let line = text.lines().position(begins).map_or_else(String::new, |at| format!(" (line {})", at + 1));
        let term = term.parse().map_err(|error| Failure::file(&shown, format!("`{}`{line} {error}", kept.name())))?;
        retention.set(kept, term);
    }
    Ok(retention)
}
