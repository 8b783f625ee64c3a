//! `handraise backtest`: what a learned card would have done with leads whose outcome is known. It fits nothing, and does not know how the card was
//! learned.
//!
//! Exit codes: 0 done; 2 usage, or a file that can't be read or used.

use super::page::{Page, Table as Rows};
use super::quality::{self, Measured};
use super::simulate::write_new;
use super::words::{percent, table};
use super::{LeftOut, Source, card, name, sent};
use crate::output::{self, ALERT, STRONG, counted, styled};
use crate::{Failure, input, yes};
use handraise_review::backtest::{Backtest, Group, Threshold, backtest};
use handraise_review::cell::Type;
use handraise_review::sent::Sent;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Show what a learned card would have done with leads whose outcome is known
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done; 2 usage, or a file that can't be read or used.

The card is taken as it is: nothing is fitted to these leads. For an honest answer, use leads that the card was not learned from.")]
pub(crate) struct Arguments {
    /// A definition with a learned card, from `handraise learn`
    #[arg(value_name = "CARD")]
    card: PathBuf,
    #[command(flatten)]
    source: Source,
    /// Look closer at leads with at least so many points [default: the most points from which half of the wins would have been sent]
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    from: Option<i32>,
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

/// The answer as JSON.
#[derive(serde::Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    quality: Measured,
    thresholds: &'a [Threshold],
    reliability: &'a [Group],
    absent_columns: &'a [String],
    sent: &'a Sent,
    left_out: LeftOut<'a>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    input::once_from_standard_input([arguments.card.as_path(), arguments.source.file.as_path()])?;
    let (written, card) = card::load(&arguments.card)?;
    let loaded = arguments.source.load_that(|wanted| {
        // What won was a win to the card, unless the caller says otherwise.
        if wanted.positive.is_none() && wanted.outcome == written.outcome {
            wanted.positive = Some(written.won.clone());
        }
        wanted.types.extend(card.columns_of_numbers().map(|name| (name.to_owned(), Type::Number)));
    })?;
    let told = backtest(&card, &loaded.read.table);
    let closer = sent::of(&card, &loaded, arguments.from);
    if let Some(path) = &arguments.html {
        let page = in_html(&told, &closer, &name(&arguments.card), &name(&arguments.source.file));
        write_new(path, &page, arguments.force)?;
    }
    if arguments.json {
        output::print_json(&json!(Answer {
            quality: Measured::of(&told.quality),
            thresholds: &told.thresholds,
            reliability: &told.reliability,
            absent_columns: &told.absent,
            sent: &closer,
            left_out: loaded.left_out(),
        }))?;
    } else {
        loaded.tell();
        output::print(&(in_words(&told) + &sent::in_words(&closer)))?;
    }
    Ok(yes(true))
}

/// What [`threshold_rows`] has in its columns.
const THRESHOLDS: [&str; 8] = ["points from", "leads", "of all", "won", "precision", "95 % interval", "recall", "lift"];

fn threshold_rows(told: &Backtest) -> Vec<Vec<String>> {
    let row = |threshold: &Threshold| {
        vec![
            threshold.points.to_string(),
            threshold.leads.to_string(),
            percent(threshold.share),
            threshold.wins.to_string(),
            percent(threshold.precision.value),
            format!("{} to {}", percent(threshold.precision.low), percent(threshold.precision.high)),
            percent(threshold.recall),
            format!("{:.2}", threshold.lift),
        ]
    };
    told.thresholds.iter().map(row).collect()
}

/// The columns that the card reads and the file lacks; `None` if it has all.
fn absent_in_words(told: &Backtest) -> Option<String> {
    let names: Vec<String> = told.absent.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

const BY_THRESHOLD: &str = "If leads with at least so many points had gone to sales";

fn in_words(told: &Backtest) -> String {
    let mut text = String::new();
    if let Some(names) = absent_in_words(told) {
        let warning = styled(ALERT, "columns that the card reads and the file lacks:");
        text.push_str(&format!("{warning} {names}; their rules gave no points\n"));
    }
    text.push_str(&format!("{}, {} won\n", counted(told.quality.rows, "lead"), told.quality.wins));
    text.push_str(&quality::in_words(&told.quality));
    let rows = [vec![THRESHOLDS.map(str::to_owned).to_vec()], threshold_rows(told)].concat();
    text.push_str(&format!("\n{}\n{}", styled(STRONG, BY_THRESHOLD), table(&rows, &[0, 1, 2, 3, 4, 5, 6, 7])));
    let rows = [vec![quality::GROUPS.map(str::to_owned).to_vec()], quality::group_rows(&told.reliability)].concat();
    text.push_str(&format!("\n{}\n{}", styled(STRONG, "Predicted and true"), table(&rows, &[0, 1, 2, 3])));
    text
}

/// The same as a page.
fn in_html(told: &Backtest, closer: &Sent, card: &str, file: &str) -> String {
    let lead = format!("{card} on {} of {file}. Nothing was fitted to them.", counted(told.quality.rows, "lead"));
    let mut page = Page::new(&format!("Backtest: {}", quality::signal(told.quality.signal)), &lead);
    quality::on_page(&mut page, &told.quality);
    if let Some(names) = absent_in_words(told) {
        page.section(
            "Missing columns",
            &format!("The card reads {names}, which the file lacks: their rules gave no points."),
        );
    }
    page.section("By threshold", BY_THRESHOLD);
    let lengths: Vec<f64> = told.thresholds.iter().map(|threshold| threshold.precision.value).collect();
    page.bars(&Rows { header: &THRESHOLDS, rows: threshold_rows(told), texts: 0 }, &lengths);
    page.section("How good it is", "Each group is about a tenth of the leads, by what was predicted.");
    page.groups(&told.reliability);
    sent::on_page(&mut page, closer);
    page.finish("Backtest")
}
