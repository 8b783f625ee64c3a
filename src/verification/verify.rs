//! Checks a form's claims: it takes a definition, a form and a time, and returns an assessment and a verdict. Pure: no clock, no
//! database. The caller says afterwards if the evidence came with another submission before ([`Verification::replayed`]).
//!
//! The most serious finding is the verdict: `contradicted`, then `unverified`, `stale_definition`, `mismatch`, `verified`. Every
//! finding is a reason, `code: words`.
//!
//! A contradicted lead keeps the recomputed numbers, so that a person can judge them, but they do not qualify it: its stage stays
//! below MQL unless this very form asks for contact.

use super::claim::{Claims, is_contact};
use super::{Form, plausibility};
use crate::definition::{Compiled, Definition, Program};
use crate::evidence::{Answer, Coverage, Evidence};
use crate::intake::{Control, record_control};
use crate::matching::ClassId;
use crate::scoring::{Assessment, Decision, MILLI, Stage, score};

/// If a raised hand in the evidence is not older than this, the page read it from this very form, so the form must say the same.
const SAME_FORM_S: u32 = 60;

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

/// How far to trust a lead's score, from harmless to serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The claims agree with the evidence.
    Verified,
    /// A claim differs from the evidence.
    Mismatch,
    /// The form names an unknown definition.
    StaleDefinition,
    /// There is no readable evidence.
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

/// The result of a verification.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The recomputed assessment.
    pub assessment: Assessment,
    /// The verdict.
    pub verdict: Verdict,
    /// All findings, as `code: words`.
    pub reasons: Vec<String>,
    /// The evidence as it was sent, if it was readable.
    pub evidence: Option<Evidence>,
    /// Whether this very form asks for contact.
    form_asks_for_contact: bool,
}

/// Recomputes the assessment of a form received at `now_s` and compares it with what the form claims.
pub fn verify(chosen: &Chosen<'_>, form: &Form, now_s: u32) -> Verification {
    let claims = Claims::of(form);
    let mut findings = Findings::default();
    if chosen.standing == Standing::Superseded {
        let words = "the visitor's page used an earlier definition, and so did the receiver";
        findings.add(Verdict::Verified, "superseded", words);
    }
    if chosen.standing == Standing::Unknown {
        let words = "the form names an unknown definition; the active one was used";
        findings.add(Verdict::StaleDefinition, "definition", words);
    }
    if form.is_cut() {
        let words = "the form was too long; a part of it was left out";
        findings.add(Verdict::Verified, "cut", words);
    }

    let sent = read_evidence(&claims, &mut findings);
    let (mut evidence, at_s) = match &sent {
        Some(sent) => check_evidence(sent, now_s, &mut findings),
        None => (Evidence::new(), now_s),
    };
    if claims.pending {
        evidence.flag(Coverage::PENDING);
    }
    let has_evidence = sent.is_some();
    let form_asks_for_contact = record_form_answers(chosen, form, has_evidence, &mut evidence, at_s, &mut findings);
    let assessment = score(chosen.compiled.program(), &evidence, at_s);
    if has_evidence {
        compare_claims(&claims, chosen.compiled.definition(), &assessment, &mut findings);
    }
    let mut verification = Verification {
        assessment,
        verdict: findings.verdict,
        reasons: findings.reasons,
        evidence: sent,
        form_asks_for_contact,
    };
    verification.withhold_promotion();
    verification
}

impl Verification {
    /// The verification of a form whose evidence came with another submission before; `None` if that proves no replay.
    ///
    /// Two visitors without consent can produce identical evidence, so evidence without occurrences proves no replay.
    pub fn replayed(&self) -> Option<Self> {
        if self.evidence.as_ref()?.occurrences().is_empty() {
            return None;
        }
        let mut replayed = self.clone();
        let words = "the same evidence came with another submission before";
        replayed.reasons.push(format!("replayed: {words}"));
        replayed.verdict = Verdict::Contradicted;
        replayed.withhold_promotion();
        Some(replayed)
    }

    /// Whether this very form raises a hand, and the definition accepts it.
    pub fn raises_hand(&self) -> bool {
        self.form_asks_for_contact && self.assessment.hand_raised
    }

    fn withhold_promotion(&mut self) {
        if self.verdict != Verdict::Contradicted {
            return;
        }
        let found = &mut self.assessment;
        found.hand_raised &= self.form_asks_for_contact;
        let is_promoted = match found.decision {
            Decision::HandRaiser => !found.hand_raised,
            Decision::Qualified => true,
            _ => false,
        };
        if is_promoted {
            found.decision = Decision::Nurture;
            found.stage = found.stage.min(Stage::Lead);
            found.route = None;
            let words = "implausible evidence does not qualify a lead";
            self.reasons.push(format!("not_promoted: {words}"));
        }
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

/// Adds findings about the evidence. Returns the evidence to score, and the time to score it at: the browser's own, unless its clock is
/// wrong.
fn check_evidence(sent: &Evidence, now_s: u32, findings: &mut Findings) -> (Evidence, u32) {
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
    if age_s > plausibility::LATE_S {
        let words = format!("the evidence was {} h old when it arrived", age_s / 3600);
        findings.add(Verdict::Verified, "late", words);
    }
    (evidence, as_of_s)
}

/// Adds the form's own answers to the evidence. Returns whether the form asks for contact.
///
/// An answer that the evidence has too keeps the evidence's time, because the browser scored it with that time. Where they differ, the form
/// counts, except that a blank field takes nothing back: the plugin may know the visitor from an earlier form. A field that the
/// form does not have says nothing; in particular, an absent checkbox is not a "no".
fn record_form_answers(
    chosen: &Chosen<'_>,
    form: &Form,
    has_evidence: bool,
    evidence: &mut Evidence,
    at_s: u32,
    findings: &mut Findings,
) -> bool {
    let question = chosen.compiled.definition().hand_raise;
    let mut form_asks_for_contact = false;
    for FormAnswers { attribute, field, values } in answers_in_form(chosen.compiled.program(), form) {
        let known = evidence.answer(attribute).copied();
        let Some(&last) = values.last() else { continue };
        let question = question.filter(|question| question.attribute == attribute);
        let value = if let Some(question) = question {
            // Some frameworks send a hidden "no" before or after the checkbox, and the checkbox itself only if it is ticked.
            form_asks_for_contact = values.contains(&Some(question.yes));
            if form_asks_for_contact { Some(question.yes) } else { last }
        } else {
            match known {
                Some(known) if values.contains(&known.value) => continue,
                Some(known) if !known.is_blank() && last.is_none() => continue,
                // If a field was sent several times, its last value that is not blank counts.
                _ => values.iter().rev().copied().find(|value| value.is_some()).unwrap_or(last),
            }
        };
        let Some(known) = known else {
            if has_evidence && value.is_some() {
                // A hidden field, or one that was added on the way. An honest claim may differ because of it.
                let words = format!("the page did not read `{field}`; the answer in the form counts");
                findings.add(Verdict::Verified, "unread", words);
            }
            evidence.record_answer(Answer { attribute, value, at_s });
            continue;
        };
        if known.value != value {
            let fresh = known.at_s.saturating_add(SAME_FORM_S) >= at_s;
            if fresh && question.is_some_and(|question| Some(question.yes) == known.value) {
                let words = format!("the evidence asks for contact, but `{field}` in the form does not");
                findings.add(Verdict::Contradicted, "hand_raise", words);
            } else {
                let words = format!("`{field}` differs from the evidence; the answer in the form counts");
                findings.add(Verdict::Verified, "answer", words);
            }
        }
        // The newest answer wins, so a different answer must be newer than the one in the evidence.
        let newer = known.at_s.saturating_add(u32::from(known.value != value));
        evidence.record_answer(Answer { attribute, value, at_s: at_s.max(newer) });
    }
    form_asks_for_contact
}

/// The answers to one attribute in a form.
struct FormAnswers<'a> {
    attribute: ClassId,
    /// The name of the first field that answers it.
    field: &'a str,
    /// In the form's order; `None` for a blank field.
    values: Vec<Option<ClassId>>,
}

/// The answers in a form.
fn answers_in_form<'a>(program: &Program, form: &'a Form) -> Vec<FormAnswers<'a>> {
    let mut answers: Vec<FormAnswers<'_>> = Vec::new();
    for field in form.fields().iter().filter(|field| is_contact(field)) {
        let mut one = Evidence::new();
        let control = Control::new(&field.name, &field.value);
        record_control(&mut one, program, control, 0);
        for answer in one.answers() {
            match answers.iter_mut().find(|answers| answers.attribute == answer.attribute) {
                Some(answers) => answers.values.push(answer.value),
                None => answers.push(FormAnswers {
                    attribute: answer.attribute,
                    field: &field.name,
                    values: vec![answer.value],
                }),
            }
        }
    }
    answers
}

/// Compares each claim with the computed value.
fn compare_claims(claims: &Claims, definition: &Definition, found: &Assessment, findings: &mut Findings) {
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
