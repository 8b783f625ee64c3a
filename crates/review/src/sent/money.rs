//! What leads were worth and what they cost. It does not know which leads would have been sent, nor currencies: amounts and costs are in one.

use super::{Beside, name};
use crate::measure::Interval;
use crate::random::Random;
use crate::table::{Column, Values};
use std::collections::BTreeMap;

/// What leads cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// What a lead of each source costs, whether or not it would have been sent.
    pub per_lead: BTreeMap<String, f64>,
    /// What it costs when sales works on a lead.
    pub per_sent: f64,
}

/// Revenue and costs.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Money {
    /// The amounts of the leads that won and would have been sent, with an interval of 95 %.
    pub revenue: Interval,
    /// The amounts of all leads that won.
    pub all_revenue: f64,
    /// How many leads won without an amount.
    pub without_amount: usize,
    /// What the leads cost, and the work of sales on those that would have been sent; `None` if no costs are known.
    pub costs: Option<f64>,
    /// How many leads have a source whose cost nobody gave.
    pub without_cost: usize,
    /// Revenue less costs, as a multiple of costs, with an interval of 95 %; `None` if the costs of some leads are not known.
    pub return_on_investment: Option<Interval>,
}

/// So often deals are drawn.
const DRAWS: usize = 1_000;

/// An amount; 0 where none is known.
pub(super) fn amount(column: &Column, row: usize) -> f64 {
    match &column.values {
        Values::Numbers(numbers) if !numbers[row].is_nan() => numbers[row],
        _ => 0.0,
    }
}

impl Money {
    /// Of some leads.
    pub(super) fn of(rows: &[usize], wins: &[bool], is_sent: &[bool], beside: &Beside<'_>) -> Option<Self> {
        let amounts = beside.amounts?;
        let won = || rows.iter().copied().filter(|row| wins[*row]);
        let sorted = |mut deals: Vec<f64>| {
            deals.sort_by(f64::total_cmp);
            deals
        };
        // In order of worth, so that the order of rows changes nothing.
        let deals = sorted(won().filter(|row| is_sent[*row]).map(|row| amount(amounts, row)).collect());
        let revenue = drawn(&deals);
        let mut without_cost = 0;
        let costs = beside.costs.map(|costs| {
            let mut of_source: BTreeMap<String, usize> = BTreeMap::new();
            for row in rows {
                match beside.sources.and_then(|column| name(column, *row)).filter(|it| costs.per_lead.contains_key(it))
                {
                    Some(source) => *of_source.entry(source).or_default() += 1,
                    // Who gives no costs of sources means that there are none.
                    None => without_cost += usize::from(!costs.per_lead.is_empty()),
                }
            }
            let of = |(source, leads): (&String, &usize)| costs.per_lead.get(source).unwrap_or(&0.0) * *leads as f64;
            let per_lead: f64 = of_source.iter().map(of).sum();
            per_lead + costs.per_sent * rows.iter().filter(|row| is_sent[**row]).count() as f64
        });
        let back = |revenue: f64, costs: f64| (revenue - costs) / costs;
        let return_on_investment = costs.filter(|costs| *costs > 0.0 && without_cost == 0).map(|costs| Interval {
            value: back(revenue.value, costs),
            low: back(revenue.low, costs),
            high: back(revenue.high, costs),
        });
        Some(Self {
            revenue,
            all_revenue: sorted(won().map(|row| amount(amounts, row)).collect()).iter().sum(),
            without_amount: won().filter(|row| amounts.is_missing(*row)).count(),
            costs,
            without_cost,
            return_on_investment,
        })
    }
}

/// The sum of some deals, and what it might have been if chance had dealt as many leads again: how many deals there are varies, and which.
fn drawn(deals: &[f64]) -> Interval {
    let value = deals.iter().sum();
    if deals.is_empty() {
        return Interval { value, low: 0.0, high: 0.0 };
    }
    let mut random = Random::new(deals.len() as u64);
    let spread = libm::sqrt(deals.len() as f64);
    let mut sums: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let count = libm::round(deals.len() as f64 + spread * random.normal()).max(0.0) as usize;
            (0..count).map(|_| deals.get(random.below(deals.len())).copied().unwrap_or(0.0)).sum()
        })
        .collect();
    sums.sort_by(f64::total_cmp);
    let at = |place: usize| sums.get(place).copied().unwrap_or(value);
    Interval { value, low: at(DRAWS / 40), high: at(DRAWS - 1 - DRAWS / 40) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_sum_is_about_as_wide_as_theory_says() {
        let deals: Vec<f64> = (1..=400).map(f64::from).collect();
        let Interval { value, low, high } = drawn(&deals);
        // A compound Poisson sum: its variance is that of squares.
        let half = 1.96 * libm::sqrt(deals.iter().map(|deal| deal * deal).sum());
        assert_eq!(value, 80_200.0);
        for (end, expected) in [(low, value - half), (high, value + half)] {
            assert!((end - expected).abs() < 0.15 * half, "{end} {expected}");
        }
        assert_eq!(drawn(&[]).high, 0.0);
    }
}
