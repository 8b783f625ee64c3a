//! A definition as people author it, in TOML or JSON. The JSON Schema is generated from these types; their comments are
//! what an editor shows. It does not know ids, hashes or bytes.

use super::policy::Policy;
use super::scalar::{Day, Span};
use crate::definition::{FieldKey, Rating};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The definition of a marketing qualified lead, agreed on by marketing and sales.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The definition's id: a short name that stays the same from version to version.
    pub id: String,
    /// The version; count it up with each change.
    pub version: u32,
    /// The day it comes into force.
    pub effective_from: Option<Day>,
    /// The day by which marketing and sales review it.
    pub review_by: Option<Day>,
    /// Who approved it, for marketing and for sales.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// Events that call for an earlier review: a product launch, a new segment.
    #[serde(default)]
    pub triggers: Vec<String>,
    /// How visits and reading time are measured.
    #[serde(default)]
    pub tracking: Tracking,
    /// Page classes by URL pattern; the most specific pattern wins.
    #[serde(default)]
    pub pages: Vec<Page>,
    /// Actions that visitors take.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// Where visits come from.
    #[serde(default)]
    pub sources: Vec<Channel>,
    /// Attributes of people and companies, and the words that reveal their values. You need not repeat the shipped ones.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// Classes of forms, such as requests for a demo.
    #[serde(default)]
    pub forms: Vec<FormClass>,
    /// Form fields, and which attributes they answer.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// How a visitor asks to be contacted by sales.
    pub hand_raise: Option<HandRaise>,
    /// Engagement and intent rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Caps that several rules share.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Which companies and people fit.
    #[serde(default)]
    pub fit: Fit,
    /// The least scores for ratings 1, 2 and 3. A lower score has rating 4.
    #[serde(default = "default_ratings")]
    pub ratings: [u8; 3],
    /// The gates. A lead must pass all of them to qualify.
    #[serde(default)]
    pub gates: Gates,
    /// Segments. The first match wins; the segment without `when` is the default and comes last.
    #[serde(default)]
    pub segments: Vec<Segment>,
    /// Leads that never go to sales.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// Where a lead goes. The first match wins.
    #[serde(default)]
    pub routing: Vec<Route>,
    /// The weight of fit in the rank that sorts lists, in percent. The rank is never a gate.
    #[serde(default = "default_rank_fit_pct")]
    pub rank_fit_pct: u8,
    /// By how many points a marketing qualified lead may fall below a threshold and keep its stage.
    #[serde(default)]
    pub hysteresis: u8,
    /// The private part: it is not in the file that a page loads, and it changes no score.
    pub policy: Option<Policy>,
}

fn default_ratings() -> [u8; 3] {
    [70, 45, 20]
}

fn default_rank_fit_pct() -> u8 {
    50
}

/// One team's approval of the definition.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// `marketing` or `sales`.
    pub team: String,
    /// The person who approved it, by name or role.
    pub by: String,
    /// The day of the approval.
    pub on: Day,
}

/// How visits and reading time are measured.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tracking {
    /// A longer pause ends a visit. The default is 30 minutes.
    pub session_timeout: Option<Span>,
    /// After this long without a sign of activity, time no longer counts as reading. The default is 30 seconds.
    pub idle_cutoff: Option<Span>,
    /// The plugin drops evidence older than this. The default is 180 days.
    pub retention: Option<Span>,
    /// Whether the plugin may observe behaviour only after consent. The default is `needed`.
    pub consent: Option<ConsentRule>,
}

/// Whether the plugin may observe behaviour only after consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRule {
    /// Observe behaviour only after the visitor has agreed.
    Needed,
    /// Observe behaviour unless the visitor refuses.
    NotNeeded,
}

/// A page class.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its id, such as `pricing`.
    pub id: String,
    /// Patterns of the path (`/pricing`), or of host and path (`docs.example.com/**`). `*` matches
    /// within one segment of the path, `**` across segments. A pattern may name parameters of the
    /// query: `/?page_id=12`, or `?page=pricing` on any path.
    pub patterns: Vec<String>,
}

/// An action that visitors take.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its id: the value of an element's `data-handraise-action`, or the name that a script passes.
    pub id: String,
    /// A CSS selector of the elements that visitors click.
    pub selector: Option<String>,
    /// Patterns of the path, or of host and path, of the links that visitors follow.
    #[serde(default)]
    pub links: Vec<String>,
}

/// Where visits come from. A visit has this source if any of the patterns matches.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its id, such as `campaign`.
    pub id: String,
    /// Patterns of `utm_source`.
    #[serde(default)]
    pub utm_source: Vec<String>,
    /// Patterns of `utm_medium`.
    #[serde(default)]
    pub utm_medium: Vec<String>,
    /// Patterns of `utm_campaign`.
    #[serde(default)]
    pub utm_campaign: Vec<String>,
    /// Patterns of `utm_term`, the search word of an ad.
    #[serde(default)]
    pub utm_term: Vec<String>,
    /// Patterns of the host that linked here.
    #[serde(default)]
    pub referrer: Vec<String>,
    /// A visit without any of these: a typed address, a bookmark, an app that tells nothing.
    #[serde(default)]
    pub none: bool,
}

/// A class of forms. A form that meets any of its tests is of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormClass {
    /// Its id, such as `demo-request`.
    pub id: String,
    /// A CSS selector of the form.
    pub selector: Option<String>,
    /// Patterns of the address that the form is sent to: its `action`.
    #[serde(default)]
    pub sent_to: Vec<String>,
    /// Page classes that the form is on.
    #[serde(default)]
    pub pages: Vec<String>,
}

/// An attribute of a person or company, and how a field's text gives its value.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its id, such as `seniority`.
    pub id: String,
    /// How text is read. The default is the method of the shipped attribute.
    pub method: Option<Method>,
    /// Whether this adds to the shipped attribute of the same id instead of replacing it.
    #[serde(default)]
    pub extend: bool,
    /// The values, in order of preference.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The value of text that no entry matches. If it is left out, such text leaves the attribute unknown.
    pub otherwise: Option<String>,
}

/// How a field's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Entries are phrases of one to three words, anywhere in the text.
    Words,
    /// Entries are phrases of a job title. Its first part that says anything decides, and in it the last phrase. `^partner`
    /// must begin a part; `*leiter` and `vertrieb*` are the end and the beginning of a word.
    Title,
    /// Entries are whole texts.
    Exact,
    /// The number in the text counts, or the middle of a range; each entry is the least number of its value.
    Number,
    /// Entries are domains of e-mail addresses, or their parent domains; `info@` is a mailbox.
    Domain,
    /// The field is a checkbox; entries are the texts that mean "no".
    Checkbox,
}

/// One value of an attribute.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Its id, such as `director`.
    pub id: String,
    /// The words, texts, domains or least number that stand for it.
    pub entries: Vec<String>,
}

/// A form field.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Names that it has in forms. The default is its id.
    #[serde(default)]
    pub names: Vec<String>,
    /// Labels that it has in forms.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Its `autocomplete` tokens.
    #[serde(default)]
    pub autocomplete: Vec<String>,
    /// The attributes that it answers. If they are left out, it is a checkbox that answers an attribute of its own id with
    /// `yes` or `no`.
    #[serde(default)]
    pub answers: Vec<String>,
}

impl Definition {
    /// Every condition, with the path of the rule, segment or exclusion that has it.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (String, &Condition)> {
        let rules = self.rules.iter().map(|rule| Some(&rule.when)).enumerate();
        let segments = self.segments.iter().map(|segment| segment.when.as_ref()).enumerate();
        let exclusions = self.exclusions.iter().map(|exclusion| Some(&exclusion.when)).enumerate();
        let rules = rules.map(|(index, when)| (format!("rules[{index}]"), when));
        let segments = segments.map(|(index, when)| (format!("segments[{index}]"), when));
        let exclusions = exclusions.map(|(index, when)| (format!("exclusions[{index}]"), when));
        rules.chain(segments).chain(exclusions).filter_map(|(path, when)| Some((path, when?)))
    }

    /// All gates, with their paths: the definition's own, and those of its segments.
    pub(super) fn all_gates(&self) -> impl Iterator<Item = (String, &Gates)> {
        let segments = self.segments.iter().enumerate();
        let of_segments = segments.map(|(index, segment)| (format!("segments[{index}].gates"), &segment.gates));
        std::iter::once(("gates".to_owned(), &self.gates)).chain(of_segments)
    }
}

impl Condition {
    /// The conditions that it joins, each with its place in it; none for one that looks at something itself.
    pub(super) fn members(&self) -> Vec<(String, &Self)> {
        let (key, list) = match self {
            Self::All(list) => ("all", list),
            Self::Any(list) => ("any", list),
            Self::Not(member) => return vec![("not".to_owned(), member)],
            _ => return Vec::new(),
        };
        list.iter().enumerate().map(|(index, member)| (format!("{key}[{index}]"), member)).collect()
    }
}

impl Field {
    /// The texts that identify it, each list with its key in the file. The id stands in for names that are left out.
    pub(super) fn goes_by(&self) -> [(FieldKey, &'static str, &[String]); 3] {
        let names = match self.names.as_slice() {
            [] => (FieldKey::Name, "id", std::slice::from_ref(&self.id)),
            names => (FieldKey::Name, "names", names),
        };
        [names, (FieldKey::Label, "labels", &self.labels), (FieldKey::Autocomplete, "autocomplete", &self.autocomplete)]
    }

    /// The attributes that it answers. The id stands in for answers that are left out.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &str> {
        let attributes = if self.answers.is_empty() { std::slice::from_ref(&self.id) } else { &self.answers };
        attributes.iter().map(String::as_str)
    }
}

/// How a visitor raises the hand: by a question such as "Would you like to be contacted by sales?", by an action, or by
/// sending a form of some class.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandRaise {
    /// The form field that asks.
    pub field: Option<String>,
    /// The value that raises the hand. The default is `yes`.
    pub value: Option<String>,
    /// Actions that raise the hand.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Classes of forms that raise the hand.
    #[serde(default)]
    pub forms: Vec<String>,
    /// How long the hand stays raised. The default is 30 days.
    pub expires: Option<Span>,
}

/// An engagement or intent rule.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// `engagement`, or `intent` for behaviour that is typical of buyers.
    pub dimension: Dimension,
    /// The condition whose matches it counts.
    pub when: Condition,
    /// The points that it gives. Negative points lower the score.
    pub points: Option<i32>,
    /// `once`: only the newest occurrence counts (the default). `each`: every occurrence counts.
    pub count: Option<Count>,
    /// Instead of points: numbers of occurrences, each with its points. The highest tier reached counts.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// The most occurrences that count.
    pub frequency_cap: Option<FrequencyCap>,
    /// Older occurrences do not count.
    pub window: Option<Span>,
    /// How points decay with age.
    pub decay: Option<Decay>,
    /// The most points that it gives; if its points are negative, the most that it takes.
    pub cap: Option<u32>,
    /// The group whose cap it shares.
    pub group: Option<String>,
    /// The first day on which it is in force.
    pub valid_from: Option<Day>,
    /// The first day on which it is no longer in force.
    pub valid_until: Option<Day>,
    /// The product lines that it shows interest in, such as `payroll`. They change no decision; reports add up points by line.
    #[serde(default)]
    pub lines: Vec<String>,
}

/// The part of the score that a rule adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Interest of any kind.
    Engagement,
    /// Behaviour that is typical of buyers.
    Intent,
}

/// Which occurrences give points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Only the newest.
    Once,
    /// Every one.
    Each,
}

/// A number of occurrences and its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The number of occurrences.
    pub at: u32,
    /// The points from this number on.
    pub points: i32,
}

/// The most occurrences that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrequencyCap {
    /// The number of occurrences.
    pub times: u32,
    /// The unit in which they are counted.
    pub per: Per,
}

/// The unit in which a frequency cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each visit.
    Visit,
    /// Each local day.
    Day,
    /// All time.
    Lifetime,
}

/// How points decay with age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decay {
    /// Halves the points each time this length passes.
    HalfLife(Span),
    /// Lowers the points evenly to nothing over this length.
    Linear(Span),
    /// Lowers the points in steps.
    Step(Step),
}

/// A decay in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How long each step lasts.
    pub every: Span,
    /// How much each step takes away, in percent of the full points.
    pub drop_pct: u8,
}

/// A condition: one signal, or several conditions combined with `all`, `any` or `not`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Holds if all of them hold. A rule counts the matches of the first.
    All(Vec<Condition>),
    /// Holds if any of them holds.
    Any(Vec<Condition>),
    /// Holds if the other condition does not.
    Not(Box<Condition>),
    /// A page view.
    View(ViewCondition),
    /// A visit with views of a page.
    Visit(VisitCondition),
    /// A visit that began within some time after the previous visit; both viewed the page.
    ReturnVisit(ReturnCondition),
    /// A local day with a view.
    Day(DayCondition),
    /// The time that the visitor was engaged with a page, in all views together.
    Engaged(EngagedCondition),
    /// Nothing has happened for some time.
    Inactive(InactiveCondition),
    /// The visitor took an action.
    Action(NamedCondition),
    /// A visit came from a source.
    Source(NamedCondition),
    /// The visitor sent a form of some class.
    Form(NamedCondition),
    /// Third-party intent, which only servers know.
    Topic(NamedCondition),
    /// What the visitor answered in a form.
    Answer(AnswerCondition),
    /// Views of pages in this order, in one visit.
    Sequence(SequenceCondition),
}

/// A page view.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViewCondition {
    /// The page class. The default is any page.
    pub page: Option<String>,
    /// The visitor was engaged with it for at least this long.
    pub engaged: Option<Span>,
    /// The visitor scrolled at least this deep, in percent.
    pub depth_pct: Option<u32>,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
    /// The least number of them.
    pub at_least: Option<u32>,
}

/// A visit with views of a page.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VisitCondition {
    /// The page class. The default is any page.
    pub page: Option<String>,
    /// The least number of views in the visit.
    pub views: Option<u32>,
    /// The visitor was engaged for at least this long, in all its views together.
    pub engaged: Option<Span>,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
    /// The least number of them.
    pub at_least: Option<u32>,
}

/// A return visit.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReturnCondition {
    /// The page class. The default is any page.
    pub page: Option<String>,
    /// The longest time between the end of the previous visit and its beginning. The default is any time.
    pub gap_at_most: Option<Span>,
    /// The old name of `gap_at_most`.
    pub after: Option<Span>,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
    /// The least number of them.
    pub at_least: Option<u32>,
}

/// A local day with a view.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DayCondition {
    /// The page class. The default is any page.
    pub page: Option<String>,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
    /// The least number of them.
    pub at_least: Option<u32>,
}

/// The time that the visitor was engaged with a page, in all views together.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagedCondition {
    /// The page class. The default is any page.
    pub page: Option<String>,
    /// The least time.
    pub time: Span,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
}

/// Nothing has happened for some time.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InactiveCondition {
    /// The least time without an occurrence.
    #[serde(rename = "for")]
    pub length: Span,
}

/// An action, a source, a form or a topic.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCondition {
    /// The id of the action, source or topic.
    pub id: String,
    /// The least value of the action, or surge of the topic.
    pub amount: Option<u32>,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
    /// The least number of them.
    pub at_least: Option<u32>,
}

/// What the visitor answered in a form.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerCondition {
    /// The attribute, such as `seniority`.
    pub attribute: Option<String>,
    /// The values that match. The default is any answer.
    pub is: Option<OneOrMany>,
    /// Instead of an attribute, a form field; for `matches` and `blank`.
    pub field: Option<String>,
    /// Phrases of which the field's text must contain one. The default is any text.
    pub matches: Option<Vec<String>>,
    /// The visitor left the field blank.
    #[serde(default)]
    pub blank: bool,
    /// How far back to look for the answer. The default is all evidence.
    pub within: Option<Span>,
}

/// One value or several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "neither a text nor a list of texts; write a value in double quotes, or several in [brackets]"
)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// Views of pages in this order, in one visit.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SequenceCondition {
    /// The page classes.
    pub pages: Vec<String>,
    /// How far back to look. The default is all evidence.
    pub within: Option<Span>,
    /// The least number of them.
    pub at_least: Option<u32>,
}

/// A cap that rules of one dimension share.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// The most points that its rules give together.
    pub cap: Option<u32>,
    /// The most points that its rules with negative points take together.
    pub floor: Option<u32>,
}

/// Which companies and people fit: the ideal customer profile and the buyer persona.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fit {
    /// Criteria of the company.
    pub company: Vec<Criterion>,
    /// Criteria of the person.
    pub person: Vec<Criterion>,
    /// Several kinds of ideal companies, instead of `company`. The one that a company matches best counts.
    pub profiles: Vec<Profile>,
    /// Several kinds of buyers, instead of `person`. The one that a person matches best counts.
    pub personas: Vec<Profile>,
    /// What grades are read from. The default is `shares`.
    pub scale: FitScale,
    /// The least shares of points in percent, or the least points, for grades A, B and C. Less than the last has grade D.
    pub grades: [u8; 3],
    /// The grade is U while less than this share of the weight is known, in percent.
    pub min_coverage_pct: u8,
    /// The least share of a company's points, in percent, that makes it ideal.
    pub ideal_company_pct: u8,
    /// The least share of a person's points, in percent. A person below it does not fit the persona; at an ideal company, such a
    /// lead is nurtured.
    pub min_person_pct: u8,
}

impl Fit {
    /// All criteria, of every profile.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        let profiles = self.profiles.iter().chain(&self.personas).flat_map(|profile| &profile.criteria);
        self.company.iter().chain(&self.person).chain(profiles)
    }
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            company: Vec::new(),
            person: Vec::new(),
            profiles: Vec::new(),
            personas: Vec::new(),
            scale: FitScale::Shares,
            grades: [75, 50, 25],
            min_coverage_pct: 40,
            ideal_company_pct: 75,
            min_person_pct: 25,
        }
    }
}

/// One kind of company or person.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What a salesperson reads.
    pub name: String,
    /// What such a company or person looks like.
    pub criteria: Vec<Criterion>,
}

/// What grades are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FitScale {
    /// The share of points among what is known.
    Shares,
    /// The points.
    Points,
}

/// One criterion: points for the values of an attribute.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The label that a salesperson reads.
    pub label: String,
    /// The attribute.
    pub attribute: String,
    /// Points by value. Values that it does not list give none.
    pub points: BTreeMap<String, u32>,
}

/// What a lead must reach. A segment takes each gate that it leaves out from the definition.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Gates {
    /// The worst grade that passes: `A` to `D`, or `any`.
    pub min_grade: Option<GradeGate>,
    /// The worst rating that passes: 1 to 4.
    pub min_rating: Option<u8>,
    /// The least points of intent.
    pub min_intent: Option<u8>,
    /// What qualifies a lead whose behaviour is not permitted to be known, instead of rating and intent. Without it, only a
    /// raised hand does.
    pub behaviour_unknown: Option<UnknownBehaviour>,
}

/// What qualifies a lead whose behaviour is not permitted to be known: all of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnknownBehaviour {
    /// The worst grade that passes: `A` to `D`, or `any`.
    pub min_grade: GradeGate,
    /// Attributes that must be known, such as `company_size`.
    #[serde(default)]
    pub known: Vec<String>,
}

/// The worst grade that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum GradeGate {
    /// Only A.
    A,
    /// A and B.
    B,
    /// A, B and C.
    C,
    /// Every known grade.
    D,
    /// Every grade, also U.
    #[serde(rename = "any")]
    Any,
}

/// A segment with its own thresholds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its id, such as `enterprise`.
    pub id: String,
    /// The condition for leads in it. The default segment has none and comes last.
    pub when: Option<Condition>,
    /// The gates of its leads.
    #[serde(default)]
    pub gates: Gates,
    /// The least scores of its leads for ratings 1, 2 and 3.
    pub ratings: Option<[u8; 3]>,
    /// The least shares of its leads for grades A, B and C, in percent.
    pub grades: Option<[u8; 3]>,
    /// The old place of a `leads_per_week` in `policy.capacity`.
    pub capacity_per_week: Option<u32>,
    /// The time in which sales follows up.
    pub sla: Option<Span>,
}

/// Leads that never go to sales.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Its id, which is the reason in the assessment.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// `exclude` (the default), or `suppress` for leads that sales already works with: a customer, an open opportunity.
    pub kind: Option<ExclusionKind>,
    /// The condition for these leads.
    pub when: Condition,
}

/// Why a lead does not go to sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// The lead is not for sales.
    Exclude,
    /// Sales already works with the lead.
    Suppress,
}

/// Where a lead goes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The grades that it takes, `A` to `D` and `U`. The default is all.
    pub grades: Option<Vec<Grade>>,
    /// The ratings that it takes, 1 to 4 and `"U"`. The default is all. A route that takes 4 takes U as well.
    pub ratings: Option<Vec<Rating>>,
    /// Whether it takes only leads with a raised hand.
    #[serde(default)]
    pub hand_raised: bool,
    /// The only segment that it takes. The default is all.
    pub segment: Option<String>,
    /// The priority, such as `P1`.
    pub priority: String,
    /// The queue that the lead goes to.
    #[serde(default)]
    pub queue: String,
    /// The time in which sales follows up. The default is that of the segment.
    pub sla: Option<Span>,
    /// Whether to alert sales.
    #[serde(default)]
    pub alert: bool,
}

/// A grade of fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Grade {
    /// Ideal.
    A,
    /// Good.
    B,
    /// Fair.
    C,
    /// Poor.
    D,
    /// Too little is known.
    U,
}
