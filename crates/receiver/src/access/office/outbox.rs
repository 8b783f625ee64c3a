//! The person at the machine looks what became of messages to targets, and lets them be sent again. A receiver that runs meanwhile follows within
//! seconds. It does not know a command line.

use super::{Actor, Office, OfficeError, Refusal};
use crate::outbox::{self, DeliveryFilter, DeliveryStatus, TargetStatus};

impl Office {
    /// All targets, and how they are doing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn targets(&self) -> Result<Vec<TargetStatus>, OfficeError> {
        Ok(outbox::targets(&self.readers).await?)
    }

    /// The newest messages, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<DeliveryStatus>, OfficeError> {
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
