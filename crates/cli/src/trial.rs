//! `handraise try`: how a definition reads what somebody said, what that is worth, and what would be decided. The library reads and
//! scores; this command finds the texts.
//!
//! Exit codes: 0 tried, whatever the decision; 2 usage or unreadable input.

mod answer;
mod form;
mod page;
mod tried;

pub(super) use form::read as read_forms;
pub(super) use tried::Trials;

use super::output::{STRONG, styled};
use super::{Failure, ask, input, output};
use handraise::author::{Loaded, Span};
use handraise::definition::Program;
use handraise::evidence::{Consent, Evidence};
use handraise::intake::{FoldedControl, record_by_lists, record_field};
use handraise::scoring::score;
use handraise::verification::{Form, Outcome};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tried::Tried;

const HELP: &str = "Exit codes: 0 tried, whatever the decision; 2 usage or unreadable input.

At a terminal, the command asks for each field of the definition if you give no option. A form is a file with the body of a request: \
URL-encoded, JSON, or an `.http` file with requests. It may hold several: a JSON list, a form a line, or requests \
divided by `###`. The command reads it as the receiver does, with a verdict.";

/// Try a definition: how it reads each text, by which entry, what that is worth, and what would be decided
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[arg(help = input::DEFINITION_HELP)]
    definition: PathBuf,
    #[command(flatten)]
    answers: answer::Arguments,
    /// A page that they read, such as `/pricing` or a whole address; repeatable, in one visit
    #[arg(long = "url", value_name = "ADDRESS")]
    urls: Vec<String>,
    /// For how long they read each page
    #[arg(long, value_name = "TIME", default_value = "60s")]
    read_for: Span,
    /// Instead of these: a file with one form or several, as sent; `-` for standard input; repeatable
    #[arg(long = "form", value_name = "FILE", conflicts_with_all = ["answer_options", "urls"])]
    forms: Vec<PathBuf>,
    /// When it was received, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = input::time)]
    at: Option<u32>,
    /// Print JSON; `handraise schema --try` has its schema
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let paths = std::iter::once(&arguments.definition).chain(&arguments.forms).map(PathBuf::as_path);
    input::once_from_standard_input(paths)?;
    let loaded = input::load_definition(&arguments.definition)?;
    let at_s = arguments.at.or_else(input::now_s).unwrap_or(0);
    let tried = match arguments.forms.as_slice() {
        [] => vec![person(arguments, &loaded, at_s)?],
        files => forms(files, &loaded, at_s)?,
    };
    if arguments.json {
        output::print_json(&Trials::new(tried).to_json()?)?;
    } else {
        let texts: Vec<String> = tried.iter().map(Tried::in_words).collect();
        output::print(&texts.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Tries what options or a person at the terminal say. What they did is permitted to be known.
fn person(arguments: &Arguments, loaded: &Loaded, at_s: u32) -> Result<Tried, Failure> {
    let mut answers = arguments.answers.named(loaded)?;
    let mut urls = arguments.urls.clone();
    if answers.is_empty() && urls.is_empty() {
        if !ask::is_possible() {
            let message = "nothing to try; write `--title`, `--email`, `--size`, `--country`, `--answer FIELD=TEXT` or `--url ADDRESS`, \
                           or name a `--form FILE`";
            return Err(Failure::Other(message.to_owned()));
        }
        (answers, urls) = ask::at_terminal(|asker| answer::interview(asker, loaded))?;
    }
    let program = loaded.compiled.program();
    let mut form = Form::default();
    let mut said = Evidence::new();
    said.advance_clock(at_s);
    for (name, text) in &answers {
        form.push(name, text);
        record_as_received(&mut said, program, name, text, at_s);
    }
    let mut evidence = Evidence::new();
    evidence.record_consent(Consent::Granted);
    evidence.merge(&said);
    let (did, pages) = page::visit(loaded, &urls, arguments.read_for.seconds, at_s)?;
    evidence.merge(&did);
    let assessment = score(program, &evidence, at_s);
    Ok(Tried::new(loaded, &form, &assessment).with_pages(pages))
}

/// Records what a field answers as the receiver does: what its longer lists make of a text comes before what a page makes of it.
fn record_as_received(said: &mut Evidence, program: &Program, name: &str, text: &str, at_s: u32) {
    let (mut listed, mut own) = (Evidence::new(), Evidence::new());
    record_by_lists(&mut listed, program, FoldedControl::of([name, "", "", text], false).get(), at_s);
    record_field(&mut own, program, name, text, at_s);
    let own = own.answers().iter().filter(|answer| listed.answer(answer.attribute).is_none());
    listed.answers().iter().chain(own).for_each(|answer| said.record_answer(*answer));
}

/// Tries forms as the receiver takes them.
fn forms(files: &[PathBuf], loaded: &Loaded, at_s: u32) -> Result<Vec<Tried>, Failure> {
    let mut tried = Vec::new();
    for file in files {
        for sent in form::read(file)? {
            let (outcome, assessment) = Outcome::with_assessment(&sent.form, &loaded.compiled, &[], at_s);
            tried.push(Tried::new(loaded, &sent.form, &assessment).of_form(sent.name, &outcome));
        }
    }
    Ok(tried)
}

/// A heading of the words.
fn heading(text: &str) -> String {
    format!("{}\n", styled(STRONG, text))
}

/// The failure of an option's value.
fn refused(option: &str, message: impl std::fmt::Display) -> Failure {
    Failure::Other(format!("{option}: {message}"))
}

/// The failure of a file's part.
fn unreadable(file: &Path, part: &str, message: impl std::fmt::Display) -> Failure {
    let place = if part.is_empty() { String::new() } else { format!("{part}: ") };
    Failure::file(&input::shown(file), format!("{place}{message}"))
}
