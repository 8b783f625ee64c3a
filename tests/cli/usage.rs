//! Rules for every command: help, usage, pipes, colour.

use super::tool::Folder;
use handraise_tests::weeks;

/// What signs messages of the example's target.
const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn every_command_documents_its_exit_codes() {
    let folder = Folder::new();
    for command in [
        "init",
        "try",
        "import",
        "pack",
        "profile",
        "learn",
        "backtest",
        "simulate",
        "effect",
        "forecast",
        "check",
        "schema",
        "compile",
        "migrate",
        "sign",
        "diff",
        "score",
        "explain",
        "test",
        "serve",
        "openapi",
        "purge",
        "export",
        "kpis",
        "load",
        "nurture",
        "target",
        "outbox",
        "crm",
        "completions",
        "man",
    ] {
        let run = folder.run(&[command, "--help"]);
        assert_eq!(run.code, 0, "{command}");
        assert!(run.out.contains("Exit codes"), "{command}: {}", run.out);
    }
}

/// The words of a command line, as a shell divides them, up to a redirection.
fn words(line: &str) -> Vec<String> {
    let line = line.split('>').next().unwrap_or_default();
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

#[test]
fn every_help_ends_with_an_example_that_runs() {
    let folder = Folder::new();
    let made = folder.run(&["init", ".", "--template", "smb-saas", "--force"]);
    assert_eq!(made.code, 0, "{}", made.err);
    folder.write("old.toml", std::fs::read(folder.path("definition.toml")).unwrap());
    folder.write("rules.csv", "signal,points\nvisit pricing page,5\n");
    folder.write("firmographics.toml", include_str!("../../docs/enrichment/firmographics.toml"));
    folder.write("sales-alerts.toml", include_str!("../../docs/webhooks/sales-alerts.toml"));
    folder.write("tryton.toml", include_str!("../../docs/crm/tryton.toml"));
    folder.write("form.json", r#"{"email": "ada@works.example", "contact_sales": "yes"}"#);
    assert_eq!(folder.run(&["simulate", "leads.csv", "--leads", "600"]).code, 0);
    assert_eq!(
        folder.run(&["simulate", "told-in-2025.jsonl", "--facts-for", "definition.toml", "--leads", "40"]).code,
        0
    );
    folder.write("webinar.csv", "email,action,at\nada@works.example,webinar,2026-11-02\n");
    weeks::make(&folder.path("."), &folder.path("definition.toml"));
    folder.write("retention.toml", "[retention]\nbehaviour = \"13 months\"\n");
    let help = folder.run(&["--help"]).out;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // What a line is too short for goes on in the next one, further in.
    let named = listed.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let mut commands: Vec<String> = named.map(str::to_owned).collect();
    commands.retain(|command| command != "help");
    assert!(commands.len() > 14, "{commands:?}");
    commands.extend(["case record".to_owned(), String::new()]);
    for command in commands {
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let help = folder.run(&arguments).out;
        let (_, example) = help.split_once("\nExample:\n").unwrap_or_else(|| panic!("{command}: {help}"));
        let words = words(example.trim());
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(words.remove(0), "handraise", "{example}");
        assert!(example.trim().starts_with(&format!("handraise {command}")), "{example}");
        // The receiver would run for ever; its help shows that the options are understood.
        if command == "serve" {
            words.push("--help");
        }
        // `case` shows the example of its only command, which has written its case by then.
        if command == "case record" {
            words.push("--force");
        }
        let secrets = [("FIRMOGRAPHICS_KEY", "a-secret"), ("SALES_ALERTS_SECRET", SECRET)];
        let run = folder.run_in(&secrets, &words);
        // A plan for these leads has something to send.
        let code = if command == "crm" { 1 } else { 0 };
        assert_eq!(run.code, code, "{example}: {}{}", run.out, run.err);
    }
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let folder = Folder::new();
    let run = folder.run(&["man", "pages/man1"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for page in ["handraise.1", "handraise-init.1", "handraise-try.1", "handraise-check.1", "handraise-case-record.1"] {
        let text = std::fs::read_to_string(folder.path("pages/man1").join(page))
            .unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(".TH") && text.contains("Exit codes"), "{page}");
    }
    assert!(run.out.starts_with("wrote ") && run.out.contains(" pages into pages/man1"), "{}", run.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_can_not_be_used_is_named_with_what_to_do() {
    let folder = Folder::new();
    folder.write("rules.csv", "signal,points\nvisit pricing page,5\n");
    let [below, file] =
        ["can't be created there; name another place", "a file is where a folder is needed; name another"];
    for (command, path, message) in [
        ("test rules.csv", "rules.csv", "is a file; name a folder"),
        ("test none", "none", "no such folder; check the path"),
        ("check rules.csv/a.toml", "rules.csv/a.toml", "a part of this path is a file, not a folder; check the path"),
        ("man rules.csv", "rules.csv", file),
        ("man /proc/new", "/proc/new", below),
        ("init /proc/new --yes", "/proc/new", below),
        ("import rules.csv --out /proc/new/made.toml", "/proc/new", below),
        ("import rules.csv --out rules.csv/made.toml", "rules.csv", file),
        ("case record evidence.json evidence.json/new", "evidence.json/new", file),
    ] {
        let run = folder.run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(run.code, 2, "{command}");
        assert!(run.err.starts_with(&format!("error: `{path}`: {message}")), "{command}: {}", run.err);
    }
}

#[test]
fn a_mistyped_command_is_usage_with_a_suggestion() {
    let run = Folder::new().run(&["chekc"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("check"), "{}", run.err);
}

#[test]
fn completions_name_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = folder.run(&["completions", shell]);
        assert_eq!(run.code, 0, "{shell}");
        assert!(run.out.contains("explain"), "{shell}");
    }
}

#[test]
fn a_pipe_without_a_terminal_gets_no_colour() {
    let run = Folder::new().run(&["check", "definition.toml"]);
    assert!(!run.out.contains('\u{1b}'), "{:?}", run.out);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly_with_the_true_exit_code() {
    use std::process::{Command, Stdio};
    let folder = Folder::new();
    folder.write("broken.toml", "id = 1\n");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(handraise_tests::tool())
        .args(["check", "broken.toml"])
        .current_dir(folder.path(""))
        .stdout(Stdio::from(writer))
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_number_below_zero_is_told_what_is_wrong_with_it() {
    let folder = Folder::new();
    for (arguments, said) in [
        (&["forecast", "definition.toml", "--weeks", "-3"][..], "-3 is not in 4..=520"),
        (&["forecast", "definition.toml", "--ahead", "-1"], "-1 is not in 1..=26"),
        (&["nurture", "--limit", "-5"], "-5 is not in 0..="),
        (&["learn", "leads.csv", "--rules", "-2"], "write a whole number, 0 or more"),
        (&["simulate", "leads.csv", "--leads", "-2"], "write a whole number, 0 or more"),
        (&["simulate", "leads.csv", "--share", "-0.1"], "write a number from 0.001 to 0.999"),
        (&["simulate", "leads.csv", "--seed", "-1"], "invalid value '-1'"),
        (&["outbox", "list", "--limit", "-1"], "-1 is not in 1.."),
        (&["crm", "plan", "tryton.toml", "--limit", "-1"], "write a whole number, 0 or more"),
        (&["serve", "--trusted-hops", "-1"], "write a whole number, 0 or more"),
        (&["token", "create", "a", "--days", "-1"], "-1 is not in 0..="),
    ] {
        let run = folder.run(arguments);
        assert!(
            run.code == 2 && run.err.contains("invalid value '-") && run.err.contains(said),
            "{arguments:?}: {}",
            run.err
        );
    }
    // What wants no number still says that there is no such option.
    let run = folder.run(&["check", "-3"]);
    assert!(run.code == 2 && run.err.contains("unexpected argument '-3'"), "{}", run.err);
}
