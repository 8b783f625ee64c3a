//! What would have come of a threshold, for people: in words and on a page. It does not know how that is found out.

use super::Loaded;
use super::page::{Page, Table as Rows};
use super::words::{percent, table, with_header};
use crate::output::{STRONG, counted, styled};
use handraise_review::card::Card;
use handraise_review::mapping::Mapping;
use handraise_review::measure::Interval;
use handraise_review::profile::Kind;
use handraise_review::sent::{Beside, Case, Costs, Grouped, Money, Sent, Stage, sent, usual_threshold};
use handraise_review::table::Column;

/// What would have come of the leads with at least so many points; by default, of those that have half of the wins.
pub(super) fn of(card: &Card, loaded: &Loaded, from: Option<i32>) -> Sent {
    let read = &loaded.read;
    let mapping = loaded.mapped.as_ref().map(|mapped| &mapped.mapping);
    let costs = mapping.map(|mapping| &mapping.costs).filter(|it| !it.per_lead.is_empty() || it.per_sent.is_some());
    let costs = costs.map(|costs| Costs { per_lead: costs.per_lead.clone(), per_sent: costs.per_sent.unwrap_or(0.0) });
    type Find = fn(&Mapping) -> Option<&String>;
    let named = |all: &[(&'static str, Find)]| -> Vec<(&'static str, &Column)> {
        all.iter().filter_map(|(name, find)| Some((*name, loaded.beside(find)?))).collect()
    };
    let stages = named(&[
        ("MQL", |mapping| mapping.stages.mql.as_ref()),
        ("SQL", |mapping| mapping.stages.sql.as_ref()),
        ("customer", |mapping| mapping.stages.customer.as_ref()),
    ]);
    let groups = named(&[
        ("segment", |mapping| mapping.lead.segment.as_ref()),
        ("source", |mapping| mapping.lead.source.as_ref()),
        ("persona", |mapping| mapping.lead.persona.as_ref()),
        ("version", |mapping| mapping.lead.version.as_ref()),
    ]);
    let identifier = || read.table.columns.iter().find(|column| Kind::of(column) == Kind::Identifier);
    let beside = Beside {
        ids: loaded.beside(|mapping| mapping.lead.id.as_ref()).or_else(identifier),
        amounts: loaded.beside(|mapping| mapping.lead.amount.as_ref()),
        sources: loaded.beside(|mapping| mapping.lead.source.as_ref()),
        costs: costs.as_ref(),
        stages: &stages,
        groups: &groups,
    };
    let from = from.unwrap_or_else(|| usual_threshold(&card.points(&read.table).0, &read.table.wins));
    sent(card, &read.table, &beside, from)
}

/// An interval of shares.
fn between(interval: &Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}

/// An amount without its currency.
fn whole(amount: f64) -> String {
    format!("{amount:.0}")
}

const GROUPS: [&str; 11] = [
    "by",
    "group",
    "leads",
    "won",
    "sent",
    "won of these",
    "precision",
    "95 % interval",
    "recall",
    "revenue",
    "return",
];

fn group_rows(groups: &[Grouped]) -> Vec<Vec<String>> {
    let row = |group: &Grouped| {
        let money = group.money.as_ref();
        let back = money.and_then(|money| money.return_on_investment);
        vec![
            group.by.to_owned(),
            group.name.clone(),
            group.leads.to_string(),
            group.wins.to_string(),
            group.sent.to_string(),
            group.sent_wins.to_string(),
            percent(group.precision.value),
            between(&group.precision),
            percent(group.recall.value),
            money.map_or_else(String::new, |money| whole(money.revenue.value)),
            back.map_or_else(String::new, |back| percent(back.value)),
        ]
    };
    groups.iter().map(row).collect()
}

const STAGES: [&str; 6] =
    ["stage", "leads sent", "of those before", "95 % interval", "half within, days", "leads not sent"];

fn stage_rows(stages: &[Stage]) -> Vec<Vec<String>> {
    let row = |stage: &Stage| {
        vec![
            stage.stage.to_owned(),
            stage.sent.to_string(),
            percent(stage.share.value),
            between(&stage.share),
            stage.median_days.map_or_else(|| "–".to_owned(), |days| format!("{days:.1}")),
            stage.not_sent.to_string(),
        ]
    };
    stages.iter().map(row).collect()
}

const CASES: [&str; 4] = ["lead", "points", "worth", "because"];

fn case_rows(cases: &[Case]) -> Vec<Vec<String>> {
    let row = |case: &Case| {
        let reason =
            |it: &handraise_review::sent::Reason| format!("{} is {} ({} of {})", it.rule, it.value, it.points, it.most);
        let reasons: Vec<String> = case.reasons.iter().map(reason).collect();
        let worth = case.amount.map_or_else(|| "–".to_owned(), whole);
        vec![case.id.clone(), case.points.to_string(), worth, reasons.join("; ")]
    };
    cases.iter().map(row).collect()
}

/// The leads in a sentence.
fn in_a_sentence(told: &Sent) -> String {
    format!(
        "{} of {} won, {} ({}); that is {} of all wins ({})",
        told.wins,
        told.leads,
        percent(told.precision.value),
        between(&told.precision),
        percent(told.recall.value),
        between(&told.recall)
    )
}

/// Money in a sentence.
fn money_in_words(money: &Money) -> String {
    let Money { revenue, all_revenue, without_amount, costs, without_cost, return_on_investment } = money;
    let mut text = format!(
        "revenue {} (95 % interval {} to {}) of {} in all",
        whole(revenue.value),
        whole(revenue.low),
        whole(revenue.high),
        whole(*all_revenue)
    );
    if *without_amount > 0 {
        text.push_str(&format!("; {} without an amount", counted(*without_amount, "win")));
    }
    if let Some(costs) = costs {
        text.push_str(&format!("; costs {}", whole(*costs)));
    }
    if let Some(back) = return_on_investment {
        let (value, low, high) = (percent(back.value), percent(back.low), percent(back.high));
        text.push_str(&format!(", return on them {value} ({low} to {high})"));
    }
    if *without_cost > 0 {
        let leads = counted(*without_cost, "lead");
        text.push_str(&format!(
            " and more: nobody gave the cost of the source of {leads}, so that no return can be told"
        ));
    }
    text
}

/// In words.
pub(super) fn in_words(told: &Sent) -> String {
    let title =
        format!("If leads with at least {} had gone to sales", counted(told.points.unsigned_abs() as usize, "point"));
    let mut text = format!("\n{}\n  {}\n", styled(STRONG, title), in_a_sentence(told));
    if let Some(money) = &told.money {
        text.push_str(&format!("  {}\n", money_in_words(money)));
    }
    if !told.stages.is_empty() {
        text.push_str(&table(&with_header(&STAGES, stage_rows(&told.stages)), &[1, 2, 3, 4, 5]));
    }
    if !told.groups.is_empty() {
        let right: Vec<usize> = (2..GROUPS.len()).collect();
        text.push_str(&table(&with_header(&GROUPS, group_rows(&told.groups)), &right));
    }
    for (what, count, cases) in of_both(told) {
        if count > 0 {
            let some: Vec<Case> = cases.iter().take(5).cloned().collect();
            text.push_str(&format!("\n{what}: {count}\n{}", table(&with_header(&CASES, case_rows(&some)), &[1, 2])));
        }
    }
    text
}

/// The leads that were missed, and those that should not have been sent.
fn of_both(told: &Sent) -> [(&'static str, usize, &[Case]); 2] {
    [
        ("Missed: they won and would not have been sent", told.missed_count, told.missed.as_slice()),
        ("Not to be sent: they would have been and lost", told.wrong_count, told.wrong.as_slice()),
    ]
}

/// On a page.
pub(super) fn on_page(page: &mut Page, told: &Sent) {
    let mut text =
        format!("From {} on: {}.", counted(told.points.unsigned_abs() as usize, "point"), in_a_sentence(told));
    if let Some(money) = &told.money {
        text.push_str(&format!(" In money: {}.", money_in_words(money)));
    }
    page.section("One threshold", &text);
    if !told.stages.is_empty() {
        page.table(&Rows { header: &STAGES, rows: stage_rows(&told.stages), texts: 1 });
    }
    if !told.groups.is_empty() {
        page.section("By segment, source and persona", "The bar shows how many of the leads sent won.");
        let lengths: Vec<f64> = told.groups.iter().map(|group| group.precision.value).collect();
        page.bars(&Rows { header: &GROUPS, rows: group_rows(&told.groups), texts: 2 }, &lengths);
    }
    for (what, count, cases) in of_both(told) {
        if count > 0 {
            page.section(what, &format!("{} of {count}.", cases.len()));
            page.table(&Rows { header: &CASES, rows: case_rows(cases), texts: 1 });
        }
    }
}
