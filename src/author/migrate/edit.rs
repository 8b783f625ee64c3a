//! Careful edits of a TOML or JSON text by byte ranges: rename a key, take a key out, add lines. What is not edited stays as it
//! is. It does not know why something is edited; an edit that it cannot do is `None`.

use crate::author::authored::Definition;
use crate::author::document::Format;
use crate::author::place::{Place, Places};
use core::ops::Range;
use serde_json::Value;

/// A segment, its capacity, and the comment at the end of its line.
pub(super) type Row<'a> = (&'a str, u32, String);

/// The edits of a text, collected and applied together.
pub(super) struct Editor<'a> {
    text: &'a str,
    format: Format,
    places: &'a Places,
    edits: Vec<(Range<usize>, String)>,
}

impl<'a> Editor<'a> {
    pub(super) fn new(text: &'a str, format: Format, places: &'a Places) -> Self {
        Self { text, format, places, edits: Vec::new() }
    }

    /// Gives a key another name, and leaves its quotes.
    pub(super) fn rename(&mut self, path: &str, name: &str) -> Option<()> {
        let key = self.places.get(path)?.key.clone()?;
        let quotes = usize::from(self.text.get(key.clone())?.starts_with(['"', '\'']));
        self.edits.push((key.start + quotes..key.end.checked_sub(quotes)?, name.to_owned()));
        Some(())
    }

    /// Takes a key and its value out. A comment at the end of its line goes too, and is returned.
    pub(super) fn remove(&mut self, path: &str) -> Option<String> {
        let Place { key, value } = self.places.get(path)?;
        let key = key.clone()?;
        let (before, after) = (self.text.get(..key.start)?, self.text.get(value.end..)?);
        let around = path.rsplit_once('.').map_or("", |(around, _)| around);
        if self.format == Format::Toml && !self.places.text_of(around).starts_with('{') {
            let line = before.rfind('\n').map_or(0, |end| end + 1);
            let (rest, end) = match after.find('\n') {
                Some(end) => (after.get(..end)?, value.end + end + 1),
                None => (after, self.text.len()),
            };
            let is_alone = self.text.get(line..key.start)?.trim().is_empty();
            let comment = rest.trim();
            if !is_alone || !(comment.is_empty() || comment.starts_with('#')) {
                return None;
            }
            self.edits.push((line..end, String::new()));
            return Some(comment.to_owned());
        }
        let next = after.trim_start();
        let range = match next.strip_prefix(',') {
            // The next member takes its place.
            Some(rest) => key.start..self.text.len() - rest.trim_start().len(),
            None => before.trim_end().strip_suffix(',')?.len()..value.end,
        };
        self.edits.push((range, String::new()));
        Some(String::new())
    }

    /// Adds rows to `policy.capacity`, and what is missing around it.
    pub(super) fn add_capacity(&mut self, definition: &Definition, rows: &[Row<'_>]) -> Option<()> {
        if rows.is_empty() {
            return Some(());
        }
        let items = definition.policy.as_ref().map_or(0, |policy| policy.capacity.len());
        let is_list = self.places.get("policy.capacity").is_some();
        let is_headed = self.format == Format::Toml && self.places.text_of("policy.capacity[0]").starts_with("[[");
        if is_list && !is_headed {
            let row = |row: &Row<'_>| self.row(row);
            let rows: Vec<String> = rows.iter().map(row).collect();
            let last = items.checked_sub(1).map(|last| format!("policy.capacity[{last}]"));
            return self.append("policy.capacity", last, &rows);
        }
        let has_table = self.places.text_of("policy").starts_with('{');
        if self.format == Format::Json || has_table {
            let around = if has_table { "policy" } else { "" };
            let lists: Vec<String> = rows.iter().map(|row| self.row(row)).collect();
            let list = format!("[{}]", lists.join(", "));
            let member = match (self.format, has_table) {
                (Format::Toml, _) => format!("capacity = {list}"),
                (Format::Json, true) => format!("\"capacity\": {list}"),
                (Format::Json, false) => format!("\"policy\": {{ \"capacity\": {list} }}"),
            };
            return self.append(around, self.places.last_member(around), &[member]);
        }
        // Tables with headers may stand anywhere: those at the end come last.
        let ending = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        // What was the last line may be gone.
        let end = self.text.len();
        let is_cut = self.edits.iter().any(|(range, _)| range.end == end);
        let mut added = if is_cut || self.text.ends_with('\n') { String::new() } else { ending.to_owned() };
        for (segment, leads_per_week, comment) in rows {
            let space = if comment.is_empty() { "" } else { " " };
            let lines = [
                String::new(),
                "[[policy.capacity]]".to_owned(),
                format!("segment = {}", quoted(segment)),
                format!("leads_per_week = {leads_per_week}{space}{comment}"),
            ];
            lines.iter().for_each(|line| added += &(line.clone() + ending));
        }
        self.edits.push((end..end, added));
        Some(())
    }

    /// A row as a table in braces.
    fn row(&self, (segment, leads_per_week, _): &Row<'_>) -> String {
        let segment = quoted(segment);
        match self.format {
            Format::Toml => format!("{{ segment = {segment}, leads_per_week = {leads_per_week} }}"),
            Format::Json => format!("{{ \"segment\": {segment}, \"leads_per_week\": {leads_per_week} }}"),
        }
    }

    /// Adds items after the last one of a list or of a table in braces: each on a line of its own, if the last one is.
    fn append(&mut self, around: &str, last: Option<String>, items: &[String]) -> Option<()> {
        let Some(last) = last else {
            let start = self.places.get(around)?.value.start + 1;
            self.edits.push((start..start, format!(" {} ", items.join(", "))));
            return Some(());
        };
        let last = self.places.get(&last)?;
        let start = last.key.as_ref().map_or(last.value.start, |key| key.start);
        let line = self.text.get(..start)?.rfind('\n').map(|end| end + 1);
        let indent = line.and_then(|line| self.text.get(line..start)).filter(|indent| indent.trim().is_empty());
        let ending = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let separator = indent.map_or(", ".to_owned(), |indent| format!(",{ending}{indent}"));
        let added: String = items.iter().map(|item| format!("{separator}{item}")).collect();
        self.edits.push((last.value.end..last.value.end, added));
        Some(())
    }

    /// The text with all edits; `None` if two of them overlap.
    pub(super) fn finish(mut self) -> Option<String> {
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::new();
        let mut done = 0;
        for (range, added) in &self.edits {
            text += self.text.get(done..range.start)?;
            text += added;
            done = range.end;
        }
        text += self.text.get(done..)?;
        Some(text)
    }
}

/// A text in double quotes, for TOML and JSON alike.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
