//! Puts a definition into force: at the start, and when its file changes meanwhile. A file that can't be used changes nothing. It does not know what
//! follows for persons; the ledger's keeper listens.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use super::{Shared, State};
use crate::DefinitionFile;
use crate::access::{Action, Actor, log};
use crate::clock::seconds;
use crate::definition::{InForce, Loaded};
use crate::ledger;
use crate::store::{self, Store};
use crate::visit::{oldest_s, usage};

/// How often to look at the file.
const LOOK: Duration = Duration::from_secs(2);

/// Makes a definition the active one in the database, and tells it as a fact. Visit tokens that no longer live are forgotten.
pub(super) async fn put_into_force(store: &Store, active: Loaded, now_ms: i64) -> Result<InForce, Arc<sqlx::Error>> {
    let loaded = Arc::new(active);
    let new = Arc::clone(&loaded);
    let activated = store.write(move |c| {
        Box::pin(async move {
            store::activate(c, new.hash(), &new.mql, now_ms).await?;
            usage::forget(c, oldest_s(new.retention_s(), seconds(now_ms))).await?;
            let (activation, is_new) = ledger::activate(c, &new.compiled, now_ms).await?;
            if is_new {
                let (by, reference) = (Actor::receiver(), new.compiled.reference());
                log(c, now_ms, &by, Action::DefinitionActivated, (Some(&reference), None)).await?;
            }
            Ok(activation)
        })
    });
    Ok(InForce { activation: activated.await?, loaded })
}

/// What shows that a file changed: programs that write it anew change one or the other.
type Mark = (Option<SystemTime>, u64);

impl State {
    /// Looks at the definition's file now and then.
    pub(super) fn watch_definition(&self) {
        let DefinitionFile::Path(path) = &self.0.config.definition else { return };
        let task = tokio::spawn(watch(Arc::downgrade(&self.0), path.clone()));
        *self.0.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

async fn watch(shared: Weak<Shared>, path: PathBuf) {
    let mut known = mark(&path).await;
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(shared) = shared.upgrade() else { return };
        let now = mark(&path).await;
        if now.is_none() || now == known {
            continue;
        }
        known = now;
        shared.reload().await;
    }
}

async fn mark(path: &PathBuf) -> Option<Mark> {
    let file = tokio::fs::metadata(path).await.ok()?;
    Some((file.modified().ok(), file.len()))
}

impl Shared {
    /// Reads the definition's file again, and puts it into force if it is another one.
    async fn reload(&self) {
        let (loaded, _) = match Loaded::from_file(&self.config.definition).await {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(%error, "the definition's file changed and can't be used; the one before stays in force");
                return;
            }
        };
        let active = self.definitions.active();
        if loaded.hash() == active.hash() && loaded.policy == active.policy {
            return;
        }
        let reference = loaded.compiled.reference();
        match put_into_force(&self.store, loaded, self.config.clock.now_ms()).await {
            Ok(in_force) => {
                self.definitions.activate(in_force);
                tracing::info!(definition = reference, "another definition is in force");
            }
            Err(error) => tracing::error!(%error, "another definition could not be put into force"),
        }
    }
}
