//! Diagnostics as people and machines read them: drawn as rustc does, as rows, as workflow annotations, as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Location, Severity, Sources, changes_text};

use super::json;
use super::table::{Align, Table};

/// One diagnostic for programs.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What it is about.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file, as the user named its folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Diagnostics for programs; with `deny_warnings` every one is an error.
#[must_use]
pub fn records(diagnostics: &[Diagnostic], sources: &Sources, strictness: Strictness) -> Vec<Record> {
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
        }
    };
    diagnostics.iter().map(record).collect()
}

/// One document of them, which also stands for an invalid roster.
#[must_use]
pub fn document(diagnostics: &[Diagnostic], sources: &Sources, strictness: Strictness) -> String {
    #[derive(Serialize)]
    struct Document {
        version: u8,
        diagnostics: Vec<Record>,
    }
    json(&Document { version: 1, diagnostics: records(diagnostics, sources, strictness) })
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
    #[must_use]
    pub fn severity(self, diagnostic: &Diagnostic) -> Severity {
        match self {
            Self::Usual => diagnostic.code.severity(),
            Self::DenyWarnings => Severity::Error,
        }
    }
}

/// Diagnostics as rustc draws them: the line, a caret under the value, code and remedy.
#[must_use]
pub fn draw(diagnostics: &[Diagnostic], sources: &Sources, strictness: Strictness, width: usize) -> String {
    let renderer = Renderer::styled().term_width(width);
    let drawn = diagnostics.iter().map(|d| renderer.render(&[group(d, sources, strictness)]) + "\n");
    drawn.collect::<Vec<_>>().join("\n")
}

fn group<'d>(diagnostic: &'d Diagnostic, sources: &'d Sources, strictness: Strictness) -> Group<'d> {
    let level = match strictness.severity(diagnostic) {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(on_a_line(&diagnostic.message)).id(diagnostic.code.as_str());
    let text = sources.text(diagnostic.at.source);
    let annotation = AnnotationKind::Primary.span(on_chars(&diagnostic.at, text));
    let path = on_a_line(file(&diagnostic.at, sources));
    let help = diagnostic.help.as_ref().map(|help| Level::HELP.message(on_a_line(help)));
    if text.is_empty() {
        return title.element(Origin::path(path).line(1).char_column(1)).elements(help);
    }
    let mut snippet = Snippet::source(harmless(text)).path(path).annotation(annotation);
    let mut elsewhere = None;
    if let Some((at, label)) = &diagnostic.related {
        if at.source == diagnostic.at.source {
            snippet = snippet.annotation(AnnotationKind::Context.span(on_chars(at, text)).label(on_a_line(label)));
        } else {
            let (line, _) = sources.position(at);
            elsewhere = Some(on_a_line(&format!("{label}: {}:{line}", file(at, sources))));
        }
    }
    title.element(snippet).elements(elsewhere.map(|elsewhere| Level::NOTE.message(elsewhere))).elements(help)
}

/// The text with characters that could harm a terminal replaced by others of the same number of bytes.
///
/// ASCII control characters stay: `annotate_snippets` shows them as pictures.
fn harmless(text: &str) -> String {
    let replace = |c: char| match c {
        c if c.is_ascii() || !changes_text(c) => c,
        c if c.len_utf8() == 2 => '\u{b7}',
        _ => '\u{fffd}',
    };
    text.chars().map(replace).collect()
}

/// Untrusted text within a line.
fn on_a_line(text: &str) -> String {
    normalize_untrusted_str(&harmless(text).replace(['\n', '\r'], " "))
}

/// Diagnostics as rows.
#[must_use]
pub fn table(diagnostics: &[Diagnostic], sources: &Sources, strictness: Strictness) -> Table {
    let mut table = Table::new(["severity", "code", "place", "finding", "remedy"].map(|name| (name, Align::Left)));
    for record in records(diagnostics, sources, strictness) {
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
///
/// See "Workflow commands for GitHub Actions": `%`, line breaks and, in properties, `:` and `,` are escaped, so that no
/// content of a file can begin a command of its own.
#[must_use]
pub fn annotations(diagnostics: &[Diagnostic], sources: &Sources, strictness: Strictness) -> String {
    let line = |record: Record| {
        let help = record.help.map(|help| format!("\n{help}")).unwrap_or_default();
        format!(
            "::{} file={},line={},col={},title={}::{}\n",
            word(record.severity),
            property(&harmless(&record.file)),
            record.line,
            record.column,
            record.code.as_str(),
            data(&harmless(&format!("{}{help}", record.message))),
        )
    };
    records(diagnostics, sources, strictness).into_iter().map(line).collect()
}

/// "2 errors, 1 warning", or nothing where there is none.
#[must_use]
pub fn count(diagnostics: &[Diagnostic], strictness: Strictness) -> Option<String> {
    let of = |severity| diagnostics.iter().filter(|d| strictness.severity(d) == severity).count();
    let words = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        count => Some(format!("{count} {word}s")),
    };
    let parts: Vec<String> =
        [words(of(Severity::Error), "error"), words(of(Severity::Warning), "warning")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn file<'s>(at: &Location, sources: &'s Sources) -> &'s str {
    sources.get(at.source).map_or("", |source| source.shown.as_str())
}

/// The location's bytes, moved outwards to whole characters.
fn on_chars(at: &Location, text: &str) -> std::ops::Range<usize> {
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

    fn drawn(path: &str, text: &str, span: std::ops::Range<usize>) -> String {
        let content = Ok(text.to_owned());
        let sources = Sources::new(vec![Source { path: path.to_owned(), shown: path.to_owned(), content }]);
        let at = Location { source: SourceId(0), span: span.into() };
        let diagnostic = Diagnostic::new(Code::UnknownKey, at, format!("unknown key `{text}`")).help("remove it");
        let drawn = draw(&[diagnostic], &sources, Strictness::Usual, 80);
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
    fn an_annotation_of_a_workflow_is_one_line_whatever_the_file_is_called() {
        let path = "agents/a\n::error::b,line=1:%0A.toml";
        let sources = Sources::new(vec![Source { path: path.into(), shown: path.into(), content: Ok(String::new()) }]);
        let at = Location { source: SourceId(0), span: (0..0).into() };
        let text = annotations(&[Diagnostic::new(Code::BadHandle, at, "x\n::set-output")], &sources, Strictness::Usual);
        let file = "agents/a%0A%3A%3Aerror%3A%3Ab%2Cline=1%3A%250A.toml";
        assert_eq!(text, format!("::error file={file},line=1,col=1,title=bad-handle::x%0A::set-output\n"));
    }
}
