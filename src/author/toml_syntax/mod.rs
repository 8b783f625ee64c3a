//! What is wrong with a TOML file that the parser refuses: where the mistake was made, and what to write instead. The parser says
//! where it noticed, which is often a line or more later. This reader knows only as much TOML as it takes to find the mistakes that
//! people make; of others it finds nothing, and the parser's words are shown.

mod bare;
mod given;
mod text;

use super::diagnostic::{Code, Problem};
use super::document::member;
use super::nesting::LEVELS;
use core::ops::Range;
use given::{Given, Kind};

/// A mistake, and the place where it was made.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) problem: Problem,
    pub(super) span: Range<usize>,
}

impl Fault {
    fn syntax(path: &str, span: Range<usize>, message: &str, remedy: &str) -> Box<Self> {
        Box::new(Self { problem: Problem::new(Code::Syntax, path, message, remedy), span })
    }
}

/// Why reading ends early: a mistake, or something that is wrong in an unknown way.
type Stop = Option<Box<Fault>>;

/// The mistakes in a file, in its order: what is given twice, and then the first place where no more can be read.
pub(super) fn faults(text: &str) -> Vec<Fault> {
    let mut reader = Reader { text, at: 0, levels: 0, given: Given::default() };
    let stop = reader.file().err().flatten();
    let mut faults = reader.given.faults;
    faults.extend(stop.map(|fault| *fault));
    faults
}

/// Quotes that word processors write in place of straight ones.
const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// How many values are being read, each inside the one before.
    levels: usize,
    given: Given,
}

impl<'a> Reader<'a> {
    fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    fn rest(&self) -> &'a str {
        self.slice(self.at..self.text.len())
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Where the line ends that has a place.
    fn line_end(&self, from: usize) -> usize {
        let rest = self.slice(from..self.text.len());
        from + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    /// Skips blanks, lines and comments; true if a line ended.
    fn skip_gap(&mut self) -> bool {
        let start = self.at;
        loop {
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
            if self.peek() != Some('#') {
                return self.slice(start..self.at).contains('\n');
            }
            self.at = self.line_end(self.at);
        }
    }

    fn file(&mut self) -> Result<(), Stop> {
        loop {
            self.skip_gap();
            match self.peek() {
                None => return Ok(()),
                Some('[') => self.header()?,
                Some(_) => {
                    let scope = self.given.scope.clone();
                    self.entry(&scope, false)?;
                }
            }
            self.end_of_line()?;
        }
    }

    /// Nothing may follow a value or a header in its line.
    fn end_of_line(&mut self) -> Result<(), Stop> {
        self.skip_blanks();
        let (message, remedy) = match self.peek() {
            None | Some('\n' | '\r' | '#') => return Ok(()),
            Some(mark @ (',' | ';')) => (format!("`{mark}` stands at the end of the line"), "remove it"),
            Some(mark @ (']' | '}')) => (format!("this `{mark}` closes nothing"), "remove it"),
            Some(_) => ("the line goes on after its end".to_owned(), "begin a new line here, or remove the rest"),
        };
        let span = self.at..self.at + self.peek().map_or(1, char::len_utf8);
        Err(Some(Fault::syntax("", span, &message, remedy)))
    }

    /// `[name]` or `[[name]]`.
    fn header(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let (kind, close) = if self.rest().starts_with("[[") { (Kind::List, "]]") } else { (Kind::Table, "]") };
        self.at += close.len();
        self.skip_blanks();
        let (parts, name) = self.key()?;
        self.skip_blanks();
        let written = |brackets: usize| {
            let name = self.slice(name.clone());
            format!("`{}{name}{}`", "[".repeat(brackets), "]".repeat(brackets))
        };
        let too_many = self.rest().starts_with("]]") && kind == Kind::Table;
        if too_many || !self.rest().starts_with(close) {
            let line = self.slice(start..self.line_end(start));
            let span = start..start + line.split('#').next().unwrap_or(line).trim_end().len();
            let (message, remedy) = match too_many {
                true => ("the brackets do not match", format!("write {} or {}", written(1), written(2))),
                false => ("the name of the table is not closed", format!("write {}", written(close.len()))),
            };
            return Err(Some(Fault::syntax("", span, message, &remedy)));
        }
        self.at += close.len();
        self.given.header(self.text, &parts, kind, start..self.at);
        Ok(())
    }

    /// A key, `=` and its value, in the table `scope`; inside braces or below a header.
    fn entry(&mut self, scope: &str, is_inside: bool) -> Result<(), Stop> {
        let (parts, span) = self.key()?;
        let path = parts.iter().fold(scope.to_owned(), |path, part| member(&path, part));
        self.skip_blanks();
        let key = self.slice(span.clone());
        match self.peek() {
            Some('=') => self.at += 1,
            Some(':') => {
                let remedy = format!("write `{key} = …`");
                return Err(Some(Fault::syntax(&path, self.at..self.at + 1, "`:` stands in place of `=`", &remedy)));
            }
            _ => {
                let message = format!("a `=` is missing after `{key}`");
                let remedy = "give each line one key, `=` and a value, such as `id = \"acme\"`";
                return Err(Some(Fault::syntax(&path, span, &message, remedy)));
            }
        }
        self.given.key(self.text, &path, span.clone());
        self.skip_blanks();
        self.value(&path, Some(span), is_inside)
    }

    fn value(&mut self, path: &str, key: Option<Range<usize>>, is_inside: bool) -> Result<(), Stop> {
        // Of a broken file, this reader may see more brackets than the one that looked for the depth.
        if self.levels > LEVELS {
            return Err(None);
        }
        self.levels += 1;
        match self.peek() {
            Some('"' | '\'') => self.string(path),
            Some('[') => self.list(path),
            Some('{') => self.table(path),
            _ => self.bare(path, key, is_inside),
        }?;
        self.levels -= 1;
        Ok(())
    }

    fn list(&mut self, path: &str) -> Result<(), Stop> {
        let open = self.at;
        self.at += 1;
        let mut before: Option<Range<usize>> = None;
        for index in 0.. {
            if self.ends_list(open, path)? {
                break;
            }
            if let Some(before) = before {
                self.comma(path, before)?;
                if self.ends_list(open, path)? {
                    break;
                }
            }
            let start = self.at;
            self.value(&format!("{path}[{index}]"), None, true)?;
            before = Some(start..self.at);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether the list that was opened at `open` ends here.
    fn ends_list(&mut self, open: usize, path: &str) -> Result<bool, Stop> {
        let is_next_line = self.skip_gap();
        match self.peek() {
            Some(']') => Ok(true),
            None | Some('}') => Err(self.unclosed(open, path)),
            Some(_) if is_next_line && self.is_line_of_a_file() => Err(self.unclosed(open, path)),
            Some(_) => Ok(false),
        }
    }

    /// A table in braces.
    fn table(&mut self, path: &str) -> Result<(), Stop> {
        let open = self.at;
        self.at += 1;
        let mut before: Option<Range<usize>> = None;
        loop {
            let is_next_line = self.skip_gap();
            match self.peek() {
                Some('}') => break,
                None | Some('[' | ']' | '{') => return Err(self.unclosed(open, path)),
                Some(_) => {}
            }
            if let Some(before) = before {
                if self.peek() != Some(',') && is_next_line && !self.is_closed_later() {
                    return Err(self.unclosed(open, path));
                }
                self.comma(path, before)?;
                self.skip_gap();
                match self.peek() {
                    Some('}') => break,
                    None | Some('[' | ']' | '{') => return Err(self.unclosed(open, path)),
                    Some(_) => {}
                }
            }
            let start = self.at;
            self.entry(path, true)?;
            before = Some(start..self.at);
        }
        self.at += 1;
        Ok(())
    }

    /// Between two items.
    fn comma(&mut self, path: &str, before: Range<usize>) -> Result<(), Stop> {
        if self.peek() != Some(',') {
            let remedy = "put a comma between the two";
            return Err(Some(Fault::syntax(path, before, "a comma is missing after this", remedy)));
        }
        self.at += 1;
        Ok(())
    }

    fn unclosed(&self, open: usize, path: &str) -> Stop {
        let (bracket, remedy) = match self.slice(open..open + 1) {
            "[" => ("[", "write `]` after the last item of the list"),
            bracket => (bracket, "write `}` after the last value in the braces"),
        };
        let message = format!("the `{bracket}` is opened here and not closed");
        Some(Fault::syntax(path, open..open + 1, &message, remedy))
    }

    /// Whether the line from here on begins no item of a list, but has a header or a key of the file.
    fn is_line_of_a_file(&self) -> bool {
        let line = self.slice(self.at..self.line_end(self.at));
        is_header(line) || is_assignment(line)
    }

    /// Whether a brace is closed after here, before the next header.
    fn is_closed_later(&self) -> bool {
        let mut depth = 0_usize;
        let mut is_text = false;
        for line in self.rest().lines().take_while(|line| !is_header(line.trim_start())) {
            for letter in line.chars() {
                match letter {
                    '"' => is_text = !is_text,
                    '{' if !is_text => depth += 1,
                    '}' if !is_text && depth == 0 => return true,
                    '}' if !is_text => depth -= 1,
                    _ => {}
                }
            }
            is_text = false;
        }
        false
    }
}

/// Whether a line is `[name]` or `[[name]]`, perhaps not closed.
fn is_header(line: &str) -> bool {
    let Some(inside) = line.strip_prefix('[') else { return false };
    let name = inside.strip_prefix('[').unwrap_or(inside).trim_start();
    let end = name.find(|letter: char| !is_of_key(letter) && !matches!(letter, '.' | ' ')).unwrap_or(name.len());
    let rest = name.get(end..).unwrap_or_default().trim_start_matches(']').trim_start();
    name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && (rest.is_empty() || rest.starts_with('#'))
}

/// Whether a line begins with a key and `=`.
fn is_assignment(line: &str) -> bool {
    let after = match line.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
        Some((_, after)) => after,
        None => line.trim_start_matches(|letter| is_of_key(letter) || letter == '.'),
    };
    after.len() < line.len() && after.trim_start().starts_with('=')
}

fn is_of_key(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

#[cfg(test)]
mod tests;
