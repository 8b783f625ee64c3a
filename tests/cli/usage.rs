//! Rules for every command: help, usage, pipes, colour.

use super::tool::Folder;

#[test]
fn every_command_documents_its_exit_codes() {
    let folder = Folder::new();
    for command in ["check", "schema", "compile", "diff", "score", "explain", "test", "serve", "completions"] {
        let run = folder.run(&[command, "--help"]);
        assert_eq!(run.code, 0, "{command}");
        assert!(run.out.contains("Exit codes"), "{command}: {}", run.out);
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
