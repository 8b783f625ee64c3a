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
    assert_eq!(with("confidence_pct", json!(1000)), "`confidence_pct` is too great; write at most 255");
    assert_eq!(with("amount", json!(5_000_000_000_u64)), "`amount` is too great; write at most 4294967295");
    assert!(with("consent", json!("maybe")).contains("write one of `unknown`, `granted`, `denied`"));
    assert!(read::<TouchEntry>(json!([])).unwrap_err().starts_with("`entry` is not an object; "));
    let rejected = json!({"id": "s", "email": "ada@works.example", "status": "rejected"});
    assert!(read::<StatusEntry>(rejected).unwrap_err().starts_with("`reason` is missing; "));
    let free = json!({"id": "s", "company": "gmail.com", "suppression": "customers"});
    assert!(read::<SuppressionEntry>(free).unwrap_err().contains("free mail"));
}

#[test]
fn a_field_that_is_none_is_named_with_the_one_that_was_meant_unless_it_may_be_somebody_s_word() {
    let with = |name: &str| {
        let mut object = json!({"email": "ada@works.example", "status": "accepted"});
        object[name] = json!("x");
        read::<StatusEntry>(object).unwrap_err()
    };
    // Before `id` is said to be missing: it may be the field that was meant.
    for (name, meant) in [("idd", "id"), ("emial", "email"), ("reson", "reason"), ("komment", "comment")] {
        let told = with(name);
        assert!(
            told.starts_with(&format!("`{name}` is no field; did you mean `{meant}`? there are `amount`, ")),
            "{told}"
        );
    }
    assert!(with("Reason").starts_with("`Reason` is no field; did you mean `reason`? "), "{}", with("Reason"));
    assert!(with("zzz").starts_with("`zzz` is no field; there are `amount`, "));
    for odd in ["ada@works.example", "", "Grace Hopper", &"a".repeat(60)] {
        assert!(with(odd).starts_with("`entry` has a field that nothing reads; "), "{}", with(odd));
    }
}

#[test]
fn a_reason_is_a_code_and_words_belong_into_the_comment() {
    let rejected = |status: &str, reason: &str| {
        let object = json!({"id": "s", "email": "ada@works.example", "status": status, "reason": reason});
        read::<StatusEntry>(object)
    };
    for code in ["no_budget", "a", "0-7", &"x".repeat(40)] {
        assert!(rejected("rejected", code).is_ok(), "{code}");
    }
    let ours = "`no_fit`, `no_need`, `no_budget`, `bad_timing`, `no_answer`, `wrong_details`, `other`";
    let remedy = format!(
        "the inbox has {ours}; a code of your own has small letters, digits, `_` and `-`, at most 40; put words into `comment`"
    );
    for (free, problem) in [
        ("Grace says: no", "is no code: character 1 can't be in one"),
        ("no, grace@works.example", "is no code: character 3 can't be in one"),
        ("kein_gespräch", "is no code: character 11 can't be in one"),
        (&"x".repeat(41) as &str, "is no code: it has 41 characters"),
    ] {
        for status in ["rejected", "recycled", "lost", "accepted"] {
            assert_eq!(rejected(status, free), Err(format!("`reason` {problem}; {remedy}")), "{status}");
        }
    }
    let meant = rejected("lost", "No budget").unwrap_err();
    assert!(meant.contains("; did you mean `no_budget`? the inbox has "), "{meant}");
    let meant = rejected("lost", "Wrong details!").unwrap_err();
    assert!(meant.contains("; did you mean `wrong_details`? "), "{meant}");
    // The same of a table.
    let row = [("id", "s"), ("email", "ada@works.example"), ("status", "rejected"), ("reason", "He has no budget")];
    assert!(read_row::<StatusEntry>(row, &context()).unwrap_err().to_string().starts_with("`reason` is no code: "));
}

#[test]
fn what_is_told_ends_after_it_begins_to_count() {
    fn told<E: Entry>(own: &Value, at: Option<&str>, until: &str) -> Result<(), String> {
        let mut object = json!({"id": "s", "email": "ada@works.example", "at": at, "until": until});
        object.as_object_mut().expect("an object").extend(own.as_object().expect("an object").clone());
        read::<E>(object).map(|_| ())
    }
    fn check<E: Entry>(own: Value) {
        let refused = told::<E>(&own, None, "2026-09-01").unwrap_err();
        assert!(
            refused.starts_with("`until` is not after the time from which it counts; write a later time"),
            "{refused}"
        );
        assert_eq!(told::<E>(&own, None, "2026-10-01"), Ok(()));
        assert_eq!(
            told::<E>(&own, Some("2026-03-01"), "2026-04-01"),
            Ok(()),
            "what is told of the past may have ended"
        );
        assert!(told::<E>(&own, Some("2026-03-01"), "2026-03-01").is_err());
    }
    check::<StatusEntry>(json!({"status": "recycled"}));
    check::<SuppressionEntry>(json!({"suppression": "open_opportunities"}));
    check::<AttributeEntry>(json!({"attribute": "industry", "value": "software", "origin": "crm"}));
}

#[test]
fn a_reason_in_words_that_is_stored_already_is_read_and_leaves_as_other() {
    let object = json!({"id": "s", "email": "ada@works.example", "status": "rejected", "reason": "no_budget"});
    let text = read::<StatusEntry>(object).unwrap().to_json();
    for (stored, shown) in [("no_budget", "no_budget"), ("Grace says: no", "other")] {
        let fact = Fact::from_json(&text.replace("no_budget", stored)).unwrap();
        let Payload::Status(status) = fact.says else { panic!("another kind") };
        assert_eq!((status.reason.as_deref(), status.reason_code()), (Some(stored), Some(shown)));
    }
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
        ("colour", "red", "`colour` is no field; there are `amount`, `at`, `comment`, "),
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
