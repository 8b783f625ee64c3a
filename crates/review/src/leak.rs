//! Columns that know the outcome: filled in after a lead was contacted, only for leads that won, or so good that they cannot have been known before. It
//! names them and says why; it does not know what a column means.

use crate::axis::Reading;
use crate::bin::{self, Fineness};
use crate::fit;
use crate::learn::{Split, learn};
use crate::measure::{auc, wilson};
use crate::table::{Column, NO_TIME, Table, Values};

/// What gives a column away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The column alone predicts more than all others together.
    PredictsAlone,
    /// Hardly any lead that won is without a value, or hardly any that lost has one.
    FilledForWins,
    /// Whether there is a value tells much of the outcome.
    MissingPredicts,
    /// Its times are later than those of the leads.
    FilledLater,
}

impl Kind {
    /// A few words for a list.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::PredictsAlone => "predicts alone",
            Self::FilledForWins => "filled for wins",
            Self::MissingPredicts => "missing predicts",
            Self::FilledLater => "filled later",
        }
    }
}

/// A column that knows the outcome.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Leak {
    /// Its name.
    pub column: String,
    /// What gives it away.
    pub kind: Kind,
    /// That in a sentence, with its numbers.
    pub why: String,
}

/// A column that predicts alone at least this well is looked at.
const SUSPECT: f64 = 0.75;
/// A column that predicts alone this well is a leak whatever the others do.
const CERTAIN: f64 = 0.90;
/// It must predict better than the others together by this much.
const AHEAD: f64 = 0.03;
const PLAIN: Fineness = Fineness { steps: 20, smallest: 0.02, price: 3.0, bend: 3.0 };

/// How well a column predicts alone: the area under the curve, each half of the rows predicted from the other.
pub fn alone(column: &Column, wins: &[bool]) -> Option<f64> {
    let places = column.places();
    let mut order: Vec<usize> = (0..wins.len()).collect();
    order.sort_by_key(|row| (places[*row], wins[*row]));
    let mut scores = vec![0.0; wins.len()];
    let halves: [Vec<usize>; 2] = [0, 1].map(|half| order.iter().copied().skip(half).step_by(2).collect());
    for (teaching, testing) in [(0, 1), (1, 0)].map(|(a, b)| (&halves[a], &halves[b])) {
        let teach = column.taken(teaching);
        let taught: Vec<bool> = teaching.iter().map(|row| wins[*row]).collect();
        let Some(axis) = bin::divide(&Reading::Value(column.name.clone()), &teach, &taught, PLAIN) else { continue };
        let mut counts = vec![(0.0, 0.0); axis.bins()];
        for (place, win) in axis.places(&teach).into_iter().zip(&taught) {
            let count = &mut counts[usize::from(place)];
            count.0 += 1.0;
            count.1 += f64::from(u8::from(*win));
        }
        let share = taught.iter().filter(|win| **win).count() as f64 / taught.len().max(1) as f64;
        for (row, place) in testing.iter().zip(axis.places(&column.taken(testing))) {
            let (rows, won) = counts[usize::from(place)];
            scores[*row] = (won + share) / (rows + 1.0);
        }
    }
    auc(&scores, wins).map(|(area, _)| area)
}

/// The columns that know the outcome. `alone` says how well each column predicts alone.
pub fn find(table: &Table, alone: &[Option<f64>]) -> Vec<Leak> {
    let mut leaks: Vec<Leak> = table.columns.iter().filter_map(|column| later(table, column)).collect();
    for column in &table.columns {
        if leaks.iter().all(|leak| leak.column != column.name) {
            leaks.extend(by_missing(column, &table.wins));
        }
    }
    let is_known = |name: &str, leaks: &[Leak]| leaks.iter().any(|leak| leak.column == name);
    let area = |at: usize| alone.get(at).copied().flatten().unwrap_or(0.5);
    let suspects: Vec<usize> = (0..table.columns.len())
        .filter(|at| area(*at) >= SUSPECT && !is_known(&table.columns[*at].name, &leaks))
        .collect();
    if suspects.is_empty() {
        return leaks;
    }
    // What everything else predicts together, by a plain card.
    let others = (0..table.columns.len())
        .filter(|at| !suspects.contains(at) && !is_known(&table.columns[*at].name, &leaks))
        .map(|at| table.columns[at].clone())
        .collect();
    let rest = Table { columns: others, wins: table.wins.clone(), times: None };
    let plain = fit::Settings { pairs: 0, ..fit::Settings::default() };
    let together = learn(&rest, Split::KFold, 3, 1, plain, &mut |_, _| {}).quality.auc.value.max(0.5);
    for at in suspects {
        if area(at) >= CERTAIN || area(at) > together + AHEAD {
            let why = format!(
                "alone it tells won from lost leads with an AUC of {:.2}; the columns that are not suspect reach {together:.2} together",
                area(at)
            );
            leaks.push(Leak { column: table.columns[at].name.clone(), kind: Kind::PredictsAlone, why });
        }
    }
    leaks
}

/// Times after the lead came in.
fn later(table: &Table, column: &Column) -> Option<Leak> {
    let (Values::Times(values), Some(times)) = (&column.values, &table.times) else { return None };
    let filled = values.iter().filter(|value| **value != NO_TIME).count();
    let later = values.iter().zip(times).filter(|(value, time)| **value != NO_TIME && value > time).count();
    (later >= 5 && later * 5 >= filled).then(|| {
        let why = format!("{later} of {filled} values are later than the lead's own time");
        Leak { column: column.name.clone(), kind: Kind::FilledLater, why }
    })
}

/// Whether a value is there tells the outcome.
fn by_missing(column: &Column, wins: &[bool]) -> Option<Leak> {
    let (mut with, mut without) = ((0, 0), (0, 0));
    for (row, win) in wins.iter().enumerate() {
        let count = if column.is_missing(row) { &mut without } else { &mut with };
        count.0 += usize::from(*win);
        count.1 += 1;
    }
    if with.1 < 20 || without.1 < 20 {
        return None;
    }
    let (filled, missing) = (wilson(with.0, with.1), wilson(without.0, without.1));
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let why = format!(
        "{} of the {} leads with a value won, {} of the {} without",
        percent(filled.value),
        with.1,
        percent(missing.value),
        without.1
    );
    let leak = |kind| Some(Leak { column: column.name.clone(), kind, why: why.clone() });
    let (low, high) = if filled.value > missing.value { (missing, filled) } else { (filled, missing) };
    match () {
        () if filled.value > missing.value && filled.low > 10.0 * missing.high.max(1e-9) => leak(Kind::FilledForWins),
        () if filled.low > 0.9 && missing.high < 0.6 => leak(Kind::FilledForWins),
        () if high.low > 2.5 * low.high && high.low - low.high > 0.05 => leak(Kind::MissingPredicts),
        () => None,
    }
}
