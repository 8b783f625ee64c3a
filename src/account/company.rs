//! Which people belong to one company: those with addresses of one domain, or of several that the target list gives to one company. It
//! does not know what they did.

use crate::definition::{Policy, Target};
use crate::lists::is_company_domain;
use crate::person::{PersonKey, PersonReport, Standing};
use std::collections::BTreeMap;

/// A person of a company.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// What is known of the person.
    pub standing: &'a Standing,
    /// The report about the person.
    pub found: &'a PersonReport,
}

/// The company that a person belongs to, by its domain; `None` for an address of a provider of free mail, and for somebody without
/// an address. A target with several domains is one company, under the first; a subdomain of a target's is the target's.
///
/// ```
/// use handraise::account::company_of;
/// use handraise::person::PersonKey;
/// let company = |address| PersonKey::of_email(address).and_then(|person| company_of(&person, None));
/// assert_eq!(company("ada@works.example").as_deref(), Some("works.example"));
/// assert_eq!(company("ada@gmail.com"), None);
/// ```
pub fn company_of(person: &PersonKey, policy: Option<&Policy>) -> Option<String> {
    let domain = person.domain().filter(|domain| is_company_domain(domain))?;
    let target = policy.and_then(|policy| target_of(policy, domain));
    Some(target.and_then(|target| target.domains.first()).map_or(domain, String::as_str).to_owned())
}

/// The target that a domain belongs to.
pub(super) fn target_of<'a>(policy: &'a Policy, domain: &str) -> Option<&'a Target> {
    let is_its =
        |known: &String| domain.strip_suffix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    policy.targets.iter().find(|target| target.domains.iter().any(is_its))
}

/// The people of each company.
pub fn group<'a>(
    members: impl IntoIterator<Item = Member<'a>>,
    policy: Option<&Policy>,
) -> BTreeMap<String, Vec<Member<'a>>> {
    let mut companies: BTreeMap<String, Vec<Member<'a>>> = BTreeMap::new();
    for member in members {
        if let Some(company) = company_of(&member.standing.person, policy) {
            companies.entry(company).or_default().push(member);
        }
    }
    companies
}
