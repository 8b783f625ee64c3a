//! Visit tokens: the receiver signs when it first heard of a browser, so that evidence that begins later has a witness besides the browser. It
//! stores nothing when it issues one. What is wrong with a token is a reason and never a verdict: whoever sent a bad one could have sent none.
//! It does not know requests.

mod keys;
mod token;
pub(super) mod usage;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use handraise::evidence::Evidence;
use handraise::verification::{FIELDS, Form};
use rand::RngCore;

pub use self::token::{VisitKey, VisitToken};

use self::keys::Keys;

/// How long before its token a visitor's behaviour may begin: the page asks after the banner is answered, and few clocks are further off. It is
/// shorter than the pause that makes a second visit, so no return fits into it.
pub(super) const TOLERANCE_S: u32 = 15 * 60;
/// How many submissions may bring one token.
pub(super) const SUBMISSIONS: u32 = 5;
/// A token may be this much younger than the form that brings it: the receiver's clock was set.
const AHEAD_S: u32 = 10 * 60;

/// Issues and reads tokens.
#[derive(Debug)]
pub(super) struct Visits {
    keys: Mutex<Keys>,
}

/// A token that a form brings and that counts, for the list of its submissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// The hash of the token's id.
    pub(super) name: String,
    pub(super) issued_s: u32,
    /// Tokens from before this are no longer live.
    pub(super) oldest_s: u32,
}

/// What a form's token shows of its evidence.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// What is wrong with it, as code and words.
    pub(super) reason: Option<(&'static str, String)>,
    pub(super) used: Option<Use>,
}

impl Visits {
    /// Reads the keys of a data folder, or makes the first.
    pub(super) fn open(folder: &Path, now_s: u32) -> io::Result<Self> {
        Ok(Self { keys: Mutex::new(Keys::open(folder, now_s)?) })
    }

    /// The file with the keys.
    pub(super) fn path(folder: &Path) -> PathBuf {
        Keys::path(folder)
    }

    /// A new token, for a page that keeps evidence for `retention_s`, and then asks for another.
    pub(super) fn issue(&self, retention_s: u32, now_s: u32) -> io::Result<String> {
        let mut id = [0; 16];
        rand::rng().fill_bytes(&mut id);
        let mut keys = self.keys();
        Ok(VisitToken { issued_s: now_s, id }.sign(keys.newest(now_s, live_s(retention_s))?))
    }

    /// Reads the token of a form received at `now_s`, where evidence is kept for `retention_s`, and compares it with the evidence to keep. Without behaviour there is nothing that a
    /// token could bear out.
    pub(super) fn of_form(&self, form: &Form, evidence: Option<&str>, retention_s: u32, now_s: u32) -> Finding {
        let sent = form.last(FIELDS.visit).map(str::trim).filter(|text| !text.is_empty());
        match evidence.and_then(beginning) {
            Some(began_s) => self.check(sent, began_s, retention_s, now_s),
            None => Finding::default(),
        }
    }

    /// The same for behaviour that began at `began_s`.
    fn check(&self, sent: Option<&str>, began_s: u32, retention_s: u32, now_s: u32) -> Finding {
        let Some(text) = sent else { return Finding::because("visit_missing", NO_TOKEN.into()) };
        let token = VisitToken::verify(text, &self.keys().all());
        let Some(token) = token.filter(|token| token.issued_s <= now_s.saturating_add(AHEAD_S)) else {
            return Finding::because("visit_unreadable", UNREADABLE.into());
        };
        let age_s = now_s.saturating_sub(token.issued_s);
        if age_s > live_s(retention_s) {
            let words = format!("the visit token is {} old, and none counts so long", in_words(age_s));
            return Finding::because("visit_expired", words);
        }
        let early_s = token.issued_s.saturating_sub(began_s);
        let reason = (early_s > TOLERANCE_S).then(|| {
            let words = format!("the behaviour begins {} before the visit token was issued", in_words(early_s));
            ("visit_before", words)
        });
        let used = Use { name: token.name(), issued_s: token.issued_s, oldest_s: oldest_s(retention_s, now_s) };
        Finding { reason, used: Some(used) }
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When the behaviour in evidence begins, if there is any.
fn beginning(evidence: &str) -> Option<u32> {
    let evidence = Evidence::decode(evidence).ok()?;
    let behaviour = evidence.occurrences().iter().filter(|occurrence| occurrence.kind.is_behaviour());
    behaviour.map(|occurrence| occurrence.at_s).min()
}

/// A length of time in its largest unit, so that the words tell no second.
fn in_words(length_s: u32) -> String {
    match length_s {
        172_800.. => format!("{} d", length_s / 86_400),
        7200.. => format!("{} h", length_s / 3600),
        _ => format!("{} min", length_s / 60),
    }
}

const NO_TOKEN: &str = "no visit token came with the behaviour, so only the browser says when it began";
const UNREADABLE: &str = "the visit token is not of this receiver, or its key is gone";

/// For how long a token counts, and a key signs. A page asks for the next token after half of that and keeps both, so whatever evidence of
/// `retention_s` it has, one of the two is older and still counts.
fn live_s(retention_s: u32) -> u32 {
    retention_s.saturating_mul(2)
}

/// Tokens from before this no longer count.
pub(super) fn oldest_s(retention_s: u32, now_s: u32) -> u32 {
    now_s.saturating_sub(live_s(retention_s))
}

impl Finding {
    fn because(code: &'static str, words: String) -> Self {
        Self { reason: Some((code, words)), used: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const NOW_S: u32 = 1_790_000_000;
    const DAY_S: u32 = 86_400;
    const RETENTION_S: u32 = 30 * DAY_S;

    fn visits(folder: &TempDir) -> Visits {
        Visits::open(folder.path(), NOW_S).expect("keys")
    }

    fn code(finding: &Finding) -> &'static str {
        finding.reason.as_ref().map_or("", |(code, _)| code)
    }

    #[test]
    fn behaviour_that_begins_after_the_token_or_shortly_before_has_no_reason() {
        let folder = TempDir::new().expect("a folder");
        let visits = visits(&folder);
        let token = visits.issue(RETENTION_S, NOW_S).expect("a token");
        for (began_s, expected) in
            [(NOW_S + 9, ""), (NOW_S - TOLERANCE_S, ""), (NOW_S - TOLERANCE_S - 1, "visit_before"), (0, "visit_before")]
        {
            let found = visits.check(Some(&token), began_s, RETENTION_S, NOW_S + DAY_S);
            assert_eq!(code(&found), expected, "{began_s}");
            assert!(found.used.is_some(), "its submissions are counted all the same");
        }
    }

    #[test]
    fn a_missing_an_altered_a_future_and_an_old_token_are_told_apart_and_not_counted() {
        let folder = TempDir::new().expect("a folder");
        let visits = visits(&folder);
        let token = visits.issue(RETENTION_S, NOW_S).expect("a token");
        let found = |text, now_s| {
            let found = visits.check(text, now_s, RETENTION_S, now_s);
            assert_eq!(found.used.is_some(), found.reason.is_none());
            code(&found)
        };
        assert_eq!(found(None, NOW_S), "visit_missing");
        let unsigned = "A".repeat(52);
        assert_eq!(found(Some(&unsigned), NOW_S), "visit_unreadable");
        assert_eq!(found(Some(&token), NOW_S - AHEAD_S), "");
        assert_eq!(found(Some(&token), NOW_S - AHEAD_S - 1), "visit_unreadable");
        assert_eq!(found(Some(&token), NOW_S + 2 * RETENTION_S), "");
        assert_eq!(found(Some(&token), NOW_S + 2 * RETENTION_S + 1), "visit_expired");
    }

    #[test]
    fn a_visitor_who_comes_again_and_again_always_has_a_token_that_covers_the_evidence() {
        let folder = TempDir::new().expect("a folder");
        let visits = visits(&folder);
        // As a page does: it asks anew when the newest token is as old as evidence is kept, and sends the oldest that counts.
        let mut tokens: Vec<(u32, String)> = Vec::new();
        let mut visited: Vec<u32> = Vec::new();
        let mut now_s = NOW_S;
        for gap in [0, 1, 12, 29, 7, 3, 26, 11, 30, 2, 40, 1, 28, 65, 5, 29, 29, 29, 14, 19, 8] {
            now_s += gap * DAY_S;
            if tokens.last().is_none_or(|(got_s, _)| now_s - got_s >= RETENTION_S) {
                tokens.push((now_s, visits.issue(RETENTION_S, now_s).expect("a token")));
            }
            tokens.retain(|(got_s, _)| now_s - got_s < 2 * RETENTION_S);
            visited.push(now_s);
            visited.retain(|visit_s| now_s - visit_s <= RETENTION_S);
            let sent = tokens.first().map(|(_, text)| text.as_str());
            let found = visits.check(sent, visited[0], RETENTION_S, now_s);
            assert_eq!(code(&found), "", "{} d after the first visit: {found:?}", (now_s - NOW_S) / DAY_S);
        }
    }

    #[test]
    fn tokens_of_the_key_before_are_read_for_as_long_as_they_live() {
        let folder = TempDir::new().expect("a folder");
        let visits = visits(&folder);
        // The last that the first key signs.
        let signed_s = NOW_S + 2 * RETENTION_S - 1;
        let token = visits.issue(RETENTION_S, signed_s).expect("a token");
        let end_s = signed_s + 2 * RETENTION_S;
        for now_s in [signed_s + 1, end_s - 1] {
            visits.issue(RETENTION_S, now_s).expect("a token of the second key");
            assert_eq!(code(&visits.check(Some(&token), signed_s, RETENTION_S, now_s)), "");
        }
        assert_eq!(
            code(&visits.check(Some(&token), signed_s, RETENTION_S, end_s)),
            "",
            "the third key is not made before"
        );
    }
}
