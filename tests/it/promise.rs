//! Gaps, the promise, and hours: the sentences of the contract, each with the smallest team that shows it.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use crate::support::{agent, entry, gaps_of, roster, span};
use coverage::coverage::gaps::RequirementCoverage;
use coverage::coverage::hours::{AgentHours, State};
use coverage::time::civil::Duration;
use coverage::time::interval::Interval;
use coverage::timeline::Timeline;

const MINUTE: Duration = Duration::from_seconds(60);

fn coverage_of(files: &[(&str, &str)], interval: Interval) -> Vec<RequirementCoverage> {
    gaps_of(&roster(files), interval).requirements
}

fn hours_of(text: &str, start: &str, end: &str) -> AgentHours {
    let interval = span(&format!("{start}T00:00:00Z"), &format!("{end}T00:00:00Z"));
    Timeline::new(&roster(&[("agents/ann.toml", text)]), interval).unwrap().hours().remove(0)
}

/// On duty at all times but for time off between these times of 2026-12-09.
fn off_between(from: &str, until: &str) -> String {
    let off = format!("[[time-off]]\nfrom = 2026-12-09T{from}\nuntil = 2026-12-09T{until}\n");
    agent("UTC", &(entry("days = \"daily\"\nhours = \"00:00-24:00\"") + &off))
}

#[test]
fn a_gap_of_50_minutes_exposes_nothing_and_one_of_90_minutes_30() {
    let day = span("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z");
    let exposed =
        |until| coverage_of(&[("agents/ann.toml", &off_between("10:00:00", until))], day)[0].share.exposed_seconds;
    assert_eq!(exposed("10:50:00"), Duration::ZERO);
    assert_eq!(exposed("11:00:00"), Duration::ZERO);
    assert_eq!(exposed("11:00:01"), Duration::from_seconds(1));
    assert_eq!(exposed("11:30:00"), MINUTE.times(30));
}

#[test]
fn exposed_time_looks_past_the_end_of_the_window_so_windows_add_up() {
    let ann = off_between("10:00:00", "12:30:00");
    let exposed = |start: &str, end: &str| {
        let window = span(&format!("2026-12-09T{start}Z"), &format!("2026-12-09T{end}Z"));
        coverage_of(&[("agents/ann.toml", &ann)], window)[0].share.exposed_seconds
    };
    assert_eq!(exposed("00:00:00", "11:00:00"), MINUTE.times(60));
    assert_eq!(exposed("11:00:00", "23:00:00"), MINUTE.times(30));
    assert_eq!(exposed("00:00:00", "23:00:00"), MINUTE.times(90));
}

#[test]
fn a_question_at_the_end_of_the_need_waits_for_whoever_is_on_next_inside_the_need_or_not() {
    let team = "[[coverage]]\nname = \"day\"\nroles = [\"l1\"]\nhours = \"09:00-17:00\"\n";
    let ann = agent("UTC", &entry("days = \"daily\"\nhours = \"09:00-16:00\""));
    let day = span("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z");
    let share = &coverage_of(&[("team.toml", team), ("agents/ann.toml", &ann)], day)[0].share;
    assert_eq!((share.need_seconds, share.gap_seconds), (Duration::HOUR.times(8), Duration::HOUR));
    assert_eq!(share.exposed_seconds, Duration::HOUR);
    let evening = agent("UTC", &entry("days = \"daily\"\nhours = \"17:00-18:00\""));
    let files = [("team.toml", team), ("agents/ann.toml", ann.as_str()), ("agents/bob.toml", &evening)];
    assert_eq!(coverage_of(&files, day)[0].share.exposed_seconds, Duration::ZERO);
}

#[test]
fn thin_cover_is_a_gap_that_exposes_nothing_and_ranks_after() {
    let team = "[[coverage]]\nname = \"two\"\nroles = [\"l1\"]\nat-least = 2\n";
    let ann = agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-20:00\""));
    let bob = agent("UTC", &entry("days = \"daily\"\nhours = \"06:00-12:00\""));
    let files = [("team.toml", team), ("agents/ann.toml", ann.as_str()), ("agents/bob.toml", bob.as_str())];
    let two = &coverage_of(&files, span("2026-12-09T06:00:00Z", "2026-12-10T12:00:00Z"))[0];
    // Maximal, so the evening, the night and the morning are one gap with nobody on in some of it.
    let found: Vec<(u32, Duration)> = two.gaps.iter().map(|gap| (gap.staffed, gap.exposed_seconds)).collect();
    assert_eq!(found, [(0, Duration::HOUR.times(3))]);
    let two = &coverage_of(&files, span("2026-12-09T00:00:00Z", "2026-12-09T23:30:00Z"))[0];
    let found: Vec<u32> = two.gaps.iter().map(|gap| gap.staffed).collect();
    assert_eq!(found, [0, 1]);
}

#[test]
fn interns_alone_are_shown_and_are_no_cover_unless_a_requirement_names_them() {
    let ann = agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-12:00\""));
    let ida = agent("UTC", &entry("days = \"daily\"\nhours = \"10:00-14:00\"")).replace("\"l1\"", "\"intern\"");
    let day = span("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z");
    let files = [("agents/ann.toml", ann.as_str()), ("agents/ida.toml", ida.as_str())];
    let alone = &coverage_of(&files, day)[0];
    assert_eq!(alone.gaps[0].intern_seconds, Duration::HOUR.times(2));
    assert_eq!(alone.interns_only_seconds, Duration::HOUR.times(2));
    let team = "[[coverage]]\nname = \"any\"\nroles = [\"l1\", \"intern\"]\n";
    let named = &coverage_of(&[files[0], files[1], ("team.toml", team)], day)[0];
    assert_eq!((named.share.gap_seconds, named.gaps[0].intern_seconds), (Duration::HOUR.times(10), Duration::ZERO));
}

#[test]
fn l2_never_counts_as_first_response_and_tentative_hours_never_count_at_all() {
    let lea = agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-24:00\"")).replace("\"l1\"", "\"l2\"");
    let tom = agent("UTC", &entry("tentative = true\ndays = \"daily\"\nhours = \"00:00-24:00\""));
    let day = span("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z");
    let one = &coverage_of(&[("agents/lea.toml", &lea), ("agents/tom.toml", &tom)], day)[0];
    assert_eq!(one.share.covered_percent, Some(0.0));
    let could: Vec<(&str, Duration)> = one.gaps[0]
        .could_close
        .iter()
        .flatten()
        .map(|candidate| (candidate.agent.as_str(), candidate.tentative_seconds))
        .collect();
    assert_eq!(could, [("tom", Duration::DAY)]);
}

#[test]
fn exactly_the_minimum_is_met_and_a_minute_less_is_short() {
    let week = |hours: &str| {
        hours_of(&agent("UTC", &entry(&format!("days = \"mon-fri\"\nhours = \"{hours}\""))), "2026-12-07", "2026-12-14")
    };
    assert_eq!(week("10:00-12:00").state, State::Met);
    assert_eq!(week("10:00-11:59").state, State::Short);
}

#[test]
fn time_off_excuses_a_week_only_where_it_took_what_is_missing() {
    let text = |hours: &str| {
        let off = "[[time-off]]\nfrom = 2026-12-09\nuntil = 2026-12-10\n";
        agent("UTC", &(entry(&format!("days = \"mon-fri\"\nhours = \"{hours}\"")) + off))
    };
    let met_without = hours_of(&text("10:00-12:00"), "2026-12-07", "2026-12-14");
    assert_eq!((met_without.state, met_without.weeks[0].time_off_seconds), (State::Excused, Duration::HOUR.times(4)));
    assert_eq!(hours_of(&text("10:00-11:00"), "2026-12-07", "2026-12-14").state, State::Short);
}

#[test]
fn a_week_in_which_an_agent_joins_or_leaves_is_excused_and_weeks_outside_are_not_listed() {
    let lines = entry("days = \"daily\"\nhours = \"10:00-11:00\"");
    let text = agent("UTC", &("joined = 2026-12-10\nlast-day = 2026-12-22\n".to_owned() + &lines));
    let found = hours_of(&text, "2026-11-30", "2027-01-11");
    let weeks: Vec<(String, State)> =
        found.weeks.iter().map(|week| (week.monday.to_string(), week.state.unwrap())).collect();
    let expected = [("2026-12-07", State::Excused), ("2026-12-14", State::Short), ("2026-12-21", State::Excused)];
    assert_eq!(weeks, expected.map(|(monday, state)| (monday.to_owned(), state)));
    // 13 days of 10 hours a week, rounded down.
    assert_eq!(found.target_seconds, Duration::from_seconds(36_000 * 13 / 7));
    assert_eq!(hours_of(&text, "2026-10-05", "2026-11-02").state, State::None);
}

#[test]
fn weeks_are_the_agents_own_whole_and_belong_to_the_window_that_holds_their_middle() {
    let text = agent("Pacific/Auckland", &entry("days = \"sun\"\nhours = \"10:00-20:00\""));
    let weeks = |start: &str, end: &str| -> Vec<(String, Duration)> {
        hours_of(&text, start, end).weeks.iter().map(|week| (week.start.to_string(), week.seconds)).collect()
    };
    let all = weeks("2026-12-03", "2026-12-17");
    assert_eq!(
        all,
        [
            ("2026-12-06T11:00:00Z".to_owned(), Duration::HOUR.times(10)),
            ("2026-12-13T11:00:00Z".to_owned(), Duration::HOUR.times(10))
        ]
    );
    // Thursday 12:00 in Auckland is Wednesday 23:00 UTC.
    assert_eq!([weeks("2026-12-03", "2026-12-10"), weeks("2026-12-10", "2026-12-17")].concat(), all);
    assert_eq!([weeks("2026-12-03", "2026-12-09"), weeks("2026-12-09", "2026-12-17")].concat(), all);
    assert_eq!(weeks("2026-12-03", "2026-12-09"), []);
}

#[test]
fn hours_are_elapsed_time_and_nobody_is_short_because_of_a_clock() {
    let text = agent("Europe/Berlin", &entry("days = \"sat\"\nhours = \"22:00-08:00\""));
    let week = |start, end| {
        let hours = hours_of(&text, start, end);
        let week = &hours.weeks[0];
        (week.seconds, week.clock_change_seconds, week.state.unwrap(), hours.target_seconds)
    };
    let hours = |hours| Duration::HOUR.times(hours);
    // A week of seven days asks for ten hours whatever the clocks do.
    let zero = Duration::ZERO;
    assert_eq!(week("2026-03-23", "2026-03-30"), (hours(9), hours(1), State::Met, hours(10)));
    assert_eq!(week("2026-10-19", "2026-10-26"), (hours(11), zero.minus(hours(1)), State::Met, hours(10)));
}

#[test]
fn the_minimum_is_that_of_the_role_on_the_thursday_of_the_week() {
    let team = "[role.intern]\nweekly-minimum = \"5h\"\n";
    let ann =
        agent("UTC", &("promoted = 2026-12-16\n".to_owned() + &entry("days = \"mon-fri\"\nhours = \"10:00-11:00\"")));
    let roster = roster(&[("team.toml", team), ("agents/ann.toml", &ann)]);
    let window = span("2026-12-07T00:00:00Z", "2026-12-28T00:00:00Z");
    let found = Timeline::new(&roster, window).unwrap().hours().remove(0);
    assert_eq!(
        found.weeks.iter().map(|week| week.state.unwrap()).collect::<Vec<_>>(),
        [State::Met, State::Short, State::Short]
    );
    assert_eq!((found.role.as_str(), found.minimum_seconds), ("intern", Duration::HOUR.times(5)));
}

#[test]
fn long_shifts_nights_and_weekends_are_told_apart() {
    let lines = entry("days = \"fri\"\nhours = \"20:00-06:00\"") + &entry("days = \"sun\"\nhours = \"12:00-14:00\"");
    let found = hours_of(&agent("UTC", &lines), "2026-12-07", "2026-12-14");
    assert_eq!(found.night_seconds, Duration::HOUR.times(8));
    assert_eq!(found.weekend_seconds, Duration::HOUR.times(8));
    assert_eq!(found.long_shifts.iter().map(|shift| shift.seconds).collect::<Vec<_>>(), [Duration::HOUR.times(10)]);
}

#[test]
fn however_many_must_be_on_the_missing_time_is_told_at_once() {
    let team = "[[coverage]]\nname = \"all\"\nroles = [\"l1\"]\nat-least = 4294967295\n";
    let roster = roster(&[("team.toml", team), ("agents/ann.toml", &agent("UTC", ""))]);
    let missing = gaps_of(&roster, span("2026-12-07T00:00:00Z", "2026-12-14T00:00:00Z")).missing.missing_weekly_seconds;
    assert_eq!(missing, Duration::WEEK.times(4_294_967_295));
}
