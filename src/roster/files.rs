//! From files to what they say: which path is for what, the limits of a file, its syntax.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Refusal, Source};

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
    let (code, message, help) = match refusal {
        Refusal::TooLarge => (
            Code::FileTooLarge,
            format!("the file has more than {MAX_FILE_BYTES} bytes"),
            "remove what is past or not needed",
        ),
        Refusal::TooMany => (Code::TooManyFiles, format!("there are more than {MAX_FILES} files"), "remove files"),
        Refusal::LinkOutside => (
            Code::LinkOutside,
            "this is a link to a place outside of the schedules".to_owned(),
            "put the file itself here",
        ),
        Refusal::NotAFile(what) => {
            (Code::NotAFile, format!("this cannot be read: {}", shown(what)), "put a readable text file here")
        }
        Refusal::NotUtf8(byte) => {
            (Code::NotUtf8, format!("byte {} is not UTF-8", byte + 1), "save the file as UTF-8 in your editor")
        }
    };
    report.add(code, 0..0, message, help);
    None
}

/// Reads one file; where its syntax is broken, what could be recovered is read without asking for what is missing.
pub(super) fn read<T>(
    text: &str,
    report: &mut Report<'_>,
    read: impl FnOnce(&mut Fields<'_, '_>, &mut Report<'_>) -> T,
) -> T {
    let (table, errors) = DeTable::parse_recoverable(text);
    let syntax = syntax_errors(text, &errors);
    let broken: BTreeSet<usize> = syntax.iter().map(|(span, _)| line_of(text, span.start)).collect();
    for (span, message) in syntax {
        report.add(
            Code::TomlSyntax,
            span,
            message,
            "see https://toml.io/en/v1.0.0 or compare with another agent's file",
        );
    }
    if broken.is_empty() {
        for newer in toml_1_0::uses_of_1_1(text) {
            report.add(Code::TomlVersion, newer.span, format!("{} needs TOML 1.1", newer.what), newer.remedy);
        }
    }
    let before = report.diagnostics.len();
    let mut fields = Fields::new(table.get_ref(), 0..0);
    let result = read(&mut fields, report);
    fields.finish(report);
    if !broken.is_empty() {
        let found = report.diagnostics.split_off(before);
        let stands = |d: &Diagnostic| d.code != Code::MissingKey && !broken.contains(&line_of(text, d.at.span.start));
        report.diagnostics.extend(found.into_iter().filter(stands));
    }
    result
}

/// The first syntax error of each line; after one that swallows the rest of the file, no other.
fn syntax_errors(text: &str, errors: &[toml::de::Error]) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<_> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let end = span.end.min(text.len());
            (span.start.min(end)..end, error.message().to_owned())
        })
        .collect();
    found.sort_by_key(|(span, _)| span.start);
    let swallows = found.iter().any(|(_, message)| message.starts_with("unclosed") || message.contains("recurs"));
    found.dedup_by_key(|(span, _)| line_of(text, span.start));
    found.truncate(if swallows { 1 } else { 20 });
    found
}

fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count()
}
