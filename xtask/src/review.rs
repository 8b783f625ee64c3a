//! `cargo xtask review`: does `crates/review` find what is there, and nothing else? Made-up leads with a known truth, many seeds; what came of it is written
//! into `docs/review.md`. It does not know how anything is learned.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use handraise_review::fit::Settings;
use handraise_review::learn::{Learned, Signal, Split, learn};
use handraise_review::profile::{learnable, profile};
use handraise_review::reading::{Builder, Wanted};
use handraise_review::simulate::{LEAKS, Plan, Simulated, permuted, simulate};
use handraise_review::table::Table;

use crate::machine::Machine;
use crate::record;
use crate::workspace::Workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// Write what came of it into docs/review.md
    #[arg(long)]
    record: bool,
}

/// What is asked of many seeds, and how many of them must give it.
struct Question {
    asked: &'static str,
    share: f64,
    holds: fn(u64) -> Result<bool>,
}

const QUESTIONS: [Question; 4] = [
    Question {
        asked: "4,000 leads, 12 columns, about 400 wins, outcomes dealt out anew: `none`",
        share: 0.95,
        holds: |seed| Ok(learned(&permuted(plain(seed, 0.75), seed))?.quality.signal == Signal::None),
    },
    Question {
        asked: "4,000 leads, 12 columns, about 400 wins, a truth with an AUC of 0.65: not `none`",
        share: 0.95,
        holds: |seed| Ok(learned(&plain(seed, 0.65))?.quality.signal > Signal::None),
    },
    Question {
        asked: "three columns that know the outcome: all of them named, and no other",
        share: 1.0,
        holds: |seed| {
            let mut found: Vec<String> =
                profile(&table(&simulate(Plan::default(), seed))?).leaks.into_iter().map(|leak| leak.column).collect();
            found.sort();
            Ok(found == LEAKS)
        },
    },
    Question {
        asked: "no such column: none named",
        share: 1.0,
        holds: |seed| Ok(profile(&table(&plain(seed, 0.75))?).leaks.is_empty()),
    },
];

fn plain(seed: u64, auc: f64) -> Simulated {
    simulate(Plan { leads: 4_000, share: 0.1, auc, leaks: false }, seed)
}

fn table(made: &Simulated) -> Result<Table> {
    let mut builder = Builder::new(made.header.iter().map(|name| (*name).to_owned()).collect());
    made.rows.iter().for_each(|row| builder.push(None, row.iter().map(String::as_str)));
    let wanted = Wanted { outcome: "won".to_owned(), time: Some("created_at".to_owned()), ..Wanted::default() };
    let read = builder.finish(&wanted).map_err(anyhow::Error::msg).context("made-up leads")?;
    Ok(learnable(&read.table))
}

fn learned(made: &Simulated) -> Result<Learned> {
    Ok(learn(&table(made)?, Split::KFold, 5, 1, Settings::default(), &mut |_, _| {}))
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let machine = Machine::now();
    let mut text = "| of made-up leads | asked of | seeds that gave it |\n|---|--:|--:|\n".to_owned();
    let mut is_well = true;
    for Question { asked, share, holds } in QUESTIONS {
        let started = Instant::now();
        let mut found = 0;
        for seed in 0..options.seeds {
            found += u64::from(holds(seed)?);
        }
        is_well &= found as f64 >= share * options.seeds as f64;
        let row = format!(
            "| {asked} | at least {} of {} | {found} |\n",
            (share * options.seeds as f64).ceil(),
            options.seeds
        );
        print!("{row}");
        println!("  ({:.0} s)", started.elapsed().as_secs_f64());
        text.push_str(&row);
    }
    let Machine { date, processor, cores, system, .. } = machine;
    text.push_str(&format!("\n`cargo xtask review`, {date}, {cores} cores of {processor}, {system}.\n"));
    if options.record {
        record::write_to(workspace, "docs/review.md", "seeds", &text)?;
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
