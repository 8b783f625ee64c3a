//! What was learned from leads whose outcome is known: rules over columns of a file, whole points, and what points are worth. No page loads it. It does
//! not know how it was learned, and scores nobody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A points card that `handraise learn` proposes: it reads columns of a file of leads. No page loads it, and it changes no score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// The column that said who won.
    pub outcome: String,
    /// The value of it that was a win.
    pub won: String,
    /// How many leads it was learned from.
    pub rows: u32,
    /// How many of them won.
    pub wins: u32,
    /// What it can be used for.
    pub signal: LearnedSignal,
    /// How well cards like it told won from lost leads that they never saw: the area under the curve, such as `0.75`.
    pub auc: String,
    /// The log loss of their probabilities, such as `0.31`.
    pub log_loss: String,
    /// How the leads were divided for that.
    pub split: LearnedSplit,
    /// Into how many parts.
    pub folds: u32,
    /// The number that decided which lead is in which part.
    pub seed: u32,
    /// Columns that know the outcome and were therefore not read.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// The rules. A lead's points are the sum of what each gives.
    #[serde(default)]
    pub rules: Vec<LearnedRule>,
    /// What sums of points are worth, from few points to many; between two, log-odds are on a straight line.
    pub calibration: Vec<LearnedPoint>,
}

/// A rule of a learned card: points for each bin of one column, or for each pair of bins of two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearnedRule {
    /// Its id.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// Who can evaluate it.
    pub evaluated_by: LearnedPlace,
    /// What it reads: one thing, or two that are crossed.
    pub axes: Vec<LearnedAxis>,
    /// The points of each bin; of crossed ones, for each bin of the first those of the second.
    pub points: Vec<i32>,
}

/// What a rule of a learned card reads, and its bins, which are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearnedAxis {
    /// The column of the file.
    pub column: String,
    /// The column by which it is divided. The default is none.
    #[serde(default)]
    pub per: Option<String>,
    /// The attribute of this definition that the column stands for. The default is none.
    #[serde(default)]
    pub stands_for: Option<String>,
    /// For numbers, where a new bin begins: rising decimals as texts, such as `["10", "49.5"]`. Bin 0 is below the first.
    #[serde(default)]
    pub cuts: Vec<String>,
    /// For names, the names of each bin.
    #[serde(default)]
    pub groups: Vec<Vec<String>>,
    /// The bin of a missing value. The default is 0.
    #[serde(default)]
    pub missing: u32,
    /// The bin of a name that no group has. The default is 0.
    #[serde(default)]
    pub otherwise: u32,
}

/// What a sum of points is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearnedPoint {
    /// The points.
    pub points: i32,
    /// How many of a million leads with these points win.
    pub of_million: u32,
}

impl LearnedAxis {
    /// How many bins there are.
    pub fn bins(&self) -> usize {
        let divided = if self.groups.is_empty() { self.cuts.len() + 1 } else { self.groups.len() };
        let further = [self.missing, self.otherwise].map(|bin| usize::try_from(bin).unwrap_or(usize::MAX - 1) + 1);
        divided.max(further[0]).max(further[1])
    }
}

impl Learned {
    /// Everything that makes no sense: the path below `learned`, and what is wrong there.
    pub(crate) fn faults(&self) -> Vec<(String, &'static str)> {
        let fault = |path: String, message| (path, message);
        let mut faults = Vec::new();
        if self.wins == 0 || self.wins >= self.rows {
            faults.push(fault("wins".into(), "some leads must have won, and some must not"));
        }
        for (path, text) in [("auc", &self.auc), ("log_loss", &self.log_loss)] {
            if !is_decimal(text) {
                faults.push(fault(path.into(), "it is not a decimal such as `0.75`"));
            }
        }
        let rises = self.calibration.is_sorted_by(|a, b| a.points < b.points);
        let are_shares = self.calibration.iter().all(|point| (1..1_000_000).contains(&point.of_million));
        if self.calibration.is_empty() || !rises || !are_shares {
            faults.push(fault("calibration".into(), "points must rise, each worth between 1 and 999999 of a million"));
        }
        let mut ids = BTreeSet::new();
        for (place, rule) in self.rules.iter().enumerate() {
            let path = format!("rules[{place}]");
            if rule.id.is_empty() || !ids.insert(&rule.id) {
                faults.push(fault(format!("{path}.id"), "the id is empty, or another rule has it"));
            }
            if !(1..=2).contains(&rule.axes.len()) {
                faults.push(fault(format!("{path}.axes"), "a rule reads one thing, or two that are crossed"));
            }
            for (place, axis) in rule.axes.iter().enumerate() {
                let path = format!("{path}.axes[{place}]");
                if !axis.cuts.is_empty() && !axis.groups.is_empty() {
                    faults.push(fault(path.clone(), "it has both `cuts` and `groups`"));
                }
                let are_cuts = axis.cuts.iter().all(|cut| is_decimal(cut));
                if !are_cuts || !axis.cuts.is_sorted_by(|a, b| compare(a, b) == Ordering::Less) {
                    faults.push(fault(format!("{path}.cuts"), "cuts must be decimals that rise"));
                }
            }
            let bins = rule.axes.iter().try_fold(1usize, |bins, axis| bins.checked_mul(axis.bins()));
            if bins != Some(rule.points.len()) {
                faults.push(fault(format!("{path}.points"), "there must be points for each bin"));
            }
        }
        faults
    }
}

/// Whether a text is a plain decimal: digits, at most one point among them, and a sign before them if need be.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}

/// Compares two decimals.
fn compare(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        (is_negative && !(whole.is_empty() && fraction.is_empty()), whole.len(), whole, fraction)
    };
    let (a, b) = (parts(a), parts(b));
    match (a.0, b.0) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(&b),
        (true, true) => b.cmp(&a),
    }
}

words! {
    /// What a learned card can be used for.
    LearnedSignal {
        /// No better than chance, as far as the leads tell.
        None = "none",
        /// Better than chance, but not by much, or not certainly.
        Weak = "weak",
        /// Clearly better than chance.
        Usable = "usable",
    }
}

words! {
    /// How leads were divided into those that taught and those that tested.
    LearnedSplit {
        /// At random.
        KFold = "kfold",
        /// By time: what came later tested what came before.
        Time = "time",
    }
}

words! {
    /// Who can evaluate a rule of a learned card.
    LearnedPlace {
        /// A page, if a form asks for it; and the receiver.
        Page = "page",
        /// The receiver alone, which knows the column.
        Receiver = "receiver",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_compared_as_numbers() {
        for (less, more) in
            [("-2", "-1.5"), ("-0.5", "0"), ("9", "10"), ("0.09", "0.1"), ("007", "8"), ("1.5", "1.50001")]
        {
            assert_eq!(
                (compare(less, more), compare(more, less)),
                (Ordering::Less, Ordering::Greater),
                "{less} {more}"
            );
        }
        assert_eq!((compare("1.50", "1.5"), compare("-0", "0")), (Ordering::Equal, Ordering::Equal));
        for text in ["", "-", "1.", ".5", "1e3", "1,5", "0x1", "+1", "--1", "1.2.3"] {
            assert!(!is_decimal(text), "{text}");
        }
    }
}
