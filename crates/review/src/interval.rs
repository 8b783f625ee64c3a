//! How certain a card's points are: the points that other leads of the same kind might have given, by drawing the leads again. It does not know how the card was learned.

use crate::card::Card;
use crate::logistic::{Patterns, Penalty, fit};
use crate::measure::log_odds;
use crate::random::Random;
use crate::table::Table;

/// So often leads are drawn.
const DRAWS: usize = 200;
/// So many passes a fit takes from one that is near.
const PASSES: usize = 8;

/// For each rule and place of its points, the least and the most of 95 % of the draws. A rule's lowest place is what others are measured from: it has no points. Empty for
/// a card whose points are worth nothing, or whose columns are not there.
pub fn point_intervals(card: &Card, table: &Table, penalty: Penalty, seed: u64) -> Vec<Vec<(i32, i32)>> {
    let places: Option<Vec<Vec<u16>>> = card.rules.iter().map(|rule| rule.places(table)).collect();
    let (Some(places), Some(each)) = (places, per_point(card)) else { return Vec::new() };
    let blocks: Vec<&[u16]> = places.iter().map(Vec::as_slice).collect();
    let sizes: Vec<usize> = card.rules.iter().map(|rule| rule.points.len()).collect();
    let patterns = Patterns::collapse(&blocks, &table.wins);
    let whole = fit(&patterns, &sizes, penalty, None, 100);
    let mut random = Random::new(seed);
    let mut drawn: Vec<Vec<Vec<f64>>> = sizes.iter().map(|size| vec![Vec::with_capacity(DRAWS); *size]).collect();
    for _ in 0..DRAWS {
        let model = fit(&again(&patterns, &mut random), &sizes, penalty, Some(&whole), PASSES);
        for ((block, rule), drawn) in model.blocks.iter().zip(&card.rules).zip(&mut drawn) {
            let base = lowest(&rule.points).and_then(|at| block.get(at)).copied().unwrap_or(0.0);
            block.iter().zip(drawn).for_each(|(own, drawn)| drawn.push((own - base) / each));
        }
    }
    drawn.into_iter().map(|rule| rule.into_iter().map(middle).collect()).collect()
}

/// The log-odds of one point.
fn per_point(card: &Card) -> Option<f64> {
    let (first, last) = (card.calibration.first()?, card.calibration.last()?);
    let points = f64::from(last.points.checked_sub(first.points)?);
    let each = (log_odds(last.probability) - log_odds(first.probability)) / points;
    (points > 0.0 && each > 1e-9).then_some(each)
}

fn lowest(points: &[i32]) -> Option<usize> {
    let least = points.iter().min()?;
    points.iter().position(|own| own == least)
}

/// The same patterns with as many wins and losses as chance might have given.
fn again(patterns: &Patterns, random: &mut Random) -> Patterns {
    let mut drawn = patterns.clone();
    for (rows, wins) in drawn.rows.iter_mut().zip(&mut drawn.wins) {
        let (won, lost) = (poisson(*wins, random), poisson(*rows - *wins, random));
        (*rows, *wins) = (won + lost, won);
    }
    drawn
}

/// A number of events of which so many are expected.
fn poisson(expected: f64, random: &mut Random) -> f64 {
    if expected > 30.0 {
        return libm::round(expected + libm::sqrt(expected) * random.normal()).max(0.0);
    }
    let (limit, mut product, mut count) = (libm::exp(-expected), random.unit(), 0.0);
    while product > limit {
        product *= random.unit();
        count += 1.0;
    }
    count
}

/// The ends of the middle 95 %.
fn middle(mut drawn: Vec<f64>) -> (i32, i32) {
    drawn.sort_by(f64::total_cmp);
    let cut = drawn.len() / 40;
    let at = |place: usize| drawn.get(place).map_or(0, |points| libm::round(*points) as i32);
    (at(cut), at(drawn.len().saturating_sub(cut + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::{Axis, Division, Reading};
    use crate::card::{Knot, Rule};
    use crate::measure::probability;
    use crate::table::{Column, Values};

    const EACH: f64 = 0.1;

    /// Two rules, whose points are the truth.
    fn card() -> Card {
        let axis = |name: &str, cuts: &[f64]| Axis {
            reading: Reading::Value(name.into()),
            division: Division::Cuts(cuts.to_vec()),
            missing: 0,
            otherwise: 0,
        };
        let rules = vec![
            Rule { axes: vec![axis("a", &[1.0, 2.0])], points: vec![0, 8, 15] },
            Rule { axes: vec![axis("b", &[1.0])], points: vec![0, 10] },
        ];
        let knot = |points: i32| Knot { points, probability: probability(-3.0 + EACH * f64::from(points)) };
        Card { rules, calibration: vec![knot(0), knot(25)] }
    }

    /// Leads whose outcomes are drawn from the card.
    fn leads(count: usize, seed: u64) -> Table {
        let mut random = Random::new(seed);
        let a: Vec<f64> = (0..count).map(|_| random.below(3) as f64).collect();
        let b: Vec<f64> = (0..count).map(|_| random.below(2) as f64).collect();
        let column =
            |name: &str, numbers: &[f64]| Column { name: name.into(), values: Values::Numbers(numbers.to_vec()) };
        let columns = vec![column("a", &a), column("b", &b)];
        let (points, _) = card().points(&Table { columns: columns.clone(), wins: vec![false; count], times: None });
        let wins = points.iter().map(|points| random.unit() < card().probability(*points)).collect();
        Table { columns, wins, times: None }
    }

    #[test]
    fn the_true_points_are_within_the_intervals_about_as_often_as_said() {
        let (mut within, mut all) = (0, 0);
        for seed in 0..60 {
            let intervals = point_intervals(&card(), &leads(3_000, seed), Penalty { l1: 0.0, l2: 1.0 }, seed);
            for (rule, own) in card().rules.iter().zip(&intervals) {
                for (points, (low, high)) in rule.points.iter().zip(own).filter(|(points, _)| **points > 0) {
                    all += 1;
                    within += usize::from((low..=high).contains(&points));
                }
            }
        }
        let share = within as f64 / all as f64;
        assert!((0.90..=0.995).contains(&share), "{within} of {all}");
    }

    #[test]
    fn more_leads_make_intervals_narrower_and_the_lowest_place_has_no_points() {
        let width = |count| {
            let intervals = point_intervals(&card(), &leads(count, 5), Penalty { l1: 0.0, l2: 1.0 }, 1);
            assert_eq!((intervals[0][0], intervals[1][0]), ((0, 0), (0, 0)));
            intervals.iter().flatten().map(|(low, high)| high - low).sum::<i32>()
        };
        let (few, many) = (width(800), width(20_000));
        assert!(many * 2 < few, "{many} {few}");
    }

    #[test]
    fn points_are_measured_in_what_one_is_worth() {
        assert!((per_point(&card()).unwrap() - EACH).abs() < 1e-9);
        assert!(
            point_intervals(
                &card(),
                &Table { columns: Vec::new(), wins: vec![true], times: None },
                Penalty { l1: 0.0, l2: 1.0 },
                1
            )
            .is_empty()
        );
    }
}
