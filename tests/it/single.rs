//! `coverage plan --single` and `--replan`: which shifts are proposed one by one, by the same rules as a rota.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; and a test reads what was written

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{agent, coverage, entry, folder, json, stderr, stdout};

/// The week from Monday 30 November 2026.
const WEEK: [&str; 4] = ["--from", "2026-11-30", "--weeks", "1"];

fn tentative(lines: &str) -> String {
    entry(&format!("tentative = true\n{lines}"))
}

fn plan(team: &TempDir, more: &[&str]) -> Value {
    let output = coverage(team.path(), &[&["plan", "-q", "--format", "json", "--write"], more].concat());
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    json(&output)
}

/// What an agent is on for in the week after a plan: "11-30 08:00-12:00".
fn shifts(team: &TempDir, handle: &str, weeks: &str) -> Vec<String> {
    let shifts = ["shifts", "-q", "--format", "json", "--agent", handle, "--from", "2026-11-30", "--weeks", weeks];
    let all = json(&coverage(team.path(), &shifts))["shifts"].as_array().unwrap().clone();
    let shift = |shift: &Value| {
        let [start, end] = ["start", "end"].map(|key| shift[key].as_str().unwrap()[5..16].replace('T', " "));
        format!("{start}-{}", &end[6..])
    };
    all.iter().map(shift).collect()
}

/// What one agent with these entries and limits is on for after a plan of the week, in UTC.
fn planned(team_toml: &str, lines: &str, more: &[&str]) -> Vec<String> {
    let ann = agent("UTC", lines);
    let team = folder(&[("team.toml", team_toml), ("agents/ann.toml", ann.as_str())]);
    plan(&team, &[&WINDOW_OF_ONE[..], more].concat());
    shifts(&team, "ann", "1")
}

const WINDOW_OF_ONE: [&str; 5] = ["--single", WEEK[0], WEEK[1], WEEK[2], WEEK[3]];

#[test]
fn a_shift_lies_in_what_is_offered_and_is_as_long_as_the_limits_allow() {
    let offer = tentative("dates = [2026-12-02]\nhours = \"06:00-20:00\"");
    assert_eq!(planned("", &(offer.clone() + "[limits]\nmax-shift = \"6h\"\n"), &[])[0].len(), 17);
    let long = planned("", &(offer + "[limits]\nmax-shift = \"6h\"\nmax-weekly = \"6h\"\n"), &[]);
    assert_eq!(long.len(), 1, "{long:?}");
    let short = tentative("dates = [2026-12-02]\nhours = \"06:00-07:00\"");
    assert!(planned("", &(short + "[limits]\nmin-shift = \"2h\"\n"), &[]).is_empty());
}

#[test]
fn time_that_meets_a_firm_shift_makes_one_longer_shift_of_it() {
    let firm = entry("dates = [2026-12-02]\nhours = \"08:00-12:00\"");
    let offer = tentative("dates = [2026-12-02]\nhours = \"12:00-14:00\"");
    let found = planned("", &(firm + &offer + "[limits]\nmax-shift = \"6h\"\n"), &[]);
    assert_eq!(found, ["12-02 08:00-14:00"]);
}

#[test]
fn rest_is_kept_to_what_lies_before_and_after_the_window() {
    // A firm night into the window, and a firm morning after it.
    let firm = entry("dates = [2026-11-29]\nhours = \"22:00-02:00\"")
        + &entry("dates = [2026-12-07]\nhours = \"06:00-10:00\"");
    let offer = tentative("dates = [2026-11-30, 2026-12-06]\nhours = \"00:00-24:00\"");
    let found = planned("", &(firm + &offer + "[limits]\nrest = \"10h\"\nmax-shift = \"10h\"\n"), &[]);
    let own: Vec<&String> = found.iter().filter(|shift| !shift.contains("22:00-02:00")).collect();
    assert!(own.iter().any(|shift| shift.starts_with("11-30")), "{found:?}");
    for shift in own {
        let (date, from, until) = (&shift[..5], &shift[6..11], &shift[12..]);
        assert!(date != "11-30" || from >= "12:00", "{found:?}");
        assert!(date != "12-06" || until <= "20:00", "{found:?}");
    }
}

#[test]
fn days_and_nights_count_over_any_seven_days_in_a_row() {
    let limits = "[limits]\nmax-shift = \"8h\"\nmax-days = 3\nmax-weekly = \"100h\"\n";
    let ann = agent("UTC", &(tentative("days = \"daily\"\nhours = \"08:00-16:00\"") + limits));
    let nights = "[limits]\nmax-shift = \"8h\"\nmax-nights = 2\nmax-weekly = \"100h\"\n";
    let bob = agent("UTC", &(tentative("days = \"daily\"\nhours = \"22:00-06:00\"") + nights));
    let team = folder(&[("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str())]);
    plan(&team, &["--single", "--from", "2026-11-30", "--weeks", "3"]);
    for (handle, most, least) in [("ann", 3, 8), ("bob", 2, 5)] {
        let found = shifts(&team, handle, "3");
        let day = |shift: &String| {
            let number = |text: &str| text.parse::<i64>().unwrap();
            30 * number(&shift[..2]) + number(&shift[3..5])
        };
        let days: Vec<i64> = found.iter().map(day).collect();
        for first in &days {
            let within = days.iter().filter(|day| (*first..first + 7).contains(*day)).count();
            assert!(within <= most, "{handle}: {found:?}");
        }
        assert!(days.len() >= least, "{handle}: {found:?}");
    }
}

#[test]
fn nobody_is_asked_while_away_or_before_they_join_and_an_intern_covers_nothing() {
    let offer = tentative("days = \"daily\"\nhours = \"08:00-12:00\"");
    let off = "[[time-off]]\nfrom = 2026-12-01\nuntil = 2026-12-02\n";
    let ann = agent("UTC", &(offer.clone() + off));
    let bob = agent("UTC", &offer).replacen("role", "joined = 2026-12-04\nrole", 1);
    let cy = agent("UTC", &offer).replacen("\"l1\"", "\"intern\"", 1);
    let files = [("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str()), ("agents/cy.toml", cy.as_str())];
    let team = folder(&files);
    let found = plan(&team, &WINDOW_OF_ONE);
    assert!(shifts(&team, "ann", "1").iter().all(|shift| !shift.starts_with("12-01") && !shift.starts_with("12-02")));
    assert!(shifts(&team, "bob", "1").iter().all(|shift| shift[..5] >= *"12-04"));
    let of_cy = found["agents"].as_array().unwrap().iter().find(|asked| asked["agent"] == "cy");
    assert!(of_cy.is_none_or(|asked| asked["closes_seconds"] == 0), "{found}");
}

#[test]
fn firm_shifts_move_only_where_that_is_better_and_today_is_never_worse() {
    // Ann and Bob are both on for the same morning; the afternoon is open.
    let need = "[[coverage]]\nname = \"day\"\nroles = [\"l1\"]\ndays = \"wed\"\nhours = \"08:00-16:00\"\n[policy]\nweekly-minimum = \"0h\"\n";
    let firm = entry("days = \"wed\"\nhours = \"08:00-12:00\"");
    let ann = agent("UTC", &firm);
    let bob = agent(
        "UTC",
        &(firm.clone() + &tentative("days = \"wed\"\nhours = \"12:00-16:00\"") + "[limits]\nmax-weekly = \"4h\"\n"),
    );
    let files = [("team.toml", need), ("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str())];
    let kept = folder(&files);
    let found = plan(&kept, &WINDOW_OF_ONE);
    assert_eq!(found["levels"][0]["value"], 4 * 3_600, "{found}");
    let moved = folder(&files);
    let found = plan(&moved, &["--replan", WEEK[0], WEEK[1], WEEK[2], WEEK[3]]);
    assert_eq!(found["levels"][0]["value"], 0, "{found}");
    assert_eq!(
        (shifts(&moved, "ann", "1"), shifts(&moved, "bob", "1")),
        (vec!["12-02 08:00-12:00".to_owned()], vec!["12-02 12:00-16:00".to_owned()])
    );
    // Nothing is better than that.
    let again = coverage(moved.path(), &["plan", "--replan", WEEK[0], WEEK[1], WEEK[2], WEEK[3]]);
    assert!(stdout(&again).contains("Nothing is proposed."), "{}", stdout(&again));
}

#[test]
fn firm_shifts_that_break_a_rule_themselves_stay_as_they_are() {
    // Seven hours between two firm shifts, and one that is longer than there may be.
    let firm = entry("dates = [2026-11-30]\nhours = \"06:00-23:00\"")
        + &entry("dates = [2026-12-01]\nhours = \"06:00-08:00\"");
    let bob = agent("UTC", &tentative("days = \"mon-tue\"\nhours = \"06:00-23:00\""));
    let team = folder(&[("agents/ann.toml", agent("UTC", &firm).as_str()), ("agents/bob.toml", bob.as_str())]);
    let before = shifts(&team, "ann", "1");
    plan(&team, &["--replan", WEEK[0], WEEK[1], WEEK[2], WEEK[3]]);
    assert_eq!(shifts(&team, "ann", "1"), before);
}

#[test]
fn single_shifts_come_on_top_of_a_rota_only_where_less_is_then_open() {
    // Every Saturday can be a rota; one Sunday cannot.
    let need = "[[coverage]]\nname = \"weekend\"\nroles = [\"l1\"]\ndays = \"sat, sun\"\nhours = \"10:00-14:00\"\n[policy]\nweekly-minimum = \"0h\"\n";
    let offers = tentative("days = \"sat\"\nhours = \"10:00-14:00\"")
        + &tentative("dates = [2026-12-13]\nhours = \"10:00-14:00\"");
    let team = folder(&[("team.toml", need), ("agents/ann.toml", agent("UTC", &offers).as_str())]);
    let found = plan(&team, &["--from", "2026-11-30", "--weeks", "4"]);
    let toml = found["agents"][0]["toml"].as_str().unwrap();
    assert!(toml.contains("days  = \"sat\"") && toml.contains("dates = [2026-12-13]"), "{toml}");
    let values: Vec<i64> =
        found["levels"].as_array().unwrap().iter().map(|level| level["value"].as_i64().unwrap() / 3_600).collect();
    assert_eq!((values[0], values[5]), (16, 12), "{found}");
    assert_eq!(found["least_uncovered_seconds"], 12 * 3_600);
    // Where the rota does it all, there are none.
    let always = agent("UTC", &tentative("days = \"sat, sun\"\nhours = \"10:00-14:00\""));
    let team = folder(&[("team.toml", need), ("agents/ann.toml", always.as_str())]);
    let found = plan(&team, &["--from", "2026-11-30", "--weeks", "4"]);
    assert!(!found["agents"][0]["toml"].as_str().unwrap().contains("dates"), "{found}");
    assert_eq!(found["levels"].as_array().unwrap().len(), 5);
}

#[test]
fn a_single_shift_is_not_cut_by_an_absence_of_some_hours() {
    let offer = tentative("dates = [2026-12-02]\nhours = \"08:00-16:00\"");
    let off = "[[time-off]]\nfrom = 2026-12-02T10:00:00\nuntil = 2026-12-02T14:00:00\n";
    let found = planned("", &(offer + off), &[]);
    assert!(found == ["12-02 08:00-10:00"] || found == ["12-02 14:00-16:00"], "{found:?}");
}

#[test]
fn firm_shifts_for_a_post_stay_where_they_are() {
    let need = "[[coverage]]\nname = \"cases\"\nposts = [\"cases\"]\ndays = \"wed\"\nhours = \"12:00-16:00\"\n";
    let ann = entry("days = \"wed\"\nhours = \"08:00-12:00\"")
        + &tentative("days = \"wed\"\nhours = \"08:00-16:00\"\npost = \"cases\"");
    let team = folder(&[("team.toml", need), ("agents/ann.toml", agent("UTC", &ann).as_str())]);
    let found = plan(&team, &["--replan", WEEK[0], WEEK[1], WEEK[2], WEEK[3]]);
    assert_eq!(found["levels"][0]["value"], 0, "{found}");
    assert_eq!(shifts(&team, "ann", "1")[0][..11], *"12-02 08:00");
}
