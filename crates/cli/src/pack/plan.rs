//! All files of a pack, made in memory before anything is written: the template's, the plugin's, the definition, the record, and the archive. It
//! does not touch the disk.

use super::super::Failure;
use super::endpoint::{Base, Endpoint};
use super::record::{Archive, RECORD, Record, sha256};
use super::render::Renderer;
use super::source::{Source, TEMPLATE};
use super::template::Template;
use super::value::{HANDRAISE, Values};
use super::{archive, proof};
use handraise::definition::Compiled;
use handraise_receiver::Carried;
use std::collections::BTreeMap;

/// A file of a template with this ending is rendered, and loses it.
const RENDERED: &str = ".jinja";
/// The sample definition lies among the plugin's files and is no part of it.
const SAMPLE: &str = "definition.mql";
/// Before the name of an adapter in its file's.
const ADAPTER: &str = "handraise-for-";
/// Before the names of what is for other programs than pages. Only a template that names one takes it.
const FOR_PROGRAMS: [&str; 2] = ["handraise-card.", "handraise-sealed."];

/// What to pack.
pub(super) struct Order<'a> {
    pub(super) source: &'a Source,
    pub(super) plugin: &'a Carried,
    pub(super) compiled: &'a Compiled,
    /// Where forms go; a pack that sends none needs none.
    pub(super) endpoint: Option<&'a Endpoint>,
    pub(super) base: &'a Base,
    pub(super) channel: Option<&'a str>,
    /// Other names for fields, by key.
    pub(super) fields: &'a BTreeMap<String, String>,
    pub(super) package_version: Option<&'a str>,
}

impl<'a> Order<'a> {
    /// Where a template's forms go.
    pub(super) fn endpoint_of(&self, template: &Template) -> Option<&'a Endpoint> {
        self.endpoint.filter(|_| template.needs_endpoint)
    }

    /// The package's own version; Handraise's if nobody chose one.
    pub(super) fn package_version(&self) -> &'a str {
        self.package_version.unwrap_or(HANDRAISE)
    }
}

/// A pack.
pub(super) struct Pack {
    /// Every file by path, the record and the archive among them.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) record: Record,
    /// What remains to do.
    pub(super) steps: Vec<String>,
    /// How it is brought up to date.
    pub(super) update: String,
}

impl Pack {
    /// Makes a pack.
    pub(super) fn of(order: &Order<'_>) -> Result<Self, Failure> {
        let template = Template::of(order.source)?;
        let channel = template.channel(&order.source.host, order.channel)?;
        let renderer = Renderer::new()?;
        if template.needs_base && order.base.origin.is_empty() {
            let message = format!(
                "--base: {} serves no files of yours; name the address where the pack will be, such as `https://cdn.example.com/`",
                template.title
            );
            return Err(Failure::Other(message));
        }
        if template.needs_endpoint && order.endpoint.is_none() {
            let message = "--endpoint: name the address that forms are sent to, such as `https://leads.example.com`";
            return Err(Failure::Other(message.to_owned()));
        }
        let fields = template.fields(&order.source.host, order.fields)?;
        let mut values = Values::of(order, &template, channel, &fields, adapter_names(&template));
        let key = |key: &str| format!("{}, {key}", order.source.shown(TEMPLATE));
        let optional = |name: &str, text: &Option<String>, values: &Values<'_>| {
            text.as_ref().map(|text| renderer.render(&key(name), text, values)).transpose()
        };
        let folder = optional("plugin", &template.plugin, &values)?;
        let definition = optional("definition", &template.definition, &values)?;
        values.plugin.folder = folder.clone().unwrap_or_default();
        values.definition.file = definition.clone().unwrap_or_default();
        values.update = renderer.render(&key("update"), &template.update, &values)?;
        let steps = template.steps.iter().map(|step| renderer.render(&key("steps"), step, &values));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;

        let mut files = Files::new(order.source);
        for (name, path, bytes) in order.source.parts(channel) {
            match name.strip_suffix(RENDERED) {
                Some(target) => {
                    let shown = order.source.shown(path);
                    let text = renderer.render(&shown, order.source.text(path)?, &values)?;
                    proof::check(target, &text, &shown)?;
                    files.add(target, text.into_bytes())?;
                }
                None => files.add(name, bytes.to_vec())?,
            }
        }
        for (to, from) in &template.copies {
            files.repeat(from, to)?;
        }
        if let Some(folder) = &folder {
            for (name, bytes) in plugin_files(order, &template)? {
                files.add(&format!("{folder}/{name}"), bytes.to_vec())?;
            }
        }
        if let Some(path) = &definition {
            files.add(path, order.compiled.mql().to_vec())?;
        }
        let mut zip = None;
        if let Some(archive) = &template.archive {
            let name = renderer.render(&key("archive.name"), &archive.name, &values)?;
            let within = optional("archive.within", &archive.within, &values)?;
            let root = optional("archive.root", &archive.root, &values)?.filter(|root| !root.is_empty());
            zip = Some((name, within, root)).filter(|(name, ..)| !name.is_empty());
        }
        let mut record = Record::of(order, &template, channel, definition, &files.known);
        files.add(RECORD, record.to_bytes()?)?;
        if let Some((name, within, root)) = zip {
            let bytes = archive::zip(root.as_deref(), &files.within(within.as_deref())?)?;
            record.archive = Some(Archive { name: name.clone(), sha256: sha256(&bytes) });
            files.add(&name, bytes)?;
            files.known.insert(RECORD.to_owned(), record.to_bytes()?);
        }
        Ok(Self { files: files.known, record, steps, update: values.update })
    }
}

/// The files of a template's adapters.
fn adapter_names(template: &Template) -> Vec<String> {
    template.adapters.iter().map(|name| format!("{ADAPTER}{name}.js")).collect()
}

/// A file of the plugin: its name and its bytes.
type PluginFile<'a> = (&'a str, &'a [u8]);

/// The plugin's files that a template asks for, with its adapters.
fn plugin_files<'a>(order: &Order<'a>, template: &Template) -> Result<Vec<PluginFile<'a>>, Failure> {
    let known = order.plugin.iter().filter(|(name, _)| !name.starts_with(SAMPLE));
    let (adapters, own): (Vec<_>, Vec<_>) = known.partition(|(name, _)| name.starts_with(ADAPTER));
    let mut wanted = match template.plugin_files.as_slice() {
        [] => own.into_iter().filter(|(name, _)| is_for_pages(name)).collect(),
        patterns => named(order, "plugin_files", patterns, own)?,
    };
    wanted.extend(named(order, "adapters", &adapter_names(template), adapters)?);
    Ok(wanted)
}

/// Whether a page with the plugin may load a file.
fn is_for_pages(name: &str) -> bool {
    !name.contains(".d.ts") && program(name).is_none()
}

/// What the names of a program's files begin with, if this is one.
fn program(name: &str) -> Option<&'static str> {
    FOR_PROGRAMS.into_iter().find(|beginning| name.starts_with(beginning))
}

/// Those of some files that fit a pattern. Each pattern must fit one.
fn named<'a>(
    order: &Order<'_>,
    key: &str,
    patterns: &[String],
    files: Vec<PluginFile<'a>>,
) -> Result<Vec<PluginFile<'a>>, Failure> {
    if let Some(pattern) = patterns.iter().find(|pattern| !files.iter().any(|(name, _)| fits(pattern, name))) {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let message = format!(
            "{key}: the plugin has no file `{pattern}`; it has {}. Correct the name, or build the plugin again with `cargo xtask dist`",
            names.join(", ")
        );
        return Err(Failure::file(&order.source.shown(TEMPLATE), message));
    }
    Ok(files.into_iter().filter(|(name, _)| patterns.iter().any(|pattern| fits(pattern, name))).collect())
}

/// Whether a name fits a pattern, in which one `*` stands for any characters. It does not stand for what is for other programs than pages.
fn fits(pattern: &str, name: &str) -> bool {
    program(name).is_none_or(|beginning| pattern.starts_with(beginning)) && matches(pattern, name)
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => pattern == name,
    }
}

/// Files by path; each path stays within the pack and is taken once.
struct Files<'a> {
    source: &'a Source,
    known: BTreeMap<String, Vec<u8>>,
}

impl<'a> Files<'a> {
    fn new(source: &'a Source) -> Self {
        Self { source, known: BTreeMap::new() }
    }

    /// Those below a folder, by their paths in it; without a folder, all.
    fn within(&self, folder: Option<&str>) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
        let Some(folder) = folder else { return Ok(self.known.clone()) };
        let below = self.known.iter().filter_map(|(path, bytes)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((name.to_owned(), bytes.clone()))
        });
        let below: BTreeMap<_, _> = below.collect();
        match below.is_empty() {
            true => self.wrong(format!(
                "archive: the pack has no folder `{folder}`; `within` names the one that holds what the zip is to have"
            )),
            false => Ok(below),
        }
    }

    fn wrong<T>(&self, message: String) -> Result<T, Failure> {
        Err(Failure::file(&self.source.shown(TEMPLATE), message))
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let is_odd = |part: &str| {
            matches!(part, "" | "." | "..") || part.contains(|c: char| c.is_control() || r#"\:*?"<>|"#.contains(c))
        };
        if path.split('/').any(is_odd) {
            return self.wrong(format!(
                "the pack would have a file `{path}`; write paths as `folder/name`, without `..` and characters that file systems refuse"
            ));
        }
        if self.known.insert(path.to_owned(), bytes).is_some() {
            return self.wrong(format!("the pack would have two files `{path}`; give one of them another path"));
        }
        Ok(())
    }

    /// Adds a file, or all files of a folder, once more below another path.
    fn repeat(&mut self, from: &str, to: &str) -> Result<(), Failure> {
        let within = |name: &str| {
            let rest = name.strip_prefix(from)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{to}{rest}"))
        };
        let known = self.known.iter().filter_map(|(name, bytes)| Some((within(name)?, bytes.clone())));
        let found: Vec<(String, Vec<u8>)> = known.collect();
        if found.is_empty() {
            let message =
                format!("copies: the pack has no file or folder `{from}`; name one of the template's `files/`");
            return Err(Failure::file(&self.source.shown(TEMPLATE), message));
        }
        found.into_iter().try_for_each(|(path, bytes)| self.add(&path, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_does_not_stand_for_what_is_for_other_programs_than_pages() {
        assert!(fits("handraise*.js", "handraise-loader.js"));
        assert!(!fits("handraise*.js", "handraise-sealed.js"));
        assert!(fits("handraise-sealed.js", "handraise-sealed.js"));
        assert!(fits("handraise-card.*", "handraise-card.css"));
        assert!(!fits("*.css", "handraise-card.css"));
    }
}
