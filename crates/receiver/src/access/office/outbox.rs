//! The person at the machine looks what became of messages to targets, and lets them be sent again. A receiver that runs meanwhile follows within
//! seconds. It does not know a command line.

use super::{Actor, Office, OfficeError, Refusal};
use crate::outbox::{self, DeliveryFilter, DeliveryStatus, TargetFile, TargetStatus};

impl Office {
    /// All targets, and how they are doing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn targets(&self) -> Result<Vec<TargetStatus>, OfficeError> {
        Ok(outbox::targets(&self.readers).await?)
    }

    /// The names in a target's file that the definition in force does not have, in words; none if no definition is in force.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unknown_names_of_target(&self, file: &TargetFile) -> Result<Vec<String>, OfficeError> {
        let loaded = self.present_if_any().await?;
        Ok(loaded.map(|loaded| file.unknown_names(loaded.compiled.definition())).unwrap_or_default())
    }

    /// The newest messages, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<DeliveryStatus>, OfficeError> {
        if let Some(unknown) = outbox::unknown_target(&self.readers, filter).await? {
            return Err(OfficeError::Unknown(unknown));
        }
        Ok(outbox::deliveries(&self.readers, filter).await?.0)
    }

    /// The message with an id.
    ///
    /// # Errors
    /// If there is none, or the database fails.
    pub async fn delivery(&self, id: &str) -> Result<DeliveryStatus, OfficeError> {
        Ok(outbox::delivery(&self.readers, id).await?.ok_or(Refusal::NoDelivery)?)
    }

    /// Lets one message be sent again.
    ///
    /// # Errors
    /// If there is none with this id, or the database fails.
    pub async fn replay(&mut self, id: &str) -> Result<(), OfficeError> {
        let (id, now_ms) = (id.to_owned(), self.clock.now_ms());
        let work = self.change(move |c| {
            Box::pin(async move {
                let replayed = outbox::replay(c, &id, &Actor::tool(), now_ms).await?;
                Ok(if replayed { Ok(()) } else { Err(Refusal::NoDelivery) })
            })
        });
        work.await
    }

    /// Lets all dead messages to a target be sent again. Returns how many.
    ///
    /// # Errors
    /// If there is no such target, or the database fails.
    pub async fn replay_dead(&mut self, target: &str) -> Result<u64, OfficeError> {
        let (target, now_ms) = (target.to_owned(), self.clock.now_ms());
        let work = self.change(move |c| {
            Box::pin(async move {
                Ok(outbox::replay_dead(c, &target, &Actor::tool(), now_ms).await?.ok_or(Refusal::NoTarget))
            })
        });
        work.await
    }

    /// Pauses a target, or lets it be sent to again.
    ///
    /// # Errors
    /// If there is no such target, or the database fails.
    pub async fn pause(&mut self, target: &str, is_paused: bool) -> Result<(), OfficeError> {
        let (target, now_ms) = (target.to_owned(), self.clock.now_ms());
        let work = self.change(move |c| {
            Box::pin(async move {
                let set = outbox::pause(c, &target, is_paused, &Actor::tool(), now_ms).await?;
                Ok(if set { Ok(()) } else { Err(Refusal::NoTarget) })
            })
        });
        work.await
    }
}
