//! A report as one HTML page that opens offline: static pictures with a table beside each, light and dark, to be read and printed. It does not know what it
//! reports.

mod ahead;
mod columns;
mod weeks;

pub(super) use ahead::Ahead;
pub(super) use columns::Columns;

use super::quality::{GROUPS, group_rows};
use handraise_review::backtest::Group;
use std::fmt::Write;

const STYLE: &str = include_str!("page/report.css");

/// A page under way.
pub(super) struct Page {
    body: String,
    pictures: usize,
}

/// A table: its header, its rows, and how many columns at the left are text; the others are numbers.
pub(super) struct Table<'a> {
    pub(super) header: &'a [&'a str],
    pub(super) rows: Vec<Vec<String>>,
    pub(super) texts: usize,
}

impl Page {
    pub(super) fn new(title: &str, lead: &str) -> Self {
        let body = format!("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", escaped(title), escaped(lead));
        Self { body, pictures: 0 }
    }

    /// A heading and a paragraph, either of which may be empty.
    pub(super) fn section(&mut self, title: &str, text: &str) {
        if !title.is_empty() {
            let _ = writeln!(self.body, "<h2>{}</h2>", escaped(title));
        }
        if !text.is_empty() {
            let _ = writeln!(self.body, "<p>{}</p>", escaped(text));
        }
    }

    /// Sentences, each a point of its own.
    pub(super) fn list(&mut self, sentences: &[String]) {
        let points = sentences.iter().map(|sentence| format!("<li>{}</li>", escaped(sentence))).collect::<String>();
        let _ = writeln!(self.body, "<ul>{points}</ul>");
    }

    /// Tables with bars beside each other, each under a heading.
    pub(super) fn grid(&mut self, parts: &[(String, Table<'_>, Vec<f64>)]) {
        self.body.push_str("<div class=\"grid\">\n");
        for (title, table, lengths) in parts {
            let text = table_html(table, Some(lengths));
            let _ = writeln!(self.body, "<section class=\"wide\"><h3>{}</h3>{text}</section>", escaped(title));
        }
        self.body.push_str("</div>\n");
    }

    /// A few numbers that say the most.
    pub(super) fn figures(&mut self, figures: &[(&str, String)]) {
        self.body.push_str("<dl class=\"figures\">");
        for (name, value) in figures {
            let _ = write!(self.body, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value));
        }
        self.body.push_str("</dl>\n");
    }

    pub(super) fn table(&mut self, table: &Table<'_>) {
        let text = table_html(table, None);
        let _ = writeln!(self.body, "<div class=\"wide\">{text}</div>");
    }

    /// A table whose rows have a bar each: the part of the most that `lengths` says.
    pub(super) fn bars(&mut self, table: &Table<'_>, lengths: &[f64]) {
        let text = table_html(table, Some(lengths));
        let _ = writeln!(self.body, "<div class=\"wide\">{text}</div>");
    }

    /// Predicted against true shares, and how fast wins are found; with their tables.
    pub(super) fn groups(&mut self, groups: &[Group]) {
        let percent = super::words::percent;
        let most = groups.iter().map(|group| group.won.high.max(group.predicted)).fold(0.05, f64::max).min(1.0);
        let mut marks = String::new();
        for group in groups {
            let (x, y) = (place_x(group.predicted / most), place_y(group.won.value / most));
            let (low, high) = (place_y(group.won.low / most), place_y((group.won.high / most).min(1.0)));
            let _ = write!(
                marks,
                "<path class=\"interval\" d=\"M{x:.1} {low:.1}V{high:.1}\"/><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
            );
        }
        let table = Table { header: &GROUPS, rows: group_rows(groups), texts: 0 };
        let desc = "A point for each group of leads: to the right the predicted share of wins, upwards the true one, with its interval of 95 %. On the line, they are equal.";
        self.picture("Predicted and true", desc, ["predicted", "won"], &percent(most), &marks, &table);

        let (all, wins) = groups.iter().fold((0.0, 0.0), |(all, wins), group| (all + leads(group), wins + won(group)));
        let (mut seen, mut found) = (0.0, 0.0);
        let mut path = format!("M{:.1} {:.1}", place_x(0.0), place_y(0.0));
        let mut rows = Vec::new();
        for group in groups.iter().rev() {
            seen += leads(group);
            found += won(group);
            let (x, y) = (seen / f64::max(all, 1.0), found / f64::max(wins, 1.0));
            let _ = write!(path, "L{:.1} {:.1}", place_x(x), place_y(y));
            rows.push(vec![percent(x), percent(y), format!("{:.2}", y / x)]);
        }
        let table = Table { header: &["best leads", "of the wins", "lift"], rows, texts: 0 };
        let marks = format!("<path class=\"curve\" d=\"{path}\"/>");
        let desc = "The share of all wins that is among the best leads, by the share of leads taken. The straight line is what leads picked at random would give.";
        self.picture("How fast wins are found", desc, ["leads taken", "wins found"], "100 %", &marks, &table);
    }

    /// A square picture with a line from corner to corner, and its table.
    fn picture(&mut self, title: &str, desc: &str, axes: [&str; 2], most: &str, marks: &str, table: &Table<'_>) {
        self.pictures += 1;
        let id = self.pictures;
        let [across, up] = axes;
        let (left, right, bottom, top) = (place_x(0.0), place_x(1.0), place_y(0.0), place_y(1.0));
        let mut grid = String::new();
        for part in [0.25, 0.5, 0.75, 1.0] {
            let (x, y) = (place_x(part), place_y(part));
            let _ = write!(grid, "<path class=\"net\" d=\"M{left} {y}H{right}M{x} {bottom}V{top}\"/>");
        }
        let _ = writeln!(
            self.body,
            "<div class=\"pair\"><figure><svg viewBox=\"0 0 380 320\" role=\"img\" aria-labelledby=\"t{id} d{id}\"><title id=\"t{id}\">{}</title>\
             <desc id=\"d{id}\">{}</desc>{grid}<path class=\"axis\" d=\"M{left} {top}V{bottom}H{right}\"/>\
             <path class=\"even\" d=\"M{left} {bottom}L{right} {top}\"/>{marks}\
             <text x=\"{left}\" y=\"302\">0 %</text><text x=\"{right}\" y=\"302\" text-anchor=\"end\">{most}</text>\
             <text x=\"{}\" y=\"302\" text-anchor=\"middle\">{across}</text><text x=\"42\" y=\"{}\" text-anchor=\"end\">{most}</text>\
             <text x=\"42\" y=\"{bottom}\" text-anchor=\"end\">0 %</text>\
             <text x=\"30\" y=\"{}\" text-anchor=\"middle\" transform=\"rotate(-90 30 {})\">{up}</text></svg>\
             <figcaption><strong>{}</strong> {}</figcaption></figure><div class=\"wide\">{}</div></div>",
            escaped(title),
            escaped(desc),
            f64::midpoint(left, right),
            top + 10.0,
            f64::midpoint(top, bottom),
            f64::midpoint(top, bottom),
            escaped(title),
            escaped(desc),
            table_html(table, None)
        );
    }

    pub(super) fn finish(self, title: &str) -> String {
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body>\n<main>\n{}</main>\n</body>\n</html>\n",
            escaped(title),
            self.body
        )
    }
}

fn leads(group: &Group) -> f64 {
    group.leads as f64
}

fn won(group: &Group) -> f64 {
    group.won.value * leads(group)
}

fn place_x(part: f64) -> f64 {
    50.0 + 315.0 * part
}

fn place_y(part: f64) -> f64 {
    284.0 - 270.0 * part
}

fn table_html(table: &Table<'_>, lengths: Option<&[f64]>) -> String {
    let class = |at: usize| if at < table.texts { "" } else { " class=\"n\"" };
    let mut text = "<table><thead><tr>".to_owned();
    for (at, name) in table.header.iter().enumerate() {
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", class(at), escaped(name));
    }
    if lengths.is_some() {
        text.push_str("<td></td>");
    }
    text.push_str("</tr></thead><tbody>");
    for (place, row) in table.rows.iter().enumerate() {
        text.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let _ = write!(text, "<td{}>{}</td>", class(at), escaped(cell).replace('\n', "<br>"));
        }
        if let Some(length) = lengths.and_then(|lengths| lengths.get(place)) {
            let width = 120.0 * length.clamp(0.0, 1.0);
            let _ = write!(
                text,
                "<td class=\"bar\"><svg viewBox=\"0 0 120 12\" aria-hidden=\"true\"><rect width=\"{width:.1}\" height=\"12\" rx=\"2\"/></svg></td>"
            );
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table>");
    text
}

/// A text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
