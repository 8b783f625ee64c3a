//! Whom marketing keeps in touch with, for the person at the machine. It computes nothing.

use super::{Actor, Office, OfficeError, audit};
use crate::ledger::{NurtureCounts, NurtureFilter, Nurtured, nurture_counts, nurture_page};
use crate::routes::{nurture_in_log, nurture_table};

impl Office {
    /// Refuses a filter that names what nothing has.
    async fn check(&self, filter: &NurtureFilter) -> Result<(), OfficeError> {
        let loaded = self.present_if_any().await?;
        match filter.unknown(&self.readers, loaded.as_ref()).await? {
            Some(unknown) => Err(OfficeError::Unknown(unknown)),
            None => Ok(()),
        }
    }

    /// Whom marketing keeps in touch with, as a receiver computed them last: how many lack what, and at most `most` of them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn nurture(
        &self,
        filter: &NurtureFilter,
        most: u32,
    ) -> Result<(NurtureCounts, Vec<Nurtured>), OfficeError> {
        self.check(filter).await?;
        let counts = nurture_counts(&self.readers, filter).await?;
        Ok((counts, nurture_page(&self.readers, filter, None, most.into()).await?.0))
    }

    /// The table of them for a mailing tool, and how many lines it has. The log says that it was made.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn export_nurture(&mut self, filter: &NurtureFilter) -> Result<(String, usize), OfficeError> {
        self.check(filter).await?;
        let table = nurture_table(&self.readers, filter).await?;
        let (by, now_ms, detail) = (Actor::tool(), self.clock.now_ms(), nurture_in_log(filter, &table));
        audit::log(&mut self.connection, now_ms, &by, audit::Action::NurtureExported, (None, Some(&detail))).await?;
        Ok((table.text, table.rows))
    }
}
