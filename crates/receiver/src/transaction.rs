//! A change of the database that is made whole or not at all. It does not know what changes.

use std::pin::Pin;

use sqlx::{Connection, SqliteConnection};

/// What a change does with the connection. `Err` inside means that it was refused: then nothing changes, and nothing failed.
pub(super) type Work<'c, T, R> = Pin<Box<dyn Future<Output = Result<Result<T, R>, sqlx::Error>> + Send + 'c>>;

/// What a change does that nothing refuses.
pub(super) type Sure<'c, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'c>>;

/// Makes a change in a transaction of its own.
pub(super) async fn run<T, R>(
    connection: &mut SqliteConnection,
    work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T, R>,
) -> Result<Result<T, R>, sqlx::Error> {
    // Immediate: a transaction that reads first and writes later can fail in between.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let done = work(&mut transaction).await?;
    match done {
        Ok(_) => transaction.commit().await?,
        Err(_) => transaction.rollback().await?,
    }
    Ok(done)
}
