//! Companies: what their people come to together. A buying group counts more than one person, and a crowd of one kind is no buying
//! group. It does not know facts; it reads what is known of each person, and the report about each.
//!
//! In reading order: `company` (which people belong together) → `report` (what they come to) → `penetration` (how far into the target
//! list).

mod company;
mod penetration;
mod report;
#[cfg(all(test, feature = "author"))]
mod tests;

pub use company::{Member, company_of, group};
pub use penetration::{Penetration, penetration};
pub use report::{AccountMissing, AccountPerson, AccountReport, RoleReport, report};
