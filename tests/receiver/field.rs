//! What real people write and what forms really send, in files: each text is read as a page reads it and as the receiver does, and each
//! form goes through a real receiver. `expected.json` says what each should give.
//!
//! `cargo xtask field DIR` does the same with a folder of one's own, and prints what was read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use handraise::author::{Format, attributes_of, compile, parse};
use handraise::definition::{Compiled, Hand};
use handraise::evidence::Evidence;
use handraise::intake::{FoldedControl, record_by_lists, record_control};
use handraise::matching::ClassId;
use serde::Deserialize;
use serde_json::Value;

use crate::running::Place;

#[derive(Deserialize)]
struct Expected {
    /// By the field: what each text gives, by the attributes that the field answers.
    texts: BTreeMap<String, BTreeMap<String, Value>>,
    /// By the file: what the lead must hold, at least.
    forms: BTreeMap<String, Value>,
}

/// Reads texts with the sample definition, by its names.
struct Reader {
    compiled: Compiled,
    names: BTreeMap<ClassId, String>,
}

/// A line of the report.
struct Finding {
    file: String,
    what: String,
    page: String,
    receiver: String,
    expected: Option<String>,
}

impl Finding {
    fn is_met(&self) -> bool {
        self.expected.as_ref() == Some(&self.receiver)
    }

    fn print(&self) {
        let Self { file, what, page, receiver, expected } = self;
        let mark = if self.is_met() { "ok" } else { "--" };
        let expected = match expected {
            Some(expected) if !self.is_met() => format!("   expected {expected}"),
            Some(_) => String::new(),
            None => "   no expectation".to_owned(),
        };
        println!("{mark} {file}: {what}   page {page}   receiver {receiver}{expected}");
    }
}

impl Reader {
    fn new() -> Self {
        let text = fs::read_to_string(handraise_tests::root().join("www/definition.toml")).expect("the sample");
        let authored = parse(&text, Format::Toml).expect("a definition");
        let attributes = attributes_of(&authored.source);
        let values = attributes.iter().flat_map(|it| it.values.iter().map(|set| &set.id).chain(&it.otherwise));
        let mut names: BTreeMap<ClassId, String> = values.map(|name| (ClassId::of(name), name.clone())).collect();
        names.insert(Hand::UNCLEAR, "unclear".to_owned());
        names.extend(["yes", "no"].map(|name| (ClassId::of(name), name.to_owned())));
        Self { compiled: compile(&text, Format::Toml).expect("a definition"), names }
    }

    /// What a text in a field gives, with the page's lists, and with the receiver's.
    fn read(&self, field: &str, text: &str) -> [String; 2] {
        let control = FoldedControl::of([field, "", "", text], false);
        let program = self.compiled.program();
        let mut said = Evidence::new();
        record_control(&mut said, program, control.get(), 0);
        let page = self.tell(&said);
        record_by_lists(&mut said, program, control.get(), 1);
        [page, self.tell(&said)]
    }

    fn tell(&self, said: &Evidence) -> String {
        let name = |value: ClassId| self.names.get(&value).map_or("?", String::as_str);
        let told = said.answers().iter().map(|answer| answer.value.map_or("blank", name));
        sorted(told.map(str::to_owned).collect())
    }
}

/// Values in the order of their names; *unknown* for none.
fn sorted(mut values: Vec<String>) -> String {
    values.sort_unstable();
    if values.is_empty() { "unknown".to_owned() } else { values.join(", ") }
}

/// The texts in a file and the fields that they stand in, by the file's kind and name.
fn texts_in(path: &Path) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
    let name = name(path);
    let topics = [
        ("title", "job_title"),
        ("size", "company_size"),
        ("countr", "country"),
        ("mail", "email"),
        ("hand", "contact_sales"),
        ("industr", "industry"),
        ("revenue", "revenue"),
    ];
    let field = topics.iter().find(|(topic, _)| name.contains(topic)).map_or("", |(_, field)| field).to_owned();
    let with_field = |texts: Vec<String>| texts.into_iter().map(|text| (field.clone(), text)).collect();
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("txt") => with_field(text.lines().map(str::to_owned).collect()),
        Some("json") => with_field(leaves(&serde_json::from_str(&text).unwrap_or_default())),
        Some("urlencoded") => {
            let lines = text.lines().filter(|line| !line.is_empty());
            lines.flat_map(|line| form_urlencoded::parse(line.as_bytes()).into_owned()).collect()
        }
        // The first list of choices.
        Some("html") => {
            let list = text.split_once("<select name=\"").map_or("", |(_, list)| list);
            let (field, list) = list.split_once('"').unwrap_or_default();
            let choices = list.split("<option>").skip(1).map(|choice| choice.split('<').next().unwrap_or_default());
            choices.map(|choice| (field.to_owned(), choice.to_owned())).collect()
        }
        _ => Vec::new(),
    }
}

/// All texts of a JSON value; of an object with a `text`, that alone.
fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(leaves).collect(),
        Value::Object(all) if all.contains_key("text") => leaves(&all["text"]),
        Value::Object(all) => all.values().flat_map(leaves).collect(),
        _ => Vec::new(),
    }
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// Sends a file to a new receiver, as what its ending says, and returns the lead that it became.
async fn lead_of(path: &Path) -> Value {
    let place = Place::new();
    let sample = fs::read(handraise_tests::root().join("www/definition.toml")).expect("the sample");
    place.write("definition.toml", sample);
    let running = place.start().await;
    let file = fs::read(path).expect("a file");
    let (head, body) = match path.extension().and_then(|ending| ending.to_str()) {
        Some("http") => {
            let text = String::from_utf8_lossy(&file);
            let at = text.find("\r\n\r\n").map(|at| at + 4).or(text.find("\n\n").map(|at| at + 2)).expect("a head");
            let head = file[..at].iter().map(|byte| char::from(*byte)).collect::<String>();
            (head.trim_end().replace("\r\n", "\n").replace('\n', "\r\n"), file[at..].to_vec())
        }
        Some("json") => {
            ("POST /v1/leads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json".to_owned(), file)
        }
        _ => (
            "POST /v1/leads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded".to_owned(),
            file,
        ),
    };
    let address = running.addr;
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        write!(stream, "{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())
            .expect("a head is sent");
        stream.write_all(&body).expect("a body is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    });
    let answer = answer.await.expect("an answer");
    let leads = running.leads().await;
    running.stop().await;
    leads.into_iter().next().unwrap_or_else(|| Value::String(answer.lines().next().unwrap_or_default().to_owned()))
}

/// The part of a value that `wanted` names.
fn part(of: &Value, wanted: &Value) -> Value {
    match wanted {
        Value::Object(wanted) => wanted.iter().map(|(name, value)| (name.clone(), part(&of[name], value))).collect(),
        _ => of.clone(),
    }
}

/// All that the files of a folder give.
async fn findings(folder: &Path) -> Vec<Finding> {
    let text = fs::read_to_string(handraise_tests::root().join("tests/receiver/field/expected.json"));
    let expected: Expected = serde_json::from_str(&text.expect("expectations")).expect("expectations");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let reader = Reader::new();
    let mut all = Vec::new();
    for path in files.iter().filter(|path| name(path) != "expected.json") {
        let file = name(path);
        if let Some(wanted) = expected.forms.get(&file).or((file.starts_with('R')).then_some(&Value::Null)) {
            let lead = lead_of(path).await;
            let found = part(&lead, wanted).to_string();
            let wanted = (!wanted.is_null()).then(|| wanted.to_string());
            all.push(Finding {
                file,
                what: "a form".to_owned(),
                page: "-".to_owned(),
                receiver: found,
                expected: wanted,
            });
            continue;
        }
        // Texts of a form without an expectation are read and shown.
        for (field, text) in texts_in(path) {
            let [page, receiver] = reader.read(&field, &text);
            let expected = expected.texts.get(&field).and_then(|texts| texts.get(&text));
            let expected = expected.map(|expected| sorted(leaves(expected)));
            all.push(Finding { file: file.clone(), what: format!("{field} `{text}`"), page, receiver, expected });
        }
    }
    all
}

#[tokio::test]
async fn what_people_write_and_forms_send_is_read_as_it_should_be() {
    let all = findings(&handraise_tests::root().join("tests/receiver/field")).await;
    let wrong: Vec<&Finding> = all.iter().filter(|finding| !finding.is_met()).collect();
    wrong.iter().for_each(|finding| finding.print());
    assert!(wrong.is_empty(), "{} of {} are read otherwise", wrong.len(), all.len());
    assert!(all.len() > 70, "only {} texts and forms: are they still found?", all.len());
}

#[tokio::test]
#[ignore = "reads a folder of one's own: cargo xtask field"]
async fn a_folder_of_ones_own() {
    let folder = std::env::var_os("HANDRAISE_FIELD").expect("`HANDRAISE_FIELD` names a folder");
    let all = findings(Path::new(&folder)).await;
    all.iter().for_each(Finding::print);
    let (met, told) =
        (all.iter().filter(|it| it.is_met()).count(), all.iter().filter(|it| it.expected.is_some()).count());
    let differing = all.iter().filter(|finding| finding.page != finding.receiver && finding.page != "-").count();
    println!(
        "{} read, {told} with an expectation, {met} as expected; the receiver knows more than the page of {differing}",
        all.len()
    );
    assert_eq!(met, told, "some are read otherwise than expected");
}
