//! Keeps the definition in memory as the database has it: at the start, when the file changes, and when a request or the tool put another one into
//! force. A file that can't be used changes nothing. It does not know what follows for persons; the ledger's keeper listens.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use super::{Shared, State};
use crate::activation::{self, By, InUse, Slot, in_use};
use crate::definition::{InForce, Loaded, Shadow, policy_beside};
use crate::store::Store;
use crate::{DefinitionFile, StartError};
use handraise::person::FactId;

/// How often to look at the file and at the database.
const LOOK: Duration = Duration::from_secs(2);

/// Decides what is in force at the start: what the file has, if it changed since it was last taken, or else what the database has. Tells
/// of this build, if it is another one.
pub(super) async fn open(
    store: &Store,
    (digest, loaded): (String, Result<Loaded, StartError>),
    now_ms: i64,
) -> Result<Result<(InForce, Option<Shadow>), StartError>, Arc<sqlx::Error>> {
    let readers = store.readers();
    let is_known = activation::file_digest(readers).await? == Some(digest.clone());
    let stored = match in_use(readers, Slot::Active).await? {
        Some(present) if is_known && !present.from_file => read_stored(store, &present).await,
        _ => None,
    };
    let build = store.write(move |c| Box::pin(async move { activation::record_build(c, now_ms).await })).await?;
    let in_force = match (stored, loaded) {
        (Some((loaded, activation)), _) => InForce { loaded: Arc::new(loaded), activation, build },
        (None, Err(error)) => return Ok(Err(error)),
        (None, Ok(loaded)) => InForce { build, ..put_into_force(store, loaded, By::file(digest), now_ms).await? },
    };
    let shadow = match in_use(readers, Slot::Shadow).await? {
        Some(shadow) => read_stored(store, &shadow).await.map(|(loaded, _)| shadow_of(loaded, &shadow)),
        None => None,
    };
    Ok(Ok((in_force, shadow)))
}

/// What the database has in use. What can't be read is in the log, and the file counts.
async fn read_stored(store: &Store, in_use: &InUse) -> Option<(Loaded, Option<FactId>)> {
    let found = activation::load_edition(store.readers(), (&in_use.hash, &in_use.policy_hash)).await;
    let logged = |error: &sqlx::Error| tracing::error!(%error, "a definition in the database can't be used");
    let loaded = found.inspect_err(logged).ok()?;
    Some((loaded, fact_of(in_use)))
}

fn fact_of(in_use: &InUse) -> Option<FactId> {
    in_use.fact.as_ref().and_then(|id| FactId::new(id).ok())
}

fn shadow_of(loaded: Loaded, in_use: &InUse) -> Shadow {
    Shadow { loaded: Arc::new(loaded), since_ms: in_use.since_ms }
}

/// Makes a definition the active one in the database, and tells it as a fact.
async fn put_into_force(store: &Store, loaded: Loaded, by: By, now_ms: i64) -> Result<InForce, Arc<sqlx::Error>> {
    let loaded = Arc::new(loaded);
    let new = Arc::clone(&loaded);
    let activated =
        store.write(move |c| Box::pin(async move { activation::activate(c, &new, &by, None, now_ms).await })).await?;
    Ok(InForce { loaded, activation: activated.fact, build: None })
}

/// What shows that a file changed: programs that write it anew change one or the other.
type Mark = Option<(Option<SystemTime>, u64)>;

impl State {
    /// Looks at the definition's file and at the database now and then.
    pub(super) fn watch_definition(&self) {
        let path = match &self.0.config.definition {
            DefinitionFile::Path(path) => Some(path.clone()),
            DefinitionFile::Carried { .. } => None,
        };
        let task = tokio::spawn(watch(Arc::downgrade(&self.0), path));
        *self.0.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

async fn watch(shared: Weak<Shared>, path: Option<PathBuf>) {
    let mut known = marks(path.as_deref()).await;
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(shared) = shared.upgrade() else { return };
        let now = marks(path.as_deref()).await;
        if now != known {
            known = now;
            shared.reload().await;
        }
        if let Err(error) = shared.follow(None).await {
            tracing::error!(%error, "could not look which definition is in force");
        }
    }
}

/// The marks of the file and of the policy beside it.
async fn marks(path: Option<&Path>) -> [Mark; 2] {
    let Some(path) = path else { return [None; 2] };
    [mark(path).await, mark(&policy_beside(path)).await]
}

async fn mark(path: &Path) -> Mark {
    let file = tokio::fs::metadata(path).await.ok()?;
    Some((file.modified().ok(), file.len()))
}

impl Shared {
    /// Reads the definition's file again, and puts it into force if it has another content than the one that was last taken from it.
    async fn reload(&self) {
        let file = &self.config.definition;
        let unusable = |error: &StartError| {
            tracing::error!(%error, "the definition's file changed and can't be used; the one before stays in force");
        };
        let Ok(given) = file.read().await.inspect_err(unusable) else { return };
        let digest = given.digest();
        match activation::file_digest(self.store.readers()).await {
            Ok(known) if known.as_ref() == Some(&digest) => return,
            Ok(_) => {}
            Err(error) => {
                return tracing::error!(%error, "could not look what was last taken from the definition's file");
            }
        }
        let loaded = tokio::task::spawn_blocking(move || given.load()).await;
        let Ok(loaded) = loaded else { return };
        let Ok(loaded) = loaded.map_err(|error| file.refused(error)).inspect_err(unusable) else { return };
        let put = put_into_force(&self.store, loaded, By::file(digest), self.config.clock.now_ms()).await;
        let followed = match put {
            Ok(in_force) => self.follow(Some(in_force.loaded)).await,
            Err(error) => return tracing::error!(%error, "another definition could not be put into force"),
        };
        if let Err(error) = followed {
            tracing::error!(%error, "could not look which definition is in force");
        }
    }

    /// Takes over what the database has in use, unless it is that already. `hint` is perhaps the definition, decoded already.
    pub(super) async fn follow(&self, hint: Option<Arc<Loaded>>) -> Result<(), sqlx::Error> {
        // One after the other, or the older of two may come last.
        let _alone = self.following.lock().await;
        let readers = self.store.readers();
        let known = self.definitions.in_force();
        if let Some(present) = in_use(readers, Slot::Active).await?
            && !(present.is(&known.loaded) && fact_of(&present) == known.activation)
        {
            let loaded = self.decoded(&present, [hint.as_ref(), Some(&known.loaded)]).await?;
            let reference = loaded.compiled.reference();
            self.definitions.activate(InForce { loaded, activation: fact_of(&present), build: known.build });
            tracing::info!(definition = reference, "another definition is in force");
        }
        let shadow = in_use(readers, Slot::Shadow).await?;
        let known = self.definitions.shadow();
        let is_known = match (&shadow, &known) {
            (None, None) => true,
            (Some(now), Some(known)) => now.is(&known.loaded) && now.since_ms == known.since_ms,
            _ => false,
        };
        if !is_known {
            let shadow = match shadow {
                Some(now) => {
                    Some(Shadow { loaded: self.decoded(&now, [hint.as_ref(), None]).await?, since_ms: now.since_ms })
                }
                None => None,
            };
            self.definitions.set_shadow(shadow);
        }
        Ok(())
    }

    async fn decoded(&self, in_use: &InUse, known: [Option<&Arc<Loaded>>; 2]) -> Result<Arc<Loaded>, sqlx::Error> {
        match known.into_iter().flatten().find(|known| in_use.is(known)) {
            Some(known) => Ok(Arc::clone(known)),
            None => {
                let hashes = (in_use.hash.as_str(), in_use.policy_hash.as_str());
                activation::load_edition(self.store.readers(), hashes).await.map(Arc::new)
            }
        }
    }
}
