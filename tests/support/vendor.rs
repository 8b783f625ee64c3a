//! A vendor who is asked about companies and people: it counts the requests, and answers what a test says. It does not know who asks.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Response, StatusCode, header};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a test waits for a request.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request as the vendor got it.
#[derive(Clone, Debug)]
pub struct Question {
    /// The path and what follows it.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// What the vendor answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// 200 with JSON.
    Json(Value),
    /// 200 with something else.
    Text(&'static str),
    /// Another status, with a header.
    Status(u16, Option<(HeaderName, String)>),
    /// 200 with so many bytes.
    Bytes(usize),
    /// Nothing, ever.
    Never,
}

/// A running vendor; dropping this value ends it.
pub struct Vendor {
    /// Where it listens.
    pub addr: SocketAddr,
    asked: watch::Receiver<Vec<Question>>,
    task: JoinHandle<()>,
}

impl Vendor {
    /// Starts one that answers the first request with the first reply, the second with the second, and all others with the last.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Arc<[Reply]> = replies.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addr = listener.local_addr().expect("an address");
        let (note, asked) = watch::channel(Vec::new());
        let answer = move |request: Request| {
            let (note, replies) = (note.clone(), Arc::clone(&replies));
            async move {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
                let body = String::from_utf8_lossy(&body).into_owned();
                let mut place = 0;
                note.send_modify(|known: &mut Vec<Question>| {
                    place = known.len();
                    known.push(Question { path: head.uri.to_string(), headers: head.headers, body });
                });
                let reply = replies.get(place).or(replies.last()).cloned();
                answer(reply.unwrap_or(Reply::Status(404, None))).await
            }
        };
        let router = Router::new().fallback(answer);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { addr, asked, task }
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Question> {
        self.asked.borrow().clone()
    }

    /// Waits until it was asked so many times, and returns all requests.
    pub async fn was_asked(&self, times: usize) -> Vec<Question> {
        let mut asked = self.asked.clone();
        let waited = tokio::time::timeout(PATIENCE, asked.wait_for(|known| known.len() >= times)).await;
        waited.unwrap_or_else(|_| panic!("asked {times} times, not {:?}", self.asked())).expect("it runs").clone()
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(reply: Reply) -> Response<Body> {
    let with = |kind, body: Body| Response::builder().header(header::CONTENT_TYPE, kind).body(body).expect("an answer");
    match reply {
        Reply::Json(value) => with("application/json", value.to_string().into()),
        Reply::Text(text) => with("text/html", text.into()),
        Reply::Bytes(count) => with("application/json", Bytes::from(vec![b' '; count]).into()),
        Reply::Status(code, more) => {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::from_u16(code).expect("a status");
            answer.headers_mut().extend(more.map(|(name, value)| (name, value.parse().expect("a value"))));
            answer
        }
        Reply::Never => std::future::pending().await,
    }
}
