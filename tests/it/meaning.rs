//! What people mean: teams written as people write them, and what comes of them worked out by hand from the rules of dates and times.

#![allow(clippy::unwrap_used)] // helpers of tests, too

use std::process::Output;

use crate::support::{agent, coverage, entry, folder, json, on_sample, stdout};
use serde_json::Value;

type File<'t> = (&'t str, String);

fn ask(files: &[File<'_>], arguments: &[&str]) -> Output {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    coverage(folder(&files).path(), arguments)
}

/// "Wed 2026-12-09 22:00-Thu 06:00 ann l1" for each shift, with whom it is for, on the clock of `zone`.
fn shifts(files: &[File<'_>], zone: &str, from: &str, until: &str) -> Vec<String> {
    let window = ["shifts", "--timezone", zone, "--from", from, "--until", until, "--format", "csv", "-q"];
    let text = stdout(&ask(files, &window));
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let covered = if cells[4].is_empty() { String::new() } else { format!(" for {}", cells[4]) };
        format!("{} {} {}{covered}", cells[0], cells[2], cells[3])
    };
    text.lines().skip(1).map(line).collect()
}

fn hours(files: &[File<'_>], window: &[&str]) -> Value {
    json(&ask(files, &[&["hours", "--format", "json", "-q"], window].concat()))
}

/// The codes of the warnings and errors.
fn findings(files: &[File<'_>], now: &str) -> Vec<String> {
    let found = json(&ask(files, &["check", "--format", "json", "--now", now]));
    let code = |found: &Value| found["code"].as_str().unwrap().to_owned();
    found["diagnostics"].as_array().unwrap().iter().map(code).collect()
}

fn off(lines: &str) -> String {
    format!("[[time-off]]\n{lines}\n")
}

fn day_off(date: &str, by: &str) -> String {
    off(&format!("from = {date}\nuntil = {date}\ncovered-by = \"{by}\""))
}

fn nights() -> String {
    entry("days = \"mon-fri\"\nhours = \"22:00-06:00\"")
}

fn daily(hours: &str) -> String {
    entry(&format!("days = \"daily\"\nhours = \"{hours}\""))
}

#[test]
fn a_night_that_is_taken_off_is_the_one_that_starts_on_that_day() {
    let ann = agent("Europe/Berlin", &(nights() + &off("from = 2026-12-10\nuntil = 2026-12-10")));
    let found = shifts(&[("agents/ann.toml", ann)], "Europe/Berlin", "2026-12-09", "2026-12-11");
    let expected = ["Tue 2026-12-08 22:00-Wed 06:00 ann l1", "Wed 2026-12-09 22:00-Thu 06:00 ann l1"];
    assert_eq!(found, [expected[0], expected[1], "Fri 2026-12-11 22:00-Sat 06:00 ann l1"]);
}

#[test]
fn the_first_and_the_last_day_cut_no_night() {
    let text = format!("joined = 2026-12-08\nlast-day = 2026-12-10\n{}", nights());
    let found =
        shifts(&[("agents/ann.toml", agent("Europe/Berlin", &text))], "Europe/Berlin", "2026-12-07", "2026-12-13");
    let expected = [
        "Tue 2026-12-08 22:00-Wed 06:00 ann l1",
        "Wed 2026-12-09 22:00-Thu 06:00 ann l1",
        "Thu 2026-12-10 22:00-Fri 06:00 ann l1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn two_can_swap_their_shifts_of_one_day() {
    let ann = agent("UTC", &(daily("09:00-13:00") + &day_off("2026-12-10", "bob")));
    let bob = agent("UTC", &(daily("14:00-18:00") + &day_off("2026-12-10", "ann")));
    let files = [("agents/ann.toml", ann), ("agents/bob.toml", bob)];
    let found = shifts(&files, "UTC", "2026-12-10", "2026-12-10");
    assert_eq!(found, ["Thu 2026-12-10 09:00-13:00 bob l1 for ann", "Thu 2026-12-10 14:00-18:00 ann l1 for bob"]);
    assert_eq!(findings(&files, "2026-12-01T00:00:00Z"), Vec::<String>::new());
}

#[test]
fn an_exchange_goes_round_between_three() {
    let of = |hours: &str, by: &str| agent("UTC", &(daily(hours) + &day_off("2026-12-10", by)));
    let files = [
        ("agents/ann.toml", of("06:00-10:00", "bob")),
        ("agents/bob.toml", of("11:00-15:00", "cy")),
        ("agents/cy.toml", of("16:00-20:00", "ann")),
    ];
    let expected = [
        "Thu 2026-12-10 06:00-10:00 bob l1 for ann",
        "Thu 2026-12-10 11:00-15:00 cy l1 for bob",
        "Thu 2026-12-10 16:00-20:00 ann l1 for cy",
    ];
    assert_eq!(shifts(&files, "UTC", "2026-12-10", "2026-12-10"), expected);
    assert_eq!(findings(&files, "2026-12-01T00:00:00Z"), Vec::<String>::new());
}

#[test]
fn two_holidays_that_name_each_other_leave_nobody_and_are_warned_of() {
    let holiday = |from: u32, by: &str| {
        off(&format!("from = 2026-12-{from}\nuntil = 2026-12-{}\ncovered-by = \"{by}\"", from + 3))
    };
    let ann = agent("UTC", &(daily("09:00-13:00") + &holiday(10, "bob")));
    let bob = agent("UTC", &(daily("14:00-18:00") + &holiday(12, "ann")));
    let files = [("agents/ann.toml", ann), ("agents/bob.toml", bob)];
    // Both are away on the 12th and the 13th.
    assert_eq!(shifts(&files, "UTC", "2026-12-12", "2026-12-13"), Vec::<String>::new());
    assert_eq!(findings(&files, "2026-12-01T00:00:00Z"), ["coverer-away", "coverer-away"]);
}

#[test]
fn a_night_can_be_swapped_for_a_day() {
    let ann = agent("Europe/Berlin", &(nights() + &day_off("2026-12-10", "bob")));
    let bob =
        agent("Europe/Berlin", &(entry("days = \"tue\"\nhours = \"09:00-13:00\"") + &day_off("2026-12-15", "ann")));
    let files = [("agents/ann.toml", ann), ("agents/bob.toml", bob)];
    let found = shifts(&files, "Europe/Berlin", "2026-12-10", "2026-12-15");
    let swapped: Vec<&String> = found.iter().filter(|line| line.contains(" for ")).collect();
    assert_eq!(swapped, ["Thu 2026-12-10 22:00-Fri 06:00 bob l1 for ann", "Tue 2026-12-15 09:00-13:00 ann l1 for bob"]);
    assert!(!found.iter().any(|line| line.starts_with("Thu 2026-12-10 22:00") && line.contains(" ann l1")));
}

#[test]
fn a_holiday_takes_an_agreed_evening_too_and_says_so() {
    let evening = entry("dates = [2026-12-16]\nhours = \"18:00-22:00\"");
    let holiday = off("from = 2026-12-14\nuntil = 2026-12-27");
    let files = [("agents/ann.toml", agent("Europe/Berlin", &(daily("09:00-11:00") + &evening + &holiday)))];
    let found = shifts(&files, "Europe/Berlin", "2026-12-13", "2026-12-28");
    assert_eq!(found, ["Sun 2026-12-13 09:00-11:00 ann l1", "Mon 2026-12-28 09:00-11:00 ann l1"]);
    assert!(findings(&files, "2026-12-01T00:00:00Z").contains(&"date-in-time-off".to_owned()));
}

#[test]
fn an_evening_in_a_holiday_is_agreed_by_times_off_on_both_sides_of_it() {
    let evening = entry("dates = [2026-12-16]\nhours = \"18:00-22:00\"");
    let before = off("from = 2026-12-14T00:00:00\nuntil = 2026-12-16T18:00:00");
    let after = off("from = 2026-12-16T22:00:00\nuntil = 2026-12-28T00:00:00");
    let text = daily("09:00-11:00") + &evening + &before + &after;
    let files = [("agents/ann.toml", agent("Europe/Berlin", &text))];
    let expected =
        ["Sun 2026-12-13 09:00-11:00 ann l1", "Wed 2026-12-16 18:00-22:00 ann l1", "Mon 2026-12-28 09:00-11:00 ann l1"];
    assert_eq!(shifts(&files, "Europe/Berlin", "2026-12-13", "2026-12-28"), expected);
}

#[test]
fn noon_to_noon_for_a_week_is_seven_shifts_at_noon() {
    let files = [("agents/ann.toml", agent("Europe/Berlin", &daily("12:00-12:00")))];
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"];
    let line = |at: usize| format!("{} 2026-12-{:02} 12:00-{} 12:00 ann l1", days[at], at + 6, days[at + 1]);
    let found = shifts(&files, "Europe/Berlin", "2026-12-07", "2026-12-13");
    // The one that is under way when the week begins, and seven of its own.
    assert_eq!(found, (0..8).map(line).collect::<Vec<_>>());
}

#[test]
fn the_sample_s_agent_with_nine_hours_is_short_in_the_week_that_is_named() {
    let found =
        json(&on_sample(&["hours", "--agent", "fennel", "--from", "2026-12-14", "--weeks", "1", "--format", "json"]));
    let fennel = &found["agents"][0];
    let weeks: Vec<&Value> = fennel["weeks"].as_array().unwrap().iter().map(|week| &week["start"]).collect();
    assert_eq!((&fennel["state"], weeks), (&"short".into(), vec![&"2026-12-13T23:00:00Z".into()]));
}

#[test]
fn whoever_lives_where_the_week_that_is_asked_for_is_the_week_that_is_judged() {
    for zone in ["Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "UTC", "America/New_York", "Pacific/Honolulu"] {
        let ann = agent(zone, &entry("dates = [2026-12-09, 2026-12-14]\nhours = \"09:00-19:00\""));
        for team in ["UTC", zone] {
            let files = [("agents/ann.toml", ann.clone()), ("team.toml", format!("timezone = \"{team}\"\n"))];
            let found = hours(&files, &["--from", "2026-12-07", "--weeks", "1"]);
            let weeks = found["agents"][0]["weeks"].as_array().unwrap();
            assert_eq!(weeks.len(), 1, "{zone} in a team of {team}");
            assert_eq!((&weeks[0]["monday"], &weeks[0]["seconds"]), (&"2026-12-07".into(), &36_000.into()), "{zone}");
        }
    }
}

#[test]
fn a_weekly_target_is_ten_hours_in_every_week_of_the_year_and_nobody_is_short_because_of_a_clock() {
    let night = entry("days = \"sat\"\nhours = \"20:00-06:00\"");
    let files = [
        ("agents/ann.toml", agent("Europe/Berlin", &night)),
        ("team.toml", "timezone = \"Europe/Berlin\"\n".to_owned()),
    ];
    for week in 0..53 {
        let monday = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + chrono::Days::new(7 * week);
        let found = hours(&files, &["--from", &monday.to_string(), "--weeks", "1"]);
        let ann = &found["agents"][0];
        assert_eq!(ann["target_seconds"], 36_000, "{monday}");
        // The clocks go forward in the night of 28 March, which is nine hours long.
        assert_eq!(ann["state"], "met", "{monday}: {ann}");
    }
}

#[test]
fn a_second_week_that_goes_past_sunday_begins_on_its_first_day() {
    let ann = agent("UTC", &entry("days = \"wed-tue\"\nevery = 2\nfrom = 2026-12-02\nhours = \"10:00-11:00\""));
    let found = shifts(&[("agents/ann.toml", ann)], "UTC", "2026-12-01", "2026-12-22");
    let dates: Vec<&str> = found.iter().map(|line| &line[12..14]).collect();
    assert_eq!(dates, ["02", "03", "04", "05", "06", "07", "08", "16", "17", "18", "19", "20", "21", "22"]);
}

#[test]
fn a_promotion_on_the_first_day_of_a_cycle_is_one_for_the_whole_cycle() {
    let text = format!("joined = 2026-08-31\npromoted = 2026-11-09\n{}", daily("20:00-23:00"));
    let cycles = "days = 30\n[[cycle]]\nnumber = 88\nstart = 2026-11-09\n".to_owned();
    let zone = "America/Sao_Paulo";
    let files = [("agents/ann.toml", agent(zone, &text)), ("cycles.toml", cycles)];
    let found = hours(&files, &["--cycle", "88"]);
    let ann = &found["agents"][0];
    // The cycle begins at 00:00 UTC, which is the evening of the 8th in Sao Paulo.
    assert_eq!((&ann["role"], ann.get("promotion")), (&"l1".into(), None));
    // The last shift of the intern starts on the 8th at 20:00, 23:00 UTC.
    let found = shifts(&files, zone, "2026-11-09", "2026-11-09");
    assert_eq!(found[..2], ["Sun 2026-11-08 20:00-23:00 ann intern", "Mon 2026-11-09 20:00-23:00 ann l1"]);
}

#[test]
fn one_table_says_that_three_entries_travel() {
    let entries = daily("08:00-10:00") + &daily("12:00-14:00") + &daily("18:00-20:00");
    let text = entries + "[[travel]]\nfrom = 2026-12-08\nuntil = 2026-12-21\ntimezone = \"Asia/Tokyo\"\n";
    let files = [("agents/ann.toml", agent("Europe/Berlin", &text))];
    let day = |zone: &str, date: &str| {
        let mut found = shifts(&files, zone, "2026-12-06", "2026-12-23");
        found.retain(|line| &line[4..14] == date);
        found
    };
    let at = |date: &str| ["08:00-10:00", "12:00-14:00", "18:00-20:00"].map(|hours| format!("{date} {hours} ann l1"));
    assert_eq!(day("Europe/Berlin", "2026-12-07"), at("Mon 2026-12-07"));
    assert_eq!(day("Asia/Tokyo", "2026-12-09"), at("Wed 2026-12-09"));
    assert_eq!(day("Asia/Tokyo", "2026-12-21"), at("Mon 2026-12-21"));
    assert_eq!(day("Europe/Berlin", "2026-12-22"), at("Tue 2026-12-22"));
}

#[test]
fn a_turn_is_a_shift_like_any_other_and_may_be_taken_off_and_covered() {
    let team = "[[rotation]]\nname = \"weekend lead\"\nagents = [\"ann\", [\"bob\", \"cy\"], \"?\"]\nfrom = 2026-12-05\nturn = \"7d\"\n\
        days = \"sat, sun\"\nhours = \"08:00-20:00\"\n";
    let files = [
        ("team.toml", team.to_owned()),
        ("agents/ann.toml", agent("UTC", &day_off("2026-12-06", "bob"))),
        ("agents/bob.toml", agent("UTC", "")),
        ("agents/cy.toml", agent("UTC", "")),
    ];
    let expected = [
        "Sat 2026-12-05 08:00-20:00 ann l1",
        "Sun 2026-12-06 08:00-20:00 bob l1 for ann",
        "Sat 2026-12-12 08:00-20:00 bob l1",
        "Sat 2026-12-12 08:00-20:00 cy l1",
        "Sun 2026-12-13 08:00-20:00 bob l1",
        "Sun 2026-12-13 08:00-20:00 cy l1",
        "Sat 2026-12-26 08:00-20:00 ann l1",
        "Sun 2026-12-27 08:00-20:00 ann l1",
    ];
    assert_eq!(shifts(&files, "UTC", "2026-12-05", "2026-12-27"), expected);
}

#[test]
fn shifts_are_cut_where_posts_change_and_count_where_their_post_is_asked_for() {
    let team = "[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\nhours = \"09:00-12:00\"\n\n\
        [[coverage]]\nname = \"mediation\"\nposts = [\"mediation\"]\nhours = \"09:00-12:00\"\n";
    let ann = agent(
        "UTC",
        &(daily("09:00-11:00") + &entry("days = \"daily\"\nhours = \"11:00-12:00\"\npost = \"mediation\"")),
    );
    let files = [("team.toml", team.to_owned()), ("agents/ann.toml", ann)];
    let day = ["--from", "2026-12-10", "--until", "2026-12-10", "--format", "json", "-q"];
    let found = json(&ask(&files, &[&["shifts"], &day[..]].concat()));
    let posts: Vec<Option<&Value>> =
        found["shifts"].as_array().unwrap().iter().map(|shift| shift.get("posts")).collect();
    assert_eq!(posts, [None, Some(&serde_json::json!(["mediation"]))]);
    let found = json(&ask(&files, &[&["gaps"], &day[..]].concat()));
    let gaps: Vec<&Value> = found["requirements"].as_array().unwrap().iter().map(|one| &one["gap_seconds"]).collect();
    assert_eq!(gaps, [&Value::from(3_600), &Value::from(7_200)]);
}

#[test]
fn what_is_asked_for_stands_beside_the_gaps_until_somebody_takes_it() {
    let team = "[[rotation]]\nname = \"weekend lead\"\nagents = [\"ann\", \"?\"]\nfrom = 2026-12-05\nturn = \"7d\"\ndays = \"sat\"\n\
        hours = \"08:00-16:00\"\n";
    let ann = |by: &str| agent("UTC", &(daily("09:00-13:00") + &day_off("2026-12-10", by)));
    let files = |by: &str| {
        [("team.toml", team.to_owned()), ("agents/ann.toml", ann(by)), ("agents/bob.toml", agent("UTC", ""))]
    };
    let asked = |by: &str| {
        let text = stdout(&ask(&files(by), &["gaps", "--from", "2026-12-07", "--weeks", "1", "-q"]));
        let (_, open) = text.split_once("Open requests\n").unwrap();
        open.lines().take_while(|line| !line.is_empty()).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let turn = "nobody has the turn of weekend lead, Sat 2026-12-12 08:00-16:00";
    assert_eq!(asked("?"), ["ann asks for Thu 2026-12-10 09:00-13:00", turn]);
    assert_eq!(asked("bob"), [turn]);
}

#[test]
fn who_offers_the_time_that_is_asked_for_is_named_with_how_much_of_it() {
    let could = |hours: &str, more: &str| {
        agent(
            "UTC",
            &(format!("{more}\n") + &entry(&format!("tentative = true\ndays = \"daily\"\nhours = \"{hours}\""))),
        )
    };
    let team = "[[coverage]]\nname = \"german\"\nroles = [\"l1\"]\nskills = [\"german\"]\n";
    let german = "skills = [\"german\"]";
    let ann = agent("UTC", &(format!("{german}\n") + &daily("09:00-13:00") + &day_off("2026-12-10", "?")));
    let files = [
        ("team.toml", team.to_owned()),
        ("agents/ann.toml", ann),
        ("agents/bob.toml", could("08:00-11:00", german)),
        ("agents/cem.toml", could("08:00-20:00", german)),
        ("agents/dan.toml", could("08:00-20:00", "")),
        ("agents/eve.toml", could("08:00-20:00", &format!("{german}\nlast-day = 2026-12-09"))),
    ];
    let asks = "ann asks for Thu 2026-12-10 09:00-13:00; could be on: cem, bob 2h";
    for (command, before) in
        [(&["gaps", "--from", "2026-12-07", "--weeks", "1"][..], "  "), (&["now"], "open request: ")]
    {
        let text = stdout(&ask(&files, &[command, &["-q", "--now", "2026-12-09T12:00:00Z"]].concat()));
        assert!(text.contains(&format!("{before}{asks}\n")), "{text}");
    }
    let found = json(&ask(&files, &["gaps", "--from", "2026-12-07", "--weeks", "1", "-q", "--format", "json"]));
    let offers = serde_json::json!([{"agent": "cem", "seconds": 14_400}, {"agent": "bob", "seconds": 7_200}]);
    assert_eq!(found["requests"][0]["offers"], offers);
}

/// What `gaps` says that clocks have made, of four weeks from a Monday.
fn made_by_clocks(files: &[(&str, &str)], monday: &str) -> Vec<String> {
    let team = folder(files);
    let output =
        coverage(team.path(), &["gaps", "-q", "--now", "2026-01-01T00:00:00Z", "--from", monday, "--weeks", "4"]);
    stdout(&output).lines().filter(|line| line.contains("changed")).map(str::to_owned).collect()
}

#[test]
fn a_gap_that_is_there_because_clocks_have_changed_apart_says_so() {
    let berlin = agent("Europe/Berlin", &entry("days = \"daily\"\nhours = \"06:00-14:00\""));
    let new_york = agent("America/New_York", &entry("days = \"daily\"\nhours = \"20:00-24:00\""));
    let until_noon = "[[coverage]]\nname = \"morning\"\nroles = [\"l1\"]\nhours = \"01:00-12:00\"\n";
    let files = [("agents/a.toml", &*berlin), ("agents/b.toml", &*new_york), ("team.toml", until_noon)];
    let words = "daily 04:00-05:00, 25 Oct to 1 Nov, 8 times: Berlin has changed its clock, New York has not";
    assert_eq!(made_by_clocks(&files, "2026-10-19"), [words]);
    let words = "daily 04:00-05:00, 9 to 28 Mar, 20 times: New York has changed its clock, Berlin has not";
    assert_eq!(made_by_clocks(&files, "2026-03-02"), [words], "in spring New York is first");
}

#[test]
fn clocks_that_change_together_make_no_gap() {
    let of = |zone: &str, hours: &str| agent(zone, &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")));
    let (berlin, lisbon) = (of("Europe/Berlin", "06:00-14:00"), of("Europe/Lisbon", "14:00-22:00"));
    let files = [("agents/a.toml", &*berlin), ("agents/b.toml", &*lisbon)];
    assert!(made_by_clocks(&files, "2026-10-19").is_empty(), "the gaps are an hour later, as those before were");
}

#[test]
fn clocks_of_the_south_change_apart_too() {
    let of = |zone: &str, hours: &str| agent(zone, &entry(&format!("days = \"daily\"\nhours = \"{hours}\"")));
    // In London's summer 06:00-19:00 UTC, in Sydney's winter 19:00-06:00, in its summer until 05:00.
    let (london, sydney) = (of("Europe/London", "07:00-20:00"), of("Australia/Sydney", "05:00-16:00"));
    let files = [("agents/a.toml", &*london), ("agents/b.toml", &*sydney)];
    let words = [
        "daily 05:00-06:00, 4 to 24 Oct, 21 times: Sydney has changed its clock, London has not",
        "Sun 2026-10-25 05:00-07:00: Sydney and London have changed their clocks",
    ];
    assert_eq!(made_by_clocks(&files, "2026-09-28"), words);
}

/// The code and the message of each finding.
fn said(files: &[File<'_>]) -> Vec<String> {
    let found = json(&ask(files, &["check", "--format", "json", "--now", "2026-12-01T00:00:00Z"]));
    let line = |found: &Value| format!("{}: {}", found["code"].as_str().unwrap(), found["message"].as_str().unwrap());
    found["diagnostics"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_gap_of_more_than_a_day_says_on_which_day_it_ends() {
    let text = daily("08:00-02:00") + &entry("days = \"sun\"\nhours = \"02:00-08:00\"");
    let off = (0..3).map(|week| {
        off(&format!("from = 2026-12-{:02}T02:00:00\nuntil = 2026-12-{:02}T08:00:00", 6 + 7 * week, 7 + 7 * week))
    });
    let rest = entry("days = \"mon-sat\"\nhours = \"02:00-08:00\"");
    let files = [("agents/ann.toml", agent("UTC", &(text + &rest + &off.collect::<String>())))];
    let found =
        json(&ask(&files, &["gaps", "--from", "2026-12-01", "--until", "2026-12-27", "--format", "json", "-q"]));
    assert_eq!(found["patterns"][0]["text"], "every Sunday 02:00-08:00 the next day");
}

#[test]
fn a_promotion_is_on_its_date_whatever_the_zone_and_from_the_role_before() {
    let of = |zone: &str| {
        let lines = format!("was = \"l2\"\npromoted = 2026-12-10\n{}", daily("09:00-11:00"));
        [("agents/ann.toml", agent(zone, &lines))]
    };
    for zone in ["UTC", "Asia/Tokyo", "Pacific/Honolulu"] {
        let team = ["team", "--now", "2026-12-01T00:00:00Z", "-q"];
        let text = stdout(&ask(&of(zone), &team));
        assert!(text.contains("l2 until 2026-12-09, then l1"), "{text}");
        let found = json(&ask(&of(zone), &[&team[..], &["--format", "json"]].concat()));
        assert_eq!(found["agents"][0]["promoted"], "2026-12-10");
        let report = ["report", "--as-planned", "--from", "2026-12-07", "--until", "2026-12-13", "-q"];
        let text = stdout(&ask(&of(zone), &report));
        assert!(text.contains("l2 until 2026-12-09, then l1"), "{text}");
    }
}

#[test]
fn a_single_date_that_somebody_covers_does_take_place() {
    let evening = entry("dates = [2026-12-16]\nhours = \"18:00-22:00\"");
    let ann = agent("UTC", &(evening + &off("from = 2026-12-14\nuntil = 2026-12-18\ncovered-by = \"bob\"")));
    let files = [("agents/ann.toml", ann), ("agents/bob.toml", agent("UTC", ""))];
    assert_eq!(said(&files), Vec::<String>::new());
}

#[test]
fn a_coverer_who_is_away_leaves_open_what_nobody_else_covers() {
    let by = |from: &str, until: &str, by: &str| off(&format!("from = {from}\nuntil = {until}\ncovered-by = \"{by}\""));
    let ann = daily("09:00-13:00") + &by("2026-12-10", "2026-12-11", "bob");
    let bob = agent("UTC", &(daily("14:00-18:00") + &off("from = 2026-12-11T11:00:00\nuntil = 2026-12-11T16:00:00")));
    let (bob, cy) = (("agents/bob.toml", bob), ("agents/cy.toml", agent("UTC", "")));
    let files = [("agents/ann.toml", agent("UTC", &ann)), bob.clone(), cy.clone()];
    let open = "bob has time off too, first on Fri 2026-12-11 11:00-13:00 UTC; that stays uncovered";
    assert_eq!(said(&files), [format!("coverer-away: {open}")]);
    let ann = ann + &by("2026-12-11", "2026-12-12", "cy");
    assert_eq!(said(&[("agents/ann.toml", agent("UTC", &ann)), bob, cy]), Vec::<String>::new());
}

#[test]
fn a_coverer_who_is_on_duty_is_so_in_the_time_that_overlaps() {
    let ann = agent("UTC", &(daily("09:00-13:00") + &day_off("2026-12-10", "bob")));
    let files = [("agents/ann.toml", ann), ("agents/bob.toml", agent("UTC", &daily("12:00-15:00")))];
    assert_eq!(said(&files), ["coverer-on-duty: bob is on duty anyway, first on Thu 2026-12-10 12:00-13:00 UTC"]);
}

#[test]
fn one_finding_hides_no_other() {
    let codes = |files: &[File<'_>]| findings(files, "2026-12-01T00:00:00Z");
    let turns =
        "[[rotation]]\nname = \"lead\"\nagents = [\"ann\", \"Robert\"]\nfrom = 2026-12-05\nturn = \"1w\"\n".to_owned();
    let files = [("agents/ann.toml", agent("UTC", "")), ("team.toml", turns)];
    assert_eq!(codes(&files), ["unknown-handle", "bad-duration"]);
    let quoted = off("from = \"2026-12-10\"\nuntil = 2026-12-11\ncovered-by = \"nobody\"");
    assert_eq!(codes(&[("agents/ann.toml", agent("UTC", &quoted))]), ["wrong-type", "unknown-handle"]);
    let travel =
        |day: u32, zone: &str| format!("[[travel]]\nfrom = 2026-12-{day}\nuntil = 2026-12-20\ntimezone = \"{zone}\"\n");
    let both = travel(10, "Asia/Nowhere") + &travel(15, "Asia/Tokyo");
    assert_eq!(codes(&[("agents/ann.toml", agent("UTC", &both))]), ["unknown-zone", "travels-overlap"]);
}

#[test]
fn a_change_of_posts_and_skills_is_told_to_whoever_reads_the_change() {
    let ann = |skill: &str, more: &str| {
        format!(
            "skills = [\"{skill}\"]\n{}",
            agent("UTC", &entry(&format!("days = \"mon-fri\"\nhours = \"09:00-13:00\"\n{more}")))
        )
    };
    let (plain, mediation) = (ann("german", ""), ann("mac", "post = \"mediation\""));
    let told = |before: &str, after: &str| {
        let (base, team) = (folder(&[("agents/ann.toml", before)]), folder(&[("agents/ann.toml", after)]));
        let base = base.path().join("schedules");
        stdout(&coverage(team.path(), &["diff", base.to_str().unwrap(), "-q"]))
    };
    let after = told(&plain, &mediation);
    assert!(after.contains("~ skills: german → mac"), "{after}");
    assert!(after.contains("mon-fri 09:00-13:00 UTC, for mediation, before for none"), "{after}");
    let back = told(&mediation, &plain);
    assert!(back.contains("mon-fri 09:00-13:00 UTC, for no post, before for mediation"), "{back}");
}

#[test]
fn a_single_shift_that_somebody_is_asked_to_take_is_no_mistake() {
    let asks = entry("dates = [2026-12-10]\nhours = \"09:00-13:00\"")
        + &off("from = 2026-12-10\nuntil = 2026-12-10\ncovered-by = \"?\"");
    let found = findings(&[("agents/ann.toml", agent("UTC", &asks))], "2026-12-01T00:00:00Z");
    assert_eq!(found, ["open-request"]);
}

/// Ann has the hours of an entry, and bob all that is asked for; hours are judged once for the window.
fn judged_once(entry: &str) -> [File<'static>; 3] {
    [
        ("team.toml", "[policy]\nminimum-over = \"window\"\n".to_owned()),
        ("agents/ann.toml", agent("Europe/Berlin", entry)),
        ("agents/bob.toml", agent("Europe/Berlin", &daily("14:00-20:00"))),
    ]
}

#[test]
fn a_verdict_on_a_whole_window_says_what_it_stands_on() {
    let off = off("from = 2026-12-14\nuntil = 2026-12-15");
    let files = judged_once(&(entry("days = \"mon-fri\"\nhours = \"09:00-10:00\"") + &off));
    let window = ["--from", "2026-12-07", "--weeks", "2", "-q"];
    let text = stdout(&ask(&files, &[&["hours"], &window[..]].concat()));
    assert!(text.contains("\nann is short in the window (8h of 20h, 2h off)\n"), "{text}");
    assert!(!text.contains("bob is"), "{text}");
    let ann = hours(&files, &window[..4])["agents"][0].clone();
    assert_eq!((&ann["state"], &ann["time_off_seconds"]), (&"short".into(), &7_200.into()));
    let report = stdout(&ask(&files, &[&["report", "--as-planned"], &window[..]].concat()));
    assert!(report.contains("| short in the window 8h of 20h |"), "{report}");
    // A day of the hours off would be enough.
    let excused = entry("days = \"mon-fri\"\nhours = \"09:00-13:00\"") + &off.replace("12-14", "12-08");
    let text = stdout(&ask(&judged_once(&excused), &[&["hours"], &window[..]].concat()));
    assert!(text.contains("\nann is excused in the window (16h of 20h, 24h off)\n"), "{text}");
}

#[test]
fn a_change_of_hours_is_told_also_where_they_are_judged_once_for_the_window() {
    let of = |hours: &str| judged_once(&entry(&format!("days = \"mon-fri\"\nhours = \"{hours}\"")));
    let told = |format: &str| {
        let [base, team] = [of("09:00-12:00"), of("09:00-10:00")].map(|files| {
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
            folder(&files)
        });
        let base = base.path().join("schedules");
        let window = ["--from", "2026-12-07", "--weeks", "2", "--format", format, "-q"];
        stdout(&coverage(team.path(), &[&["diff", base.to_str().unwrap()], &window[..]].concat()))
    };
    let text = told("text");
    assert!(text.contains("= 30h → 10h in the window, below 20h"), "{text}");
    assert!(text.contains("= 15h → 5h a week in 2 weeks from 7 December"), "{text}");
    assert!(!text.contains("not in the team"), "{text}");
    let text = told("markdown");
    assert!(text.contains("Below the minimum:\n\n- ann in the window: 10h of 20h\n"), "{text}");
}

#[test]
fn what_is_over_is_not_missing_any_more() {
    let advice = |from: &str, until: &str| {
        let ann =
            agent("UTC", &entry("days = \"daily\"\nhours = \"00:00-24:00\"\nfrom = 2026-11-27\nuntil = 2026-12-03"));
        let gaps = ["gaps", "--from", from, "--until", until, "--now", "2026-11-28T12:00:00Z", "-q"];
        stdout(&ask(&[("agents/ann.toml", ann)], &gaps)).lines().last().unwrap_or_default().to_owned()
    };
    let gaps = |from: &str, until: &str| {
        let text = advice(from, until);
        text.split(". It is").next().unwrap().to_owned()
    };
    assert_eq!(gaps("2026-11-23", "2026-12-03"), "Nothing is missing from now on.");
    assert_eq!(gaps("2026-11-28", "2026-12-03"), "Nothing is missing.");
}

#[test]
fn a_shift_that_is_moved_by_less_than_its_length_is_warned_of_where_too_much_is_taken_off() {
    let moved = |until: &str, hours: &str| {
        let times = off(&format!("from = 2026-12-10T09:00:00\nuntil = 2026-12-10T{until}:00"));
        let text = daily("09:00-13:00") + &times + &entry(&format!("dates = [2026-12-10]\nhours = \"{hours}\""));
        [("agents/ann.toml", agent("Europe/Berlin", &text))]
    };
    let lost = "date-in-time-off: time off takes Thu 2026-12-10 10:00-13:00 of this shift of 2026-12-10".to_owned();
    assert!(said(&moved("13:00", "10:00-14:00")).contains(&lost));
    let right = moved("10:00", "13:00-14:00");
    assert_eq!(said(&right), Vec::<String>::new());
    let day = shifts(&right, "Europe/Berlin", "2026-12-10", "2026-12-10");
    assert_eq!(day, ["Thu 2026-12-10 10:00-14:00 ann l1"]);
}

#[test]
fn who_has_a_turn_and_no_entry_that_goes_on_is_asked_about() {
    let turns = "[[rotation]]\nname = \"lead\"\nagents = [\"ann\"]\nfrom = 2026-12-05\nturn = \"7d\"\nhours = \"08:00-16:00\"\n";
    let ann = |entries: &str| [("team.toml", turns.to_owned()), ("agents/ann.toml", agent("UTC", entries))];
    let over = entry("days = \"mon\"\nhours = \"18:00-20:00\"\nuntil = 2026-11-23");
    let asked = "gone-but-named: ann has entries that are all over, and has the turn of 2026-12-05".to_owned();
    assert_eq!(said(&ann(&over)), [asked]);
    assert_eq!(said(&ann("")), Vec::<String>::new());
}
