//! Opens a receiver's database for the commands that manage users and tokens and import facts, and writes times. It does not know what they do with it.

use super::Failure;
use handraise_receiver::{Office, OfficeError};
use std::path::PathBuf;

/// Where a receiver keeps its database.
#[derive(Debug, clap::Args)]
pub(super) struct Data {
    /// The receiver's data folder; the receiver may run meanwhile
    #[arg(long = "data", value_name = "DIR", default_value = "data", global = true)]
    folder: PathBuf,
}

impl Data {
    /// Whether a receiver was here.
    pub(super) fn is_there(&self) -> bool {
        Office::is_there(&self.folder)
    }
}

/// Does something with the database in a data folder.
pub(super) fn run<T>(data: &Data, work: impl AsyncFnOnce(&mut Office) -> Result<T, OfficeError>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    let done = runtime.block_on(async {
        let mut office = Office::open(&data.folder).await?;
        let done = work(&mut office).await;
        office.close().await?;
        done
    });
    done.map_err(|error| Failure::Other(error.to_string()))
}

/// A time to the minute, in UTC.
pub(super) fn minute(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).map(|time| time.strftime("%Y-%m-%d %H:%M UTC").to_string());
    time.unwrap_or_else(|_| "?".to_owned())
}

/// Rows with columns as wide as their longest text.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let mut widths = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, text) in widths.iter_mut().zip(row) {
            *width = text.chars().count().max(*width);
        }
    }
    let line = |row: &Vec<String>| {
        let columns = row.iter().zip(&widths).map(|(text, width)| format!("{text:width$}"));
        format!("{}\n", columns.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
