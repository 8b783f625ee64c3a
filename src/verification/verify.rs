//! What is true of a form's claims: definition, form and time in, assessment and verdict out. Pure: no clock, no
//! database; whether the evidence was seen before is told to it afterwards.
//!
//! The verdict is the gravest of what was found: `contradicted`, then `unverified`, `stale_definition`, `mismatch`,
//! `verified`. Each finding is a reason, `code: words`, whatever the verdict.
//!
//! A contradicted lead keeps the recomputed numbers, so that a person can judge them, but they promote nobody: its stage
//! stays below MQL unless this very form's hand-raiser says yes.

use super::claim::{Claims, is_contact};
use super::{Form, plausibility};
use crate::definition::{Compiled, Definition, Program};
use crate::evidence::{Answer, Coverage, Evidence};
use crate::intake::{Control, record_control};
use crate::matching::ClassId;
use crate::scoring::{Assessment, Decision, MILLI, Stage, score};

/// A raised hand in evidence this fresh was read from this form, so the form must say the same.
const SAME_FORM_S: u32 = 60;

/// The definition to recompute with, and how it was chosen.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The definition.
    pub compiled: &'a Compiled,
    /// How it was chosen.
    pub standing: Standing,
}

/// How a definition was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The form named it, and it is the active one; or the form named none.
    Active,
    /// The form named it, and it was active not long ago.
    Superseded,
    /// The form named one that isn't known (any more): this is the active one instead.
    Unknown,
}

/// What to make of a lead's score. From harmless to grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The claims are what the evidence gives.
    Verified,
    /// They are not.
    Mismatch,
    /// They were made with a definition that isn't known.
    StaleDefinition,
    /// There is no readable evidence for them.
    Unverified,
    /// The evidence is implausible.
    Contradicted,
}

impl Verdict {
    /// The name in answers and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::StaleDefinition => "stale_definition",
            Self::Unverified => "unverified",
            Self::Contradicted => "contradicted",
        }
    }
}

/// What verification found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The recomputed assessment.
    pub assessment: Assessment,
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that was found, as `code: words`.
    pub reasons: Vec<String>,
    /// The evidence as it was sent, when it was readable.
    pub evidence: Option<Evidence>,
    /// This very form says yes to being contacted.
    form_says_yes: bool,
}

/// Recomputes the assessment of a form received at `now_s` and compares it with what the form claims.
pub fn verify(chosen: &Chosen<'_>, form: &Form, now_s: u32) -> Verification {
    let claims = Claims::of(form);
    let mut findings = Findings::default();
    if chosen.standing == Standing::Superseded {
        let words = "an earlier definition was used, as the visitor's page did";
        findings.add(Verdict::Verified, "superseded", words);
    }
    if chosen.standing == Standing::Unknown {
        let words = "the form names a definition that is not known; the active one was used";
        findings.add(Verdict::StaleDefinition, "definition", words);
    }
    if form.is_cut() {
        let words = "the form was longer than allowed; some of it was left out";
        findings.add(Verdict::Verified, "cut", words);
    }

    let sent = read_evidence(&claims, &mut findings);
    let (mut evidence, at_s) = match &sent {
        Some(sent) => judge_evidence(sent, now_s, &mut findings),
        None => (Evidence::new(), now_s),
    };
    if claims.pending {
        evidence.flag(Coverage::PENDING);
    }
    let has_evidence = sent.is_some();
    let form_says_yes = hear(chosen, form, has_evidence, &mut evidence, at_s, &mut findings);
    let assessment = score(chosen.compiled.program(), &evidence, at_s);
    if has_evidence {
        compare(&claims, chosen.compiled.definition(), &assessment, &mut findings);
    }
    let mut verification = Verification {
        assessment,
        verdict: findings.verdict,
        reasons: findings.reasons,
        evidence: sent,
        form_says_yes,
    };
    verification.promote_nobody_on_doubt();
    verification
}

impl Verification {
    /// The same, for evidence that came with another submission before; `None` when seeing it twice proves nothing.
    ///
    /// Evidence without occurrences is not unlikely to be shared by two visitors who allowed nothing.
    pub fn replayed(&self) -> Option<Self> {
        let observed = self.evidence.as_ref()?.occurrences();
        if observed.is_empty() {
            return None;
        }
        let mut replayed = self.clone();
        let words = "the same evidence came with another submission before";
        replayed.reasons.push(format!("replayed: {words}"));
        replayed.verdict = Verdict::Contradicted;
        replayed.promote_nobody_on_doubt();
        Some(replayed)
    }

    /// Whether this very form raises a hand, and it counts.
    pub fn raises_hand(&self) -> bool {
        self.form_says_yes && self.assessment.hand_raised
    }

    fn promote_nobody_on_doubt(&mut self) {
        if self.verdict != Verdict::Contradicted {
            return;
        }
        let found = &mut self.assessment;
        found.hand_raised &= self.form_says_yes;
        let promoted = match found.decision {
            Decision::HandRaiser => !found.hand_raised,
            Decision::Qualified => true,
            _ => false,
        };
        if promoted {
            found.decision = Decision::Nurture;
            found.stage = found.stage.min(Stage::Lead);
            found.route = None;
            let words = "doubtful evidence makes nobody a marketing qualified lead";
            self.reasons.push(format!("not_promoted: {words}"));
        }
    }
}

/// The gravest finding so far, and all of them.
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

/// The evidence to score, and as of when: as the browser did, unless its clock cannot be right.
fn judge_evidence(sent: &Evidence, now_s: u32, findings: &mut Findings) -> (Evidence, u32) {
    for (code, words) in plausibility::doubts(sent, now_s) {
        findings.add(Verdict::Contradicted, code, words);
    }
    let mut evidence = match plausibility::has_topics(sent) {
        true => plausibility::without_topics(sent),
        false => sent.clone(),
    };
    if plausibility::is_bot(sent) {
        let words = "an automated browser; its behaviour does not count";
        findings.add(Verdict::Verified, "bot", words);
    }
    let as_of_s = evidence.as_of_s();
    if as_of_s > now_s.saturating_add(plausibility::AHEAD_S) {
        evidence.settle(now_s);
        return (evidence, now_s);
    }
    if as_of_s == 0 {
        return (evidence, now_s);
    }
    let age_s = now_s.saturating_sub(as_of_s);
    if age_s > plausibility::LATE_S {
        let words = format!("the evidence was {} h old on arrival", age_s / 3600);
        findings.add(Verdict::Verified, "late", words);
    }
    (evidence, as_of_s)
}

/// Adds what the form itself says, and returns whether it says yes to being contacted.
///
/// An answer that the evidence has too keeps the evidence's time, as the browser scored it. Where they differ the form
/// counts, except that a blank field takes nothing back: the plugin may know the visitor from an earlier form. A field
/// that isn't in the form says nothing; in particular an absent checkbox is no "no".
fn hear(
    chosen: &Chosen<'_>,
    form: &Form,
    has_evidence: bool,
    evidence: &mut Evidence,
    at_s: u32,
    findings: &mut Findings,
) -> bool {
    let question = chosen.compiled.definition().hand_raise;
    let mut form_says_yes = false;
    for (attribute, field, values) in said(chosen.compiled.program(), form) {
        let known = evidence.answer(attribute).copied();
        let Some(&last) = values.last() else { continue };
        let question = question.filter(|question| question.attribute == attribute);
        let value = if let Some(question) = question {
            // Some frameworks send a hidden "no" before or after the box, and the box itself only when it is ticked.
            form_says_yes = values.contains(&question.yes);
            if form_says_yes { question.yes } else { last }
        } else {
            match known {
                Some(known) if values.contains(&known.value) => continue,
                Some(known) if known.value != ClassId::NONE && last == ClassId::NONE => continue,
                // A field sent more than once says what it says anywhere, rather than that it is blank somewhere.
                _ => values.iter().rev().copied().find(|value| *value != ClassId::NONE).unwrap_or(last),
            }
        };
        let Some(known) = known else {
            if has_evidence && value != ClassId::NONE {
                // A hidden field, or one that something added on the way: why an honest claim may differ.
                let words = format!("`{field}` was not read in the page; the form counts");
                findings.add(Verdict::Verified, "unread", words);
            }
            evidence.record_answer(Answer { attribute, value, at_s });
            continue;
        };
        if known.value != value {
            let fresh = known.at_s.saturating_add(SAME_FORM_S) >= at_s;
            if fresh && question.is_some_and(|question| question.yes == known.value) {
                let words = format!("the evidence raises a hand, `{field}` in the form does not");
                findings.add(Verdict::Contradicted, "hand_raise", words);
            } else {
                let words = format!("`{field}` differs from the evidence; the form counts");
                findings.add(Verdict::Verified, "answer", words);
            }
        }
        // The newest answer wins, so a differing one must be newer than the evidence's own.
        let newer = known.at_s.saturating_add(u32::from(known.value != value));
        evidence.record_answer(Answer { attribute, value, at_s: at_s.max(newer) });
    }
    form_says_yes
}

/// What the form says: attribute, the name of a field that answers it, and every value sent for it, in order.
fn said<'a>(program: &Program, form: &'a Form) -> Vec<(ClassId, &'a str, Vec<ClassId>)> {
    let mut said: Vec<(ClassId, &str, Vec<ClassId>)> = Vec::new();
    for field in form.fields().iter().filter(|field| is_contact(field)) {
        let mut one = Evidence::new();
        let control = Control { name: &field.name, value: &field.value, ..Control::default() };
        record_control(&mut one, program, control, 0);
        for answer in one.answers() {
            match said.iter_mut().find(|(attribute, ..)| *attribute == answer.attribute) {
                Some((_, _, values)) => values.push(answer.value),
                None => said.push((answer.attribute, &field.name, vec![answer.value])),
            }
        }
    }
    said
}

/// Compares what was claimed with what was computed; what was not claimed is not compared.
fn compare(claims: &Claims, definition: &Definition, found: &Assessment, findings: &mut Findings) {
    for (name, claimed) in &claims.values {
        let computed = match *name {
            "score" => (found.score_milli / MILLI).to_string(),
            "grade" => found.fit.grade.letter().to_owned(),
            "rating" => found.rating.to_string(),
            "stage" => found.stage.name().to_owned(),
            _ => found.segment_id(definition).unwrap_or_default().to_owned(),
        };
        if *claimed != computed {
            let words = format!("claimed `{claimed}`, computed `{computed}`");
            findings.add(Verdict::Mismatch, name, words);
        }
    }
}
