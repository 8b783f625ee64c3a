//! Lints of patterns that can hardly match an address. It does not match any.

use super::warn;
use crate::author::authored;
use crate::author::problem::Problem;

const CODE: &str = "hardly-matches";

pub(super) fn addresses(source: &authored::Definition, problems: &mut Vec<Problem>) {
    for (index, page) in source.pages.iter().enumerate() {
        for (place, pattern) in page.patterns.iter().enumerate() {
            host(pattern, &format!("pages[{index}].patterns[{place}]"), problems);
        }
    }
    for (index, action) in source.actions.iter().enumerate() {
        for (place, link) in action.links.iter().enumerate() {
            let path = format!("actions[{index}].links[{place}]");
            // For pages this is an error: their patterns are nothing else than addresses.
            if link.contains("://") || link.contains('?') {
                let message = format!("`{link}` has a scheme or a query, which links are compared without");
                warn(problems, CODE, &path, &message, "write the path alone, such as `/files/*`, or host and path");
            } else {
                host(link, &path, problems);
            }
        }
    }
    for (index, origin) in source.sources.iter().enumerate() {
        for (place, host) in origin.referrer.iter().enumerate().filter(|(_, host)| host.contains(['/', ':'])) {
            let message = format!("`{host}` is compared with the host alone");
            let remedy = "write it without scheme, port and path, such as `linkedin.com`";
            warn(problems, CODE, &format!("sources[{index}].referrer[{place}]"), &message, remedy);
        }
    }
}

/// A pattern of host and path of which what stands for the host looks like none.
fn host(pattern: &str, path: &str, problems: &mut Vec<Problem>) {
    let host = pattern.split('/').next().unwrap_or("");
    if !host.is_empty() && host != "localhost" && !host.contains(['.', ':', '*']) {
        let message = format!("`{pattern}` is compared with host and path, but names no host");
        warn(problems, CODE, path, &message, &format!("write `/{pattern}` for a path"));
    }
}
