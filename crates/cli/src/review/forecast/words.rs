//! A forecast as words and tables for a terminal, and the sentences and rows that the page has too. It does not know files.

use crate::output::{ALERT, STRONG, counted, styled};
use crate::review::effect::words::{NAME_TOUCHES, NO_BEHAVIOUR, money, team_name};
use crate::review::words::{percent, table, with_header};
use handraise_review::forecast::{Choice, Forecast, Judgement, LEAST_WEEKS, Price, Range, Team};

pub(super) fn in_words(forecast: &Forecast) -> String {
    let mut text = format!("{}\n", lead(forecast));
    text.push_str(&format!("\n{}\n{}", styled(STRONG, COMES), table_of(&TEAMS, team_rows(forecast), 1)));
    for team in &forecast.teams {
        let sentence = judgement(team, forecast);
        let is_alarming = matches!(team.judgement, Judgement::TooLoose | Judgement::TooStrict);
        text.push_str(&if is_alarming { format!("{}\n", styled(ALERT, sentence)) } else { format!("{sentence}\n") });
    }
    let promised = promise_rows(forecast);
    if !promised.is_empty() {
        text.push_str(&format!("\n{}\n{}", styled(STRONG, PROMISES_TITLE), table_of(&PROMISES, promised, 2)));
    }
    let title = costs(forecast);
    text.push_str(&format!("\n{}\n{}", styled(STRONG, title), table_of(&PRICES, price_rows(forecast), 1)));
    text.push_str(&format!("\n{}\n", styled(STRONG, "What this can't know")));
    unknowable(forecast).iter().for_each(|line| text.push_str(&format!("- {line}\n")));
    text
}

fn table_of(header: &[&str], rows: Vec<Vec<String>>, texts: usize) -> String {
    let right: Vec<usize> = (texts..header.len()).collect();
    table(&with_header(header, rows), &right)
}

pub(super) const COMES: &str = "What comes to sales";
pub(super) const TEAMS: [&str; 8] =
    ["leads of", "can take", "came a week", "next week", "80 %", "all weeks ahead", "80 %", "weeks over"];
pub(super) const PROMISES_TITLE: &str = "Follow-ups a week";
pub(super) const PROMISES: [&str; 4] = ["leads of", "within", "a week", "80 %"];
pub(super) const PRICES: [&str; 10] = [
    "thresholds",
    "next week",
    "80 %",
    "came",
    "more",
    "fits",
    "won",
    "of those decided",
    "decided for a win",
    "won deals: missed, gained",
];

/// What was looked at.
pub(super) fn lead(forecast: &Forecast) -> String {
    let head = &forecast.definition;
    let facts = counted(forecast.data.facts, "fact");
    let weeks = counted(forecast.weeks.len(), "whole week");
    let first = forecast.weeks.first().map_or("", String::as_str);
    let ahead = counted(forecast.ahead as usize, "week");
    format!("{} version {}, by {weeks} from {first} on; {ahead} ahead, from {facts}", head.id, head.version)
}

pub(super) fn name(team: &Team) -> String {
    team_name(team.segment.as_deref(), team.queue.as_deref())
}

fn expected(range: Range) -> String {
    format!("{:.1}", range.expected)
}

fn ends(range: Range) -> String {
    format!("{} to {}", range.low, range.high)
}

pub(super) fn team_rows(forecast: &Forecast) -> Vec<Vec<String>> {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let row = |team: &Team| {
        let came = f64::from(team.counts.iter().sum::<u32>()) / team.counts.len().max(1) as f64;
        let next = team.ahead.first().copied();
        vec![
            name(team),
            or_none(team.leads_per_week.map(|leads| leads.to_string())),
            format!("{came:.1}"),
            or_none(next.map(expected)),
            or_none(next.map(ends)),
            or_none(team.together.map(expected)),
            or_none(team.together.map(ends)),
            or_none(team.chance_over.map(percent)),
        ]
    };
    forecast.teams.iter().map(row).collect()
}

/// Whether it fits, in a sentence, and what would.
pub(super) fn judgement(team: &Team, forecast: &Forecast) -> String {
    let name = name(team);
    let most = team.leads_per_week.unwrap_or(0);
    let weeks = percent(team.chance_over.unwrap_or(0.0));
    let says = match team.judgement {
        Judgement::TooFewWeeks => {
            let known = counted(forecast.weeks.len(), "whole week");
            return format!("{name}: {known} known; at least {LEAST_WEEKS} are needed to foretell anything.");
        }
        Judgement::NoCapacity => {
            return format!("{name}: the policy doesn't say how many leads sales can take (`capacity`).");
        }
        Judgement::NoBehaviour => {
            return format!("{name}: {NO_BEHAVIOUR}, so nobody can say whether more would come. {NAME_TOUCHES}");
        }
        Judgement::TooLoose => {
            format!("too loose: in {weeks} of weeks more comes than the {most} that sales can take.")
        }
        Judgement::TooStrict => {
            let high = team.ahead.first().map_or(0, |range| range.high);
            format!("too strict: sales can take {most}, and even in a good week {high} come.")
        }
        Judgement::Fits => format!("fits: in {weeks} of weeks more comes than the {most} that sales can take."),
    };
    let hands = team.chance_hands_over.filter(|chance| *chance > 0.2);
    let hands = hands.map(|chance| {
        let weeks = percent(chance);
        format!(" Those who ask for sales are too many alone in {weeks} of weeks; no threshold keeps them away.")
    });
    format!("{name}: {says}{}{}", fitting(team), hands.unwrap_or_default())
}

/// Which thresholds fit.
fn fitting(team: &Team) -> String {
    let others: Vec<String> =
        team.fitting.iter().filter(|choice| **choice != Choice::Present).map(|choice| words(*choice)).collect();
    match (team.judgement, others.is_empty()) {
        (Judgement::Fits, _) => String::new(),
        (Judgement::TooLoose, true) => " None of the thresholds that were looked at fits.".to_owned(),
        (Judgement::TooLoose, false) => format!(" It would fit with {}.", others.join(", or with ")),
        (_, true) => String::new(),
        (_, false) => format!(" There is room for {}.", others.join(", or for ")),
    }
}

/// A choice in words.
pub(super) fn words(choice: Choice) -> String {
    let points = |by: i32, of: &str| {
        let more = if by > 0 { "more" } else { "less" };
        format!("{} {more} {of}", counted(by.unsigned_abs() as usize, "point"))
    };
    match choice {
        Choice::Present => "the thresholds as they are".to_owned(),
        Choice::Score(by) => points(by, "score"),
        Choice::Intent(by) => points(by, "intent"),
        Choice::Grade(by) if by > 0 => "a better grade".to_owned(),
        Choice::Grade(_) => "a lower grade".to_owned(),
    }
}

pub(super) fn promise_rows(forecast: &Forecast) -> Vec<Vec<String>> {
    let row = |team: &Team| {
        let of = name(team);
        let rows = team.promises.iter().map(move |promise| {
            let within =
                promise.sla_min.map_or_else(|| "no time is set".to_owned(), |min| counted(min as usize, "minute"));
            vec![of.clone(), within, expected(promise.a_week), ends(promise.a_week)]
        });
        rows.collect::<Vec<_>>()
    };
    forecast.teams.iter().flat_map(row).collect()
}

/// What the table of choices is about.
pub(super) fn costs(forecast: &Forecast) -> String {
    format!("What other thresholds would have brought and cost in these {}", counted(forecast.weeks.len(), "week"))
}

pub(super) fn price_rows(forecast: &Forecast) -> Vec<Vec<String>> {
    let has_capacity = forecast.teams.iter().any(|team| team.leads_per_week.is_some());
    let row = |price: &Price| {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let decided = price.quality.precision;
        let more = match price.more_leads {
            0 => "0".to_owned(),
            more if more < 0 => format!("−{}", more.unsigned_abs()),
            more => format!("+{more}"),
        };
        let fits = if !has_capacity {
            "–"
        } else if price.fits {
            "yes"
        } else {
            "no"
        };
        let share = decided.and_then(|rate| rate.share);
        let share =
            share.map(|share| format!("{} ({} to {})", percent(share.value), percent(share.low), percent(share.high)));
        let deals = |count: usize, paid| format!("{count}{}", money(paid));
        vec![
            words(price.choice),
            or_none(price.a_week.map(expected)),
            or_none(price.a_week.map(ends)),
            price.leads.to_string(),
            more,
            fits.to_owned(),
            price.quality.won.to_string(),
            or_none(share),
            or_none(price.decided_per_win.map(|each| format!("{each:.1}"))),
            format!(
                "{}; {}",
                deals(price.won_missed, &price.won_missed_revenue),
                deals(price.won_gained, &price.won_gained_revenue)
            ),
        ]
    };
    forecast.choices.iter().map(row).collect()
}

/// What the forecast can't know.
pub(super) fn unknowable(forecast: &Forecast) -> Vec<String> {
    let looser = forecast.choices.iter().filter(|price| price.choice.strictness() < 0);
    let unknown = looser.map(|price| price.quality.unknown).max().unwrap_or(0);
    vec![
        "It takes weeks to come for weeks like those before, as far as they drift and spread: it knows no season, holiday or campaign.".to_owned(),
        format!("Leads that sales never got have no outcome: of up to {unknown} of a looser choice, nobody knows what would have become of them."),
        "What sales did is taken as it happened. With other leads, it would have called others.".to_owned(),
        "Choices are looked at one at a time, and in all segments alike. Each team's sentence says what fits it alone.".to_owned(),
    ]
}
