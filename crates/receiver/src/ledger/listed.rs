//! What a list of people says of somebody, and finds them by, beside their report: computed with it and kept in their row. It does not know who lists
//! whom.

use handraise::lifecycle::{FollowUpPlan, PlannedStep, Whose, WorkingTime};
use handraise::person::{LifecycleStage, NotAdmitted, PersonReport, Standing, StatusKind, Summary, TimelineEntry};
use handraise::verification::ContactCard;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fact::signed;
use super::recompute::With;
use super::waiting::Waiting;

/// Stands first for somebody without a name or an address, so that they come last.
const NOBODY: &str = "\u{10ffff}";
/// For how long somebody is new after their first form.
const NEW_MS: u64 = 24 * 60 * 60 * 1000;
/// Letters that have no accent to take away, as people write them without.
const LETTERS: [(char, &str); 8] =
    [('ß', "ss"), ('ø', "o"), ('ł', "l"), ('đ', "d"), ('æ', "ae"), ('œ', "oe"), ('ı', "i"), ('þ', "th")];

/// What a list says of somebody beside their report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    /// Name, address and company, folded, a line each.
    pub(super) search: String,
    /// Where somebody put the person, or where the report sends them.
    pub(crate) queue: Option<String>,
    pub(crate) snoozed_until_ms: Option<i64>,
    /// The person was known before, and is for sales again: sales gave them back, or they wait since long after their first form.
    pub(crate) is_returned: bool,
    /// What they answered about being contacted is neither yes nor no.
    pub(crate) is_unclear: bool,
    /// The person waits for sales, which has done nothing.
    pub(crate) is_waiting: bool,
    /// The first step of the series that is not done, in JSON.
    pub(crate) next_step: Option<String>,
    /// By when sales is to act: by the deadline, or when that step is due, whichever comes first.
    pub(crate) act_ms: Option<i64>,
}

impl Listed {
    /// Its columns that are written each time, in the order of [`Listed::bind`].
    pub(super) const COLUMNS: [&str; 6] =
        ["queue", "snoozed_until_ms", "returned", "hand_unclear", "waiting", "next_step"];

    pub(super) fn new(
        standing: &Standing,
        found: &PersonReport,
        summary: &Summary,
        waiting: &Waiting,
        (with, working): (&With, &WorkingTime),
    ) -> Self {
        let last = standing.statuses.last().map(|last| last.status.status);
        let was_given_back =
            matches!(last, Some(StatusKind::Rejected | StatusKind::Recycled | StatusKind::Lost | StatusKind::Churned));
        let step = next_step(standing, found, summary, waiting, (with, working));
        // Nobody follows up on a customer by the series of a lead.
        let due_step = step.as_ref().filter(|_| summary.stage < LifecycleStage::Customer);
        let step_ms = due_step.and_then(|step| step.due_ms).map(|ms| ms.max(standing.snoozed_until_ms.unwrap_or(0)));
        Self {
            search: search_text(&standing.contact),
            queue: standing.queue.clone().or_else(|| found.report.queue.clone()),
            snoozed_until_ms: standing.snoozed_until_ms.map(signed),
            is_returned: summary.waits_for_sales() && (was_given_back || came_back(standing, waiting)),
            is_unclear: found.report.hand_unclear,
            is_waiting: waiting.is_waiting,
            next_step: step.and_then(|step| serde_json::to_string(&step).ok()),
            act_ms: waiting.due_ms.into_iter().chain(step_ms).min().map(signed),
        }
    }

    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            search: row.try_get("search")?,
            queue: row.try_get("queue")?,
            snoozed_until_ms: row.try_get("snoozed_until_ms")?,
            is_returned: row.try_get("returned")?,
            is_unclear: row.try_get("hand_unclear")?,
            is_waiting: row.try_get("waiting")?,
            next_step: row.try_get("next_step")?,
            act_ms: row.try_get("act_ms")?,
        })
    }
}

/// Whether somebody who is still waiting began to long after their first form: then it was what they did since that brought them back.
fn came_back(standing: &Standing, waiting: &Waiting) -> bool {
    let is_form =
        |entry: &&TimelineEntry| entry.kind == "form" && entry.not_admitted != Some(NotAdmitted::Contradicted);
    let first_ms = standing.timeline.iter().filter(is_form).map(|entry| entry.at_ms).min();
    let waits_since = waiting.open().filter(|_| waiting.is_waiting).map(|open| open.started_ms);
    first_ms.zip(waits_since).is_some_and(|(first_ms, since_ms)| since_ms > first_ms.saturating_add(NEW_MS))
}

/// What is to be done next, if sales has the person, or is to have them. A snooze is told apart, because it ends by itself.
fn next_step(
    standing: &Standing,
    found: &PersonReport,
    summary: &Summary,
    waiting: &Waiting,
    (with, working): (&With, &WorkingTime),
) -> Option<PlannedStep> {
    let (policy, open) = (with.loaded.policy.as_ref()?, waiting.open()?);
    if !summary.waits_for_sales() && summary.stage < LifecycleStage::Sal {
        return None;
    }
    let whose = Whose { segment: found.report.segment.as_deref(), queue: found.report.queue.as_deref() };
    let plan = FollowUpPlan::of(policy, whose, open.started_ms, &standing.follow_ups, None, working)?;
    plan.next().cloned()
}

/// Name, address and company in one spelling, a line each. What sorts by name sorts by this.
fn search_text(card: &ContactCard) -> String {
    let first = card.name.as_deref().or(card.email.as_deref()).unwrap_or(NOBODY);
    let [email, company] = [&card.email, &card.company].map(|part| part.as_deref().unwrap_or_default());
    format!("{}\n{}\n{}", folded(first), folded(email), folded(company))
}

/// A text without accents, capitals and repeated blanks, as it is searched.
pub(crate) fn folded(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match LETTERS.iter().find(|(from, _)| *from == letter) {
            Some((_, to)) => letters.push_str(to),
            None => letters.push(letter),
        }
    }
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_searched_without_accents_and_capitals() {
        assert_eq!(folded("  Zoë   GRØNDAHL-Weiß "), "zoe grondahl-weiss");
        assert_eq!(folded("Łódź İstanbul ﬁ"), "lodz istanbul fi");
        assert_eq!(folded("محمد"), "محمد");
        let mut card = ContactCard::default();
        card.email = Some("Ada@Works.example".into());
        assert_eq!(search_text(&card), "ada@works.example\nada@works.example\n");
        assert!(search_text(&ContactCard::default()) > search_text(&card), "who has no name comes last");
    }
}
