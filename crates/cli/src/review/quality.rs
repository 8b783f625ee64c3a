//! How good a card is, as JSON, words and figures: the same for `learn` and `backtest`. It does not know how that was measured.

use super::page::Page;
use super::words::percent;
use crate::output::{ALERT, BAD, GOOD, styled};
use handraise_review::backtest::Group;
use handraise_review::learn::{Quality, Signal};

/// As JSON.
#[derive(serde::Serialize)]
pub(super) struct Measured {
    auc: f64,
    auc_low: f64,
    auc_high: f64,
    log_loss: f64,
    log_loss_of_share: f64,
    brier: f64,
    rows: usize,
    wins: usize,
    signal: Signal,
}

impl Measured {
    pub(super) fn of(quality: &Quality) -> Self {
        let Quality { rows, wins, auc, log_loss, log_loss_of_share, brier, signal } = quality.clone();
        let (auc, auc_low, auc_high) = (auc.value, auc.low, auc.high);
        Self { auc, auc_low, auc_high, log_loss, log_loss_of_share, brier, rows, wins, signal }
    }
}

/// The signal in words.
pub(super) fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Usable => "usable signal",
        Signal::Weak => "weak signal",
        Signal::None => "no usable signal",
    }
}

/// One line for a terminal.
pub(super) fn in_words(quality: &Quality) -> String {
    let style = match quality.signal {
        Signal::Usable => GOOD,
        Signal::Weak => ALERT,
        Signal::None => BAD,
    };
    format!(
        "{}: AUC {:.3} (95 % interval {:.3} to {:.3}; 0.5 is chance), log loss {:.3} (the same share for all: {:.3})\n",
        styled(style, signal(quality.signal)),
        quality.auc.value,
        quality.auc.low,
        quality.auc.high,
        quality.log_loss,
        quality.log_loss_of_share
    )
}

/// The figures of a page.
pub(super) fn on_page(page: &mut Page, quality: &Quality) {
    page.figures(&[
        ("AUC (0.5 is chance)", format!("{:.3}", quality.auc.value)),
        ("95 % interval", format!("{:.3}–{:.3}", quality.auc.low, quality.auc.high)),
        ("log loss", format!("{:.3}", quality.log_loss)),
        ("same share for all", format!("{:.3}", quality.log_loss_of_share)),
        ("leads", quality.rows.to_string()),
        ("won", quality.wins.to_string()),
    ]);
}

/// What [`group_rows`] has in its columns.
pub(super) const GROUPS: [&str; 4] = ["predicted", "won", "95 % interval", "leads"];

/// Predicted and true shares, a row for each group.
pub(super) fn group_rows(groups: &[Group]) -> Vec<Vec<String>> {
    let row = |group: &Group| {
        let interval = format!("{} to {}", percent(group.won.low), percent(group.won.high));
        vec![percent(group.predicted), percent(group.won.value), interval, group.leads.to_string()]
    };
    groups.iter().map(row).collect()
}
