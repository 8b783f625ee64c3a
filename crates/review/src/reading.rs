//! From rows of texts to a table with an outcome: types are found, rows without an outcome are left out, and what can't be done is said with its
//! remedy. It does not know where rows come from.

mod words;

pub use words::is_win;

use crate::cell::{self, Type};
use crate::table::{Column, NO_TIME, Table, Values};
use std::collections::HashMap;
use words::{LOST, WON, is_open_word};

/// What the caller says about a table's columns.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The column with the outcome.
    pub outcome: String,
    /// The value that means a win; needed if the column doesn't tell.
    pub positive: Option<String>,
    /// The column with the time at which a lead came in.
    pub time: Option<String>,
    /// Columns to leave out.
    pub ignore: Vec<String>,
    /// The columns that may tell who wins; `None` if all others may.
    pub only: Option<Vec<String>>,
    /// Columns that are read beside the table, whether or not they may tell who wins.
    pub beside: Vec<String>,
    /// What columns hold, as far as somebody says so; those that are not there don't matter. The time is known to hold times.
    pub types: Vec<(String, Type)>,
}

/// Cells that can't be read as what their column holds; they count as missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The column.
    pub column: String,
    /// What it holds.
    pub of: Type,
    /// How many cells.
    pub cells: usize,
    /// The first of them.
    pub first: String,
    /// Its place in the file, if rows have places.
    pub place: Option<u64>,
}

/// Collects rows. Each distinct text of a column is kept once.
#[derive(Clone, Debug)]
pub struct Builder {
    names: Vec<String>,
    columns: Vec<Texts>,
    rows: usize,
}

#[derive(Clone, Debug, Default)]
struct Texts {
    places: HashMap<String, u32>,
    texts: Vec<String>,
    codes: Vec<u32>,
    /// Where each text was seen first.
    places_in_file: Vec<Option<u64>>,
}

impl Texts {
    /// The cells that say something, and that a column of numbers or times could not read.
    fn unreadable(&self, column: &Column) -> Option<Unreadable> {
        let of = match &column.values {
            Values::Numbers(_) => Type::Number,
            Values::Times(_) => Type::Time,
            Values::Categories { .. } => return None,
        };
        let is_filled: Vec<bool> = self.texts.iter().map(|text| !cell::is_missing(text)).collect();
        let unread = |row: &usize| is_filled[self.codes[*row] as usize] && column.is_missing(*row);
        let rows: Vec<usize> = (0..self.codes.len()).filter(unread).collect();
        let code = self.codes[*rows.first()?] as usize;
        let (first, place) = (self.texts[code].trim().to_owned(), self.places_in_file[code]);
        Some(Unreadable { column: column.name.clone(), of, cells: rows.len(), first, place })
    }

    /// The name of a column of times, and a day in it of which nothing says whether the day or the month is first.
    fn unclear_day(&self, column: &Column) -> Option<(String, String)> {
        let day = matches!(column.values, Values::Times(_)).then(|| cell::unclear_day(&self.texts))??;
        Some((column.name.clone(), day.to_owned()))
    }
}

/// A table, and what was noticed while it was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The table.
    pub table: Table,
    /// The text that means a win.
    pub positive: String,
    /// The texts that mean a loss.
    pub negative: Vec<String>,
    /// Rows without an outcome, which are left out.
    pub open: usize,
    /// Rows without a time, which are left out if times are asked for.
    pub timeless: usize,
    /// Columns of numbers or times with cells that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Columns of times, each with a day that may be another one if the month is written first. The day was taken to be first.
    pub unclear_days: Vec<(String, String)>,
    /// What was wanted beside the table, for the table's rows and in the order in which it was wanted.
    pub beside: Vec<Column>,
}

impl Builder {
    /// A table with these columns.
    pub fn new(names: Vec<String>) -> Self {
        let columns = vec![Texts::default(); names.len()];
        Self { names, columns, rows: 0 }
    }

    /// Adds a row with its place in the file, if it has one there; cells that are not there are empty.
    pub fn push<'a>(&mut self, place: Option<u64>, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            let cell = cells.next().unwrap_or_default();
            let code = column.places.get(cell).copied().unwrap_or_else(|| {
                let code = u32::try_from(column.texts.len()).unwrap_or(u32::MAX);
                column.texts.push(cell.to_owned());
                column.places.insert(cell.to_owned(), code);
                column.places_in_file.push(place);
                code
            });
            column.codes.push(code);
        }
        self.rows += 1;
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Its columns, typed, before anybody says what they mean.
    pub fn columns(&self) -> Vec<Column> {
        let each = self.names.iter().zip(&self.columns);
        each.map(|(name, texts)| cell::column(name, &texts.texts, &texts.codes).0).collect()
    }

    /// The distinct texts of a column; none of one that is not there.
    pub fn texts(&self, name: &str) -> &[String] {
        let place = self.names.iter().position(|known| known == name);
        place.and_then(|place| self.columns.get(place)).map_or(&[], |column| &column.texts)
    }

    /// The table.
    ///
    /// # Errors
    /// What keeps it from being one, and what to do.
    pub fn finish(self, wanted: &Wanted) -> Result<Read, String> {
        if self.rows == 0 {
            return Err("there is no row below the header; export the leads as well".to_owned());
        }
        let at = self.place(&wanted.outcome)?;
        let time = wanted.time.as_deref().map(|name| self.place(name)).transpose()?;
        let ignored = wanted.ignore.iter().map(|name| self.place(name)).collect::<Result<Vec<_>, _>>()?;
        if ignored.contains(&at) || time.is_some_and(|time| ignored.contains(&time) || time == at) {
            return Err("a column is the outcome or the time, or is ignored: only one of them; name others".to_owned());
        }
        let only = wanted.only.as_ref().map(|names| names.iter().map(|name| self.place(name)).collect());
        let only: Option<Vec<usize>> = only.transpose()?;
        let beside = wanted.beside.iter().map(|name| self.place(name)).collect::<Result<Vec<_>, _>>()?;
        let known = |name: &String| self.names.iter().position(|known| known == name);
        let types = wanted.types.iter().filter_map(|(name, of)| Some((known(name)?, *of)));
        let types: Vec<(usize, Type)> = time.map(|time| (time, Type::Time)).into_iter().chain(types).collect();
        let outcome = self.outcome(at, wanted)?;
        let mut unreadable: Vec<Unreadable> = Vec::new();
        let mut unclear_days = Vec::new();
        let mut columns = Vec::new();
        let mut times = None;
        // What somebody says of a column counts, where what it holds says otherwise.
        let typed = |place: usize, name: &str, texts: &Texts| {
            let found = cell::column(name, &texts.texts, &texts.codes).0;
            let of = types.iter().find(|(of, _)| *of == place).map(|(_, of)| *of);
            match (of, &found.values) {
                (None, _) | (Some(Type::Number), Values::Numbers(_)) | (Some(Type::Time), Values::Times(_)) => found,
                (Some(of), _) => cell::typed(name, &texts.texts, &texts.codes, of),
            }
        };
        for (place, (name, texts)) in self.names.iter().zip(&self.columns).enumerate() {
            let is_wanted = !ignored.contains(&place) && only.as_ref().is_none_or(|only| only.contains(&place));
            if place == at || !(is_wanted || time == Some(place)) {
                continue;
            }
            let column = typed(place, name, texts);
            unreadable.extend(texts.unreadable(&column));
            unclear_days.extend(texts.unclear_day(&column));
            if let (true, Values::Times(read)) = (time == Some(place), &column.values) {
                if read.iter().all(|time| *time == NO_TIME) {
                    return Err(format!(
                        "`{name}` holds no times; name a column with days such as `2026-11-02`, or leave out `--time`"
                    ));
                }
                times = Some(read.clone());
            } else {
                columns.push(column);
            }
        }
        let wins = &self.columns[at].codes;
        let has_time = |row: &usize| times.as_ref().is_none_or(|times| times[*row] != NO_TIME);
        let of = |row: &usize| outcome.meanings[wins[*row] as usize];
        let rows: Vec<usize> = (0..self.rows).filter(|row| of(row).is_some() && has_time(row)).collect();
        let table = Table { columns, wins: (0..self.rows).map(|row| of(&row) == Some(true)).collect(), times };
        let open = (0..self.rows).filter(|row| of(row).is_none()).count();
        let timeless = self.rows - rows.len() - open;
        let table = if rows.len() == self.rows { table } else { table.taken(&rows) };
        let won = table.won();
        if won == 0 || won == table.rows() {
            let which = if won == 0 { "no lead won" } else { "every lead won" };
            return Err(format!(
                "{which}: all {} have the same `{}`; export won and lost leads together",
                table.rows(),
                wanted.outcome
            ));
        }
        let mut aside = Vec::new();
        for place in beside {
            let (name, texts) = (&self.names[place], &self.columns[place]);
            let column = typed(place, name, texts);
            if types.iter().any(|(of, _)| *of == place) && !unreadable.iter().any(|known| known.column == *name) {
                unreadable.extend(texts.unreadable(&column));
            }
            if !unclear_days.iter().any(|(known, _)| known == name) {
                unclear_days.extend(texts.unclear_day(&column));
            }
            aside.push(column.taken(&rows));
        }
        let Outcome { positive, negative, .. } = outcome;
        Ok(Read { table, positive, negative, open, timeless, unreadable, unclear_days, beside: aside })
    }

    fn place(&self, name: &str) -> Result<usize, String> {
        let exact = self.names.iter().position(|known| known == name);
        let alike = || self.names.iter().position(|known| known.eq_ignore_ascii_case(name));
        exact.or_else(alike).ok_or_else(|| {
            let likeness = |known: &&String| strsim::jaro_winkler(&known.to_lowercase(), &name.to_lowercase());
            let nearest = self.names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            let nearest = nearest.filter(|known| likeness(known) > 0.7);
            let remedy = nearest.map_or_else(
                || {
                    let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
                    format!("the columns are {}", names.join(", "))
                },
                |nearest| format!("did you mean `{nearest}`?"),
            );
            format!("there is no column `{name}`; {remedy}")
        })
    }

    /// What each distinct text of the outcome means: a win, a loss, or that nothing is known yet.
    fn outcome(&self, at: usize, wanted: &Wanted) -> Result<Outcome, String> {
        let Texts { texts, .. } = &self.columns[at];
        let is_open = |text: &str| {
            is_open_word(text) && wanted.positive.as_ref().is_none_or(|positive| !same_value(text, positive))
        };
        let mut known: Vec<&str> =
            texts.iter().map(|text| text.trim()).filter(|text| !cell::is_missing(text) && !is_open(text)).collect();
        known.sort_unstable();
        known.dedup();
        let name = &self.names[at];
        let quoted = |values: &[&str]| {
            let some: Vec<String> = values.iter().take(8).map(|value| format!("`{value}`")).collect();
            format!("{}{}", some.join(", "), if values.len() > 8 { " and others" } else { "" })
        };
        let positive = match &wanted.positive {
            Some(positive) => {
                let exact = known.iter().find(|value| *value == positive);
                let found = exact.or_else(|| known.iter().find(|value| same_value(value, positive)));
                *found.ok_or_else(|| {
                    format!(
                        "no lead has `{positive}` as `{name}`; it has {}: write one of them after `--positive`",
                        quoted(&known)
                    )
                })?
            }
            None => {
                let is = |words: &[&str], value: &&str| words.iter().any(|word| value.to_lowercase() == *word);
                let number = |value: &&str| value.parse::<f64>().ok();
                match known.as_slice() {
                    [one] if is(LOST, one) => {
                        return Err(format!(
                            "no lead won: `{name}` has no value but `{one}`; export won and lost leads together"
                        ));
                    }
                    [one] => {
                        return Err(format!(
                            "every lead has `{one}` as `{name}`; export won and lost leads together (or, if a blank means \
                             lost, add `--positive '{one}'`)"
                        ));
                    }
                    [a, b] if number(a) == Some(0.0) && number(b) == Some(1.0) => *b,
                    [a, b] => match (is(WON, a), is(WON, b), is(LOST, a), is(LOST, b)) {
                        (true, false, _, _) | (false, false, false, true) => *a,
                        (false, true, _, _) | (false, false, true, false) => *b,
                        _ => {
                            return Err(format!(
                                "`{name}` is {}, and neither says which one is a win; add `--positive '{b}'` or `--positive '{a}'`",
                                quoted(&known)
                            ));
                        }
                    },
                    [] => {
                        return Err(format!(
                            "`{name}` is empty, or says that nobody knows yet, in every row; name the column that says who won"
                        ));
                    }
                    many => {
                        return Err(format!(
                            "`{name}` has {} values: {}; say which one is a win, such as `--positive '{}'`",
                            many.len(),
                            quoted(many),
                            many.iter().find(|value| is(WON, value)).or(many.first()).copied().unwrap_or_default()
                        ));
                    }
                }
            }
        };
        // If nothing but wins is written, whoever has nothing has not won.
        let is_blank_lost = known.len() == 1;
        let meaning = |text: &String| match cell::is_missing(text) {
            true => is_blank_lost.then_some(false),
            false if is_open(text) => None,
            false => Some(text.trim() == positive),
        };
        let negative = known.iter().filter(|value| **value != positive).map(|value| (*value).to_owned()).collect();
        Ok(Outcome { positive: positive.to_owned(), negative, meanings: texts.iter().map(meaning).collect() })
    }
}

struct Outcome {
    positive: String,
    negative: Vec<String>,
    meanings: Vec<Option<bool>>,
}

/// Whether two texts are one value: the same but for capitals, or the same number.
fn same_value(a: &str, b: &str) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    a.eq_ignore_ascii_case(b.trim()) || number(a).is_some_and(|own| number(b) == Some(own))
}

/// A column that the caller has no use for: it has one value, or none.
pub fn is_constant(column: &Column) -> bool {
    column.distinct() < 2 && column.missing() == 0 || column.distinct() == 0
}

#[cfg(test)]
mod tests;
