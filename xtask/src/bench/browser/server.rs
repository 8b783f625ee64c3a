//! The benchmark's network: a server on this machine that has the files and answers every other request with success.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::server;

/// Files by path.
pub(crate) type Files = HashMap<String, Vec<u8>>;

/// The settings that Segment's library loads first: they say where it sends events.
const SEGMENT: &str = r#"{"integrations":{"Segment.io":{"apiKey":"bench","unbundledIntegrations":[],"addBundledMetadata":true,"versionSettings":{"version":"4.4.7","componentTypes":["browser"]},"apiHost":"HOST/v1","protocol":"http"}},"plan":{"track":{"__default":{"enabled":true,"integrations":{}}},"identify":{"__default":{"enabled":true}},"group":{"__default":{"enabled":true}}},"edgeFunction":{},"analyticsNextEnabled":true,"middlewareSettings":{},"enabledMiddleware":{},"metrics":{"sampleRate":0},"legacyVideoPluginsEnabled":false,"remotePlugins":[]}"#;

/// A server that answers until the program ends.
pub(crate) struct Server {
    port: u16,
    /// The time of the last request.
    asked: Arc<Mutex<Instant>>,
}

/// A page is done if no request comes for this long.
const SETTLED: Duration = Duration::from_millis(400);
/// The longest wait for a page to be done.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl Server {
    /// Starts a server on a free port.
    pub(crate) fn start(files: Files) -> Result<Self> {
        let asked = Arc::new(Mutex::new(Instant::now()));
        let asking = Arc::clone(&asked);
        let port = server::start(move |stream| serve(stream, &files, &asking))?;
        Ok(Self { port, asked })
    }

    /// The address of a path. Its host name makes a secure context, and it is not plain `localhost`, where some trackers do nothing.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://bench.localhost:{}{path}", self.port)
    }

    /// Waits for this time, and then until the page sends no more requests.
    pub(crate) fn settle(&self, at_least: Duration) {
        let begun = Instant::now();
        thread::sleep(at_least);
        let asked = || *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        while asked().elapsed() < SETTLED && begun.elapsed() < LONGEST_WAIT {
            thread::sleep(SETTLED / 8);
        }
    }
}

/// Answers requests on a connection until the client closes it.
fn serve(stream: &TcpStream, files: &Files, asked: &Mutex<Instant>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let (mut length, mut host) = (0, String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap_or(0);
                }
                Some((name, value)) if name.eq_ignore_ascii_case("host") => value.trim().clone_into(&mut host),
                Some(_) => {}
                None => break,
            }
        }
        std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink())?;
        *asked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let target = request.split(' ').nth(1).unwrap_or("/");
        let path = target.split('?').next().unwrap_or(target);
        let (kind, body) = answer(path, &host, files);
        // Pages that are isolated from other origins get finer clocks.
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
             cross-origin-opener-policy: same-origin\r\ncross-origin-embedder-policy: require-corp\r\n\r\n",
            body.len()
        );
        writer.write_all(&[head.as_bytes(), &body].concat())?;
    }
}

/// Content type and content.
fn answer(path: &str, host: &str, files: &Files) -> (&'static str, Vec<u8>) {
    let kind = server::content_type(path).unwrap_or("application/json");
    let body = match files.get(path) {
        Some(body) => body.clone(),
        None if path.ends_with("/settings") => SEGMENT.replace("HOST", host).into_bytes(),
        None if path.ends_with(".js") => Vec::new(),
        None => b"{}".to_vec(),
    };
    (kind, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_answered_all_the_same() {
        let files = Files::from([("/page.html".to_owned(), b"page".to_vec())]);
        assert_eq!(answer("/page.html", "", &files), ("text/html; charset=utf-8", b"page".to_vec()));
        assert_eq!(answer("/i/v0/e", "", &files), ("application/json", b"{}".to_vec()));
        assert_eq!(answer("/static/recorder.js", "", &files).1, b"");
    }
}
