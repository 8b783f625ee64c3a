//! The private part of a definition: what sales works with once a lead is there. It changes no score, and no page loads it,
//! so it stands in a file of its own. It does not know the authored form, nor what anybody does with it.

macro_rules! words {
    ($(#[$meaning:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meaning])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in files.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

mod account;
mod file;
mod learned;
mod review;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use account::{AccountPolicy, BuyingRole};
use file::{FormatVersion, dates};
pub use file::{MAX_POLICY_BYTES, POLICY_ENDING, POLICY_FORMAT, PolicyError, is_currency};
pub use learned::{Learned, LearnedAxis, LearnedPlace, LearnedPoint, LearnedRule, LearnedSignal, LearnedSplit};
pub use review::{CriterionKind, RejectRate, Review, ReviewOccasion, SqlCriterion};

/// The private part of a definition.
///
/// ```
/// use handraise::definition::Policy;
/// let mut policy = Policy::new("mql", 3);
/// assert_eq!(Policy::read(policy.to_json().as_bytes()), Ok(policy.clone()));
/// policy.version = 4;
/// assert_ne!(policy.hash(), Policy::new("mql", 3).hash());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    format: FormatVersion,
    /// The id of the definition that it belongs to.
    pub id: String,
    /// The version of that definition.
    pub version: u32,
    /// When sales works.
    pub calendar: Option<Calendar>,
    /// What happens after a lead has arrived. The first series that fits a lead is its own.
    pub follow_up: Vec<Series>,
    /// What sales asks for before it accepts a lead.
    pub sql_criteria: Vec<SqlCriterion>,
    /// How many leads sales can take.
    pub capacity: Vec<Capacity>,
    /// The lists of people and companies that are not contacted.
    pub suppressions: Vec<SuppressionList>,
    /// What a salesperson may send.
    pub content: Vec<Content>,
    /// The companies that are wanted.
    pub targets: Vec<Target>,
    /// When a company qualifies as a whole. A file without it has the bytes that it had before there was this member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountPolicy>,
    /// What was learned from leads whose outcome is known. Left out of the file if there is nothing, so that policies before it keep their bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
    /// What calls for a review of the definition before its day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub review: Vec<Review>,
    /// The currency of amounts that name none, in three capital letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl Policy {
    /// A policy that says nothing.
    pub fn new(id: &str, version: u32) -> Self {
        Self {
            format: FormatVersion,
            id: id.into(),
            version,
            calendar: None,
            follow_up: Vec::new(),
            sql_criteria: Vec::new(),
            capacity: Vec::new(),
            suppressions: Vec::new(),
            content: Vec::new(),
            targets: Vec::new(),
            account: None,
            learned: None,
            review: Vec::new(),
            currency: None,
        }
    }
}

/// When sales works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The time zone, by its name in the IANA database.
    pub time_zone: String,
    /// The business hours in local time, sorted; none overlaps another.
    pub hours: Vec<Hours>,
    /// The days on which nobody works, sorted.
    #[serde(with = "dates")]
    pub holidays: Vec<Date>,
    /// Days with hours of their own instead of those of their weekday, sorted. A file without them has the bytes that it had before there was
    /// this member.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub half_days: Vec<HalfDay>,
}

/// Business hours of one day, instead of those of its weekday. A day may have several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HalfDay {
    /// The day.
    #[serde(with = "dates::one")]
    pub day: Date,
    /// When they begin, in minutes after midnight.
    pub from_min: u16,
    /// When they end, in minutes after midnight: at most 1440.
    pub until_min: u16,
}

impl Calendar {
    /// A calendar of a time zone in which nobody works yet.
    pub fn new(time_zone: &str) -> Self {
        Self { time_zone: time_zone.to_owned(), hours: Vec::new(), holidays: Vec::new(), half_days: Vec::new() }
    }
}

/// Business hours of one weekday.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The weekday.
    pub day: Weekday,
    /// When they begin, in minutes after midnight.
    pub from_min: u16,
    /// When they end, in minutes after midnight: at most 1440.
    pub until_min: u16,
}

/// A series of follow-ups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// The only segment that it is for; `None` for all.
    pub segment: Option<String>,
    /// The only queue that it is for; `None` for all.
    pub queue: Option<String>,
    /// Its steps, in the order of their times.
    pub steps: Vec<FollowUp>,
}

/// One step of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// How long after the lead has arrived, in seconds.
    pub after_s: u32,
    /// What to do.
    pub what: FollowUpKind,
    /// The label that a salesperson reads.
    pub label: String,
    /// The content to send, by its id.
    pub content: Option<String>,
}

/// How many leads sales can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// The segment whose leads are counted; `None` for all.
    pub segment: Option<String>,
    /// The queue whose leads are counted; `None` for all.
    pub queue: Option<String>,
    /// How many leads a week.
    pub leads_per_week: u32,
}

impl Capacity {
    /// Whether a lead of this segment and queue is one of those that are counted.
    pub fn counts(&self, segment: Option<&str>, queue: Option<&str>) -> bool {
        let fits = |asked: &Option<String>, is: Option<&str>| asked.is_none() || asked.as_deref() == is;
        fits(&self.segment, segment) && fits(&self.queue, queue)
    }
}

/// A list of people and companies that are not contacted. Who is on it is not part of a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressionList {
    /// Its id.
    pub id: String,
    /// Whom it lists.
    pub kind: SuppressionKind,
    /// The label that a salesperson reads.
    pub label: String,
    /// For how many days an entry holds; `None` for ever.
    pub days: Option<u32>,
}

/// What a salesperson may send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its id.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// Its web address.
    pub address: String,
    /// The product lines that it is about; none for all.
    pub lines: Vec<String>,
    /// The personas that it is for, by name; none for all. Left out of the file if there is none, so that policies before it keep their bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personas: Vec<String>,
    /// The gates that it helps to pass, if one of them is what is missing; none for any lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Gate>,
}

/// A company that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its name.
    pub name: Option<String>,
    /// Its domains, in lower-case ASCII.
    pub domains: Vec<String>,
}

words! {
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

words! {
    /// What to do as a follow-up.
    FollowUpKind {
        /// Call.
        Call = "call",
        /// Write an e-mail.
        Mail = "mail",
        /// Meet, in a room or by video.
        Meeting = "meeting",
        /// Anything else.
        Task = "task",
    }
}

words! {
    /// A gate that a lead may miss, by the word that reports use.
    Gate {
        /// The grade of fit.
        Fit = "fit",
        /// How much of the fit is known.
        Coverage = "coverage",
        /// The score.
        Score = "score",
        /// The intent.
        Intent = "intent",
        /// The persona.
        Persona = "persona",
        /// Behaviour, which is not permitted to be known.
        Behaviour = "behaviour",
    }
}

words! {
    /// Whom a suppression list names.
    SuppressionKind {
        /// Customers.
        Customers = "customers",
        /// Companies with an open opportunity.
        OpenOpportunities = "open_opportunities",
        /// People who do not want to be contacted.
        Unsubscribed = "unsubscribed",
        /// Competitors.
        Competitors = "competitors",
    }
}
