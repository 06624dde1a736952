//! Owns examples of what people mean by dates, swaps, weeks, turns and travel, worked out by hand from the contract: the
//! oracle has to get them right before it may judge, and the program after it.

use super::clock::{Minute, Zone, civil, date, utc};
use super::examples::{agent, daily, entry, minutes, team, told};
use super::model::{
    Agent, Days, Entry, Hours, Pattern, Reach, Requirement, Rotation, RotationClock, Span, Team, TimeOff, Travel, Turn,
};
use super::naive::Window;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Weekday};
use serde_json::json;

/// The week from Monday 7 December 2026, in UTC.
fn week() -> Window {
    minutes(utc(2026, 12, 7), 7 * 24 * 60)
}

fn december(day: u32) -> NaiveDate {
    date(2026, 12, day)
}

/// A time of December 2026.
fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    december(day).and_hms_opt(hour, minute, 0).expect("a time of day")
}

fn on(weekdays: &[Weekday], text: &str, hours: &str) -> Entry {
    entry(Pattern::Days { days: Days { set: weekdays.into(), text: text.into() }, every: None }, hours)
}

fn once(day: u32, hours: &str) -> Entry {
    entry(Pattern::Dates(vec![december(day)]), hours)
}

/// Time off from one to another day of December 2026.
fn off(first: u32, last: u32, by: Option<&str>) -> TimeOff {
    TimeOff { reach: Reach::Dates(december(first), Some(december(last))), covered_by: by.map(String::from) }
}

fn with_off<const N: usize>(agent: Agent, time_off: [TimeOff; N]) -> Agent {
    Agent { time_off: time_off.into(), ..agent }
}

fn promoted(agent: Agent, day: u32) -> Agent {
    Agent { promoted: Some(december(day)), ..agent }
}

/// "ann l1 09 22:00/10 06:00 for bob" for each shift of a window, days and times on a zone's clock.
fn shifts(team: &Team, window: Window, zone: &str) -> Vec<String> {
    let clock = Zone::named(zone).clock();
    let time = |text: &serde_json::Value| {
        let text = text.as_str().expect("an instant");
        let minute: Minute = DateTime::parse_from_rfc3339(text).expect("an instant").timestamp() / 60;
        civil(clock.wall(minute)).format("%d %H:%M").to_string()
    };
    let told = told(team, window, "shifts");
    let shift = |shift: &serde_json::Value| {
        let word = |key: &str| shift[key].as_str().expect("a word").to_owned();
        let list = |before: &str, key: &str| {
            let words = shift[key].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
            words.fold(String::new(), |text, word| format!("{text} {before} {word}"))
        };
        let (posts, covered) = (list("at", "posts"), list("for", "covering_for"));
        let (start, end) = (time(&shift["start"]), time(&shift["end"]));
        format!("{} {} {start}/{end}{posts}{covered}", word("agent"), word("role"))
    };
    told["shifts"].as_array().expect("a list").iter().map(shift).collect()
}

#[test]
fn a_date_speaks_of_the_nights_that_start_on_it_whole() {
    let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let nights = agent("ann", "Europe/Berlin", [on(&weekdays, "mon-fri", "22:00-06:00")]);
    let ann = Agent { joined: Some(december(8)), last_day: Some(december(11)), ..nights };
    let ann = with_off(ann, [off(10, 10, None)]);
    let expected = ["ann l1 08 22:00/09 06:00", "ann l1 09 22:00/10 06:00", "ann l1 11 22:00/12 06:00"];
    assert_eq!(shifts(&team([ann]), week(), "Europe/Berlin"), expected);
}

#[test]
fn times_cut_and_those_without_an_end_last() {
    let ann = agent("ann", "Europe/Berlin", [daily("08:00-16:00")]);
    let reach = |from, until, zone| TimeOff { reach: Reach::Times(from, until, zone), covered_by: None };
    let tokyo = Some(Zone::named("Asia/Tokyo"));
    // 18:00 to 20:00 in Tokyo is 10:00 to 12:00 in Berlin.
    let ann = with_off(ann, [reach(at(8, 18, 0), Some(at(8, 20, 0)), tokyo), reach(at(9, 14, 30), None, None)]);
    let expected = [
        "ann l1 07 08:00/07 16:00",
        "ann l1 08 08:00/08 10:00",
        "ann l1 08 12:00/08 16:00",
        "ann l1 09 08:00/09 14:30",
    ];
    assert_eq!(shifts(&team([ann]), week(), "Europe/Berlin"), expected);
}

#[test]
fn an_exchange_goes_round_and_overlapping_holidays_do_not() {
    let of = |handle: &str, hours: &str, off: TimeOff| with_off(agent(handle, "UTC", [daily(hours)]), [off]);
    let day = minutes(utc(2026, 12, 10), 24 * 60);
    let two =
        team([of("ann", "09:00-13:00", off(10, 10, Some("bob"))), of("bob", "14:00-18:00", off(10, 10, Some("ann")))]);
    let expected = ["bob l1 10 09:00/10 13:00 for ann", "ann l1 10 14:00/10 18:00 for bob"];
    assert_eq!(shifts(&two, day, "UTC"), expected);
    let three = team([
        of("ann", "06:00-10:00", off(10, 10, Some("bob"))),
        of("bob", "11:00-15:00", off(10, 10, Some("cy"))),
        of("cy", "16:00-20:00", off(10, 10, Some("ann"))),
    ]);
    let expected =
        ["bob l1 10 06:00/10 10:00 for ann", "cy l1 10 11:00/10 15:00 for bob", "ann l1 10 16:00/10 20:00 for cy"];
    assert_eq!(shifts(&three, day, "UTC"), expected);
    // Two days are a holiday, and so is a single one that only asks.
    for theirs in [off(10, 11, Some("ann")), off(10, 10, Some("?"))] {
        let pair = team([of("ann", "09:00-13:00", off(10, 10, Some("bob"))), of("bob", "14:00-18:00", theirs.clone())]);
        let shown = shifts(&pair, day, "UTC");
        let covered = theirs.covered_by.filter(|by| by == "ann").map(|_| "ann l1 10 14:00/10 18:00 for bob");
        assert_eq!(shown, covered.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_holiday_takes_an_agreed_evening_too() {
    let ann = agent("ann", "UTC", [daily("09:00-13:00"), once(10, "18:00-20:00")]);
    let ann = with_off(ann, [off(8, 12, None)]);
    let expected = ["ann l1 07 09:00/07 13:00", "ann l1 13 09:00/13 13:00"];
    assert_eq!(shifts(&team([ann]), week(), "UTC"), expected);
}

#[test]
fn who_covers_does_so_by_the_date_on_their_own_clock() {
    // 06:00 on the 10th in Kiritimati is 06:00 on the 9th in Honolulu, for whom it is a day later than for the one who asks.
    let giver = |off| with_off(agent("ann", "Pacific/Kiritimati", [once(10, "06:00-09:00")]), [off]);
    let bob = || agent("bob", "Pacific/Honolulu", []);
    let by = |bob: Agent| shifts(&team([giver(off(10, 10, Some("bob"))), bob]), week(), "Pacific/Honolulu");
    assert_eq!(by(promoted(bob(), 10)), ["bob intern 09 06:00/09 09:00 for ann"]);
    assert_eq!(by(promoted(bob(), 9)), ["bob l1 09 06:00/09 09:00 for ann"]);
    assert_eq!(by(Agent { joined: Some(december(10)), ..bob() }), [""; 0]);
    assert_eq!(by(Agent { last_day: Some(december(9)), ..bob() }), ["bob l1 09 06:00/09 09:00 for ann"]);
    assert_eq!(by(with_off(bob(), [off(9, 9, None)])), [""; 0]);
    assert_eq!(by(with_off(bob(), [off(10, 10, None)])), ["bob l1 09 06:00/09 09:00 for ann"]);
    let out = Reach::Times(at(9, 7, 0), Some(at(9, 8, 0)), None);
    let expected = ["bob l1 09 06:00/09 07:00 for ann", "bob l1 09 08:00/09 09:00 for ann"];
    assert_eq!(by(with_off(bob(), [TimeOff { reach: out, covered_by: None }])), expected);
    // Bob's travel changes the clock of his entries, not the one by which he covers.
    let tokyo = Travel { from: december(1), until: None, zone: Zone::named("Asia/Tokyo") };
    let travelling = Agent { travels: vec![tokyo], ..promoted(bob(), 10) };
    assert_eq!(by(travelling), ["bob intern 09 06:00/09 09:00 for ann"]);
}

#[test]
fn the_week_that_is_judged_is_the_one_whose_thursday_noon_lies_in_the_window() {
    let zones = [
        ("Pacific/Kiritimati", "2026-12-06T10:00:00Z"),
        ("Asia/Tokyo", "2026-12-06T15:00:00Z"),
        ("Europe/Berlin", "2026-12-06T23:00:00Z"),
        ("UTC", "2026-12-07T00:00:00Z"),
        ("America/New_York", "2026-12-07T05:00:00Z"),
        ("Pacific/Honolulu", "2026-12-07T10:00:00Z"),
    ];
    for (zone, start) in zones {
        let team = team([agent("ann", zone, [once(7, "00:00-10:00"), once(13, "23:00-24:00")])]);
        let weeks = &told(&team, week(), "hours")["agents"][0]["weeks"];
        let expected = json!({ "start": start, "seconds": 11 * 3600, "time_off_seconds": 0,
            "clock_change_seconds": null, "state": "met" });
        assert_eq!(weeks, &json!([expected]), "{zone}");
    }
}

#[test]
fn nobody_is_short_because_of_a_clock() {
    let berlin = Zone::named("Europe/Berlin");
    let spring = berlin.clock().midnight(date(2026, 3, 23));
    let autumn = berlin.clock().midnight(date(2026, 10, 19));
    let judged = |hours: &str, time_off: Vec<TimeOff>, start: Minute, days: u64| {
        let ann = agent("ann", "Europe/Berlin", [on(&[Weekday::Sat], "sat", hours)]);
        let team = Team { zone: Some(berlin), ..team([Agent { time_off, ..ann }]) };
        let end = berlin.clock().midnight(berlin.clock().date(start) + chrono::Days::new(days));
        let ann = told(&team, Window { start, end }, "hours")["agents"][0].clone();
        let week = &ann["weeks"][0];
        assert_eq!(ann["target_seconds"], 36_000);
        json!([week["seconds"], week["time_off_seconds"], week["clock_change_seconds"], week["state"]])
    };
    // The night of 28 March has nine hours, the one of 24 October eleven.
    assert_eq!(judged("20:00-06:00", Vec::new(), spring, 7), json!([9 * 3600, 0, 3600, "met"]));
    assert_eq!(judged("20:00-06:00", Vec::new(), autumn, 7), json!([11 * 3600, 0, -3600, "met"]));
    assert_eq!(judged("20:30-06:00", Vec::new(), autumn, 7), json!([10 * 3600 + 1800, 0, -3600, "met"]));
    assert_eq!(judged("21:00-06:00", Vec::new(), spring, 7), json!([8 * 3600, 0, 3600, "short"]));
    // Off from 03:30 to 05:00: six and a half hours that the clock calls seven and a half, and one more.
    let time = |hour, minute| date(2026, 3, 29).and_hms_opt(hour, minute, 0).expect("a time");
    let cut = TimeOff { reach: Reach::Times(time(3, 30), Some(time(5, 0)), None), covered_by: None };
    assert_eq!(judged("20:00-06:00", vec![cut], spring, 7), json!([7 * 3600 + 1800, 5400, 3600, "excused"]));
}

#[test]
fn a_shift_that_a_clock_leaves_no_length_counts_as_done() {
    let one_hour = Span { minutes: 60, text: "1h".into() };
    let ann = agent("ann", "Europe/Berlin", [on(&[Weekday::Sun], "sun", "02:00-03:00")]);
    let team = Team { weekly_minimum: Some(one_hour), ..team([ann]) };
    let window = Window { start: utc(2026, 3, 23), end: utc(2026, 3, 30) };
    let week = &told(&team, window, "hours")["agents"][0]["weeks"][0];
    assert_eq!(
        (&week["seconds"], &week["clock_change_seconds"], &week["state"]),
        (&json!(0), &json!(3600), &json!("met"))
    );
}

#[test]
fn every_second_week_begins_where_the_days_as_written_begin() {
    let days = |from, set: &[Weekday], text: &str| {
        let days = Days { set: set.into(), text: text.into() };
        let entry = entry(Pattern::Days { days, every: Some(2) }, "10:00-11:00");
        let team = team([agent("ann", "UTC", [Entry { from: Some(from), ..entry }])]);
        let window = Window { start: utc(2026, 12, 1), end: utc(2026, 12, 23) };
        shifts(&team, window, "UTC").iter().map(|line| line[7..9].to_owned()).collect::<Vec<_>>().join(" ")
    };
    let from_wednesday =
        [Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun, Weekday::Mon, Weekday::Tue];
    // 2 December 2026 is a Wednesday, and the Monday after it belongs to that week.
    let found = "02 03 04 05 06 07 08 16 17 18 19 20 21 22";
    assert_eq!(days(december(2), &from_wednesday, "wed-tue"), found);
    assert_eq!(days(december(7), &from_wednesday, "wed-tue"), "07 08 16 17 18 19 20 21 22");
    assert_eq!(days(december(5), &[Weekday::Sat, Weekday::Sun, Weekday::Mon], "sat, sun, mon"), "05 06 07 19 20 21");
    assert_eq!(days(december(2), &[Weekday::Mon, Weekday::Wed, Weekday::Sun], "mon, wed, sun"), "02 06 14 16 20");
}

#[test]
fn long_duty_is_cut_where_shifts_start_that_lie_within_no_other() {
    let noon = agent("ann", "UTC", [daily("12:00-12:00"), daily("18:00-19:00")]);
    let window = Window { start: utc(2026, 12, 7) + 720, end: utc(2026, 12, 14) + 720 };
    let expected: Vec<String> = (7..14).map(|day| format!("ann l1 {day:02} 12:00/{:02} 12:00", day + 1)).collect();
    assert_eq!(shifts(&team([noon]), window, "UTC"), expected);
    // Twenty-six hours on duty are long, however short the time in each role.
    let entries = [once(7, "12:00-24:00"), once(8, "00:00-13:00"), once(8, "08:00-14:00")];
    let ann = promoted(agent("ann", "UTC", entries), 8);
    let expected = ["ann intern 07 12:00/08 00:00", "ann l1 08 00:00/08 08:00", "ann l1 08 08:00/08 14:00"];
    assert_eq!(shifts(&team([ann]), week(), "UTC"), expected);
}

#[test]
fn a_promotion_inside_of_time_on_duty_counts_from_its_first_shift_to_the_end() {
    let entries = [once(7, "20:00-02:00"), once(8, "01:00-04:00"), once(8, "05:00-06:00")];
    let ann = promoted(agent("ann", "UTC", entries), 8);
    let expected = ["ann intern 07 20:00/08 01:00", "ann l1 08 01:00/08 04:00", "ann l1 08 05:00/08 06:00"];
    assert_eq!(shifts(&team([ann]), week(), "UTC"), expected);
    // The night of the 8th in Sao Paulo is the 9th in UTC and still the intern's.
    let ann = promoted(agent("ann", "America/Sao_Paulo", [once(8, "22:00-23:00"), once(9, "22:00-23:00")]), 9);
    let window = Window { start: utc(2026, 12, 9), end: utc(2026, 12, 16) };
    let expected = ["ann intern 09 01:00/09 02:00", "ann l1 10 01:00/10 02:00"];
    assert_eq!(shifts(&team([ann.clone()]), window, "UTC"), expected);
    // The window begins on the 9th of the team's clock, whatever Ann's shows.
    assert_eq!(told(&team([ann.clone()]), window, "hours")["agents"][0]["role"], "l1");
    let local = Team { zone: Some(Zone::named("America/Sao_Paulo")), ..team([ann]) };
    assert_eq!(told(&local, window, "hours")["agents"][0]["role"], "intern");
}

#[test]
fn travel_moves_entries_times_and_own_turns_but_nothing_with_a_clock_of_its_own() {
    let fixed = Entry { zone: Some(Zone::named("America/New_York")), ..daily("12:00-13:00") };
    let tokyo = Travel { from: december(9), until: Some(december(10)), zone: Zone::named("Asia/Tokyo") };
    let out = Reach::Times(at(10, 8, 0), Some(at(10, 9, 0)), None);
    let ann = Agent {
        travels: vec![tokyo],
        time_off: vec![TimeOff { reach: out, covered_by: None }],
        ..agent("ann", "Europe/Berlin", [daily("08:00-10:00"), fixed])
    };
    let turn = |name: &str, clock, hours: i64| Rotation {
        name: name.into(),
        turns: vec![vec!["ann".into()]],
        from: december(9),
        until: Some(december(9)),
        turn: Turn::Days(7),
        days: None,
        hours: Some(Hours { start: hours * 60, end: hours * 60 + 60 }),
        post: None,
        clock,
    };
    let rotations = vec![turn("own", RotationClock::Own, 11), turn("team", RotationClock::Team, 15)];
    let team = Team { rotations, ..team([ann]) };
    let window = Window { start: utc(2026, 12, 8), end: utc(2026, 12, 11) + 10 * 60 };
    let expected = [
        "ann l1 08 07:00/08 09:00",
        "ann l1 08 17:00/08 18:00",
        "ann l1 08 23:00/09 01:00",
        "ann l1 09 02:00/09 03:00",
        "ann l1 09 15:00/09 16:00",
        "ann l1 09 17:00/09 18:00",
        "ann l1 10 00:00/10 01:00",
        "ann l1 10 17:00/10 18:00",
        "ann l1 11 07:00/11 09:00",
    ];
    assert_eq!(shifts(&team, window, "UTC"), expected);
}

#[test]
fn turns_go_by_days_or_by_dates_and_may_be_taken_off() {
    let turns = vec![vec!["ann".into()], vec!["bob".into(), "cy".into()], Vec::new()];
    let rotation = |turn| Rotation {
        name: "weekend".into(),
        turns: turns.clone(),
        from: december(5),
        until: None,
        turn,
        days: Some(Days { set: vec![Weekday::Sat, Weekday::Sun], text: "sat, sun".into() }),
        hours: Some(Hours { start: 480, end: 600 }),
        post: Some("chat".into()),
        clock: RotationClock::Team,
    };
    let told = |turn| {
        let ann = with_off(agent("ann", "UTC", []), [off(6, 6, Some("dora-the-2nd"))]);
        let others = ["bob", "cy", "dora-the-2nd"].map(|handle| agent(handle, "UTC", []));
        let [bob, cy, dora] = others;
        let team = Team { rotations: vec![rotation(turn)], ..team([ann, bob, cy, dora]) };
        let lines = shifts(&team, Window { start: utc(2026, 12, 1), end: utc(2026, 12, 28) }, "UTC");
        let short = |line: &String| line.replace(" l1 ", " ").replace(" at chat", "");
        lines.iter().map(short).collect::<Vec<_>>()
    };
    let line = |handle: &str, day: u32| format!("{handle} {day:02} 08:00/{day:02} 10:00");
    let covered = format!("{} for ann", line("dora-the-2nd", 6));
    let by_days = [
        line("ann", 5),
        covered.clone(),
        line("bob", 12),
        line("cy", 12),
        line("bob", 13),
        line("cy", 13),
        line("ann", 26),
        line("ann", 27),
    ];
    assert_eq!(told(Turn::Days(7)), by_days);
    // Three dates each: 5, 6, 12; 13, 19, 20; nobody on 26, 27.
    let by_dates = [
        line("ann", 5),
        covered,
        line("ann", 12),
        line("bob", 13),
        line("cy", 13),
        line("bob", 19),
        line("cy", 19),
        line("bob", 20),
        line("cy", 20),
    ];
    assert_eq!(told(Turn::Dates(3)), by_dates);
}

#[test]
fn posts_cut_shifts_and_count_where_they_are_asked_for() {
    let mediation = Entry { post: Some("mediation".into()), ..once(7, "10:00-12:00") };
    let ann = agent("ann", "UTC", [once(7, "09:00-11:00"), mediation]);
    let need = |name: &str, roles: Option<&str>, posts: &[&str]| Requirement {
        name: name.into(),
        roles: roles.map(|role| vec![role.into()]),
        posts: posts.iter().copied().map(String::from).collect(),
        skills: Vec::new(),
        at_least: None,
        response_within: None,
        days: None,
        dates: Some(vec![december(7)]),
        hours: Some(Hours { start: 540, end: 720 }),
        from: None,
        until: None,
        zone: None,
    };
    let requirements = vec![need("first", Some("l1"), &[]), need("second", None, &["mediation", "chat"])];
    let team = Team { requirements, ..team([ann]) };
    let expected =
        ["ann l1 07 09:00/07 10:00", "ann l1 07 10:00/07 11:00 at mediation", "ann l1 07 11:00/07 12:00 at mediation"];
    assert_eq!(shifts(&team, week(), "UTC"), expected);
    let told = told(&team, week(), "gaps");
    let gap = |at: usize| &told["requirements"][at]["gaps"][0];
    assert_eq!((&gap(0)["start"], &gap(0)["seconds"]), (&json!("2026-12-07T11:00:00Z"), &json!(3600)));
    assert_eq!((&gap(1)["start"], &gap(1)["seconds"]), (&json!("2026-12-07T09:00:00Z"), &json!(3600)));
}

#[test]
fn a_minimum_over_the_window_is_judged_once() {
    // Twenty hours in one of two weeks, which asks for ten in each.
    let ann = agent("ann", "UTC", [once(7, "00:00-10:00"), once(8, "00:00-10:00")]);
    let team = Team { over_window: true, ..team([ann]) };
    let hours = |days: i64| told(&team, minutes(utc(2026, 12, 7), days * 24 * 60), "hours")["agents"][0].clone();
    let fortnight = hours(14);
    assert_eq!((&fortnight["target_seconds"], &fortnight["state"]), (&json!(72_000), &json!("met")));
    assert_eq!(fortnight["weeks"][1]["state"], json!(null));
    assert_eq!(hours(15)["state"], "short");
}
