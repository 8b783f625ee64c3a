//! A web server for the files in a folder, and for no others. It notes what it did not find. It does not know who asks.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

use crate::server;

/// A server that answers until the program ends.
pub(super) struct Server {
    port: u16,
    missing: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server on a free port.
    pub(super) fn start(folder: PathBuf) -> Result<Self> {
        let missing = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&missing);
        let port = server::start(move |stream| serve(stream, &folder, &noted))?;
        Ok(Self { port, missing })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The paths that were requested and are no files.
    pub(super) fn missing(&self) -> Vec<String> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers one request and closes the connection.
fn serve(stream: &TcpStream, folder: &Path, missing: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let Some(request) = lines.next().transpose()? else { return Ok(()) };
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).and_then(|target| target.split('?').next()).unwrap_or("/");
    let file = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let found = if file.contains("..") { None } else { fs::read(folder.join(file)).ok() };
    let status = if found.is_some() { "200 OK" } else { "404 Not Found" };
    let body = found.unwrap_or_else(|| {
        missing.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Vec::new()
    });
    let kind = server::content_type(file).unwrap_or("application/octet-stream");
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let mut writer = stream;
    writer.write_all(&[head.as_bytes(), &body].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_served_with_its_type_and_what_is_missing_is_noted() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("a.wasm"), "module")?;
        let server = Server::start(folder.path().to_owned())?;
        let mut answer = ureq::get(server.url("/a.wasm")).call()?;
        assert_eq!(answer.headers().get("content-type").map(|kind| kind.as_bytes()), Some(&b"application/wasm"[..]));
        assert_eq!(answer.body_mut().read_to_string()?, "module");
        assert!(ureq::get(server.url("/b.js")).call().is_err());
        assert_eq!(server.missing(), ["/b.js"]);
        Ok(())
    }
}
