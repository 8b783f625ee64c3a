//! Answers whose parts are JSON in the database already: the document describes them here, because no value of these types is ever made. The parts
//! have the schemas of the library's own types. It does not know how they are stored.

use std::borrow::Cow;

use handraise::account::AccountReport;
use handraise::lifecycle::{PlannedStep, ReviewDue, WeekLoad};
use handraise::person::{AttributeValue, Change, LifecycleStage, Objected, Summary, Suppressed, TimelineEntry};
use handraise::scoring::Report;
use handraise::verification::{Addition, Contact, ContactCard, Verdict};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::described;
use crate::ledger::{Difference, EVENT_KINDS};
use crate::routes::grading::Grading;

/// Describes a type by what its schema is.
macro_rules! described_as {
    ($($type:ty, $name:literal: $schema:expr;)+) => { $(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let schema: fn(&mut SchemaGenerator) -> Schema = $schema;
                schema(generator)
            }
        }
    )+ };
}
pub(super) use described_as;

/// `GET /v1/leads`.
pub(in crate::routes) enum LeadPage {}
/// A lead in it.
pub(super) enum Lead {}
/// `GET /v1/persons`.
pub(in crate::routes) enum PersonPage {}
/// A person in it.
pub(super) enum Person {}
/// `GET /v1/persons/{id}`.
pub(in crate::routes) enum PersonDetail {}
/// `GET /v1/events`.
pub(in crate::routes) enum EventPage {}
/// `GET /v1/accounts`.
pub(in crate::routes) enum AccountPage {}
/// `GET /v1/accounts/{domain}`.
pub(in crate::routes) enum Account {}
/// A form as JSON, with values of any kind.
pub(in crate::routes) enum AnyForm {}
/// A form as browsers send it.
pub(in crate::routes) enum FormFields {}
/// The stage in a query.
pub(in crate::routes) enum Stage {}

described!(Answer: LeadPage, PersonPage, PersonDetail, EventPage, AccountPage, Account);
described!(Body: Stage, AnyForm, FormFields);

described_as! {
    LeadPage, "LeadPage": |g| page("leads", "The leads, newest first.", g.subschema_for::<Lead>(), "before");
    Lead, "Lead": lead;
    PersonPage, "PersonPage": person_page;
    Person, "Person": person_in_list;
    PersonDetail, "PersonDetail": person_in_full;
    EventPage, "EventPage": events;
    AccountPage, "AccountPage": |g| page("accounts", "The companies, alphabetically.", g.subschema_for::<AccountReport>(), "after");
    Account, "AccountReport": AccountReport::json_schema;
    AnyForm, "AnyForm": |_| json_schema!({
        "type": "object", "description": "A form's fields. Objects and lists inside are fields too; form builders' shapes are known by their structure.",
        "minProperties": 1,
    });
    FormFields, "FormFields": |_| json_schema!({
        "type": "object", "description": "A form's fields, as text. A name that is sent several times has a list.", "minProperties": 1,
    });
    Stage, "LifecycleStage": LifecycleStage::json_schema;
}

/// An object with these members, all of which are there but the optional ones.
pub(super) fn object(description: &str, members: Vec<(&str, Value)>, optional: &[&str]) -> Schema {
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).filter(|name| !optional.contains(name)).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json_schema!({ "type": "object", "description": description, "required": required, "properties": properties })
}

fn page(name: &str, description: &str, item: Schema, parameter: &str) -> Schema {
    let next = format!("What to send as `{parameter}` for the next page; `null` if this is the last.");
    let next = json!({ "type": ["string", "null"], "description": next });
    object("A page of a list.", vec![(name, list(description, item)), ("next", next)], &[])
}

pub(super) fn list(description: &str, item: Schema) -> Value {
    json!({ "type": "array", "description": description, "items": item })
}

pub(super) fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

pub(super) fn time(description: &str) -> Value {
    json!({ "type": "string", "format": "date-time", "description": description })
}

/// A schema with words of its own.
pub(super) fn with(description: &str, schema: Schema) -> Value {
    let mut schema = Value::from(schema);
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".to_owned(), description.into());
    }
    schema
}

pub(super) fn or_null(description: &str, schema: Schema) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }], "description": description })
}

fn lead(g: &mut SchemaGenerator) -> Schema {
    let again = object(
        "A contact that came later under the same submission.",
        vec![("received_at", time("When it came.")), ("contact", g.subschema_for::<Contact>().into())],
        &[],
    );
    let strings = || json_schema!({ "type": "string" });
    let members = vec![
        ("submission", text("The submission's id: the form's own, or one that the receiver made.")),
        ("received_at", time("When the receiver stored the lead.")),
        ("contact", with("The form's fields but those of the plugin.", g.subschema_for::<Contact>())),
        (
            "card",
            with(
                "Who the contact is. Not there of leads from before the receiver looked for it.",
                g.subschema_for::<ContactCard>(),
            ),
        ),
        (
            "assessment",
            with(
                "The recomputed report, as of the receipt. It counts, whatever the form claims.",
                g.subschema_for::<Report>(),
            ),
        ),
        ("verdict", with("How far the claims can be relied on.", g.subschema_for::<Verdict>())),
        ("verdict_reasons", list("All findings, as `code: words`.", strings())),
        (
            "claimed",
            json!({ "type": "object", "description": "What the form claims about its own lead, such as `score`." }),
        ),
        (
            "added",
            list(
                "What the assessment says differently because the receiver knows more than the page.",
                g.subschema_for::<Addition>(),
            ),
        ),
        (
            "late_assessment",
            with(
                "For people to read: what late evidence would have given. It counts for nothing.",
                g.subschema_for::<Report>(),
            ),
        ),
        ("sent_again", list("Other contacts of the same submission.", again)),
        ("to_be_checked", list("Why a person should look at it before sales does, as codes.", strings())),
        ("behaviour_removed_at", time("When the behaviour was removed, because it is not kept for ever.")),
        ("evidence", text("The evidence, encoded, with `evidence=1`, where the receiver kept some.")),
    ];
    object(
        "A form that was stored.",
        members,
        &["card", "late_assessment", "sent_again", "to_be_checked", "behaviour_removed_at", "evidence"],
    )
}

fn person_page(g: &mut SchemaGenerator) -> Schema {
    let next = json!({ "type": ["string", "null"], "description": "What to send as `after` for the next page; `null` if this is the last." });
    let total =
        json!({ "type": "integer", "minimum": 0, "description": "How many there are on all pages, with `count`." });
    let persons = list("The persons, in the order that was asked for.", g.subschema_for::<Person>());
    object("A page of a list.", vec![("persons", persons), ("next", next), ("total", total)], &["total"])
}

fn person_in_list(g: &mut SchemaGenerator) -> Schema {
    let mut members = person(g);
    members.push((
        "summary",
        with("With `brief`: what of the report people see at a glance.", g.subschema_for::<Summary>()),
    ));
    members.push((
        "changed",
        with("With `changed_since`: what became different since then.", g.subschema_for::<Difference>()),
    ));
    object(
        "What is known of a person. With `brief`, `report` and `added` are left out.",
        members,
        &["report", "added", "summary", "changed"],
    )
}

fn person(g: &mut SchemaGenerator) -> Vec<(&'static str, Value)> {
    vec![
        ("person", text("The person's id. It may change when two become one; the id before leads there.")),
        (
            "contact",
            with(
                "Name, address, company, job title and telephone, each as it was said last.",
                g.subschema_for::<ContactCard>(),
            ),
        ),
        ("stage", with("How far the person has come.", g.subschema_for::<LifecycleStage>())),
        ("owner", json!({ "type": ["string", "null"], "description": "Who follows up." })),
        ("first_at", time("When the first thing happened that was told.")),
        ("last_at", time("When something was told last.")),
        ("computed_at", time("The time that the report is of.")),
        (
            "next_change_at",
            json!({ "type": ["string", "null"], "format": "date-time", "description": "When the report may change although nothing is told." }),
        ),
        (
            "due_at",
            json!({ "type": ["string", "null"], "format": "date-time", "description": "By when sales is to do something, while it has done nothing. `null` if nobody waits, or nothing is promised." }),
        ),
        (
            "overdue",
            json!({ "type": "boolean", "description": "Whether that time has passed, or the next step of the follow-up series was to be done. A step waits for the end of a snooze." }),
        ),
        (
            "queue",
            json!({ "type": ["string", "null"], "description": "In which queue: where somebody put the person, or else where the report sends them." }),
        ),
        (
            "open",
            json!({ "type": "boolean", "description": "Whether the person waits for sales, which has done nothing." }),
        ),
        (
            "snoozed_until",
            json!({ "type": ["string", "null"], "format": "date-time", "description": "Until when whoever follows up does not want to be reminded. It may have passed." }),
        ),
        (
            "next_step",
            or_null(
                "The first step of the follow-up series that is not done, without regard to a snooze.",
                g.subschema_for::<PlannedStep>(),
            ),
        ),
        (
            "returned",
            json!({ "type": "boolean", "description": "Whether sales gave the person back, and they are for sales again." }),
        ),
        (
            "hand_unclear",
            json!({ "type": "boolean", "description": "Whether what they answered about being contacted is neither yes nor no." }),
        ),
        ("held_back", json!({ "type": "boolean", "description": "Whether nobody is to contact the person." })),
        ("report", with("The assessment over everything that was told.", g.subschema_for::<Report>())),
        (
            "added",
            list("What the report says differently because of what no page could know.", g.subschema_for::<Addition>()),
        ),
        ("suppressed", or_null("Why nobody may contact the person.", g.subschema_for::<Suppressed>())),
        (
            "to_be_checked",
            json!({ "type": ["array", "null"], "items": { "type": "string" }, "description": "Why somebody should look at the person's form first, as codes." }),
        ),
    ]
}

fn person_in_full(g: &mut SchemaGenerator) -> Schema {
    let says = json!({ "type": "object", "description": "What the fact says, by the names of its parts.", "required": ["says"], "properties": {
        "says": {},
        "missing_criteria": { "type": "array", "items": { "type": "string" }, "description": "The criteria that a status `sales_qualified` lacks although the policy requires them. Left out if there are none." },
    } });
    let told = json_schema!({ "allOf": [g.subschema_for::<TimelineEntry>(), says] });
    let values = list("All values, the strongest first.", g.subschema_for::<AttributeValue>());
    let mut members = person(g);
    members.extend([
        (
            "shadow",
            or_null(
                "What the shadow definition says; `null` if there is none, or it has not computed the person yet.",
                beside(g),
            ),
        ),
        ("timeline", list("Everything that was told, oldest first, and why it does not count.", told)),
        (
            "attributes",
            json!({ "type": "object", "description": "The values of each attribute.", "additionalProperties": values }),
        ),
        ("objections", list("To what the person objects.", g.subschema_for::<Objected>())),
        ("history", list("What people see, each time it changed, oldest first.", g.subschema_for::<Change>())),
        (
            "forms",
            list("The person's newest forms, newest first, as `GET /v1/leads` has them.", g.subschema_for::<Lead>()),
        ),
        (
            "company",
            json!({ "type": ["string", "null"], "description": "The domain of the person's company, as `GET /v1/accounts/{domain}` takes it; `null` if it is not known." }),
        ),
        (
            "grading",
            or_null(
                "Where each grade of fit begins for the person; `null` if the definition in force has no criteria of fit, or has not computed the person yet.",
                g.subschema_for::<Grading>(),
            ),
        ),
        ("may_decide", json!({ "type": "boolean", "description": "Whether the caller may tell facts and decide." })),
    ]);
    object("Everything that is known of a person.", members, &[])
}

fn beside(g: &mut SchemaGenerator) -> Schema {
    let members = vec![
        ("definition", super::definition::named(vec![]).into()),
        ("changes", super::definition::moves()),
        ("summary", g.subschema_for::<Summary>().into()),
        ("computed_at", time("When.")),
    ];
    object("What a definition beside the one in force says.", members, &[])
}

fn events(g: &mut SchemaGenerator) -> Schema {
    let event = object(
        "Something that changed.",
        vec![
            ("id", text("Rises; the place to go on from.")),
            (
                "type",
                json!({ "type": "string", "enum": EVENT_KINDS, "description": "The weightiest of what changed." }),
            ),
            ("at", time("When.")),
            ("person", text("The person's id; not there if it is about nobody.")),
            ("change", g.subschema_for::<Change>().into()),
            ("definition", with("Of a review: the definition that is due.", super::definition::named(vec![]))),
            ("review", g.subschema_for::<ReviewDue>().into()),
            ("load", g.subschema_for::<WeekLoad>().into()),
        ],
        &["person", "change", "definition", "review", "load"],
    );
    let next = text("What to send as `after` next time, also if nothing is new.");
    object("What changed.", vec![("events", list("Events, oldest first.", event)), ("next", next)], &[])
}
