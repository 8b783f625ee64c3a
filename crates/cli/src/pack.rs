//! `handraise pack`: renders a template with the built plugin and a definition into something that a host can install. Each step is a file of its own,
//! in this order: `template` (what a template says of itself), `value` (what its files may name), `render` and `filter` (text), `proof` (is what
//! was rendered well-formed?), `plan` (all files of the pack), `record` (`handraise-pack.json`), `archive` (the zip), `write` (all or nothing). `check` makes
//! the same plan again and compares. It does not know any host: all of that is in `pkg-templates`.
//!
//! Exit codes: 0 packed, or as it was packed; 1 a checked pack differs; 2 usage, unreadable input, a template's mistake, or it could not write.

mod archive;
mod check;
mod endpoint;
mod field;
mod filter;
mod list;
mod plan;
mod proof;
mod record;
mod render;
mod source;
mod template;
mod value;
mod version;
mod write;

use super::output::{GOOD, STRONG, counted, styled};
use super::{Failure, input, output};
use endpoint::{Base, Endpoint};
use field::Field;
use handraise::definition::Compiled;
use handraise_receiver::Carried;
use plan::{Order, Pack};
use serde_json::json;
use source::Source;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use version::PackageVersion;

/// What to do if there is no plugin to pack.
const NO_PLUGIN: &str = "this tool carries no plugin to pack; in a checkout, run `cargo xtask dist` and build the tool again (`cargo xtask install` \
does both), or name a folder with the plugin's files with `--plugin`";

/// The file that every page loads.
const LOADER: &str = "handraise-loader.js";

const HELP: &str =
    "Exit codes: 0 packed, or, with --check, nothing differs; 1 a checked pack differs; 2 usage, unreadable input, a \
mistake in a template, or it could not write.

The same input gives the same bytes. Nothing is written before everything is rendered, and a pack is never half written. --force replaces a folder \
only if everything in it is as an earlier pack wrote it. docs/cli.md has an example; pkg-templates/README.md says how to write a template.";

/// Pack the plugin and a definition for a host, as something that can be installed there
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Where the plugin is to run, such as `script`; `--list` says all
    #[arg(value_name = "HOST", required_unless_present_any = ["template", "check", "list"], conflicts_with = "template")]
    host: Option<String>,
    #[arg(long, value_name = "FILE", help = input::DEFINITION_HELP, required_unless_present_any = ["check", "list"])]
    definition: Option<PathBuf>,
    /// The address that forms are sent to; without a path, the receiver's usual one there (`/v1/leads`). Cards in CRMs send nothing and need none
    #[arg(long, value_name = "URL")]
    endpoint: Option<Endpoint>,
    /// The folder to write; created if it is missing
    #[arg(long, value_name = "DIR", required_unless_present_any = ["check", "list"])]
    out: Option<PathBuf>,
    /// Where the pack's folder will be served: a path of the site, or an address of another origin
    #[arg(long, value_name = "URL", default_value = "/")]
    base: Base,
    /// Which variant of the pack; `--list --json` says which a host has [default: its first]
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// What a field of the plugin is called in the host's forms, such as `score=LEAD_SCORE`; may be given more than once
    #[arg(long = "field", value_name = "KEY=NAME")]
    fields: Vec<Field>,
    /// The package's own version, for hosts that want a new one for each change [default: Handraise's]
    #[arg(long, value_name = "VERSION")]
    package_version: Option<PackageVersion>,
    /// A template of your own in place of HOST
    #[arg(long, value_name = "DIR")]
    template: Option<PathBuf>,
    /// The plugin's files [default: those that this tool carries; see `handraise --version`]
    #[arg(long, value_name = "DIR")]
    plugin: Option<PathBuf>,
    /// Replace an earlier pack, if none of its files was changed
    #[arg(long)]
    force: bool,
    /// Compare a pack with what was packed, and with a fresh one; `--definition` is needed only if the pack has none inside
    #[arg(long, value_name = "DIR", conflicts_with_all = ["host", "endpoint", "out", "base", "channel", "fields", "package_version", "force"])]
    check: Option<PathBuf>,
    /// Say the hosts
    #[arg(long, conflicts_with_all = ["host", "check", "out", "endpoint", "definition"])]
    list: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `carried` holds the plugin's files that the tool carries; it may be empty.
pub(super) fn run(arguments: &Arguments, carried: Carried) -> Result<ExitCode, Failure> {
    if arguments.list {
        return list::run(arguments.template.as_deref(), arguments.json);
    }
    let plugin = plugin(arguments, carried)?;
    if let Some(folder) = &arguments.check {
        return check::run(folder, arguments, &plugin);
    }
    // The command line has them all unless it asks for a check or a list.
    let (Some(definition), Some(out)) = (&arguments.definition, &arguments.out) else {
        return Err(Failure::Other("`--definition` and `--out` go together; see `handraise pack --help`".to_owned()));
    };
    let source = source(arguments, arguments.host.as_deref())?;
    let loaded = input::load_definition(definition)?;
    let fields = field::by_key(&arguments.fields)?;
    let pack = Pack::of(&Order {
        source: &source,
        plugin: &plugin,
        compiled: &loaded.compiled,
        endpoint: arguments.endpoint.as_ref(),
        base: &arguments.base,
        channel: arguments.channel.as_deref(),
        fields: &fields,
        package_version: arguments.package_version.as_ref().map(|version| version.0.as_str()),
    })?;
    write::write(out, &pack.files, arguments.force)?;
    if let Some(endpoint) =
        arguments.endpoint.as_ref().filter(|endpoint| endpoint.is_open && pack.record.endpoint.is_some())
    {
        output::warn(&format!(
            "{} is not encrypted: others on the way can read and change forms, and a page of https:// may not send to it",
            endpoint.url
        ));
    }
    match arguments.json {
        true => output::print_json(&in_json(out, &pack))?,
        false => output::print(&in_words(out, &pack, &loaded.compiled))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The template: a folder of the user's own, or that of a host.
fn source(arguments: &Arguments, host: Option<&str>) -> Result<Source, Failure> {
    match (&arguments.template, host) {
        (Some(folder), _) => Source::in_folder(folder),
        (None, Some(host)) => Source::of_host(host),
        (None, None) => Err(Failure::Other("name a host, or a template with `--template`".to_owned())),
    }
}

/// The plugin's files.
fn plugin(arguments: &Arguments, carried: Carried) -> Result<Carried, Failure> {
    match &arguments.plugin {
        Some(folder) if !folder.join(LOADER).is_file() => {
            let remedy = "name the folder that `cargo xtask dist` builds, `dist/plugin`";
            Err(Failure::file(&folder.display().to_string(), format!("has no `{LOADER}`; {remedy}")))
        }
        Some(folder) => Ok(source::files(folder)?.into_iter().map(|(name, bytes)| (name, bytes.into())).collect()),
        None if carried.is_empty() => Err(Failure::Other(NO_PLUGIN.to_owned())),
        None => Ok(carried),
    }
}

fn in_json(out: &Path, pack: &Pack) -> serde_json::Value {
    let record = &pack.record;
    let sizes: serde_json::Map<_, _> =
        pack.files.iter().map(|(name, bytes)| (name.clone(), bytes.len().into())).collect();
    json!({
        "folder": out.display().to_string(), "host": record.host, "definition": record.definition, "endpoint": record.endpoint,
        "channel": record.channel, "package_version": record.package_version, "files": sizes, "steps": pack.steps, "update": pack.update,
    })
}

fn in_words(out: &Path, pack: &Pack, compiled: &Compiled) -> String {
    let (shown, record) = (out.display(), &pack.record);
    let files = counted(pack.files.len(), "file");
    let mut text = format!("{} {} into {shown}: {files}\n", styled(GOOD, "packed"), record.host);
    text.push_str(&format!("  definition {}\n", compiled.reference()));
    if let Some(endpoint) = &record.endpoint {
        text.push_str(&format!("  endpoint   {endpoint}\n"));
    }
    if let Some(archive) = &record.archive {
        text.push_str(&format!("  archive    {shown}/{}\n", archive.name));
    }
    text.push_str(&format!("\n{}\n", styled(STRONG, "What remains to do:")));
    for (number, step) in pack.steps.iter().enumerate() {
        text.push_str(&format!("  {}. {step}\n", number + 1));
    }
    text
}
