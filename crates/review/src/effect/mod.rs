//! What another definition would have done with everybody: who would have come to sales, who would not, and what became of them. Facts in, tables out; the same
//! bytes on every machine, whatever the order of the facts. It does not know files, names of days, or who reads it.
//!
//! In reading order: `cluster` (facts that have to be read together) → `replay` (what a definition decides at each moment, without looking ahead) → `passage`
//! (when somebody came to sales) → `outcome` (what became of them) → `case` (whom two definitions treat differently, and why) → `quality` and `load` (how good
//! that is, and whether sales can take it) → `report`. `made_up` makes histories up.

mod case;
mod cluster;
mod load;
pub mod made_up;
mod outcome;
mod passage;
mod quality;
mod replay;
mod report;
#[cfg(test)]
mod tests;

pub use case::{Case, Contact, Difference, Examined, Gate, Kind, Question, Standpoint};
pub use cluster::{Cluster, Withdrawals};
pub use load::{Team, Week};
pub use outcome::{Outcome, OutcomeKind};
pub use passage::Period;
pub(crate) use quality::add;
pub use quality::{Paired, Quality, Rate, SignTest};
pub use replay::{Side, State, Step};
pub use report::{Counts, DataHead, Effect, Head, SideHead, data_hash};
