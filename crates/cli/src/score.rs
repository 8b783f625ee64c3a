//! `handraise score`: prints the assessment of one visitor, or of each line's, on one line or as canonical JSON.
//!
//! Exit codes: 0 scored, whatever the score; 2 usage or unreadable input.

use super::input::LoadedEvidence;
use super::output::{BAD, FAINT, GOOD, STRONG, styled};
use super::{Failure, input, output};
use handraise::author::Vocabulary;
use handraise::definition::Compiled;
use handraise::scoring::{Assessment, DecisionKind, Report, score};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Score evidence with a definition
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 scored, whatever the score; 2 usage or unreadable input.")]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// Print the whole assessment as canonical JSON
    #[arg(long)]
    json: bool,
    /// Read evidence of one lead from each line, and print a line for each
    #[arg(long)]
    lines: bool,
}

/// The evidence to score, the definition, and the time.
#[derive(Debug, clap::Args)]
pub(super) struct Subject {
    #[arg(help = input::DEFINITION_HELP)]
    definition: PathBuf,
    /// Evidence: a JSON document, or the text that a form sends; `-` for standard input
    evidence: PathBuf,
    /// The time to score at, RFC 3339 [default: the evidence's newest clock reading]
    #[arg(long, value_name = "TIME", value_parser = input::time)]
    at: Option<u32>,
}

/// An assessment and the definition that it was computed with.
pub(super) struct Scored {
    pub(super) compiled: Compiled,
    pub(super) assessment: Assessment,
}

impl Subject {
    pub(super) fn score(&self) -> Result<Scored, Failure> {
        let paths: [&Path; 2] = [&self.definition, &self.evidence];
        input::once_from_standard_input(paths)?;
        let loaded = input::load_definition(&self.definition)?;
        let evidence = input::load_evidence(&self.evidence, self.at)?;
        let vocabulary = loaded.vocabulary();
        let assessment = self.assess(&loaded.compiled, &vocabulary, &input::shown(&self.evidence), &evidence)?;
        Ok(Scored { compiled: loaded.compiled, assessment })
    }

    fn assess(
        &self,
        compiled: &Compiled,
        vocabulary: &Vocabulary,
        shown: &str,
        evidence: &LoadedEvidence,
    ) -> Result<Assessment, Failure> {
        let at_s = evidence.score_at(self.at).map_err(|message| Failure::file(shown, format!("--at: {message}")))?;
        for unknown in evidence.document.iter().flat_map(|document| input::unknown_names(vocabulary, document)) {
            output::warn(&format!("{shown}: {unknown}"));
        }
        Ok(score(compiled.program(), &evidence.evidence, at_s))
    }

    /// Scores each line, and gives what there is to say of each.
    fn score_lines(&self, say: impl Fn(&Report) -> String) -> Result<(), Failure> {
        input::once_from_standard_input([self.definition.as_path(), &self.evidence])?;
        let loaded = input::load_definition(&self.definition)?;
        let vocabulary = loaded.vocabulary();
        let text = input::read_text(&self.evidence)?;
        let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        for (line, number) in lines {
            let shown = format!("{}, line {number}", input::shown(&self.evidence));
            let evidence = input::read_evidence(&shown, line, self.at)?;
            let assessment = self.assess(&loaded.compiled, &vocabulary, &shown, &evidence)?;
            output::print(&(say(&assessment.report(&loaded.compiled)) + "\n"))?;
        }
        Ok(())
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let say = |report: &Report| if arguments.json { report.to_json() } else { on_one_line(report) };
    if arguments.lines {
        arguments.subject.score_lines(say)?;
    } else {
        let Scored { compiled, assessment } = arguments.subject.score()?;
        output::print(&(say(&assessment.report(&compiled)) + "\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// An assessment on one line: `62 points (engagement 30, intent 32), B2, mql, P2: qualified`.
fn on_one_line(report: &Report) -> String {
    let style = match report.decision {
        DecisionKind::Qualified | DecisionKind::HandRaiser => GOOD,
        DecisionKind::Excluded | DecisionKind::Suppressed => BAD,
        _ => STRONG,
    };
    let mut text = format!(
        "{} (engagement {}, intent {}), {}{}, {}",
        styled(STRONG, format!("{} points", report.score)),
        report.engagement,
        report.intent,
        report.grade.letter(),
        report.rating,
        report.stage.name()
    );
    for name in report.segment.iter().chain(&report.priority) {
        text.push_str(&format!(", {name}"));
    }
    let decision = report.decision.name();
    text.push_str(&format!(": {}", styled(style, decision)));
    if report.reason != decision {
        text.push_str(&styled(FAINT, format!(" ({})", report.reason)));
    }
    text
}
