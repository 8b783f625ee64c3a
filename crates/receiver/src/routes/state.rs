//! What all routes share: the definition in force, the database and what works in the background. It opens them and closes them, and knows no
//! route.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinHandle;

use super::guard::Guard;
use super::stream::Streams;
use super::watch;
use crate::access::{Invitation, Passwords, Readers, Secret, first_invitation};
use crate::agenda::Agenda;
use crate::check::Checks;
use crate::clock::seconds;
use crate::config::TOKEN_CHARS;
use crate::connector::Desks;
use crate::crm::Crms;
use crate::crowd::Crowd;
use crate::definition::Definitions;
use crate::force::Waiting;
use crate::input::Inputs;
use crate::ledger::{Erasures, Keeper, adopt, forget_again};
use crate::metrics::Metrics;
use crate::outbox::Outbox;
use crate::overwrite::Overwriter;
use crate::queue::Queue;
use crate::rate::Rates;
use crate::skew::Skew;
use crate::store::{FILE, Store};
use crate::visit::Visits;
use crate::{Config, DefinitionFile, Files, StartError, private};

/// The state that all routes share.
#[derive(Clone, Debug)]
pub struct State(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) store: Arc<Store>,
    pub(super) keeper: Keeper,
    pub(super) inputs: Inputs,
    pub(super) agenda: Agenda,
    pub(super) overwriter: Overwriter,
    /// Held for as long as the receiver runs.
    _lock: std::fs::File,
    pub(super) erasures: Arc<Erasures>,
    /// Those who ask others about companies and persons.
    pub(super) desks: Desks,
    /// Those who tell others what happened.
    pub(super) outbox: Outbox,
    /// Those who keep CRMs.
    pub(super) crms: Crms,
    /// The task that looks at the definition's file.
    pub(super) watcher: Mutex<Option<JoinHandle<()>>>,
    /// The task that removes what has ended.
    pub(super) remover: Mutex<Option<JoinHandle<()>>>,
    pub(super) definitions: Definitions,
    /// Held while memory takes over what the database has in force.
    pub(super) following: tokio::sync::Mutex<()>,
    /// The definition that lacks signatures, if there is one.
    pub(super) waiting: Mutex<Option<Waiting>>,
    /// Held by whoever decides about definitions, one at a time.
    pub(super) deciding: tokio::sync::Mutex<()>,
    pub(super) guard: Guard,
    pub(super) skew: Skew,
    pub(super) rates: Rates,
    /// `None` if the receiver issues no visit tokens.
    pub(super) visits: Option<Visits>,
    pub(super) checks: Checks,
    /// Who follows what changes at the moment.
    pub(super) streams: Streams,
    /// What clients behind proxies do at the moment.
    pub(super) crowd: Crowd,
    /// Who signs in at the moment.
    pub(super) sign_ins: Queue,
    pub(super) metrics: Metrics,
    pub(super) passwords: Passwords,
    pub(super) readers: Readers,
    #[cfg(feature = "oidc")]
    pub(super) oidc: Option<crate::oidc::SignIn>,
    /// For what must be known only while this process runs.
    pub(super) process_secret: Secret,
}

impl State {
    /// Compiles the definition and opens the database.
    ///
    /// # Errors
    /// If any of these fails.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        if !config.token.is_empty() && config.token.chars().count() < TOKEN_CHARS {
            return Err(StartError::ShortToken);
        }
        let given = config.definition.read().await?;
        let digest = watch::digest_of(&given, &config);
        let loaded = given.load().map_err(|error| config.definition.refused(error));
        // A compiled definition is public; the authored one is not.
        let is_private = loaded.as_ref().map_or(true, |loaded| loaded.source.is_some());
        // Only what was put into force otherwise can be in force instead.
        let loaded = if config.data_dir.join(FILE).is_file() { loaded } else { Ok(loaded?) };
        let made = private::create_folder(&config.data_dir).await;
        made.map_err(|source| StartError::DataFolder { path: config.data_dir.clone(), source })?;
        let playground = config.playground.as_ref().and_then(Files::folder);
        let served = [config.site.folder(), config.plugin.folder(), playground];
        if let Some(served) = served.into_iter().flatten().find(|folder| holds(folder, &config.data_dir)) {
            return Err(StartError::ServedData { path: config.data_dir.clone(), served: served.to_owned() });
        }
        let now_ms = config.clock.now_ms();
        let lock = lock_folder(&config.data_dir)?;
        let visits = config.visit_tokens.then(|| Visits::open(&config.data_dir, seconds(now_ms))).transpose();
        let visits = visits.map_err(|source| StartError::VisitKeys { path: Visits::path(&config.data_dir), source })?;
        #[cfg(feature = "oidc")]
        let sign_in = config.oidc.clone().map(crate::oidc::SignIn::new).transpose();
        #[cfg(feature = "oidc")]
        let sign_in = sign_in.map_err(|source| StartError::Tls { source })?;
        let store = Store::open(&config.data_dir).await;
        let store = store.map_err(|source| StartError::Database { path: config.data_dir.join(FILE), source })?;
        let mut files = config.secrets.clone();
        if let (true, DefinitionFile::Path(path)) = (is_private, &config.definition) {
            files.push(path.clone());
        }
        let store = Arc::new(store);
        let opened = watch::open(&store, &config, (digest, loaded), now_ms).await;
        let unwritten = |source| StartError::Unwritten { path: config.data_dir.join(FILE), source };
        let (in_force, shadow, waiting) = opened.map_err(&unwritten)??;
        let definitions = Definitions::new(in_force, shadow);
        let retention = config.retention.clone();
        let adopted = store.write(move |c| Box::pin(async move { adopt(c, &retention, now_ms).await })).await;
        adopted.map_err(unwritten)?;
        let unreadable = |source| StartError::Erasures { path: config.data_dir.clone(), source };
        let erasures = Erasures::open(&config.data_dir).map_err(unreadable)?;
        let (eraser, all) = (erasures.eraser(), erasures.all());
        let again = store.write(move |c| Box::pin(async move { forget_again(c, &eraser, &all).await })).await;
        let persons = again.map_err(|source| StartError::Unwritten { path: config.data_dir.join(FILE), source })?;
        if persons > 0 {
            tracing::warn!(persons, "this database knew persons who were forgotten; they are forgotten again");
        }
        let keeper = Keeper::start(Arc::clone(&store), definitions.subscribe(), config.clock.clone());
        let (erasures, metrics) = (Arc::new(erasures), Metrics::new());
        let counts = metrics.connector_requests.clone();
        let around = (Arc::clone(&store), Arc::clone(&erasures), definitions.subscribe().0, config.clock.clone());
        let desks = Desks::open(&config.connectors, around, &counts);
        let time = (&config.clock, &definitions.subscribe().0);
        let outbox = Outbox::open(&config.targets, &store, time, &metrics.outbox_attempts).await;
        let outbox = outbox.map_err(|source| StartError::Unwritten { path: config.data_dir.join(FILE), source })?;
        let crms = Crms::open(&config.crms, (&store, &erasures, &config.clock));
        let (counted, clock) = (metrics.dried_up.clone(), config.clock.clone());
        let inputs = Inputs::start(Arc::clone(&store), definitions.subscribe().0, clock, counted);
        let agenda = Agenda::start(Arc::clone(&store), definitions.subscribe().0, config.clock.clone());
        let overwriter = Overwriter::start(Arc::clone(&store));
        let guard = Guard { data_dir: config.data_dir.clone(), files };
        let state = Self(Arc::new(Shared {
            definitions,
            following: tokio::sync::Mutex::default(),
            waiting: Mutex::new(waiting),
            deciding: tokio::sync::Mutex::default(),
            store,
            keeper,
            inputs,
            agenda,
            _lock: lock,
            overwriter,
            erasures,
            desks,
            outbox,
            crms,
            guard,
            skew: Skew::default(),
            rates: Rates::new(config.forms_a_minute, config.forms_a_minute_of_all),
            visits,
            checks: Checks::default(),
            streams: Streams::default(),
            crowd: Crowd::default(),
            sign_ins: Queue::default(),
            metrics,
            passwords: Passwords::default(),
            readers: Readers::default(),
            process_secret: Secret::new(""),
            watcher: Mutex::default(),
            remover: Mutex::default(),
            #[cfg(feature = "oidc")]
            oidc: sign_in,
            config,
        }));
        state.watch_definition();
        state.remove_what_has_ended();
        Ok(state)
    }

    /// A link for the first admin, if there is no admin and no proxy that says who is one.
    pub(crate) async fn first_invitation(&self) -> Result<Option<Invitation>, Arc<sqlx::Error>> {
        let now_ms = self.0.config.clock.now_ms();
        if self.0.config.auth_proxy.is_some() {
            return Ok(None);
        }
        let made = self.0.store.write(move |c| Box::pin(async move { first_invitation(c, now_ms).await }));
        made.await
    }

    /// Ends what would never end by itself.
    pub(crate) fn end_streams(&self) {
        self.0.streams.end();
    }

    /// Finishes all writing and closes the database.
    pub async fn close(&self) {
        for task in [&self.0.watcher, &self.0.remover] {
            if let Some(task) = task.lock().unwrap_or_else(PoisonError::into_inner).take() {
                task.abort();
            }
        }
        self.0.desks.close();
        self.0.outbox.close();
        self.0.crms.close();
        self.0.inputs.stop().await;
        self.0.agenda.stop().await;
        self.0.overwriter.stop().await;
        self.0.keeper.stop().await;
        self.0.store.close().await;
    }

    pub(crate) fn definition(&self) -> String {
        self.0.definitions.active().compiled.reference()
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// Counts a connection of a client that had too many.
    pub(crate) fn turn_away(&self) {
        self.0.metrics.turned_away.inc();
    }
}

/// Takes the data folder for this receiver alone.
fn lock_folder(folder: &Path) -> Result<std::fs::File, StartError> {
    let failed = |source| StartError::DataFolder { path: folder.to_owned(), source };
    let file =
        private::open(std::fs::OpenOptions::new().write(true).create(true).truncate(false), &folder.join("lock"))
            .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::SharedData { path: folder.to_owned() }),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Whether `inner` is inside `outer`, or a link inside `outer` leads to it. Different spellings of a path make no difference.
fn holds(outer: &Path, inner: &Path) -> bool {
    let Ok(outer) = outer.canonicalize() else { return false };
    let named = std::path::absolute(inner).and_then(|inner| match (inner.parent(), inner.file_name()) {
        (Some(parent), Some(name)) => Ok(parent.canonicalize()?.join(name)),
        _ => Ok(inner),
    });
    [inner.canonicalize(), named].into_iter().flatten().any(|inner| inner.starts_with(&outer))
}
