//! Facts for this module's tests. They do not know what is shown with them.

use crate::person::*;
use crate::verification::{Contact, Form, Verdict};

/// All times are counted from here, in seconds.
pub(in crate::person) const BEGIN_S: u64 = 1_790_000_000;

pub(in crate::person) fn ada() -> PersonKey {
    PersonKey::of_email("ada@works.example").unwrap()
}

pub(in crate::person) fn id(text: &str) -> FactId {
    FactId::new(text).unwrap()
}

/// A fact about Ada, so many seconds after the beginning.
pub(in crate::person) fn says(name: &str, after_s: u64, says: Payload) -> Fact {
    Fact {
        id: id(name),
        about: Subject::Person(ada()),
        occurred_ms: None,
        received_ms: (BEGIN_S + after_s) * 1000,
        source: "test".into(),
        batch: None,
        provenance: Provenance { who: "marketing".into(), authenticated: true },
        says,
    }
}

pub(in crate::person) fn touch(name: &str) -> Touch {
    Touch {
        signal: TouchKind::Action,
        name: name.into(),
        amount: 0,
        label: None,
        quote: None,
        confidence_pct: None,
        consent: None,
    }
}

/// A webinar that Ada attended.
pub(in crate::person) fn fact(name: &str, after_s: u64) -> Fact {
    says(name, after_s, Payload::Touch(touch("webinar")))
}

/// A form without evidence.
pub(in crate::person) fn form(name: &str, after_s: u64) -> Fact {
    form_with(name, after_s, "email=ada%40works.example", None, Verdict::Unverified)
}

pub(in crate::person) fn form_with(
    name: &str,
    after_s: u64,
    fields: &str,
    evidence: Option<String>,
    verdict: Verdict,
) -> Fact {
    let contact = Contact::of(&Form::from_urlencoded(fields.as_bytes()));
    let sent = FormSent {
        submission: name.into(),
        contact,
        receipt: None,
        evidence,
        claimed: Default::default(),
        verdict,
        definition: None,
    };
    let mut fact = says(name, after_s, Payload::Form(sent));
    fact.provenance = Provenance { who: "visitor".into(), authenticated: false };
    fact
}

pub(in crate::person) fn undo(name: &str, after_s: u64, fact: Option<&str>, batch: Option<&str>) -> Fact {
    let undo = Undo { fact: fact.map(id), batch: batch.map(str::to_owned) };
    Fact { about: Subject::Everybody, ..says(name, after_s, Payload::Undo(undo)) }
}

pub(in crate::person) fn erase(name: &str, after_s: u64, eraser: &Eraser, key: &PersonKey) -> Fact {
    Fact { about: Subject::Everybody, ..says(name, after_s, Payload::Erase(Erase { hash: eraser.hash(key) })) }
}
