//! A plain web server that stores forms as the receiver does, in the same tables with the same rows, and verifies nothing. Also what
//! `cargo xtask` asks of a receiver's database: the shape of its rows, whether it is whole, who is computed, and a lock on it.

mod database;
mod serve;

use std::path::Path;

use anyhow::{Result, bail};

const USAGE: &str =
    "usage: serve ADDRESS FOLDER ROW.json | row DATABASE | check DATABASE | persons DATABASE HASH | lock DATABASE";

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", address, folder, row] => serve::serve(address, Path::new(folder), Path::new(row)).await,
        ["row", file] => database::print_row(Path::new(file)).await,
        ["check", file] => database::check(Path::new(file)).await,
        ["persons", file, hash] => database::print_persons(Path::new(file), hash).await,
        ["lock", file] => database::lock(Path::new(file)).await,
        _ => bail!(USAGE),
    }
}
