//! `handraise token`: tokens for programs that send forms to a receiver, read its leads or watch it. It does not know how a program shows one.
//!
//! Exit codes: 0 done; 2 usage, no database, or not possible.

use super::office::{self, Data, minute, table};
use super::output::{GOOD, STRONG, styled};
use super::{Failure, output};
use handraise_receiver::{Clock, NewToken, Origin, Refusal, Scope, Token};
use serde_json::json;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 done; 2 usage, no database, or not possible.

Scopes: `forward` sends the forms of many visitors and learns their verdicts, and reads nothing; `read` reads leads; `facts` tells what happened elsewhere; `definition` \
puts definitions into force and reads their private parts; `metrics` reads \
`/readyz` and `/metrics`. A program sends its token as `Authorization: Bearer …`.";

/// Manage the tokens of programs, on the receiver's own machine
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
    /// Show all tokens; what a program sends is not among what is stored
    List,
    /// Make a token, and show it once
    Create {
        /// What it is for, such as "Website forms"
        name: String,
        /// What it opens: `forward`, `read`, `facts`, `definition` or `metrics`; repeatable
        #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
        scopes: Vec<Scope>,
        /// The only site whose forms it may send, such as `https://www.example.com`
        #[arg(long, value_name = "ORIGIN")]
        site: Option<Origin>,
        /// How many days it opens anything
        #[arg(long, value_name = "N", default_value_t = 365)]
        days: u32,
    },
    /// End a token at once
    Revoke {
        /// Its number, which `handraise token list` shows
        id: i64,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, json, command } = arguments;
    match command {
        Command::List => list(data, *json)?,
        Command::Create { name, scopes, site, days } => {
            let new = NewToken::new(name, scopes, site.clone(), *days);
            let new = new.map_err(|refusal| Failure::Other(refusal.to_string()))?;
            let (token, secret) = office::run(data, async |office| office.create_token(new).await)?;
            if *json {
                output::print_json(&json!({ "token": token.to_json(Clock::system().now_ms()), "secret": secret }))?;
            } else {
                let until = token.expires_ms.map(minute).unwrap_or_default();
                let name = styled(STRONG, &token.name);
                let words =
                    format!("the token `{name}` (number {}) opens {} until {until};", token.id, scopes_of(&token));
                output::print(&format!("{words} it is shown only now:\n{secret}\n"))?;
            }
        }
        Command::Revoke { id } => {
            office::run(data, async |office| office.revoke_token(*id).await)?;
            match json {
                true => output::print_json(&json!({ "revoked": id }))?,
                false => output::print(&format!("{}\n", styled(GOOD, format!("token {id} opens nothing any more"))))?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(data: &Data, json: bool) -> Result<(), Failure> {
    let tokens = office::run(data, async |office| office.tokens().await)?;
    let now_ms = Clock::system().now_ms();
    if json {
        let tokens: Vec<_> = tokens.iter().map(|token| token.to_json(now_ms)).collect();
        return output::print_json(&json!({ "tokens": tokens }));
    }
    if tokens.is_empty() {
        return output::print("no tokens; make one with `handraise token create`\n");
    }
    let row = |token: &Token| {
        let used = token.used_ms.map_or_else(|| "never used".to_owned(), |ms| format!("used {}", minute(ms)));
        let status = token.status(now_ms).name().to_owned();
        let site = token.site.clone().unwrap_or_default();
        vec![token.id.to_string(), token.name.clone(), scopes_of(token), site, status, used]
    };
    output::print(&table(&tokens.iter().map(row).collect::<Vec<_>>()))
}

fn scopes_of(token: &Token) -> String {
    token.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(", ")
}

fn scope(text: &str) -> Result<Scope, Refusal> {
    text.parse()
}
