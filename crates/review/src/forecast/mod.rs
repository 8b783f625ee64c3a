//! What the next weeks bring to sales by a definition, whether sales can take it, and what other thresholds would cost both sides. Facts in, tables out; the same
//! bytes on every machine. It does not know files, names of days, or who reads it.
//!
//! In reading order: `weeks` (which weeks are looked at) → `choice` (other thresholds) → `effect`'s replay of everybody by each → `count` and `level` (what weekly
//! counts foretell) → `team` (what that means for those who take the leads) → `price` (what a choice costs) → the [`Forecast`].

mod choice;
mod count;
mod level;
mod price;
mod team;
#[cfg(test)]
mod tests;
mod weeks;

pub use choice::Choice;
pub use level::{LEAST_WEEKS, Level, Range};
pub use price::Price;
pub use team::{Judgement, Promise, Team};
pub use weeks::Weeks;

use crate::behaviour;
use crate::effect::{Cluster, DataHead, Examined, Question, Side, SideHead, Step};
use handraise::definition::Compiled;
use handraise::person::{Build, Facts};
use serde::Serialize;

/// What is looked at.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The definition as it is.
    pub present: &'a Side,
    /// Other thresholds, with the definitions that ask for them; the present ones first.
    pub choices: Vec<(Choice, Side)>,
    /// The weeks that are known.
    pub weeks: &'a Weeks,
    /// How many weeks are foretold.
    pub ahead: u32,
    /// The definition asks what people did, and no fact says it.
    pub lacks_behaviour: bool,
}

/// What the next weeks bring, and what other thresholds would cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// Always `handraise-forecast 1`.
    pub format: &'static str,
    /// The definition.
    pub definition: SideHead,
    /// The facts.
    pub data: DataHead,
    /// What computed it.
    pub build: Build,
    /// The Mondays of the weeks that are known, oldest first.
    pub weeks: Vec<String>,
    /// How many weeks are foretold.
    pub ahead: u32,
    /// What comes to each team: to all first, then to those whose capacity is known, then to the other segments.
    pub teams: Vec<Team>,
    /// What each choice costs: the present thresholds first.
    pub choices: Vec<Price>,
}

impl<'a> Plan<'a> {
    /// All choices that ask something else of anybody.
    pub fn new(present: &'a Side, weeks: &'a Weeks, ahead: u32, facts: &Facts) -> Self {
        let definition = present.compiled.definition();
        let asks = |choice: Choice| {
            let side = Side::new(Compiled::new(choice.of(definition)?), present.policy.clone());
            Some((choice, side))
        };
        let lacks_behaviour = behaviour::is_counted(definition) && !behaviour::is_known(facts);
        let choices = Choice::ALL.into_iter().filter_map(asks).collect();
        Self { present, choices, weeks, ahead, lacks_behaviour }
    }

    /// What the present definition decides about a cluster, for [`examine`](Self::examine).
    pub fn steps(&self, cluster: &Cluster<'_>) -> Vec<Step> {
        self.present.replay(cluster, self.weeks.period().until_s)
    }

    /// What becomes of the people of a cluster by a choice, beside the present definition, of which these are the steps.
    pub fn examine(&self, choice: Choice, side: &Side, cluster: &Cluster<'_>, present: &[Step]) -> Vec<Examined> {
        let question = Question { old: self.present, new: side, period: self.weeks.period(), names: false };
        let replayed = (choice != Choice::Present).then(|| side.replay(cluster, question.period.until_s));
        let steps = [present, replayed.as_deref().unwrap_or(present)];
        question.compare(cluster, steps).into_iter().map(|(_, found)| found).collect()
    }

    /// What a choice brings and costs, from everybody who was examined.
    pub fn price(&self, choice: Choice, all: &[Examined]) -> Price {
        Price::of(self, choice, all)
    }

    /// The answer, from the prices of all choices in their order.
    pub fn forecast(&self, choices: Vec<Price>, data: DataHead) -> Forecast {
        let teams = Team::all(self, &choices);
        Forecast {
            format: "handraise-forecast 1",
            definition: SideHead::of(self.present),
            data,
            build: Build::this(),
            weeks: self.weeks.names(),
            ahead: self.ahead,
            teams,
            choices,
        }
    }
}
