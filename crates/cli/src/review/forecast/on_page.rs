//! A forecast as a page: for each team a picture of the weeks that are known and those ahead, and tables. It does not know how a picture is drawn.

use super::words;
use crate::review::page::{Ahead, Page, Table};
use handraise_review::forecast::{Forecast, Team};

/// So many teams have a picture.
const PICTURES: usize = 12;

pub(super) fn page(forecast: &Forecast, from: &str) -> String {
    let head = &forecast.definition;
    let mut page = Page::new(
        &format!("What comes to sales by {} version {}", head.id, head.version),
        &format!("{}; {from}.", words::lead(forecast)),
    );
    page.list(&forecast.teams.iter().map(|team| words::judgement(team, forecast)).collect::<Vec<_>>());
    page.section(words::COMES, "");
    page.table(&Table { header: &words::TEAMS, rows: words::team_rows(forecast), texts: 1 });
    for team in forecast.teams.iter().filter(|team| !team.ahead.is_empty()).take(PICTURES) {
        picture(&mut page, forecast, team);
    }
    let promised = words::promise_rows(forecast);
    if !promised.is_empty() {
        page.section(words::PROMISES_TITLE, "Working time, by the policy's calendar.");
        page.table(&Table { header: &words::PROMISES, rows: promised, texts: 2 });
    }
    let text = "Each row asks one thing more or less of everybody. The last columns are as good as what sales said: see below.";
    page.section(&words::costs(forecast), text);
    page.table(&Table { header: &words::PRICES, rows: words::price_rows(forecast), texts: 1 });
    page.section("What this can't know", "");
    page.list(&words::unknowable(forecast));
    page.finish("Forecast")
}

fn picture(page: &mut Page, forecast: &Forecast, team: &Team) {
    let name = words::name(team);
    let known = forecast.weeks.iter().zip(&team.counts);
    let mut rows: Vec<Vec<String>> =
        known.map(|(week, count)| vec![week.clone(), count.to_string(), "–".to_owned()]).collect();
    for (after, range) in (1..).zip(&team.ahead) {
        let week = if after == 1 { "next week".to_owned() } else { format!("in {after} weeks") };
        rows.push(vec![week, format!("{:.1}", range.expected), format!("{} to {}", range.low, range.high)]);
    }
    let ahead = Ahead {
        title: &format!("Leads of {name}"),
        desc: "For each week, how many came; then how many are expected, with the ends between which four weeks of five lie.",
        known: &team.counts,
        ahead: team.ahead.iter().map(|range| (range.expected, range.low, range.high)).collect(),
        ends: [forecast.weeks.first().map_or("", String::as_str), "ahead"],
        most: team.leads_per_week,
    };
    page.ahead(&ahead, &Table { header: &["week of", "leads", "80 %"], rows, texts: 1 });
}
