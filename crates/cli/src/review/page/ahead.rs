//! A picture of weeks that are known and weeks ahead: columns, then what is expected with its ends, and a line for the most that fits. It does not know what is
//! counted.

use super::weeks::{BOTTOM, Frame, LEFT, RIGHT, TOP};
use super::{Page, Table};
use std::fmt::Write;

/// Counts of weeks, and what is expected of the next ones.
pub(in crate::review) struct Ahead<'a> {
    pub(in crate::review) title: &'a str,
    pub(in crate::review) desc: &'a str,
    /// The counts that are known, oldest first.
    pub(in crate::review) known: &'a [u32],
    /// Of each week ahead what is expected, and the least and the most of an interval.
    pub(in crate::review) ahead: Vec<(f64, u32, u32)>,
    /// What stands below the first week, and below those ahead.
    pub(in crate::review) ends: [&'a str; 2],
    /// The most that fits.
    pub(in crate::review) most: Option<u32>,
}

impl Page {
    pub(in crate::review) fn ahead(&mut self, picture: &Ahead<'_>, table: &Table<'_>) {
        let counts = picture.known.iter().copied().chain(picture.ahead.iter().map(|(_, _, high)| *high));
        let top = counts.chain(picture.most).max().unwrap_or(0).max(1);
        let y = |count: f64| BOTTOM - (BOTTOM - TOP) * count / f64::from(top);
        let wide = (RIGHT - LEFT) / (picture.known.len() + picture.ahead.len()).max(1) as f64;
        let bar = (wide * 0.7).min(24.0);
        let mut marks = String::new();
        for (place, count) in picture.known.iter().enumerate() {
            let (x, from) = (LEFT + wide * (place as f64 + 0.5) - bar / 2.0, y(f64::from(*count)));
            let tall = BOTTOM - from;
            let _ = write!(
                marks,
                "<rect class=\"old\" x=\"{x:.1}\" y=\"{from:.1}\" width=\"{bar:.1}\" height=\"{tall:.1}\"/>"
            );
        }
        for (place, (expected, low, high)) in picture.ahead.iter().enumerate() {
            let middle = LEFT + wide * ((picture.known.len() + place) as f64 + 0.5);
            let (from, until, at) = (y(f64::from(*high)), y(f64::from(*low)), y(*expected));
            let (x, tall) = (middle - bar / 2.0, (until - from).max(1.0));
            let _ = write!(
                marks,
                "<rect class=\"range\" x=\"{x:.1}\" y=\"{from:.1}\" width=\"{bar:.1}\" height=\"{tall:.1}\"/>\
                 <path class=\"expected\" d=\"M{x:.1} {at:.1}h{bar:.1}\"/>"
            );
        }
        let frame = Frame {
            title: picture.title,
            desc: picture.desc,
            top,
            most: picture.most.map(|most| (most, "most that fits")),
            ends: picture.ends,
            keys: "<span class=\"key old\"></span> came, <span class=\"key range\"></span> ahead",
        };
        self.weeks(&frame, &marks, table);
    }
}
