//! What became of marketing qualified leads: how many reached which stage, how fast, and what they paid. Only counts and whole numbers; it does
//! not know where they come from.

use super::Journey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// By what leads are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KpiDimension {
    /// Where the person first came from.
    Source,
    /// The segment at the time of qualification.
    Segment,
    /// The persona.
    Persona,
    /// The grade of fit at the time of qualification.
    Grade,
    /// The version of the definition that qualified the lead.
    Definition,
}

impl KpiDimension {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Source, Self::Segment, Self::Persona, Self::Grade, Self::Definition];

    /// The word in files and addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Segment => "segment",
            Self::Persona => "persona",
            Self::Grade => "grade",
            Self::Definition => "definition",
        }
    }

    /// The group of a person; `None` if nobody knows it.
    fn group(self, journey: &Journey) -> Option<String> {
        match self {
            Self::Source => journey.source.clone(),
            Self::Segment => journey.segment.clone(),
            Self::Persona => journey.persona.clone(),
            Self::Grade => journey.grade.map(|grade| grade.letter().to_string()),
            Self::Definition => journey.version.map(|version| version.to_string()),
        }
    }
}

/// What a source cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// In whole units of its currency.
    pub amount: u64,
    /// The currency, in three capital letters.
    pub currency: String,
}

/// What became of the leads of a group. Every rate stands beside the counts that it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Kpi {
    /// The group; `null` for people of whom it is not known, and for all of them together.
    pub group: Option<String>,
    /// People who became marketing qualified leads in the period.
    pub mql: u64,
    /// Of these, how many sales accepted.
    pub sal: u64,
    /// Of these, how many sales qualified.
    pub sql: u64,
    /// Of these, how many became an opportunity.
    pub opportunity: u64,
    /// Of these, how many bought.
    pub customer: u64,
    /// Of these, how many sales rejected.
    pub rejected: u64,
    /// The reasons for that, by code; an empty one where nobody gave a reason.
    pub rejected_for: BTreeMap<String, u64>,
    /// Of `mql`, how many may still buy: they have not bought, and sales' last word, if there is one, is not that it gave them back or lost them.
    pub still_open: u64,
    /// `sql` of `mql`, in thousandths; `null` if there is no lead.
    pub mql_to_sql_permille: Option<u64>,
    /// `customer` of `sql`, in thousandths.
    pub sql_to_customer_permille: Option<u64>,
    /// `customer` of `mql`, in thousandths: the least that it can become.
    pub mql_to_customer_permille: Option<u64>,
    /// The most that it can become: if all of `still_open` buy.
    pub mql_to_customer_at_most_permille: Option<u64>,
    /// `rejected` of `mql`, in thousandths.
    pub rejected_permille: Option<u64>,
    /// The median time from the qualification until sales accepted the lead, in seconds. It rests on `sal` leads; 0 for one whom sales had before.
    pub seconds_to_sal: Option<u64>,
    /// Until sales qualified it. It rests on `sql` leads.
    pub seconds_to_sql: Option<u64>,
    /// Until the person bought. It rests on `customer` leads.
    pub seconds_to_customer: Option<u64>,
    /// What they paid since they qualified, in whole units by currency; what names no currency stands under an empty name.
    pub revenue: BTreeMap<String, u64>,
    /// The same for each marketing qualified lead, rounded down.
    pub revenue_per_mql: BTreeMap<String, u64>,
    /// What the source cost in the period, if somebody says so.
    pub cost: Option<Cost>,
    /// Revenue less cost, in thousandths of the cost; `null` if the currencies differ or nobody says what it cost. Of all leads together, also if
    /// nobody says what one of their sources cost.
    pub roi_permille: Option<i64>,
}

/// The figures of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KpiReport {
    /// Of all leads.
    pub all: Kpi,
    /// By what they are told apart.
    pub by: Option<KpiDimension>,
    /// Of each group, in the order of their names; people of whom it is not known come first.
    pub groups: Vec<Kpi>,
    /// People who bought in the period and never were a marketing qualified lead: the definition missed them.
    pub customers_without_mql: u64,
}

impl KpiReport {
    /// The figures of everybody who became a marketing qualified lead in a period, in milliseconds since 1970. `costs` are those of the sources in
    /// the same period.
    pub fn of<'a>(
        journeys: impl IntoIterator<Item = &'a Journey>,
        period_ms: Range<u64>,
        by: Option<KpiDimension>,
        costs: &BTreeMap<String, Cost>,
    ) -> Self {
        let mut all = Counting::default();
        let mut groups: BTreeMap<Option<String>, Counting> = BTreeMap::new();
        let mut customers_without_mql = 0;
        let within = |at_ms: Option<u64>| at_ms.is_some_and(|at_ms| period_ms.contains(&at_ms));
        for journey in journeys {
            if journey.mql_ms.is_none() && within(journey.customer_ms) {
                customers_without_mql += 1;
            }
            if within(journey.mql_ms) {
                all.take_in(journey);
                by.into_iter().for_each(|by| groups.entry(by.group(journey)).or_default().take_in(journey));
            }
        }
        if by == Some(KpiDimension::Source) {
            // A source that cost something and brought nobody is the one that people look for.
            for source in costs.keys() {
                groups.entry(Some(source.clone())).or_default();
            }
        }
        let cost_of = |group: &Option<String>| {
            group.as_ref().filter(|_| by == Some(KpiDimension::Source)).and_then(|name| costs.get(name))
        };
        let groups = groups.into_iter().map(|(group, counting)| {
            let cost = cost_of(&group).cloned();
            counting.finish(group, cost)
        });
        let groups: Vec<Kpi> = groups.collect();
        let mut all = all.finish(None, total(costs));
        // Revenue that cost an unknown amount would make the rest look cheap.
        if by != Some(KpiDimension::Source) || groups.iter().any(|kpi| kpi.group.is_some() && kpi.cost.is_none()) {
            all.roi_permille = None;
        }
        Self { groups, all, by, customers_without_mql }
    }
}

/// What all sources cost together, if all say it in one currency.
fn total(costs: &BTreeMap<String, Cost>) -> Option<Cost> {
    let mut all = costs.values().cloned();
    let first = all.next()?;
    all.try_fold(first, |sum, cost| {
        let amount = sum.amount.saturating_add(cost.amount);
        (sum.currency == cost.currency).then_some(Cost { amount, ..sum })
    })
}

#[derive(Default)]
struct Counting {
    kpi: Kpi,
    /// The times from the qualification to each stage, in seconds.
    to_sal: Vec<u64>,
    to_sql: Vec<u64>,
    to_customer: Vec<u64>,
}

impl Counting {
    fn take_in(&mut self, journey: &Journey) {
        let Some(mql_ms) = journey.mql_ms else { return };
        let kpi = &mut self.kpi;
        kpi.mql += 1;
        kpi.opportunity += u64::from(journey.opportunity_ms.is_some());
        kpi.still_open += u64::from(journey.customer_ms.is_none() && journey.closed_ms.is_none());
        let reached = [
            (journey.sal_ms, &mut kpi.sal, &mut self.to_sal),
            (journey.sql_ms, &mut kpi.sql, &mut self.to_sql),
            (journey.customer_ms, &mut kpi.customer, &mut self.to_customer),
        ];
        for (at_ms, count, times) in reached {
            *count += u64::from(at_ms.is_some());
            times.extend(at_ms.map(|at_ms| at_ms.saturating_sub(mql_ms) / 1000));
        }
        if journey.rejected_ms.is_some() {
            kpi.rejected += 1;
            *kpi.rejected_for.entry(journey.rejected_for.clone().unwrap_or_default()).or_default() += 1;
        }
        for (currency, amount) in journey.revenue() {
            let sum = kpi.revenue.entry(currency).or_default();
            *sum = sum.saturating_add(amount);
        }
    }

    fn finish(self, group: Option<String>, cost: Option<Cost>) -> Kpi {
        let Self { mut kpi, to_sal, to_sql, to_customer } = self;
        kpi.group = group;
        kpi.mql_to_sql_permille = permille(kpi.sql, kpi.mql);
        kpi.sql_to_customer_permille = permille(kpi.customer, kpi.sql);
        kpi.mql_to_customer_permille = permille(kpi.customer, kpi.mql);
        kpi.mql_to_customer_at_most_permille = permille(kpi.customer + kpi.still_open, kpi.mql);
        kpi.rejected_permille = permille(kpi.rejected, kpi.mql);
        (kpi.seconds_to_sal, kpi.seconds_to_sql) = (median(to_sal), median(to_sql));
        kpi.seconds_to_customer = median(to_customer);
        let of_each = |(currency, sum): (&String, &u64)| Some((currency.clone(), sum.checked_div(kpi.mql)?));
        kpi.revenue_per_mql = kpi.revenue.iter().filter_map(of_each).collect();
        kpi.roi_permille = cost.as_ref().and_then(|cost| roi_permille(&kpi.revenue, cost));
        kpi.cost = cost;
        kpi
    }
}

/// A share in thousandths, rounded to the nearest.
fn permille(part: u64, of: u64) -> Option<u64> {
    (part * 1000 + of / 2).checked_div(of)
}

/// The median, rounded down.
fn median(mut times: Vec<u64>) -> Option<u64> {
    times.sort_unstable();
    let upper = *times.get(times.len() / 2)?;
    let lower = *times.get((times.len() - 1) / 2)?;
    Some(lower + (upper - lower) / 2)
}

fn roi_permille(revenue: &BTreeMap<String, u64>, cost: &Cost) -> Option<i64> {
    let is_comparable = revenue.keys().all(|currency| *currency == cost.currency);
    let earned = i128::from(revenue.get(&cost.currency).copied().unwrap_or(0));
    let spent = i128::from(cost.amount);
    let share = ((earned - spent) * 1000).checked_div(spent)?;
    i64::try_from(share).ok().filter(|_| is_comparable)
}
