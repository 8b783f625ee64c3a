//! Forms in other encodings than UTF-8, and bodies that are not what they are called.

use handraise::verification::VALUE_BYTES;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::running::{Place, Running, problem};

const FORM: &str = "application/x-www-form-urlencoded";

/// Sends a body, and returns the contact of the lead that it became.
async fn contact(running: &Running, kind: &str, body: impl Into<Vec<u8>>) -> serde_json::Value {
    let request = running.post().header("content-type", kind).body(body.into());
    let answer = request.send().await.expect("an answer");
    assert!([201, 303].contains(&answer.status().as_u16()), "{kind}: {}", answer.status());
    running.leads().await[0]["contact"].clone()
}

#[tokio::test]
async fn names_survive_whatever_encoding_they_come_in() {
    let place = Place::new();
    let running = place.start().await;
    let latin1 = "application/x-www-form-urlencoded; charset=ISO-8859-1";
    for (kind, body) in [
        (latin1, &b"_charset_=ISO-8859-1&name=Bj%F6rn+%C5ngstr%F6m"[..]),
        (FORM, b"_charset_=windows-1252&name=Bj%F6rn+%C5ngstr%F6m"),
        (FORM, b"name=Bj%F6rn+%C5ngstr%F6m"),
        (latin1, b"name=Bj\xf6rn+\xc5ngstr\xf6m"),
        (FORM, "name=Bj%C3%B6rn+%C3%85ngstr%C3%B6m".as_bytes()),
        ("text/plain; charset=iso-8859-1", b"name=Bj\xf6rn \xc5ngstr\xf6m\r\n"),
        ("application/json", b"{\"name\":\"Bj\xf6rn \xc5ngstr\xf6m\"}"),
        ("application/json; charset=iso-8859-1", b"{\"name\":\"Bj\xf6rn \xc5ngstr\xf6m\"}"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nBj\xf6rn \xc5ngstr\xf6m\r\n--x--\r\n",
        ),
    ] {
        assert_eq!(contact(&running, kind, body).await, json!({ "name": "Bj\u{f6}rn \u{c5}ngstr\u{f6}m" }), "{kind}");
    }
    let utf16: Vec<u8> = "\u{feff}{\"name\":\"\u{141}ucja\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(contact(&running, "application/json", utf16).await, json!({ "name": "\u{141}ucja" }));
    running.stop().await;
}

#[tokio::test]
async fn json_is_json_under_any_content_type_and_a_form_is_a_form() {
    let place = Place::new();
    let running = place.start().await;
    let wanted = json!({ "email": "a@firm.example", "job_title": "CEO" });
    let json = r#"{"email":"a@firm.example","job_title":"CEO"}"#;
    for kind in [
        FORM,
        "application/json",
        "text/json",
        "text/plain",
        "text/html",
        "application/octet-stream",
        "application/vnd.api+json",
    ] {
        assert_eq!(contact(&running, kind, json).await, wanted, "{kind}");
        assert_eq!(contact(&running, kind, format!("[{json}]")).await, wanted, "a list of one as {kind}");
    }
    let quoted = serde_json::to_string(json).expect("JSON");
    assert_eq!(contact(&running, "application/json", quoted).await, wanted);
    let urlencoded = "email=a%40firm.example&job_title=CEO";
    for kind in [FORM, "application/json", "text/plain", "application/octet-stream"] {
        assert_eq!(contact(&running, kind, urlencoded).await, wanted, "{kind}");
    }
    let lines = "email=a@firm.example\r\njob_title=CEO\r\n";
    assert_eq!(contact(&running, "text/plain", lines).await, wanted);
    running.stop().await;
}

#[tokio::test]
async fn what_is_no_form_is_refused_with_the_reason() {
    let place = Place::new();
    let running = place.start().await;
    for (kind, body, status) in [
        ("application/json", r#"[{"email":"a"},{"email":"b"}]"#, 400),
        ("application/json", r#"{"email":"#, 400),
        ("text/plain", r#"{"email":"#, 400),
        ("application/xml", "<email>a@firm.example</email>", 415),
    ] {
        let answer = running.post().header("content-type", kind).body(body).send().await.expect("an answer");
        problem(answer, status).await;
    }
    assert!(running.leads().await.is_empty());
    running.stop().await;
}

#[tokio::test]
async fn no_limit_costs_the_contact_the_hand_or_an_answer() {
    let place = Place::new();
    let running = place.start().await;
    let last = [
        ("job_title", "Sales Director"),
        ("contact_sales", "yes"),
        ("your-name", "Ada"),
        ("work_email", "ada@firm.example"),
    ];
    let crowd: Vec<(String, String)> = (0..1000).map(|n| (format!("q{n}"), "x".repeat(50))).collect();
    let long: Vec<(String, String)> = (0..30).map(|n| (format!("t{n}"), "x".repeat(VALUE_BYTES))).collect();
    for before in [&crowd, &long] {
        let fields = before.iter().map(|(name, value)| (name.clone(), value.clone()));
        let fields = fields.chain(last.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let form = fields.fold(Form::new(), |form, (name, value)| form.part(name, Part::text(value)));
        let answer = running.post().multipart(form).send().await.expect("an answer");
        assert_eq!(answer.status(), 303);
        let lead = running.leads().await[0].clone();
        assert_eq!(lead["assessment"]["hand_raised"], true);
        assert_eq!(lead["assessment"]["criteria"][1]["value"], "director");
        assert_eq!(lead["card"], json!({ "name": "Ada", "email": "ada@firm.example", "job_title": "Sales Director" }));
        assert_eq!(lead["contact"]["work_email"], "ada@firm.example");
        assert!(lead["contact"].to_string().len() < 100_000);
        assert!(lead["verdict_reasons"].to_string().contains("cut: "), "{}", lead["verdict_reasons"]);
    }
    running.stop().await;
}
