//! DuckDB, run by Python. `HANDRAISE_DUCKDB` names the folder with its package; `cargo xtask test` sets it. It does not know what is asked.

use super::{Answers, Law, leads};
use handraise::author::sql::Dialect;
use handraise_tests::root;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn duckdb_says_what_the_library_says_of_random_leads() {
    let law = Law::draw(40);
    law.hold(&ask(&leads::csv(&law.leads), &law.queries(Dialect::DuckDb)));
}

/// Asks queries of a table of rows, in CSV.
fn ask(table: &str, queries: &[String]) -> Answers {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("touches.csv"), table).expect("written");
    std::fs::write(folder.path().join("queries.json"), serde_json::to_string(queries).expect("JSON")).expect("written");
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", packages()).env("PYTHONDONTWRITEBYTECODE", "1");
    python.arg(root().join("tests/warehouse/ask_duckdb.py")).arg(folder.path());
    let done = python.output().expect("python3");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// The folder that the variable names, or one beside the user's other tools that has DuckDB.
fn packages() -> PathBuf {
    if let Some(given) = std::env::var_os("HANDRAISE_DUCKDB") {
        return given.into();
    }
    let home = std::env::home_dir().unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    let tools = std::fs::read_dir(cache.join("handraise/tools")).into_iter().flatten().flatten();
    let has_it = |folder: &PathBuf| Path::new(folder).join("duckdb").is_dir();
    let found = tools.map(|entry| entry.path()).find(has_it);
    found.expect("DuckDB is not installed; `cargo xtask test` installs it")
}
