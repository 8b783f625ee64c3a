//! Process groups: a process and everything that it starts end together, even after a test that failed, and if the
//! tests themselves are killed. It does not know what the processes are.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

/// This shell script outlives the tests, because nothing is dropped when they end. It is told which groups and folders
/// there are, and cleans up when its input ends. A process that is being killed may still write, so erasing takes two
/// tries.
const GUARD: &str = r#"
    while read -r what which; do
        case $what in
            began) groups="$groups -$which" ;;
            ended) left=; for group in $groups; do [ "$group" = "-$which" ] || left="$left $group"; done; groups=$left ;;
            folder) set -- "$@" "$which" ;;
        esac
    done
    [ -z "$groups" ] || kill -s KILL -- $groups
    rm -rf -- "$@" || { sleep 1; rm -rf -- "$@"; }
"#;

/// A process and everything that it starts.
pub struct Group(Child);

impl Group {
    /// Starts a process, without its standard error.
    pub(super) fn spawn(command: &mut Command) -> Self {
        let started = command.stderr(Stdio::null()).process_group(0).spawn();
        let group = Self(started.unwrap_or_else(|error| {
            panic!("{:?} doesn't start ({error}); `cargo xtask test` installs it", command.get_program())
        }));
        tell_guard("began", &group.id().to_string());
        group
    }

    /// Starts a process and waits for the number that it prints after a word.
    pub fn start(command: &mut Command, word: &str) -> (Self, u16) {
        Self::try_start(command, word)
            .unwrap_or_else(|| panic!("{:?} ended before it was ready", command.get_program()))
    }

    /// Starts a process and waits for the number that it prints after a word; `None` if it ends before.
    pub(super) fn try_start(command: &mut Command, word: &str) -> Option<(Self, u16)> {
        let mut group = Self::spawn(command.stdout(Stdio::piped()));
        let output = group.0.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let number = lines.find_map(|line| {
            let (_, rest) = line.split_once(word)?;
            rest.trim_end_matches(|letter: char| !letter.is_ascii_digit()).parse().ok()
        });
        // If nobody read the rest, the process would block on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Some((group, number?))
    }

    /// The process id, which is also the group's.
    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether the process that was started has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("it can be asked for").is_some()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // `drop` cannot report an error.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.id())]).status();
        let _ = self.0.wait();
        tell_guard("ended", &self.id().to_string());
    }
}

/// Erases a folder after the tests have ended.
pub(super) fn erase_afterwards(folder: &Path) {
    tell_guard("folder", &folder.display().to_string());
}

#[expect(clippy::zombie_processes, reason = "the guard outlives the tests, and nobody could wait for it")]
fn tell_guard(what: &str, which: &str) {
    static GUARD_INPUT: OnceLock<Mutex<ChildStdin>> = OnceLock::new();
    let input = GUARD_INPUT.get_or_init(|| {
        let mut guard = Command::new("sh");
        // In a group of its own, so that what interrupts the tests does not end it.
        guard.args(["-c", GUARD]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let guard = guard.spawn().expect("`sh` starts");
        Mutex::new(guard.stdin.expect("its input is piped"))
    });
    let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(input, "{what} {which}").expect("it listens");
}
