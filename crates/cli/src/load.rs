//! `handraise load`: how many leads came to each team in each week, beside how many it can take. It counts nothing.
//!
//! Exit codes: 0 no team got more than it can take; 1 some team did; 2 usage or no database.

use super::kpis::{Form, Period, heading};
use super::office::{self, Data};
use super::output::{ALERT, styled};
use super::{Failure, aligned, output, yes};
use handraise_receiver::Loads;
use serde_json::json;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 no team got more than it can take; 1 some team did; 2 usage or no database.

The weeks are those of the days that are asked for, whole. How many leads a team can take says `[[policy.capacity]]` of the definition in force. `fitting score` is the least \
score that would have let in as many as the team can take.";

/// Show how many leads came to sales in each week, beside how many it can take
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    form: Form,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let asked = arguments.period.asked()?;
    asked.check().map_err(Failure::Other)?;
    let loads = office::run(&arguments.data, async |office| office.loads(&asked).await)?;
    match (arguments.form.json, arguments.form.csv) {
        (true, _) => output::print_json(&json!(loads))?,
        (_, true) => output::print(&loads.to_csv())?,
        _ => output::print(&in_words(&loads))?,
    }
    Ok(yes(loads.weeks.iter().all(|load| load.over == 0)))
}

fn in_words(loads: &Loads) -> String {
    if loads.teams == 0 {
        return "no team says how much it can take; add `[[policy.capacity]]` to the definition\n".to_owned();
    }
    let head = ["week of", "segment", "queue", "can take", "came", "asked for sales", "too many", "fitting score"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for load in &loads.weeks {
        let any = |name: &Option<String>| name.clone().unwrap_or_else(|| "all".to_owned());
        let over = if load.over == 0 { "-".to_owned() } else { styled(ALERT, load.over) };
        let score = load.fitting_score.map_or_else(|| "-".to_owned(), |score| score.to_string());
        let numbers = [load.leads_per_week, load.leads, load.hand_raised].map(|number| number.to_string());
        let names = [load.week.clone(), any(&load.segment), any(&load.queue)];
        rows.push(names.into_iter().chain(numbers).chain([over, score]).collect());
    }
    let text = if loads.weeks.is_empty() { "nobody came to a team\n".to_owned() } else { aligned::table(&rows, 3) };
    format!("{}{text}", heading(&loads.scope))
}
