//! The programs that a CRM can be: their names, their kinds of records, and what their words usually say of sales. It sends nothing.

use handraise::person::StatusKind;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which program a CRM is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Tryton, with its modules party and sale_opportunity.
    Tryton,
    /// HubSpot.
    Hubspot,
    /// Salesforce.
    Salesforce,
    /// Pipedrive.
    Pipedrive,
}

impl Kind {
    /// The word in the file.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Tryton => "tryton",
            Self::Hubspot => "hubspot",
            Self::Salesforce => "salesforce",
            Self::Pipedrive => "pipedrive",
        }
    }

    /// The kinds of records, the one that is made first in front. The last one's outcome is sales'.
    pub(super) const fn records(self) -> &'static [&'static str] {
        match self {
            Self::Tryton => &["party", "opportunity"],
            Self::Hubspot => &["contact"],
            Self::Salesforce => &["lead"],
            Self::Pipedrive => &["person", "deal"],
        }
    }

    /// Whether it needs a database, a user and a field for the key.
    pub(super) const fn needs(self) -> (bool, bool, bool) {
        match self {
            Self::Tryton => (true, true, false),
            Self::Hubspot => (false, false, false),
            Self::Salesforce => (false, true, true),
            Self::Pipedrive => (false, false, true),
        }
    }

    /// Fields that nobody but the receiver may write, because it finds records by them.
    pub(super) const fn own_fields(self) -> &'static [&'static str] {
        match self {
            Self::Tryton => &["identifiers", "reference", "party", "state", "id"],
            Self::Hubspot => &["id"],
            Self::Salesforce => &["Id"],
            Self::Pipedrive => &["id", "person_id", "status"],
        }
    }

    /// How many persons go into one request.
    pub(super) const fn batch(self) -> usize {
        match self {
            Self::Hubspot => 100,
            Self::Salesforce => 200,
            Self::Tryton | Self::Pipedrive => 1,
        }
    }

    /// What a word of the CRM usually says of sales.
    pub(super) fn usual_status(self, word: &str) -> Option<StatusKind> {
        match (self, word) {
            (Self::Tryton, "opportunity" | "converted") => Some(StatusKind::Opportunity),
            (Self::Tryton, "cancelled") => Some(StatusKind::Rejected),
            (Self::Hubspot, "salesqualifiedlead") => Some(StatusKind::SalesQualified),
            (Self::Hubspot, "opportunity") | (Self::Salesforce, "converted") => Some(StatusKind::Opportunity),
            (Self::Hubspot, "customer") => Some(StatusKind::Won),
            (Self::Salesforce, "Working - Contacted") => Some(StatusKind::Accepted),
            (Self::Salesforce, "Closed - Not Converted") => Some(StatusKind::Rejected),
            (Self::Tryton | Self::Pipedrive | Self::Salesforce, "won") => Some(StatusKind::Won),
            (Self::Tryton | Self::Pipedrive | Self::Salesforce, "lost") => Some(StatusKind::Lost),
            _ => None,
        }
    }
}
