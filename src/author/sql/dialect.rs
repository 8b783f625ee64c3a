//! How an engine writes what the script needs: names, texts and whole numbers. Everything that comes from a definition goes through here.
//! It does not know definitions.

/// An engine that a definition is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// DuckDB; tried with 2.0.
    DuckDb,
    /// PostgreSQL; tried with 15.
    Postgres,
}

impl Dialect {
    /// All engines.
    pub const ALL: [Self; 2] = [Self::DuckDb, Self::Postgres];

    /// The name in messages and in the script.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// A text. A backslash is one, whatever the server's settings say, and no text breaks a line of the script.
    pub(super) fn text(self, text: &str) -> String {
        let mut parts = Vec::new();
        let mut plain = String::new();
        for letter in text.chars() {
            if letter.is_control() {
                parts.push(self.plain(&plain));
                parts.push(format!("chr({})", u32::from(letter)));
                plain.clear();
            } else {
                plain.push(letter);
            }
        }
        let last = self.plain(&plain);
        if parts.is_empty() {
            return last;
        }
        parts.push(last);
        format!("({})", parts.join(" || "))
    }

    fn plain(self, text: &str) -> String {
        let doubled = text.replace('\'', "''");
        match self {
            Self::Postgres if doubled.contains('\\') => format!("E'{}'", doubled.replace('\\', "\\\\")),
            _ => format!("'{doubled}'"),
        }
    }

    /// A whole quotient of numbers from 0 on, rounded down.
    pub(super) fn quotient(self, dividend: &str, divisor: &str) -> String {
        match self {
            Self::DuckDb => format!("(({dividend}) // ({divisor}))"),
            Self::Postgres => format!("(({dividend}) / ({divisor}))"),
        }
    }
}

/// The name of a table, whose parts are divided by dots: `marts.touches`.
pub(super) fn table(name: &str) -> String {
    name.split('.').map(quoted).collect::<Vec<_>>().join(".")
}

/// The name of a column or a part of a table's name.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text for a comment: on one line, whatever is in it.
pub(super) fn comment(text: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    text.chars().map(|letter| if is_break(letter) { ' ' } else { letter }).collect()
}

/// A sum of whole numbers. Engines add up in a wider type of their own.
pub(super) fn sum(of: &str) -> String {
    format!("cast(sum({of}) as bigint)")
}

/// A choice between cases, each a test and a result.
pub(super) fn cases(cases: &[(String, String)], otherwise: &str) -> String {
    if cases.is_empty() {
        return otherwise.to_owned();
    }
    let each: String = cases.iter().map(|(test, result)| format!(" when {test} then {result}")).collect();
    format!("case{each} else {otherwise} end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_own_quotes() {
        assert_eq!(Dialect::DuckDb.text("it's"), "'it''s'");
        assert_eq!(Dialect::DuckDb.text(r"a\'b"), r"'a\''b'");
        assert_eq!(Dialect::Postgres.text(r"a\'b"), r"E'a\\''b'");
        assert_eq!(Dialect::DuckDb.text("a\nb"), "('a' || chr(10) || 'b')");
        assert_eq!(table(r#"marts."; drop table x; --"#), r#""marts"."""; drop table x; --""#);
        assert_eq!(comment("one\r\ntwo\u{2028}three"), "one  two three");
    }
}
