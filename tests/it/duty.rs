//! Shifts: how availability, time off, covers, roles and the 24 h rule make them.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{agent, codes, entry, loaded, roster, shifts_of, span};
use coverage::time::interval::Interval;
use coverage::timeline::Timeline;
use coverage::timeline::shifts::Shift;

const DAYS: (&str, &str) = ("2026-12-07T00:00:00Z", "2026-12-10T00:00:00Z");

/// "bob l1 10:00/12:00 for ann" for each shift on 2026-12-08.
fn on_the_8th(files: &[(&str, &str)]) -> Vec<String> {
    let roster = roster(files);
    let day = span("2026-12-08T00:00:00Z", "2026-12-09T00:00:00Z");
    let timeline = Timeline::new(&roster, day).unwrap();
    let time = |interval: Interval| {
        let clock = |text: String| text[8..16].replace('T', " ");
        format!("{}/{}", clock(interval.start().to_string()), clock(interval.end().to_string()))
    };
    let line = |shift: &Shift| {
        let role = roster.team().role(shift.role).name();
        let handles: Vec<String> =
            shift.covering_for().iter().map(|id| roster.agent(*id).handle().to_string()).collect();
        let covering = if handles.is_empty() { String::new() } else { format!(" for {}", handles.join(" ")) };
        format!("{} {role} {}{covering}", roster.agent(shift.agent).handle(), time(shift.interval))
    };
    timeline.shifts().into_iter().map(line).collect()
}

#[test]
fn a_run_of_more_than_a_day_is_cut_where_its_shifts_start_and_no_border_depends_on_the_window() {
    let text = agent("Europe/Berlin", &entry("days = \"daily\"\nhours = \"00:00-24:00\""));
    let files = [("agents/ann.toml", text.as_str())];
    let expected = [
        "ann 2026-12-06T23:00:00Z/2026-12-07T23:00:00Z",
        "ann 2026-12-07T23:00:00Z/2026-12-08T23:00:00Z",
        "ann 2026-12-08T23:00:00Z/2026-12-09T23:00:00Z",
        "ann 2026-12-09T23:00:00Z/2026-12-10T23:00:00Z",
    ];
    assert_eq!(shifts_of(&files, span(DAYS.0, DAYS.1)), expected);
    assert_eq!(shifts_of(&files, span("2026-12-08T05:00:00Z", "2026-12-08T05:00:01Z")), [expected[1]]);
}

#[test]
fn noon_to_noon_for_a_week_is_seven_shifts_at_noon_and_what_lies_within_one_cuts_nothing() {
    let noon = entry("days = \"daily\"\nhours = \"12:00-12:00\"");
    let lunch = entry("days = \"daily\"\nhours = \"18:00-19:00\"");
    let text = agent("UTC", &(noon + &lunch));
    let found = shifts_of(&[("agents/ann.toml", &text)], span("2026-12-07T12:00:00Z", "2026-12-14T12:00:00Z"));
    let expected = (7..14).map(|day| format!("ann 2026-12-{day:02}T12:00:00Z/2026-12-{:02}T12:00:00Z", day + 1));
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn a_run_of_exactly_a_day_is_one_shift() {
    let text = agent("UTC", &entry("dates = [2026-12-08]\nhours = \"12:00-24:00\"").replace("\n\n", "\n"));
    let text = text + &entry("dates = [2026-12-09]\nhours = \"00:00-12:00\"");
    let files = [("agents/ann.toml", text.as_str())];
    assert_eq!(shifts_of(&files, span(DAYS.0, DAYS.1)), ["ann 2026-12-08T12:00:00Z/2026-12-09T12:00:00Z"]);
}

#[test]
fn meeting_and_overlapping_entries_are_one_shift() {
    let text = agent("UTC", &entry("days = \"tue\"\nhours = \"09:00-13:00\""))
        + &entry("days = \"tue\"\nhours = \"12:00-15:00\"")
        + &entry("days = \"tue\"\nhours = \"15:00-16:00\"");
    let roster_text = [("agents/ann.toml", text.as_str())];
    assert_eq!(on_the_8th(&roster_text), ["ann l1 08 09:00/08 16:00"]);
}

#[test]
fn the_first_and_the_last_day_mean_whole_shifts_and_a_time_off_cuts_them() {
    let night = entry("days = \"daily\"\nhours = \"22:00-06:00\"");
    let joined = agent("UTC", &("joined = 2026-12-08\n".to_owned() + &night));
    assert_eq!(on_the_8th(&[("agents/ann.toml", &joined)])[0], "ann l1 08 22:00/09 06:00");
    let left = agent("UTC", &("last-day = 2026-12-07\n".to_owned() + &night));
    assert_eq!(on_the_8th(&[("agents/ann.toml", &left)]), ["ann l1 07 22:00/08 06:00"]);
    let off = agent("UTC", &(night + "[[time-off]]\nfrom = 2026-12-08T23:00:00\nuntil = 2026-12-09T01:00:00\n"));
    let expected = ["ann l1 07 22:00/08 06:00", "ann l1 08 22:00/08 23:00"];
    assert_eq!(on_the_8th(&[("agents/ann.toml", &off)]), expected);
}

#[test]
fn a_promotion_cuts_no_shift_but_where_one_of_the_later_role_starts_in_merged_time() {
    let night = entry("days = \"mon\"\nhours = \"22:00-06:00\"");
    let text = agent("UTC", &("promoted = 2026-12-08\n".to_owned() + &night));
    assert_eq!(on_the_8th(&[("agents/ann.toml", &text)]), ["ann intern 07 22:00/08 06:00"]);
    let merged = text.clone() + &entry("days = \"tue\"\nhours = \"04:00-10:00\"");
    let expected = ["ann intern 07 22:00/08 04:00", "ann l1 08 04:00/08 10:00"];
    assert_eq!(on_the_8th(&[("agents/ann.toml", &merged)]), expected);
    let demoted = merged.replace("promoted", "was = \"l2\"\npromoted");
    let expected = ["ann l2 07 22:00/08 04:00", "ann l1 08 04:00/08 10:00"];
    assert_eq!(on_the_8th(&[("agents/ann.toml", &demoted)]), expected);
}

#[test]
fn covered_time_is_the_coverers_shift_in_the_coverers_role_and_merges_with_the_coverers_own() {
    let off = "[[time-off]]\nfrom = 2026-12-08\nuntil = 2026-12-08\ncovered-by = \"bob\"\n";
    let ann = agent("UTC", &(entry("days = \"tue\"\nhours = \"10:00-12:00\"") + off));
    let bob = agent("UTC", &entry("days = \"tue\"\nhours = \"12:00-14:00\"")).replace("\"l1\"", "\"l2\"");
    let files = [("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str())];
    assert_eq!(on_the_8th(&files), ["bob l2 08 10:00/08 14:00 for ann"]);
}

#[test]
fn a_cover_is_not_handed_on_when_the_coverer_is_away_too() {
    // Two days, so that it is no exchange.
    let off = |by: &str| format!("[[time-off]]\nfrom = 2026-12-08\nuntil = 2026-12-09\ncovered-by = \"{by}\"\n");
    let hours = entry("days = \"tue\"\nhours = \"10:00-12:00\"");
    let ann = agent("UTC", &(hours.clone() + &off("bob")));
    let bob = agent("UTC", &(entry("days = \"tue\"\nhours = \"14:00-16:00\"") + &off("cy")));
    let cy = agent("UTC", "");
    let files = [("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str()), ("agents/cy.toml", cy.as_str())];
    assert_eq!(on_the_8th(&files), ["cy l1 08 14:00/08 16:00 for bob"]);
}

#[test]
fn where_time_off_overlaps_every_named_coverer_covers() {
    let off = |hours: &str, by: &str| {
        let (from, until) = hours.split_once('-').unwrap();
        format!("[[time-off]]\nfrom = 2026-12-08T{from}:00\nuntil = 2026-12-08T{until}:00\ncovered-by = \"{by}\"\n")
    };
    let hours = entry("days = \"tue\"\nhours = \"10:00-14:00\"");
    let ann = agent("UTC", &(hours + &off("10:00-13:00", "bob") + &off("12:00-14:00", "cy")));
    let other = agent("UTC", "");
    let files = [("agents/ann.toml", ann.as_str()), ("agents/bob.toml", &other), ("agents/cy.toml", &other)];
    assert_eq!(on_the_8th(&files), ["bob l1 08 10:00/08 13:00 for ann", "cy l1 08 12:00/08 14:00 for ann"]);
}

#[test]
fn every_second_week_counts_from_the_week_of_its_first_date() {
    let text = agent("UTC", &entry("days = \"mon, fri\"\nevery = 2\nfrom = 2026-12-04\nhours = \"10:00-11:00\""));
    let found = shifts_of(&[("agents/ann.toml", &text)], span("2026-11-01T00:00:00Z", "2026-12-30T00:00:00Z"));
    let days: Vec<&str> = found.iter().map(|line| &line[4..14]).collect();
    assert_eq!(days, ["2026-12-04", "2026-12-14", "2026-12-18", "2026-12-28"]);
}

#[test]
fn an_end_that_the_clocks_skip_leaves_a_shift_its_length_or_none_at_all() {
    let text = |hours: &str| agent("Europe/Berlin", &entry(&format!("dates = [2026-03-29]\nhours = \"{hours}\"")));
    let day = span("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    let found = |hours: &str| shifts_of(&[("agents/ann.toml", &text(hours))], day);
    assert_eq!(found("01:00-02:30"), ["ann 2026-03-29T00:00:00Z/2026-03-29T01:30:00Z"]);
    assert_eq!(found("02:30-04:00"), ["ann 2026-03-29T01:30:00Z/2026-03-29T02:00:00Z"]);
    assert_eq!(found("02:30-03:15"), Vec::<String>::new());
}

#[test]
fn an_entry_in_another_zone_follows_that_clock_and_time_off_the_agents() {
    let lines = entry("dates = [2026-12-08]\nhours = \"09:00-17:00\"\ntimezone = \"Asia/Tokyo\"");
    let text = agent("UTC", &(lines + "[[time-off]]\nfrom = 2026-12-08T06:00:00\nuntil = 2026-12-08T07:00:00\n"));
    let expected = ["ann l1 08 00:00/08 06:00", "ann l1 08 07:00/08 08:00"];
    assert_eq!(on_the_8th(&[("agents/ann.toml", &text)]), expected);
}

#[test]
fn an_entry_of_more_shifts_than_the_limit_is_refused_where_it_stands() {
    let text = agent("UTC", &entry("days = \"daily\"\nhours = \"10:00-11:00\""));
    let roster = roster(&[("agents/ann.toml", &text)]);
    let errors = Timeline::new(&roster, span("1900-01-01T00:00:00Z", "2000-01-01T00:00:00Z")).unwrap_err();
    assert_eq!(codes(&errors), ["too-many-shifts"]);
    assert!(Timeline::new(&roster, span("1900-01-01T00:00:00Z", "1982-01-01T00:00:00Z")).is_ok());
}

#[test]
fn what_cannot_be_true_is_an_error_and_what_does_nothing_a_warning() {
    let text = "role = \"l1\"\ntimezone = \"UTC\"\njoined = 2026-03-01\npromoted = 2026-02-01\nlast-day = 2026-01-01\n\
        [[time-off]]\nfrom = 2026-04-02\nuntil = 2026-04-01\ncovered-by = \"ann\"\n";
    let loaded = loaded(&[("agents/ann.toml", text)]);
    let expected = ["promoted-before-joined", "last-day-before-joined", "until-before-from", "covers-oneself"];
    assert_eq!(codes(&loaded.diagnostics), expected);
    assert!(loaded.roster().is_none());
}
