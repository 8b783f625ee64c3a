//! `handraise kpis`: what became of marketing qualified leads, for people, spreadsheets and programs. It counts nothing.
//!
//! Exit codes: 0 figures were printed; 2 usage or no database.

use super::office::{self, Data};
use super::output::{ALERT, FAINT, STRONG, styled};
use super::{Failure, aligned, output};
use clap::ValueEnum;
use handraise::lifecycle::{Kpi, KpiDimension};
use handraise_receiver::{Coverage, FiguresAsked, Kpis};
use serde_json::json;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 figures were printed; 2 usage or no database.

Everybody counts who became a marketing qualified lead on one of the days, with what became of them until now. `open` are those who may still buy, so the share of \
customers is between the two that are shown. Times are medians. docs/sales.md says what each figure means.";

/// Show what became of marketing qualified leads: how many sales accepted, how fast, and what they paid
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    period: Period,
    /// Tell leads apart by this
    #[arg(long, value_name = "WHAT", value_enum)]
    by: Option<By>,
    /// What a source cost in these days, with `--by source`: its id, an amount in whole units, a currency
    #[arg(long = "cost", value_name = "SOURCE:AMOUNT:CUR")]
    costs: Vec<String>,
    #[command(flatten)]
    form: Form,
}

/// The days.
#[derive(Debug, clap::Args)]
pub(super) struct Period {
    /// The first day, in the calendar's time zone; left out, from the beginning
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day; left out, until today
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

/// In which form figures are printed.
#[derive(Debug, clap::Args)]
pub(super) struct Form {
    /// Print the answer as JSON
    #[arg(long, conflicts_with = "csv")]
    pub(super) json: bool,
    /// Print the answer as a table for spreadsheets
    #[arg(long)]
    pub(super) csv: bool,
}

/// By what leads are told apart.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// Where the person first came from
    Source,
    /// The segment at the time of qualification
    Segment,
    /// The persona
    Persona,
    /// The grade at the time of qualification
    Grade,
    /// The version of the definition that qualified the lead
    Definition,
}

impl From<By> for KpiDimension {
    fn from(by: By) -> Self {
        match by {
            By::Source => Self::Source,
            By::Segment => Self::Segment,
            By::Persona => Self::Persona,
            By::Grade => Self::Grade,
            By::Definition => Self::Definition,
        }
    }
}

impl Period {
    /// The question about these days.
    pub(super) fn asked(&self) -> Result<FiguresAsked, Failure> {
        let mut asked = FiguresAsked::default();
        for (name, value) in [("from", &self.from), ("until", &self.until)] {
            value.iter().try_for_each(|value| asked.take_in(name, value).map(drop)).map_err(wrong)?;
        }
        Ok(asked)
    }
}

/// What is wrong with the question, in the words of a command line.
fn wrong(problem: String) -> Failure {
    Failure::Other(
        ["from", "until", "by", "cost"]
            .iter()
            .fold(problem, |text, name| text.replace(&format!("`{name}`"), &format!("`--{name}`"))),
    )
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut asked = arguments.period.asked()?;
    asked.by = arguments.by.map(KpiDimension::from);
    arguments.costs.iter().try_for_each(|cost| asked.take_in("cost", cost).map(drop)).map_err(wrong)?;
    asked.check().map_err(wrong)?;
    let kpis = office::run(&arguments.data, async |office| office.kpis(&asked).await)?;
    match (arguments.form.json, arguments.form.csv) {
        (true, _) => output::print_json(&json!(kpis))?,
        (_, true) => output::print(&kpis.to_csv())?,
        _ => output::print(&in_words(&kpis))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Of which days figures are, in a line.
pub(super) fn heading(scope: &Coverage) -> String {
    let days = match (&scope.from, &scope.until) {
        (None, None) => "all days".to_owned(),
        (Some(from), None) => format!("{from} until today"),
        (None, Some(until)) => format!("until {until}"),
        (Some(from), Some(until)) => format!("{from} until {until}"),
    };
    let mut text = format!("{} {}\n", styled(STRONG, days), styled(FAINT, format!("({})", scope.time_zone)));
    if scope.not_counted_yet > 0 {
        let words =
            format!("{} persons are not counted yet; start the receiver, which computes them", scope.not_counted_yet);
        text.push_str(&format!("{}\n", styled(ALERT, words)));
    }
    text
}

fn in_words(kpis: &Kpis) -> String {
    let report = &kpis.report;
    let by = report.by.map(KpiDimension::word).unwrap_or_default();
    let with_costs = report.all.cost.is_some() || report.groups.iter().any(|kpi| kpi.cost.is_some());
    let mut names = vec![
        by,
        "MQL",
        "SAL",
        "SQL",
        "opp.",
        "customers",
        "rejected",
        "open",
        "MQL to SQL",
        "MQL to customer",
        "to SAL",
        "to SQL",
        "to customer",
        "revenue",
        "per MQL",
    ];
    if with_costs {
        names.extend(["cost", "ROI"]);
    }
    let mut rows = vec![names.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    rows.extend(report.groups.iter().map(|kpi| cells(group(kpi, report.by), kpi, with_costs)));
    rows.push(cells("all".to_owned(), &report.all, with_costs));
    let mut text = format!("{}{}", heading(&kpis.scope), aligned::table(&rows, 1));
    let rejected: Vec<_> = report.all.rejected_for.iter().collect();
    if !rejected.is_empty() {
        let reason = |(reason, count): &(&String, &u64)| {
            format!("{} {count}", if reason.is_empty() { "no reason given" } else { reason.as_str() })
        };
        text.push_str(&format!("rejected for: {}\n", rejected.iter().map(reason).collect::<Vec<_>>().join(", ")));
    }
    if report.customers_without_mql > 0 {
        let words = "bought without ever being a marketing qualified lead";
        text.push_str(&format!("{} {words}\n", report.customers_without_mql));
    }
    text
}

fn group(kpi: &Kpi, by: Option<KpiDimension>) -> String {
    match (&kpi.group, by) {
        (None, _) => "(not known)".to_owned(),
        (Some(version), Some(KpiDimension::Definition)) => format!("version {version}"),
        (Some(name), _) => name.clone(),
    }
}

fn cells(name: String, kpi: &Kpi, with_costs: bool) -> Vec<String> {
    let nothing = || "-".to_owned();
    let share = |permille: Option<u64>| permille.map_or_else(nothing, percent);
    let money = |amounts: &std::collections::BTreeMap<String, u64>| {
        let amounts: Vec<_> =
            amounts.iter().map(|(currency, amount)| format!("{amount} {}", named(currency))).collect();
        if amounts.is_empty() { nothing() } else { amounts.join(" + ") }
    };
    let bought = match (kpi.mql_to_customer_permille, kpi.mql_to_customer_at_most_permille) {
        (Some(least), Some(most)) if least < most => format!("{} to {}", percent(least), percent(most)),
        (least, _) => share(least),
    };
    let counts = [kpi.mql, kpi.sal, kpi.sql, kpi.opportunity, kpi.customer, kpi.rejected, kpi.still_open];
    let mut cells = vec![name];
    cells.extend(counts.map(|count| count.to_string()));
    cells.extend([share(kpi.mql_to_sql_permille), bought]);
    cells.extend(
        [kpi.seconds_to_sal, kpi.seconds_to_sql, kpi.seconds_to_customer].map(|s| s.map_or_else(nothing, length)),
    );
    cells.extend([money(&kpi.revenue), money(&kpi.revenue_per_mql)]);
    if with_costs {
        let roi = kpi.roi_permille.map_or_else(nothing, |permille| {
            format!(
                "{}{}.{} %",
                if permille < 0 { "-" } else { "" },
                permille.unsigned_abs() / 10,
                permille.unsigned_abs() % 10
            )
        });
        cells
            .extend([kpi.cost.as_ref().map_or_else(nothing, |cost| format!("{} {}", cost.amount, cost.currency)), roi]);
    }
    cells
}

/// A currency; amounts that name none must not pass for those of another.
fn named(currency: &str) -> &str {
    if currency.is_empty() { "(no currency)" } else { currency }
}

fn percent(permille: u64) -> String {
    format!("{}.{} %", permille / 10, permille % 10)
}

/// A length of time in its largest unit.
fn length(seconds: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", seconds / unit, seconds % unit * 10 / unit);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", tenths(3600)),
        _ => format!("{} d", tenths(86_400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_shares_read_easily() {
        assert_eq!(
            [0, 59, 60, 3599, 3600, 5400, 172_800, 260_000].map(length),
            ["0 s", "59 s", "1 min", "59 min", "1.0 h", "1.5 h", "2.0 d", "3.0 d"]
        );
        assert_eq!([0, 5, 333, 1000].map(percent), ["0.0 %", "0.5 %", "33.3 %", "100.0 %"]);
    }
}
