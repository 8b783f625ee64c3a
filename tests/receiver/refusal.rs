//! What a browser gets when a form that it sent by itself is refused, and requests without a host.

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, REFERER};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::running::{Place, problem};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn a_refused_form_of_a_browser_gets_a_page_in_its_language() {
    let place = Place::new();
    let running = place.start().await;
    let huge = format!("message={}", "a".repeat(300_000));
    let named = ("content-type", "application/x-www-form-urlencoded");
    for (body, status, language, words) in [
        (huge.as_str(), 413, "en-GB,en;q=0.5", "The form is too long"),
        (huge.as_str(), 413, "de-DE,de;q=0.9,en;q=0.5", "Das Formular ist zu lang"),
        ("message=", 400, "en", "The form was empty"),
        ("message=", 400, "de", "Das Formular war leer"),
    ] {
        let request = running.post().header(named.0, named.1).header(ACCEPT, BROWSER).header(ACCEPT_LANGUAGE, language);
        let answer = request.body(body.to_owned()).send().await.expect("an answer");
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers()["vary"], "accept, accept-language");
        assert!(answer.headers().contains_key("content-security-policy"));
        let page = answer.text().await.expect("a page");
        assert!(page.contains(words) && !page.contains('{'), "{page}");
        assert!(page.contains(&format!("lang=\"{}\"", if language.starts_with("de") { "de" } else { "en-GB" })));
    }
    for file in ["/v1/refusal.css", "/v1/refusal.js"] {
        assert_eq!(running.get(file).send().await.expect("an answer").status(), 200, "{file}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_site_that_is_not_allowed_gets_a_page_and_no_link_to_itself() {
    let place = Place::new();
    let running = place.start().await;
    let form = [("name", "A")];
    let stranger = "https://stranger.example/form?a=\"><script>";
    for (origin, from, status, link) in [
        ("https://stranger.example", stranger, 403, None),
        (
            "https://www.example.com",
            "https://www.example.com/talk?a=%22&b",
            400,
            Some("href=\"https://www.example.com/talk?a=%22&amp;b\""),
        ),
        ("https://www.example.com", "javascript:alert(1)", 400, None),
    ] {
        let request = running.post().header(ACCEPT, BROWSER).header("origin", origin).header(REFERER, from);
        let request = if status == 400 { request.form(&[("name", "")]) } else { request.form(&form) };
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), status);
        let page = answer.text().await.expect("a page");
        match link {
            Some(link) => assert!(page.contains(link), "{page}"),
            None => assert!(page.contains("<a data-back>") && !page.contains("stranger"), "{page}"),
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn a_program_gets_the_problem_itself() {
    let place = Place::new();
    let running = place.start().await;
    for accept in ["*/*", "application/json"] {
        let answer = running.post().header(ACCEPT, accept).form(&[("name", "")]).send().await.expect("an answer");
        problem(answer, 400).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_refused() {
    let place = Place::new();
    let running = place.start().await;
    for (head, status) in [
        ("GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n", "400"),
        ("GET / HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "200"),
        ("GET /healthz HTTP/1.0\r\n\r\n", "200"),
    ] {
        let mut stream = TcpStream::connect(running.addr).await.expect("a connection");
        stream.write_all(head.as_bytes()).await.expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert_eq!(answer.split(' ').nth(1), Some(status), "{head}");
        assert_eq!(answer.contains("urn:handraise:problem:host"), status == "400", "{answer}");
    }
    running.stop().await;
}
