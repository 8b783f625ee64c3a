//! What is said about files that have not the shape of a definition or of an evidence document.

use crate::author::{Code, EvidenceDocument, Format, Problem, parse};
use crate::evidence::{Coverage, Evidence};

/// The head of a rule, in TOML; a test's line is line 8.
const RULE: &str =
    "id = \"acme\"\nversion = 1\n[[rules]]\nid = \"r\"\nlabel = \"R\"\ndimension = \"intent\"\npoints = 1\n";

fn problems(text: &str, format: Format) -> Vec<Problem> {
    let problems = parse(text, format).expect_err("something is wrong with it");
    assert!(problems.iter().all(|problem| problem.code == Code::Field), "{problems:?}");
    problems
}

/// What is pointed at, said and advised.
fn told<'a>(text: &'a str, problems: &'a [Problem]) -> Vec<(&'a str, &'a str, &'a str)> {
    let span = |problem: &Problem| problem.span.clone().map_or("", |span| &text[span]);
    problems.iter().map(|problem| (span(problem), &*problem.message, &*problem.remedy)).collect()
}

/// What is said about a rule with this line.
#[track_caller]
fn check(line: &str, path: &str, pointed: &str, message: &str, remedy: &str) {
    let text = format!("{RULE}{line}\n");
    let found = problems(&text, Format::Toml);
    assert_eq!(told(&text, &found), [(pointed, message, remedy)]);
    assert_eq!((found[0].line, &*found[0].path), (Some(8), path));
}

#[test]
fn every_problem_of_a_file_is_told_in_its_order() {
    let text = format!(
        "{RULE}wehn = {{ view = {{}} }}\nwindow = 30\nvalid_from = \"soon\"\ncap = -1\n\
         [fit.company]\nlabel = \"Size\"\n[gates]\nmin_grade = \"E\"\n[[tracking]]\nconsent = \"nedded\"\n"
    );
    assert_eq!(
        told(&text, &problems(&text, Format::Toml)),
        [
            ("wehn", "there is no key `wehn` here", "did you mean `when`?"),
            (
                "30",
                "a length of time goes here, not `30`",
                "write a number and a unit, such as `window = \"90s\"`; or `30m`, `48h`, `30d` or `2w`"
            ),
            ("\"soon\"", "`soon` is not a day", "write year, month and day, such as `valid_from = \"2026-10-01\"`"),
            ("-1", "`-1` is out of range", "write a whole number from 0 to 4294967295"),
            ("[fit.company]", "a list of tables goes here, not a table", "write `[[fit.company]]`"),
            ("\"E\"", "there is no choice `E`", "write one of `\"A\"`, `\"B\"`, `\"C\"`, `\"D\"`, `\"any\"`"),
            ("[[tracking]]", "a table goes here, not a list", "write `[tracking]`, with single brackets"),
        ]
    );
}

#[test]
fn json_is_answered_in_json() {
    let text = r#"{
  "id": 7,
  "version": "1",
  "pages": [{ "id": "pricing", "patterns": "/pricing" }],
  "rules": [{ "id": "r", "label": "R", "dimension": "intent", "points": 1, "when": "view" }],
  "fit": { "company": { "label": "Size" } },
  "routing": [{ "alert": "true" }],
  "segments": [{ "id": "s", "when": { "view": {}, "day": {} } }]
}"#;
    assert_eq!(
        told(text, &problems(text, Format::Json)),
        [
            ("7", "a text goes here, not `7`", "write `\"id\": \"7\"`"),
            ("\"1\"", "a whole number goes here, not the text `1`", "write `\"version\": 1`"),
            (
                "\"/pricing\"",
                "a list of texts goes here, not the text `/pricing`",
                "write `\"patterns\": [\"/pricing\"]`"
            ),
            ("\"view\"", "an object goes here, not the text `view`", "write `\"when\": { \"view\": { … } }`"),
            (
                "{ \"label\": \"Size\" }",
                "a list of objects goes here, not an object",
                "write `\"company\": [{ \"label\": \"Size\" }]`"
            ),
            ("{ \"alert\": \"true\" }", "`priority` is missing", "add `\"priority\": \"…\"`"),
            ("\"true\"", "`true` or `false` goes here, not the text `true`", "write `\"alert\": true`"),
            (
                "\"when\"",
                "one condition goes here, not 2: `view`, `day`",
                "join them: `\"all\": [{ \"view\": {} }, { \"day\": {} }]`"
            ),
        ]
    );
}

#[test]
fn a_condition_is_one_of_its_kinds() {
    let join = "join them: `all = [{ view = {} }, { day = {} }]`";
    let path = "rules[0].when";
    check("when = { view = {}, day = {} }", path, "when", "one condition goes here, not 2: `view`, `day`", join);
    check("when = {}", path, "{}", "the condition is empty", "write `when = { view = {} }`");
    check(
        "when = \"view\"",
        path,
        "\"view\"",
        "a table goes here, not the text `view`",
        "write `when = { view = { … } }`",
    );
    check("when = [\"view\"]", path, "[\"view\"]", "a table goes here, not a list", "write `when = { view = {} }`");
    let veiw = "there is no condition `veiw`";
    check("when = { veiw = {} }", "rules[0].when.veiw", "veiw", veiw, "did you mean `view`?");
    let decay = "when = { view = {} }, decay = { linear = \"3d\", half_life = \"3d\" }".replace(", decay", "\ndecay");
    let text = format!("{RULE}{decay}\n");
    let found = problems(&text, Format::Toml);
    let message = "one decay goes here, not 2: `linear`, `half_life`";
    assert_eq!(told(&text, &found), [("decay", message, "keep one of them")]);
}

#[test]
fn what_is_missing_is_shown_with_its_kind() {
    let text = "[[rules]]\nid = \"r\"\n[[attributes]]\nid = \"a\"\nvalues = [{ id = \"v\" }]\n";
    assert_eq!(
        told(text, &problems(text, Format::Toml)),
        [
            ("[[rules]]", "`id` is missing", "add `id = \"…\"` at the top of the file, before the first `[`"),
            ("[[rules]]", "`version` is missing", "add `version = 1` at the top of the file, before the first `[`"),
            ("[[rules]]", "`label` is missing", "add `label = \"…\"`"),
            ("[[rules]]", "`dimension` is missing", "add `dimension = \"engagement\"`"),
            ("[[rules]]", "`when` is missing", "add `when = { view = {} }`"),
            ("{ id = \"v\" }", "`entries` is missing", "add `entries = [\"…\"]`"),
        ]
    );
}

#[test]
fn what_is_missing_at_the_top_is_shown_where_the_file_begins() {
    let text = "# The leads of Acme.\n\n  id = \"acme\" # short\n[[rules]]\n";
    let found = problems(text, Format::Toml);
    assert_eq!(told(text, &found)[0].0, "id = \"acme\" # short");
    assert_eq!((found[0].line, found[0].column), (Some(3), Some(3)));
    let text = "{\n  \"id\": \"acme\"\n}";
    let remedy = "add `\"version\": 1` to the outermost braces";
    assert_eq!(told(text, &problems(text, Format::Json)), [("{", "`version` is missing", remedy)]);
}

#[test]
fn a_key_of_another_system_leads_to_the_one_that_means_it() {
    for (written, remedy) in [
        ("min_score = 50", "did you mean `min_rating`?"),
        ("min_points = 50", "did you mean `min_rating`?"),
        ("min_fit = 50", "did you mean `min_grade`?"),
        // The one that is meant is there.
        ("min_rating = 2\nmin_score = 50", "did you mean `min_grade`?"),
    ] {
        let text = format!("id = \"acme\"\nversion = 1\n[gates]\n{written}\n");
        let found = problems(&text, Format::Toml);
        assert_eq!(told(&text, &found).iter().map(|(.., remedy)| *remedy).collect::<Vec<_>>(), [remedy], "{written}");
    }
}

#[test]
fn what_was_probably_meant_is_shown() {
    for (written, remedy) in [
        ("cap = \"30\"", "write `cap = 30`"),
        ("cap = 30.0", "write `cap = 30`"),
        ("cap = 30.5", "write a whole number, such as `cap = 1`"),
        ("cap = 4294967296", "write a whole number from 0 to 4294967295"),
        ("points = 2147483648", "write a whole number from -2147483648 to 2147483647"),
        ("group = 5", "write `group = \"5\"`"),
        ("group = [\"pricing\"]", "write `group = \"…\"`"),
        ("count = \"eech\"", "did you mean `each`?"),
        ("tiers = { at = 1, points = 2 }", "write `tiers = [{ at = 1, points = 2 }]`"),
        ("tiers = [[1, 2]]", "write `{ … }`"),
        ("decay = \"14d\"", "write `decay = { half_life = \"30d\" }`"),
        ("frequency_cap = { times = 256, per = \"weak\" }", "write one of `\"visit\"`, `\"day\"`, `\"lifetime\"`"),
        ("window = \"0d\"", "write a number and a unit, such as `window = \"90s\"`; or `30m`, `48h`, `30d` or `2w`"),
        (
            "valid_from = 2026-02-30T00:00:00Z",
            "write year, month and day in double quotes, such as `valid_from = \"2026-10-01\"`",
        ),
    ] {
        let head = RULE.replace("points = 1\n", "when = { view = {} }\n");
        let found = parse(&format!("{head}{written}\n"), Format::Toml).expect_err(written);
        let told: Vec<_> = found.iter().map(|problem| (problem.line, &*problem.remedy)).collect();
        assert_eq!(told, [(Some(8), remedy)], "{written}");
    }
}

#[test]
fn a_value_in_other_capitals_or_quotes_is_written_out() {
    let told = |line: &str| {
        let text = format!("id = \"acme\"\nversion = 1\n[[routing]]\npriority = \"P1\"\n{line}\n");
        let found = problems(&text, Format::Toml);
        let told: Vec<_> = found.iter().map(|one| (one.line, &*one.path, &*one.message, &*one.remedy)).collect();
        let [(Some(5), path, message, remedy)] = told[..] else { panic!("{told:?}") };
        format!("{path}: {message}; {remedy}")
    };
    for (line, expected) in [
        ("ratings = [\"u\"]", "routing[0].ratings[0]: there is no choice `u`; write `\"U\"`"),
        ("ratings = [1, \"2\"]", "routing[0].ratings[1]: there is no choice `2`; write `2`"),
        ("ratings = [5]", "routing[0].ratings[0]: there is no choice `5`; write one of `1`, `2`, `3`, `4`, `\"U\"`"),
        (
            "ratings = [true]",
            "routing[0].ratings[0]: a number or a text goes here, not `true`; write one of `1`, `2`, `3`, `4`, `\"U\"`",
        ),
        ("grades = [\"a\"]", "routing[0].grades[0]: there is no choice `a`; write `\"A\"`"),
    ] {
        assert_eq!(told(line), expected);
    }
    check(
        "count = \"Each\"\nwhen = { view = {} }",
        "rules[0].count",
        "\"Each\"",
        "there is no choice `Each`",
        "write `count = \"each\"`",
    );
}

#[test]
fn a_persona_among_criteria_is_told_where_it_belongs() {
    let criterion = "label = \"Seniority\"\nattribute = \"seniority\"\npoints = { vp = 20 }\n";
    let head = "id = \"acme\"\nversion = 1\n";
    let inline = criterion.trim_end().replace('\n', ", ");
    let message = "a persona goes into a list of its own, and `fit.person` is a list of criteria";
    for (text, pointed, remedy) in [
        (
            format!("{head}[[fit.person]]\nname = \"Signs\"\n[[fit.person.criteria]]\n{criterion}"),
            "[[fit.person]]",
            "write `[[fit.personas]]`, and `[[fit.personas.criteria]]` for its criteria",
        ),
        (
            format!("{head}[[fit.person]]\nname = \"Signs\"\ncriteria = [{{ {inline} }}]\n"),
            "[[fit.person]]",
            "write `[[fit.personas]]`",
        ),
        (
            format!("{head}[fit.person]\nname = \"Signs\"\ncriteria = [{{ {inline} }}]\n"),
            "[fit.person]",
            "write `[[fit.personas]]`",
        ),
        (
            format!("{head}[fit]\nperson = [{{ name = \"Signs\", criteria = [{{ {inline} }}] }}]\n"),
            &*format!("{{ name = \"Signs\", criteria = [{{ {inline} }}] }}"),
            "rename the list: `personas = […]`",
        ),
    ] {
        assert_eq!(told(&text, &problems(&text, Format::Toml)), [(pointed, message, remedy)], "{text}");
    }
    let criterion = "{ \"label\": \"Size\", \"attribute\": \"company_size\", \"points\": { \"1-10\": 5 } }";
    let profile = format!("{{ \"name\": \"Small\", \"criteria\": [{criterion}] }}");
    let text = format!("{{ \"id\": \"acme\", \"version\": 1, \"fit\": {{ \"company\": [{profile}] }} }}");
    let message = "a profile goes into a list of its own, and `fit.company` is a list of criteria";
    let remedy = "rename the list: `\"profiles\": […]`";
    assert_eq!(told(&text, &problems(&text, Format::Json)), [(&*profile, message, remedy)]);
}

#[test]
fn a_list_is_no_table() {
    let pages = "when = { view = [\"pricing\"] }";
    check(pages, "rules[0].when.view", "[\"pricing\"]", "a table goes here, not a list", "write `view = { … }`");
    let members = "when = { all = [{ view = {} }, { day = [] }] }";
    check(members, "rules[0].when.all[1].day", "[]", "a table goes here, not a list", "write `day = { … }`");
    let is = "when = { answer = { attribute = \"seniority\", is = 5 } }";
    let message = "a text or a list of texts goes here, not `5`";
    check(is, "rules[0].when.answer.is", "5", message, "write `is = \"5\"`");
}

#[test]
fn a_definition_is_a_table() {
    for text in ["[1]", "\"acme\"", "null", "[\"acme\", 1]"] {
        let found = problems(text, Format::Json);
        let told: Vec<_> = found.iter().map(|told| (&*told.path, &*told.message)).collect();
        assert_eq!(told, [("", "a definition is a table of keys")], "{text}");
    }
}

#[test]
fn every_problem_of_an_evidence_document_is_told_in_its_order() {
    let text = r#"{
  "as_of": "yesterday",
  "consent": "grantd",
  "coverage": ["bott", "bot", 3],
  "views": [
    { "at": "2026-11-02T25:00:00Z", "pge": "pricing", "depth_pct": 101 },
    { "page": "pricing", "engaged_s": "75" },
    { "at": 1793606400, "engaged_s": -1, "span_s": 1.5 }
  ],
  "action": { "at": "2026-11-02T09:00:00+01:00", "id": "download" },
  "answers": [{ "value": "director" }],
  "topics": null
}"#;
    let found = EvidenceDocument::parse(text).expect_err("much is wrong with it");
    let first = &found[0];
    assert_eq!((first.line, first.column, &*first.path), (Some(2), Some(12), "as_of"));
    let day =
        |key: &str| format!("write day, time and offset from UTC, such as `\"{key}\": \"2026-11-02T09:00:00+01:00\"`");
    let (as_of, at) = (day("as_of"), day("at"));
    let flags = Coverage::NAMES.map(|(_, name)| format!("`\"{name}\"`")).join(", ");
    assert_eq!(
        told(text, &found),
        [
            ("\"yesterday\"", "`yesterday` is not a time", &*as_of),
            ("\"grantd\"", "there is no choice `grantd`", "did you mean `granted`?"),
            ("\"bott\"", "there is no choice `bott`", "did you mean `bot`?"),
            ("3", "a text goes here, not `3`", &*format!("write one of {flags}")),
            ("\"2026-11-02T25:00:00Z\"", "`2026-11-02T25:00:00Z` is not a time", &*at),
            ("\"pge\"", "there is no key `pge` here", "did you mean `page`?"),
            ("101", "`101` is out of range", "write a whole number from 0 to 100"),
            (
                "{ \"page\": \"pricing\", \"engaged_s\": \"75\" }",
                "`at` is missing",
                "add `\"at\": \"2026-11-02T09:00:00+01:00\"`"
            ),
            ("\"75\"", "a whole number goes here, not the text `75`", "write `\"engaged_s\": 75`"),
            ("1793606400", "a time goes here, not `1793606400`", &*at),
            ("-1", "`-1` is out of range", "write a whole number from 0 to 4294967295"),
            ("1.5", "a whole number goes here, not `1.5`", "write a whole number, such as `\"span_s\": 1`"),
            ("\"action\"", "there is no key `action` here", "did you mean `actions`?"),
            ("{ \"value\": \"director\" }", "`attribute` is missing", "add `\"attribute\": \"…\"`"),
            ("null", "a list of objects goes here, not `null`", "write `\"topics\": [{ … }]`"),
        ]
    );
}

#[test]
fn an_evidence_document_is_an_object_with_each_key_once() {
    for (text, path, message) in [
        ("[]", "", "an evidence document is an object"),
        ("{\"views\": [], \"views\": []}", "views", "the key is given twice, first in line 1"),
        (" \n", "", "the file is empty"),
    ] {
        let found = Evidence::from_json(text).expect_err(text);
        let told: Vec<_> = found.iter().map(|told| (&*told.path, &*told.message)).collect();
        assert_eq!(told, [(path, message)], "{text}");
    }
}

#[test]
fn an_empty_file_is_answered_with_what_it_should_be() {
    let remedy = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.remedy).collect::<String>();
    let evidence = remedy(Evidence::from_json("").expect_err("it is empty"));
    assert_eq!(evidence, "write `{}` for a visitor of whom nothing is known; docs/evidence.md has an example to copy");
    for (format, begins) in [(Format::Toml, "begin with `id = "), (Format::Json, "begin with `{ \"id\": ")] {
        assert!(remedy(parse("", format).expect_err("it is empty")).starts_with(begins));
    }
}

#[test]
fn a_document_that_was_not_parsed_is_checked_when_it_is_turned_into_evidence() {
    for (text, told) in [
        (
            r#"{"coverage": ["bott"]}"#,
            "error[field]: coverage[0]: there is no flag `bott`; write one of storage_blocked, ",
        ),
        (
            r#"{"as_of": "2999-01-01T00:00:00Z"}"#,
            "error[field]: as_of: `2999-01-01T00:00:00Z` is out of range: times are from 1970 to the beginning of 2106; ",
        ),
        (r#"{"views": [{"at": "today"}]}"#, "error[field]: views[0].at: `today` is not a time; write one such as "),
        (
            r#"{"views": [{"at": "2026-11-02T09:00:00Z", "depth_pct": 101}]}"#,
            "error[field]: views[0].depth_pct: `101` is out of range; ",
        ),
    ] {
        let document: EvidenceDocument = serde_json::from_str(text).expect("it has the right types");
        let problem = document.to_evidence().expect_err(text);
        assert!(problem.to_string().starts_with(told), "{problem}");
    }
}

#[test]
fn a_misspelt_table_of_a_list_that_is_there_too_is_recognised() {
    let text =
        "id = \"a\"\nversion = 1\n[[policy.capcity]]\nleads_per_week = 3\n[[policy.capacity]]\nleads_per_week = 4\n";
    let problems = crate::author::check(text, Format::Toml, None);
    let [problem, ..] = &problems[..] else { panic!("nothing is wrong") };
    assert_eq!((problem.path.as_str(), problem.remedy.as_str()), ("policy.capcity", "did you mean `capacity`?"));
}
