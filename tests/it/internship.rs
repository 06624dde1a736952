//! Internships: which cycle is the first that counts.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{agent, coverage, folder, json};

/// Cycles 7 and 8 are recorded, 9 is missing, 10 is recorded, later ones take 30 days.
const CYCLES: &str = "days = 30
[[cycle]]
number = 7
start = 2026-06-01
[[cycle]]
number = 8
start = 2026-07-01T18:00:00Z
[[cycle]]
number = 10
start = 2026-09-01
";

/// The first cycle that counts for an intern with these lines, and whether its start is estimated.
fn eligible(lines: &str) -> (u64, bool) {
    let ida = agent("Asia/Tokyo", lines).replace("\"l1\"", "\"intern\"");
    let team = folder(&[("cycles.toml", CYCLES), ("agents/ida.toml", &ida)]);
    let team = json(&coverage(team.path(), &["team", "--format", "json", "--now", "2026-06-20T00:00:00Z"]));
    let eligible = &team["agents"][0]["eligible"];
    (eligible["cycle"].as_u64().unwrap(), eligible["estimated"].as_bool().unwrap())
}

#[test]
fn the_rest_of_the_cycle_and_one_whole_cycle_are_served_before_the_first_that_counts() {
    for (joined, expected) in [
        // A border that is a date.
        ("2026-05-31", (8, false)),
        ("2026-06-01", (8, false)),
        ("2026-06-02", (9, true)),
        // A border within a day: who joins on that UTC date has the cycle whole.
        ("2026-06-30", (9, true)),
        ("2026-07-01", (9, true)),
        ("2026-07-02", (10, false)),
        // An estimated border, 2026-08-01 09:00.
        ("2026-07-31", (10, false)),
        ("2026-08-01", (10, false)),
        ("2026-08-02", (11, true)),
        // The last recorded border, and an estimated one after it, 2026-10-01.
        ("2026-09-01", (11, true)),
        ("2026-09-02", (12, true)),
        ("2026-10-01", (12, true)),
        ("2026-10-02", (13, true)),
    ] {
        assert_eq!(eligible(&format!("joined = {joined}")), expected, "{joined}");
    }
}

#[test]
fn a_team_may_decide_otherwise() {
    assert_eq!(eligible("joined = 2026-06-02\neligible-cycle = 8"), (8, false));
}

#[test]
fn who_was_before_any_recorded_cycle_has_the_first_one_whole() {
    assert_eq!(eligible("joined = 2020-01-01"), (8, false));
}
