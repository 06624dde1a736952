//! `coverage check`: every finding in one run.

use clap::Args;

use crate::diagnostic::Severity;
use crate::roster::load::Loaded;
use crate::view::answer::{FINDINGS, FINE, Format, Output, Page, Warnings};
use crate::view::block::Block;
use crate::view::diagnostics::{Strictness, annotations, document, draw, more, summary, table};
use crate::view::harmless::Harmless;
use crate::view::{csv, markdown};
use crate::words::count::count;

/// Find everything that is wrong with the schedules, or surprises
///
/// Each finding has its file, line, value and remedy. Errors are what cannot be read or cannot be true; warnings change no
/// result.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage check
  coverage check --deny-warnings --format github")]
pub(crate) struct Check {
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
}

impl Check {
    /// The findings; they are the result.
    pub(crate) fn run(&self, page: &Page<'_>, loaded: &Loaded) -> Output {
        let strictness = if self.deny_warnings { Strictness::DenyWarnings } else { Strictness::Usual };
        let only_errors = page.warnings == Warnings::Silent && strictness == Strictness::Usual;
        let severities = if only_errors { &Severity::ALL[..1] } else { &Severity::ALL };
        let shown = loaded.diagnostics.shown(severities);
        let nothing = shown.found.is_empty();
        let summary = summary(&loaded.diagnostics, severities, strictness).unwrap_or_else(|| "no findings".to_owned());
        let agents = loaded.roster().map(|roster| format!("{}, ", count(roster.agents().len(), "agent")));
        let text = match page.format {
            Format::Json => document(&shown, page.sources, strictness),
            Format::Github => annotations(&shown, page.sources, strictness),
            Format::Markdown if nothing => page.dated("No findings.\n"),
            Format::Csv => Harmless::plain(&csv::draw(&[Block::Table(table(&shown, page.sources, strictness))])),
            Format::Markdown => {
                let rest = more(&shown).map(|more| Block::Text(more.into()));
                let table = Block::Table(table(&shown, page.sources, strictness));
                page.dated(&markdown::draw(&std::iter::once(table).chain(rest).collect::<Vec<_>>()))
            }
            Format::Text => {
                let gap = if nothing { "" } else { "\n" };
                let drawn = draw(&shown, page.sources, strictness, page.width);
                page.dated(&format!("{drawn}{gap}{}{summary}\n", agents.unwrap_or_default()))
            }
        };
        let failed = shown.found.iter().any(|found| strictness.severity(found) == Severity::Error);
        page.output(text, if failed { FINDINGS } else { FINE })
    }
}
