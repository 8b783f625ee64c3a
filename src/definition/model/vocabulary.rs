//! What a definition recognises in a page: page classes, actions, channels and form fields. It does not know what any of
//! them is worth.

use crate::matching::{ClassId, Reading};

/// A page class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageClass {
    /// Its id.
    pub id: ClassId,
    /// Patterns of a path that begin with `/`, or else of host and path.
    pub patterns: Vec<String>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionClass {
    /// Its id.
    pub id: ClassId,
    /// A CSS selector of what is clicked, if a click takes the action.
    pub selector: Option<String>,
    /// Patterns of the link that is followed.
    pub links: Vec<String>,
}

/// Where a visit comes from: a campaign, a search engine, a partner's site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ClassId,
    /// A visit that passes any of these comes from here.
    pub tests: Vec<ChannelTest>,
}

/// One test for a channel: a pattern for one part of how a visit came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelTest {
    /// Which part.
    pub part: LandingPart,
    /// Its pattern.
    pub pattern: String,
}

/// A part of how a visit came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum LandingPart {
    /// The `utm_source` parameter.
    UtmSource = 0,
    /// The `utm_medium` parameter.
    UtmMedium = 1,
    /// The `utm_campaign` parameter.
    UtmCampaign = 2,
    /// The host that linked here.
    Referrer = 3,
    /// The `utm_term` parameter.
    UtmTerm = 4,
    /// Nothing of all this: the visitor typed the address, used a bookmark, or came from an app. The pattern says nothing.
    None = 5,
}

impl LandingPart {
    /// All parts, by their code.
    pub const ALL: [Self; 6] =
        [Self::UtmSource, Self::UtmMedium, Self::UtmCampaign, Self::Referrer, Self::UtmTerm, Self::None];
}

/// A class of forms, such as requests for a demo. A form that passes any test is of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormClass {
    /// Its id.
    pub id: ClassId,
    /// A CSS selector of the form.
    pub selector: Option<String>,
    /// Patterns of the address that the form is sent to.
    pub actions: Vec<String>,
    /// Classes of the page that the form is on.
    pub pages: Vec<ClassId>,
}

/// A form field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its id.
    pub id: ClassId,
    /// How it is recognised: hashes from [`field_key`](crate::definition::field_key), strictly increasing.
    pub keys: Vec<u32>,
    /// How its text is read; each reading answers one attribute.
    pub readings: Vec<Reading>,
}
