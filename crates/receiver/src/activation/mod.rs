//! Which definition is in force, and everything that puts one into force: a file, a request, the tool. The database is what decides; the
//! receiver's memory follows it. An activation is a fact; so is another build of the program. It does not know requests, nor how persons are computed.

mod activate;
mod build;
mod comparison;
mod edition;
mod history;
mod in_use;
mod shadow;

pub use activate::Refused;
pub(super) use activate::{Activated, By, activate, change, examine, undo};
pub(super) use build::record_build;
pub(super) use comparison::{compared, named};
pub(super) use edition::{find as find_edition, load as load_edition};
pub(super) use history::read as history;
pub use history::{ActivationEntry, BuildEntry, History};
pub(super) use in_use::{InUse, Slot, file_digest, in_use};
pub(super) use shadow::{end as end_shadow, set as set_shadow};
