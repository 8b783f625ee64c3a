//! Laws of what is private: nothing of a policy is in the bytes that a page loads, and a policy file is read only as it was
//! written. They do not know what anybody does with a policy.

use super::decoders::{SAMPLE, edits, mutate};
use handraise::author::{Format, authored, compile, diff, parse};
use handraise::definition::{Compiled, Policy, PolicyError, hash};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What every private text of a random policy contains, and no public one.
const MARK: &str = "s3cret";

/// A private text: whatever people type.
fn label() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| format!("{MARK}{text}"))
}

/// Several things, whose ids are told by their place.
fn list(item: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec(item, 0..4).prop_map(|items| {
        let numbered = items.into_iter().enumerate().map(|(place, mut item)| {
            item["id"] = json!(format!("{MARK}-{place}"));
            item
        });
        Value::Array(numbered.collect())
    })
}

fn calendar() -> impl Strategy<Value = Value> {
    let zones = prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Kathmandu"]);
    let days = prop::sample::subsequence(vec!["monday", "wednesday", "sunday"], 1..=3);
    (zones, days, 0u16..720, 0u16..720, prop::collection::vec(1u8..28, 0..3)).prop_map(
        |(zone, days, from, length, holidays)| {
            let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let holidays: Vec<String> = holidays.iter().map(|day| format!("2026-12-{day:02}")).collect();
            let hours = json!([{"days": days, "from": time(from), "until": time(from + length + 1)}]);
            let half = json!([{"day": "2026-12-31", "from": time(from), "until": time(from + length + 1)}]);
            json!({"time_zone": zone, "hours": hours, "holidays": holidays, "half_days": half})
        },
    )
}

/// A learned card.
fn learned() -> impl Strategy<Value = Value> {
    let words = |words: Vec<&'static str>| prop::sample::select(words);
    let axis = (label(), prop::option::of(label()), prop::collection::btree_set(-50i32..50, 0..3), any::<bool>())
        .prop_map(|(column, per, cuts, is_named)| {
            let cuts: Vec<String> = cuts.iter().map(ToString::to_string).collect();
            let key = if is_named { "groups" } else { "cuts" };
            let bins = if is_named { cuts.len().max(1) } else { cuts.len() + 1 };
            let groups: Vec<Value> = cuts.iter().map(|cut| json!([format!("{MARK}{cut}")])).collect();
            (json!({"column": column, "per": per, key: if is_named { json!(groups) } else { json!(cuts) }}), bins)
        });
    let rule = (label(), words(vec!["page", "receiver"]), prop::collection::vec(axis, 1..3), -9i32..9).prop_map(
        |(label, place, axes, most)| {
            let bins: usize = axes.iter().map(|(_, bins)| bins).product();
            let axes: Vec<&Value> = axes.iter().map(|(axis, _)| axis).collect();
            json!({"label": label, "evaluated_by": place, "axes": axes, "points": vec![most; bins]})
        },
    );
    let head = (label(), 2u32..90, words(vec!["none", "weak", "usable"]), words(vec!["kfold", "time"]));
    (head, list(rule), prop::collection::vec(label(), 0..2), 1u32..99).prop_map(
        |((outcome, wins, signal, split), rules, left_out, of_million)| {
            json!({
                "outcome": outcome, "won": format!("{MARK}-yes"), "rows": 100, "wins": wins, "signal": signal, "auc": "0.5",
                "log_loss": "0.25", "split": split, "folds": 5, "seed": wins, "left_out": left_out, "rules": rules,
                "calibration": [{"points": -1, "of_million": of_million}, {"points": 5, "of_million": 999_999}],
            })
        },
    )
}

/// An account as people write it: two to four roles, each with a function, a seniority or both.
fn account() -> impl Strategy<Value = Value> {
    let functions = prop::sample::subsequence(vec!["it", "finance", "sales"], 1..=2);
    let seniorities = prop::sample::subsequence(vec!["executive", "vp", "manager"], 0..=2);
    let role = (label(), functions, seniorities)
        .prop_map(|(label, function, seniority)| json!({"label": label, "function": function, "seniority": seniority}));
    let grade = prop::option::of(prop::sample::select(vec!["A", "C", "U"]));
    let roles = prop::collection::vec(role, 2..4).prop_map(|roles| {
        let numbered = roles.into_iter().enumerate().map(|(place, mut role)| {
            role["id"] = json!(format!("{MARK}-{place}"));
            role
        });
        Value::Array(numbered.collect())
    });
    (roles, grade, prop::option::of(1u8..=2), 30u8..=50, 0u8..=30, 2u8..9, 0u8..=60).prop_map(
        |(roles, min_grade, min_roles, person_cap, active_from, people, min_score)| {
            json!({
                "roles": roles, "min_grade": min_grade, "min_roles": min_roles, "person_cap": person_cap,
                "active_from": active_from, "people": people, "min_score": min_score,
            })
        },
    )
}

/// A policy as people write it.
fn policy() -> impl Strategy<Value = Value> {
    let what = || prop::sample::select(vec!["call", "mail", "meeting", "task"]);
    let step = (label(), what(), 1u32..1000)
        .prop_map(|(label, what, hours)| json!({"after": format!("{hours}h"), "what": what, "label": label}));
    let series = (label(), prop::collection::vec(step, 1..4))
        .prop_map(|(label, steps)| json!({"label": label, "steps": steps, "segment": "smb"}));
    let kinds = prop::sample::select(vec!["customers", "open_opportunities", "unsubscribed", "competitors"]);
    let suppression = (label(), kinds, prop::option::of(1u32..1000))
        .prop_map(|(label, kind, days)| json!({"label": label, "kind": kind, "days": days}));
    let content = (label(), prop::collection::vec(label(), 0..3)).prop_map(
        |(label, lines)| json!({"label": label, "lines": lines, "address": format!("https://{MARK}.example/a")}),
    );
    let kinds_of = prop::option::of(prop::sample::select(vec!["need", "timeline", "budget"]));
    let criterion = (label(), kinds_of, any::<bool>())
        .prop_map(|(label, kind, required)| json!({"label": label, "kind": kind, "required": required}));
    let occasion = prop_oneof![
        (1u8..28).prop_map(|day| json!({"day": format!("2027-01-{day:02}")})),
        (1u8..=100, 1u32..99, 1u16..=366)
            .prop_map(|(pct, least, days)| json!({"reject_rate_pct": pct, "of_at_least": least, "within_days": days})),
        Just(json!({"dried_up": true})),
    ];
    let review = (label(), occasion).prop_map(|(label, mut occasion)| {
        occasion["label"] = json!(label);
        occasion
    });
    let target = prop::collection::vec("[a-z]{1,9}", 0..3);
    let numbers = (prop::option::of(1u32..100), prop::option::of(account()), prop::option::of(learned()), list(review));
    (prop::option::of(calendar()), list(series), list(criterion), list(suppression), list(content), target, numbers)
        .prop_map(|(calendar, series, criteria, suppressions, content, targets, (capacity, account, learned, review))| {
            let domain = |(place, name): (usize, &String)| format!("{name}.{MARK}-{place}.example");
            let targets: Vec<Value> =
                targets.iter().enumerate().map(|target| json!({"domains": [domain(target)]})).collect();
            let capacity: Vec<Value> = capacity.iter().map(|leads| json!({"leads_per_week": leads})).collect();
            json!({
                "calendar": calendar, "follow_up": series, "sql_criteria": criteria, "suppressions": suppressions,
                "content": content, "targets": targets, "capacity": capacity, "account": account, "learned": learned,
                "review": review,
            })
        })
}

/// A definition without a policy, in JSON.
static WITHOUT: LazyLock<[Value; 2]> = LazyLock::new(|| {
    let sample = authored::Definition { policy: None, ..parse(SAMPLE, Format::Toml).unwrap().source };
    [serde_json::to_value(sample).unwrap(), json!({"id": "acme", "version": 3, "segments": [{"id": "smb"}]})]
});

/// A definition with this policy.
fn with(definition: &Value, policy: Value) -> (Compiled, Option<Policy>) {
    let mut text = definition.clone();
    text["policy"] = policy;
    let authored = parse(&text.to_string(), Format::Json).unwrap();
    authored.compile_both().unwrap_or_else(|problems| panic!("{problems:?} in {}", text["policy"]))
}

/// A policy, compiled; a small definition around it compiles in no time.
fn compiled(policy: Value) -> Policy {
    with(&WITHOUT[1], policy).1.expect("it has one")
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_a_policy_is_in_the_bytes_that_a_page_loads(policy in policy()) {
        let (public, none) = with(&WITHOUT[0], Value::Null);
        prop_assert!(none.is_none());
        let (compiled, private) = with(&WITHOUT[0], policy);
        prop_assert_eq!(compiled.mql(), public.mql());
        prop_assert!(!contains(compiled.mql(), MARK) && private.is_some());
    }

    #[test]
    fn a_policy_comes_back_as_it_was(policy in policy()) {
        let policy = compiled(policy);
        let bytes = policy.to_json().into_bytes();
        prop_assert_eq!(policy.hash(), hash(&bytes));
        prop_assert_eq!(Policy::read(&bytes), Ok(policy));
        // Any other spelling is another file.
        let spaced = serde_json::to_string_pretty(&serde_json::from_slice::<Value>(&bytes).unwrap()).unwrap();
        prop_assert_eq!(Policy::read(spaced.as_bytes()), Err(PolicyError::NotCanonical));
    }

    #[test]
    fn an_altered_policy_is_refused_or_canonical(policy in policy(), edits in edits()) {
        let bytes = mutate(compiled(policy).to_json().into_bytes(), &edits);
        match Policy::read(&bytes) {
            Ok(policy) => prop_assert_eq!(policy.to_json().into_bytes(), bytes),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn whatever_changes_a_policy_is_told(old in policy(), new in policy()) {
        let [old, new] = [old, new].map(compiled);
        prop_assert!(diff::policy(Some(&old), Some(&old)).is_empty());
        let told = diff::policy(Some(&old), Some(&new));
        prop_assert_eq!(told.is_empty(), old == new);
        prop_assert!(told.iter().all(|change| change.what != "detail"), "{:?}", told);
    }
}

#[test]
fn a_policy_of_another_format_is_refused_by_name() {
    let text = Policy::new("mql", 1).to_json();
    assert!(text.starts_with(r#"{"format":1,"id":"mql","version":1,"calendar":null,"#), "{text}");
    for format in [0, 2, 4_000_000_000_u32] {
        let other = text.replacen("\"format\":1", &format!("\"format\":{format},\"later\":{{}}"), 1);
        let error = Policy::read(other.as_bytes()).unwrap_err();
        assert_eq!(error, PolicyError::UnknownFormat(format));
        let message = format!("the policy has format {format}, this build reads 1; compile the definition again");
        assert_eq!(error.to_string(), message);
    }
    for (from, to) in [
        ("\"id\":\"mql\"", "\"id\":\"\""),
        ("\"targets\":[]", "\"targets\":[{\"name\":null,\"domains\":[\"a.b\",\"a.b\"]}]"),
    ] {
        let other = text.replacen(from, to, 1);
        assert!(matches!(Policy::read(other.as_bytes()), Err(PolicyError::Senseless(_))), "{other}");
    }
    for text in ["", "{}", "[]", "{\"format\":1}", "\u{feff}", "nonsense"] {
        assert!(matches!(Policy::read(text.as_bytes()), Err(PolicyError::Malformed(_))), "{text}");
    }
}

#[test]
fn a_segments_capacity_is_private_at_its_old_place_too() {
    let text = "id = \"a\"\nversion = 1\n[[segments]]\nid = \"smb\"\n";
    let old = format!("{text}capacity_per_week = 40\n");
    let new = format!("{text}[[policy.capacity]]\nsegment = \"smb\"\nleads_per_week = 40\n");
    let [old, new] = [old, new].map(|text| parse(&text, Format::Toml).unwrap().compile_both().unwrap());
    assert_eq!(old.1, new.1);
    assert_eq!((old.0.hash(), new.0.hash()), (new.0.hash(), compile(text, Format::Toml).unwrap().hash()));
}
