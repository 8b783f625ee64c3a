//! What programs and files tell: JSON objects, rows of tables, and facts as they are stored. An input begins with a byte that says which; the rest is
//! text.

use handraise::person::{
    AttributeEntry, Context, Entry, Fact, FactError, ObjectionEntry, StatusEntry, SuppressionEntry, TouchEntry,
    read_object, read_row,
};

use crate::seed::Seeds;

/// A fact that is read is written and read again as it was, and an error names its field and repeats nothing long.
pub fn check(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    match kind % 6 {
        0 => entry::<TouchEntry>(&text),
        1 => entry::<AttributeEntry>(&text),
        2 => entry::<StatusEntry>(&text),
        3 => entry::<SuppressionEntry>(&text),
        5 => entry::<ObjectionEntry>(&text),
        _ => round(Fact::from_json(&text)),
    }
}

fn entry<E: Entry>(text: &str) {
    let context = Context { received_ms: 1_790_000_000_000, who: "fuzz".into(), source: "api".into(), batch: None };
    if let Ok(value) = serde_json::from_str(text) {
        round(read_object::<E>(value, &context));
    }
    // A table of two lines, separated by tabs.
    let mut lines = text.split('\n').map(|line| line.split('\t'));
    if let (Some(header), Some(row)) = (lines.next(), lines.next()) {
        round(read_row::<E>(header.zip(row), &context));
    }
}

fn round(read: Result<Fact, FactError>) {
    match read {
        Ok(fact) => {
            let written = fact.to_json();
            let again = Fact::from_json(&written).expect("what is read can be stored");
            assert!(again.says_the_same_as(&fact) && again.to_json() == written, "and read again as it was");
            assert!(fact.at_ms() <= fact.received_ms, "nothing happens after it was received");
        }
        Err(error) => assert!(error.to_string().starts_with('`'), "an error names its field first: {error}"),
    }
}

/// One of each kind, as a program would send it, as a table would have it, and as it is stored.
pub(crate) fn seeds(_seeds: &Seeds) -> Vec<Vec<u8>> {
    let objects = [
        r#"{"id": "w-1", "email": "ada@works.example", "action": "webinar", "at": "2026-11-02", "confidence_pct": 80}"#,
        r#"{"id": "a-1", "company": "works.example", "attribute": "industry", "value": "software", "origin": "enrichment", "until": "2027-01-01"}"#,
        r#"{"id": "s-1", "email": "ada@works.example", "status": "won", "amount": 12000, "currency": "EUR", "criteria": ["need"]}"#,
        r#"{"id": "n-1", "email": "ada@works.example", "suppression": "customers", "lifted": true}"#,
        r#"{"id":"w-1","about":"email:ada@works.example","occurred_ms":null,"received_ms":1790000000000,"source":"webinars","batch":null,"provenance":{"who":"marketing","authenticated":true},"says":{"kind":"touch","signal":"action","name":"webinar"}}"#,
        r#"{"id": "o-1", "email": "ada@works.example", "to": "enrichment", "lifted": true}"#,
    ];
    let rows = [
        "id\temail\taction\nw-1\tada@works.example\twebinar",
        "id\tcompany\tattribute\tvalue\torigin\na\tworks.example\tsize\t5\tcrm",
    ];
    let numbered = objects.iter().zip(0u8..).map(|(text, kind)| (kind, *text));
    let tables = rows.iter().zip(0u8..).map(|(text, kind)| (kind, *text));
    numbered.chain(tables).map(|(kind, text)| [&[kind], text.as_bytes()].concat()).collect()
}
