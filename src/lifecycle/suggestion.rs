//! What a salesperson may send to a lead, from the policy's content. It does not know what was sent before.

use crate::definition::{Content, Gate, Policy};
use crate::scoring::{MissingKind, Report};
use schemars::JsonSchema;
use serde::Serialize;

/// Something to send, or to bring to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion {
    /// The content, by its id.
    pub content: String,
    /// What a salesperson reads.
    pub label: String,
    /// Its web address.
    pub address: String,
    /// The product line that the person is interested in, which it is about.
    pub line: Option<String>,
    /// The person's persona, if it is for that one.
    pub persona: Option<String>,
    /// The gate that is missing, if it helps there: `fit`, `coverage`, `score`, `intent`, `persona` or `behaviour`.
    pub missing: Option<&'static str>,
}

impl Suggestion {
    /// What fits a lead: first what fits for most reasons, then what is about the strongest interest, then in the order of the policy.
    ///
    /// Content that names product lines, personas or gates fits only a lead that has one of each that it names.
    pub fn all(policy: &Policy, report: &Report) -> Vec<Self> {
        let mut found: Vec<(usize, usize, Self)> =
            policy.content.iter().filter_map(|content| suggestion(content, report)).collect();
        found.sort_by_key(|(reasons, interest, _)| (std::cmp::Reverse(*reasons), *interest));
        found.into_iter().map(|(_, _, suggestion)| suggestion).collect()
    }
}

/// How many reasons there are for content, the place of the interest that it is about, and the suggestion.
fn suggestion(content: &Content, report: &Report) -> Option<(usize, usize, Suggestion)> {
    // Strongest first.
    let mut interests: Vec<_> = report.interests.iter().filter(|interest| interest.points_milli > 0).collect();
    interests.sort_by_key(|interest| std::cmp::Reverse(interest.points_milli));
    let interest = interests.iter().position(|interest| content.lines.contains(&interest.line));
    let persona = report.persona.as_ref().filter(|persona| content.personas.contains(persona));
    let is_missing = |gate: &&Gate| report.missing.iter().any(|missing| gate_of(missing.kind) == **gate);
    let missing = content.missing.iter().find(is_missing);
    let fits = (content.lines.is_empty() || interest.is_some())
        && (content.personas.is_empty() || persona.is_some())
        && (content.missing.is_empty() || missing.is_some());
    let reasons =
        [interest.is_some(), persona.is_some(), missing.is_some()].into_iter().filter(|is_one| *is_one).count();
    let suggestion = Suggestion {
        content: content.id.clone(),
        label: content.label.clone(),
        address: content.address.clone(),
        line: interest.and_then(|place| interests.get(place)).map(|interest| interest.line.clone()),
        persona: persona.cloned(),
        missing: missing.map(|gate| gate.word()),
    };
    fits.then_some((reasons, interest.unwrap_or(usize::MAX), suggestion))
}

const fn gate_of(missing: MissingKind) -> Gate {
    match missing {
        MissingKind::Fit => Gate::Fit,
        MissingKind::Coverage => Gate::Coverage,
        MissingKind::Score => Gate::Score,
        MissingKind::Intent => Gate::Intent,
        MissingKind::Persona => Gate::Persona,
        MissingKind::Behaviour => Gate::Behaviour,
    }
}
