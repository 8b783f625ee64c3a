//! Keys and texts in quotes. It does not know what they mean.

use super::{CURLY, Fault, Reader, Stop, is_of_key};
use core::ops::Range;

impl Reader<'_> {
    /// A key, in its parts between dots, and where it stands.
    pub(super) fn key(&mut self) -> Result<(Vec<String>, Range<usize>), Stop> {
        let start = self.at;
        let mut parts = Vec::new();
        loop {
            let part = self.at;
            match self.peek() {
                Some('"' | '\'') => {
                    self.string("")?;
                    parts.push(self.slice(part + 1..self.at - 1).to_owned());
                }
                _ => {
                    self.at += self.rest().len() - self.rest().trim_start_matches(is_of_key).len();
                    self.expect_bare_key(part)?;
                    parts.push(self.slice(part..self.at).to_owned());
                }
            }
            let end = self.at;
            self.skip_blanks();
            if self.peek() != Some('.') {
                self.at = end;
                return Ok((parts, start..end));
            }
            self.at += 1;
            self.skip_blanks();
        }
    }

    /// A key without quotes has a letter, and none but plain ones.
    fn expect_bare_key(&self, start: usize) -> Result<(), Stop> {
        let next = self.peek();
        if let Some(quote) = next.filter(|next| CURLY.contains(next)) {
            return Err(Some(self.curly("", self.at, quote)));
        }
        let line = self.slice(start..self.line_end(start));
        if ["//", "/*", "--", ";", "<!--"].iter().any(|mark| line.starts_with(mark)) {
            let message = "this is no comment in TOML";
            return Err(Some(Fault::syntax("", start..start + line.len(), message, "begin comments with `#`")));
        }
        if next.is_some_and(char::is_alphanumeric) {
            let word = line.split([' ', '\t', '=', '.', ']']).next().unwrap_or(line);
            let remedy = format!("put it in double quotes: `\"{word}\"`");
            return Err(Some(Fault::syntax("", start..start + word.len(), "a key has only plain letters", &remedy)));
        }
        if self.at == start { Err(None) } else { Ok(()) }
    }

    /// A text in quotes of any kind.
    pub(super) fn string(&mut self, path: &str) -> Result<(), Stop> {
        let start = self.at;
        let quote = if self.rest().starts_with('"') { '"' } else { '\'' };
        let triple = quote.to_string().repeat(3);
        if self.rest().starts_with(&triple) {
            return self.long_string(path, &triple);
        }
        self.at += 1;
        loop {
            match self.peek() {
                Some(letter) if letter == quote => break,
                None | Some('\n' | '\r') => return Err(Some(self.unclosed_string(path, start, quote))),
                Some('\\') if quote == '"' => self.escape(path)?,
                Some(letter) => self.at += letter.len_utf8(),
            }
        }
        self.at += 1;
        // `"one, "two"`: the first quote was not closed, so the next one closes it.
        if self.peek().is_some_and(|next| next.is_alphanumeric() || next == '"' || next == '\'') {
            let remedy = format!("write one `{quote}` before and one after each text");
            return Err(Some(Fault::syntax(path, start..self.at, "a quote is missing in or after this text", &remedy)));
        }
        Ok(())
    }

    /// A text in three quotes, over several lines.
    fn long_string(&mut self, path: &str, triple: &str) -> Result<(), Stop> {
        let start = self.at;
        self.at += triple.len();
        while !self.rest().starts_with(triple) {
            match self.peek() {
                Some('\\') if triple.starts_with('"') => self.escape(path)?,
                Some(letter) => self.at += letter.len_utf8(),
                None => {
                    let remedy = format!("write `{triple}` where it ends");
                    let message = "the text begins here and does not end";
                    return Err(Some(Fault::syntax(path, start..start + triple.len(), message, &remedy)));
                }
            }
        }
        // Up to two more quotes belong to the text.
        let quotes = self.rest().len() - self.rest().trim_start_matches(['"', '\'']).len();
        self.at += quotes.min(triple.len() + 2);
        Ok(())
    }

    fn escape(&mut self, path: &str) -> Result<(), Stop> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            None
            | Some('b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' | 'x' | 'u' | 'U' | '\n' | '\r' | ' ' | '\t') => {
                // What follows a line's end, and digits, are read as text.
                self.at += self.peek().filter(|next| !matches!(next, '\n' | '\r')).map_or(0, char::len_utf8);
                Ok(())
            }
            Some(next) => {
                let message = format!("`\\{next}` means nothing in double quotes");
                let remedy = "write `\\\\` for a backslash, or put the text in single quotes";
                Err(Some(Fault::syntax(path, start..self.at + next.len_utf8(), &message, remedy)))
            }
        }
    }

    fn unclosed_string(&self, path: &str, start: usize, quote: char) -> Box<Fault> {
        let text = self.slice(start..self.at);
        match text.char_indices().find(|(_, letter)| CURLY.contains(letter)) {
            Some((place, curly)) => self.curly(path, start + place, curly),
            None => {
                let remedy = format!("write `{quote}` where the text ends");
                let span = start..start + text.trim_end().len();
                Fault::syntax(path, span, "the closing quote is missing", &remedy)
            }
        }
    }

    /// A quote of a word processor.
    pub(super) fn curly(&self, path: &str, at: usize, quote: char) -> Box<Fault> {
        let message = format!("`{quote}` is a curly quote");
        let remedy = "write straight quotes, as in `\"text\"`; word processors change them, text editors do not";
        Fault::syntax(path, at..at + quote.len_utf8(), &message, remedy)
    }
}
