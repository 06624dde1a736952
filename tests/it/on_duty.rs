//! `coverage now`: who is on at an instant, and who follows.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{agent, at, coverage, entry, folder, json, roster, span};
use coverage::coverage::on_duty::{OnDuty, OnDutyNow, State, on_duty_now};
use coverage::roster::load::load;
use coverage::roster::model::Roster;
use coverage::time::civil::Duration;
use coverage::time::interval::{Instant, Interval};
use coverage::timeline::Timeline;

const NOON: &str = "2026-12-08T12:00:00Z";

fn now(files: &[(&str, &str)]) -> OnDutyNow {
    on_duty_now(&roster(files), at(NOON)).unwrap()
}

fn names(agents: &[OnDuty]) -> Vec<&str> {
    agents.iter().map(|agent| agent.agent.as_str()).collect()
}

fn daily(hours: &str) -> String {
    agent("UTC", &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")))
}

#[test]
fn who_is_on_is_on_from_the_start_to_the_end_of_unbroken_duty() {
    let ann = daily("08:00-11:00") + &entry("days = \"daily\"\nhours = \"11:00-15:00\"");
    let standing = now(&[("agents/ann.toml", &ann), ("agents/bob.toml", &daily("14:00-20:00"))]);
    let first = &standing.requirements[0];
    assert_eq!((first.state, first.exposed), (State::Covered, false));
    assert_eq!((first.since, first.until), (Some(at("2026-12-08T08:00:00Z")), Some(at("2026-12-08T20:00:00Z"))));
    assert_eq!(names(&first.who.on), ["ann"]);
    assert_eq!(first.who.on[0].start, Some(at("2026-12-08T08:00:00Z")));
    assert_eq!(first.who.on[0].end, Some(at("2026-12-08T15:00:00Z")));
    assert_eq!(names(&first.who.next), ["bob"]);
}

#[test]
fn at_the_end_of_a_shift_its_agent_is_off_and_at_the_start_of_one_on() {
    let standing = now(&[("agents/ann.toml", &daily("08:00-12:00")), ("agents/bob.toml", &daily("12:00-13:00"))]);
    assert_eq!(names(&standing.requirements[0].who.on), ["bob"]);
    assert_eq!(names(&standing.requirements[0].who.next), ["ann"]);
}

#[test]
fn where_nobody_is_on_it_says_since_when_until_when_and_who_is_next() {
    let standing = now(&[("agents/ann.toml", &daily("08:00-11:00")), ("agents/bob.toml", &daily("12:30-13:00"))]);
    let first = &standing.requirements[0];
    assert_eq!(
        (first.state, first.since, first.until),
        (State::Gap, Some(at("2026-12-08T11:00:00Z")), Some(at("2026-12-08T12:30:00Z")))
    );
    assert_eq!(names(&first.who.next), ["bob"]);
    assert!(!first.exposed, "bob answers within the hour");
}

#[test]
fn a_question_is_exposed_where_nobody_comes_within_the_promise() {
    let files = |hours: &str| now(&[("agents/bob.toml", &daily(hours))]).requirements[0].exposed;
    assert!(!files("13:00-14:00"), "an answer after exactly an hour keeps the promise, as `gaps` has it");
    assert!(files("13:01-14:00"));
}

#[test]
fn what_began_or_ends_beyond_what_is_looked_at_is_left_open_and_never_guessed() {
    let standing = now(&[("agents/ann.toml", &daily("00:00-24:00"))]);
    let first = &standing.requirements[0];
    assert_eq!((first.since, first.until), (None, None));
    assert_eq!((first.who.on[0].start, first.who.on[0].end), (None, None));
    assert_eq!(first.who.next, []);
    let empty = now(&[]);
    assert_eq!((empty.requirements[0].state, empty.requirements[0].since), (State::Gap, None));
}

#[test]
fn where_nobody_has_to_be_on_there_is_no_need_and_no_promise_to_break() {
    let team = "[[coverage]]\nname = \"nights\"\nroles = [\"l1\"]\nhours = \"22:00-06:00\"\n";
    let standing = now(&[("team.toml", team)]);
    let first = &standing.requirements[0];
    assert_eq!((first.state, first.exposed), (State::NoNeed, false));
    assert_eq!((first.since, first.until), (Some(at("2026-12-08T06:00:00Z")), Some(at("2026-12-08T22:00:00Z"))));
}

#[test]
fn a_gap_that_follows_is_said_and_time_in_which_nobody_has_to_be_on_is_none() {
    let then = |team: &str, hours: &str| {
        let standing = now(&[("team.toml", team), ("agents/ann.toml", &daily(hours))]);
        standing.requirements[0].then_gap.map(|gap| gap.length().to_string())
    };
    let office = "[[coverage]]\nname = \"office\"\nroles = [\"l1\"]\nhours = \"09:00-17:00\"\n";
    assert_eq!(then(office, "08:00-17:00"), None);
    assert_eq!(then(office, "08:00-16:00").as_deref(), Some("1h"));
    assert_eq!(then("", "08:00-16:00").as_deref(), Some("16h"));
}

#[test]
fn interns_and_level_2_are_on_besides_and_level_2_is_named_where_the_team_has_it() {
    let role = |role: &str, hours: &str| daily(hours).replace("\"l1\"", &format!("\"{role}\""));
    let standing = now(&[
        ("agents/ann.toml", &daily("09:00-17:00")),
        ("agents/ida.toml", &role("intern", "09:00-17:00")),
        ("agents/lea.toml", &role("l2", "14:00-17:00")),
    ]);
    assert_eq!(names(&standing.others), ["ida"]);
    let l2 = standing.l2.unwrap();
    assert_eq!((names(&l2.on), names(&l2.next)), (vec![], vec!["lea"]));
    assert!(now(&[("agents/ann.toml", &daily("09:00-17:00"))]).l2.is_none());
}

/// The sample team.
fn sample() -> Roster {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schedules");
    let sources = coverage::io::source::read_folder(std::path::Path::new(folder)).unwrap();
    load(&sources).roster().unwrap().clone()
}

#[test]
fn at_every_half_hour_of_a_week_it_agrees_with_shifts_and_gaps() {
    let roster = sample();
    let week = span("2026-12-21T00:00:00Z", "2026-12-28T00:00:00Z");
    let timeline = Timeline::new(&roster, week).unwrap();
    let open = timeline.coverage(&roster.team().requirements()[0]).open();
    let mut now = week.start();
    while now < week.end() {
        let standing = on_duty_now(&roster, now).unwrap();
        let moment = Interval::new(now, now.plus(Duration::from_seconds(1))).unwrap();
        let at_the_moment = timeline.part(moment);
        let on_duty = at_the_moment.shifts();
        let mut expected: Vec<&str> = on_duty.iter().map(|shift| roster.agent(shift.agent).handle().as_str()).collect();
        expected.sort_unstable();
        let first = &standing.requirements[0];
        let mut on: Vec<&str> = [names(&first.who.on), names(&standing.others)].concat();
        on.sort_unstable();
        assert_eq!(on, expected, "{now}");
        assert_eq!(first.state == State::Gap, open.within(moment).next().is_some(), "{now}");
        assert!(first.who.next.iter().all(|next| next.start.is_some_and(|start: Instant| start > now)), "{now}");
        now = now.plus(Duration::from_seconds(1_800));
    }
}

#[test]
fn the_exit_code_says_whether_a_question_asked_now_would_wait() {
    let team = folder(&[("agents/ann.toml", &daily("08:00-11:00"))]);
    let code = |now: &str| {
        let output = coverage(team.path(), &["now", "--format", "json", "--now", now]);
        (output.status.code(), json(&output)["requirements"][0]["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(code("2026-12-08T09:00:00Z"), (Some(0), "covered".to_owned()));
    assert_eq!(code("2026-12-08T07:30:00Z"), (Some(0), "gap".to_owned()));
    assert_eq!(code("2026-12-08T12:00:00Z"), (Some(1), "gap".to_owned()));
}
