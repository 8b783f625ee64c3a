//! Somebody's life as a lead: facts as they come, and what a receiver notices of them a moment later.

use crate::author::{Format, compile};
use crate::definition::Compiled;
use crate::lifecycle::{Wait, WorkingTime};
use crate::person::*;
use crate::verification::{Contact, Form, Verdict};

const DEFINITION: &str = r#"
id = "mql"
version = 1

[[fields]]
id = "email"
answers = ["email_type"]

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[routing]]
hand_raised = true
priority = "P1"
queue = "sales"
sla = "4h"
"#;

/// Milliseconds since 1970.
pub(super) fn ms(text: &str) -> u64 {
    text.parse::<jiff::Timestamp>().expect("a time").as_millisecond().unsigned_abs()
}

pub(super) struct Life {
    pub(super) compiled: Compiled,
    pub(super) facts: Vec<Fact>,
    pub(super) changes: Vec<Change>,
    /// How long the receiver takes to notice something, in milliseconds.
    pub(super) delay_ms: u64,
}

impl Life {
    pub(super) fn new() -> Self {
        let compiled = compile(DEFINITION, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
        Self { compiled, facts: Vec::new(), changes: Vec::new(), delay_ms: 0 }
    }

    pub(super) fn told(&mut self, at: &str, says: Payload) -> &mut Self {
        let name = format!("fact-{}", self.facts.len());
        let id = FactId::new(&name).expect("an id");
        let cause = if matches!(says, Payload::Undo(_)) { Cause::Undo(id) } else { Cause::Fact(id) };
        let received_ms = ms(at);
        self.facts.push(Fact {
            id: FactId::new(&name).expect("an id"),
            about: Subject::Person(PersonKey::of_email("ada@works.example").expect("an address")),
            occurred_ms: None,
            received_ms,
            source: "test".into(),
            batch: None,
            provenance: Provenance { who: "Grace".into(), authenticated: true },
            says,
        });
        let standing = self.standing();
        let before = Summary::after(&self.changes).expect("changes that add up");
        let noticed_ms = received_ms + self.delay_ms;
        let at_s = u32::try_from(noticed_ms / 1000).expect("a time");
        let found = report(&self.compiled, None, &standing, before.stage, at_s);
        self.changes.extend(Change::between(&before, &found, noticed_ms, cause));
        self
    }

    /// A deadline that passed.
    pub(super) fn breached(&mut self, at: &str, breach: Breach) {
        let at_s = u32::try_from(ms(at) / 1000).expect("a time");
        let found = report(&self.compiled, None, &self.standing(), self.summary().stage, at_s);
        self.changes.push(Change::breached(breach, &found, ms(at), Cause::Time));
    }

    pub(super) fn asks_for_sales(&mut self, at: &str) -> &mut Self {
        let fields = "email=ada%40works.example&contact_sales=yes";
        let sent = FormSent {
            submission: format!("s-{}", self.facts.len()),
            contact: Contact::of(&Form::from_urlencoded(fields.as_bytes())),
            receipt: None,
            evidence: None,
            claimed: Default::default(),
            verdict: Verdict::Unverified,
            definition: None,
        };
        self.told(at, Payload::Form(sent))
    }

    pub(super) fn status(&mut self, at: &str, status: StatusKind) -> &mut Self {
        let reason = (status == StatusKind::Rejected).then(|| "no_budget".to_owned());
        let status = Status {
            status,
            reason,
            comment: None,
            amount: None,
            currency: None,
            until_ms: None,
            criteria: Vec::new(),
        };
        self.told(at, Payload::Status(status))
    }

    /// Takes back the last thing that was told.
    pub(super) fn undo(&mut self, at: &str) -> &mut Self {
        let fact = self.facts.last().map(|fact| fact.id.clone());
        self.told(at, Payload::Undo(Undo { fact, batch: None }))
    }

    pub(super) fn standing(&self) -> Standing {
        let facts: Facts = self.facts.iter().cloned().collect();
        standings(&facts, &self.compiled).into_values().next().expect("somebody")
    }

    pub(super) fn summary(&self) -> Summary {
        Summary::after(&self.changes).expect("changes that add up")
    }

    pub(super) fn waits(&self, working: &WorkingTime, now: &str) -> Vec<Wait> {
        let received = |id: &FactId| self.facts.iter().find(|fact| fact.id == *id).map(|fact| fact.received_ms);
        Wait::all(&self.changes, &self.standing(), received, working, ms(now))
    }
}
