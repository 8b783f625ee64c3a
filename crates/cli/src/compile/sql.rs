//! `handraise compile --sql`: a definition as one query, for leads whose rows are in a table of a warehouse. It does not know how the query is written.

use super::{Arguments, refuse_to_overwrite, unwritten};
use crate::output::{STRONG, counted, styled};
use crate::{Failure, input, output, snippet, yes};
use handraise::author::sql::{Dialect, Options};
use handraise::author::{Loaded, Problem};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// An engine, as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Engine {
    /// DuckDB
    Duckdb,
    /// PostgreSQL
    Postgres,
}

impl Engine {
    fn dialect(self) -> Dialect {
        match self {
            Self::Duckdb => Dialect::DuckDb,
            Self::Postgres => Dialect::Postgres,
        }
    }
}

/// What the query reads, and as of when it scores.
#[derive(Debug, clap::Args)]
pub(super) struct Wishes {
    /// Write a query of this engine instead, which scores the leads of a table
    #[arg(long, value_name = "ENGINE", conflicts_with_all = ["policy", "no_policy"])]
    pub(super) sql: Option<Engine>,
    /// The table with a row for each touch and answer, such as `marts.touches`
    #[arg(long, value_name = "NAME", default_value = "touches", value_parser = table, requires = "sql")]
    table: String,
    /// The time to score at, RFC 3339 [default: when the query runs]
    #[arg(long, value_name = "TIME", value_parser = input::time, requires = "sql")]
    at: Option<u32>,
}

/// A name, with those of its schema and catalogue before it.
fn table(text: &str) -> Result<String, String> {
    if text.split('.').any(|part| part.trim().is_empty()) {
        return Err("write a table's name, such as `touches` or `marts.touches`".to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn run(arguments: &Arguments, engine: Engine) -> Result<ExitCode, Failure> {
    let output = arguments.output.as_deref().filter(|path| !input::is_standard(path));
    if let Some(output) = output {
        let message = "the query would overwrite what it is written from; name another file with `--output`";
        refuse_to_overwrite(output, [Some(arguments.file.as_path()), None], message)?;
    }
    let (text, format) = input::read_source(&arguments.file)?;
    let path = input::shown(&arguments.file);
    let loaded = match Loaded::compile(&text, format) {
        Ok(loaded) => loaded,
        Err(problems) => {
            output::complain(&Failure::Definition { path, text, problems });
            return Ok(yes(false));
        }
    };
    let Wishes { table, at, .. } = &arguments.sql;
    let options = Options { table: table.clone(), at_s: *at };
    match loaded.to_sql(engine.dialect(), &options) {
        Ok(query) => {
            let description = describe(arguments, &loaded, engine, output.map(Path::to_owned), &[]);
            match output {
                Some(path) => {
                    std::fs::write(path, query).map_err(|error| unwritten(path, &error))?;
                    output::print(&description)?;
                }
                None => {
                    output::print_bytes(query.as_bytes())?;
                    output::note(&description);
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            if arguments.json {
                output::print(&describe(arguments, &loaded, engine, None, &problems))?;
            } else {
                output::note(&snippet::in_words(&path, &text, &problems));
                let refused = counted(problems.len(), "part");
                let message = format!("`{path}`: SQL can't say {refused} of this definition; no query was written");
                output::complain(&Failure::Other(message));
            }
            Ok(yes(false))
        }
    }
}

fn describe(
    arguments: &Arguments,
    loaded: &Loaded,
    engine: Engine,
    file: Option<PathBuf>,
    refused: &[Problem],
) -> String {
    let definition = loaded.compiled.definition();
    let (id, version, hash) = (&definition.id, definition.version, loaded.compiled.hash());
    if arguments.json {
        let engine = match engine {
            Engine::Duckdb => "duckdb",
            Engine::Postgres => "postgres",
        };
        let file = file.map(|path| path.display().to_string());
        return format!(
            "{:#}\n",
            json!({"id": id, "version": version, "hash": hash, "sql": engine, "file": file, "refused": refused})
        );
    }
    format!("{} version {version}\nhash {hash}\na query for {}\n", styled(STRONG, id), engine.dialect().name())
}
