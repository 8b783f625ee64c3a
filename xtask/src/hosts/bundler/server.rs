//! A web server for the files in a folder, and for no others, with a strict content security policy. It takes every form. It does not know
//! who asks.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::server;

/// The policy that `docs/hosts/npm.md` shows.
pub(super) const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
/// The pages' icon, which no browser asks a server for.
const ICON: &str = "img-src data:";

/// Starts a server on a free port, which answers until the program ends. Returns its address.
pub(super) fn start(folder: PathBuf) -> Result<String> {
    let port = server::start(move |stream| serve(stream, &folder))?;
    Ok(format!("http://127.0.0.1:{port}/"))
}

/// Answers one request and closes the connection.
fn serve(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    // A connection that is closed with something unread is an error for the browser.
    reader.by_ref().take(length).read_to_end(&mut Vec::new())?;
    let path = request.split(' ').nth(1).and_then(|target| target.split('?').next()).unwrap_or("/");
    let file = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let found = if file.contains("..") { None } else { fs::read(folder.join(file)).ok() };
    let (status, body) = match found {
        _ if request.starts_with("POST ") => ("204 No Content", Vec::new()),
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", Vec::new()),
    };
    let kind = server::content_type(file).unwrap_or("application/octet-stream");
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\
         content-security-policy: {POLICY}; {ICON}\r\n\r\n"
    );
    let mut writer = stream;
    writer.write_all(&[head.as_bytes(), &body].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_served_with_its_type_and_the_policy_and_a_form_is_taken() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("a.wasm"), "module")?;
        let address = start(folder.path().to_owned())?;
        let mut answer = ureq::get(format!("{address}a.wasm")).call()?;
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("content-type"), Some("application/wasm"));
        assert!(header("content-security-policy").is_some_and(|policy| policy.starts_with(POLICY)));
        assert_eq!(answer.body_mut().read_to_string()?, "module");
        assert!(ureq::get(format!("{address}b.js")).call().is_err());
        assert_eq!(ureq::post(format!("{address}api/contact")).send("{}")?.status(), 204);
        Ok(())
    }

    #[test]
    fn the_policy_is_that_of_the_documentation() {
        assert!(include_str!("../../../../docs/hosts/npm.md").contains(POLICY));
    }
}
