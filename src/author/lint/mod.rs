//! Lints: what is valid in a definition but probably not intended. A lint is one function; beside it stand why it matters
//! and an example, which is its test and is shown in `docs/lints.md`. Lints do not know evidence.

mod address;
mod answer;
mod fit;
mod gate;
mod governance;
mod group;
mod points;
mod policy;
mod route;
mod rule;
mod segment;
mod time;
mod vocabulary;

use super::authored;
use super::diagnostic::{Code, Entry, Problem};
use super::parse::Authored;
use jiff::civil::Date;

/// A lint: its entry in the catalogue, and the function that finds it.
struct Lint {
    entry: Entry,
    find: fn(&Context<'_>, &mut Findings),
}

impl Lint {
    const fn new(code: Code, why: &'static str, example: &'static str, find: fn(&Context<'_>, &mut Findings)) -> Self {
        Self { entry: Entry { code, why, example }, find }
    }
}

/// What a lint looks at.
struct Context<'a> {
    definition: &'a authored::Definition,
    today: Option<Date>,
}

/// What one lint has found.
struct Findings {
    code: Code,
    problems: Vec<Problem>,
}

impl Findings {
    fn add(&mut self, path: &str, message: &str, remedy: &str) {
        self.problems.push(Problem::new(self.code, path, message, remedy));
    }
}

const LINTS: &[Lint] = &[
    governance::UNSIGNED,
    governance::NO_REVIEW,
    governance::REVIEW_PASSED,
    governance::REVIEW_EARLY,
    governance::REVIEW_DAY_PASSED,
    governance::APPROVAL_FUTURE,
    address::HARDLY_MATCHES,
    vocabulary::TAKEN_NAME,
    vocabulary::TAKEN_ENTRY,
    vocabulary::OTHER_METHOD,
    answer::UNANSWERED,
    answer::NOT_KNOWN,
    rule::UNREACHABLE_TIER,
    rule::CAP_BELOW_POINTS,
    rule::NO_POINTS,
    rule::NO_LABEL,
    time::WINDOW_BEYOND_DECAY,
    time::WINDOW_BEYOND_RETENTION,
    time::RULE_PASSED,
    time::DAY_BEYOND,
    rule::SERVER_ONLY,
    group::GROUP_CAP_BELOW_RULE,
    group::IDLE_CAP,
    group::UNUSED,
    segment::UNREACHABLE_SEGMENT,
    segment::NO_DEFAULT_SEGMENT,
    gate::BEHAVIOUR_UNKNOWN,
    fit::UNREACHABLE_GRADE,
    gate::UNREACHABLE_GATE,
    gate::ENGAGEMENT_ALONE,
    gate::UNKNOWN_QUALIFIES,
    gate::UNREACHABLE_RATING,
    route::UNREACHABLE_ROUTE,
    route::NO_LAST_ROUTE,
    policy::UNREACHABLE_SERIES,
    policy::HOLIDAYS_PASSED,
    policy::UNKNOWN_LINE,
    policy::ACCOUNT_OF_ONE_ROLE,
    policy::RETIRED,
];

/// The catalogue's entry of each lint.
pub(super) fn entries() -> impl Iterator<Item = Entry> {
    LINTS.iter().map(|lint| lint.entry)
}

impl Authored {
    /// Warnings: what is valid in the definition but probably not intended. With `today`, also days that have passed.
    ///
    /// ```
    /// use handraise::author::{Code, Format, parse};
    /// let authored = parse("id = \"mql\"\nversion = 1\nreview_by = \"2026-01-01\"\n", Format::Toml).unwrap();
    /// let problems = authored.lint("2026-02-01".parse().ok());
    /// assert!(problems.iter().any(|problem| problem.code == Code::ReviewPassed && problem.line == Some(3)));
    /// ```
    pub fn lint(&self, today: Option<Date>) -> Vec<Problem> {
        let context = Context { definition: &self.source, today };
        let mut problems = Vec::new();
        for lint in LINTS {
            let mut findings = Findings { code: lint.entry.code, problems: Vec::new() };
            (lint.find)(&context, &mut findings);
            problems.extend(findings.problems.into_iter().map(|problem| self.places.locate(problem)));
        }
        problems.sort_by_key(Problem::place);
        problems
    }
}

#[cfg(test)]
mod tests;
