//! Where a visit came from: campaign parameters and the host that linked here, read as channels. It keeps
//! neither, and does not know when a visit begins.

use crate::definition::{LandingPart, Program};
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

    fn passes(&self, part: LandingPart, pattern: &[u8]) -> bool {
        let text = match part {
            LandingPart::UtmSource => self.utm_source,
            LandingPart::UtmMedium => self.utm_medium,
            LandingPart::UtmCampaign => self.utm_campaign,
            LandingPart::Referrer => self.referrer_host,
        };
        let mut text = text.as_bytes();
        // A text as it is; of a host, every parent domain too.
        while !text.is_empty() {
            if matches_bytes(pattern, text) {
                return true;
            }
            let dot = text.iter().position(|byte| *byte == b'.').filter(|_| part == LandingPart::Referrer);
            text = dot.and_then(|dot| text.get(dot + 1..)).unwrap_or_default();
        }
        false
    }
}

/// The class of every channel that a landing comes from.
pub fn channels_of(program: &Program, landing: Landing<'_>) -> Vec<ClassId> {
    let passed = program
        .channels()
        .filter(|channel| channel.tests().any(|test| landing.passes(test.part(), program.text(test.pattern()))));
    passed.map(|channel| channel.class()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Channel, ChannelTest, Definition};

    fn check(part: LandingPart, pattern: &str, landing: Landing<'_>) -> bool {
        let channel = Channel { id: ClassId::of("it"), tests: vec![ChannelTest { part, pattern: pattern.into() }] };
        let definition = Definition { channels: vec![channel], ..Definition::new("landing", 1) };
        !channels_of(&definition.to_program(), landing).is_empty()
    }

    #[test]
    fn a_campaign_parameter_matches_whatever_its_case() {
        let landing = Landing { utm_medium: "CPC", ..Landing::default() };
        assert!(check(LandingPart::UtmMedium, "cpc", landing));
        assert!(!check(LandingPart::UtmSource, "cpc", landing));
    }

    #[test]
    fn a_missing_parameter_is_not_any_parameter() {
        assert!(!check(LandingPart::UtmCampaign, "*", Landing::default()));
    }

    #[test]
    fn a_referrer_matches_its_host_and_parent_domains_only() {
        let from = |referrer_host| Landing { referrer_host, ..Landing::default() };
        assert!(check(LandingPart::Referrer, "search.example", from("www.search.example")));
        assert!(!check(LandingPart::Referrer, "search.example", from("research.example")));
    }
}
