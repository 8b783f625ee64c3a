//! How deep a file's values are inside one another. Readers of nested values call themselves for each level, and the stack of a
//! WebAssembly module is small, so what is nested too deeply is found before anything reads it. It does not know whether the file is
//! right otherwise.

use super::diagnostic::{Code, Problem};
use core::ops::Range;
use toml_parser::{Source, lexer::TokenKind};

/// The most levels: brackets, braces and the parts of dotted keys together. A definition of conditions inside conditions has ten.
pub(super) const LEVELS: usize = 64;

/// Looks for the first bracket or dot that goes too deep. The lexer of TOML reads the brackets and texts of JSON as well.
pub(super) fn excess(text: &str) -> Option<(Problem, Range<usize>)> {
    let mut outer = Vec::new();
    // The levels of the value or the key that is being read.
    let mut inner = 0;
    let mut levels = 0;
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::Dot => inner += 1,
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                levels += inner + 1;
                outer.push(inner + 1);
                inner = 0;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                levels -= outer.pop().unwrap_or(0);
                inner = 0;
            }
            TokenKind::Comma | TokenKind::Newline => inner = 0,
            _ => {}
        }
        if levels + inner > LEVELS {
            let message = format!("this is nested more than {LEVELS} levels deep");
            let remedy = "look for a bracket before it that is opened and never closed, or for one key too many; nothing in \
                          a definition or in evidence goes so deep";
            let span = token.span();
            return Some((Problem::new(Code::Syntax, "", &message, remedy), span.start()..span.end()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<usize> {
        excess(text).map(|(_, span)| span.start)
    }

    #[test]
    fn brackets_braces_and_dotted_keys_count_together() {
        let deep = |open: &str, count: usize| ["a = ", &open.repeat(count)].concat();
        for (open, levels) in [("[", 1), ("{", 1), ("{a=", 1), ("{a.b.c=", 3), ("[{\"a\":", 2), ("[\n# [[[\n", 1)] {
            assert_eq!(at(&deep(open, LEVELS / levels)), None, "{open}");
            assert!(at(&deep(open, LEVELS / levels + 1)).is_some(), "{open}");
        }
        for key in ["a".to_owned() + &".a".repeat(LEVELS + 1) + "=1", "[".to_owned() + &"a.".repeat(LEVELS + 1) + "a]"]
        {
            assert!(at(&key).is_some(), "{key}");
        }
    }

    #[test]
    fn what_is_closed_or_a_text_or_a_comment_does_not_count() {
        for text in
            ["a = [1.5, [2.5]]\n", "a.b = \"[[[{{{\"\n", "# {{{ ...\n", "\"a\\\"[[[\": '[', \n", "a = '''\n[[[\n'''\n"]
        {
            assert_eq!(at(&text.repeat(100)), None, "{text}");
        }
        assert_eq!(at(&"]".repeat(1000)), None);
    }
}
