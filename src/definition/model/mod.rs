//! A compiled definition: everything that can change a score, and the labels that a score is explained with. It does not
//! know the form that people write, nor its bytes. Approvals and review dates stay in the authored file.

mod audience;
mod condition;
mod rule;
mod vocabulary;

pub use audience::{
    Criterion, Exclusion, Fit, FitScale, FitSide, Gates, Grade, GradeSet, Hand, HandBy, Profile, Rating, RatingSet,
    Route, Segment, Thresholds, UnknownBehaviour,
};
pub use condition::{Condition, Signal, SignalKind};
pub use rule::{Count, Decay, Dimension, FrequencyCap, Group, Per, Rule, Tier};
pub use vocabulary::{ActionClass, Channel, ChannelTest, Field, FormClass, LandingPart, PageClass};

use crate::matching::ClassId;

/// A compiled definition, as read from or written to a `.mql`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The definition's id.
    pub id: String,
    /// Its version, counted up with each change.
    pub version: u32,
    /// How visits and time are told.
    pub tracking: Tracking,
    /// Page classes by URL pattern.
    pub pages: Vec<PageClass>,
    /// Actions by selector, link or name.
    pub actions: Vec<ActionClass>,
    /// Where visits come from.
    pub channels: Vec<Channel>,
    /// Forms by selector, address or page.
    pub forms: Vec<FormClass>,
    /// Form fields and how they are read.
    pub fields: Vec<Field>,
    /// The attribute that tells who the visitor is: answering it makes a visitor a lead. Without one, any answer does.
    pub identity: Option<ClassId>,
    /// The ways to raise a hand.
    pub hands: Vec<Hand>,
    /// Engagement and intent rules.
    pub rules: Vec<Rule>,
    /// Caps shared by rules.
    pub groups: Vec<Group>,
    /// How well a company and a person fit.
    pub fit: Fit,
    /// What a qualified lead must reach, unless its segment says otherwise.
    pub thresholds: Thresholds,
    /// What qualifies a lead whose behaviour is not permitted to be known; without it, only a raised hand does.
    pub behaviour_unknown: Option<UnknownBehaviour>,
    /// Segments; the first that matches counts, and none may match.
    pub segments: Vec<Segment>,
    /// Who is never sent to sales.
    pub exclusions: Vec<Exclusion>,
    /// Where a lead goes; the first that matches counts.
    pub routes: Vec<Route>,
    /// The weight of fit, in percent, in the rank that sorts lists.
    pub rank_fit_pct: u8,
    /// A lead loses a stage once reached only this many points below its threshold.
    pub hysteresis: u8,
    /// Names of attributes and values, in order, so that a report can tell them: ids are hashes of them.
    pub names: Vec<String>,
}

impl Definition {
    /// The value of an attribute that raises a hand, if one does.
    pub fn yes_of(&self, attribute: ClassId) -> Option<ClassId> {
        self.hands.iter().find_map(|hand| match hand.by {
            HandBy::Answer { attribute: asked, yes } if asked == attribute => Some(yes),
            _ => None,
        })
    }

    /// An empty definition with the usual gates: no page, no rule, no criterion.
    ///
    /// ```
    /// use handraise::definition::Definition;
    /// let definition = Definition::new("mql", 1);
    /// assert_eq!((definition.rules.len(), definition.thresholds.gates.min_intent), (0, 20));
    /// ```
    pub fn new(id: &str, version: u32) -> Self {
        Self {
            id: id.into(),
            version,
            tracking: Tracking::USUAL,
            pages: Vec::new(),
            actions: Vec::new(),
            channels: Vec::new(),
            forms: Vec::new(),
            fields: Vec::new(),
            identity: None,
            hands: Vec::new(),
            rules: Vec::new(),
            groups: Vec::new(),
            fit: Fit {
                company: Vec::new(),
                person: Vec::new(),
                scale: FitScale::Shares,
                min_coverage_pct: 0,
                ideal_company_pct: 0,
                min_person_pct: 0,
            },
            thresholds: Thresholds { gates: Gates::USUAL, ratings: [0; 3], grades: [0; 3] },
            behaviour_unknown: None,
            segments: Vec::new(),
            exclusions: Vec::new(),
            routes: Vec::new(),
            rank_fit_pct: 0,
            hysteresis: 0,
            names: Vec::new(),
        }
    }
}

/// How visits and time are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// A pause this long ends a visit.
    pub session_timeout_s: u32,
    /// Without a sign of activity for this long, nobody is reading.
    pub idle_cutoff_s: u32,
    /// Evidence older than this is dropped.
    pub retention_s: u32,
    /// Whether behaviour may be observed only after consent.
    pub consent_needed: bool,
}

impl Tracking {
    /// The usual settings: a visit ends after half an hour, reading after half a minute without activity; evidence is kept for
    /// 180 days, and behaviour needs consent.
    pub const USUAL: Self =
        Self { session_timeout_s: 30 * 60, idle_cutoff_s: 30, retention_s: 180 * 86_400, consent_needed: true };
}
