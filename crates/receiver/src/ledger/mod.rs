//! The ledger: facts in the database, and what is known of each person, computed from them by [`handraise::person`].
//!
//! A fact is stored in the transaction of what told it, and marks the persons whom it may concern as due. The `keeper` computes those again in the
//! background; so a burst of forms waits for no score. It does not know requests.

mod account;
mod arrival;
mod basis;
mod before;
mod catch_up;
mod difference;
mod due;
mod erasure;
mod event;
mod fact;
mod forget;
mod form;
mod journey;
mod keeper;
mod list;
mod listed;
mod nurture;
mod person;
mod recompute;
mod remark;
mod retention;
mod sales;
mod shadow;
mod share;
mod timeline;
mod unknown;
mod update;
mod waiting;
mod withdrawn;
mod work;

pub(super) use account::{account, companies};
pub(super) use arrival::arrivals;
pub(super) use basis::Basis;
pub(super) use catch_up::catch_up;
pub(super) use difference::{Difference, differences};
pub(super) use erasure::Erasures;
pub(super) use event::{About, EVENT_KINDS, Event, events, newest_event, notice};
pub use fact::Telling;
pub(super) use fact::{
    Told, Untold, about_everybody, batch_size, facts_after, insert, is_activation, is_there, restore_one, statuses_of,
    tell, tell_one, unsigned,
};
pub(super) use forget::{forget, forget_again};
pub(super) use form::FormFact;
pub(super) use journey::{journeys, not_counted_yet};
pub(super) use keeper::{Changed, Keeper};
pub(super) use list::{Column, Filter, OwnedBy, Place, Sort, Wanted, count, page, priority_key, values};
pub(super) use listed::folded;
pub use nurture::{NurtureCounts, NurtureFilter, Nurtured};
pub(super) use nurture::{counts as nurture_counts, page as nurture_page};
pub(super) use person::{Person, all_keys, find, key_of, person, persons_after};
pub use remark::{MissingCriteria, Remarks};
pub use retention::{Holding, InvalidTerm, Kept, Retention, Term};
pub(super) use retention::{Removed, adopt, adopted, holdings, remove_next};
pub(super) use sales::sales_decisions;
pub(super) use shadow::{
    Moved, MovedFilter, ShadowCounts, counts as shadow_counts, moved as shadow_moved, of_person as shadow_of,
};
pub(super) use timeline::{Known, Told as ToldOf, known, told_of};
pub(super) use unknown::Names;
pub use unknown::UnknownName;
pub(super) use update::{Outcome, VerifiedUpdate};
pub(super) use withdrawn::holding;
pub(super) use work::{NextStep, leads_of_sales, work};
