//! HTTP to others: with the public certificate authorities compiled in, no redirects, no proxy, little time, and short answers. Whoever asks says
//! which addresses may be reached. Each request has a connection of its own, to an address that was checked: nothing looks the name up again. It
//! does not know what is asked.

mod address;
mod url;
mod wait;

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::uri::{PathAndQuery, Scheme};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

pub(crate) use address::Reach;
pub(crate) use url::{checked_url, reach};
pub(crate) use wait::retry_after;

/// What requests to others say who sends them.
pub(crate) const USER_AGENT: &str = concat!("handraise/", env!("CARGO_PKG_VERSION"));
const CONNECT: Duration = Duration::from_secs(5);

/// Asks others.
#[derive(Clone)]
pub(crate) struct Fetch {
    tls: TlsConnector,
    reach: Reach,
    timeout: Duration,
    most_bytes: usize,
}

/// How much of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Whole,
    Head,
}

/// What somebody answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer. Its words never have the address that was asked, which may name a person.
#[derive(Debug)]
pub(crate) enum FetchError {
    /// The request names no host.
    NoHost,
    /// The host has only addresses that may not be reached.
    OutOfReach(Reach),
    /// The name has no address.
    Unknown(std::io::Error),
    Connect(std::io::Error),
    TooSlow(Duration),
    TooLong(usize),
    Http(hyper::Error),
}

impl FetchError {
    /// Whether it would be the same with any other request to this host.
    pub(crate) fn is_of_host(&self) -> bool {
        matches!(self, Self::NoHost | Self::OutOfReach(_) | Self::Unknown(_) | Self::Connect(_))
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHost => f.write_str("the request names no host"),
            Self::OutOfReach(reach) => f.write_str(reach.refusal()),
            Self::Unknown(error) => write!(f, "the host's name can't be looked up: {error}"),
            Self::Connect(error) => write!(f, "could not connect: {error}"),
            Self::TooSlow(timeout) => write!(f, "there was no complete answer within {} s", timeout.as_secs_f32()),
            Self::TooLong(most_bytes) => write!(f, "the answer has more than {most_bytes} bytes"),
            Self::Http(error) => write!(f, "the connection failed: {error}"),
        }
    }
}

impl Error for FetchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unknown(error) | Self::Connect(error) => Some(error),
            Self::Http(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tls: _, reach, timeout, most_bytes } = self;
        write!(f, "Fetch({reach:?}, {timeout:?}, {most_bytes} bytes)")
    }
}

impl Fetch {
    /// # Errors
    /// If the system cannot do TLS.
    pub(crate) fn new(
        reach: Reach,
        timeout: Duration,
        most_bytes: usize,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: Arc::new(tls).into(), reach, timeout, most_bytes })
    }

    /// Sends a request, and reads the whole answer.
    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Result<Answer, FetchError> {
        self.in_time(self.exchange(request, Reading::Whole)).await
    }

    /// Sends a request, and reads of the answer only its status and headers.
    pub(crate) async fn tell(&self, request: Request<Vec<u8>>) -> Result<Answer, FetchError> {
        self.in_time(self.exchange(request, Reading::Head)).await
    }

    async fn in_time(&self, exchange: impl Future<Output = Result<Answer, FetchError>>) -> Result<Answer, FetchError> {
        tokio::time::timeout(self.timeout, exchange).await.unwrap_or(Err(FetchError::TooSlow(self.timeout)))
    }

    async fn exchange(&self, request: Request<Vec<u8>>, reading: Reading) -> Result<Answer, FetchError> {
        let uri = request.uri();
        let is_encrypted = uri.scheme() != Some(&Scheme::HTTP);
        let host = uri.host().ok_or(FetchError::NoHost)?;
        // An IPv6 address is in brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if is_encrypted { 443 } else { 80 });
        let stream = self.connect(&host, port).await?;
        if !is_encrypted {
            return self.talk(TokioIo::new(stream), request, reading).await;
        }
        let name = ServerName::try_from(host).map_err(|_| FetchError::NoHost)?;
        let stream = self.tls.connect(name, stream).await.map_err(FetchError::Connect)?;
        self.talk(TokioIo::new(stream), request, reading).await
    }

    /// A connection to the first address of a host that may be reached and answers.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, FetchError> {
        let found: Vec<SocketAddr> = match host.parse::<IpAddr>() {
            Ok(address) => vec![(address, port).into()],
            Err(_) => tokio::net::lookup_host((host, port)).await.map_err(FetchError::Unknown)?.collect(),
        };
        let mut failed = FetchError::OutOfReach(self.reach);
        for address in found.into_iter().filter(|address| self.reach.allows(address.ip())) {
            failed = match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => FetchError::Connect(error),
                Err(_) => FetchError::TooSlow(CONNECT),
            };
        }
        Err(failed)
    }

    async fn talk(
        &self,
        stream: impl Read + Write + Send + Unpin + 'static,
        request: Request<Vec<u8>>,
        reading: Reading,
    ) -> Result<Answer, FetchError> {
        let (mut sender, connection) = http1::handshake(stream).await.map_err(FetchError::Http)?;
        // It ends with this function, also if nobody waits for the answer any more.
        let mut working = JoinSet::new();
        working.spawn(connection);
        let response = sender.send_request(to_its_host(request)?).await.map_err(FetchError::Http)?;
        let (head, mut body) = response.into_parts();
        let mut bytes = Vec::new();
        if reading == Reading::Head {
            return Ok(Answer { status: head.status, headers: head.headers, body: bytes });
        }
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(FetchError::Http)?.into_data() else { continue };
            if bytes.len() + data.len() > self.most_bytes {
                return Err(FetchError::TooLong(self.most_bytes));
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Answer { status: head.status, headers: head.headers, body: bytes })
    }
}

/// A request as it is sent to its host: the host in a header, and the rest in the first line.
fn to_its_host(request: Request<Vec<u8>>) -> Result<Request<Full<Bytes>>, FetchError> {
    let (mut head, body) = request.into_parts();
    let authority = head.uri.authority().ok_or(FetchError::NoHost)?;
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| FetchError::NoHost)?;
    head.headers.insert(header::HOST, host);
    let path = head.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    head.uri = Uri::from(path);
    head.version = axum::http::Version::HTTP_11;
    Ok(Request::from_parts(head, Full::from(body)))
}
