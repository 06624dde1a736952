//! From files to what they say: which path is for what, the limits of a file, its syntax.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, Findings, Location, Refusal, Source, SourceId, Sources, Span};

use super::file_report::{FileReport, shown, table_above};
use super::meant;
use super::reader::{Table, empty, read_table};
use super::toml_1_0;

/// The largest file in bytes.
pub(crate) const MAX_FILE_BYTES: usize = 64 * 1024;
/// The most bytes of all files of a schedules folder.
pub(crate) const MAX_ALL_BYTES: usize = 16 << 20;
/// The most files in a schedules folder.
pub(crate) const MAX_FILES: usize = 50_000;

/// What a path within the schedules folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'p> {
    /// The team's policy.
    Team,
    /// The cycles.
    Cycles,
    /// The agent of this file stem.
    Agent(&'p str),
    /// Git would take the folder for a repository because of it.
    OfRepository,
    /// What the program keeps elsewhere while it edits, or leaves where it is killed.
    Journal,
    /// It looks like an agent's file and is none, because of its name.
    Unread,
    /// Somebody may think that it is read; here is what is.
    Stray(&'static str),
    /// Nobody would think that it is read.
    Ignored,
}

/// What makes git take a folder for a repository, and obey what is in it.
const OF_REPOSITORY: [&str; 6] = [".git", "HEAD", "config", "index", "objects", "refs"];

impl<'p> Place<'p> {
    /// What the file or folder at `path` is for.
    pub(crate) fn of(path: &'p str, is_folder: bool) -> Self {
        const AGENTS: &str = "an agent's file is agents/<handle>.toml";
        const TOP: &str = "here only team.toml and cycles.toml are read; agents are in agents/<handle>.toml";
        let in_agents = path.strip_prefix("agents/");
        let name = in_agents.unwrap_or(path);
        let ends_in = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
        match in_agents {
            _ if OF_REPOSITORY.iter().any(|of| name.eq_ignore_ascii_case(of)) => Self::OfRepository,
            _ if is_journal(name) => Self::Journal,
            Some(name) if !is_folder && is_misnamed(name) => Self::Unread,
            _ if name.starts_with('.') || (ends_in(".md") && !is_folder) => Self::Ignored,
            Some(name) => name.strip_suffix(".toml").map_or(Self::Stray(AGENTS), Self::Agent),
            None if path == "team.toml" => Self::Team,
            None if path == "cycles.toml" => Self::Cycles,
            None if !is_folder && is_nearly(name, "team") => Self::Stray("rename it to team.toml"),
            None if !is_folder && is_nearly(name, "cycle") => Self::Stray("rename it to cycles.toml"),
            None if is_folder || ends_in(".toml") => Self::Stray(TOP),
            None => Self::Ignored,
        }
    }
}

/// Whether a file is called `stem` or its plural, in whatever case, with an ending that is a typo of `.toml`.
fn is_nearly(name: &str, stem: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some((word, ending)) = lower.split_once('.') else { return false };
    let is_word = word.trim_end_matches('s') == stem;
    is_word && (ending == "toml.txt" || strsim::damerau_levenshtein(ending, "toml") <= 1)
}

/// Whether a file in `agents/` has a name such as `ann.TOML`, `ann.toml.txt` or `.toml`; what editors leave behind has others.
fn is_misnamed(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_left_behind = [".bak", ".orig", ".swp", ".swo", ".tmp", "~"].iter().any(|end| lower.ends_with(end));
    let is_hidden = lower.starts_with('.') && lower != ".toml";
    let is_named = name.strip_suffix(".toml").is_some_and(|stem| !stem.is_empty());
    lower.contains(".toml") && !is_named && !is_left_behind && !is_hidden
}

/// The name that an agent's file could have instead of this one.
pub(super) fn better_name(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let stem = lower.split(".toml").next().unwrap_or(&lower);
    meant::value::handle(stem).filter(|handle| handle != "?").map(|handle| format!("{handle}.toml"))
}

/// Whether the name is one that the program gives while it writes.
fn is_journal(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // An agent may be called so, and has a file with an ending.
    let is_key = |key: &str| key.is_empty() || (key.starts_with('-') && !key.contains('.'));
    name.starts_with(".coverage-") || name.strip_prefix("coverage-edit").is_some_and(is_key)
}

/// What a file says, up to where it is no text.
pub(super) fn text_of<'s>(source: &'s Source, report: &mut FileReport<'_>) -> Option<&'s str> {
    let refusal = match &source.content {
        Ok(text) => return Some(text),
        Err(refusal) => refusal,
    };
    let (code, message, help) = match refusal {
        Refusal::TooLarge => {
            (Code::FileTooLarge, "the file is larger than 64 KiB".to_owned(), "remove what is past or not needed")
        }
        Refusal::AllTooLarge => {
            let message = "all files together are larger than 16 MiB, and this is the largest".to_owned();
            (Code::FilesTooLarge, message, "remove what is past or not needed")
        }
        Refusal::TooMany => (Code::TooManyFiles, format!("there are more than {MAX_FILES} files"), "remove files"),
        Refusal::LinkOutside => {
            let message = "this is a link to a place outside of the schedules".to_owned();
            (Code::LinkOutside, message, "put the file itself here")
        }
        Refusal::Unfinished => {
            let message = "an edit was interrupted before it wrote this file".to_owned();
            (Code::UnfinishedEdit, message, "run `coverage plan --write`, which finishes that edit first")
        }
        Refusal::NotAFile(what) if source.path == "agents" => {
            let message = format!("the agents cannot be read: {}", shown(what));
            (Code::NotAFile, message, "make `agents` a folder with a file for each agent")
        }
        Refusal::NotAFile(what) => {
            (Code::NotAFile, format!("this cannot be read: {}", shown(what)), "put a readable text file here")
        }
        Refusal::NotUtf8Name => {
            let message = format!("the name of this file is not UTF-8: `{}`", shown(&source.path));
            (Code::NotUtf8, message, "rename the file; an agent's file is agents/<handle>.toml")
        }
        Refusal::NotUtf8(text) => {
            let (message, help) = ("the file is not UTF-8 from here on", "save the file as UTF-8 in your editor");
            report.add(Code::NotUtf8, text.len()..text.len(), message, help);
            return Some(text);
        }
    };
    report.add(code, 0..0, message, help);
    None
}

/// Reads one file; where its syntax is broken, what the parser could recover.
pub(super) fn read<T: Table>(text: &str, report: &mut FileReport<'_>) -> T {
    if let Some(conflict) = conflict(text) {
        let message = "git left a conflict here: the lines of two changes, one below the other";
        let help = "keep the lines that are right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>";
        report.add(Code::MergeConflict, conflict, message, help);
        return empty();
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    report_syntax(text, &errors, report);
    if errors.is_empty() {
        for newer in toml_1_0::uses_of_1_1(text) {
            let message = format!("{} TOML 1.1", newer.what);
            report.add_fixed(Code::TomlVersion, newer.span, message, newer.remedy, newer.fix);
        }
    }
    read_table(table.get_ref(), 0..0, &[], report)
}

/// The line on which git begins to show two versions of the same lines.
fn conflict(text: &str) -> Option<Range<usize>> {
    let begins = |text: &str| text.starts_with("<<<<<<< ");
    let start = if begins(text) {
        0
    } else {
        text.match_indices('\n').map(|(at, _)| at + 1).find(|at| begins(&text[*at..]))?
    };
    let rest = &text[start..];
    rest.contains("\n>>>>>>> ").then(|| start..start + rest.lines().next().map_or(0, str::len))
}

/// Takes out the findings that only follow from a syntax error of the same file: on the same line, in what the error
/// reaches, and whatever seems to be missing.
pub(super) fn take_out_consequences(diagnostics: &mut Findings, sources: &Sources) {
    let line = |at: &Location| sources.position(at).0;
    let mut broken: BTreeMap<SourceId, Broken> = BTreeMap::new();
    for d in diagnostics.iter().filter(|d| matches!(d.code, Code::TomlSyntax | Code::NotUtf8)) {
        let broken = broken.entry(d.at.source).or_default();
        broken.lines.insert(line(&d.at));
        broken.cut_off = broken.cut_off.or((d.code == Code::NotUtf8).then_some(d.at.span.start));
        broken.reached.extend(reach(d).of(d.at.span.start, sources.text(d.at.source)));
    }
    diagnostics.retain(|d| {
        let Some(broken) = broken.get(&d.at.source) else {
            return true;
        };
        match d.code {
            Code::NotUtf8 => true,
            // What has no end may have one beyond.
            Code::TomlSyntax => broken.cut_off.is_none_or(|end| d.at.span.start < end && reach(d) != Reach::Rest),
            Code::MissingKey => false,
            _ if d.at.span == Span::default() => true,
            _ => {
                let reached = broken.reached.iter().any(|range| range.contains(&d.at.span.start));
                !reached && !broken.lines.contains(&line(&d.at))
            }
        }
    });
}

/// What is known of a file with a syntax error.
#[derive(Default)]
struct Broken {
    lines: BTreeSet<usize>,
    reached: Vec<Range<usize>>,
    /// Where it goes on with what is no text.
    cut_off: Option<usize>,
}

/// How far what follows a syntax error is not what it was meant to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To the end of its line.
    Line,
    /// To the next header.
    Table,
    /// To the end of the file.
    Rest,
}

impl Reach {
    /// The bytes after the line of an error at `start`.
    fn of(self, start: usize, text: &str) -> Option<Range<usize>> {
        match self {
            Self::Line => None,
            Self::Table => Some(start..text[start..].find("\n[").map_or(text.len(), |at| start + at)),
            Self::Rest => Some(start..usize::MAX),
        }
    }
}

fn reach(diagnostic: &Diagnostic) -> Reach {
    let known = EXPLANATIONS.iter().find(|known| diagnostic.message == known.message);
    known.map_or(Reach::Line, |known| known.reach)
}

/// What is said of a syntax error.
struct Explanation {
    /// How the parser begins its message.
    parser: &'static str,
    /// What to say instead.
    message: &'static str,
    help: &'static str,
    reach: Reach,
}

const fn explain(parser: &'static str, message: &'static str, help: &'static str, reach: Reach) -> Explanation {
    Explanation { parser, message, help, reach }
}

/// The remedy for a syntax error that we know nothing better to say about.
const COMPARE: &str = "compare with another agent's file, or see https://toml.io/en/v1.0.0";

/// What is said of the syntax errors that people make.
const EXPLANATIONS: [Explanation; 20] = [
    explain(
        "string values must be quoted",
        "text must stand in straight quotes",
        "write for example \"mon-fri\", not mon-fri or “mon-fri”",
        Reach::Line,
    ),
    explain(
        "invalid basic string",
        "the quote at the end of the text is missing",
        "end the text with \" on the same line",
        Reach::Line,
    ),
    explain(
        "invalid datetime",
        "this is neither a date nor text in quotes",
        "write a date as 2026-03-01, and hours in quotes",
        Reach::Line,
    ),
    explain("invalid date", "there is no such date", "write a date as 2026-03-01: year, month, day", Reach::Line),
    explain(
        "invalid time",
        "there is no such time",
        "write a time as 2026-03-01T09:00:00, and hours in quotes",
        Reach::Line,
    ),
    explain(
        "invalid boolean",
        "text must stand in straight quotes",
        "write true or false in small letters, and text in quotes",
        Reach::Line,
    ),
    explain(
        "unexpected leading zero",
        "this is neither a number nor a date",
        "write a date as 2026-03-01, and text in quotes",
        Reach::Line,
    ),
    explain(
        "invalid float",
        "this is neither a number nor a date",
        "write a date as 2026-03-01, and text in quotes",
        Reach::Line,
    ),
    explain(
        "invalid integer",
        "this is no number",
        "write a number such as 2, a date as 2026-03-01, and text in quotes",
        Reach::Line,
    ),
    explain("duplicate key", DUPLICATE, "remove one of the two", Reach::Line),
    explain(
        "invalid unquoted key",
        "this cannot be in the name of a key",
        "write the key, then = and the value, such as role = \"l1\"",
        Reach::Line,
    ),
    explain(
        "key with no value",
        "= is missing between the key and its value",
        "write the key, then = and the value, such as role = \"l1\"",
        Reach::Line,
    ),
    explain(
        "unexpected key or value",
        "the value has an end before this",
        "write one key and its value on a line, and text in quotes",
        Reach::Line,
    ),
    explain(
        "unclosed array table",
        "two brackets must stand on each side",
        "write for example [[availability]]",
        Reach::Table,
    ),
    explain("unclosed table", "a bracket is missing", "write a bracket on each side, such as [limits]", Reach::Table),
    explain(
        "missing comma between array",
        "the list before this has no end",
        "close the list with ], or put a comma between its values",
        Reach::Rest,
    ),
    explain("unclosed array", "the list has no end", "close the list with ]", Reach::Rest),
    explain("unclosed inline table", "the table has no end", "close the table with }", Reach::Rest),
    explain("cannot recurse", "this lies too deep in lists and tables", "write it flat", Reach::Rest),
    explain(UNCLOSED_TEXT, "this text has no end", "close the text with the same three quotes", Reach::Rest),
];

/// How we begin the message where the parser does not say that the text of several lines has no end.
const UNCLOSED_TEXT: &str = "unclosed multi-line string";

/// Syntax errors of a file beyond these say nothing new.
const MAX_SYNTAX_ERRORS: usize = 20;

/// Reports the first syntax error of each line; after one that reaches to the end of the file, no other.
fn report_syntax(text: &str, errors: &[toml::de::Error], report: &mut FileReport<'_>) {
    let mut found: Vec<(Range<usize>, &str)> = errors.iter().map(|error| place(text, error)).collect();
    found.sort_by_key(|(span, _)| span.start);
    let lines: BTreeSet<usize> = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
    found.dedup_by(|next, last| lines.range(last.0.start..next.0.start).next().is_none());
    let mut again = 0;
    for (index, (span, message)) in found.iter().enumerate() {
        if index == MAX_SYNTAX_ERRORS {
            let message = format!("{} more lines from here on are not TOML", found.len() - index);
            report.add(Code::TomlSyntax, span.clone(), message, "correct the lines above first");
            break;
        }
        let known = EXPLANATIONS.iter().find(|known| message.starts_with(known.parser));
        let (message, help) = known.map_or((*message, COMPARE), |known| (known.message, known.help));
        if span.start < again {
            continue;
        }
        let header = line_of(text, span.start).starts_with('[');
        if header && message == DUPLICATE {
            // What is there a second time are all keys below it.
            again = text[span.start..].find("\n[").map_or(text.len(), |next| span.start + next);
        }
        let is_of_line = header || known.is_none_or(|known| known.reach == Reach::Line);
        let repaired = is_of_line.then(|| repaired(text, span.start, message)).flatten();
        report.add(Code::TomlSyntax, span.clone(), message, repaired.unwrap_or_else(|| help.to_owned()));
        if known.is_some_and(|known| known.reach == Reach::Rest) {
            break;
        }
    }
}

/// The line that holds a byte, without the space around it.
fn line_of(text: &str, at: usize) -> &str {
    let start = text[..at.min(text.len())].rfind('\n').map_or(0, |line| line + 1);
    text[start..].lines().next().unwrap_or("").trim()
}

/// The line of an error as it should be, where that can be told.
fn repaired(text: &str, at: usize, message: &str) -> Option<String> {
    let line = line_of(text, at);
    if line.starts_with('[') {
        let name = meant::key::header(line.split(" #").next()?.trim_matches(['[', ']', ' ']))?;
        return Some(format!("write [[{name}]], with two brackets on each side, above each entry"));
    }
    if message == DUPLICATE {
        return None;
    }
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let (key, value) = line.split_once(['=', ':'])?;
    let key = key.trim().trim_matches('"');
    if !word(key) {
        return None;
    }
    let table = table_above(text, at);
    meant::value::written(table, key, value.trim()).or_else(|| meant::value::example(table, key))
}

/// What is said where a key is there twice.
const DUPLICATE: &str = "this key is there twice";

/// Where an error stands and what the parser says; text that has no end, where it begins.
fn place<'e>(text: &str, error: &'e toml::de::Error) -> (Range<usize>, &'e str) {
    let span = error.span().unwrap_or(0..0);
    let end = span.end.min(text.len());
    let start = span.start.min(end);
    let quotes = match error.message() {
        message if start < text.len() || !message.starts_with("invalid multi-line") => None,
        message if message.contains("literal") => text.rfind("'''"),
        _ => text.rfind("\"\"\""),
    };
    quotes.map_or((start..end, error.message()), |start| (start..start + 3, UNCLOSED_TEXT))
}
