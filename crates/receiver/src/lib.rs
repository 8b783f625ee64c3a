//! The receiver: it takes leads, recomputes their scores, stores them, and serves the site and the plugin.
//!
//! In reading order: [`Config`] → `server` (connections) → `routes` (one file per group) →
//! [`handraise::verification`] (compares a form's claims with its evidence) → `store` (SQLite), `writer`, `entry` and
//! `sighting` (what is written to it); `visit` issues and reads visit tokens; `connector` asks others and `crm` keeps CRMs, and `outbox` tells them, both by `fetch`. It fails open for the lead and closed for the score: it stores the contact even if the evidence is faulty, and
//! only the recomputed score counts. It does not know pages, consent banners, or how a page collects evidence.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod access;
mod activation;
mod agenda;
mod approvals;
mod bidi;
mod charset;
mod check;
mod client;
mod clock;
mod config;
mod connector;
mod cores;
mod crm;
mod crowd;
mod definition;
mod entry;
mod error;
mod fetch;
mod figures;
mod files;
mod force;
mod hex;
mod html;
mod identity;
mod input;
mod ledger;
mod metrics;
mod multipart;
#[cfg(feature = "oidc")]
mod oidc;
mod origin;
mod outbox;
mod overwrite;
mod private;
mod problem;
mod queue;
mod rate;
mod routes;
mod server;
mod settings;
mod sighting;
mod signing;
mod skew;
mod store;
mod table;
mod transaction;
mod visit;
mod writer;

pub use axum::http::HeaderName;

pub use access::{
    Action, AuditEntry, Invitation, NewToken, NewUser, Office, OfficeError, Outcome, Refusal, Role, Scope, Token,
    TokenStatus, User, UserStatus,
};
pub use activation::{ActivationEntry, BuildEntry, History, Refused};
pub use agenda::{Acknowledged, DueReview};
pub use approvals::{Altered, ApprovalEntry, ApprovalLog};
pub use clock::{Clock, rfc3339};
pub use config::{AuthProxy, Config};
pub use connector::{By, Connector, ConnectorFile, Found, Ignored, Told, Trial, WrongSubject};
pub use cores::on_all_cores;
pub use crm::{Crm, CrmFile, CrmStatus, Failing, Planned, PlannedField, PlannedPerson, ToDelete};
pub use definition::{DefinitionError, DefinitionFile, Given};
pub use error::StartError;
pub use figures::{Coverage, FiguresAsked, Kpis, Loads};
pub use files::{Carried, Files};
pub use input::{InputReport, InputVerdict};
pub use ledger::{
    Holding, InvalidTerm, Kept, MissingCriteria, NurtureCounts, NurtureFilter, Nurtured, Remarks, Retention, Telling,
    Term, UnknownName,
};
#[cfg(feature = "oidc")]
pub use oidc::{InvalidIssuer, InvalidRedirect, Issuer, OidcProvider, Redirect};
pub use origin::{InvalidOrigin, Origin};
pub use outbox::{DeliveryFilter, DeliveryStatus, Target, TargetFile, TargetStatus, TargetTrial};
pub use routes::{Exported, State, Statement, document, read_form, router, stored_leads};
pub use server::{Receiver, serve};
pub use settings::{SecretSource, is_secret_name};
pub use signing::{NoKeys, Signing, UnusableKeys, signature_beside, signature_path, teams_beside, trust};
pub use table::{safe_cell, table_line};
pub use visit::{VisitKey, VisitToken};
