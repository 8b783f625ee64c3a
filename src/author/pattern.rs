//! Patterns of addresses as people write them: what to write instead of one with a scheme. It does not match any.

/// The remedy for a pattern with a scheme, such as `https://acme.example/pricing?plan=2`; `None` for one without.
pub(super) fn without_scheme(pattern: &str) -> Option<String> {
    let (_, rest) = pattern.split_once("://")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some(match host.contains('*') || host.is_empty() {
        true => format!("write `{slash}{path}`"),
        false => format!("write `{slash}{path}`, or `{host}{path}` for this host alone"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_loses_its_scheme_and_keeps_path_and_query() {
        for (pattern, remedy) in [
            ("https://acme.example/x?y=1", "write `/x?y=1`, or `acme.example/x?y=1` for this host alone"),
            ("http://localhost:8787/x/**", "write `/x/**`, or `localhost:8787/x/**` for this host alone"),
            ("https://acme.example", "write `/`, or `acme.example` for this host alone"),
            ("https://acme.example?page=2", "write `/?page=2`, or `acme.example?page=2` for this host alone"),
            ("https://acme.example/pricing#plans", "write `/pricing`, or `acme.example/pricing` for this host alone"),
            ("*://*.acme.example/pricing", "write `/pricing`"),
        ] {
            assert_eq!(without_scheme(pattern).as_deref(), Some(remedy), "{pattern}");
        }
        assert_eq!(without_scheme("acme.example/pricing"), None);
    }
}
