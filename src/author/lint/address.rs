//! Lints of patterns that can hardly match an address. They do not match any.

use super::{Context, Findings, Lint};
use crate::author::diagnostic::Code;
use crate::author::pattern::without_scheme;

pub(super) const HARDLY_MATCHES: Lint = Lint::new(
    Code::HardlyMatches,
    "A pattern without a slash at its beginning is compared with host and path, and a referrer with the host alone. No pattern has a \
     scheme. Written otherwise, it finds nothing.",
    r#"[[pages]]
id = "pricing"
patterns = ["pricing/**"]
"#,
    hardly_matches,
);

/// Looks for patterns whose first part names no host, for those with a scheme, and for referrers with more than a host.
fn hardly_matches(context: &Context<'_>, findings: &mut Findings) {
    for (index, page) in context.definition.pages.iter().enumerate() {
        for (place, pattern) in page.patterns.iter().enumerate() {
            host(pattern, &format!("pages[{index}].patterns[{place}]"), findings);
        }
    }
    for (index, action) in context.definition.actions.iter().enumerate() {
        for (place, link) in action.links.iter().enumerate() {
            scheme_or_host(link, &format!("actions[{index}].links[{place}]"), "links", findings);
        }
    }
    for (index, form) in context.definition.forms.iter().enumerate() {
        for (place, address) in form.sent_to.iter().enumerate() {
            scheme_or_host(address, &format!("forms[{index}].sent_to[{place}]"), "addresses of forms", findings);
        }
    }
    for (index, origin) in context.definition.sources.iter().enumerate() {
        for (place, host) in origin.referrer.iter().enumerate().filter(|(_, host)| host.contains(['/', ':'])) {
            let message = format!("`{host}` is compared with the host alone");
            let remedy = "write it without scheme, port and path, such as `linkedin.com`";
            findings.add(&format!("sources[{index}].referrer[{place}]"), &message, remedy);
        }
    }
}

/// A pattern with a scheme, or without a host. For pages a scheme is an error.
fn scheme_or_host(pattern: &str, path: &str, compared: &str, findings: &mut Findings) {
    match without_scheme(pattern) {
        Some(remedy) => {
            findings.add(path, &format!("`{pattern}` has a scheme, but {compared} are compared without it"), &remedy);
        }
        None => host(pattern, path, findings),
    }
}

/// Endings of files that pages are in; no host ends so.
const SCRIPTS: [&str; 5] = [".php", ".html", ".htm", ".aspx", ".jsp"];

/// A pattern of host and path whose first part does not look like a host.
fn host(pattern: &str, path: &str, findings: &mut Findings) {
    let host = pattern.split(['/', '?']).next().unwrap_or("");
    let is_file = SCRIPTS.iter().any(|ending| host.ends_with(ending));
    if !host.is_empty() && (is_file || host != "localhost" && !host.contains(['.', ':', '*'])) {
        let message = format!("`{pattern}` is compared with host and path, but names no host");
        findings.add(path, &message, &format!("write `/{pattern}` for a path"));
    }
}
