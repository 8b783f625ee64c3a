//! The report as a page: pictures of weeks against what sales can take, of those who come by one definition alone, and people by name. It does not know how a
//! picture is drawn.

use super::period::Days;
use super::words;
use crate::review::page::{Columns, Page, Table};
use handraise_review::effect::{Case, Effect, Week};
use std::collections::BTreeMap;

/// So many people of each kind are on the page.
const SHOWN: usize = 500;
/// So many teams have a picture.
const PICTURES: usize = 12;

pub(super) fn page(effect: &Effect, days: &Days, from: &str) -> String {
    let head = &effect.head;
    let lead = words::lead(effect).replace('\n', ". ");
    let mut page = Page::new(
        &format!("What {} version {} would have done", head.new.id, head.new.version),
        &format!("{lead}; {from}."),
    );
    let counts = &effect.counts;
    page.figures(&[
        ("by the new definition alone", counts.enters.to_string()),
        ("by the old one alone", counts.leaves.to_string()),
        ("won deals among these", counts.won_leaves.to_string()),
        ("by both", counts.both.to_string()),
        ("of these, as something else", counts.changes.to_string()),
    ]);
    if counts.won_leaves > 0 {
        page.section("Won deals that would be lost", &format!("{}.", words::won_leaves(effect)));
    }
    page.section(words::LEADS, "");
    page.table(&Table { header: &words::QUALITY, rows: words::quality_rows(effect), texts: 1 });
    page.table(&Table { header: &words::RATES, rows: words::rate_rows(effect), texts: 1 });
    page.section("", &format!("{}.", words::paired(effect).join(". ")));
    weeks(&mut page, effect, days);
    for (title, cases) in words::people(effect) {
        people(&mut page, title, cases, days);
    }
    page.section(
        "By segment and queue",
        "Each week, by the old and by the new definition; beside it, how many of them asked for sales.",
    );
    page.table(&Table { header: &BY_TEAM, rows: effect.weeks.iter().map(week_row).collect(), texts: 3 });
    page.section("What this can't know", "");
    page.list(&words::unknowable(effect));
    page.section("What was compared", "");
    let hash =
        |name: &str, hash: Option<&String>| vec![name.to_owned(), hash.cloned().unwrap_or_else(|| "none".to_owned())];
    let rows = vec![
        hash("old definition", Some(&head.old.definition)),
        hash("its private part", head.old.policy.as_ref()),
        hash("new definition", Some(&head.new.definition)),
        hash("its private part", head.new.policy.as_ref()),
        hash("facts", Some(&head.data.hash)),
    ];
    page.table(&Table { header: &["", "SHA-256"], rows, texts: 2 });
    page.finish("Effect")
}

const BY_TEAM: [&str; 7] = ["week of", "segment", "queue", "old", "asked", "new", "asked"];

fn week_row(week: &Week) -> Vec<String> {
    let or_none = |name: &Option<String>| name.clone().unwrap_or_else(|| "–".to_owned());
    let counts = [week.old, week.old_hand_raised, week.new, week.new_hand_raised].map(|count| count.to_string());
    [&[week.week.clone(), or_none(&week.segment), or_none(&week.queue)][..], &counts].concat()
}

/// The weeks against what sales can take, and those who come by one definition alone.
fn weeks(page: &mut Page, effect: &Effect, days: &Days) {
    page.section("By week", "Weeks begin on Mondays; the first and the last may be cut off by the period.");
    let all = Columns {
        title: "Leads a week",
        desc: "For each week, how many leads come to sales by the old and by the new definition.",
        names: ["old", "new"],
        weeks: words::totals(&effect.weeks)
            .into_iter()
            .map(|(week, [old, _, new, _])| (week.to_owned(), [old, new]))
            .collect(),
        most: None,
    };
    page.columns(&all, &Table { header: &words::WEEKS, rows: words::week_totals(effect), texts: 1 });
    let mut alone: BTreeMap<String, [u32; 2]> = all.weeks.iter().map(|(week, _)| (week.clone(), [0, 0])).collect();
    let cases = effect.leaves.iter().map(|case| (0, case.old.comes_at_s));
    for (side, at_s) in cases.chain(effect.enters.iter().map(|case| (1, case.new.comes_at_s))) {
        let week = at_s.and_then(|at_s| days.week(at_s));
        let count = week.and_then(|week| alone.entry(week).or_default().get_mut(side));
        count.into_iter().for_each(|count| *count += 1);
    }
    let rows = alone.iter().map(|(week, [old, new])| vec![week.clone(), old.to_string(), new.to_string()]).collect();
    let alone = Columns {
        title: "By one definition alone",
        desc: "For each week, how many leads come by the old definition alone, and how many by the new one alone.",
        names: ["old alone", "new alone"],
        weeks: alone.into_iter().collect(),
        most: None,
    };
    page.columns(&alone, &Table { header: &["week of", "old alone", "new alone"], rows, texts: 1 });
    if effect.teams.is_empty() {
        page.section(words::CAPACITY, "Neither definition's policy says how many leads sales can take (`capacity`).");
        return;
    }
    let text = "The last column is the least whole score by which each week would have fitted, by the scores with which leads came. No threshold keeps those away who asked for sales.";
    page.section(words::CAPACITY, text);
    page.table(&Table { header: &words::TEAMS, rows: words::team_rows(effect), texts: 1 });
    for team in effect.teams.iter().take(PICTURES) {
        let fits = |asked: &Option<String>, is: &Option<String>| asked.is_none() || asked == is;
        let own =
            effect.weeks.iter().filter(|week| fits(&team.segment, &week.segment) && fits(&team.queue, &week.queue));
        let own: Vec<Week> = own.cloned().collect();
        let totals = words::totals(&own);
        let rows = totals
            .iter()
            .map(|(week, [old, _, new, _])| vec![(*week).to_owned(), old.to_string(), new.to_string()])
            .collect();
        let name = words::team_name(team.segment.as_deref(), team.queue.as_deref());
        let columns = Columns {
            title: &format!("Leads of {name}"),
            desc: "For each week, how many come by the old and by the new definition. The line is what sales can take.",
            names: ["old", "new"],
            weeks: totals.iter().map(|(week, [old, _, new, _])| ((*week).to_owned(), [*old, *new])).collect(),
            most: Some(team.leads_per_week),
        };
        page.columns(&columns, &Table { header: &["week of", "old", "new"], rows, texts: 1 });
    }
}

fn people(page: &mut Page, title: &str, cases: &[Case], days: &Days) {
    if cases.is_empty() {
        page.section(title, "Nobody.");
        return;
    }
    let more = cases.len().saturating_sub(SHOWN);
    let text = if more > 0 {
        format!("{} in all; {more} are in the JSON report only.", cases.len())
    } else {
        format!("{} in all.", cases.len())
    };
    page.section(title, &text);
    let row = |case: &Case| {
        let why = words::why(case).join("\n");
        vec![words::who(case), words::when(case, days), words::became(case), why]
    };
    page.table(&Table {
        header: &["who", "comes", "what became of them", "why"],
        rows: cases.iter().take(SHOWN).map(row).collect(),
        texts: 4,
    });
}
