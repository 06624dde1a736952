//! What a user sees: every command on the sample team, the help, exit codes, and what happens with wrong arguments.
//!
//! `SNAPSHOTS=overwrite cargo test` renews the snapshots in `tests/snapshots`.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use crate::support::{self, agent, assert_snapshot, coverage, entry, folder, json, on_sample, stderr, stdout};
use coverage::cli::{Surroundings, run, run_with};
use coverage::diagnostic::Sources;
use coverage::io::origin::{Changes, Origin, Which};
use coverage::time::interval::Instant;
use snapbox::file;

const COMMANDS: [&str; 19] = [
    "check",
    "shifts",
    "gaps",
    "hours",
    "week",
    "now",
    "report",
    "team",
    "cycles",
    "build",
    "diff",
    "plan",
    "edit",
    "form",
    "verify",
    "schema",
    "completions",
    "man",
    "init",
];

/// The answer in a terminal of that many columns, without its colours.
fn in_columns(width: usize, arguments: &[&str]) -> String {
    let now = UNIX_EPOCH + Duration::from_secs(support::at(support::NOW).unix().unsigned_abs());
    let schedules = concat!(env!("CARGO_MANIFEST_DIR"), "/schedules");
    let all = ["coverage", "-C", schedules].into_iter().chain(arguments.iter().copied()).map(std::ffi::OsString::from);
    let answer = run(all, &Surroundings::new(now, Some(width), |_| Ok(())));
    anstream::adapter::strip_str(&answer.stdout).to_string()
}

#[test]
fn check_on_the_sample_team() {
    assert_snapshot(stdout(&on_sample(&["check"])), file!["../snapshots/check.txt"]);
}

#[test]
fn shifts_on_the_sample_team() {
    let christmas = ["shifts", "--from", "2026-12-21", "--weeks", "1"];
    assert_snapshot(stdout(&on_sample(&christmas)), file!["../snapshots/shifts.txt"]);
    let one = [&christmas[..], &["--agent", "marlin", "--format", "markdown"]].concat();
    assert_snapshot(stdout(&on_sample(&one)), file!["../snapshots/shifts.md"]);
    let one = [&christmas[..], &["--agent", "moss", "--format", "json"]].concat();
    assert_snapshot(stdout(&on_sample(&one)), file!["../snapshots/shifts.json"]);
}

#[test]
fn gaps_on_the_sample_team() {
    assert_snapshot(stdout(&on_sample(&["gaps"])), file!["../snapshots/gaps.txt"]);
    assert_snapshot(stdout(&on_sample(&["gaps", "--format", "markdown"])), file!["../snapshots/gaps.md"]);
    let week = ["gaps", "--from", "2026-12-07", "--weeks", "1"];
    let each = [&week[..], &["--each", "--timezone", "Asia/Manila"]].concat();
    assert_snapshot(stdout(&on_sample(&each)), file!["../snapshots/gaps-each.txt"]);
    let json = [&week[..], &["--format", "json"]].concat();
    assert_snapshot(stdout(&on_sample(&json)), file!["../snapshots/gaps.json"]);
    assert_snapshot(in_columns(80, &["gaps"]), file!["../snapshots/gaps-80.txt"]);
}

#[test]
fn hours_on_the_sample_team() {
    assert_snapshot(stdout(&on_sample(&["hours"])), file!["../snapshots/hours.txt"]);
    assert_snapshot(stdout(&on_sample(&["hours", "--format", "markdown"])), file!["../snapshots/hours.md"]);
    let one = ["hours", "--cycle", "current", "--agent", "tern", "--format", "json"];
    assert_snapshot(stdout(&on_sample(&one)), file!["../snapshots/hours.json"]);
    assert_snapshot(stdout(&on_sample(&["hours", "--format", "csv"])), file!["../snapshots/hours.csv"]);
}

#[test]
fn week_on_the_sample_team() {
    let day = "2026-12-24";
    assert_snapshot(in_columns(80, &["week", day]), file!["../snapshots/week-80.txt"]);
    assert_snapshot(in_columns(120, &["week", day]), file!["../snapshots/week-120.txt"]);
    let one = ["week", day, "--agent", "quill", "--timezone", "Africa/Abidjan"];
    assert_snapshot(in_columns(80, &one), file!["../snapshots/week-agent.txt"]);
    let one = ["week", day, "--format", "markdown", "--timezone", "Australia/Sydney"];
    assert_snapshot(in_columns(80, &one), file!["../snapshots/week.md"]);
}

#[test]
fn now_on_the_sample_team() {
    assert_snapshot(stdout(&on_sample(&["now"])), file!["../snapshots/now.txt"]);
    let gap = ["now", "--now", "2026-11-21T19:30:00Z", "--timezone", "Europe/London"];
    assert_snapshot(stdout(&on_sample(&gap)), file!["../snapshots/now-gap.txt"]);
    let busy = ["now", "--now", "2026-11-24T12:10:00Z"];
    assert_snapshot(stdout(&on_sample(&[&busy[..], &["--format", "markdown"]].concat())), file!["../snapshots/now.md"]);
    assert_snapshot(stdout(&on_sample(&[&busy[..], &["--format", "json"]].concat())), file!["../snapshots/now.json"]);
}

#[test]
fn reports_of_the_sample_team() {
    let planned = ["report", "--as-planned", "--cycle"];
    assert_snapshot(stdout(&on_sample(&[&planned[..], &["87-88"]].concat())), file!["../snapshots/report.md"]);
    let own = [&planned[..], &["88", "--agent", "quill"]].concat();
    assert_snapshot(stdout(&on_sample(&own)), file!["../snapshots/report-own.md"]);
}

#[test]
fn team_on_the_sample_team() {
    assert_snapshot(stdout(&on_sample(&["team"])), file!["../snapshots/team.txt"]);
    assert_snapshot(stdout(&on_sample(&["team", "--format", "markdown"])), file!["../snapshots/team.md"]);
}

#[test]
fn cycles_on_the_sample_team() {
    assert_snapshot(stdout(&on_sample(&["cycles"])), file!["../snapshots/cycles.txt"]);
    assert_snapshot(stdout(&on_sample(&["cycles", "--format", "markdown"])), file!["../snapshots/cycles.md"]);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for command in [
        &["gaps"][..],
        &["gaps", "--each"],
        &["hours"],
        &["week"],
        &["shifts", "--weeks", "1"],
        &["check"],
        &["now"],
        &["cycles"],
        &["team"],
    ] {
        for width in [80, 120] {
            for line in in_columns(width, command).lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{command:?} at {width}: {line}");
            }
        }
    }
}

#[test]
fn the_week_of_a_clock_change_has_an_hour_that_is_skipped_and_one_that_is_twice_as_long() {
    let hour = |day: &str, index: usize, hour: usize| {
        let output = on_sample(&["week", day, "--timezone", "Europe/Berlin", "--format", "json"]);
        json(&output)["days"][index]["hours"][hour]["seconds"].as_i64()
    };
    assert_eq!(hour("2027-03-28", 6, 2), Some(0));
    assert_eq!(hour("2026-10-25", 6, 2), Some(7_200));
    assert_eq!(hour("2026-10-25", 6, 3), Some(3_600));
}

#[test]
fn a_day_that_the_clocks_leave_out_is_drawn_in_every_format() {
    for format in ["text", "markdown", "json", "github"] {
        let output = on_sample(&["week", "2011-12-30", "--timezone", "Pacific/Apia", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
    }
}

#[test]
fn help_of_every_command_has_two_examples_and_is_the_page_of_commands() {
    const ABOVE: &str = "Global options:\n";
    let all = stdout(&on_sample(&["--help"]));
    let mut page = format!("# The commands\n\nWhat `coverage --help` says:\n\n```text\n{all}```\n");
    page += "\nEvery command takes the global options as well; `coverage COMMAND --help` lists them, too.\n";
    for command in COMMANDS {
        let help = stdout(&on_sample(&[command, "--help"]));
        let examples = help.lines().filter(|line| line.starts_with(&format!("  coverage {command}")));
        assert_eq!(examples.count(), 2, "{command}");
        let (own, rest) = help.split_once(ABOVE).unwrap();
        let (globals, examples) = rest.split_once("\nExamples:\n").unwrap();
        assert!(all.contains(globals), "{command} takes the global options");
        page += &format!("\n## coverage {command}\n\n```text\n{own}Examples:\n{examples}```\n");
        let parts = own.split_once("\nCommands:\n").map_or("", |(_, list)| list.split("\n\n").next().unwrap());
        for part in parts.lines().filter_map(|line| line.split_whitespace().next()) {
            let help = stdout(&on_sample(&[command, part, "--help"]));
            page += &format!("\n### coverage {command} {part}\n\n```text\n{}```\n", help.split_once(ABOVE).unwrap().0);
        }
    }
    // Spaces at the end of a line are none that a page should have.
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    assert_snapshot(lines.join("\n") + "\n", file!["../../docs/commands.md"]);
}

#[test]
fn the_examples_in_the_help_run() {
    // Elsewhere, because some write files.
    let elsewhere = folder(&[("../event.json", "{}")]);
    for command in COMMANDS {
        let help = stdout(&on_sample(&[command, "--help"]));
        for line in help.lines().filter_map(|line| line.strip_prefix("  coverage ")) {
            let schedules = concat!(env!("CARGO_MANIFEST_DIR"), "/schedules");
            // What begins a team's repository reads no schedules.
            let sample = if command == "init" { &[][..] } else { &["-C", schedules] };
            let arguments: Vec<&str> = line.split(' ').chain(sample.iter().copied()).collect();
            let output = coverage(elsewhere.path(), &arguments);
            assert_ne!(output.status.code(), Some(2), "{line}: {}", stderr(&output));
            assert!(!output.stdout.is_empty() || line.contains("github"), "{line}");
        }
    }
}

#[test]
fn version_names_the_time_zone_database() {
    assert!(stdout(&on_sample(&["--version"])).ends_with("(tzdb 2026f)\n"));
}

#[test]
fn exit_codes_are_0_fine_1_findings_2_trouble() {
    let code = |arguments: &[&str]| on_sample(arguments).status.code();
    assert_eq!(code(&["check"]), Some(0));
    assert_eq!(code(&["gaps"]), Some(1));
    assert_eq!(code(&["gaps", "--allow", "1000h"]), Some(0));
    assert_eq!(code(&["hours"]), Some(1));
    assert_eq!(code(&["hours", "--agent", "saffron"]), Some(0));
    assert_eq!(code(&["shifts"]), Some(0));
    assert_eq!(code(&["-C", "nowhere", "shifts"]), Some(2));
    assert_eq!(code(&["gaps", "--until", "2026-12-01"]), Some(2));
    assert_eq!(code(&["nonsense"]), Some(2));
}

#[test]
fn wrong_windows_are_usage_errors_before_any_file_is_read() {
    for window in [
        &["--until", "2026-12-01"][..],
        &["--cycle", "next", "--weeks", "2"],
        &["--cycle", "85", "--from", "2026-12-01"],
        &["--from", "2026-12-01", "--until", "2026-12-02", "--weeks", "1"],
        &["--from", "2026-12-02", "--until", "2026-12-01"],
        &["--from", "2026-12-02T00:00:00Z", "--until", "2026-12-02T00:00:00Z"],
        &["--from", "2026-12-03", "--until", "2026-12-01T00:00:00Z"],
        &["--from", "2026-12-03T00:00:00Z", "--until", "2026-12-01"],
        &["--from", "2026-12-01", "--weeks", "4294967295"],
        &["--weeks", "4294967295"],
        &["--weeks", "0"],
        &["--cycle", "85-83"],
        &["--cycle", "soon"],
        &["--cycle", "+85"],
        &["--from", "2026-12-01T00:00:00"],
        &["--from", "2026-2-1"],
    ] {
        for command in ["shifts", "gaps", "hours"] {
            let output = on_sample(&[&["-C", "nowhere", command], window].concat());
            assert_eq!(output.status.code(), Some(2), "{window:?}");
            assert!(!stderr(&output).contains("nowhere"), "{window:?}: {}", stderr(&output));
            assert!(output.stdout.is_empty());
        }
    }
    assert_eq!(on_sample(&["gaps", "--cycle", "3000000000"]).status.code(), Some(2));
    assert_eq!(on_sample(&["gaps", "--weeks", "4000000000"]).status.code(), Some(2));
    assert_eq!(on_sample(&["gaps", "--agent", "ann"]).status.code(), Some(2));
    assert!(stderr(&on_sample(&["shifts", "--agent", "mos"])).contains("did you mean moss?"));
}

#[test]
fn windows_are_cycles_dates_of_the_teams_zone_weeks_and_instants() {
    let schedules = folder(&[
        ("team.toml", "timezone = \"Asia/Tokyo\"\n"),
        (
            "cycles.toml",
            "days = 30\n[[cycle]]\nnumber = 7\nstart = 2026-11-01\n[[cycle]]\nnumber = 9\nstart = 2026-12-31T12:00:00Z\n",
        ),
    ]);
    let window = |arguments: &[&str]| {
        let output = coverage(schedules.path(), &[&["--format", "json", "shifts"], arguments].concat());
        let window = &json(&output)["window"];
        format!("{} {}", window["start"].as_str().unwrap(), window["end"].as_str().unwrap())
    };
    let next_cycle = "2026-12-01T06:00:00Z 2026-12-31T12:00:00Z";
    assert_eq!(window(&[]), next_cycle);
    assert_eq!(window(&["--cycle", "next"]), next_cycle);
    assert_eq!(window(&["--cycle", "8"]), next_cycle);
    assert_eq!(window(&["--cycle", "current"]), "2026-11-01T00:00:00Z 2026-12-01T06:00:00Z");
    assert_eq!(window(&["--cycle", "7-9"]), "2026-11-01T00:00:00Z 2027-01-30T12:00:00Z");
    assert_eq!(window(&["--from", "2026-12-01"]), "2026-11-30T15:00:00Z 2026-12-28T15:00:00Z");
    assert_eq!(window(&["--from", "2026-12-01", "--until", "2026-12-01"]), "2026-11-30T15:00:00Z 2026-12-01T15:00:00Z");
    assert_eq!(
        window(&["--from", "2026-12-01T01:00:00+01:00", "--weeks", "1"]),
        "2026-12-01T00:00:00Z 2026-12-08T00:00:00Z"
    );
    assert_eq!(window(&["--weeks", "1"]), "2026-11-22T15:00:00Z 2026-11-29T15:00:00Z");
}

#[test]
fn without_cycles_the_default_is_four_weeks_from_next_monday() {
    let schedules = folder(&[]);
    let output = coverage(schedules.path(), &["gaps", "--format", "json"]);
    assert_eq!(json(&output)["window"]["start"], "2026-11-23T00:00:00Z");
    assert_eq!(json(&output)["window"]["end"], "2026-12-21T00:00:00Z");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn an_invalid_roster_gives_its_diagnostics_and_no_partial_truth() {
    let schedules = folder(&[("agents/ann.toml", "role = \"l1\"\n"), ("agents/bob.toml", &agent("CET", ""))]);
    for command in ["shifts", "gaps", "hours", "week"] {
        let text = coverage(schedules.path(), &[command]);
        assert_eq!((text.status.code(), stdout(&text).as_str()), (Some(1), ""), "{command}");
        assert!(stderr(&text).contains("the key `timezone` is missing"));
        assert!(stderr(&text).ends_with("1 warning; `coverage check` shows them\n"));
        let document = json(&coverage(schedules.path(), &[command, "--format", "json"]));
        assert_eq!(document["version"], 1);
        assert_eq!(document["diagnostics"][0]["file"], "schedules/agents/ann.toml");
        assert_eq!(document["diagnostics"][1]["code"], "legacy-zone");
    }
}

#[test]
fn warnings_are_one_counted_line_in_full_with_verbose_and_nothing_with_quiet() {
    let schedules = folder(&[("agents/bob.toml", &agent("CET", ""))]);
    let said = |option: &[&str]| stderr(&coverage(schedules.path(), &[&["shifts"], option].concat()));
    assert_eq!(said(&[]), "1 warning; `coverage check` shows them\n");
    assert!(said(&["--verbose"]).contains("`CET` is a legacy name"));
    assert_eq!(said(&["--quiet"]), "");
    let github = |option: &[&str]| {
        let window = ["shifts", "--from", "2026-12-01", "--weeks", "1", "--format", "github"];
        stdout(&coverage(schedules.path(), &[&window[..], option].concat()))
    };
    assert!(github(&[]).starts_with("::warning "));
    assert!(!github(&["--quiet"]).contains("::warning "));
}

#[test]
fn quiet_says_nothing_about_the_warnings_of_invalid_schedules_in_any_format() {
    let schedules = folder(&[("agents/ann.toml", "role = \"l1\"\n"), ("agents/bob.toml", &agent("CET", ""))]);
    for format in ["text", "json", "markdown", "github"] {
        let output = coverage(schedules.path(), &["shifts", "--quiet", "--format", format]);
        let said = stdout(&output) + &stderr(&output);
        assert!(said.contains("missing-key") && !said.contains("warning"), "{format}: {said}");
    }
}

#[test]
fn a_byte_order_mark_is_no_character_of_the_first_line() {
    let schedules = folder(&[("agents/ann.toml", "\u{feff}rule = \"l1\"\ntimezone = \"UTC\"\n")]);
    let document = json(&coverage(schedules.path(), &["check", "--format", "json"]));
    assert_eq!(
        (document["diagnostics"].as_array().unwrap().len(), &document["diagnostics"][0]["column"]),
        (1, &1.into())
    );
    assert!(stdout(&coverage(schedules.path(), &["check"])).contains("1 | rule = \"l1\"\n  | ^^^^\n"));
}

#[test]
fn global_options_go_before_and_after_the_command() {
    let before = on_sample(&["--format", "json", "--timezone", "Asia/Tokyo", "shifts", "--weeks", "1"]);
    let after = on_sample(&["shifts", "--weeks", "1", "--timezone", "Asia/Tokyo", "--format", "json"]);
    assert_eq!(stdout(&before), stdout(&after));
    assert!(stderr(&on_sample(&["shifts", "--timezone", "Asia/Tokyoo"])).contains("did you mean \"Asia/Tokyo\"?"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_coverage"))
        .args(["shifts", "--from", "2020-01-01", "--weeks", "500"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0_u8; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_trouble_and_says_so() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_coverage"))
        .arg("shifts")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: cannot write the answer: "), "{}", stderr(&output));
}

#[test]
fn the_same_files_give_the_same_bytes_in_another_zone_locale_and_order_of_files() {
    let plain = |envs: &[(&str, &str)], dir: &Path| {
        let run = |command: &str| {
            let mut program = Command::new(env!("CARGO_BIN_EXE_coverage"));
            program
                .args(["--now", support::NOW, "--format", "json", command])
                .current_dir(dir)
                .envs(envs.iter().copied());
            program.output().unwrap().stdout
        };
        // What build and init say is about files; what it writes is held to the same bytes elsewhere.
        COMMANDS
            .into_iter()
            .filter(|command| {
                !["build", "init", "report", "diff", "edit", "form", "verify", "schema", "completions"]
                    .contains(command)
            })
            .map(|command| String::from_utf8(run(command)).unwrap())
            .collect::<Vec<_>>()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = tempfile::tempdir().unwrap();
    let agents = root.join("schedules/agents");
    let mut names: Vec<_> = std::fs::read_dir(&agents).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    std::fs::create_dir_all(copy.path().join("schedules/agents")).unwrap();
    for name in names.iter().rev() {
        std::fs::copy(agents.join(name), copy.path().join("schedules/agents").join(name)).unwrap();
    }
    for name in ["cycles.toml", "team.toml"] {
        std::fs::copy(root.join("schedules").join(name), copy.path().join("schedules").join(name)).unwrap();
    }
    let expected = plain(&[], root);
    assert_eq!(plain(&[("TZ", "Asia/Tokyo"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "de_DE")], copy.path()), expected);
}

#[test]
fn percent_and_null_and_every_field_of_the_contract_are_in_the_json() {
    let team = "[[coverage]]\nname = \"never\"\nroles = [\"l1\"]\ndays = \"sat\"\n";
    let ann = agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-12:00\""));
    let schedules = folder(&[("team.toml", team), ("agents/ann.toml", &ann)]);
    let weekdays = ["--from", "2026-12-07", "--until", "2026-12-11", "--format", "json"];
    let document = json(&coverage(schedules.path(), &[&["gaps"], &weekdays[..]].concat()));
    let requirement = &document["requirements"][0];
    assert!(requirement["covered_percent"].is_null() && requirement["promise_kept_percent"].is_null());
    assert_eq!((requirement["need_seconds"].as_i64(), &document["patterns"]), (Some(0), &serde_json::json!([])));

    let saturday = ["--from", "2026-12-12", "--until", "2026-12-12", "--format", "json"];
    let document = json(&coverage(schedules.path(), &[&["gaps"], &saturday[..]].concat()));
    let requirement = &document["requirements"][0];
    assert_eq!(requirement["covered_percent"], 50.0);
    let gap = &requirement["gaps"][0];
    for (field, value) in [("seconds", 43_200), ("exposed_seconds", 39_600), ("staffed", 0), ("intern_seconds", 0)] {
        assert_eq!(gap[field], value, "{field}");
    }
    assert_eq!(
        (gap["start"].as_str(), gap["end"].as_str()),
        (Some("2026-12-12T12:00:00Z"), Some("2026-12-13T00:00:00Z"))
    );
}

/// A team that no disk has: ann, and bob who is to come.
struct Memory;

impl Origin for Memory {
    fn sources(&self, _: &Path, which: Which<'_>) -> Result<Sources, String> {
        let [ann, bob] = ["09:00-10:00", "18:00-19:00"]
            .map(|hours| agent("UTC", &entry(&format!("days = \"daily\"\nhours = \"{hours}\""))));
        let files = [("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str())];
        match which {
            Which::Present => Ok(support::sources(&files)),
            Which::Named("main") => Ok(support::sources(&files[..1])),
            _ => Err("there is nothing else".to_owned()),
        }
    }

    fn changes(&self, _: &Path, _: &Sources, _: Instant) -> Result<Option<Changes>, String> {
        Ok(Some(BTreeMap::from([("agents/ann.toml".to_owned(), support::at("2026-01-01T00:00:00Z"))])))
    }

    fn text(&self, _: &Path) -> Result<String, String> {
        Ok("{}".to_owned())
    }
}

#[test]
fn a_command_line_is_answered_from_what_is_handed_in_and_no_disk() {
    let answer = |arguments: &[&str]| {
        let arguments = ["coverage", "-C", "nowhere", "--now", support::NOW].iter().chain(arguments);
        let answer = run_with(arguments.map(Into::into), &Surroundings::new(UNIX_EPOCH, None, |_| Ok(())), &Memory);
        format!("{}{}", &*answer.stdout, &*answer.stderr)
    };
    assert!(answer(&["shifts", "--weeks", "1"]).contains("bob"));
    assert!(answer(&["check"]).contains("warning[stale]"));
    assert!(answer(&["diff", "main"]).contains("bob, new"));
    assert!(answer(&["shifts", "--as-of", "main"]).contains("there is nothing else"));
    assert!(answer(&["verify", "proof.json"]).contains("proof.json is no proof: missing field"));
}
