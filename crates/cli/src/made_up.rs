//! `handraise made-up`: fills an empty folder with half a year of made-up leads and what sales did with them, for trying the inbox. A receiver with
//! a clock of its own is told everything through its routes, in the order in which it happened. Nothing of it is a real person or company. It does
//! not know what the receiver makes of it.
//!
//! Exit codes: 0 told; 2 usage, or the folder has a database already.

mod cast;
mod desk;
mod form;
mod life;
mod random;
#[cfg(test)]
mod tests;

use super::{Failure, output, sample};
use cast::OWNERS;
use desk::{Caller, Desk};
use handraise::author::{Format, compile};
use handraise_receiver::{Carried, Clock, Config, DefinitionFile, Receiver};
use life::{Act, Editions, Told};
use serde_json::json;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The variable with the admin token.
const TOKEN: &str = "HANDRAISE_TOKEN";
/// How long ago the present definition came into force.
const FADES_MS: i64 = 26 * 3_600_000;
/// Everything that was told in so much of the made-up time is taken in together.
const TOGETHER_MS: i64 = 8 * 3_600_000;

const HELP: &str = "Exit codes: 0 told; 2 usage, or the folder has a database already.

Environment: HANDRAISE_TOKEN is the admin token that the receiver will have, and the password of the made-up users, of at least 20 characters.";

/// Fill an empty folder with half a year of made-up leads, for trying the inbox
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Folder of the database; created if missing
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The definition that scores them, in TOML [default: the sample definition]
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,
    /// How many weeks
    #[arg(long, value_name = "N", default_value_t = 26, value_parser = clap::value_parser!(u32).range(1..=52))]
    weeks: u32,
}

pub(super) fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let token = token()?;
    let database = arguments.data.join("handraise.sqlite3");
    if database.exists() {
        let words = "there is a database already; name an empty folder";
        return Err(Failure::Other(format!("--data: `{}`: {words}", database.display())));
    }
    let (name, text) = match &arguments.definition {
        Some(file) => {
            (file.display().to_string(), std::fs::read_to_string(file).map_err(|error| Failure::io(file, &error))?)
        }
        None => ("definition.toml".to_owned(), sample::definition_text()),
    };
    let compiled = |text: String| match compile(&text, Format::Toml) {
        Ok(compiled) => Ok(compiled),
        Err(problems) => Err(Failure::Definition { path: name.clone(), text, problems }),
    };
    let present_ms = now_ms();
    let since_ms = present_ms - FADES_MS;
    let editions = Editions { before: compiled(earlier(&text))?, after: compiled(text.clone())?, since_ms };
    let told = life::of(&editions, arguments.weeks, present_ms);
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    runtime.block_on(fill(arguments.data, (text, since_ms), token, told))
}

/// The edition of the definition that was in force until yesterday: points neither faded nor ended. It also spares computing everybody anew each time
/// that the clock goes on, because points that fade change every hour.
fn earlier(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("decay = ") && !line.starts_with("window = "));
    lines.map(|line| if line == "version = 1" { "version = 0\n".to_owned() } else { format!("{line}\n") }).collect()
}

/// The token that the environment gives, or one for this run alone.
fn token() -> Result<String, Failure> {
    let given = std::env::var(TOKEN).unwrap_or_default();
    match given.len() {
        0 => Ok(format!("made-up-{:032x}", now_ms())),
        1..20 => Err(Failure::Other(format!("`{TOKEN}` needs at least 20 characters"))),
        _ => Ok(given),
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

/// Starts a receiver in the past, tells it everything, and stops it in the present.
async fn fill(
    data: PathBuf,
    (text, since_ms): (String, i64),
    token: String,
    told: Vec<Told>,
) -> Result<ExitCode, Failure> {
    let begun = Instant::now();
    let present_ms = now_ms();
    let clock_ms = Arc::new(AtomicI64::new(told.first().map_or(present_ms, |first| first.at_ms - 3_600_000)));
    let shown = Arc::clone(&clock_ms);
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let nothing = Carried::default;
    let bytes = earlier(&text).into_bytes().into();
    let definition = DefinitionFile::Carried { name: "definition.toml", bytes };
    let mut config = Config::new(addr, data, definition, nothing(), nothing(), token.clone());
    // All of them come from this machine, within seconds.
    (config.forms_a_minute, config.forms_a_minute_of_all) = (NonZeroU32::MAX, NonZeroU32::MAX);
    config.clock = Clock::from_fn(move || {
        let since = u64::try_from(shown.load(Ordering::SeqCst)).unwrap_or_default();
        UNIX_EPOCH + Duration::from_millis(since)
    });
    let receiver = Receiver::bind(config).await.map_err(|error| Failure::Other(error.to_string()))?;
    let addr = receiver.local_addr().map_err(|error| Failure::Other(format!("no address: {error}")))?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(receiver.run(async {
        let _dropped = stopped.await;
    }));
    let work =
        tokio::task::spawn_blocking(move || tell_all(Desk::new(addr, token), (&told, &text, since_ms), &clock_ms));
    let counted = work.await.map_err(|error| Failure::Other(error.to_string()))?;
    let _ended = stop.send(());
    let _ended = running.await;
    let (forms, others) = counted?;
    output::print(&format!(
        "made-up leads: {forms} forms, {others} other facts, in {:.1} s\n",
        begun.elapsed().as_secs_f64()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Tells everything in its order. Returns how many forms and how many other facts there were.
fn tell_all(
    mut desk: Desk,
    (told, definition, since_ms): (&[Told], &str, i64),
    clock_ms: &AtomicI64,
) -> Result<(usize, usize), Failure> {
    for (name, email, role) in OWNERS {
        desk.join(name, email, role)?;
    }
    let (mut forms, mut others, mut taken_ms) = (0, 0, 0);
    // Who came since: nobody can decide about them before they are taken in.
    let mut new = BTreeSet::new();
    let (mut is_in_force, mut shown_pct) = (false, 0);
    for (number, Told { at_ms, act }) in told.iter().enumerate() {
        if !is_in_force && *at_ms >= since_ms {
            clock_ms.store(*at_ms, Ordering::SeqCst);
            desk.put_into_force(definition)?;
            is_in_force = true;
        }
        // Since points fade, each look computes everybody.
        let together_ms = if is_in_force { 3 * TOGETHER_MS } else { TOGETHER_MS };
        if at_ms - taken_ms > together_ms {
            desk.take_in()?;
            taken_ms = *at_ms;
            new.clear();
            let pct = number * 100 / told.len();
            if pct >= shown_pct + 10 {
                shown_pct = pct;
                output::note(&format!("made-up leads: {pct} %\n"));
            }
        }
        clock_ms.store(*at_ms, Ordering::SeqCst);
        match act {
            Act::Form { person, body } => {
                desk.form(body)?;
                new.insert(person);
                forms += 1;
            }
            Act::Facts { route, fact } => {
                desk.send("POST", route, Caller::Program, &json!([fact]))?;
                others += 1;
            }
            Act::Status { owner, status } => {
                desk.send("POST", "/v1/statuses", Caller::Owner(*owner), &json!([status]))?;
                others += 1;
            }
            Act::Decide { method, person, what, owner, body } => {
                if new.contains(person) {
                    desk.take_in()?;
                    new.clear();
                }
                let path = format!("/v1/persons/{person}/{what}");
                desk.send(method, &path, Caller::Owner(*owner), body)?;
                others += 1;
            }
        }
    }
    desk.take_in()?;
    clock_ms.store(now_ms(), Ordering::SeqCst);
    desk.take_in()?;
    Ok((forms, others))
}
