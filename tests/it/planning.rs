//! `coverage plan` and `coverage verify` as a lead uses them; the rota is in `rota.rs`.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test writes files

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::support::{agent, assert_snapshot, coverage, entry, folder, json, on_sample, stderr, stdout};
use coverage::cli::{GoOn, Stop, Surroundings, run};
use serde_json::Value;
use snapbox::file;
use tempfile::TempDir;

const WINDOW: [&str; 4] = ["--from", "2026-11-30", "--weeks", "2"];

/// A copy of the sample team.
fn sample() -> TempDir {
    let schedules = Path::new(env!("CARGO_MANIFEST_DIR")).join("schedules");
    let read = |path: &str| (path.to_owned(), fs::read_to_string(schedules.join(path)).unwrap());
    let agents = fs::read_dir(schedules.join("agents")).unwrap();
    let agents = agents.map(|entry| format!("agents/{}", entry.unwrap().file_name().to_string_lossy()));
    let files: Vec<(String, String)> =
        agents.chain(["team.toml".to_owned(), "cycles.toml".to_owned()]).map(|path| read(&path)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    folder(&files)
}

fn texts(root: &Path) -> BTreeMap<String, String> {
    let agents = fs::read_dir(root.join("schedules/agents")).unwrap().map(|entry| entry.unwrap().path());
    agents.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

fn seconds(value: &Value, key: &str) -> i64 {
    value["requirements"].as_array().unwrap().iter().map(|requirement| requirement[key].as_i64().unwrap()).sum()
}

#[test]
fn the_sample_team_is_planned_and_told() {
    let arguments = [&["plan", "--single"], &WINDOW[..]].concat();
    assert_snapshot(stdout(&on_sample(&arguments)), file!["../snapshots/plan.txt"]);
    let arguments = [&arguments[..], &["--format", "markdown", "--timezone", "Asia/Manila"]].concat();
    assert_snapshot(stdout(&on_sample(&arguments)), file!["../snapshots/plan.md"]);
}

#[test]
fn a_written_plan_is_checked_clean_and_leaves_open_exactly_what_it_said() {
    for more in [&[][..], &["--replan"]] {
        let team = sample();
        let before = texts(team.path());
        let ask = |command: &str| coverage(team.path(), &[&[command, "--format", "json"], &WINDOW[..]].concat());
        let open_before = json(&ask("gaps"));
        let plan = [&["plan", "--single", "--write", "--format", "json"], &WINDOW[..], more].concat();
        let plan = json(&coverage(team.path(), &plan));
        let check = coverage(team.path(), &["check", "--deny-warnings"]);
        assert_eq!(check.status.code(), Some(0), "{}", stdout(&check));
        let promised = plan["levels"][0]["value"].as_i64().unwrap();
        let open = json(&ask("gaps"));
        assert_eq!(seconds(&open, "missing_seconds"), promised);
        assert_eq!(seconds(&open, "gap_seconds"), seconds(&plan["after"], "gap_seconds"));
        assert!(seconds(&open, "exposed_seconds") < seconds(&open_before, "exposed_seconds"));
        let changed: Vec<&str> =
            plan["agents"].as_array().unwrap().iter().map(|asked| asked["agent"].as_str().unwrap()).collect();
        for (path, text) in texts(team.path()) {
            let is_changed = changed.iter().any(|agent| path.ends_with(&format!("/{agent}.toml")));
            assert!(text.starts_with(&before[&path]), "{path} keeps what stood in it");
            assert_eq!(text != before[&path], is_changed, "{path}");
        }
        // Nothing better is left to propose.
        let again = json(&coverage(team.path(), &[&["plan", "--single", "--format", "json"], &WINDOW[..]].concat()));
        assert_eq!(again["levels"][0]["value"], plan["levels"][0]["value"]);
    }
}

#[test]
fn a_proof_holds_for_its_schedules_and_not_with_a_number_changed_nor_for_others() {
    let team = sample();
    let plan = coverage(team.path(), &[&["plan", "--proof", "proof.json"], &WINDOW[..]].concat());
    assert_eq!(plan.status.code(), Some(0), "{}", stderr(&plan));
    let verify = || coverage(team.path(), &["verify", "proof.json"]);
    assert_eq!(verify().status.code(), Some(0), "{}", stdout(&verify()));
    assert!(stdout(&verify()).contains("optimal"), "{}", stdout(&verify()));
    let file = team.path().join("proof.json");
    let proof = fs::read_to_string(&file).unwrap();
    let mut changed: Value = serde_json::from_str(&proof).unwrap();
    let levels = &mut changed["steps"][0]["levels"];
    levels["uncovered"] = (levels["uncovered"].as_i64().unwrap() - 1).into();
    fs::write(&file, changed.to_string()).unwrap();
    assert_eq!(verify().status.code(), Some(1));
    fs::write(&file, &proof).unwrap();
    let written = coverage(team.path(), &[&["plan", "--write"], &WINDOW[..]].concat());
    assert_eq!(written.status.code(), Some(0));
    assert_eq!(verify().status.code(), Some(1), "the schedules have changed");
    let why = stdout(&verify()).replace('\n', " ");
    assert!(why.contains("these are not the schedules that the plan was made for (agents/"), "{why}");
    assert!(why.contains("changed since); `--as-of COMMIT` takes"), "{why}");
    for text in ["", "{}", "[1]", "{\"version\": 2}"] {
        fs::write(&file, text).unwrap();
        assert_eq!(verify().status.code(), Some(2), "{text}");
    }
    fs::write(&file, "{\"version\": 1}").unwrap();
    assert!(
        stderr(&verify()).contains("is no proof: it is of an older version of the program"),
        "{}",
        stderr(&verify())
    );
    fs::remove_file(&file).unwrap();
    assert_eq!(verify().status.code(), Some(2));
    #[cfg(unix)]
    {
        assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
        assert_eq!(verify().status.code(), Some(2), "a pipe is not waited for");
    }
}

#[test]
fn a_plan_of_the_past_is_not_written() {
    let output = on_sample(&["plan", "--single", "--write", "--as-of", "HEAD"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_plan_that_is_stopped_says_so_and_claims_no_more_than_it_knows() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_262_400);
    let schedules = concat!(env!("CARGO_MANIFEST_DIR"), "/schedules");
    let arguments = ["coverage", "plan", "--single", "--weeks", "1", "--format", "json", "-C", schedules];
    let all: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let ask = |go_on: GoOn| {
        let answer = run(all.clone(), &Surroundings::new(now, None, go_on));
        serde_json::from_str::<Value>(&answer.stdout).unwrap()
    };
    let (stopped, done) = (ask(|_| Err(Stop::Asked)), ask(|_| Ok(())));
    assert_eq!((&stopped["stopped"], &done["stopped"]), (&true.into(), &false.into()));
    let of = |plan: &Value, key: &str| plan["levels"][0][key].as_i64().unwrap();
    assert!(of(&stopped, "bound") <= of(&done, "value") && of(&done, "value") <= of(&stopped, "value"));
}

#[test]
fn a_team_without_gaps_or_without_agents_has_nothing_to_plan() {
    let always = agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-24:00\""));
    for files in [&[("agents/a.toml", always.as_str())][..], &[]] {
        let team = folder(files);
        let output = coverage(team.path(), &[&["plan", "--single"], &WINDOW[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains("Nothing is proposed."), "{}", stdout(&output));
    }
}

#[test]
fn a_plan_for_which_a_file_has_no_room_is_told_and_nothing_of_it_is_written() {
    let offer = |days| format!("tentative = true\ndays = \"{days}\"\nhours = \"08:00-12:00\"");
    let full = agent("UTC", &(entry(&offer("daily")) + &entry(&offer("mon")).repeat(199)));
    let inline = "role = \"l1\"\ntimezone = \"UTC\"\navailability = [\n".to_owned()
        + &"  { tentative = true, days = \"daily\", hours = \"08:00-12:00\" },\n".repeat(200)
        + "]\n";
    let other = agent("UTC", &entry(&offer("daily").replace("08:00-12:00", "16:00-20:00")));
    for full in [full, inline] {
        let team = folder(&[("agents/ann.toml", full.as_str()), ("agents/bob.toml", other.as_str())]);
        let before = texts(team.path());
        let plan = |more: &[&str]| coverage(team.path(), &[&["plan"], more, &WINDOW[..]].concat());
        for more in [&[][..], &["--single"]] {
            let output = plan(more);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            let text = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains("warning: schedules/agents/ann.toml has no room for its part of the plan"), "{text}");
            assert!(text.contains("`coverage edit tidy`") && text.contains("Ask bob for"), "{text}");
            assert!(text.contains("Proposed; --write waits until there is room"), "{text}");
        }
        assert_eq!(json(&plan(&["--format", "json"]))["full"][0], "schedules/agents/ann.toml");
        let output = plan(&["--write", "--proof", "proof.json"]);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(stderr(&output).contains("schedules/agents/ann.toml has no room"), "{}", stderr(&output));
        assert_eq!(texts(team.path()), before);
        assert!(!team.path().join("proof.json").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_proof_replaces_no_schedules_and_nothing_that_is_no_plain_file() {
    let team = sample();
    std::os::unix::fs::symlink("schedules/team.toml", team.path().join("link")).unwrap();
    let before = texts(team.path());
    for file in ["schedules/agents/quill.toml", "link", "schedules", ".", "/"] {
        let output = coverage(team.path(), &[&["plan", "--proof", file], &WINDOW[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{file}");
    }
    assert_eq!(texts(team.path()), before);
    assert!(team.path().join("link").is_symlink());
}

#[test]
fn time_on_offer_that_a_plan_takes_up_may_stay_on_offer() {
    let offer = "tentative = true\ndates = [2026-12-01, 2026-12-03]\nhours = \"09:00-12:00\"";
    let ann = agent("UTC", &(entry("days = \"fri\"\nhours = \"09:00-12:00\"") + &entry(offer))).replace('\n', "\r\n");
    let team = folder(&[("agents/ann.toml", &ann)]);
    coverage(team.path(), &["plan", "--single", "--from", "2026-11-30", "--weeks", "1", "--write"]);
    let check = coverage(team.path(), &["check", "--deny-warnings"]);
    assert_eq!(check.status.code(), Some(0), "{}", stdout(&check));
    let text = fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
    assert!(text.starts_with(&ann) && text.contains("dates = [2026-12-01, 2026-12-03]\r\nhours = \"09:00-12:00\"\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
}

#[test]
fn a_plan_goes_into_a_list_in_brackets_where_the_file_has_one() {
    let inline = "role = \"l1\"\ntimezone = \"UTC\"\navailability = [{ tentative = true, days = \"tue\", hours = \"08:00-12:00\" }]\n";
    let team = folder(&[("agents/ann.toml", inline)]);
    let output = coverage(team.path(), &["plan", "--single", "--write", "--from", "2026-11-30", "--weeks", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
    let entry = "dates = [2026-12-01], hours = \"08:00-12:00\"";
    assert_eq!(text, inline.replace(" }]", &format!(" }}, {{ {entry} }}]")));
}

#[test]
fn a_plan_written_again_replaces_what_nobody_has_changed_and_appends_nothing_twice() {
    let offer = |date: &str| entry(&format!("tentative = true\ndates = [{date}]\nhours = \"09:00-13:00\""));
    let ann = agent("UTC", &offer("2026-12-01"));
    let bob = agent("UTC", &offer("2026-12-02"));
    let team = folder(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob)]);
    let plan = ["plan", "--single", "--write", "--from", "2026-11-30", "--weeks", "1"];
    let write = || {
        let output = coverage(team.path(), &plan);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        texts(team.path()).into_values().collect::<Vec<_>>()
    };
    let once = write();
    assert!(once[0].starts_with(&ann) && once[0].len() > ann.len(), "{}", once[0]);
    assert_eq!(write(), once);
    // Bob takes his offer back, and Ann offers another day.
    let path = |name: &str| team.path().join(format!("schedules/agents/{name}.toml"));
    fs::write(path("ann"), once[0].replacen("dates = [2026-12-01]", "dates = [2026-12-01, 2026-12-03]", 1)).unwrap();
    fs::write(
        path("bob"),
        once[1].replacen("tentative = true\ndates = [2026-12-02]", "tentative = true\ndates = [2027-12-02]", 1),
    )
    .unwrap();
    let other = write();
    assert_eq!(other[0].matches("Proposed by").count(), 1, "{}", other[0]);
    assert!(other[0].contains("\ndates = [2026-12-01, 2026-12-03]\nhours = \"09:00-13:00\"\n"), "{}", other[0]);
    assert!(!other[1].contains("Proposed by"), "{}", other[1]);
    // What somebody has changed is theirs, and firm: it stays.
    let own = other[0].replace("Proposed by `coverage plan`", "Agreed");
    fs::write(path("ann"), &own).unwrap();
    assert_eq!(write()[0], own);
}
