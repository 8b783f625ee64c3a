//! Bodies that are too large and clients that are too slow.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::running::{Place, Running, problem};

#[tokio::test]
async fn a_huge_body_is_refused_announced_or_not() {
    let place = Place::new();
    let running = place.start().await;
    let huge = format!("name={}", "a".repeat(200_000));
    let kind = "application/x-www-form-urlencoded";
    let answer = running.post().header("content-type", kind).body(huge.clone()).send().await.expect("an answer");
    assert!(problem(answer, 413).await["detail"].to_string().contains("196608"));

    // Chunked, so that the receiver learns its size only by reading it.
    let mut stream = TcpStream::connect(running.addr).await.expect("a connection");
    let head = "POST /v1/leads HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("{head}{:x}\r\n{huge}\r\n0\r\n\r\n", huge.len());
    stream.write_all(chunk.as_bytes()).await.expect("a sent body");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert!(running.leads().await.is_empty());
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_never_ends_its_head_or_body_is_let_go() {
    let place = Place::new();
    let mut config = place.config();
    config.timeout = Duration::from_millis(200);
    let running = Running::start(config).await;

    let mut head = TcpStream::connect(running.addr).await.expect("a connection");
    head.write_all(b"POST /v1/leads HTTP/1.1\r\nhost: a\r\nx-slow: ").await.expect("half a head");
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), head.read_to_end(&mut rest))
        .await
        .expect("an end")
        .expect("a clean end");

    let mut body = TcpStream::connect(running.addr).await.expect("a connection");
    body.write_all(b"POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nname").await.expect("half a body");
    let mut answer = [0; 12];
    tokio::time::timeout(Duration::from_secs(10), body.read_exact(&mut answer))
        .await
        .expect("in time")
        .expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 408");
    running.stop().await;
}

#[tokio::test]
async fn files_that_never_end_cost_no_contact() {
    let place = Place::new();
    let mut config = place.config();
    config.timeout = Duration::from_millis(200);
    let running = Running::start(config).await;
    let mut stream = TcpStream::connect(running.addr).await.expect("a connection");
    let head = "POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=x\r\n";
    let part = |rest: &str| format!("--x\r\ncontent-disposition: form-data; {rest}\r\n");
    let body = [part("name=\"name\"\r\n\r\nA"), part("name=\"cv\"; filename=\"cv.pdf\"\r\n\r\nhalf of it")].concat();
    let sent = format!("{head}content-length: 5000000\r\n\r\n{body}");
    stream.write_all(sent.as_bytes()).await.expect("half a body");
    let mut answer = [0; 12];
    tokio::time::timeout(Duration::from_secs(10), stream.read_exact(&mut answer))
        .await
        .expect("in time")
        .expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 303");
    let lead = running.lead().await;
    assert_eq!((&lead["contact"]["name"], &lead["contact"]["cv"]), (&json!("A"), &json!("cv.pdf (file, not kept)")));
    assert!(lead["verdict_reasons"].to_string().contains("cut: "), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_let_go() {
    let place = Place::new();
    place.write("www/large.bin", vec![0; 30_000_000]);
    let mut config = place.config();
    config.timeout = Duration::from_millis(200);
    let running = Running::start(config).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(running.addr).await.expect("a connection");
    stream.write_all(b"GET /large.bin HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("the beginning of an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");
    // Stopping waits ten seconds for open connections.
    let started = Instant::now();
    running.stop().await;
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    drop(stream);
}
