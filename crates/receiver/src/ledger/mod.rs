//! The ledger: facts in the database, and what is known of each person, computed from them by [`handraise::person`].
//!
//! A fact is stored in the transaction of what told it, and marks the persons whom it may concern as due. The `keeper` computes those again in the
//! background; so a burst of forms waits for no score. It does not know requests.

mod account;
mod catch_up;
mod erasure;
mod event;
mod fact;
mod forget;
mod form;
mod keeper;
mod person;
mod recompute;
mod retention;
mod share;
mod timeline;

pub(super) use account::{account, companies};
pub(super) use catch_up::catch_up;
pub(super) use erasure::Erasures;
pub(super) use event::{Event, events};
pub use fact::Telling;
pub(super) use fact::{Told, Untold, activate, batch_size, facts_after, insert, is_there, restore_one, tell, tell_one};
pub(super) use forget::{forget, forget_again};
pub(super) use form::FormFact;
pub(super) use keeper::Keeper;
pub(super) use person::{Filter, Person, all_keys, find, key_of, page, persons_after};
pub use retention::{Holding, InvalidTerm, Kept, Retention, Term};
pub(super) use retention::{Removed, adopt, adopted, holdings, remove_next};
pub(super) use timeline::{Told as ToldOf, timeline, told_of};
