//! `handraise learn`: a points card from leads whose outcome is known, and how good it is on leads that it never saw. It does not know how a card is
//! learned.
//!
//! Exit codes: 0 learned, also if there is no signal; 2 usage, a file that can't be read, or one that is there already.

use super::card::{Origin, on_page, to_toml};
use super::customers::{self, Customers};
use super::page::{Page, Table as Rows};
use super::profile::leaks_on_page;
use super::quality::{self, Measured};
use super::simulate::write_new;
use super::words::{percent, table};
use super::{LeftOut, Progress, Source, name};
use crate::output::{self, STRONG, counted, styled};
use crate::{Failure, input, yes};
use handraise_review::backtest::{Group, reliability};
use handraise_review::card::{Card, Rule};
use handraise_review::fit::Settings;
use handraise_review::interval::point_intervals;
use handraise_review::leak::Leak;
use handraise_review::learn::{Learned, Signal, Split, learn};
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
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = input::count)]
    rules: usize,
    /// At most so many rules over two crossed columns
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = input::count)]
    pairs: usize,
    /// Where to write a report as a page that opens offline
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Overwrite a card, and a report, that is there already
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
    split: &'a str,
    folds: u32,
    seed: u32,
    rules: usize,
    crossed_pairs: usize,
    points_most: i32,
    /// The labels of the rules that a page can evaluate; all others only the receiver can.
    evaluated_by_page: &'a [String],
    /// For each rule and place of its points, the least and the most of 95 %.
    point_intervals: &'a [Vec<(i32, i32)>],
    customers: &'a Customers,
    leaks: &'a [Leak],
    left_out: LeftOut<'a>,
    reliability: &'a [Group],
    card: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    // Nothing is learned for a card that can't be written.
    if !arguments.force && arguments.out.exists() {
        return Err(Failure::file(
            &arguments.out.display().to_string(),
            "is there already; name another file, or add `--force`",
        ));
    }
    let loaded = arguments.source.load()?;
    let split = arguments.split(loaded.read.table.times.is_some())?;
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
    let file = name(&arguments.source.file);
    let origin = Origin {
        file: &file,
        outcome: arguments.source.outcome(&loaded),
        won: &loaded.read.positive,
        rows: honest.rows(),
        wins: honest.won(),
        split,
        folds,
        seed: arguments.seed,
        left_out: &names,
        asked: &arguments.asked,
        stands_for: &|column| loaded.stands_for(column),
    };
    let penalty = settings.penalty;
    let intervals = point_intervals(&learned.card, &honest, penalty, u64::from(arguments.seed));
    let customers = Customers::of(&learned.card, &honest, &loaded);
    let text = to_toml(&learned, &intervals, &origin);
    let on_page = on_page(&learned.card, &origin);
    write_new(&arguments.out, &text, arguments.force)?;
    let groups = reliability(&learned.predicted);
    if let Some(path) = &arguments.html {
        write_new(path, &in_html(&learned, &leaks, &groups, &file, &customers), arguments.force)?;
    }
    let crossed_pairs = learned.card.rules.iter().filter(|rule| rule.axes.len() > 1).count();
    if arguments.json {
        output::print_json(&json!(Answer {
            quality: Measured::of(&learned.quality),
            split: if split == Split::Time { "time" } else { "kfold" },
            folds: arguments.folds,
            seed: arguments.seed,
            rules: learned.card.rules.len() - crossed_pairs,
            crossed_pairs,
            points_most: learned.card.range().1,
            evaluated_by_page: &on_page,
            point_intervals: &intervals,
            customers: &customers,
            leaks: &leaks,
            left_out: loaded.left_out(),
            reliability: &groups,
            card: arguments.out.display().to_string(),
        }))?;
    } else {
        loaded.tell();
        let (intervals, leaks, groups, on_page) = (&intervals, &leaks, &groups, &on_page);
        let told = Told { learned: &learned, intervals, leaks, groups, split, on_page, customers: &customers };
        output::print(&in_words(arguments, &told))?;
    }
    Ok(yes(true))
}

impl Arguments {
    fn split(&self, has_times: bool) -> Result<Split, Failure> {
        match (self.split.as_deref(), has_times) {
            (Some("time"), false) => Err(Failure::Other(
                "`--split time` needs to know when a lead came in; name the column with `--time`, or as `came_in` in the mapping".to_owned(),
            )),
            (Some("time") | None, true) => Ok(Split::Time),
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

/// What was learned, and what is said of it.
struct Told<'a> {
    learned: &'a Learned,
    intervals: &'a [Vec<(i32, i32)>],
    leaks: &'a [Leak],
    groups: &'a [Group],
    split: Split,
    on_page: &'a [String],
    customers: &'a Customers,
}

fn in_words(arguments: &Arguments, told: &Told<'_>) -> String {
    let Told { learned, intervals, leaks, groups, split, on_page, customers } = *told;
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
    text.push_str(&quality::in_words(quality));
    if quality.signal == Signal::None {
        text.push_str("These leads don't show that any column tells who wins. The card has no rules; it says the share that won.\n");
    }
    if quality.wins < 100 {
        text.push_str(&format!(
            "{} are few: only what is strong can be seen, and the card is drawn towards the share that won.\n",
            counted(quality.wins, "win")
        ));
    }
    for (at, rule) in learned.card.rules.iter().enumerate() {
        text.push_str(&rule_in_words(rule, intervals.get(at).map_or(&[], Vec::as_slice)));
    }
    if !learned.card.rules.is_empty() {
        text.push_str(&who_evaluates(&learned.card, on_page));
        text.push_str(&worth(&learned.card));
        let rows = [vec![quality::GROUPS.map(str::to_owned).to_vec()], quality::group_rows(groups)].concat();
        text.push_str(&format!(
            "\nPredicted and true, on leads that the card never saw:\n{}",
            table(&rows, &[0, 1, 2, 3])
        ));
    }
    text.push_str(&customers::in_words(customers));
    text.push_str(&format!("\nwrote {}; nothing else was changed\n", arguments.out.display()));
    text
}

/// Which rules a page can evaluate, and which only the receiver can.
fn who_evaluates(card: &Card, on_page: &[String]) -> String {
    let labels = card.rules.iter().map(Rule::in_words);
    let others: Vec<String> = labels.filter(|label| !on_page.contains(label)).collect();
    let listed = |labels: &[String]| match labels {
        [] => "none".to_owned(),
        labels => labels.join(", "),
    };
    format!(
        "\nRules that a page can evaluate: {}\nRules that only the receiver can: {}\n",
        listed(on_page),
        listed(&others)
    )
}

fn rule_in_words(rule: &Rule, intervals: &[(i32, i32)]) -> String {
    let between = |at: usize| intervals.get(at).map_or_else(String::new, |(low, high)| format!("{low} to {high}"));
    let mut rows: Vec<Vec<String>> = (0..rule.points.len())
        .filter_map(|at| Some(vec![rule.points.get(at)?.to_string(), between(at), rule.place_in_words(at)]))
        .collect();
    if rule.axes.len() == 2 {
        rows.sort_by_key(|row| row.first().and_then(|points| points.parse::<i32>().ok()));
    }
    format!("\n{}\n{}", styled(STRONG, rule.in_words()), table(&rows, &[0, 1]))
}

/// What points are worth.
fn worth(card: &Card) -> String {
    let knots = card.calibration.iter().map(|knot| vec![knot.points.to_string(), percent(knot.probability)]);
    let rows: Vec<Vec<String>> = [vec!["points".to_owned(), "win".to_owned()]].into_iter().chain(knots).collect();
    format!("\nWhat points are worth:\n{}", table(&rows, &[0, 1]))
}

/// The same as a page.
fn in_html(learned: &Learned, leaks: &[Leak], groups: &[Group], file: &str, customers: &Customers) -> String {
    let quality = &learned.quality;
    let lead = format!(
        "A points card from {} of {file}. Every lead was predicted by a card that never saw it.",
        counted(quality.rows, "lead")
    );
    let mut page = Page::new(&format!("Points card: {}", quality::signal(quality.signal)), &lead);
    quality::on_page(&mut page, quality);
    if !leaks.is_empty() {
        page.section("Left out", "These columns seem to know the outcome.");
        leaks_on_page(&mut page, leaks);
    }
    if learned.card.rules.is_empty() {
        page.section("The card", "These leads don't show that any column tells who wins. The card has no rules.");
        customers::on_page(&mut page, customers);
        return page.finish("Learned card");
    }
    page.section("How good it is", "Each group is about a tenth of the leads, by what was predicted.");
    page.groups(groups);
    page.section("The card", "A lead's points are the sum of what each rule gives.");
    let most = learned.card.rules.iter().map(|rule| rule.range().1).max().unwrap_or(1).max(1);
    let part = |rule: &Rule| {
        let row = |(at, points): (usize, &i32)| vec![rule.place_in_words(at), points.to_string()];
        let lengths = rule.points.iter().map(|points| f64::from(*points) / f64::from(most)).collect();
        let rows = rule.points.iter().enumerate().map(row).collect();
        (rule.in_words(), Rows { header: &["if", "points"], rows, texts: 1 }, lengths)
    };
    page.grid(&learned.card.rules.iter().map(part).collect::<Vec<_>>());
    page.section("What points are worth", "Between two rows, log-odds are on a straight line.");
    let knots = &learned.card.calibration;
    let lengths: Vec<f64> = knots.iter().map(|knot| knot.probability).collect();
    let rows = knots.iter().map(|knot| vec![knot.points.to_string(), percent(knot.probability)]).collect();
    page.bars(&Rows { header: &["points", "win"], rows, texts: 0 }, &lengths);
    customers::on_page(&mut page, customers);
    page.finish("Learned card")
}
