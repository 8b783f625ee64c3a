//! `handraise user`, `handraise token` and `handraise audit`: what the person at the receiver's machine can do.

use super::tool::Folder;
use serde_json::Value;

fn folder() -> Folder {
    let folder = Folder::new();
    // SQLite takes an empty file for an empty database.
    folder.write("data/handraise.sqlite3", "");
    folder
}

fn printed(folder: &Folder, command: &str) -> Value {
    let run = folder.run(&command.split(' ').collect::<Vec<_>>());
    assert_eq!(run.code, 0, "{command}: {}", run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

#[test]
fn somebody_is_invited_changed_and_removed_and_the_log_names_the_tool() {
    let folder = folder();
    let run = folder.run(&["user", "list"]);
    assert!(run.out.starts_with("nobody yet; the receiver prints a link"), "{}", run.out);
    let run = folder.run(&["user", "invite", "Ada@Works.example"]);
    assert_eq!((run.code, run.err.contains("say what for with `--role`")), (2, true), "{}", run.err);
    let invited =
        printed(&folder, "user invite Ada@Works.example --role sales --url https://leads.example.com/ --json");
    let link = invited["link"].as_str().expect("a link");
    assert!(link.starts_with("https://leads.example.com/inbox#invitation=hri_"), "{link}");
    // A second time, it is a new link for the same user.
    let again = printed(&folder, "user invite ada@works.example --json");
    assert_eq!((&again["user"], again["link"] == invited["link"]), (&invited["user"], false));
    for url in [
        "leads.example.com",
        "ftp://leads.example.com",
        "https://leads.example.com/?a=b",
        "https://a@leads.example.com",
        "https:///x#y",
    ] {
        let run = folder.run(&["user", "invite", "ada@works.example", "--url", url]);
        assert!(run.code == 2 && run.err.contains("is no address of a receiver"), "{url}: {}", run.err);
    }
    let inside = printed(&folder, "user invite ada@works.example --url https://example.com/leads/ --json");
    assert!(inside["link"].as_str().expect("a link").starts_with("https://example.com/leads/inbox#"), "{inside}");
    let run = folder.run(&["user", "invite", "ada@works.example", "--role", "admin"]);
    assert!(run.code == 2 && run.err.contains("type `handraise user role ada@works.example admin`"), "{}", run.err);
    let run = folder.run(&["user", "role", "ada@works.example", "marketing"]);
    assert_eq!((run.code, run.out.as_str()), (0, "ada@works.example is now marketing\n"));
    let run = folder.run(&["user", "list"]);
    assert_eq!(run.out, "ada@works.example  marketing  invited  ada\n");
    assert_eq!(folder.run(&["user", "remove", "ada@works.example"]).code, 0);
    let run = folder.run(&["user", "role", "eve@works.example", "read"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: there is no such user\n"));
    let entries = printed(&folder, "audit --json")["entries"].clone();
    let entries = entries.as_array().expect("a list");
    let actions: Vec<_> = entries.iter().rev().map(|entry| entry["action"].as_str().expect("a text")).collect();
    assert_eq!(actions, ["user_invited", "user_invited", "user_invited", "user_changed", "user_removed"]);
    assert!(entries.iter().all(|entry| entry["actor_kind"] == "tool"));
}

#[test]
fn a_token_is_shown_once_and_revoked_by_its_number() {
    let folder = folder();
    let made = printed(&folder, "token create Website --scope forward --scope metrics --days 30 --json");
    assert!(made["secret"].as_str().expect("a text").starts_with("hrt_"));
    assert_eq!(made["token"]["scopes"], serde_json::json!(["forward", "metrics"]));
    let run = folder.run(&["token", "list"]);
    assert_eq!(run.out, "1  Website  forward, metrics    active  never used\n");
    assert_eq!(folder.run(&["token", "revoke", "1"]).code, 0);
    assert_eq!(printed(&folder, "token list --json")["tokens"][0]["status"], "revoked");
    for (arguments, message) in [
        (vec!["token", "revoke", "7"], "there is no such token"),
        (
            vec!["token", "create", "A", "--scope", "all"],
            "may be `forward`, `read`, `facts`, `definition` and `metrics`",
        ),
        (vec!["token", "create", "A", "--scope", "read", "--days", "0"], "must be from 1 to 3650"),
        (vec!["token", "create", "A"], "--scope <SCOPE>"),
    ] {
        let run = folder.run(&arguments);
        assert!(run.code == 2 && run.err.contains(message), "{}", run.err);
    }
}

#[test]
fn a_folder_without_a_database_is_named_with_what_to_do() {
    for arguments in [["user", "list"], ["token", "list"], ["audit", "--limit=1"]] {
        let run = Folder::new().run(&arguments);
        assert_eq!(run.code, 2);
        assert!(
            run.err.contains("there is no `handraise.sqlite3` in `data`; name the folder of a receiver"),
            "{}",
            run.err
        );
    }
}
