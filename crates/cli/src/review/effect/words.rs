//! The report as words and tables for a terminal, and the sentences and rows that the page has too. It does not know files.

use super::period::Days;
use crate::output::{ALERT, STRONG, counted, styled};
use crate::review::words::{percent, table};
use handraise::scoring::MissingUnit;
use handraise_review::effect::{
    Case, Effect, Gate, OutcomeKind, Quality, Rate, SideHead, SignTest, Standpoint, Team, Week,
};
use std::collections::BTreeMap;

/// So many people of each kind are shown on a terminal.
const SHOWN: usize = 12;

pub(super) fn in_words(effect: &Effect, days: &Days) -> String {
    let mut text = format!("{}\n", lead(effect));
    if effect.counts.won_leaves > 0 {
        text.push_str(&format!("{}\n", styled(ALERT, won_leaves(effect))));
    }
    text.push_str(&format!("{}\n", differences(effect)));
    let rows = [vec![QUALITY.map(str::to_owned).to_vec()], quality_rows(effect)].concat();
    text.push_str(&format!("\n{}\n{}", styled(STRONG, LEADS), table(&rows, &[1, 2, 3, 4, 5, 6, 7])));
    let rows = [vec![RATES.map(str::to_owned).to_vec()], rate_rows(effect)].concat();
    text.push_str(&format!("\n{}", table(&rows, &[1, 2])));
    paired(effect).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    for (title, cases) in people(effect) {
        if cases.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", styled(STRONG, format!("{title}: {}", cases.len()))));
        for case in cases.iter().take(SHOWN) {
            text.push_str(&format!("  {}, {}; {}\n", who(case), when(case, days), became(case)));
            why(case).iter().for_each(|line| text.push_str(&format!("    {line}\n")));
        }
        if cases.len() > SHOWN {
            text.push_str(&format!(
                "  and {} more; `--json` names all, and `--html` writes a page\n",
                cases.len() - SHOWN
            ));
        }
    }
    let rows = [vec![WEEKS.map(str::to_owned).to_vec()], week_totals(effect)].concat();
    text.push_str(&format!("\n{}\n{}", styled(STRONG, "By week"), table(&rows, &[1, 2, 3, 4])));
    if !effect.teams.is_empty() {
        let rows = [vec![TEAMS.map(str::to_owned).to_vec()], team_rows(effect)].concat();
        text.push_str(&format!("\n{}\n{}", styled(STRONG, CAPACITY), table(&rows, &[1, 2, 3, 4, 5, 6])));
    }
    text.push_str(&format!("\n{}\n", styled(STRONG, "What this can't know")));
    unknowable(effect).iter().for_each(|line| text.push_str(&format!("- {line}\n")));
    text
}

/// What is the matter with facts that say nothing of what people did.
pub(in crate::review) const NO_BEHAVIOUR: &str =
    "the facts hold no behaviour (pages, actions, sources or topics), and the definition counts it";
/// What to do about it.
pub(in crate::review) const NAME_TOUCHES: &str =
    "In the mapping of an export, name touches in `[touch]`, and what their kinds are in `[touch.stands_for]`.";
pub(super) const LEADS: &str = "Who comes to sales, and what became of them";
pub(super) const QUALITY: [&str; 8] =
    ["definition", "leads", "asked for sales", "won", "lost", "rejected", "open", "unknown"];
pub(super) const RATES: [&str; 4] = ["rate", "counts", "share", "95 % interval"];
pub(super) const WEEKS: [&str; 5] = ["week of", "old", "of these asked", "new", "of these asked"];
pub(super) const CAPACITY: &str = "What sales can take";
pub(super) const TEAMS: [&str; 7] =
    ["leads of", "a week", "weeks over, old", "new", "most, old", "new", "score from which it fits"];

/// What is compared.
pub(super) fn lead(effect: &Effect) -> String {
    let head = &effect.head;
    let (facts, people) = (counted(head.data.facts, "fact"), counted(effect.counts.persons, "person"));
    format!(
        "old: {}; new: {}\n{} until {}, from {facts} about {people}",
        side(&head.old),
        side(&head.new),
        head.from,
        head.until
    )
}

fn side(head: &SideHead) -> String {
    format!("{} version {} ({})", head.id, head.version, head.definition.get(..12).unwrap_or_default())
}

/// The deals that the new definition would have lost.
pub(super) fn won_leaves(effect: &Effect) -> String {
    let counts = &effect.counts;
    let paid = money(&counts.won_leaves_revenue);
    format!("{} by the old definition would not have come by the new one{paid}", counted(counts.won_leaves, "won deal"))
}

/// How many are treated differently.
pub(super) fn differences(effect: &Effect) -> String {
    let counts = &effect.counts;
    if counts.enters + counts.leaves + counts.both == 0 {
        return "nobody came to sales in this period by either definition".to_owned()
            + if effect.lacks_behaviour { "" } else { "; name other days with `--from` and `--until`" };
    }
    format!(
        "{} by the new definition alone, {} by the old one alone, {} by both: of these, {} as something else, {} sooner and {} later",
        counted(counts.enters, "lead"),
        counts.leaves,
        counts.both,
        counts.changes,
        counts.sooner,
        counts.later
    )
}

/// An amount in each currency, after a comma.
pub(in crate::review) fn money(amounts: &BTreeMap<String, u64>) -> String {
    let named = |currency: &str| if currency.is_empty() { "(no currency)".to_owned() } else { currency.to_owned() };
    let each = amounts.iter().map(|(currency, amount)| format!("{} {amount}", named(currency)));
    let text = each.collect::<Vec<_>>().join(" + ");
    if text.is_empty() { text } else { format!(", {text}") }
}

pub(super) fn quality_rows(effect: &Effect) -> Vec<Vec<String>> {
    let row = |name: &str, quality: &Quality| {
        let Quality { leads, hand_raised, won, lost, rejected, open, unknown, .. } = quality;
        let counts = [leads, hand_raised, won, lost, rejected, open, unknown].map(ToString::to_string);
        [&[name.to_owned()][..], &counts].concat()
    };
    vec![row("old", &effect.old), row("new", &effect.new)]
}

pub(super) fn rate_rows(effect: &Effect) -> Vec<Vec<String>> {
    let rates = |quality: &Quality| [quality.precision, quality.recall, quality.rejects];
    let names = [
        "won, of those that were decided (precision)",
        "won, of all who bought (recall)",
        "rejected, of those that were decided",
    ];
    let mut rows = Vec::new();
    for (place, name) in names.iter().enumerate() {
        for (side, quality) in [("old", &effect.old), ("new", &effect.new)] {
            let rate = rates(quality).get(place).copied().flatten();
            rows.push(rate_row(&format!("{side}: {name}"), rate));
        }
    }
    for (side, quality) in [("old", &effect.old), ("new", &effect.new)] {
        let paid = money(&quality.revenue);
        rows.push(vec![format!("{side}: revenue"), paid.trim_start_matches(", ").to_owned()]);
    }
    rows
}

fn rate_row(name: &str, rate: Option<Rate>) -> Vec<String> {
    let Some(rate) = rate else { return vec![name.to_owned()] };
    let counts = format!("{} of {}", rate.count, rate.of);
    match rate.share {
        Some(share) => {
            let interval = format!("{} to {}", percent(share.low), percent(share.high));
            vec![name.to_owned(), counts, percent(share.value), interval]
        }
        None => vec![name.to_owned(), counts],
    }
}

/// What the paired tests say.
pub(super) fn paired(effect: &Effect) -> Vec<String> {
    let line = |what: &str, test: &SignTest| {
        let SignTest { for_old, for_new, p } = *test;
        let says = match (for_old + for_new, p < 0.05) {
            (0, _) => "they don't differ".to_owned(),
            (_, true) => format!("more than chance (p = {p:.3})"),
            (_, false) => format!("no more than chance may do (p = {p:.3})"),
        };
        format!("{what}: {for_old} speak for the old definition, {for_new} for the new one; {says}")
    };
    vec![
        line("Of those who bought and come by one definition alone", &effect.paired.wins),
        line("Of all who were decided and come by one definition alone", &effect.paired.decided),
    ]
}

/// The people, under what is to be said of them.
pub(super) fn people(effect: &Effect) -> [(&'static str, &[Case]); 3] {
    [
        ("Come by the old definition alone", &effect.leaves),
        ("Come by the new definition alone", &effect.enters),
        ("Come by both, as something else", &effect.changes),
    ]
}

/// Who it is.
pub(super) fn who(case: &Case) -> String {
    let Some(contact) = &case.contact else { return case.person.clone() };
    let name = match (&contact.name, &contact.email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => case.person.clone(),
    };
    contact.company.as_ref().map_or_else(|| name.clone(), |company| format!("{name}, {company}"))
}

/// When they come.
pub(super) fn when(case: &Case, days: &Days) -> String {
    let day = |at_s: Option<u32>| at_s.and_then(|at_s| days.day(at_s)).map(|day| day.to_string());
    match (day(case.old.comes_at_s), day(case.new.comes_at_s)) {
        (Some(old), Some(new)) if old == new => old,
        (Some(old), Some(new)) => format!("{old} by the old, {new} by the new"),
        (old, new) => old.or(new).unwrap_or_default(),
    }
}

/// What became of them.
pub(super) fn became(case: &Case) -> String {
    let outcome = &case.outcome;
    let reason = outcome.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    match outcome.kind {
        OutcomeKind::Unknown => "sales never said anything".to_owned(),
        kind => format!("{}{}{reason}", kind.word(), money(&outcome.revenue)),
    }
}

/// Why they are treated differently.
pub(super) fn why(case: &Case) -> Vec<String> {
    let mut lines = vec![format!("old: {}", standpoint(&case.old)), format!("new: {}", standpoint(&case.new))];
    for line in &case.differences {
        let amount = |milli: Option<i64>| milli.map_or_else(|| "–".to_owned(), points);
        let fit = if line.what == "fit" { " of fit" } else { "" };
        lines.push(format!("{}: {} → {}{fit}", line.label, amount(line.old_milli), amount(line.new_milli)));
    }
    lines
}

fn standpoint(at: &Standpoint) -> String {
    let mut text = format!(
        "{} ({}), {}{}, score {}",
        at.decision.name(),
        at.reason,
        at.grade.letter(),
        at.rating,
        points(at.score_milli)
    );
    for (name, value) in [("segment", &at.segment), ("queue", &at.queue), ("priority", &at.priority)] {
        text.extend(value.iter().map(|value| format!(", {name} {value}")));
    }
    text.extend(at.sla_min.map(|minutes| format!(", within {minutes} minutes")));
    let missing: Vec<String> = at.missing.iter().filter(|_| !at.decision.is_for_sales()).map(gate).collect();
    if !missing.is_empty() {
        text.push_str(&format!("; missing: {}", missing.join(", ")));
    }
    text
}

fn gate(gate: &Gate) -> String {
    match gate.unit {
        MissingUnit::MilliPoints => format!("{} {}", points(gate.amount), gate.label),
        MissingUnit::Permille => format!("{} {}", percent(gate.amount as f64 / 1000.0), gate.label),
        _ => gate.label.clone(),
    }
}

/// Points, with a digit after the point if they are not whole.
fn points(milli: i64) -> String {
    if milli % 1000 == 0 { (milli / 1000).to_string() } else { format!("{:.1}", milli as f64 / 1000.0) }
}

/// All segments and queues of a week together.
pub(super) fn week_totals(effect: &Effect) -> Vec<Vec<String>> {
    let rows = totals(&effect.weeks)
        .into_iter()
        .map(|(week, counts)| [&[week.to_owned()][..], &counts.map(|count| count.to_string())].concat());
    rows.collect()
}

/// For each week, those by the old definition, of these those who asked, and the same by the new one.
pub(super) fn totals(weeks: &[Week]) -> BTreeMap<&str, [u32; 4]> {
    let mut totals: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    for week in weeks {
        let counts = [week.old, week.old_hand_raised, week.new, week.new_hand_raised];
        let sums = totals.entry(&week.week).or_default();
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    totals
}

/// Of whose leads a team is.
pub(in crate::review) fn team_name(segment: Option<&str>, queue: Option<&str>) -> String {
    match (segment, queue) {
        (Some(segment), Some(queue)) => format!("{segment}, {queue}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "all".to_owned(),
    }
}

pub(super) fn team_rows(effect: &Effect) -> Vec<Vec<String>> {
    let row = |team: &Team| {
        let counts = [team.leads_per_week, team.old_weeks_over, team.new_weeks_over, team.old_most, team.new_most];
        let fits = match team.fitting_score {
            Some(score) => score.to_string(),
            None if team.hand_raised_over > 0 => "those who asked are too many".to_owned(),
            None => "fits".to_owned(),
        };
        let name = team_name(team.segment.as_deref(), team.queue.as_deref());
        [&[name][..], &counts.map(|count| count.to_string()), &[fits]].concat()
    };
    effect.teams.iter().map(row).collect()
}

/// What the report can't know, a sentence each.
pub(super) fn unknowable(effect: &Effect) -> Vec<String> {
    let (paired, counts) = (&effect.paired, &effect.counts);
    let mut lines = Vec::new();
    if effect.lacks_behaviour {
        lines.push(format!("Here, {NO_BEHAVIOUR}, so fewer come in this report than would have. {NAME_TOUCHES}"));
    }
    lines.extend([
        format!(
            "Sales never said anything of {} of the {} that only the new definition sends, and of {} of the {} that only the old one sends: nobody knows what would have become of them.",
            paired.unknown_enters,
            counted(counts.enters, "lead"),
            paired.unknown_leaves,
            counts.leaves
        ),
        "What sales did is taken as it happened. By another definition, it would have called others, at other times.".to_owned(),
        format!(
            "Who was with sales before {} is no lead of these days: {} by the old definition, {} by the new one.",
            effect.head.from, counts.old_carried_over, counts.new_carried_over
        ),
        "Revenue is a sum of few deals, and has no interval. Who was forgotten, or removed because their time was over, is not in it.".to_owned(),
    ]);
    if !effect.not_recorded.is_empty() {
        let names: Vec<String> = effect.not_recorded.iter().map(|name| format!("`{name}`")).collect();
        lines.push(format!(
            "Only the new definition has {}: pages did not record them before, so their rules gave fewer points than they will.",
            names.join(", ")
        ));
    }
    lines
}
