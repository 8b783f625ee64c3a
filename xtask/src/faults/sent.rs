//! Forms that were sent while something went wrong, and whether what was answered is true: a lead that was confirmed must be there, once. It does
//! not know how they were sent.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Outcome;
use super::ground::{Ground, SUBMISSION, submission};
use crate::receiver::{Place, Running};

/// The answers so far.
#[derive(Default)]
pub(super) struct Sent {
    /// The visitor's number, and the status of the answer if there was one.
    answers: Vec<(u32, Option<u16>)>,
    wrong: Vec<String>,
}

impl Sent {
    pub(super) fn note(&mut self, number: u32, status: Option<u16>) {
        self.answers.push((number, status));
    }

    /// Sends one form over a connection of its own. Returns the status.
    pub(super) fn post(&mut self, ground: &Ground<'_>, running: &Running, number: u32) -> Option<u16> {
        let status = running.post(&ground.form(number)).ok();
        self.note(number, status);
        status
    }

    /// Something that must be, and what to say if it is not.
    pub(super) fn must(&mut self, is_so: bool, otherwise: impl Into<String>) {
        if !is_so {
            self.wrong.push(otherwise.into());
        }
    }

    pub(super) fn count(&self, of: impl Fn(Option<u16>) -> bool) -> usize {
        self.answers.iter().filter(|(_, status)| of(*status)).count()
    }

    pub(super) fn confirmed(&self) -> usize {
        self.count(is_confirmed)
    }

    /// Compares the answers with the leads of a receiver that runs again, has the database checked, and stops the receiver.
    pub(super) fn compare(self, ground: &Ground<'_>, place: &Place, running: Running, what: &str) -> Result<Outcome> {
        let integrity = ground.integrity(&place.database(""), None)?;
        self.compare_running(&integrity, running, what)
    }

    /// The same with a database that was checked already.
    pub(super) fn compare_running(mut self, integrity: &str, running: Running, what: &str) -> Result<Outcome> {
        let counted = running.submissions()?;
        running.site.stop()?;
        let found = Found::of(&self.answers, &counted);
        self.must(found.missing == 0, format!("{} confirmed leads are missing", found.missing));
        self.must(found.doubled == 0, format!("{} leads are there twice", found.doubled));
        self.must(found.foreign == 0, format!("{} leads were never sent", found.foreign));
        self.must(integrity == "ok", format!("integrity_check: {integrity}"));
        let counts = format!(
            "{what}{} forms sent, {} confirmed, {} told to try again, {} without an answer (of which {} are stored all the same); {} confirmed \
             leads missing, {} doubled; `integrity_check`: {integrity}",
            self.answers.len(),
            self.confirmed(),
            self.count(|status| status.is_some() && !is_confirmed(status)),
            self.count(|status| status.is_none()),
            found.unconfirmed,
            found.missing,
            found.doubled
        );
        Ok(Outcome::Counted { counts, wrong: self.wrong })
    }
}

/// Whether the answer says that the lead is stored.
pub(super) fn is_confirmed(status: Option<u16>) -> bool {
    matches!(status, Some(200 | 201 | 303))
}

/// How answers and leads differ.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    missing: usize,
    doubled: usize,
    /// Stored although nobody was told so.
    unconfirmed: usize,
    /// Stored under a number that was never sent. What attackers send has other submissions.
    foreign: usize,
}

impl Found {
    fn of(answers: &[(u32, Option<u16>)], counted: &BTreeMap<String, usize>) -> Self {
        let mut found = Self { doubled: counted.values().filter(|count| **count > 1).count(), ..Self::default() };
        let mut confirmed = BTreeMap::new();
        for (number, status) in answers {
            *confirmed.entry(submission(*number)).or_insert(false) |= is_confirmed(*status);
        }
        for (submission, is_confirmed) in &confirmed {
            match (is_confirmed, counted.contains_key(submission)) {
                (true, false) => found.missing += 1,
                (false, true) => found.unconfirmed += 1,
                _ => {}
            }
        }
        let ours = counted.keys().filter(|submission| submission.starts_with(SUBMISSION));
        found.foreign = ours.filter(|submission| !confirmed.contains_key(*submission)).count();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmed_lead_that_is_missing_and_one_that_is_there_twice_are_counted() {
        let answers = [(1, Some(201)), (2, Some(201)), (3, None), (4, Some(503)), (4, Some(201))];
        let counted = [(1, 2), (3, 1), (4, 1), (9, 1)].map(|(number, count)| (submission(number), count));
        let expected = Found { missing: 1, doubled: 1, unconfirmed: 1, foreign: 1 };
        assert_eq!(Found::of(&answers, &counted.into()), expected);
    }
}
