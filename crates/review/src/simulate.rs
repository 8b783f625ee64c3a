//! A made-up export of a CRM whose truth is known: who wins is drawn from log-odds that this file writes down. For tests, demonstrations and
//! teaching. It does not know how anything is learned from it.

use crate::measure::{log_odds, probability};
use crate::random::Random;

/// What to make up.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many leads.
    pub leads: usize,
    /// The share that wins.
    pub share: f64,
    /// How well the truth itself tells won from lost leads: the area under the curve. 0.5 is no signal.
    pub auc: f64,
    /// Whether there are columns that were filled in after the outcome was known.
    pub leaks: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { leads: 4_000, share: 0.10, auc: 0.75, leaks: true }
    }
}

/// Columns that know the outcome, where there are any.
pub const LEAKS: [&str; 3] = ["amount", "last_call_at", "sales_score"];
/// Columns that have nothing to do with it.
pub const NOISE: [&str; 3] = ["emails_opened", "weekday", "browser_tabs"];

/// A made-up export.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// The columns' names. The last is `won`.
    pub header: Vec<&'static str>,
    /// The cells of each lead.
    pub rows: Vec<Vec<String>>,
    /// The true probability of each lead.
    pub truth: Vec<f64>,
}

impl Simulated {
    /// As a file of comma-separated values. No cell has a comma or a quote.
    pub fn to_csv(&self) -> String {
        let lines = self.rows.iter().map(|row| row.join(","));
        core::iter::once(self.header.join(",")).chain(lines).map(|line| line + "\n").collect()
    }
}

/// What a lead is and did, before anything is written down.
struct Lead {
    level: usize,
    industry: usize,
    country: usize,
    source: usize,
    employees: f64,
    visits: f64,
    pricing: f64,
    engaged_s: f64,
    webinar: bool,
}

const LEVELS: [(&str, f64); 5] =
    [("Intern", -1.6), ("Specialist", -0.3), ("Manager", 0.3), ("Director", 0.9), ("VP", 1.1)];
const INDUSTRIES: [(&str, f64); 6] = [
    ("Software", 0.6),
    ("Manufacturing", 0.4),
    ("Finance", 0.1),
    ("Retail", -0.2),
    ("Education", -0.8),
    ("Other", -0.3),
];
const COUNTRIES: [(&str, f64); 5] =
    [("Germany", 0.3), ("France", 0.1), ("Poland", 0.0), ("Spain", -0.1), ("Brazil", -0.4)];
const SOURCES: [(&str, f64); 5] =
    [("Referral", 0.9), ("Organic", 0.2), ("Webinar", 0.3), ("Paid search", -0.3), ("List", -1.0)];
const WEEKDAYS: [&str; 5] = ["Mon", "Tue", "Wed", "Thu", "Fri"];

impl Lead {
    fn drawn(random: &mut Random) -> Self {
        let visits = 1.0 + libm::floor(-libm::log(1.0 - random.unit()) * 3.0);
        let pricing = libm::floor(random.unit() * random.unit() * (visits + 1.0));
        Self {
            level: random.below(LEVELS.len()),
            industry: random.below(INDUSTRIES.len()),
            country: random.below(COUNTRIES.len()),
            source: random.below(SOURCES.len()),
            employees: libm::ceil(libm::exp(4.0 + 1.6 * random.normal())),
            visits,
            pricing,
            engaged_s: libm::round(visits * libm::exp(3.5 + 0.8 * random.normal())),
            webinar: random.below(6) == 0,
        }
    }

    /// The true log-odds, before they are scaled to the area that is asked for.
    fn truth(&self) -> f64 {
        let size = match self.employees {
            few if few < 10.0 => -0.8,
            few if few < 50.0 => 0.0,
            few if few < 500.0 => 0.7,
            _ => 0.2,
        };
        let seconds = if self.engaged_s / self.visits > 60.0 { 0.4 } else { 0.0 };
        LEVELS[self.level].1
            + INDUSTRIES[self.industry].1
            + COUNTRIES[self.country].1
            + SOURCES[self.source].1
            + size
            + seconds
            + 0.5 * self.pricing.min(3.0)
            + if self.webinar { 0.5 } else { 0.0 }
    }
}

/// Makes up an export; the same one for the same plan and seed.
pub fn simulate(plan: Plan, seed: u64) -> Simulated {
    let mut random = Random::new(seed);
    let leads: Vec<Lead> = (0..plan.leads).map(|_| Lead::drawn(&mut random)).collect();
    let truths: Vec<f64> = leads.iter().map(Lead::truth).collect();
    let truth = scaled(&truths, plan.share, plan.auc);
    let mut header = vec![
        "lead_id",
        "created_at",
        "job_level",
        "industry",
        "country",
        "source",
        "employees",
        "visits",
        "pricing_views",
        "visits_seconds",
        "webinar",
        "emails_opened",
        "weekday",
        "browser_tabs",
    ];
    if plan.leaks {
        header.extend(LEAKS);
    }
    header.push("won");
    let mut rows = Vec::with_capacity(leads.len());
    for (at, (lead, p)) in leads.iter().zip(&truth).enumerate() {
        let has_won = random.unit() < *p;
        // A year of leads, evenly.
        let created = (at * 365 * 86_400 / plan.leads.max(1)) as i64 + random.below(3_600) as i64;
        let blank = |random: &mut Random, text: String| if random.below(25) == 0 { String::new() } else { text };
        let mut row = vec![
            format!("L{:06}", (at * 7_919 + 13) % 1_000_003),
            time(created),
            LEVELS[lead.level].0.to_owned(),
            blank(&mut random, INDUSTRIES[lead.industry].0.to_owned()),
            COUNTRIES[lead.country].0.to_owned(),
            SOURCES[lead.source].0.to_owned(),
            blank(&mut random, lead.employees.to_string()),
            lead.visits.to_string(),
            lead.pricing.to_string(),
            lead.engaged_s.to_string(),
            if lead.webinar { "yes" } else { "no" }.to_owned(),
            random.below(12).to_string(),
            WEEKDAYS[random.below(WEEKDAYS.len())].to_owned(),
            (1 + random.below(30)).to_string(),
        ];
        if plan.leaks {
            let deal = if has_won && random.below(30) > 0 {
                (1_000 + random.below(50_000)).to_string()
            } else {
                String::new()
            };
            row.push(deal);
            let days = 1 + random.below(20) as i64;
            row.push(if random.below(4) > 0 { time(created + days * 86_400) } else { String::new() });
            let score = 30.0 + if has_won { 40.0 } else { 0.0 } + 12.0 * random.normal();
            row.push(libm::round(score).to_string());
        }
        row.push(if has_won { "yes" } else { "no" }.to_owned());
        rows.push(row);
    }
    Simulated { header, rows, truth }
}

/// Puts the outcomes of an export into a random order: whatever its columns told of them is gone.
pub fn permuted(mut simulated: Simulated, seed: u64) -> Simulated {
    let mut outcomes: Vec<String> = simulated.rows.iter_mut().filter_map(Vec::pop).collect();
    Random::new(seed).shuffle(&mut outcomes);
    simulated.rows.iter_mut().zip(outcomes).for_each(|(row, outcome)| row.push(outcome));
    simulated
}

/// Probabilities with this mean, whose order tells won from lost leads with this area under the curve.
fn scaled(truths: &[f64], share: f64, auc: f64) -> Vec<f64> {
    let with = |scale: f64| -> Vec<f64> {
        let (mut low, mut high) = (-30.0, 30.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            let mean = truths.iter().map(|z| probability(middle + scale * z)).sum::<f64>() / truths.len().max(1) as f64;
            if mean < share { low = middle } else { high = middle }
        }
        truths.iter().map(|z| probability(low + scale * z)).collect()
    };
    if auc <= 0.5 {
        return vec![probability(log_odds(share)); truths.len()];
    }
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if expected_auc(&with(middle)) < auc { low = middle } else { high = middle }
    }
    with(low)
}

/// The area under the curve that is expected if outcomes are drawn from the probabilities.
fn expected_auc(probabilities: &[f64]) -> f64 {
    let mut sorted = probabilities.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (mut lost, mut pairs, mut won) = (0.0, 0.0, 0.0);
    for p in sorted {
        pairs += p * (lost + (1.0 - p) / 2.0);
        lost += 1.0 - p;
        won += p;
    }
    pairs / (won * lost)
}

/// Seconds after the first of January 2025, as people write a time.
fn time(seconds: i64) -> String {
    const MONTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut day, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let year = 2025 + day / 365;
    day %= 365;
    let mut month = 0;
    while day >= MONTHS[month] {
        day -= MONTHS[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02} {:02}:{:02}", month + 1, day + 1, clock / 3_600, clock / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::auc;

    #[test]
    fn the_truth_has_the_area_and_the_share_that_are_asked_for() {
        let made = simulate(Plan { leads: 40_000, share: 0.1, auc: 0.65, leaks: false }, 3);
        let wins: Vec<bool> = made.rows.iter().map(|row| row.last().map(String::as_str) == Some("yes")).collect();
        let area = auc(&made.truth, &wins).unwrap().0;
        assert!((area - 0.65).abs() < 0.02, "{area}");
        let share = wins.iter().filter(|win| **win).count() as f64 / 40_000.0;
        assert!((share - 0.1).abs() < 0.006, "{share}");
    }

    #[test]
    fn a_seed_gives_the_same_export_twice() {
        let made = || simulate(Plan { leads: 200, ..Plan::default() }, 9).to_csv();
        assert_eq!(made(), made());
        assert!(made().lines().all(|line| line.split(',').count() == 18));
    }
}
