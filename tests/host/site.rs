//! The site that serves the pages, with one origin for each mode, so that a page's bytes never say which mode it is in.
//! It keeps everything that is sent there, as it came. It does not know what should arrive.

use crate::bundle;
use crate::library;
use crate::mode::{Failure, Mode};
use crate::page::folder;
use crate::request::Request;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request as Incoming, State};
use axum::http::{Response, StatusCode, header};
use hyper::body::Frame;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The beginning of each page's head, the same in every mode.
const EMBED: &str = r#"<script src="/recorder.js"></script><script src="/plugin/handraise-loader.js" data-definition="/plugin/definition.mql" data-consent="granted"></script>"#;
/// The answer to a form.
const ANSWER: &str = "<!doctype html><title>arrived</title>";
/// The largest body, larger than any form of the fixture.
const MOST_BYTES: usize = 16 << 20;
/// How long anything may take on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// The site, in all modes.
pub(crate) struct Site {
    origins: Vec<Arc<Origin>>,
}

/// One origin.
pub(crate) struct Origin {
    pub(crate) address: String,
    mode: Mutex<Mode>,
    requests: Mutex<Vec<Request>>,
    count: watch::Sender<usize>,
    plugin: PathBuf,
}

impl Site {
    /// Listens on free ports.
    pub(crate) async fn start() -> Self {
        let plugin = handraise_tests::root().join("dist/plugin");
        assert!(plugin.join("handraise.wasm").is_file(), "the plugin is not built; run `cargo xtask dist`");
        let mut origins = Vec::new();
        for _ in 0..4 {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
            let address = format!("http://{}", listener.local_addr().expect("it has an address"));
            let origin = Arc::new(Origin {
                address,
                mode: Mutex::new(Mode::Off),
                requests: Mutex::default(),
                count: watch::Sender::new(0),
                plugin: plugin.clone(),
            });
            let routes = axum::Router::new().fallback(answer).with_state(origin.clone());
            tokio::spawn(async move { axum::serve(listener, routes).await });
            origins.push(origin);
        }
        Self { origins }
    }

    /// The origin of a mode, prepared for a page.
    pub(crate) fn begin(&self, mode: Mode) -> Arc<Origin> {
        let number = match mode {
            Mode::Off => 0,
            Mode::On => 1,
            Mode::Failing(_) => 2,
            Mode::Trapping(_) => 3,
        };
        let origin = self.origins[number].clone();
        *origin.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
        origin
    }

    /// The requests that came after their page's turn.
    pub(crate) fn late(&self) -> Vec<Request> {
        self.origins.iter().flat_map(|origin| origin.take()).collect()
    }
}

impl Origin {
    /// Waits until so many requests have come since the last were taken; false if they do not come.
    pub(crate) async fn wait_for(&self, count: usize) -> bool {
        let mut counts = self.count.subscribe();
        tokio::time::timeout(LIMIT, counts.wait_for(|now| *now >= count)).await.is_ok()
    }

    /// Takes the requests that have come since the last time.
    pub(crate) fn take(&self) -> Vec<Request> {
        let taken = std::mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner));
        self.count.send_modify(|count| *count -= taken.len());
        taken
    }

    fn mode(&self) -> Mode {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn plugin(&self, name: &str) -> Response<Body> {
        use Failure::*;
        let bytes = std::fs::read(self.plugin.join(name)).unwrap_or_default();
        let wrong = || file(name, b"<!doctype html><title>not what was asked for</title>".to_vec());
        match (self.mode(), name) {
            (Mode::Off, "handraise-loader.js") => file(name, Vec::new()),
            (Mode::Failing(NoLoader), "handraise-loader.js")
            | (Mode::Failing(NoModule), "handraise.wasm")
            | (Mode::Failing(NoDefinition), "definition.mql")
            | (Mode::Failing(OtherModule), "handraise-twin.js") => missing(),
            (Mode::Failing(OtherModule), "handraise.wasm") => wrong(),
            (Mode::Failing(OtherDefinition), "definition.mql") => wrong(),
            (Mode::Failing(SilentModule), "handraise.wasm") => std::future::pending().await,
            (Mode::Failing(BrokenModule), "handraise.wasm") => {
                let mut response = file(name, Vec::new());
                *response.body_mut() = Body::new(Broken(Some(Bytes::from(bytes).slice(..100))));
                response
            }
            (Mode::Trapping(fuse), "handraise.wasm") => file(name, fuse.into_module(&bytes)),
            _ if bytes.is_empty() => missing(),
            _ => file(name, bytes),
        }
    }
}

/// The beginning of a file, after which the connection is closed.
struct Broken(Option<Bytes>);

impl hyper::body::Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let next = self.0.take().map(Frame::data);
        Poll::Ready(Some(next.ok_or_else(|| std::io::ErrorKind::ConnectionReset.into())))
    }
}

async fn answer(State(origin): State<Arc<Origin>>, incoming: Incoming) -> Response<Body> {
    let (head, body) = incoming.into_parts();
    let path = head.uri.path().to_owned();
    if head.method == "GET" {
        if let Some(name) = path.strip_prefix("/plugin/") {
            return origin.plugin(name).await;
        }
        // A missing file counts as a request of the page's, so that it is noticed.
        if let Some(bytes) = path.strip_prefix("/npm/").and_then(library::read) {
            return file(&path, bytes);
        }
        let given = match path.as_str() {
            "/favicon.ico" => return missing(),
            "/barrier" => return file(".txt", Vec::new()),
            _ if path.starts_with("/bundles/") => {
                return bundle::read(&path).map_or_else(missing, |bytes| file(&path, bytes));
            }
            "/recorder.js" => std::fs::read(folder().join("recorder.js")).ok(),
            _ if head.uri.query().is_some() => None,
            _ => path.strip_prefix("/pages/").and_then(|name| std::fs::read(folder().join("pages").join(name)).ok()),
        };
        if let Some(bytes) = given {
            return file(&path, with_embed(bytes));
        }
    }
    let body = to_bytes(body, MOST_BYTES).await.unwrap_or_else(|error| Bytes::from(format!("unreadable: {error}")));
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let request = Request {
        method: head.method.to_string(),
        path,
        query: head.uri.query().map(str::to_owned),
        content_type: content_type.unwrap_or_default().to_owned(),
        body: body.to_vec(),
    };
    origin.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    origin.count.send_modify(|count| *count += 1);
    file(".html", ANSWER.into())
}

/// Puts the embed where a page asks for it. It works on bytes, because not every page is UTF-8.
fn with_embed(bytes: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"<!--embed-->";
    let mut out = Vec::with_capacity(bytes.len() + EMBED.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK) {
        out.extend(&rest[..at]);
        out.extend(EMBED.as_bytes());
        rest = &rest[at + MARK.len()..];
    }
    out.extend(rest);
    out
}

/// A file that every origin may read: a sandboxed frame has an origin of its own.
fn file(name: &str, bytes: Vec<u8>) -> Response<Body> {
    let kind = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        "html" => "text/html",
        "xhtml" => "application/xhtml+xml",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    };
    respond(StatusCode::OK, kind, bytes)
}

fn missing() -> Response<Body> {
    respond(StatusCode::NOT_FOUND, "text/plain", b"not found".to_vec())
}

fn respond(status: StatusCode, kind: &str, bytes: Vec<u8>) -> Response<Body> {
    let builder = Response::builder().status(status).header(header::CONTENT_TYPE, kind);
    let builder = builder.header(header::CACHE_CONTROL, "no-store").header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    builder.body(bytes.into()).expect("a response")
}
