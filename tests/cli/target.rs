//! `handraise target`: what is wrong with a file is told with its field, line and remedy, and a trial names nobody.

use super::tool::Folder;
use handraise_tests::vendor::{Reply, Vendor};
use serde_json::{Value, json};

const EXAMPLE: &str = include_str!("../../docs/webhooks/sales-alerts.toml");
const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

#[test]
fn the_example_is_right_and_every_mistake_has_its_field_line_and_remedy() {
    let folder = Folder::new();
    let checked = |text: &str| {
        folder.write("target.toml", text);
        let run = folder.run_in(&[("SALES_ALERTS_SECRET", SECRET)], &["target", "check", "target.toml", "--json"]);
        let answer = run.json();
        let problems = answer["problems"].as_array().expect("a list").clone();
        assert_eq!(run.code, i32::from(!problems.is_empty()), "{}", run.out);
        (answer["target"].clone(), problems)
    };
    let events = json!(["alert", "lead.qualified", "lead.hand_raised"]);
    let known = json!({ "name": "sales-alerts", "kind": "webhook", "events": events });
    assert_eq!(checked(EXAMPLE), (known, Vec::new()));
    for (from, to, path, remedy) in [
        ("\"sales-alerts\"", "\"Sales alerts\"", "name", "small letters, digits and hyphens"),
        ("\"webhook\"", "\"webhooks\"", "kind", "did you mean `webhook`?"),
        ("\"lead.qualified\"", "\"lead.qualifed\"", "events[1]", "`alert`, `lead.*`, or one of lead.qualified"),
        ("\"lead.qualified\"", "\"person.*\"", "events[1]", "`lead.*`"),
        ("[\"alert\", \"lead.qualified\", \"lead.hand_raised\"]", "[]", "events", "name some"),
        ("contact = \"none\"", "contact = \"some\"", "contact", "address"),
        ("contact = \"none\"", "contact_s = \"none\"", "contact_s", "contact"),
        ("https://leads.example.com", "leads.example.com", "inbox", "scheme and host"),
        ("https://leads.example.com", "https://leads.example.com/inbox", "inbox", "scheme and host"),
        ("[webhook]", "[only]\nqueues = [\" \"]\n\n[webhook]", "only.queues[0]", "one of the definition's"),
        ("https://hooks", "http://hooks", "webhook.url", "write `https`"),
        ("https://hooks", "ftp://hooks", "webhook.url", "begin with `https://`"),
        ("https://hooks", "https://ada:secret@hooks", "webhook.url", "`[[webhook.secrets]]`"),
        ("/handraise\"", "/handraise#here\"", "webhook.url", "remove it"),
        ("[{ env = \"SALES_ALERTS_SECRET\" }]", "[]", "webhook.secrets", "while you change one for another"),
        ("{ env = \"SALES_ALERTS_SECRET\" }", "{}", "webhook.secrets[0]", "either `env` or `file`"),
        ("schema = 1", "schema = 0", "schema", "from 1 to 1"),
        ("[webhook]", "[only]\nqueues = []\n\n[webhook]", "only.queues", "remove it for all leads"),
        ("secrets = ", "timeout_s = -1\nsecrets = ", "webhook.timeout_s", "1 to 60"),
        ("secrets = ", "timeout_s = 90\nsecrets = ", "webhook.timeout_s", "1 to 60"),
        ("secrets = ", "at_once = 0\nsecrets = ", "webhook.at_once", "1 to 64"),
    ] {
        let (_, problems) = checked(&EXAMPLE.replacen(from, to, 1));
        let found = problems.iter().find(|problem| problem["path"] == path);
        let found = found.unwrap_or_else(|| panic!("{to}: {problems:?}"));
        let said = found["remedy"].as_str().unwrap_or_default();
        assert!(found["line"].as_u64() > Some(0) && said.contains(remedy), "{to}: {found}");
    }
    let mail = "schema = 1\nname = \"a\"\nkind = \"email\"\n[email]\nserver = \"smtp.example.com\"\nfrom = \"a@example.com\"\n";
    for (more, path, remedy) in [
        ("to = \"sales@example.com\"\n", "email.to", "`to = [\"sales@example.com\"]`, or `to = \"owner\"`"),
        ("to = 1\n", "email.to", "`to = \"owner\"`"),
        ("to = [\"a@example.com\"]\nport = 70000\n", "email.port", "from 1 to 65535"),
        ("to = [\"a@example.com\"]\nport = 0\n", "email.port", "from 1 to 65535"),
    ] {
        let (_, problems) = checked(&format!("{mail}{more}"));
        let [problem] = &problems[..] else { panic!("{more}: {problems:?}") };
        let said = problem["remedy"].as_str().unwrap_or_default();
        assert!(problem["path"] == path && said.contains(remedy), "{more}: {problem}");
    }
    let (_, problems) = checked("schema = 1\nname = \"a\"\nkind = \"webhook\"\n");
    assert!(problems[0]["remedy"].as_str().is_some_and(|remedy| remedy.contains("`[webhook]`")), "{problems:?}");
}

#[test]
fn every_secret_that_is_missing_is_named_and_a_wrong_one_too() {
    let folder = Folder::new();
    let two = EXAMPLE
        .replace("[{ env = \"SALES_ALERTS_SECRET\" }]", "[{ env = \"SALES_ALERTS_SECRET\" }, { file = \"next\" }]");
    folder.write("target.toml", two);
    let check = |variables: &[(&str, &str)]| {
        let run = folder.run_in(variables, &["target", "check", "target.toml"]);
        (run.code, run.out)
    };
    let (no_variable, no_file) = (
        "failed: `sales-alerts`: the variable `SALES_ALERTS_SECRET` is not set; put the secret into it\n",
        "failed: `sales-alerts`: there is no file `next`; put the secret into it\n",
    );
    assert_eq!(check(&[]), (1, format!("{no_variable}{no_file}")));
    let known = [("SALES_ALERTS_SECRET", SECRET)];
    assert_eq!(check(&known), (1, no_file.to_owned()));
    folder.write("next", "");
    assert_eq!(check(&known), (1, "failed: `sales-alerts`: `next` is empty; put the secret into it\n".to_owned()));
    folder.write("next", "a-secret");
    let (code, said) = check(&known);
    assert!(code == 1 && said.contains("openssl rand") && !said.contains("a-secret"), "{said}");
    folder.write("next", SECRET);
    let (code, said) = check(&known);
    assert!(code == 0 && said.starts_with("ok: `sales-alerts` is a webhook"), "{said}");
    // A mail server's password and authority, and a chat's address.
    folder.write(
        "target.toml",
        "schema = 1\nname = \"mail\"\nkind = \"email\"\n[email]\nserver = \"mail.example\"\nfrom = \"a@b.example\"\nto = [\"a@b.example\"]\n\
         user = \"a\"\npassword = { env = \"MAIL_PASSWORD\" }\nauthority = { file = \"ca.pem\" }\n",
    );
    let run = folder.run(&["target", "check", "target.toml", "--json"]);
    let named = json!([
        "the variable `MAIL_PASSWORD` is not set; put the secret into it",
        "there is no file `ca.pem`; put the secret into it"
    ]);
    assert_eq!((run.code, &run.json()["secrets"], &run.json()["problems"]), (1, &named, &json!([])));
    folder
        .write("target.toml", "schema = 1\nname = \"chat\"\nkind = \"slack\"\n[slack]\nurl = { env = \"CHAT_URL\" }\n");
    assert!(check(&[]).1.contains("`CHAT_URL` is not set"));
    assert_eq!(check(&[("CHAT_URL", "https://hooks.example.com/services/1")]).0, 0);
    let (code, said) = check(&[("CHAT_URL", "hooks/a-secret")]);
    assert!(
        code == 1 && said.contains("`chat`: the secret address of the chat") && !said.contains("a-secret"),
        "{said}"
    );
}

#[test]
fn a_crm_without_its_secret_is_not_ready() {
    let folder = Folder::new();
    folder.write("tryton.toml", include_str!("../../docs/crm/tryton.toml"));
    let run = folder.run(&["crm", "check", "tryton.toml"]);
    let said = "failed: `Tryton`: there is no file `tryton-password`; put the secret into it\n";
    assert_eq!((run.code, run.out.as_str()), (1, said));
    let run = folder.run(&["crm", "check", "tryton.toml", "--json"]);
    assert_eq!(run.json()["secrets"], json!(["there is no file `tryton-password`; put the secret into it"]));
    folder.write("tryton-password", "secret\n");
    let run = folder.run(&["crm", "check", "tryton.toml"]);
    assert_eq!((run.code, run.out.as_str()), (0, "ok: `Tryton` is a tryton\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_names_nobody_and_says_what_came_of_it() {
    let vendor = Vendor::start([Reply::Status(200, None), Reply::Status(302, None)]).await;
    let folder = Folder::new();
    let here = EXAMPLE.replace("https://hooks.example.com", &format!("http://{}", vendor.addr));
    let here = here.replace("env = \"SALES_ALERTS_SECRET\" }]", "file = \"secret\" }]\nallow_private_addresses = true");
    folder.write("target.toml", here);
    let send = || {
        let run = tokio::task::block_in_place(|| folder.run(&["target", "try", "target.toml", "--json"]));
        (run.code, run.out.parse::<Value>().unwrap_or_default(), run.err)
    };
    folder.write("secret", "a-secret\n");
    let (code, _, error) = send();
    assert!(code == 2 && error.contains("openssl rand") && !error.contains("a-secret"), "{error}");
    folder.write("secret", SECRET);
    let (code, answer, error) = send();
    assert_eq!((code, &answer["delivered"], &answer["status"]), (0, &json!(true), &json!(200)), "{error}");
    let asked = vendor.asked();
    let sent: Value = asked[0].body.parse().expect("JSON");
    assert_eq!((&sent["type"], &sent["data"]["target"]), (&json!("target.test"), &json!("sales-alerts")));
    assert!(asked[0].headers["webhook-signature"].to_str().is_ok_and(|text| text.starts_with("v1,")));
    let (code, answer, _) = send();
    let why = answer["why"].as_str().unwrap_or_default();
    assert!(code == 1 && why.contains("redirects are not followed"), "{answer}");
}

#[test]
fn a_secret_that_stands_in_the_file_by_mistake_is_printed_nowhere() {
    let folder = Folder::new();
    let file = "schema = 1\nname = \"mail\"\nkind = \"email\"\n[email]\nserver = \"mail.example\"\nport = 25\npassword = \"geheim123\"\n\
                from = \"a@b.example\"\nto = [\"a@b.example\"]\n";
    folder.write("mail.toml", file);
    for line in [
        &["target", "check", "mail.toml"][..],
        &["target", "check", "mail.toml", "--json"],
        &["target", "try", "mail.toml"],
        &["serve", "--addr", "127.0.0.1:0", "--data", "data", "--targets", "mail.toml"],
    ] {
        let run = folder.run(line);
        let printed = format!("{}{}", run.out, run.err);
        assert!(
            run.code != 0 && printed.contains("email.password") && !printed.contains("geheim"),
            "{line:?}: {printed}"
        );
    }
}
