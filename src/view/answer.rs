//! Answers: what `main` writes and how it exits, and what every command draws alike.

use anstream::ColorChoice;
use clap::ValueEnum;

use crate::diagnostic::{Findings, Severity, Sources};

use super::diagnostics::{Strictness, annotations, count, document, draw};
use super::harmless::Harmless;

/// Nothing to complain of.
pub const FINE: u8 = 0;
/// Findings: invalid data, a broken promise, hours short.
pub const FINDINGS: u8 = 1;
/// Wrong usage, or files that cannot be read.
pub const TROUBLE: u8 = 2;

/// What `main` writes, and how it exits.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The result.
    pub stdout: Harmless,
    /// What there is to say about it.
    pub stderr: Harmless,
    /// The exit code.
    pub code: u8,
    /// Whether colour is wanted in both.
    pub color: ColorChoice,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people in a terminal.
    Text,
    /// For programs.
    Json,
    /// To paste.
    Markdown,
    /// Text, with findings as annotations of a GitHub workflow.
    Github,
}

/// How and where answers are drawn.
pub struct Page<'a> {
    /// How an answer is written.
    pub format: Format,
    /// What is said of warnings beside a result.
    pub warnings: Warnings,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether colour is wanted.
    pub color: ColorChoice,
    /// The files that diagnostics point into.
    pub sources: &'a Sources,
}

/// What is said of warnings beside a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    /// How many there are.
    Counted,
    /// All of them.
    InFull,
    /// Nothing.
    Silent,
}

impl Page<'_> {
    /// An answer of this text.
    pub fn answer(&self, stdout: Harmless, code: u8) -> Answer {
        Answer { stdout, stderr: Harmless::default(), code, color: self.color }
    }

    /// The text, and the commit that it is about if it is about one.
    pub fn dated(&self, text: &str) -> Harmless {
        let as_of = self.sources.commit().map(|as_of| format!("\n({as_of})\n")).unwrap_or_default();
        match self.format {
            Format::Text | Format::Github => Harmless::painted(&(text.to_owned() + &as_of)),
            Format::Json | Format::Markdown => Harmless::plain(&(text.to_owned() + &as_of)),
        }
    }

    /// The answer of a command that needs a valid roster and has none.
    pub fn invalid(&self, findings: &Findings) -> Answer {
        let said = if self.warnings == Warnings::Silent { &Severity::ALL[..1] } else { &Severity::ALL };
        match self.format {
            Format::Json => self.answer(document(&findings.shown(said), self.sources, Strictness::Usual), FINDINGS),
            Format::Github => {
                self.answer(annotations(&findings.shown(said), self.sources, Strictness::Usual), FINDINGS)
            }
            Format::Text | Format::Markdown => {
                let mut answer = self.answer(Harmless::default(), FINDINGS);
                let errors = findings.shown(&[Severity::Error]);
                answer.stderr = Harmless::painted(&draw(&errors, self.sources, Strictness::Usual, self.width));
                self.with_warnings(answer, findings)
            }
        }
    }

    /// The answer with what is to be said of the warnings among the findings.
    pub fn with_warnings(&self, mut answer: Answer, findings: &Findings) -> Answer {
        let warnings = || findings.shown(&[Severity::Warning]);
        match self.warnings {
            Warnings::Silent => {}
            _ if self.format == Format::Github => {
                let result =
                    std::mem::replace(&mut answer.stdout, annotations(&warnings(), self.sources, Strictness::Usual));
                answer.stdout += result;
            }
            Warnings::InFull => {
                answer.stderr += Harmless::painted(&draw(&warnings(), self.sources, Strictness::Usual, self.width));
            }
            Warnings::Counted => {
                if let Some(count) = count(findings, &[Severity::Warning], Strictness::Usual) {
                    answer.stderr += Harmless::plain(&format!("{count}; `coverage check` shows them\n"));
                }
            }
        }
        answer
    }
}
