//! Where a visit came from: campaign parameters and the host that linked here, read as source classes. It keeps
//! neither, and does not know when a visit begins.

use crate::definition::{Part, Program, SourcePart};
use crate::matching::{ClassId, matches_bytes};

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
    /// Whether the page was only loaded again, or gone back to.
    pub is_again: bool,
}

impl Landing<'_> {
    /// Whether a link was followed that is tagged by a campaign: then it begins something new, whatever went before.
    pub const fn begins_anew(&self) -> bool {
        let is_tagged = !(self.utm_source.is_empty() && self.utm_medium.is_empty() && self.utm_campaign.is_empty());
        is_tagged && !self.is_again
    }

    fn passes(&self, part: u32, pattern: &[u8]) -> bool {
        let parts = [self.utm_source, self.utm_medium, self.utm_campaign, self.referrer_host];
        let mut text = parts.get(part as usize).copied().unwrap_or_default().as_bytes();
        // A text as it is; of a host, every parent domain too.
        while !text.is_empty() {
            if matches_bytes(pattern, text) {
                return true;
            }
            let dot = text.iter().position(|byte| *byte == b'.').filter(|_| part == SourcePart::Referrer as u32);
            text = dot.and_then(|dot| text.get(dot + 1..)).unwrap_or_default();
        }
        false
    }
}

/// The classes of every source that a landing is from.
pub fn sources_of(program: &Program, landing: Landing<'_>) -> Vec<ClassId> {
    let mut found = Vec::new();
    for mut source in program.part(Part::Sources).blocks() {
        let class = source.class();
        let passes = |test: &[u32]| matches!(*test, [part, text] if landing.passes(part, program.text(text)));
        if source.rest().chunks_exact(2).any(passes) {
            found.push(class);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Definition, SourceClass, SourceTest};

    fn check(part: SourcePart, pattern: &str, landing: Landing<'_>) -> bool {
        let source = SourceClass { id: ClassId::of("it"), tests: vec![SourceTest { part, pattern: pattern.into() }] };
        let definition = Definition { sources: vec![source], ..Definition::default() };
        !sources_of(&definition.to_program(), landing).is_empty()
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
