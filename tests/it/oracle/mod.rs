//! Owns the comparison of `coverage` with an independent oracle: random teams are written as files, the program is
//! asked for shifts, gaps and hours, and every figure is held against naive code that walks minute by minute.
//!
//! Shares no code with the program, not even zone data: that is chrono-tz here. `ORACLE_TEAMS` sets the number of
//! teams, `ORACLE_FIRST` the number of the first one. Everything here is on whole UTC minutes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::disallowed_methods, reason = "the files are the tests' own, and so is the environment")]

mod answers;
mod clock;
mod compare;
mod examples;
mod generate;
mod meant;
mod model;
mod naive;
mod recur;
mod rules;
mod shrink;

use answers::{Answer, answers};
use clock::{Minute, rfc3339};
use generate::{Question, question};
use model::Team;
use naive::Window;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

#[test]
fn the_program_agrees_with_the_oracle_about_every_even_team() {
    agree_about(|number| number % 2 == 0);
}

#[test]
fn the_program_agrees_with_the_oracle_about_every_odd_team() {
    agree_about(|number| number % 2 == 1);
}

/// Keeps the two tests above from passing because nothing ever happens in the teams.
#[test]
fn the_random_teams_bring_about_everything_that_is_compared() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..200 {
        let Question { team, window, now } = question(number);
        for answer in answers(&team, window, now) {
            let text = answer.json.to_string();
            for sign in [
                r#""covering_for":[""#,
                r#""covered_percent":null"#,
                r#""role":"intern""#,
                r#""role":"mediator""#,
                r#""staffed":1"#,
                r#""staffed":2"#,
                r#""state":"met""#,
                r#""state":"excused""#,
                r#""state":"short""#,
                r#""state":"none""#,
                r#""posts":["#,
                r#""clock_change_seconds":-"#,
                r#""clock_change_seconds":3"#,
                r#""agents":[]"#,
            ] {
                *seen.entry(sign).or_default() += usize::from(text.contains(sign));
            }
            *seen.entry("met by the clock").or_default() += usize::from(is_met_by_the_clock(&answer.json));
            for field in ["intern_seconds", "time_off_seconds"] {
                let zero = format!(r#""{field}":0"#);
                let varies = text.matches(field).count() > text.matches(&zero).count();
                *seen.entry(field).or_default() += usize::from(varies);
            }
            let exposes = text.matches("exposed_seconds").count() > text.matches(r#""exposed_seconds":0"#).count();
            let exit = match (answer.command, answer.exit) {
                ("gaps", 0) if exposes => "gaps exits 0 for what is over",
                ("gaps", 0) => "gaps exits 0",
                ("gaps", _) => "gaps exits 1",
                ("hours", 0) => "hours exits 0",
                ("hours", _) => "hours exits 1",
                _ => continue,
            };
            *seen.entry(exit).or_default() += 1;
        }
    }
    let rare: Vec<_> = seen.iter().filter(|(_, times)| **times < 2).collect();
    assert!(rare.is_empty(), "hardly ever seen: {rare:?} of {seen:?}");
}

/// Whether somebody who is in one role only has a week that is met although fewer seconds were done than are asked for.
fn is_met_by_the_clock(hours: &serde_json::Value) -> bool {
    let agents = hours["agents"].as_array().into_iter().flatten();
    let mut weeks = agents.flat_map(|agent| {
        let weeks = agent["weeks"].as_array().into_iter().flatten();
        weeks.map(|week| (week, agent["minimum_seconds"].as_i64()))
    });
    weeks.any(|(week, minimum)| week["state"] == "met" && week["seconds"].as_i64() < minimum)
}

/// Asks about the numbered teams that are `mine`, and fails at the first one with a difference.
fn agree_about(mine: impl Fn(u64) -> bool) {
    let setting = |name: &str, default: u64| {
        let text = env::var(name).ok();
        text.map_or(default, |text| text.parse().expect("a number in the environment"))
    };
    let first = setting("ORACLE_FIRST", 0);
    let teams = first..first + setting("ORACLE_TEAMS", 500);
    for number in teams.filter(|number| mine(*number)) {
        let Question { team, window, now } = question(number);
        let wrong = |team: &Team| first_difference(team, window, now);
        if let Some(found) = wrong(&team) {
            // A team that became invalid by leaving something out would differ too, in another way.
            let kind = |difference: &str| difference.starts_with("refused");
            let small =
                shrink::shrink(&team, |smaller| wrong(smaller).is_some_and(|other| kind(&other) == kind(&found)));
            let still = wrong(&small).unwrap_or_default();
            panic!(
                "team {number}: {found}\n\n{}\nmade small: {still}\n\n{}",
                described(&team, window),
                described(&small, window),
            );
        }
    }
}

/// What the program says differently from the oracle about a team.
fn first_difference(team: &Team, window: Window, now: Minute) -> Option<String> {
    let home = tempfile::tempdir().expect("a folder for temporary files");
    let schedules = home.path().join("schedules");
    save(team, &schedules);
    answers(team, window, now).iter().find_map(|answer| {
        let difference = ask(answer, &schedules, window, now)?;
        Some(format!("{difference}\n  in `coverage {}`", answer.command))
    })
}

fn ask(answer: &Answer, schedules: &Path, window: Window, now: Minute) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_coverage"))
        // No clock but the ones in the files may matter.
        .env("TZ", "Pacific/Marquesas")
        .current_dir(schedules)
        .arg("-C")
        .arg(schedules)
        .args(["--format", "json", "--now", &rfc3339(now), answer.command])
        .args(["--from", &rfc3339(window.start), "--until", &rfc3339(window.end)])
        .output()
        .expect("the program can be started");
    let said = String::from_utf8_lossy(&output.stdout);
    let blamed = String::from_utf8_lossy(&output.stderr);
    let refused = |why: &str| Some(format!("refused: {why}\n  stdout: {said}\n  stderr: {blamed}"));
    let Ok(found) = serde_json::from_str::<serde_json::Value>(&said) else {
        return refused("no JSON");
    };
    if found.get("diagnostics").is_some() && found.get("window").is_none() {
        return refused("an invalid roster");
    }
    let exit = output.status.code();
    let difference = compare::difference("", &answer.json, &found);
    difference.or_else(|| (exit != Some(answer.exit)).then(|| format!("expected exit {}, found {exit:?}", answer.exit)))
}

fn save(team: &Team, schedules: &Path) {
    let agents = schedules.join("agents");
    fs::create_dir_all(&agents).expect("a folder can be made");
    let policy = team.toml();
    // A missing file is an empty one.
    if !policy.is_empty() {
        fs::write(schedules.join("team.toml"), policy).expect("a file can be written");
    }
    for agent in &team.agents {
        let path = agents.join(format!("{}.toml", agent.handle));
        fs::write(path, agent.toml()).expect("a file can be written");
    }
}

fn described(team: &Team, window: Window) -> String {
    let mut text = format!("window {} to {}\n", rfc3339(window.start), rfc3339(window.end));
    let agents = team.agents.iter().map(|agent| (format!("agents/{}.toml", agent.handle), agent.toml()));
    let files = [("team.toml".to_string(), team.toml())].into_iter().chain(agents);
    for (path, content) in files {
        write!(text, "\n# ---- {path}\n{content}").expect("a String takes all");
    }
    text
}
