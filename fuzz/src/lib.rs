//! What the targets share: schedules out of an input, the program on them in memory, and what nothing that is printed may hold.
//!
//! An input is text that lines of `---` divide into parts, so that the fuzzer moves whole files about and a reader sees them.

use std::path::Path;
use std::time::SystemTime;

use anstream::adapter::strip_str;
use coverage::cli::{Stop, Surroundings, run_with};
use coverage::diagnostic::{AsOf, Refusal, Source, Sources};
use coverage::io::origin::{Changes, Origin, Which};
use coverage::time::interval::Instant;
use coverage::time::interval::parse_instant;
use coverage::view::answer::Output;

/// The instant that counts as now.
pub const NOW: &str = "2026-11-21T12:00:00Z";

/// The same as an instant.
pub fn now() -> Instant {
    parse_instant(NOW).expect("it is one")
}

/// The files that the parts of an input are, in order. After them comes one whose name is its first line.
const FILES: [&str; 4] = ["team.toml", "cycles.toml", "agents/ann.toml", "agents/bob.toml"];

/// The parts of an input.
pub fn parts(input: &[u8]) -> Vec<&[u8]> {
    let border = b"\n---\n";
    let (mut parts, mut rest) = (Vec::new(), input);
    while let Some(at) = rest.windows(border.len()).position(|bytes| bytes == border) {
        parts.push(&rest[..at]);
        rest = &rest[at + border.len()..];
    }
    parts.push(rest);
    parts
}

/// Parts of an input as the files of a schedules folder; an empty part is no file.
pub fn schedules(parts: &[&[u8]]) -> Sources {
    let files = parts.iter().enumerate().filter(|(_, part)| !part.is_empty()).map(|(index, part)| {
        let named = || {
            let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
            (String::from_utf8_lossy(&part[..end]).into_owned(), &part[end..])
        };
        let (path, bytes) = FILES.get(index).map_or_else(named, |path| ((*path).to_owned(), *part));
        Source { shown: format!("schedules/{path}"), path, content: text(bytes) }
    });
    Sources::new(files.collect())
}

/// Bytes as the program reads a file.
fn text(bytes: &[u8]) -> Result<String, Refusal> {
    let valid = |end| String::from_utf8_lossy(&bytes[..end]).into_owned();
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| Refusal::NotUtf8(valid(error.valid_up_to())))
}

/// Everything that a command reads.
#[derive(Default)]
pub struct Memory {
    /// The schedules as they are.
    pub schedules: Sources,
    /// Those that any other name stands for.
    pub others: Sources,
    /// What any other file says.
    pub text: String,
}

impl Origin for Memory {
    fn sources(&self, _: &Path, which: Which<'_>) -> Result<Sources, String> {
        let commit = || AsOf { commit: "0123456789abcdef".repeat(3)[..40].to_owned(), committed: now() };
        Ok(match which {
            Which::Present => self.schedules.clone(),
            Which::Named(_) => self.others.clone(),
            Which::Commit(_) | Which::PublishedAt(_) => self.others.clone().as_of(commit()),
        })
    }

    fn changes(&self, _: &Path, sources: &Sources, _: Instant) -> Result<Option<Changes>, String> {
        let long_ago = parse_instant("2026-01-01T00:00:00Z")?;
        Ok(Some(sources.iter().map(|(_, source)| (source.path.clone(), long_ago)).collect()))
    }

    fn text(&self, _: &Path) -> Result<String, String> {
        Ok(self.text.clone())
    }
}

impl Memory {
    /// The program's answer to these arguments; what takes long is stopped at once.
    pub fn answer(&self, arguments: &[&str]) -> Output {
        let surroundings = Surroundings::new(SystemTime::UNIX_EPOCH, Some(100), |_| Err(Stop::Asked));
        let arguments = ["coverage", "--now", NOW].iter().chain(arguments).map(Into::into);
        run_with(arguments, &surroundings, self)
    }
}

/// The text without colour, having made sure that it commands no terminal and hides nothing.
pub fn harmless(drawn: &str) -> String {
    let plain = strip_str(drawn).to_string();
    let does_harm = |c: char| match c {
        '\n' => false,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    };
    assert!(!plain.contains(does_harm), "{plain:?}");
    plain
}
