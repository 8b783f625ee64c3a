//! `handraise inputs`: whether what forms bring has dried up, for people and for a program that looks every day. It does not know when an input has
//! dried up, nor how forms are counted.
//!
//! Exit codes: 0 nothing has dried up; 1 something has; 2 usage or no database.

use super::office::{self, Data, table};
use super::output::{ALERT, GOOD, STRONG, styled};
use super::{Failure, output, yes};
use handraise_receiver::{InputReport, InputVerdict};
use serde_json::{Value, json};
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 nothing has dried up; 1 something has; 2 usage or no database.

A receiver counts forms while it runs; this command reads its counts.";

/// Show whether the fields, pages and actions that a definition counts on still come with forms
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let inputs = office::run(&arguments.data, async |office| office.inputs().await)?;
    let dry = inputs.iter().filter(|input| input.verdict() == InputVerdict::DriedUp).count();
    match arguments.json {
        true => {
            let inputs: Vec<Value> = inputs.iter().map(InputReport::to_json).collect();
            output::print_json(&json!({ "dried_up": dry, "inputs": inputs }))?;
        }
        false => output::print(&in_words(&inputs))?,
    }
    Ok(yes(dry == 0))
}

fn in_words(inputs: &[InputReport]) -> String {
    if inputs.is_empty() {
        return "no form was counted yet; a receiver counts them while it runs\n".to_owned();
    }
    let mut text = String::new();
    let mut shown: Option<(Option<&str>, Option<&str>)> = None;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for input in inputs {
        let place = (input.site.as_deref(), input.form.as_deref());
        if shown != Some(place) {
            text.push_str(&table(&std::mem::take(&mut rows)));
            text.push_str(&format!("{}\n", styled(STRONG, heading(place))));
            shown = Some(place);
        }
        let verdict = input.verdict().name().replace('_', " ");
        let style = if input.verdict() == InputVerdict::DriedUp { ALERT } else { GOOD };
        rows.push(vec![format!("  {}", input.title()), styled(style, verdict).to_string(), input.words()]);
    }
    text.push_str(&table(&rows));
    text
}

fn heading((site, form): (Option<&str>, Option<&str>)) -> String {
    let forms = form.map_or_else(|| "all forms".to_owned(), |form| format!("form {form}"));
    site.map_or_else(|| forms.clone(), |site| format!("{site}, {forms}"))
}
