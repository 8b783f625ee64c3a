//! Rows as a table for spreadsheets, whose cells no spreadsheet takes for formulas. It does not know what they say, nor where they go.

/// A cell that begins with one of these would be computed by a spreadsheet.
const BEGIN_A_FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// A text that a spreadsheet shows as it is.
pub fn safe_cell(text: &str) -> String {
    if text.starts_with(BEGIN_A_FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// A line of a table, as RFC 4180 has it, but with a line feed alone at its end.
pub fn table_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let quoted = |cell: &str| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let cells: Vec<String> = cells.into_iter().map(quoted).collect();
    // A line without anything would be none.
    if cells.len() == 1 && cells.iter().all(String::is_empty) { "\"\"\n".to_owned() } else { cells.join(",") + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula_and_none_breaks_its_line() {
        for text in ["=1+1", "+49 30 1", "-2", "@sum", "\tx", "\rx", "\0x"] {
            assert_eq!(safe_cell(text), format!("'{text}"));
        }
        assert_eq!(safe_cell("a=b"), "a=b");
        assert_eq!(table_line(["a", "b, \"c\"", "", "d\ne"]), "a,\"b, \"\"c\"\"\",,\"d\ne\"\n");
        assert_eq!(table_line([""]), "\"\"\n");
    }
}
