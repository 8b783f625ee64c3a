//! Lints of patterns that can hardly match an address. It does not match any.

use super::warn;
use crate::definition::problem::Problem;
use crate::definition::source::*;

const CODE: &str = "hardly-matches";

pub(super) fn addresses(source: &Source, problems: &mut Vec<Problem>) {
    for (index, page) in source.pages.iter().enumerate() {
        patterns(&page.patterns, &format!("pages[{index}].patterns"), problems);
    }
    for (index, action) in source.actions.iter().enumerate() {
        patterns(&action.links, &format!("actions[{index}].links"), problems);
    }
    for (index, origin) in source.sources.iter().enumerate() {
        for (place, host) in origin.referrer.iter().enumerate().filter(|(_, host)| host.contains(['/', ':'])) {
            let message = format!("`{host}` is compared with the host alone");
            let remedy = "write it without scheme, port and path, such as `linkedin.com`";
            warn(problems, CODE, &format!("sources[{index}].referrer[{place}]"), &message, remedy);
        }
    }
}

fn patterns(patterns: &[String], path: &str, problems: &mut Vec<Problem>) {
    for (place, pattern) in patterns.iter().enumerate() {
        let path = format!("{path}[{place}]");
        // For pages this is an error: their patterns are nothing else than addresses.
        if path.starts_with("actions") && (pattern.contains("://") || pattern.contains('?')) {
            let message = format!("`{pattern}` has a scheme or a query, which links are compared without");
            let remedy = "write the path alone, such as `/files/*`, or host and path";
            warn(problems, CODE, &path, &message, remedy);
        } else if names_no_host(pattern) {
            let message = format!("`{pattern}` is compared with host and path, but names no host");
            warn(problems, CODE, &path, &message, &format!("write `/{pattern}` for a path"));
        }
    }
}

/// Whether a pattern is of host and path, but what stands for the host looks like none.
fn names_no_host(pattern: &str) -> bool {
    let host = pattern.split('/').next().unwrap_or("");
    !host.is_empty() && host != "localhost" && !host.contains(['.', ':', '*'])
}
