//! A mail server that speaks SMTP: it keeps the letters that it takes, and answers as a test says. It does not know who sends.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// How long a test waits for a letter.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the server treats a connection.
#[derive(Clone, Copy, Debug)]
pub enum Manner {
    /// It takes the letter.
    Takes,
    /// It answers this to the recipient.
    Refuses(u16),
    /// It answers this to whoever signs in.
    LetsNobodyIn(u16),
    /// It says nothing, ever.
    Silent,
    /// It says what no mail server says.
    Web,
}

/// The authority that has signed [`Certificate`]s, in PEM.
pub const AUTHORITY: &str = include_str!("certificate/authority.pem");

/// Who a server says that it is. The certificates last until 2126, and everybody knows their key.
#[derive(Clone, Copy, Debug)]
pub enum Certificate {
    /// `127.0.0.1`.
    Own,
    /// `mail.example`, which is somewhere else.
    OfElsewhere,
}

impl Certificate {
    fn acceptor(self) -> TlsAcceptor {
        let certificate: &[u8] = match self {
            Self::Own => include_bytes!("certificate/server.der"),
            Self::OfElsewhere => include_bytes!("certificate/elsewhere.der"),
        };
        let key = PrivatePkcs8KeyDer::from(&include_bytes!("certificate/key.der")[..]);
        let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let settings = settings.with_safe_default_protocol_versions().expect("TLS").with_no_client_auth();
        let settings = settings.with_single_cert(vec![CertificateDer::from(certificate)], key.into());
        Arc::new(settings.expect("a certificate with its key")).into()
    }
}

/// A letter that the server took.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom it goes to, as the envelope says.
    pub to: Vec<String>,
    /// What signed in: user and password.
    pub signed_in: Option<String>,
    /// Whether the way was encrypted.
    pub is_encrypted: bool,
    /// The letter, as it came.
    pub text: String,
}

impl Mail {
    /// A header, as it came, on one line.
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.text.split_once("\r\n\r\n")?;
        let head = head.replace("\r\n ", " ");
        let line = head.lines().find(|line| line.split(':').next() == Some(name))?;
        Some(line.split_once(": ")?.1.to_owned())
    }

    /// A part of the letter, as its reader sees it.
    pub fn part(&self, kind: &str) -> String {
        let start = self.text.find(&format!("Content-Type: {kind}")).expect("the part");
        let (head, rest) = self.text[start..].split_once("\r\n\r\n").expect("a body");
        let body = rest.split("\r\n--").next().expect("an end");
        let bytes = match head.lines().find_map(|line| line.strip_prefix("Content-Transfer-Encoding: ")) {
            Some("base64") => STANDARD.decode(body.replace("\r\n", "")).expect("base64"),
            Some("quoted-printable") => from_quoted(&body.replace("=\r\n", "")),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
    }
}

fn from_quoted(text: &str) -> Vec<u8> {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("a code"));
        bytes.extend(rest.as_bytes());
    }
    bytes
}

/// A running mail server; dropping this value ends it.
pub struct MailServer {
    /// Where it listens.
    pub addr: SocketAddr,
    seen: watch::Receiver<Seen>,
    task: JoinHandle<()>,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    connections: usize,
    mail: Vec<Mail>,
    /// The verbs of all commands.
    verbs: Vec<String>,
}

impl MailServer {
    /// Starts one that treats the first connection in the first manner, the second in the second, and all others in the last.
    pub async fn start(manners: impl IntoIterator<Item = Manner>) -> Self {
        Self::start_with(manners, None).await
    }

    /// The same of one that takes letters and can encrypt by STARTTLS.
    pub async fn that_encrypts(certificate: Certificate) -> Self {
        Self::start_with([Manner::Takes], Some(certificate.acceptor())).await
    }

    async fn start_with(manners: impl IntoIterator<Item = Manner>, tls: Option<TlsAcceptor>) -> Self {
        let manners: Vec<Manner> = manners.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let addr = listener.local_addr().expect("an address");
        let (note, seen) = watch::channel(Seen::default());
        let note = Arc::new(note);
        let task = tokio::spawn(async move {
            let mut count = 0;
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let manner = manners.get(count).or(manners.last()).copied().expect("a manner");
                count += 1;
                note.send_modify(|seen| seen.connections = count);
                let (note, tls) = (Arc::clone(&note), tls.clone());
                // A client that goes away in the middle is none of the test's business.
                tokio::spawn(async move { drop(talk(Box::new(stream), manner, tls, &note).await) });
            }
        });
        Self { addr, seen, task }
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.seen.borrow().connections
    }

    /// The verbs of all commands that it got, such as `EHLO`.
    pub fn verbs(&self) -> Vec<String> {
        self.seen.borrow().verbs.clone()
    }

    /// The letters so far.
    pub fn mail(&self) -> Vec<Mail> {
        self.seen.borrow().mail.clone()
    }

    /// Waits until it has so many letters, and returns all.
    pub async fn got(&self, count: usize) -> Vec<Mail> {
        let mut seen = self.seen.clone();
        let waited = tokio::time::timeout(PATIENCE, seen.wait_for(|seen| seen.mail.len() >= count)).await;
        waited.unwrap_or_else(|_| panic!("{count} letters, not {:?}", self.mail())).expect("it runs").mail.clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A connection, encrypted or not.
trait Way: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Way for T {}

async fn line(stream: &mut BufReader<Box<dyn Way>>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let is_end = stream.read_line(&mut line).await? == 0;
    Ok((!is_end).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn talk(
    stream: Box<dyn Way>,
    manner: Manner,
    mut tls: Option<TlsAcceptor>,
    note: &watch::Sender<Seen>,
) -> std::io::Result<()> {
    let (mut stream, mut is_encrypted) = (BufReader::new(stream), false);
    match manner {
        Manner::Silent => std::future::pending::<()>().await,
        Manner::Web => return stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await,
        Manner::Takes | Manner::Refuses(_) | Manner::LetsNobodyIn(_) => {}
    }
    stream.write_all(b"220 mail.example ESMTP\r\n").await?;
    let (mut to, mut signed_in) = (Vec::new(), None);
    while let Some(said) = line(&mut stream).await? {
        let (verb, rest) = said.split_once(' ').unwrap_or((&said, ""));
        let verb = verb.to_ascii_uppercase();
        note.send_modify(|seen| seen.verbs.push(verb.clone()));
        let answer = match (verb.as_str(), manner) {
            ("EHLO", _) if tls.is_some() => "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN".to_owned(),
            ("STARTTLS", _) if tls.is_some() => {
                stream.write_all(b"220 go on\r\n").await?;
                let acceptor = tls.take().expect("it was there");
                stream = BufReader::new(Box::new(acceptor.accept(stream.into_inner()).await?));
                is_encrypted = true;
                continue;
            }
            ("EHLO", _) => "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
            ("AUTH", Manner::LetsNobodyIn(code)) => format!("{code} you are not known, ada@works.example"),
            ("AUTH", _) => {
                let known = STANDARD.decode(rest.trim_start_matches("PLAIN ")).unwrap_or_default();
                signed_in = Some(String::from_utf8_lossy(&known).trim_matches('\0').replace('\0', ":"));
                "235 welcome".to_owned()
            }
            ("RCPT", Manner::Refuses(code)) => format!("{code} nobody here is called ada@works.example"),
            ("RCPT", _) => {
                to.push(rest.trim_start_matches("TO:").trim_matches(['<', '>']).to_owned());
                "250 yes".to_owned()
            }
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = line(&mut stream).await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push_str("\r\n");
                }
                let mail = Mail { to: std::mem::take(&mut to), signed_in: signed_in.clone(), is_encrypted, text };
                note.send_modify(|seen| seen.mail.push(mail));
                "250 taken".to_owned()
            }
            ("QUIT", _) => return stream.write_all(b"221 bye\r\n").await,
            _ => "250 yes".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
