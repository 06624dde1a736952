//! `coverage edit`: what people ask for, what stands in the files then, and who is on.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; and a test reads what was written

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{agent, coverage, entry, folder, json, stderr, stdout};

/// A Saturday.
const NOW: &str = "2026-11-21T12:00:00Z";

pub(crate) fn weekly(days: &str, hours: &str) -> String {
    entry(&format!("days = \"{days}\"\nhours = \"{hours}\""))
}

/// Ann in the mornings, Ben in the afternoons, Cem at night; in Berlin.
fn team() -> TempDir {
    let zone = "Europe/Berlin";
    let ann = format!("# Ann's file\n{}", agent(zone, &weekly("mon-fri", "09:00-13:00"))) + "# the end\n";
    let ben = agent(zone, &weekly("mon-fri", "13:00-18:00"));
    let cem = agent(zone, &weekly("mon-fri", "22:00-06:00"));
    folder(&[("agents/ann.toml", &ann), ("agents/ben.toml", &ben), ("agents/cem.toml", &cem)])
}

fn files(team: &Path) -> BTreeMap<String, String> {
    let all = std::fs::read_dir(team.join("schedules/agents")).unwrap().map(|file| file.unwrap().path());
    all.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

/// Runs an edit and writes it; gives what it says.
#[track_caller]
fn edit(team: &Path, asked: &[&str]) -> String {
    let output = coverage(team, &[&["edit", "--yes", "-q", "--now", NOW][..], asked].concat());
    assert!(output.status.success(), "{asked:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// What an edit is refused for.
#[track_caller]
fn refused(team: &Path, asked: &[&str]) -> String {
    let before = files(team);
    let output = coverage(team, &[&["edit", "--yes", "-q", "--now", NOW][..], asked].concat());
    assert_eq!(output.status.code(), Some(2), "{asked:?}: {}", stdout(&output));
    assert_eq!(files(team), before, "{asked:?}");
    stderr(&output)
}

/// Who is on from the Monday on, for two weeks: "ann 2026-11-30T08:00 to 12:00" in UTC.
fn shifts(team: &Path) -> Vec<String> {
    let output =
        coverage(team, &["shifts", "-q", "--format", "json", "--now", NOW, "--from", "2026-11-30", "--weeks", "1"]);
    let shift = |shift: &Value| {
        let text = |key: &str| shift[key].as_str().unwrap().to_owned();
        format!("{} {} to {}", text("agent"), &text("start")[..16], &text("end")[11..16])
    };
    json(&output)["shifts"].as_array().unwrap().iter().map(shift).collect()
}

/// What an edit changes in who is on: what is gone, and what is new.
fn changed(asked: &[&str]) -> (Vec<String>, Vec<String>) {
    let team = team();
    let before = shifts(team.path());
    edit(team.path(), asked);
    let after = shifts(team.path());
    let apart = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|shift| !other.contains(shift)).cloned().collect()
    };
    (apart(&before, &after), apart(&after, &before))
}

#[test]
fn what_is_asked_for_changes_just_those_shifts() {
    for (asked, gone, new) in [
        (
            &["away", "ann", "1 dec", "2 dec"][..],
            &["ann 2026-12-01T08:00 to 12:00", "ann 2026-12-02T08:00 to 12:00"][..],
            &[][..],
        ),
        // One day alone.
        (&["away", "ann", "2026-12-01"], &["ann 2026-12-01T08:00 to 12:00"], &[]),
        // The night that starts on that day.
        (&["away", "cem", "2026-12-01"], &["cem 2026-12-01T21:00 to 05:00"], &[]),
        (
            &["cover", "ann", "2026-12-01", "cem"],
            &["ann 2026-12-01T08:00 to 12:00"],
            &["cem 2026-12-01T08:00 to 12:00"],
        ),
        (&["ask", "ann", "2026-12-01"], &["ann 2026-12-01T08:00 to 12:00"], &[]),
        (
            &["move", "ann", "2026-12-01", "14-18"],
            &["ann 2026-12-01T08:00 to 12:00"],
            &["ann 2026-12-01T13:00 to 17:00"],
        ),
        // Where old and new overlap, the agent stays on.
        (
            &["move", "ann", "2026-12-01", "11-15"],
            &["ann 2026-12-01T08:00 to 12:00"],
            &["ann 2026-12-01T10:00 to 14:00"],
        ),
        (
            &["move", "ann", "2026-12-01", "8-14"],
            &["ann 2026-12-01T08:00 to 12:00"],
            &["ann 2026-12-01T07:00 to 13:00"],
        ),
        (
            &["move", "cem", "2026-12-01", "20-4"],
            &["cem 2026-12-01T21:00 to 05:00"],
            &["cem 2026-12-01T19:00 to 03:00"],
        ),
        // After midnight is the next date, where the night is.
        (&["move", "cem", "2026-12-01", "0-8"], &["cem 2026-12-01T21:00 to 05:00"], &["cem 2026-12-01T23:00 to 07:00"]),
        (&["add", "ann", "sat 10-14"], &[], &["ann 2026-12-05T09:00 to 13:00"]),
        (&["add", "ann", "5 dec 10-14"], &[], &["ann 2026-12-05T09:00 to 13:00"]),
        (&["add", "ann", "sat 10-14", "--tentative"], &[], &[]),
        (
            &["travel", "ann", "1 dec", "1 dec", "Asia/Tokyo"],
            &["ann 2026-12-01T08:00 to 12:00"],
            &["ann 2026-12-01T00:00 to 04:00"],
        ),
        (&["leave", "ann", "3 dec"], &["ann 2026-12-04T08:00 to 12:00"], &[]),
        (&["end", "ann", "1", "3 dec"], &["ann 2026-12-04T08:00 to 12:00"], &[]),
        (&["end", "ann", "all", "3 dec"], &["ann 2026-12-04T08:00 to 12:00"], &[]),
        (&["confirm", "ann"], &[], &[]),
        // On the same day, and on two.
        (
            &["swap", "ann", "2026-12-01", "cem", "2026-12-01"],
            &["ann 2026-12-01T08:00 to 12:00", "cem 2026-12-01T21:00 to 05:00"],
            &["cem 2026-12-01T08:00 to 12:00", "ann 2026-12-01T21:00 to 05:00"],
        ),
        (
            &["swap", "ann", "2026-12-01", "cem", "2026-12-03"],
            &["ann 2026-12-01T08:00 to 12:00", "cem 2026-12-03T21:00 to 05:00"],
            &["cem 2026-12-01T08:00 to 12:00", "ann 2026-12-03T21:00 to 05:00"],
        ),
    ] {
        assert_eq!(
            changed(asked),
            (gone.iter().map(ToString::to_string).collect(), new.iter().map(ToString::to_string).collect()),
            "{asked:?}"
        );
    }
}

#[test]
fn the_same_edit_twice_is_one_edit() {
    for asked in [
        &["away", "ann", "1 dec", "2 dec"][..],
        &["away", "ann", "1 dec", "open", "--covered-by", "ben"],
        &["back", "ann", "1 dec"],
        &["cover", "ann", "2026-12-01", "cem"],
        &["ask", "cem", "2026-12-01"],
        &["move", "ann", "2026-12-01", "14-18"],
        &["move", "ann", "2026-12-01", "11-15"],
        &["move", "cem", "2026-12-01", "20-4"],
        &["add", "ann", "sat 10-14", "--from", "5 dec"],
        &["add", "ann", "sat 10-14", "--from", "5 dec", "--every", "2", "--tentative"],
        &["travel", "ann", "1 dec", "1 dec", "Asia/Tokyo"],
        &["leave", "ann", "3 dec"],
        &["end", "ann", "1", "3 dec"],
        &["confirm", "ann"],
        &["swap", "ann", "2026-12-01", "cem", "2026-12-03"],
        &["swap", "ann", "2026-12-01", "cem", "2026-12-01"],
        &["tidy"],
    ] {
        let team = team();
        edit(team.path(), asked);
        let once = files(team.path());
        let again = edit(team.path(), asked);
        assert!(again.contains("nothing changes"), "{asked:?}: {again}");
        assert_eq!(files(team.path()), once, "{asked:?}");
    }
}

#[test]
fn back_on_the_first_day_off_undoes_away_to_the_byte() {
    for until in [&["7 dec"][..], &["open"], &[], &["7 dec", "--covered-by", "ben"], &["7 dec", "--covered-by", "?"]] {
        let team = team();
        let before = files(team.path());
        edit(team.path(), &[&["away", "ann", "1 dec"][..], until].concat());
        assert_ne!(files(team.path()), before);
        edit(team.path(), &["back", "ann", "1 dec"]);
        assert_eq!(files(team.path()), before, "{until:?}");
    }
}

#[test]
fn who_is_away_longer_than_is_said_already_is_away_for_the_rest_as_well() {
    let team = team();
    edit(team.path(), &["away", "ann", "2 dec", "3 dec"]);
    edit(team.path(), &["away", "ann", "1 dec", "4 dec"]);
    let ann = std::fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
    let off = ann.split_once("# the end\n").unwrap().1;
    let part = |from: u8, until: u8| format!("\n[[time-off]]\nfrom  = 2026-12-0{from}\nuntil = 2026-12-0{until}\n");
    assert_eq!(off, [part(2, 3), part(1, 1), part(4, 4)].concat());
    // Who is back is back, however it was said.
    edit(team.path(), &["back", "ann", "3 dec"]);
    let ann = std::fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
    assert_eq!(ann.split_once("# the end\n").unwrap().1, [part(2, 2), part(1, 1), part(4, 4)].concat());
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_to_write() {
    let team = team();
    edit(team.path(), &["add", "ben", "tue 9-11"]);
    let cem = team.path().join("schedules/agents/cem.toml");
    let off = "\n# In Rome.\n[[time-off]]\nfrom = 2026-12-08T12:00:00\nuntil = 2026-12-10T12:00:00\n";
    std::fs::write(&cem, std::fs::read_to_string(&cem).unwrap() + off).unwrap();
    edit(team.path(), &["add", "ann", "5 dec 10-14"]);
    for (asked, said) in [
        (&["away", "anne", "1 dec"][..], "there is no agent `anne`; did you mean ann?"),
        (&["away", "ann", "someday"], "<FROM>: `someday` is no date; write 2026-12-24, 24-dec, fri or tomorrow"),
        (&["away", "ann", "2026-12-05", "2026-12-01"], "2026-12-01 is before 2026-12-05"),
        (&["away", "ann", "1 dec", "--covered-by", "ann"], "the file would have an error"),
        (
            &["cover", "ann", "sat", "ben"],
            "ann has no shift that starts on Sat 2026-11-21; the next: Mon 2026-11-23 09:00-13:00",
        ),
        (
            &["back", "cem", "2026-12-09"],
            "there is a comment by [[time-off]] number 1 that may not be true then; write in it from = 2026-12-08T12:00:00, until = 2026-12-09T22:00:00",
        ),
        (&["cover", "ann", "mon", "ann"], "ann cannot cover themselves"),
        (
            &["cover", "ben", "tue", "ann"],
            "ben has several shifts on Tue 2026-11-24; write 2026-11-24@09:00 or 2026-11-24@13:00",
        ),
        (&["cover", "ben", "tue@10:00", "ann"], "ben has no shift at that time on Tue 2026-11-24, but"),
        (&["swap", "ann", "mon", "ann", "tue"], "ann cannot swap with themselves"),
        (&["move", "ann", "mon", "9-5"], "write \"09:00-17:00\", or \"09:00-05:00\" if the end is on the next day"),
        (&["add", "ann", "mon-fri"], "write days and hours, such as \"mon-fri 09:00-13:00\""),
        (&["add", "ann", "5 dec 9-12", "--until", "7 dec"], "dates do not go with from, until or every"),
        (&["away", "ann", "1 dec", "1/5"], "[UNTIL]: `1/5` can be 1 May or 5 January: write 2027-05-01 or 2027-01-05"),
        (&["swap", "ann", "mon", "ben", "soon"], "<OTHER_SHIFT>: `soon` is no date"),
        (&["cover", "ann", "mon", "ben, cem"], "one agent can stand here, and `ben, cem` is more than one"),
        (
            &["add", "ann", "sat 9-12, 14-17"],
            "<HOURS>: 2 stretches of hours are asked for one at a time: write 09:00-12:00 here, then 14:00-17:00",
        ),
        (&["add", "ann", "sat 9-12 UTC"], "hours are on ann's own clock, Europe/Berlin: write them as they are there"),
        (&["away", "ann", "20 nov"], "`20 nov` may be 2026-11-20 or 2027-11-20; write which"),
        (&["add", "ann", "mon 9-12", "--from", "1-dec", "--until", "1-nov-2026"], "2026-11-01 is before 2026-12-01"),
        (&["add", "ann", "mon 9-12", "--until", "1-nov-2026"], "2026-11-01 is before 2026-11-21"),
        (&["travel", "ann", "10-dec", "5-dec-2026", "Europe/Lisbon"], "2026-12-05 is before 2026-12-10"),
        (
            &["add", "ann", "mon-thu 14-16, sat 10-14"],
            "2 stretches of hours are asked for one at a time: write mon-thu 14-16 here, then sat 10-14",
        ),
        (
            &["away", "ann", "10", "dec"],
            "no date; write 2026-12-24, 24-dec, fri or tomorrow; in quotes: coverage --color never edit away",
        ),
        (
            &["away", "ann", "7", "dec", "20", "dec"],
            "in quotes: coverage --color never edit away ann \"7 dec\" \"20 dec\"",
        ),
        (&["add", "ann", "mon-fri", "9-17"], "in quotes: coverage --color never edit add ann \"mon-fri 9-17\""),
        (&["away", "ann", "2026-13-01"], "`2026-13-01` has no such month: write year, month, day; 2026-01-13 if that"),
        (&["end", "ann", "some", "1 dec"], "`some` is no number; write 1, 2, all, firm or tentative"),
        (&["end", "ann", "9", "1 dec"], "there is no [[availability]] number 9: the file has 2"),
        (&["travel", "ann", "1 dec", "Asia/Tokyoo"], "did you mean \"Asia/Tokyo\"?"),
        (&["promote", "ann", "1 dec"], "ann is l1 already; --role names another role"),
        (&["promote", "ann", "1 dec", "--role", "boss"], "there is no role `boss`; there are l1, l2, intern"),
        (&["join", "ann", "--role", "l1", "--zone", "UTC", "--hours", "mon 9-12"], "there is an agent `ann` already"),
    ] {
        let error = refused(team.path(), asked);
        assert!(error.contains(said), "{asked:?}: {error}");
    }
}

#[test]
fn an_agent_is_meant_by_handle_or_by_an_account_that_only_one_has() {
    let file = |account: &str| agent("UTC", &format!("account = \"{account}\"\n{}", weekly("mon-fri", "09:00-13:00")));
    let team = folder(&[
        ("agents/ann.toml", &file("Ann-GH")),
        ("agents/ben.toml", &file("cem")),
        ("agents/cem.toml", &file("cem-x")),
    ]);
    for name in ["ann", "Ann", "@ann", "ann-gh", "@ANN-gh", " ann "] {
        assert!(edit(team.path(), &["confirm", name]).starts_with("ann: the file is still right"), "{name}");
    }
    assert!(edit(team.path(), &["away", "ANN", "1 dec", "--covered-by", "@cem-x"]).contains("and cem covers"));
    assert!(edit(team.path(), &["confirm", "cem"]).starts_with("cem: the file is still right"));
    let error = refused(team.path(), &["confirm", "@cem"]);
    assert!(error.contains("`@cem` may be cem, or ben by the account; write one of these"), "{error}");
}

#[test]
fn a_first_day_may_be_a_stretch_and_a_weekday_of_a_command_is_each_week() {
    let team = team();
    let said = edit(team.path(), &["away", "ann", "24 dec - 2 jan"]);
    assert!(said.contains("ann is away from Thu 2026-12-24 to Sat 2027-01-02"), "{said}");
    for asked in ["fri 18-22", "every fri 18-22"] {
        let said = edit(team.path(), &["add", "ann", asked]);
        assert!(said.contains("ann is on duty Fridays 18:00-22:00"), "{said}");
    }
    let said = edit(team.path(), &["add", "ben", "sat 18-22", "--from", "1 dec - 24 dec"]);
    assert!(said.contains("Saturdays 18:00-22:00, from Tue 2026-12-01 to Thu 2026-12-24"), "{said}");
}

#[test]
fn who_joins_once_more_has_joined_already_and_a_week_is_a_week() {
    let team = team();
    let join = ["join", "dora", "--intern", "--zone", "Asia/Manila", "--hours", "daily 9-12", "--from", "1 dec"];
    let said = edit(team.path(), &join);
    let week = |said: &str, zone: &str| -> Vec<String> {
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, week) = said.split_once(&format!("In the first week, in {zone}: ")).unwrap();
        week.split('.').next().unwrap().split("; ").map(str::to_owned).collect()
    };
    for (zone, first) in [("Asia/Manila", "Tue 1 Dec 09:00–12:00"), ("UTC", "Tue 1 Dec 01:00–04:00")] {
        assert_eq!((week(&said, zone)[0].as_str(), week(&said, zone).len()), (first, 7), "{said}");
    }
    assert!(edit(team.path(), &join).contains("nothing changes"));
    let error = refused(team.path(), &["join", "dora", "--role", "l1", "--zone", "UTC"]);
    assert!(error.contains("there is an agent `dora` already, whose file says other things"), "{error}");
    // In the middle of a shift.
    let output = coverage(
        team.path(),
        &[
            "edit",
            "--yes",
            "-q",
            "--now",
            "2026-11-24T10:00:00Z",
            "join",
            "eli",
            "--role",
            "l1",
            "--zone",
            "UTC",
            "--hours",
            "mon-fri 9-12",
        ],
    );
    assert_eq!(week(&stdout(&output), "UTC").len(), 5, "{}", stdout(&output));
}

#[test]
fn one_of_two_shifts_of_a_day_is_told_by_its_time_and_the_other_stays() {
    let team = team();
    edit(team.path(), &["add", "ann", "mon-fri 15-18"]);
    edit(team.path(), &["cover", "ann", "2026-12-01@15:00", "cem"]);
    let once = files(team.path());
    let on: Vec<String> = shifts(team.path()).into_iter().filter(|shift| shift.contains("2026-12-01")).collect();
    assert!(on.contains(&"ann 2026-12-01T08:00 to 12:00".to_owned()), "{on:?}");
    assert!(on.contains(&"cem 2026-12-01T14:00 to 17:00".to_owned()), "{on:?}");
    edit(team.path(), &["cover", "ann", "2026-12-01@15:00", "cem"]);
    assert_eq!(files(team.path()), once);
}

#[test]
fn two_entries_that_follow_without_a_break_are_one_shift_to_people() {
    let team = team();
    edit(team.path(), &["add", "ann", "mon-fri 13-15", "--from", "2026-11-01"]);
    edit(team.path(), &["cover", "ann", "2026-12-01", "cem"]);
    let on: Vec<String> = shifts(team.path()).into_iter().filter(|shift| shift.contains("2026-12-01T08")).collect();
    assert_eq!(on, ["cem 2026-12-01T08:00 to 14:00"]);
}

#[test]
fn hours_that_are_added_without_a_first_date_change_no_past_and_are_added_once() {
    let team = team();
    let said = edit(team.path(), &["add", "ann", "sat 10-14"]);
    assert!(said.contains("+ from  = 2026-11-21"), "{said}");
    let once = files(team.path());
    let output =
        coverage(team.path(), &["edit", "--yes", "-q", "--now", "2026-11-25T12:00:00Z", "add", "ann", "sat 10-14"]);
    assert!(stdout(&output).contains("nothing changes"), "{}", stdout(&output));
    assert_eq!(files(team.path()), once);
}

#[test]
fn all_entries_end_or_those_that_are_firm_or_tentative_and_what_begins_later_is_said_to_go() {
    let ended = |which: &str| {
        let team = team();
        edit(team.path(), &["add", "ann", "sat 10-14", "--tentative"]);
        edit(team.path(), &["add", "ann", "sun 10-14", "--from", "10 dec"]);
        edit(team.path(), &["add", "ann", "20 dec 10-14"]);
        let said = edit(team.path(), &["end", "ann", which, "3 dec"]);
        let ann = std::fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
        assert!(edit(team.path(), &["end", "ann", which, "3 dec"]).contains("nothing changes"));
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        (said, ann.matches("until = 2026-12-03").count())
    };
    let later = "the last day is Thu 2026-12-03; 2 entries go that begin only later, with what is written by them";
    for (which, says, number) in [
        ("all", format!("All entries of ann: {later}"), 2),
        ("firm", format!("All firm entries of ann: {later}"), 1),
        ("tentative", "All tentative entries of ann: the last day is Thu 2026-12-03 ".to_owned(), 1),
    ] {
        let (said, ended) = ended(which);
        assert!(said.starts_with(&says) && ended == number, "{which}: {ended}, {said}");
    }
}

#[test]
fn a_shift_is_told_by_its_time_behind_the_day_too() {
    let team = team();
    edit(team.path(), &["add", "ann", "mon-fri 18-20"]);
    edit(team.path(), &["move", "ann", "tue 1 dec 18:00", "19-21"]);
    assert_eq!(on_the_first(team.path(), "ann"), ["08:00 to 12:00", "18:00 to 20:00"]);
    let said = edit(team.path(), &["away", "ann", "2 dec 18:00"]);
    assert!(said.contains("ann's shift of Wed 2026-12-02 at 18:00 is off"), "{said}");
}

#[test]
fn who_joins_has_a_file_that_is_valid_and_is_announced() {
    let team = team();
    let said = edit(
        team.path(),
        &[
            "join",
            "dora",
            "--intern",
            "--zone",
            "Asia/Manila",
            "--hours",
            "mon-thu 9-12",
            "--hours",
            "sat 20-24",
            "--from",
            "1 dec",
            "--name",
            "Dora",
            "--account",
            "dora-1",
        ],
    );
    assert!(said.contains("Welcome Dora: intern from Tue 2026-12-01 on."), "{said}");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Coverage gains nothing yet"), "{said}");
    assert!(said.contains("By its `account` the forms know dora-1."), "{said}");
    assert!(said.contains("/schedules/agents/dora.toml @dora-1"), "{said}");
    let dora = std::fs::read_to_string(team.path().join("schedules/agents/dora.toml")).unwrap();
    let entries = "\n[[availability]]\ndays  = \"mon-thu\"\nhours = \"09:00-12:00\"\n\n[[availability]]\ndays  = \"sat\"\nhours = \"20:00-24:00\"\n";
    assert_eq!(
        dora,
        format!(
            "name = \"Dora\"\nrole = \"intern\"\ntimezone = \"Asia/Manila\"\njoined = 2026-12-01\naccount = \"dora-1\"\n{entries}"
        )
    );
    edit(team.path(), &["promote", "dora", "1 feb 2027"]);
    let dora = std::fs::read_to_string(team.path().join("schedules/agents/dora.toml")).unwrap();
    assert!(dora.contains("role = \"l1\"") && dora.contains("promoted = 2027-02-01"), "{dora}");
}

#[test]
fn an_announcement_says_what_coverage_gains_from_which_cycle_hours_count_and_what_the_lead_does() {
    let team = team();
    let cycles = "days = 28\n[[cycle]]\nnumber = 7\nstart = 2026-11-20\n";
    std::fs::write(team.path().join("schedules/cycles.toml"), cycles).unwrap();
    let join = ["join", "eli", "--role", "l1", "--zone", "UTC", "--hours", "sat 9-12", "--from", "28 nov"];
    let said = edit(team.path(), &join).split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "The first cycle that counts is 7, from Fri 2026-11-20 on.",
        "Coverage gains, in a year: first response has ",
        "have `account = \"their-account\"` put into the file",
        "/schedules/agents/eli.toml @their-account",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let join = ["join", "flo", "--intern", "--zone", "UTC", "--hours", "sat 9-12", "--from", "28 nov"];
    let said = edit(team.path(), &join).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("The first cycle that counts is 9, from Fri 2027-01-15 on, estimated."), "{said}");
}

#[test]
fn nothing_is_written_where_nobody_is_asked_and_nobody_says_yes() {
    let team = team();
    let before = files(team.path());
    let output = coverage(team.path(), &["edit", "away", "ann", "1 dec", "--now", NOW]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("+ from  = 2026-12-01"), "{}", stdout(&output));
    assert_eq!(stderr(&output), "nothing is written: say --yes to write it, or --dry-run to look alone\n");
    let output = coverage(team.path(), &["edit", "away", "ann", "1 dec", "--dry-run", "--now", NOW]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert_eq!(files(team.path()), before);
}

#[test]
fn what_is_long_over_goes_and_what_a_report_still_reads_stays() {
    let old = "days = \"mon\"\nhours = \"09:00-10:00\"\nuntil = 2026-01-31";
    let dates = "dates = [2026-01-03, 2026-12-05]\nhours = \"09:00-10:00\"";
    let recent = "days = \"tue\"\nhours = \"09:00-10:00\"\nuntil = 2026-11-15";
    let off = "\n[[time-off]]\nfrom = 2026-02-01\nuntil = 2026-02-03\n";
    let ann = agent("UTC", &(entry(old) + &entry(dates) + &entry(recent) + off));
    let team = folder(&[("agents/ann.toml", &ann)]);
    edit(team.path(), &["tidy"]);
    let tidied = std::fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
    let left = agent("UTC", &(entry(&dates.replace("2026-01-03, ", "")) + &entry(recent)));
    assert_eq!(tidied.trim(), left.trim());
}

/// Numbers that are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(crate) fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.roll(all.len())]
    }
}

#[test]
fn after_any_edit_that_is_not_refused_the_files_are_valid_and_the_same_edit_changes_nothing() {
    let handles = ["ann", "ben", "cem", "dee", "eva", "fay", "gus", "hal", "ida", "jon"];
    let zones = ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Auckland"];
    let days = ["mon-fri", "sat, sun", "daily", "tue", "fri-mon"];
    let hours = ["09:00-13:00", "22:00-06:00", "00:00-24:00", "18:00-24:00", "13:00-21:00"];
    let dates = ["24 nov", "1 dec", "3 dec", "6 dec", "2026-12-09", "fri", "tomorrow", "14 dec", "3 jan"];
    let mut dice = Dice(7);
    let texts: Vec<(String, String)> = handles
        .iter()
        .map(|handle| {
            let entries = (0..=dice.roll(2)).map(|_| weekly(dice.of(&days), dice.of(&hours))).collect::<String>();
            (format!("agents/{handle}.toml"), agent(dice.of(&zones), &entries))
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let team = folder(&texts);
    let (mut made, mut refusals) = (0, 0);
    for round in 0..300 {
        let (one, other) = (dice.of(&handles), dice.of(&handles));
        let (first, second) = (dice.of(&dates), dice.of(&dates));
        let typed = format!("{} {}", dice.of(&days), dice.of(&hours));
        let asked: Vec<&str> = match dice.roll(9) {
            0 => vec!["away", one, first, second],
            1 => vec!["back", one, first],
            2 => vec!["add", one, &typed, "--from", first],
            3 => vec!["end", one, "1", second],
            4 => vec!["move", one, first, dice.of(&hours)],
            5 => vec!["swap", one, first, other, second],
            6 => vec!["cover", one, first, other],
            7 => vec!["ask", one, first],
            _ => vec!["travel", one, first, dice.of(&zones)],
        };
        let before = files(team.path());
        let output = coverage(team.path(), &[&["edit", "--yes", "-q", "--now", NOW][..], &asked].concat());
        if !output.status.success() {
            assert_eq!(output.status.code(), Some(2), "{round} {asked:?}: {}", stderr(&output));
            assert_eq!(files(team.path()), before, "{round} {asked:?}");
            refusals += 1;
            continue;
        }
        made += 1;
        let written = files(team.path());
        let check = coverage(team.path(), &["check", "-q", "--now", NOW]);
        assert!(check.status.success(), "{round} {asked:?}: {}", stdout(&check));
        let again = coverage(team.path(), &[&["edit", "--yes", "-q", "--now", NOW][..], &asked].concat());
        if again.status.success() {
            assert_eq!(files(team.path()), written, "{round} {asked:?}");
        }
    }
    assert!(made > 150 && refusals > 30, "{made} made, {refusals} refused");
}

#[test]
fn an_edit_says_who_has_to_agree() {
    let who = |asked: &[&str]| -> Vec<String> {
        let team = team();
        let text = edit(team.path(), asked);
        text.lines().filter(|line| line.contains("to agree")).map(|line| line.trim().to_owned()).collect()
    };
    assert_eq!(who(&["away", "ann", "1 dec"]), [""; 0]);
    let cover = ["ben has to agree: covers for ann, Tue 2026-12-01 08:00-12:00 UTC"];
    assert_eq!(who(&["away", "ann", "1 dec", "--covered-by", "ben"]), cover);
    assert_eq!(who(&["cover", "ann", "1 dec", "ben"]), cover);
    let swap = [
        "ann has to agree: swaps with ben and does Wed 2026-12-02 12:00-17:00 UTC; their file changes",
        "ben has to agree: swaps with ann and does Tue 2026-12-01 08:00-12:00 UTC; their file changes",
    ];
    assert_eq!(who(&["swap", "ann", "1 dec", "ben", "2 dec"]), swap);
}

/// What an agent does of the first of December in UTC, after edits.
#[track_caller]
fn on_the_first(team: &Path, agent: &str) -> Vec<String> {
    let day = format!("{agent} 2026-12-01T");
    shifts(team).iter().filter_map(|shift| Some(shift.strip_prefix(&day)?.to_owned())).collect()
}

#[test]
fn a_shift_that_was_moved_is_moved_again_to_just_those_hours() {
    for (first, then, on) in [
        ("15-19", "9-13", "08:00 to 12:00"),
        ("11-15", "9-13", "08:00 to 12:00"),
        ("11-15", "8-13", "07:00 to 12:00"),
        ("8-12", "9-13", "08:00 to 12:00"),
        ("15-19", "11-15", "10:00 to 14:00"),
        ("15-19", "13-17", "12:00 to 16:00"),
        ("15-19", "16-20", "15:00 to 19:00"),
        ("9-11", "9-13", "08:00 to 12:00"),
        ("11-13", "9-13", "08:00 to 12:00"),
        ("9-11", "11-14", "10:00 to 13:00"),
        ("15-19", "16-18", "15:00 to 17:00"),
        ("9-14", "9-13", "08:00 to 12:00"),
        ("8-14", "9-13", "08:00 to 12:00"),
        ("8-14", "10-13", "09:00 to 12:00"),
    ] {
        let team = team();
        let before = files(team.path());
        edit(team.path(), &["move", "ann", "1 dec", first]);
        edit(team.path(), &["move", "ann", "1 dec", then]);
        assert_eq!(on_the_first(team.path(), "ann"), [on], "{first} and then {then}");
        assert!(edit(team.path(), &["move", "ann", "1 dec", then]).contains("nothing changes"));
        if then == "9-13" {
            assert_eq!(files(team.path()), before, "{first} and back");
        }
    }
    // What somebody has written by it stays.
    let team = folder(&[(
        "agents/ann.toml",
        &agent("UTC", &entry("# with Ben\ndates = [2026-12-01]\nhours = \"09:00-13:00\"")),
    )]);
    edit(team.path(), &["move", "ann", "1 dec", "15-19"]);
    edit(team.path(), &["move", "ann", "1 dec", "9-13"]);
    assert_eq!(on_the_first(team.path(), "ann"), ["09:00 to 13:00"]);
    assert!(files(team.path()).values().all(|text| text.contains("# with Ben")));
}

#[test]
fn nobody_is_put_on_where_they_are_off_or_on_already() {
    let ann = weekly("daily", "09:00-12:00") + &weekly("daily", "14:00-18:00");
    let team = folder(&[("agents/ann.toml", &agent("UTC", &ann)), ("agents/ben.toml", &agent("UTC", ""))]);
    let on = refused(team.path(), &["move", "ann", "1 dec@9", "15-17"]);
    assert!(on.contains("ann is on Tue 2026-12-01 14:00-18:00 already"), "{on}");
    edit(team.path(), &["away", "ann", "2 dec"]);
    for asked in ["2 dec 9-12", "2 dec 20-21"] {
        let asked = &["add", "ann", asked];
        let off = refused(team.path(), asked);
        assert!(
            off.contains("ann is off on Wed 2026-12-02") && off.contains("`coverage edit back ann 2026-12-02`"),
            "{off}"
        );
    }
    edit(team.path(), &["cover", "ann", "3 dec@9", "ben"]);
    let off = refused(team.path(), &["move", "ann", "3 dec@14", "10-16"]);
    assert!(off.contains("ben covers"), "{off}");
}

#[test]
fn who_comes_back_stays_and_is_told_of_what_is_off_after_that() {
    let team = team();
    edit(team.path(), &["away", "ann", "28 dec", "1 jan"]);
    let planned = files(team.path());
    edit(team.path(), &["away", "ann", "7 dec", "open"]);
    let said = edit(team.path(), &["back", "ann", "21 dec"]);
    assert!(
        said.contains("ann is back on Mon 2026-12-21, and off again from Mon 2026-12-28 to Fri 2027-01-01"),
        "{said}"
    );
    let text = files(team.path()).into_values().find(|text| text.contains("Ann's")).unwrap();
    assert_eq!(text.matches("[[time-off]]").count(), 2, "{text}");
    assert!(text.contains("until = 2026-12-20"), "{text}");
    edit(team.path(), &["back", "ann", "7 dec"]);
    assert_eq!(files(team.path()), planned);
    // One shift of a day, and a shift that was moved away.
    let team = self::team();
    let before = files(team.path());
    edit(team.path(), &["cover", "cem", "1 dec@22", "ann"]);
    edit(team.path(), &["back", "cem", "1 dec"]);
    assert_eq!(files(team.path()), before);
}

#[test]
fn an_open_request_is_taken_and_a_coverer_changes() {
    let team = team();
    edit(team.path(), &["ask", "ann", "1 dec"]);
    edit(team.path(), &["cover", "ann", "1 dec", "ben"]);
    assert_eq!(on_the_first(team.path(), "ben"), ["08:00 to 17:00"]);
    let said = edit(team.path(), &["cover", "ann", "1 dec", "ben"]);
    assert!(said.contains("nothing changes"), "{said}");
    edit(team.path(), &["cover", "ann", "1 dec", "cem"]);
    assert_eq!(on_the_first(team.path(), "ben"), ["12:00 to 17:00"]);
    assert!(on_the_first(team.path(), "cem").contains(&"08:00 to 12:00".to_owned()));
    // Of a week, one day; and all of it.
    edit(team.path(), &["away", "ben", "1 dec", "4 dec", "--covered-by", "?"]);
    edit(team.path(), &["cover", "ben", "2 dec", "ann"]);
    assert!(shifts(team.path()).contains(&"ann 2026-12-02T08:00 to 17:00".to_owned()));
    edit(team.path(), &["away", "ben", "3 dec", "4 dec", "--covered-by", "ann"]);
    assert!(shifts(team.path()).contains(&"ann 2026-12-04T08:00 to 17:00".to_owned()));
    assert!(edit(team.path(), &["away", "ben", "3 dec", "4 dec", "--covered-by", "ann"]).contains("nothing changes"));
    // One of two shifts of a day.
    let two = weekly("daily", "09:00-12:00") + &weekly("daily", "14:00-18:00");
    let team = folder(&[("agents/dan.toml", &agent("UTC", &two)), ("agents/eve.toml", &agent("UTC", ""))]);
    edit(team.path(), &["ask", "dan", "1 dec@14"]);
    edit(team.path(), &["cover", "dan", "1 dec@14", "eve"]);
    assert_eq!(on_the_first(team.path(), "eve"), ["14:00 to 18:00"]);
    assert_eq!(on_the_first(team.path(), "dan"), ["09:00 to 12:00"]);
}

#[test]
fn one_of_two_shifts_of_a_day_is_off() {
    let two = weekly("daily", "09:00-12:00") + &weekly("daily", "22:00-06:00");
    let team = folder(&[("agents/dan.toml", &agent("UTC", &two)), ("agents/eve.toml", &agent("UTC", ""))]);
    let before = files(team.path());
    let said = edit(team.path(), &["away", "dan", "1 dec@22"]);
    assert!(said.contains("dan's shift of Tue 2026-12-01 at 22:00 is off"), "{said}");
    assert_eq!(on_the_first(team.path(), "dan"), ["09:00 to 12:00"]);
    assert!(edit(team.path(), &["away", "dan", "1 dec@22"]).contains("nothing changes"));
    edit(team.path(), &["back", "dan", "1 dec"]);
    assert_eq!(files(team.path()), before);
    edit(team.path(), &["away", "dan", "1 dec@22", "--covered-by", "eve"]);
    assert_eq!(on_the_first(team.path(), "eve"), ["22:00 to 06:00"]);
    let until = refused(team.path(), &["away", "dan", "1 dec@22", "3 dec"]);
    assert!(until.contains("a time speaks of one shift"), "{until}");
}

#[test]
fn who_swap_shifts_that_overlap_do_each_others_hours_whatever_else_they_have_that_day() {
    let dan = weekly("daily", "08:00-14:00");
    let eve = weekly("daily", "00:00-06:00") + &weekly("daily", "12:00-18:00");
    let team = folder(&[("agents/dan.toml", &agent("UTC", &dan)), ("agents/eve.toml", &agent("UTC", &eve))]);
    edit(team.path(), &["swap", "dan", "1 dec", "eve", "1 dec@12"]);
    assert_eq!(on_the_first(team.path(), "dan"), ["12:00 to 18:00"]);
    assert_eq!(on_the_first(team.path(), "eve"), ["00:00 to 06:00", "08:00 to 14:00"]);
    assert!(edit(team.path(), &["swap", "dan", "1 dec", "eve", "1 dec@12"]).contains("nothing changes"));
}

/// Ann by day, Bob after her, Nina at night; in Berlin.
fn three() -> TempDir {
    let file = |days: &str, hours: &str| agent("Europe/Berlin", &weekly(days, hours));
    folder(&[
        ("agents/ann.toml", &file("mon-fri", "09:00-13:00")),
        ("agents/bob.toml", &file("mon-thu", "14:00-18:00")),
        ("agents/nina.toml", &file("mon-fri", "22:00-06:00")),
    ])
}

#[test]
fn a_night_that_was_moved_past_midnight_stays_one_shift_of_its_date() {
    let team = three();
    let before = files(team.path());
    edit(team.path(), &["move", "nina", "1 dec", "0-8"]);
    assert!(shifts(team.path()).contains(&"nina 2026-12-01T23:00 to 07:00".to_owned()));
    let moved = files(team.path());
    edit(team.path(), &["move", "nina", "1 dec", "22-6"]);
    assert_eq!(files(team.path()), before);
    edit(team.path(), &["move", "nina", "1 dec", "0-8"]);
    edit(team.path(), &["cover", "nina", "1 dec", "bob"]);
    let on = shifts(team.path());
    assert!(on.contains(&"bob 2026-12-01T23:00 to 07:00".to_owned()), "{on:?}");
    assert!(
        !on.iter().any(|shift| shift.starts_with("nina 2026-12-01") || shift.starts_with("nina 2026-12-02T0")),
        "{on:?}"
    );
    edit(team.path(), &["back", "nina", "1 dec"]);
    assert_eq!(files(team.path()), moved);
    edit(team.path(), &["move", "nina", "2 dec", "20-4"]);
    assert!(shifts(team.path()).contains(&"nina 2026-12-02T19:00 to 03:00".to_owned()));
    // The part of a night that is off on the next date belongs to the night.
    let team = three();
    let before = files(team.path());
    edit(team.path(), &["move", "nina", "1 dec", "22-2"]);
    edit(team.path(), &["back", "nina", "1 dec"]);
    assert_eq!(files(team.path()), before);
    edit(team.path(), &["away", "nina", "2 dec"]);
    let off = refused(team.path(), &["move", "nina", "1 dec", "22-7"]);
    assert!(off.contains("nina is off on Wed 2026-12-02; `coverage edit back nina 2026-12-02` ends that"), "{off}");
}

#[test]
fn what_is_given_away_of_a_moved_shift_is_what_was_left_of_it() {
    for asked in [&["cover", "ann", "1 dec", "nina"][..], &["cover", "ann", "1 dec@15:00", "nina"]] {
        let team = three();
        edit(team.path(), &["move", "ann", "1 dec", "15-19"]);
        let moved = files(team.path());
        edit(team.path(), asked);
        let on = shifts(team.path());
        assert!(on.contains(&"nina 2026-12-01T14:00 to 18:00".to_owned()), "{on:?}");
        assert!(!on.iter().any(|shift| shift.contains("2026-12-01T08")), "{on:?}");
        edit(team.path(), &["cover", "ann", "1 dec", "bob"]);
        edit(team.path(), &["back", "ann", "1 dec"]);
        assert_eq!(files(team.path()), moved);
        assert_eq!(on_the_first(team.path(), "ann"), ["14:00 to 18:00"]);
    }
    // One of two, by when it begins now, and by when it was stated.
    for at in ["1 dec@8", "1 dec@9"] {
        let two = weekly("daily", "09:00-13:00") + &weekly("daily", "18:00-20:00");
        let team = folder(&[("agents/ann.toml", &agent("UTC", &two)), ("agents/bob.toml", &agent("UTC", ""))]);
        edit(team.path(), &["move", "ann", "1 dec@9", "8-12"]);
        edit(team.path(), &["cover", "ann", at, "bob"]);
        assert_eq!(on_the_first(team.path(), "bob"), ["08:00 to 12:00"], "{at}");
        assert_eq!(on_the_first(team.path(), "ann"), ["18:00 to 20:00"], "{at}");
    }
}

#[test]
fn nobody_covers_who_is_off_then() {
    let team = three();
    edit(team.path(), &["ask", "ann", "1 dec"]);
    edit(team.path(), &["away", "bob", "1 dec"]);
    edit(team.path(), &["move", "nina", "2 dec", "0-8"]);
    for asked in [&["cover", "ann", "1 dec", "bob"][..], &["swap", "nina", "1 dec", "bob", "3 dec"]] {
        let error = refused(team.path(), asked);
        assert!(
            error.contains("bob is off on Tue 2026-12-01; `coverage edit back bob 2026-12-01` ends that"),
            "{error}"
        );
    }
}

#[test]
fn the_same_shift_by_its_time_is_given_once_and_a_request_of_it_is_taken() {
    let team = three();
    edit(team.path(), &["ask", "ann", "1 dec@9:00"]);
    assert!(edit(team.path(), &["ask", "ann", "1 dec@9:00"]).contains("nothing changes"));
    edit(team.path(), &["cover", "ann", "1 dec@9:00", "bob"]);
    assert!(edit(team.path(), &["cover", "ann", "1 dec@9:00", "bob"]).contains("nothing changes"));
    edit(team.path(), &["swap", "ann", "2 dec@9", "nina", "3 dec@22"]);
    assert!(edit(team.path(), &["swap", "ann", "2 dec@9", "nina", "3 dec@22"]).contains("nothing changes"));
    // Two entries that begin alike are one shift.
    edit(team.path(), &["add", "ann", "4 dec 9-11"]);
    edit(team.path(), &["cover", "ann", "4 dec@9", "bob"]);
    assert!(shifts(team.path()).contains(&"bob 2026-12-04T08:00 to 12:00".to_owned()));
}

#[test]
fn nobody_is_said_to_be_back_who_stays_off() {
    let team = three();
    edit(team.path(), &["move", "ann", "1 dec", "15-19"]);
    let error = refused(team.path(), &["back", "ann", "1 dec"]);
    assert!(error.contains("ann has other hours on 2026-12-01: `coverage edit move` moves a shift back"), "{error}");
    // An extra shift of the next day has nothing to do with it.
    let two = weekly("daily", "09:00-12:00") + &weekly("daily", "22:00-06:00");
    let team = folder(&[("agents/dan.toml", &agent("UTC", &two))]);
    edit(team.path(), &["add", "dan", "2 dec 18-20"]);
    let before = files(team.path());
    edit(team.path(), &["away", "dan", "1 dec@22"]);
    edit(team.path(), &["back", "dan", "1 dec"]);
    assert_eq!(files(team.path()), before);
}

#[test]
fn of_a_day_that_is_cut_each_stretch_is_given_once() {
    let off = "\n[[time-off]]\nfrom = 2026-12-01T10:00:00\nuntil = 2026-12-01T11:00:00\ncovered-by = \"?\"\n";
    let ann = agent("UTC", &(weekly("daily", "09:00-13:00") + off));
    let team = folder(&[("agents/ann.toml", &ann), ("agents/bob.toml", &agent("UTC", ""))]);
    edit(team.path(), &["cover", "ann", "1 dec@9", "bob"]);
    assert_eq!(on_the_first(team.path(), "bob"), ["09:00 to 10:00"]);
    assert!(edit(team.path(), &["cover", "ann", "1 dec@9", "bob"]).contains("nothing changes"));
    edit(team.path(), &["away", "ann", "1 dec", "--covered-by", "bob"]);
    assert_eq!(on_the_first(team.path(), "bob"), ["09:00 to 10:00", "11:00 to 13:00"]);
    assert!(edit(team.path(), &["away", "ann", "1 dec", "--covered-by", "bob"]).contains("nothing changes"));
    // A shift of a morning that was moved to the evening is moved back to that morning.
    let early = agent("UTC", &weekly("tue, thu", "00:00-04:00"));
    let team = folder(&[("agents/ann.toml", &early)]);
    let before = files(team.path());
    edit(team.path(), &["move", "ann", "1 dec", "22-2"]);
    edit(team.path(), &["move", "ann", "1 dec", "0-4"]);
    assert_eq!(files(team.path()), before);
}

/// What stands in an agent's file.
fn file(team: &Path, agent: &str) -> String {
    std::fs::read_to_string(team.join(format!("schedules/agents/{agent}.toml"))).unwrap()
}

/// Ann, Bob and Cat, whose shifts overlap or meet; in Berlin.
fn overlapping() -> TempDir {
    let [ann, bob, cat] =
        ["09:00-13:00", "11:00-15:00", "13:00-17:00"].map(|hours| agent("Europe/Berlin", &weekly("mon-fri", hours)));
    folder(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob), ("agents/cat.toml", &cat)])
}

#[test]
fn who_has_to_agree_reads_the_time_that_is_covered_and_no_other() {
    let who = |team: &Path, asked: &[&str]| -> Vec<String> {
        let text = edit(team, asked);
        text.lines().filter(|line| line.contains("to agree")).map(|line| line.trim().to_owned()).collect()
    };
    let team = overlapping();
    edit(team.path(), &["cover", "ann", "10-dec", "bob"]);
    let cat = ["cat has to agree: covers for ann, Thu 2026-12-10 08:00-12:00 UTC"];
    assert_eq!(who(team.path(), &["cover", "ann", "10-dec", "cat"]), cat);
    let team = overlapping();
    edit(team.path(), &["cover", "ann", "10-dec", "bob"]);
    let bob = ["bob has to agree: covers for cat, Thu 2026-12-10 12:00-16:00 UTC"];
    assert_eq!(who(team.path(), &["cover", "cat", "10-dec", "bob"]), bob);
    let team = overlapping();
    edit(team.path(), &["swap", "ann", "10-dec", "bob", "10-dec"]);
    edit(team.path(), &["swap", "bob", "10-dec", "cat", "10-dec"]);
    let both = [
        "ann has to agree: swaps with cat and does Thu 2026-12-10 12:00-16:00 UTC; their file changes",
        "cat has to agree: swaps with ann and does Thu 2026-12-10 08:00-12:00 UTC; their file changes",
    ];
    assert_eq!(who(team.path(), &["swap", "ann", "10-dec", "cat", "10-dec"]), both);
}

#[test]
fn a_request_stays_open_where_who_covers_does_something_besides() {
    let team = overlapping();
    edit(team.path(), &["ask", "ann", "10-dec@9"]);
    edit(team.path(), &["cover", "cat", "10-dec", "bob"]);
    let gaps = coverage(team.path(), &["gaps", "-q", "--format", "json", "--now", NOW, "--from", "2026-12-10"]);
    assert_eq!(json(&gaps)["requests"].as_array().map(Vec::len), Some(1), "{}", stdout(&gaps));
}

#[test]
fn a_second_change_of_role_is_refused_while_the_first_is_to_come() {
    let tern = "role = \"intern\"\ntimezone = \"UTC\"\n";
    let team = folder(&[("agents/tern.toml", tern)]);
    edit(team.path(), &["promote", "tern", "1-jan"]);
    let error = refused(team.path(), &["promote", "tern", "15-feb", "--role", "l2"]);
    let said = "tern is l1 only from 2027-01-01 on, and a file says one change of role: promote to l2 from 2027-01-01 on, or in place \
                of that with `coverage edit promote tern 2027-01-01 --role l2`";
    assert!(error.contains(said), "{error}");
    edit(team.path(), &["promote", "tern", "2027-01-01", "--role", "l2"]);
    let expected = "role = \"l2\"\ntimezone = \"UTC\"\npromoted = 2027-01-01\n";
    assert_eq!(file(team.path(), "tern"), expected);
}

#[test]
fn hours_that_end_may_end_later_and_what_has_ended_does_not_begin_anew() {
    let team = team();
    edit(team.path(), &["end", "ann", "1", "11-dec"]);
    edit(team.path(), &["end", "ann", "1", "18-dec"]);
    assert!(file(team.path(), "ann").contains("until = 2026-12-18"), "{}", file(team.path(), "ann"));
    let over = agent("UTC", &entry("days = \"mon\"\nhours = \"09:00-12:00\"\nuntil = 2026-10-31"));
    let team = folder(&[("agents/two.toml", &over)]);
    let error = refused(team.path(), &["end", "two", "1", "18-dec"]);
    assert!(
        error.contains("[[availability]] number 1 ended on 2026-10-31 already; `coverage edit add` adds"),
        "{error}"
    );
}

#[test]
fn an_extra_shift_that_is_to_come_is_taken_out_by_an_end_before_it() {
    let team = team();
    let before = files(team.path());
    for asked in ["12-dec 9-12", "mon 20-22"] {
        edit(team.path(), &["add", "ben", asked]);
        let said = edit(team.path(), &["end", "ben", "2", "11-nov-2026"]);
        assert!(said.contains("1 entry goes that begins only later"), "{said}");
        assert_eq!(files(team.path()), before);
    }
    edit(team.path(), &["add", "ben", "12-dec 9-12"]);
    edit(team.path(), &["add", "ben", "13-dec 9-12"]);
    let error = refused(team.path(), &["end", "ben", "2", "11-nov-2026"]);
    assert!(
        error.contains("number 2 begins only on 2026-12-12, and others follow it: take it out of the file"),
        "{error}"
    );
}

#[test]
fn whoever_is_back_reads_of_all_that_stays_off_and_what_ends_it() {
    let team = team();
    edit(team.path(), &["away", "ann", "2026-12-28", "2027-01-01"]);
    edit(team.path(), &["away", "ann", "20-dec", "5-jan"]);
    let said = edit(team.path(), &["back", "ann", "20-dec"]).split_whitespace().collect::<Vec<_>>().join(" ");
    let off = "ann is back on Sun 2026-12-20, and off again from Mon 2026-12-28 to Fri 2027-01-01 and from Sat 2027-01-02 to Tue \
               2027-01-05; `coverage edit back ann 2026-12-28` and `coverage edit back ann 2027-01-02` end that";
    assert!(said.contains(off), "{said}");
}

#[test]
fn who_covers_one_day_of_several_off_leaves_the_others_as_they_are() {
    for first in [
        &["7 dec", "11 dec", "--covered-by", "?"][..],
        &["7 dec", "11 dec", "--covered-by", "cem"],
        &["7 dec", "11 dec"],
    ] {
        let after = |asked: &[&str]| {
            let team = team();
            edit(team.path(), &[&["away", "ann"], first].concat());
            edit(team.path(), asked);
            assert!(edit(team.path(), asked).contains("nothing changes"), "{asked:?}");
            file(team.path(), "ann")
        };
        let away = after(&["away", "ann", "9 dec", "--covered-by", "ben"]);
        assert_eq!(away, after(&["cover", "ann", "9 dec", "ben"]));
        // So also of two days, and to the end.
        let by = |agent: &str| format!("covered-by = \"{agent}\"\n");
        let two = after(&["away", "ann", "9 dec", "10 dec", "--covered-by", "ben"]);
        let off = |from: u8, until: u8| format!("from  = 2026-12-{from:02}\nuntil = 2026-12-{until:02}\n");
        let cover = first.get(3).map_or(String::new(), |agent| by(agent));
        for part in [off(7, 8) + &cover, off(9, 10) + &by("ben"), off(11, 11) + &cover] {
            assert!(two.contains(&part), "{part}\n{two}");
        }
        let end = after(&["away", "ann", "9 dec", "open", "--covered-by", "ben"]);
        assert!(end.contains(&(off(7, 8) + &cover)), "{end}");
        assert!(end.contains(&format!("from  = 2026-12-09\n{}", by("ben"))), "{end}");
    }
}

#[test]
fn who_covers_somebody_does_not_give_that_up_unsaid() {
    let team = overlapping();
    edit(team.path(), &["cover", "ann", "10-dec", "bob"]);
    for asked in [&["move", "bob", "10-dec", "15-19"][..], &["ask", "bob", "10-dec"], &["away", "bob", "10-dec@11"]] {
        let error = refused(team.path(), asked);
        let said = "bob covers for ann, Thu 2026-12-10 09:00-13:00, and would not any more: first say who does, by `coverage edit cover \
                    ann 2026-12-10@09:00` with their handle";
        assert!(error.contains(said), "{asked:?}: {error}");
    }
    edit(team.path(), &["cover", "ann", "2026-12-10@09:00", "cat"]);
    edit(team.path(), &["move", "bob", "10-dec", "15-19"]);
    // Where the two do not overlap, nothing is given up.
    let team = overlapping();
    edit(team.path(), &["cover", "ann", "10-dec", "cat"]);
    edit(team.path(), &["ask", "cat", "10-dec"]);
}

#[test]
fn travels_within_others_are_said_around_them() {
    let travel = |dates: &str, zone: &str| format!("\n[[travel]]\n{dates}timezone = \"{zone}\"\n");
    let dates = |from: &str, until: &str| format!("from  = {from}\nuntil = {until}\n");
    let (lisbon, tokyo) = ("Europe/Lisbon", "Asia/Tokyo");
    let team = team();
    let before = file(team.path(), "ben");
    let ben = || file(team.path(), "ben").strip_prefix(&before).unwrap().to_owned();
    edit(team.path(), &["travel", "ben", "14-dec", lisbon]);
    edit(team.path(), &["travel", "ben", "1-feb", "10-feb", tokyo]);
    let first = travel("from  = 2026-12-14\nuntil = 2027-01-31\n", lisbon);
    let second = travel("from  = 2027-02-11\n", lisbon);
    assert_eq!(ben(), first.clone() + &second + &travel(&dates("2027-02-01", "2027-02-10"), tokyo));
    // Longer and shorter, in place.
    edit(team.path(), &["travel", "ben", "1-feb", "14-feb", tokyo]);
    let second = travel("from  = 2027-02-15\n", lisbon);
    let all = first + &second + &travel(&dates("2027-02-01", "2027-02-14"), tokyo);
    assert_eq!(ben(), all);
    let there = edit(team.path(), &["travel", "ben", "1-mar", "7-mar", lisbon]);
    assert!(there.contains("nothing changes") && ben() == all, "{there}");
    // A trip is not lost within others.
    for asked in [&["1-feb", "28-feb", "Asia/Manila"][..], &["10-jan", "Asia/Manila"]] {
        let error = refused(team.path(), &[&["travel", "ben"], asked].concat());
        assert!(error.contains("nobody is in two places: from 2027-02-"), "{error}");
    }
    edit(team.path(), &["travel", "ben", "1-mar", "Europe/Berlin"]);
    assert_eq!(ben(), all.replace("from  = 2027-02-15\n", &dates("2027-02-15", "2027-02-28")));
}

#[test]
fn old_lines_keep_their_ends_where_a_file_has_both() {
    let cy =
        "role = \"l1\"\r\ntimezone = \"UTC\"\r\n\r\n[[availability]]\r\ndays = \"mon\"\r\nhours = \"09:00-12:00\"\n";
    let team = folder(&[("agents/cy.toml", cy)]);
    edit(team.path(), &["end", "cy", "1", "11-dec"]);
    assert_eq!(file(team.path(), "cy"), format!("{cy}until = 2026-12-11\r\n"));
}

#[test]
fn a_rule_that_has_had_all_it_counts_is_over() {
    let rule = |count: u8| {
        entry(&format!("rrule = \"FREQ=WEEKLY;BYDAY=MO;COUNT={count}\"\nfrom = 2026-01-05\nhours = \"09:00-10:00\""))
    };
    let team = folder(&[("agents/ann.toml", &agent("UTC", &(rule(3) + &rule(60))))]);
    edit(team.path(), &["tidy"]);
    assert_eq!(file(team.path(), "ann").trim(), agent("UTC", &rule(60)).trim());
}

#[test]
fn who_joins_may_say_several_hours_in_one_text() {
    let team = team();
    edit(team.path(), &["join", "eli", "--role", "l1", "--zone", "UTC", "--hours", "mon-thu 9-12, sat 10-14"]);
    let eli = file(team.path(), "eli");
    assert!(
        eli.contains("\"mon-thu\"\nhours = \"09:00-12:00\"") && eli.contains("\"sat\"\nhours = \"10:00-14:00\""),
        "{eli}"
    );
}

#[test]
fn a_shift_on_another_clock_is_told_by_the_agents_own_and_its_clock_is_named() {
    let team = || {
        let turns = entry("days = \"thu\"\nhours = \"16:00-20:00\"\ntimezone = \"UTC\"");
        folder(&[("agents/ann.toml", &agent("Asia/Tokyo", &turns)), ("agents/bob.toml", &agent("UTC", ""))])
    };
    let after = |shift: &str| {
        let team = team();
        edit(team.path(), &["ask", "ann", shift]);
        assert!(edit(team.path(), &["ask", "ann", shift]).contains("nothing changes"), "{shift}");
        file(team.path(), "ann")
    };
    assert_eq!(after("27-nov@1:00"), after("26-nov@16:00"));
    assert_eq!(after("27-nov"), after("26-nov"));
    let error = refused(team().path(), &["ask", "ann", "26-nov@17:00"]);
    assert!(error.contains("but Thu 2026-11-26 16:00-20:00 UTC"), "{error}");
    let error = refused(team().path(), &["ask", "ann", "24-nov"]);
    assert!(error.contains("the next: Thu 2026-11-26 16:00-20:00 UTC"), "{error}");
}
