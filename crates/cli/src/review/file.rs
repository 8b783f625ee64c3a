//! From a file to a table of leads: a row for each lead, or touches that are put together by lead. It does not know file formats, nor what a table says.

use super::rows::{BadRows, Row, Rows};
use super::spill::Leads;
use super::unread::Unread;
use super::{Loaded, Progress, Touches};
use crate::{Failure, input};
use handraise_review::cell::Type;
use handraise_review::mapping::{Days, Mapping, Touch};
use handraise_review::reading::{Builder, Wanted};
use handraise_review::touch::{Keep, Lead};
use std::collections::HashMap;
use std::path::Path;

/// After so many rows, progress is told.
const TOLD: u64 = 100_000;
/// So many kinds of touches become columns of their own: the most frequent ones.
const KINDS: usize = 60;
/// More kinds are no kinds, but texts.
const MOST_KINDS: usize = 4_096;
/// A column for what no other counts.
const OTHERS: &str = "other touches";

/// How a file is read.
pub(super) struct How<'a> {
    pub(super) path: &'a Path,
    pub(super) bad_rows: Option<&'a Path>,
    pub(super) mapping: Option<&'a Mapping>,
    /// So many bytes of leads may be in memory before they are spilled.
    pub(super) budget: usize,
}

/// Reads a file.
pub(super) fn load(how: &How<'_>, rows: Rows, wanted: &Wanted) -> Result<Loaded, Failure> {
    match how.mapping.and_then(|mapping| Some((mapping, mapping.touch.as_ref()?))) {
        Some((mapping, touch)) => touches(how, rows, wanted, mapping, touch),
        None => leads(how, rows, wanted),
    }
}

/// The columns of these names.
fn places(header: &[String], names: &[String]) -> Vec<usize> {
    names.iter().filter_map(|name| header.iter().position(|known| known == name)).collect()
}

/// A table with a row for each lead.
fn leads(how: &How<'_>, rows: Rows, wanted: &Wanted) -> Result<Loaded, Failure> {
    let header = rows.names().to_vec();
    let read = how.mapping.map(|mapping| places(&header, &mapping.read_columns()));
    let read = read.unwrap_or_else(|| (0..header.len()).collect());
    let unread = rows.unread().to_vec();
    let place_word = rows.place_word();
    let mut builder = Builder::new(read.iter().filter_map(|place| header.get(*place)).cloned().collect());
    let mut bad = BadRows::new(how.path, how.bad_rows, rows.delimiter(), &header);
    let progress = Progress::new();
    rows.each(Some(&read), &mut |row, place| {
        if !row.fits(header.len()) {
            return bad.add(row, place);
        }
        let cells: Vec<_> = read.iter().map(|column| row.text(*column)).collect();
        builder.push(Some(place), cells.iter().map(AsRef::as_ref));
        if builder.rows().is_multiple_of(TOLD as usize) {
            progress.tell(&format!("{} rows read", builder.rows()));
        }
        Ok(())
    })?;
    drop(progress);
    let failed = |message: String| Failure::file(&input::shown(how.path), message);
    let read = builder.finish(wanted).map_err(failed)?;
    Ok(Loaded { read, bad: bad.finish()?, columns: header.len(), unread, place_word, touches: None, mapped: None })
}

/// The numbers of kinds, in the order in which they came.
#[derive(Default)]
struct Kinds {
    numbers: HashMap<Vec<u8>, u32>,
    names: Vec<String>,
    counts: Vec<u64>,
}

impl Kinds {
    fn number(&mut self, row: &dyn Row, column: usize) -> Option<u32> {
        let bytes = row.bytes(column);
        if let Some(number) = self.numbers.get(bytes.as_ref()) {
            return Some(*number);
        }
        let number = u32::try_from(self.names.len()).ok()?;
        self.names.push(row.text(column).trim().to_owned());
        self.counts.push(0);
        self.numbers.insert(bytes.into_owned(), number);
        Some(number)
    }

    fn count(&mut self, number: u32) {
        if let Some(count) = self.counts.get_mut(number as usize) {
            *count += 1;
        }
    }

    /// The names of columns, and for each number the place of its column.
    fn columns(&self) -> (Vec<String>, Vec<usize>) {
        let mut of: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
        for (name, count) in self.names.iter().zip(&self.counts) {
            *of.entry(name).or_default() += count;
        }
        of.retain(|name, count| *count > 0 && !name.is_empty());
        let mut all: Vec<(&str, u64)> = of.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let mut chosen: Vec<&str> = all.iter().take(KINDS).map(|(name, _)| *name).collect();
        chosen.sort_unstable();
        let others = chosen.len();
        let place = |name: &String| chosen.binary_search(&name.as_str()).unwrap_or(others);
        let places = self.names.iter().map(place).collect();
        let names = chosen.iter().map(|name| column_of(name)).chain([OTHERS.to_owned()]).collect();
        (names, places)
    }
}

/// The column that counts a kind of touches.
pub(super) fn column_of(kind: &str) -> String {
    format!("{kind} touches")
}

/// A table of leads from their touches.
fn touches(how: &How<'_>, rows: Rows, wanted: &Wanted, mapping: &Mapping, touch: &Touch) -> Result<Loaded, Failure> {
    let header = rows.names().to_vec();
    let failed = |message: String| Failure::file(&input::shown(how.path), message);
    let place = |name: &Option<String>| header.iter().position(|known| Some(known) == name.as_ref());
    let (id, at) = (place(&mapping.lead.id).unwrap_or(0), place(&Some(touch.at.clone())).unwrap_or(0));
    let (kind, seconds, until) = (place(&touch.kind), place(&touch.seconds), place(&touch.until));
    let own: Vec<String> =
        mapping.read_columns().into_iter().filter(|name| Some(name) != mapping.lead.id.as_ref()).collect();
    let predictors = mapping.predictors();
    let is_first = |name: &String| predictors.contains(name) || mapping.lead.came_in.as_ref() == Some(name);
    let keeps = own.iter().map(|name| if is_first(name) { Keep::First } else { Keep::Last }).collect();
    let told = places(&header, &own);
    let mut read: Vec<usize> = [Some(id), Some(at), kind, seconds, until].into_iter().flatten().collect();
    read.extend(&told);
    let (unread, place_word) = (rows.unread().to_vec(), rows.place_word());
    let mut bad = BadRows::new(how.path, how.bad_rows, rows.delimiter(), &header);
    let mut leads = Leads::new(keeps, how.budget);
    let mut kinds = Kinds::default();
    let (mut count, mut late) = (0u64, 0u64);
    let mut unread_seconds = Unread::default();
    let progress = Progress::new();
    rows.each(Some(&read), &mut |row, place| {
        if !row.fits(header.len()) {
            return bad.add(row, place);
        }
        let id = row.bytes(id);
        let (false, Some(at_s)) = (id.iter().all(u8::is_ascii_whitespace), row.time(at, touch.days)) else {
            return bad.add_unplaced(row, place);
        };
        // What nobody can read may be later than what was known: nothing that came later may count.
        let until_s = until.and_then(|until| row.time(until, touch.days).or_else(|| row.time(until, Days::YearFirst)));
        if until_s.is_none() && until.is_some_and(|until| !handraise_review::cell::is_missing(&row.text(until))) {
            return bad.add_unplaced(row, place);
        }
        count += 1;
        if count.is_multiple_of(TOLD) {
            progress.tell(&format!("{count} touches read"));
        }
        let is_known = until_s.is_none_or(|until_s| at_s <= until_s);
        late += u64::from(!is_known);
        let number = kind.filter(|_| is_known).and_then(|kind| kinds.number(row, kind));
        number.into_iter().for_each(|number| kinds.count(number));
        let number_of_seconds = seconds.filter(|_| is_known).map(|column| row.number(column));
        if let (Some(None), Some(column)) = (number_of_seconds, seconds) {
            unread_seconds.count(&row.text(column), place);
        }
        let milliseconds = number_of_seconds.flatten();
        let milliseconds = milliseconds.map_or(0, |seconds| (seconds * 1e3).round() as i64);
        if kinds.names.len() > MOST_KINDS {
            return Err(failed(format!(
                "`{}` has more than {MOST_KINDS} kinds of touches; name a column with fewer as `kind` in `[touch]`",
                touch.kind.as_deref().unwrap_or_default()
            )));
        }
        leads.with(&id, |lead, keeps| {
            if is_known {
                lead.count(at_s, number, milliseconds);
            }
            for (place, (column, keep)) in told.iter().zip(keeps).enumerate() {
                if !lead.wants(place, *keep, at_s) {
                    continue;
                }
                let text = row.text(*column);
                if !handraise_review::cell::is_missing(&text) {
                    lead.tell(place, *keep, at_s, &text);
                }
            }
        })
    })?;
    progress.tell("putting leads together");
    let spilled = leads.spilled;
    let (kind_names, kind_places) = kinds.columns();
    let mut names: Vec<String> = mapping.lead.id.iter().cloned().chain(own).collect();
    let mut derived = vec!["touches".to_owned(), "days of touches".to_owned()];
    derived.extend(seconds.map(|_| "seconds of touches".to_owned()));
    derived.extend(kind.iter().flat_map(|_| kind_names.clone()));
    // A column of the file that has such a name keeps it.
    derived.iter_mut().filter(|name| names.contains(name)).for_each(|name| name.push_str(" (counted)"));
    names.extend(derived.iter().cloned());
    let mut builder = Builder::new(names);
    let mut counts = vec![0u64; kind_names.len()];
    leads.each(|id, lead| {
        let id = super::rows::as_text(id);
        let mut numbers = vec![lead.touches.to_string(), days(lead).to_string()];
        numbers.extend(seconds.map(|_| (lead.milliseconds as f64 / 1e3).to_string()));
        if kind.is_some() {
            counts.fill(0);
            for (number, times) in &lead.kinds {
                let place = kind_places.get(*number as usize).copied().unwrap_or(counts.len());
                if let Some(count) = counts.get_mut(place) {
                    *count += u64::from(*times);
                }
            }
            numbers.extend(counts.iter().map(ToString::to_string));
        }
        let texts = (0..told.len()).map(|place| lead.text(place));
        builder.push(None, [id.as_ref()].into_iter().chain(texts).chain(numbers.iter().map(String::as_str)));
    })?;
    drop(progress);
    let leads = builder.rows();
    let wanted = Wanted {
        only: wanted.only.as_ref().map(|only| only.iter().cloned().chain(derived).collect()),
        ..wanted.clone()
    };
    let mut read = builder.finish(&wanted).map_err(failed)?;
    read.unreadable.extend(touch.seconds.as_ref().and_then(|column| unread_seconds.told(column, Type::Number)));
    let touches = Some(Touches { count, late, leads, spilled });
    Ok(Loaded { read, bad: bad.finish()?, columns: header.len(), unread, place_word, touches, mapped: None })
}

/// From the first touch to the last, in whole days.
fn days(lead: &Lead) -> i64 {
    lead.span_s.map_or(0, |(first, last)| (last - first) / 86_400)
}
