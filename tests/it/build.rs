//! `coverage build`: the output folder, whatever happens to the program while it writes.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::UNIX_EPOCH;

use crate::support::{self, NOW, agent, coverage, entry, folder, json, stderr};
use tempfile::TempDir;

/// A team of so many agents, whose files differ with `hours`.
fn team(agents: usize, hours: &str) -> TempDir {
    let text = agent("Europe/Berlin", &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")));
    let paths: Vec<String> = (0..agents).map(|index| format!("agents/a{index}.toml")).collect();
    folder(&paths.iter().map(|path| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

/// The bytes of every file in a folder, by path.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            found.extend(bytes(&entry.path()).into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

fn built(team: &TempDir) -> BTreeMap<String, Vec<u8>> {
    let output = coverage(team.path(), &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    bytes(&team.path().join("out"))
}

#[test]
fn it_writes_feeds_page_and_data_and_touches_nothing_that_is_the_same() {
    let team = team(2, "09:00-10:00");
    let names: Vec<String> = built(&team).into_keys().collect();
    assert_eq!(
        names,
        ["agents/a0.ics", "agents/a1.ics", "coverage.ics", "coverage.json", "desk.html", "gaps.ics", "index.html"]
    );
    let feed = team.path().join("out/coverage.ics");
    fs::File::options().write(true).open(&feed).unwrap().set_modified(UNIX_EPOCH).unwrap();
    let again = coverage(team.path(), &["build", "--format", "json"]);
    let outcomes: Vec<&str> = json(&again)["files"].as_array().unwrap().iter().map(|_| "unchanged").collect();
    assert_eq!(outcomes.len(), 7);
    assert!(json(&again)["files"].as_array().unwrap().iter().all(|file| file["outcome"] == "unchanged"));
    assert_eq!(fs::metadata(&feed).unwrap().modified().unwrap(), UNIX_EPOCH);
}

#[test]
fn another_time_zone_locale_or_folder_of_the_machine_changes_no_byte() {
    let here = team(3, "22:00-06:00");
    let there = team(3, "22:00-06:00");
    let output = Command::new(env!("CARGO_BIN_EXE_coverage"))
        .args(["--now", NOW, "-C"])
        .arg(there.path().join("schedules"))
        .args(["build", "-o"])
        .arg(there.path().join("out"))
        .current_dir("/")
        .envs([("TZ", "Asia/Kathmandu"), ("LANG", "ar_EG.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(built(&here), bytes(&there.path().join("out")));
}

#[test]
fn a_build_that_fails_changes_nothing() {
    let team = team(2, "09:00-10:00");
    let before = built(&team);
    fs::write(team.path().join("schedules/agents/a1.toml"), "role = \"l9\"\n").unwrap();
    assert_eq!(coverage(team.path(), &["build"]).status.code(), Some(1));
    assert_eq!(bytes(&team.path().join("out")), before);
}

#[test]
fn only_the_feed_of_an_agent_who_left_long_ago_is_removed() {
    let team = team(2, "09:00-10:00");
    built(&team);
    let out = team.path().join("out");
    fs::write(out.join("agents/stranger.ics"), "kept").unwrap();
    fs::write(out.join("CNAME"), "kept").unwrap();
    fs::write(out.join(".coverage-killed.tmp"), "debris").unwrap();
    let left = format!("last-day = 2026-09-01\n{}", agent("UTC", ""));
    fs::write(team.path().join("schedules/agents/a1.toml"), left).unwrap();
    let output = coverage(team.path(), &["build", "--format", "json"]);
    let files = json(&output)["files"].as_array().unwrap().clone();
    let removed: Vec<&serde_json::Value> = files.iter().filter(|file| file["outcome"] == "removed").collect();
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0]["path"], "agents/a1.ics");
    let names: Vec<String> = bytes(&out).into_keys().collect();
    let expected = [
        "CNAME",
        "agents/a0.ics",
        "agents/stranger.ics",
        "coverage.ics",
        "coverage.json",
        "desk.html",
        "gaps.ics",
        "index.html",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_feed_that_nothing_makes_any_more_is_left_alone_and_said() {
    let team = team(2, "09:00-10:00");
    built(&team);
    fs::remove_file(team.path().join("schedules/agents/a1.toml")).unwrap();
    let output = coverage(team.path(), &["build"]);
    assert!(support::stdout(&output).contains("agents/a1.ics: left alone"), "{}", support::stdout(&output));
    assert!(team.path().join("out/agents/a1.ics").exists());
}

#[test]
fn builds_at_once_all_succeed() {
    let team = team(6, "09:00-10:00");
    let expected = built(&team);
    for _ in 0..5 {
        fs::remove_dir_all(team.path().join("out")).unwrap();
        let build = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_coverage"));
            command.args(["--now", NOW, "build"]).current_dir(team.path()).stdout(Stdio::null()).spawn().unwrap()
        };
        for mut child in [build(), build(), build()] {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(bytes(&team.path().join("out")), expected);
    }
}

#[test]
fn a_folder_in_the_way_of_a_file_is_found_before_anything_changes() {
    let team = team(2, "09:00-10:00");
    fs::create_dir_all(team.path().join("out/index.html")).unwrap();
    let output = coverage(team.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(bytes(&team.path().join("out")).is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_trouble_and_says_which_file() {
    let team = team(1, "09:00-10:00");
    fs::write(team.path().join("out"), "a file").unwrap();
    let output = coverage(team.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: cannot write out: "), "{}", stderr(&output));
    let output = coverage(team.path(), &["build", "--out", "/proc/no/such/folder"]);
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn what_is_written_may_be_read_by_a_web_server() {
    use std::os::unix::fs::PermissionsExt;
    let team = team(1, "09:00-10:00");
    built(&team);
    let plain = team.path().join("plain");
    fs::write(&plain, "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&team.path().join("out/coverage.ics")), mode(&plain));
}

/// The program in that folder, below a limit that the shell sets.
#[cfg(unix)]
fn limited(folder: &Path, limit: &str, arguments: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", &format!("{limit}; exec \"$0\" --color never --now {NOW} \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_coverage"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn a_team_may_have_more_agents_than_a_program_may_have_files_open() {
    let team = team(100, "09:00-10:00");
    let output = limited(team.path(), "ulimit -n 64", &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(bytes(&team.path().join("out")).len(), 105);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_files_of_before() {
    let team = team(3, "09:00-10:00");
    let before = built(&team);
    fs::remove_dir_all(team.path().join("schedules/agents")).unwrap();
    fs::create_dir(team.path().join("schedules/agents")).unwrap();
    let text = agent("Asia/Tokyo", &entry("days = \"daily\"\nhours = \"09:00-11:00\""));
    fs::write(team.path().join("schedules/agents/a0.toml"), text).unwrap();
    // No file may grow beyond 16 blocks of 512 bytes; the signal that says so is ignored, so the write fails.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" --now \"$1\" build", env!("CARGO_BIN_EXE_coverage"), NOW])
        .current_dir(team.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(bytes(&team.path().join("out")), before);
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_too_large_is_an_error_in_words_and_changes_nothing() {
    let team = team(3, "09:00-10:00");
    let before = built(&team);
    let hours = agent("Asia/Tokyo", &entry("days = \"daily\"\nhours = \"09:00-11:00\""));
    fs::write(team.path().join("schedules/agents/a0.toml"), hours).unwrap();
    let output = limited(team.path(), "ulimit -f 1", &["build"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = stderr(&output);
    assert!(said.starts_with("error: cannot write out/agents/a0.ics: File too large"), "{said}");
    assert_eq!(bytes(&team.path().join("out")), before);
    let output = limited(team.path(), "exec > answer; ulimit -f 0", &["check"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).starts_with("error: cannot write the answer: File too large"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn no_link_below_the_folder_is_followed_but_the_folder_may_be_one() {
    use std::os::unix::fs::symlink;
    let team = team(2, "09:00-10:00");
    let expected = built(&team);
    let [out, elsewhere] = ["out", "elsewhere"].map(|name| team.path().join(name));
    fs::rename(&out, &elsewhere).unwrap();
    symlink("elsewhere", &out).unwrap();
    assert_eq!(built(&team), expected);
    // What somebody else keeps there is not written, not removed, and not listed.
    fs::remove_file(&out).unwrap();
    fs::create_dir(&out).unwrap();
    symlink("../elsewhere/agents", out.join("agents")).unwrap();
    fs::write(elsewhere.join("agents/.coverage-1.tmp"), "theirs").unwrap();
    fs::write(elsewhere.join("agents/a0.ics"), "theirs").unwrap();
    let theirs = bytes(&elsewhere);
    let left = agent("UTC", "last-day = 2026-09-01");
    for agents in [&["a0", "a1"][..], &["a1"], &[]] {
        fs::remove_dir_all(team.path().join("schedules/agents")).unwrap();
        fs::create_dir(team.path().join("schedules/agents")).unwrap();
        for agent in agents {
            fs::write(team.path().join(format!("schedules/agents/{agent}.toml")), &left).unwrap();
        }
        let output = coverage(team.path(), &["build"]);
        assert_eq!(bytes(&elsewhere), theirs);
        if agents.is_empty() {
            assert!(output.status.success() && !support::stdout(&output).contains("left alone"), "{output:?}");
        } else {
            assert_eq!(output.status.code(), Some(2));
            let said = "error: cannot write out/agents: something stands there that is no folder, or a link to one";
            assert!(stderr(&output).starts_with(said), "{}", stderr(&output));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_build_killed_at_any_moment_leaves_whole_files_and_the_next_completes_the_set() {
    let teams = [team(8, "09:00-10:00"), team(8, "22:00-06:00")];
    let sets = [built(&teams[0]), built(&teams[1])];
    let out = teams[0].path().join("out");
    let build = |team: &TempDir| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coverage"));
        command.args(["--now", NOW, "-C"]).arg(team.path().join("schedules")).args(["build", "-o"]).arg(&out);
        command.stdout(Stdio::null());
        command
    };
    let debris = |path: &String| path.contains(".coverage-");
    let (mut writing, mut renaming) = (0, 0);
    for round in 0..100 {
        let [this, before] = if round % 2 == 0 { [1, 0] } else { [0, 1] };
        let mut child = build(&teams[this]).spawn().unwrap();
        // Not by the clock: some rounds at once, the others so many looks after it begins to write.
        let begun = |out: &Path| names(out).iter().any(debris);
        while round % 5 > 0 && !begun(&out) && child.try_wait().unwrap().is_none() {}
        for _ in 0..round {
            names(&out);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let found = bytes(&out);
        writing += u32::from(found.keys().any(debris));
        let mut new = 0;
        for path in sets[this].keys() {
            assert!([this, before].iter().any(|set| found.get(path) == sets[*set].get(path)), "round {round}: {path}");
            new += usize::from(sets[this][path] != sets[before][path] && found[path] == sets[this][path]);
        }
        let changed = sets[this].iter().filter(|(path, bytes)| sets[before][*path] != **bytes).count();
        renaming += u32::from(0 < new && new < changed);
        assert!(build(&teams[this]).status().unwrap().success());
        assert_eq!(bytes(&out), sets[this], "round {round}");
    }
    assert!(writing > 0, "no build was killed while it wrote ({renaming} while it renamed)");
}

/// The names in a folder and in its `agents`.
fn names(folder: &Path) -> Vec<String> {
    let list = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let all = list(folder).chain(list(&folder.join("agents")));
    all.filter_map(|name| name.into_string().ok()).collect()
}
