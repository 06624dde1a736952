//! What a lead reads of a plan: it is true, says what is in the way, and can be used as it stands.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; and a test reads what was written

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{agent, coverage, entry, folder, json, stderr, stdout};

const NOW: &str = "2026-11-28T12:00:00Z";

/// A team in UTC that needs somebody at these times, without a weekly minimum.
fn team(days: &str, hours: &str, policy: &str, agents: &[(&str, &str)]) -> TempDir {
    let need =
        format!("[policy]\nweekly-minimum = \"0h\"\n{policy}\n[[coverage]]\nname = \"chat\"\nroles = [\"l1\"]\n");
    let need = format!("{need}days = \"{days}\"\nhours = \"{hours}\"\n");
    let agents: Vec<(String, String)> =
        agents.iter().map(|(name, lines)| (format!("agents/{name}.toml"), agent("UTC", lines))).collect();
    let agents = agents.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    folder(&agents.chain([("team.toml", need.as_str())]).collect::<Vec<_>>())
}

fn firm(days: &str, hours: &str) -> String {
    entry(&format!("days = \"{days}\"\nhours = \"{hours}\""))
}

fn tentative(days: &str, hours: &str) -> String {
    entry(&format!("tentative = true\ndays = \"{days}\"\nhours = \"{hours}\""))
}

fn run(team: &TempDir, more: &[&str]) -> std::process::Output {
    let weeks = if more.contains(&"--weeks") { &[][..] } else { &["--weeks", "4"] };
    let command = ["plan", "-q", "--now", NOW, "--from", "2026-12-07"];
    let output = coverage(team.path(), &[&command[..], weeks, more].concat());
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    output
}

/// The answer without its line ends.
fn told(team: &TempDir, more: &[&str]) -> String {
    stdout(&run(team, more)).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn planned(team: &TempDir, more: &[&str]) -> Value {
    json(&run(team, &[more, &["--format", "json"]].concat()))
}

#[test]
fn whose_week_is_full_is_named_with_the_limit_that_is_in_the_way() {
    let full = firm("sat-sun", "00:00-24:00") + &tentative("mon-fri", "08:00-16:00");
    let text = told(&team("mon-fri", "08:00-16:00", "", &[("ann", &full)]), &[]);
    assert!(
        text.contains("ann offers 160h of it, but by `max-weekly` may add nothing: 160h stay open unless"),
        "{text}"
    );
    assert!(!text.contains("()"), "{text}");
    let some = tentative("mon-fri", "08:00-16:00") + "[limits]\nmax-weekly = \"16h\"\n";
    for more in [&[][..], &["--single"]] {
        let text = told(&team("mon-fri", "08:00-16:00", "", &[("ann", &some)]), more);
        assert!(text.contains("by `max-weekly` they can add at most 64h (ann 64h): 96h stay open"), "{text}");
    }
}

#[test]
fn several_are_named_whom_to_look_for_and_when_what_stays_open_is() {
    let team = team("daily", "00:00-24:00", "", &[]);
    let plan = planned(&team, &[]);
    let recruit = plan["recruit"].as_array().unwrap();
    assert_eq!(recruit.len(), 3, "{plan}");
    let zones: std::collections::BTreeSet<&str> = recruit.iter().map(|who| who["timezone"].as_str().unwrap()).collect();
    assert_eq!(zones.len(), 3);
    assert_eq!(plan["left_open"][0]["intervals"][0]["start"], "2026-12-07T00:00:00Z", "{plan}");
}
