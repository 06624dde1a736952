//! Owns examples worked out by hand, which the oracle has to get right before it may judge, and the program after it.
//! Every instant is written in UTC as a person would work it out from the clocks' rules.

use super::answers::answers;
use super::clock::{Zone, date, utc};
use super::first_difference;
use super::model::{Agent, Days, Entry, Hours, Pattern, Reach, Role, Span, Team, TimeOff};
use super::naive::Window;
use chrono::NaiveDate;
use serde_json::{Value, json};

#[test]
fn two_shifts_that_follow_each_other_leave_another_gap_while_the_clocks_change_on_different_sundays() {
    let team = team([
        agent("ann", "America/Los_Angeles", [daily("13:00-22:00")]),
        agent("bob", "Europe/Berlin", [daily("09:00-15:00")]),
    ]);
    let gap = |start: &str, end: &str, hours: i64| {
        json!({ "start": start, "end": end, "seconds": hours * 3600, "exposed_seconds": (hours - 1) * 3600,
            "staffed": 0, "intern_seconds": 0 })
    };
    // Winter on both sides: 21:00-06:00 and 08:00-14:00 UTC.
    let winter = &told(&team, day(date(2026, 2, 10)), "gaps")["requirements"][0];
    let found = [
        gap("2026-02-10T14:00:00Z", "2026-02-10T21:00:00Z", 7),
        gap("2026-02-10T06:00:00Z", "2026-02-10T08:00:00Z", 2),
    ];
    assert_eq!(winter["gaps"], json!(found));
    // Summer in Los Angeles alone: 20:00-05:00 UTC.
    let between = &told(&team, day(date(2026, 3, 10)), "gaps")["requirements"][0];
    let found = [
        gap("2026-03-10T14:00:00Z", "2026-03-10T20:00:00Z", 6),
        gap("2026-03-10T05:00:00Z", "2026-03-10T08:00:00Z", 3),
    ];
    assert_eq!(between["gaps"], json!(found));
    assert_eq!(between["gap_seconds"], 9 * 3600);
    assert_eq!(between["exposed_seconds"], 7 * 3600);
    assert_eq!(between["covered_percent"], 62.5);
    // Three hours from 8 to 29 March, and from 25 October to 1 November: 20 mornings and the 29th's, 6 and the 1st's.
    let long = |first, last| {
        let window = Window { start: utc(2026, first, 1), end: utc(2026, last, 1) };
        let gaps = &told(&team, window, "gaps")["requirements"][0]["gaps"];
        let gaps = gaps.as_array().expect("a list");
        gaps.iter().filter(|gap| gap["seconds"] == 3 * 3600).count()
    };
    assert_eq!((long(3, 4), long(10, 11)), (20, 7));
}

#[test]
fn a_gap_within_the_promise_exposes_nothing_and_the_rest_of_a_longer_one() {
    let team = team([agent("ann", "UTC", [daily("00:00-10:00"), daily("10:50-15:00"), daily("16:30-24:00")])]);
    let gaps = told(&team, day(date(2026, 5, 4)), "gaps");
    let found = &gaps["requirements"][0]["gaps"];
    assert_eq!(found[0]["start"], "2026-05-04T15:00:00Z");
    assert_eq!(found[0]["exposed_seconds"], 30 * 60);
    assert_eq!(found[1]["seconds"], 50 * 60);
    assert_eq!(found[1]["exposed_seconds"], 0);
    // A window that ends inside the gap looks past its end: 15:10 still waits until 16:30.
    let inside = Window { start: utc(2026, 5, 4), end: utc(2026, 5, 4) + 15 * 60 + 10 };
    assert_eq!(told(&team, inside, "gaps")["requirements"][0]["exposed_seconds"], 10 * 60);
}

#[test]
fn a_promise_that_was_broken_before_now_is_over() {
    let team = team([agent("ann", "UTC", [daily("00:00-10:00"), daily("16:00-24:00")])]);
    let window = day(date(2026, 5, 4));
    // Whoever asks from 15:00 on is answered within the hour.
    for (now, exit) in [(0, 1), (10 * 60, 1), (15 * 60 - 1, 1), (15 * 60, 0), (30 * 60, 0)] {
        let now = window.start + now;
        let gaps = answers(&team, window, now).into_iter().find(|answer| answer.command == "gaps");
        assert_eq!(gaps.map(|gaps| gaps.exit), Some(exit));
        assert_eq!(first_difference(&team, window, now), None);
    }
}

#[test]
fn a_night_ends_at_its_hour_on_the_clock_however_long_it_is() {
    let team = team([agent("ann", "Europe/Berlin", [daily("22:00-06:00")])]);
    let spring = &told(&team, minutes(utc(2026, 3, 29), 1), "shifts")["shifts"];
    assert_eq!(spring[0]["start"], "2026-03-28T21:00:00Z");
    assert_eq!(spring[0]["end"], "2026-03-29T04:00:00Z");
    let autumn = &told(&team, minutes(utc(2026, 10, 25), 1), "shifts")["shifts"];
    assert_eq!(autumn[0]["start"], "2026-10-24T20:00:00Z");
    assert_eq!(autumn[0]["end"], "2026-10-25T05:00:00Z");
}

#[test]
fn a_shift_that_the_clock_jumps_over_does_not_take_place() {
    // 02:30 is read with the hour before the jump, 01:30 UTC; so is 03:30 with the hour after it.
    let none = team([agent("ann", "Europe/Berlin", [daily("02:30-03:30")])]);
    let night = day(date(2026, 3, 29));
    assert_eq!(told(&none, night, "shifts")["shifts"], json!([]));
    let some = team([agent("ann", "Europe/Berlin", [daily("02:30-03:45")])]);
    let shifts = &told(&some, night, "shifts")["shifts"];
    assert_eq!(shifts[0]["start"], "2026-03-29T01:30:00Z");
    assert_eq!(shifts[0]["end"], "2026-03-29T01:45:00Z");
    // In Cairo 00:00 itself is missing that day, in Lord Howe 01:30 to 02:00 comes twice.
    let cairo = Zone::named("Africa/Cairo").clock();
    assert_eq!(cairo.midnight(date(2025, 4, 25)), utc(2025, 4, 24) + 22 * 60);
    let howe = Zone::named("Australia/Lord_Howe").clock();
    let twice = super::clock::midnight(date(2026, 4, 5)) + 105;
    assert_eq!(howe.instant(twice), utc(2026, 4, 4) + 14 * 60 + 45);
}

#[test]
fn only_more_than_a_day_on_duty_is_cut_where_a_shift_starts() {
    let two_days = |end| {
        let dates = |day, hours| entry(Pattern::Dates(vec![date(2026, 6, day)]), hours);
        team([agent("ann", "Asia/Kolkata", [dates(6, "12:00-24:00"), dates(7, end)])])
    };
    let window = minutes(utc(2026, 6, 7), 1);
    let whole = &told(&two_days("00:00-12:00"), window, "shifts")["shifts"];
    assert_eq!(whole.as_array().map(Vec::len), Some(1));
    assert_eq!(whole[0]["end"], "2026-06-07T06:30:00Z");
    let cut = &told(&two_days("00:00-12:01"), window, "shifts")["shifts"];
    assert_eq!(cut[0]["start"], "2026-06-06T18:30:00Z");
    assert_eq!(cut[0]["end"], "2026-06-07T06:31:00Z");
}

#[test]
fn what_is_covered_is_the_coverers_and_is_not_handed_on() {
    let mut ann = agent("ann", "UTC", [daily("08:00-12:00")]);
    let mut bob = agent("bob", "UTC", [daily("11:00-13:00")]);
    bob.role = "l2".into();
    ann.time_off = vec![off(6, 7, Some("bob"))];
    // Two days, so that it is no exchange.
    bob.time_off = vec![off(7, 8, Some("cy"))];
    let cy = agent("cy", "UTC", []);
    let team = team([ann, bob, cy]);
    let shift = |agent: &str, role: &str, start: &str, end: &str, covered: Value| {
        json!({ "agent": agent, "role": role, "start": start, "end": end,
        "posts": null, "covering_for": covered })
    };
    let window = Window { start: utc(2026, 5, 5), end: utc(2026, 5, 8) };
    let found = [
        shift("ann", "l1", "2026-05-05T08:00:00Z", "2026-05-05T12:00:00Z", Value::Null),
        shift("bob", "l2", "2026-05-05T11:00:00Z", "2026-05-05T13:00:00Z", Value::Null),
        shift("bob", "l2", "2026-05-06T08:00:00Z", "2026-05-06T13:00:00Z", json!(["ann"])),
        shift("cy", "l1", "2026-05-07T11:00:00Z", "2026-05-07T13:00:00Z", json!(["bob"])),
    ];
    assert_eq!(told(&team, window, "shifts")["shifts"], json!(found));
}

#[test]
fn a_week_is_excused_by_time_off_and_by_joining_but_not_by_anything_else() {
    let mut ann = agent("ann", "UTC", [daily("08:00-10:00")]);
    // 2026-05-04 is a Monday. Six hours lost of fourteen, then two of fourteen, then a week that needs no excuse.
    ann.time_off = vec![off(4, 6, None), off(12, 12, None)];
    let mut bob = agent("bob", "UTC", [daily("08:00-09:00")]);
    bob.joined = Some(date(2026, 5, 8));
    let window = Window { start: utc(2026, 5, 1), end: utc(2026, 5, 18) };
    let week = |start: &str, hours: i64, lost: i64, state: &str| {
        json!({ "start": start, "seconds": hours * 3600,
        "time_off_seconds": lost * 3600, "clock_change_seconds": null, "state": state })
    };
    let hours = told(&team([ann, bob]), window, "hours");
    let (ann, bob) = (&hours["agents"][0], &hours["agents"][1]);
    let weeks = [week("2026-05-04T00:00:00Z", 8, 6, "excused"), week("2026-05-11T00:00:00Z", 12, 2, "met")];
    assert_eq!(ann["weeks"], json!(weeks));
    assert_eq!(ann["state"], "excused");
    assert_eq!(ann["total_seconds"], (17 - 4) * 2 * 3600);
    // Ten hours a week, for 17 days of 7.
    assert_eq!(ann["target_seconds"], 10 * 3600 * 17 / 7);
    let weeks = [week("2026-05-04T00:00:00Z", 3, 0, "excused"), week("2026-05-11T00:00:00Z", 7, 0, "short")];
    assert_eq!(bob["weeks"], json!(weeks));
    assert_eq!(bob["state"], "short");
    assert_eq!(bob["target_seconds"], 10 * 3600 * 10 / 7);
}

#[test]
fn an_intern_works_but_does_not_count_until_promoted() {
    let mut ann = agent("ann", "Asia/Tokyo", [daily("06:00-12:00")]);
    ann.promoted = Some(date(2026, 5, 5));
    let mut team = team([ann]);
    team.roles = vec![Role { name: "intern".into(), weekly_minimum: Some(Span { minutes: 60, text: "1h".into() }) }];
    // 06:00 in Tokyo is 21:00 UTC the day before.
    let window = Window { start: utc(2026, 5, 3) + 20 * 60, end: utc(2026, 5, 5) };
    let gaps = &told(&team, window, "gaps")["requirements"][0]["gaps"];
    let found = [json!({ "start": "2026-05-03T20:00:00Z", "end": "2026-05-04T21:00:00Z", "seconds": 25 * 3600,
        "exposed_seconds": 24 * 3600, "staffed": 0, "intern_seconds": 6 * 3600 })];
    assert_eq!(gaps, &json!(found));
    let hours = &told(&team, window, "hours")["agents"][0];
    assert_eq!((&hours["role"], &hours["minimum_seconds"]), (&json!("intern"), &json!(3600)));
}

/// What the oracle says about a team, having made sure that the program says the same.
pub(super) fn told(team: &Team, window: Window, command: &str) -> Value {
    let mut answers = answers(team, window, window.start).into_iter();
    let answer = answers.find(|answer| answer.command == command);
    assert_eq!(first_difference(team, window, window.start), None);
    answer.expect("one of the commands").json
}

pub(super) fn team<const N: usize>(agents: [Agent; N]) -> Team {
    Team { agents: agents.into(), ..Team::default() }
}

pub(super) fn agent<const N: usize>(handle: &str, zone: &str, entries: [Entry; N]) -> Agent {
    Agent {
        handle: handle.into(),
        role: "l1".into(),
        zone: Zone::named(zone),
        joined: None,
        promoted: None,
        was: None,
        last_day: None,
        skills: Vec::new(),
        entries: entries.into(),
        time_off: Vec::new(),
        travels: Vec::new(),
    }
}

pub(super) fn daily(hours: &str) -> Entry {
    let days = Days::daily();
    entry(Pattern::Days { days, every: None }, hours)
}

pub(super) fn entry(pattern: Pattern, hours: &str) -> Entry {
    let minutes = |at: usize| hours[at..at + 2].parse::<i64>().expect("two digits");
    Entry {
        tentative: None,
        pattern,
        hours: Hours { start: minutes(0) * 60 + minutes(3), end: minutes(6) * 60 + minutes(9) },
        from: None,
        until: None,
        post: None,
        zone: None,
    }
}

/// Time off from one to another day of May 2026, both included.
fn off(first: u32, last: u32, coverer: Option<&str>) -> TimeOff {
    TimeOff {
        reach: Reach::Dates(date(2026, 5, first), Some(date(2026, 5, last))),
        covered_by: coverer.map(String::from),
    }
}

fn day(date: NaiveDate) -> Window {
    minutes(super::clock::midnight(date), 24 * 60)
}

pub(super) fn minutes(start: i64, length: i64) -> Window {
    Window { start, end: start + length }
}
