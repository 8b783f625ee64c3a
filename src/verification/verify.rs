//! Checks a form's claims: it takes a definition, a form and the time of its receipt, and returns an assessment and a verdict. Pure:
//! no clock, no database. The caller says afterwards whether the occurrences came with other forms before ([`Verification::shared`]).
//!
//! The most serious finding is the verdict: `contradicted`, then `unverified`, `stale_definition`, `mismatch`, `verified`. Every
//! finding is a reason, `code: words`.
//!
//! The claims are compared at the evidence's clock, with what the page could know. The assessment is as of the receipt, from the
//! evidence that is admitted and all answers of the form; what it says differently is an addition, not a finding.

use super::admission::{Fact, join};
use super::answer::{FormAnswer, Standing as AnswerStanding, asks_for_contact, form_answers, own_answers};
use super::claim::Claims;
use super::comparison::{Addition, additions, is_for_sales, wrong_claims};
use super::replay::{Key, Sender, Sharing, fingerprint, person_in};
use super::{Form, Verdict, plausibility};
use crate::definition::Compiled;
use crate::evidence::{Coverage, Evidence};
use crate::scoring::{Assessment, Decision, Stage, score};

/// The definition to recompute with, and why it was chosen.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The definition.
    pub compiled: &'a Compiled,
    /// Why it was chosen.
    pub standing: Standing,
}

/// Why a definition was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The form named it, and it is the active one; or the form named none.
    Active,
    /// The form named it, and it was active in the last 30 days.
    Superseded,
    /// The form named an unknown one, so this is the active one.
    Unknown,
}

/// The result of a verification.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The recomputed assessment, as of the receipt.
    pub assessment: Assessment,
    /// The verdict.
    pub verdict: Verdict,
    /// All findings, as `code: words`.
    pub reasons: Vec<String>,
    /// What the assessment says differently because the receiver knows more than the page.
    pub added: Vec<Addition>,
    /// For people to read: what late evidence would have given at its own clock. It counts for nothing.
    pub late: Option<Assessment>,
    /// The evidence to keep, encoded, if any was readable: as it was sent, without the behaviour if consent is missing.
    pub evidence: Option<String>,
    /// The keys of its occurrences.
    pub fingerprint: Vec<Key>,
    /// Who sent the form.
    pub sender: Sender,
    /// Whether this very form asks for contact.
    form_asks_for_contact: bool,
    /// The assessment if the evidence turns out to be contradicted, and what to say of it.
    if_contradicted: Contradicted,
}

/// What is left of a form whose evidence is contradicted.
#[derive(Clone, Debug)]
struct Contradicted {
    assessment: Assessment,
    /// Whether the evidence would have sent the lead to sales, and the form alone does not.
    is_demoted: bool,
}

/// Recomputes the assessment of a form received at `now_s` and compares what the page could know with what the form claims.
/// `claims` are the form's own.
pub fn verify(chosen: &Chosen<'_>, form: &Form, claims: &Claims, now_s: u32) -> Verification {
    let (program, definition) = (chosen.compiled.program(), chosen.compiled.definition());
    let tracking = definition.tracking;
    let mut findings = Findings::default();
    note_circumstances(chosen, form, &mut findings);

    let sent = read_evidence(claims, &mut findings);
    let (mut evidence, at_s) = match &sent {
        Some(sent) => check_evidence(sent, now_s, tracking.retention_s, &mut findings),
        None => (Evidence::new(), now_s),
    };
    // A browser's clock may be a little ahead, and nothing is older than it is.
    let receipt_s = now_s.max(at_s);
    if claims.pending {
        evidence.flag(Coverage::PENDING);
    }

    let answers = form_answers(chosen.compiled, form, sent.as_ref().map(|_| &evidence), at_s);
    let mut added = Vec::new();
    let mut known_to_page = evidence.clone();
    for answer in &answers {
        if answer.is_known_to_page() {
            answer.record(&mut known_to_page, at_s);
        }
        answer.record(&mut evidence, at_s);
        if sent.is_some() {
            note_answer(answer, &mut findings, &mut added);
        }
    }
    let page = score(program, &known_to_page, at_s);
    if sent.is_some() {
        for (name, words) in wrong_claims(claims, definition, &page) {
            findings.add(Verdict::Mismatch, name, words);
        }
    }

    let own = own_answers(&answers, receipt_s);
    let assess = |verdict| {
        let fact = Fact::of_form(verdict, &evidence, &own);
        join(&[fact], tracking.consent_needed).score(program, receipt_s)
    };
    let form_asks_for_contact = asks_for_contact(&answers, definition, &evidence, at_s);
    let full = assess(Verdict::Verified);
    let if_contradicted = Contradicted::new(assess(Verdict::Contradicted), &full);
    let is_trusted = findings.verdict < Verdict::Unverified;
    let has_consent = evidence.consent().allows_behaviour(tracking.consent_needed);
    let has_behaviour = has_consent && evidence.occurrences().iter().any(|occurrence| occurrence.kind.is_behaviour());
    let late = findings.verdict == Verdict::Unverified && has_behaviour;
    let mut verification = Verification {
        late: late.then(|| score(program, &evidence, at_s)),
        fingerprint: sent.as_ref().filter(|_| has_consent).map_or_else(Vec::new, fingerprint),
        evidence: sent.map(|sent| match &claims.evidence {
            Some(text) if has_consent => sent.encoded_in(text),
            _ => sent.without_behaviour().encode(),
        }),
        sender: Sender {
            person: person_in(form),
            receipt: claims.receipt.clone(),
            session: None,
            submission: claims.submission.clone().unwrap_or_default(),
        },
        assessment: if is_trusted { full } else { assess(Verdict::Unverified) },
        verdict: findings.verdict,
        reasons: findings.reasons,
        added: Vec::new(),
        form_asks_for_contact,
        if_contradicted,
    };
    if verification.verdict == Verdict::Contradicted {
        verification.contradict();
    } else if is_trusted && verification.evidence.is_some() {
        added.extend(additions(&page, &verification.assessment, definition));
        verification.added = added;
    }
    verification
}

/// What a form brought that was verified when it came, read again by a definition: everything, and its own answers alone.
#[cfg(feature = "ledger")]
pub(crate) fn read_again(
    compiled: &Compiled,
    form: &Form,
    evidence: Option<&str>,
    received_s: u32,
) -> (Evidence, Evidence) {
    let sent = evidence.and_then(|text| Evidence::decode(text).ok());
    let retention_s = compiled.definition().tracking.retention_s;
    let (mut evidence, at_s) = match &sent {
        Some(sent) => check_evidence(sent, received_s, retention_s, &mut Findings::default()),
        None => (Evidence::new(), received_s),
    };
    let answers = form_answers(compiled, form, sent.as_ref().map(|_| &evidence), at_s);
    for answer in &answers {
        answer.record(&mut evidence, at_s);
    }
    (evidence, own_answers(&answers, received_s.max(at_s)))
}

impl Verification {
    /// The verification of a form whose occurrences came with other forms before.
    #[must_use]
    pub fn shared(&self, sharing: Sharing) -> Self {
        let mut found = self.clone();
        match sharing {
            Sharing::Own => {}
            Sharing::Shared => {
                let words = "the same behaviour came with another e-mail address before";
                found.reasons.push(format!("shared_evidence: {words}"));
            }
            Sharing::Replayed => found.replay(),
        }
        found
    }

    fn replay(&mut self) {
        let words = "the same behaviour came with other forms before, as nobody's own does";
        self.reasons.push(format!("replayed: {words}"));
        if self.verdict != Verdict::Contradicted {
            self.contradict();
        }
    }

    /// Keeps what a form with contradicted evidence brings.
    fn contradict(&mut self) {
        self.verdict = Verdict::Contradicted;
        self.assessment = self.if_contradicted.assessment.clone();
        self.added.clear();
        self.late = None;
        if self.if_contradicted.is_demoted {
            let words = "contradicted evidence does not qualify a lead";
            self.reasons.push(format!("not_promoted: {words}"));
        }
    }

    /// Adds a reason that changes no verdict.
    pub fn note(&mut self, code: &str, words: &str) {
        self.reasons.push(format!("{code}: {words}"));
    }

    /// Whether this very form raises a hand, and the definition accepts it.
    pub fn raises_hand(&self) -> bool {
        self.form_asks_for_contact && self.assessment.hand_raised
    }
}

impl Contradicted {
    /// A form's own answers may raise a hand. They qualify nobody beside evidence that is contradicted.
    fn new(mut found: Assessment, full: &Assessment) -> Self {
        if found.decision == Decision::Qualified {
            found.decision = Decision::Nurture;
            found.stage = found.stage.min(Stage::Lead);
            found.route = None;
        }
        let is_demoted = is_for_sales(full) && !is_for_sales(&found);
        Self { assessment: found, is_demoted }
    }
}

/// The findings so far, and the most serious verdict among them.
struct Findings {
    verdict: Verdict,
    reasons: Vec<String>,
}

impl Default for Findings {
    fn default() -> Self {
        Self { verdict: Verdict::Verified, reasons: Vec::new() }
    }
}

impl Findings {
    fn add(&mut self, verdict: Verdict, code: &str, words: impl std::fmt::Display) {
        self.verdict = self.verdict.max(verdict);
        let reason = format!("{code}: {words}");
        // A field may answer several attributes.
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }
}

/// Adds findings about the definition and the form's size.
fn note_circumstances(chosen: &Chosen<'_>, form: &Form, findings: &mut Findings) {
    match chosen.standing {
        Standing::Active => {}
        Standing::Superseded => {
            let words = "the visitor's page used an earlier definition, and so did the receiver";
            findings.add(Verdict::Verified, "superseded", words);
        }
        Standing::Unknown => {
            let words = "the form names an unknown definition; the active one was used";
            findings.add(Verdict::StaleDefinition, "definition", words);
        }
    }
    if form.is_cut() {
        let words = "the form was too long; a part of it was left out";
        findings.add(Verdict::Verified, "cut", words);
    }
}

fn read_evidence(claims: &Claims, findings: &mut Findings) -> Option<Evidence> {
    let Some(text) = &claims.evidence else {
        let words = match claims.pending {
            true => "the plugin was not ready when the form was sent",
            false => "no evidence came with the form",
        };
        findings.add(Verdict::Unverified, "evidence", words);
        return None;
    };
    Evidence::decode(text).map_err(|error| findings.add(Verdict::Unverified, "evidence", error)).ok()
}

/// Adds findings about the evidence. Returns the evidence to score, and the time at which the page scored it: its clock reading,
/// unless that clock is wrong.
fn check_evidence(sent: &Evidence, now_s: u32, retention_s: u32, findings: &mut Findings) -> (Evidence, u32) {
    for (code, words) in plausibility::doubts(sent, now_s) {
        findings.add(Verdict::Contradicted, code, words);
    }
    let mut evidence = match plausibility::has_topics(sent) {
        true => plausibility::without_topics(sent),
        false => sent.clone(),
    };
    if plausibility::is_bot(sent) {
        let words = "the browser was automated; its behaviour does not count";
        findings.add(Verdict::Verified, "bot", words);
    }
    let Some(as_of_s) = evidence.as_of_s() else { return (evidence, now_s) };
    if as_of_s > now_s.saturating_add(plausibility::AHEAD_S) {
        evidence.clamp_to_clock(now_s);
        return (evidence, now_s);
    }
    let age_s = now_s.saturating_sub(as_of_s);
    if age_s > retention_s {
        let words =
            format!("the evidence was {} d old when it arrived, and the definition keeps none so long", age_s / 86_400);
        findings.add(Verdict::Contradicted, "expired", words);
    } else if age_s > plausibility::LATE_S {
        let words = format!("the evidence was {} h old when it arrived; its behaviour does not count", age_s / 3600);
        findings.add(Verdict::Unverified, "late", words);
    }
    (evidence, as_of_s)
}

/// Adds findings and additions about an answer that the evidence does not have, or has differently.
fn note_answer(answer: &FormAnswer<'_>, findings: &mut Findings, added: &mut Vec<Addition>) {
    let field = answer.field;
    let differs = || format!("`{field}` differs from the evidence; the answer in the form counts");
    match answer.standing {
        AnswerStanding::Agrees | AnswerStanding::Repeated => return,
        // A page does not read a blank field any differently.
        AnswerStanding::Unread | AnswerStanding::Earlier if answer.value.is_none() => return,
        AnswerStanding::Unread => {
            let words = format!("the page did not read `{field}`; the answer in the form counts");
            findings.add(Verdict::Verified, "unread", words);
        }
        AnswerStanding::Listed => {
            let words = format!("a longer list of the receiver knows what `{field}` says; that counts");
            findings.add(Verdict::Verified, "listed", words);
        }
        AnswerStanding::Earlier => {
            let words = format!("`{field}` came with an earlier step of this submission; that counts");
            findings.add(Verdict::Verified, "step", words);
        }
        AnswerStanding::Older => findings.add(Verdict::Verified, "answer", differs()),
        AnswerStanding::Differs => findings.add(Verdict::Verified, "answer", differs()),
        AnswerStanding::DeniesHand => {
            let words = format!("the evidence asks for contact, but `{field}` in the form does not");
            findings.add(Verdict::Contradicted, "hand_raise", words);
        }
    }
    if !answer.is_known_to_page() {
        let addition = Addition::of_answer(field, answer.text, answer.standing);
        if !added.contains(&addition) {
            added.push(addition);
        }
    }
}
