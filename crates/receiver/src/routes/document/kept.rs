//! Answers about what is kept and what dries up, as the document shows them. It does not know how they come about.

use std::borrow::Cow;

use handraise::lifecycle::Nurture;
use handraise::person::TimelineEntry;
use handraise::verification::ContactCard;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::described;
use super::stored::{Lead, Person, described_as, list, object, or_null, text, time};

/// `GET /v1/retention`.
pub(in crate::routes) enum Retention {}
/// `GET /v1/inputs`.
pub(in crate::routes) enum Inputs {}
/// `GET /v1/persons/{id}/export`.
pub(in crate::routes) enum PersonExport {}

/// `GET /v1/nurture`.
pub(in crate::routes) enum NurturePage {}
/// `GET /v1/approvals`.
pub(in crate::routes) enum Approvals {}
/// `POST /v1/approvals`.
pub(in crate::routes) enum Approved {}

described!(Answer: Retention, Inputs, PersonExport, Approvals, Approved, NurturePage);

described_as! {
    Retention, "Retention": retention;
    Inputs, "Inputs": inputs;
    PersonExport, "PersonExport": export;
    Approvals, "Approvals": approvals;
    Approved, "Approved": approved;
    NurturePage, "NurturePage": nurture;
}

fn number(description: &str) -> Value {
    json!({ "type": "integer", "description": description })
}

fn text_or_null(description: &str) -> Value {
    json!({ "type": ["string", "null"], "description": description })
}

/// A name that the definition does not have.
pub(in crate::routes) fn unknown_name() -> Schema {
    let members = vec![
        ("index", number("The first object that has it, by its place in the list; 0 is the first.")),
        ("field", text("The field, such as `action`.")),
        ("name", text("What stands there.")),
        ("did_you_mean", text_or_null("The name that was probably meant.")),
        ("count", number("How many objects have it.")),
    ];
    object("A name that the definition does not have.", members, &[])
}

fn nurture(g: &mut SchemaGenerator) -> Schema {
    let each = |description: &str| json!({ "type": "object", "description": description, "additionalProperties": { "type": "integer" } });
    let counts = vec![
        ("persons", number("Everybody whom the query leaves.")),
        ("without_content", number("Of them, those for whom no content fits.")),
        ("missing", each("How many lack what; who lacks several things is counted for each.")),
        ("content", each("For how many which content fits, by its id.")),
    ];
    let about = json_schema!({
        "type": "object", "required": ["person", "contact", "last_at", "to_be_checked"],
        "properties": {
            "person": text("The person's id."),
            "contact": g.subschema_for::<ContactCard>(),
            "last_at": time("When something was told last."),
            "to_be_checked": { "type": ["array", "null"], "items": { "type": "string" }, "description": "Why somebody should look at the person's form first, as codes." },
        },
    });
    let person = json_schema!({ "allOf": [g.subschema_for::<Nurture>(), about] });
    let members = vec![
        ("counts", or_null("How many lack what; `null` with `after`.", object("Counts.", counts, &[]))),
        ("persons", list("The persons, of whom something was told last first.", person)),
        ("next", text_or_null("What to send as `after` for the next page; `null` if this is the last.")),
    ];
    object("Whom marketing keeps in touch with.", members, &[])
}

fn retention(_: &mut SchemaGenerator) -> Schema {
    let kind = vec![
        ("kind", text("The kind.")),
        ("keep", text_or_null("How long; `null` if it has no end.")),
        ("what", text("What it is, in words.")),
        ("count", number("How many there are.")),
        ("oldest_at", json!({ "type": ["string", "null"], "format": "date-time", "description": "The oldest." })),
        ("ended", number("How many have ended and are to be removed.")),
    ];
    let kinds = list("All kinds.", object("What is kept of a kind.", kind, &[]));
    object("What is kept how long.", vec![("kinds", kinds)], &[])
}

fn inputs(_: &mut SchemaGenerator) -> Schema {
    let counts = || {
        vec![
            ("forms", number("How many forms came.")),
            ("with", number("How many of them had it.")),
            ("not_understood", number("How many said something that nothing reads.")),
            ("share_permille", json!({ "type": ["integer", "null"], "description": "The share, in thousandths." })),
        ]
    };
    let mut now = counts();
    now.push(("from", text("The first day.")));
    let input = vec![
        ("input", text("What kind of input it is.")),
        ("name", text_or_null("Its name in the definition.")),
        ("site", text_or_null("The site that sent the forms; `null` for the receiver's own, and for programs.")),
        ("form", text_or_null("The class of the forms; `null` for all together.")),
        ("verdict", text("How it is.")),
        ("words", text("The same in words.")),
        ("since", text_or_null("Since which day.")),
        ("now", object("Lately.", now, &[]).into()),
        ("before", object("Before.", counts(), &[]).into()),
    ];
    let inputs = list("All inputs.", object("How an input is.", input, &[]));
    object("How each input is that the definition counts on.", vec![("inputs", inputs)], &[])
}

fn export(g: &mut SchemaGenerator) -> Schema {
    let any = || json_schema!({ "type": "object" });
    let members = vec![
        ("exported_at", time("When.")),
        ("person", text("The person's id.")),
        ("keys", list("By what the person is known.", json_schema!({ "type": "string" }))),
        ("known", g.subschema_for::<Person>().into()),
        ("timeline", list("Everything that was told, oldest first.", g.subschema_for::<TimelineEntry>())),
        ("history", list("What people see, each time it changed, oldest first.", any())),
        ("facts", list("The facts themselves, with what a browser told in words.", any())),
        ("facts_about_the_company", list("Facts about the person's company.", any())),
        ("leads", list("The person's forms.", g.subschema_for::<Lead>())),
        ("fingerprints", list("Hashes by which copies of the person's behaviour are recognised.", any())),
        (
            "shadow",
            json!({ "type": ["object", "null"], "description": "What a definition beside the one in force says of the person." }),
        ),
        ("asked", list("Which connectors were asked about the person, and when each may be asked again.", any())),
        ("users", list("Users with the person's address.", any())),
        ("log", list("Entries of the log that name the person.", any())),
    ];
    object("Everything that is stored of one person.", members, &[])
}

fn any(description: &str) -> Value {
    json!({ "type": "object", "description": description })
}

fn approvals(_: &mut SchemaGenerator) -> Schema {
    let log = vec![
        ("whole", json!({ "type": "boolean", "description": "Whether nobody changed it." })),
        ("why", text_or_null("Where it was changed.")),
        ("head", json!({ "description": "The hash of the newest entry." })),
    ];
    let members = vec![
        ("required", json!({ "type": "array", "description": "The teams that must sign." })),
        ("in_force", any("The definition in force, and who signed it.")),
        ("waiting", json!({ "type": ["object", "null"], "description": "The definition that waits for signatures." })),
        ("log", object("The log of approvals.", log, &[]).into()),
        ("entries", list("The entries, newest first.", json_schema!({ "type": "object" }))),
        ("next", text_or_null("What to send as `before` for the next page; `null` if this is the last.")),
    ];
    object("Who approved what.", members, &[])
}

fn approved(_: &mut SchemaGenerator) -> Schema {
    let in_force = json!({ "type": "boolean", "description": "Whether the definition is in force." });
    object("An approval.", vec![("entry", any("The entry of the log.")), ("in_force", in_force)], &[])
}
