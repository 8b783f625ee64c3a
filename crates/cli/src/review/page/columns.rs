//! A picture of two columns for each week, with a line for the most that fits, and its table. It does not know what is counted.

use super::{Page, Table, escaped, table_html};
use std::fmt::Write;

pub(super) const LEFT: f64 = 40.0;
pub(super) const RIGHT: f64 = 472.0;
pub(super) const TOP: f64 = 14.0;
pub(super) const BOTTOM: f64 = 204.0;

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
        self.pictures += 1;
        let id = self.pictures;
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
        if let Some(most) = columns.most {
            let y = BOTTOM - height(most);
            let _ = write!(marks, "<path class=\"most\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>");
        }
        let ends = [columns.weeks.first(), columns.weeks.last()].map(|week| week.map_or("", |(week, _)| week));
        let [first, last] = if columns.weeks.len() > 1 { ends } else { [ends[0], ""] };
        let [old, new] = columns.names.map(escaped);
        let most = if columns.most.is_some() { ", <span class=\"key most\"></span> most" } else { "" };
        let _ = writeln!(
            self.body,
            "<div class=\"pair\"><figure><svg viewBox=\"0 0 480 226\" role=\"img\" aria-labelledby=\"t{id} d{id}\"><title id=\"t{id}\">{title}</title>\
             <desc id=\"d{id}\">{desc}</desc>{marks}<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>\
             <text x=\"34\" y=\"{}\" text-anchor=\"end\">{top}</text><text x=\"34\" y=\"{BOTTOM}\" text-anchor=\"end\">0</text>\
             <text x=\"{LEFT}\" y=\"222\">{first}</text><text x=\"{RIGHT}\" y=\"222\" text-anchor=\"end\">{last}</text></svg>\
             <figcaption><strong>{title}</strong> {desc} <span class=\"key old\"></span> {old}, <span class=\"key new\"></span> {new}{most}.</figcaption></figure>\
             <div class=\"wide\">{}</div></div>",
            TOP + 10.0,
            table_html(table, None),
            title = escaped(columns.title),
            desc = escaped(columns.desc),
        );
    }
}
