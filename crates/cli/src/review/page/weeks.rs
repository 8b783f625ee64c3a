//! What pictures of weeks share: the frame with its axes, a line for the most that fits, the words below, and the table beside it. It does not know what is
//! drawn in the frame.

use super::{Page, Table, escaped, table_html};
use std::fmt::Write;

/// The edges of the part that is drawn in.
pub(super) const LEFT: f64 = 40.0;
pub(super) const RIGHT: f64 = 472.0;
pub(super) const TOP: f64 = 14.0;
pub(super) const BOTTOM: f64 = 204.0;

/// All but the marks.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) desc: &'a str,
    /// The count at the upper edge.
    pub(super) top: u32,
    /// The most that fits, and how the words call it.
    pub(super) most: Option<(u32, &'a str)>,
    /// What stands below the left and the right end.
    pub(super) ends: [&'a str; 2],
    /// What the marks mean, in HTML.
    pub(super) keys: &'a str,
}

impl Page {
    pub(super) fn weeks(&mut self, frame: &Frame<'_>, marks: &str, table: &Table<'_>) {
        self.pictures += 1;
        let (id, top, keys) = (self.pictures, frame.top, frame.keys);
        let (line, most) = match frame.most {
            Some((most, words)) => {
                let y = BOTTOM - (BOTTOM - TOP) * f64::from(most) / f64::from(top);
                let line = format!("<path class=\"most\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>");
                (line, format!(", <span class=\"key most\"></span> {words}"))
            }
            None => (String::new(), String::new()),
        };
        let [first, last] = frame.ends.map(escaped);
        let _ = writeln!(
            self.body,
            "<div class=\"pair\"><figure><svg viewBox=\"0 0 480 226\" role=\"img\" aria-labelledby=\"t{id} d{id}\"><title id=\"t{id}\">{title}</title>\
             <desc id=\"d{id}\">{desc}</desc>{marks}{line}<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>\
             <text x=\"34\" y=\"{}\" text-anchor=\"end\">{top}</text><text x=\"34\" y=\"{BOTTOM}\" text-anchor=\"end\">0</text>\
             <text x=\"{LEFT}\" y=\"222\">{first}</text><text x=\"{RIGHT}\" y=\"222\" text-anchor=\"end\">{last}</text></svg>\
             <figcaption><strong>{title}</strong> {desc} {keys}{most}.</figcaption></figure>\
             <div class=\"wide\">{}</div></div>",
            TOP + 10.0,
            table_html(table, None),
            title = escaped(frame.title),
            desc = escaped(frame.desc),
        );
    }
}
