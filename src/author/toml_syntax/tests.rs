//! What is said about TOML files that the parser refuses, and where.

use crate::author::{Code, Format, parse};

/// What is said of a file: the code, the line, what is pointed at, the message and the remedy.
#[track_caller]
fn check(text: &str, expected: &[(&str, u32, &str, &str, &str)]) {
    let problems = parse(text, Format::Toml).expect_err(text);
    let told = problems.iter().map(|problem| {
        let span = problem.span.clone().map_or("", |span| &text[span]);
        (problem.code.name(), problem.line.unwrap_or_default(), span, &*problem.message, &*problem.remedy)
    });
    let told: Vec<_> = told.collect();
    assert_eq!(told, expected, "{text}");
}

/// A syntax error.
#[track_caller]
fn syntax(text: &str, line: u32, pointed: &str, message: &str, remedy: &str) {
    check(text, &[("syntax", line, pointed, message, remedy)]);
}

#[test]
fn a_key_that_is_given_twice_is_a_duplicate() {
    let keep = "keep one of the two";
    let twice = |first: usize| format!("the key is given twice, first in line {first}");
    check("id = \"a\"\nversion = 1\nid = \"b\"\n", &[("duplicate", 3, "id", &twice(1), keep)]);
    check("gates = { min_intent = 1, min_intent = 2 }\n", &[("duplicate", 1, "min_intent", &twice(1), keep)]);
    check(
        "[[pages]]\nid = \"a\"\n[[pages]]\nid = \"b\"\npatterns = []\n\"id\" = \"c\"\n",
        &[("duplicate", 6, "\"id\"", &twice(4), keep)],
    );
    check("gates = {}\n[gates]\n", &[("duplicate", 2, "[gates]", &twice(1), keep)]);
    // Every one is told, and what no more can be read after them.
    check(
        "id = \"a\"\nid = \"b\"\nversion = 1\nversion = 1\nratings = high\n",
        &[
            ("duplicate", 2, "id", &twice(1), keep),
            ("duplicate", 4, "version", &twice(3), keep),
            ("syntax", 5, "high", "the text `high` has no quotes", "put it in double quotes: `ratings = \"high\"`"),
        ],
    );
    let json = parse("{\n\"id\": 1,\n\"id\": 2}", Format::Json).unwrap_err();
    assert_eq!((json[0].code, &*json[0].message, &*json[0].remedy), (Code::Duplicate, &*twice(2), keep));
}

#[test]
fn a_table_that_is_given_twice_is_a_duplicate() {
    let text = "[gates]\nmin_intent = 1\n\n[fit]\n\n[gates]\nmin_intent = 2\n";
    check(text, &[("duplicate", 6, "[gates]", "the table is given twice, first in line 1", "keep one of the two")]);
    let text = "[fit]\n[[fit.company]]\nlabel = \"A\"\n[[fit.company]]\nlabel = \"B\"\n[fit]\n";
    check(text, &[("duplicate", 6, "[fit]", "the table is given twice, first in line 1", "keep one of the two")]);
    let text = "[[rules]]\n[rules.when]\nday = {}\n[[rules]]\n[rules.when]\nday = {}\n[rules.when]\n";
    check(
        text,
        &[("duplicate", 7, "[rules.when]", "the table is given twice, first in line 5", "keep one of the two")],
    );
    let message = "`pages` is a list of tables, and line 1 has one already";
    check("[pages]\n[pages]\n", &[("duplicate", 2, "[pages]", message, "write `[[pages]]` at both places")]);
}

#[test]
fn single_brackets_beside_double_ones_are_shown_where_they_are_wrong() {
    let message = "`pages` has single brackets here, and double ones in line 3";
    syntax("[pages]\nid = \"a\"\n[[pages]]\nid = \"b\"\n", 1, "[pages]", message, "write `[[pages]]`");
    let message = "`pages` has single brackets here, and double ones in line 1";
    syntax("[[pages]]\nid = \"a\"\n[pages]\nid = \"b\"\n", 3, "[pages]", message, "write `[[pages]]`");
    let message = "`gates` has double brackets here, and single ones in line 1";
    syntax("[gates]\nmin_intent = 1\n[[gates]]\n", 3, "[[gates]]", message, "keep one, as `[gates]`");
    let message = "`fit.company` has single brackets here, and double ones in line 2";
    syntax("[fit.company]\n[[fit.company]]\n", 1, "[fit.company]", message, "write `[[fit.company]]`");
}

#[test]
fn a_bracket_that_is_not_closed_is_shown_where_it_was_opened() {
    let list = "the `[` is opened here and not closed";
    let item = "write `]` after the last item of the list";
    for rest in
        ["version = 1\n", "[[pages]]\nid = \"a\"\n", "\n[gates] # of all\n", "", "# and\n", "}\n", "\"a b\" = 1\n"]
    {
        syntax(&format!("triggers = [\"a\"\n{rest}"), 1, "[", list, item);
        syntax(&format!("triggers = [\n  \"a\",\n  \"b\",\n{rest}"), 1, "[", list, item);
    }
    let braces = "the `{` is opened here and not closed";
    let value = "write `}` after the last value in the braces";
    for rest in
        ["version = 1\n", "\n[[pages]]\n", "", "]\n", "version = 1\ngates = { min_intent = 1 }\n[fit]\nx = {}\n"]
    {
        syntax(&format!("id = \"a\"\nwhen = {{ view = {{ page = \"a\" }}\n{rest}"), 2, "{", braces, value);
    }
    let text = "approvals = [\n  { team = \"sales\",\n  { team = \"marketing\" },\n]\n";
    syntax(text, 2, "{", braces, value);
    let text = "approvals = [\n  { team = \"sales\" },\n  { team = \"marketing\" },\nratings = [60, 40, 20]\n";
    syntax(text, 1, "[", list, item);
}

#[test]
fn a_header_that_is_not_closed_is_completed() {
    let message = "the name of the table is not closed";
    syntax("[gates # all\nmin_intent = 1\n", 1, "[gates", message, "write `[gates]`");
    syntax("[[pages]\nid = \"a\"\n", 1, "[[pages]", message, "write `[[pages]]`");
    syntax("[[ fit.company\n", 1, "[[ fit.company", message, "write `[[fit.company]]`");
    syntax("[pages]]\n", 1, "[pages]]", "the brackets do not match", "write `[pages]` or `[[pages]]`");
}

#[test]
fn curly_quotes_are_named() {
    let remedy = "write straight quotes, as in `\"text\"`; word processors change them, text editors do not";
    for (text, quote) in [
        ("id = “acme”\n", "“"),
        ("id = „acme“\n", "„"),
        ("id = \"acme”\n", "”"),
        ("id = ‘acme’\n", "‘"),
        ("triggers = [“a”, \"b\"]\n", "“"),
        ("gates = { min_grade = “B” }\n", "“"),
        ("“id” = \"a\"\n", "“"),
    ] {
        syntax(text, 1, quote, &format!("`{quote}` is a curly quote"), remedy);
    }
    // Inside a text and in a comment they are as good as any letter.
    assert!(parse("id = \"“acme”\" # “so”\nversion = 1\n", Format::Toml).is_ok());
}

#[test]
fn a_text_without_quotes_is_shown_with_them() {
    for (line, pointed, remedy) in [
        ("retention = 180d", "180d", "`retention = \"180d\"`"),
        ("rating = high", "high", "`rating = \"high\"`"),
        ("by = Head of Sales # Bob", "Head of Sales", "`by = \"Head of Sales\"`"),
        ("grades = [high, low]", "high", "`\"high\"`"),
        ("decay = { half_life = 14d }", "14d", "`half_life = \"14d\"`"),
        ("link = \\.pdf$", "\\.pdf$", "`link = \"\\\\.pdf$\"`"),
    ] {
        let message = format!("the text `{pointed}` has no quotes");
        syntax(&format!("{line}\n"), 1, pointed, &message, &format!("put it in double quotes: {remedy}"));
    }
    let date = "write year, month and day in double quotes, such as `valid_from = \"2026-10-01\"`";
    syntax("valid_from = 2026-13-45\n", 1, "2026-13-45", "`2026-13-45` is not a day", date);
    syntax("id = acme\"\n", 1, "acme\"", "the opening quote is missing", "put it in double quotes: `id = \"acme\"`");
    syntax("extend = True\n", 1, "True", "`True` has capital letters", "write `extend = true`");
    syntax("points = 1,000\n", 1, "1,000", "`1,000` is not a number", "write its digits alone: `points = 1000`");
    syntax("pct = 50%\n", 1, "50%", "`50%` is not a number", "write its digits alone: `pct = 50`");
    let null = "leave the key out; if it is a text, write `cap = \"null\"`";
    syntax("cap = null\n", 1, "null", "there is no `null` in TOML", null);
}

#[test]
fn a_quote_that_is_missing_is_shown_where_its_text_begins() {
    let message = "the closing quote is missing";
    syntax("id = \"acme\nversion = 1\n", 1, "\"acme", message, "write `\"` where the text ends");
    syntax("id = 'acme\n", 1, "'acme", message, "write `'` where the text ends");
    syntax("x = [\"a\", \"b]\n", 1, "\"b]", message, "write `\"` where the text ends");
    let message = "a quote is missing in or after this text";
    syntax("x = [\"a, \"b\"]\n", 1, "\"a, \"", message, "write one `\"` before and one after each text");
    let message = "the text begins here and does not end";
    syntax("id = 1\nx = \"\"\"a\nb\n", 2, "\"\"\"", message, "write `\"\"\"` where it ends");
    let remedy = "write `\\\\` for a backslash, or put the text in single quotes";
    syntax("x = \"C:\\path\"\n", 1, "\\p", "`\\p` means nothing in double quotes", remedy);
}

#[test]
fn what_other_languages_write_is_shown_as_toml_writes_it() {
    syntax("id: \"acme\"\n", 1, ":", "`:` stands in place of `=`", "write `id = …`");
    syntax("// leads\nid = \"a\"\n", 1, "// leads", "this is no comment in TOML", "begin comments with `#`");
    syntax("id = \"acme\",\n", 1, ",", "`,` stands at the end of the line", "remove it");
    syntax("version = 1;\n", 1, ";", "`;` stands at the end of the line", "remove it");
    syntax("ratings = [3, 2, 1]]\n", 1, "]", "this `]` closes nothing", "remove it");
    let remedy = "give each line one key, `=` and a value, such as `id = \"acme\"`";
    syntax("Dear all,\n", 1, "Dear", "a `=` is missing after `Dear`", remedy);
    syntax("größe = 1\n", 1, "größe", "a key has only plain letters", "put it in double quotes: `\"größe\"`");
    syntax("cap =\n", 1, "cap", "`cap` has no value", "write a value after `=`, or remove the line");
}

#[test]
fn what_stands_together_is_told_apart() {
    let between = "put a comma between the two";
    syntax("x = [\"a\" \"b\"]\n", 1, "\"a\"", "a comma is missing after this", between);
    syntax("x = [\n  \"a\"\n  \"b\"\n]\n", 2, "\"a\"", "a comma is missing after this", between);
    syntax("x = {\n  a = 1\n  b = 2\n}\n", 2, "a = 1", "a comma is missing after this", between);
    syntax("x = { a = 1 b = 2 }\n", 1, "b", "a comma is missing before this key", "put a comma before it");
    syntax("a = 1 b = 2\n", 1, "b", "two keys stand in one line", "begin a new line here");
    syntax("x = [a = 1]\n", 1, "a = 1", "a key stands in a list", "put it in braces: `{ a = 1 }`");
    let rest = "begin a new line here, or remove the rest";
    syntax("a = \"1\" b = 2\n", 1, "b", "the line goes on after its end", rest);
}

#[test]
fn an_empty_file_says_where_to_begin() {
    let goes_on = "docs/definition.md goes on from there, with blocks to copy";
    for text in ["", " \n\n"] {
        let remedy = format!("begin with `id = \"acme\"` and `version = 1`; {goes_on}");
        check(text, &[("syntax", 0, "", "the file is empty", &remedy)]);
        let json = &parse(text, Format::Json).unwrap_err()[0];
        let remedy = format!("begin with `{{ \"id\": \"acme\", \"version\": 1 }}`; {goes_on}");
        assert_eq!((&*json.message, &*json.remedy), ("the file is empty", &*remedy));
    }
}

#[test]
fn a_mistake_that_has_no_words_of_ours_has_the_parsers() {
    for text in ["x = [1,, 2]\n", "a.b = 1\n[a]\nc = 1\n", "x = \"\\uZZZZ\"\n", "{ \"id\": 1 }\n", "x = 2 # \u{1}\n"] {
        let problem = &parse(text, Format::Toml).expect_err(text)[0];
        assert!(problem.message.starts_with("not valid TOML: "), "{problem} in {text}");
    }
}

/// What the parser accepts has no mistakes, however it is written.
#[test]
fn a_file_that_is_toml_has_no_mistakes() {
    let odd = "# “so”\n[\"a.b\" . c]\n'x y'.z = [ # one\n  1, 2, # ]\n]\nt = { a = [{}], b = '}', } # {\n\
               \"]\" = \"\"\"\na \"quoted\" = [\"\"\"\"\nl = '''it's'''\nu = \"\\u00e9\\\"\"\nd = 2026-10-01 10:00:00\n[[q]]\n[[q.r]]\n[q.r.s]\n[[q.r]]\n[q.r.s]\n\
               [[q]]\n[q.t]\nn = [[1], [\"b\"]]\r\nm = -1.5e3 # x\r\n[late.sub]\n[late]\n";
    for text in [include_str!("../../../www/definition.toml"), include_str!("../defaults.toml"), odd] {
        assert!(toml::de::DeTable::parse(text).is_ok(), "{:?}", toml::de::DeTable::parse(text));
        assert!(super::faults(text).is_empty(), "{:?}", super::faults(text));
    }
}
