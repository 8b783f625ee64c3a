//! Definitions as SQL: random definitions and random leads, scored by the library and by real databases. It does not know how a query is written.

mod duckdb;
mod golden;
mod leads;
#[cfg(unix)]
mod postgres;

use handraise::author::Loaded;
use handraise::author::sql::{Dialect, Options};
use handraise::definition::{Compiled, Definition};
use handraise::scoring::{Report, score};
use handraise_tests::random;
use leads::Lead;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LEADS: usize = 160;

/// What a database answers to each query: a row for each lead.
type Answers = Vec<Vec<Value>>;

/// Random definitions, and what the library says of each lead by each.
struct Law {
    definitions: Vec<Loaded>,
    leads: Vec<Lead>,
}

impl Law {
    fn draw(definitions: usize) -> Self {
        let mut runner = TestRunner::deterministic();
        let mut one = |_| random::definition().new_tree(&mut runner).expect("a definition").current();
        let definitions = (0..definitions).map(&mut one).map(|definition| loaded(named(definition))).collect();
        let mut runner = TestRunner::deterministic();
        let lead = |number| Lead::draw(number, &mut runner);
        Self { definitions, leads: (0..LEADS).map(lead).collect() }
    }

    fn queries(&self, dialect: Dialect) -> Vec<String> {
        let options = Options { table: "touches".to_owned(), at_s: Some(random::NOW_S) };
        self.definitions
            .iter()
            .map(|loaded| loaded.to_sql(dialect, &options).expect("everything can be said"))
            .collect()
    }

    /// Compares each answer with the library's, and says where the first difference is.
    fn hold(&self, answers: &Answers) {
        assert_eq!(answers.len(), self.definitions.len());
        let mut decisions = BTreeMap::<String, usize>::new();
        for ((place, loaded), rows) in self.definitions.iter().enumerate().zip(answers) {
            let by_lead: BTreeMap<&str, &Value> =
                rows.iter().map(|row| (row["lead"].as_str().expect("a text"), row)).collect();
            assert_eq!(by_lead.len(), self.leads.len(), "definition {place} has a row for each lead");
            for lead in &self.leads {
                let report = score(loaded.compiled.program(), &lead.evidence, random::NOW_S).report(&loaded.compiled);
                *decisions.entry(format!("{}, {}", report.decision.name(), report.reason)).or_default() += 1;
                let expected = expected(&report, lead);
                let row = by_lead[lead.id.as_str()];
                let found: Value =
                    expected.as_object().expect("members").keys().map(|key| (key.clone(), row[key].clone())).collect();
                assert_eq!(
                    found,
                    expected,
                    "definition {place}, {}: {:#?}\n{:#?}",
                    lead.id,
                    lead.evidence,
                    loaded.compiled.definition()
                );
            }
        }
        // A law about leads that are all alike would say little.
        assert!(decisions.len() >= 9, "{decisions:?}");
    }
}

/// A definition whose classes have names, as one that was compiled from a file.
fn named(definition: Definition) -> Definition {
    Definition { names: random::names().chain(["unclear"]).map(str::to_owned).collect(), ..definition }
}

fn loaded(definition: Definition) -> Loaded {
    Compiled::new(definition).into()
}

/// The columns of a lead's row, as the library says them.
fn expected(report: &Report, lead: &Lead) -> Value {
    let contributions: Vec<String> =
        report.contributions.iter().map(|given| format!("{}={}", given.rule, given.points_milli)).collect();
    json!({
        "score": report.score,
        "engagement": report.engagement,
        "intent": report.intent,
        "score_milli": report.score_milli,
        "engagement_milli": report.engagement_milli,
        "intent_milli": report.intent_milli,
        "grade": report.grade.letter(),
        "rating": report.rating.name(),
        "stage": report.stage.name(),
        "decision": report.decision.name(),
        "reason": report.reason,
        "segment": report.segment,
        "priority": report.priority,
        "queue": report.queue,
        "contributions": contributions.join(", "),
        "hand_unclear": report.hand_unclear,
        "rows": lead.rows_read,
        "later_rows": lead.later_rows,
        "bad_rows": lead.bad_rows,
    })
}
