//! `coverage check`: every finding in one run.

use clap::Args;

use crate::diagnostic::{Diagnostic, Severity};
use crate::roster::load::Loaded;
use crate::view::answer::{Answer, FINDINGS, FINE, Format, Page, Warnings};
use crate::view::diagnostics::{Strictness, annotations, count, document, draw, table};

/// Find everything that is wrong with the schedules, or surprises
///
/// Each finding has its file, line, value and remedy. Errors are what cannot be read or cannot be true; warnings change no
/// result.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage check
  coverage check --deny-warnings --format github")]
pub struct Check {
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
}

impl Check {
    /// The findings; they are the result.
    #[must_use]
    pub fn run(&self, page: &Page<'_>, loaded: &Loaded) -> Answer {
        let strictness = if self.deny_warnings { Strictness::DenyWarnings } else { Strictness::Usual };
        let serious = |d: &&Diagnostic| page.warnings != Warnings::Silent || strictness.severity(d) == Severity::Error;
        let found: Vec<&Diagnostic> = loaded.diagnostics.iter().filter(serious).collect();
        let all = || found.iter().copied();
        let summary = count(all(), strictness).unwrap_or_else(|| "no findings".to_owned());
        let agents = loaded.roster().map(|roster| match roster.agents().len() {
            1 => "1 agent, ".to_owned(),
            count => format!("{count} agents, "),
        });
        let text = match page.format {
            Format::Json => document(all(), page.sources, strictness),
            Format::Github => annotations(all(), page.sources, strictness),
            Format::Markdown if found.is_empty() => page.dated("No findings.\n"),
            Format::Markdown => page.dated(&table(all(), page.sources, strictness).markdown()),
            Format::Text => {
                let gap = if found.is_empty() { "" } else { "\n" };
                let drawn = draw(all(), page.sources, strictness, page.width);
                page.dated(&format!("{drawn}{gap}{}{summary}\n", agents.unwrap_or_default()))
            }
        };
        let failed = all().any(|d| strictness.severity(d) == Severity::Error);
        page.answer(text, if failed { FINDINGS } else { FINE })
    }
}
