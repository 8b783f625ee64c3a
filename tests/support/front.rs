//! A server in front of the receiver that passes everything on, altered as a test asks: a policy, a script that comes
//! first, missing files. It does what engines have no common way of doing. It does not know what is behind it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::task::JoinHandle;

const FIRST: &str = "/first-of-all.js";

/// How the answers differ from those of the server behind.
#[derive(Default)]
struct Changes {
    /// A script that runs before any other script of a page.
    first_script: String,
    /// Headers for addresses that contain a text.
    headers: Vec<(String, HeaderName, HeaderValue)>,
    /// Addresses that contain such a text are answered with 503.
    withheld: Vec<String>,
    /// Files that the server behind does not have, or has in another form, by path: their type and content. The newest wins.
    files: Vec<(String, &'static str, Vec<u8>)>,
}

struct Shared {
    behind: String,
    client: reqwest::Client,
    changes: Mutex<Changes>,
    asked: Mutex<Vec<String>>,
    posted: Mutex<Vec<Posted>>,
}

/// What a browser posted to a file of the test's own.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its media type.
    pub kind: String,
    /// Its text.
    pub body: String,
}

/// The running server; dropping this value ends it.
pub struct Front {
    /// Its address, such as `http://127.0.0.1:43210`.
    pub address: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Front {
    /// Starts a server on a free port in front of the server at an address. It needs a runtime with more than one
    /// thread.
    pub fn start(behind: &str) -> Self {
        let listener = own_port();
        listener.set_nonblocking(true).expect("it can wait without blocking");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let shared = Arc::new(Shared {
            behind: behind.to_owned(),
            client,
            changes: Mutex::default(),
            asked: Mutex::default(),
            posted: Mutex::default(),
        });
        let app = axum::Router::new().fallback(answer).with_state(shared.clone());
        let task = tokio::spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, app).await.expect("it serves");
        });
        Self { address, shared, task }
    }

    /// Puts a script before any other in every page from now on; an empty one ends that.
    pub fn first_script(&self, script: &str) {
        script.clone_into(&mut self.shared.changes().first_script);
    }

    /// Appends to that script.
    pub fn also_first(&self, script: &str) {
        self.shared.changes().first_script.push_str(script);
    }

    /// Moves the wall clock that pages see from now on, by so many seconds; the monotonic clock stays.
    pub fn move_clock(&self, ahead_s: i64) {
        self.first_script(&format!(
            r"(() => {{
                const Real = Date, now = () => Real.now() + {ahead_s} * 1000;
                globalThis.Date = new Proxy(Real, {{
                    apply: () => new Real(now()).toString(),
                    construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now()], made),
                    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
                }});
            }})();"
        ));
    }

    /// Sends a header with every answer whose path contains `part`, in place of the original one.
    pub fn header(&self, part: &str, name: &'static str, value: &'static str) {
        let header = (part.to_owned(), HeaderName::from_static(name), HeaderValue::from_static(value));
        self.shared.changes().headers.push(header);
    }

    /// Answers 503 for every path that contains `part`.
    pub fn withhold(&self, part: &str) {
        self.shared.changes().withheld.push(part.to_owned());
    }

    /// Ends all withholding.
    pub fn release(&self) {
        self.shared.changes().withheld.clear();
    }

    /// Serves a page of the test's own.
    pub fn page(&self, path: &str, html: &str) {
        self.file(path, "text/html; charset=utf-8", html);
    }

    /// Serves a file of the test's own.
    pub fn file(&self, path: &str, kind: &'static str, content: impl Into<Vec<u8>>) {
        self.shared.changes().files.push((path.to_owned(), kind, content.into()));
    }

    /// The requests of browsers, in order: method, path and query.
    pub fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().expect("no test panics while it holds it").clone()
    }

    /// What was posted to files of the test's own, in order.
    pub fn posted(&self) -> Vec<Posted> {
        self.shared.posted.lock().expect("no test panics while it holds it").clone()
    }

    /// Waits until a browser has posted so many forms, and returns them. A browser may name the next address before the form has arrived.
    pub async fn until_posted(&self, count: usize) -> Vec<Posted> {
        until(|| self.posted().len() >= count, || format!("{} of {count} forms were posted", self.posted().len()))
            .await;
        self.posted()
    }

    /// Waits until a browser has requested a path.
    pub async fn until_asked(&self, path: &str) {
        let is_asked = || self.asked().iter().any(|asked| asked.ends_with(&format!(" {path}")));
        until(is_asked, || format!("nobody asked for `{path}`: {:?}", self.asked())).await;
    }
}

/// Waits for what a browser does: no event tells the test.
async fn until(is_so: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{}", otherwise());
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().expect("no test panics while it holds it")
    }
}

/// A port that no front has used: a shared browser remembers sites by their port.
fn own_port() -> TcpListener {
    static USED: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut used = USED.lock().expect("no test panics while it holds it");
    // Refused ports stay open until another is found, so that they are not offered again.
    let mut refused = Vec::new();
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        if used.insert(listener.local_addr().expect("an address").port()) {
            return listener;
        }
        refused.push(listener);
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let asked = format!("{} {}", request.method(), request.uri());
    shared.asked.lock().expect("no test panics while it holds it").push(asked);
    if shared.changes().withheld.iter().any(|part| path.contains(part)) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if path == FIRST {
        let headers = [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-cache")];
        return (headers, shared.changes().first_script.clone()).into_response();
    }
    let own = shared.changes().files.iter().rev().find(|(known, ..)| *known == path).cloned();
    let (status, mut headers, mut body) = match own {
        Some((_, kind, content)) => {
            if request.method() == Method::POST {
                note(&shared, request).await;
            }
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
            (StatusCode::OK, HeaderMap::from_iter([kind]), content)
        }
        None => pass_on(&shared, request).await,
    };
    let changes = shared.changes();
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        if !changes.first_script.is_empty() {
            // As a file, because the page's policy may forbid inline scripts.
            let html = String::from_utf8_lossy(&body);
            body = html.replacen("<head>", &format!("<head><script src='{FIRST}'></script>"), 1).into_bytes();
        }
        // Altered pages must not come from a cache. `no-store` would keep pages out of the back/forward cache.
        headers.remove(header::ETAG);
        headers.remove(header::LAST_MODIFIED);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    for (_, name, value) in changes.headers.iter().filter(|(part, ..)| path.contains(part)) {
        headers.insert(name, value.clone());
    }
    (status, headers, Body::from(body)).into_response()
}

/// Keeps what was posted.
async fn note(shared: &Shared, request: Request) {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.to_owned();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap_or_default();
    let posted = Posted { kind, body: String::from_utf8_lossy(&body).into_owned() };
    shared.posted.lock().expect("no test panics while it holds it").push(posted);
}

/// Forwards a request under the host name that the browser used, because the receiver reads the form's origin from
/// that.
async fn pass_on(shared: &Shared, request: Request) -> (StatusCode, HeaderMap, Vec<u8>) {
    let (parts, body) = request.into_parts();
    let mut headers = parts.headers;
    // Altering needs uncompressed text.
    headers.remove(header::ACCEPT_ENCODING);
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let asked = shared.client.request(parts.method, format!("{}{}", shared.behind, parts.uri)).headers(headers);
    let Ok(answer) = asked.body(body).send().await else {
        return (StatusCode::BAD_GATEWAY, HeaderMap::new(), Vec::new());
    };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH] {
        headers.remove(name);
    }
    (status, headers, answer.bytes().await.map(Vec::from).unwrap_or_default())
}
