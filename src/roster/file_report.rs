//! Where the findings of one file go, and how they quote it.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Findings, Location, SourceId};
use crate::text::changes_text;

/// Where a file's diagnostics go.
pub(super) struct FileReport<'d> {
    pub(super) source: SourceId,
    /// The file's text.
    pub(super) text: &'d str,
    pub(super) diagnostics: &'d mut Findings,
}

impl FileReport<'_> {
    pub(super) fn at(&self, span: Range<usize>) -> Location {
        Location { source: self.source, span: span.into() }
    }

    /// What stands at `span`, to be quoted in a message.
    pub(super) fn written(&self, span: Range<usize>) -> String {
        shown(self.raw(span))
    }

    /// What stands at `span`, to be understood.
    pub(super) fn raw(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or("")
    }

    /// The name of the table above `at`; empty where there is none.
    pub(super) fn table(&self, at: usize) -> &str {
        table_above(self.text, at)
    }

    /// Whether a finding is kept: what nobody reads needs no words.
    pub(super) fn has_room(&self, code: Code) -> bool {
        self.diagnostics.has_room(code.severity())
    }

    /// Adds a finding without words, where there is no room for it.
    pub(super) fn count(&mut self, code: Code) {
        self.diagnostics.count(code.severity());
    }

    /// Adds a finding at `span`.
    pub(super) fn add(&mut self, code: Code, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.add_fixed(code, span, message, help, None);
    }

    /// Adds a finding at `span`, with what to write there where that is certain.
    pub(super) fn add_fixed(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
        fix: Option<String>,
    ) {
        let diagnostic = Diagnostic::new(code, self.at(span), message).help(help).fix(fix);
        self.diagnostics.push(diagnostic);
    }
}

/// The name in brackets above `at`; empty where there is none.
pub(super) fn table_above(text: &str, at: usize) -> &str {
    let headers = text[..at.min(text.len())].lines().rev().map(str::trim);
    let header = headers.into_iter().find(|line| line.starts_with('[')).unwrap_or("");
    header.trim_start_matches('[').split(']').next().unwrap_or("").trim()
}

/// Untrusted text within a message: on one line, without control characters, and not longer than one reads.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).map(|c| if changes_text(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
