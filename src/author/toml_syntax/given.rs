//! The keys and tables that a file has given so far, to find what it gives twice. It does not know their values.

use super::Fault;
use crate::author::diagnostic::{Code, Problem};
use crate::author::document::member;
use crate::author::shape;
use core::ops::Range;
use std::collections::BTreeMap;

/// How something is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// With a key.
    Key,
    /// `[name]`.
    Table,
    /// `[[name]]`.
    List,
}

/// What a file has given so far.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The path of the table that keys belong to now.
    pub(super) scope: String,
    /// What is given twice.
    pub(super) faults: Vec<Fault>,
    known: BTreeMap<String, (Kind, Range<usize>)>,
    /// How many tables a list has so far.
    counts: BTreeMap<String, usize>,
    /// Whether the table was given before: its keys are then no news.
    is_repeated: bool,
}

impl Given {
    /// A key, by its path and place.
    pub(super) fn key(&mut self, text: &str, path: &str, span: Range<usize>) {
        if self.is_repeated {
            return;
        }
        match self.known.get(path) {
            Some((_, first)) => self.faults.push(twice(text, "key", path, first, span)),
            None => drop(self.known.insert(path.to_owned(), (Kind::Key, span))),
        }
    }

    /// A header, by the parts of its name and its place.
    pub(super) fn header(&mut self, text: &str, parts: &[String], kind: Kind, span: Range<usize>) {
        let Some((last, around)) = parts.split_last() else { return };
        let around = around.iter().fold(String::new(), |path, part| self.newest(&member(&path, part)));
        let path = member(&around, last);
        let before = self.known.get(&path).cloned();
        self.is_repeated = before.is_some() && kind != Kind::List;
        match before {
            None => drop(self.known.insert(path.clone(), (kind, span))),
            Some((Kind::List, _)) if kind == Kind::List => {}
            Some((Kind::Table, first)) if kind == Kind::Table && shape::is_list(&parts.join(".")) == Some(true) => {
                let message = format!("`{last}` is a list of tables, and {} has one already", line(text, &first));
                self.refuse(
                    Code::Duplicate,
                    &path,
                    span,
                    &message,
                    &format!("write `[[{}]]` at both places", parts.join(".")),
                );
            }
            Some((Kind::Key, first)) => self.faults.push(twice(text, "key", &path, &first, span)),
            Some((first_kind, first)) if first_kind != kind => {
                let is_list = shape::is_list(&parts.join(".")) != Some(false);
                let single_is_first = first_kind == Kind::Table;
                // The one with the wrong brackets, and the other one.
                let (wrong, other) = if single_is_first == is_list { (first, span) } else { (span, first) };
                let name = parts.join(".");
                let other = line(text, &other);
                let (message, remedy) = match is_list {
                    true => (
                        format!("`{name}` has single brackets here, and double ones in {other}"),
                        format!("write `[[{name}]]`"),
                    ),
                    false => (
                        format!("`{name}` has double brackets here, and single ones in {other}"),
                        format!("keep one, as `[{name}]`"),
                    ),
                };
                self.refuse(Code::Syntax, &path, wrong, &message, &remedy);
            }
            Some((_, first)) => self.faults.push(twice(text, "table", &path, &first, span)),
        }
        if kind == Kind::List {
            let count = self.counts.entry(path.clone()).or_default();
            *count += 1;
            self.scope = format!("{path}[{}]", *count - 1);
        } else {
            self.scope = path;
        }
    }

    /// The path of a table, or of the last one of a list.
    fn newest(&self, path: &str) -> String {
        match self.counts.get(path) {
            Some(count) => format!("{path}[{}]", count.saturating_sub(1)),
            None => path.to_owned(),
        }
    }

    fn refuse(&mut self, code: Code, path: &str, span: Range<usize>, message: &str, remedy: &str) {
        self.faults.push(Fault { problem: Problem::new(code, path, message, remedy), span });
    }
}

fn twice(text: &str, what: &str, path: &str, first: &Range<usize>, span: Range<usize>) -> Fault {
    let message = format!("the {what} is given twice, first in {}", line(text, first));
    Fault { problem: Problem::new(Code::Duplicate, path, &message, "keep one of the two"), span }
}

/// The line of a place, in words.
fn line(text: &str, span: &Range<usize>) -> String {
    let before = text.get(..span.start).unwrap_or_default();
    format!("line {}", before.matches('\n').count() + 1)
}
