//! Random leads, as rows of a table and as the evidence that they come to. They do not know definitions.

use handraise::evidence::{Answer, Consent, Evidence, Kind, Occurrence};
use handraise::matching::ClassId;
use handraise_tests::random::{self, NOW_S};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// The columns of the table, in order.
const COLUMNS: [&str; 10] =
    ["lead", "kind", "id", "value", "at_s", "engaged_s", "span_s", "depth_pct", "amount", "offset_min"];
/// Names that no definition has.
const STRANGE: [&str; 2] = ["elsewhere", "it's \"odd\""];

/// A lead.
pub(super) struct Lead {
    pub(super) id: String,
    pub(super) evidence: Evidence,
    pub(super) rows_read: usize,
    pub(super) later_rows: usize,
    pub(super) bad_rows: usize,
    rows: Vec<Row>,
}

/// A row, as far as it is not empty.
#[derive(Clone, Debug, Default)]
struct Row {
    kind: &'static str,
    id: Option<String>,
    value: Option<String>,
    at_s: Option<u32>,
    engaged_s: Option<u32>,
    span_s: Option<u32>,
    depth_pct: Option<u32>,
    amount: Option<u32>,
    offset_min: Option<i32>,
}

/// Rows that nobody can read.
fn bad_row() -> impl Strategy<Value = Row> {
    let at_s = Some(NOW_S - 100);
    let id = || Some("pricing".to_owned());
    select(vec![
        Row { kind: "veiw", id: id(), at_s, ..Row::default() },
        Row { kind: "view", id: id(), ..Row::default() },
        Row { kind: "view", id: id(), at_s, depth_pct: Some(101), ..Row::default() },
        Row { kind: "action", at_s, ..Row::default() },
        Row { kind: "answer", value: id(), at_s, ..Row::default() },
        Row { kind: "consent", value: id(), ..Row::default() },
        Row { kind: "evidence", value: id(), at_s, ..Row::default() },
    ])
}

fn occurrence() -> impl Strategy<Value = (Occurrence, Option<String>)> {
    let strange = prop::option::weighted(0.05, select(&STRANGE[..]));
    // Times that lie together make visits, and some of them the same second.
    let near =
        prop::option::weighted(0.5, (0u32..6, 0u32..40).prop_map(|(day, step)| NOW_S - day * 86_000 - step * 300));
    (random::occurrence(), strange, near).prop_map(|(occurrence, strange, near)| {
        let at_s = near.unwrap_or(occurrence.at_s);
        let class = strange.map(ClassId::of).or(occurrence.class);
        let name = strange.or_else(|| class.and_then(|class| random::names().find(|name| ClassId::of(name) == class)));
        (Occurrence { at_s, class, ..occurrence }, name.map(str::to_owned))
    })
}

fn answer() -> impl Strategy<Value = (Answer, Option<&'static str>, bool)> {
    let strange = prop::option::weighted(0.2, select(vec!["unclear", STRANGE[1]]));
    (random::given_answer(), strange, prop::bool::weighted(0.2)).prop_map(|(answer, strange, is_timeless)| {
        // Of two values in one second the one with the greater number counts, which a query knows of the definition's own.
        let strange = strange.filter(|strange| *strange == "unclear" || !is_timeless);
        let value = strange.map(ClassId::of).or(answer.value);
        let name = strange.or_else(|| value.and_then(|value| random::names().find(|name| ClassId::of(name) == value)));
        (Answer { value, ..answer }, name, is_timeless)
    })
}

impl Lead {
    /// Draws a lead. Of some there is more than evidence holds.
    pub(super) fn draw(number: usize, runner: &mut TestRunner) -> Self {
        let most = if number.is_multiple_of(40) { 650..700 } else { 0..14 };
        let parts = (
            prop::collection::vec(occurrence(), most),
            prop::collection::vec(answer(), 0..5),
            prop::option::weighted(0.4, select(&Consent::ALL[..])),
            prop::collection::vec(bad_row(), 0..2),
        );
        let (occurrences, answers, consent, bad) = parts.new_tree(runner).expect("a lead").current();
        let mut lead = Self {
            // A text that no quotes may end.
            id: format!("lead '{number}\" ü"),
            evidence: Evidence::new(),
            rows_read: 0,
            later_rows: 0,
            bad_rows: bad.len(),
            rows: bad,
        };
        for (occurrence, name) in &occurrences {
            lead.happened(*occurrence, name.clone());
        }
        // What was told twice counts once.
        if let Some((occurrence, name)) = occurrences.first() {
            lead.happened(*occurrence, name.clone());
        }
        lead.said(&answers);
        lead.evidence.record_consent(consent.unwrap_or(Consent::Granted));
        if let Some(consent) = consent {
            lead.tell(Row { kind: "consent", value: Some(consent.name().to_owned()), ..Row::default() });
        }
        if lead.rows_read == 0 {
            lead.tell(Row { kind: "consent", value: Some("granted".to_owned()), ..Row::default() });
        }
        lead
    }

    fn tell(&mut self, row: Row) {
        self.rows_read += 1;
        self.rows.push(row);
    }

    fn happened(&mut self, occurrence: Occurrence, name: Option<String>) {
        let is_view = occurrence.kind == Kind::View;
        let measure = |of: u32, is: bool| is.then_some(of).filter(|of| *of > 0);
        self.tell(Row {
            kind: occurrence.kind.name(),
            id: name,
            at_s: Some(occurrence.at_s),
            engaged_s: measure(occurrence.engaged_s, is_view),
            span_s: measure(occurrence.span_s, is_view && occurrence.span_s != occurrence.engaged_s),
            depth_pct: measure(occurrence.amount, is_view),
            amount: measure(occurrence.amount, !is_view),
            // Minutes within a quarter of an hour are of that quarter.
            offset_min: Some(i32::from(occurrence.offset_quarters) * 15 + (occurrence.at_s % 15) as i32),
            ..Row::default()
        });
        if occurrence.at_s > NOW_S {
            self.later_rows += 1;
        } else {
            self.evidence.record(occurrence);
        }
    }

    fn said(&mut self, answers: &[(Answer, Option<&'static str>, bool)]) {
        let mut timeless = Vec::new();
        for (answer, value, is_timeless) in answers {
            let attribute = random::names().find(|name| ClassId::of(name) == answer.attribute);
            self.tell(Row {
                kind: "answer",
                id: attribute.map(str::to_owned),
                value: value.map(str::to_owned),
                at_s: (!is_timeless).then_some(answer.at_s),
                ..Row::default()
            });
            if *is_timeless { timeless.push(*answer) } else { self.evidence.record_answer(*answer) }
        }
        // As new as what is newest.
        let at_s = self.evidence.as_of_s().unwrap_or(NOW_S).min(NOW_S);
        timeless.into_iter().for_each(|answer| self.evidence.record_answer(Answer { at_s, ..answer }));
    }
}

/// The rows of leads as CSV. What is empty is null.
pub(super) fn csv(leads: &[Lead]) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    let written = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    for (lead, row) in leads.iter().flat_map(|lead| lead.rows.iter().map(move |row| (lead, row))) {
        let [id, value] = [&row.id, &row.value].map(|text| text.as_deref().map(written).unwrap_or_default());
        let offset = row.offset_min.map(|minutes| minutes.to_string()).unwrap_or_default();
        let numbers = [row.at_s, row.engaged_s, row.span_s, row.depth_pct, row.amount].map(number).join(",");
        text += &format!("{},{},{id},{value},{numbers},{offset}\n", written(&lead.id), row.kind);
    }
    text
}
