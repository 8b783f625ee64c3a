//! When a company qualifies as a whole, from the authored form to the compiled one. It does not know the rest of a policy.

use crate::author::attribute::attributes_of;
use crate::author::authored;
use crate::author::diagnostic::{Code, Problem};
use crate::author::names::{Names, instead};
use crate::author::policy as source;
use crate::definition::{AccountPolicy, BuyingRole};

const PATH: &str = "policy.account";

/// Builds the policy of accounts, and adds what is wrong with it.
pub(super) fn build_account(
    definition: &authored::Definition,
    account: &source::Account,
    problems: &mut Vec<Problem>,
) -> AccountPolicy {
    let ids = account.roles.iter().map(|role| role.id.as_str());
    Names::collect("role", "policy.account.roles", ids, problems);
    let mut roles = Vec::new();
    for (index, role) in account.roles.iter().enumerate() {
        let path = format!("{PATH}.roles[{index}]");
        if role.seniority.is_empty() && role.function.is_empty() {
            let remedy = "name its `seniority`, its `function`, or both";
            problems.push(Problem::new(Code::Empty, &path, "everybody would have this role", remedy));
        }
        for (attribute, values) in [("seniority", &role.seniority), ("function", &role.function)] {
            check_values(definition, attribute, values, &path, problems);
        }
        roles.push(BuyingRole {
            id: role.id.clone(),
            label: role.label.clone(),
            seniority: role.seniority.clone(),
            function: role.function.clone(),
        });
    }
    let usual = AccountPolicy::usual(roles);
    let built = AccountPolicy {
        people: account.people.unwrap_or(usual.people),
        person_cap: account.person_cap.unwrap_or(usual.person_cap),
        active_from: account.active_from.unwrap_or(usual.active_from),
        min_score: account.min_score.unwrap_or(usual.min_score),
        min_grade: account.min_grade.unwrap_or(usual.min_grade),
        min_roles: account.min_roles.unwrap_or(usual.min_roles),
        ..usual
    };
    let mut error = |key: &str, message: &str, remedy: &str| {
        problems.push(Problem::new(Code::Policy, &format!("{PATH}.{key}"), message, remedy));
    };
    let most = (u32::from(built.people) * u32::from(built.person_cap)).min(100);
    if u32::from(built.min_score) > most {
        let message = format!("no company reaches this score: its people give {most} points at most");
        error("min_score", &message, "lower it, or raise `people` or `person_cap`");
    }
    if built.roles.is_empty() {
        error("roles", "any crowd of one kind would qualify its company", "add the roles of your buying group");
    } else if !(1..=built.roles.len()).contains(&usize::from(built.min_roles)) {
        let message = format!("the buying group has {} roles", built.roles.len());
        error("min_roles", &message, "write a number from 1 to that");
    }
    built
}

/// Refuses values that the attribute does not have.
fn check_values(
    definition: &authored::Definition,
    attribute: &str,
    values: &[String],
    path: &str,
    problems: &mut Vec<Problem>,
) {
    if values.is_empty() {
        return;
    }
    let attributes = attributes_of(definition);
    let found = attributes.iter().find(|known| known.id == attribute);
    let names = || found.iter().flat_map(|known| known.values.iter().map(|set| set.id.as_str()));
    for (place, value) in values.iter().enumerate().filter(|(_, value)| !names().any(|name| name == value.as_str())) {
        let remedy = instead(value, names().collect::<Vec<_>>().into_iter());
        let remedy = remedy.unwrap_or_else(|| format!("give the attribute `{attribute}` values first"));
        let message = format!("there is no value of `{attribute}` `{value}`");
        problems.push(Problem::new(Code::UnknownName, &format!("{path}.{attribute}[{place}]"), &message, &remedy));
    }
}
