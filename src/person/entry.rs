//! What programs and files send: one flat object for each fact, with the fields that people would write. It does not know routes or
//! files; a receiver says when and by whom it came.

use super::bound::check_code;
use super::{
    Assignment, Attribute, Fact, FactError, FactId, Objection, ObjectionTo, Origin, Payload, PersonKey, Provenance,
    Snooze, Status, StatusKind, Subject, Suppression, Touch, TouchKind,
};
use crate::definition::SuppressionKind;
use crate::evidence::Consent;
use crate::lists::is_company_domain;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What a receiver knows of an entry beside what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// When it came, in milliseconds since 1970.
    pub received_ms: u64,
    /// Who sent it: the token's owner.
    pub who: String,
    /// The way in, such as `api` or `csv`.
    pub source: String,
    /// The import that it is a part of.
    pub batch: Option<String>,
}

/// One fact as programs and files send it.
pub trait Entry: DeserializeOwned + JsonSchema + 'static {
    /// The fact.
    ///
    /// # Errors
    /// A field that is missing, exceeds a bound or makes no sense.
    fn into_fact(self, context: &Context) -> Result<Fact, FactError>;
}

/// An entry's own fields, after those that all entries have.
macro_rules! entry {
    ($(#[$meaning:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meaning])*
        #[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// An id of your own. The same id twice is the same fact.
            pub id: String,
            /// The person's e-mail address.
            pub email: Option<String>,
            /// The person, by the id that the receiver shows.
            pub person: Option<String>,
            /// The SHA-256 of a form's receipt.
            pub receipt: Option<String>,
            /// When it happened, in RFC 3339, or a day. If it is left out, now.
            pub at: Option<String>,
            /// Who said so to the owner of the token, who is named as well.
            pub provenance: Option<String>,
            $($(#[$of])* pub $field: $type,)*
        }

        impl $name {
            /// The fact with what all entries have.
            fn with(&self, about: Subject, says: Payload, context: &Context) -> Result<Fact, FactError> {
                let fact = Fact {
                    id: FactId::new(&self.id)?,
                    about,
                    occurred_ms: self.at.as_deref().map(|text| read_time("at", text)).transpose()?,
                    received_ms: context.received_ms,
                    source: context.source.clone(),
                    batch: context.batch.clone(),
                    provenance: Provenance {
                        // Whoever sends it answers for it, whomever they name.
                        who: match &self.provenance {
                            Some(said) => format!("{} for {said}", context.who),
                            None => context.who.clone(),
                        },
                        authenticated: true,
                    },
                    says,
                };
                fact.check()?;
                Ok(fact)
            }

            /// Whom it is about.
            fn about(&self, company: Option<&String>) -> Result<Subject, FactError> {
                subject([self.email.as_ref(), self.person.as_ref(), self.receipt.as_ref(), company])
            }
        }
    };
}

entry! {
    /// Something that happened elsewhere. Exactly one of `action`, `source`, `topic` and `form` says what.
    TouchEntry {
        /// A company, by its domain, instead of a person.
        company: Option<String>,
        /// The action, by its id in the definition, such as `webinar`.
        action: Option<String>,
        /// Where the person came from, by the source's id in the definition.
        source: Option<String>,
        /// The topic of third-party intent, by its id in the definition.
        topic: Option<String>,
        /// The class of a form that was sent elsewhere, by its id in the definition.
        form: Option<String>,
        /// The value of the action, or the topic's surge.
        amount: Option<u32>,
        /// What a salesperson reads.
        label: Option<String>,
        /// What was said, word for word.
        quote: Option<String>,
        /// How sure you are, in percent. Below 50, it is shown and counts for nothing.
        confidence_pct: Option<u8>,
        /// What the person allowed there. Leave it out for your own records.
        consent: Option<Consent>,
    }
}

entry! {
    /// What somebody says about a person or a company.
    AttributeEntry {
        /// A company, by its domain, instead of a person.
        company: Option<String>,
        /// The attribute, such as `industry`.
        attribute: String,
        /// Its value, as the definition names it or as people write it. If it is left out, what was said before is withdrawn.
        value: Option<String>,
        /// Who says so: `sales`, `person`, `crm` or `enrichment`.
        origin: Origin,
        /// On what basis it may be kept.
        basis: Option<String>,
        /// Until when it holds, in RFC 3339, or a day.
        until: Option<String>,
    }
}

entry! {
    /// How far sales has come.
    StatusEntry {
        /// The status.
        status: StatusKind,
        /// Why, as a code of small letters, digits, `_` and `-`, such as `no_budget`. A rejection needs one.
        #[schemars(length(max = 40), regex(pattern = "^[a-z0-9_-]+$"))]
        reason: Option<String>,
        /// Why, in words.
        comment: Option<String>,
        /// The amount, in whole units of the currency.
        amount: Option<u64>,
        /// The currency, such as `EUR`.
        currency: Option<String>,
        /// The end of a cool-down, in RFC 3339, or a day.
        until: Option<String>,
        /// The sales criteria that are met, by their ids.
        criteria: Option<Vec<String>>,
    }
}

entry! {
    /// Who follows up; nobody, if the owner is left out.
    AssignmentEntry {
        /// Who.
        owner: Option<String>,
        /// In which queue.
        queue: Option<String>,
    }
}

entry! {
    /// Until when whoever follows up does not want to be reminded.
    SnoozeEntry {
        /// Until when, in RFC 3339, or a day; left out, at once again.
        until: Option<String>,
        /// Why, in words.
        comment: Option<String>,
    }
}

entry! {
    /// Who is not to be contacted.
    SuppressionEntry {
        /// A company, by its domain, instead of a person.
        company: Option<String>,
        /// Why.
        suppression: SuppressionKind,
        /// The list that it is on, by its id in the policy.
        list: Option<String>,
        /// Until when it holds, in RFC 3339, or a day. If it is left out, for ever.
        until: Option<String>,
        /// Whether it ends one of the same kind instead.
        lifted: Option<bool>,
    }
}

entry! {
    /// Who objects to what is done with what is known of them.
    ObjectionEntry {
        /// A company, by its domain, instead of a person.
        company: Option<String>,
        /// To what: `enrichment`.
        to: ObjectionTo,
        /// Whether it withdraws the objection instead.
        lifted: Option<bool>,
    }
}

impl Entry for TouchEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        let named = [
            (TouchKind::Action, &self.action),
            (TouchKind::Source, &self.source),
            (TouchKind::Topic, &self.topic),
            (TouchKind::Form, &self.form),
        ];
        let mut named = named.into_iter().filter_map(|(signal, name)| Some((signal, name.clone()?)));
        let remedy = "write exactly one of `action`, `source`, `topic` and `form`";
        let (signal, name) = match (named.next(), named.next()) {
            (Some(one), None) => one,
            (None, _) => return Err(FactError::new("action", "is missing, and nothing else happened", remedy)),
            (Some(_), Some(_)) => return Err(FactError::new("action", "is not the only thing that happened", remedy)),
        };
        let touch = Touch {
            signal,
            name,
            amount: self.amount.unwrap_or(0),
            label: self.label.clone(),
            quote: self.quote.clone(),
            confidence_pct: self.confidence_pct,
            consent: self.consent,
        };
        self.with(self.about(self.company.as_ref())?, Payload::Touch(touch), context)
    }
}

impl Entry for AttributeEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        let attribute = Attribute {
            attribute: self.attribute.clone(),
            value: self.value.clone(),
            origin: self.origin,
            basis: self.basis.clone(),
            until_ms: self.until.as_deref().map(|text| read_time("until", text)).transpose()?,
        };
        let until_ms = attribute.until_ms;
        not_over_before_it_counts(
            until_ms,
            self.with(self.about(self.company.as_ref())?, Payload::Attribute(attribute), context)?,
        )
    }
}

impl Entry for StatusEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        self.reason.as_deref().map_or(Ok(()), |reason| check_code("reason", reason, &Status::REASONS))?;
        let status = Status {
            status: self.status,
            reason: self.reason.clone(),
            comment: self.comment.clone(),
            amount: self.amount,
            currency: self.currency.clone(),
            until_ms: self.until.as_deref().map(|text| read_time("until", text)).transpose()?,
            criteria: self.criteria.clone().unwrap_or_default(),
        };
        let until_ms = status.until_ms;
        not_over_before_it_counts(until_ms, self.with(self.about(None)?, Payload::Status(status), context)?)
    }
}

impl Entry for AssignmentEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        let assignment = Assignment { owner: self.owner.clone(), queue: self.queue.clone() };
        self.with(self.about(None)?, Payload::Assignment(assignment), context)
    }
}

impl Entry for SnoozeEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        let until_ms = self.until.as_deref().map(|text| read_time("until", text)).transpose()?;
        if until_ms.is_some_and(|until_ms| until_ms <= context.received_ms) {
            return Err(FactError::new("until", "has passed", "write a time to come, or leave it out"));
        }
        let snooze = Snooze { until_ms, comment: self.comment.clone() };
        self.with(self.about(None)?, Payload::Snooze(snooze), context)
    }
}

impl Entry for SuppressionEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        let suppression = Suppression {
            suppression: self.suppression,
            list: self.list.clone(),
            until_ms: self.until.as_deref().map(|text| read_time("until", text)).transpose()?,
            lifted: self.lifted.unwrap_or(false),
        };
        let until_ms = suppression.until_ms;
        not_over_before_it_counts(
            until_ms,
            self.with(self.about(self.company.as_ref())?, Payload::Suppression(suppression), context)?,
        )
    }
}

impl Entry for ObjectionEntry {
    fn into_fact(self, context: &Context) -> Result<Fact, FactError> {
        let objection = Objection { to: self.to, lifted: self.lifted.unwrap_or(false) };
        self.with(self.about(self.company.as_ref())?, Payload::Objection(objection), context)
    }
}

/// The fact, unless it ends before it begins. One that has ended since is history: it says what held then.
fn not_over_before_it_counts(until_ms: Option<u64>, fact: Fact) -> Result<Fact, FactError> {
    if until_ms.is_some_and(|until_ms| until_ms <= fact.at_ms()) {
        let remedy = "write a later time, or leave it out; without `at`, it counts from now on";
        return Err(FactError::new("until", "is not after the time from which it counts", remedy));
    }
    Ok(fact)
}

/// Whom an entry is about: the address, the person, the receipt or the company that it names.
fn subject(named: [Option<&String>; 4]) -> Result<Subject, FactError> {
    let remedy = "write exactly one of `email`, `person` and `receipt`, or `company` where that is a field";
    match named.iter().flatten().count() {
        0 => return Err(FactError::new("email", "is missing, and nobody else is named", remedy)),
        1 => {}
        _ => return Err(FactError::new("email", "is not the only one who is named", remedy)),
    }
    let [email, person, receipt, company] = named;
    if let Some(text) = email {
        let error = || FactError::new("email", "is no address, or a placeholder", "write the person's own address");
        return PersonKey::of_email(text).map(Subject::Person).ok_or_else(error);
    }
    if let Some(text) = person {
        let error =
            |_| FactError::new("person", "is no id of a person", "write it as the receiver shows it, 32 digits");
        return format!("person:{text}").parse().map_err(error);
    }
    if let Some(text) = receipt {
        let error = || FactError::new("receipt", "is not the SHA-256 of a receipt", "write its 64 hexadecimal digits");
        return PersonKey::of_receipt(text).map(Subject::Person).ok_or_else(error);
    }
    let text = company.map_or("", |text| text);
    match Subject::company(text) {
        Some(Subject::Company(domain)) if is_company_domain(&domain) => Ok(Subject::Company(domain)),
        Some(_) => Err(FactError::new("company", "is a provider of free mail", "name the people one by one")),
        None => Err(FactError::new("company", "is not a domain", "write what follows the `@` of its addresses")),
    }
}

/// Reads a time in RFC 3339, or the beginning of a day in UTC. The result is in milliseconds since 1970.
///
/// # Errors
/// A text that is neither; `field` is its name.
pub fn read_time(field: &'static str, text: &str) -> Result<u64, FactError> {
    let text = text.trim();
    let midnight = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let is_day = text.len() == 10;
    let time = if is_day { text.parse().ok().and_then(midnight) } else { text.parse::<Timestamp>().ok() };
    let at_ms = time.and_then(|time| u64::try_from(time.as_millisecond()).ok());
    let remedy = "write it as `2026-11-02T09:00:00+01:00`, or a day as `2026-11-02`";
    at_ms.ok_or_else(|| FactError::new(field, "is not a time", remedy))
}
