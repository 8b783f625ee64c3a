//! Connectors: services that are asked what they know of a company or a person. What they tell are facts, like what anybody else tells.
//!
//! In reading order: `file` (what people write) → `request` (what is sent) → `answer` (what is read) → [`Connector`] (asks once) → `pace` (how often) →
//! `record` (who was asked, in the database) → `desk` (asks in the background). It does not know what an attribute is worth.

mod answer;
mod desk;
mod file;
mod once;
mod pace;
mod record;
mod request;

pub use answer::{Found, Ignored, Told};
pub use file::{By, ConnectorFile};
pub use once::{Connector, Trial, WrongSubject};

pub(super) use desk::{Desks, Status};
pub(super) use pace::{Pace, again_ms};
