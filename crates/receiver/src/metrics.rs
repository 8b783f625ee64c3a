//! What the receiver counts, for Prometheus: forms and what became of them, and what it turned away. Nothing tells one visitor or lead from
//! another. It does not know who may read it.

use std::time::Duration;

use handraise::verification::Verdict;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::check::Check;
use super::outbox::TargetStatus;

/// The media type of the text.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The verdict of a form that was stored.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfVerdict {
    verdict: Word,
}

/// Why a form was not stored, or a lead is to be checked: a short code.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Why {
    why: Word,
}

/// What became of something: a short code.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: Word,
}

/// A connector, by the name that whoever runs the receiver gave it, and what became of a request.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfConnector {
    connector: String,
    outcome: Word,
}

/// What became of the connectors' requests.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectorRequests(Family<OfConnector, Counter>);

impl ConnectorRequests {
    pub(super) fn count(&self, connector: &str, outcome: &'static str) {
        self.0.get_or_create(&OfConnector { connector: connector.to_owned(), outcome: Word(outcome) }).inc();
    }
}

/// A target, by its name, and what became of an attempt to send.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfTarget {
    target: String,
    outcome: Word,
}

/// What became of the attempts to send messages.
#[derive(Clone, Debug, Default)]
pub(super) struct OutboxAttempts(Family<OfTarget, Counter>);

impl OutboxAttempts {
    pub(super) fn count(&self, target: &str, outcome: &'static str) {
        self.0.get_or_create(&OfTarget { target: target.to_owned(), outcome: Word(outcome) }).inc();
    }
}

/// A target's messages in one state.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct InState {
    target: String,
    state: Word,
}

/// A word of ours, never of a client's.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        self.0.encode(encoder)
    }
}

/// The counters.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    stored: Family<OfVerdict, Counter>,
    refused: Family<Why, Counter>,
    to_be_checked: Family<Why, Counter>,
    pub(super) guesses: Counter,
    pub(super) turned_away: Counter,
    pub(super) visits_issued: Counter,
    pub(super) visits_refused: Counter,
    visits_doubted: Family<Why, Counter>,
    updates: Family<Outcome, Counter>,
    pub(super) connector_requests: ConnectorRequests,
    pub(super) outbox_attempts: OutboxAttempts,
    outbox_messages: Family<InState, Gauge>,
    storing_s: Histogram,
    pub(super) writes: Gauge,
    pub(super) dried_up: Gauge,
    pub(super) streams: Gauge,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("handraise"),
            stored: Family::default(),
            refused: Family::default(),
            to_be_checked: Family::default(),
            guesses: Counter::default(),
            turned_away: Counter::default(),
            visits_issued: Counter::default(),
            visits_refused: Counter::default(),
            visits_doubted: Family::default(),
            updates: Family::default(),
            connector_requests: ConnectorRequests::default(),
            outbox_attempts: OutboxAttempts::default(),
            outbox_messages: Family::default(),
            // From half a millisecond to two seconds.
            storing_s: Histogram::new(exponential_buckets(0.0005, 2.0, 13)),
            writes: Gauge::default(),
            dried_up: Gauge::default(),
            streams: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("forms_stored", "Forms whose lead is on the disk, by verdict", metrics.stored.clone());
        registry.register(
            "forms_refused",
            "Forms that were not stored, by the kind of problem",
            metrics.refused.clone(),
        );
        registry.register(
            "leads_to_be_checked",
            "Leads that a person should look at first, by reason",
            metrics.to_be_checked.clone(),
        );
        registry.register(
            "wrong_tokens",
            "Wrong tokens, passwords and links, and those that were not looked at after too many",
            metrics.guesses.clone(),
        );
        registry.register(
            "turned_away",
            "Connections and requests of clients that had too many open",
            metrics.turned_away.clone(),
        );
        registry.register("visit_tokens_issued", "Visit tokens that were issued", metrics.visits_issued.clone());
        registry.register(
            "visit_tokens_refused",
            "Requests for a visit token of clients that asked too often",
            metrics.visits_refused.clone(),
        );
        registry.register(
            "visits_doubted",
            "Forms whose behaviour came without a visit token that covers it, by reason",
            metrics.visits_doubted.clone(),
        );
        registry.register("updates", "What pages told after a form, by what became of it", metrics.updates.clone());
        registry.register(
            "connector_requests",
            "Requests to connectors, by what became of them",
            metrics.connector_requests.0.clone(),
        );
        registry.register(
            "outbox_attempts",
            "Attempts to send a message to a target, by what became of them",
            metrics.outbox_attempts.0.clone(),
        );
        registry.register(
            "outbox_messages",
            "Messages to a target that wait, or are sent no more",
            metrics.outbox_messages.clone(),
        );
        registry.register(
            "form_storing_seconds",
            "From a form's arrival until its lead is on the disk",
            metrics.storing_s.clone(),
        );
        registry.register(
            "database_writable",
            "1 while leads can be stored, 0 after a failure",
            metrics.writes.clone(),
        );
        registry.register(
            "inputs_dried_up",
            "Inputs of forms that the definition counts on and that have dried up",
            metrics.dried_up.clone(),
        );
        registry.register("streams_open", "Pages that follow what changes", metrics.streams.clone());
        metrics
    }

    /// A lead is on the disk.
    pub(super) fn count_lead(&self, verdict: &str, checks: &[Check], took: Duration) {
        self.storing_s.observe(took.as_secs_f64());
        if let Some(verdict) = Verdict::from_name(verdict) {
            self.stored.get_or_create(&OfVerdict { verdict: Word(verdict.name()) }).inc();
        }
        for check in checks {
            self.to_be_checked.get_or_create(&Why { why: Word(check.code()) }).inc();
        }
    }

    /// How many messages a target has in which state.
    pub(super) fn show_target(&self, target: &TargetStatus) {
        for (state, count) in [("waiting", target.waiting), ("dead", target.dead)] {
            self.outbox_messages.get_or_create(&InState { target: target.name.clone(), state: Word(state) }).set(count);
        }
    }

    /// A form's visit token does not cover its behaviour.
    pub(super) fn count_doubted_visit(&self, why: &'static str) {
        self.visits_doubted.get_or_create(&Why { why: Word(why) }).inc();
    }

    /// A page told something after a form.
    pub(super) fn count_update(&self, outcome: &'static str) {
        self.updates.get_or_create(&Outcome { outcome: Word(outcome) }).inc();
    }

    /// A form was not stored; `why` is the kind of problem.
    pub(super) fn count_refusal(&self, why: &'static str) {
        self.refused.get_or_create(&Why { why: Word(why) }).inc();
    }

    /// The text for Prometheus; empty if it can't be written, which nothing in it can cause.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let _complete = encode(&mut text, &self.registry);
        text
    }
}
