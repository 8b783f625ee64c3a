//! What calls for a review of a definition, from the authored form to the compiled one. It does not know whether anything of it has happened.

use crate::author::diagnostic::{Code, Problem};
use crate::author::names::Names;
use crate::author::policy as source;
use crate::definition::{RejectRate, Review, ReviewOccasion};

const PATH: &str = "policy.review";
/// How many decisions a share needs, and of how many days, where nobody says.
const OF_AT_LEAST: u32 = 20;
const WITHIN_DAYS: u32 = 28;

/// Builds the entries, and adds what is wrong with them.
pub(super) fn build_review(given: &[source::Review], problems: &mut Vec<Problem>) -> Vec<Review> {
    Names::collect("review", PATH, given.iter().map(|entry| entry.id.as_str()), problems);
    let mut built = Vec::new();
    for (index, entry) in given.iter().enumerate() {
        let path = format!("{PATH}[{index}]");
        let day = entry.day.map(|day| ReviewOccasion::Day(day.0));
        let rate =
            entry.reject_rate_pct.map(|pct| ReviewOccasion::RejectRate(reject_rate(entry, pct, &path, problems)));
        let dried_up = entry.dried_up.then_some(ReviewOccasion::DriedUp);
        let mut error = |path: &str, message: &str, remedy: &str| {
            problems.push(Problem::new(Code::Policy, path, message, remedy));
        };
        for (key, is_given) in
            [("of_at_least", entry.of_at_least.is_some()), ("within_days", entry.within_days.is_some())]
        {
            if is_given && entry.reject_rate_pct.is_none() {
                let message = format!("`{key}` belongs to a share that sales rejects, and there is none");
                error(&format!("{path}.{key}"), &message, "add `reject_rate_pct`, or remove it");
            }
        }
        let mut occasions = [day, rate, dried_up].into_iter().flatten();
        match (occasions.next(), occasions.next()) {
            (Some(when), None) => built.push(Review { id: entry.id.clone(), label: entry.label.clone(), when }),
            (None, _) => {
                error(&path, "nothing ever calls for this review", "add `day`, `reject_rate_pct`, or `dried_up = true`")
            }
            (Some(_), Some(_)) => error(
                &path,
                "two things call for this review",
                "make an entry for each of `day`, `reject_rate_pct` and `dried_up`",
            ),
        }
    }
    built
}

fn reject_rate(entry: &source::Review, pct: u8, path: &str, problems: &mut Vec<Problem>) -> RejectRate {
    let rate = RejectRate {
        pct,
        of_at_least: entry.of_at_least.unwrap_or(OF_AT_LEAST),
        within_days: entry.within_days.unwrap_or(WITHIN_DAYS),
    };
    let bounds = [
        ("reject_rate_pct", !(1..=100).contains(&pct), "the share can not be reached", "write 1 to 100"),
        ("of_at_least", rate.of_at_least == 0, "a share of nothing is none", "write 1 or more; 20 is usual"),
        (
            "within_days",
            !(1..=366).contains(&rate.within_days),
            "so many days can not be looked at",
            "write 1 to 366; 28 is usual",
        ),
    ];
    for (key, _, message, remedy) in bounds.into_iter().filter(|(_, is_wrong, ..)| *is_wrong) {
        problems.push(Problem::new(Code::Policy, &format!("{path}.{key}"), message, remedy));
    }
    rate
}

#[cfg(test)]
mod tests {
    use crate::author::{Format, parse};
    use crate::definition::{RejectRate, ReviewOccasion};

    fn compiled(entry: &str) -> Result<ReviewOccasion, Vec<String>> {
        let text = format!(
            "id = \"mql\"\nversion = 1\n[[policy.review]]\nid = \"launch\"\nlabel = \"The new product is out\"\n{entry}\n"
        );
        let authored = parse(&text, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
        let built = authored.compile_both().map(|(_, policy)| policy.expect("a policy").review.remove(0).when);
        built.map_err(|problems| {
            problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect()
        })
    }

    #[test]
    fn an_entry_has_one_occasion_and_what_nobody_says_is_usual() {
        assert_eq!(compiled("day = \"2027-01-15\""), Ok(ReviewOccasion::Day("2027-01-15".parse().unwrap())));
        assert_eq!(compiled("dried_up = true"), Ok(ReviewOccasion::DriedUp));
        let usual = RejectRate { pct: 30, of_at_least: 20, within_days: 28 };
        assert_eq!(compiled("reject_rate_pct = 30"), Ok(ReviewOccasion::RejectRate(usual)));
    }

    #[test]
    fn what_never_or_always_calls_for_a_review_is_refused() {
        for (entry, message) in [
            ("", "policy.review[0]: nothing ever calls for this review"),
            ("dried_up = false", "policy.review[0]: nothing ever calls for this review"),
            ("day = \"2027-01-15\"\ndried_up = true", "policy.review[0]: two things call for this review"),
            ("reject_rate_pct = 0", "policy.review[0].reject_rate_pct: the share can not be reached"),
            ("reject_rate_pct = 101", "policy.review[0].reject_rate_pct: the share can not be reached"),
            ("reject_rate_pct = 30\nof_at_least = 0", "policy.review[0].of_at_least: a share of nothing is none"),
            (
                "reject_rate_pct = 30\nwithin_days = 400",
                "policy.review[0].within_days: so many days can not be looked at",
            ),
            (
                "dried_up = true\nwithin_days = 7",
                "policy.review[0].within_days: `within_days` belongs to a share that sales rejects, and there is none",
            ),
        ] {
            assert_eq!(compiled(entry), Err(vec![message.to_owned()]), "{entry}");
        }
    }
}
