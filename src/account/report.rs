//! What a company's people come to together: a score from the most active of them, the roles of the buying group that take part, and
//! whether that qualifies the company where it would qualify none of them alone. The order of people does not matter. It does not know
//! how a person's report came about.

use super::Member;
use super::company::target_of;
use crate::canonical;
use crate::definition::{AccountPolicy, BuyingRole, Compiled, Grade, Policy};
use crate::matching::ClassId;
use crate::person::{LifecycleStage, PersonKey};
use crate::scoring::{DecisionKind, DefinitionReport, FULL_SCORE, MILLI};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The report about a company. Members are only ever added, at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AccountReport {
    /// As of when, in seconds since 1970.
    pub at_s: u32,
    /// The company, by its domain.
    pub domain: String,
    /// The name of the target that it is, or its domain if the target has no name; `null` if it is none.
    pub target: Option<String>,
    /// The score in whole points, rounded down: 0 to 100.
    pub score: i64,
    /// The sum of what its people give, 0 to 100,000.
    pub score_milli: i64,
    /// The intent in it, 0 to 100,000.
    pub intent_milli: i64,
    /// The best grade among those who take part.
    pub grade: Grade,
    /// How many people are known.
    pub known: u32,
    /// How many of them take part.
    pub active: u32,
    /// Those who give points, the highest score first.
    pub people: Vec<AccountPerson>,
    /// Each role of the buying group, and who has it.
    pub roles: Vec<RoleReport>,
    /// Share of the roles that different people fill, in thousandths: nobody counts for two.
    pub coverage_permille: u32,
    /// Whether the company qualifies.
    pub qualified: bool,
    /// What is missing to qualify; empty when nothing is.
    pub missing: Vec<AccountMissing>,
    /// Which definition it was computed with.
    pub definition: DefinitionReport,
    /// The hash of the policy that it was computed with.
    pub policy: String,
}

/// A person who gives points to a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AccountPerson {
    /// The person.
    pub person: PersonKey,
    /// The person's own score, in thousandths of a point.
    pub score_milli: i64,
    /// What of it counts for the company.
    pub counted_milli: i64,
    /// The person's grade.
    pub grade: Grade,
    /// How far the person has come.
    pub stage: LifecycleStage,
    /// The roles that the person has, by their ids.
    pub roles: Vec<String>,
}

/// A role of the buying group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RoleReport {
    /// Its id.
    pub role: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// How many people who take part have it.
    pub active: u32,
    /// How many people have it, whether they take part or not.
    pub known: u32,
}

/// What a company is short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AccountMissing {
    /// Roles of the buying group.
    Roles,
    /// Score.
    Score,
    /// Intent: engagement alone never qualifies.
    Intent,
    /// Fit.
    Fit,
}

impl AccountReport {
    /// The canonical JSON.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }
}

/// A person as the company's report sees one.
struct Seen<'a> {
    member: &'a Member<'a>,
    roles: Vec<&'a BuyingRole>,
    is_active: bool,
}

/// The report about a company at a time, in seconds since 1970; `None` if the policy says nothing of accounts.
///
/// People who are excluded, and people who may not be contacted, are known and take no part. Everybody else takes part from a score on.
/// The score of the company is the sum of the highest scores, each up to a cap. It qualifies if it reaches the least score,
/// the definition's least intent and the worst grade that passes, and if different people who take part fill enough roles of the buying
/// group. So neither a crowd of one kind nor one busy person qualifies a company.
pub fn report(
    domain: &str,
    members: &[Member<'_>],
    compiled: &Compiled,
    policy: &Policy,
    at_s: u32,
) -> Option<AccountReport> {
    let asked = policy.account.as_ref()?;
    let unique: BTreeMap<_, _> = members.iter().map(|member| (&member.standing.person, member)).collect();
    let mut seen: Vec<Seen<'_>> = unique.into_values().map(|member| see(member, asked, at_s)).collect();
    seen.sort_by_key(|seen| (Reverse(seen.member.found.report.score_milli), &seen.member.standing.person));
    let active = || seen.iter().filter(|seen| seen.is_active);
    let cap_milli = i64::from(asked.person_cap) * MILLI;
    let counted = || active().take(usize::from(asked.people));
    let sum =
        |of: fn(&Seen<'_>) -> i64| counted().map(|seen| of(seen).min(cap_milli)).sum::<i64>().min(FULL_SCORE * MILLI);
    let score_milli = sum(|seen| seen.member.found.report.score_milli);
    let intent_milli = sum(|seen| seen.member.found.report.intent_milli);
    let grade = active().map(|seen| seen.member.found.report.grade).min().unwrap_or(Grade::U);
    let roles: Vec<RoleReport> = asked.roles.iter().map(|role| role_report(role, &seen)).collect();
    let holders = |role: &BuyingRole| {
        let all = active().enumerate().filter(|(_, seen)| seen.roles.iter().any(|known| known.id == role.id));
        all.map(|(place, _)| place).collect()
    };
    let filled = roles_filled(&asked.roles.iter().map(holders).collect::<Vec<_>>());

    let min_intent_milli = i64::from(compiled.definition().thresholds.gates.min_intent) * MILLI;
    let short = [
        (AccountMissing::Roles, filled < usize::from(asked.min_roles)),
        (AccountMissing::Score, score_milli < i64::from(asked.min_score) * MILLI),
        (AccountMissing::Intent, intent_milli < min_intent_milli),
        (AccountMissing::Fit, grade > asked.min_grade),
    ];
    let missing: Vec<AccountMissing> =
        short.into_iter().filter(|(_, is_short)| *is_short).map(|(what, _)| what).collect();
    let person = |seen: &Seen<'_>| AccountPerson {
        person: seen.member.standing.person.clone(),
        score_milli: seen.member.found.report.score_milli,
        counted_milli: seen.member.found.report.score_milli.min(cap_milli),
        grade: seen.member.found.report.grade,
        stage: seen.member.found.stage,
        roles: seen.roles.iter().map(|role| role.id.clone()).collect(),
    };
    let definition = compiled.definition();
    Some(AccountReport {
        at_s,
        domain: domain.to_owned(),
        target: target_of(policy, domain).map(|target| target.name.clone().unwrap_or_else(|| domain.to_owned())),
        score: score_milli / MILLI,
        score_milli,
        intent_milli,
        grade,
        known: number(seen.len()),
        active: number(active().count()),
        people: counted().map(person).collect(),
        coverage_permille: number(filled * 1000 / roles.len().max(1)),
        roles,
        qualified: missing.is_empty(),
        missing,
        definition: DefinitionReport {
            id: definition.id.clone(),
            version: definition.version,
            hash: compiled.hash().to_owned(),
        },
        policy: policy.hash(),
    })
}

fn see<'a>(member: &'a Member<'a>, asked: &'a AccountPolicy, at_s: u32) -> Seen<'a> {
    let evidence = member.standing.admitted_at(at_s).evidence;
    let value = |attribute| evidence.answer(ClassId::of(attribute)).and_then(|answer| answer.value);
    let (seniority, function) = (value("seniority"), value("function"));
    let is_of = |names: &[String], value: Option<ClassId>| {
        names.is_empty() || value.is_some_and(|value| names.iter().any(|name| ClassId::of(name) == value))
    };
    // An intern of a department does not buy for it, unless a role says so.
    let is_student = seniority == Some(ClassId::of("student"));
    let has = |role: &&BuyingRole| {
        is_of(&role.seniority, seniority)
            && is_of(&role.function, function)
            && !(is_student && role.seniority.is_empty())
    };
    let report = &member.found.report;
    let may_count = !matches!(report.decision, DecisionKind::Excluded | DecisionKind::Suppressed);
    let is_active = may_count && report.score_milli >= i64::from(asked.active_from) * MILLI;
    Seen { member, roles: asked.roles.iter().filter(has).collect(), is_active }
}

fn role_report(role: &BuyingRole, seen: &[Seen<'_>]) -> RoleReport {
    let have = || seen.iter().filter(|seen| seen.roles.iter().any(|known| known.id == role.id));
    RoleReport {
        role: role.id.clone(),
        label: role.label.clone(),
        active: number(have().filter(|seen| seen.is_active).count()),
        known: number(have().count()),
    }
}

/// How many roles are filled if everybody fills one at most. For each role, who could.
///
/// Ref.: Kuhn's algorithm for a matching in a bipartite graph.
fn roles_filled(holders: &[Vec<usize>]) -> usize {
    let mut taken = BTreeMap::new();
    (0..holders.len()).filter(|role| fill(*role, holders, &mut taken, &mut BTreeSet::new())).count()
}

/// Fills a role, if need be by giving another role to somebody else. `taken` has the role of each person.
fn fill(role: usize, holders: &[Vec<usize>], taken: &mut BTreeMap<usize, usize>, asked: &mut BTreeSet<usize>) -> bool {
    for person in holders.get(role).into_iter().flatten() {
        if !asked.insert(*person) {
            continue;
        }
        let is_free = match taken.get(person).copied() {
            Some(other) => fill(other, holders, taken, asked),
            None => true,
        };
        if is_free {
            taken.insert(*person, role);
            return true;
        }
    }
    false
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
