//! The best customers against everybody else, and the fringe of a card, for people: in words and on a page. It does not know how they are found.

use super::Loaded;
use super::page::{Page, Table as Rows};
use super::words::{percent, table, with_header};
use crate::output::{STRONG, counted, styled};
use handraise_review::best::{Persona, Slice, Trait, best, fringe, ideal_profile, personas};
use handraise_review::card::Card;
use handraise_review::measure::Interval;
use handraise_review::sent::usual_threshold;
use handraise_review::table::Table;

/// Fewer best customers tell nothing.
const LEAST: usize = 20;

/// Who the best customers are.
#[derive(serde::Serialize)]
pub(super) struct Customers {
    /// What makes one of the best.
    by: &'static str,
    best: usize,
    others: usize,
    ideal_profile: Vec<Trait>,
    personas: Vec<Persona>,
    /// The threshold whose fringe this is.
    fringe_below: i32,
    fringe: Vec<Slice>,
}

impl Customers {
    /// Of the table that a card was learned from.
    pub(super) fn of(card: &Card, table: &Table, loaded: &Loaded) -> Self {
        let amounts = loaded.beside(|mapping| mapping.lead.amount.as_ref());
        let churned = loaded.beside(|mapping| mapping.lead.churned.as_ref());
        let is_best = best(table, amounts, churned);
        let count = is_best.iter().filter(|best| **best).count();
        let by = match (amounts.is_some(), churned.is_some()) {
            (true, true) => "won, in the upper quarter by amount, and stayed",
            (true, false) => "won, in the upper quarter by amount",
            (false, true) => "won and stayed",
            (false, false) => "won",
        };
        let is_enough = count >= LEAST;
        let fringe_below = usual_threshold(&card.points(table).0, &table.wins);
        Self {
            by,
            best: count,
            others: is_best.len() - count,
            ideal_profile: if is_enough { ideal_profile(table, &is_best) } else { Vec::new() },
            personas: if is_enough { personas(table, &is_best) } else { Vec::new() },
            fringe_below,
            fringe: fringe(card, table, fringe_below),
        }
    }
}

fn between(interval: &Interval) -> String {
    format!("{} ({} to {})", percent(interval.value), percent(interval.low), percent(interval.high))
}

const PROFILE: [&str; 4] = ["column", "value", "of the best", "of everybody else"];

fn profile_rows(traits: &[Trait]) -> Vec<Vec<String>> {
    let row = |it: &Trait| vec![it.column.clone(), it.value.clone(), between(&it.best), between(&it.others)];
    traits.iter().map(row).collect()
}

const PERSONAS: [&str; 5] = ["persona", "leads", "best", "share", "lift"];

fn persona_rows(personas: &[Persona]) -> Vec<Vec<String>> {
    let row = |it: &Persona| {
        let traits: Vec<String> = it.traits.iter().map(|(column, value)| format!("{column}: {value}")).collect();
        let lift = format!("{:.2}", it.lift);
        vec![traits.join("; "), it.leads.to_string(), it.best.to_string(), between(&it.share), lift]
    };
    personas.iter().map(row).collect()
}

const FRINGE: [&str; 5] = ["slice", "further leads", "won of these", "precision before", "with it"];

fn fringe_rows(slices: &[Slice]) -> Vec<Vec<String>> {
    let row = |it: &Slice| {
        let slice = format!("{}: {}", it.rule, it.value);
        vec![slice, it.leads.to_string(), it.wins.to_string(), percent(it.before), percent(it.after)]
    };
    slices.iter().map(row).collect()
}

/// What is said of the best.
fn who(told: &Customers) -> String {
    format!("{} ({}), against {} others", counted(told.best, "lead"), told.by, told.others)
}

/// What is said of the fringe.
fn what_fringe(told: &Customers) -> String {
    format!(
        "Below {}, the slices that cost least precision",
        counted(told.fringe_below.unsigned_abs() as usize, "point")
    )
}

/// In words.
pub(super) fn in_words(told: &Customers) -> String {
    let mut text = format!("\n{}: {}\n", styled(STRONG, "The best customers"), who(told));
    if told.best < LEAST {
        text.push_str(&format!("  fewer than {LEAST} don't tell what they have in common\n"));
    } else if told.ideal_profile.is_empty() {
        text.push_str("  nothing is true of clearly more of them than of everybody else\n");
    } else {
        text.push_str(&table(&with_header(&PROFILE, profile_rows(&told.ideal_profile)), &[]));
    }
    if !told.personas.is_empty() {
        text.push_str(&format!("\n{}\n", styled(STRONG, "Personas among them")));
        text.push_str(&table(&with_header(&PERSONAS, persona_rows(&told.personas)), &[1, 2, 4]));
    }
    if !told.fringe.is_empty() {
        text.push_str(&format!("\n{}\n", styled(STRONG, what_fringe(told))));
        text.push_str(&table(&with_header(&FRINGE, fringe_rows(&told.fringe)), &[1, 2, 3, 4]));
    }
    text
}

/// On a page.
pub(super) fn on_page(page: &mut Page, told: &Customers) {
    page.section("The best customers", &format!("{}.", who(told)));
    if !told.ideal_profile.is_empty() {
        page.table(&Rows { header: &PROFILE, rows: profile_rows(&told.ideal_profile), texts: 2 });
    }
    if !told.personas.is_empty() {
        page.section("Personas among them", "Two or three things that are true together.");
        page.table(&Rows { header: &PERSONAS, rows: persona_rows(&told.personas), texts: 1 });
    }
    if !told.fringe.is_empty() {
        page.section("The fringe", &format!("{}.", what_fringe(told)));
        page.table(&Rows { header: &FRINGE, rows: fringe_rows(&told.fringe), texts: 1 });
    }
}
