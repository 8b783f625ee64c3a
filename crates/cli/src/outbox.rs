//! `handraise outbox`: what became of messages to targets, and what somebody does about it, on the receiver's own machine. A receiver that runs meanwhile
//! follows within a second. It does not know how a message is sent.
//!
//! Exit codes: 0 done, or nothing is dead and no target stopped; 1 something is; 2 usage, no database, or not possible.

use super::office::{self, Data, table};
use super::output::{ALERT, FAINT, GOOD, STRONG, styled};
use super::{Failure, output, yes};
use handraise_receiver::{DeliveryFilter, DeliveryStatus, TargetStatus};
use serde_json::json;
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 done, or nothing is dead and no target stopped (`targets`); 1 something is; 2 usage, no database, or not possible.

A message is `waiting`, `delivered`, or `dead`: it is sent no more unless you replay it. docs/webhooks.md says how messages are sent.";

/// Show messages to targets, send them again, and pause targets
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
    /// Show how targets are doing
    Targets,
    /// Show the newest messages
    List {
        /// Only those that are sent no more
        #[arg(long)]
        dead: bool,
        /// Only those that wait
        #[arg(long, conflicts_with = "dead")]
        waiting: bool,
        /// Only those to this target
        #[arg(long, value_name = "NAME")]
        target: Option<String>,
        /// How many
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// Show one message
    Show {
        /// Its id, which the target knows as `webhook-id`
        id: String,
    },
    /// Send a message again, or all dead ones to a target
    Replay {
        /// The message's id
        #[arg(required_unless_present = "dead", conflicts_with = "dead")]
        id: Option<String>,
        /// All that are sent no more
        #[arg(long, requires = "target")]
        dead: bool,
        /// To this target
        #[arg(long, value_name = "NAME", requires = "dead")]
        target: Option<String>,
    },
    /// Send nothing to a target; its messages wait
    Pause {
        /// The target's name
        target: String,
    },
    /// Send to a target again, also to one that wanted nothing more
    Resume {
        /// The target's name
        target: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, json, command } = arguments;
    match command {
        Command::Targets => return targets(data, *json),
        Command::List { dead, waiting, target, limit } => {
            let state = [("dead", dead), ("waiting", waiting)].into_iter().find_map(|(state, is)| is.then_some(state));
            let state = state.map(str::to_owned);
            list(data, DeliveryFilter { target: target.clone(), state, before: None, limit: (*limit).into() }, *json)?;
        }
        Command::Show { id } => {
            let delivery = office::run(data, async |office| office.delivery(id).await)?;
            match json {
                true => output::print_json(&json!(delivery))?,
                false => output::print(&in_full(&delivery))?,
            }
        }
        Command::Replay { id: Some(id), .. } => {
            office::run(data, async |office| office.replay(id).await)?;
            done(*json, &json!({ "replayed": 1 }), &format!("{id} is sent again"))?;
        }
        Command::Replay { target, .. } => {
            let target = target.as_deref().unwrap_or_default();
            let replayed = office::run(data, async |office| office.replay_dead(target).await)?;
            let messages = output::counted(usize::try_from(replayed).unwrap_or(usize::MAX), "message");
            done(*json, &json!({ "replayed": replayed }), &format!("sending {messages} again"))?;
        }
        Command::Pause { target } => {
            office::run(data, async |office| office.pause(target, true).await)?;
            done(*json, &json!({ "paused": target }), &format!("nothing is sent to `{target}`; its messages wait"))?;
        }
        Command::Resume { target } => {
            office::run(data, async |office| office.pause(target, false).await)?;
            done(*json, &json!({ "resumed": target }), &format!("what waits is sent to `{target}`"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn done(json: bool, answer: &serde_json::Value, words: &str) -> Result<(), Failure> {
    if json { output::print_json(answer) } else { output::print(&format!("{}\n", styled(GOOD, words))) }
}

fn targets(data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let targets = office::run(data, async |office| office.targets().await)?;
    let is_well = targets.iter().all(|target| target.dead == 0 && target.stopped.is_none());
    if json {
        output::print_json(&json!({ "targets": targets }))?;
    } else if targets.is_empty() {
        output::print("no targets; start the receiver with `--targets DIR`\n")?;
    } else {
        output::print(&table(&targets.iter().map(target_row).collect::<Vec<_>>()))?;
    }
    Ok(yes(is_well))
}

/// Whether the target did not take what it was sent last.
fn fails(target: &TargetStatus) -> bool {
    let at = |time: &Option<String>| time.as_ref().and_then(|time| time.parse::<jiff::Timestamp>().ok());
    at(&target.last_error_at).is_some_and(|error| at(&target.last_success_at).is_none_or(|success| success <= error))
}

fn target_row(target: &TargetStatus) -> Vec<String> {
    let state = match (&target.stopped, target.has_file) {
        (Some(why), _) => styled(ALERT, why.clone()).to_string(),
        (None, false) => styled(ALERT, "without file").to_string(),
        (None, true) => styled(GOOD, "sending").to_string(),
    };
    let dead = format!("{} dead", target.dead);
    let dead = if target.dead > 0 { styled(ALERT, dead).to_string() } else { dead };
    vec![
        styled(STRONG, &target.name).to_string(),
        target.kind.clone(),
        state,
        format!("{} waiting", target.waiting),
        format!("{} delivered", target.delivered),
        dead,
        target
            .last_error
            .clone()
            .filter(|_| fails(target))
            .map(|why| styled(FAINT, why).to_string())
            .unwrap_or_default(),
    ]
}

fn list(data: &Data, filter: DeliveryFilter, json: bool) -> Result<(), Failure> {
    let deliveries = office::run(data, async |office| office.deliveries(&filter).await)?;
    if json {
        return output::print_json(&json!({ "deliveries": deliveries }));
    }
    if deliveries.is_empty() {
        return output::print("no messages\n");
    }
    let row = |delivery: &DeliveryStatus| {
        let style = if delivery.state == "dead" { ALERT } else { GOOD };
        vec![
            styled(STRONG, &delivery.id).to_string(),
            delivery.target.clone(),
            delivery.kind.clone(),
            delivery.at.clone(),
            styled(style, delivery.state.clone()).to_string(),
            output::counted(usize::try_from(delivery.attempts).unwrap_or(usize::MAX), "attempt"),
            delivery.error.clone().map(|why| styled(FAINT, why).to_string()).unwrap_or_default(),
        ]
    };
    output::print(&table(&deliveries.iter().map(row).collect::<Vec<_>>()))
}

fn in_full(delivery: &DeliveryStatus) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let status = delivery.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let rows = [
        ("id", delivery.id.clone()),
        ("target", delivery.target.clone()),
        ("type", delivery.kind.clone()),
        ("event", or_none(&delivery.event)),
        ("at", delivery.at.clone()),
        ("person", or_none(&delivery.person)),
        ("state", delivery.state.clone()),
        ("attempts", delivery.attempts.to_string()),
        ("next attempt", or_none(&delivery.next_attempt_at)),
        ("last attempt", or_none(&delivery.last_attempt_at)),
        ("status", status),
        ("error", or_none(&delivery.error)),
    ];
    table(&rows.map(|(name, value)| vec![name.to_owned(), value]))
}
