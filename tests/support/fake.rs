//! A program on this machine that answers as a vendor documents its API: it holds state, and a test can have it fail. Each vendor says in a file of its own what it
//! answers. It does not know who asks.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, Response, StatusCode, header};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request as the vendor got it.
#[derive(Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The query.
    pub query: BTreeMap<String, String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body, if it is JSON.
    pub body: Value,
}

/// What a vendor answers: a status and JSON.
pub type Answer = (u16, Value);

/// What a vendor does with a request.
pub trait Vendor: Send + 'static {
    /// Answers, and changes what it holds.
    fn answer(&mut self, asked: &Asked) -> Answer;
}

/// How the next request to a path fails.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is not done, and this is answered, with these headers.
    Refused(u16, Vec<(&'static str, String)>, Value),
    /// It is done, and nobody learns of it.
    Lost,
}

/// A fault, and what the method and the path have in them to which it happens.
type Planned = (&'static str, Fault);

/// A running fake; dropping this value ends it.
pub struct Fake<V> {
    /// Where it listens.
    pub addr: SocketAddr,
    held: Arc<Mutex<V>>,
    faults: Arc<Mutex<VecDeque<Planned>>>,
    log: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<V: Vendor> Fake<V> {
    /// Starts one.
    pub async fn start(vendor: V) -> Self {
        Self::start_at(vendor, 0).await
    }

    /// The same at a port.
    pub async fn start_at(vendor: V, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
        let addr = listener.local_addr().expect("an address");
        let held = Arc::new(Mutex::new(vendor));
        let (faults, log) = (Arc::<Mutex<VecDeque<Planned>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let shared = (Arc::clone(&held), Arc::clone(&faults), Arc::clone(&log));
        let router = Router::new().fallback(move |request: Request| {
            let (held, faults, log) = shared.clone();
            async move {
                let asked = read(request).await;
                let line = format!("{} {}", asked.method, asked.path);
                locked(&log).push(line.clone());
                let fault = {
                    let mut faults = locked(&faults);
                    let place = faults.iter().position(|(part, _)| line.contains(part));
                    place.and_then(|place| faults.remove(place)).map(|(_, fault)| fault)
                };
                match fault {
                    None => {
                        let (status, body) = locked(&held).answer(&asked);
                        response(status, &[], &body)
                    }
                    Some(Fault::Refused(status, headers, body)) => response(status, &headers, &body),
                    Some(Fault::Lost) => {
                        let _done = locked(&held).answer(&asked);
                        response(502, &[], &Value::Null)
                    }
                }
            }
        });
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { addr, held, faults, log, task }
    }

    /// Looks at what it holds, or changes it as people there do.
    pub fn with<T>(&self, work: impl FnOnce(&mut V) -> T) -> T {
        work(&mut locked(&self.held))
    }

    /// Has the next request fail whose method and path have a text in them.
    pub fn fail(&self, part: &'static str, fault: Fault) {
        locked(&self.faults).push_back((part, fault));
    }

    /// How often it was asked something whose method and path have a text in them.
    pub fn asked(&self, part: &str) -> usize {
        locked(&self.log).iter().filter(|line| line.contains(part)).count()
    }
}

impl<V> Drop for Fake<V> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read(request: Request) -> Asked {
    let (head, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 22).await.expect("a body");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let query = form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let body = serde_json::from_str(&text).unwrap_or_default();
    Asked { method: head.method, path: head.uri.path().to_owned(), query, headers: head.headers, text, body }
}

fn response(status: u16, headers: &[(&str, String)], body: &Value) -> Response<axum::body::Body> {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let mut response = Response::new(text.into());
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().expect("a type"));
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header");
        response.headers_mut().insert(name, value.parse().expect("a value"));
    }
    response
}

/// Milliseconds since 1970.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the year 292278994")
}
