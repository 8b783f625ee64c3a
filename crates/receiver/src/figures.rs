//! What became of leads, and whether sales could take them: counted from what is stored of each person, for people and programs. The API and the tool say
//! the same. It does not know who asks.

use std::collections::BTreeMap;

use handraise::definition::{Calendar, Part, is_currency};
use handraise::lifecycle::{Cost, Days, Kpi, KpiDimension, KpiReport, WeekLoad};
use handraise::matching::ClassId;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqlitePool;

use super::definition::Loaded;
use super::ledger;
use super::table::{safe_cell, table_line};

/// Of what somebody wants figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiguresAsked {
    /// The days, in the time zone of the calendar.
    pub days: Days,
    /// By what leads are told apart.
    pub by: Option<KpiDimension>,
    /// What sources cost in these days.
    pub costs: BTreeMap<String, Cost>,
}

impl FiguresAsked {
    /// Takes in a question by its name and its value, as queries and command lines have them. Returns whether there is a question of this name.
    ///
    /// # Errors
    /// What is wrong with the value, and what to do.
    pub fn take_in(&mut self, name: &str, value: &str) -> Result<bool, String> {
        match name {
            "from" => self.days.from = Some(day(name, value)?),
            "until" => self.days.until = Some(day(name, value)?),
            "by" => {
                let known = KpiDimension::ALL.into_iter().find(|known| known.word() == value);
                let words = KpiDimension::ALL.map(|known| format!("`{}`", known.word())).join(", ");
                self.by = Some(known.ok_or_else(|| format!("`by` must be one of {words}"))?);
            }
            "cost" => {
                let (source, cost) = cost(value)?;
                if self.costs.insert(source.clone(), cost).is_some() {
                    return Err(format!("`cost` names the source `{source}` twice; add the amounts up"));
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Checks what several questions say together.
    ///
    /// # Errors
    /// What does not go together, and what to do.
    pub fn check(&self) -> Result<(), String> {
        let Days { from, until } = self.days;
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            return Err("`until` is before `from`; both days belong to the period".to_owned());
        }
        if !self.costs.is_empty() && self.by != Some(KpiDimension::Source) {
            return Err("`cost` says what sources cost; ask `by` `source`".to_owned());
        }
        Ok(())
    }
}

fn day(name: &str, value: &str) -> Result<Date, String> {
    let wrong = || format!("`{name}` must be a day, as in `2026-07-01`");
    // The parser would take a time of day as well.
    let day = value.parse::<Date>().ok().filter(|_| value.len() == 10);
    day.filter(|day| day.year() >= 1970).ok_or_else(wrong)
}

/// A source and what it cost, such as `newsletter:400:EUR`.
fn cost(value: &str) -> Result<(String, Cost), String> {
    let wrong =
        || "`cost` must be a source, an amount in whole units and a currency, as in `newsletter:400:EUR`".to_owned();
    let (rest, currency) = value.rsplit_once(':').ok_or_else(wrong)?;
    let (source, amount) = rest.rsplit_once(':').ok_or_else(wrong)?;
    let amount = amount.parse().ok().filter(|_| is_currency(currency) && !source.is_empty()).ok_or_else(wrong)?;
    Ok((source.to_owned(), Cost { amount, currency: currency.to_owned() }))
}

/// Of which days figures are, and whether they are complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// The first day; `null` for the first one of which anything is known.
    pub from: Option<String>,
    /// The last day; `null` for today.
    pub until: Option<String>,
    /// The time zone of the days: that of the policy's calendar, else `UTC`.
    pub time_zone: String,
    /// How many persons are not counted yet, because they were not computed since an update of the receiver.
    pub not_counted_yet: i64,
}

impl Coverage {
    fn of(days: Days, calendar: Option<&Calendar>, not_counted_yet: i64) -> Self {
        Self {
            from: days.from.map(|day| day.to_string()),
            until: days.until.map(|day| day.to_string()),
            time_zone: calendar.map_or("UTC", |calendar| calendar.time_zone.as_str()).to_owned(),
            not_counted_yet,
        }
    }
}

/// What became of leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Kpis {
    /// Of which days.
    #[serde(flatten)]
    pub scope: Coverage,
    /// The figures.
    #[serde(flatten)]
    pub report: KpiReport,
}

/// How many leads each team got in each week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Loads {
    /// Of which days; they are whole weeks.
    #[serde(flatten)]
    pub scope: Coverage,
    /// How many teams the policy says how much they can take.
    pub teams: usize,
    /// Each week in which somebody came to a team, oldest first. The last one may not be over.
    pub weeks: Vec<WeekLoad>,
}

/// What became of the leads of a period.
pub(crate) async fn kpis(readers: &SqlitePool, loaded: &Loaded, asked: &FiguresAsked) -> Result<Kpis, sqlx::Error> {
    let mut journeys = ledger::journeys(readers).await?;
    let calendar = calendar_of(loaded);
    let names = source_names(loaded, asked);
    for journey in &mut journeys {
        let name = journey.source.as_ref().and_then(|source| names.get(source));
        journey.source = name.cloned().or(journey.source.take());
        let usual = || loaded.policy.as_ref().and_then(|policy| policy.currency.clone());
        journey.won.iter_mut().for_each(|deal| deal.currency = deal.currency.take().or_else(usual));
    }
    let report = KpiReport::of(&journeys, asked.days.in_ms(calendar), asked.by, &asked.costs);
    let not_counted_yet = ledger::not_counted_yet(readers).await?;
    Ok(Kpis { scope: Coverage::of(asked.days, calendar, not_counted_yet), report })
}

/// How many leads each team got in each week of a period.
pub(crate) async fn loads(readers: &SqlitePool, loaded: &Loaded, days: Days) -> Result<Loads, sqlx::Error> {
    let (calendar, days) = (calendar_of(loaded), days.in_whole_weeks());
    let arrivals = ledger::arrivals(readers, &days.in_ms(calendar)).await?;
    let not_counted_yet = ledger::not_counted_yet(readers).await?;
    let capacity = loaded.policy.as_ref().map(|policy| policy.capacity.as_slice()).unwrap_or_default();
    let weeks = WeekLoad::all(capacity, calendar, &arrivals);
    Ok(Loads { scope: Coverage::of(days, calendar, not_counted_yet), teams: capacity.len(), weeks })
}

/// The names of sources that a compiled definition has as numbers alone, by what it calls them: those of its source, and those that somebody asks for.
fn source_names(loaded: &Loaded, asked: &FiguresAsked) -> BTreeMap<String, String> {
    let definition = loaded.compiled.definition();
    let known = loaded.names.entries().filter(|(part, ..)| *part == Part::Source);
    let known = known.filter_map(|(_, id, name)| Some((definition.name_of(id), name?.to_owned())));
    let asked = asked.costs.keys().map(|name| (definition.name_of(ClassId::of(name)), name.clone()));
    known.chain(asked).collect()
}

fn calendar_of(loaded: &Loaded) -> Option<&Calendar> {
    loaded.policy.as_ref().and_then(|policy| policy.calendar.as_ref())
}

/// The columns of a table of [`Kpis`].
const KPI_COLUMNS: [&str; 23] = [
    "of",
    "group",
    "mql",
    "sal",
    "sql",
    "opportunity",
    "customer",
    "rejected",
    "still_open",
    "rejected_for",
    "mql_to_sql_permille",
    "sql_to_customer_permille",
    "mql_to_customer_permille",
    "mql_to_customer_at_most_permille",
    "rejected_permille",
    "seconds_to_sal",
    "seconds_to_sql",
    "seconds_to_customer",
    "revenue",
    "revenue_per_mql",
    "cost",
    "roi_permille",
    "customers_without_mql",
];
/// The columns of a table of [`Loads`].
const LOAD_COLUMNS: [&str; 8] =
    ["week", "segment", "queue", "leads_per_week", "leads", "hand_raised", "over", "fitting_score"];

impl Kpis {
    /// The same for a spreadsheet: a row for all leads, and one for each group.
    pub fn to_csv(&self) -> String {
        let mut text = table_line(KPI_COLUMNS);
        let without = Some(self.report.customers_without_mql);
        text.push_str(&kpi_line("all", &self.report.all, without));
        let of = self.report.by.map_or("all", KpiDimension::word);
        self.report.groups.iter().for_each(|kpi| text.push_str(&kpi_line(of, kpi, None)));
        text
    }
}

fn kpi_line(of: &str, kpi: &Kpi, customers_without_mql: Option<u64>) -> String {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        of.to_owned(),
        safe_cell(kpi.group.as_deref().unwrap_or_default()),
        kpi.mql.to_string(),
        kpi.sal.to_string(),
        kpi.sql.to_string(),
        kpi.opportunity.to_string(),
        kpi.customer.to_string(),
        kpi.rejected.to_string(),
        kpi.still_open.to_string(),
        safe_cell(&pairs(kpi.rejected_for.iter())),
        number(kpi.mql_to_sql_permille),
        number(kpi.sql_to_customer_permille),
        number(kpi.mql_to_customer_permille),
        number(kpi.mql_to_customer_at_most_permille),
        number(kpi.rejected_permille),
        number(kpi.seconds_to_sal),
        number(kpi.seconds_to_sql),
        number(kpi.seconds_to_customer),
        safe_cell(&pairs(kpi.revenue.iter())),
        safe_cell(&pairs(kpi.revenue_per_mql.iter())),
        safe_cell(&pairs(kpi.cost.iter().map(|cost| (&cost.currency, &cost.amount)))),
        // A number is no formula.
        kpi.roi_permille.map(|share| share.to_string()).unwrap_or_default(),
        number(customers_without_mql),
    ];
    table_line(cells.iter().map(String::as_str))
}

/// Such as `EUR 1200; USD 30`. What has no name is `(none)`.
fn pairs<'a>(pairs: impl Iterator<Item = (&'a String, &'a u64)>) -> String {
    let named = |name: &'a String| if name.is_empty() { "(none)" } else { name.as_str() };
    pairs.map(|(name, number)| format!("{} {number}", named(name))).collect::<Vec<_>>().join("; ")
}

impl Loads {
    /// The same for a spreadsheet: a row for each week and team.
    pub fn to_csv(&self) -> String {
        let mut text = table_line(LOAD_COLUMNS);
        for load in &self.weeks {
            let cells = [
                load.week.clone(),
                safe_cell(load.segment.as_deref().unwrap_or_default()),
                safe_cell(load.queue.as_deref().unwrap_or_default()),
                load.leads_per_week.to_string(),
                load.leads.to_string(),
                load.hand_raised.to_string(),
                load.over.to_string(),
                load.fitting_score.map(|score| score.to_string()).unwrap_or_default(),
            ];
            text.push_str(&table_line(cells.iter().map(String::as_str)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read_strictly() {
        let read = |pairs: &[(&str, &str)]| {
            let mut asked = FiguresAsked::default();
            pairs.iter().try_for_each(|(name, value)| asked.take_in(name, value).map(drop))?;
            asked.check().map(|()| asked)
        };
        let asked = read(&[("from", "2026-07-01"), ("until", "2026-07-01"), ("by", "source"), ("cost", "a:b:400:EUR")]);
        let asked = asked.expect("what can be read");
        assert_eq!(asked.costs["a:b"], Cost { amount: 400, currency: "EUR".into() });
        for (wrong, part) in [
            (&[("from", "2026-07-01T09:00")][..], "`from` must be a day"),
            (&[("until", "2026-02-30")], "`until` must be a day"),
            (&[("from", "0001-01-01")], "`from` must be a day"),
            (&[("from", "2026-07-02"), ("until", "2026-07-01")], "`until` is before `from`"),
            (&[("by", "owner")], "`by` must be one of `source`, `segment`"),
            (&[("by", "source"), ("cost", "ads:400")], "as in `newsletter:400:EUR`"),
            (&[("by", "source"), ("cost", "ads:-4:EUR")], "as in `newsletter:400:EUR`"),
            (&[("by", "source"), ("cost", "ads:4:euro")], "as in `newsletter:400:EUR`"),
            (&[("by", "source"), ("cost", "ads:4:EUR"), ("cost", "ads:5:EUR")], "the source `ads` twice"),
            (&[("by", "grade"), ("cost", "ads:4:EUR")], "ask `by` `source`"),
        ] {
            let problem = read(wrong).expect_err("it is wrong");
            assert!(problem.contains(part), "{problem}");
        }
    }

    #[test]
    fn a_table_has_no_formulas_and_as_many_cells_in_each_line() {
        let mut all = Kpi { mql: 2, roi_permille: Some(-500), ..Kpi::default() };
        all.revenue.insert(String::new(), 7);
        let group = Kpi { group: Some("=cmd()".into()), ..Kpi::default() };
        let report = KpiReport { all, by: Some(KpiDimension::Source), groups: vec![group], customers_without_mql: 3 };
        let csv = Kpis { scope: Coverage::of(Days::default(), None, 0), report }.to_csv();
        assert!(
            csv.contains("\nsource,'=cmd(),0,") && csv.contains(",(none) 7,") && csv.contains(",-500,3\n"),
            "{csv}"
        );
        assert!(csv.lines().all(|line| line.matches(',').count() == KPI_COLUMNS.len() - 1), "{csv}");
    }
}
