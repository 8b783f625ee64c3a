//! A picture of two columns for each week, with a line for the most that fits, and its table. It does not know what is counted.

use super::weeks::{BOTTOM, Frame, LEFT, RIGHT, TOP};
use super::{Page, Table, escaped};
use std::fmt::Write;

/// Two counts for each week.
pub(in crate::review) struct Columns<'a> {
    pub(in crate::review) title: &'a str,
    pub(in crate::review) desc: &'a str,
    /// What the first and the second column are.
    pub(in crate::review) names: [&'a str; 2],
    pub(in crate::review) weeks: Vec<(String, [u32; 2])>,
    /// The most that fits.
    pub(in crate::review) most: Option<u32>,
}

impl Page {
    pub(in crate::review) fn columns(&mut self, columns: &Columns<'_>, table: &Table<'_>) {
        let greatest = columns.weeks.iter().flat_map(|(_, counts)| counts).copied().max().unwrap_or(0);
        let top = greatest.max(columns.most.unwrap_or(0)).max(1);
        let height = |count: u32| (BOTTOM - TOP) * f64::from(count) / f64::from(top);
        let wide = (RIGHT - LEFT) / columns.weeks.len().max(1) as f64;
        let bar = (wide * 0.38).min(24.0);
        let mut marks = String::new();
        for (place, (_, counts)) in columns.weeks.iter().enumerate() {
            let middle = LEFT + wide * (place as f64 + 0.5);
            for (count, (class, x)) in counts.iter().zip([("old", middle - bar), ("new", middle)]) {
                let (y, tall) = (BOTTOM - height(*count), height(*count));
                let _ = write!(
                    marks,
                    "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{bar:.1}\" height=\"{tall:.1}\"/>"
                );
            }
        }
        let ends = [columns.weeks.first(), columns.weeks.last()].map(|week| week.map_or("", |(week, _)| week));
        let [first, last] = if columns.weeks.len() > 1 { ends } else { [ends[0], ""] };
        let [old, new] = columns.names.map(escaped);
        let frame = Frame {
            title: columns.title,
            desc: columns.desc,
            top,
            most: columns.most.map(|most| (most, "most")),
            ends: [first, last],
            keys: &format!("<span class=\"key old\"></span> {old}, <span class=\"key new\"></span> {new}"),
        };
        self.weeks(&frame, &marks, table);
    }
}
