//! Runs other programs: quietly, keeping the end of their output for an error message, or with their output passed through. It does not know
//! what the programs do.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::Step;

/// How many last lines of a failed program's output an error repeats.
const LAST_LINES: usize = 60;
/// In a plain log, prints a line if a program was silent for this long.
const SILENCE: Duration = Duration::from_secs(30);

/// Runs `command` to its end. Shows its output only if it fails.
pub(crate) fn run(step: &Step, command: &mut Command) -> Result<()> {
    watch(step, command, |_| {})?.succeed()
}

/// How a watched program ended.
pub(crate) struct Ended {
    shown: String,
    status: ExitStatus,
    last: VecDeque<String>,
}

impl Ended {
    /// An error with the end of its output, unless it succeeded.
    pub(crate) fn succeed(self) -> Result<()> {
        let Self { shown, status, last } = self;
        if !status.success() {
            bail!("`{shown}` ended with {status}:\n{}", Vec::from(last).join("\n"));
        }
        Ok(())
    }
}

/// Runs `command` to its end. `look` gets every line of its output.
pub(crate) fn watch(step: &Step, command: &mut Command, mut look: impl FnMut(&str)) -> Result<Ended> {
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
    let mut last = VecDeque::with_capacity(LAST_LINES);
    loop {
        match lines.recv_timeout(SILENCE) {
            Ok(line) => {
                step.detail(&line);
                look(&line);
                if last.len() == LAST_LINES {
                    last.pop_front();
                }
                last.push_back(line);
            }
            Err(RecvTimeoutError::Timeout) => {
                step.still_busy(begun.elapsed(), last.back().map_or(shown.as_str(), String::as_str));
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait().with_context(|| format!("could not wait for `{shown}`"))?;
    Ok(Ended { shown, status, last })
}

/// Runs `command` to its end with its output passed through. `look` gets every line of standard output. Returns whether the command succeeded.
pub(crate) fn pass_through(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    let shown = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    if let Some(stdout) = child.stdout.take() {
        for line in lossy_lines(stdout) {
            // Goes on counting if the reader has gone (`| head`).
            let _reader_may_be_gone = writeln!(std::io::stdout(), "{line}");
            look(&line);
        }
    }
    let status = child.wait().with_context(|| format!("could not wait for `{shown}`"))?;
    Ok(status.success())
}

/// The output of `command`; `None` if it cannot start or fails.
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

/// The lines of a program's output, which need not be UTF-8.
fn lossy_lines(stream: impl Read) -> impl Iterator<Item = String> {
    BufReader::new(stream)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

/// The command as a user would type it.
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
    fn the_caller_gets_every_line_that_passes_through() {
        let mut seen = Vec::new();
        let success = pass_through(Command::new("printf").arg("a\\nb\\n"), |line| seen.push(line.to_owned()));
        assert!(success.is_ok_and(|success| success));
        assert_eq!(seen, ["a", "b"]);
    }
}
