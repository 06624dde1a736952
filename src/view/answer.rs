//! Answers: what `main` writes and how it exits, and what every command draws alike.

use anstream::ColorChoice;
use clap::ValueEnum;
use serde::Serialize;

use crate::diagnostic::{AsOf, Findings, Severity, Sources};

use super::block::Block;
use super::diagnostics::{Strictness, annotations, document, draw, summary};
use super::harmless::Harmless;
use super::{csv, markdown, terminal};

/// Nothing to complain of.
pub(crate) const FINE: u8 = 0;
/// Findings: invalid data, a broken promise, hours short.
pub(crate) const FINDINGS: u8 = 1;
/// Wrong usage, or files that cannot be read.
pub const TROUBLE: u8 = 2;

/// What `main` writes, and how it exits.
#[derive(Clone, Debug)]
pub struct Output {
    /// The result.
    pub stdout: Harmless,
    /// What there is to say about it.
    pub stderr: Harmless,
    /// The exit code.
    pub code: u8,
    /// Whether colour is wanted in both.
    pub color: ColorChoice,
}

/// What a command finds out. JSON is its serialisation; all other formats draw its blocks.
pub(crate) trait Answer: Serialize {
    /// Its parts, from the top down.
    fn blocks(&self) -> Vec<Block>;

    /// The exit code that goes with it.
    fn code(&self) -> u8 {
        FINE
    }

    /// For a terminal of that many columns.
    fn text(&self, width: usize) -> String {
        terminal::draw(&self.blocks(), width)
    }

    /// To paste.
    fn markdown(&self) -> String {
        markdown::draw(&self.blocks())
    }
}

#[derive(Serialize)]
struct Versioned<'a, A> {
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<&'a AsOf>,
    #[serde(flatten)]
    answer: &'a A,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people in a terminal.
    Text,
    /// For programs.
    Json,
    /// To paste.
    Markdown,
    /// The tables alone, for spreadsheets.
    Csv,
    /// Text, with findings as annotations of a GitHub workflow.
    Github,
}

/// How and where answers are drawn.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    /// How an answer is written.
    pub(crate) format: Format,
    /// What is said of warnings beside a result.
    pub(crate) warnings: Warnings,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whether colour is wanted.
    pub(crate) color: ColorChoice,
    /// The files that diagnostics point into.
    pub(crate) sources: &'a Sources,
}

/// What is said of warnings beside a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Warnings {
    /// How many there are.
    Counted,
    /// All of them.
    InFull,
    /// Nothing.
    Silent,
}

impl Page<'_> {
    /// The answer as it is written.
    pub(crate) fn write(&self, answer: &impl Answer) -> Output {
        let text = match self.format {
            Format::Json => Harmless::json(&Versioned { version: 1, as_of: self.sources.commit(), answer }),
            Format::Markdown => self.dated(&answer.markdown()),
            Format::Csv => Harmless::plain(&csv::draw(&answer.blocks())),
            Format::Text | Format::Github => self.dated(&answer.text(self.width)),
        };
        self.output(text, answer.code())
    }

    /// This text as it is.
    pub(crate) fn output(&self, stdout: Harmless, code: u8) -> Output {
        Output { stdout, stderr: Harmless::default(), code, color: self.color }
    }

    /// The text, and the commit that it is about if it is about one.
    pub(crate) fn dated(&self, text: &str) -> Harmless {
        let as_of = self.sources.commit().map(|as_of| format!("\n({as_of})\n")).unwrap_or_default();
        match self.format {
            Format::Text | Format::Github => Harmless::painted(&(text.to_owned() + &as_of)),
            Format::Json | Format::Csv | Format::Markdown => Harmless::plain(&(text.to_owned() + &as_of)),
        }
    }

    /// The answer of a command that needs a valid roster and has none.
    pub(crate) fn invalid(&self, findings: &Findings) -> Output {
        let said = if self.warnings == Warnings::Silent { &Severity::ALL[..1] } else { &Severity::ALL };
        match self.format {
            Format::Json => self.output(document(&findings.shown(said), self.sources, Strictness::Usual), FINDINGS),
            Format::Github => {
                self.output(annotations(&findings.shown(said), self.sources, Strictness::Usual), FINDINGS)
            }
            Format::Text | Format::Csv | Format::Markdown => {
                let mut output = self.output(Harmless::default(), FINDINGS);
                let errors = findings.shown(&[Severity::Error]);
                output.stderr = Harmless::painted(&draw(&errors, self.sources, Strictness::Usual, self.width));
                self.with_warnings(output, findings)
            }
        }
    }

    /// The output with what is to be said of the warnings among the findings.
    pub(crate) fn with_warnings(&self, mut output: Output, findings: &Findings) -> Output {
        let warnings = || findings.shown(&[Severity::Warning]);
        match self.warnings {
            Warnings::Silent => {}
            _ if self.format == Format::Github => {
                let result =
                    std::mem::replace(&mut output.stdout, annotations(&warnings(), self.sources, Strictness::Usual));
                output.stdout += result;
            }
            Warnings::InFull => {
                output.stderr += Harmless::painted(&draw(&warnings(), self.sources, Strictness::Usual, self.width));
            }
            Warnings::Counted => {
                if let Some(count) = summary(findings, &[Severity::Warning], Strictness::Usual) {
                    output.stderr += Harmless::plain(&format!("{count}; `coverage check` shows them\n"));
                }
            }
        }
        output
    }
}
