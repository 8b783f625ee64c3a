//! Asks questions on a terminal, one a line. It does not know what the answers are for.

use super::Failure;
use super::output::{FAINT, STRONG, styled};
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

/// Whether somebody sits at a terminal and can answer.
pub(super) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Where questions go and answers come from.
pub(super) struct Asker<'a> {
    answers: &'a mut dyn BufRead,
    questions: &'a mut dyn Write,
}

impl<'a> Asker<'a> {
    pub(super) fn new(answers: &'a mut dyn BufRead, questions: &'a mut dyn Write) -> Self {
        Self { answers, questions }
    }

    /// The answer to a question, or else `default`; the question again while `check` refuses the answer. The end of input takes
    /// every default.
    pub(super) fn ask<T>(
        &mut self,
        question: &str,
        default: &str,
        mut check: impl FnMut(&str) -> Result<T, String>,
    ) -> Result<T, Failure> {
        let shown = if default.is_empty() { String::new() } else { styled(FAINT, format!(" [{default}]")) };
        loop {
            self.say(&format!("{}{shown}: ", styled(STRONG, question)))?;
            let mut line = String::new();
            let read = self.answers.read_line(&mut line).map_err(unusable)?;
            let said = line.trim();
            match check(if said.is_empty() { default } else { said }) {
                Ok(answer) => return Ok(answer),
                Err(message) if read == 0 => return Err(Failure::Other(message)),
                Err(message) => self.say(&format!("  {message}\n"))?,
            }
        }
    }

    /// Says something between questions.
    pub(super) fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.questions.write_all(text.as_bytes()).and_then(|()| self.questions.flush()).map_err(unusable)
    }
}

/// Asks at the terminal.
pub(super) fn at_terminal<T>(ask: impl FnOnce(&mut Asker<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
    let (mut answers, mut questions) = (std::io::stdin().lock(), anstream::stderr());
    ask(&mut Asker::new(&mut answers, &mut questions))
}

fn unusable(error: std::io::Error) -> Failure {
    Failure::io(Path::new("the terminal"), &error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Result<u32, String> {
        text.parse().map_err(|_| format!("`{text}` is no number; write one such as 40"))
    }

    fn answer(typed: &str) -> (Option<u32>, String) {
        let (mut answers, mut questions) = (typed.as_bytes(), Vec::new());
        let asked = Asker::new(&mut answers, &mut questions).ask("How many", "40", number);
        (asked.ok(), String::from_utf8(questions).unwrap())
    }

    #[test]
    fn an_empty_line_and_the_end_take_the_default() {
        assert_eq!(answer("\n").0, Some(40));
        assert_eq!(answer("").0, Some(40));
        assert_eq!(answer(" 12 \n").0, Some(12));
    }

    #[test]
    fn a_wrong_answer_is_explained_and_asked_again() {
        let (found, said) = answer("many\n12\n");
        assert_eq!(found, Some(12));
        assert!(said.contains("`many` is no number; write one such as 40"), "{said}");
        assert_eq!(said.matches("How many").count(), 2);
    }
}
