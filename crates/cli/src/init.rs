//! `handraise init`: writes a definition for a kind of business, three cases and a README. It does not know what a score is.
//!
//! Exit codes: 0 written; 2 usage, files that are there already, or it could not write.

mod answer;
mod template;

use super::output::{GOOD, STRONG, styled};
use super::{Failure, ask, input, output};
use answer::{Answers, Taken};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use template::{File, Template};

const HELP: &str = "Exit codes: 0 written; 2 usage, files that are there already, or it could not write.

At a terminal, the command asks for each answer that no option gives; `--yes` takes the defaults. Without a terminal it asks nothing, and says which \
answers it took. The folder may have other \
files. The result passes `handraise check --deny-warnings` and `handraise test`.";

/// Write a definition for your kind of business, with three cases and a README that says what to do next
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// The folder to write to; created if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    answers: answer::Options,
    /// Ask nothing: take the default for each answer that no option gives
    #[arg(short, long)]
    yes: bool,
    /// Overwrite files that are there already
    #[arg(long)]
    force: bool,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let (answers, taken) = match arguments.yes || !ask::is_possible() {
        true => answer::without_asking(&arguments.answers)?,
        false => (ask::at_terminal(|asker| answer::ask(asker, &arguments.answers))?, Vec::new()),
    };
    let files = files(&answers)?;
    if !arguments.force {
        refuse_to_overwrite(&arguments.folder, &files)?;
    }
    for file in &files {
        write(&arguments.folder.join(&file.name), &file.text)?;
    }
    if !arguments.yes && !taken.is_empty() {
        output::note(&not_asked(&taken));
    }
    if arguments.json {
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        output::print_json(&json!({
            "folder": arguments.folder.display().to_string(), "template": answers.template.name(), "files": names,
        }))?;
    } else {
        output::print(&in_words(&arguments.folder, &files))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that is written.
fn files(answers: &Answers) -> Result<Vec<File>, Failure> {
    let today =
        input::today().ok_or_else(|| Failure::Other("the system's clock is out of range; set it".to_owned()))?;
    let mut files = vec![File { name: "README.md".to_owned(), text: answers.template.readme(answers) }];
    files.push(File { name: template::DEFINITION.to_owned(), text: answers.template.definition(answers, today)? });
    files.extend(answers.template.cases());
    Ok(files)
}

/// Refuses to overwrite a file.
fn refuse_to_overwrite(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::file(&shown, "is a file; name a folder, which is created if it is missing"));
    }
    let there: Vec<String> =
        files.iter().filter(|file| folder.join(&file.name).exists()).map(|file| format!("`{}`", file.name)).collect();
    if there.is_empty() {
        return Ok(());
    }
    let message = format!("has {} already; name another folder, or overwrite with `--force`", there.join(", "));
    Err(Failure::file(&shown, message))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| Failure::unwritten(folder, &error))?;
    std::fs::write(path, text).map_err(|error| Failure::unwritten(path, &error))
}

/// Why nothing was asked, which answers were taken, and how to give others.
fn not_asked(taken: &[Taken]) -> String {
    let mut text =
        format!("{} asked nothing, because there is no terminal. These answers were taken:\n", styled(STRONG, "note:"));
    for (option, answer) in taken {
        let answer = if answer.is_empty() { "none; the file has an example" } else { answer };
        text.push_str(&format!("  {option:<13} {answer}\n"));
    }
    text.push_str("Give others with these options and `--force`; `--yes` takes the defaults without this note.\n\n");
    text
}

fn in_words(folder: &Path, files: &[File]) -> String {
    let shown = folder.display();
    let mut text = String::new();
    for file in files {
        text.push_str(&format!("{} {shown}/{}\n", styled(GOOD, "wrote"), file.name));
    }
    let next = [
        format!("handraise try {shown}/{}", template::DEFINITION),
        format!("handraise check {shown}/{}", template::DEFINITION),
        format!("handraise test {shown}"),
    ];
    text.push_str(&format!("\nNext, read {}. These work right now:\n", styled(STRONG, format!("{shown}/README.md"))));
    next.iter().for_each(|command| text.push_str(&format!("  {command}\n")));
    text
}
