//! Commands that documents show and no test runs, because they serve for ever or write elsewhere: each is one that the tool has, with options that
//! it has. It does not know what they do.

use super::{code_blocks, documents};
use std::collections::BTreeMap;
use std::process::Command;

/// What `handraise COMMAND --help` prints.
fn help(command: &str) -> String {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_handraise-under-test"));
    let output = tool.args(command.split(' ')).arg("--help").output().expect("the tool runs");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// The command in a call, with the one below it if it has any.
fn command(call: &str) -> String {
    let mut words = call.split_whitespace();
    let command = words.next().unwrap_or_default();
    let below = words.next().map(|word| format!("{command} {word}"));
    let has_below = help(command).contains("<COMMAND>");
    below.filter(|_| has_below).unwrap_or_else(|| command.to_owned())
}

#[test]
fn shell_blocks_name_commands_and_options_that_the_tool_has() {
    let (mut known, mut count) = (BTreeMap::new(), 0);
    for document in documents().keys().filter(|path| !path.starts_with("crates")) {
        let document = document.display().to_string();
        for line in code_blocks(&document, "sh").iter().flat_map(|block| block.lines()) {
            let Some((_, call)) = line.split(" #").next().unwrap_or(line).split_once("handraise ") else { continue };
            if line.contains("cargo ") || line.contains("npm ") {
                continue;
            }
            let command = command(call);
            let words = call.split_whitespace();
            let help = known.entry(command.clone()).or_insert_with(|| help(&command));
            assert!(
                help.contains(&format!("Usage: handraise {command}")),
                "{document}: there is no command in `{line}`"
            );
            for option in words.filter(|word| word.starts_with("--")) {
                let name = option.split('=').next().unwrap_or(option);
                let has = help.split([' ', '\n', ',', '[', '=']).any(|word| word == name);
                assert!(has, "{document}: `{command}` has no option `{name}`");
            }
            count += 1;
        }
    }
    assert!(count > 5, "only {count} commands: are they still found?");
}
