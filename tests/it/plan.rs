//! The scheduler from files to a plan: what it proposes keeps what the files say, and asks no more than they offer.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::support::{agent, at, entry, roster, span, teams};
use chrono::{Datelike, Duration as Days, NaiveDateTime, Timelike, Weekday};
use coverage::plan::recruit::recruits;
use coverage::plan::slots::{Freedom, Slotted, Unplannable};
use coverage::plan::solver::explain::{capacity, open};
use coverage::plan::solver::problem::{runs, within};
use coverage::plan::solver::solve::{Effort, Solution, solve};
use coverage::plan::verify::verify;
use coverage::roster::model::Roster;
use coverage::time::civil::Duration;
use coverage::time::interval::{Interval, IntervalSet};

const WEEK: (&str, &str) = ("2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z");

fn week() -> Interval {
    span(WEEK.0, WEEK.1)
}

fn tentative(lines: &str) -> String {
    entry(&format!("tentative = true\n{lines}"))
}

fn planned(roster: &Roster, window: Interval, freedom: Freedom) -> (Slotted, Solution) {
    let slotted = Slotted::new(roster, window, freedom).unwrap();
    let solution = solve(&slotted.problem, Effort::default(), &|| true);
    assert_eq!(verify(&slotted.problem, &solution), Ok(()));
    (slotted, solution)
}

/// What the plan has on: "ann 2026-12-01T09:00:00Z/2026-12-01T13:00:00Z", within the window.
fn lines(roster: &Roster, window: Interval, freedom: Freedom) -> Vec<String> {
    let (slotted, solution) = planned(roster, window, freedom);
    let mut lines = Vec::new();
    for (id, shifts) in slotted.agents.iter().zip(&solution.plan.shifts) {
        for shift in shifts.iter().filter_map(|shift| slotted.interval(shift)).filter(|shift| shift.overlaps(window)) {
            lines.push(format!("{} {}/{}", roster.agent(*id).handle(), shift.start(), shift.end()));
        }
    }
    lines
}

fn one(lines: &str) -> Roster {
    roster(&[("agents/ann.toml", &agent("UTC", lines))])
}

#[test]
fn a_shift_is_as_long_as_the_limits_allow_and_lies_in_what_is_offered() {
    let ann = one(&tentative("days = \"tue\"\nhours = \"08:00-20:00\""));
    let (slotted, solution) = planned(&ann, week(), Freedom::Add);
    assert_eq!((slotted.slot, solution.levels.uncovered), (Duration::from_seconds(1_800), 336 - 16));
    let short = one(&tentative("days = \"tue\"\nhours = \"08:00-09:30\""));
    assert_eq!(lines(&short, week(), Freedom::Add), Vec::<String>::new());
}

#[test]
fn tentative_time_that_meets_a_firm_shift_makes_one_longer_shift_of_it() {
    let firm = entry("days = \"tue\"\nhours = \"08:00-13:00\"");
    let ann = one(&(firm + &tentative("days = \"tue\"\nhours = \"13:00-20:00\"")));
    let expected = ["ann 2026-12-01T08:00:00Z/2026-12-01T16:00:00Z"];
    assert_eq!(lines(&ann, week(), Freedom::Add), expected);
}

#[test]
fn a_firm_shift_that_breaks_a_rule_stays_and_moves_only_where_it_may() {
    let ann = one(&entry("days = \"tue\"\nhours = \"08:00-20:00\""));
    assert_eq!(lines(&ann, week(), Freedom::Add), ["ann 2026-12-01T08:00:00Z/2026-12-01T20:00:00Z"]);
    let (_, moved) = planned(&ann, week(), Freedom::Replan);
    assert_eq!((moved.levels.uncovered, moved.levels.change), (336 - 16, 8));
}

#[test]
fn rest_is_kept_to_what_lies_before_and_after_the_window() {
    let firm = entry("dates = [2026-11-29, 2026-12-07]\nhours = \"20:00-24:00\"");
    let ann = one(&(firm + &tentative("dates = [2026-11-30]\nhours = \"00:00-24:00\"")));
    let day = span("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z");
    let (_, solution) = planned(&ann, day, Freedom::Add);
    // Four hours more at once make eight; or eight after a rest of eight: what is covered more counts.
    assert_eq!(solution.levels.uncovered, 48 - 8 - 16);
}

#[test]
fn a_week_holds_its_maximum_with_what_is_worked_outside_the_window() {
    let firm = entry("dates = [2026-11-30, 2026-12-01]\nhours = \"09:00-13:00\"");
    let text = firm + &tentative("days = \"daily\"\nhours = \"09:00-13:00\"") + "[limits]\nmax-weekly = \"14h\"\n";
    let window = span("2026-12-02T00:00:00Z", "2026-12-07T00:00:00Z");
    let (slotted, solution) = planned(&one(&text), window, Freedom::Add);
    let planned = within(&solution.plan.shifts[0], &slotted.problem.window);
    assert_eq!(slotted.amount(planned), Duration::HOUR.times(14 - 8));
}

#[test]
fn nobody_is_planned_in_time_off_or_outside_the_teams_employ() {
    let text = format!(
        "joined = 2026-12-02\nlast-day = 2026-12-04\n{}[[time-off]]\nfrom = 2026-12-03\nuntil = 2026-12-03\n",
        tentative("days = \"daily\"\nhours = \"09:00-13:00\"")
    );
    let expected = ["ann 2026-12-02T09:00:00Z/2026-12-02T13:00:00Z", "ann 2026-12-04T09:00:00Z/2026-12-04T13:00:00Z"];
    assert_eq!(lines(&one(&text), week(), Freedom::Add), expected);
}

#[test]
fn an_intern_covers_nothing_until_promoted() {
    let hours = tentative("days = \"mon, fri\"\nhours = \"09:00-13:00\"");
    let text = agent("UTC", &format!("joined = 2026-01-01\npromoted = 2026-12-03\n{hours}"));
    let team = "[role.l1]\nweekly-minimum = \"0h\"\n[role.intern]\nweekly-minimum = \"0h\"\n";
    let roster = roster(&[("team.toml", team), ("agents/ann.toml", &text)]);
    let expected = ["ann 2026-12-04T09:00:00Z/2026-12-04T13:00:00Z"];
    assert_eq!(lines(&roster, week(), Freedom::Add), expected);
}

#[test]
fn slots_are_as_long_as_every_border_allows() {
    let slot = |lines: &str| Slotted::new(&one(lines), week(), Freedom::Add).unwrap().slot.seconds() / 60;
    assert_eq!(slot(&tentative("days = \"tue\"\nhours = \"08:00-20:00\"")), 30);
    assert_eq!(slot(&tentative("days = \"tue\"\nhours = \"08:15-20:00\"")), 15);
    assert_eq!(slot(&tentative("days = \"tue\"\nhours = \"08:05-20:00\"")), 5);
    assert_eq!(slot(&tentative("days = \"tue\"\nhours = \"08:01-20:00\"")), 1);
    let rested = tentative("days = \"tue\"\nhours = \"08:00-20:00\"") + "[limits]\nrest = \"8h10m\"\n";
    assert_eq!(slot(&rested), 5);
}

#[test]
fn a_team_of_nobody_has_the_empty_plan() {
    let (_, solution) = planned(&roster(&[]), week(), Freedom::Add);
    assert_eq!((solution.levels.uncovered, solution.bounds.uncovered), (336, 336));
}

#[test]
fn a_solution_is_the_same_when_it_was_written_and_read() {
    let problem = Slotted::new(&teams::team(4, 1, 20, 2), week(), Freedom::Add).unwrap().problem;
    let solution = solve(&problem, Effort::default(), &|| true);
    let read: Solution = serde_json::from_str(&serde_json::to_string(&solution).unwrap()).unwrap();
    assert_eq!((verify(&problem, &read), read), (Ok(()), solution));
}

#[test]
fn a_long_window_is_planned_in_parts_and_proven_as_a_whole() {
    let roster = teams::team(6, 1, 18, 2);
    let window = span(WEEK.0, "2027-01-04T00:00:00Z");
    let (_, long) = planned(&roster, window, Freedom::Add);
    let weeks: i64 = (0..5)
        .map(|week| {
            let start = at(WEEK.0).plus(Duration::WEEK.times(week));
            let one = Interval::new(start, start.plus(Duration::WEEK)).unwrap();
            planned(&roster, one, Freedom::Add).1.bounds.uncovered
        })
        .sum();
    assert!(long.levels.uncovered >= long.bounds.uncovered && long.bounds.uncovered > 0);
    // A week alone may begin and end as it likes, so its bound is below what it is within the whole, but not by much.
    assert!(long.levels.uncovered >= weeks && long.levels.uncovered <= weeks + weeks / 10, "{weeks} {long:?}");
}

#[test]
fn a_window_that_is_too_long_for_its_slots_is_refused() {
    let ann = one(&tentative("days = \"tue\"\nhours = \"08:01-20:00\""));
    let window = span("2026-11-30T00:00:00Z", "2036-11-30T00:00:00Z");
    let refused = Slotted::new(&ann, window, Freedom::Add);
    assert!(matches!(refused, Err(Unplannable::TooLarge { slot, .. }) if slot == Duration::from_seconds(60)));
}

#[test]
fn what_is_stopped_at_once_is_a_plan_that_keeps_the_rules_and_claims_no_more_than_it_proves() {
    let roster = teams::team(8, 1, 16, 1);
    let problem = Slotted::new(&roster, week(), Freedom::Add).unwrap().problem;
    let solution = solve(&problem, Effort::default(), &|| false);
    assert!(solution.stopped);
    assert_eq!(verify(&problem, &solution), Ok(()));
}

#[test]
fn the_plan_is_the_same_on_any_number_of_threads() {
    let roster = teams::team(16, 1, 16, 1);
    let problem = Slotted::new(&roster, week(), Freedom::Add).unwrap().problem;
    let on = |threads| solve(&problem, Effort { threads, ..Effort::default() }, &|| true);
    assert_eq!(on(1), on(3));
}

#[test]
fn other_handles_and_whole_weeks_later_change_no_level() {
    let files = teams::files(6, 1, 18, 4);
    let levels = |files: &[(String, String)], window| {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        planned(&roster(&files), window, Freedom::Add).1.levels
    };
    let before = levels(&files, week());
    let mut renamed = files.clone();
    for (number, (path, _)) in renamed.iter_mut().enumerate().skip(1) {
        *path = format!("agents/other-{}.toml", (number * 5) % 7);
    }
    let after = levels(&renamed, week());
    assert_eq!((after.uncovered, after.shortfall, after.change), (before.uncovered, before.shortfall, before.change));
    // No clock changes in these weeks.
    assert_eq!(levels(&files, span("2026-12-07T00:00:00Z", "2026-12-14T00:00:00Z")), before);
}

#[test]
fn more_availability_never_uncovers_more_and_an_agent_less_never_uncovers_less() {
    for seed in 1..=4 {
        let files = teams::files(6, 1, 20, seed);
        let proven = |files: &[(String, String)]| {
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            let (_, solution) = planned(&roster(&files), week(), Freedom::Add);
            (solution.levels.uncovered, solution.bounds.uncovered)
        };
        let (uncovered, bound) = proven(&files);
        let mut more = files.clone();
        let sunday = tentative("days = \"sun\"\nhours = \"00:00-24:00\"") + "[limits]";
        more[1].1 = more[1].1.replace("[limits]", &sunday);
        // A bound holds for every plan, so it is never above what a freer team reaches.
        let (freer, freer_bound) = proven(&more);
        assert!(freer_bound <= uncovered && freer <= uncovered, "seed {seed}: {freer} of {uncovered}");
        let (fewer, _) = proven(&files[..6]);
        assert!(fewer >= bound && fewer >= uncovered, "seed {seed}: {fewer} of {uncovered}");
    }
}

#[test]
fn every_plan_keeps_the_rules_as_the_files_state_them() {
    for (seed, freedom) in [(1, Freedom::Add), (2, Freedom::Add), (3, Freedom::Replan), (4, Freedom::Replan)] {
        let roster = teams::team(12, 1, 16, seed);
        let (slotted, solution) = planned(&roster, week(), freedom);
        for (id, shifts) in slotted.agents.iter().zip(&solution.plan.shifts) {
            let agent = roster.agent(*id);
            let on: IntervalSet = shifts.iter().filter_map(|shift| slotted.interval(shift)).collect();
            let mut week_hours: BTreeMap<i64, i64> = BTreeMap::new();
            for minute in (week().start().unix()..week().end().unix()).step_by(1_800) {
                let instant = coverage::time::interval::Instant::from_unix(minute);
                if on.iter().any(|shift| shift.contains(instant)) {
                    let local = agent.zone().local(instant);
                    assert!(said(&teams::files(12, 1, 16, seed), agent.handle().as_str(), local), "{local}");
                    let monday = local.date() - Days::days(i64::from(local.weekday().num_days_from_monday()));
                    *week_hours.entry(monday.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()).or_default() +=
                        1_800;
                }
            }
            let most = agent.limits().max_weekly.unwrap().seconds();
            assert!(week_hours.values().all(|worked| *worked <= most), "{} {week_hours:?}", agent.handle());
            let shifts: Vec<Interval> = on.iter().filter(|shift| shift.overlaps(week())).collect();
            let hours = |hours: i64| Duration::HOUR.times(hours);
            assert!(shifts.iter().all(|shift| (hours(2)..=hours(8)).contains(&shift.length())));
            assert!(shifts.windows(2).all(|two| Duration::between(two[0].end(), two[1].start()) >= hours(8)));
        }
    }
}

/// Whether an agent's file offers that minute of the agent's clock; read line by line, as people read it.
fn said(files: &[(String, String)], handle: &str, local: NaiveDateTime) -> bool {
    let (_, text) = files.iter().find(|(path, _)| *path == format!("agents/{handle}.toml")).unwrap();
    let value = |entry: &str, key: &str| {
        let line = entry.lines().find(|line| line.starts_with(key)).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    let minute = |clock: &str| clock[..2].parse::<u32>().unwrap() * 60 + clock[3..].parse::<u32>().unwrap();
    let now = local.hour() * 60 + local.minute();
    let name = |day: Weekday| day.to_string().to_lowercase();
    text.split("[[availability]]").skip(1).any(|entry| {
        let (days, hours) = (value(entry, "days"), value(entry, "hours"));
        let (start, end) = (minute(&hours[..5]), minute(&hours[6..]));
        let on = |day: Weekday| days.split(", ").any(|known| known == name(day));
        if start < end {
            on(local.weekday()) && (start..end).contains(&now)
        } else {
            (on(local.weekday()) && start <= now) || (on(local.weekday().pred()) && now < end)
        }
    })
}

#[test]
fn who_is_close_to_a_gap_why_no_plan_closes_it_and_whom_to_look_for_are_said() {
    let hours = tentative("days = \"mon-sat\"\nhours = \"00:00-24:00\"") + "[limits]\nmax-weekly = \"20h\"\n";
    let text = agent("Europe/Berlin", &hours);
    let roster = roster(&[("agents/ann.toml", &text), ("agents/bob.toml", &text)]);
    let (slotted, solution) = planned(&roster, week(), Freedom::Add);
    let counted = capacity(&slotted.problem, &solution).unwrap();
    // Each can do forty half-hours of the week.
    assert_eq!(counted.uncovered() + slotted.problem.unavailable(), solution.levels.uncovered);
    assert_eq!(solution.levels.uncovered, 336 - 2 * 40);
    let opens = open(&slotted.problem, &solution.plan, &|| true);
    assert!(opens.iter().all(|open| !open.close.is_empty() || open.remedy.is_some()), "{opens:?}");
    let missing: Vec<bool> = slotted.problem.missing(&solution.plan)[0].iter().map(|missing| *missing > 0).collect();
    let left: IntervalSet = runs(&missing).iter().filter_map(|run| slotted.interval(run)).collect();
    // Each covers a fourth of four times ten hours: three of them are enough, in places of their own.
    let some = left
        .iter()
        .take(4)
        .map(|run| Interval::new(run.start(), run.start().plus(Duration::HOUR.times(5)).min(run.end())).unwrap());
    let found = recruits([(&roster.team().requirements()[0], some.collect())], week());
    let places: std::collections::BTreeSet<&str> = found.iter().map(|found| found.timezone.as_str()).collect();
    assert!((2..=3).contains(&found.len()) && places.len() == found.len(), "{found:?}");
    assert!(found.windows(2).all(|two| two[0].covers_seconds >= two[1].covers_seconds), "{found:?}");
    assert!(recruits([(&roster.team().requirements()[0], IntervalSet::default())], week()).is_empty());
    assert!(slotted.instant(slotted.problem.window.start) == at(WEEK.0));
}
