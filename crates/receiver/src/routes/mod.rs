//! Which handler answers at which address: one file per group. The state and the headers that all of them share are here.

mod accounts;
mod activation;
mod approvals;
mod asked;
mod audit;
mod body;
mod builtin;
mod caller;
mod carried;
mod connectors;
mod content;
mod cookie;
mod crms;
mod decide;
mod definition;
mod document;
mod events;
mod export;
mod facts;
mod figures;
mod forwarder;
mod guard;
mod health;
mod home;
mod inputs;
mod invitation;
mod json;
mod lead;
mod list;
mod listed;
mod members;
mod nurture;
#[cfg(feature = "oidc")]
mod oidc;
mod outbox;
mod own_page;
mod page;
mod persons;
mod refusal;
mod retention;
mod session;
mod shadow;
mod site;
mod spot;
mod tokens;
mod updates;
mod upload;
mod users;
mod visit;
mod watch;
mod ways;
mod work;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower_http::cors::{AllowOrigin, CorsLayer};

pub use self::body::read_form;
pub use self::document::text as document;
pub use self::export::Exported;
pub(crate) use self::export::{everything_of, rows_of};
pub use self::forwarder::Statement;
pub use self::list::stored_leads;
pub(crate) use self::nurture::{in_log as nurture_in_log, table as nurture_table};
pub(crate) use self::retention::in_words as removed_in_words;

use self::guard::Guard;
use super::access::{Invitation, Passwords, Readers, Secret, first_invitation};
use super::agenda::Agenda;
use super::check::Checks;
use super::clock::seconds;
use super::config::TOKEN_CHARS;
use super::connector::Desks;
use super::crm::Crms;
use super::crowd::Crowd;
use super::definition::Definitions;
use super::force::Waiting;
use super::input::Inputs;
use super::ledger::{Erasures, Keeper, adopt, forget_again};
use super::metrics::Metrics;
use super::outbox::Outbox;
use super::problem::Problem;
use super::queue::Queue;
use super::rate::Rates;
use super::skew::Skew;
use super::store::{FILE, Store};
use super::visit::Visits;
use super::{Config, DefinitionFile, Files, StartError, origin, private};
use tokio::task::JoinHandle;

/// The state that all routes share.
#[derive(Clone, Debug)]
pub struct State(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: Config,
    store: Arc<Store>,
    keeper: Keeper,
    inputs: Inputs,
    agenda: Agenda,
    /// Held for as long as the receiver runs.
    _lock: std::fs::File,
    erasures: Arc<Erasures>,
    /// Those who ask others about companies and persons.
    desks: Desks,
    /// Those who tell others what happened.
    outbox: Outbox,
    /// Those who keep CRMs.
    crms: Crms,
    /// The task that looks at the definition's file.
    watcher: Mutex<Option<JoinHandle<()>>>,
    /// The task that removes what has ended.
    remover: Mutex<Option<JoinHandle<()>>>,
    definitions: Definitions,
    /// Held while memory takes over what the database has in force.
    following: tokio::sync::Mutex<()>,
    /// The definition that lacks signatures, if there is one.
    waiting: Mutex<Option<Waiting>>,
    /// Held by whoever decides about definitions, one at a time.
    deciding: tokio::sync::Mutex<()>,
    guard: Guard,
    skew: Skew,
    rates: Rates,
    /// `None` if the receiver issues no visit tokens.
    visits: Option<Visits>,
    checks: Checks,
    /// What clients behind proxies do at the moment.
    crowd: Crowd,
    /// Who signs in at the moment.
    sign_ins: Queue,
    metrics: Metrics,
    passwords: Passwords,
    readers: Readers,
    #[cfg(feature = "oidc")]
    oidc: Option<crate::oidc::SignIn>,
    /// For what must be known only while this process runs.
    process_secret: Secret,
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
            erasures,
            desks,
            outbox,
            crms,
            guard,
            skew: Skew::default(),
            rates: Rates::new(config.forms_a_minute, config.forms_a_minute_of_all),
            visits,
            checks: Checks::default(),
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
    pub(super) async fn first_invitation(&self) -> Result<Option<Invitation>, Arc<sqlx::Error>> {
        let now_ms = self.0.config.clock.now_ms();
        if self.0.config.auth_proxy.is_some() {
            return Ok(None);
        }
        let made = self.0.store.write(move |c| Box::pin(async move { first_invitation(c, now_ms).await }));
        made.await
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
        self.0.keeper.stop().await;
        self.0.store.close().await;
    }

    pub(super) fn definition(&self) -> String {
        self.0.definitions.active().compiled.reference()
    }

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    /// Counts a connection of a client that had too many.
    pub(super) fn turn_away(&self) {
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

/// All routes.
pub fn router(state: State) -> Router {
    let config = &state.0.config;
    let allowed = config.allowed_origins.clone();
    let public = Router::from(listed::for_forms())
        .nest("/plugin", built(&state, &config.plugin))
        // Before the layer around it, which answers `OPTIONS`.
        .method_not_allowed_fallback(wrong_method)
        .layer(
            CorsLayer::new()
                .allow_origin(AllowOrigin::predicate(move |sent, _| origin::is_allowed(sent, &allowed)))
                .allow_methods([Method::GET, Method::POST])
                .allow_headers([header::CONTENT_TYPE, header::ACCEPT])
                .max_age(Duration::from_secs(600)),
        );
    let playground = config.playground.as_ref();
    let playground = playground.map(|files| Router::new().nest("/try/handraise", built(&state, files)));
    Router::new()
        .route(home::PATH, get(home::show))
        .merge(public)
        .merge(playground.unwrap_or_default())
        .merge(sign_in_elsewhere(&state))
        .merge(Router::from(listed::for_teams()))
        .route("/v1/refusal.css", get(refusal::style))
        .route("/v1/refusal.js", get(refusal::script))
        .route("/v1/{*rest}", any(not_found))
        .method_not_allowed_fallback(wrong_method)
        .fallback(site::page)
        .layer(middleware::from_fn(complete))
        .with_state(state)
}

/// The routes of sign-in with an OpenID provider, if there is one.
fn sign_in_elsewhere(state: &State) -> Router<State> {
    #[cfg(feature = "oidc")]
    if state.0.oidc.is_some() {
        return oidc::described().into();
    }
    let _none = state;
    Router::new()
}

/// Whether a request says once for which host it is (RFC 9112, 3.2). Version 1.0 did not need to.
fn names_its_host(request: &Request) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

fn without_host() -> Problem {
    let detail = "the request must have one `Host` header";
    Problem::new(StatusCode::BAD_REQUEST, "host", "No host, or several", detail)
}

/// Files that were built for pages, such as the plugin's: no page is among them.
fn built(state: &State, files: &Files) -> Router<State> {
    match files {
        Files::Folder(folder) => {
            let guarded = (state.0.guard.clone(), folder.clone());
            Router::new()
                .fallback_service(site::built(folder))
                .layer(middleware::from_fn_with_state(guarded, guard::withhold))
        }
        Files::Carried(files) => {
            let files = files.clone();
            Router::new().fallback(move |request: Request| async move { carried::file(&files, &request) })
        }
    }
}

async fn not_found() -> Problem {
    Problem::not_found("there is nothing at this address")
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "Method not allowed",
        "this address does not take that method",
    )
}

/// Adds the headers of every answer, and a line to the log that identifies nobody: it has no query, no address and no contact.
async fn complete(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = match names_its_host(&request) {
        true => next.run(request).await,
        false => without_host().into_response(),
    };
    site::complete_headers(&path, &mut response);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
    response
}
