//! Another build of the program reads the same facts with another core or other long lists: that is a fact, too. It does not know what it changes.

use handraise::person::{Build, Fact, FactId, Payload, Provenance, Subject};
use sqlx::{Row, SqliteConnection};

use super::shadow::compute_again;
use crate::ledger::insert;

/// Tells which build runs, unless the last one known is the same. Returns the fact that told of it.
pub(crate) async fn record_build(
    connection: &mut SqliteConnection,
    now_ms: i64,
) -> Result<Option<FactId>, sqlx::Error> {
    let last = sqlx::query("SELECT id, received_ms, says FROM fact WHERE kind = 'build' ORDER BY seq DESC LIMIT 1");
    let last = last.fetch_optional(&mut *connection).await?;
    let build = Build::this();
    let mut at_ms = u64::try_from(now_ms).unwrap_or_default();
    if let Some(last) = last {
        let (id, says): (String, String) = (last.try_get("id")?, last.try_get("says")?);
        if serde_json::from_str::<Payload>(&says).ok() == Some(Payload::Build(build.clone())) {
            return Ok(FactId::new(&id).ok());
        }
        let last_ms: i64 = last.try_get("received_ms")?;
        at_ms = at_ms.max(u64::try_from(last_ms).unwrap_or_default() + 1);
    }
    let Ok(id) = FactId::new(&format!("build:{}:{at_ms}", build.core)) else { return Ok(None) };
    let fact = Fact {
        id: id.clone(),
        about: Subject::Everybody,
        occurred_ms: None,
        received_ms: at_ms,
        source: "receiver".to_owned(),
        batch: None,
        provenance: Provenance { who: format!("handraise {}", env!("CARGO_PKG_VERSION")), authenticated: true },
        says: Payload::Build(build),
    };
    insert(connection, &fact).await?;
    compute_again(connection).await?;
    Ok(Some(id))
}
