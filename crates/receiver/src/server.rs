//! Connections: accepting them, limiting how long a request's head may take and how long an answer may wait to be read,
//! and letting them finish at the end. It does not know routes.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;

use super::routes::{State, router};
use super::{Config, StartError};

/// Connections at one time; more wait in the system's queue.
const CONNECTIONS: usize = 1024;
/// An answer of which nothing is taken for so many times as long as a request's head may last is given up: what lies in a
/// slow network's buffers takes its time.
const STALLED: u32 = 3;
/// How long open requests may take to finish at the end.
const FINISH: Duration = Duration::from_secs(10);
/// How long the database may take to close after that.
const CLOSE: Duration = Duration::from_secs(5);
/// A pause after an accept that failed: too many open files, most likely.
const BREATH: Duration = Duration::from_millis(50);

/// A receiver that listens already and doesn't answer yet.
#[derive(Debug)]
pub struct Receiver {
    listener: TcpListener,
    state: State,
}

impl Receiver {
    /// Listens, compiles the definition and opens the database.
    ///
    /// # Errors
    /// Whatever of it fails.
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        let addr = config.addr;
        let taken = |source| StartError::Address { addr, source };
        // Before the database is touched: a second receiver must not change which definition the first one's leads find.
        let listener = TcpListener::bind(addr).await.map_err(taken)?;
        Ok(Self { listener, state: State::open(config).await? })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// What the system says.
    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The definition that is active, as forms name it: `id@version#hash`.
    pub fn definition(&self) -> String {
        self.state.definition()
    }

    /// Answers until `shutdown` is done; then finishes open requests and closes the database.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, state } = self;
        let service = TowerToHyperService::new(router(state.clone()));
        let (stop, stopped) = watch::channel(());
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut shutdown = pin!(shutdown);
        loop {
            let accept = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                () = &mut shutdown => break,
                accepted = accept => accepted,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            let (service, stopped, timeout) = (service.clone(), stopped.clone(), state.timeout());
            tokio::spawn(async move {
                converse(stream, service, timeout, stopped).await;
                drop(place);
            });
        }
        drop(listener);
        drop(stopped);
        let _nobody_waits = stop.send(());
        // Every connection holds a receiver of `stop`, so this ends with the last of them.
        if tokio::time::timeout(FINISH, stop.closed()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        // What was answered is on the disk, so nothing is lost with a file that isn't closed.
        if tokio::time::timeout(CLOSE, state.close()).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
    }
}

/// Binds and runs in one: for callers that need not know the address.
///
/// # Errors
/// See [`Receiver::bind`].
pub async fn serve(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), StartError> {
    Receiver::bind(config).await?.run(shutdown).await;
    Ok(())
}

async fn converse(
    stream: TcpStream,
    service: TowerToHyperService<axum::Router>,
    timeout: Duration,
    mut stopped: watch::Receiver<()>,
) {
    // Nor does hyper give up on who does not read.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(timeout.saturating_mul(STALLED)));
    // Without a timer hyper waits for a request's head for ever (tokio-rs/axum#2741).
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
