//! Cells that can't be read as what their column was said to hold: counted as rows go by, and said in words. It does not know why they were to be read.

use crate::output::{self, counted};
use handraise_review::cell::{Type, is_missing};
use handraise_review::reading::Unreadable;

/// The cells of a column that could not be read so far.
#[derive(Clone, Default)]
pub(super) struct Unread {
    cells: usize,
    first: Option<(String, u64)>,
}

impl Unread {
    /// Counts a cell that could not be read, unless it says nothing.
    pub(super) fn count(&mut self, text: &str, place: u64) {
        if !is_missing(text) {
            self.cells += 1;
            self.first.get_or_insert_with(|| (text.trim().to_owned(), place));
        }
    }

    /// What is to be told of the column; `None` if all could be read.
    pub(super) fn told(&self, column: &str, of: Type) -> Option<Unreadable> {
        let (first, place) = self.first.clone()?;
        Some(Unreadable { column: column.to_owned(), of, cells: self.cells, first, place: Some(place) })
    }
}

/// Tells of a column on standard error.
pub(super) fn tell(unreadable: &Unreadable, place_word: &str) {
    let Unreadable { column, of, cells, first, place } = unreadable;
    let is_one = *cells == 1;
    let (article, verb) = if is_one { ("a ", "counts") } else { ("", "count") };
    let whence = place.map_or_else(String::new, |place| format!(" in {place_word} {place}"));
    let first: String = first.chars().filter(|c| !c.is_control()).take(60).collect();
    output::warn(&format!(
        "`{column}`: {} can't be read as {article}{} and {verb} as missing, first `{first}`{whence}",
        counted(*cells, "cell"),
        of.word(is_one),
    ));
}
