//! Says how long each step takes: a line for people on standard output and, in the file that `HANDRAISE_STOPWATCH` names, a line of JSON.
//! It does not know the steps.

use serde_json::json;
use std::fs::File;
use std::io::Write;
use std::time::Instant;

/// Names the file.
const FILE: &str = "HANDRAISE_STOPWATCH";

/// Runs from one step to the next.
pub(super) struct Stopwatch {
    begun: Instant,
    file: Option<File>,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        let file = std::env::var_os(FILE).map(|path| File::create(path).expect("the stopwatch's file can be written"));
        Self { begun: Instant::now(), file }
    }

    /// A step begins. If it fails, this line is the last.
    pub(super) fn begin(&mut self, step: &str) {
        println!("         {step} …");
        self.begun = Instant::now();
    }

    /// It has ended well.
    pub(super) fn end(&mut self, step: &str) {
        let seconds = self.begun.elapsed().as_secs_f64();
        println!("{seconds:>6.2} s {step}");
        if let Some(file) = &mut self.file {
            writeln!(file, "{}", json!({ "step": step, "seconds": seconds })).expect("the line can be written");
        }
    }
}
