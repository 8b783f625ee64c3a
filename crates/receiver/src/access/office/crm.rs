//! The person at the machine looks what a CRM would be sent and how it is doing, and has what failed tried again. It asks no CRM, and does not know a
//! command line.

use super::{Office, OfficeError};
use crate::access::Refusal;
use crate::crm::{self, CrmFile, CrmStatus, Planned};
use crate::transaction;

impl Office {
    /// What a CRM would be sent now, of at most so many persons.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn crm_plan(&self, file: &CrmFile, most: usize) -> Result<Planned, OfficeError> {
        Ok(crm::plan(&self.readers, file, most).await?)
    }

    /// How all CRMs are doing that a receiver kept here. Whether one is paused, only that receiver knows.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn crms(&self) -> Result<Vec<CrmStatus>, OfficeError> {
        let policy = self.present_if_any().await?.and_then(|loaded| loaded.policy);
        let mut all = Vec::new();
        for name in crm::names(&self.readers).await? {
            all.push(crm::status_of(&self.readers, &name, None, policy.as_ref()).await?);
        }
        Ok(all)
    }

    /// Has everybody whom a CRM did not take tried again at once. Returns how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn crm_retry(&mut self, name: &str) -> Result<u64, OfficeError> {
        let name = name.to_owned();
        let done = transaction::run(&mut self.connection, move |c| {
            Box::pin(async move { crm::retry(c, &name).await.map(Ok::<_, Refusal>) })
        });
        Ok(done.await??)
    }
}
