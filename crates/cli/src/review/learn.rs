//! `handraise learn`: a points card from leads whose outcome is known, and how good it is on leads that it never saw. It does not know how a card is
//! learned.
//!
//! Exit codes: 0 learned, also if there is no signal; 2 usage, a file that can't be read, or one that is there already.

use super::card::{Origin, to_toml};
use super::simulate::write_new;
use super::words::{percent, table};
use super::{LeftOut, Progress, Source};
use crate::output::{self, ALERT, BAD, GOOD, STRONG, counted, styled};
use crate::{Failure, input, yes};
use handraise_review::backtest::{Group, reliability};
use handraise_review::card::{Card, Rule};
use handraise_review::fit::Settings;
use handraise_review::leak::Leak;
use handraise_review::learn::{Learned, Quality, Signal, Split, learn};
use handraise_review::profile::{learnable, profile};
use handraise_review::table::Table;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 learned, also if there is no signal; 2 usage, a file that can't be read, or one that is there already.

Columns that know the outcome are left out and named; `--keep` takes one in all the same. With `--time`, each part of the leads is predicted \
from what came before it; without, from all others. What is printed is how good the rounded card is on leads that it never saw.";

/// Learn a points card from leads whose outcome is known
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Where to write the card, a definition in TOML
    #[arg(short, long, value_name = "CARD")]
    out: PathBuf,
    /// How leads are divided into those that teach and those that test [default: time if `--time` is given, otherwise kfold]
    #[arg(long, value_name = "HOW", value_parser = ["time", "kfold"])]
    split: Option<String>,
    /// Into how many parts
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..=20))]
    folds: u32,
    /// Other parts for another number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u32,
    /// Columns to take in although they seem to know the outcome
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    keep: Vec<String>,
    /// Columns that a form asks, so that a page can evaluate their rules
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    asked: Vec<String>,
    /// At most so many rules over one column or rate
    #[arg(long, value_name = "N", default_value_t = 12)]
    rules: usize,
    /// At most so many rules over two crossed columns
    #[arg(long, value_name = "N", default_value_t = 3)]
    pairs: usize,
    /// Overwrite a card that is there already
    #[arg(long)]
    force: bool,
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
    split: &'a str,
    folds: u32,
    seed: u32,
    rules: usize,
    crossed_pairs: usize,
    points_most: i32,
    leaks: &'a [Leak],
    left_out: LeftOut<'a>,
    reliability: &'a [Group],
    card: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let split = arguments.split()?;
    // Nothing is learned for a card that can't be written.
    if !arguments.force && arguments.out.exists() {
        return Err(Failure::file(
            &arguments.out.display().to_string(),
            "is there already; name another file, or add `--force`",
        ));
    }
    let loaded = arguments.source.load()?;
    let progress = Progress::new();
    progress.tell("looking for columns that know the outcome");
    let table = learnable(&loaded.read.table);
    for name in arguments.keep.iter().chain(&arguments.asked) {
        if loaded.read.table.place(name).is_none() {
            return Err(Failure::Other(format!("there is no column `{name}`; write its name as the header does")));
        }
    }
    let mut leaks = profile(&table).leaks;
    leaks.retain(|leak| !arguments.keep.contains(&leak.column));
    let names: Vec<String> = leaks.iter().map(|leak| leak.column.clone()).collect();
    let honest = Table {
        columns: table.columns.into_iter().filter(|column| !names.contains(&column.name)).collect(),
        wins: table.wins,
        times: table.times,
    };
    let settings = Settings { rules: arguments.rules, pairs: arguments.pairs, ..Settings::default() };
    let folds = arguments.folds as usize;
    let mut told = |at: usize, of: usize| progress.tell(&format!("card {} of {of}", at + 1));
    let mut learned = learn(&honest, split, folds, u64::from(arguments.seed), settings, &mut told);
    drop(progress);
    if learned.quality.signal == Signal::None {
        learned.card = without_rules(honest.won(), honest.rows());
    }
    // Without its folder: the same leads give the same card on every machine.
    let file = arguments.source.file.file_name().map_or_else(|| "leads".into(), |name| name.to_string_lossy());
    let file = if input::is_standard(&arguments.source.file) { "standard input".into() } else { file };
    let origin = Origin {
        file: &file,
        outcome: &arguments.source.outcome,
        won: &loaded.read.positive,
        rows: honest.rows(),
        wins: honest.won(),
        split,
        folds,
        seed: arguments.seed,
        left_out: &names,
        asked: &arguments.asked,
    };
    write_new(&arguments.out, &to_toml(&learned, &origin), arguments.force)?;
    let groups = reliability(&learned.predicted);
    let crossed_pairs = learned.card.rules.iter().filter(|rule| rule.axes.len() > 1).count();
    if arguments.json {
        let Quality { rows, wins, auc, log_loss, log_loss_of_share, brier, signal } = learned.quality;
        output::print_json(&json!(Answer {
            auc: auc.value,
            auc_low: auc.low,
            auc_high: auc.high,
            log_loss,
            log_loss_of_share,
            brier,
            rows,
            wins,
            signal,
            split: if split == Split::Time { "time" } else { "kfold" },
            folds: arguments.folds,
            seed: arguments.seed,
            rules: learned.card.rules.len() - crossed_pairs,
            crossed_pairs,
            points_most: learned.card.range().1,
            leaks: &leaks,
            left_out: loaded.left_out(),
            reliability: &groups,
            card: arguments.out.display().to_string(),
        }))?;
    } else {
        loaded.tell();
        output::print(&in_words(arguments, &learned, &leaks, &groups, split))?;
    }
    Ok(yes(true))
}

impl Arguments {
    fn split(&self) -> Result<Split, Failure> {
        match (self.split.as_deref(), &self.source.time) {
            (Some("time"), None) => Err(Failure::Other(
                "`--split time` needs to know when a lead came in; name the column with `--time`".to_owned(),
            )),
            (Some("time") | None, Some(_)) => Ok(Split::Time),
            _ => Ok(Split::KFold),
        }
    }
}

/// A card that says the same share of every lead.
fn without_rules(won: usize, rows: usize) -> Card {
    let share = won as f64 / rows.max(1) as f64;
    let probability = (share * 1e6).round().clamp(1.0, 999_999.0) / 1e6;
    Card { rules: Vec::new(), calibration: vec![handraise_review::card::Knot { points: 0, probability }] }
}

fn in_words(arguments: &Arguments, learned: &Learned, leaks: &[Leak], groups: &[Group], split: Split) -> String {
    let mut text = String::new();
    for leak in leaks {
        text.push_str(&format!("left out {} ({}): {}\n", styled(STRONG, &leak.column), leak.kind.in_words(), leak.why));
    }
    let quality = &learned.quality;
    let how = match split {
        Split::KFold => format!("each of {} parts predicted from the others", arguments.folds),
        Split::Time => format!("each of {} parts but the first predicted from those before it", arguments.folds),
    };
    text.push_str(&format!("{}, {} won; {how}\n", counted(quality.rows, "lead"), quality.wins));
    let signal = match quality.signal {
        Signal::Usable => styled(GOOD, "usable signal"),
        Signal::Weak => styled(ALERT, "weak signal"),
        Signal::None => styled(BAD, "no usable signal"),
    };
    text.push_str(&format!(
        "{signal}: AUC {:.3} (95 % interval {:.3} to {:.3}; 0.5 is chance), log loss {:.3} (the same share for all: {:.3})\n",
        quality.auc.value, quality.auc.low, quality.auc.high, quality.log_loss, quality.log_loss_of_share
    ));
    if quality.signal == Signal::None {
        text.push_str("These leads don't show that any column tells who wins. The card has no rules; it says the share that won.\n");
    }
    if quality.wins < 100 {
        text.push_str(&format!(
            "{} are few: only what is strong can be seen, and the card is drawn towards the share that won.\n",
            counted(quality.wins, "win")
        ));
    }
    for rule in &learned.card.rules {
        text.push_str(&rule_in_words(rule));
    }
    if !learned.card.rules.is_empty() {
        text.push_str(&worth(&learned.card));
        let mut rows = vec![["predicted", "won", "95 % interval", "leads"].map(str::to_owned).to_vec()];
        for group in groups {
            let interval = format!("{} to {}", percent(group.won.low), percent(group.won.high));
            rows.push(vec![percent(group.predicted), percent(group.won.value), interval, group.leads.to_string()]);
        }
        text.push_str(&format!(
            "\nPredicted and true, on leads that the card never saw:\n{}",
            table(&rows, &[0, 1, 2, 3])
        ));
    }
    text.push_str(&format!("\nwrote {}; nothing else was changed\n", arguments.out.display()));
    text
}

fn rule_in_words(rule: &Rule) -> String {
    let mut rows: Vec<Vec<String>> = (0..rule.points.len())
        .filter_map(|at| Some(vec![rule.points.get(at)?.to_string(), rule.place_in_words(at)]))
        .collect();
    if rule.axes.len() == 2 {
        rows.sort_by_key(|row| row.first().and_then(|points| points.parse::<i32>().ok()));
    }
    format!("\n{}\n{}", styled(STRONG, rule.in_words()), table(&rows, &[0]))
}

/// What points are worth.
fn worth(card: &Card) -> String {
    let knots = card.calibration.iter().map(|knot| vec![knot.points.to_string(), percent(knot.probability)]);
    let rows: Vec<Vec<String>> = [vec!["points".to_owned(), "win".to_owned()]].into_iter().chain(knots).collect();
    format!("\nWhat points are worth:\n{}", table(&rows, &[0, 1]))
}
