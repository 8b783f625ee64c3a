//! How far a team has come into its target list. It does not know who the people are.

use super::AccountReport;
use super::company::target_of;
use crate::definition::Policy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many of the targets are reached, and how far. Each number includes the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Penetration {
    /// Targets that have a domain; the others can't be recognised.
    pub targets: u32,
    /// Somebody there is known.
    pub known: u32,
    /// Somebody there takes part.
    pub active: u32,
    /// The account qualifies.
    pub qualified: u32,
}

/// How far the target list of a policy is reached by these accounts. Their order and duplicates do not matter.
pub fn penetration<'a>(policy: &Policy, accounts: impl IntoIterator<Item = &'a AccountReport>) -> Penetration {
    let listed = policy.targets.iter().filter(|target| !target.domains.is_empty()).count();
    let mut found = Penetration { targets: u32::try_from(listed).unwrap_or(u32::MAX), ..Penetration::default() };
    let mut reached: BTreeMap<&[String], (bool, bool)> = BTreeMap::new();
    for account in accounts {
        if let Some(target) = target_of(policy, &account.domain) {
            let (is_active, is_qualified) = reached.entry(&target.domains).or_default();
            *is_active |= account.active > 0;
            *is_qualified |= account.qualified;
        }
    }
    for (is_active, is_qualified) in reached.into_values() {
        found.known += 1;
        found.active += u32::from(is_active || is_qualified);
        found.qualified += u32::from(is_qualified);
    }
    found
}
