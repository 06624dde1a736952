//! From files to what they say: which path is for what, the limits of a file, its syntax.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Location, Refusal, Source, SourceId, Sources, Span};

use super::reader::{Fields, Report, shown};
use super::toml_1_0;

/// The largest file in bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024;
/// The most files in a schedules folder.
pub const MAX_FILES: usize = 50_000;

/// What a path within the schedules folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'p> {
    /// The team's policy.
    Team,
    /// The cycles.
    Cycles,
    /// The agent of this file stem.
    Agent(&'p str),
    /// Somebody may think that it is read; here is what is.
    Stray(&'static str),
    /// Nobody would think that it is read.
    Ignored,
}

impl<'p> Place<'p> {
    /// What the file or folder at `path` is for.
    #[must_use]
    pub fn of(path: &'p str, is_folder: bool) -> Self {
        const AGENTS: &str = "an agent's file is agents/<handle>.toml";
        const TOP: &str = "here only team.toml and cycles.toml are read; agents are in agents/<handle>.toml";
        let in_agents = path.strip_prefix("agents/");
        let name = in_agents.unwrap_or(path);
        let ends_in = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
        match in_agents {
            _ if name.starts_with('.') || (ends_in(".md") && !is_folder) => Self::Ignored,
            Some(name) => name.strip_suffix(".toml").map_or(Self::Stray(AGENTS), Self::Agent),
            None if path == "team.toml" => Self::Team,
            None if path == "cycles.toml" => Self::Cycles,
            None if is_folder || ends_in(".toml") => Self::Stray(TOP),
            None => Self::Ignored,
        }
    }
}

pub(super) fn text_of<'s>(source: &'s Source, report: &mut Report<'_>) -> Option<&'s str> {
    let refusal = match &source.content {
        Ok(text) => return Some(text),
        Err(refusal) => refusal,
    };
    let mut end = 0;
    let (code, message, help) = match refusal {
        Refusal::TooLarge => {
            (Code::FileTooLarge, "the file is larger than 64 KiB".to_owned(), "remove what is past or not needed")
        }
        Refusal::TooMany => (Code::TooManyFiles, format!("there are more than {MAX_FILES} files"), "remove files"),
        Refusal::LinkOutside => {
            let message = "this is a link to a place outside of the schedules".to_owned();
            (Code::LinkOutside, message, "put the file itself here")
        }
        Refusal::NotAFile(what) if source.path == "agents" => {
            let message = format!("the agents cannot be read: {}", shown(what));
            (Code::NotAFile, message, "make `agents` a folder with a file for each agent")
        }
        Refusal::NotAFile(what) => {
            (Code::NotAFile, format!("this cannot be read: {}", shown(what)), "put a readable text file here")
        }
        Refusal::NotUtf8(text) => {
            end = text.len();
            let message = "the file is not UTF-8 from here on".to_owned();
            (Code::NotUtf8, message, "save the file as UTF-8 in your editor")
        }
    };
    report.add(code, end..end, message, help);
    None
}

/// Reads one file; where its syntax is broken, what the parser could recover.
pub(super) fn read<T>(
    text: &str,
    report: &mut Report<'_>,
    read: impl FnOnce(&mut Fields<'_, '_>, &mut Report<'_>) -> T,
) -> T {
    let (table, errors) = DeTable::parse_recoverable(text);
    for (span, message) in syntax_errors(text, &errors) {
        let known = EXPLANATIONS.iter().find(|(start, ..)| message.starts_with(start));
        let (message, help) = known.map_or((message.as_str(), COMPARE), |(_, message, help)| (*message, *help));
        report.add(Code::TomlSyntax, span, message, help);
    }
    if errors.is_empty() {
        for newer in toml_1_0::uses_of_1_1(text) {
            report.add(Code::TomlVersion, newer.span, format!("{} TOML 1.1", newer.what), newer.remedy);
        }
    }
    let mut fields = Fields::new(table.get_ref(), 0..0);
    let result = read(&mut fields, report);
    fields.finish(report);
    result
}

/// Takes out the findings that only follow from a syntax error of the same file: on the same line, after what swallows the
/// rest of the file, and whatever seems to be missing.
pub(super) fn take_out_consequences(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let line = |at: &Location| (at.source, sources.position(at).0);
    let syntax = || diagnostics.iter().filter(|d| d.code == Code::TomlSyntax);
    let lines: BTreeSet<(SourceId, usize)> = syntax().map(|d| line(&d.at)).collect();
    let swallowed: BTreeMap<SourceId, usize> =
        syntax().filter(|d| swallows(&d.message)).map(|d| (d.at.source, d.at.span.start)).collect();
    let broken: BTreeSet<SourceId> = lines.iter().map(|(source, _)| *source).collect();
    diagnostics.retain(|d| {
        let after = swallowed.get(&d.at.source).is_some_and(|from| d.at.span.start >= *from);
        let whole_file = d.at.span == Span::default();
        let follows = d.code == Code::MissingKey || !whole_file && (after || lines.contains(&line(&d.at)));
        d.code == Code::TomlSyntax || !broken.contains(&d.at.source) || !follows
    });
}

/// The remedy for a syntax error that we know nothing better to say about.
const COMPARE: &str = "compare with another agent's file, or see https://toml.io/en/v1.0.0";

/// How the parser begins its message, what to say instead, and the remedy.
const EXPLANATIONS: [(&str, &str, &str); 11] = [
    (
        "string values must be quoted",
        "text must stand in straight quotes",
        "write for example \"mon-fri\", not mon-fri or “mon-fri”",
    ),
    ("invalid basic string", "the quote at the end of the text is missing", "end the text with \" on the same line"),
    (
        "invalid datetime",
        "this is neither a date nor text in quotes",
        "write a date as 2026-03-01, and hours in quotes",
    ),
    ("invalid date", "there is no such date", "write a date as 2026-03-01: year, month, day"),
    ("invalid float", "this is neither a number nor a date", "write a date as 2026-03-01, and text in quotes"),
    ("invalid integer", "this is no number", "write a number such as 2, a date as 2026-03-01, and text in quotes"),
    ("duplicate key", "this key is there twice", "remove one of the two"),
    (
        "invalid unquoted key",
        "this cannot be in the name of a key",
        "write the key, then = and the value, such as role = \"l1\"",
    ),
    ("unclosed array table", "a bracket is missing", "write two brackets on each side, such as [[availability]]"),
    ("unclosed table", "a bracket is missing", "write a bracket on each side, such as [limits]"),
    (
        "missing comma between array",
        "the list before this has no end",
        "close the list with ], or put a comma between its values",
    ),
];

/// The first syntax error of each line; after one that swallows the rest of the file, no other.
fn syntax_errors(text: &str, errors: &[toml::de::Error]) -> Vec<(Range<usize>, String)> {
    let place = |error: &toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        let end = span.end.min(text.len());
        (span.start.min(end)..end, error.message().to_owned())
    };
    let mut found: Vec<(Range<usize>, String)> = errors.iter().map(place).collect();
    found.sort_by_key(|(span, _)| span.start);
    let lines: BTreeSet<usize> = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
    found.dedup_by(|next, last| lines.range(last.0.start..next.0.start).next().is_none());
    let swallowing = found.iter().position(|(_, message)| swallows(message));
    found.truncate(swallowing.map_or(MAX_SYNTAX_ERRORS, |index| (index + 1).min(MAX_SYNTAX_ERRORS)));
    found
}

/// Syntax errors of a file beyond these say nothing new.
const MAX_SYNTAX_ERRORS: usize = 20;

/// Whether what follows such an error is not what it was meant to be.
fn swallows(message: &str) -> bool {
    ["unclosed", "cannot recurse", "recursion", "missing comma", "a bracket is missing", "the list before this"]
        .iter()
        .any(|start| message.starts_with(start))
}
