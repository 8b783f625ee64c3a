//! Facts, for the person at the machine: told, brought back, read. It does not know what they are worth.

use handraise::person::Fact;

use super::{Office, OfficeError};
use crate::ledger::{Names, Remarks, Telling, UnknownName, batch_size, facts_after, holding, restore_one, tell_one};
use crate::transaction;

/// How many facts are read at a time.
const FACTS: i64 = 5_000;

impl Office {
    /// Stores each fact that can be stored, all at one moment; with `is_trial`, finds out which, and stores none. An answer for each.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tell(&mut self, facts: Vec<Fact>, is_trial: bool) -> Result<Vec<Telling>, OfficeError> {
        let eraser = self.erasures.eraser();
        let told = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move {
                let mut told = Vec::with_capacity(facts.len());
                for fact in &facts {
                    told.push(tell_one(c, fact, &eraser).await?);
                }
                // A trial is rolled back like something refused.
                Ok(if is_trial { Err(told) } else { Ok(told) })
            })
        });
        Ok(match told.await? {
            Ok(told) | Err(told) => told,
        })
    }

    /// Stores facts as they were exported, all at one moment; with `is_trial`, finds out which, and stores none. An answer for each.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn restore(&mut self, facts: Vec<Fact>, is_trial: bool) -> Result<Vec<Telling>, OfficeError> {
        let eraser = self.erasures.eraser();
        let told = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move {
                let mut told = Vec::with_capacity(facts.len());
                for fact in &facts {
                    told.push(restore_one(c, fact, &eraser).await?);
                }
                Ok(if is_trial { Err(told) } else { Ok(told) })
            })
        });
        Ok(match told.await? {
            Ok(told) | Err(told) => told,
        })
    }

    /// All facts, in the order in which they were told.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn facts(&self) -> Result<Vec<Fact>, OfficeError> {
        let (mut all, mut place) = (Vec::new(), 0);
        loop {
            let (facts, last) = facts_after(&self.readers, place, FACTS).await?;
            all.extend(facts);
            let Some(last) = last else { return Ok(all) };
            place = last;
        }
    }

    /// The names in facts that the definition in force does not have; none before a receiver had one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unknown_names(&self, facts: &[Fact]) -> Result<Vec<UnknownName>, OfficeError> {
        let names = Names::stored(&self.readers).await?;
        Ok(names.map(|names| names.unknown_in(facts)).unwrap_or_default())
    }

    /// What is worth a word about statuses, by the policy of the definition in force, if there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remarks(&self, facts: &[Fact]) -> Result<Remarks, OfficeError> {
        let policy = self.present_if_any().await?.and_then(|loaded| loaded.policy);
        Ok(Remarks::of(facts, policy.as_ref()))
    }

    /// How many facts of an import still count.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn holding(&mut self, import: &str) -> Result<usize, OfficeError> {
        let (holding, _) = holding(&self.readers, None, Some(import)).await?;
        Ok(usize::try_from(holding).unwrap_or_default())
    }

    /// How many facts came with an import.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn batch_size(&self, import: &str) -> Result<usize, OfficeError> {
        Ok(usize::try_from(batch_size(&self.readers, import).await?).unwrap_or_default())
    }
}
