//! Numbers and tables as people read them. It does not know what they are about.

/// A share in percent: `15.5 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Seconds since 1970 as a day.
pub(super) fn day(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
    time.map_or_else(|_| seconds.to_string(), |day| day.to_string())
}

/// Rows of cells below their header, for [`table`].
pub(super) fn with_header(header: &[&str], rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    [vec![header.iter().map(|name| (*name).to_owned()).collect()], rows].concat()
}

/// Rows of cells in columns of even width, two blanks between; the columns named in `right` are set to the right.
pub(super) fn table(rows: &[Vec<String>], right: &[usize]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
            line.push_str("  ");
            match right.contains(&at) {
                true => line.extend([blanks.as_str(), cell]),
                false => line.extend([cell, blanks.as_str()]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
