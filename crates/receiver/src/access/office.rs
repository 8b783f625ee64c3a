//! The person at the machine: who can read the database's file may manage users and tokens with the tool, for example after the last admin
//! forgot the password, and import facts. It does not know a command line.

mod crm;
mod definition;
mod facts;
mod figures;
mod nurture;
mod outbox;
mod retention;

use std::fmt;
use std::path::{Path, PathBuf};

use handraise::person::PersonKey;
use sqlx::{Connection, SqliteConnection};

pub use self::definition::Outcome;
use super::{
    Actor, AuditEntry, Change, EmailAddress, Invitation, NewToken, NewUser, Refusal, Role, Token, User, audit,
    invitation, token, user,
};
use crate::DefinitionError;
use crate::activation::{Slot, in_use, load_edition};
use crate::approvals::{self, ApprovalLog};
use crate::clock::Clock;
use crate::ledger::Erasures;
use crate::routes::{Exported, everything_of, rows_of};
use crate::store::{FILE, LATER, is_later, open_beside};
use crate::transaction::{self, Work};

/// Why the office could not do something.
#[derive(Debug)]
pub enum OfficeError {
    /// There is no database in the folder.
    NoDatabase(PathBuf),
    /// The database failed.
    Database(sqlx::Error),
    /// The files that say who is forgotten can't be read.
    Files(std::io::Error),
    /// The receiver puts nothing into force without the signatures of these teams.
    Unsigned(String),
    /// What was asked for is not possible.
    Refused(Refusal),
    /// The definition can't be used.
    Definition(DefinitionError),
    /// No definition is in force: no receiver of this version started there.
    NoDefinition,
    /// The definition that is to be a shadow is in force.
    InForce,
    /// A filter names what nothing has; in words, with what there is.
    Unknown(String),
}

impl fmt::Display for OfficeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDatabase(folder) => write!(
                f,
                "there is no `{FILE}` in `{}`; name the folder of a receiver, which makes it at its first start",
                folder.display()
            ),
            Self::Database(error) if is_later(error) => write!(f, "the database: {LATER}"),
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Files(error) => write!(f, "could not read who is forgotten (`erase-key` and `erased`): {error}"),
            Self::Unsigned(teams) => write!(
                f,
                "this receiver puts nothing into force without signatures of {teams}; put the file and its signatures where `handraise serve --definition` reads them"
            ),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Definition(error) => error.fmt(f),
            Self::Unknown(words) => f.write_str(words),
            Self::NoDefinition => f.write_str("no definition is in force here yet; start the receiver once"),
            Self::InForce => f.write_str("this definition is in force; a shadow shows what another one would change"),
        }
    }
}

impl std::error::Error for OfficeError {}

impl From<sqlx::Error> for OfficeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Refusal> for OfficeError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The database of a receiver, which may run meanwhile, opened to manage users and tokens, and to import facts.
#[derive(Debug)]
pub struct Office {
    connection: SqliteConnection,
    readers: sqlx::SqlitePool,
    clock: Clock,
    erasures: Erasures,
}

impl Office {
    /// Whether there is a receiver's database in a folder.
    pub fn is_there(data_dir: &Path) -> bool {
        data_dir.join(FILE).is_file()
    }

    /// Opens the database in a data folder and updates its tables.
    ///
    /// # Errors
    /// If there is none, or it fails.
    pub async fn open(data_dir: &Path) -> Result<Self, OfficeError> {
        if !Self::is_there(data_dir) {
            return Err(OfficeError::NoDatabase(data_dir.to_owned()));
        }
        let (connection, readers) = open_beside(data_dir).await?;
        let erasures = Erasures::open(data_dir).map_err(OfficeError::Files)?;
        Ok(Self { connection, readers, clock: Clock::system(), erasures })
    }

    /// All users, those who may sign in first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn users(&self) -> Result<Vec<User>, OfficeError> {
        Ok(user::all(&self.readers).await?)
    }

    /// The user with an address.
    ///
    /// # Errors
    /// If it is no address, or the database fails.
    pub async fn find(&self, email: &str) -> Result<Option<User>, OfficeError> {
        let email: EmailAddress = email.parse()?;
        Ok(user::by_email(&self.readers, &email).await?)
    }

    /// Adds a user, with a link to choose a password.
    ///
    /// # Errors
    /// If there is one with this address.
    pub async fn invite(&mut self, new: NewUser) -> Result<(User, Invitation), OfficeError> {
        let now_ms = self.clock.now_ms();
        self.change(move |c| Box::pin(async move { user::invite(c, &new, &Actor::tool(), now_ms).await })).await
    }

    /// A new link for a user, for a new password or to come back.
    ///
    /// # Errors
    /// If there is no such user.
    pub async fn renew(&mut self, email: &str) -> Result<(User, Invitation), OfficeError> {
        let (user, now_ms) = (self.user(email).await?, self.clock.now_ms());
        let id = user.id;
        let renewed = self
            .change(move |c| Box::pin(async move { invitation::renew(c, id, &Actor::tool(), now_ms).await }))
            .await?;
        Ok((user, renewed))
    }

    /// Gives a user another role.
    ///
    /// # Errors
    /// If there is no such user, or it is the last admin.
    pub async fn set_role(&mut self, email: &str, role: Role) -> Result<User, OfficeError> {
        let (user, now_ms) = (self.user(email).await?, self.clock.now_ms());
        let wanted = Change { role: Some(role), name: None };
        self.change(move |c| Box::pin(async move { user::change(c, user.id, &wanted, &Actor::tool(), now_ms).await }))
            .await
    }

    /// Removes a user.
    ///
    /// # Errors
    /// If there is no such user, or it is the last admin.
    pub async fn remove(&mut self, email: &str) -> Result<User, OfficeError> {
        let (user, now_ms) = (self.user(email).await?, self.clock.now_ms());
        let id = user.id;
        self.change(move |c| Box::pin(async move { user::remove(c, id, &Actor::tool(), now_ms).await })).await?;
        Ok(user)
    }

    /// All tokens, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self) -> Result<Vec<Token>, OfficeError> {
        Ok(token::all(&self.readers).await?)
    }

    /// Makes a token. The text beside it is shown once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_token(&mut self, new: NewToken) -> Result<(Token, String), OfficeError> {
        let now_ms = self.clock.now_ms();
        self.change(move |c| Box::pin(async move { token::create(c, &new, &Actor::tool(), now_ms).await })).await
    }

    /// Ends a token.
    ///
    /// # Errors
    /// If there is no such token.
    pub async fn revoke_token(&mut self, id: i64) -> Result<(), OfficeError> {
        let now_ms = self.clock.now_ms();
        self.change(move |c| Box::pin(async move { token::revoke(c, id, &Actor::tool(), now_ms).await })).await
    }

    /// Everything that is stored of a person, in one document; `None` if nobody has this id or address. The log has it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn everything_of(&mut self, whom: &str) -> Result<Option<serde_json::Value>, OfficeError> {
        let id = PersonKey::of_email(whom).map_or_else(|| whom.trim().to_owned(), |key| key.id());
        let active = match in_use(&self.readers, Slot::Active).await? {
            Some(used) => Some(load_edition(&self.readers, (&used.hash, &used.policy_hash)).await?),
            None => None,
        };
        let (now_ms, eraser) = (self.clock.now_ms(), self.erasures.eraser());
        let found = everything_of(&self.readers, &id, active.as_ref(), &eraser, now_ms).await?;
        let Some((everything, name)) = found else { return Ok(None) };
        self.change(move |c| {
            Box::pin(async move {
                let by = Actor::tool();
                Ok(Ok(audit::log(c, now_ms, &by, audit::Action::PersonExported, (Some(&name), None)).await?))
            })
        })
        .await?;
        Ok(Some(everything))
    }

    /// Gives each row of everybody, and how many there are, until `each` returns `false`. Only a few are in memory at a time. The log says how many were given.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn export(
        &mut self,
        what: Exported,
        each: &mut (dyn FnMut(&serde_json::Value, i64) -> bool + Send),
    ) -> Result<(), OfficeError> {
        let mut given = 0_u64;
        let mut counted = |row: &serde_json::Value, count: i64| {
            given += 1;
            each(row, count)
        };
        rows_of(&self.readers, what, &mut counted).await?;
        let (by, now_ms, detail) = (Actor::tool(), self.clock.now_ms(), format!("{given} {}", what.word()));
        audit::log(&mut self.connection, now_ms, &by, audit::Action::AllExported, (None, Some(&detail))).await?;
        Ok(())
    }

    /// The newest rows of the log, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditEntry>, OfficeError> {
        Ok(audit::page(&self.readers, None, limit.into()).await?.0)
    }

    /// The log of approvals.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn approvals(&self) -> Result<ApprovalLog, OfficeError> {
        Ok(approvals::read(&self.readers).await?)
    }

    /// Closes the database.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn close(self) -> Result<(), OfficeError> {
        self.readers.close().await;
        Ok(self.connection.close().await?)
    }

    async fn user(&self, email: &str) -> Result<User, OfficeError> {
        Ok(self.find(email).await?.ok_or(Refusal::NoUser)?)
    }

    async fn change<T>(
        &mut self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T, Refusal>,
    ) -> Result<T, OfficeError> {
        Ok(transaction::run(&mut self.connection, work).await??)
    }
}
