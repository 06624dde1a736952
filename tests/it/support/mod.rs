//! What the tests share: teams from text, and the program as a user runs it.

#![allow(clippy::unwrap_used, missing_docs)]

pub(crate) mod random;
pub(crate) mod teams;

use std::path::Path;
use std::process::{Command, Output};

use coverage::coverage::gaps::{Gaps, gaps};
use coverage::diagnostic::{Diagnostic, Source, Sources};
use coverage::roster::load::{Loaded, load};
use coverage::roster::model::Roster;
use coverage::time::interval::parse_instant;
use coverage::time::interval::{Instant, Interval};
use coverage::time::zone::Zone;
use coverage::timeline::Timeline;
use coverage::timeline::shifts::Shift;
use tempfile::TempDir;

/// The instant that counts as now.
pub(crate) const NOW: &str = "2026-11-21T12:00:00Z";

/// Holds text against a snapshot, to the letter; SNAPSHOTS=overwrite renews it.
#[track_caller]
pub(crate) fn assert_snapshot(actual: String, expected: snapbox::Data) {
    let exact = snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).normalize_paths(false);
    exact.eq(actual, expected.raw());
}

pub(crate) fn at(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

pub(crate) fn span(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

/// Files of a schedules folder, in any order: path and text.
pub(crate) fn sources(files: &[(&str, &str)]) -> Sources {
    let source = |(path, text): &(&str, &str)| Source {
        path: (*path).to_owned(),
        shown: format!("schedules/{path}"),
        content: Ok((*text).to_owned()),
    };
    Sources::new(files.iter().map(source).collect())
}

pub(crate) fn loaded(files: &[(&str, &str)]) -> Loaded {
    load(&sources(files))
}

pub(crate) fn roster(files: &[(&str, &str)]) -> Roster {
    let loaded = loaded(files);
    assert_eq!(loaded.diagnostics[..], []);
    loaded.roster().unwrap().clone()
}

pub(crate) fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

/// An agent's file: an l1 in that zone with these lines.
pub(crate) fn agent(zone: &str, lines: &str) -> String {
    format!("role = \"l1\"\ntimezone = \"{zone}\"\n{lines}\n")
}

/// One firm entry.
pub(crate) fn entry(lines: &str) -> String {
    format!("[[availability]]\n{lines}\n")
}

/// Every shift that overlaps the span: "ann 2026-03-01T09:00:00Z/2026-03-01T13:00:00Z".
pub(crate) fn shifts_of(files: &[(&str, &str)], span: Interval) -> Vec<String> {
    let roster = roster(files);
    let timeline = Timeline::new(&roster, span).unwrap();
    let line = |shift: &Shift| {
        let handle = roster.agent(shift.agent).handle();
        format!("{handle} {}/{}", shift.interval.start(), shift.interval.end())
    };
    timeline.shifts().into_iter().map(line).collect()
}

pub(crate) fn gaps_of(roster: &Roster, window: Interval) -> Gaps {
    gaps(&Timeline::new(roster, window).unwrap(), Vec::new(), &Zone::utc()).unwrap()
}

/// A folder with these files in `schedules/`.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("schedules/agents")).unwrap();
    for (path, text) in files {
        let path = folder.path().join("schedules").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[allow(clippy::disallowed_methods)]
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The program in that folder.
pub(crate) fn coverage(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coverage"))
        .args(["--color", "never"])
        .args(if arguments.contains(&"--now") { &[][..] } else { &["--now", NOW] })
        .args(arguments)
        .env("XDG_STATE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/state"))
        .current_dir(folder)
        .output()
        .unwrap()
}

/// The program on the repository's sample team.
pub(crate) fn on_sample(arguments: &[&str]) -> Output {
    coverage(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs `git`, with commits made at an instant.
#[track_caller]
pub(crate) fn git(folder: &Path, at: &str, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .envs([
            ("GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z"),
            ("GIT_COMMITTER_DATE", at),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
}
