//! What is counted of everybody, for the person at the machine: inputs, what became of leads, how many came. It counts nothing itself.

use super::{Office, OfficeError};
use crate::figures::{FiguresAsked, Kpis, Loads, kpis, loads};
use crate::input::{InputReport, reports};

impl Office {
    /// How each input is that the definition in force counts on, of the forms that a receiver has counted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn inputs(&self) -> Result<Vec<InputReport>, OfficeError> {
        Ok(reports(&self.readers, self.clock.now_ms()).await?)
    }

    /// What became of the leads of a period, with the calendar of the definition in force.
    ///
    /// # Errors
    /// If no definition is in force, or the database fails.
    pub async fn kpis(&self, asked: &FiguresAsked) -> Result<Kpis, OfficeError> {
        Ok(kpis(&self.readers, &self.present().await?, asked).await?)
    }

    /// How many leads each team got in each week of a period, beside how many it can take by the definition in force.
    ///
    /// # Errors
    /// If no definition is in force, or the database fails.
    pub async fn loads(&self, asked: &FiguresAsked) -> Result<Loads, OfficeError> {
        Ok(loads(&self.readers, &self.present().await?, asked.days).await?)
    }
}
