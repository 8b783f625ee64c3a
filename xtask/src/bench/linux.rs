//! What Linux tells of a process: its processor time and its memory. It does not know what the process does.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How often to look at a process.
const LOOK: Duration = Duration::from_millis(20);

/// What a program printed and took.
pub(super) struct Watched {
    pub(super) out: String,
    pub(super) taken_s: f64,
    pub(super) processor_s: Option<f64>,
    pub(super) memory_mb: Option<f64>,
}

/// Runs a program until it ends, and looks at it meanwhile.
pub(super) fn watch(command: &mut Command) -> Result<Watched> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut out = tempfile::tempfile().context("could not make a temporary file")?;
    command.stdout(out.try_clone().context("could not share a temporary file")?).stderr(Stdio::null());
    let begun = Instant::now();
    let mut running = command.spawn().with_context(|| format!("could not start `{name}`"))?;
    let looked = Process(running.id());
    let (mut processor_s, mut memory_mb) = (None, None);
    let status = loop {
        // Linux tells of a process only while it runs.
        processor_s = looked.processor_s().or(processor_s);
        memory_mb = looked.peak_mb().or(memory_mb);
        if let Some(status) = running.try_wait().with_context(|| format!("could not wait for `{name}`"))? {
            break status;
        }
        thread::sleep(LOOK);
    };
    let taken_s = begun.elapsed().as_secs_f64();
    if !status.success() {
        bail!("`{name}` ended with {status}");
    }
    let mut text = String::new();
    out.seek(SeekFrom::Start(0)).context("could not read what it printed")?;
    out.read_to_string(&mut text).context("what it printed is no text")?;
    Ok(Watched { out: text, taken_s, processor_s, memory_mb })
}

/// A process, as Linux tells of it.
pub(super) struct Process(pub(super) u32);

/// Clock ticks in a second; the same on every Linux.
const TICKS: f64 = 100.0;

impl Process {
    fn read(&self, file: &str) -> Option<String> {
        fs::read_to_string(format!("/proc/{}/{file}", self.0)).ok()
    }

    /// How much processor time it has taken so far.
    pub(super) fn processor_s(&self) -> Option<f64> {
        processor_s(&self.read("stat")?)
    }

    /// The most memory that it had since the peak was forgotten.
    pub(super) fn peak_mb(&self) -> Option<f64> {
        peak_mb(&self.read("status")?)
    }

    pub(super) fn forget_peak(&self) {
        // Where that is not allowed, the peak is that of its whole life.
        let _not_allowed = fs::write(format!("/proc/{}/clear_refs", self.0), "5");
    }
}

fn processor_s(stat: &str) -> Option<f64> {
    // The name, in brackets, may have anything in it. User and system time are the 14th and 15th field.
    let (_, rest) = stat.rsplit_once(')')?;
    let times = rest.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().ok());
    times.sum::<Option<f64>>().map(|ticks| ticks / TICKS)
}

fn peak_mb(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kib| kib * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_tells_of_a_process_is_read() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 3 0 1 1 1";
        assert_eq!(processor_s(stat), Some(3.0));
        assert_eq!(peak_mb("VmPeak:\t 9 kB\nVmHWM:\t   2000 kB\nVmRSS:\t 1 kB\n"), Some(2.048));
        assert_eq!(peak_mb("VmPeak:\t 9 kB"), None);
    }
}
