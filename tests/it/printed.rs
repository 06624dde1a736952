//! Everything printed is harmless, on every path: whatever files, their names and the command line hold, nothing of it
//! commands a terminal, hides, turns the direction of text, or is a command to the runner of a workflow.

#![cfg(unix)] // file names of any bytes
#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{self, NOW, agent, entry, folder, json, stderr, stdout};
use coverage::text::changes_text;
use tempfile::TempDir;

const FORMATS: [&str; 5] = ["text", "json", "markdown", "csv", "github"];

/// What a stranger would like to have printed: at the begin of a line, on a line of its own, or anywhere.
const HOSTILE: [&[u8]; 9] = [
    b"::error::x",
    b"\n::error::x",
    b"\r\n  ::error::x\n",
    b"##[error]x",
    b"\x1b[31mred\x1b]0;title\x07",
    b"\x1b[8mhidden",
    "\u{9b}2J\u{85}\u{202e}\u{200b}\u{2028}\u{e0041}".as_bytes(),
    b"\xff\xfe",
    b"\t\x7f",
];

/// The program in a folder, with arguments of any bytes.
fn coverage(folder: &Path, arguments: &[&OsStr]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coverage"));
    command.args(["--now", NOW]).args(arguments).current_dir(folder).output().unwrap()
}

/// Runs the program and holds both of its streams to what they may have.
#[track_caller]
fn assert_harmless(folder: &Path, arguments: &[&OsStr]) -> Output {
    let output = coverage(folder, arguments);
    assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}: {output:?}");
    for text in [stdout(&output), stderr(&output)] {
        let harm = text.chars().find(|c| changes_text(*c) && *c != '\n');
        assert_eq!(harm, None, "{arguments:?}: {text:?}");
        for line in text.lines() {
            let is_ours =
                ["::error file=schedules/", "::warning file=schedules/"].iter().any(|own| line.starts_with(own));
            let is_command = line.trim_start().starts_with("::") || line.contains("##[");
            assert!(is_ours || !is_command, "{arguments:?}: {line}");
            assert!(!is_ours || arguments.contains(&OsStr::new("github")), "{arguments:?}: {line}");
        }
    }
    output
}

/// The same in every format.
fn assert_harmless_in_every_format(folder: &Path, arguments: &[&OsStr]) {
    for format in FORMATS {
        assert_harmless(folder, &[arguments, &["--format", format].map(OsStr::new)].concat());
    }
}

fn words(command: &str) -> Vec<&OsStr> {
    command.split(' ').map(OsStr::new).collect()
}

fn named(name: &str, lines: &str) -> String {
    format!("name = '{name}'\n{}", agent("UTC", lines))
}

/// A valid team of which every name is a command to a runner.
fn commanding_team() -> TempDir {
    let hours = entry("days = \"daily\"\nhours = \"09:00-17:00\"")
        + &entry("days = \"sat\"\nhours = \"20:00-24:00\"\ntentative = true");
    let off = "[[time-off]]\nfrom = 2026-11-25\nuntil = 2026-11-26\ncovered-by = \"bob\"\n";
    let team = "name = '::error::team'\n[[coverage]]\nname = '::error file=x::need'\nroles = [\"l1\"]\n\
        [[coverage]]\nname = '##[error]need'\nroles = [\"l1\"]\nat-least = 2\n\
        [role.l1]\ntitle = '::stop-commands::x'\n[role.intern]\ntitle = '##[set-env name=x]y'\n";
    let cycles = "[[cycle]]\nnumber = 1\nstart = 2026-11-01\n[[deadline]]\nname = '::error::due'\nafter-days = 9\n\
        [[deadline]]\nname = '##[error]due'\nafter-days = 12\n";
    folder(&[
        ("team.toml", team),
        ("cycles.toml", cycles),
        ("agents/ann.toml", &named("::error::ann", &(hours.clone() + off))),
        ("agents/bob.toml", &named("::error::ann", "")),
        ("agents/cid.toml", &named("##[error]cid", &hours).replace("l1", "intern")),
    ])
}

/// Every command that tells of schedules.
const COMMANDS: [&str; 20] = [
    "check",
    "check --deny-warnings",
    "shifts",
    "shifts --verbose",
    "gaps",
    "gaps --each",
    "gaps --cycle current",
    "hours",
    "week",
    "week --agent ann",
    "now",
    "report --as-planned",
    "report --as-planned --agent ann",
    "team",
    "cycles",
    "build",
    "diff other",
    "diff schedules other",
    "plan --weeks 1 --proof proof.json",
    "verify proof.json",
];

#[test]
fn no_name_of_a_team_commands_a_runner_in_any_command_or_format() {
    let team = commanding_team();
    fs::create_dir(team.path().join("other")).unwrap();
    for command in COMMANDS {
        assert_harmless_in_every_format(team.path(), &words(command));
    }
}

#[test]
fn the_json_of_such_a_team_has_its_names_as_they_are() {
    let output = coverage(commanding_team().path(), &words("gaps --format json"));
    let names: Vec<String> =
        json(&output)["requirements"].as_array().unwrap().iter().map(|r| r["name"].to_string()).collect();
    assert_eq!(names, ["\"::error file=x::need\"", "\"##[error]need\""]);
}

#[test]
fn what_is_wrong_with_files_is_told_without_harm() {
    let wrong =
        folder(&[("team.toml", "timezone = \"x\u{1b}[31m\u{202e}\"\n\"a\u{7f}\\n::error::x\" = 1\n##[error]x\n")]);
    let agents = wrong.path().join("schedules/agents");
    fs::create_dir_all(&agents).unwrap();
    for hostile in HOSTILE {
        let name =
            [&hostile.iter().map(|b| if *b == b'/' { b'_' } else { *b }).collect::<Vec<u8>>(), &b".toml"[..]].concat();
        let text = [b"role = \"", hostile, b"\"\n", hostile, b" = 1\nname = '", hostile, b"'\n# ##[error] ::error::\n"]
            .concat();
        fs::write(agents.join(OsStr::from_bytes(&name)), text).unwrap();
    }
    fs::create_dir(wrong.path().join("other")).unwrap();
    for command in COMMANDS {
        if command != "verify proof.json" {
            assert_harmless_in_every_format(wrong.path(), &words(command));
        }
    }
}

#[test]
fn what_is_wrong_with_arguments_is_told_without_harm() {
    let team = folder(&[("agents/ann.toml", &agent("UTC", ""))]);
    let options = [
        "shifts --format",
        "shifts --color",
        "shifts --cycle",
        "shifts --from",
        "shifts --weeks",
        "shifts --agent",
        "shifts --timezone",
        "shifts --as-of",
        "shifts -C",
        "shifts --from 2026-12-01 --until",
        "week",
        "gaps --allow",
        "diff",
        "diff schedules",
        "verify",
        "verify schedules",
        "report --plan",
        "schema",
        "completions",
        "init x --agent",
        "init x --program",
        "init schedules/agents/ann.toml",
    ];
    for hostile in HOSTILE.map(OsStr::from_bytes) {
        assert_harmless(team.path(), &[hostile]);
        assert_harmless(team.path(), &[&with("--", hostile)]);
        for option in options {
            assert_harmless(team.path(), &[&words(option)[..], &[hostile]].concat());
            // As a value, whatever it begins with.
            let (rest, last) = option.rsplit_once(' ').unwrap_or(("", option));
            if last.starts_with("--") {
                let value = with(&format!("{last}="), hostile);
                assert_harmless(team.path(), &[&words(rest)[..], &[&value]].concat());
            }
        }
    }
}

fn with(before: &str, hostile: &OsStr) -> OsString {
    let mut whole = OsString::from(before);
    whole.push(hostile);
    whole
}

#[test]
fn what_is_done_with_files_of_any_name_is_told_without_harm() {
    let team = folder(&[("agents/ann.toml", &agent("UTC", ""))]);
    fs::create_dir_all(team.path().join("out/agents")).unwrap();
    for hostile in HOSTILE.map(OsStr::from_bytes) {
        fs::write(team.path().join("out/agents").join(with("", hostile)).with_extension("ics"), "").unwrap();
        fs::write(team.path().join(hostile), "{\"\u{1b}[31m\\n::error::x\u{202e}\": 1}").unwrap();
        for command in ["build --out", "man --out", "plan --weeks 1 --proof", "verify", "build --plan", "init"] {
            let place = if matches!(command, "build --out" | "man --out" | "init") {
                with("new", hostile)
            } else {
                hostile.into()
            };
            assert_harmless_in_every_format(team.path(), &[&words(command)[..], &[&place]].concat());
        }
    }
    assert_harmless_in_every_format(team.path(), &words("build"));
}

#[test]
fn what_git_says_is_told_without_harm() {
    for hostile in HOSTILE.map(OsStr::from_bytes) {
        let elsewhere = folder(&[]);
        let team = elsewhere.path().join(with("team", hostile));
        fs::rename(elsewhere.path().join("schedules"), &team).unwrap();
        for head in ["", "ref: refs/heads/\u{1b}[31m\n::error::x"] {
            if !head.is_empty() {
                support::git(&team, NOW, &["init", "--quiet"]);
                fs::write(team.join(".git/HEAD"), head).unwrap();
                fs::write(team.join(".git/config"), "[core]\n\u{1b}[31m::error::x\n").unwrap();
            }
            for command in ["shifts --as-of HEAD", "shifts --as-of 2026-01-01", "report", "diff HEAD", "check"] {
                assert_harmless_in_every_format(
                    elsewhere.path(),
                    &[&words(command)[..], &[OsStr::new("-C"), team.as_os_str()]].concat(),
                );
            }
        }
    }
}

#[test]
fn with_colour_nothing_but_our_colours_is_added() {
    let team = commanding_team();
    fs::create_dir(team.path().join("other")).unwrap();
    // What is written once is unchanged from then on.
    coverage(team.path(), &words("build"));
    for command in COMMANDS {
        let plain = coverage(team.path(), &words(command));
        let painted = coverage(team.path(), &[&words(command)[..], &words("--color always")].concat());
        for (painted, plain) in [(painted.stdout, plain.stdout), (painted.stderr, plain.stderr)] {
            let text = String::from_utf8(painted).unwrap();
            assert_eq!(anstream::adapter::strip_str(&text).to_string(), String::from_utf8(plain).unwrap(), "{command}");
            let sequences = text.split('\u{1b}').skip(1).map(|rest| rest.split_once('m').unwrap().0);
            assert!(sequences.into_iter().all(|code| code.starts_with('[') && code.len() <= 3), "{text:?}");
        }
    }
}

#[test]
fn the_help_does_not_tell_how_the_program_was_called() {
    let nowhere = folder(&[]);
    for hostile in ["\u{1b}[31m", "::error::x", "\n::error::x"] {
        for arguments in [&["--help"][..], &["--version"], &["shifts", "--help"], &["nonsense"]] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_coverage"));
            let output = command.arg0(hostile).args(arguments).current_dir(nowhere.path()).output().unwrap();
            let text = stdout(&output) + &stderr(&output);
            assert!(!text.contains("error::x") && !text.contains('\u{1b}'), "{text:?}");
        }
    }
}
