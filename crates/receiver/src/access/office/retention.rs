//! What is kept and for how long, for the person at the machine. It does not know when something is to be removed.

use std::collections::BTreeMap;

use super::{Actor, Office, OfficeError, audit};
use crate::ledger::{Holding, Kept, Removed, Retention, adopted, holdings, remove_next};
use crate::overwrite::overwrite;
use crate::routes::removed_in_words;

impl Office {
    /// How long what is kept, as the receiver was started with it last.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn retention(&mut self) -> Result<Retention, OfficeError> {
        Ok(adopted(&mut self.connection).await?)
    }

    /// What is kept of each kind, and how much of it has ended under these terms.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn holdings(&mut self, retention: &Retention) -> Result<Vec<Holding>, OfficeError> {
        Ok(holdings(&mut self.connection, retention, self.clock.now_ms()).await?)
    }

    /// Removes what has ended under these terms, in small transactions. Returns how much of which kind.
    ///
    /// # Errors
    /// If the database fails; what was removed until then stays removed.
    pub async fn remove_what_has_ended(&mut self, retention: &Retention) -> Result<BTreeMap<Kept, u64>, OfficeError> {
        let (now_ms, mut removed) = (self.clock.now_ms(), BTreeMap::<Kept, u64>::new());
        loop {
            let (retention, eraser) = (retention.clone(), self.erasures.eraser());
            let next = self
                .change(move |c| Box::pin(async move { Ok(Ok(remove_next(c, &retention, &eraser, now_ms).await?)) }))
                .await?;
            let Some(Removed { kept, count }) = next else { break };
            *removed.entry(kept).or_default() += count;
        }
        removed.retain(|_, count| *count > 0);
        if !removed.is_empty() {
            let detail = removed_in_words(&removed);
            self.change(move |c| {
                Box::pin(async move {
                    Ok(Ok(audit::log(c, now_ms, &Actor::tool(), audit::Action::EndedRemoved, (None, Some(&detail)))
                        .await?))
                })
            })
            .await?;
            // If a receiver reads at this moment, it does so itself when it sees that something was removed.
            overwrite(&mut self.connection).await?;
        }
        Ok(removed)
    }
}
