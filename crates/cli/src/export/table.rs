//! Which columns a table of exported rows has, and their cells. It does not know where the table goes.

use handraise_receiver::{Exported, rfc3339, safe_cell};
use serde_json::Value;

/// Each column with its place in a row's JSON.
pub(super) struct Columns(&'static [(&'static str, &'static str)]);

impl Columns {
    pub(super) fn of(what: Exported) -> Self {
        Self(match what {
            Exported::Facts => &[
                ("id", "/id"),
                ("about", "/about"),
                ("kind", "/says/kind"),
                ("at", "/occurred_ms"),
                ("received_at", "/received_ms"),
                ("source", "/source"),
                ("import", "/batch"),
                ("who", "/provenance/who"),
                ("authenticated", "/provenance/authenticated"),
                ("says", "/says"),
            ],
            Exported::Persons => &[
                ("person", "/person"),
                ("email", "/contact/email"),
                ("name", "/contact/name"),
                ("company", "/contact/company"),
                ("job_title", "/contact/job_title"),
                ("phone", "/contact/phone"),
                ("stage", "/stage"),
                ("grade", "/report/grade"),
                ("rating", "/report/rating"),
                ("score", "/report/score"),
                ("priority", "/report/priority"),
                ("decision", "/report/decision"),
                ("reason", "/report/reason"),
                ("hand_raised", "/report/hand_raised"),
                ("owner", "/owner"),
                ("suppressed", "/suppressed/suppression"),
                ("first_at", "/first_at"),
                ("last_at", "/last_at"),
            ],
            Exported::Events => &[
                ("id", "/id"),
                ("type", "/type"),
                ("at", "/at"),
                ("person", "/person"),
                ("stage_from", "/change/stage/from"),
                ("stage_to", "/change/stage/to"),
                ("grade_from", "/change/grade/from"),
                ("grade_to", "/change/grade/to"),
                ("rating_from", "/change/rating/from"),
                ("rating_to", "/change/rating/to"),
                ("priority_from", "/change/priority/from"),
                ("priority_to", "/change/priority/to"),
                ("decision_from", "/change/decision/from"),
                ("decision_to", "/change/decision/to"),
                ("score_milli", "/change/score_milli"),
                ("definition", "/change/definition/hash"),
                ("cause", "/change/cause"),
            ],
        })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// The cells of a row; what it does not say is empty.
    pub(super) fn cells(&self, row: &Value) -> Vec<String> {
        let cell = |(name, place): &(&str, &str)| match row.pointer(place) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => safe_cell(text),
            Some(value) if name.ends_with("at") => value.as_i64().map_or_else(String::new, rfc3339),
            // A number is no formula.
            Some(value) => value.to_string(),
        };
        self.0.iter().map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_cell_is_taken_for_a_formula_and_numbers_stay_numbers() {
        let row = json!({ "id": "7", "at": "2026-11-02T09:00:00Z", "change": { "score_milli": -20, "priority": { "from": null, "to": "=P1" } } });
        let cells = Columns::of(Exported::Events).cells(&row).join(",");
        assert_eq!(cells, "7,,2026-11-02T09:00:00Z,,,,,,,,,'=P1,,,-20,,");
    }
}
