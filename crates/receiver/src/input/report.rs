//! How each input is, for people and programs: the API and the tool say the same. It does not know who asks.

use serde_json::{Value, json};
use sqlx::SqlitePool;
use std::collections::BTreeSet;

use super::table::{Series, series};
use super::tally::{InputKind, day_of};
use handraise_review::drought::{Counts, InputVerdict, Judged, judge, judge_forms};

/// The days that a judgement may look at: four weeks, and the four before them.
const DAYS: i64 = 56;

/// How an input is.
#[derive(Clone, Debug)]
pub struct InputReport {
    pub(super) id: i64,
    /// The site that sent the forms, by its origin; `None` for the receiver's own, and for programs.
    pub site: Option<String>,
    /// The class of the forms; `None` for all forms together.
    pub form: Option<String>,
    kind: InputKind,
    name: Option<String>,
    pub(super) judged: Judged,
    pub(super) was_dry: bool,
    today: i64,
}

/// Judges all inputs of the definition in force.
pub(crate) async fn reports(readers: &SqlitePool, now_ms: i64) -> Result<Vec<InputReport>, sqlx::Error> {
    let today = day_of(now_ms);
    let all = series(readers, today - DAYS).await?;
    Ok(all.into_iter().map(|series| InputReport::of(series, today)).collect())
}

/// What the inputs are called that dried up since a time and still are, as far as that was told.
pub(crate) async fn dried_up_since(
    readers: &SqlitePool,
    since_ms: i64,
    now_ms: i64,
) -> Result<Vec<String>, sqlx::Error> {
    let all = reports(readers, now_ms).await?;
    let since = day_of(since_ms);
    let is_dry =
        |report: &&InputReport| report.was_dry && report.judged.memory.dry.is_some_and(|(day, _)| day >= since);
    // An input may be dry on several sites and in several forms.
    let titles: BTreeSet<String> = all.iter().filter(is_dry).map(InputReport::title).collect();
    Ok(titles.into_iter().collect())
}

impl InputReport {
    fn of(series: Series, today: i64) -> Self {
        let Series { id, site, form, kind, name, memory, days } = series;
        let judged = match kind {
            InputKind::Forms => judge_forms(&days, today, memory),
            _ => judge(&days, today, memory),
        };
        let site = Some(site).filter(|site| !site.is_empty());
        Self { id, site, form, kind, name, judged, was_dry: memory.dry.is_some(), today }
    }

    /// How it is.
    pub fn verdict(&self) -> InputVerdict {
        self.judged.verdict
    }

    /// What it is, such as `page pricing`.
    pub fn title(&self) -> String {
        let name = self.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        format!("{}{name}", self.kind.name())
    }

    /// The day since which it is dry, as in `2026-11-20`.
    pub fn since(&self) -> Option<String> {
        let (day, _) = self.judged.memory.dry?;
        Some(date(day))
    }

    /// The verdict in words, with the counts.
    pub fn words(&self) -> String {
        let Judged { verdict, now, before, .. } = self.judged;
        let days = self.today - self.judged.now_from + 1;
        let in_days = if days == 1 { "today".to_owned() } else { format!("in {days} days") };
        if self.kind == InputKind::Forms {
            return match verdict {
                InputVerdict::DriedUp => {
                    format!("no form since {}; {} in the four weeks before", date_of(self.judged), before.forms)
                }
                _ => format!("{} {in_days}, {} in the four weeks before", now.forms, before.forms),
            };
        }
        let of = |counts: Counts| format!("{} of {} forms", counts.with, counts.forms);
        let odd = match now.not_understood {
            0 => String::new(),
            many => format!(", {many} not understood"),
        };
        let known = format!("{} {in_days}{odd}; {} before", of(now), of(before));
        match verdict {
            InputVerdict::DriedUp => format!("dried up on {}: {known}", date_of(self.judged)),
            InputVerdict::Lower => format!("lower: {known}"),
            InputVerdict::Never => format!("never seen: {known}"),
            InputVerdict::TooFew => format!("too few forms to tell: {known}"),
            InputVerdict::Flowing => known,
        }
    }

    /// All of it.
    pub fn to_json(&self) -> Value {
        let Judged { now, now_from, before, .. } = self.judged;
        let part = |counts: Counts| {
            let share = Some(counts).filter(|_| self.kind != InputKind::Forms).and_then(Counts::share_permille);
            json!({ "forms": counts.forms, "with": counts.with, "not_understood": counts.not_understood, "share_permille": share })
        };
        let mut recent = part(now);
        if let Some(members) = recent.as_object_mut() {
            members.insert("from".to_owned(), date(now_from).into());
        }
        json!({
            "input": self.kind.name(), "name": self.name, "site": self.site, "form": self.form,
            "verdict": self.verdict().name(), "words": self.words(), "since": self.since(),
            "now": recent, "before": part(before),
        })
    }
}

fn date_of(judged: Judged) -> String {
    date(judged.memory.dry.map_or(judged.now_from, |(day, _)| day))
}

/// A day as people write it.
fn date(day: i64) -> String {
    let time = jiff::Timestamp::from_second(day.saturating_mul(86_400));
    time.map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}
