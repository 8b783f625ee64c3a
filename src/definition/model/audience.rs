//! Who fits, who qualifies, who is excluded and where leads go. It does not know rules.

use super::Condition;
use crate::matching::ClassId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The question that raises a hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandRaise {
    /// Its attribute.
    pub attribute: ClassId,
    /// The value that raises the hand.
    pub yes: ClassId,
    /// How long a raised hand stays up.
    pub expires_s: u32,
}

/// Who fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Of the company: the ideal customer profile.
    pub company: Vec<Criterion>,
    /// Of the person: the buyer persona.
    pub person: Vec<Criterion>,
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
    /// Least shares, in percent, for grades A, B and C; below is D.
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

/// A segment with its own thresholds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its id, as authored.
    pub id: String,
    /// Who is in it; without a condition, everybody else: the default.
    pub when: Option<Condition>,
    /// What its leads must reach.
    pub thresholds: Thresholds,
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

/// Some of the ratings 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingSet(pub(in crate::definition) u8);

impl RatingSet {
    /// All ratings.
    pub const ALL: Self = Self(0b1111);

    /// Whether a rating is in it.
    pub const fn contains(self, rating: u8) -> bool {
        matches!(rating, 1..=4) && self.0 >> (rating & 7).wrapping_sub(1) & 1 != 0
    }
}

impl FromIterator<u8> for RatingSet {
    /// What is no rating is left out.
    fn from_iter<I: IntoIterator<Item = u8>>(ratings: I) -> Self {
        let ratings = ratings.into_iter().filter(|rating| matches!(rating, 1..=4));
        Self(ratings.fold(0, |set, rating| set | 1 << (rating - 1)))
    }
}
