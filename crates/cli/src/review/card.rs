//! A points card as a definition, and back: what `learn` writes and `backtest` reads. It does not know how a card is learned.

mod attribute;

use crate::{Failure, input};
use attribute::Attributes;
use handraise::author;
use handraise::definition::{Learned as Written, LearnedAxis, LearnedPlace, LearnedSignal, LearnedSplit};
use handraise_review::axis::{Axis, Division, Reading};
use handraise_review::card::{Card, Knot, Rule};
use handraise_review::learn::{Learned, Signal, Split};
use handraise_review::mapping::Place;
use std::fmt::Write;
use std::path::Path;
use toml_edit::Value;

/// What a card's file says beside the card.
pub(super) struct Origin<'a> {
    pub(super) file: &'a str,
    pub(super) outcome: &'a str,
    pub(super) won: &'a str,
    pub(super) rows: usize,
    pub(super) wins: usize,
    pub(super) split: Split,
    pub(super) folds: usize,
    pub(super) seed: u32,
    pub(super) left_out: &'a [String],
    /// Columns that a form asks.
    pub(super) asked: &'a [String],
    /// The condition that a column stands for, and who can evaluate it.
    pub(super) stands_for: &'a dyn Fn(&str) -> Option<(&'a str, Place)>,
}

/// A text as TOML.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Texts as a list in TOML.
fn listed<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    format!("[{}]", texts.into_iter().map(quoted).collect::<Vec<_>>().join(", "))
}

/// The card as a definition.
pub(super) fn to_toml(learned: &Learned, intervals: &[Vec<(i32, i32)>], origin: &Origin<'_>) -> String {
    let attributes = Attributes::of(&learned.card, origin.asked);
    let quality = &learned.quality;
    let mut text = format!(
        "# What `handraise learn` proposes, from {} leads of {}. Nobody has approved it.\n\
         # The card is under [policy.learned]: no page loads that, and it changes no score. `handraise backtest` reads it.\n\
         id = \"learned\"\nversion = 1\n",
        origin.rows,
        quoted(origin.file)
    );
    text.push_str(&attributes.to_toml());
    let split = match origin.split {
        Split::KFold => LearnedSplit::KFold,
        Split::Time => LearnedSplit::Time,
    };
    let signal = match quality.signal {
        Signal::None => LearnedSignal::None,
        Signal::Weak => LearnedSignal::Weak,
        Signal::Usable => LearnedSignal::Usable,
    };
    let head = [
        ("outcome", quoted(origin.outcome)),
        ("won", quoted(origin.won)),
        ("rows", origin.rows.to_string()),
        ("wins", origin.wins.to_string()),
        ("signal", quoted(signal.word())),
        ("auc", quoted(&format!("{:.4}", quality.auc.value))),
        ("log_loss", quoted(&format!("{:.4}", quality.log_loss))),
        ("split", quoted(split.word())),
        ("folds", origin.folds.to_string()),
        ("seed", origin.seed.to_string()),
        ("left_out", listed(origin.left_out.iter().map(String::as_str))),
    ];
    text.push_str("\n[policy.learned]\n");
    for (key, value) in head {
        text.push_str(&format!("{} = {}\n", key, value.trim()));
    }
    text.push_str("# What points are worth.\ncalibration = [\n");
    for Knot { points, probability } in &learned.card.calibration {
        // Six decimals are what a card keeps.
        let of_million = (probability * 1e6).round();
        text.push_str(&format!("  {{ points = {points}, of_million = {of_million} }},\n"));
    }
    text.push_str("]\n");
    let mut ids = Vec::new();
    for (at, rule) in learned.card.rules.iter().enumerate() {
        let intervals = intervals.get(at).map_or(&[][..], Vec::as_slice);
        text.push_str(&rule_to_toml(rule, intervals, &attributes, origin, &mut ids));
    }
    text
}

/// The labels of the rules that a page can evaluate.
pub(super) fn on_page(card: &Card, origin: &Origin<'_>) -> Vec<String> {
    let attributes = Attributes::of(card, origin.asked);
    card.rules.iter().filter(|rule| is_on_page(rule, &attributes, origin)).map(Rule::in_words).collect()
}

/// Whether a page can evaluate a rule: a form asks what it reads, or each of its columns stands for something that a page sees.
fn is_on_page(rule: &Rule, attributes: &Attributes, origin: &Origin<'_>) -> bool {
    let is_asked = rule.axes.len() == 1 && rule.axes.iter().all(|axis| attributes.is_asked(axis));
    let sees = |column: &str| matches!((origin.stands_for)(column), Some((_, Place::Page)));
    is_asked || rule.axes.iter().all(|axis| axis.reading.columns().into_iter().all(sees))
}

fn rule_to_toml(
    rule: &Rule,
    intervals: &[(i32, i32)],
    attributes: &Attributes,
    origin: &Origin<'_>,
    ids: &mut Vec<String>,
) -> String {
    let label = rule.in_words();
    let id = attribute::free(&attribute::slug(&label), ids);
    let place = if is_on_page(rule, attributes, origin) { LearnedPlace::Page } else { LearnedPlace::Receiver };
    let mut text = format!("\n[[policy.learned.rules]]\nid = {}\nlabel = {}\n", quoted(&id), quoted(&label));
    let _ = writeln!(text, "evaluated_by = {}", quoted(place.word()));
    for (at, points) in rule.points.iter().enumerate() {
        let words = rule.place_in_words(at).replace(['\n', '\r'], " ");
        let between = intervals.get(at).map_or_else(String::new, |(low, high)| format!(" ({low} to {high})"));
        let _ = writeln!(text, "#{points:>4}{between}  {}", printable(&words));
    }
    let points: Vec<String> = rule.points.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "points = [{}]", points.join(", "));
    for axis in &rule.axes {
        for column in axis.reading.columns() {
            if let Some((condition, _)) = (origin.stands_for)(column) {
                let _ = writeln!(text, "# {} stands for {condition}", printable(column));
            }
        }
        text.push_str(&axis_to_toml(axis, attributes));
    }
    text
}

fn axis_to_toml(axis: &Axis, attributes: &Attributes) -> String {
    let mut text = "\n[[policy.learned.rules.axes]]\n".to_owned();
    let (column, per) = match &axis.reading {
        Reading::Value(column) => (column, None),
        Reading::Ratio(column, per) => (column, Some(per)),
    };
    let _ = writeln!(text, "column = {}", quoted(column));
    if let Some(per) = per {
        let _ = writeln!(text, "per = {}", quoted(per));
    }
    if let Some(attribute) = attributes.of_axis(axis) {
        let _ = writeln!(text, "stands_for = {}", quoted(attribute));
    }
    match &axis.division {
        Division::Cuts(cuts) => {
            let cuts: Vec<String> = cuts.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "cuts = {}", listed(cuts.iter().map(String::as_str)));
        }
        Division::Groups(groups) => {
            let groups: Vec<String> = groups.iter().map(|group| listed(group.iter().map(String::as_str))).collect();
            let _ = writeln!(text, "groups = [{}]\notherwise = {}", groups.join(", "), axis.otherwise);
        }
    }
    let _ = writeln!(text, "missing = {}", axis.missing);
    text
}

/// A text without signs that a comment may not have.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Reads the card of a definition.
pub(super) fn load(path: &Path) -> Result<(Written, Card), Failure> {
    let shown = input::shown(path);
    let (text, format) = input::read_source(path)?;
    let refused = |problems| Failure::Definition { path: shown.clone(), text: text.clone(), problems };
    let authored = author::parse(&text, format).map_err(refused)?;
    let (_, policy) = authored.compile_both().map_err(refused)?;
    let Some(written) = policy.and_then(|policy| policy.learned) else {
        let message = "it has no learned card under `[policy.learned]`; make one with `handraise learn`";
        return Err(Failure::file(&shown, message));
    };
    let card = of_written(&written);
    Ok((written, card))
}

fn of_written(written: &Written) -> Card {
    let rules = written
        .rules
        .iter()
        .map(|rule| Rule { axes: rule.axes.iter().map(axis_of_written).collect(), points: rule.points.clone() });
    let calibration = written
        .calibration
        .iter()
        .map(|point| Knot { points: point.points, probability: f64::from(point.of_million) / 1e6 });
    Card { rules: rules.collect(), calibration: calibration.collect() }
}

fn axis_of_written(axis: &LearnedAxis) -> Axis {
    let reading = match &axis.per {
        Some(per) => Reading::Ratio(axis.column.clone(), per.clone()),
        None => Reading::Value(axis.column.clone()),
    };
    let division = match axis.groups.is_empty() {
        // The compiler has looked: each cut is a decimal.
        true => Division::Cuts(axis.cuts.iter().filter_map(|cut| cut.parse().ok()).collect()),
        false => Division::Groups(axis.groups.clone()),
    };
    let bin = |bin: u32| u16::try_from(bin).unwrap_or(u16::MAX);
    Axis { reading, division, missing: bin(axis.missing), otherwise: bin(axis.otherwise) }
}
