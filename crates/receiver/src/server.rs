//! Connections: it accepts them, limits how long a request's head and an answer may take, and lets them finish when the
//! receiver stops. It does not know routes.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;

use super::client::{Client, Peer};
use super::crowd::Crowd;
use super::routes::{State, router};
use super::store::FILE;
use super::{Config, Invitation, StartError};

/// The receiver drops a connection whose client takes nothing of an answer for this many times the time that a request's head
/// may take: bytes in a slow network's buffers need their time.
const STALL_FACTOR: u32 = 3;
/// How long open requests may take to finish at the end.
const FINISH: Duration = Duration::from_secs(10);
/// How long the database may take to close after that.
const CLOSE: Duration = Duration::from_secs(5);
/// The pause after a failed accept; the most likely cause is too many open files, and retrying at once would not help.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A receiver that listens but does not answer yet.
#[derive(Debug)]
pub struct Receiver {
    listener: TcpListener,
    state: State,
    first_invitation: Option<Invitation>,
}

impl Receiver {
    /// Listens, compiles the definition and opens the database.
    ///
    /// # Errors
    /// If any of these fails.
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        let addr = config.addr;
        let unavailable = |source| StartError::Address { addr, source };
        // First of all: a second receiver on the same database must fail before it changes the active definition there.
        let listener = TcpListener::bind(addr).await.map_err(unavailable)?;
        let file = config.data_dir.join(FILE);
        let state = State::open(config).await?;
        let made = state.first_invitation().await;
        let first_invitation = made.map_err(|source| StartError::Unwritten { path: file, source })?;
        Ok(Self { listener, state, first_invitation })
    }

    /// What a link to `/inbox#invitation=…` carries that makes the first admin; `None` if there is an admin. Each start makes a new one.
    pub fn first_invitation(&self) -> Option<&Invitation> {
        self.first_invitation.as_ref()
    }

    /// The address that it listens on.
    ///
    /// # Errors
    /// If the system does not know it.
    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The active definition, as forms name it: `id@version#hash`.
    pub fn definition(&self) -> String {
        self.state.definition()
    }

    /// Answers requests until `shutdown` completes. Then lets open requests finish and closes the database.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, state, first_invitation: _ } = self;
        let service = TowerToHyperService::new(router(state.clone()));
        let (stop, stopped) = watch::channel(());
        let settings = state.config();
        let permits = Arc::new(Semaphore::new(settings.connections));
        // Behind a proxy, all connections come from it; `routes` then counts the requests that it passes on.
        let most = if settings.trusted_hops == 0 { settings.connections_of_one } else { usize::MAX };
        let crowd = Crowd::default();
        let mut shutdown = pin!(shutdown);
        loop {
            let accept = async {
                let permit = Arc::clone(&permits).acquire_owned().await;
                (permit, listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                () = &mut shutdown => break,
                accepted = accept => accepted,
            };
            let (stream, peer) = match accepted {
                Ok((stream, peer)) => (stream, peer.ip()),
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Some(place) = crowd.enter(Client::at(peer), most) else {
                state.turn_away();
                continue;
            };
            let (service, stopped, timeout) = (service.clone(), stopped.clone(), settings.timeout);
            let service = service_fn(move |mut request: hyper::Request<Incoming>| {
                request.extensions_mut().insert(Peer(peer));
                service.call(request)
            });
            tokio::spawn(async move {
                serve_connection(stream, service, timeout, stopped).await;
                drop((permit, place));
            });
        }
        drop(listener);
        drop(stopped);
        state.end_streams();
        let _nobody_waits = stop.send(());
        // Every connection holds a receiver of `stop`, so `closed` completes when the last connection ends.
        if tokio::time::timeout(FINISH, stop.closed()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        // Every answered lead is on the disk, so giving up here loses nothing.
        if tokio::time::timeout(CLOSE, state.close()).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
    }
}

/// Binds and runs, for callers that do not need the address.
///
/// # Errors
/// See [`Receiver::bind`].
pub async fn serve(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), StartError> {
    Receiver::bind(config).await?.run(shutdown).await;
    Ok(())
}

async fn serve_connection(
    stream: TcpStream,
    service: impl HttpService<Incoming, ResBody = Body, Error = Infallible>,
    timeout: Duration,
    mut stopped: watch::Receiver<()>,
) {
    // Hyper itself waits for ever for a client that does not read its answer.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(timeout.saturating_mul(STALL_FACTOR)));
    // Without a timer, hyper waits for ever for a request's head (tokio-rs/axum#2741).
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeout)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
