//! The examples of docs/api.md, sent in order to a receiver: each `curl`, and what comes. It does not know what the routes are for.

use reqwest::{Client, Method};
use serde_json::Value;

use crate::running::{Place, TOKEN, json as body};

const HOST: &str = "https://leads.example.com";

/// A `curl` of the page, and the answer that the page shows.
struct Example {
    method: Method,
    path: String,
    has_token: bool,
    json: Option<String>,
    answer: Value,
}

/// The words of a command line, as a shell divides them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quote, mut word) = (Vec::new(), None, String::new());
    for letter in line.chars() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            ('\'' | '"', None) => quote = Some(letter),
            (' ', None) => words.push(std::mem::take(&mut word)),
            (letter, _) => word.push(letter),
        }
    }
    words.push(word);
    words
}

fn examples() -> Vec<Example> {
    let page = std::fs::read_to_string(handraise_tests::root().join("docs/api.md")).expect("the page");
    let blocks = page.split("```sh\ncurl ").skip(1).map(|rest| {
        let (line, rest) = rest.split_once('\n').expect("a line");
        let answer = rest.split_once("```json\n").and_then(|(_, rest)| rest.split_once("```")).expect("an answer").0;
        let (words, mut rest) = (words(line), words(line).into_iter());
        let after = |option: &str| words.iter().skip_while(move |word| *word != option).nth(1).cloned();
        let json = after("--json");
        let method = after("--request").unwrap_or_else(|| if json.is_some() { "POST" } else { "GET" }.to_owned());
        Example {
            method: method.parse().expect("a method"),
            path: rest.find_map(|word| word.strip_prefix(HOST).map(str::to_owned)).expect("an address"),
            has_token: after("--header").is_some_and(|header| header == "Authorization: Bearer hrt_…"),
            json,
            answer: serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error} in {answer}")),
        }
    });
    blocks.collect()
}

/// Whether an answer is what the page shows: a subset of its members, and anything for `…`.
fn is_shown(came: &Value, shown: &Value) -> bool {
    match (came, shown) {
        (Value::String(text), Value::String(shown)) if shown == "…" => !text.is_empty(),
        (Value::Object(came), Value::Object(shown)) => {
            shown.iter().all(|(name, shown)| came.get(name).is_some_and(|came| is_shown(came, shown)))
        }
        (Value::Array(came), Value::Array(shown)) => {
            came.len() >= shown.len() && came.iter().zip(shown).all(|(came, shown)| is_shown(came, shown))
        }
        (came, shown) => came == shown,
    }
}

#[tokio::test]
async fn the_examples_of_the_page_run_and_answer_as_it_shows() {
    let place = Place::new();
    let running = place.start().await;
    let (mut person, examples) = (String::new(), examples());
    assert!(examples.len() >= 9, "only {} examples", examples.len());
    for Example { method, path, has_token, json, answer } in examples {
        let request = Client::new().request(method, running.url(&path.replace("$PERSON", &person)));
        let request = if has_token { request.bearer_auth(TOKEN) } else { request };
        let headers = |request: reqwest::RequestBuilder| request.header("content-type", "application/json");
        let request = json.into_iter().fold(request, |request, json| headers(request).body(json));
        let came = body(request.send().await.expect("an answer")).await;
        assert!(is_shown(&came, &answer), "{path}: {came}");
        if let Some(id) = came["persons"][0]["person"].as_str() {
            id.clone_into(&mut person);
        }
    }
    running.stop().await;
}
