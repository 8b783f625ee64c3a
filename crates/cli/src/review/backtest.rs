//! `handraise backtest`: what a learned card would have done with leads whose outcome is known. It fits nothing, and does not know how the card was
//! learned.
//!
//! Exit codes: 0 done; 2 usage, or a file that can't be read or used.

use super::words::{percent, table};
use super::{LeftOut, Source, card};
use crate::output::{self, ALERT, BAD, GOOD, STRONG, counted, styled};
use crate::{Failure, input, yes};
use handraise_review::backtest::{Backtest, backtest};
use handraise_review::learn::Signal;
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
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The answer as JSON.
#[derive(serde::Serialize)]
struct Answer<'a> {
    auc: f64,
    auc_low: f64,
    auc_high: f64,
    log_loss: f64,
    log_loss_of_share: f64,
    brier: f64,
    rows: usize,
    wins: usize,
    signal: Signal,
    thresholds: &'a [handraise_review::backtest::Threshold],
    reliability: &'a [handraise_review::backtest::Group],
    absent_columns: &'a [String],
    left_out: LeftOut<'a>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    input::once_from_standard_input([arguments.card.as_path(), arguments.source.file.as_path()])?;
    let (written, card) = card::load(&arguments.card)?;
    let mut wanted = arguments.source.wanted();
    // What won was a win to the card, unless the caller says otherwise.
    if wanted.positive.is_none() && wanted.outcome == written.outcome {
        wanted.positive = Some(written.won.clone());
    }
    let loaded = arguments.source.load_as(&wanted)?;
    let told = backtest(&card, &loaded.read.table);
    if arguments.json {
        let quality = &told.quality;
        output::print_json(&json!(Answer {
            auc: quality.auc.value,
            auc_low: quality.auc.low,
            auc_high: quality.auc.high,
            log_loss: quality.log_loss,
            log_loss_of_share: quality.log_loss_of_share,
            brier: quality.brier,
            rows: quality.rows,
            wins: quality.wins,
            signal: quality.signal,
            thresholds: &told.thresholds,
            reliability: &told.reliability,
            absent_columns: &told.absent,
            left_out: loaded.left_out(),
        }))?;
    } else {
        loaded.tell();
        output::print(&in_words(&told))?;
    }
    Ok(yes(true))
}

fn in_words(told: &Backtest) -> String {
    let quality = &told.quality;
    let mut text = String::new();
    if !told.absent.is_empty() {
        let names: Vec<String> = told.absent.iter().map(|name| format!("`{name}`")).collect();
        let warning = styled(ALERT, "columns that the card reads and the file lacks:");
        text.push_str(&format!("{warning} {}; their rules gave no points\n", names.join(", ")));
    }
    let signal = match quality.signal {
        Signal::Usable => styled(GOOD, "usable signal"),
        Signal::Weak => styled(ALERT, "weak signal"),
        Signal::None => styled(BAD, "no usable signal"),
    };
    text.push_str(&format!(
        "{}, {} won\n{signal}: AUC {:.3} (95 % interval {:.3} to {:.3}; 0.5 is chance), log loss {:.3} (the same share for all: {:.3})\n",
        counted(quality.rows, "lead"),
        quality.wins,
        quality.auc.value,
        quality.auc.low,
        quality.auc.high,
        quality.log_loss,
        quality.log_loss_of_share
    ));
    let header = ["points from", "leads", "of all", "won", "precision", "95 % interval", "recall", "lift"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for threshold in &told.thresholds {
        rows.push(vec![
            threshold.points.to_string(),
            threshold.leads.to_string(),
            percent(threshold.share),
            threshold.wins.to_string(),
            percent(threshold.precision.value),
            format!("{} to {}", percent(threshold.precision.low), percent(threshold.precision.high)),
            percent(threshold.recall),
            format!("{:.2}", threshold.lift),
        ]);
    }
    text.push_str(&format!(
        "\n{}\n{}",
        styled(STRONG, "If leads with at least so many points had gone to sales"),
        table(&rows, &[0, 1, 2, 3, 4, 5, 6, 7])
    ));
    let mut rows = vec![["predicted", "won", "95 % interval", "leads"].map(str::to_owned).to_vec()];
    for group in &told.reliability {
        let interval = format!("{} to {}", percent(group.won.low), percent(group.won.high));
        rows.push(vec![percent(group.predicted), percent(group.won.value), interval, group.leads.to_string()]);
    }
    text.push_str(&format!("\n{}\n{}", styled(STRONG, "Predicted and true"), table(&rows, &[0, 1, 2, 3])));
    text
}
