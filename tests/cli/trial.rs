//! `handraise try`: how texts are read, what they are worth, and what would be decided.

use super::tool::{Folder, Run};

const DEFINITION: &str = r#"id = "acme"
version = 1
pages = [{ id = "pricing", patterns = ["/pricing"] }]
sources = [{ id = "campaign", utm_medium = ["cpc"] }]

[[fields]]
id = "email"
names = ["email", "work_email"]
answers = ["email_type"]

[[fields]]
id = "job_title"
names = ["title"]
answers = ["seniority"]

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[rules]]
id = "pricing_read"
label = "Read the pricing page"
dimension = "intent"
when = { view = { page = "pricing", engaged = "30s" } }
points = 25

[[rules]]
id = "free_mail"
label = "Gave a private e-mail address"
dimension = "engagement"
when = { answer = { attribute = "email_type", is = "free" } }
points = -3

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20, manager = 10 }

[[routing]]
priority = "P1"
queue = "callers"
sla = "90m"
alert = true
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("try.toml", DEFINITION);
    folder
}

fn tried(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["try", "try.toml"], arguments].concat())
}

/// Attribute, value and entry of every answer of the first form.
fn answers(run: &Run) -> Vec<[String; 3]> {
    let tried = run.json();
    let fields = tried["tried"][0]["fields"].as_array().cloned().unwrap_or_default();
    let answers = fields.iter().flat_map(|field| field["answers"].as_array().cloned().unwrap_or_default());
    answers
        .map(|answer| ["attribute", "value", "entry"].map(|key| answer[key].as_str().unwrap_or("-").to_owned()))
        .collect()
}

#[test]
fn each_text_is_shown_with_its_reading_its_entry_and_its_worth() {
    let run = tried(
        &folder(),
        &["--title", "Sales Director", "--email", "ada@gmail.com", "--answer", "contact_sales=Yes, please"],
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for line in [
        "  title \"Sales Director\"\n    seniority = director (by the entry `director`)\n      fit, Seniority: 20 of 20\n",
        "    email_type = free (by the entry `gmail.com`)\n      Gave a private e-mail address: -3\n",
        "    contact_sales = yes (by the entry `yes`)\n      raises the hand: they ask to be contacted\n",
        "Marketing qualified: asked to be contacted. Score 0 of 100, A4, priority P1\nGoes to callers, follow up within 90 minutes, alert sales\n",
    ] {
        assert!(run.out.contains(line), "{line}\n{}", run.out);
    }
}

#[test]
fn a_text_that_is_not_understood_is_unknown_and_says_what_to_do() {
    let run = tried(&folder(), &["--title", "Astronaut"]);
    let line = "seniority ? unknown (not understood; add an entry to the attribute if it should count)";
    assert!(run.out.contains(line), "{}", run.out);
    assert!(!run.out.contains("fit, Seniority"), "unknown is left out: {}", run.out);
}

#[test]
fn a_page_is_read_by_the_tracker_with_its_class_its_source_and_its_points() {
    let run = tried(
        &folder(),
        &["--url", "https://www.acme.example/pricing?utm_medium=CPC#plans", "--url", "/blog", "--json"],
    );
    let report = run.json();
    let first = &report["tried"][0];
    assert_eq!(first["pages"][0]["page"], "pricing");
    assert_eq!(first["pages"][0]["engaged_s"], 60);
    assert_eq!(first["pages"][0]["sources"], serde_json::json!(["campaign"]));
    assert_eq!(
        (&first["pages"][1]["page"], &first["pages"][1]["sources"]),
        (&serde_json::Value::Null, &serde_json::json!([]))
    );
    assert_eq!(first["report"]["intent"], 25);
    let short = tried(&folder(), &["--url", "/pricing", "--read-for", "10s", "--json"]);
    assert_eq!(short.json()["tried"][0]["report"]["intent"], 0);
}

#[test]
fn a_field_goes_by_its_id_or_any_of_its_names() {
    for field in ["email", "work_email", "Work Email"] {
        let run = tried(&folder(), &["--answer", &format!("{field}=ada@gmail.com"), "--json"]);
        assert_eq!(run.code, 0, "{field}: {}", run.err);
        assert_eq!(answers(&run), [["email_type", "free", "gmail.com"].map(str::to_owned)], "{field}");
    }
    let by_id = tried(&folder(), &["--answer", "job_title=CEO", "--json"]);
    assert_eq!(answers(&by_id), [["seniority", "executive", "ceo"].map(str::to_owned)]);
}

#[test]
fn a_compiled_definition_tries_the_same_without_names_of_entries() {
    let folder = folder();
    folder.run(&["compile", "try.toml", "-o", "try.mql"]);
    let run = folder.run(&["try", "try.mql", "--answer", "title=Director", "--json"]);
    assert_eq!(answers(&run)[0][1..], ["director", "-"].map(str::to_owned), "{}", run.err);
    let run = folder.run(&["try", "try.mql", "--title", "Director"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--title: a compiled definition has no names of fields"), "{}", run.err);
}

#[test]
fn errors_name_the_option_and_the_remedy() {
    let folder = folder();
    for (arguments, message) in [
        (
            &["--size", "150"][..],
            "--size: no field of the definition answers `company_size`; add one under `[[fields]]`",
        ),
        (&["--answer", "emial=a@b.example"], "--answer: the definition has no field `emial`; did you mean `email`?"),
        (&["--answer", "email"], "--answer: `email` has no `=`"),
        (&["--url", "pricing page"], "--url: `pricing page` is no address; write a path such as `/pricing`"),
        (&[], "nothing to try; write `--title`"),
        (&["--form", "none.txt"], "`none.txt`: no such file"),
    ] {
        let run = tried(&folder, arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(message), "{arguments:?}: {}", run.err);
    }
    let both = tried(&folder, &["--form", "form.txt", "--title", "CEO"]);
    assert_eq!(both.code, 2);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}

#[test]
fn a_form_is_read_in_every_form_that_the_receiver_takes() {
    let folder = folder();
    folder.write("form.txt", "title=Director&email=ada%40gmail.com\n");
    folder.write("plain.txt", "title=Director\r\nemail=ada@gmail.com\r\n");
    folder.write("form.json", r#"{"fields": {"title": "Director", "email": "ada@gmail.com"}}"#);
    folder.write("latin.http", b"POST /v1/leads HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=windows-1252\r\n\r\ntitle=Director&email=ada%40gmail.com&name=M%FCller\r\n");
    folder.write(
        "files.http",
        "POST /v1/leads\nContent-Type: multipart/form-data; boundary=edge\n\n--edge\nContent-Disposition: form-data; name=\"title\"\n\nDirector\n--edge\n\
         Content-Disposition: form-data; name=\"email\"\n\nada@gmail.com\n--edge--\n",
    );
    for file in ["form.txt", "plain.txt", "form.json", "latin.http", "files.http"] {
        let run = tried(&folder, &["--form", file, "--json"]);
        let mut found = answers(&run);
        found.sort();
        let expected = [["email_type", "free", "gmail.com"], ["seniority", "director", "director"]];
        assert_eq!(found, expected.map(|answer| answer.map(str::to_owned)), "{file}: {}", run.err);
        assert_eq!(run.json()["tried"][0]["verdict"], "unverified", "{file}");
    }
}

#[test]
fn several_forms_in_a_file_are_tried_one_after_another() {
    let folder = folder();
    folder.write("list.json", r#"[{"title": "CEO"}, {"title": "Manager"}]"#);
    folder.write("lines.json", "{\"title\": \"CEO\"}\n{\"title\": \"Manager\"}\n");
    folder.write("lines.txt", "title=CEO&a=1\ntitle=Manager&a=2\n");
    folder.write("two.http", "@host = x\nPOST /a\n\ntitle=CEO\n\n### second\n# why\nPOST /b\nContent-Type: application/json\n\n{\"title\": \"Manager\"}\n");
    for (file, second) in
        [("list.json", "form 2"), ("lines.json", "line 2"), ("lines.txt", "line 2"), ("two.http", "line 8")]
    {
        let run = tried(&folder, &["--form", file, "--json"]).json();
        let values: Vec<_> =
            (0..2).map(|index| run["tried"][index]["fields"][0]["answers"][0]["value"].clone()).collect();
        assert_eq!(values, ["executive", "manager"], "{file}");
        assert_eq!(run["tried"][1]["form"], format!("{file}, {second}"));
    }
}

#[test]
fn a_binary_file_is_no_form() {
    let folder = folder();
    folder.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    folder.write("cases/definition.toml", DEFINITION);
    let message = "error: `picture.png`: this is a binary file and no form; name a file with the body of a request: URL-encoded, JSON, or an \
                   `.http` file with requests\n";
    for arguments in [&["try", "try.toml", "--form", "picture.png"], &["case", "record", "picture.png", "cases/new"]] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.err.as_str()), (2, message));
    }
    let wide: Vec<u8> = "\u{feff}{\"title\": \"CEO\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("wide.json", wide);
    assert_eq!(answers(&tried(&folder, &["--form", "wide.json", "--json"]))[0][1], "executive");
}

#[test]
fn a_time_beyond_2106_is_out_of_range() {
    for year in [2107, 9999] {
        let run = tried(&folder(), &["--title", "CEO", "--at", &format!("{year}-12-31T23:59:59Z")]);
        let message = format!(
            "`{year}-12-31T23:59:59Z` is out of range: times are from 1970 to the beginning of 2106; write one such as"
        );
        assert!(run.code == 2 && run.err.contains(&message), "{}", run.err);
    }
    let day = tried(&folder(), &["--title", "CEO", "--at", "9999-12-31"]);
    assert!(day.err.contains("`9999-12-31` is not a time"), "{}", day.err);
}

#[test]
fn a_form_that_the_receiver_would_refuse_names_its_place_and_the_remedy() {
    let folder = folder();
    folder.write("empty.http", "# nothing\n");
    folder.write("headers.http", "POST /a\nContent-Type: application/json\n");
    folder.write("list.json", r#"[{"title": "CEO"}, [1, 2]]"#);
    for (file, message) in [
        ("empty.http", "there is no request in it; write a line such as `POST /v1/leads`"),
        ("headers.http", "line 1: this request has no body; write an empty line and the form below its headers"),
        ("list.json", "form 2: the body is not a JSON object of texts, numbers and booleans"),
    ] {
        let run = tried(&folder, &["--form", file]);
        assert_eq!(run.code, 2, "{file}");
        assert!(run.err.contains(message), "{file}: {}", run.err);
    }
}

#[test]
fn options_and_a_form_read_a_text_alike() {
    let folder = folder();
    for (option, field, text) in
        [("--title", "title", "Satış Müdürü"), ("--email", "email", "a@yahoo.se"), ("--title", "title", "Astronaut")]
    {
        folder.write("form.json", serde_json::json!({ field: text }).to_string());
        let [by_option, by_form] = [&[option, text, "--json"], &["--form", "form.json", "--json"]]
            .map(|arguments| tried(&folder, arguments).json()["tried"][0].clone());
        assert_eq!(by_option["fields"], by_form["fields"], "{text}");
        assert_eq!(by_option["report"]["criteria"], by_form["report"]["criteria"], "{text}");
    }
    folder.run(&["compile", "try.toml", "-o", "try.mql"]);
    let [authored, compiled] = ["try.toml", "try.mql"].map(|file| {
        folder.run(&["try", file, "--answer", "email=a@yahoo.se", "--json"]).json()["tried"][0]["report"].clone()
    });
    assert_eq!(compiled["contributions"], authored["contributions"], "ids have no names in a compiled definition");
}

#[test]
fn a_page_that_is_read_again_is_a_view_of_its_class() {
    let again = tried(&folder(), &["--url", "/pricing", "--url", "/pricing", "--url", "/pricing?a=b", "--json"]);
    for page in again.json()["tried"][0]["pages"].as_array().unwrap() {
        assert_eq!((&page["page"], &page["engaged_s"]), (&"pricing".into(), &60.into()), "{page}");
    }
}

#[test]
fn a_page_is_read_for_a_day_at_most() {
    let long = tried(&folder(), &["--url", "/pricing", "--read-for", "300d"]);
    assert_eq!(long.code, 2);
    assert_eq!(long.err, "error: --read-for: a page is read for a day at most; write `24h` or less\n");
    assert_eq!(tried(&folder(), &["--url", "/pricing", "--read-for", "24h"]).code, 0);
}

#[test]
fn a_field_that_gives_no_points_says_if_the_leads_card_shows_it() {
    let folder = folder();
    folder.write("form.json", r#"{"first_name": "Ada", "company": "Works", "colour": "red"}"#);
    let run = tried(&folder, &["--form", "form.json"]);
    for line in [
        "  first_name \"Ada\"\n    no field of the definition, so it gives no points; the lead's card shows it as `name`\n",
        "  company \"Works\"\n    no field of the definition, so it gives no points; the lead's card shows it as `company`\n",
        "  colour \"red\"\n    no field of the definition; it counts for nothing\n",
    ] {
        assert!(run.out.contains(line), "{line}\n{}", run.out);
    }
    let fields = &tried(&folder, &["--form", "form.json", "--json"]).json()["tried"][0]["fields"];
    assert_eq!([&fields[0]["card"], &fields[2]["card"]], [&"name".into(), &serde_json::Value::Null]);
}

#[test]
fn the_schema_names_what_the_json_has() {
    let folder = folder();
    let schema = folder.run(&["schema", "--try"]).json();
    let json = tried(&folder, &["--title", "CEO", "--json"]).json();
    let mut required: Vec<&str> =
        schema["$defs"]["Tried"]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut keys: Vec<&str> = json["tried"][0].as_object().unwrap().keys().map(String::as_str).collect();
    required.sort_unstable();
    keys.sort_unstable();
    assert_eq!(required, keys);
    assert!(schema["$defs"]["TriedAnswer"]["properties"]["entry"].is_object(), "{schema:#}");
}
