//! Running other programs: quietly with their last words kept for an error, or with their output passed through.
//!
//! Knows nothing of what the programs do.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::Step;

/// Lines of a failed program's output that an error repeats.
const LAST_WORDS: usize = 60;
/// How long a program may be silent in a plain log before a sign of life is printed.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// Runs `command` to its end; its output is shown only when it fails.
pub(crate) fn run(step: &Step, command: &mut Command) -> Result<()> {
    let shown = shown(command);
    step.detail(&shown);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    let (sender, lines) = channel();
    if let Some(stdout) = child.stdout.take() {
        forward(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        forward(stderr, sender.clone());
    }
    drop(sender);
    let begun = Instant::now();
    let mut kept = VecDeque::with_capacity(LAST_WORDS);
    loop {
        match lines.recv_timeout(SIGN_OF_LIFE) {
            Ok(line) => {
                step.detail(&line);
                if kept.len() == LAST_WORDS {
                    kept.pop_front();
                }
                kept.push_back(line);
            }
            Err(RecvTimeoutError::Timeout) => {
                step.still_busy(begun.elapsed(), kept.back().map_or(shown.as_str(), String::as_str));
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait().with_context(|| format!("could not wait for `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}:\n{}", Vec::from(kept).join("\n"));
    }
    Ok(())
}

/// Runs `command` to its end with its output passed through; every line of standard output is also given to `look`.
/// Returns whether it succeeded.
pub(crate) fn pass_through(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    let shown = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    if let Some(stdout) = child.stdout.take() {
        for line in lossy_lines(stdout) {
            // A reader that has gone away (`| head`) is no reason to stop counting.
            let _reader_may_be_gone = writeln!(std::io::stdout(), "{line}");
            look(&line);
        }
    }
    let status = child.wait().with_context(|| format!("could not wait for `{shown}`"))?;
    Ok(status.success())
}

/// What `command` prints, or nothing when it cannot be started or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in lossy_lines(stream) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
}

/// Lines of a program that need not be UTF-8.
fn lossy_lines(stream: impl Read) -> impl Iterator<Item = String> {
    BufReader::new(stream)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

/// The command as somebody would type it.
fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_trimmed_and_absent_when_the_program_fails() {
        assert_eq!(answer(Command::new("echo").arg("v20.1.0")).as_deref(), Some("v20.1.0"));
        assert_eq!(answer(&mut Command::new("false")), None);
        assert_eq!(answer(&mut Command::new("no-such-program-here")), None);
    }

    #[test]
    fn output_that_passes_through_is_seen_line_by_line() {
        let mut seen = Vec::new();
        let success = pass_through(Command::new("printf").arg("a\\nb\\n"), |line| seen.push(line.to_owned()));
        assert!(success.is_ok_and(|success| success));
        assert_eq!(seen, ["a", "b"]);
    }
}
