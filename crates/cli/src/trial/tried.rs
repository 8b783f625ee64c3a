//! What a trial found, as JSON and in words: each text with its reading and its worth, and the decision. It computes nothing.

use super::super::Failure;
use super::super::follow_up;
use super::super::output::{ALERT, FAINT, STRONG, styled};
use super::heading;
use handraise::author::{Because, FieldReading, Loaded, TextReading, authored::Method};
use handraise::matching::ClassId;
use handraise::scoring::{Assessment, CriterionReport, Report};
use handraise::verification::{ContactCard, Form, Outcome, Verdict};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// What `handraise try --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Trials {
    /// One entry for each form or person.
    tried: Vec<Tried>,
}

/// One form or person.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Tried {
    /// The file of the form, and the part of it where there are several; `null` for what options say.
    form: Option<String>,
    /// Each field in the form's order, with its readings.
    fields: Vec<TriedField>,
    /// The pages that they read.
    pages: Vec<TriedPage>,
    /// How far the form's claims can be relied on; `null` for what options say.
    verdict: Option<Verdict>,
    /// Why, as `code: words`.
    verdict_reasons: Vec<String>,
    /// What would be decided, and why.
    report: Report,
    #[serde(skip)]
    explanation: String,
}

/// One field.
#[derive(Debug, Serialize, JsonSchema)]
struct TriedField {
    /// The name that the form has for it.
    name: String,
    /// The text in it.
    text: String,
    /// The definition's field, by its id; `null` if the definition names no such field.
    field: Option<String>,
    /// What the text answers.
    answers: Vec<TriedAnswer>,
    /// As what the lead's card shows the text, such as `name` or `company`; `null` if it does not.
    card: Option<&'static str>,
}

/// One answer, and what it is worth.
#[derive(Debug, Serialize, JsonSchema)]
struct TriedAnswer {
    #[serde(flatten)]
    reading: TextReading,
    /// What it is worth in the criteria of fit that look at its attribute.
    fit: Vec<FitWorth>,
    /// What rules that ask about its attribute give.
    rules: Vec<RuleWorth>,
    /// Whether it raises the hand: a clear yes to being contacted by sales.
    raises_hand: bool,
}

/// What an answer is worth in a criterion of fit.
#[derive(Debug, Serialize, JsonSchema)]
struct FitWorth {
    /// The criterion's label.
    label: String,
    /// The points that the value gives.
    points: u32,
    /// The most that a value gives.
    most: u32,
}

/// What a rule about an answer gives.
#[derive(Debug, Serialize, JsonSchema)]
struct RuleWorth {
    /// The rule's id.
    rule: String,
    /// The rule's label.
    label: String,
    /// The points that it gives.
    points: i64,
}

/// A page that they read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TriedPage {
    /// Its address, as given.
    pub(super) address: String,
    /// Its page class; `null` if the definition has none for it.
    pub(super) page: Option<String>,
    /// The sources that a visit through this address has.
    pub(super) sources: Vec<String>,
    /// For how long they read it, in seconds.
    pub(super) engaged_s: u32,
}

impl Trials {
    pub(super) fn new(tried: Vec<Tried>) -> Self {
        Self { tried }
    }

    pub(super) fn to_json(&self) -> Result<Value, Failure> {
        serde_json::to_value(self)
            .map_err(|error| Failure::Other(format!("the trial is not JSON: {error}; please report this")))
    }

    /// The schema of what is printed.
    pub(crate) fn schema() -> Value {
        schemars::schema_for!(Self).into()
    }
}

impl Tried {
    pub(super) fn new(loaded: &Loaded, form: &Form, assessment: &Assessment) -> Self {
        let report = assessment.report(&loaded.compiled);
        let card = ContactCard::of(form, loaded.compiled.program());
        let fields = loaded.readings(form).into_iter();
        let fields = fields.map(|field| TriedField::new(field, loaded, &report, &card)).collect();
        let explanation = follow_up::with_sentence(&assessment.to_text(loaded.compiled.definition()), &report);
        Self { form: None, fields, pages: Vec::new(), verdict: None, verdict_reasons: Vec::new(), report, explanation }
    }

    pub(super) fn with_pages(self, pages: Vec<TriedPage>) -> Self {
        Self { pages, ..self }
    }

    /// Takes in what the receiver says of the form.
    pub(super) fn of_form(self, name: String, outcome: &Outcome) -> Self {
        Self { form: Some(name), verdict: Some(outcome.verdict), verdict_reasons: outcome.reasons.clone(), ..self }
    }

    pub(super) fn in_words(&self) -> String {
        let mut text = self.form.as_ref().map(|name| format!("{}\n\n", styled(STRONG, name))).unwrap_or_default();
        text.push_str(&heading("What was read"));
        for field in &self.fields {
            text.push_str(&field.in_words());
        }
        for page in &self.pages {
            text.push_str(&page.in_words());
        }
        text.push_str(&format!("\n{}", self.explanation));
        if let Some(verdict) = self.verdict {
            text.push_str(&format!("\n{}\n  {}: {}\n", styled(STRONG, "Verdict"), verdict.label(), verdict.meaning()));
            for reason in &self.verdict_reasons {
                text.push_str(&styled(FAINT, format!("  {reason}\n")));
            }
        }
        text
    }
}

impl TriedField {
    fn new(
        FieldReading { name, text, field, answers, .. }: FieldReading,
        loaded: &Loaded,
        report: &Report,
        card: &ContactCard,
    ) -> Self {
        let worth = |reading: TextReading| {
            let about = |attribute: &str| attribute == reading.attribute;
            // What is unknown is left out of fit; it is not worth nothing.
            let counts = |criterion: &&CriterionReport| criterion.value.is_some() && criterion.value == reading.value;
            let criteria = report.criteria.iter().filter(|criterion| about(&criterion.attribute)).filter(counts);
            let fit =
                criteria.map(|found| FitWorth { label: found.label.clone(), points: found.points, most: found.most });
            let fit = fit.collect();
            let asking = loaded.rules_about(&reading.attribute);
            let given = report.contributions.iter().filter(|given| asking.contains(&given.rule.as_str()));
            let rules = given.map(|given| RuleWorth {
                rule: given.rule.clone(),
                label: given.label.clone(),
                points: given.points,
            });
            let yes = loaded.compiled.definition().yes_of(ClassId::of(&reading.attribute));
            let raises_hand = yes.is_some() && yes == reading.value.as_deref().map(ClassId::of);
            TriedAnswer { fit, rules: rules.collect(), raises_hand, reading }
        };
        let card = shown_as(&name, &text, card, loaded);
        Self { name, text, field, answers: answers.into_iter().map(worth).collect(), card }
    }

    fn in_words(&self) -> String {
        let mut text = format!("  {} \"{}\"\n", styled(STRONG, &self.name), on_one_line(&self.text));
        let unread = match (&self.field, self.answers.as_slice(), self.card) {
            (None, _, None) => Some("no field of the definition; it counts for nothing".to_owned()),
            (None, _, Some(role)) => {
                Some(format!("no field of the definition, so it gives no points; the lead's card shows it as `{role}`"))
            }
            (Some(_), [], None) => Some("the definition knows the field and reads nothing in it".to_owned()),
            (Some(_), [], Some(role)) => {
                Some(format!("the definition reads nothing in it; the lead's card shows it as `{role}`"))
            }
            (Some(_), _, _) => None,
        };
        unread.iter().for_each(|unread| text.push_str(&styled(FAINT, format!("    {unread}\n"))));
        self.answers.iter().for_each(|answer| text.push_str(&answer.in_words()));
        text
    }
}

/// As what the card of a lead shows a field: as what it is alone, if it is in the whole card.
fn shown_as(name: &str, text: &str, whole: &ContactCard, loaded: &Loaded) -> Option<&'static str> {
    let mut alone = Form::default();
    alone.push(name, text);
    let alone = ContactCard::of(&alone, loaded.compiled.program());
    let members = |card: &ContactCard| {
        let ContactCard { name, email, company, job_title, phone, .. } = card.clone();
        [("name", name), ("email", email), ("company", company), ("job_title", job_title), ("phone", phone)]
    };
    let both = members(&alone).into_iter().zip(members(whole));
    both.filter_map(|((role, alone), (_, whole))| whole?.contains(&alone?).then_some(role)).next()
}

impl TriedAnswer {
    fn in_words(&self) -> String {
        let TextReading { attribute, value, because, entry, method, listed, .. } = &self.reading;
        let value = value.as_deref().unwrap_or("unknown");
        let why = match (because, entry) {
            (Because::Entry, Some(entry)) if *method == Method::Number => format!("the value that begins at {entry}"),
            (Because::Entry, Some(entry)) => format!("by the entry `{entry}`"),
            (Because::Entry, None) => "by an entry of the compiled vocabulary".to_owned(),
            (Because::Listed, _) => {
                format!(
                    "a longer list of the receiver reads it as `{}`; a page has no such list",
                    listed.as_deref().unwrap_or_default()
                )
            }
            (Because::Otherwise, _) => "as no entry matches".to_owned(),
            (Because::Blank, _) => "as it is blank".to_owned(),
            _ => format!("not understood; {UNKNOWN}"),
        };
        let mark = if *because == Because::NotUnderstood { styled(ALERT, "?") } else { "=".to_owned() };
        let fit = self.fit.iter().map(|worth| format!("fit, {}: {} of {}", worth.label, worth.points, worth.most));
        let sign = |points: i64| if points > 0 { format!("+{points}") } else { points.to_string() };
        let rules = self.rules.iter().map(|worth| format!("{}: {}", worth.label, sign(worth.points)));
        let hand = self.raises_hand.then(|| "raises the hand: they ask to be contacted".to_owned());
        let worth: Vec<String> = fit.chain(rules).chain(hand).collect();
        let worth = if worth.is_empty() { String::new() } else { format!("\n      {}", worth.join("; ")) };
        format!("    {attribute} {mark} {value} {}{worth}\n", styled(FAINT, format!("({why})")))
    }
}

const UNKNOWN: &str = "add an entry to the attribute if it should count";

impl TriedPage {
    fn in_words(&self) -> String {
        let class = match &self.page {
            Some(page) => format!("page `{page}`"),
            None => "no page class of the definition; it counts as a page view".to_owned(),
        };
        let sources = match self.sources.as_slice() {
            [] => String::new(),
            sources => {
                format!(", source {}", sources.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            }
        };
        format!("  {}\n    {class}, read for {} s{sources}\n", styled(STRONG, &self.address), self.engaged_s)
    }
}

/// A text without line breaks, and not too long for a line.
fn on_one_line(text: &str) -> String {
    const MOST: usize = 70;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
