//! `handraise connector`: what is wrong with a file is told with its field, line and remedy, and asking once stores nothing.

use super::tool::Folder;
use handraise_tests::vendor::{Reply, Vendor};
use serde_json::{Value, json};

const EXAMPLE: &str = include_str!("../../docs/enrichment/firmographics.toml");

const KEY: [(&str, &str); 1] = [("FIRMOGRAPHICS_KEY", "a-secret")];

fn checked(folder: &Folder, text: &str) -> Vec<(String, u64, String)> {
    folder.write("connector.toml", text);
    let run = folder.run_in(&KEY, &["connector", "check", "connector.toml", "--json"]);
    let answer = run.json();
    let problems = answer["problems"].as_array().expect("a list").clone();
    assert_eq!(run.code, i32::from(!problems.is_empty()), "{}", run.out);
    let text = |problem: &Value, name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    let read =
        |problem: &Value| (text(problem, "path"), problem["line"].as_u64().unwrap_or(0), text(problem, "remedy"));
    problems.iter().map(read).collect()
}

#[test]
fn the_example_is_right_and_every_mistake_has_its_field_line_and_remedy() {
    let folder = Folder::new();
    assert_eq!(checked(&folder, EXAMPLE), []);
    assert!(include_str!("../../docs/enrichment.md").contains(EXAMPLE), "the page shows the file");
    for (from, to, path, remedy) in [
        ("name = \"Firmographics\"", "name = \" \"", "name", "write a name"),
        ("by = \"domain\"", "by = \"e-mail\"", "by", "did you mean `email`?"),
        ("basis = \"legitimate interest\"", "basis = \"\"", "basis", "on what basis"),
        ("expires_after_days = 180", "expires_after_days = 0", "expires_after_days", "1 to 3650"),
        ("timeout_s = 10", "timeout = 10", "request.timeout", "timeout_s"),
        ("https://api", "http://api", "request.url", "write `https`"),
        ("https://api.firmographics.example/", "https://{domain}/", "request.url", "write the vendor's host"),
        ("?domain={domain}", "", "request.url", "write `{domain}` into the address"),
        ("{domain}\"", "{company}\"", "request.url", "write `{domain}`"),
        ("{domain}\"", "{domain}&api_key=12345\"", "request.url", "`[[request.secrets]]` with `parameter`"),
        ("https://api.", "https://ada:secret@api.", "request.url", "`[[request.secrets]]`"),
        ("timeout_s = 10", "headers = { x-api-key = \"12345\" }", "request.headers.x-api-key", "not in this file"),
        ("timeout_s = 10", "body = '{}'", "request.body", "method"),
        ("env = \"FIRMOGRAPHICS_KEY\"", "", "request.secrets[0]", "either `env` or `file`"),
        ("not_found = [404]", "not_found = [500]", "answer.not_found", "such as 404"),
        ("\"/company/industry\"", "\"company.industry\"", "attributes.industry.pointer", "write `/` before each part"),
        ("per_day = 1000", "per_day = 0", "limits.per_day", "1 to"),
    ] {
        let problems = checked(&folder, &EXAMPLE.replacen(from, to, 1));
        let found = problems.iter().find(|(known, ..)| known == path);
        let (_, line, said) = found.unwrap_or_else(|| panic!("{to}: {problems:?}"));
        assert!(*line > 0 && said.contains(remedy), "{to}: {problems:?}");
    }
    folder.write("connector.toml", EXAMPLE.replacen("https://api", "http://api", 1));
    let run = folder.run(&["connector", "check", "connector.toml"]);
    assert!(
        run.out.contains("url = \"http://api") && run.out.contains("remedy") && run.out.contains("failed: 1 error"),
        "{}",
        run.out
    );
}

#[test]
fn attributes_that_the_definition_does_not_have_are_named() {
    let folder = Folder::new();
    folder.write("connector.toml", EXAMPLE.replace("company_size", "seniority"));
    let run = folder.run_in(&KEY, &["connector", "check", "connector.toml", "--definition", "definition.toml"]);
    assert_eq!(run.code, 1);
    assert!(
        run.out.contains("no attribute `industry`") && !run.out.contains("no attribute `seniority`"),
        "{}",
        run.out
    );
}

#[test]
fn a_secret_that_is_missing_is_named_without_asking_anybody() {
    let folder = Folder::new();
    folder.write("connector.toml", EXAMPLE);
    let run = folder.run(&["connector", "check", "connector.toml"]);
    let said = "failed: `Firmographics`: the variable `FIRMOGRAPHICS_KEY` is not set; put the secret into it\n";
    assert_eq!((run.code, run.out.as_str()), (1, said));
}

#[test]
fn a_receiver_does_not_start_with_a_wrong_connector_or_without_its_secret() {
    let folder = Folder::new();
    folder.write("connectors/a.toml", EXAMPLE);
    let serve = ["serve", "--addr", "127.0.0.1:0", "--data", "data", "--connector", "connectors"];
    let run = folder.run(&serve);
    assert!(run.code == 2 && run.err.contains("the variable `FIRMOGRAPHICS_KEY` is not set"), "{}", run.err);
    folder.write("connectors/a.toml", EXAMPLE.replace("env = \"FIRMOGRAPHICS_KEY\"", "file = \"key\""));
    folder.write("connectors/key", "a-key\n");
    folder.write("connectors/b.toml", EXAMPLE.replace("env = \"FIRMOGRAPHICS_KEY\"", "file = \"key\""));
    let run = folder.run(&serve);
    assert!(run.code == 2 && run.err.contains("another connector is called `Firmographics`"), "{}", run.err);
    folder.write("connectors/b.toml", "schema = 1\nnmae = \"x\"\n");
    let run = folder.run(&serve);
    assert!(
        run.code == 2 && run.err.contains("did you mean `name`?") && run.err.contains("this connector can't be used"),
        "{}",
        run.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_once_shows_what_is_read_stored_and_ignored() {
    let found = json!({ "company": { "industry": "Fishing", "metrics": { "employees": 250 }, "name": "Works" } });
    let vendor = Vendor::start([Reply::Json(found), Reply::Status(404, None), Reply::Status(500, None)]).await;
    let folder = Folder::new();
    let here = EXAMPLE.replace("https://api.firmographics.example", &format!("http://{}", vendor.addr));
    let here = here
        .replace("timeout_s = 10", "allow_private_addresses = true")
        .replace("env = \"FIRMOGRAPHICS_KEY\"", "file = \"key\"");
    folder.write("connector.toml", here);
    folder.write("key", "a-key\n");
    let ask = |about: &str| {
        let run = tokio::task::block_in_place(|| folder.run(&["connector", "try", "connector.toml", about, "--json"]));
        (run.code, run.out.parse::<Value>().unwrap_or_default(), run.err)
    };
    let (code, answer, _) = ask("Works.Example");
    assert_eq!((code, &answer["outcome"]), (0, &json!("found")));
    assert_eq!(answer["told"], json!([{ "attribute": "company_size", "read": "250", "value": "250" }]));
    assert_eq!(answer["ignored"][0]["why"], "`Fishing` is not among its `values`");
    assert_eq!(answer["unread"], json!(["/company/name"]));
    let asked = vendor.asked();
    assert_eq!(
        (asked[0].path.as_str(), &asked[0].headers["authorization"]),
        ("/v2/companies?domain=works.example", &"Bearer a-key".parse().unwrap())
    );
    assert_eq!((ask("else.example").0, ask("else.example").1["why"].clone()), (1, json!("the host answers 500")));
    for (about, why) in [("gmail.com", "free mail"), ("ada@works.example", "write a domain")] {
        let (code, _, error) = ask(about);
        assert!(code == 2 && error.contains(why), "{error}");
    }
    assert_eq!(vendor.asked().len(), 3);
}
