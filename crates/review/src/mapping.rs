//! What the columns of a file of leads are: a mapping that somebody wrote, or that was guessed and corrected. It is read as strictly as a definition. It does not
//! know files, nor what the columns hold.

mod condition;
mod guess;
mod names;

pub use condition::{Conditions, Place};
pub use guess::{Guess, Seen, guess};

use crate::cell::Type;
use handraise::author::{Format, Problem, nearest, read_toml_that};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What an empty file is told.
const BEGINNING: &str = "begin with `schema = 1` and `[lead]`, or let `handraise map` write the file";

/// A mapping.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The version of this format.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the reader refuses every other number")]
    schema: u8,
    /// The definition whose conditions columns stand for: a path that begins at the folder of the mapping.
    pub definition: Option<String>,
    /// The columns that say what a lead is, and what became of it.
    pub lead: Lead,
    /// The columns with the day on which a lead reached a stage.
    #[serde(default)]
    pub stages: Stages,
    /// Where a row is a touch, and a lead has many: the columns of a touch.
    pub touch: Option<Touch>,
    /// What leads cost.
    #[serde(default)]
    pub costs: Costs,
    /// The other columns, and those above that may tell who wins.
    #[serde(default)]
    pub columns: Vec<Entry>,
}

/// The columns that say what a lead is, and what became of it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    /// Who it is.
    pub id: Option<String>,
    /// Whether the lead won.
    pub outcome: String,
    /// The value of the outcome that is a win.
    pub won: Option<String>,
    /// When the lead came in.
    pub came_in: Option<String>,
    /// What a lead that won is worth.
    pub amount: Option<String>,
    /// Filled for customers who have left.
    pub churned: Option<String>,
    /// The segment.
    pub segment: Option<String>,
    /// Where the lead came from.
    pub source: Option<String>,
    /// The kind of person.
    pub persona: Option<String>,
    /// The version of the definition that decided about the lead.
    pub version: Option<String>,
}

/// The columns with the day on which a lead reached a stage.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// A marketing-qualified lead.
    pub mql: Option<String>,
    /// A lead that sales accepted.
    pub sql: Option<String>,
    /// A customer.
    pub customer: Option<String>,
    /// A lead that was lost.
    pub lost: Option<String>,
}

/// The columns of a touch.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Touch {
    /// When it was.
    pub at: String,
    /// What it was, such as a page or an activity.
    pub kind: Option<String>,
    /// How many seconds it took.
    pub seconds: Option<String>,
    /// Touches after the time in this column are not counted, because nobody knew of them.
    pub until: Option<String>,
    /// How days are written.
    #[serde(default)]
    pub days: Days,
    /// The conditions of the definition that kinds stand for.
    #[serde(default)]
    pub stands_for: BTreeMap<String, String>,
}

/// How days are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// `2026-11-02`
    #[default]
    YearFirst,
    /// `02.11.2026`
    DayFirst,
    /// `11/02/2026`
    MonthFirst,
}

impl Days {
    /// All, the likeliest first.
    pub const ALL: [Self; 3] = [Self::YearFirst, Self::DayFirst, Self::MonthFirst];

    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::YearFirst => "year_first",
            Self::DayFirst => "day_first",
            Self::MonthFirst => "month_first",
        }
    }
}

/// What leads cost, in the currency of the amounts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// What a lead of each source costs.
    #[serde(default)]
    pub per_lead: BTreeMap<String, f64>,
    /// What it costs when sales works on a lead.
    pub per_sent: Option<f64>,
}

/// A column.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in the file.
    pub column: String,
    /// What it is.
    pub is: Role,
    /// What was known when.
    #[serde(default)]
    pub known: Known,
    /// The condition of the definition that it stands for, such as `page:pricing`. Without one, it is an attribute that nobody but the receiver knows.
    pub stands_for: Option<String>,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// What somebody or a company is.
    Attribute,
    /// A count or a sum over what somebody did.
    Aggregate,
    /// It is not read.
    LeftOut,
}

impl Role {
    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Aggregate => "aggregate",
            Self::LeftOut => "left_out",
        }
    }
}

/// What was known when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// When the lead came in.
    #[default]
    AtStart,
    /// After somebody had contacted the lead: it tells nothing of who will win.
    Later,
}

impl Known {
    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtStart => "at_start",
            Self::Later => "later",
        }
    }
}

impl Mapping {
    /// Reads a mapping. With `conditions`, what columns stand for must be among them; with a `header`, every column must be in it.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its field, its line and a remedy.
    pub fn read(text: &str, conditions: Option<&Conditions>, header: Option<&[String]>) -> Result<Self, Vec<Problem>> {
        let beginning = |_: Format| BEGINNING;
        read_toml_that(text, beginning, |mapping: &Self, tell| mapping.check(conditions, header, tell))
    }

    fn check(
        &self,
        conditions: Option<&Conditions>,
        header: Option<&[String]>,
        tell: &mut dyn FnMut(&str, &str, &str),
    ) {
        for (path, column) in self.named() {
            let Some(header) = header.filter(|header| !header.iter().any(|known| known == column)) else { continue };
            let remedy = nearest(column, header.iter().map(String::as_str));
            let remedy = remedy.map_or_else(
                || {
                    format!(
                        "write one of {}",
                        header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                    )
                },
                |meant| format!("did you mean `{meant}`?"),
            );
            tell(&path, &format!("the file has no column `{column}`"), &remedy);
        }
        let single: [(&str, &Option<String>); 3] =
            [("lead.id", &self.lead.id), ("lead.came_in", &self.lead.came_in), ("lead.amount", &self.lead.amount)];
        for (path, column) in single {
            if column.as_ref() == Some(&self.lead.outcome) {
                tell(path, "the column is the outcome already", "name another column, or leave the key out");
            }
        }
        let mut seen = BTreeSet::new();
        let known_before: BTreeSet<&str> = self.after_the_fact().collect();
        for (place, entry) in self.columns.iter().enumerate() {
            let path = format!("columns[{place}].column");
            if !seen.insert(entry.column.as_str()) {
                tell(&path, &format!("`{}` is there twice", entry.column), "remove one of them");
            }
            let is_read = entry.is != Role::LeftOut && entry.known == Known::AtStart;
            if is_read && known_before.contains(entry.column.as_str()) {
                let remedy = "write `known = \"later\"`, or remove the entry";
                tell(&path, &format!("`{}` tells what became of the lead", entry.column), remedy);
            }
            if let Some(condition) = &entry.stands_for {
                check_condition(&format!("columns[{place}].stands_for"), condition, conditions, tell);
            }
        }
        if let Some(touch) = &self.touch {
            if self.lead.id.is_none() {
                tell("touch.at", "touches belong to leads, and no column says to which", "name it in `[lead]` as `id`");
            }
            for (kind, condition) in &touch.stands_for {
                check_condition(&format!("touch.stands_for.{kind}"), condition, conditions, tell);
            }
        }
        for (source, cost) in &self.costs.per_lead {
            if !(0.0..=1e12).contains(cost) {
                tell(&format!("costs.per_lead.{source}"), "this is no cost", "write a number from 0 on");
            }
        }
        if self.costs.per_sent.is_some_and(|cost| !(0.0..=1e12).contains(&cost)) {
            tell("costs.per_sent", "this is no cost", "write a number from 0 on");
        }
        if !self.costs.per_lead.is_empty() && self.lead.source.is_none() {
            tell("costs.per_lead", "nobody knows a lead's source", "name its column in `[lead]` as `source`");
        }
    }

    /// Every column that it names, with the path where.
    fn named(&self) -> Vec<(String, &str)> {
        let Lead { id, outcome, came_in, amount, churned, segment, source, persona, version, won: _ } = &self.lead;
        let Stages { mql, sql, customer, lost } = &self.stages;
        let touch = self.touch.as_ref();
        let each = [
            ("lead.id", id.as_ref()),
            ("lead.outcome", Some(outcome)),
            ("lead.came_in", came_in.as_ref()),
            ("lead.amount", amount.as_ref()),
            ("lead.churned", churned.as_ref()),
            ("lead.segment", segment.as_ref()),
            ("lead.source", source.as_ref()),
            ("lead.persona", persona.as_ref()),
            ("lead.version", version.as_ref()),
            ("stages.mql", mql.as_ref()),
            ("stages.sql", sql.as_ref()),
            ("stages.customer", customer.as_ref()),
            ("stages.lost", lost.as_ref()),
            ("touch.at", touch.map(|touch| &touch.at)),
            ("touch.kind", touch.and_then(|touch| touch.kind.as_ref())),
            ("touch.seconds", touch.and_then(|touch| touch.seconds.as_ref())),
            ("touch.until", touch.and_then(|touch| touch.until.as_ref())),
        ];
        let keys = each.into_iter().filter_map(|(path, column)| Some((path.to_owned(), column?.as_str())));
        let entries = self.columns.iter().enumerate();
        keys.chain(entries.map(|(place, entry)| (format!("columns[{place}].column"), entry.column.as_str()))).collect()
    }

    /// The columns that tell what became of a lead.
    fn after_the_fact(&self) -> impl Iterator<Item = &str> {
        let Stages { mql, sql, customer, lost } = &self.stages;
        let each = [Some(&self.lead.outcome), self.lead.amount.as_ref(), self.lead.churned.as_ref()];
        each.into_iter()
            .chain([mql.as_ref(), sql.as_ref(), customer.as_ref(), lost.as_ref()])
            .flatten()
            .map(String::as_str)
    }

    /// The columns that may tell who wins.
    pub fn predictors(&self) -> Vec<String> {
        let is_one = |entry: &&Entry| entry.is != Role::LeftOut && entry.known == Known::AtStart;
        self.columns.iter().filter(is_one).map(|entry| entry.column.clone()).collect()
    }

    /// The columns that are read, but for those of touches: those that may tell who wins, and those of `[lead]` and `[stages]`, each once.
    pub fn read_columns(&self) -> Vec<String> {
        let mut names = self.predictors();
        for (path, column) in self.named() {
            let is_own = path.starts_with("lead.") || path.starts_with("stages.");
            if is_own && !names.iter().any(|known| known == column) {
                names.push(column.to_owned());
            }
        }
        names
    }

    /// What the columns that are read must hold: times where it names a time, numbers where it names an amount or an aggregate.
    pub fn types(&self) -> Vec<(String, Type)> {
        let Stages { mql, sql, customer, lost } = &self.stages;
        let times = [self.lead.came_in.as_ref(), mql.as_ref(), sql.as_ref(), customer.as_ref(), lost.as_ref()];
        let is_aggregate = |entry: &&Entry| entry.is == Role::Aggregate && entry.known == Known::AtStart;
        let aggregates = self.columns.iter().filter(is_aggregate).map(|entry| &entry.column);
        let numbers = self.lead.amount.iter().chain(aggregates).map(|name| (name.clone(), Type::Number));
        times.into_iter().flatten().map(|name| (name.clone(), Type::Time)).chain(numbers).collect()
    }

    /// Whether `[lead]` names a column.
    pub fn is_lead_column(&self, column: &str) -> bool {
        self.named().iter().any(|(path, name)| path.starts_with("lead.") && *name == column)
    }

    /// The condition that a column stands for.
    pub fn stands_for(&self, column: &str) -> Option<&str> {
        let entry = self.columns.iter().find(|entry| entry.column == column && entry.is != Role::LeftOut);
        entry.and_then(|entry| entry.stands_for.as_deref())
    }
}

fn check_condition(
    path: &str,
    condition: &str,
    conditions: Option<&Conditions>,
    tell: &mut dyn FnMut(&str, &str, &str),
) {
    if let Err((message, remedy)) = Conditions::check(conditions, condition) {
        tell(path, &message, &remedy);
    }
}

#[cfg(test)]
mod tests;
