//! Where the files of a template come from: the tool carries one folder for each host, and a user may name another. It does not know what is in them.

use super::super::Failure;
use super::list;
use handraise::author::did_you_mean;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The file that makes a folder a template.
pub(super) const TEMPLATE: &str = "template.toml";

#[derive(RustEmbed)]
#[folder = "../../pkg-templates"]
struct Templates;

/// The folder of texts that several templates share.
const PARTS: &str = "parts";

/// Before the name of a variant in the name of the folder with files of that variant alone.
const OF_VARIANT: &str = "files-";

/// A text that templates share, such as `parts/policy.md`.
pub(super) fn part(name: &str) -> Option<String> {
    let is_part = name.split_once('/').is_some_and(|(folder, _)| folder == PARTS);
    let file = is_part.then(|| Templates::get(name)).flatten()?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// The files of a template.
pub(super) struct Source {
    /// The host, which is the folder's name.
    pub(super) host: String,
    /// The folder as messages name it.
    shown: String,
    /// All files by path, with `/` between folders.
    files: BTreeMap<String, Vec<u8>>,
}

impl Source {
    /// The template that the tool carries for a host.
    pub(super) fn of_host(host: &str) -> Result<Self, Failure> {
        let hosts = hosts();
        if !hosts.contains(host) {
            let others = "`handraise pack --list` says all, and `--template` names a folder of your own";
            let remedy = match list::titled(host).as_slice() {
                [] => did_you_mean(host, hosts.iter().map(String::as_str), others),
                [one] => format!("did you mean `{one}`?"),
                several => {
                    format!("there are `{}`; `handraise pack --list` says what each makes", several.join("` and `"))
                }
            };
            return Err(Failure::Other(format!("there is no host `{host}`; {remedy}")));
        }
        let shown = format!("pkg-templates/{host}");
        let within = format!("{host}/");
        let names = Templates::iter().filter_map(|name| name.strip_prefix(&within).map(str::to_owned));
        let files = names.filter_map(|name| {
            let file = Templates::get(&format!("{within}{name}"))?;
            Some((name, file.data.into_owned()))
        });
        Ok(Self { host: host.to_owned(), shown, files: files.collect() })
    }

    /// A template of the user's own.
    pub(super) fn in_folder(folder: &Path) -> Result<Self, Failure> {
        let full = folder.canonicalize().map_err(|error| Failure::folder(folder, &error))?;
        let host = full.file_name().map_or(Cow::Borrowed("template"), |name| name.to_string_lossy()).into_owned();
        let shown = folder.display().to_string();
        if !folder.join(TEMPLATE).is_file() {
            let remedy = format!("write `{TEMPLATE}` into it; pkg-templates/README.md has a small one to copy");
            return Err(Failure::file(&shown, format!("is no template; {remedy}")));
        }
        Ok(Self { host, shown, files: files(folder)? })
    }

    /// A file's path as messages name it.
    pub(super) fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    /// A file as text.
    pub(super) fn text(&self, name: &str) -> Result<&str, Failure> {
        let bytes = self.files.get(name).map_or(&[][..], Vec::as_slice);
        std::str::from_utf8(bytes).map_err(|_| Failure::file(&self.shown(name), "not UTF-8 text; save it as UTF-8"))
    }

    /// The files of the pack, by their paths there, and their paths in the template: those of every variant, and those of this one.
    pub(super) fn parts(&self, channel: &str) -> impl Iterator<Item = (&str, &str, &[u8])> {
        let own = format!("{OF_VARIANT}{channel}/");
        self.files.iter().filter_map(move |(path, bytes)| {
            let name = path.strip_prefix("files/").or_else(|| path.strip_prefix(&own))?;
            Some((name, path.as_str(), bytes.as_slice()))
        })
    }

    /// The variants that have files of their own.
    pub(super) fn variants(&self) -> BTreeSet<&str> {
        let folders = self.files.keys().filter_map(|path| Some(path.split_once('/')?.0));
        folders.filter_map(|folder| folder.strip_prefix(OF_VARIANT)).collect()
    }
}

/// All hosts that the tool carries a template for.
pub(super) fn hosts() -> BTreeSet<String> {
    let names = Templates::iter();
    names.filter_map(|name| Some(name.strip_suffix(TEMPLATE)?.strip_suffix('/')?.to_owned())).collect()
}

/// All files below a folder, by their paths in it with `/` between folders.
pub(super) fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let read = names(folder)?.into_iter().map(|name| {
        let path = folder.join(&name);
        let bytes = std::fs::read(&path).map_err(|error| Failure::io(&path, &error))?;
        Ok((name, bytes))
    });
    read.collect()
}

/// Their paths alone.
pub(super) fn names(folder: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut found = BTreeSet::new();
    collect(folder, "", &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, within: &str, found: &mut BTreeSet<String>) -> Result<(), Failure> {
    let unread = |error: std::io::Error| Failure::folder(folder, &error);
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let name = format!("{within}{}", path.file_name().unwrap_or_default().to_string_lossy());
        match path.is_dir() {
            true => collect(&path, &format!("{name}/"), found)?,
            false => drop(found.insert(name)),
        }
    }
    Ok(())
}
