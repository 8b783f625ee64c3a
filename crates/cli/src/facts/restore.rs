//! `handraise facts import facts`: facts that were exported are stored as they were, with their times, tellers and imports. It does not know how a line is read.

use super::lines::{Line, Lines};
use super::{BATCH, in_words_of_refused};
use crate::office::{self, Data};
use crate::output::{GOOD, counted, styled};
use crate::review::Progress;
use crate::{Failure, output, yes};
use handraise_receiver::{OfficeError, Telling};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// What became of the lines.
#[derive(Default)]
struct Counts {
    new: usize,
    known: usize,
    /// Gone before, because their time was over, or because the person is forgotten.
    gone: usize,
    /// The other receiver's own.
    own: usize,
    refused: Vec<(u64, String)>,
}

pub(super) fn run(data: &Data, file: &Path, is_trial: bool, json: bool) -> Result<ExitCode, Failure> {
    let mut lines = Lines::open(file)?;
    let mut counts = Counts::default();
    let progress = Progress::new();
    let read = office::run(data, async |office| {
        loop {
            let part = match lines.next(BATCH) {
                Ok(part) if part.is_empty() => return Ok(Ok(())),
                Ok(part) => part,
                Err(failure) => return Ok(Err(failure)),
            };
            let mut facts = Vec::with_capacity(part.len());
            for (number, line) in part {
                match line {
                    Line::Fact(fact) => facts.push((number, *fact)),
                    Line::Own => counts.own += 1,
                    Line::Refused(why) => counts.refused.push((number, why)),
                }
            }
            let told = office.restore(facts.iter().map(|(_, fact)| fact.clone()).collect(), is_trial).await?;
            for ((number, _), told) in facts.iter().zip(told) {
                counts.take(*number, told);
            }
            progress.tell(&format!("{} facts read", counts.new + counts.known));
        }
        #[expect(unreachable_code, reason = "the type of what the loop returns")]
        Ok::<_, OfficeError>(Ok(()))
    })?;
    read?;
    drop(progress);
    match json {
        true => output::print_json(&counts.in_json(is_trial))?,
        false => output::print(&counts.in_words(is_trial))?,
    }
    Ok(yes(counts.refused.is_empty()))
}

impl Counts {
    fn take(&mut self, line: u64, told: Telling) {
        match told {
            Telling::New => self.new += 1,
            Telling::Known | Telling::Withdrawn => self.known += 1,
            Telling::Removed | Telling::Forgotten => self.gone += 1,
            Telling::Conflict => {
                self.refused.push((line, "`id`: another fact has it and says something else".to_owned()))
            }
            Telling::NoPerson => {
                self.refused
                    .push((line, "`about`: nobody has this id; import the person's other facts before".to_owned()));
            }
        }
    }

    fn in_json(&self, is_trial: bool) -> serde_json::Value {
        let refused = self.refused.iter().map(|(line, why)| json!({ "line": line, "why": why }));
        json!({
            "dry_run": is_trial, "stored": self.new, "known": self.known, "gone": self.gone, "left_out": self.own,
            "refused": refused.collect::<Vec<_>>(),
        })
    }

    fn in_words(&self, is_trial: bool) -> String {
        let done = if is_trial { "would be imported" } else { "imported" };
        let mut text = format!("{} {done}", styled(GOOD, counted(self.new, "fact")));
        for (count, words) in [
            (self.known, "known already"),
            (self.gone, "not imported, because their time was over or the person is forgotten"),
            (self.own, "left out: definitions and erasures of the other receiver"),
        ] {
            if count > 0 {
                text.push_str(&format!(", {count} {words}"));
            }
        }
        text.push('\n');
        text.push_str(&in_words_of_refused(self.refused.iter().map(|(line, why)| (*line, why.as_str()))));
        text
    }
}
