//! `handraise forecast`: what the next weeks bring to sales, and what other thresholds would cost both sides. It does not know how that is found out.
//!
//! Exit codes: 0 done; 2 usage, no database, or a file that can't be read or used.

mod on_page;
mod words;

use super::Progress;
use super::effect::{facts_of, side};
use super::simulate::write_new;
use crate::office::Data;
use crate::output::{self, counted};
use crate::{Failure, input, yes};
use handraise::definition::Calendar;
use handraise::lifecycle::Days;
use handraise::person::Facts;
use handraise_receiver::on_all_cores;
use handraise_review::effect::{Cluster, DataHead, Side, Step, Withdrawals, data_hash};
use handraise_review::forecast::{Forecast, Plan, Weeks};
use jiff::civil::Date;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 done; 2 usage, no database, or a file that can't be read or used.

Everybody's facts are replayed by the definition, and by it with other thresholds: at each moment, from what was known then. The weeks ahead are foretold from the \
weeks that are known. Nothing is changed, and nothing is sent anywhere.";

/// Foretell what comes to sales, beside how many leads it can take, and what other thresholds would cost
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The definition: TOML, JSON or a compiled `.mql` with its `.policy.json` beside it
    #[arg(value_name = "DEFINITION")]
    definition: PathBuf,
    /// Facts, as `handraise export facts` writes them, instead of a receiver's data folder; `-` for standard input
    #[arg(value_name = "FACTS", conflicts_with = "folder")]
    facts: Option<PathBuf>,
    /// FACTS is an export of a CRM, and this says what its columns are, from `handraise map`
    #[arg(long, value_name = "MAPPING", requires = "facts")]
    mapping: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
    /// Look at whole weeks before this day [default: before somebody last sent a form or did something]
    #[arg(long, value_name = "DAY", value_parser = input::day)]
    until: Option<Date>,
    /// How many weeks to look at, if so many are known
    #[arg(long, value_name = "N", default_value_t = 26, value_parser = clap::value_parser!(u16).range(4..=520))]
    weeks: u16,
    /// How many weeks to foretell
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=26))]
    ahead: u32,
    /// Where to write a report as a page that opens offline
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Overwrite a report that is there already
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { definition, facts, .. } = arguments;
    input::once_from_standard_input([Some(definition), facts.as_ref()].into_iter().flatten().map(PathBuf::as_path))?;
    let side = side(definition)?;
    let calendar = side.policy.as_ref().and_then(|policy| policy.calendar.as_ref());
    let progress = Progress::new();
    progress.tell("reading facts");
    let (facts, from) = facts_of(facts.as_deref(), arguments.mapping.as_deref(), &arguments.data)?;
    let until_ms = arguments.until.map(|day| begin_ms(day, calendar));
    let weeks = Weeks::known(&facts, calendar, until_ms, usize::from(arguments.weeks)).ok_or_else(|| {
        Failure::Other("there is not one whole week, from Monday to Sunday, of which something is known".to_owned())
    })?;
    let forecast = compute(&side, &weeks, arguments.ahead, &facts, &progress);
    drop(progress);
    if let Some(path) = &arguments.html {
        write_new(path, &on_page::page(&forecast, &from), arguments.force)?;
    }
    if arguments.json {
        let value = serde_json::to_value(&forecast).map_err(|error| Failure::Other(error.to_string()))?;
        output::print_json(&value)?;
    } else {
        output::print(&words::in_words(&forecast))?;
    }
    Ok(yes(true))
}

/// When a day begins.
fn begin_ms(day: Date, calendar: Option<&Calendar>) -> u64 {
    Days { from: Some(day), until: None }.in_ms(calendar).start
}

fn compute(side: &Side, weeks: &Weeks, ahead: u32, facts: &Facts, progress: &Progress) -> Forecast {
    let plan = Plan::new(side, weeks, ahead, facts);
    let hashes = on_all_cores(facts.iter().collect(), data_hash);
    let data = DataHead::of(facts, hashes);
    let withdrawals = Withdrawals::of(facts);
    let clusters = Cluster::all(facts, &withdrawals);
    progress.tell(&format!("{} by the definition as it is", counted(clusters.len(), "person")));
    let steps: Vec<Vec<Step>> = on_all_cores(clusters.iter().collect(), |cluster| plan.steps(cluster));
    let people: Vec<(&Cluster<'_>, &Vec<Step>)> = clusters.iter().zip(&steps).collect();
    let all = plan.choices.len();
    let price = |(done, (choice, chosen)): (usize, &(_, Side))| {
        let each = on_all_cores(people.clone(), |(cluster, steps)| plan.examine(*choice, chosen, cluster, steps));
        progress.tell(&format!("{} of {}", done + 1, counted(all, "choice")));
        plan.price(*choice, &each.into_iter().flatten().collect::<Vec<_>>())
    };
    let prices = plan.choices.iter().enumerate().map(price).collect();
    plan.forecast(prices, data)
}
