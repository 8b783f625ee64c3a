//! Which events a target wants: by their kind, by whether sales is to be alerted, and by the lead's segment, queue and priority. It does not know what is
//! said of them.

use std::collections::BTreeSet;

use handraise::author::did_you_mean;
use handraise::definition::Definition;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::file::TargetFile;
use super::message::Lead;
use crate::ledger::{About, EVENT_KINDS, Event};

/// Asks for the events that a route of the definition alerts sales of.
pub(super) const ALERT: &str = "alert";
/// What a target gets whose file does not say.
const USUAL: [&str; 4] = [ALERT, "lead.hand_raised", "lead.qualified", "sla.breached"];

/// Of which leads events are wanted. What is left out wants all.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Only {
    /// Segments of the definition.
    segments: Option<Vec<String>>,
    /// Queues of its routing.
    queues: Option<Vec<String>>,
    /// Priorities of its routing.
    priorities: Option<Vec<String>>,
}

pub(super) fn usual() -> Vec<String> {
    USUAL.map(str::to_owned).to_vec()
}

/// Checks the part of a file.
pub(super) fn check(events: &[String], only: &Only, tell: &mut dyn FnMut(&str, &str, &str)) {
    if events.is_empty() {
        tell("events", "it wants no event", "name some, such as `events = [\"alert\", \"lead.qualified\"]`");
    }
    check_kinds("events", events, tell);
    for (name, list) in only.lists() {
        if list.is_empty() {
            tell(&format!("only.{name}"), "it lets no lead through", "name some, or remove it for all leads");
        }
        for (place, word) in list.iter().enumerate().filter(|(_, word)| word.trim().is_empty()) {
            let _blank = word;
            tell(&format!("only.{name}[{place}]"), "the name is blank", "write one of the definition's, or remove it");
        }
    }
}

/// Checks that all words of a list name events.
pub(super) fn check_kinds(name: &str, words: &[String], tell: &mut dyn FnMut(&str, &str, &str)) {
    for (place, wanted) in words.iter().enumerate() {
        let is_known = wanted == ALERT || EVENT_KINDS.iter().any(|kind| is_of(wanted, kind));
        if !is_known {
            let remedy = format!("write `{ALERT}`, `lead.*`, or one of {}", EVENT_KINDS.join(", "));
            tell(&format!("{name}[{place}]"), "there are no such events", &remedy);
        }
    }
}

/// Whether a word of a file names a kind, or the group that it is in.
pub(super) fn is_of(wanted: &str, kind: &str) -> bool {
    match wanted.strip_suffix(".*") {
        Some(group) => kind.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')),
        None => wanted == kind,
    }
}

impl Only {
    fn lists(&self) -> impl Iterator<Item = (&'static str, &Vec<String>)> {
        let all = [("segments", &self.segments), ("queues", &self.queues), ("priorities", &self.priorities)];
        all.into_iter().filter_map(|(name, list)| Some((name, list.as_ref()?)))
    }

    fn holds_all(&self) -> bool {
        self.lists().next().is_none()
    }

    /// The names that a definition does not have, in words.
    pub(super) fn unknown(&self, definition: &Definition) -> Vec<String> {
        let segments = || definition.segments.iter().map(|segment| segment.id.as_str());
        let queues = || definition.routes.iter().map(|route| route.queue.as_str());
        let priorities = || definition.routes.iter().map(|route| route.priority.as_str());
        let mut found = Vec::new();
        for (name, list) in self.lists() {
            let known: BTreeSet<&str> = match name {
                "segments" => segments().collect(),
                "queues" => queues().collect(),
                _ => priorities().collect(),
            };
            for (place, word) in list.iter().enumerate().filter(|(_, word)| !known.contains(word.as_str())) {
                let remedy = did_you_mean(word, known.iter().copied(), "nothing is sent because of it");
                found.push(format!("only.{name}[{place}]: the definition in force has no `{word}`; {remedy}"));
            }
        }
        found
    }

    pub(super) fn holds(&self, lead: &Lead) -> bool {
        let is_in = |list: &Option<Vec<String>>, word: Option<&str>| {
            list.as_ref().is_none_or(|list| list.iter().any(|it| Some(it.as_str()) == word))
        };
        is_in(&self.segments, lead.text("segment"))
            && is_in(&self.queues, lead.text("queue"))
            && is_in(&self.priorities, lead.text("priority"))
    }
}

/// Whether a target may want an event, as far as the event alone says. What the lead says comes after.
pub(super) fn may_want(file: &TargetFile, event: &Event) -> bool {
    wants_kind(file, &event.kind) || (file.events.iter().any(|wanted| wanted == ALERT) && may_alert(&event.about))
}

/// Whether a target wants an event about this lead; `None` for an event about nobody, and about somebody whom nobody knows any more.
pub(super) fn wants(file: &TargetFile, event: &Event, lead: Option<&Lead>) -> bool {
    let is_wanted = wants_kind(file, &event.kind)
        || (file.events.iter().any(|wanted| wanted == ALERT) && is_alert(&event.about, lead));
    let is_among = match (&event.about, lead) {
        // What is about nobody is in no segment.
        (About::Nobody(_), _) => true,
        (About::Person { .. }, Some(lead)) => file.only.holds(lead),
        (About::Person { .. }, None) => file.only.holds_all(),
    };
    is_wanted && is_among
}

fn wants_kind(file: &TargetFile, kind: &str) -> bool {
    file.events.iter().any(|wanted| is_of(wanted, kind))
}

/// Whether sales is to be alerted of what changed: the route that the lead takes now asks for it, and the lead came onto it by this change, or raised
/// a hand. Another definition or build alerts of nobody: nobody has done anything. A withdrawal alerts only of who comes to sales by it for the first time.
pub(super) fn is_alert(about: &About, lead: Option<&Lead>) -> bool {
    may_alert(about) && lead.is_some_and(Lead::is_alerting)
}

fn may_alert(about: &About) -> bool {
    let About::Person { change, .. } = about else { return false };
    let Ok(change) = serde_json::from_str::<Value>(change) else { return false };
    let cause = change.get("cause");
    let somebody_did = cause.is_some_and(|cause| cause == "time" || cause.get("fact").is_some())
        || change.get("restored").and_then(Value::as_bool) == Some(false);
    let raised = change.pointer("/hand_raised/to").and_then(Value::as_bool) == Some(true);
    somebody_did
        && (raised
            || ["priority", "queue"]
                .iter()
                .any(|part| change.pointer(&format!("/{part}/to")).is_some_and(|to| !to.is_null())))
}
