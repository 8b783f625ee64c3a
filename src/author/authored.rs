//! A definition as people author it, in TOML or JSON. The JSON Schema is generated from these types; their comments are
//! what an editor shows. It does not know ids, hashes or bytes.

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
    /// Counted up with each change.
    pub version: u32,
    /// The day it comes into force.
    pub effective_from: Option<Day>,
    /// The day by which it is looked at again.
    pub review_by: Option<Day>,
    /// Who agreed, for marketing and for sales.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// What makes you look at it earlier: a product launch, a new segment.
    #[serde(default)]
    pub triggers: Vec<String>,
    /// How visits and time are told.
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
    /// Attributes of people and companies, and the words that tell them. Those shipped need not be repeated.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// Classes of forms, such as requests for a demo.
    #[serde(default)]
    pub forms: Vec<FormClass>,
    /// Form fields, and which attributes they answer.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// How a lead asks to be contacted.
    pub hand_raise: Option<HandRaise>,
    /// Engagement and intent rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Caps shared by rules.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Who fits.
    #[serde(default)]
    pub fit: Fit,
    /// Least scores for ratings 1, 2 and 3; below is 4.
    #[serde(default = "default_ratings")]
    pub ratings: [u8; 3],
    /// What a lead must reach to be qualified: all of it.
    #[serde(default)]
    pub gates: Gates,
    /// Segments, first match wins; the one without `when` is the default and comes last.
    #[serde(default)]
    pub segments: Vec<Segment>,
    /// Who is never sent to sales.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// Where a lead goes; first match wins.
    #[serde(default)]
    pub routing: Vec<Route>,
    /// The weight of fit in the rank that sorts lists, in percent. Never a gate.
    #[serde(default = "default_rank_fit_pct")]
    pub rank_fit_pct: u8,
    /// How many points below a threshold somebody stays a marketing qualified lead.
    #[serde(default)]
    pub hysteresis: u8,
}

fn default_ratings() -> [u8; 3] {
    [70, 45, 20]
}

fn default_rank_fit_pct() -> u8 {
    50
}

/// Who agreed to the definition.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// `marketing` or `sales`.
    pub team: String,
    /// Who, by name or role.
    pub by: String,
    /// When.
    pub on: Day,
}

/// How visits and time are told.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tracking {
    /// A pause this long ends a visit; 30 minutes when left out.
    pub session_timeout: Option<Span>,
    /// Without a sign of activity for this long nobody is reading; 30 seconds when left out.
    pub idle_cutoff: Option<Span>,
    /// Evidence older than this is dropped; 180 days when left out.
    pub retention: Option<Span>,
    /// Whether behaviour may be observed only after consent; `needed` when left out.
    pub consent: Option<ConsentRule>,
}

/// Whether behaviour may be observed only after consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRule {
    /// Only after the visitor has said yes.
    Needed,
    /// Unless the visitor says no.
    NotNeeded,
}

/// A page class.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its id, such as `pricing`.
    pub id: String,
    /// Patterns of the path (`/pricing`), or of host and path (`docs.example.com/**`). `*` stays within a segment, `**` crosses.
    /// A pattern may ask for parameters of the query: `/?page_id=12`, or `?page=pricing` on any path.
    pub patterns: Vec<String>,
}

/// An action that visitors take.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its id: `data-handraise-action` on an element, or the name a script gives.
    pub id: String,
    /// A CSS selector of what is clicked.
    pub selector: Option<String>,
    /// Patterns of the path, or of host and path, of the link that is followed.
    #[serde(default)]
    pub links: Vec<String>,
}

/// Where visits come from: any of its patterns makes it this source.
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

/// An attribute of a person or company, and how a field's text tells its value.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Its id, such as `seniority`.
    pub id: String,
    /// How text is read; that of the shipped attribute when left out.
    pub method: Option<Method>,
    /// Adds to the shipped attribute of this id, instead of replacing it.
    #[serde(default)]
    pub extend: bool,
    /// Values in order of preference.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The value of text that no entry matches; left out, such text leaves the attribute unknown.
    pub otherwise: Option<String>,
}

/// How a field's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A phrase of one to three words anywhere in the text.
    Words,
    /// The whole text.
    Exact,
    /// The first number in the text; each entry is the least number of its value.
    Number,
    /// The domain of an e-mail address, or a parent domain of it.
    Domain,
    /// A checkbox; entries are the texts that mean "no".
    Checkbox,
}

/// One value of an attribute.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Its id, such as `director`.
    pub id: String,
    /// Words, texts, domains or a least number that tell it.
    pub entries: Vec<String>,
}

/// A form field.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Names it goes by in forms; its id when left out.
    #[serde(default)]
    pub names: Vec<String>,
    /// Labels it goes by.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Its `autocomplete` tokens.
    #[serde(default)]
    pub autocomplete: Vec<String>,
    /// The attributes it answers; when left out, it is a checkbox that answers an attribute of its own id with `yes` or `no`.
    #[serde(default)]
    pub answers: Vec<String>,
}

impl Definition {
    /// Every condition, and whose it is.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (String, &Condition)> {
        let rules = self.rules.iter().map(|rule| Some(&rule.when)).enumerate();
        let segments = self.segments.iter().map(|segment| segment.when.as_ref()).enumerate();
        let exclusions = self.exclusions.iter().map(|exclusion| Some(&exclusion.when)).enumerate();
        let rules = rules.map(|(index, when)| (format!("rules[{index}]"), when));
        let segments = segments.map(|(index, when)| (format!("segments[{index}]"), when));
        let exclusions = exclusions.map(|(index, when)| (format!("exclusions[{index}]"), when));
        rules.chain(segments).chain(exclusions).filter_map(|(path, when)| Some((path, when?)))
    }
}

impl Field {
    /// What it is recognised by, and the key under which that is written: its id stands for names that are left out.
    pub(super) fn goes_by(&self) -> [(FieldKey, &'static str, &[String]); 3] {
        let names = match self.names.as_slice() {
            [] => (FieldKey::Name, "id", std::slice::from_ref(&self.id)),
            names => (FieldKey::Name, "names", names),
        };
        [names, (FieldKey::Label, "labels", &self.labels), (FieldKey::Autocomplete, "autocomplete", &self.autocomplete)]
    }
}

/// How a lead asks to be contacted: by a question such as "Would you like to be contacted by sales?", by an action, or by
/// sending a form of some class.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandRaise {
    /// The form field that asks.
    pub field: Option<String>,
    /// The value that raises the hand; `yes` when left out.
    pub value: Option<String>,
    /// Actions that raise the hand.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Classes of forms that raise the hand.
    #[serde(default)]
    pub forms: Vec<String>,
    /// How long the hand stays up; 30 days when left out.
    pub expires: Option<Span>,
}

/// An engagement or intent rule.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// `engagement`, or `intent` for what buyers do.
    pub dimension: Dimension,
    /// What it counts.
    pub when: Condition,
    /// Points; negative points take away.
    pub points: Option<i32>,
    /// `once` (when left out): the newest occurrence counts; `each`: every one does.
    pub count: Option<Count>,
    /// Instead of points: so many occurrences give so many points; the best step reached counts.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// How many occurrences count at most.
    pub frequency_cap: Option<FrequencyCap>,
    /// Only occurrences this young count.
    pub window: Option<Span>,
    /// How points fade with age.
    pub decay: Option<Decay>,
    /// The most points it gives; for negative points, the most it takes.
    pub cap: Option<u32>,
    /// The group whose cap it shares.
    pub group: Option<String>,
    /// The first day it is in force.
    pub valid_from: Option<Day>,
    /// The first day it is no longer in force.
    pub valid_until: Option<Day>,
    /// The product lines that it shows interest in, such as `payroll`. They change no decision; reports add up points by line.
    #[serde(default)]
    pub lines: Vec<String>,
}

/// What a rule adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Interest of any kind.
    Engagement,
    /// What buyers do.
    Intent,
}

/// Which occurrences give points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// The newest.
    Once,
    /// Every one.
    Each,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// So many occurrences.
    pub at: u32,
    /// So many points.
    pub points: i32,
}

/// How many occurrences count at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrequencyCap {
    /// So many.
    pub times: u32,
    /// In each of these.
    pub per: Per,
}

/// What a frequency cap is counted in.
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

/// How points fade with age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decay {
    /// By half, each time this long.
    HalfLife(Span),
    /// Evenly, to nothing, over this long.
    Linear(Span),
    /// By so many percent, each time this long.
    Step(Step),
}

/// By so many percent, each time this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Each time this long.
    pub every: Span,
    /// So many percent of the full points.
    pub drop_pct: u8,
}

/// A condition: a signal, or conditions joined by all, any or not.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All hold; the first is what is counted.
    All(Vec<Condition>),
    /// Any holds.
    Any(Vec<Condition>),
    /// It doesn't hold.
    Not(Box<Condition>),
    /// A page view.
    View(ViewCondition),
    /// A visit with views of a page.
    Visit(VisitCondition),
    /// A visit that began within some time after the visit before it, both with the page.
    ReturnVisit(ReturnCondition),
    /// A local day with a view.
    Day(DayCondition),
    /// Time engaged with a page, all views together.
    Engaged(EngagedCondition),
    /// Nothing happened for so long.
    Inactive(InactiveCondition),
    /// An action was taken.
    Action(NamedCondition),
    /// A visit came from somewhere.
    Source(NamedCondition),
    /// A form of some class was sent.
    Form(NamedCondition),
    /// Third-party intent, known to servers only.
    Topic(NamedCondition),
    /// What the visitor said.
    Answer(AnswerCondition),
    /// Pages in this order, in one visit.
    Sequence(SequenceCondition),
}

/// A page view.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViewCondition {
    /// The page class; any page when left out.
    pub page: Option<String>,
    /// Engaged at least this long.
    pub engaged: Option<Span>,
    /// Scrolled at least this deep, in percent.
    pub depth_pct: Option<u32>,
    /// Only in the last so long.
    pub within: Option<Span>,
    /// At least so many of them.
    pub at_least: Option<u32>,
}

/// A visit with views of a page.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VisitCondition {
    /// The page class; any page when left out.
    pub page: Option<String>,
    /// With at least so many views.
    pub views: Option<u32>,
    /// Engaged at least this long, its views together.
    pub engaged: Option<Span>,
    /// Only in the last so long.
    pub within: Option<Span>,
    /// At least so many of them.
    pub at_least: Option<u32>,
}

/// A return visit.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReturnCondition {
    /// The page class; any page when left out.
    pub page: Option<String>,
    /// It began at most this long after the end of the visit before it; any time when left out.
    pub gap_at_most: Option<Span>,
    /// The old name of `gap_at_most`.
    pub after: Option<Span>,
    /// Only in the last so long.
    pub within: Option<Span>,
    /// At least so many of them.
    pub at_least: Option<u32>,
}

/// A local day with a view.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DayCondition {
    /// The page class; any page when left out.
    pub page: Option<String>,
    /// Only in the last so long.
    pub within: Option<Span>,
    /// At least so many of them.
    pub at_least: Option<u32>,
}

/// Time engaged with a page, all views together.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagedCondition {
    /// The page class; any page when left out.
    pub page: Option<String>,
    /// At least this long.
    pub time: Span,
    /// Only in the last so long.
    pub within: Option<Span>,
}

/// Nothing happened for so long.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InactiveCondition {
    /// At least this long.
    #[serde(rename = "for")]
    pub length: Span,
}

/// An action, a source, a form or a topic.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCondition {
    /// Which, by its id.
    pub id: String,
    /// With at least this value (of an action) or surge (of a topic).
    pub amount: Option<u32>,
    /// Only in the last so long.
    pub within: Option<Span>,
    /// At least so many of them.
    pub at_least: Option<u32>,
}

/// What the visitor said.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerCondition {
    /// The attribute, such as `seniority`.
    pub attribute: Option<String>,
    /// One of these values; any answer when left out.
    pub is: Option<OneOrMany>,
    /// Instead of an attribute: the form field, for `matches` and `blank`.
    pub field: Option<String>,
    /// Its text contains one of these phrases; any text when left out.
    pub matches: Option<Vec<String>>,
    /// It was left blank.
    #[serde(default)]
    pub blank: bool,
    /// Only if said in the last so long.
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

/// Pages in this order, in one visit.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SequenceCondition {
    /// The page classes.
    pub pages: Vec<String>,
    /// Only in the last so long.
    pub within: Option<Span>,
    /// At least so many of them.
    pub at_least: Option<u32>,
}

/// A cap shared by rules of one dimension.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// The most points that its rules give together.
    pub cap: Option<u32>,
    /// The most points that its rules with negative points take together.
    pub floor: Option<u32>,
}

/// Who fits: the ideal customer profile and the buyer persona.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fit {
    /// Of the company.
    pub company: Vec<Criterion>,
    /// Of the person.
    pub person: Vec<Criterion>,
    /// Several kinds of ideal companies, instead of `company`; the one that a company matches best counts.
    pub profiles: Vec<Profile>,
    /// Several kinds of buyers, instead of `person`; the one that a person matches best counts.
    pub personas: Vec<Profile>,
    /// `shares` (when left out): grades are read from the share of points among what is known; `points`: from the points.
    pub scale: FitScale,
    /// Least shares of points, in percent, or least points, for grades A, B and C; below is D.
    pub grades: [u8; 3],
    /// When less than this share of the weight is known, in percent, the grade is U.
    pub min_coverage_pct: u8,
    /// From this share on, in percent, a company is ideal.
    pub ideal_company_pct: u8,
    /// Below this share, in percent, a person is outside the persona: at an ideal company, that is nurtured.
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
    /// What a salesperson reads.
    pub label: String,
    /// The attribute.
    pub attribute: String,
    /// Points by value; a value that is not named gives none.
    pub points: BTreeMap<String, u32>,
}

/// What a lead must reach; what is left out is as in the definition's own gates.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Gates {
    /// The worst grade that passes: `A` to `D`, or `any`.
    pub min_grade: Option<GradeGate>,
    /// The worst rating that passes: 1 to 4.
    pub min_rating: Option<u8>,
    /// The least intent, in points.
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
    /// Every grade, unknown too.
    #[serde(rename = "any")]
    Any,
}

/// A segment with its own thresholds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its id, such as `enterprise`.
    pub id: String,
    /// Who is in it; left out for the default, which comes last.
    pub when: Option<Condition>,
    /// What its leads must reach.
    #[serde(default)]
    pub gates: Gates,
    /// Its least scores for ratings 1, 2 and 3.
    pub ratings: Option<[u8; 3]>,
    /// Its least shares for grades A, B and C.
    pub grades: Option<[u8; 3]>,
    /// How many leads sales can take in a week.
    pub capacity_per_week: Option<u32>,
    /// How soon sales follows up.
    pub sla: Option<Span>,
}

/// Who is never sent to sales.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Its id: the reason code.
    pub id: String,
    /// What a salesperson reads.
    pub label: String,
    /// `exclude` (when left out), or `suppress` for whom sales has already: a customer, an open opportunity.
    pub kind: Option<ExclusionKind>,
    /// Who it is.
    pub when: Condition,
}

/// Why somebody is not sent to sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Not for sales.
    Exclude,
    /// Sales has them already.
    Suppress,
}

/// Where a lead goes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// For these grades, `A` to `D` and `U`; all when left out.
    pub grades: Option<Vec<Grade>>,
    /// For these ratings, 1 to 4 and `"U"`; all when left out. Where 4 is, a U goes too.
    pub ratings: Option<Vec<Rating>>,
    /// Only for raised hands.
    #[serde(default)]
    pub hand_raised: bool,
    /// Only for this segment.
    pub segment: Option<String>,
    /// The priority, such as `P1`.
    pub priority: String,
    /// The owner queue.
    #[serde(default)]
    pub queue: String,
    /// How soon sales follows up; that of the segment when left out.
    pub sla: Option<Span>,
    /// Whether sales is alerted.
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
