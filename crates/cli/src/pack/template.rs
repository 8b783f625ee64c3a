//! `template.toml`: what a template says of itself. Unknown and missing keys and values of the wrong kind are errors, as in a definition. It does not know
//! what its files hold.

use super::super::Failure;
use super::source::{Source, TEMPLATE};
use handraise::author::{self, did_you_mean};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What an empty `template.toml` is told.
const BEGINNING: &str = "begin with `schema = 1` and `title = \"…\"`; pkg-templates/README.md has a small one to copy";
/// The plugin's fields, without the prefix of their usual names.
const FIELDS: [&str; 11] = [
    "score",
    "grade",
    "rating",
    "stage",
    "segment",
    "reasons",
    "definition",
    "evidence",
    "submission",
    "receipt",
    "status",
];
/// How many steps may remain after packing.
const MOST_STEPS: usize = 3;

/// A template's own description. Texts that say so are rendered as the files are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    /// The version of this format.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the reader refuses every other number")]
    schema: u8,
    /// What the host is called.
    pub(super) title: String,
    /// What is packed, in a line.
    pub(super) about: String,
    /// The version of the template.
    pub(super) version: String,
    /// The folder in the pack with the plugin's files; rendered. Without it, the pack has none of them.
    pub(super) plugin: Option<String>,
    /// Whether the pack sends forms, so that `--endpoint` must say where they go.
    #[serde(default = "yes")]
    pub(super) needs_endpoint: bool,
    /// Whether the host serves no files, so that `--base` must say where the pack will be.
    #[serde(default)]
    pub(super) needs_base: bool,
    /// Which of the plugin's files; `*` stands for any characters. Without it, all but types. Adapters are chosen in `adapters`.
    #[serde(default)]
    pub(super) plugin_files: Vec<String>,
    /// Adapters that the pack takes besides, such as `hubspot`: scripts for forms of one vendor.
    #[serde(default)]
    pub(super) adapters: Vec<String>,
    /// What each of the plugin's fields is called in the host's forms, if nobody says otherwise with `--field`.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, String>,
    /// The path in the pack of the compiled definition; rendered. Without it, the pack has none.
    pub(super) definition: Option<String>,
    /// What the pack has twice: a path, and the file or folder of the pack that it repeats.
    #[serde(default)]
    pub(super) copies: BTreeMap<String, String>,
    /// What remains to do after packing; rendered.
    pub(super) steps: Vec<String>,
    /// The variants of the pack; the first is the usual one.
    #[serde(default)]
    pub(super) channels: Vec<String>,
    /// How script, definition and package are brought up to date together on this host; rendered.
    pub(super) update: String,
    /// A zip beside the files.
    pub(super) archive: Option<Archive>,
}

fn yes() -> bool {
    true
}

/// A zip of what is in the pack.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Archive {
    /// Its path in the pack; rendered. A variant for which it is empty has none.
    pub(super) name: String,
    /// The folder of the pack that the zip is made of; rendered. Without it, the zip has everything.
    pub(super) within: Option<String>,
    /// The folder in it that holds everything; rendered. Without it, or if it is empty, the files are at the top of the zip.
    pub(super) root: Option<String>,
}

impl Template {
    /// Reads that of a template.
    pub(super) fn of(source: &Source) -> Result<Self, Failure> {
        let text = source.text(TEMPLATE)?;
        let template: Self = author::read_toml(text, |_| BEGINNING).map_err(|problems| Failure::Template {
            path: source.shown(TEMPLATE),
            text: text.to_owned(),
            problems,
        })?;
        if let Some(key) = template.fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            let remedy = did_you_mean(key, FIELDS.into_iter(), &format!("there are {}", FIELDS.join(", ")));
            let message = format!("fields: the plugin has no field `{key}`; {remedy}");
            return Err(Failure::file(&source.shown(TEMPLATE), message));
        }
        if let Some(name) =
            source.variants().into_iter().find(|name| !template.channels.iter().any(|known| known == name))
        {
            let remedy =
                did_you_mean(name, template.channels.iter().map(String::as_str), "`channels` names all variants");
            let message = format!("channels: there is a folder `files-{name}` and no variant `{name}`; {remedy}");
            return Err(Failure::file(&source.shown(TEMPLATE), message));
        }
        match template.steps.len() {
            1..=MOST_STEPS => Ok(template),
            count => {
                let message = format!(
                    "steps: there are {count}; say in 1 to {MOST_STEPS} steps what remains to do after packing"
                );
                Err(Failure::file(&source.shown(TEMPLATE), message))
            }
        }
    }

    /// What the plugin's fields are called, where some have another name than the template gives.
    pub(super) fn fields(
        &self,
        host: &str,
        renamed: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut fields = self.fields.clone();
        for (key, name) in renamed {
            let Some(known) = fields.get_mut(key) else {
                let remedy = match self.fields.is_empty() {
                    true => "leave `--field` out".to_owned(),
                    false => did_you_mean(key, self.fields.keys().map(String::as_str), "`--list --json` says all"),
                };
                return Err(Failure::Other(format!("--field: `{host}` has no field `{key}` to name; {remedy}")));
            };
            known.clone_from(name);
        }
        let mut taken = BTreeMap::new();
        for (key, name) in fields.iter().filter(|(_, name)| !name.is_empty()) {
            if let Some(other) = taken.insert(name, key) {
                let message =
                    format!("--field: `{other}` and `{key}` would both be called `{name}`; name one of them otherwise");
                return Err(Failure::Other(message));
            }
        }
        Ok(fields)
    }

    /// The variant to pack; empty for a template without variants.
    pub(super) fn channel(&self, host: &str, wanted: Option<&str>) -> Result<&str, Failure> {
        let usual = self.channels.first().map_or("", String::as_str);
        let Some(wanted) = wanted else { return Ok(usual) };
        if let Some(known) = self.channels.iter().find(|known| *known == wanted) {
            return Ok(known);
        }
        let names: Vec<String> = self.channels.iter().map(|known| format!("`{known}`")).collect();
        let remedy = match names.is_empty() {
            true => "leave `--channel` out".to_owned(),
            false => format!("write one of {}", names.join(", ")),
        };
        Err(Failure::Other(format!("--channel: `{host}` has no variant `{wanted}`; {remedy}")))
    }
}
