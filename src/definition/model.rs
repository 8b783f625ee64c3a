//! A compiled definition: everything that can change a score, and the labels that a score is explained with. It does not
//! know the authored form; who signed it and when to review it stay there.

use crate::matching::{ClassId, Kind, Reading};

/// A compiled definition, as read from or written to a `.mql`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    pub sources: Vec<SourceClass>,
    /// Form fields and how they are read.
    pub fields: Vec<Field>,
    /// The attribute that tells who the visitor is; answering it makes a visitor a lead.
    pub identity: ClassId,
    /// The question that raises a hand.
    pub hand_raise: HandRaise,
    /// Engagement and intent rules.
    pub rules: Vec<Rule>,
    /// Caps shared by rules.
    pub groups: Vec<Group>,
    /// Who fits.
    pub fit: Fit,
    /// Least scores, in points, for ratings 1, 2 and 3.
    pub ratings: [u8; 3],
    /// What a qualified lead must reach, unless its segment says otherwise.
    pub gates: Gates,
    /// Segments, first match wins; none may match.
    pub segments: Vec<Segment>,
    /// Who is never sent to sales.
    pub exclusions: Vec<Exclusion>,
    /// Where a lead goes; first match wins.
    pub routes: Vec<Route>,
    /// The weight of fit, in percent, in the rank that sorts lists.
    pub rank_fit_pct: u8,
    /// Points below a threshold at which a stage once reached is lost.
    pub hysteresis: u8,
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

impl Default for Tracking {
    fn default() -> Self {
        Self { session_timeout_s: 30 * 60, idle_cutoff_s: 30, retention_s: 180 * 86_400, consent_needed: true }
    }
}

/// A page class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageClass {
    /// Its id.
    pub id: ClassId,
    /// Patterns of path, or of host and path when they don't begin with `/`.
    pub patterns: Vec<String>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionClass {
    /// Its id.
    pub id: ClassId,
    /// A CSS selector of what is clicked; empty for none.
    pub selector: String,
    /// Patterns of the link that is followed.
    pub links: Vec<String>,
}

/// A source of visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceClass {
    /// Its id.
    pub id: ClassId,
    /// Any of these makes it this source.
    pub tests: Vec<SourceTest>,
}

/// One test for a source: a pattern for one part of how the visit came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTest {
    /// Which part.
    pub part: SourcePart,
    /// Its pattern.
    pub pattern: String,
}

/// A part of how a visit came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SourcePart {
    /// The `utm_source` parameter.
    UtmSource = 0,
    /// The `utm_medium` parameter.
    UtmMedium = 1,
    /// The `utm_campaign` parameter.
    UtmCampaign = 2,
    /// The host that linked here.
    Referrer = 3,
}

impl SourcePart {
    /// All parts, by their code.
    pub const ALL: [Self; 4] = [Self::UtmSource, Self::UtmMedium, Self::UtmCampaign, Self::Referrer];
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

/// The question that raises a hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandRaise {
    /// Its attribute; [`ClassId::NONE`] when there is no such question.
    pub attribute: ClassId,
    /// The value that raises the hand.
    pub yes: ClassId,
    /// How long a raised hand stays up.
    pub expires_s: u32,
}

/// What a rule adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Only occurrences of the last so many seconds; 0 for all.
    pub window_s: u32,
    /// How points fade with age.
    pub decay: Decay,
    /// The most points it gives (the least, for a rule with negative points); 0 for no cap.
    pub cap: u32,
    /// One more than its group's place in [`Definition::groups`]; 0 for none.
    pub group: u32,
    /// In force from this time on, in seconds since 1970; 0 for always.
    pub valid_from_s: u32,
    /// In force before this time; 0 for always.
    pub valid_until_s: u32,
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
    /// So many.
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
    /// They don't.
    None,
    /// By so many percent after each period.
    Step {
        /// The period.
        every_s: u32,
        /// The percent lost each time.
        drop_pct: u8,
    },
    /// Evenly, to nothing.
    Linear {
        /// After this long.
        over_s: u32,
    },
    /// By half, again and again.
    HalfLife {
        /// Each time this long.
        half_life_s: u32,
    },
}

impl Decay {
    /// By its code, a time and a share.
    pub(crate) const fn of(code: u32, seconds: u32, drop_pct: u8) -> Self {
        match code {
            1 => Self::Step { every_s: seconds, drop_pct },
            2 => Self::Linear { over_s: seconds },
            3 => Self::HalfLife { half_life_s: seconds },
            _ => Self::None,
        }
    }
}

/// What must be true, and what is counted.
///
/// Every condition yields occurrences, and holds when it yields any. `All` yields those of its first member while the
/// others hold; `Any` yields those of every member; `Not` yields one, now, when its member yields none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All members hold; the first is what is counted.
    All(Vec<Condition>),
    /// Any member holds.
    Any(Vec<Condition>),
    /// The member doesn't hold.
    Not(Box<Condition>),
    /// A signal.
    Signal(Signal),
}

/// One signal, looked for in the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What is looked for.
    pub what: What,
    /// Only in the last so many seconds; 0 for all.
    pub within_s: u32,
    /// Holds only with at least so many occurrences; at least 1.
    pub at_least: u32,
}

/// What a signal looks for. A page of [`ClassId::NONE`] is any page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A page view, engaged for at least so long and scrolled at least so deep.
    View {
        /// The page class.
        page: ClassId,
        /// At least so many engaged seconds.
        engaged_s: u32,
        /// At least so many percent.
        depth_pct: u32,
    },
    /// A visit with at least so many views of a page, engaged for at least so long together.
    Visit {
        /// The page class.
        page: ClassId,
        /// At least so many views.
        views: u32,
        /// At least so many engaged seconds.
        engaged_s: u32,
    },
    /// A visit that began at most so long after the end of the visit before it (0: any time), both with the page.
    Return {
        /// The page class.
        page: ClassId,
        /// At most so many seconds after.
        after_s: u32,
    },
    /// A local day with a view.
    Day {
        /// The page class.
        page: ClassId,
    },
    /// At least so long engaged on a page, all views together: one occurrence.
    Engaged {
        /// The page class.
        page: ClassId,
        /// At least so many engaged seconds.
        engaged_s: u32,
    },
    /// Nothing happened for so long, after something had: one occurrence, now.
    Inactive {
        /// At least so many seconds.
        for_s: u32,
    },
    /// An action, a source or a topic, with at least this amount.
    Named {
        /// Which kind.
        kind: Kind,
        /// The class.
        class: ClassId,
        /// At least this amount.
        amount: u32,
    },
    /// An answer with one of these values; with none given, any answer that is not blank.
    Answer {
        /// The attribute.
        attribute: ClassId,
        /// The values, strictly increasing; [`ClassId::NONE`] is a blank field.
        values: Vec<ClassId>,
    },
    /// Views of these pages in this order, in one visit.
    Sequence {
        /// The page classes.
        pages: Vec<ClassId>,
    },
}

/// A cap shared by rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id, as authored.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// The most points that its rules with positive points give together; 0 for no cap.
    pub cap: u32,
    /// The most points that its rules with negative points take together; 0 for no floor.
    pub floor: u32,
}

/// Who fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Of the company: the ideal customer profile.
    pub company: Vec<Criterion>,
    /// Of the person: the buyer persona.
    pub person: Vec<Criterion>,
    /// Least shares, in percent, for grades A, B and C.
    pub grades: [u8; 3],
    /// Below this share of known weight, in percent, the grade is `U`.
    pub min_coverage_pct: u8,
    /// From this share on, in percent, a company is ideal.
    pub ideal_company_pct: u8,
    /// Below this share, in percent, a person is outside the persona.
    pub min_person_pct: u8,
}

/// One criterion of fit: points for the values of an attribute. Its weight is the most that a value gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// What a salesperson reads.
    pub label: String,
    /// The attribute.
    pub attribute: ClassId,
    /// Points by value; a value that is not named gives none.
    pub points: Vec<(ClassId, u32)>,
}

/// What a qualified lead must reach: all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gates {
    /// The worst grade that passes: 0 for A to 3 for D, 4 for any, `U` included.
    pub min_grade: u8,
    /// The worst rating that passes: 1 to 4.
    pub min_rating: u8,
    /// The least intent, in points.
    pub min_intent: u8,
}

impl Default for Gates {
    fn default() -> Self {
        Self { min_grade: 1, min_rating: 2, min_intent: 20 }
    }
}

/// A segment with its own thresholds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its id, as authored.
    pub id: String,
    /// Who is in it; `None` for everybody else: the default.
    pub when: Option<Condition>,
    /// What its leads must reach.
    pub gates: Gates,
    /// Its least scores for ratings 1, 2 and 3.
    pub ratings: [u8; 3],
    /// Its least shares for grades A, B and C.
    pub grades: [u8; 3],
    /// How soon sales follows up, in minutes, where the route doesn't say; 0 for no limit.
    pub sla_min: u32,
}

/// Who is never sent to sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Its id, as authored; the reason code of the decision.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// Suppressed (a customer, an open opportunity) rather than excluded.
    pub suppress: bool,
    /// Who it is.
    pub when: Condition,
}

/// Where a lead goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Grades it is for: bit 0 for A to bit 3 for D, bit 4 for `U`.
    pub grades: u8,
    /// Ratings it is for: bit 0 for 1 to bit 3 for 4.
    pub ratings: u8,
    /// Only for raised hands.
    pub hand_raised: bool,
    /// One more than the place of the segment it is for; 0 for all.
    pub segment: u32,
    /// The priority, such as `P1`.
    pub priority: String,
    /// The owner queue.
    pub queue: String,
    /// How soon sales follows up, in minutes; 0 to leave it to the segment.
    pub sla_min: u32,
    /// Whether sales is alerted.
    pub alert: bool,
}
