//! What a run may cost: beyond a bound it is refused, with the file that costs most, and a real team is far below.

#![cfg(unix)] // links
#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test makes files

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::support::{self, agent, coverage, entry, folder, json, stderr, stdout};
use tempfile::TempDir;

/// A team in which so many agents have the same file, and one has another.
fn alike(number: usize, text: &str, other: &str) -> TempDir {
    let made = folder(&[("agents/a-0.toml", text), ("agents/other.toml", other)]);
    let agents = made.path().join("schedules/agents");
    for number in 1..number {
        fs::hard_link(agents.join("a-0.toml"), agents.join(format!("a-{number}.toml"))).unwrap();
    }
    made
}

/// So many entries of a minute each day, none of which overlaps another.
fn daily(entries: usize) -> String {
    let minute = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let one =
        |number: usize| format!("days = \"daily\"\nhours = \"{}-{}\"\n", minute(7 * number), minute(7 * number + 1));
    agent("UTC", &(0..entries).map(|number| entry(&one(number))).collect::<String>())
}

/// The file and the code of each error that a command ends with.
fn refused(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let output = coverage(folder, &[arguments, &["--format", "json", "-q"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    let found = json(&output)["diagnostics"].as_array().unwrap().clone();
    found
        .iter()
        .map(|found| format!("{} {}", found["file"].as_str().unwrap(), found["code"].as_str().unwrap()))
        .collect()
}

#[test]
fn more_entries_than_a_run_looks_at_are_refused_with_the_file_that_has_the_most() {
    let team = alike(510, &daily(197), &daily(199));
    for command in [&["check"][..], &["gaps"], &["build"]] {
        assert_eq!(refused(team.path(), command), ["schedules/agents/other.toml too-many-entries"]);
    }
    assert!(!team.path().join("out").exists());
}

#[test]
fn more_shifts_than_a_run_computes_are_refused_with_the_entry_that_gives_the_most() {
    // One entry an agent, so that no finding needs its shifts.
    let weekly = agent("UTC", &entry("days = \"mon\"\nhours = \"09:00-10:00\""));
    let team = alike(20_000, &weekly, &agent("UTC", &entry("days = \"mon-fri\"\nhours = \"09:00-10:00\"")));
    let window = ["hours", "--from", "2026-01-01", "--until", "2027-12-31"];
    let found = refused(team.path(), &window);
    assert_eq!(
        found,
        ["schedules/agents/a-0.toml too-many-shifts"],
        "the other one's shifts were not computed any more"
    );
    assert!(coverage(team.path(), &["hours", "-q"]).status.code().is_some_and(|code| code < 2));
}

#[test]
fn a_list_of_more_shifts_than_anybody_reads_is_refused() {
    let team = alike(8, &daily(180), &daily(180));
    let shifts = |weeks: &str| coverage(team.path(), &["shifts", "--weeks", weeks, "--format", "json", "-q"]);
    // Nine agents, each with 180 shifts on each of seven days.
    assert_eq!(json(&shifts("1"))["shifts"].as_array().unwrap().len(), 9 * 180 * 7);
    let many = shifts("52");
    assert_eq!(many.status.code(), Some(2));
    assert!(
        stderr(&many).contains(" shifts, and at most 500000 are listed; ask for a shorter window"),
        "{}",
        stderr(&many)
    );
}

#[test]
fn requirements_that_count_all_shifts_again_and_again_are_refused() {
    let team = |requirements: usize| {
        let one = |number: usize| format!("[[coverage]]\nname = \"r{number}\"\nroles = [\"l1\"]\n");
        let team = (0..requirements).map(one).collect::<String>();
        let made = alike(20, &daily(40), &daily(199));
        fs::write(made.path().join("schedules/team.toml"), team).unwrap();
        made
    };
    let window = ["gaps", "--weeks", "52"];
    let few = coverage(team(8).path(), &window);
    assert!(few.status.code().is_some_and(|code| code < 2), "{}", stderr(&few));
    assert_eq!(refused(team(180).path(), &window), ["schedules/agents/other.toml too-many-shifts"]);
}

#[test]
fn covers_of_many_by_many_are_refused_before_they_are_compared() {
    let file = |own: usize| {
        let off = |other: usize| {
            let coverer = (own + other) % 200;
            format!("[[time-off]]\nfrom = 2020-01-01\nuntil = 2030-01-02\ncovered-by = \"a{coverer}\"\n")
        };
        let offs: String = (1..200).map(off).collect();
        (format!("agents/a{own}.toml"), agent("UTC", &(entry("days = \"daily\"\nhours = \"09:00-10:00\"\n") + &offs)))
    };
    let files: Vec<(String, String)> = (0..200).map(file).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = refused(folder(&files).path(), &["check"]);
    assert!(found.len() == 1 && found[0].ends_with(" too-many-shifts"), "{found:?}");
}

#[test]
fn crowds_of_shifts_each_with_another_post_are_refused_before_they_are_named() {
    let noon_to_noon = |entries: usize| {
        let at = |number: usize| format!("{:02}:{:02}", 7 * number / 60, 7 * number % 60);
        let one = |n: usize| format!("days = \"daily\"\nhours = \"{0}-{0}\"\npost = \"p{n}\"\n", at(n));
        agent("UTC", &(0..entries).map(|number| entry(&one(number))).collect::<String>())
    };
    let window = ["hours", "--from", "2026-01-05", "--weeks", "52"];
    let few = alike(4, &noon_to_noon(20), &noon_to_noon(20));
    let hours = json(&coverage(few.path(), &[&window[..], &["--format", "json", "-q"]].concat()));
    assert_eq!(hours["agents"].as_array().unwrap().len(), 5);
    let many = alike(1, &noon_to_noon(1), &noon_to_noon(200));
    assert_eq!(refused(many.path(), &window), ["schedules/agents/other.toml too-many-shifts"]);
}

#[test]
fn more_gaps_than_can_be_compared_with_all_who_could_close_them_are_refused() {
    let weekly = agent("UTC", &entry("days = \"mon\"\nhours = \"09:00-10:00\""));
    let window = ["gaps", "--from", "2026-01-05", "--weeks", "52"];
    assert_eq!(
        refused(alike(1_000, &weekly, &daily(199)).path(), &window),
        ["schedules/agents/other.toml too-many-shifts"]
    );
    let few = coverage(alike(1_000, &weekly, &daily(2)).path(), &window);
    assert!(few.status.code().is_some_and(|code| code < 2) && !stderr(&few).contains("error"), "{}", stderr(&few));
}

#[test]
fn time_off_that_overlaps_everywhere_is_looked_at_without_being_kept() {
    let off =
        |day: usize| format!("[[time-off]]\nfrom = 2026-01-{day:02}T12:00:00\nuntil = 2027-12-{day:02}T12:00:00\n");
    let file = |number: usize| {
        let offs = (0..99).map(|number| off(number % 28 + 1)).collect::<String>();
        (format!("agents/a{number}.toml"), format!("{}{offs}", daily(99)))
    };
    let files: Vec<(String, String)> = (0..12).map(file).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let team = folder(&files);
    // What each takes are 84 million shifts.
    let program = env!("CARGO_BIN_EXE_coverage");
    let limited = format!("ulimit -v 1000000; exec {program} check -q --now 2026-12-01T00:00:00Z");
    let mut shell = std::process::Command::new("sh");
    let output = shell.args(["-c", &limited]).current_dir(team.path()).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", stderr(&output));
}

#[test]
fn more_dates_than_a_run_tries_are_refused() {
    let never = "rrule = \"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\"\nfrom = 2026-01-01\nhours = \"09:00-10:00\"\n";
    let team = folder(&[("agents/ann.toml", &agent("UTC", &entry(never).repeat(100)))]);
    assert_eq!(refused(team.path(), &["check"]), ["schedules/agents/ann.toml too-many-steps"]);
    // A COUNT that is far away costs nothing near its start.
    let far = "rrule = \"FREQ=WEEKLY;BYDAY=MO;COUNT=30000\"\nfrom = 2026-01-01\nhours = \"09:00-10:00\"\n";
    let far = folder(&[("agents/ann.toml", &agent("UTC", &entry(far)))]);
    assert!(coverage(far.path(), &["check"]).status.success());
    let few = folder(&[("agents/ann.toml", &agent("UTC", &entry(never).repeat(20)))]);
    assert_eq!(stdout(&coverage(few.path(), &["check"])).matches("entry-never-happens").count(), 20);
}

#[test]
fn a_thousand_findings_are_shown_and_the_rest_is_counted_in_every_format() {
    let keys = |prefix: &str| {
        (0..900).fold(String::new(), |mut keys, number| {
            writeln!(keys, "{prefix}{number} = 1").unwrap();
            keys
        })
    };
    let text = |prefix: &str| format!("{}{}", keys(prefix), agent("UTC", ""));
    let team = folder(&[("agents/ann.toml", &text("a")), ("agents/bob.toml", &text("b"))]);
    let run = |format: &str| stdout(&coverage(team.path(), &["check", "--format", format]));
    let text = run("text");
    assert_eq!(text.matches("error[unknown-key]").count(), 1_000);
    assert!(text.ends_with("and 800 more\n\n1800 errors\n"), "{}", &text[text.len() - 100..]);
    let document: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    assert_eq!((document["diagnostics"].as_array().unwrap().len(), &document["more"]), (1_000, &800.into()));
    assert!(run("markdown").ends_with("\n\nand 800 more\n"));
    let annotations = run("github");
    assert_eq!((annotations.lines().count(), annotations.lines().last()), (1_001, Some("::notice::and 800 more")));
}

#[test]
fn no_number_of_warnings_hides_an_error() {
    let twice = entry("days = \"daily\"\nhours = \"09:00-10:00\"\n").repeat(200);
    let mut files: Vec<(String, String)> =
        (0..8).map(|n| (format!("agents/a{n}.toml"), agent("UTC", &twice))).collect();
    files.push(("agents/z.toml".to_owned(), agent("UTC", "rolle = 1")));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let team = folder(&files);
    let output = coverage(team.path(), &["check"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text.contains("unknown key `rolle`") && text.contains("1 error, 1592 warnings"),
        "{}",
        &text[text.len() - 200..]
    );
    assert_eq!(text.matches("warning[").count(), 999);
}

#[test]
fn a_page_that_would_be_too_large_is_refused_before_it_is_rendered() {
    let named = |name: &str| format!("name = \"{name}\"\n{}", daily(200));
    let team = alike(12, &named(&"\u{1f600}".repeat(200)), &named("Other"));
    fs::write(team.path().join("schedules/team.toml"), "[feed]\nweeks-ahead = 1\n").unwrap();
    let output = coverage(team.path(), &["build", "-q"]);
    assert!(stderr(&output).contains("would have more than"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
    assert!(!team.path().join("out").exists());
}

/// Three hundred agents as teams are, but with forty entries each: hours that recur, hours that did, and single dates.
fn three_hundred() -> TempDir {
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "UTC"];
    let mut files = Vec::new();
    for number in 0..300 {
        let mut entries = String::new();
        for part in 0..40 {
            let (hour, day) = ((number * 7 + part * 3) % 21, part % 28 + 1);
            let hours = format!("hours = \"{hour:02}:00-{:02}:00\"\n", hour + 3);
            entries += &match part % 8 {
                0 if part < 24 => entry(&format!("days = \"{}\"\n{hours}", ["mon", "tue", "thu"][part / 8])),
                0 => entry(&format!("days = \"mon-fri\"\nuntil = 2026-06-{day:02}\n{hours}")),
                1 => entry(&format!(
                    "days = \"wed\"\nfrom = 2025-{:02}-01\nuntil = 2025-12-{day:02}\n{hours}",
                    part % 12 + 1
                )),
                2 => entry(&format!("dates = [2026-12-{day:02}, 2027-01-{day:02}]\n{hours}")),
                3 => entry(&format!("rrule = \"FREQ=MONTHLY;BYDAY={}SA\"\nfrom = 2026-01-01\n{hours}", part % 4 + 1)),
                4 => entry(&format!("days = \"fri\"\nevery = 8\nfrom = 2026-01-02\n{hours}")),
                5 => entry(&format!("tentative = true\ndays = \"sun\"\n{hours}")),
                6 => entry(&format!("rrule = \"FREQ=WEEKLY;COUNT=20;BYDAY=MO,TH\"\nfrom = 2026-10-01\n{hours}")),
                _ => format!(
                    "[[time-off]]\nfrom = 2026-{:02}-{day:02}\nuntil = 2026-{0:02}-{day:02}\ncovered-by = \"a{}\"\n",
                    part % 12 + 1,
                    (number + 1) % 300
                ),
            };
        }
        files.push((format!("agents/a{number}.toml"), agent(zones[number % 6], &entries)));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    folder(&files)
}

#[test]
fn a_team_of_three_hundred_with_forty_entries_each_is_within_all_bounds() {
    let team = three_hundred();
    support::git(team.path(), "2026-10-01T00:00:00Z", &["init", "--quiet"]);
    support::git(team.path(), "2026-10-01T00:00:00Z", &["add", "--all"]);
    support::git(team.path(), "2026-10-01T00:00:00Z", &["commit", "--quiet", "--message", "one"]);
    for command in [
        &["check"][..],
        &["shifts"],
        &["gaps"],
        &["hours"],
        &["team"],
        &["now"],
        &["week"],
        &["build"],
        &["report", "--from", "2026-10-01", "--until", "2026-10-31"],
        &["diff", "HEAD"],
    ] {
        let output = coverage(team.path(), &[command, &["-q"]].concat());
        assert!(output.status.code().is_some_and(|code| code < 2), "{command:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("error"), "{command:?}: {}", stderr(&output));
    }
}
