//! Who the best customers are, against everybody else: an ideal profile, personas, and the fringe of a card. It does not know what makes a customer one of the best.

use crate::axis::Reading;
use crate::bin::{self, Fineness};
use crate::card::Card;
use crate::fit::usable;
use crate::measure::{Interval, wilson};
use crate::table::{Column, Table, Values};

/// Something that is true of more of the best than of everybody else.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Trait {
    /// The column.
    pub column: String,
    /// What it holds.
    pub value: String,
    /// The share of the best of whom it is true, with an interval of 95 %.
    pub best: Interval,
    /// That of everybody else.
    pub others: Interval,
}

/// A kind of customer: two or three things that are true together.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Persona {
    /// What is true: column and value.
    pub traits: Vec<(String, String)>,
    /// How many leads are like this.
    pub leads: usize,
    /// How many of them are among the best.
    pub best: usize,
    /// Their share, with an interval of 95 %.
    pub share: Interval,
    /// How many times as often as among all leads.
    pub lift: f64,
}

/// A slice of the leads below a threshold: those of one value.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Slice {
    /// The rule whose value it is.
    pub rule: String,
    /// The value.
    pub value: String,
    /// How many further leads it would send.
    pub leads: usize,
    /// How many of them won.
    pub wins: usize,
    /// Their share, with an interval of 95 %.
    pub precision: Interval,
    /// The precision of the threshold alone, and with the slice.
    pub before: f64,
    /// The precision with the slice.
    pub after: f64,
}

const PLAIN: Fineness = Fineness { steps: 12, smallest: 0.05, price: 3.0, bend: 6.0 };
/// So many things are told of the ideal profile.
const TRAITS: usize = 8;
/// So many of the strongest are put together to personas.
const COMBINED: usize = 14;
/// So many personas are told.
const PERSONAS: usize = 3;
/// A persona has at least so many of the best, and this share of them.
const LEAST: usize = 5;
const LEAST_SHARE: f64 = 0.08;
/// So many slices are told.
const SLICES: usize = 3;
/// A slice has at least so many leads.
const LEAST_LEADS: usize = 20;

/// Which leads are the best: those that won, have not left, and are worth at least as much as the least of the upper quarter. Without amounts, all that won and stayed.
pub fn best(table: &Table, amounts: Option<&Column>, churned: Option<&Column>) -> Vec<bool> {
    let stays = |row: usize| churned.is_none_or(|column| !has_left(column, row));
    let amount = |row: usize| match amounts.map(|column| &column.values) {
        Some(Values::Numbers(numbers)) => numbers.get(row).copied().filter(|number| !number.is_nan()),
        _ => None,
    };
    let mut worth: Vec<f64> = (0..table.rows()).filter(|row| table.wins[*row]).filter_map(amount).collect();
    worth.sort_by(f64::total_cmp);
    let least = worth.get(worth.len() * 3 / 4).copied();
    (0..table.rows())
        .map(|row| {
            table.wins[row] && stays(row) && least.is_none_or(|least| amount(row).is_some_and(|own| own >= least))
        })
        .collect()
}

/// Whether a cell says that a customer has left: any value but one that says no.
fn has_left(column: &Column, row: usize) -> bool {
    match &column.values {
        _ if column.is_missing(row) => false,
        Values::Numbers(numbers) => numbers[row] != 0.0,
        Values::Categories { names, codes } => {
            let name = names.get(codes[row] as usize).map(|name| name.to_lowercase());
            name.is_some_and(|name| !["no", "false", "n", "0", "active", "nein"].contains(&name.as_str()))
        }
        Values::Times(_) => true,
    }
}

/// One value of one column, and whose it is.
struct Part {
    column: String,
    value: String,
    has: Vec<bool>,
    best: usize,
    all: usize,
    /// How far its shares among the best and the others are apart, in standard errors.
    apart: f64,
}

/// The values that are more frequent among the best.
fn parts(table: &Table, best: &[bool]) -> Vec<Part> {
    let count = best.iter().filter(|best| **best).count();
    let others = best.len() - count;
    let mut parts = Vec::new();
    for at in usable(table) {
        let column = &table.columns[at];
        let Some(axis) = bin::divide(&Reading::Value(column.name.clone()), column, best, PLAIN) else { continue };
        let places = axis.places(column);
        for bin in 0..axis.bins() {
            let has: Vec<bool> = places.iter().map(|place| usize::from(*place) == bin).collect();
            let all = has.iter().filter(|has| **has).count();
            let own = has.iter().zip(best).filter(|(has, best)| **has && **best).count();
            let (mine, rest) = (own as f64 / count.max(1) as f64, (all - own) as f64 / others.max(1) as f64);
            let error = libm::sqrt(
                mine * (1.0 - mine) / count.max(1) as f64 + rest * (1.0 - rest) / others.max(1) as f64 + 1e-12,
            );
            if mine > rest {
                let (column, value) = (column.name.clone(), axis.bin_in_words(bin));
                parts.push(Part { column, value, has, best: own, all, apart: (mine - rest) / error });
            }
        }
    }
    parts.sort_by(|a, b| b.apart.total_cmp(&a.apart).then(a.column.cmp(&b.column)).then(a.value.cmp(&b.value)));
    parts
}

/// What is true of more of the best than of everybody else, as far as these leads tell: the intervals don't overlap.
pub fn ideal_profile(table: &Table, best: &[bool]) -> Vec<Trait> {
    let count = best.iter().filter(|best| **best).count();
    let told = parts(table, best).into_iter().map(|part| Trait {
        column: part.column,
        value: part.value,
        best: wilson(part.best, count),
        others: wilson(part.all - part.best, best.len() - count),
    });
    told.filter(|it| it.best.low > it.others.high).take(TRAITS).collect()
}

/// Kinds of customers among the best: each time the two or three things that tell most of those that are not in an earlier one.
pub fn personas(table: &Table, best: &[bool]) -> Vec<Persona> {
    let mut parts = parts(table, best);
    parts.truncate(COMBINED);
    let count = best.iter().filter(|best| **best).count();
    let rate = count as f64 / best.len().max(1) as f64;
    let least = LEAST.max(libm::ceil(count as f64 * LEAST_SHARE) as usize);
    let mut left: Vec<bool> = vec![true; best.len()];
    let mut told: Vec<Persona> = Vec::new();
    for _ in 0..PERSONAS {
        let mut found: Option<(f64, Vec<usize>, usize, usize)> = None;
        for combination in combinations(&parts) {
            let is_one = |row: &usize| combination.iter().all(|part| parts[*part].has[*row]);
            let rows = || (0..best.len()).filter(is_one);
            let fresh = rows().filter(|row| left[*row] && best[*row]).count();
            if fresh < least {
                continue;
            }
            let (leads, own) = (rows().count(), rows().filter(|row| best[*row]).count());
            if wilson(own, leads).low <= rate {
                continue;
            }
            // How many more of the best than chance would give, in standard errors, of those that are new.
            let expected = rows().filter(|row| left[*row]).count() as f64 * rate;
            let worth = (fresh as f64 - expected) / libm::sqrt(expected + 1.0);
            if found.as_ref().is_none_or(|(most, ..)| worth > *most) {
                found = Some((worth, combination, leads, own));
            }
        }
        let Some((_, combination, leads, own)) = found else { break };
        for (row, left) in left.iter_mut().enumerate() {
            *left &= !combination.iter().all(|part| parts[*part].has[row]);
        }
        let share = wilson(own, leads);
        let traits = combination.iter().map(|part| (parts[*part].column.clone(), parts[*part].value.clone())).collect();
        told.push(Persona { traits, leads, best: own, share, lift: share.value / rate.max(1e-12) });
    }
    told
}

/// Pairs and triples of parts, each of another column.
fn combinations(parts: &[Part]) -> Vec<Vec<usize>> {
    let differ = |a: usize, b: usize| parts[a].column != parts[b].column;
    let mut all = Vec::new();
    for a in 0..parts.len() {
        for b in (a + 1..parts.len()).filter(|b| differ(a, *b)) {
            all.push(vec![a, b]);
            all.extend((b + 1..parts.len()).filter(|c| differ(a, *c) && differ(b, *c)).map(|c| vec![a, b, c]));
        }
    }
    all
}

/// The slices below a threshold that cost least precision.
pub fn fringe(card: &Card, table: &Table, threshold: i32) -> Vec<Slice> {
    let (points, _) = card.points(table);
    let is_below = |row: &usize| points[*row] < threshold;
    let sent = (0..table.rows()).filter(|row| !is_below(row));
    let (leads, wins) =
        sent.fold((0usize, 0usize), |(leads, wins), row| (leads + 1, wins + usize::from(table.wins[row])));
    let share = |wins: usize, of: usize| wins as f64 / of.max(1) as f64;
    let mut slices = Vec::new();
    for rule in &card.rules {
        let Some(places) = rule.places(table) else { continue };
        for place in 0..rule.points.len() {
            let rows = || (0..table.rows()).filter(|row| is_below(row) && usize::from(places[*row]) == place);
            let (more, won) = (rows().count(), rows().filter(|row| table.wins[*row]).count());
            if more < LEAST_LEADS.max(table.rows() / 100) {
                continue;
            }
            slices.push(Slice {
                rule: rule.in_words(),
                value: rule.place_in_words(place),
                leads: more,
                wins: won,
                precision: wilson(won, more),
                before: share(wins, leads),
                after: share(wins + won, leads + more),
            });
        }
    }
    // What won most often costs least for each lead that it brings.
    let key = |slice: &Slice| slice.precision.value;
    slices.sort_by(|a, b| {
        key(b).total_cmp(&key(a)).then(b.leads.cmp(&a.leads)).then(a.rule.cmp(&b.rule)).then(a.value.cmp(&b.value))
    });
    slices.truncate(SLICES);
    slices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::{Axis, Division};
    use crate::card::{Knot, Rule};
    use crate::random::Random;

    /// Leads of whom the directors in software are the best, and nothing else matters.
    fn leads(count: usize, seed: u64, planted: f64) -> (Table, Vec<bool>) {
        let mut random = Random::new(seed);
        let (levels, industries, countries) =
            (["Director", "Manager", "Intern"], ["Software", "Retail", "Bank"], ["DE", "FR"]);
        let mut pick = |names: &[&'static str]| names[random.below(names.len())];
        let rows: Vec<[&str; 3]> = (0..count).map(|_| [pick(&levels), pick(&industries), pick(&countries)]).collect();
        let mut random = Random::new(seed + 1_000);
        let chance = |row: &[&str; 3]| if row[0] == "Director" && row[1] == "Software" { planted } else { 0.02 };
        let best: Vec<bool> = rows.iter().map(|row| random.unit() < chance(row)).collect();
        let column = |at: usize, name: &str| Column::categories(name, rows.iter().map(|row| Some(row[at])));
        let columns = vec![column(0, "level"), column(1, "industry"), column(2, "country")];
        (Table { columns, wins: best.clone(), times: None }, best)
    }

    #[test]
    fn a_planted_kind_of_customer_is_found_and_none_where_there_is_none() {
        for seed in 0..20 {
            let (table, best) = leads(3_000, seed, 0.4);
            let personas = personas(&table, &best);
            let mut traits = personas[0].traits.clone();
            traits.sort();
            let expected = [("industry", "Software"), ("level", "Director")].map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert!(
                expected.iter().all(|one| traits.iter().any(|it| it.0 == one.0 && it.1.starts_with(&one.1))),
                "{personas:?}"
            );
            assert!(personas[0].lift > 3.0);
            let profile = ideal_profile(&table, &best);
            assert!(profile.iter().all(|it| it.column != "country") && profile.len() >= 2, "{profile:?}");
        }
        let found = (0..40).filter(|seed| {
            let (table, best) = leads(3_000, *seed, 0.02);
            !ideal_profile(&table, &best).is_empty()
        });
        assert!(found.count() <= 4);
    }

    #[test]
    fn the_best_are_worth_most_and_stay() {
        let table = Table { columns: Vec::new(), wins: vec![true, true, true, true, false], times: None };
        let amounts = Column { name: "amount".into(), values: Values::Numbers(vec![1.0, 9.0, 8.0, f64::NAN, 99.0]) };
        let churned = Column::categories("churned", [None, Some("2026-01-01"), Some("no"), None, None]);
        assert_eq!(best(&table, Some(&amounts), None), [false, true, false, false, false]);
        assert_eq!(best(&table, None, Some(&churned)), [true, false, true, true, false]);
    }

    #[test]
    fn the_fringe_is_the_slice_that_costs_least_precision() {
        let axis = |name: &str| Axis {
            reading: Reading::Value(name.into()),
            division: Division::Cuts(vec![1.0]),
            missing: 0,
            otherwise: 0,
        };
        let rule = |name: &str, points: i32| Rule { axes: vec![axis(name)], points: vec![0, points] };
        let calibration = vec![Knot { points: 0, probability: 0.1 }, Knot { points: 15, probability: 0.5 }];
        let card = Card { rules: vec![rule("a", 10), rule("b", 5)], calibration };
        let column = |name: &str, of: fn(usize) -> bool| Column {
            name: name.into(),
            values: Values::Numbers((0..400).map(|row| f64::from(u8::from(of(row)))).collect()),
        };
        let columns = vec![column("a", |row| row < 100), column("b", |row| row % 2 == 0)];
        // Of those sent half win; below, a third of those with `b`, and hardly any of the others.
        let wins = (0..400).map(|row| if row < 100 { row % 4 < 2 } else { row % 6 == 0 || row % 100 == 1 }).collect();
        let table = Table { columns, wins, times: None };
        let slices = fringe(&card, &table, 10);
        assert_eq!((slices[0].rule.as_str(), slices[0].leads, slices[0].wins), ("b", 150, 50));
        assert_eq!(slices[0].before, 0.5);
        assert_eq!(slices[0].after, (50.0 + 50.0) / 250.0);
        assert!(
            slices
                .windows(2)
                .all(|pair| pair[0].after >= pair[1].after || pair[0].precision.value >= pair[1].precision.value)
        );
    }
}
