//! A form with files. The first byte says what the others are: a body with the boundary `x`, or names and values of which a body is made.

use handraise::verification::Form;

use crate::body::read;
use crate::form::{gets_a_verdict, is_bounded};
use crate::seed::Seeds;

const KIND: &str = "multipart/form-data; boundary=x";

/// Any body is a form or an error in words; names and values come back from a body that was made of them.
pub fn check(input: &[u8]) {
    let Some((what, rest)) = input.split_first() else { return };
    if what % 2 == 0 {
        match read(KIND, rest) {
            Ok(form) => {
                is_bounded(&form);
                gets_a_verdict(form);
            }
            Err(words) => assert!(!words.is_empty()),
        }
        return;
    }
    let text = String::from_utf8_lossy(rest);
    let pairs: Vec<(String, &str)> = text.split('\0').filter_map(pair).collect();
    let mut body: String = pairs.iter().map(|(name, value)| part(name, value)).collect();
    body += "--x--\r\n";
    let expected = Form::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value)));
    match read(KIND, body.as_bytes()) {
        Ok(form) => assert_eq!(form, expected, "names and values come back"),
        Err(words) => assert!(expected.fields().is_empty(), "{words}"),
    }
}

/// A name and a value that a browser would write as they are, and that say nothing of the encoding.
fn pair(text: &str) -> Option<(String, &str)> {
    let (name, value) = text.split_once('=')?;
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
    (!name.is_empty() && name != "_charset_" && !value.contains("\r\n--x")).then_some((name, value))
}

fn part(name: &str, value: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

/// What a browser and a form builder send.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let file = "--x\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n";
    let bodies = [
        part("email", "ada@works.example") + "--x--\r\n",
        part("email", "ada@works.example") + file + &part("contact_sales", "yes") + "--x--\r\n",
        part("form_fields[email]", "ada@works.example"),
    ];
    let sent = seeds.webhooks("multipart").into_iter().map(|body| {
        let text = String::from_utf8_lossy(&body).into_owned();
        let boundary = text.lines().next().unwrap_or_default().trim_start_matches("--").to_owned();
        text.replace(&boundary, "x")
    });
    let raw = bodies.into_iter().chain(sent).map(|body| format!("\0{body}").into_bytes());
    raw.chain([b"\x01email=ada@works.example\0message=one\r\ntwo".to_vec()]).collect()
}
