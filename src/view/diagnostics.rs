//! Diagnostics as people and machines read them: drawn as rustc does, as rows, as workflow annotations, as JSON.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use serde::Serialize;

use crate::diagnostic::{AsOf, Code, Diagnostic, Findings, Location, Severity, Shown, Sources};
use crate::text::changes_text;
use crate::words::count::count;

use super::block::{Align, Table};
use super::harmless::Harmless;

/// One diagnostic for programs.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What it is about.
    pub(crate) code: Code,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file, as the user named its folder.
    pub(crate) file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
    /// What to write, where that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fix: Option<Replacement>,
}

/// What to write in place of what stands from the place of a diagnostic on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Replacement {
    /// The line on which what is replaced ends, from 1.
    pub(crate) end_line: usize,
    /// The first character after it, from 1.
    pub(crate) end_column: usize,
    /// What stands there then.
    pub(crate) text: String,
}

/// Diagnostics for programs; by [`Strictness::DenyWarnings`] each one is an error.
pub fn records<'d>(
    diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
    sources: &Sources,
    strictness: Strictness,
) -> Vec<Record> {
    let record = |diagnostic: &Diagnostic| {
        let (line, column) = sources.position(&diagnostic.at);
        Record {
            code: diagnostic.code,
            severity: strictness.severity(diagnostic),
            message: diagnostic.message.clone(),
            file: file(&diagnostic.at, sources).to_owned(),
            line,
            column,
            help: diagnostic.help.clone(),
            fix: diagnostic.fix.clone().map(|text| {
                let (end_line, end_column) = sources.position(&diagnostic.at.end());
                Replacement { end_line, end_column, text }
            }),
        }
    };
    diagnostics.into_iter().map(record).collect()
}

/// One document of them, which also stands for an invalid roster.
pub(crate) fn document(shown: &Shown<'_>, sources: &Sources, strictness: Strictness) -> Harmless {
    #[derive(Serialize)]
    struct Document {
        version: u8,
        #[serde(skip_serializing_if = "Option::is_none")]
        as_of: Option<AsOf>,
        diagnostics: Vec<Record>,
        /// How many more there are.
        #[serde(skip_serializing_if = "Option::is_none")]
        more: Option<usize>,
    }
    let as_of = sources.commit().cloned();
    let diagnostics = records(shown.found.iter().copied(), sources, strictness);
    Harmless::json(&Document { version: 1, as_of, diagnostics, more: Some(shown.more).filter(|more| *more > 0) })
}

/// That there are more findings than are shown, if there are.
pub(crate) fn more(shown: &Shown<'_>) -> Option<String> {
    (shown.more > 0).then(|| format!("and {} more", shown.more))
}

/// How warnings are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// As warnings.
    Usual,
    /// As errors.
    DenyWarnings,
}

impl Strictness {
    /// The severity of a diagnostic so taken.
    pub(crate) fn severity(self, diagnostic: &Diagnostic) -> Severity {
        match self {
            Self::Usual => diagnostic.code.severity(),
            Self::DenyWarnings => Severity::Error,
        }
    }
}

/// Diagnostics as rustc draws them: the line, a caret under the value, code and remedy.
pub fn draw(shown: &Shown<'_>, sources: &Sources, strictness: Strictness, width: usize) -> String {
    let renderer = Renderer::styled().term_width(width);
    let drawn = shown.found.iter().map(|found| renderer.render(&[group(found, sources, strictness)]) + "\n");
    drawn.chain(more(shown).map(|more| more + "\n")).collect::<Vec<_>>().join("\n")
}

/// Longer lines are not drawn, for nobody reads them and each finding in one would draw it anew.
const MAX_LINE_BYTES: usize = 2_000;

fn group<'d>(diagnostic: &'d Diagnostic, sources: &'d Sources, strictness: Strictness) -> Group<'d> {
    let level = match strictness.severity(diagnostic) {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(on_a_line(&diagnostic.message)).id(diagnostic.code.as_str());
    let path = on_a_line(file(&diagnostic.at, sources));
    let help = diagnostic.help.as_ref().map(|help| Level::HELP.message(on_a_line(help)));
    let (here, elsewhere) = match &diagnostic.related {
        Some(related) if related.0.source == diagnostic.at.source => (Some(related), None),
        related => (None, related.as_ref()),
    };
    let elsewhere = elsewhere.map(|(at, label)| {
        let (line, _) = sources.position(at);
        Level::NOTE.message(on_a_line(&format!("{label}: {}:{line}", file(at, sources))))
    });
    let text = sources.text(diagnostic.at.source);
    let (at, here) = (on_chars(&diagnostic.at, text), here.map(|(at, label)| (on_chars(at, text), label)));
    // No more than is drawn: a file may have thousands of findings.
    let lines = lines_of(text, here.iter().map(|(span, _)| span).fold(at.clone(), hull));
    let excerpt = &text[lines.clone()];
    if excerpt.is_empty() || excerpt.lines().any(|line| line.len() > MAX_LINE_BYTES) {
        let (line, column) = sources.position(&diagnostic.at);
        return title.element(Origin::path(path).line(line).char_column(column)).elements(elsewhere).elements(help);
    }
    let within = |span: Range<usize>| span.start - lines.start..span.end - lines.start;
    let snippet = Snippet::source(harmless(excerpt))
        .line_start(text[..lines.start].matches('\n').count() + 1)
        .path(path)
        .annotation(AnnotationKind::Primary.span(within(at)))
        .annotations(here.map(|(span, label)| AnnotationKind::Context.span(within(span)).label(on_a_line(label))));
    title.element(snippet).elements(elsewhere).elements(help)
}

fn hull(one: Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}

/// The span, widened to whole lines.
fn lines_of(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
    start..end
}

/// The text with characters that do harm replaced by others of the same number of bytes.
///
/// ASCII control characters stay: `annotate_snippets` shows them as pictures.
fn harmless(text: &str) -> String {
    let mut drawn = String::with_capacity(text.len());
    for c in text.chars() {
        match c.len_utf8() {
            _ if c.is_ascii() || !changes_text(c) => drawn.push(c),
            2 => drawn.push('·'),
            3 => drawn.push('\u{fffd}'),
            _ => drawn.push_str("··"),
        }
    }
    drawn
}

/// Untrusted text within a line.
fn on_a_line(text: &str) -> String {
    normalize_untrusted_str(&harmless(text).replace(['\n', '\r'], " "))
}

/// Diagnostics as rows.
pub(crate) fn table(shown: &Shown<'_>, sources: &Sources, strictness: Strictness) -> Table {
    let mut table = Table::new(["severity", "code", "place", "finding", "remedy"].map(|name| (name, Align::Left)));
    for record in records(shown.found.iter().copied(), sources, strictness) {
        table.row([
            word(record.severity).into(),
            record.code.as_str().into(),
            format!("{}:{}:{}", record.file, record.line, record.column).into(),
            record.message.into(),
            record.help.unwrap_or_default().into(),
        ]);
    }
    table
}

/// Diagnostics as annotations of a GitHub workflow, one a line.
pub fn annotations(shown: &Shown<'_>, sources: &Sources, strictness: Strictness) -> Harmless {
    let command = |record: Record| {
        let help = record.help.map(|help| format!("\n{help}")).unwrap_or_default();
        let (line, column) = (record.line.to_string(), record.column.to_string());
        let place =
            [("file", record.file.as_str()), ("line", &line), ("col", &column), ("title", record.code.as_str())];
        Harmless::command(word(record.severity), &place, &(record.message + &help))
    };
    let commands = records(shown.found.iter().copied(), sources, strictness).into_iter().map(command);
    commands.chain(more(shown).map(|more| Harmless::command("notice", &[], &more))).collect()
}

/// "2 errors, 1 warning", or nothing where there is none; of some severities.
pub(crate) fn summary(findings: &Findings, severities: &[Severity], strictness: Strictness) -> Option<String> {
    let [mut errors, mut warnings] = [Severity::Error, Severity::Warning]
        .map(|severity| if severities.contains(&severity) { findings.number(severity) } else { 0 });
    if strictness == Strictness::DenyWarnings {
        (errors, warnings) = (errors + warnings, 0);
    }
    let words = |number: usize, word: &str| (number > 0).then(|| count(number, word));
    let parts: Vec<String> = [words(errors, "error"), words(warnings, "warning")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn file<'s>(at: &Location, sources: &'s Sources) -> &'s str {
    sources.get(at.source).map_or("", |source| source.shown.as_str())
}

/// The location's bytes, moved outwards to whole characters.
fn on_chars(at: &Location, text: &str) -> Range<usize> {
    let clamp = |byte: usize| byte.min(text.len());
    let (mut start, mut end) = (clamp(at.span.start), clamp(at.span.end));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Source, SourceId};

    fn all(found: &[Diagnostic]) -> Shown<'_> {
        Shown { found: found.iter().collect(), more: 0 }
    }

    fn drawn(path: &str, text: &str, span: Range<usize>) -> String {
        let content = Ok(text.to_owned());
        let sources = Sources::new(vec![Source { path: path.to_owned(), shown: path.to_owned(), content }]);
        let at = Location { source: SourceId(0), span: span.into() };
        let diagnostic = Diagnostic::new(Code::UnknownKey, at, format!("unknown key `{text}`")).help("remove it");
        let drawn = draw(&all(&[diagnostic]), &sources, Strictness::Usual, 80);
        anstream::adapter::strip_str(&drawn).to_string()
    }

    #[test]
    fn no_control_character_of_a_file_its_name_or_a_message_reaches_the_terminal() {
        for hostile in ["\u{1b}[2J", "\u{9b}2J", "\u{80}", "a\rb", "\u{202e}abc", "\u{2028}x", "\u{7f}", "\0"] {
            let drawn = drawn(&format!("agents/{hostile}\n.toml"), hostile, 0..hostile.len());
            let harm = drawn.chars().find(|c| changes_text(*c) && *c != '\n');
            assert_eq!(harm, None, "{hostile:?} in {drawn:?}");
        }
    }

    #[test]
    fn only_the_lines_that_a_finding_is_about_are_drawn_with_their_numbers() {
        let text = "a = 1\n".repeat(40) + "b = 2\n" + &"c = 3\n".repeat(5_000);
        let sources = Sources::new(vec![Source { path: "x".to_owned(), shown: "x".to_owned(), content: Ok(text) }]);
        let at = |span: Range<usize>| Location { source: SourceId(0), span: span.into() };
        let found = Diagnostic::new(Code::DuplicateName, at(240..241), "twice").related(at(0..1), "first");
        let drawn = draw(&all(&[found]), &sources, Strictness::Usual, 80);
        assert_eq!(
            anstream::adapter::strip_str(&drawn).to_string(),
            "error[duplicate-name]: twice\n  --> x:41:1\n   |\n 1 | a = 1\n   | - first\n...\n41 | b = 2\n   | ^\n"
        );
    }

    #[test]
    fn a_line_that_nobody_can_read_is_not_drawn_but_its_place_is_said() {
        let text = "x".repeat(2_500) + "\u{1b}[2J";
        let drawn = drawn("a", &text, 2_000..2_001);
        assert!(drawn.contains("--> a:1:2001\n") && drawn.contains("= help: remove it"), "{drawn}");
        assert!(!drawn.contains('^'), "{drawn}");
    }

    #[test]
    fn an_annotation_of_a_workflow_is_one_line_whatever_the_file_is_called() {
        let path = "agents/a\n::error::b,line=1:%0A.toml";
        let sources = Sources::new(vec![Source { path: path.into(), shown: path.into(), content: Ok(String::new()) }]);
        let at = Location { source: SourceId(0), span: (0..0).into() };
        let text =
            annotations(&all(&[Diagnostic::new(Code::BadHandle, at, "x\n::set-output")]), &sources, Strictness::Usual);
        let file = "agents/a%0A%3A%3Aerror%3A%3Ab%2Cline=1%3A%250A.toml";
        assert_eq!(&*text, format!("::error file={file},line=1,col=1,title=bad-handle::x%0A::set-output\n"));
    }
}
