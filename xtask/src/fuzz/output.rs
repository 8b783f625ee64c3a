//! Reads what libFuzzer prints about its progress and its end. It does not know which target runs.

/// What libFuzzer has said so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) executions: u64,
    /// How many edges of the code were reached.
    pub(super) edges: u64,
    /// How many inputs are in the corpus.
    pub(super) inputs: u64,
    /// What broke, in libFuzzer's words or those of a panic.
    pub(super) fault: String,
}

impl Output {
    /// Reads a line.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(status) = line.strip_prefix('#') {
            let words: Vec<&str> = status.split_whitespace().collect();
            let after = |name: &str| words.iter().position(|word| *word == name).and_then(|place| words.get(place + 1));
            self.executions = words.first().and_then(|word| word.parse().ok()).unwrap_or(self.executions);
            self.edges = after("cov:").and_then(|word| word.parse().ok()).unwrap_or(self.edges);
            let inputs = after("corp:").and_then(|word| word.split('/').next()?.parse().ok());
            self.inputs = inputs.unwrap_or(self.inputs);
        } else if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            self.executions = count.trim().parse().unwrap_or(self.executions);
        } else if self.fault.is_empty() && (line.contains(" panicked at ") || line.contains("ERROR: libFuzzer:")) {
            line.clone_into(&mut self.fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_figures_count_and_the_first_fault() {
        let mut output = Output::default();
        for line in [
            "INFO: Seed: 1",
            "#32\tINITED cov: 120 ft: 300 corp: 12/3000b exec/s: 0 rss: 40Mb",
            "#70\tREDUCE cov: 125 ft: 310 corp: 13/2900b lim: 4096 exec/s: 0 rss: 40Mb L: 3/9 MS: 1 ChangeBit-",
            "thread '<unnamed>' panicked at src/a.rs:1:2:",
            "==1== ERROR: libFuzzer: deadly signal",
            "stat::number_of_executed_units: 81",
        ] {
            output.read(line);
        }
        let fault = "thread '<unnamed>' panicked at src/a.rs:1:2:".to_owned();
        assert_eq!(output, Output { executions: 81, edges: 125, inputs: 13, fault });
    }
}
