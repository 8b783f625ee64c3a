//! One HTTP connection, kept alive: it sends a request that is ready, and reads the answer. It does not follow redirects, and it does not repeat
//! a request, so that what was answered can be counted.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::Duration;

/// A connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Connects to a port of this machine from one of its addresses.
    pub(crate) fn connect(from: Ipv4Addr, port: u16, patience: Duration) -> io::Result<Self> {
        let stream = connect(from, SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request, or a part of one.
    pub(crate) fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(request)
    }

    /// Reads the next answer.
    pub(crate) fn answer(&mut self) -> io::Result<Answer> {
        let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| wrong("the answer has no status"))?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(|_| wrong("the answer's length is no number"))?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                return Err(wrong("the answer has no length"));
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }

    /// Sends a request and reads its answer.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.send(request)?;
        self.answer()
    }
}

/// A connection that never finishes its request. It never waits for the receiver.
pub(crate) struct Attacker {
    stream: TcpStream,
    /// How much of its request it has sent, beside single bytes.
    sent: usize,
}

impl Attacker {
    /// Begins to connect.
    pub(crate) fn begin(from: Ipv4Addr, port: u16) -> io::Result<Self> {
        let stream = begin_to_connect(from, SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
        Ok(Self { stream, sent: 0 })
    }

    /// Sends what is left of `first`, or another byte. Returns whether the connection is still open.
    pub(crate) fn trickle(&mut self, first: &[u8]) -> bool {
        let rest = first.get(self.sent..).filter(|rest| !rest.is_empty()).unwrap_or(b"a");
        match self.stream.write(rest) {
            Ok(count) => {
                self.sent += count;
                true
            }
            Err(error) => matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected),
        }
    }
}

#[cfg(unix)]
fn begin_to_connect(from: Ipv4Addr, to: SocketAddrV4) -> io::Result<TcpStream> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
    bind(&socket, &SocketAddrV4::new(from, 0))?;
    match connect(&socket, &to) {
        Ok(()) | Err(rustix::io::Errno::INPROGRESS) => Ok(TcpStream::from(socket)),
        Err(error) => Err(error.into()),
    }
}

/// Elsewhere connecting waits.
#[cfg(not(unix))]
fn begin_to_connect(from: Ipv4Addr, to: SocketAddrV4) -> io::Result<TcpStream> {
    let stream = connect(from, to)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}

#[cfg(unix)]
fn connect(from: Ipv4Addr, to: SocketAddrV4) -> io::Result<TcpStream> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    bind(&socket, &SocketAddrV4::new(from, 0))?;
    connect(&socket, &to)?;
    Ok(TcpStream::from(socket))
}

/// Elsewhere the system chooses the address.
#[cfg(not(unix))]
fn connect(_from: Ipv4Addr, to: SocketAddrV4) -> io::Result<TcpStream> {
    TcpStream::connect(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn answers_over_one_connection_are_told_apart_by_their_lengths() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let server = std::thread::spawn(move || -> io::Result<[u8; 2]> {
            let mut stream = listener.accept()?.0;
            let mut asked = [0; 2];
            stream.read_exact(&mut asked)?;
            stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 303 x\r\n\r\n")?;
            Ok(asked)
        });
        let mut client = Client::connect(Ipv4Addr::LOCALHOST, port, Duration::from_secs(10))?;
        let first = client.exchange(b"ab")?;
        assert_eq!((first.status, first.body.as_slice()), (201, &b"ok"[..]));
        assert_eq!(client.answer()?.status, 303);
        assert!(client.answer().is_err(), "the connection has ended");
        assert!(server.join().is_ok_and(|asked| asked.is_ok_and(|asked| &asked == b"ab")));
        Ok(())
    }
}
