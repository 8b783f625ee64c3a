//! A running receiver.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use handraise::author::{Format, compile};
use handraise::definition::Compiled;
use handraise_receiver::{Clock, Config, Receiver};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::visitor::now_s;

pub(crate) const TOKEN: &str = "correct horse battery staple";
pub(crate) const DEFINITION: &str = include_str!("definition.toml");

/// A folder with a definition, pages and plugin files, in which receivers can be started one after another.
pub(crate) struct Place {
    folder: TempDir,
    /// How far the receiver's clock is ahead of the system's, in seconds.
    ahead_s: Arc<AtomicI64>,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: TempDir::new().expect("a folder"), ahead_s: Arc::default() };
        place.write("definition.toml", DEFINITION);
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn wait(&self, days: i64) {
        self.wait_s(days * 86_400);
    }

    pub(crate) fn wait_s(&self, seconds: i64) {
        self.ahead_s.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Seconds since 1970, by the receiver's clock.
    pub(crate) fn now_s(&self) -> u32 {
        now_s() + u32::try_from(self.ahead_s.load(Ordering::SeqCst)).expect("the clock is ahead")
    }

    pub(crate) fn config(&self) -> Config {
        let at = |name: &str| -> PathBuf { self.folder.path().join(name) };
        let addr = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Config::new(addr, at("data"), at("definition.toml"), at("www"), at("plugin"), TOKEN);
        let ahead_s = Arc::clone(&self.ahead_s);
        config.clock = Clock::from_fn(move || {
            SystemTime::now() + Duration::from_secs(ahead_s.load(Ordering::SeqCst).unsigned_abs())
        });
        config.allowed_origins = vec!["https://www.example.com".parse().expect("an origin")];
        config
    }

    pub(crate) async fn start(&self) -> Running {
        Running::start(self.config()).await
    }
}

/// A receiver that answers.
pub(crate) struct Running {
    pub(crate) addr: SocketAddr,
    pub(crate) client: Client,
    /// What the link for the first admin carries.
    pub(crate) first_invitation: Option<String>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(config: Config) -> Self {
        let receiver = Receiver::bind(config).await.expect("a receiver");
        let addr = receiver.local_addr().expect("an address");
        let first_invitation = receiver.first_invitation().map(|invitation| invitation.secret().to_owned());
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(receiver.run(async {
            let _dropped = stopped.await;
        }));
        Self { addr, client: client(), first_invitation, stop, task }
    }

    /// Stops it like Ctrl-C, and waits until it has ended.
    pub(crate) async fn stop(self) {
        drop(self.client);
        self.stop.send(()).expect("a running receiver");
        self.task.await.expect("a receiver that ends well");
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    /// Asks for a visit token, as a page does.
    pub(crate) async fn visit(&self) -> String {
        let answer = self.client.post(self.url("/v1/visit")).send().await.expect("an answer");
        assert_eq!(answer.status(), 201);
        json(answer).await["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn post(&self) -> RequestBuilder {
        self.client.post(self.url("/v1/leads"))
    }

    /// Posts a form as a forwarder does, and returns the answer's JSON, which tells the verdict.
    pub(crate) async fn submit(&self, fields: &[(String, String)]) -> Value {
        let sent = self.post().bearer_auth(TOKEN).header("accept", "application/json").form(fields).send().await;
        let answer = sent.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        json(answer).await
    }

    /// All leads, newest first.
    pub(crate) async fn leads(&self) -> Vec<Value> {
        let answer = self.get("/v1/leads").bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        json(answer).await["leads"].as_array().expect("a list").clone()
    }

    /// The only lead.
    pub(crate) async fn lead(&self) -> Value {
        let [lead] = <[Value; 1]>::try_from(self.leads().await).expect("one lead");
        lead
    }
}

pub(crate) fn client() -> Client {
    Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("a client")
}

pub(crate) async fn json(answer: Response) -> Value {
    serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON")
}

/// The problem in an answer, after checking that it is one.
pub(crate) async fn problem(answer: Response, status: u16) -> Value {
    assert_eq!(answer.status(), status);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem = json(answer).await;
    assert_eq!(problem["status"], status);
    assert!(problem["type"].is_string() && problem["title"].is_string() && problem["detail"].is_string());
    problem
}

pub(crate) fn compiled(text: &str) -> Compiled {
    compile(text, Format::Toml).expect("a definition")
}
