//! Where a visit came from: campaign parameters and the host that linked here, read as source classes. It keeps
//! neither, and does not know when a visit begins.

use crate::definition::{Definition, SourcePart, SourceTest};
use crate::matching::{ClassId, matches};

/// How somebody came to a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Landing<'a> {
    /// The `utm_source` parameter; empty for none, as are the others.
    pub utm_source: &'a str,
    /// The `utm_medium` parameter.
    pub utm_medium: &'a str,
    /// The `utm_campaign` parameter.
    pub utm_campaign: &'a str,
    /// The host of the page that linked here, unless it is of the same site.
    pub referrer_host: &'a str,
}

impl Landing<'_> {
    /// Whether the link was tagged by a campaign: then it begins something new, whatever went before.
    pub const fn is_tagged(&self) -> bool {
        !(self.utm_source.is_empty() && self.utm_medium.is_empty() && self.utm_campaign.is_empty())
    }

    fn passes(&self, test: &SourceTest) -> bool {
        let text = match test.part {
            SourcePart::UtmSource => self.utm_source,
            SourcePart::UtmMedium => self.utm_medium,
            SourcePart::UtmCampaign => self.utm_campaign,
            SourcePart::Referrer => self.referrer_host,
        };
        // A text as it is; of a host, every parent domain too.
        let mut before = 0;
        for (start, byte) in text.bytes().enumerate() {
            let begins = start == 0 || (test.part == SourcePart::Referrer && before == b'.');
            if begins && text.get(start..).is_some_and(|text| matches(&test.pattern, text)) {
                return true;
            }
            before = byte;
        }
        false
    }
}

/// The classes of every source that a landing is from.
pub fn sources_of(definition: &Definition, landing: Landing<'_>) -> Vec<ClassId> {
    let mut found = Vec::new();
    for source in &definition.sources {
        if source.tests.iter().any(|test| landing.passes(test)) {
            found.push(source.id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::SourceClass;

    fn check(part: SourcePart, pattern: &str, landing: Landing<'_>) -> bool {
        let source = SourceClass { id: ClassId::of("it"), tests: vec![SourceTest { part, pattern: pattern.into() }] };
        let definition = Definition { sources: vec![source], ..Definition::default() };
        !sources_of(&definition, landing).is_empty()
    }

    #[test]
    fn a_campaign_parameter_matches_whatever_its_case() {
        let landing = Landing { utm_medium: "CPC", ..Landing::default() };
        assert!(check(SourcePart::UtmMedium, "cpc", landing));
        assert!(!check(SourcePart::UtmSource, "cpc", landing));
    }

    #[test]
    fn a_missing_parameter_is_not_any_parameter() {
        assert!(!check(SourcePart::UtmCampaign, "*", Landing::default()));
    }

    #[test]
    fn a_referrer_matches_its_host_and_parent_domains_only() {
        let from = |referrer_host| Landing { referrer_host, ..Landing::default() };
        assert!(check(SourcePart::Referrer, "search.example", from("www.search.example")));
        assert!(!check(SourcePart::Referrer, "search.example", from("research.example")));
    }
}
