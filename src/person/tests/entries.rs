//! What programs and files send becomes a fact, or an error with its field and a remedy.

use crate::person::*;
use serde_json::{Value, json};

fn context() -> Context {
    Context { received_ms: 1_790_000_000_000, who: "marketing".into(), source: "api".into(), batch: None }
}

fn read<E: Entry>(object: Value) -> Result<Fact, String> {
    read_object::<E>(object, &context()).map_err(|error| error.to_string())
}

#[test]
fn what_is_left_out_is_now_and_the_owner_of_the_token() {
    let fact = read::<TouchEntry>(json!({"id": "w-1", "email": "ada@works.example", "action": "webinar"})).unwrap();
    assert_eq!((fact.occurred_ms, fact.at_ms()), (None, context().received_ms));
    assert_eq!(fact.provenance, Provenance { who: "marketing".into(), authenticated: true });
    let text = fact.to_json();
    assert_eq!(Fact::from_json(&text), Ok(fact.clone()));
    assert_eq!(Fact::from_json(&text).unwrap().to_json(), text);
    let later = read_object::<TouchEntry>(
        json!({"id": "w-1", "email": "ADA@works.example", "action": "webinar"}),
        &Context { received_ms: context().received_ms + 5000, ..context() },
    );
    assert!(later.unwrap().says_the_same_as(&fact), "sent again a moment later, it is the same fact");
}

#[test]
fn each_kind_of_entry_becomes_its_kind_of_fact() {
    let receipt = "0a".repeat(32);
    let status = json!({"id": "s", "receipt": receipt, "status": "won", "amount": 12_000, "currency": "EUR", "at": "2026-11-02"});
    let fact = read::<StatusEntry>(status).unwrap();
    assert_eq!((fact.about.to_string(), fact.occurred_ms), (format!("receipt:{receipt}"), Some(1_793_577_600_000)));
    let enriched = json!({"id": "a", "company": "Works.example", "attribute": "industry", "value": "software", "origin": "enrichment"});
    assert_eq!(read::<AttributeEntry>(enriched).unwrap().about.to_string(), "company:works.example");
    let customer = json!({"id": "c", "company": "works.example", "suppression": "customers", "until": "2027-01-01T00:00:00+01:00"});
    let Payload::Suppression(customer) = read::<SuppressionEntry>(customer).unwrap().says else {
        panic!("another kind")
    };
    assert_eq!((customer.until_ms, customer.lifted), (Some(1_798_758_000_000), false));
}

#[test]
fn what_is_wrong_is_told_with_its_field_and_a_remedy() {
    let base = json!({"id": "w", "email": "ada@works.example", "action": "webinar"});
    let with = |name: &str, value: Value| {
        let mut object = base.clone();
        object[name] = value;
        read::<TouchEntry>(object).unwrap_err()
    };
    assert_eq!(with("id", json!(" ")), "`id` is blank; write it, or leave the field out if it may be left out");
    assert_eq!(with("id", Value::Null), "`id` is missing; add it");
    assert_eq!(with("email", json!("test")), "`email` is no address, or a placeholder; write the person's own address");
    assert!(with("person", json!("0".repeat(32))).starts_with("`email` is not the only one who is named; "));
    assert!(with("topic", json!("crm")).starts_with("`action` is not the only thing that happened; "));
    assert!(with("email", json!(null)).starts_with("`email` is missing, and nobody else is named; "));
    assert!(with("action", json!(null)).starts_with("`action` is missing, and nothing else happened; "));
    assert!(with("at", json!("yesterday")).starts_with("`at` is not a time; "));
    assert!(with("at", json!("1969-12-31")).starts_with("`at` is not a time; "));
    assert_eq!(with("amount", json!("7")), "`amount` is not a whole number; write digits alone");
    assert!(with("confidence_pct", json!(101)).starts_with("`confidence_pct` is more than 100; "));
    assert!(with("confidence_pct", json!(1000)).starts_with("`entry` has a value out of bounds; "));
    assert!(with("consent", json!("maybe")).contains("write one of `unknown`, `granted`, `denied`"));
    let unknown = with("emial", json!("x"));
    assert!(unknown.starts_with("`entry` has a field that nothing reads; write only `action`, "), "{unknown}");
    assert!(read::<TouchEntry>(json!([])).unwrap_err().starts_with("`entry` is not an object; "));
    let rejected = json!({"id": "s", "email": "ada@works.example", "status": "rejected"});
    assert!(read::<StatusEntry>(rejected).unwrap_err().starts_with("`reason` is missing; "));
    let free = json!({"id": "s", "company": "gmail.com", "suppression": "customers"});
    assert!(read::<SuppressionEntry>(free).unwrap_err().contains("free mail"));
}

#[test]
fn a_row_of_a_table_says_the_same_as_an_object() {
    let row = [
        ("id", "s"),
        ("email", "ada@works.example"),
        ("status", "sales_qualified"),
        ("amount", "12000"),
        ("criteria", "need; timeline"),
        ("comment", ""),
    ];
    let from_row = read_row::<StatusEntry>(row, &context()).unwrap();
    let object = json!({"id": "s", "email": "ada@works.example", "status": "sales_qualified", "amount": 12_000,
        "criteria": ["need", "timeline"]});
    assert_eq!(Ok(from_row), read::<StatusEntry>(object));
    let lifted = [("id", "u"), ("company", "works.example"), ("suppression", "unsubscribed"), ("lifted", "yes")];
    let Payload::Suppression(lifted) = read_row::<SuppressionEntry>(lifted, &context()).unwrap().says else { panic!() };
    assert!(lifted.lifted);
    for (name, text, error) in [
        ("amount", "12.5", "`amount` is not a whole number; write digits alone"),
        ("colour", "red", "`entry` has a field that nothing reads; "),
    ] {
        let row = [("id", "s"), ("email", "ada@works.example"), ("status", "won"), (name, text)];
        assert!(read_row::<StatusEntry>(row, &context()).unwrap_err().to_string().starts_with(error), "{name}");
    }
}

#[test]
fn a_fact_is_about_somebody_whom_it_can_be_about() {
    let text = r#"{"id":"e","about":"email:ada@works.example","occurred_ms":null,"received_ms":1790000000000,"source":"inbox","batch":null,"provenance":{"who":"b","authenticated":true},"says":{"kind":"erase","hash":"00"}}"#;
    assert!(
        Fact::from_json(text)
            .unwrap_err()
            .to_string()
            .starts_with("`about` can't be what a fact of the kind `erase` is about; ")
    );
    assert!(Fact::from_json(&text.replace("email:ada@works.example", "everybody")).is_ok());
    for about in ["Email:ada@works.example", "email:ADA@works.example", "company:gmail", "person:1", "nobody", ""] {
        assert!(about.parse::<Subject>().is_err(), "{about}");
    }
}
