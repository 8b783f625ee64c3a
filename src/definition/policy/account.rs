//! When a company qualifies as a whole: how many of its people count, how much each gives, and which roles of a buying group must take
//! part. It does not know anybody.

use crate::definition::Grade;
use serde::{Deserialize, Serialize};

/// When a company qualifies as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AccountPolicy {
    /// So many people give points, the ones with the highest scores.
    pub people: u8,
    /// The most points that one person gives.
    pub person_cap: u8,
    /// From this score on, in points, a person takes part.
    pub active_from: u8,
    /// The least score of the account, in points: the sum of what its people give, 100 at most.
    pub min_score: u8,
    /// The worst grade that passes; the best among those who take part counts.
    pub min_grade: Grade,
    /// So many roles must take part.
    pub min_roles: u8,
    /// The roles of the buying group.
    pub roles: Vec<BuyingRole>,
}

impl AccountPolicy {
    /// What is asked where a definition does not say: five people who give 40 points each, a score of 60, grade B, and every role.
    pub fn usual(roles: Vec<BuyingRole>) -> Self {
        let min_roles = u8::try_from(roles.len()).unwrap_or(u8::MAX);
        Self { people: 5, person_cap: 40, active_from: 10, min_score: 60, min_grade: Grade::B, min_roles, roles }
    }

    /// Whether it can be reached: with these people, points and roles.
    pub(super) fn is_sound(&self) -> bool {
        let most = u32::from(self.people) * u32::from(self.person_cap);
        let has_a_test = |role: &BuyingRole| !role.seniority.is_empty() || !role.function.is_empty();
        !self.roles.is_empty()
            && self.roles.iter().all(has_a_test)
            && u32::from(self.min_score) <= most.min(100)
            && (1..=self.roles.len()).contains(&usize::from(self.min_roles))
    }
}

/// A role in a buying group, told by seniority and function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuyingRole {
    /// Its id, such as `finance`.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// Values of `seniority` that have it; none for any.
    pub seniority: Vec<String>,
    /// Values of `function` that have it; none for any.
    pub function: Vec<String>,
}
