//! What is seen and said: tracking, pages, actions, sources and form fields, from the authored form to the compiled one.

use super::condition::Scope;
use crate::definition::model::*;
use crate::definition::source::*;
use crate::definition::{FieldKey, Span, field_key};
use crate::matching::ClassId;

pub(super) fn build_tracking(source: &TrackingSource) -> Tracking {
    let given = |span: Option<Span>, default: u32| span.map_or(default, |span| span.seconds);
    let default = Tracking::default();
    Tracking {
        session_timeout_s: given(source.session_timeout, default.session_timeout_s),
        idle_cutoff_s: given(source.idle_cutoff, default.idle_cutoff_s),
        retention_s: given(source.retention, default.retention_s),
        consent_needed: source.consent != Some(ConsentRule::NotNeeded),
    }
}

pub(super) fn build_page(index: usize, page: &PageSource, scope: &mut Scope<'_>) -> PageClass {
    if page.patterns.is_empty() {
        scope.error(
            "empty",
            &format!("pages[{index}]"),
            "a page class without patterns never matches",
            "add `patterns`",
        );
    }
    for (place, pattern) in page.patterns.iter().enumerate() {
        if pattern.contains(['?', ' ']) || pattern.contains("://") {
            let message = format!("`{pattern}` is not a pattern of a path");
            scope.error(
                "pattern",
                &format!("pages[{index}].patterns[{place}]"),
                &message,
                "write the path alone, such as `/pricing`, without scheme and query",
            );
        }
    }
    PageClass { id: ClassId::of(&page.id), patterns: without_end_slashes(&page.patterns) }
}

pub(super) fn build_action(action: &ActionSource) -> ActionClass {
    ActionClass {
        id: ClassId::of(&action.id),
        selector: action.selector.clone().unwrap_or_default(),
        links: without_end_slashes(&action.links),
    }
}

/// Addresses are compared without a slash at their end, so a pattern with one would match none.
fn without_end_slashes(patterns: &[String]) -> Vec<String> {
    let without = |pattern: &String| match pattern.strip_suffix('/') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => pattern.clone(),
    };
    patterns.iter().map(without).collect()
}

pub(super) fn build_origin(origin: &OriginSource) -> SourceClass {
    let parts = [
        (SourcePart::UtmSource, &origin.utm_source),
        (SourcePart::UtmMedium, &origin.utm_medium),
        (SourcePart::UtmCampaign, &origin.utm_campaign),
        (SourcePart::Referrer, &origin.referrer),
    ];
    let tests = parts
        .into_iter()
        .flat_map(|(part, patterns)| patterns.iter().map(move |pattern| SourceTest { part, pattern: pattern.clone() }));
    SourceClass { id: ClassId::of(&origin.id), tests: tests.collect() }
}

pub(super) fn build_field(index: usize, field: &FieldSource, scope: &mut Scope<'_>) -> Field {
    let names = if field.names.is_empty() { std::slice::from_ref(&field.id) } else { &field.names };
    let keys =
        [(FieldKey::Name, names), (FieldKey::Label, &field.labels), (FieldKey::Autocomplete, &field.autocomplete)];
    let mut keys: Vec<u32> =
        keys.into_iter().flat_map(|(key, texts)| texts.iter().map(move |text| field_key(key, text))).collect();
    keys.sort_unstable();
    keys.dedup();
    Field { id: ClassId::of(&field.id), keys, readings: scope.readings(index, field) }
}

#[cfg(test)]
mod tests {
    use crate::definition::{Format, compile};

    #[test]
    fn a_slash_at_the_end_of_a_pattern_makes_no_difference() {
        let of = |page: &str, link: &str| {
            let text = format!(
                "id = \"acme\"\nversion = 1\n[[pages]]\nid = \"pricing\"\npatterns = [\"/\", \"{page}\"]\n\
                 [[actions]]\nid = \"download\"\nlinks = [\"{link}\"]\n"
            );
            compile(&text, Format::Toml).unwrap().mql
        };
        assert_eq!(of("/pricing/", "files.acme.example/"), of("/pricing", "files.acme.example"));
        assert_ne!(of("/pricing/**", "/files"), of("/pricing/*", "/files"));
    }
}
