//! What an edit says and does where shifts are over, on another clock, for posts, or swapped already.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::fs;

use tempfile::TempDir;

use crate::edit::weekly;
use crate::support::{agent, coverage, folder, stderr, stdout};

/// A Sunday.
const NOW: &str = "2026-11-29T12:00:00Z";

/// Ann in the mornings, Bob in the afternoons, Cem in the evenings, in UTC.
fn team() -> TempDir {
    team_of(&weekly("mon-fri", "09:00-13:00"))
}

fn team_of(ann: &str) -> TempDir {
    let [ann, bob, cem] =
        [ann, &weekly("mon-fri", "13:00-17:00"), &weekly("mon-fri", "17:00-20:00")].map(|hours| agent("UTC", hours));
    folder(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob), ("agents/cem.toml", &cem)])
}

fn run(team: &TempDir, asked: &str, options: &[&str]) -> (Option<i32>, String) {
    let words: Vec<&str> = asked.split(' ').collect();
    let output = coverage(team.path(), &[&["edit", "-q", "--now", NOW][..], &words, options].concat());
    (output.status.code(), stdout(&output) + &stderr(&output))
}

#[track_caller]
fn edits(team: &TempDir, all: &[&str]) {
    for asked in all {
        let (code, said) = run(team, asked, &["--yes"]);
        assert_eq!(code, Some(0), "{asked}: {said}");
    }
}

fn file(team: &TempDir, handle: &str) -> String {
    fs::read_to_string(team.path().join(format!("schedules/agents/{handle}.toml"))).unwrap()
}

#[test]
fn a_header_in_other_letters_beside_the_right_one_is_to_be_the_right_one() {
    let off = |name: &str, day: &str| format!("\n[[{name}]]\nfrom = 2026-12-{day}\nuntil = 2026-12-{day}\n");
    let ann = weekly("mon-fri", "09:00-13:00");
    let team = team_of(&(ann.clone() + &off("time_off", "09") + &off("time-off", "11")));
    let help = "write [[time-off]] in place of each [[time_off]]";
    let (code, said) = run(&team, "away ann 10-dec", &["--yes"]);
    assert!(code == Some(1) && said.contains(help), "{said}");
    assert!(!file(&team, "ann").contains("12-10"));
    let text = file(&team, "ann").replace("time_off", "time-off");
    fs::write(team.path().join("schedules/agents/ann.toml"), text).unwrap();
    edits(&team, &["away ann 10-dec"]);
}
