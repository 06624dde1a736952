//! What an edit says and does where shifts are over, on another clock, for posts, or swapped already.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::fs;

use tempfile::TempDir;

use crate::edit::weekly;
use crate::support::{agent, coverage, entry, folder, json, stderr, stdout};

/// A Sunday.
const NOW: &str = "2026-11-29T12:00:00Z";

/// Ann in the mornings, Bob in the afternoons, Cem in the evenings, in UTC.
fn team() -> TempDir {
    team_of(&weekly("mon-fri", "09:00-13:00"))
}

fn team_of(ann: &str) -> TempDir {
    let [ann, bob, cem] =
        [ann, &weekly("mon-fri", "13:00-17:00"), &weekly("mon-fri", "17:00-20:00")].map(|hours| agent("UTC", hours));
    folder(&[("agents/ann.toml", &ann), ("agents/bob.toml", &bob), ("agents/cem.toml", &cem)])
}

fn run(team: &TempDir, asked: &str, options: &[&str]) -> (Option<i32>, String) {
    let words: Vec<&str> = asked.split(' ').collect();
    let output = coverage(team.path(), &[&["edit", "-q", "--now", NOW][..], &words, options].concat());
    (output.status.code(), stdout(&output) + &stderr(&output))
}

/// What an edit would do, without line ends.
#[track_caller]
fn shown(team: &TempDir, asked: &str) -> String {
    let (code, said) = run(team, asked, &["--dry-run"]);
    assert_eq!(code, Some(0), "{asked}: {said}");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn edits(team: &TempDir, all: &[&str]) {
    for asked in all {
        let (code, said) = run(team, asked, &["--yes"]);
        assert_eq!(code, Some(0), "{asked}: {said}");
    }
}

#[track_caller]
fn refused(team: &TempDir, asked: &str) -> String {
    let (code, said) = run(team, asked, &["--dry-run"]);
    assert_eq!(code, Some(2), "{asked}: {said}");
    said
}

fn file(team: &TempDir, handle: &str) -> String {
    fs::read_to_string(team.path().join(format!("schedules/agents/{handle}.toml"))).unwrap()
}

#[test]
fn what_an_edit_changes_of_the_past_is_shown() {
    let team = team();
    let none = "No shift changes from this week on. ann, before this week";
    let one = "changes the past: 1 shift that had begun, Fri 2026-10-09 09:00-13:00 - Fri 2026-10-09 09:00-13:00 UTC";
    let said = shown(&team, "ask ann 9-oct-2026");
    assert!(said.contains(&format!("{none} ! {one}")), "{said}");
    let said = shown(&team, "away ann 2026-10-05 2026-10-09");
    let week = "changes the past: 5 shifts that had begun, Mon 2026-10-05 09:00-13:00 and 4 more";
    assert!(said.contains(&format!("{none} ! {week} - ")), "{said}");
    // What is given is the other's, and what comes later is told as ever.
    let said = shown(&team, "swap ann 2026-10-09 cem 10-dec");
    assert!(said.contains(one) && !said.contains("No shift changes"), "{said}");
    let given = "cem, before this week ! changes the past: 1 shift that had begun, Fri 2026-10-09 09:00-13:00";
    assert!(said.contains(given) && said.contains("Fri 2026-10-09 09:00-13:00 UTC, covering for ann"), "{said}");
    assert!(said.contains("Thu 2026-12-10 17:00-20:00 UTC, covering for cem"), "{said}");
    // Of two years, with the year.
    let said = shown(&team, "away ann 2025-10-06 2025-10-10");
    assert!(said.contains("changes the past: 5 shifts that had begun, Mon 2025-10-06"), "{said}");
    assert!(said.contains("6 to 10 Oct 2025"), "{said}");
    for later in ["ask ann 10-dec", "away ann 30-nov 4-dec", "end ann 1 2026-12-31", "tidy"] {
        let said = shown(&team, later);
        assert!(!said.contains("past") && !said.contains("before this week"), "{said}");
    }
}

#[test]
fn what_an_edit_changes_of_the_past_is_in_the_answer_for_programs() {
    let team = team();
    let asked = |shift: &str| {
        let words = ["edit", "ask", "ann", shift, "--dry-run", "-q", "--now", NOW, "--format", "json"];
        json(&coverage(team.path(), &words))
    };
    let answer = asked("2026-10-09");
    assert_eq!(answer["past"][0]["agent"], "ann");
    assert_eq!(answer["past"][0]["removed"][0]["intervals"][0]["start"], "2026-10-09T09:00:00Z");
    assert_eq!(answer["agents"].as_array().unwrap().len(), 0);
    assert!(asked("2026-12-10").get("past").is_none());
}

#[test]
fn times_on_another_clock_are_said_with_it() {
    let tokyo = |hours: &str| entry(&format!("days = \"mon-fri\"\nhours = \"{hours}\"\ntimezone = \"Asia/Tokyo\""));
    let team = team_of(&(tokyo("18:00-20:00") + &tokyo("21:00-22:00")));
    let said = shown(&team, "ask ann 10-dec@18:00");
    assert!(said.starts_with("ann's shift of Thu 2026-12-10 at 18:00 on the clock of Asia/Tokyo: somebody"), "{said}");
    // By the agent's own clock the same.
    assert_eq!(shown(&team, "ask ann 10-dec@09:00"), said);
    let said = shown(&team, "move ann 10-dec@18:00 16-17");
    assert!(said.starts_with("ann's shift of Thu 2026-12-10 at 18:00 on the clock of Asia/Tokyo is at 16:00-17:00"));
    let choices = "write 2026-12-10@09:00 (18:00 on the clock of Asia/Tokyo) or 2026-12-10@12:00 (21:00 on the clock of Asia/Tokyo)";
    let said = refused(&team, "ask ann 10-dec");
    assert!(said.contains(choices), "{said}");
    edits(&team, &["cover ann 10-dec@18:00 bob"]);
    let said = refused(&team, "ask ann 10-dec");
    assert!(said.contains(choices), "{said}");
    assert!(shown(&team, "ask bob 10-dec").starts_with("bob's shift of Thu 2026-12-10: "));
}

#[test]
fn the_clock_of_the_shift_that_is_meant_is_named_and_one_of_two_at_the_same_hour_is_not_guessed() {
    let tokyo = entry("days = \"mon-fri\"\nhours = \"18:00-20:00\"\ntimezone = \"Asia/Tokyo\"");
    let team = team_of(&(tokyo.clone() + &weekly("mon-fri", "12:00-15:00")));
    edits(&team, &["move ann 10-dec@12:00 13-16"]);
    let said = shown(&team, "ask ann 10-dec@13:00");
    assert!(said.starts_with("ann's shift of Thu 2026-12-10 at 13:00: somebody"), "{said}");
    edits(&team, &["move ann 11-dec@09:00 19-21"]);
    let said = shown(&team, "ask ann 11-dec@19:00");
    assert!(said.starts_with("ann's shift of Fri 2026-12-11 at 19:00 on the clock of Asia/Tokyo: somebody"), "{said}");
    assert_eq!(shown(&team, "ask ann 11-dec@10:00"), said);
    let team = team_of(&(tokyo + &weekly("mon-fri", "18:00-20:00")));
    for which in ["10-dec@18:00", "10-dec@09:00"] {
        let said = refused(&team, &format!("cover ann {which} bob"));
        let why =
            "on Thu 2026-12-10, ann has shifts at 18:00 on the clocks of Asia/Tokyo and UTC; change the file itself";
        assert!(said.contains(why), "{which}: {said}");
    }
}

#[test]
fn what_somebody_wrote_by_times_off_is_not_lost_where_a_day_of_them_is_given() {
    let off = "\n# In Rome.\n[[time-off]]\nfrom = 2026-12-07T00:00:00 # by train\nuntil = 2026-12-12T00:00:00\ncovered-by = \"bob\"\n";
    let team = team_of(&(weekly("mon-fri", "09:00-13:00") + off));
    for asked in ["cover ann 9-dec cem", "ask ann 9-dec"] {
        let said = refused(&team, asked);
        assert!(said.contains("there is a comment by [[time-off]] number 1 that would be lost"), "{said}");
    }
}

#[test]
fn what_may_be_left_of_an_earlier_swap_is_said_where_a_shift_is_swapped_anew() {
    let team = team();
    let left = "still does";
    for asked in ["swap ann 10-dec bob 11-dec", "swap ann 17-dec bob 16-dec"] {
        assert!(!shown(&team, asked).contains(left));
        edits(&team, &[asked]);
        let said = shown(&team, asked);
        assert!(said.contains("nothing changes") && !said.contains(left), "{said}");
    }
    let said = shown(&team, "swap ann 17-dec cem 22-dec");
    let all = "bob did it for ann by an earlier agreement, and ann still does bob's of Fri 2026-12-11 and Wed 2026-12-16: if that is \
               off, `coverage edit back bob 2026-12-11` or `coverage edit back bob 2026-12-16`";
    assert!(said.contains(all), "{said}");
    assert_eq!(shown(&team, "swap cem 22-dec ann 17-dec").matches(all).count(), 1);
    edits(&team, &["swap ann 17-dec cem 22-dec", "back bob 2026-12-16"]);
    let on = |handle: &str, date: &str| {
        let words = ["shifts", "-q", "--agent", handle, "--from", date, "--until", date, "--format", "json"];
        json(&coverage(team.path(), &words))["shifts"].as_array().unwrap().len()
    };
    assert_eq!(["ann", "bob", "cem"].map(|handle| on(handle, "2026-12-16")), [1, 1, 1]);
    // Only what was agreed before is left: of a shift that nobody has taken, nothing is.
    assert!(!shown(&team, "swap ann 14-dec cem 15-dec").contains(left));
}

#[test]
fn shifts_of_one_day_that_are_for_other_posts_are_told_by_their_times() {
    let post = |hours: &str, post: &str| entry(&format!("days = \"mon-fri\"\nhours = \"{hours}\"\npost = \"{post}\""));
    let team = team_of(&(post("09:00-13:00", "chat") + &post("13:00-17:00", "mail")));
    let choices = "ann has several shifts on Thu 2026-12-10; write 2026-12-10@09:00 or 2026-12-10@13:00";
    for asked in ["move ann 10-dec 10-14", "swap ann 10-dec cem 10-dec", "cover ann 10-dec cem", "ask ann 10-dec"] {
        let said = refused(&team, asked);
        assert!(said.contains(choices), "{asked}: {said}");
    }
    for (asked, time) in [("ask ann 10-dec@09:00", "09:00-13:00"), ("ask ann 10-dec@13:00", "13:00-17:00")] {
        let said = shown(&team, asked);
        assert!(
            said.contains(&format!("ann - Thu 2026-12-10 {time} UTC")) && said.matches(" - ").count() == 1,
            "{said}"
        );
    }
    let said = shown(&team, "move ann 10-dec@09:00 08-12");
    assert!(
        said.contains("Thu 2026-12-10 08:00-12:00 UTC, for chat, before 09:00-13:00") && !said.contains("mail, before")
    );
    // Who is away all day is so from all of them.
    let said = shown(&team, "away ann 10-dec");
    assert!(
        said.contains("- Thu 2026-12-10 09:00-13:00 UTC") && said.contains("- Thu 2026-12-10 13:00-17:00 UTC"),
        "{said}"
    );
    // For one post what meets is one shift.
    let team = team_of(&(post("09:00-13:00", "chat") + &post("13:00-17:00", "chat")));
    assert!(shown(&team, "ask ann 10-dec").contains("ann - Thu 2026-12-10 09:00-17:00 UTC"));
}

#[test]
fn who_is_back_on_a_day_of_times_off_over_several_days_is() {
    let hours = weekly("mon-fri", "09:00-13:00");
    let off = |from: &str, until: &str| format!("\n[[time-off]]\nfrom  = {from}\nuntil = {until}\n");
    let long = off("2026-12-07T00:00:00", "2026-12-12T00:00:00");
    let team = team_of(&(hours.clone() + &long));
    let is_on = |team: &TempDir| {
        let words =
            ["shifts", "-q", "--agent", "ann", "--from", "2026-12-07", "--until", "2026-12-11", "--format", "json"];
        let all = json(&coverage(team.path(), &words));
        let day = |shift: &serde_json::Value| shift["start"].as_str().unwrap()[8..10].to_owned();
        all["shifts"].as_array().unwrap().iter().map(day).collect::<Vec<_>>()
    };
    // The day that was covered comes back, and no other.
    edits(&team, &["cover ann 9-dec bob", "back ann 9-dec"]);
    assert_eq!(is_on(&team), ["09"], "{}", file(&team, "ann"));
    let text = file(&team, "ann");
    assert!(!text.contains("covered-by"), "{text}");
    edits(&team, &["back ann 9-dec"]);
    assert_eq!(file(&team, "ann"), text);
    // All from a day on, where no day was by itself.
    let team = team_of(&(hours.clone() + &long));
    edits(&team, &["back ann 10-dec"]);
    assert_eq!(is_on(&team), ["10", "11"], "{}", file(&team, "ann"));
    assert!(file(&team, "ann").contains("until = 2026-12-10T09:00:00"), "{}", file(&team, "ann"));
    edits(&team, &["back ann 7-dec"]);
    assert_eq!((is_on(&team).len(), file(&team, "ann").contains("time-off")), (5, false));
    // Until further notice.
    let team = team_of(&(hours.clone() + "\n[[time-off]]\nfrom = 2026-12-07T12:00:00\n"));
    edits(&team, &["back ann 9-dec"]);
    assert_eq!(is_on(&team), ["07", "09", "10", "11"], "{}", file(&team, "ann"));
    // Whatever somebody wrote stays.
    let team = team_of(&(hours + "\n# In Rome.\n" + long.trim_start()));
    let said = refused(&team, "back ann 10-dec");
    let remedy = "write in it from = 2026-12-07T00:00:00, until = 2026-12-10T09:00:00";
    assert!(said.contains("there is a comment by [[time-off]] number 1") && said.contains(remedy), "{said}");
}

#[test]
fn a_header_in_other_letters_beside_the_right_one_is_to_be_the_right_one() {
    let off = |name: &str, day: &str| format!("\n[[{name}]]\nfrom = 2026-12-{day}\nuntil = 2026-12-{day}\n");
    let ann = weekly("mon-fri", "09:00-13:00");
    let team = team_of(&(ann.clone() + &off("time_off", "09") + &off("time-off", "11")));
    let help = "write [[time-off]] in place of each [[time_off]]";
    let (code, said) = run(&team, "away ann 10-dec", &["--yes"]);
    assert!(code == Some(1) && said.contains(help), "{said}");
    assert!(!file(&team, "ann").contains("12-10"));
    let text = file(&team, "ann").replace("time_off", "time-off");
    fs::write(team.path().join("schedules/agents/ann.toml"), text).unwrap();
    edits(&team, &["away ann 10-dec"]);
}
