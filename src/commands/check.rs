//! `coverage check`: every finding in one run, and what is certain of it mended.

mod fix;

use clap::Args;

use crate::diagnostic::Severity;
use crate::io::journal::Journal;
use crate::roster::load::Loaded;
use crate::time::interval::Instant;
use crate::view::answer::{FINDINGS, FINE, Format, Output, Page, Warnings};
use crate::view::block::Block;
use crate::view::diagnostics::{Strictness, annotations, document, draw, more, summary, table};
use crate::view::harmless::Harmless;
use crate::view::{csv, markdown};
use crate::words::count::count;

use super::Ask;

/// Find everything that is wrong with the schedules, or surprises
///
/// Each finding has its file, line, value and remedy. Errors are what cannot be read or cannot be true; warnings change no
/// result. With `--fix` what can be meant in one way only is written as it should be: another spelling of a key, a day, hours, a date, a zone
/// or a handle. The lines that change are shown first; then it asks.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage check --deny-warnings --format github
  coverage check --fix --dry-run")]
#[allow(clippy::struct_excessive_bools)] // each is an option
pub(crate) struct Check {
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
    /// Mend what is certain, and check what is then
    #[arg(long)]
    fix: bool,
    /// Write without asking
    #[arg(long, requires = "fix", conflicts_with_all = ["dry_run", "as_of"])]
    yes: bool,
    /// Show what would change, and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

/// What `check` works with.
pub(crate) struct Checked<'a> {
    /// What was found.
    pub(crate) loaded: &'a Loaded,
    /// The instant that counts as now.
    pub(crate) now: Instant,
    /// Where edits are noted.
    pub(crate) journal: &'a Journal,
    /// Asks whoever sits at the terminal.
    pub(crate) ask: Ask,
}

impl Check {
    /// Whether it may edit the schedules.
    pub(crate) fn writes(&self) -> bool {
        self.fix && !self.dry_run
    }

    /// The findings, mended or not; they are the result.
    ///
    /// # Errors
    /// What is mended cannot be written; in words.
    pub(crate) fn run(&self, page: &Page<'_>, checked: &Checked<'_>) -> Result<Output, String> {
        if self.fix { self.mend(page, checked) } else { Ok(self.found(page, checked.loaded)) }
    }

    fn found(&self, page: &Page<'_>, loaded: &Loaded) -> Output {
        let strictness = self.strictness();
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

    fn strictness(&self) -> Strictness {
        if self.deny_warnings { Strictness::DenyWarnings } else { Strictness::Usual }
    }
}
