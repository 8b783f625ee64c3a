//! A server on this machine for pages under test. It accepts connections and knows types of files; it does not know what is asked for.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};

/// Answers connections on a free port until the program ends, each in a thread of its own: browsers open some ahead of their
/// requests, so none may hold up another. Returns the port.
pub(crate) fn start(serve: impl Fn(&TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("could not listen on 127.0.0.1")?;
    let port = listener.local_addr().context("could not read the port")?.port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || {
                let _page_is_gone = serve(&stream);
            });
        }
    });
    Ok(port)
}

/// The type of a file, by the ending of its path.
pub(crate) fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "wasm" => "application/wasm",
        "mql" => "application/octet-stream",
        _ => return None,
    })
}
