//! A table of names and numbers: names begin where their column begins, numbers end where theirs ends. It does not know what they count.

/// The first `names` columns are names, all others are numbers. The first row is the head.
pub(super) fn table(rows: &[Vec<String>], names: usize) -> String {
    let mut widths = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = shown(cell).max(*width);
        }
    }
    // A column of which nobody knows a name is none.
    let is_shown = |column: usize| column >= names || widths.get(column).is_some_and(|width| *width > 0);
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().filter(|(column, _)| is_shown(*column));
        let cells = cells.map(|(column, (cell, width))| {
            let space = " ".repeat(width.saturating_sub(shown(cell)));
            if column < names { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// How many characters of a text a terminal shows: a colour takes no place.
fn shown(text: &str) -> usize {
    let mut in_colour = false;
    let is_shown = |character: &char| match (in_colour, character) {
        (false, '\u{1b}') => {
            in_colour = true;
            false
        }
        (true, 'm') => {
            in_colour = false;
            false
        }
        (hidden, _) => !hidden,
    };
    text.chars().filter(is_shown).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_their_column_ends_also_in_colour() {
        let rows = [["team", "came"], ["smb", "\u{1b}[1m7\u{1b}[0m"], ["enterprise", "12"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows, 1), "team        came\nsmb            \u{1b}[1m7\u{1b}[0m\nenterprise    12\n");
    }
}
