//! Who may use the receiver: users with roles, their sessions, tokens for programs, and the log of who did what.
//!
//! Everything here reads and writes the database and knows no request: `routes` asks it on behalf of a browser or a program, and
//! [`Office`] on behalf of the person at the machine.

/// What a change answers: done, refused, or the database failed.
type Answer<T> = Result<Result<T, Refusal>, sqlx::Error>;

mod audit;
mod invitation;
mod mail;
mod office;
mod password;
mod principal;
mod reader;
mod refusal;
mod role;
mod secret;
mod session;
mod token;
mod user;
mod view;

pub use audit::{Action, AuditEntry};
pub use invitation::Invitation;
pub use office::{Office, OfficeError, Outcome};
pub use refusal::Refusal;
pub use role::Role;
pub use token::{NewToken, Scope, Token, TokenStatus};
pub use user::{NewUser, User, UserStatus};

pub(super) use audit::{EntryAnswer, log, naming as audit_naming, page as audit_page};
pub(super) use invitation::{
    Acceptance, accept, first as first_invitation, renew as renew_invitation, show as show_invitation,
};
pub(super) use mail::EmailAddress;
pub(super) use password::{Password, Passwords};
pub(super) use principal::{Actor, Principal, Right};
pub(super) use reader::Readers;
pub(super) use secret::{Secret, SecretHash, hash as secret_hash};
pub(super) use session::{
    LIFE_MS as SESSION_LIFE_MS, csrf, end as end_session, find as find_session, start as start_session,
    touch as touch_session,
};
pub(super) use token::{
    TokenAnswer, all as tokens, create as create_token, find as find_token, revoke as revoke_token,
    touch as touch_token,
};
pub(super) use user::{
    Change, all as users, by_email as user_by_email, change as change_user, checked_name, enter as enter_user,
    invite as invite_user, password as user_password, remove as remove_user, see as see_user, set_password,
};
pub(super) use view::{NewView, View, forget_in_views, keep as keep_view, remove as remove_view, views};
