//! Rules and the groups that cap them together. It does not know what a condition asks of the evidence.

use super::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a rule adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Dimension {
    /// Interest of any kind.
    Engagement = 0,
    /// What buyers do.
    Intent = 1,
}

impl Dimension {
    /// Both dimensions, by their code.
    pub const ALL: [Self; 2] = [Self::Engagement, Self::Intent];

    /// The name in definitions and assessments.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Engagement => "engagement",
            Self::Intent => "intent",
        }
    }
}

/// An engagement or intent rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, as authored.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// What it adds to.
    pub dimension: Dimension,
    /// What it counts.
    pub when: Condition,
    /// How what it counts becomes points.
    pub count: Count,
    /// How many occurrences count at most.
    pub frequency_cap: Option<FrequencyCap>,
    /// Only occurrences of the last so many seconds count.
    pub window_s: Option<u32>,
    /// How points fade with age.
    pub decay: Decay,
    /// The most points it gives, or takes when its points are negative.
    pub cap: Option<u32>,
    /// The place of its group in [`Definition::groups`](super::Definition::groups).
    pub group: Option<usize>,
    /// In force from this time on, in seconds since 1970.
    pub valid_from_s: Option<u32>,
    /// In force before this time, in seconds since 1970.
    pub valid_until_s: Option<u32>,
    /// The product lines that it shows interest in. They change no decision.
    pub lines: Vec<String>,
}

impl Rule {
    /// A rule without window, decay, cap and group that is always in force. Its label is its id.
    pub fn new(id: &str, dimension: Dimension, when: Condition, count: Count) -> Self {
        Self {
            id: id.into(),
            label: id.into(),
            dimension,
            when,
            count,
            frequency_cap: None,
            window_s: None,
            decay: Decay::None,
            cap: None,
            group: None,
            valid_from_s: None,
            valid_until_s: None,
            lines: Vec::new(),
        }
    }
}

/// How what a rule counts becomes points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Count {
    /// The newest occurrence counts.
    Once(i32),
    /// Every occurrence counts.
    Each(i32),
    /// The best of the steps reached counts; by increasing number.
    Tiers(Vec<Tier>),
}

/// A step: so many occurrences give so many points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// So many occurrences.
    pub at: u32,
    /// So many points.
    pub points: i32,
}

/// How many occurrences count at most; the newest do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrequencyCap {
    /// So many; at least 1.
    pub times: u32,
    /// In each of these.
    pub per: Per,
}

/// What a frequency cap is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Per {
    /// In each visit.
    Visit = 0,
    /// On each local day.
    Day = 1,
    /// Altogether.
    Lifetime = 2,
}

impl Per {
    /// All of them, by their code.
    pub const ALL: [Self; 3] = [Self::Visit, Self::Day, Self::Lifetime];
}

/// How points fade with age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decay {
    /// Points don't fade.
    None,
    /// Points lose so many percent after each period.
    Step {
        /// The period.
        every_s: u32,
        /// The percent lost each time.
        drop_pct: u8,
    },
    /// Points fall evenly to nothing.
    Linear {
        /// After this long.
        over_s: u32,
    },
    /// Points halve again and again.
    HalfLife {
        /// Each time this long.
        half_life_s: u32,
    },
}

/// A cap shared by rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id, as authored.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// The most points that its rules with positive points give together.
    pub cap: Option<u32>,
    /// The most points that its rules with negative points take together.
    pub floor: Option<u32>,
}
