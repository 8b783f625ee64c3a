//! Where each key and value of a file stands. It does not know the file's format.

use super::diagnostic::Problem;
use core::ops::Range;
use std::collections::BTreeMap;

/// Where a value stands, and its key if it has one; in bytes from the start of the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) key: Option<Range<usize>>,
    pub(super) value: Range<usize>,
}

/// The place of each path.
#[derive(Clone, Debug)]
pub(super) struct Places {
    text: String,
    /// The first byte of each line.
    starts: Vec<usize>,
    known: BTreeMap<String, Place>,
}

impl Places {
    pub(super) fn of(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        let starts = core::iter::once(0).chain(after_breaks).collect();
        Self { text: text.into(), starts, known: BTreeMap::new() }
    }

    /// Remembers a place, and returns the one that the path had before.
    pub(super) fn insert(&mut self, path: &str, place: Place) -> Option<Place> {
        self.known.insert(path.into(), place)
    }

    /// The line of a place, counted from 1.
    pub(super) fn line_of(&self, place: &Place) -> usize {
        let start = place.key.as_ref().unwrap_or(&place.value).start;
        self.starts.partition_point(|line| *line <= start)
    }

    /// Where the line ends that has a byte.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        self.text.get(offset..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |length| offset + length)
    }

    /// The place of a path.
    pub(super) fn get(&self, path: &str) -> Option<&Place> {
        self.known.get(path)
    }

    /// The path of the last member of what is at a path; of the whole file, if that is empty.
    pub(super) fn last_member(&self, path: &str) -> Option<String> {
        let is_member = |known: &&String| {
            let name = if path.is_empty() { Some(known.as_str()) } else { known.strip_prefix(path)?.strip_prefix('.') };
            name.filter(|name| !name.contains(['.', '['])).map(|_| ())
        };
        let members = self.known.keys().filter(|known| is_member(known).is_some());
        members.max_by_key(|known| self.start_of(known)).cloned()
    }

    /// A byte by its line and its place in that line, both counted from 1.
    pub(super) fn offset(&self, line: usize, column: usize) -> Option<usize> {
        Some(self.starts.get(line.checked_sub(1)?)? + column.saturating_sub(1))
    }

    /// Points a problem at the value of its path. Without such a value it points at the nearest table around it.
    pub(super) fn locate(&self, problem: Problem) -> Problem {
        match self.known.get(&problem.path) {
            Some(place) => {
                let span = match &place.key {
                    Some(key) if !self.is_one_line(&place.value) => key.clone(),
                    _ => place.value.clone(),
                };
                self.at(problem, span)
            }
            None => self.locate_key(problem),
        }
    }

    /// Points a problem at the key of its path, or of the nearest table around it.
    pub(super) fn locate_key(&self, problem: Problem) -> Problem {
        let mut path = problem.path.as_str();
        loop {
            if let Some(place) = self.known.get(path) {
                let span = place.key.as_ref().unwrap_or(&place.value).clone();
                return self.at(problem, span);
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return problem,
            }
        }
    }

    /// Points a problem at the first line that is not empty or a TOML comment: where the file begins to say something.
    pub(super) fn locate_top(&self, problem: Problem) -> Problem {
        let lines = self.starts.iter().zip(self.text.split('\n'));
        let said = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        match lines.into_iter().find(|(_, line)| said(line)) {
            Some((start, line)) => {
                let begin = start + line.len() - line.trim_start().len();
                self.at(problem, begin..begin + line.trim().len())
            }
            None => problem,
        }
    }

    /// Points a problem at a span, as far as it lies in one line.
    pub(super) fn at(&self, problem: Problem, span: Range<usize>) -> Problem {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = line.checked_sub(1).and_then(|index| self.starts.get(index)).copied().unwrap_or_default();
        let before = self.text.get(start..span.start).unwrap_or_default();
        let rest = self.text.get(span.start..).unwrap_or_default();
        let left = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let end = span.end.min(span.start + left).max(span.start);
        let end = (end..=self.text.len()).find(|end| self.text.is_char_boundary(*end)).unwrap_or(end);
        let number = |count: usize| u32::try_from(count).ok();
        let (line, column) = (number(line), number(before.chars().count() + 1));
        Problem { line, column, span: Some(span.start..end), ..problem }
    }

    /// The text of a value.
    pub(super) fn text_of(&self, path: &str) -> &str {
        self.known.get(path).and_then(|place| self.text.get(place.value.clone())).unwrap_or_default()
    }

    /// Where a key or value begins, for sorting.
    pub(super) fn start_of(&self, path: &str) -> usize {
        self.known.get(path).map_or(0, |place| place.key.as_ref().unwrap_or(&place.value).start)
    }

    fn is_one_line(&self, span: &Range<usize>) -> bool {
        self.text.get(span.clone()).is_some_and(|text| !text.contains('\n'))
    }
}
