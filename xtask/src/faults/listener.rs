//! Somebody to whom messages are sent: it writes down which came under which id, and breaks off or refuses as a fault wants. It does not know the receiver.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::server;

/// How long a listener that drips waits after each byte.
const DRIP: Duration = Duration::from_millis(100);

/// How the listener behaves.
#[derive(Clone, Copy)]
pub(super) enum Manner {
    /// Takes every message; of every third, it reads the first attempt and breaks the connection off without an answer.
    BreaksOff,
    /// Takes so many messages, and then says that it wants nothing more.
    Leaves(usize),
    /// Takes every message.
    Takes,
    /// Reads every message, and never answers.
    Silent,
    /// Says that every message belongs to another port of this machine.
    Redirects(u16),
    /// Begins an answer, which has a body without end.
    EndlessBody,
    /// Begins an answer, whose headers have no end.
    EndlessHeaders,
    /// Answers what is no HTTP, without end.
    Garbage,
    /// Answers a byte now and then, and comes to no end.
    Drips,
}

/// What came: the ids of each event, and how often each id did.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) events: BTreeMap<String, BTreeSet<String>>,
    pub(super) ids: BTreeMap<String, usize>,
    /// How often somebody connected.
    pub(super) connections: usize,
}

impl Heard {
    /// How often a message was sent.
    pub(super) fn attempts(&self) -> usize {
        self.ids.values().sum()
    }
}

/// A listener on this machine. It listens until the process ends.
pub(super) struct Listener {
    pub(super) port: u16,
    heard: Arc<Mutex<Heard>>,
}

impl Listener {
    pub(super) fn start(manner: Manner) -> Result<Self> {
        let heard = Arc::new(Mutex::new(Heard::default()));
        let own = Arc::clone(&heard);
        Ok(Self { port: server::start(move |stream| hear(stream, manner, &own))?, heard })
    }

    /// Looks at what came so far.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Heard) -> T) -> T {
        look(&locked(&self.heard))
    }
}

/// Reads one message, and answers it or not.
fn hear(mut stream: &TcpStream, manner: Manner, heard: &Mutex<Heard>) -> std::io::Result<()> {
    locked(heard).connections += 1;
    let mut reader = BufReader::new(stream);
    let (mut id, mut length, mut line) = (String::new(), 0, String::new());
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            if line.starts_with("POST ") {
                continue;
            }
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "webhook-id" => id = value.trim().to_owned(),
            "content-length" => length = value.trim().parse().unwrap_or_default(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let message: Value = serde_json::from_slice(&body)?;
    let event = message["data"]["event"].as_str().unwrap_or_default().to_owned();
    let answer = {
        let mut heard = locked(heard);
        let times = heard.ids.entry(id.clone()).or_insert(0);
        *times += 1;
        let is_first = *times == 1;
        let taken = heard.ids.len();
        match manner {
            Manner::Leaves(most) if taken > most => "410 Gone",
            Manner::BreaksOff if is_first && taken.is_multiple_of(3) => return Ok(()),
            Manner::Takes | Manner::Leaves(_) | Manner::BreaksOff => {
                heard.events.entry(event).or_default().insert(id);
                "204 No Content"
            }
            Manner::Silent | Manner::Drips | Manner::Garbage => "",
            Manner::EndlessBody | Manner::EndlessHeaders => "200 OK",
            Manner::Redirects(_) => "307 Temporary Redirect",
        }
    };
    match manner {
        Manner::BreaksOff | Manner::Leaves(_) | Manner::Takes => {
            write!(stream, "HTTP/1.1 {answer}\r\nconnection: close\r\n\r\n")
        }
        Manner::Redirects(port) => {
            write!(stream, "HTTP/1.1 {answer}\r\nlocation: http://127.0.0.1:{port}/\r\nconnection: close\r\n\r\n")
        }
        // Until the other side ends.
        Manner::Silent => stream.read(&mut [0]).map(drop),
        Manner::EndlessBody => {
            write!(stream, "HTTP/1.1 {answer}\r\ncontent-type: text/plain\r\n\r\n")?;
            endless(stream, &[b'x'; 4096], Duration::ZERO)
        }
        Manner::EndlessHeaders => {
            write!(stream, "HTTP/1.1 {answer}\r\n")?;
            endless(stream, b"x-more: and more, and more, and more, and more\r\n", Duration::ZERO)
        }
        Manner::Garbage => endless(stream, b"\x00\x01no http\r\n\r\n", Duration::ZERO),
        Manner::Drips => {
            write!(stream, "HTTP/1.1 200 OK\r\nx-slow: ")?;
            endless(stream, b"x", DRIP)
        }
    }
}

/// Writes the same again and again until the other side ends.
fn endless(mut stream: &TcpStream, bytes: &[u8], pause: Duration) -> std::io::Result<()> {
    loop {
        stream.write_all(bytes)?;
        thread::sleep(pause);
    }
}

fn locked(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
