//! Who fits, who qualifies, who is excluded and where leads go. It does not know rules.

use super::Condition;
use crate::matching::ClassId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way to raise a hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    /// What raises it.
    pub by: HandBy,
    /// How long a raised hand stays up.
    pub expires_s: u32,
}

/// What raises a hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandBy {
    /// A clear yes to a question.
    Answer {
        /// The question's attribute.
        attribute: ClassId,
        /// The value that raises the hand.
        yes: ClassId,
    },
    /// An action.
    Action(ClassId),
    /// A form of this class that is sent.
    Form(ClassId),
}

impl Hand {
    /// The value of a question's answer that is neither a clear yes nor a clear no.
    pub const UNCLEAR: ClassId = ClassId::of("unclear");
}

/// Who fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Ideal customer profiles. The one that a company matches best counts.
    pub company: Vec<Profile>,
    /// Buyer personas. The one that a person matches best counts.
    pub person: Vec<Profile>,
    /// What [`Thresholds::grades`] are compared with.
    pub scale: FitScale,
    /// Below this share of known weight, in percent, the grade is `U`.
    pub min_coverage_pct: u8,
    /// From this share on, in percent, a company is ideal.
    pub ideal_company_pct: u8,
    /// Below this share, in percent, a person is outside the persona.
    pub min_person_pct: u8,
}

/// What a company or a person of one kind looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name, where a definition has several.
    pub name: Option<String>,
    /// What is looked at.
    pub criteria: Vec<Criterion>,
}

/// Whose fit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum FitSide {
    /// The company's: the ideal customer profile.
    Company = 0,
    /// The person's: the buyer persona.
    Person = 1,
}

impl FitSide {
    /// Both sides, by their code.
    pub const ALL: [Self; 2] = [Self::Company, Self::Person];
}

/// What a grade is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FitScale {
    /// The share of points among known attributes, in percent.
    Shares = 0,
    /// The points themselves.
    Points = 1,
}

impl FitScale {
    /// All scales, by their code.
    pub const ALL: [Self; 2] = [Self::Shares, Self::Points];
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

/// A grade of fit; the better one is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[repr(u8)]
pub enum Grade {
    /// Ideal.
    A = 0,
    /// Good.
    B = 1,
    /// Fair.
    C = 2,
    /// Poor.
    D = 3,
    /// Too little is known.
    U = 4,
}

impl Grade {
    /// All grades, by their code.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::U];

    /// Its letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::U => "U",
        }
    }
}

/// What a lead must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// What a qualified lead must reach.
    pub gates: Gates,
    /// Least scores, in points, for ratings 1, 2 and 3; below is 4.
    pub ratings: [u8; 3],
    /// Least shares in percent, or least points, for grades A, B and C; below is D. [`Fit::scale`] tells which.
    pub grades: [u8; 3],
}

/// What a qualified lead must reach: all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gates {
    /// The worst grade that passes; with `U` every grade does.
    pub min_grade: Grade,
    /// The worst rating that passes: 1 to 4.
    pub min_rating: u8,
    /// The least intent, in points.
    pub min_intent: u8,
}

impl Gates {
    /// What is asked where a definition doesn't say: grade B, rating 2, intent of 20.
    pub const USUAL: Self = Self { min_grade: Grade::B, min_rating: 2, min_intent: 20 };
}

/// What qualifies a lead whose behaviour is not permitted to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownBehaviour {
    /// The worst grade that passes; with `U` every grade does.
    pub min_grade: Grade,
    /// Attributes that must be known.
    pub known: Vec<ClassId>,
}

/// A segment with its own thresholds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its id, as authored.
    pub id: String,
    /// Who is in it; without a condition, everybody else: the default.
    pub when: Option<Condition>,
    /// What its leads must reach.
    pub thresholds: Thresholds,
    /// What they must reach where behaviour is unknown; if it is left out, what the definition says.
    pub behaviour_unknown: Option<UnknownBehaviour>,
    /// How soon sales follows up, in minutes, where the route doesn't say.
    pub sla_min: Option<u32>,
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
    /// Grades it is for.
    pub grades: GradeSet,
    /// Ratings it is for.
    pub ratings: RatingSet,
    /// Only for raised hands.
    pub hand_raised: bool,
    /// The place of the segment it is for in [`Definition::segments`](super::Definition::segments); all when none is named.
    pub segment: Option<usize>,
    /// The priority, such as `P1`.
    pub priority: String,
    /// The owner queue.
    pub queue: String,
    /// How soon sales follows up, in minutes; the segment's time when none is named.
    pub sla_min: Option<u32>,
    /// Whether sales is alerted.
    pub alert: bool,
}

/// Some of the grades A to D and U.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GradeSet(pub(in crate::definition) u8);

impl GradeSet {
    /// All grades.
    pub const ALL: Self = Self(0b1_1111);

    /// Whether a grade is in it.
    pub const fn contains(self, grade: Grade) -> bool {
        self.0 >> grade as u8 & 1 != 0
    }
}

impl FromIterator<Grade> for GradeSet {
    fn from_iter<I: IntoIterator<Item = Grade>>(grades: I) -> Self {
        Self(grades.into_iter().fold(0, |set, grade| set | 1 << grade as u8))
    }
}

/// How active a visitor is; a hotter one is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rating {
    /// The hottest.
    R1 = 1,
    /// Warm.
    R2 = 2,
    /// Lukewarm.
    R3 = 3,
    /// Cold.
    R4 = 4,
    /// Behaviour is not permitted to be known, and nothing is known from elsewhere.
    U = 5,
}

impl Rating {
    /// All ratings, the hottest first.
    pub const ALL: [Self; 5] = [Self::R1, Self::R2, Self::R3, Self::R4, Self::U];

    /// The rating as people and form fields write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::R1 => "1",
            Self::R2 => "2",
            Self::R3 => "3",
            Self::R4 => "4",
            Self::U => "U",
        }
    }
}

impl core::fmt::Display for Rating {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

/// A number from 1 to 4, or the text `U`.
impl Serialize for Rating {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::U => serializer.serialize_str(self.name()),
            rating => serializer.serialize_u8(*rating as u8),
        }
    }
}

impl<'de> Deserialize<'de> for Rating {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u8),
            Text(String),
        }
        let found = match Written::deserialize(deserializer)? {
            Written::Number(number) => {
                Self::ALL.into_iter().find(|rating| *rating as u8 == number && *rating != Self::U)
            }
            Written::Text(text) => Self::ALL.into_iter().find(|rating| rating.name() == text && *rating == Self::U),
        };
        found.ok_or_else(|| serde::de::Error::custom("a rating is 1, 2, 3, 4 or \"U\""))
    }
}

impl JsonSchema for Rating {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rating".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "How active a visitor is: 1 (hottest) to 4, or U where behaviour is not permitted to be known.",
            "enum": [1, 2, 3, 4, "U"],
        })
    }
}

/// Some of the ratings 1 to 4 and U.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingSet(pub(in crate::definition) u8);

impl RatingSet {
    /// The ratings 1 to 4, which take a `U` along: see [`RatingSet::contains`].
    pub const ALL: Self = Self(0b1111);

    /// Whether a rating is in it. `U` also is where 4 is, so that a route that says nothing of `U` takes it as a 4.
    pub const fn contains(self, rating: Rating) -> bool {
        let of_u = if let Rating::U = rating { 1 << (Rating::R4 as u8 - 1) } else { 0 };
        self.0 & (1 << (rating as u8 - 1) | of_u) != 0
    }

    /// Whether a rating is named in it.
    pub const fn names(self, rating: Rating) -> bool {
        self.0 >> (rating as u8 - 1) & 1 != 0
    }
}

impl FromIterator<Rating> for RatingSet {
    fn from_iter<I: IntoIterator<Item = Rating>>(ratings: I) -> Self {
        Self(ratings.into_iter().fold(0, |set, rating| set | 1 << (rating as u8 - 1)))
    }
}
