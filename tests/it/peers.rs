//! What other tools of this field get wrong, each as a test that this one does not.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{self, agent, at, codes, entry, gaps_of, loaded, roster, shifts_of, span};
use coverage::findings::findings;
use coverage::time::civil::Duration;
use coverage::time::interval::Interval;

const WEEK: (&str, &str) = ("2026-12-07T00:00:00Z", "2026-12-14T00:00:00Z");

fn week() -> Interval {
    span(WEEK.0, WEEK.1)
}

/// The gaps of the only requirement.
fn intervals(files: &[(&str, &str)], interval: Interval) -> Vec<Interval> {
    let mut found: Vec<Interval> =
        gaps_of(&roster(files), interval).requirements[0].gaps.iter().map(|gap| gap.interval).collect();
    found.sort();
    found
}

#[test]
fn a_team_without_agents_is_one_gap_that_breaks_the_promise_throughout() {
    let found = gaps_of(&roster(&[]), week());
    assert_eq!(found.requirements[0].gaps[0].interval, week());
    assert_eq!(found.requirements[0].share.exposed_seconds, Duration::WEEK);
    assert_eq!(found.requirements[0].share.covered_percent, Some(0.0));
}

#[test]
fn one_shift_of_a_whole_day_closes_that_day_and_no_other() {
    let ann = agent("UTC", &entry("dates = [2026-12-09]\nhours = \"00:00-24:00\""));
    let expected = [span(WEEK.0, "2026-12-09T00:00:00Z"), span("2026-12-10T00:00:00Z", WEEK.1)];
    assert_eq!(intervals(&[("agents/ann.toml", &ann)], week()), expected);
}

#[test]
fn a_cover_by_somebody_who_does_not_exist_is_an_error_and_by_somebody_who_left_covers_nothing() {
    let off = "[[time-off]]\nfrom = 2026-12-09\nuntil = 2026-12-09\ncovered-by = \"bob\"\n";
    let day: String = ["00:00-08:00", "08:00-16:00", "16:00-24:00"]
        .map(|hours| entry(&format!("days = \"daily\"\nhours = \"{hours}\"")))
        .concat();
    let ann = agent("UTC", &(day + off));
    let alone = loaded(&[("agents/ann.toml", &ann)]);
    assert_eq!(codes(&alone.diagnostics), ["unknown-handle"]);
    assert!(alone.roster().is_none());

    let bob = agent("UTC", "last-day = 2026-12-01");
    let files = [("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str())];
    assert_eq!(intervals(&files, week()), [span("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z")]);
    assert_eq!(codes(&findings(&loaded(&files), at(support::NOW))), ["coverer-gone"]);
}

#[test]
fn a_gap_of_one_second_is_seen() {
    let off = "[[time-off]]\nfrom = 2026-12-09T12:00:00\nuntil = 2026-12-09T12:00:01\n";
    let ann = agent("UTC", &(entry("days = \"daily\"\nhours = \"00:00-24:00\"") + off));
    assert_eq!(intervals(&[("agents/ann.toml", &ann)], week()), [span("2026-12-09T12:00:00Z", "2026-12-09T12:00:01Z")]);
}

#[test]
fn shifts_that_meet_leave_no_gap_also_across_midnight_and_zones() {
    let ann = agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-12:00\""));
    let bob = agent("Asia/Tokyo", &entry("days = \"daily\"\nhours = \"21:00-09:00\""));
    assert_eq!(intervals(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob)], week()), []);
}

#[test]
fn a_week_in_which_nobody_is_free_is_a_gap_like_any_other() {
    let off = "[[time-off]]\nfrom = 2026-12-07\nuntil = 2026-12-13\n";
    let ann = agent("UTC", &(entry("days = \"daily\"\nhours = \"00:00-24:00\"") + off));
    let fortnight = span("2026-11-30T00:00:00Z", WEEK.1);
    assert_eq!(intervals(&[("agents/ann.toml", &ann)], fortnight), [week()]);
}

#[test]
fn shifts_are_right_where_the_clocks_change_at_midnight() {
    let shifts = |zone: &str, hours: &str, from: &str, until: &str| {
        let ann = agent(zone, &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")));
        shifts_of(&[("agents/ann.toml", &ann)], span(from, until))
    };
    // Cairo skips 00:00-01:00 on 2026-04-24: 22:00 to 06:00 is seven hours that night, and 00:00 is 01:00.
    let night = shifts("Africa/Cairo", "22:00-06:00", "2026-04-23T21:00:00Z", "2026-04-24T02:00:00Z");
    assert_eq!(night, ["ann 2026-04-23T20:00:00Z/2026-04-24T03:00:00Z"]);
    let morning = shifts("Africa/Cairo", "00:00-06:00", "2026-04-23T22:00:00Z", "2026-04-24T02:00:00Z");
    assert_eq!(morning, ["ann 2026-04-23T22:00:00Z/2026-04-24T03:00:00Z"]);
    // Beirut repeats 23:00-24:00 on 2026-10-24: a shift that starts at 23:30 starts at the first of the two.
    let late = shifts("Asia/Beirut", "23:30-06:00", "2026-10-24T20:00:00Z", "2026-10-25T02:00:00Z");
    assert_eq!(late, ["ann 2026-10-24T20:30:00Z/2026-10-25T04:00:00Z"]);
    // Santiago skips 00:00-01:00 on 2026-09-06; a shift that ends at 24:00 ends at the jump.
    let evening = shifts("America/Santiago", "18:00-24:00", "2026-09-05T23:00:00Z", "2026-09-06T05:00:00Z");
    assert_eq!(evening, ["ann 2026-09-05T22:00:00Z/2026-09-06T04:00:00Z"]);
}

#[test]
fn a_moved_clock_between_two_zones_opens_a_gap_only_in_the_weeks_between_the_changes() {
    let dave = agent("America/Los_Angeles", &entry("days = \"daily\"\nhours = \"13:00-22:00\""));
    let emil = agent("Europe/Madrid", &entry("days = \"daily\"\nhours = \"09:00-15:00\""));
    let files = [("agents/dave.toml", dave.as_str()), ("agents/emil.toml", emil.as_str())];
    let until_emil = |day: &str| {
        let day = span(&format!("{day}T03:00:00Z"), &format!("{day}T14:00:00Z"));
        intervals(&files, day).iter().find(|gap| gap.start() > day.start()).map(|gap| gap.length())
    };
    for (day, hours) in [
        ("2026-03-07", 2),
        ("2026-03-09", 3),
        ("2026-03-28", 3),
        ("2026-03-30", 2),
        ("2026-10-24", 2),
        ("2026-10-26", 3),
        ("2026-11-01", 3),
        ("2026-11-03", 2),
    ] {
        assert_eq!(until_emil(day), Some(Duration::HOUR.times(hours)), "{day}");
    }
}

#[test]
fn time_off_and_entries_that_do_nothing_are_findings() {
    let text = entry("days = \"mon\"\nhours = \"09:00-13:00\"")
        + &entry("days = \"sat\"\nfrom = 2026-12-07\nuntil = 2026-12-11\nhours = \"09:00-13:00\"")
        + "[[time-off]]\nfrom = 2026-12-08\nuntil = 2026-12-09\n";
    let loaded = loaded(&[("agents/ann.toml", &agent("UTC", &text))]);
    assert_eq!(codes(&findings(&loaded, at(support::NOW))), ["entry-never-happens", "time-off-hits-nothing"]);
}

#[test]
fn every_mistake_of_every_file_is_found_in_one_run_with_its_line() {
    let ann =
        "role = \"l9\"\ntimezone = \"PST\"\nnmae = \"Ann\"\n[[availability]]\ndays = \"mon-fry\"\nhours = \"9-5\"\n";
    let bob = "role = \"l1\"\ntimezone = \"UTC\"\njoined = 2026-02-30\n";
    let team = "[policy]\nresponse-within = \"1 hour\"\n";
    let files = [("agents/ann.toml", ann), ("agents/bob.toml", bob), ("team.toml", team)];
    let sources = support::sources(&files);
    let found = coverage::roster::load::load(&sources).diagnostics;
    let places: Vec<String> = found
        .iter()
        .map(|d| {
            format!("{}:{} {}", sources.get(d.at.source).unwrap().path, sources.position(&d.at).0, d.code.as_str())
        })
        .collect();
    let expected = [
        "agents/ann.toml:1 unknown-role",
        "agents/ann.toml:2 unknown-zone",
        "agents/ann.toml:3 unknown-key",
        "agents/ann.toml:5 unknown-weekday",
        "agents/ann.toml:6 bad-hours",
        "agents/bob.toml:3 toml-syntax",
        "team.toml:2 bad-duration",
    ];
    assert_eq!(places, expected);
}

#[test]
fn a_shift_that_a_clock_change_deletes_is_warned_of() {
    let ann = agent("Europe/Berlin", &entry("days = \"sun\"\nhours = \"02:00-03:00\""));
    let found = findings(&loaded(&[("agents/ann.toml", &ann)]), at("2026-03-01T00:00:00Z"));
    let days: Vec<bool> = found.iter().map(|d| d.message.contains("2026-03-29")).collect();
    assert_eq!((codes(&found)[0], days.contains(&true)), ("shift-in-clock-change", true));
}

#[test]
fn a_file_that_cannot_be_read_makes_no_error_in_another_that_names_its_agent() {
    let off = "[[time-off]]\nfrom = 2026-12-09\nuntil = 2026-12-09\ncovered-by = \"bob\"\n";
    let ann = agent("UTC", &(entry("days = \"daily\"\nhours = \"09:00-12:00\"") + off));
    let source = |path: &str, content| coverage::diagnostic::Source { path: path.into(), shown: path.into(), content };
    let refused = Err(coverage::diagnostic::Refusal::TooLarge);
    let files = vec![source("agents/ann.toml", Ok(ann)), source("agents/bob.toml", refused)];
    let loaded = coverage::roster::load::load(&coverage::diagnostic::Sources::new(files));
    assert_eq!(codes(&loaded.diagnostics), ["file-too-large"]);
}

#[test]
fn a_broken_team_file_makes_no_error_in_the_files_of_those_whose_roles_it_defines() {
    let mia = "role = \"mediator\"\ntimezone = \"UTC\"\n";
    let team = "[role.mediator\ntitle = \"Mediator\"\n";
    let loaded = loaded(&[("team.toml", team), ("agents/mia.toml", mia)]);
    assert_eq!(codes(&loaded.diagnostics), ["toml-syntax"]);
}
