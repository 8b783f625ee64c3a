//! What lints say about small definitions: the cases that their examples do not show.

use crate::author::{Format, Problem, parse};

/// The head of an approved definition that has nothing wrong with it.
const HEAD: &str = r#"id = "acme"
version = 1
review_by = "2027-02-01"
ratings = [20, 15, 10]
tracking = { consent = "not_needed" }
approvals = [
  { team = "marketing", by = "Ada", on = "2026-10-28" },
  { team = "sales", by = "Bob", on = "2026-10-28" },
]
"#;

/// A rule that counts visits.
fn rule(id: &str, rest: &str) -> String {
    format!("[[rules]]\nid = \"{id}\"\nlabel = \"Visits\"\ndimension = \"intent\"\nwhen = {{ visit = {{}} }}\n{rest}\n")
}

/// The lints of a definition with these parts, whether it compiles or not.
fn lints(parts: &[&str]) -> Vec<Problem> {
    let text = HEAD.to_owned() + &parts.concat();
    let authored = parse(&text, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?} in {text}"));
    let _ = authored.compile();
    authored.lint(None)
}

#[track_caller]
fn check(parts: &[&str], expected: &[(&str, &str)]) {
    let found = lints(parts);
    let told: Vec<(&str, &str)> = found.iter().map(|lint| (lint.code.name(), lint.message.as_str())).collect();
    assert_eq!(told, expected);
}

#[test]
fn numbers_at_the_ends_of_their_range_are_added_up_without_harm() {
    let least = rule("least", "points = -2147483648");
    let tiers = rule("tiers", "tiers = [{ at = 1, points = -2147483648 }, { at = 2, points = -5 }]");
    let fewer = ("unreachable-tier", "an earlier tier gives as many points for fewer occurrences");
    check(&[&least, &tiers, &rule("some", "points = 20")], &[fewer]);
    let many = ["a", "b", "c"].map(|id| rule(id, "points = 2000000000"));
    check(&[&many.concat()], &[]);
    let capped = |id: &str, cap: u32| rule(id, &format!("points = 10\ncount = \"each\"\ncap = {cap}"));
    check(&[&capped("a", 4_294_967_290), &capped("b", 20)], &[]);
    let often =
        "points = 10\ncount = \"each\"\nfrequency_cap = { times = 4294967295, per = \"lifetime\" }\ngroup = \"g\"";
    let group = "[[groups]]\nid = \"g\"\nlabel = \"G\"\ncap = 4294967295\n";
    let idle = ("idle-cap", "the group's rules together never exceed the cap");
    check(&[&rule("a", often), &rule("b", often), group], &[idle]);
}

/// A field that answers `seniority`.
const TITLE: &str = "[[fields]]\nid = \"title\"\nanswers = [\"seniority\"]\n";

/// A definition that says whom it is for judges who qualifies, even without gates of its own.
const FIT: &str = "[[fit.person]]\nlabel = \"Seniority\"\nattribute = \"seniority\"\npoints = { director = 20 }\n";

#[test]
fn gates_that_are_left_out_are_out_of_reach_as_those_that_are_written() {
    let ten = rule("ten", "points = 10");
    let message = "nobody can qualify: the gate asks for an intent of 20, and all rules together give 10";
    let rating = ("unreachable-rating", "rating 1 begins at 20, and all rules together give 10");
    check(&[&ten, TITLE, FIT], &[("unreachable-gate", message), rating]);
    check(&[&ten, "[gates]\nmin_intent = 20\n"], &[rating, ("unreachable-gate", message)]);
    check(&[&ten, "[gates]\nmin_grade = \"A\"\n"], &[rating, ("unreachable-gate", message)]);
    // What only gives points leaves it to others who qualifies.
    check(&[&ten], &[rating]);
}

#[test]
fn points_that_fade_do_not_reach_a_gate_of_as_many() {
    let fading = |decay: &str| rule("twenty", &format!("points = 20\n{decay}"));
    let message = "hardly anybody can qualify: the gate asks for an intent of 20, which is all that the rules give together, and points decay from the first second";
    let gate = "[gates]\nmin_intent = 20\n";
    check(&[&fading("decay = { half_life = \"14d\" }"), gate], &[("unreachable-gate", message)]);
    check(&[&fading("decay = { step = { every = \"30d\", drop_pct = 50 } }"), gate], &[]);
    check(&[&fading("decay = { half_life = \"14d\" }"), "[gates]\nmin_intent = 19\n"], &[]);
}

#[test]
fn a_segment_is_asked_what_it_leaves_out_too() {
    let twenty = rule("twenty", "points = 20");
    let segment = |gates: &str| format!("[[segments]]\nid = \"all\"\ngates = {{ {gates} }}\n");
    let message = "nobody can qualify: the gate asks for an intent of 30, and all rules together give 20";
    let base = "[gates]\nmin_intent = 30\n";
    check(&[&twenty, base, &segment("min_rating = 3")], &[("unreachable-gate", message)]);
    // Nobody is asked what the only segment says otherwise.
    check(&[&twenty, base, &segment("min_intent = 20")], &[]);
    check(&[&twenty, &segment("min_intent = 30")], &[("unreachable-gate", message)]);
}

#[test]
fn rules_give_together_no_more_than_their_groups_let_through() {
    let member = |id: &str, count: &str| rule(id, &format!("points = 30\n{count}group = \"g\""));
    let group = "[[groups]]\nid = \"g\"\nlabel = \"G\"\ncap = 30\n";
    let gates = "[gates]\nmin_intent = 50\n";
    let message = "nobody can qualify: the gate asks for an intent of 50, and all rules together give 30";
    let two = member("a", "") + &member("b", "");
    check(&[&two, group, gates], &[("unreachable-gate", message)]);
    let endless = member("a", "count = \"each\"\n");
    check(&[&endless, group, gates], &[("unreachable-gate", message)]);
    check(&[&endless, &rule("free", "points = 20"), group, gates], &[]);
    check(&[&endless, &rule("free", "points = 20\ncount = \"each\""), group, gates], &[]);
}

#[test]
fn a_pattern_that_can_hardly_match_is_told() {
    let page = |pattern: &str| format!("[[pages]]\nid = \"p\"\npatterns = [\"{pattern}\"]\n");
    let link =
        |pattern: &str| rule("r", "points = 20") + &format!("[[actions]]\nid = \"a\"\nlinks = [\"{pattern}\"]\n");
    for good in
        ["/pricing", "*/pricing", "docs.acme.example/**", "localhost/x", "[::1]/x", "intra:8080/x", "**.pdf", "/**"]
    {
        check(&[&page(good)], &[]);
    }
    for odd in ["pricing", "pricing/**", "index.php?page=pricing", "pricing.html"] {
        let message = format!("`{odd}` is compared with host and path, but names no host");
        check(&[&page(odd)], &[("hardly-matches", &message)]);
    }
    let unused = ("unused", "no rule looks at action `a`");
    check(&[&link("/files/*")], &[unused]);
    let message = "`https://acme.example/files?id=*` has a scheme, but links are compared without it";
    let found = [unused, ("hardly-matches", message)];
    check(&[&link("https://acme.example/files?id=*")], &found);
    let remedy = "write `/files?id=*`, or `acme.example/files?id=*` for this host alone";
    assert!(lints(&[&link("https://acme.example/files?id=*")]).iter().any(|lint| lint.remedy == remedy));
    check(&[&link("/files?id=*")], &[unused]);
    let form = |pattern: &str| format!("[[forms]]\nid = \"f\"\nsent_to = [\"{pattern}\"]\n");
    check(&[&form("/demo?kind=*")], &[]);
    let message = "`https://acme.example/demo` has a scheme, but addresses of forms are compared without it";
    check(&[&form("https://acme.example/demo")], &[("hardly-matches", message)]);
    let message = "`demo` is compared with host and path, but names no host";
    check(&[&form("demo")], &[("hardly-matches", message)]);
    let source = |host: &str| format!("[[sources]]\nid = \"s\"\nreferrer = [\"{host}\"]\n");
    check(&[&source("linkedin.com")], &[]);
    let message = "`https://linkedin.com/` is compared with the host alone";
    check(&[&source("https://linkedin.com/")], &[("hardly-matches", message)]);
}

#[test]
fn a_field_with_the_name_of_an_earlier_one_is_told() {
    let field = |id: &str, rest: &str| format!("[[fields]]\nid = \"{id}\"\nanswers = [\"seniority\"]\n{rest}\n");
    check(&[&field("role", ""), &field("title", "labels = [\"Role\"]")], &[]);
    let taken = |name: &str| format!("`{name}` already belongs to field `role`");
    check(&[&field("role", ""), &field("title", "names = [\"title\", \"Role\"]")], &[("taken-name", &taken("Role"))]);
    check(&[&field("role", "names = [\"title\"]"), &field("title", "")], &[("taken-name", &taken("title"))]);
}

#[test]
fn an_entry_of_two_values_and_another_method_are_told() {
    let attribute = |head: &str, first: &str, second: &str| {
        let values = format!("{{ id = \"now\", entries = [{first}] }}, {{ id = \"later\", entries = [{second}] }}");
        format!("[[attributes]]\n{head}\nvalues = [{values}]\n")
    };
    let exact = "id = \"timeline\"\nmethod = \"exact\"";
    check(&[&attribute(exact, "\"Now\", \"now\"", "\"Later\"")], &[]);
    let message = "`NOW` is already an entry of `now`";
    check(&[&attribute(exact, "\"Now\"", "\"Later\", \"NOW\"")], &[("taken-entry", message)]);
    // What a definition adds goes before what is shipped; what is shipped goes before what it adds to a later value.
    let email = "id = \"email_type\"\nextend = true";
    check(&[&attribute(email, "\"gmail.com\"", "\"acme.example\"")], &[]);
    let work = "[[attributes]]\nid = \"seniority\"\nextend = true\nvalues = [{ id = \"individual\", entries = [\"director\"] }]\n";
    check(&[work], &[("taken-entry", "`director` is already an entry of `director`")]);
    let other = "[[attributes]]\nid = \"seniority\"\nextend = true\nmethod = \"exact\"\n";
    check(&[other], &[("other-method", "the built-in entries of `seniority` were written for another method")]);
    check(&[&other.replace("exact", "title")], &[]);
}

#[test]
fn a_label_without_a_letter_or_digit_is_told() {
    let labelled = |label: &str| rule("r", "points = 20").replace("\"Visits\"", &format!("\"{label}\""));
    for said in ["Visits", "3", "見積もり", "€ 5 off"] {
        check(&[&labelled(said)], &[]);
    }
    for blank in ["", " "] {
        check(&[&labelled(blank)], &[("no-label", "the label is empty")]);
    }
    for placeholder in ["…", "-", "...", "???", "–"] {
        let message = format!("the label `{placeholder}` says nothing");
        check(&[&labelled(placeholder)], &[("no-label", &message)]);
    }
}

#[test]
fn a_route_for_nobody_is_told() {
    for (key, what) in [("grades", "grade"), ("ratings", "rating")] {
        let route = format!("[[routing]]\n{key} = []\npriority = \"P1\"\n");
        let message = format!("route `P1` is never taken: it accepts no {what}");
        check(&[&rule("r", "points = 20"), &route], &[("unreachable-route", &message)]);
    }
}

#[test]
fn an_action_is_not_used_by_a_source_of_its_name() {
    let source = "[[sources]]\nid = \"webinar\"\nutm_medium = [\"webinar\"]\n[[actions]]\nid = \"webinar\"\n";
    let by = |kind: &str| rule("r", "points = 20").replace("visit = {}", &format!("{kind} = {{ id = \"webinar\" }}"));
    check(&[&by("source"), source], &[("unused", "no rule looks at action `webinar`")]);
    check(&[&by("action"), source], &[]);
}

#[test]
fn a_window_longer_than_steps_or_evidence_last_is_told() {
    let steps = |window: &str| {
        rule(
            "r",
            &format!("points = 20\nwindow = \"{window}\"\ndecay = {{ step = {{ every = \"10d\", drop_pct = 30 }} }}"),
        )
    };
    check(&[&steps("40d")], &[]);
    check(&[&steps("41d")], &[("window-beyond-decay", "all points have decayed before the window ends")]);
    let within = |condition: &str| rule("r", "points = 20").replace("visit = {}", condition);
    let kept = ("window-beyond-retention", "`within` is longer than evidence is kept");
    check(&[&within("visit = { within = \"180d\" }")], &[]);
    check(&[&within("all = [{ visit = {} }, { visit = { within = \"181d\" } }]")], &[kept]);
    // What is said is not dropped.
    check(&[&within("answer = { attribute = \"seniority\", within = \"365d\" }"), TITLE], &[]);
    let segment = "[[segments]]\nid = \"s\"\nwhen = { day = { within = \"200d\" } }\n[[segments]]\nid = \"t\"\n";
    check(&[&rule("r", "points = 20"), segment], &[kept]);
}

#[test]
fn a_grade_above_the_points_of_the_best_company_and_person_is_told() {
    let criterion = |attribute: &str, value: &str, points: u32| {
        format!("{{ label = \"L\", attribute = \"{attribute}\", points = {{ {value} = {points} }} }}")
    };
    let fit = |grades: &str, company: &str, person: &str| {
        let fields = "[[fields]]\nid = \"title\"\nanswers = [\"seniority\", \"function\", \"region\"]\n";
        format!("{fields}[fit]\nscale = \"points\"\ngrades = {grades}\ncompany = [{company}]\nperson = [{person}]\n")
    };
    let (dach, vp) = (criterion("region", "dach", 30), criterion("seniority", "vp", 20));
    let twenty = rule("r", "points = 20");
    check(&[&twenty, &fit("[50, 20, 10]", &dach, &vp)], &[]);
    let told = |grade: &str, cut_off: u32, most: u32| {
        format!("nobody can get grade {grade}: it begins at {cut_off} points, and fit gives at most {most}")
    };
    check(&[&twenty, &fit("[51, 20, 10]", &dach, &vp)], &[("unreachable-grade", &told("A", 51, 50))]);
    let (a, b) = (told("A", 51, 20), told("B", 21, 20));
    let both = [("unreachable-grade", &*a), ("unreachable-grade", &*b)];
    check(&[&twenty, &fit("[51, 21, 10]", "", &vp)], &both);
    // A share of what is known reaches every cut-off.
    check(&[&twenty, &fit("[51, 20, 10]", "", &vp).replace("\"points\"", "\"shares\"")], &[]);
    // Nobody is of two seniorities: company and person together come to 30, not to 50.
    let manager = criterion("seniority", "manager", 30);
    check(&[&twenty, &fit("[31, 20, 10]", &manager, &vp)], &[("unreachable-grade", &told("A", 31, 30))]);
}

#[test]
fn a_grade_is_compared_with_the_best_persona_and_in_each_segment() {
    let persona = |name: &str, points: u32| {
        let criterion = format!("{{ label = \"L\", attribute = \"seniority\", points = {{ vp = {points} }} }}");
        format!("[[fit.personas]]\nname = \"{name}\"\ncriteria = [{criterion}]\n")
    };
    let personas = [&persona("signs", 40), &persona("uses", 25)].map(String::as_str).concat();
    let fit = |grades: &str| format!("{TITLE}[fit]\nscale = \"points\"\ngrades = {grades}\n{personas}");
    let twenty = rule("r", "points = 20");
    check(&[&twenty, &fit("[40, 20, 10]")], &[]);
    let message = "nobody can get grade A: it begins at 41 points, and fit gives at most 40";
    check(&[&twenty, &fit("[41, 20, 10]")], &[("unreachable-grade", message)]);
    // Nobody is graded by the cut-offs of the definition if the only segment has its own.
    check(&[&twenty, &fit("[41, 20, 10]"), "[[segments]]\nid = \"all\"\ngrades = [40, 20, 10]\n"], &[]);
    let message = "nobody in segment `all` can get grade A: it begins at 60 points, and fit gives at most 40";
    let segment = "[[segments]]\nid = \"all\"\ngrades = [60, 20, 10]\n";
    let parts = [&*twenty, &*fit("[40, 20, 10]"), segment];
    check(&parts, &[("unreachable-grade", message)]);
    let line = HEAD.lines().count() + parts.concat().lines().count();
    assert_eq!(lints(&parts)[0].line, u32::try_from(line).ok());
}

#[test]
fn an_attribute_that_no_field_answers_is_told_once_at_its_first_place() {
    let message = "no field answers `seniority`, so it stays unknown";
    let once = &[("unanswered", message)];
    let answer = rule("r", "points = 20").replace("visit = {}", "answer = { attribute = \"seniority\" }");
    check(&[&answer], once);
    let field = |answers: &str| format!("[[fields]]\nid = \"seniority\"\nanswers = {answers}\n");
    check(&[&answer, &field("[\"function\"]")], once);
    check(&[&answer, &field("[\"function\", \"seniority\"]")], &[]);
    // A field without answers answers an attribute of its own id.
    check(&[&answer, &field("[]")], &[]);
    let twenty = rule("r", "points = 20");
    let segment = |when: &str| format!("[[segments]]\nid = \"s\"\nwhen = {when}\n[[segments]]\nid = \"t\"\n");
    check(&[&twenty, &segment("{ not = { answer = { attribute = \"seniority\" } } }")], once);
    check(&[&twenty, &segment("{ any = [{ visit = {} }, { answer = { attribute = \"seniority\" } }] }")], once);
    let gate = "[gates]\nbehaviour_unknown = { min_grade = \"any\", known = [\"seniority\"] }\n";
    check(&[&twenty, gate], once);
    check(&[&twenty, gate, TITLE], &[]);
    check(&[&twenty, &format!("[[segments]]\nid = \"s\"\n{}", gate.replace("[gates]\n", "gates."))], once);
    check(&[&answer, gate, FIT], once);
    let found = lints(&[&answer, FIT]);
    let fit = &found.iter().find(|lint| lint.code.name() == "unanswered").expect("it is told").path;
    assert_eq!(fit, "fit.person[0].attribute");
    // The text of a field is read by the condition itself, and an unknown attribute is an error.
    let text = rule("r", "points = 20").replace("visit = {}", "answer = { field = \"title\", matches = [\"vp\"] }");
    check(&[&text, TITLE], &[]);
    check(&[&answer.replace("seniority", "senority")], &[]);
}

#[test]
fn not_over_an_answer_that_may_be_unknown_is_told_where_it_gives_something() {
    let attribute = |rest: &str| {
        let values = "values = [{ id = \"be\", entries = [\"Belgium\"] }, { id = \"cn\", entries = [\"China\"] }]";
        format!(
            "[[attributes]]\nid = \"land\"\nmethod = \"exact\"\n{rest}\n{values}\n[[fields]]\nid = \"land\"\nanswers = [\"land\"]\n"
        )
    };
    let when = |rest: &str, points: &str| rule("r", points).replace("visit = {}", rest);
    let china = "not = { answer = { attribute = \"land\", is = \"cn\" } }";
    let message = "`not` holds only for the other values of `land`, and not for a text that no entry knows";
    let told = &[("not-known", message)];
    check(&[&when(china, "points = 20"), &attribute("")], told);
    check(&[&when(&format!("all = [{{ visit = {{}} }}, {{ {china} }}]"), "points = 20"), &attribute("")], told);
    let tiers = "tiers = [{ at = 1, points = 20 }]";
    check(&[&when(china, tiers), &attribute("")], told);
    let segment = format!("[[segments]]\nid = \"s\"\nwhen = {{ {china} }}\n[[segments]]\nid = \"t\"\n");
    check(&[&rule("r", "points = 20"), &attribute(""), &segment], told);
    let exclusion = format!("[[exclusions]]\nid = \"e\"\nlabel = \"E\"\nwhen = {{ {china} }}\n");
    check(&[&rule("twenty", "points = 20"), &attribute(""), &exclusion], told);
    let either = "not = { any = [{ answer = { attribute = \"land\", is = \"cn\" } }, { any = [{ answer = { attribute = \"land\", is = \"be\" } }, \
                  { visit = { views = 9 } }] }] }";
    check(&[&when(either, "points = 20").replace(", { visit = { views = 9 } }", ""), &attribute("")], told);
    let segment = format!("[[segments]]\nid = \"s\"\nwhen = {{ {either} }}\n[[segments]]\nid = \"t\"\n");
    check(&[&rule("r", "points = 20"), &attribute(""), &segment], told);
    // What is unknown is left alone on purpose where points are taken.
    check(&[&rule("twenty", "points = 20"), &when(china, "points = -5"), &attribute("")], &[]);
    // Every answer has a value there.
    check(&[&when(china, "points = 20"), &attribute("otherwise = \"other\"")], &[]);
    let size = "not = { answer = { attribute = \"company_size\", is = \"1-10\" } }";
    let field = "[[fields]]\nid = \"company_size\"\nanswers = [\"company_size\"]\n";
    check(&[&when(size, "points = 20"), field], &[]);
    // An answer of any kind is not denied by its value.
    let said = "not = { answer = { attribute = \"land\", blank = true } }";
    check(&[&when(said, "points = 20"), &attribute("")], &[]);
}

/// What is refused in a definition with these parts, with its remedy.
fn refused(parts: &[&str]) -> Vec<(String, String)> {
    let authored = parse(&(HEAD.to_owned() + &parts.concat()), Format::Toml).expect("it has the shape of a definition");
    let problems = authored.compile().expect_err("it is refused");
    problems.into_iter().map(|problem| (problem.code.name().to_owned(), problem.remedy)).collect()
}

#[test]
fn the_remedy_names_the_nearest_that_can_be_said() {
    let check = |parts: &[&str], code: &str, remedy: &str| {
        assert_eq!(refused(parts), [(code.to_owned(), remedy.to_owned())]);
    };
    let source = "[[sources]]\nid = \"ads\"\nutm_medium = [\"cpc\"]\n";
    let by = |when: &str| rule("r", "points = 20").replace("visit = {}", when);
    let nowhere =
        "for a visit that came from nowhere in particular, define a source with `none = true`, and ask for that";
    check(&[&by("not = { source = { id = \"ads\" } }"), source], "time", nowhere);
    let reverse = "give the rule negative points, or reverse the condition";
    check(&[&by("not = { visit = {} }")], "time", reverse);
    let divide = "divide points and cut-offs by the same number, such as 200 and 100 by 2";
    check(&["[[segments]]\nid = \"s\"\nratings = [200, 100, 50]\n"], "cut-offs", divide);
    let extend = "write one of `test`, `disposable`, `education`, `free`, `role`, `work`, or add it to the attribute \
                  (`extend = true` keeps built-in values)";
    check(&[&by("answer = { attribute = \"email_type\", is = \"customer\" }")], "unknown-name", extend);
    check(&[&by("answer = { attribute = \"email_type\", is = \"works\" }")], "unknown-name", "did you mean `work`?");
}
