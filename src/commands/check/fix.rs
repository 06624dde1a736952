//! `coverage check --fix`: what is certain, mended; shown before it is written.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::edit::fix::{fixed, with};
use crate::findings::findings;
use crate::roster::load::load;
use crate::view::answer::{Answer, FINDINGS, FINE, Output, Page};
use crate::view::block::{Block, Line};
use crate::view::diagnostics::{Record, Strictness, records};
use crate::view::style::{GOOD, WEAK};
use crate::words::count::count;

use super::super::file_diff::{FileDiff, file_diffs};
use super::super::writing::Writing;
use super::{Check, Checked};

/// What is mended, and what is left.
#[derive(Serialize)]
struct Mended {
    /// The files that change, in order.
    files: Vec<FileDiff>,
    /// What was found and is mended.
    fixed: Vec<Record>,
    /// What is found then.
    diagnostics: Vec<Record>,
    /// How many more there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
    /// Whether it stands in the files.
    written: bool,
    #[serde(skip)]
    fails: bool,
}

impl Check {
    /// Mends what is certain, after it was shown.
    pub(super) fn mend(&self, page: &Page<'_>, checked: &Checked<'_>) -> Result<Output, String> {
        if page.sources.commit().is_some() && !self.dry_run {
            return Err("the schedules of the past cannot be edited; --dry-run shows a change of them".to_owned());
        }
        let fixed = fixed(page.sources);
        if fixed.texts.is_empty() {
            return Ok(self.found(page, checked.loaded));
        }
        let sources = with(page.sources, &fixed.texts);
        let mut found = load(&sources);
        found.diagnostics.extend(findings(&found, checked.now));
        found.diagnostics.sort();
        let shown = found.diagnostics.shown(&Severity::ALL);
        let strictness = self.strictness();
        let mended = Mended {
            files: file_diffs(page.sources, &fixed.texts),
            fixed: records(&fixed.mended, page.sources, Strictness::Usual),
            diagnostics: records(shown.found.iter().copied(), &sources, strictness),
            more: Some(shown.more).filter(|more| *more > 0),
            written: false,
            fails: shown.found.iter().any(|found| strictness.severity(found) == Severity::Error),
        };
        if self.dry_run {
            return Ok(page.write(&mended));
        }
        let writing = Writing { page, journal: checked.journal, ask: checked.ask, yes: self.yes };
        writing.write(&fixed.texts, mended, |mended| mended.written = true)
    }
}

impl Answer for Mended {
    fn blocks(&self) -> Vec<Block> {
        let line = |record: &Record| {
            let help = record.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{}:{} {}{help}", record.file, record.line, record.message)
        };
        let mut blocks = vec![Block::Title(format!("{} mended", count(self.fixed.len(), "finding")))];
        blocks.extend(self.files.iter().map(FileDiff::block));
        let all = self.diagnostics.len() + self.more.unwrap_or_default();
        if all == 0 {
            blocks.push(Block::Text("Nothing else is found then.".into()));
        } else {
            let more = self.more.map(|more| Line::from(format!("and {more} more")));
            let title = format!("What is found then: {}", count(all, "finding"));
            blocks.push(Block::Heading(Line::from(title).style(WEAK)));
            blocks.push(Block::List(
                self.diagnostics.iter().map(|record| Line::from(line(record))).chain(more).collect(),
            ));
        }
        if self.written {
            blocks.push(Block::Text(Line::from("Written.").style(GOOD)));
        }
        blocks
    }

    fn code(&self) -> u8 {
        if self.fails { FINDINGS } else { FINE }
    }
}
