//! CRMs: what is known of leads is kept the same there, and what sales does there comes back as facts.
//!
//! In reading order: `file` (what people write) and `kind` (the programs) → `value` (what a CRM is to have, from what is known) → `link` (what it was
//! sent, in the database) → `order` (the difference) → `vendor` and a file for each program, over `http` → `outcome` (what comes back) → `desk` (does all of it in the
//! background) and `status` (how that goes); `plan` says what the desk would do. What is sent follows from what is known and what was sent, so that nothing is sent twice, and a stop in between loses
//! nothing. It does not know how a lead is scored.

mod crossing;
mod desk;
mod file;
mod http;
mod hubspot;
mod kind;
mod link;
mod order;
mod outcome;
mod pipedrive;
mod plan;
mod salesforce;
mod status;
mod tryton;
mod value;
mod vendor;

use std::sync::Arc;

pub use file::CrmFile;
pub use link::{Failing, ToDelete};
pub use plan::{Planned, PlannedField, PlannedPerson};
pub use status::Status as CrmStatus;

pub(super) use link::{forget, names, retry};
pub(super) use plan::plan;
pub(super) use status::{Crms, status_of};

use crate::settings::SecretSource;
use vendor::Vendor;

/// A CRM that is ready to be asked: its file with its secret.
#[derive(Clone, Debug)]
pub struct Crm {
    file: Arc<CrmFile>,
    vendor: Vendor,
}

impl Crm {
    /// A CRM with its secret, which `secret` reads.
    ///
    /// # Errors
    /// What `secret` says, or a system that can't do TLS; in words.
    pub fn new(file: CrmFile, secret: impl FnOnce(&SecretSource) -> Result<String, String>) -> Result<Self, String> {
        let vendor = Vendor::new(&file, secret(&file.secret())?)?;
        Ok(Self { file: Arc::new(file), vendor })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.file.name
    }
}
