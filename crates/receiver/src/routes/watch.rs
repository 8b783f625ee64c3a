//! Puts a definition into force: at the start, and when its file, a signature or a list of keys changes meanwhile. A file that can't be used, or that lacks
//! a signature that is required, changes nothing. It does not know what follows for persons; the ledger's keeper listens.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use super::{Shared, State};
use crate::access::{Action, Actor, log};
use crate::approvals::{self, Kind, Says};
use crate::clock::seconds;
use crate::definition::{InForce, Loaded};
use crate::force::{Denied, Waiting, may_come_into_force};
use crate::ledger;
use crate::signing::{Signing, given_beside, signature_path};
use crate::store::{self, Store};
use crate::visit::{oldest_s, usage};
use crate::{Config, DefinitionFile, StartError};
use handraise::approval::Signed;

/// How often to look at the file.
const LOOK: Duration = Duration::from_secs(2);

/// The definition that is in force from the start: that of the file, or, if the file lacks a signature, the one before; then also the file's.
pub(super) async fn at_start(
    store: &Store,
    config: &Config,
    read: Loaded,
    now_ms: i64,
) -> Result<(Loaded, Vec<Signed>, Option<Waiting>), StartError> {
    let failed = |source: sqlx::Error| StartError::Unwritten {
        path: config.data_dir.join(store::FILE),
        source: Arc::new(source),
    };
    let denied = match may(store, config, &read, now_ms).await.map_err(failed)? {
        Ok(signed) => return Ok((read, signed, None)),
        Err(denied) => denied,
    };
    let path = match &config.definition {
        DefinitionFile::Path(path) => path.clone(),
        DefinitionFile::Carried { name, .. } => PathBuf::from(name),
    };
    let Some(before) = Loaded::in_force(store).await.map_err(failed)? else {
        return Err(StartError::Unsigned { path, reason: denied.to_string() });
    };
    tracing::error!(
        definition = read.compiled.reference(),
        in_force = before.compiled.reference(),
        "the definition's file does not come into force, and the one before stays: {denied}"
    );
    let waiting =
        (read.subject() != before.subject()).then(|| Waiting { subject: read.subject(), denied, since_ms: now_ms });
    Ok((before, Vec::new(), waiting))
}

/// Whether a definition that was read from the file may come into force, and by which signatures.
async fn may(
    store: &Store,
    config: &Config,
    read: &Loaded,
    now_ms: i64,
) -> Result<Result<Vec<Signed>, Denied>, sqlx::Error> {
    let signing = config.signing.as_ref();
    let given = match (signing, &config.definition) {
        (Some(signing), DefinitionFile::Path(path)) => given_beside(path, &signing.required),
        _ => Vec::new(),
    };
    may_come_into_force(store.readers(), signing, &read.subject(), &given, now_ms).await
}

/// Makes a definition the active one in the database, and tells it as a fact. Visit tokens that no longer live are forgotten.
pub(super) async fn put_into_force(
    store: &Store,
    active: Loaded,
    signed: Vec<Signed>,
    now_ms: i64,
) -> Result<InForce, Arc<sqlx::Error>> {
    let log_of = approvals::read(store.readers()).await.map_err(Arc::new)?;
    let subject = active.subject();
    let last = log_of.activations().next_back();
    let is_noted = last.as_ref().is_some_and(|says| says.subject() == subject);
    let loaded = Arc::new(active);
    let new = Arc::clone(&loaded);
    let activated = store.write(move |c| {
        Box::pin(async move {
            store::activate(c, new.hash(), &new.mql, now_ms).await?;
            usage::forget(c, oldest_s(new.retention_s(), seconds(now_ms))).await?;
            let signed_by = signed.iter().map(|signed| signed.by.to_string()).collect();
            let (activation, is_new) = ledger::activate(c, &new.compiled, signed_by, now_ms).await?;
            if is_new {
                let (by, reference) = (Actor::receiver(), new.compiled.reference());
                log(c, now_ms, &by, Action::DefinitionActivated, (Some(&reference), None)).await?;
            }
            if is_new || !is_noted {
                let says = Says::of(&subject).by(&signed);
                let kind = if says.rollback_from.is_some() { Kind::Rollback } else { Kind::Activation };
                approvals::append(c, now_ms, kind, &says, Actor::receiver().kind).await?;
            }
            Ok(activation)
        })
    });
    Ok(InForce { activation: activated.await?, loaded })
}

/// What shows that a file changed: programs that write it anew change one or the other. `None` if it is not there.
type Mark = Option<(Option<SystemTime>, u64)>;

impl State {
    /// Looks at the definition's file, its signatures and the lists of keys now and then.
    pub(super) fn watch_definition(&self) {
        let DefinitionFile::Path(path) = &self.0.config.definition else { return };
        let files = watched(path, self.0.config.signing.as_ref());
        let task = tokio::spawn(watch(Arc::downgrade(&self.0), files));
        *self.0.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

/// The definition's file, and whatever else decides whether it comes into force.
fn watched(path: &Path, signing: Option<&Signing>) -> Vec<PathBuf> {
    let mut files = vec![path.to_owned()];
    if let Some(signing) = signing {
        files.extend(signing.required.iter().map(|team| signature_path(path, team)));
        files.push(signing.signers.clone());
        files.extend(signing.revoked.clone());
    }
    files
}

async fn watch(shared: Weak<Shared>, files: Vec<PathBuf>) {
    let mut known = marks(&files).await;
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(shared) = shared.upgrade() else { return };
        let now = marks(&files).await;
        let is_there = now.first().is_some_and(Option::is_some);
        if !is_there || now == known {
            continue;
        }
        known = now;
        shared.reload().await;
    }
}

async fn marks(files: &[PathBuf]) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(files.len());
    for path in files {
        let file = tokio::fs::metadata(path).await.ok();
        marks.push(file.map(|file| (file.modified().ok(), file.len())));
    }
    marks
}

impl Shared {
    /// Reads the definition's file again, and puts it into force if it is another one and may.
    pub(super) async fn reload(&self) {
        let _one_at_a_time = self.reloading.lock().await;
        let (loaded, _) = match Loaded::from_file(&self.config.definition).await {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(%error, "the definition's file changed and can't be used; the one before stays in force");
                return;
            }
        };
        let active = self.definitions.active();
        if loaded.hash() == active.hash() && loaded.policy == active.policy {
            self.wait_with(None);
            return;
        }
        let (reference, now_ms) = (loaded.compiled.reference(), self.config.clock.now_ms());
        let signed = match may(&self.store, &self.config, &loaded, now_ms).await {
            Ok(Ok(signed)) => signed,
            Ok(Err(denied)) => {
                tracing::error!(
                    definition = reference,
                    "the definition's file does not come into force, and the one before stays: {denied}"
                );
                self.wait_with(Some(Waiting { subject: loaded.subject(), denied, since_ms: now_ms }));
                return;
            }
            Err(error) => {
                tracing::error!(%error, "nobody knows whether another definition may come into force; the one before stays");
                return;
            }
        };
        match put_into_force(&self.store, loaded, signed, now_ms).await {
            Ok(in_force) => {
                self.definitions.activate(in_force);
                self.wait_with(None);
                tracing::info!(definition = reference, "another definition is in force");
            }
            Err(error) => tracing::error!(%error, "another definition could not be put into force"),
        }
    }

    /// Which definition waits for signatures from now on. One that waited before has waited since then.
    fn wait_with(&self, waiting: Option<Waiting>) {
        let mut known = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let since_ms = known.as_ref().zip(waiting.as_ref()).filter(|(known, new)| known.subject == new.subject);
        let since_ms = since_ms.map(|(known, _)| known.since_ms);
        *known = waiting.map(|new| Waiting { since_ms: since_ms.unwrap_or(new.since_ms), ..new });
    }
}
