//! Talks to the receiver over one connection, as a visitor's browser, as a program and as the people of sales. It does not know what it tells.

use crate::Failure;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// Who sends something.
#[derive(Clone, Copy)]
pub(super) enum Caller {
    /// A program with a token that may tell facts.
    Program,
    /// Somebody of sales, by their place among the owners.
    Owner(usize),
}

pub(super) struct Desk {
    stream: Option<BufReader<TcpStream>>,
    addr: SocketAddr,
    admin: String,
    program: Option<String>,
    owners: Vec<String>,
}

fn failed(what: &str, why: impl std::fmt::Display) -> Failure {
    Failure::Other(format!("{what}: {why}"))
}

impl Desk {
    pub(super) fn new(addr: SocketAddr, admin: String) -> Self {
        Self { stream: None, addr, admin, program: None, owners: Vec::new() }
    }

    /// Invites somebody, who chooses the admin token for a password, and makes the token of the CRM in which they work.
    pub(super) fn join(&mut self, name: &str, email: &str, role: &str) -> Result<(), Failure> {
        if self.program.is_none() {
            self.program = Some(self.token("Website and webinars")?);
        }
        let bearer = format!("authorization: Bearer {}\r\n", self.admin);
        let invited = json!({ "name": name, "email": email, "role": role });
        let invited = self.json("POST", "/v1/users", &bearer, &invited)?;
        let accepted = json!({ "invitation": invited.get("invitation"), "password": self.admin });
        self.json("PUT", "/v1/invitation", "sec-fetch-site: same-origin\r\n", &accepted)?;
        let own = self.token(&format!("CRM of {name}"))?;
        self.owners.push(own);
        Ok(())
    }

    fn token(&mut self, name: &str) -> Result<String, Failure> {
        let bearer = format!("authorization: Bearer {}\r\n", self.admin);
        let made = self.json("POST", "/v1/tokens", &bearer, &json!({ "name": name, "scopes": ["facts"] }))?;
        Ok(made.get("secret").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// Sends a form as a browser does.
    pub(super) fn form(&mut self, body: &str) -> Result<(), Failure> {
        let head = "accept: application/json\r\ncontent-type: application/x-www-form-urlencoded\r\n";
        self.exchange("POST", "/v1/leads", head, body).map(drop)
    }

    pub(super) fn send(&mut self, method: &str, path: &str, by: Caller, body: &Value) -> Result<(), Failure> {
        let token = match by {
            Caller::Program => self.program.as_ref(),
            Caller::Owner(place) => self.owners.get(place),
        };
        let head = format!("authorization: Bearer {}\r\n", token.map_or("", String::as_str));
        self.json(method, path, &head, body).map(drop)
    }

    /// Puts a definition into force.
    pub(super) fn put_into_force(&mut self, text: &str) -> Result<(), Failure> {
        let head = format!("authorization: Bearer {}\r\n", self.admin);
        self.exchange("PUT", "/v1/definition", &head, text).map(drop)
    }

    /// Waits until everything that was told is taken in.
    pub(super) fn take_in(&mut self) -> Result<(), Failure> {
        let head = format!("authorization: Bearer {}\r\n", self.admin);
        self.exchange("GET", "/v1/persons?limit=1", &head, "").map(drop)
    }

    fn json(&mut self, method: &str, path: &str, head: &str, body: &Value) -> Result<Value, Failure> {
        let head = format!("{head}content-type: application/json\r\n");
        let answer = self.exchange(method, path, &head, &body.to_string())?;
        serde_json::from_slice(&answer).map_err(|error| failed(path, error))
    }

    /// The body of an answer that says that it worked.
    fn exchange(&mut self, method: &str, path: &str, head: &str, body: &str) -> Result<Vec<u8>, Failure> {
        let (addr, length) = (self.addr, body.len());
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(addr).map_err(|error| failed("could not connect", error))?;
                stream.set_nodelay(true).map_err(|error| failed("could not connect", error))?;
                none.insert(BufReader::new(stream))
            }
        };
        let request =
            format!("{method} {path} HTTP/1.1\r\nhost: {addr}\r\n{head}content-length: {length}\r\n\r\n{body}");
        let (status, answer) = exchanged(stream, &request).map_err(|error| failed(path, error))?;
        if (200..300).contains(&status) {
            return Ok(answer);
        }
        Err(failed(path, format_args!("{status} {}", String::from_utf8_lossy(&answer))))
    }
}

/// Sends a request, and reads the status and the body of its answer.
fn exchanged(stream: &mut BufReader<TcpStream>, request: &str) -> std::io::Result<(u16, Vec<u8>)> {
    stream.get_mut().write_all(request.as_bytes())?;
    let (mut status, mut length, mut line) = (0, 0, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or_default();
            }
            Some(_) => {}
            None if status == 0 => {
                status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
            }
            None => break,
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((status, body))
}
