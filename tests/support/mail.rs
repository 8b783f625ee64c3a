//! A mail server that speaks SMTP: it keeps the letters that it takes, and answers as a test says. It does not know who sends.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

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

/// A letter that the server took.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom it goes to, as the envelope says.
    pub to: Vec<String>,
    /// What signed in: user and password.
    pub signed_in: Option<String>,
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
}

impl MailServer {
    /// Starts one that treats the first connection in the first manner, the second in the second, and all others in the last.
    pub async fn start(manners: impl IntoIterator<Item = Manner>) -> Self {
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
                let note = Arc::clone(&note);
                // A client that goes away in the middle is none of the test's business.
                tokio::spawn(async move { drop(talk(stream, manner, &note).await) });
            }
        });
        Self { addr, seen, task }
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.seen.borrow().connections
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

async fn talk(stream: TcpStream, manner: Manner, note: &watch::Sender<Seen>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    match manner {
        Manner::Silent => std::future::pending::<()>().await,
        Manner::Web => return write.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await,
        Manner::Takes | Manner::Refuses(_) | Manner::LetsNobodyIn(_) => {}
    }
    write.write_all(b"220 mail.example ESMTP\r\n").await?;
    let (mut to, mut signed_in) = (Vec::new(), None);
    while let Some(line) = lines.next_line().await? {
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match (verb.to_ascii_uppercase().as_str(), manner) {
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
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push_str("\r\n");
                }
                let mail = Mail { to: std::mem::take(&mut to), signed_in: signed_in.clone(), text };
                note.send_modify(|seen| seen.mail.push(mail));
                "250 taken".to_owned()
            }
            ("QUIT", _) => return write.write_all(b"221 bye\r\n").await,
            _ => "250 yes".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
