//! Every finding as its readers see it: a fixture for each code, and the page that lists the codes.
//!
//! A fixture is a folder in `tests/fixtures` of the code's name: `schedules/` with the mistakes that people make, and
//! `expected.txt`, the exit code and what the program says. Mistakes that a repository cannot hold, or should not, are made
//! in a folder that vanishes. `SNAPSHOTS=overwrite cargo test` renews the expectations and the table in
//! `docs/diagnostics.md`.

#![cfg(unix)] // links and pipes
#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads and makes files

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use crate::support::{self, NOW, agent, coverage, entry, folder, json, stderr, stdout};
use chrono::{Days, NaiveDate};
use coverage::diagnostic::{Code, Severity};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use snapbox::data::DataFormat;
use snapbox::{Data, IntoData};
use tempfile::TempDir;

#[test]
fn each_code_is_explained_with_the_place_and_the_remedy() {
    let mut wrong = String::new();
    for seen in SEEN.iter() {
        if let Err(difference) = held_against(seen.text.clone(), &expectation(seen.code)) {
            wrong += &difference.to_string();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_certain_is_mended_and_the_second_time_there_is_nothing_to_do() {
    let mut wrong = String::new();
    for fixture in fixtures().filter(|fixture| fixture.made.is_none()) {
        let folder = fixture.folder();
        let team = folder_of(&folder);
        let fix = |more: &[&str]| coverage(team.path(), &[&["check", "--fix", "--yes"][..], more].concat());
        let known = findings(&coverage(team.path(), &["check", "--format", "json"]));
        let fixed = fix(&[]);
        let after = texts(team.path());
        let expected = folder.join("fixed.txt");
        if !stdout(&fixed).contains("mended") {
            assert!(!expected.exists(), "{}: nothing is mended", fixture.code.as_str());
            continue;
        }
        let left = findings(&coverage(team.path(), &["check", "--format", "json"]));
        assert!(left.len() < known.len(), "{}: {left:?}", fixture.code.as_str());
        fix(&[]);
        assert_eq!(texts(team.path()), after, "{}", fixture.code.as_str());
        if let Err(difference) = held_against(format!("exit {}\n{}", exit(&fixed), stdout(&fixed)), &expected) {
            wrong += &difference.to_string();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn programs_are_told_what_to_write_where() {
    let text = agent("UTC", "last_day = 2026-12-31\n[[time-off]]\nfrom = \"24.12.2026\"\n");
    let team = folder(&[("agents/ann.toml", &text)]);
    let found = json(&coverage(team.path(), &["check", "--format", "json"]));
    let fix =
        |number: usize| (found["diagnostics"][number]["column"].clone(), found["diagnostics"][number]["fix"].clone());
    let replacement = |line: u64, column: u64, text: &str| serde_json::json!({ "end_line": line, "end_column": column, "text": text });
    assert_eq!(fix(0), (1.into(), replacement(3, 9, "last-day")));
    assert_eq!(fix(1), (8.into(), replacement(5, 20, "2026-12-24")));
}

#[test]
fn a_grid_without_a_unit_is_taken_to_be_of_minutes() {
    for (written, help) in [
        ("30", "write the unit too, in quotes: \"30m\""),
        ("60", "write the unit too, in quotes: \"1h\""),
        ("\"15\"", "write the unit too, in quotes: \"15m\""),
        ("7", "write one of \"5m\", \"10m\""),
    ] {
        let team = folder(&[("team.toml", &format!("[policy]\ngrid = {written}\n"))]);
        let found = stdout(&coverage(team.path(), &["check"]));
        assert!(found.contains(help), "{written}: {found}");
    }
}

#[test]
fn nothing_is_mended_without_a_yes_and_all_files_or_none() {
    let wrong = agent("UTC", "last_day = 2026-12-31");
    let team = folder(&[("agents/ann.toml", &wrong), ("agents/bob.toml", &wrong)]);
    let before = texts(team.path());
    for (more, code) in [(&["--dry-run"][..], 0), (&[], 2), (&["--dry-run", "--as-of", "HEAD"], 2)] {
        let output = coverage(team.path(), &[&["check", "--fix"][..], more].concat());
        assert_eq!(exit(&output), code, "{more:?} {}", stderr(&output));
        assert_eq!(texts(team.path()), before);
    }
    for refused in [&["check", "--yes"][..], &["check", "--dry-run"], &["check", "--fix", "--yes", "--as-of", "HEAD"]] {
        assert_eq!(exit(&coverage(team.path(), refused)), 2, "{refused:?}");
    }
    assert!(stdout(&coverage(team.path(), &["check", "--fix", "--yes"])).contains("2 findings mended"));
    assert!(texts(team.path()).values().all(|text| text.ends_with(b"last-day = 2026-12-31\n")));
}

/// The schedules of a folder, copied.
fn folder_of(fixture: &Path) -> TempDir {
    let made = folder(&[]);
    for name in files(fixture, "schedules") {
        let copy = made.path().join(&name);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(fixture.join(&name), copy).unwrap();
    }
    made
}

/// What stands in each file.
fn texts(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder, "schedules").into_iter().map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

#[test]
fn each_code_has_a_fixture_and_each_fixture_a_code() {
    let is_folder = |entry: &fs::DirEntry| entry.path().is_dir();
    let entries = fs::read_dir(root("tests/fixtures")).unwrap().map(Result::unwrap).filter(is_folder);
    let folders: BTreeSet<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert_eq!(folders, Code::ALL.iter().map(|code| code.as_str().to_owned()).collect());
}

#[test]
fn a_fixture_shows_its_own_code_and_no_other() {
    for seen in SEEN.iter() {
        assert!(!seen.findings.is_empty(), "{:?}", seen.code);
        for found in &seen.findings {
            assert_eq!(found.code, seen.code.as_str(), "{found:?}");
        }
    }
}

#[test]
fn programs_get_every_finding_with_its_remedy_and_the_place_that_people_see() {
    for seen in SEEN.iter() {
        let drawn: Vec<&str> = seen.text.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
        let places: Vec<String> = seen.findings.iter().map(Finding::place).collect();
        assert_eq!(places, drawn);
        for found in &seen.findings {
            assert!(found.line >= 1 && found.column >= 1, "{found:?}");
            assert!(seen.files.contains(&found.file), "{found:?}");
            assert!(found.help.as_ref().is_some_and(|help| !help.is_empty()), "{found:?}");
        }
    }
}

#[test]
fn errors_exit_with_1_and_warnings_with_0_unless_they_are_denied() {
    let all = |findings: &[Finding], severity| findings.iter().all(|found| found.severity == severity);
    for seen in SEEN.iter() {
        let (exit, severity) = match seen.code.severity() {
            Severity::Error => (1, "error"),
            Severity::Warning => (0, "warning"),
        };
        assert_eq!(seen.exit, exit, "{:?}", seen.code);
        assert!(all(&seen.findings, severity), "{:?}", seen.findings);
        if let Some((exit, findings)) = &seen.denied {
            assert_eq!(*exit, 1, "{:?}", seen.code);
            assert!(all(findings, "error"), "{findings:?}");
        }
    }
}

#[test]
fn workflow_annotations_are_one_line_for_each_finding() {
    for seen in SEEN.iter() {
        assert_eq!(seen.annotations.lines().count(), seen.findings.len(), "{}", seen.annotations);
        for (line, found) in seen.annotations.lines().zip(&seen.findings) {
            let begin = format!("::{} file=", found.severity);
            let place = format!(",line={},col={},title={}::", found.line, found.column, found.code);
            assert!(line.starts_with(&begin) && line.contains(&place), "{line}");
        }
    }
}

#[test]
fn lines_that_are_no_toml_are_shown_up_to_the_twentieth_and_counted_from_there() {
    let prose = |lines: usize| "I am there at night.\n".repeat(lines);
    let said = |lines| {
        let schedules = folder(&[("agents/ina.toml", &agent("UTC", &prose(lines)))]);
        findings(&coverage(schedules.path(), &["check", "--format", "json"]))
    };
    assert_eq!(said(20).len(), 20);
    let found = said(500);
    assert_eq!((found.len(), found[20].line), (21, 23));
    assert_eq!(found[20].message, "480 more lines from here on are not TOML");
}

#[test]
fn a_file_that_is_not_utf8_is_read_up_to_there() {
    let schedules = folder(&[]);
    let write = |lines: &[u8]| {
        let mut text = agent("UTC", "rule = 1\n[[availability]]\ndays = mon\nhours = \"9-12\"").into_bytes();
        text.extend(lines);
        fs::create_dir_all(schedules.path().join("schedules/agents")).unwrap();
        fs::write(schedules.path().join("schedules/agents/leo.toml"), text).unwrap();
    };
    for lines in [&b"# \xff"[..], b"x = \"\xff\"", b"dates = [\n# \xff\n]", b"x = \"\"\"\n\xff\"\"\"", b"[x\xff"] {
        write(lines);
        let found = findings(&coverage(schedules.path(), &["check", "--format", "json"]));
        let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, ["unknown-key", "toml-syntax", "bad-hours", "not-utf8"], "{found:?}");
    }
}

#[test]
fn notes_of_an_edit_are_refused_in_a_commit_as_in_a_folder() {
    let made = folder_of(&root("tests/fixtures/journal-in-schedules"));
    support::git(made.path(), NOW, &["init", "--quiet"]);
    support::git(made.path(), NOW, &["add", "--all", "--force"]);
    support::git(made.path(), NOW, &["commit", "--quiet", "--message", "A gift"]);
    let found = |more: &[&str]| findings(&coverage(made.path(), &[&["check", "--format", "json"], more].concat()));
    let essence = |found: Vec<Finding>| found.into_iter().map(|found| (found.code, found.message)).collect::<Vec<_>>();
    let in_folder = essence(found(&[]));
    assert_eq!(in_folder.len(), 4, "{in_folder:?}");
    assert_eq!(essence(found(&["--as-of", "HEAD"])), in_folder);
}

#[test]
fn space_around_a_name_is_no_part_of_it() {
    let one = |name: &str| format!("[[coverage]]\nname = \"{name}\"\nroles = [\"l1\"]\n");
    let schedules = folder(&[("team.toml", &(one("night") + &one(" night ")))]);
    let found = findings(&coverage(schedules.path(), &["check", "--format", "json"]));
    assert_eq!(
        found.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(),
        ["`night` is the name of another entry"]
    );
}

#[test]
fn one_run_reports_every_error_of_a_big_team() {
    assert_nothing_is_lost(Severity::Error);
}

#[test]
fn one_run_reports_every_warning_of_a_big_team() {
    assert_nothing_is_lost(Severity::Warning);
}

#[test]
fn the_page_of_diagnostics_lists_each_code_with_its_kind_and_meaning() {
    let page = root("docs/diagnostics.md");
    let text = fs::read_to_string(&page).unwrap();
    let head = "| Code | Kind | Meaning |\n";
    let before = text.split(head).next().unwrap();
    let row = |code: &Code| {
        let kind = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let name = code.as_str();
        format!("| [`{name}`](../tests/fixtures/{name}/expected.txt) | {kind} | {} |\n", code.meaning())
    };
    let rows: String = Code::ALL.iter().map(row).collect();
    let difference = held_against(format!("{before}{head}|---|---|---|\n{rows}"), &page).err();
    assert!(difference.is_none(), "{}", difference.unwrap());
}

#[test]
fn the_page_of_diagnostics_quotes_what_the_program_says() {
    let page = fs::read_to_string(root("docs/diagnostics.md")).unwrap();
    let said: String = Code::ALL.iter().map(|code| fs::read_to_string(expectation(*code)).unwrap()).collect();
    let quotes: Vec<&str> = page.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!quotes.is_empty());
    for quote in quotes {
        assert!(said.contains(quote), "{quote}");
    }
}

/// What the program says of each fixture, in every format.
static SEEN: LazyLock<Vec<Seen>> = LazyLock::new(|| fixtures().map(|fixture| fixture.seen()).collect());

struct Seen {
    code: Code,
    /// The exit code, and what people read.
    text: String,
    exit: i32,
    findings: Vec<Finding>,
    /// The exit code and the findings where warnings are denied, which only `check` can.
    denied: Option<(i32, Vec<Finding>)>,
    annotations: String,
    /// Those of the files in which something was found that are there.
    files: BTreeSet<String>,
}

/// What a program gets to know of a finding.
#[derive(Clone, Debug)]
struct Finding {
    code: String,
    severity: String,
    message: String,
    file: String,
    line: u64,
    column: u64,
    help: Option<String>,
}

impl Finding {
    fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The mistakes that belong to one code.
struct Fixture {
    code: Code,
    /// The folder, where it is no part of the repository.
    made: Option<TempDir>,
}

impl Fixture {
    fn seen(&self) -> Seen {
        let people = self.run(&[]);
        let programs = self.run(&["--format", "json"]);
        let findings = findings(&programs);
        let is_there = |file: &&String| fs::symlink_metadata(self.folder().join(file)).is_ok();
        let denied = self.is_checked().then(|| self.run(&["--format", "json", "--deny-warnings"]));
        Seen {
            code: self.code,
            text: format!("exit {}\n{}{}", exit(&people), stdout(&people), stderr(&people)),
            exit: exit(&programs),
            files: findings.iter().map(|found| &found.file).filter(is_there).cloned().collect(),
            findings,
            denied: denied.map(|output| (exit(&output), self::findings(&output))),
            annotations: stdout(&self.run(&["--format", "github"])),
        }
    }

    fn run(&self, options: &[&str]) -> Output {
        let command: &[&str] = match self.code {
            Code::TooManyShifts => &["shifts", "--from", "1900-01-01", "--until", "2100-12-31"],
            Code::FeedTooLarge => &["build"],
            // No clock changes within 60 days of the usual now.
            Code::ClockChangeGap => &["check", "--now", "2026-10-10T12:00:00Z"],
            _ => &["check"],
        };
        coverage(&self.folder(), &[&["-C", "schedules"], command, options].concat())
    }

    /// Whether `check` finds it; some codes depend on what one asks for.
    fn is_checked(&self) -> bool {
        ![Code::TooManyShifts, Code::FeedTooLarge].contains(&self.code)
    }

    fn folder(&self) -> PathBuf {
        self.made
            .as_ref()
            .map_or_else(|| root("tests/fixtures").join(self.code.as_str()), |made| made.path().to_owned())
    }
}

fn fixtures() -> impl Iterator<Item = Fixture> {
    Code::ALL.iter().map(|code| Fixture { code: *code, made: made(*code) })
}

/// A folder with the mistakes of a code that are not kept as files.
fn made(code: Code) -> Option<TempDir> {
    let zone = "Europe/Berlin";
    match code {
        Code::FileTooLarge => {
            let notes = "# Ask Tom about the hours around Easter.\n".repeat(1_700);
            Some(folder(&[("agents/tom.toml", &agent(zone, &notes))]))
        }
        Code::TooManyEntries => {
            let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let one = |day| entry(&format!("dates = [{}]\nhours = \"18:00-22:00\"\n", first + Days::new(day)));
            Some(folder(&[("agents/ulf.toml", &agent(zone, &(0..201).map(one).collect::<String>()))]))
        }
        Code::FilesTooLarge => {
            let notes = "# Ask Uma about the hours around Easter.\n".repeat(1_500);
            let made = folder(&[("agents/uma-0.toml", &agent(zone, &notes))]);
            let agents = made.path().join("schedules/agents");
            for number in 1..=300 {
                fs::hard_link(agents.join("uma-0.toml"), agents.join(format!("uma-{number}.toml"))).unwrap();
            }
            Some(made)
        }
        Code::FeedTooLarge => {
            let one = |hour: usize, minute: usize| {
                entry(&format!("days = \"daily\"\nhours = \"{hour:02}:{minute:02}-{hour:02}:{:02}\"\n", minute + 3))
            };
            let hours = (0..24).flat_map(|hour| (0..5).map(move |part| (hour, 10 * part)));
            let entries: String = hours.map(|(hour, minute)| one(hour, minute)).collect();
            Some(folder(&[("agents/uri.toml", &agent("UTC", &entries))]))
        }
        Code::TooManySteps => {
            let rule = "rrule = \"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=30000\"\nfrom = 1500-01-01\nhours = \"18:00-22:00\"";
            Some(folder(&[("agents/gil.toml", &agent(zone, &entry(rule)))]))
        }
        Code::RepositoryInSchedules => {
            // In any letters, as a file or a folder, in both folders.
            let made =
                folder(&[("HEAD", "ref: refs/heads/main\n"), ("Config", "[core]\n"), ("agents/.git", "gitdir: x\n")]);
            fs::create_dir(made.path().join("schedules/objects")).unwrap();
            Some(made)
        }
        Code::TooManyFiles => {
            let made = folder(&[]);
            let agents = made.path().join("schedules/agents");
            fs::create_dir_all(&agents).unwrap();
            let first = agents.join("agent-0.toml");
            fs::write(&first, agent(zone, "")).unwrap();
            // Links cost far less than files.
            for number in 1..=50_000 {
                fs::hard_link(&first, agents.join(format!("agent-{number}.toml"))).unwrap();
            }
            Some(made)
        }
        Code::LinkOutside => {
            let made = folder(&[("agents/vera.toml", &agent(zone, ""))]);
            let schedules = made.path().join("schedules");
            fs::rename(schedules.join("agents/vera.toml"), made.path().join("vera.toml")).unwrap();
            symlink("../../vera.toml", schedules.join("agents/vera.toml")).unwrap();
            Some(made)
        }
        Code::UnfinishedEdit => {
            let made = folder(&[("agents/zoe.toml", &agent(zone, ""))]);
            support::git(made.path(), NOW, &["init", "--quiet"]);
            let schedules = fs::canonicalize(made.path().join("schedules")).unwrap();
            let folder = format!(".git/coverage-edit-{}", &digest(schedules.as_os_str().as_encoded_bytes())[..16]);
            let folder = made.path().join(folder);
            fs::create_dir(&folder).unwrap();
            let (old, new) = (digest(agent(zone, "").as_bytes()), digest(b"what was to be written"));
            fs::write(folder.join("journal"), format!("coverage edit 1\n{old} {new} agents/zoe.toml\n")).unwrap();
            Some(made)
        }
        Code::NotAFile => {
            let made = folder(&[]);
            let agents = made.path().join("schedules/agents");
            fs::create_dir_all(agents.join("willy.toml")).unwrap();
            symlink("moved.toml", agents.join("xenon.toml")).unwrap();
            // Whoever opens it waits for ever.
            assert!(Command::new("mkfifo").arg(agents.join("yoko.toml")).status().unwrap().success());
            Some(made)
        }
        Code::Stale => {
            let made = folder(&[("agents/zoe.toml", &agent(zone, "confirmed = 2026-08-01"))]);
            support::git(made.path(), "2026-07-01T12:00:00Z", &["init", "--quiet"]);
            support::git(made.path(), "2026-07-01T12:00:00Z", &["add", "--all"]);
            support::git(made.path(), "2026-07-01T12:00:00Z", &["commit", "--quiet", "--message", "Zoe's hours"]);
            Some(made)
        }
        _ => None,
    }
}

/// SHA-256, in hexadecimal digits.
fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect()
}

/// The mistakes of all codes of a severity in one team: what is found in each alone must be found in all together.
fn assert_nothing_is_lost(severity: Severity) {
    let team = tempfile::tempdir().unwrap();
    let mut joined: BTreeMap<String, Joined> = BTreeMap::new();
    let mut alone = Vec::new();
    // What the clocks do is found on another day.
    let today = |seen: &&Seen| seen.denied.is_some() && seen.code != Code::ClockChangeGap;
    for seen in SEEN.iter().filter(|seen| seen.code.severity() == severity).filter(today) {
        let folder = root("tests/fixtures").join(seen.code.as_str());
        let kept = files(&folder, "schedules");
        for name in &kept {
            if ["schedules/team.toml", "schedules/cycles.toml"].contains(&name.as_str()) {
                let text = fs::read_to_string(folder.join(name)).unwrap();
                joined.entry(name.clone()).or_default().add(seen.code, &text);
            } else {
                let copy = team.path().join(name);
                assert!(!copy.exists(), "two fixtures have a file {name}");
                fs::create_dir_all(copy.parent().unwrap()).unwrap();
                fs::copy(folder.join(name), copy).unwrap();
            }
        }
        if !kept.is_empty() {
            alone.extend(seen.findings.iter().map(|found| (seen.code, found.clone())));
        }
    }
    for (name, file) in &joined {
        fs::write(team.path().join(name), file.text()).unwrap();
    }
    let moved = |(code, mut found): (Code, Finding)| {
        if let Some(file) = joined.get(&found.file) {
            found.line = file.line(code, found.line);
        }
        found
    };
    let together = findings(&coverage(team.path(), &["-C", "schedules", "--format", "json", "check"]));
    assert_eq!(essence(together), essence(alone.into_iter().map(moved).collect()));
}

/// What stays the same in a bigger team: a remedy may name what else is there.
fn essence(found: Vec<Finding>) -> Vec<String> {
    let line = |found: Finding| format!("{} {}: {}", found.place(), found.code, found.message);
    let mut lines: Vec<String> = found.into_iter().map(line).collect();
    lines.sort();
    lines
}

/// One file made of several; where two have the same table, its lines stand together.
#[derive(Default)]
struct Joined(Vec<Table>);

/// A header, empty for what stands before the first, and all lines with the fixture and the line that they come from.
struct Table {
    header: String,
    lines: Vec<(Code, u64, String)>,
}

impl Joined {
    fn add(&mut self, code: Code, text: &str) {
        let mut table = self.table("");
        for (number, line) in (1..).zip(text.lines()) {
            let is_header = line.starts_with('[');
            if is_header {
                table = self.table(line);
            }
            let lines = &mut self.0[table].lines;
            if lines.is_empty() || !is_header {
                lines.push((code, number, line.to_owned()));
            }
        }
    }

    /// The table of that header; one of a list of tables is a new one each time.
    fn table(&mut self, header: &str) -> usize {
        let known = self.0.iter().position(|table| table.header == header && !header.starts_with("[["));
        known.unwrap_or_else(|| {
            self.0.push(Table { header: header.to_owned(), lines: Vec::new() });
            self.0.len() - 1
        })
    }

    fn lines(&self) -> impl Iterator<Item = &(Code, u64, String)> {
        self.0.iter().flat_map(|table| &table.lines)
    }

    fn text(&self) -> String {
        self.lines().flat_map(|(_, _, line)| [line.as_str(), "\n"]).collect()
    }

    /// Where the line of a fixture's file is in this one.
    fn line(&self, code: Code, number: u64) -> u64 {
        let (line, _) = (1..).zip(self.lines()).find(|(_, (of, line, _))| (*of, *line) == (code, number)).unwrap();
        line
    }
}

/// All files below a folder, as paths from `base`; none where there is no folder.
fn files(base: &Path, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(base.join(folder)).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(files(base, &name));
        } else {
            found.push(name);
        }
    }
    found
}

fn findings(output: &Output) -> Vec<Finding> {
    let finding = |record: &Value| {
        let text = |key: &str| record[key].as_str().unwrap().to_owned();
        Finding {
            file: text("file"),
            line: record["line"].as_u64().unwrap(),
            column: record["column"].as_u64().unwrap(),
            code: text("code"),
            message: text("message"),
            severity: text("severity"),
            help: record["help"].as_str().map(ToOwned::to_owned),
        }
    };
    json(output)["diagnostics"].as_array().unwrap().iter().map(finding).collect()
}

fn exit(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn expectation(code: Code) -> PathBuf {
    root("tests/fixtures").join(code.as_str()).join("expected.txt")
}

/// Holds text against a file, to the letter, and goes on; SNAPSHOTS=overwrite renews the file.
fn held_against(actual: String, file: &Path) -> snapbox::assert::Result<()> {
    let exact = snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).normalize_paths(false);
    exact.try_eq(Some(&file.display()), actual.into_data(), Data::read_from(file, Some(DataFormat::Text)).raw())
}
