//! A law of the shape of files: whatever somebody writes, the checker of shapes finds what the types cannot read. It does not
//! know what names refer to.

use handraise::author::{Code, Format, Problem, check, parse};
use handraise::evidence::Evidence;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A definition that uses every kind of condition and of decay.
const EVERYTHING: &str = r#"
id = "acme"
version = 1
effective_from = "2026-11-02"
[[approvals]]
team = "sales"
by = "Head of Sales"
on = 2026-10-29
[[fields]]
id = "message"
[[rules]]
id = "a"
label = "A"
dimension = "intent"
points = 5
count = "each"
cap = 20
window = "30d"
decay = { half_life = "14d" }
frequency_cap = { times = 2, per = "day" }
valid_from = "2026-11-02"
[rules.when]
all = [
  { view = { engaged = "30s", depth_pct = 50, at_least = 2 } },
  { any = [{ visit = { views = 2 } }, { return_visit = { after = "48h" } }, { day = {} }] },
  { engaged = { time = "60s" } },
  { not = { inactive = { for = "30d" } } },
  { action = { id = "x", amount = 3 } },
  { source = { id = "y" } },
  { topic = { id = "z", within = "7d" } },
  { answer = { attribute = "seniority", is = ["director", "vp"] } },
  { answer = { attribute = "function", is = "it" } },
  { answer = { field = "message", matches = ["price list"], blank = true } },
  { sequence = { pages = ["a", "b"] } },
]
[[rules]]
id = "b"
label = "B"
dimension = "engagement"
when = { visit = {} }
tiers = [{ at = 1, points = 5 }, { at = 3, points = 10 }]
decay = { step = { every = "10d", drop_pct = 30 } }
[[rules]]
id = "c"
label = "C"
dimension = "engagement"
when = { visit = {} }
points = -5
decay = { linear = "10d" }
[[segments]]
id = "s"
ratings = [60, 40, 20]
sla = "8h"
[[routing]]
grades = ["A", "U"]
ratings = [1, 2]
priority = "P1"
alert = true
[policy.calendar]
time_zone = "Europe/Berlin"
hours = [{ days = ["monday", "friday"], from = "09:00", until = "17:30" }]
holidays = ["2026-12-25"]
[[policy.follow_up]]
id = "f"
label = "F"
segment = "s"
steps = [{ after = "1h", what = "call", label = "Call", content = "c" }]
[[policy.sql_criteria]]
id = "need"
label = "A need"
[[policy.capacity]]
segment = "s"
leads_per_week = 5
[[policy.suppressions]]
id = "l"
kind = "customers"
label = "Customers"
days = 30
[[policy.content]]
id = "c"
label = "C"
address = "https://acme.example/c"
lines = ["payroll"]
[[policy.targets]]
name = "Acme"
domains = ["acme.example"]
[policy.learned]
outcome = "won"
won = "yes"
rows = 100
wins = 10
signal = "weak"
auc = "0.61"
log_loss = "0.3"
split = "kfold"
folds = 5
seed = 1
left_out = ["amount"]
calibration = [{ points = 0, of_million = 50000 }]
[[policy.learned.rules]]
id = "r"
label = "R"
evaluated_by = "receiver"
points = [0, 3]
[[policy.learned.rules.axes]]
column = "seconds"
per = "pages"
stands_for = "size"
cuts = ["10.5"]
missing = 1
[[policy.learned.rules]]
id = "g"
label = "G"
evaluated_by = "page"
axes = [{ column = "month", groups = [["May"], ["June"]], otherwise = 1 }]
points = [0, 3]
"#;

/// An evidence document that uses every key.
const VISITOR: &str = r#"{
    "as_of": "2026-11-03T09:00:00+01:00",
    "first_seen": "2026-11-02T09:00:00Z",
    "consent": "granted",
    "coverage": ["bot", "truncated"],
    "views": [{"at": "2026-11-02T09:00:00+01:00", "page": "pricing", "engaged_s": 75, "span_s": 80, "depth_pct": 50}],
    "actions": [{"at": "2026-11-02T09:02:00+01:00", "id": "download", "amount": 3}],
    "sources": [{"at": "2026-11-02T09:00:00+01:00", "id": "newsletter"}],
    "topics": [{"at": "2026-11-02T09:00:00+01:00", "id": "crm", "amount": 60}],
    "answers": [{"at": "2026-11-02T09:03:00+01:00", "attribute": "seniority", "value": "director"}]
}"#;

/// What may be written by mistake.
fn odd_value() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        "view",
        "A",
        "any",
        "each",
        "30",
        "30d",
        "0d",
        " 3 h",
        "99999999999d",
        "2026-02-30",
        "-1-1-1",
        "true",
        "bot",
        "2026-11-02T09:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-11-02T25:00:00Z",
        "\u{0}",
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::sample::select(vec![-1, 0, 1, 5, 101, 255, 256, 65_536, 4_294_967_295, 4_294_967_296_i64])
            .prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(texts.to_vec()).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            json!([]),
            json!({}),
            json!(["a", 1]),
            json!([[1]]),
            json!({"view": {}}),
            json!({"day": {}, "visit": {}}),
            json!({"id": "a"}),
            json!({"oops": null}),
            json!([75, 50, 25])
        ]),
    ]
}

/// Removes what is only written because the types have it.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

fn count_places(value: &Value, count: &mut usize) {
    *count += 1;
    match value {
        Value::Object(members) => members.values().for_each(|member| count_places(member, count)),
        Value::Array(items) => items.iter().for_each(|item| count_places(item, count)),
        _ => {}
    }
}

/// Writes an odd value at the place with this number, or beside what is there.
fn alter(value: &mut Value, place: &mut usize, odd: &Value) -> bool {
    if *place == 0 {
        match (&mut *value, odd) {
            (Value::Object(members), Value::String(key)) => drop(members.insert(key.clone(), odd.clone())),
            (Value::Object(members), Value::Null) => {
                let first = members.keys().next().cloned();
                first.and_then(|key| members.remove(&key));
            }
            (value, odd) => *value = odd.clone(),
        }
        return true;
    }
    *place -= 1;
    match value {
        Value::Object(members) => members.values_mut().any(|member| alter(member, place, odd)),
        Value::Array(items) => items.iter_mut().any(|item| alter(item, place, odd)),
        _ => false,
    }
}

/// Changes to a file.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, Value)>> {
    prop::collection::vec((any::<prop::sample::Index>(), odd_value()), 1..4)
}

/// The file after these changes.
fn changed(mut value: Value, changes: &[(prop::sample::Index, Value)]) -> String {
    for (place, odd) in changes {
        let mut count = 0;
        count_places(&value, &mut count);
        alter(&mut value, &mut place.index(count), odd);
    }
    format!("{value:#}")
}

/// If the checker let something through that the types cannot read, the file would have the code `internal`.
fn are_told_by_their_fields(problems: Vec<Problem>, text: &str) -> Result<(), TestCaseError> {
    for problem in problems {
        prop_assert!(problem.code != Code::Internal, "{problem} in {text}");
        prop_assert!(!problem.message.is_empty() && !problem.remedy.is_empty());
        if let Some(span) = problem.span {
            prop_assert!(problem.line.is_some() && problem.column.is_some() && !text[span].contains('\n'));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_file_of_another_shape_is_told_by_its_fields(changes in changes()) {
        let mut value = serde_json::to_value(parse(EVERYTHING, Format::Toml).unwrap().source).unwrap();
        without_nulls(&mut value);
        let text = changed(value, &changes);
        are_told_by_their_fields(check(&text, Format::Json, None), &text)?;
    }

    #[test]
    fn an_evidence_document_of_another_shape_is_told_by_its_fields(changes in changes()) {
        let text = changed(serde_json::from_str(VISITOR).unwrap(), &changes);
        let problems = Evidence::from_json(&text).err().unwrap_or_default();
        // What the checker lets through to `to_evidence` would have no place; nor has a file that is no object at all.
        let has_place = |problem: &Problem| problem.line.is_some() || problem.path.is_empty();
        prop_assert!(problems.iter().all(has_place), "the checker finds it first: {problems:?}");
        are_told_by_their_fields(problems, &text)?;
    }
}

#[test]
fn every_key_of_evidence_is_read() {
    assert_eq!(Evidence::from_json(VISITOR).err(), None);
}
