//! One rule as another system lists it. It does not know what the rule means.

/// One row of a list of rules. Each text is on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line in the file, counted from 1.
    pub(super) line: u64,
    /// The model that it belongs to, in a list of several.
    pub(super) model: Option<String>,
    /// The kind of rule, such as `fit`, `behaviour`, `threshold` or `page.hit`; empty if the list does not say.
    pub(super) kind: String,
    /// The rule in words.
    pub(super) signal: String,
    /// The points, as written.
    pub(super) points: String,
    /// What the list says beside it: caps, frequencies.
    pub(super) note: String,
    /// An address, if the list has one.
    pub(super) url: String,
}

/// A text as a row has it: without line breaks and other characters that move the cursor.
pub(super) fn on_one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Row {
    /// The words, without capitals and with single blanks.
    pub(super) fn words(&self) -> String {
        self.signal.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether the kind or the words have any of these.
    pub(super) fn is_of_kind(&self, kinds: &[&str]) -> bool {
        let kind = self.kind.to_lowercase();
        kinds.iter().any(|known| kind.contains(known))
    }

    /// Whether it counts each time.
    pub(super) fn counts_each(&self) -> bool {
        let note = self.note.to_lowercase();
        ["each", "every", "repeat", "per "].iter().any(|word| note.contains(word))
    }

    /// The cap that the note states, such as `max 20`.
    pub(super) fn cap(&self) -> Option<u32> {
        let note = self.note.to_lowercase();
        let after =
            ["max", "cap", "limit", "up to"].iter().find_map(|word| note.split_once(word).map(|(_, after)| after))?;
        let digits: String =
            after.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|cap| (1..=1000).contains(cap))
    }
}
