//! Everything that the files of a template may name. pkg-templates/README.md lists it for those who write templates. It does not know what a file looks like.

use super::endpoint::{Base, Endpoint};
use super::plan::Order;
use super::record::sha256;
use super::template::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use handraise::matching::ClassId;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The version of the tool and of the plugin that it carries.
pub(super) const HANDRAISE: &str = env!("CARGO_PKG_VERSION");

/// The values.
#[derive(Debug, Serialize)]
pub(super) struct Values<'a> {
    pub(super) definition: Definition<'a>,
    /// Where forms go, for a template that sends any.
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a Endpoint>,
    base: &'a Base,
    pub(super) plugin: Plugin<'a>,
    handraise: Versioned<'a>,
    package: Versioned<'a>,
    channel: &'a str,
    /// What the plugin's fields are called in the host's forms.
    fields: &'a BTreeMap<String, String>,
    /// What the template says under `update`, once that is rendered.
    pub(super) update: String,
}

/// The definition.
#[derive(Debug, Serialize)]
pub(super) struct Definition<'a> {
    id: &'a str,
    version: u32,
    /// Id and version, for people.
    label: String,
    hash: &'a str,
    reference: String,
    /// The names of the attributes that fields answer, in order.
    attributes: Vec<&'a str>,
    bytes: usize,
    /// Its bytes, for packs that hold it in a script.
    base64: String,
    /// Its path in the pack; empty if it is not there.
    pub(super) file: String,
}

/// The plugin.
#[derive(Debug, Serialize)]
pub(super) struct Plugin<'a> {
    version: &'static str,
    /// The folder in the pack; empty if it is not there.
    pub(super) folder: String,
    files: BTreeMap<&'a str, File<'a>>,
    /// The names of the adapters that the template takes.
    adapters: Vec<String>,
}

/// A file of the plugin.
#[derive(Debug, Serialize)]
struct File<'a> {
    name: &'a str,
    sha256: String,
    /// For an `integrity` attribute.
    sri: String,
    bytes: usize,
    /// What is in it, for packs that put it into a file of their own; empty if it is no text.
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Versioned<'a> {
    version: &'a str,
}

impl<'a> Values<'a> {
    /// The values of an order, before a path is rendered.
    pub(super) fn of(
        order: &Order<'a>,
        template: &Template,
        channel: &'a str,
        fields: &'a BTreeMap<String, String>,
        adapters: Vec<String>,
    ) -> Self {
        let compiled = order.compiled;
        let definition = compiled.definition();
        let answered: Vec<ClassId> =
            definition.fields.iter().flat_map(|field| field.readings.iter().map(|reading| reading.attribute)).collect();
        let names = definition.names.iter().map(String::as_str);
        let files = order.plugin.iter().map(|(name, bytes)| {
            let sri = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
            let text = str::from_utf8(bytes).unwrap_or_default();
            (name, File { name, sha256: sha256(bytes), sri, bytes: bytes.len(), text })
        });
        Self {
            definition: Definition {
                id: &definition.id,
                version: definition.version,
                label: format!("{}, version {}", definition.id, definition.version),
                hash: compiled.hash(),
                reference: compiled.reference(),
                attributes: names.filter(|name| answered.contains(&ClassId::of(name))).collect(),
                bytes: compiled.mql().len(),
                base64: BASE64_STANDARD.encode(compiled.mql()),
                file: String::new(),
            },
            endpoint: order.endpoint_of(template),
            base: order.base,
            plugin: Plugin { version: HANDRAISE, folder: String::new(), files: files.collect(), adapters },
            handraise: Versioned { version: HANDRAISE },
            package: Versioned { version: order.package_version() },
            channel,
            fields,
            update: String::new(),
        }
    }
}
