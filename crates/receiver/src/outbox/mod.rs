//! The outbox: events on their way to others. The log of events is where it begins: each target has its place in it, and takes what it wants from there
//! into deliveries, in one transaction with the move of its place. So no event is lost and none is taken twice.
//!
//! In reading order: `file` (what people write) → `interest` (which events a target wants) → `message` (what is said of one) → `signature` → `webhook`
//! (sends one), `alert` (the same for people, by e-mail and in chats) → [`Target`] → `schedule` (when again) → `table` and `together` (the database) → `dispatcher` (at work in the background) → `status` (how it is doing) and
//! `change` (what people do about it).
//! It does not know how events come about.

mod alert;
mod change;
mod dispatcher;
mod file;
mod interest;
mod message;
mod schedule;
mod signature;
mod status;
mod table;
mod target;
mod together;
mod webhook;

pub use file::TargetFile;
pub use status::{DeliveryStatus, TargetStatus};
pub use target::{Target, TargetTrial};

pub(super) use change::{pause, replay, replay_dead};
pub(super) use dispatcher::Outbox;
pub(super) use status::{deliveries, delivery, targets, unknown_target};
pub use table::DeliveryFilter;
