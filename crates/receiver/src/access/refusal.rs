//! Why a change of users, invitations or tokens was refused. It never repeats what was sent.

use std::fmt;

/// Why a change was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A field is missing or is not as it must be: its name, and what it must be.
    Field(&'static str, &'static str),
    /// There is already a user with this e-mail address.
    EmailTaken,
    /// There is no user like this.
    NoUser,
    /// There is no token like this.
    NoToken,
    /// There is no message like this.
    NoDelivery,
    /// There is no target like this.
    NoTarget,
    /// Nobody would be left who manages users.
    LastAdmin,
    /// The invitation is wrong, was used, or is too old.
    NoInvitation,
    /// The present password is wrong.
    WrongPassword,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name, rule) => write!(f, "`{name}` {rule}"),
            Self::EmailTaken => f.write_str("there is already a user with this e-mail address; make a new link for that one instead"),
            Self::NoUser => f.write_str("there is no such user"),
            Self::NoToken => f.write_str("there is no such token"),
            Self::NoDelivery => {
                f.write_str("there is no message with this id; `handraise outbox list` shows those that there are")
            }
            Self::NoTarget => {
                f.write_str("there is no target of this name; `handraise outbox targets` shows those that there are")
            }
            Self::LastAdmin => f.write_str("this is the last admin; make somebody else an admin first"),
            Self::NoInvitation => {
                f.write_str("this link is wrong, was used, or is too old; ask an admin for a new one, or type `handraise user invite`")
            }
            Self::WrongPassword => f.write_str("the present password is wrong"),
        }
    }
}

impl std::error::Error for Refusal {}
