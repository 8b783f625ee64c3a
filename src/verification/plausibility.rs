//! Finds evidence that no visitor can have produced. It does not know definitions or claims.
//!
//! The encoding itself rules out occurrences that lie before the first visit or after the clock reading, and occurrences with more engaged
//! time than they lasted: such texts are not canonical and do not decode.

use crate::evidence::{Coverage, Evidence};
use crate::matching::Kind;

/// A browser's clock may be ahead by this much.
pub(super) const AHEAD_S: u32 = 10 * 60;
/// Evidence that is older on arrival is late.
pub(super) const LATE_S: u32 = 24 * 60 * 60;
/// Times are whole seconds, so each view may round up by this much.
const ROUNDING_S: u64 = 2;
/// Two windows may both get credit for a moment while the focus moves.
const SLACK_S: u64 = 60;

/// What is implausible in evidence that arrived at `now_s`, as code and words.
pub(super) fn doubts(evidence: &Evidence, now_s: u32) -> Vec<(&'static str, String)> {
    let mut doubts = Vec::new();
    let ahead_s = evidence.as_of_s().unwrap_or(0).saturating_sub(now_s);
    if ahead_s > AHEAD_S {
        doubts.push(("future", format!("the evidence is {ahead_s} s ahead of the receiver's clock")));
    }
    let (engaged_s, covered_s, views) = engagement(evidence);
    // Only one page has the focus at a time, so the sum cannot exceed the time that the views cover.
    if engaged_s > covered_s + covered_s / 4 + views * ROUNDING_S + SLACK_S {
        doubts.push(("engagement", format!("{engaged_s} engaged seconds in views that cover only {covered_s} s")));
    }
    let too_deep = |occurrence: &&crate::evidence::Occurrence| occurrence.kind == Kind::View && occurrence.amount > 100;
    if let Some(view) = evidence.occurrences().iter().find(too_deep) {
        doubts.push(("depth", format!("a page scrolled to {} percent", view.amount)));
    }
    if has_topics(evidence) {
        doubts.push(("topic", "third-party intent cannot come from a browser; it was left out".into()));
    }
    doubts
}

/// Whether the evidence has third-party topics.
pub(super) fn has_topics(evidence: &Evidence) -> bool {
    let topic = |occurrence: &crate::evidence::Occurrence| occurrence.kind == Kind::Topic;
    evidence.occurrences().iter().any(topic)
}

/// The same evidence without third-party topics.
pub(super) fn without_topics(evidence: &Evidence) -> Evidence {
    let mut own = Evidence::new();
    own.record_consent(evidence.consent());
    own.flag(evidence.coverage());
    let observed = evidence.occurrences().iter();
    for occurrence in observed.filter(|occurrence| occurrence.kind != Kind::Topic) {
        own.record(*occurrence);
    }
    for answer in evidence.answers() {
        own.record_answer(*answer);
    }
    if let Some(as_of_s) = evidence.as_of_s() {
        own.advance_clock(as_of_s);
    }
    if let Some(first_seen_s) = evidence.first_seen_s() {
        own.note_first_seen(first_seen_s);
    }
    own
}

/// Whether the plugin found that the browser is automated.
pub(super) fn is_bot(evidence: &Evidence) -> bool {
    evidence.coverage().has(Coverage::BOT)
}

/// Engaged seconds, seconds that views cover, and the number of views.
fn engagement(evidence: &Evidence) -> (u64, u64, u64) {
    let (mut engaged_s, mut covered_s, mut views) = (0, 0, 0);
    let mut until_s = 0;
    let all = evidence.occurrences().iter();
    for view in all.filter(|occurrence| occurrence.kind == Kind::View) {
        engaged_s += u64::from(view.engaged_s);
        // The oldest view comes first, so the time before `until_s` is covered already.
        covered_s += u64::from(view.end_s().saturating_sub(view.at_s.max(until_s)));
        until_s = until_s.max(view.end_s());
        views += 1;
    }
    (engaged_s, covered_s, views)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Occurrence;
    use crate::matching::ClassId;

    const NOW_S: u32 = 1_790_000_000;

    fn codes(evidence: &Evidence) -> Vec<&'static str> {
        doubts(evidence, NOW_S).into_iter().map(|(code, _)| code).collect()
    }

    fn viewed(evidence: &mut Evidence, page: &str, at_s: u32, engaged_s: u32) {
        let view = Occurrence::new(Kind::View, ClassId::of(page), at_s);
        evidence.record(Occurrence { engaged_s, span_s: engaged_s, amount: 100, ..view });
    }

    #[test]
    fn an_ordinary_visit_raises_no_doubt() {
        let mut evidence = Evidence::new();
        for view in 0..20 {
            viewed(&mut evidence, "pricing", NOW_S - 4000 + view * 90, 89);
        }
        assert!(codes(&evidence).is_empty());
        evidence.advance_clock(NOW_S + AHEAD_S);
        assert!(codes(&evidence).is_empty());
    }

    #[test]
    fn pages_read_at_the_same_time_for_hours_are_doubted() {
        let mut evidence = Evidence::new();
        for page in ["pricing", "demo", "docs"] {
            viewed(&mut evidence, page, NOW_S - 8000, 7200);
        }
        assert_eq!(codes(&evidence), ["engagement"]);
    }

    #[test]
    fn the_future_and_third_party_topics_are_doubted_and_topics_left_out() {
        let mut evidence = Evidence::new();
        evidence.record(Occurrence::new(Kind::Topic, ClassId::of("crm"), NOW_S));
        viewed(&mut evidence, "pricing", NOW_S, 30);
        evidence.advance_clock(NOW_S + AHEAD_S + 1);
        assert_eq!(codes(&evidence), ["future", "topic"]);
        let own = without_topics(&evidence);
        assert_eq!((own.occurrences().len(), own.as_of_s()), (1, evidence.as_of_s()));
    }
}
