//! `handraise-pack.json`: what a pack was made of, and the SHA-256 of each of its files. It does not know how files are made.

use super::super::Failure;
use super::plan::Order;
use super::template::Template;
use super::value::HANDRAISE;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Its name in the pack.
pub(super) const RECORD: &str = "handraise-pack.json";
/// The version of its format.
const FORMAT: u32 = 1;

/// What a pack was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    format: u32,
    pub(super) host: String,
    pub(super) template_version: String,
    pub(super) handraise_version: String,
    pub(super) package_version: String,
    /// Its reference.
    pub(super) definition: String,
    /// Its path in the pack.
    pub(super) definition_file: Option<String>,
    /// Where forms go, if the pack sends any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) endpoint: Option<String>,
    pub(super) base: String,
    pub(super) channel: Option<String>,
    /// Fields that were given another name than the template's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) fields: BTreeMap<String, String>,
    /// The SHA-256 of each file but this one and the archive.
    pub(super) files: BTreeMap<String, String>,
    /// The archive; the record within it does not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) archive: Option<Archive>,
}

/// A zip of the pack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Archive {
    pub(super) name: String,
    pub(super) sha256: String,
}

/// How a folder differs from what was packed into it.
pub(super) struct Differences {
    /// Files that are not as they were packed.
    pub(super) changed: Vec<String>,
    /// Files that were packed and are not there.
    pub(super) missing: Vec<String>,
    /// Files that were not packed.
    pub(super) added: Vec<String>,
}

impl Record {
    /// The record of an order and of the files that it made; the definition is at `definition_file`, if it is there.
    pub(super) fn of(
        order: &Order<'_>,
        template: &Template,
        channel: &str,
        definition_file: Option<String>,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Self {
        Self {
            format: FORMAT,
            host: order.source.host.clone(),
            template_version: template.version.clone(),
            handraise_version: HANDRAISE.to_owned(),
            package_version: order.package_version().to_owned(),
            definition: order.compiled.reference(),
            definition_file,
            endpoint: order.endpoint_of(template).map(|endpoint| endpoint.url.clone()),
            base: order.base.url.clone(),
            channel: (!channel.is_empty()).then(|| channel.to_owned()),
            fields: order.fields.clone(),
            files: files.iter().map(|(name, bytes)| (name.clone(), sha256(bytes))).collect(),
            archive: None,
        }
    }

    /// The bytes of the file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::file(RECORD, error))?;
        Ok((text + "\n").into_bytes())
    }

    /// Reads the record in a folder; `None` if the folder has no record.
    pub(super) fn of_folder(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join(RECORD);
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| Failure::io(&path, &error))?,
        };
        let wrong = |message: String| Failure::file(&path.display().to_string(), message);
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| {
            wrong(format!("not valid JSON: {error}; put it back, or remove the folder and pack again"))
        })?;
        let format = value.get("format").and_then(serde_json::Value::as_u64);
        if format != Some(FORMAT.into()) {
            let remedy = format!("this tool reads {FORMAT}; use the `handraise` that packed it");
            return Err(wrong(format!(
                "format: `{}`; {remedy}",
                format.map_or_else(|| "none".to_owned(), |format| format.to_string())
            )));
        }
        serde_json::from_value(value)
            .map(Some)
            .map_err(|error| wrong(format!("{error}; put it back, or remove the folder and pack again")))
    }

    /// How files in a folder differ from those that it names.
    pub(super) fn compare(&self, there: &BTreeMap<String, Vec<u8>>) -> Differences {
        let packed = self.all();
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let is_changed =
            |(name, hash): &(&str, &str)| there.get(*name).is_some_and(|bytes| sha256(bytes).as_str() != *hash);
        let files = || packed.iter().map(|(name, hash)| (*name, *hash));
        let known = there.keys().map(String::as_str);
        Differences {
            changed: owned(files().filter(is_changed).map(|(name, _)| name).collect()),
            missing: owned(files().map(|(name, _)| name).filter(|name| !there.contains_key(*name)).collect()),
            added: owned(known.filter(|name| *name != RECORD && !packed.contains_key(name)).collect()),
        }
    }

    /// Every file that it names, with the SHA-256.
    pub(super) fn all(&self) -> BTreeMap<&str, &str> {
        let files = self.files.iter().map(|(name, hash)| (name.as_str(), hash.as_str()));
        files.chain(self.archive.iter().map(|archive| (archive.name.as_str(), archive.sha256.as_str()))).collect()
    }
}

/// The SHA-256 of bytes, in lower-case hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
