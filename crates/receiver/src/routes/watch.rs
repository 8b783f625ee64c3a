//! Keeps the definition in memory as the database has it: at the start, when the file changes, and when a request or the tool put another one into
//! force. A file that can't be used, or that lacks a signature, changes nothing. It does not know what follows for persons; the ledger's keeper listens.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use super::{Shared, State};
use crate::activation::{self, Activated, By, InUse, Refused, Slot, in_use};
use crate::approvals;
use crate::definition::{self, InForce, Loaded, Shadow, policy_beside};
use crate::force::{Denied, Given, Waiting, may_come_into_force};
use crate::hex::hex;
use crate::signing::{Signing, given_beside, signature_path};
use crate::store::Store;
use crate::{Config, DefinitionFile, StartError};
use handraise::person::FactId;
use sha2::{Digest, Sha256};

/// How often to look at the file and at the database.
const LOOK: Duration = Duration::from_secs(2);

/// What is in force at the start, what is computed beside it, and what lacks signatures.
type Opened = (InForce, Option<Shadow>, Option<Waiting>);

/// Decides what is in force at the start: what the file has, if it changed since it was last taken and is signed as it must be, or else what the
/// database has. Tells of this build, if it is another one.
pub(super) async fn open(
    store: &Store,
    config: &Config,
    (digest, loaded): (String, Result<Loaded, StartError>),
    now_ms: i64,
) -> Result<Result<Opened, StartError>, Arc<sqlx::Error>> {
    let readers = store.readers();
    let is_known = activation::file_digest(readers).await? == Some(digest.clone());
    let stored = match in_use(readers, Slot::Active).await? {
        Some(present) if is_known && !present.from_file => read_stored(store, &present).await,
        _ => None,
    };
    let required = config.signing.as_ref().map(Signing::teams).unwrap_or_default();
    if let Some((signing, trust)) = config.signing.as_ref().and_then(|signing| Some((signing, signing.trust().ok()?))) {
        for (team, no_keys) in signing.without_keys(&trust) {
            tracing::info!(%team, "{no_keys}");
        }
    }
    let build = store.write(move |c| {
        Box::pin(async move {
            approvals::require(c, &required).await?;
            activation::record_build(c, now_ms).await
        })
    });
    let build = build.await?;
    let mut waiting = None;
    let in_force = match (stored, loaded) {
        (Some((loaded, activation)), _) => InForce { loaded: Arc::new(loaded), activation, build },
        (None, Err(error)) => return Ok(Err(error)),
        (None, Ok(loaded)) => {
            let by = By::file(digest);
            match may_come_into_force(readers, config.signing.as_ref(), &loaded.subject(), &given(config), now_ms)
                .await?
            {
                Ok(signed) => InForce { build, ..put_into_force(store, loaded, By { signed, ..by }, now_ms).await? },
                Err(denied) => {
                    let before = match in_use(readers, Slot::Active).await? {
                        Some(present) => read_stored(store, &present).await,
                        None => None,
                    };
                    let Some((before, activation)) = before else {
                        return Ok(Err(unsigned(&config.definition, &denied)));
                    };
                    let reference = loaded.compiled.reference();
                    if loaded.is_same_as((before.hash(), &before.policy_hash)) {
                        tracing::error!(
                            definition = reference,
                            "the definition in force stays, and would not come into force now: {denied}"
                        );
                    } else {
                        tracing::error!(definition = reference, "{NOT_SIGNED}: {denied}");
                        waiting =
                            Some(Waiting { loaded: Arc::new(loaded), by, rollback: false, denied, since_ms: now_ms });
                    }
                    InForce { loaded: Arc::new(before), activation, build }
                }
            }
        }
    };
    let shadow = match in_use(readers, Slot::Shadow).await? {
        Some(shadow) => read_stored(store, &shadow).await.map(|(loaded, _)| shadow_of(loaded, &shadow)),
        None => None,
    };
    Ok(Ok((in_force, shadow, waiting)))
}

/// What shows that the definition's file says something else than before. Where signatures are required they are a part of it: another one, such as that
/// of a rollback, is news also of a file that stays as it is.
pub(super) fn digest_of(file: &definition::Given, config: &Config) -> String {
    if config.signing.is_none() {
        return file.digest();
    }
    let mut digest = Sha256::new_with_prefix(file.digest());
    for (team, signature) in given(config) {
        digest.update(format!("\n{} {}\n", team.as_str(), signature.len()));
        digest.update(signature);
    }
    hex(&digest.finalize())
}

/// What the log says of a definition that lacks signatures.
const NOT_SIGNED: &str = "a definition does not come into force, and the one before stays";

/// The signatures beside the definition's file.
pub(super) fn given(config: &Config) -> Given {
    match (&config.signing, &config.definition) {
        (Some(signing), DefinitionFile::Path(path)) => given_beside(path, &signing.required),
        _ => Vec::new(),
    }
}

fn unsigned(file: &DefinitionFile, denied: &Denied) -> StartError {
    let path = match file {
        DefinitionFile::Path(path) => path.clone(),
        DefinitionFile::Carried { name, .. } => PathBuf::from(name),
    };
    StartError::Unsigned { path, reason: denied.to_string() }
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

/// What became of a definition that somebody wants in force.
pub(super) enum Offered {
    Activated(Activated),
    Refused(Refused),
    /// It waits for signatures, as the words say.
    Unsigned(String),
}

/// What shows that a file changed: programs that write it anew change one or the other.
type Mark = Option<(Option<SystemTime>, u64)>;

impl State {
    /// Looks at the definition's file and at the database now and then.
    pub(super) fn watch_definition(&self) {
        let files = match &self.0.config.definition {
            DefinitionFile::Path(path) => watched(path, self.0.config.signing.as_ref()),
            DefinitionFile::Carried { .. } => Vec::new(),
        };
        let task = tokio::spawn(watch(Arc::downgrade(&self.0), files));
        *self.0.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

/// The definition's file, the policy beside it, and whatever else decides whether it comes into force.
fn watched(path: &Path, signing: Option<&Signing>) -> Vec<PathBuf> {
    let mut files = vec![path.to_owned(), policy_beside(path)];
    if let Some(signing) = signing {
        files.extend(signing.required.iter().map(|team| signature_path(path, team)));
        files.push(signing.signers.clone());
        files.extend(signing.revoked.clone());
    }
    files
}

async fn watch(shared: Weak<Shared>, files: Vec<PathBuf>) {
    // Nothing is known at first: a file may have changed since the receiver read it.
    let mut known = Vec::new();
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(shared) = shared.upgrade() else { return };
        let now = marks(&files).await;
        if now != known {
            known = now;
            shared.reload().await;
        }
        if let Err(error) = shared.follow(None).await {
            tracing::error!(%error, "could not look which definition is in force");
        }
    }
}

async fn marks(files: &[PathBuf]) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(files.len());
    for path in files {
        marks.push(mark(path).await);
    }
    marks
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
        let digest = digest_of(&given, &self.config);
        match activation::file_digest(self.store.readers()).await {
            Ok(known) if known.as_ref() == Some(&digest) => return self.wait_no_more_for_file(),
            Ok(_) => {}
            Err(error) => {
                return tracing::error!(%error, "could not look what was last taken from the definition's file");
            }
        }
        let loaded = tokio::task::spawn_blocking(move || given.load()).await;
        let Ok(loaded) = loaded else { return };
        let Ok(loaded) = loaded.map_err(|error| file.refused(error)).inspect_err(unusable) else { return };
        if let Err(error) = self.offer(Arc::new(loaded), By::file(digest), true).await {
            tracing::error!(%error, "another definition could not be put into force");
        }
    }

    /// Puts a definition into force if it may come into force; otherwise it waits for the signatures that it lacks.
    pub(super) async fn offer(&self, loaded: Arc<Loaded>, by: By, rollback: bool) -> Result<Offered, Arc<sqlx::Error>> {
        let _alone = self.deciding.lock().await;
        let (readers, now_ms) = (self.store.readers(), self.config.clock.now_ms());
        let from_file = by.digest.is_some();
        let mut reading = readers.acquire().await.map_err(Arc::new)?;
        let is_in_force = activation::examine(&mut reading, &loaded).await.map_err(Arc::new)?.is_in_force;
        drop(reading);
        let may = match is_in_force {
            true => Ok(Vec::new()),
            false => {
                let given = if from_file { given(&self.config) } else { Vec::new() };
                let signing = self.config.signing.as_ref();
                may_come_into_force(readers, signing, &loaded.subject(), &given, now_ms).await.map_err(Arc::new)?
            }
        };
        let signed = match may {
            Ok(signed) => signed,
            Err(denied) => {
                let words = denied.to_string();
                let reference = loaded.compiled.reference();
                if self.wait_for(Waiting { loaded, by, rollback, denied, since_ms: now_ms }) {
                    tracing::error!(definition = reference, "{NOT_SIGNED}: {words}");
                }
                return Ok(Offered::Unsigned(words));
            }
        };
        let (by, new) = (By { signed, ..by }, Arc::clone(&loaded));
        let done = self.store.change(move |c| {
            Box::pin(async move {
                match from_file {
                    true => activation::activate(c, &new, &by, None, now_ms).await.map(Ok),
                    false => activation::change(c, &new, &by, rollback, now_ms).await,
                }
            })
        });
        let activated = match done.await? {
            Ok(activated) => activated,
            Err(refused) => return Ok(Offered::Refused(refused)),
        };
        self.wait_no_more_for(&loaded);
        self.follow(Some(loaded)).await.map_err(Arc::new)?;
        Ok(Offered::Activated(activated))
    }

    /// Decides anew about the definition that waits.
    pub(super) async fn offer_again(&self) -> Result<(), Arc<sqlx::Error>> {
        let again = {
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.as_ref().map(|known| (Arc::clone(&known.loaded), known.by.clone(), known.rollback))
        };
        match again {
            Some((loaded, by, rollback)) => self.offer(loaded, by, rollback).await.map(drop),
            None => Ok(()),
        }
    }

    /// Which definition waits from now on. One that waited before has waited since then. Returns whether another one waits, or for something else.
    fn wait_for(&self, new: Waiting) -> bool {
        let mut known = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let same = known.as_ref().filter(|known| known.loaded.subject() == new.loaded.subject());
        let is_news = same.is_none_or(|known| known.denied.to_string() != new.denied.to_string());
        let since_ms = same.map_or(new.since_ms, |known| known.since_ms);
        *known = Some(Waiting { since_ms, ..new });
        is_news
    }

    fn wait_no_more_for(&self, loaded: &Loaded) {
        let mut known = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        known.take_if(|known| known.loaded.subject() == loaded.subject());
    }

    /// The file says again what was last taken from it.
    fn wait_no_more_for_file(&self) {
        let mut known = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        known.take_if(|known| known.by.digest.is_some());
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
