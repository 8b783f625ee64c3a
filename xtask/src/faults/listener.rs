//! Somebody to whom messages are sent: it writes down which came under which id, and breaks off or refuses as a fault wants. It does not know the receiver.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use serde_json::Value;

use crate::server;

/// How the listener behaves.
#[derive(Clone, Copy)]
pub(super) enum Manner {
    /// Takes every message; of every third, it reads the first attempt and breaks the connection off without an answer.
    BreaksOff,
    /// Takes so many messages, and then says that it wants nothing more.
    Leaves(usize),
}

/// What came: the ids of each event, and how often each id did.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) events: BTreeMap<String, BTreeSet<String>>,
    pub(super) ids: BTreeMap<String, usize>,
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
        look(&self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads one message, and answers it or not.
fn hear(mut stream: &TcpStream, manner: Manner, heard: &Mutex<Heard>) -> std::io::Result<()> {
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
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        let times = heard.ids.entry(id.clone()).or_insert(0);
        *times += 1;
        let is_first = *times == 1;
        let taken = heard.ids.len();
        match manner {
            Manner::Leaves(most) if taken > most => "410 Gone",
            Manner::BreaksOff if is_first && taken.is_multiple_of(3) => return Ok(()),
            _ => {
                heard.events.entry(event).or_default().insert(id);
                "204 No Content"
            }
        }
    };
    write!(stream, "HTTP/1.1 {answer}\r\nconnection: close\r\n\r\n")
}
