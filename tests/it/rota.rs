//! `coverage plan`: what it proposes to teams as people write them, and what comes of it once it is written.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; and a test reads what was written

use std::path::Path;

use coverage::plan::formulation::{Formulation, Question};
use coverage::plan::solver::levels::Level;
use coverage::plan::solver::problem::{Template, TemplateShift};
use coverage::plan::solver::solve::{Effort, solve};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{agent, coverage, entry, folder, git, json, roster, span, stderr, stdout};

const NOW: &str = "2026-11-21T12:00:00Z";

fn tentative(days: &str, hours: &str) -> String {
    entry(&format!("tentative = true\ndays = \"{days}\"\nhours = \"{hours}\""))
}

/// The rota of the weeks from a Monday.
fn rota(team: &Path, from: &str, weeks: &str, more: &[&str]) -> Value {
    let command = ["plan", "-q", "--format", "json", "--now", NOW, "--from", from, "--weeks", weeks];
    let output = coverage(team, &[&command[..], more].concat());
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    json(&output)
}

fn hours(team: &Path, from: &str, weeks: &str) -> Vec<(String, Vec<i64>, i64)> {
    let output = coverage(team, &["hours", "-q", "--format", "json", "--now", NOW, "--from", from, "--weeks", weeks]);
    let of_agent = |agent: &Value| {
        let seconds = |value: &Value| value["seconds"].as_i64().unwrap() / 3_600;
        let weeks = agent["weeks"].as_array().unwrap().iter().map(seconds).collect();
        (agent["agent"].as_str().unwrap().to_owned(), weeks, agent["total_seconds"].as_i64().unwrap() / 3_600)
    };
    json(&output)["agents"].as_array().unwrap().iter().map(of_agent).collect()
}

fn gaps(team: &Path, from: &str, weeks: &str) -> i64 {
    let output = coverage(team, &["gaps", "-q", "--format", "json", "--now", NOW, "--from", from, "--weeks", weeks]);
    let all = json(&output)["requirements"].as_array().unwrap().clone();
    all.iter().map(|requirement| requirement["gap_seconds"].as_i64().unwrap() / 3_600).sum()
}

fn team(files: &[(String, String)]) -> TempDir {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    folder(&files)
}

#[test]
fn the_minimum_of_a_week_is_met_in_the_week_that_is_asked_for_wherever_the_agent_lives() {
    let wednesday =
        "[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\ndays = \"wed\"\nhours = \"10:00-14:00\"\n";
    for zone in ["UTC", "Europe/Copenhagen", "Asia/Tokyo", "Pacific/Honolulu"] {
        let ann = agent(zone, &tentative("mon-fri", "00:00-24:00"));
        let team = team(&[("team.toml".into(), wednesday.into()), ("agents/ann.toml".into(), ann)]);
        let found = rota(team.path(), "2026-12-07", "1", &["--write"]);
        assert_eq!(found["levels"][0]["value"], 0, "{zone}: {found}");
        assert_eq!(found["levels"][1]["value"], 0, "{zone}: {found}");
        let [(_, weeks, _)] = &hours(team.path(), "2026-11-30", "3")[..] else { panic!("one agent") };
        assert_eq!(weeks, &[0, 10, 0], "{zone}");
    }
}

#[test]
fn what_can_be_worked_in_one_week_each_meets_the_minimum_of_both_and_no_more_of_it_is_asked_for() {
    let policy = "[policy]\nweekly-minimum = \"3h\"\n[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\ndates = [2026-12-01]\n";
    let travel = |from: &str, until: &str, zone: &str| {
        format!("[[travel]]\nfrom = {from}\nuntil = {until}\ntimezone = \"{zone}\"\n")
    };
    let away = travel("2026-12-10", "2026-12-13", "Pacific/Honolulu")
        + &travel("2026-12-14", "2026-12-16", "Pacific/Auckland");
    let ann = agent("Europe/Berlin", &(tentative("mon, thu", "10:00-18:00") + &away));
    let team = team(&[("team.toml".into(), policy.into()), ("agents/ann.toml".into(), ann)]);
    let found = rota(team.path(), "2026-12-07", "2", &["--write"]);
    let values = |level: usize| found["levels"][level]["value"].as_i64().unwrap() / 3_600;
    assert_eq!((values(1), values(2)), (0, 6), "{found}");
    assert_eq!(hours(team.path(), "2026-12-07", "2"), [("ann".to_owned(), vec![3, 3], 6)]);
    // An entry stops for a trip, and says nothing of a day that does not come before it.
    let checked = coverage(team.path(), &["check", "--now", NOW]);
    assert!(!stdout(&checked).contains("entry-never-happens"), "{}", stdout(&checked));
    let added = std::fs::read_to_string(team.path().join("schedules/agents/ann.toml")).unwrap();
    assert_eq!(added.matches("days  = ").count(), 2, "{added}");
}

#[test]
fn nine_who_offer_the_same_cover_every_hour_and_are_within_an_hour_and_a_half_a_week_of_one_another() {
    let policy = "[policy]\nmax-shift = \"8h\"\n[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\n";
    let nurse = agent("Europe/Berlin", &tentative("daily", "00:00-24:00"));
    let files: Vec<(String, String)> = (1..=9).map(|n| (format!("agents/nurse-{n}.toml"), nurse.clone())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let team = [&[("team.toml", policy)], &files[..]].concat();
    let window = span("2026-12-06T23:00:00Z", "2027-01-03T23:00:00Z");
    let problem = Formulation::new(&roster(&team), window, Question::Rota).unwrap().problem;
    // A few groups show what the first rotas from nothing are like.
    let found = solve(&problem, Effort { groups: 12, ..Effort::default() }, &|_| true);
    assert_eq!(found.levels[Level::Uncovered], 0);
    let minutes = |(agent, shifts): (&Template, &Vec<TemplateShift>)| -> u32 {
        shifts.iter().map(|shift| agent.length(shift)).sum()
    };
    let minutes: Vec<u32> = problem.templates.iter().zip(&found.rota).map(minutes).collect();
    assert_eq!(minutes.iter().sum::<u32>(), 7 * 24 * 60, "nobody is on beside another");
    assert!(minutes.iter().max().unwrap() - minutes.iter().min().unwrap() <= 90, "{minutes:?}");
}

#[test]
fn who_offers_other_hours_of_a_weekend_shares_it_all_the_same() {
    let policy = "[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\nhours = \"09:00-17:00\"\n";
    let ann = agent("UTC", &(tentative("mon-fri", "07:00-19:00") + &tentative("sat, sun", "08:00-18:00")));
    let ben = agent("UTC", &tentative("daily", "08:00-20:00"));
    let team =
        team(&[("team.toml".into(), policy.into()), ("agents/ann.toml".into(), ann), ("agents/ben.toml".into(), ben)]);
    let found = rota(team.path(), "2026-12-07", "4", &[]);
    assert_eq!(found["levels"][0]["value"], 0, "{found}");
    let weekends = |agent: usize| found["after"]["agents"][agent]["weekends"].as_i64().unwrap();
    assert_eq!([weekends(0), weekends(1)], [4, 4], "{found}");
}

#[test]
fn who_had_what_nobody_could_share_last_time_is_the_last_to_have_it_again() {
    let saturday = "[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\ndays = \"sat\"\nhours = \"09:00-13:00\"\n[policy]\nweekly-minimum = \"0h\"\n";
    let offer = agent("UTC", &tentative("daily", "09:00-13:00"));
    let mut files = vec![("team.toml".to_owned(), saturday.to_owned())];
    files.extend(["ann", "ben", "cem"].map(|handle| (format!("agents/{handle}.toml"), offer.clone())));
    let team = team(&files);
    let publish = |at: &str| {
        git(team.path(), at, &["add", "--all"]);
        git(team.path(), at, &["commit", "--quiet", "--message", "Publish"]);
    };
    git(team.path(), NOW, &["init", "--quiet"]);
    publish(NOW);
    // Planned when the window before has just begun: what is published of it counts, though nobody has done it.
    let mondays = ["2026-11-23", "2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22", "2027-03-22", "2027-04-19"];
    for (before, monday) in mondays.iter().zip(&mondays[1..]) {
        let now = format!("{before}T12:00:00Z");
        let plan = ["plan", "-q", "--write", "--memory", "12", "--now", &now, "--from", monday, "--weeks", "4"];
        let output = coverage(team.path(), &plan);
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        publish(&now);
    }
    let totals: Vec<i64> = hours(team.path(), "2026-11-30", "12").iter().map(|(_, _, total)| *total).collect();
    assert_eq!(totals, [16, 16, 16]);
}

/// Two who did half of a day each until a week ago, and what is particular about the last of the team.
fn remembered(policy: &str, last: &str, more: &str) -> Vec<i64> {
    let need =
        "[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\ndays = \"mon-fri\"\nhours = \"09:00-17:00\"\n";
    let offer = tentative("mon-fri", "09:00-17:00");
    let did = |hours| entry(&format!("days = \"mon-fri\"\nhours = \"{hours}\"\nuntil = 2026-12-06"));
    let mut files = vec![
        ("team.toml".to_owned(), format!("{need}[policy]\nweekly-minimum = \"0h\"\n{policy}")),
        ("agents/ann.toml".to_owned(), agent("UTC", &(did("09:00-13:00") + &offer))),
    ];
    if last.is_empty() {
        files.push(("agents/ben.toml".to_owned(), agent("UTC", &(did("13:00-17:00") + &offer + more))));
    } else {
        files.push(("agents/ben.toml".to_owned(), agent("UTC", &(did("13:00-17:00") + &offer))));
        files.push(("agents/cem.toml".to_owned(), format!("{last}\n{}{more}", agent("UTC", &offer))));
    }
    let team = team(&files);
    git(team.path(), NOW, &["init", "--quiet"]);
    git(team.path(), "2026-08-01T12:00:00Z", &["add", "--all"]);
    git(team.path(), "2026-08-01T12:00:00Z", &["commit", "--quiet", "--message", "Publish"]);
    rota(team.path(), "2026-12-07", "4", &["--write", "--memory", "13"]);
    hours(team.path(), "2026-12-07", "4").iter().map(|(_, _, total)| total / 4).collect()
}

#[test]
fn nobody_owes_anything_for_time_before_they_came() {
    let hours = remembered("", "joined = 2026-12-07", "");
    assert!(hours.iter().all(|hours| (12..=15).contains(hours)), "{hours:?}");
}

#[test]
fn nobody_owes_anything_for_time_off() {
    let hours = remembered("", "", "\n[[time-off]]\nfrom = 2026-09-07\nuntil = 2026-11-22\n");
    assert!(hours.iter().all(|hours| (18..=22).contains(hours)), "{hours:?}");
}

#[test]
fn nobody_owes_more_for_an_offer_of_more_than_may_be_added() {
    let hours = remembered("max-weekly = \"40h\"", "", &tentative("daily", "00:00-24:00"));
    assert!(hours.iter().all(|hours| (18..=22).contains(hours)), "{hours:?}");
}

#[test]
fn nobody_owes_what_they_would_rather_not_do() {
    let rather_not = entry("tentative = true\nrather = \"not\"\ndays = \"sat, sun\"\nhours = \"06:00-22:00\"");
    let hours = remembered("", "", &rather_not);
    assert!(hours.iter().all(|hours| (18..=22).contains(hours)), "{hours:?}");
}

#[test]
fn everybody_has_the_same_week_every_week_as_a_person_would_write_it() {
    let team = team(&[
        ("agents/ann.toml".into(), agent("Europe/Berlin", &tentative("mon-fri", "08:00-18:00"))),
        ("agents/bob.toml".into(), agent("America/New_York", &tentative("mon-sat", "09:00-21:00"))),
    ]);
    let found = rota(team.path(), "2026-11-30", "5", &["--write"]);
    for asked in found["agents"].as_array().unwrap() {
        let toml = asked["toml"].as_str().unwrap();
        assert!(toml.contains("days  = \"") && !toml.contains("dates"), "{toml}");
        assert!(toml.contains("from  = 2026-11-30\nuntil = 2027-01-03\n"), "{toml}");
    }
    for (agent, weeks, _) in hours(team.path(), "2026-11-30", "5") {
        assert!(weeks.windows(2).all(|two| two[0] == two[1]), "{agent}: {weeks:?}");
    }
    let check = coverage(team.path(), &["check", "--now", NOW]);
    assert!(check.status.success(), "{}", stdout(&check));
}

#[test]
fn two_who_share_a_day_hand_over_at_the_same_time_on_every_day() {
    let need = "[[coverage]]\nname = \"desk\"\nroles = [\"l1\"]\ndays = \"mon-fri\"\nhours = \"08:00-18:00\"\n[policy]\nweekly-minimum = \"0h\"\n";
    let team = team(&[
        ("team.toml".into(), need.into()),
        ("agents/ann.toml".into(), agent("UTC", &tentative("mon-fri", "08:00-16:00"))),
        ("agents/ben.toml".into(), agent("UTC", &tentative("mon-fri", "10:00-18:00"))),
    ]);
    let found = rota(team.path(), "2026-11-30", "4", &[]);
    let asked = found["agents"].as_array().unwrap();
    let toml: Vec<&str> = asked.iter().map(|asked| asked["toml"].as_str().unwrap()).collect();
    assert!(toml.len() == 2 && toml.iter().all(|toml| toml.matches("hours = ").count() == 1), "{toml:#?}");
}

#[test]
fn a_rota_that_is_written_again_is_the_same_rota() {
    let team = team(&[("agents/ann.toml".into(), agent("Europe/Berlin", &tentative("mon-fri", "08:00-18:00")))]);
    let file = team.path().join("schedules/agents/ann.toml");
    rota(team.path(), "2026-11-30", "4", &["--write"]);
    let first = std::fs::read_to_string(&file).unwrap();
    rota(team.path(), "2026-11-30", "4", &["--write"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
}

#[test]
fn a_lunch_hour_stays_and_nobody_is_given_a_seventh_day_or_more_than_forty_hours() {
    // Firm mornings and afternoons with lunch between them, and everything else on offer.
    let firm =
        entry("days = \"mon-fri\"\nhours = \"09:00-12:00\"") + &entry("days = \"mon-fri\"\nhours = \"13:00-16:00\"");
    let ann = agent("UTC", &(firm + &tentative("daily", "00:00-24:00")));
    let team = team(&[("agents/ann.toml".into(), ann)]);
    let found = rota(team.path(), "2026-11-30", "4", &["--write"]);
    let [(_, weeks, _)] = &hours(team.path(), "2026-11-30", "4")[..] else { panic!("one agent") };
    assert!(weeks.iter().all(|hours| *hours <= 40), "{weeks:?}");
    let output = coverage(
        team.path(),
        &["shifts", "-q", "--format", "json", "--now", NOW, "--from", "2026-11-30", "--weeks", "1"],
    );
    let shifts = json(&output)["shifts"].as_array().unwrap().clone();
    let days: std::collections::BTreeSet<String> =
        shifts.iter().map(|shift| shift["start"].as_str().unwrap()[..10].to_owned()).collect();
    assert!(days.len() <= 6, "{days:?}");
    assert!(shifts.iter().any(|shift| shift["end"].as_str().unwrap().contains("T12:00")), "lunch stays: {found}");
}

#[test]
fn what_somebody_would_rather_not_do_is_asked_of_them_only_where_it_must_be() {
    let need = "[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\ndays = \"sat\"\nhours = \"10:00-14:00\"\n[policy]\nweekly-minimum = \"0h\"\n";
    let offer = |more: &str| entry(&format!("tentative = true\ndays = \"sat\"\nhours = \"08:00-18:00\"\n{more}"));
    let agents = |ben: &str| {
        let reluctant = agent("UTC", &offer("rather = \"not\""));
        let mut files = vec![("team.toml".to_owned(), need.to_owned()), ("agents/ann.toml".to_owned(), reluctant)];
        if !ben.is_empty() {
            files.push(("agents/ben.toml".to_owned(), agent("UTC", ben)));
        }
        team(&files)
    };
    let asked = |team: &TempDir| -> Vec<String> {
        let found = rota(team.path(), "2026-11-30", "2", &[]);
        let all = found["agents"].as_array().unwrap().clone();
        all.iter()
            .map(|asked| format!("{} {}", asked["agent"].as_str().unwrap(), asked["week"][0].as_str().unwrap()))
            .collect()
    };
    assert_eq!(asked(&agents(&offer(""))), ["ben sat 10:00-14:00"]);
    assert_eq!(asked(&agents("")), ["ann sat 10:00-14:00"]);
}

#[test]
fn nothing_that_is_added_is_handed_on_to_who_covers_a_holiday() {
    let offer = tentative("mon-sat", "08:00-20:00");
    let off = |lines: &str| format!("[[time-off]]\n{lines}\ncovered-by = \"bob\"\n");
    let dates = off("from = 2026-12-08\nuntil = 2026-12-09");
    let times = off("from = 2026-12-17T12:00:00\nuntil = 2026-12-17T14:00:00");
    let ann = agent("UTC", &(entry("days = \"tue\"\nhours = \"06:00-08:00\"") + &offer + &dates + &times));
    let team = team(&[("agents/ann.toml".into(), ann), ("agents/bob.toml".into(), agent("UTC", &offer))]);
    let found = rota(team.path(), "2026-11-30", "4", &["--write"]);
    assert_eq!(found["agents"].as_array().unwrap().len(), 2, "{found}");
    let shifts = coverage(
        team.path(),
        &["shifts", "-q", "--now", NOW, "--from", "2026-11-30", "--weeks", "4", "--format", "csv"],
    );
    // Only the firm morning of the holiday is Bob's to cover.
    assert_eq!(stdout(&shifts).lines().filter(|line| line.ends_with(",ann")).count(), 1, "{}", stdout(&shifts));
}

#[test]
fn posts_and_travel_are_kept_in_what_is_written() {
    let need = "[[coverage]]\nname = \"cases\"\nposts = [\"mediation\"]\ndays = \"mon-fri\"\nhours = \"10:00-12:00\"\n";
    let offer = entry("tentative = true\ndays = \"mon-fri\"\nhours = \"09:00-13:00\"\npost = \"mediation\"");
    let travel = "[[travel]]\nfrom = 2026-12-09\nuntil = 2026-12-10\ntimezone = \"Asia/Tokyo\"\n";
    let ann = agent("UTC", &(offer + travel));
    let team = team(&[("team.toml".into(), need.into()), ("agents/ann.toml".into(), ann)]);
    let found = rota(team.path(), "2026-11-30", "2", &["--write"]);
    let toml = found["agents"][0]["toml"].as_str().unwrap();
    assert!(toml.contains("post  = \"mediation\""), "{toml}");
    assert!(toml.contains("until = 2026-12-08") && toml.contains("from  = 2026-12-11"), "{toml}");
    // Ten days but for the two abroad.
    assert_eq!(gaps(team.path(), "2026-11-30", "2"), 4);
}

#[test]
fn steps_that_are_too_short_for_what_is_offered_are_refused_before_anything_is_made_of_them() {
    let grid = "[policy]\ngrid = \"5m\"\n";
    let ann = agent("UTC", &tentative("daily", "00:00-24:00"));
    let team = team(&[("team.toml".into(), grid.into()), ("agents/ann.toml".into(), ann)]);
    let output = coverage(team.path(), &["plan", "--weeks", "1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output)
            .contains("what ann could do has too many times on a grid of 5m; write a longer `grid` in [policy]"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_rota_is_given_where_single_shifts_beside_it_are_too_many() {
    let need = "[policy]\nweekly-minimum = \"0h\"\n[[coverage]]\nname = \"chat\"\nroles = [\"l1\"]\n";
    let need = need.to_owned() + "posts = [\"p0\", \"p1\", \"p2\", \"p3\", \"p4\"]\n";
    let post = |number: u32| {
        entry(&format!("tentative = true\ndays = \"daily\"\nhours = \"00:00-24:00\"\npost = \"p{number}\""))
    };
    let ann = agent("UTC", &(0..5).map(post).collect::<String>());
    let team = team(&[("team.toml".into(), need), ("agents/ann.toml".into(), ann)]);
    let output = coverage(team.path(), &["plan", "--from", "2026-12-07", "--weeks", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("What single shifts could do beyond this rota is not known in full"), "{text}");
    assert!(text.contains("to know it, write a longer `grid` in [policy]."), "{text}");
    assert!(text.contains("uncovered 128h"), "{text}");
}

#[test]
fn a_file_that_offers_too_much_beside_firm_time_is_refused_before_anything_is_made_of_it() {
    let post = |number: u32| {
        entry(&format!("tentative = true\ndays = \"daily\"\nhours = \"00:00-24:00\"\npost = \"p{number}\""))
    };
    let firm = entry("days = \"daily\"\nhours = \"12:00-12:30\"");
    let ann = agent("UTC", &(firm + &(0..60).map(post).collect::<String>()));
    let team = team(&[("agents/ann.toml".into(), ann)]);
    let output = coverage(team.path(), &["plan", "--weeks", "1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("what ann could do has too many times on a grid of 30m"), "{}", stderr(&output));
}
