//! Lines of tables in CSV (RFC 4180), whose cells no spreadsheet takes for formulas. It does not know what they say.

/// A cell that begins with one of these would be computed by a spreadsheet.
const BEGIN_A_FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// A text that a spreadsheet shows as it is.
pub fn safe_cell(text: &str) -> String {
    if text.starts_with(BEGIN_A_FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// A line of a table.
pub fn table_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    table_line_by(",", cells)
}

/// A line of a table with something else between its cells than a comma.
pub(crate) fn table_line_by<'a>(delimiter: &str, cells: impl IntoIterator<Item = &'a str>) -> String {
    let cell = |text: &str| match text.contains(['"', '\r', '\n']) || text.contains(delimiter) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    // A line without anything is no row.
    let line =
        if cells.len() == 1 && cells.iter().all(String::is_empty) { "\"\"".to_owned() } else { cells.join(delimiter) };
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for text in ["=1+1", "+49 30 1", "-2", "@sum", "\tx", "\rx", "\0x"] {
            assert_eq!(safe_cell(text), format!("'{text}"));
        }
        assert_eq!(safe_cell("a=b"), "a=b");
    }

    #[test]
    fn commas_quotes_and_line_ends_stay_in_their_cell() {
        assert_eq!(
            table_line(["a,b", "say \"hi\"", "two\nlines", "", "ä"]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,ä\n"
        );
        assert_eq!(table_line([""]), "\"\"\n");
        assert_eq!(table_line_by(";", ["a,b", "a;b", ""]), "a,b;\"a;b\";\n");
    }
}
