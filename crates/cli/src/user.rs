//! `handraise user`: who may use a receiver, managed on its own machine, also when nobody can sign in. It does not know how users sign in.
//!
//! Exit codes: 0 done; 2 usage, no database, or not possible.

use super::office::{self, Data, minute, table};
use super::output::{GOOD, STRONG, styled};
use super::{Failure, output};
use handraise_receiver::{Invitation, NewUser, Refusal, Role, User, UserStatus, rfc3339};
use serde_json::{Value, json};
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 done; 2 usage, no database, or not possible.

Roles: `admin` manages users and tokens, reads the log, and may do everything else; `sales` and `marketing` read leads and tell facts; `read` reads leads.";

/// Manage who may use a receiver, on its own machine
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show all users
    List,
    /// Make a one-time link: for a new user, or for a new password of one who is there
    Invite {
        /// The address by which the user signs in
        email: String,
        /// What a new user is here for: `admin`, `sales`, `marketing` or `read`
        #[arg(long, value_parser = role)]
        role: Option<Role>,
        /// What others call a new user [default: what stands before the `@`]
        #[arg(long)]
        name: Option<String>,
        /// Where the receiver is, as browsers see it
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787", value_parser = place)]
        url: String,
    },
    /// Give a user another role
    Role {
        /// The user
        email: String,
        /// `admin`, `sales`, `marketing` or `read`
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Remove a user: sessions and links end at once
    Remove {
        /// The user
        email: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, json, command } = arguments;
    match command {
        Command::List => list(data, *json)?,
        Command::Invite { email, role, name, url } => {
            let (user, invitation) = invite(data, email, *role, name.as_deref())?;
            let link = format!("{url}/inbox#invitation={}", invitation.secret());
            if *json {
                let expires_at = rfc3339(invitation.expires_ms);
                output::print_json(&json!({ "user": in_json(&user), "link": link, "expires_at": expires_at }))?;
            } else {
                let until = minute(invitation.expires_ms);
                let user = format!("{} ({})", styled(STRONG, &user.email), user.role);
                output::print(&format!("{user} chooses a password at this link, once, until {until}:\n{link}\n"))?;
            }
        }
        Command::Role { email, role } => {
            let user = office::run(data, async |office| office.set_role(email, *role).await)?;
            told(*json, &user, &format!("{} is now {}", user.email, user.role))?;
        }
        Command::Remove { email } => {
            let user = office::run(data, async |office| office.remove(email).await)?;
            told(*json, &user, &format!("{} may not sign in any more", user.email))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(data: &Data, json: bool) -> Result<(), Failure> {
    let users = office::run(data, async |office| office.users().await)?;
    if json {
        return output::print_json(&json!({ "users": users.iter().map(in_json).collect::<Vec<_>>() }));
    }
    if users.is_empty() {
        return output::print("nobody yet; the receiver prints a link for the first admin when it starts\n");
    }
    let row = |user: &User| {
        let seen = user.seen_ms.map(|ms| format!("last seen {}", minute(ms))).unwrap_or_default();
        vec![user.email.clone(), user.role.to_string(), user.status().name().to_owned(), user.name.clone(), seen]
    };
    output::print(&table(&users.iter().map(row).collect::<Vec<_>>()))
}

/// A link for a user who is there, or for a new one.
fn invite(data: &Data, email: &str, role: Option<Role>, name: Option<&str>) -> Result<(User, Invitation), Failure> {
    let known = office::run(data, async |office| office.find(email).await)?;
    match (known, role) {
        (Some(user), Some(role)) if user.role != role => {
            let remedy = format!("type `handraise user role {} {role}`", user.email);
            Err(Failure::Other(format!("`{}` is there, and is {}; to change that, {remedy}", user.email, user.role)))
        }
        (Some(_), _) => office::run(data, async |office| office.renew(email).await),
        (None, None) => {
            Err(Failure::Other(format!("`{email}` is new here; say what for with `--role`, such as `--role sales`")))
        }
        (None, Some(role)) => {
            let new = NewUser::new(email, name, role).map_err(|refusal| Failure::Other(refusal.to_string()))?;
            office::run(data, async |office| office.invite(new).await)
        }
    }
}

fn told(json: bool, user: &User, words: &str) -> Result<(), Failure> {
    match json {
        true => output::print_json(&in_json(user)),
        false => output::print(&format!("{}\n", styled(GOOD, words))),
    }
}

fn in_json(user: &User) -> Value {
    json!({
        "email": user.email,
        "name": user.name,
        "role": user.role.name(),
        "status": user.status().name(),
        "may_sign_in": user.status() == UserStatus::Active,
        "seen_at": user.seen_ms.map(rfc3339),
    })
}

/// The address of a receiver, without a slash at its end.
fn place(text: &str) -> Result<String, String> {
    let wrong = || {
        "is no address of a receiver; write it as `https://leads.example.com`, or with a folder, and nothing after it"
            .to_owned()
    };
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let is_bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if is_web && is_bare { Ok(url.as_str().trim_end_matches('/').to_owned()) } else { Err(wrong()) }
}

fn role(text: &str) -> Result<Role, Refusal> {
    text.parse()
}
