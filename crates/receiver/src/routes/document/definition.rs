//! Answers about definitions and the work of sales, as the document shows them. The parts have the schemas of the library's own types. It does not know how
//! they come about.

use std::borrow::Cow;

use handraise::lifecycle::{FollowUpPlan, ReviewDue, Suggestion, Wait};
use handraise::person::{Overridden, Summary};
use handraise::verification::ContactCard;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::described;
use super::stored::{described_as, list, object, or_null, text, time};

/// `PUT /v1/definition`.
pub(in crate::routes) enum DefinitionPut {}
/// `GET /v1/definitions/{file}/diff`.
pub(in crate::routes) enum DefinitionDiff {}
/// `PUT /v1/definition/shadow`.
pub(in crate::routes) enum ShadowPut {}
/// `GET /v1/definition/shadow`.
pub(in crate::routes) enum ShadowPage {}
/// `GET /v1/definitions`.
pub(in crate::routes) enum DefinitionHistory {}
/// `GET /v1/definitions/{hash}`.
pub(in crate::routes) enum DefinitionEdition {}
/// `GET /v1/persons/{id}/work`.
pub(in crate::routes) enum PersonWork {}
/// A file of a definition, with its private part.
pub(in crate::routes) enum DefinitionFiles {}

described!(Answer: DefinitionDiff, DefinitionPut, ShadowPut, ShadowPage, DefinitionHistory, DefinitionEdition, PersonWork);
described!(Body: DefinitionFiles);

described_as! {
    DefinitionDiff, "DefinitionDiff": |_| object("What a definition changes of the one in force.", compared(), &[]);
    DefinitionPut, "DefinitionPut": put;
    ShadowPut, "ShadowPut": shadow_put;
    ShadowPage, "ShadowPage": shadow_page;
    DefinitionHistory, "DefinitionHistory": history;
    DefinitionEdition, "DefinitionEdition": edition;
    PersonWork, "PersonWork": work;
    DefinitionFiles, "DefinitionFiles": |_| object(
        "A definition's file, and the `.policy.json` that belongs to a compiled one.",
        vec![
            ("definition", json!({ "type": "string", "contentMediaType": "application/octet-stream", "description": "TOML, JSON or a `.mql`." })),
            ("policy", json!({ "type": "string", "description": "The private part, in JSON." })),
        ],
        &["policy"],
    );
}

fn number(description: &str) -> Value {
    json!({ "type": "integer", "description": description })
}

fn boolean(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

fn text_or_null(description: &str) -> Value {
    json!({ "type": ["string", "null"], "description": description })
}

fn time_or_null(description: &str) -> Value {
    json!({ "type": ["string", "null"], "format": "date-time", "description": description })
}

/// What a definition is called, with more members.
pub(super) fn named(more: Vec<(&str, Value)>) -> Schema {
    let own = vec![
        ("id", text("The definition's id.")),
        ("version", number("Its version.")),
        ("hash", text("The hash of what pages load.")),
        ("policy", text_or_null("The hash of its private part, if it has one.")),
    ];
    object("A definition.", own.into_iter().chain(more).collect(), &[])
}

/// How a shadow moves somebody.
pub(super) fn moves() -> Value {
    let words = json!({ "type": "string", "enum": ["enter", "leave", "grade", "priority"] });
    json!({ "type": "array", "items": words, "description": "What would change." })
}

/// What is compared with the definition in force.
fn compared() -> Vec<(&'static str, Value)> {
    let change = json_schema!({
        "type": "object", "description": "A change, in words and by its place in the definition.",
    });
    vec![
        ("definition", named(vec![]).into()),
        ("in_force", named(vec![]).into()),
        ("changes", list("What the new one says differently.", change)),
        ("not_compared", text_or_null("What was not compared.")),
    ]
}

fn put(_: &mut SchemaGenerator) -> Schema {
    let mut members = compared();
    members.extend([
        ("dry_run", boolean("Whether nothing was changed.")),
        ("would_change", boolean("With `dry_run`: whether another definition would come into force.")),
        ("refused", text_or_null("With `dry_run`: why it would be refused.")),
        ("changed", boolean("Whether another definition came into force.")),
        ("fact", text_or_null("The fact that says so, with which it can be undone.")),
    ]);
    object("What became of a definition.", members, &["would_change", "refused", "changed", "fact"])
}

fn shadow_put(_: &mut SchemaGenerator) -> Schema {
    let mut members = compared();
    members.push(("changed", boolean("Whether it was another one before.")));
    object("What became of a shadow.", members, &[])
}

fn shadow_page(g: &mut SchemaGenerator) -> Schema {
    let progress = vec![("persons", number("How many there are.")), ("computed", number("How many were computed."))];
    let counts = ["enter", "leave", "grade", "priority"].map(|name| (name, number("How many persons.")));
    let moved = vec![
        ("person", text("The person's id.")),
        ("contact", g.subschema_for::<ContactCard>().into()),
        ("changes", moves()),
        ("now", g.subschema_for::<Summary>().into()),
        ("then", g.subschema_for::<Summary>().into()),
        ("computed_at", time("When.")),
    ];
    let own = vec![("since", time("Since when it is the shadow.")), ("by", text("Who made it so."))];
    let members = vec![
        ("definition", named(own).into()),
        ("progress", object("How far computing has come.", progress, &[]).into()),
        ("counts", object("Whom it would change.", counts.into(), &[]).into()),
        ("persons", list("Those whom it would change.", object("Somebody.", moved, &[]))),
        ("next", text_or_null("What to send as `after` for the next page; `null` if this is the last.")),
    ];
    object("A definition that decides nothing, and whom it would change.", members, &[])
}

/// One activation.
fn activation() -> Schema {
    let more = vec![
        ("fact", text("The fact that says so, with which it can be undone.")),
        ("from", time("Since when.")),
        ("until", time_or_null("Until when; `null` for the one in force.")),
        ("by", text("Who put it into force.")),
        ("source", text("Where it came from: `file`, `api`, `tool` or `receiver`.")),
        ("signed_by", list("Who approved it.", json_schema!({ "type": "string" }))),
        ("persons", number("How many persons were last computed with it.")),
    ];
    named(more)
}

fn build() -> Schema {
    let members = vec![
        ("fact", text("The fact that says so.")),
        ("core", text("The version of the library.")),
        ("lists", text("The version of the long lists.")),
        ("from", time("Since when.")),
        ("until", time_or_null("Until when; `null` for the one that runs.")),
        ("by", text("The program.")),
    ];
    object("A build of the program.", members, &[])
}

/// A reason for a review, and since when.
fn due_review(g: &mut SchemaGenerator) -> Schema {
    let who = vec![
        ("at", time("When.")),
        ("by", text("Who: the address of a user, or the name of a token; empty for the receiver's own token.")),
    ];
    let known = or_null("Who has acknowledged that inputs dried up.", object("Who knows of it.", who, &[]));
    let since =
        object("When it was told.", vec![("since", time("When it was told first.")), ("acknowledged", known)], &[]);
    json_schema!({ "allOf": [g.subschema_for::<ReviewDue>(), since] })
}

fn history(g: &mut SchemaGenerator) -> Schema {
    let progress = vec![("persons", number("How many there are.")), ("computed", number("How many were computed."))];
    let all = object(
        "Everything that was in force.",
        vec![
            ("definitions", list("The newest first.", activation())),
            ("builds", list("The newest first.", build())),
            ("rescoring", object("How far computing has come.", progress, &[]).into()),
            ("reviews", list("Why the definition in force is to be reviewed, the oldest reason first.", due_review(g))),
        ],
        &[],
    );
    let at = object(
        "What was in force at a time.",
        vec![
            ("at", time("The time.")),
            ("definition", or_null("The definition.", activation())),
            ("build", or_null("The build.", build())),
        ],
        &[],
    );
    json_schema!({ "anyOf": [all, at], "description": "All definitions, or with `at` the one at that time." })
}

fn edition(_: &mut SchemaGenerator) -> Schema {
    let source = object("The file.", vec![("format", text_or_null("Its format.")), ("text", text("Its text."))], &[]);
    let private = object(
        "What only those see who may put definitions into force.",
        vec![
            ("policy", json!({ "description": "The private part; `null` if there is none." })),
            ("source", or_null("The definition as it was written.", source)),
        ],
        &[],
    );
    let members = vec![
        ("hash", text("Its hash.")),
        ("policy", text_or_null("The hash of its private part.")),
        (
            "mql_base64",
            json!({ "type": "string", "contentEncoding": "base64", "description": "The compiled definition." }),
        ),
        ("activations", list("When it was in force, the newest first.", activation())),
        ("private", or_null("`null` for callers who may not see it.", private)),
    ];
    object("An earlier definition, with everything that was given with it.", members, &[])
}

fn work(g: &mut SchemaGenerator) -> Schema {
    let members = vec![
        ("waits", list("For how long the person waited for sales each time, oldest first.", g.subschema_for::<Wait>())),
        ("plan", or_null("What sales is to do.", g.subschema_for::<FollowUpPlan>())),
        ("suggestions", list("What to send, the best first.", g.subschema_for::<Suggestion>())),
        (
            "snoozed_until_ms",
            json!({ "type": ["integer", "null"], "description": "Until when nobody wants to be reminded, in milliseconds since 1970." }),
        ),
        (
            "overridden",
            or_null("What somebody decided against the definition, while it holds.", g.subschema_for::<Overridden>()),
        ),
    ];
    object("What sales has to do with a person.", members, &[])
}
