//! Characters that change how the text around them is shown, or can't be seen. It does not know where a text goes.

/// Whether a character turns the direction of what follows, or can't be seen.
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
