//! Where a visit came from: reads campaign parameters and the referrer's host as channels of the definition. It keeps
//! neither, and does not know when a visit begins.

use crate::definition::{LandingPart, Program};
use crate::matching::{ClassId, matches_bytes};

/// How the visitor came to a page. The default is a direct visit, without parameters and referrer. Texts are in UTF-8 (bytes that
/// are not match nothing), and without capitals beyond ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Landing<'a> {
    /// The `utm_source` parameter of the page's address. An empty text means that the parameter is missing, here and below.
    pub utm_source: &'a [u8],
    /// The `utm_medium` parameter.
    pub utm_medium: &'a [u8],
    /// The `utm_campaign` parameter.
    pub utm_campaign: &'a [u8],
    /// The `utm_term` parameter.
    pub utm_term: &'a [u8],
    /// The host of the referrer; empty if the referrer belongs to the same site.
    pub referrer_host: &'a [u8],
    /// Whether the page was reloaded or reached through the browser's history, rather than by a link: the
    /// [navigation types](https://www.w3.org/TR/navigation-timing-2/#sec-performance-navigation-types) `reload` and
    /// `back_forward`.
    pub is_repeat: bool,
}

impl Landing<'_> {
    /// Whether the visitor followed a link with campaign parameters. Its channels count even within a visit.
    pub const fn is_tagged_link(&self) -> bool {
        self.has_parameters() && !self.is_repeat
    }

    const fn has_parameters(&self) -> bool {
        !(self.utm_source.is_empty()
            && self.utm_medium.is_empty()
            && self.utm_campaign.is_empty()
            && self.utm_term.is_empty())
    }

    /// Whether one part of the landing matches a pattern.
    fn matches(&self, part: LandingPart, pattern: &[u8]) -> bool {
        let mut text = match part {
            LandingPart::UtmSource => self.utm_source,
            LandingPart::UtmMedium => self.utm_medium,
            LandingPart::UtmCampaign => self.utm_campaign,
            LandingPart::Referrer => self.referrer_host,
            LandingPart::UtmTerm => self.utm_term,
            LandingPart::None => return !self.has_parameters() && self.referrer_host.is_empty(),
        };
        // A parameter is compared as a whole; a host also by each of its parent domains.
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

/// The channels of the definition that a landing came through.
///
/// ```
/// use handraise::definition::Definition;
/// use handraise::tracking::{Landing, channels_of};
/// let landing = Landing { utm_medium: b"cpc", ..Landing::default() };
/// assert!(channels_of(&Definition::new("mql", 1).to_program(), landing).is_empty());
/// ```
pub fn channels_of(program: &Program, landing: Landing<'_>) -> Vec<ClassId> {
    let matched = program
        .channels()
        .filter(|channel| channel.tests().any(|test| landing.matches(test.part(), program.text(test.pattern()))));
    matched.map(|channel| channel.class()).collect()
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
        let landing = Landing { utm_medium: b"CPC", ..Landing::default() };
        assert!(check(LandingPart::UtmMedium, "cpc", landing));
        assert!(!check(LandingPart::UtmSource, "cpc", landing));
    }

    #[test]
    fn a_missing_parameter_is_not_any_parameter() {
        assert!(!check(LandingPart::UtmCampaign, "*", Landing::default()));
    }

    #[test]
    fn a_referrer_matches_its_host_and_parent_domains_only() {
        let from =
            |referrer_host: &'static str| Landing { referrer_host: referrer_host.as_bytes(), ..Landing::default() };
        assert!(check(LandingPart::Referrer, "search.example", from("www.search.example")));
        assert!(!check(LandingPart::Referrer, "search.example", from("research.example")));
    }
}
