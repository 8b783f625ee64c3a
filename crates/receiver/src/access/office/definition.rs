//! The person at the machine puts definitions into force, and looks which were. A receiver that runs meanwhile follows within seconds. It does not
//! know a command line.

use serde_json::{Map, Value, json};

use super::{Office, OfficeError};
use crate::access::audit::{Action, log};
use crate::activation::{self, By, History, Refused, Slot, compared, in_use, named};
use crate::approvals;
use crate::definition::{Given, Loaded};
use crate::ledger::{self, ShadowCounts};
use crate::transaction;

/// What became of a definition, or would become of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// `definition`, `in_force`, `changes` and `not_compared`, as the API shows them.
    pub comparison: Map<String, Value>,
    /// Whether another definition is, or would be, in force.
    pub changed: bool,
    /// The fact that put it into force.
    pub fact: Option<String>,
    /// Why it is not put into force.
    pub refused: Option<Refused>,
}

impl Office {
    /// Which definitions were in force when, and how far computing persons has come.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn definitions(&self) -> Result<History, OfficeError> {
        Ok(activation::history(&self.readers).await?)
    }

    /// Puts a definition into force; with `is_trial`, finds out what that would do.
    ///
    /// # Errors
    /// If it can't be used, no receiver ever started here, or the database fails.
    pub async fn activate(&mut self, given: Given, rollback: bool, is_trial: bool) -> Result<Outcome, OfficeError> {
        let (new, present) = (given.load().map_err(OfficeError::Definition)?, self.present().await?);
        let comparison = compared(&present, &new);
        if is_trial {
            let examined = activation::examine(&mut self.connection, &new).await?;
            let refused = examined.refused.filter(|_| !rollback);
            let changed = !examined.is_in_force && refused.is_none();
            return Ok(Outcome { comparison, changed, fact: examined.fact, refused });
        }
        self.require_no_signatures().await?;
        let now_ms = self.clock.now_ms();
        let done = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move { activation::change(c, &new, &By::tool(), rollback, now_ms).await })
        });
        Ok(match done.await? {
            Ok(done) => {
                let fact = done.fact.map(|fact| fact.to_string());
                Outcome { comparison, changed: done.is_new, fact, refused: None }
            }
            Err(refused) => Outcome { comparison, changed: false, fact: None, refused: Some(refused) },
        })
    }

    /// Puts the definition before into force again. Returns what it is called.
    ///
    /// # Errors
    /// If there was none, or the database fails.
    pub async fn undo_activation(&mut self) -> Result<Result<Outcome, Refused>, OfficeError> {
        self.require_no_signatures().await?;
        let (present, now_ms) = (self.present().await?, self.clock.now_ms());
        let done = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move { activation::undo(c, None, &By::tool(), now_ms).await })
        });
        Ok(done.await?.map(|(done, loaded)| {
            let fact = done.fact.map(|fact| fact.to_string());
            Outcome { comparison: compared(&present, &loaded), changed: true, fact, refused: None }
        }))
    }

    /// Has a definition computed beside the one in force, where it decides nothing.
    ///
    /// # Errors
    /// If it can't be used, is in force, or the database fails.
    pub async fn set_shadow(&mut self, given: Given) -> Result<Outcome, OfficeError> {
        let (new, present) = (given.load().map_err(OfficeError::Definition)?, self.present().await?);
        if new.is_same_as((present.hash(), &present.policy_hash)) {
            return Err(OfficeError::InForce);
        }
        let (comparison, now_ms) = (compared(&present, &new), self.clock.now_ms());
        let set = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move { activation::set_shadow(c, &new, &By::tool(), now_ms).await.map(Ok::<_, Refused>) })
        });
        let changed = set.await?.unwrap_or_default();
        Ok(Outcome { comparison, changed, fact: None, refused: None })
    }

    /// Ends the shadow. Returns whether there was one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_shadow(&mut self) -> Result<bool, OfficeError> {
        let now_ms = self.clock.now_ms();
        let ended = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move {
                let ended = activation::end_shadow(c).await?;
                if ended {
                    log(c, now_ms, &By::tool().actor, Action::ShadowEnded, (None, None)).await?;
                }
                Ok(Ok::<_, Refused>(ended))
            })
        });
        Ok(ended.await?.unwrap_or_default())
    }

    /// The shadow with its counts, as the API shows them; `None` if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn shadow(&self) -> Result<Option<Value>, OfficeError> {
        let Some(used) = in_use(&self.readers, Slot::Shadow).await? else { return Ok(None) };
        let shadow = activation::load_edition(&self.readers, (&used.hash, &used.policy_hash)).await?;
        let ShadowCounts { persons, computed, enter, leave, grade, priority } =
            ledger::shadow_counts(&self.readers).await?;
        Ok(Some(json!({
            "definition": named(&shadow), "progress": { "persons": persons, "computed": computed },
            "counts": { "enter": enter, "leave": leave, "grade": grade, "priority": priority },
        })))
    }

    /// The tool carries no signatures, so it changes nothing where they are asked for.
    async fn require_no_signatures(&self) -> Result<(), OfficeError> {
        approvals::required(&self.readers).await?.map_or(Ok(()), |teams| Err(OfficeError::Unsigned(teams)))
    }

    /// The definition in force, if there is one.
    pub(super) async fn present_if_any(&self) -> Result<Option<Loaded>, OfficeError> {
        match self.present().await {
            Ok(loaded) => Ok(Some(loaded)),
            Err(OfficeError::NoDefinition) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The definition in force.
    pub(super) async fn present(&self) -> Result<Loaded, OfficeError> {
        let present = in_use(&self.readers, Slot::Active).await?.ok_or(OfficeError::NoDefinition)?;
        Ok(activation::load_edition(&self.readers, (&present.hash, &present.policy_hash)).await?)
    }
}
