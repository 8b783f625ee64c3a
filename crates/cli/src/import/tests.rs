//! Whatever a list says, `check` passes the definition that is made of it.

use super::*;
use jiff::civil::date;

const FIELDS: &[&str] = &[
    "Country",
    "Region",
    "Industry",
    "Job title",
    "Company-size",
    "E-mail",
    "Annual revenue in the last full year, as the annual report says it, in euros",
    "Größe der Firma, so wie sie im letzten veröffentlichten Geschäftsbericht gemeldet würde",
    "国",
    "",
    "5",
    "id",
    "URL",
    "Form submission",
];
const OPERATORS: &[&str] = &[" is ", " is not ", " != ", " > ", ": "];
const VALUES: &[&str] = &[
    "China",
    "Narnia; Mars or \"The Moon\"",
    "Elsewhere",
    "???",
    "",
    "Director",
    "200",
    "DACH; EMEA",
    "gmail",
    "\u{fffd}\u{0}\"\\",
    "https://www.example.com/a?next=https://b.example/#top",
    "*.bücher.example/preise",
    "//",
    "%",
    "ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß",
];
const POINTS: &[&str] = &["10", "-10", "0..0", "0..5000", "-8..-1", "1", "1000", "7,5"];

fn row((line, signal): (u64, String), points: &str, kind: &str) -> Row {
    Row { line, kind: kind.to_owned(), signal: row::on_one_line(&signal), points: points.to_owned(), ..Row::default() }
}

/// Every rule that these fields, operators and values make.
fn signals() -> Vec<String> {
    let values = |start: String| VALUES.iter().map(move |value| format!("{start}{value}"));
    FIELDS
        .iter()
        .flat_map(|field| OPERATORS.iter().map(move |operator| format!("{field}{operator}")))
        .flat_map(values)
        .collect()
}

#[track_caller]
fn passes(rows: Vec<Row>) -> Imported {
    let made = Imported::of("made", rows, "list.csv", date(2026, 11, 2));
    let mut errors = check(&made.text, Format::Toml, None);
    errors.retain(is_error);
    assert!(errors.is_empty(), "{errors:?}\n{}", made.text);
    made
}

#[test]
fn rules_of_every_form_make_a_definition_that_passes_together() {
    let kinds = ["fit", "behaviour", ""].iter().cycle();
    let given = POINTS.iter().cycle().zip(kinds);
    let rows: Vec<Row> =
        (2..).zip(signals()).zip(given).map(|(numbered, (points, kind))| row(numbered, points, kind)).collect();
    // A definition has a largest size.
    rows.chunks(400).for_each(|rows| drop(passes(rows.to_vec())));
}

#[test]
fn a_rule_about_a_country_declares_it() {
    for signal in ["Country is China", "Country = China", "Nation is not China", "Country is any of China; Peru"] {
        let made = passes(vec![row((2, signal.to_owned()), "-10", "")]);
        assert_eq!(made.rows[0].1.in_words(), Some("rule"), "{signal}");
        assert!(made.text.contains("{ id = \"china\", entries = [\"China\"] }"), "{signal}\n{}", made.text);
    }
}

#[test]
fn a_region_that_the_built_in_list_does_not_have_is_added_to_it() {
    let rows = ["Region is Austria", "Region is EMEA"].map(|signal| row((2, signal.to_owned()), "5", "fit"));
    let made = passes(rows.into());
    for part in [
        "id = \"region\"\nextend = true\nvalues = [\n  { id = \"emea\", entries = [\"EMEA\"] },\n]",
        "points = { \"dach\" = 5, \"emea\" = 5 }",
    ] {
        assert!(made.text.contains(part), "{part}\n{}", made.text);
    }
}

#[test]
fn an_industry_of_the_built_in_list_is_read_by_it() {
    let of =
        |signals: &[&str]| passes(signals.iter().map(|signal| row((2, (*signal).to_owned()), "-5", "fit")).collect());
    let built_in = of(&["Industry is Retail", "Industry is Manufacturing"]);
    assert!(
        !built_in.text.contains("[[attributes]]") && built_in.text.contains("is = [\"retail\"]"),
        "{}",
        built_in.text
    );
    let twice = passes(vec![row((2, "Industry is Retail; Retail trade".to_owned()), "5", "fit")]);
    assert!(twice.text.contains("points = { \"retail\" = 5 }"), "{}", twice.text);
    let own = of(&["Industry is Retail", "Industry is Toys"]);
    for entry in ["{ id = \"retail\", entries = [\"Retail\"] }", "{ id = \"toys\", entries = [\"Toys\"] }"] {
        assert!(own.text.contains(entry), "{entry}\n{}", own.text);
    }
}

#[test]
fn a_field_that_answers_country_and_region_is_one_field() {
    let rows = ["Region is DACH", "Country is Peru"].map(|signal| row((2, signal.to_owned()), "5", "fit"));
    let made = passes(rows.into());
    assert!(made.text.contains("answers = [\"region\", \"country\"]"), "{}", made.text);
}

#[test]
fn every_country_that_is_denied_is_left_out() {
    let rows = ["Country != Spain", "Country is not Peru; Chile"].map(|signal| row((2, signal.to_owned()), "5", "fit"));
    let made = passes(rows.into());
    let points = "points = { \"chile\" = 5, \"elsewhere\" = 10, \"peru\" = 5, \"spain\" = 5 }";
    assert!(made.text.contains(points), "{}", made.text);
}

#[test]
fn thresholds_of_every_number_pass() {
    for score in [0, 1, 2, 3, 50, 98, 99, 100, 101] {
        for points in [score.to_string(), format!("fit>={score}"), format!("fit>={score} and behaviour>={score}")] {
            let threshold = row((2, "MQL".to_owned()), &points, "threshold");
            passes(vec![threshold, row((3, "visit pricing page".to_owned()), "5", "")]);
        }
    }
}
