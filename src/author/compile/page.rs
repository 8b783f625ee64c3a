//! Tracking, pages, actions, sources and form fields, from the authored form to the compiled one. It does not know rules.

use super::condition::Scope;
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::author::host::in_punycode;
use crate::author::pattern::without_scheme;
use crate::author::scalar::Span;
use crate::definition::field_key;
use crate::definition::*;
use crate::matching::ClassId;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

pub(super) fn build_tracking(source: &authored::Tracking) -> Tracking {
    let given = |span: Option<Span>, default: u32| span.map_or(default, |span| span.seconds);
    let default = Tracking::USUAL;
    Tracking {
        session_timeout_s: given(source.session_timeout, default.session_timeout_s),
        idle_cutoff_s: given(source.idle_cutoff, default.idle_cutoff_s),
        retention_s: given(source.retention, default.retention_s),
        consent_needed: source.consent != Some(authored::ConsentRule::NotNeeded),
    }
}

pub(super) fn build_page(index: usize, page: &authored::Page, scope: &mut Scope<'_>) -> PageClass {
    if page.patterns.is_empty() {
        scope.error(
            Code::Empty,
            &format!("pages[{index}]"),
            "a page class without patterns never matches",
            "add `patterns`",
        );
    }
    for (place, pattern) in page.patterns.iter().enumerate() {
        let remedy = if let Some(remedy) = without_scheme(pattern) {
            remedy
        } else if pattern.contains('#') {
            "write the path alone, such as `/pricing`, without `#`".to_owned()
        } else if has_foreign_host(pattern) {
            FOREIGN_HOST.to_owned()
        } else {
            continue;
        };
        let message = format!("no address of a page can match `{pattern}`");
        scope.error(Code::Pattern, &format!("pages[{index}].patterns[{place}]"), &message, &remedy);
    }
    PageClass { id: ClassId::of(&page.id), patterns: as_browsers_write(&page.patterns) }
}

pub(super) fn build_action(index: usize, action: &authored::Action, scope: &mut Scope<'_>) -> ActionClass {
    for (place, link) in action.links.iter().enumerate().filter(|(_, link)| has_foreign_host(link)) {
        let message = format!("no link can match `{link}`");
        scope.error(Code::Pattern, &format!("actions[{index}].links[{place}]"), &message, FOREIGN_HOST);
    }
    ActionClass {
        id: ClassId::of(&action.id),
        selector: action.selector.clone().filter(|selector| !selector.is_empty()),
        links: as_browsers_write(&action.links),
    }
}

/// Characters that browsers encode in a path, beside those beyond ASCII. Ref.: URL Standard, path percent-encode set.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// Writes patterns as browsers write addresses: `/über-uns` becomes `/%C3%BCber-uns`, and the host `müller.example`
/// `xn--mller-kva.example`. Addresses are compared without a slash at the end, so patterns lose theirs.
fn as_browsers_write(patterns: &[String]) -> Vec<String> {
    let without_end_slash = |pattern: &String| {
        let (path, query) =
            pattern.split_once('?').map_or((pattern.as_str(), None), |(path, query)| (path, Some(query)));
        let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
        query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
    };
    let encoded = |pattern: String| {
        let (host, path) = pattern.split_at(host_length(&pattern));
        in_punycode(host) + &utf8_percent_encode(path, ENCODED).to_string()
    };
    patterns.iter().map(without_end_slash).map(encoded).collect()
}

const FOREIGN_HOST: &str =
    "write that part of the host as browsers do, beginning with `xn--` (`location.host` shows it), or as a star alone";

/// Where the host of a pattern ends; 0 if it has none. A host has a dot; `**über.pdf` is the end of a path.
fn host_length(pattern: &str) -> usize {
    let end = pattern.find(['/', '?']).unwrap_or(pattern.len());
    let host = pattern.get(..end).unwrap_or_default();
    if host.contains('.') && !host.contains("**") { end } else { 0 }
}

/// Whether a pattern names a host with letters beyond ASCII that cannot be written as browsers do.
fn has_foreign_host(pattern: &str) -> bool {
    let host = pattern.get(..host_length(pattern)).unwrap_or_default();
    !in_punycode(host).is_ascii()
}

pub(super) fn build_form(index: usize, form: &authored::FormClass, scope: &mut Scope<'_>) -> FormClass {
    let path = format!("forms[{index}]");
    let selector = form.selector.clone().filter(|selector| !selector.is_empty());
    if selector.is_none() && form.sent_to.is_empty() && form.pages.is_empty() {
        let message = "a class of forms without a test has no form";
        scope.error(Code::Empty, &path, message, "add `selector`, `sent_to` or `pages`");
    }
    for (place, pattern) in form.sent_to.iter().enumerate().filter(|(_, pattern)| has_foreign_host(pattern)) {
        let message = format!("no form can be sent to `{pattern}`");
        scope.error(Code::Pattern, &format!("{path}.sent_to[{place}]"), &message, FOREIGN_HOST);
    }
    let page = |(place, name): (usize, &String)| scope.page_class(name, &format!("{path}.pages[{place}]"));
    let pages = form.pages.iter().enumerate().map(page).collect();
    FormClass { id: ClassId::of(&form.id), selector, actions: as_browsers_write(&form.sent_to), pages }
}

pub(super) fn build_origin(index: usize, origin: &authored::Channel, scope: &mut Scope<'_>) -> Channel {
    let parts = [
        (LandingPart::UtmSource, &origin.utm_source),
        (LandingPart::UtmMedium, &origin.utm_medium),
        (LandingPart::UtmCampaign, &origin.utm_campaign),
        (LandingPart::Referrer, &origin.referrer),
        (LandingPart::UtmTerm, &origin.utm_term),
    ];
    let tests = parts.into_iter().flat_map(|(part, patterns)| {
        let is_host = part == LandingPart::Referrer;
        let written = move |pattern: &String| if is_host { in_punycode(pattern) } else { pattern.clone() };
        patterns.iter().map(move |pattern| ChannelTest { part, pattern: written(pattern).to_lowercase() })
    });
    let none = origin.none.then_some(ChannelTest { part: LandingPart::None, pattern: String::new() });
    let tests: Vec<_> = tests.chain(none).collect();
    if tests.is_empty() {
        let remedy = "add `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, `referrer`, or `none = true`";
        scope.error(Code::Empty, &format!("sources[{index}]"), "a source without a test matches no visit", remedy);
    }
    Channel { id: ClassId::of(&origin.id), tests }
}

pub(super) fn build_field(index: usize, field: &authored::Field, scope: &mut Scope<'_>) -> Field {
    let mut keys = Vec::new();
    for (key, _, texts) in field.goes_by() {
        keys.extend(texts.iter().map(|text| field_key(key, text)));
    }
    keys.sort_unstable();
    keys.dedup();
    Field { id: ClassId::of(&field.id), keys, readings: scope.readings(index, field) }
}

#[cfg(test)]
mod tests {
    use crate::author::{Format, compile};

    fn pages(pattern: &str, link: &str) -> String {
        format!(
            "id = \"acme\"\nversion = 1\n[[pages]]\nid = \"pricing\"\npatterns = [\"/\", \"{pattern}\"]\n\
             [[actions]]\nid = \"download\"\nlinks = [\"{link}\"]\n"
        )
    }

    #[test]
    fn patterns_are_compared_as_browsers_write_addresses() {
        let of = |page: &str, link: &str| compile(&pages(page, link), Format::Toml).unwrap().mql().to_vec();
        assert_eq!(of("/über uns", "**übersicht.pdf"), of("/%C3%BCber%20uns", "**%C3%BCbersicht.pdf"));
        assert_eq!(of("exämple.com/für", "*.exämple.com"), of("xn--exmple-cua.com/f%C3%BCr", "*.xn--exmple-cua.com"));
        assert_eq!(of("/fr/carrières/", "/Ö/**"), of("/fr/carri%C3%A8res", "/%C3%96/**"));
    }

    #[test]
    fn what_no_address_has_is_an_error_with_its_remedy() {
        let remedies = |page: &str, link: &str| {
            let problems = compile(&pages(page, link), Format::Toml).unwrap_err();
            problems.iter().map(|problem| problem.remedy.clone()).collect::<String>()
        };
        assert!(remedies("ex*ämple.com/preise", "/a").contains("xn--"));
        assert!(remedies("/preise", "ä*.com/**").contains("xn--"));
        assert!(remedies("/#/preise", "/a").contains("without `#`"));
        let remedy = "write `/x?y=1`, or `example.com/x?y=1` for this host alone";
        assert_eq!(remedies("https://example.com/x?y=1", "/a"), remedy);
    }

    #[test]
    fn a_source_without_a_test_is_an_error() {
        let told = |rest: &str| {
            let text = format!("id = \"acme\"\nversion = 1\n[[sources]]\nid = \"direct\"\n{rest}");
            let problems = compile(&text, Format::Toml).err().unwrap_or_default();
            problems.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let message = "line 3: error[empty]: sources[0]: a source without a test matches no visit; \
                       add `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, `referrer`, or `none = true`";
        for empty in ["", "none = false\n", "referrer = []\n"] {
            assert_eq!(told(empty), [message], "{empty}");
        }
        for test in ["none = true\n", "none = false\nutm_term = [\"price\"]\n"] {
            assert!(told(test).is_empty(), "{test}");
        }
    }

    #[test]
    fn a_slash_at_the_end_of_a_pattern_makes_no_difference() {
        let of = |page: &str, link: &str| {
            let text = format!(
                "id = \"acme\"\nversion = 1\n[[pages]]\nid = \"pricing\"\npatterns = [\"/\", \"{page}\"]\n\
                 [[actions]]\nid = \"download\"\nlinks = [\"{link}\"]\n"
            );
            compile(&text, Format::Toml).unwrap().mql().to_vec()
        };
        assert_eq!(of("/pricing/", "files.acme.example/"), of("/pricing", "files.acme.example"));
        assert_ne!(of("/pricing/**", "/files"), of("/pricing/*", "/files"));
    }
}
