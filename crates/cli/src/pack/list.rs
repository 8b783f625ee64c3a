//! The hosts, a line each. It does not know what is packed for them.

use super::super::output::{STRONG, styled};
use super::super::{Failure, output};
use super::source::{Source, hosts};
use super::template::Template;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// The hosts in whose titles a word is: `zoho` is in "Zoho CRM, Pipedrive, Zendesk".
pub(super) fn titled(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let is_titled = |host: &str| {
        let template = Source::of_host(host).and_then(|source| Template::of(&source));
        template.is_ok_and(|template| template.title.to_lowercase().split([' ', ',']).any(|part| part == word))
    };
    hosts().into_iter().filter(|host| is_titled(host)).collect()
}

/// Lists the templates that the tool carries, or the one of a folder.
pub(super) fn run(folder: Option<&Path>, as_json: bool) -> Result<ExitCode, Failure> {
    let sources: Vec<Source> = match folder {
        Some(folder) => vec![Source::in_folder(folder)?],
        None => hosts().iter().map(|host| Source::of_host(host)).collect::<Result<_, _>>()?,
    };
    let templates = sources.iter().map(|source| Ok((source.host.as_str(), Template::of(source)?)));
    let templates: Vec<(&str, Template)> = templates.collect::<Result<_, Failure>>()?;
    if as_json {
        let hosts = templates.iter().map(|(host, template)| {
            json!({
                "host": host, "title": template.title, "about": template.about, "version": template.version, "channels": template.channels,
                "fields": template.fields.keys().collect::<Vec<_>>(), "needs_base": template.needs_base, "needs_endpoint": template.needs_endpoint,
            })
        });
        output::print_json(&json!({ "hosts": hosts.collect::<Vec<_>>() }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = templates.iter().map(|(host, _)| host.len()).max().unwrap_or(0);
    let lines = templates.iter().map(|(host, template)| {
        format!(
            "{}{:pad$}  {}: {}\n",
            styled(STRONG, host),
            "",
            template.title,
            template.about,
            pad = width - host.len()
        )
    });
    output::print(&lines.collect::<String>())?;
    Ok(ExitCode::SUCCESS)
}
