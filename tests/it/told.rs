//! What a lead reads of a plan: it is true, says what is in the way, and can be used as it stands.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // helpers of tests, too; and a test reads what was written

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{agent, coverage, entry, folder, json, stderr, stdout};

const NOW: &str = "2026-11-28T12:00:00Z";

/// A team in UTC that needs somebody at these times, without a weekly minimum.
fn team(days: &str, hours: &str, policy: &str, agents: &[(&str, &str)]) -> TempDir {
    let need =
        format!("[policy]\nweekly-minimum = \"0h\"\n{policy}\n[[coverage]]\nname = \"chat\"\nroles = [\"l1\"]\n");
    let need = format!("{need}days = \"{days}\"\nhours = \"{hours}\"\n");
    let agents: Vec<(String, String)> =
        agents.iter().map(|(name, lines)| (format!("agents/{name}.toml"), agent("UTC", lines))).collect();
    let agents = agents.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    folder(&agents.chain([("team.toml", need.as_str())]).collect::<Vec<_>>())
}

fn firm(days: &str, hours: &str) -> String {
    entry(&format!("days = \"{days}\"\nhours = \"{hours}\""))
}

fn tentative(days: &str, hours: &str) -> String {
    entry(&format!("tentative = true\ndays = \"{days}\"\nhours = \"{hours}\""))
}

fn run(team: &TempDir, more: &[&str]) -> std::process::Output {
    let weeks = if more.contains(&"--weeks") { &[][..] } else { &["--weeks", "4"] };
    let command = ["plan", "-q", "--now", NOW, "--from", "2026-12-07"];
    let output = coverage(team.path(), &[&command[..], weeks, more].concat());
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    output
}

/// The answer without its line ends.
fn told(team: &TempDir, more: &[&str]) -> String {
    stdout(&run(team, more)).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn planned(team: &TempDir, more: &[&str]) -> Value {
    json(&run(team, &[more, &["--format", "json"]].concat()))
}

/// The hours and shifts of an agent.
fn load(plan: &Value, agent: &str) -> Value {
    plan["loads"].as_array().unwrap().iter().find(|load| load["agent"] == agent).unwrap().clone()
}

/// Ann may add one of Monday and Tuesday, bob has all Mondays or Tuesdays but for one, and cem offers a single date.
fn one_short() -> TempDir {
    let dates = |dates: &str| entry(&format!("dates = [{dates}]\nhours = \"08:00-12:00\""));
    let ann = tentative("mon, tue", "08:00-12:00") + "[limits]\nmax-weekly = \"4h\"\n";
    let bob = dates("2026-12-08, 2026-12-15, 2026-12-22, 2026-12-28") + &dates("2026-12-12, 2026-12-19, 2026-12-26");
    let cem = dates("2027-01-02").replace("dates", "tentative = true\ndates");
    team("mon, tue, sat", "08:00-12:00", "", &[("ann", &ann), ("bob", &bob), ("cem", &cem)])
}

#[test]
fn single_shifts_on_top_are_said_to_be_the_best_beside_this_rota_alone() {
    let team = one_short();
    let text = told(&team, &["--proof", "proof.json"]);
    assert!(text.contains("optimal: no single shifts on top of this rota leave less"), "{text}");
    assert!(!text.contains("no plan is better"), "{text}");
    assert!(
        text.contains("no plan of any kind leaves less than 0h. Other single shifts (`--single`) may leave less"),
        "{text}"
    );
    assert_eq!(planned(&team, &["--single"])["levels"][0]["value"], 0);
    let verify = stdout(&coverage(team.path(), &["verify", "proof.json", "--now", NOW]));
    assert!(verify.contains("no single shifts on top of this rota leave less"), "{verify}");
    assert!(!verify.contains("no plan is better"), "{verify}");
}

#[test]
fn what_is_offered_in_some_weeks_is_not_said_to_be_offered_by_nobody() {
    let team = one_short();
    let text = told(&team, &[]);
    assert!(text.contains("a rota cannot have 4h of it, which is offered in some weeks alone, or in a week of which the window has a part: Sat 2027-01-02"), "{text}");
    assert!(!text.contains("nobody offers 4h of it:"), "{text}");
    assert!(text.contains("cem 0h → 1h not every week"), "{text}");
    let plan = planned(&team, &[]);
    let why = &plan["why_not_better"][0];
    assert_eq!((&why["unoffered_seconds"], &why["offered_in_some_weeks_seconds"]), (&14_400.into(), &14_400.into()));
    assert_eq!(load(&plan, "cem")["offers_some_weeks"], true);
}

#[test]
fn whose_week_is_full_is_named_with_the_limit_that_is_in_the_way() {
    let full = firm("sat-sun", "00:00-24:00") + &tentative("mon-fri", "08:00-16:00");
    let text = told(&team("mon-fri", "08:00-16:00", "", &[("ann", &full)]), &[]);
    assert!(
        text.contains("ann offers 160h of it, but by `max-weekly` may add nothing: 160h stay open unless"),
        "{text}"
    );
    assert!(!text.contains("()"), "{text}");
    let some = tentative("mon-fri", "08:00-16:00") + "[limits]\nmax-weekly = \"16h\"\n";
    for more in [&[][..], &["--single"]] {
        let text = told(&team("mon-fri", "08:00-16:00", "", &[("ann", &some)]), more);
        assert!(text.contains("by `max-weekly` they can add at most 64h (ann 64h): 96h stay open"), "{text}");
    }
}

#[test]
fn a_bound_of_any_plan_is_one_of_a_rota_too() {
    // Without a break in what is offered, the bound of a rota alone is far off.
    let ann = tentative("daily", "00:00-24:00");
    let team = team("mon", "08:00-20:00", "max-shift = \"8h\"\ngrid = \"1h\"", &[("ann", &ann)]);
    let text = told(&team, &["--weeks", "1"]);
    assert!(!text.contains("is not proven"), "{text}");
    assert!(text.contains("4h stay open in any rota, which is proven"), "{text}");
    assert!(text.contains("uncovered 4h optimal: no plan of any kind leaves less"), "{text}");
}

#[test]
fn firm_time_that_may_move_counts_once_for_what_an_agent_could_do() {
    let bob = firm("mon-fri", "08:00-12:00") + &tentative("mon-fri", "08:00-16:00");
    let team = team("mon-fri", "08:00-16:00", "", &[("ann", &firm("mon-fri", "08:00-12:00")), ("bob", &bob)]);
    for more in [&[][..], &["--single"], &["--replan"]] {
        let bob = load(&planned(&team, more), "bob");
        assert_eq!(bob["offered_weekly_seconds"], 40 * 3_600, "{more:?}: {bob}");
        assert!(bob["share_weekly_seconds"].as_i64().unwrap() <= 40 * 3_600, "{more:?}: {bob}");
    }
}

#[test]
fn nobody_is_said_to_do_more_than_they_could_or_to_share_what_only_another_can_take() {
    // Ann has no hours left in the first week, so no rota is hers; and Ben's nights count for nothing.
    let week = "dates = [2026-12-07, 2026-12-08, 2026-12-09, 2026-12-10, 2026-12-11]\nhours = \"08:00-16:00\"";
    let ann = entry(week) + &tentative("sat", "08:00-16:00");
    let night = entry("days = \"mon\"\nhours = \"22:00-02:00\"\npost = \"other\"");
    let need = team("sat", "08:00-16:00", "", &[("ann", &ann), ("ben", &night)]);
    let plan = planned(&need, &[]);
    let ann = load(&plan, "ann");
    assert_eq!(ann["weekly_seconds"], serde_json::json!([36_000, 57_600]), "{ann}");
    assert_eq!(ann["offered_weekly_seconds"], 57_600, "{ann}");
    for more in [&["--single"][..], &["--replan"]] {
        let ben = load(&planned(&need, more), "ben");
        assert_eq!(ben["nights"]["fair"], Value::Null, "{more:?}: {ben}");
    }
}

#[test]
fn a_fair_number_of_nights_is_shared_among_those_who_can_take_one() {
    let night = tentative("daily", "22:00-06:00");
    let full = firm("mon-fri", "08:00-16:00") + &night;
    let day = firm("mon", "08:00-16:00") + &tentative("mon-fri", "10:00-12:00");
    let team = team("daily", "22:00-06:00", "", &[("ann", &night), ("ben", &night), ("day", &day), ("full", &full)]);
    let plan = planned(&team, &[]);
    let fair = |agent: &str| load(&plan, agent)["nights"]["fair"].clone();
    assert_eq!((fair("day"), fair("full")), (Value::Null, Value::Null), "{plan}");
    let of = |agent: &str| load(&plan, agent)["nights"]["shifts"][1].as_i64().unwrap();
    assert!((fair("ann").as_i64().unwrap() - fair("ben").as_i64().unwrap()).abs() <= 1);
    assert!(
        (fair("ann").as_i64().unwrap() + fair("ben").as_i64().unwrap() - of("ann") - of("ben")).abs() <= 1,
        "{plan}"
    );
}

#[test]
fn what_to_send_for_a_list_in_brackets_can_be_pasted_where_it_says() {
    let team = folder(&[
        (
            "team.toml",
            "[policy]\nweekly-minimum = \"0h\"\n[[coverage]]\nname = \"chat\"\nroles = [\"l1\"]\nhours = \"08:00-16:00\"\ndays = \"mon-fri\"\n",
        ),
        (
            "agents/ann.toml",
            "role = \"l1\"\ntimezone = \"UTC\"\navailability = [{ days = \"mon-fri\", hours = \"06:00-20:00\", tentative = true }]\n",
        ),
    ]);
    let plan = planned(&team, &["--messages"]);
    let lines = plan["messages"][0]["entry"].as_str().unwrap();
    assert!(lines.starts_with("# Directly after `availability = [`\n{ days = \"mon-fri\""), "{lines}");
    let path = team.path().join("schedules/agents/ann.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("availability = [", &format!("availability = [\n{lines}"))).unwrap();
    let check = coverage(team.path(), &["check", "--now", NOW]);
    assert!(check.status.success(), "{}", stdout(&check));
    assert!(told(&team, &[]).contains("Nothing is proposed."));
    std::fs::write(&path, &text).unwrap();
    let preview = stdout(&run(&team, &[]));
    assert!(preview.contains("+ availability = [{") && !preview.contains("[[availability]]"), "{preview}");
}

#[test]
fn several_are_named_whom_to_look_for_and_when_what_stays_open_is() {
    let team = team("daily", "00:00-24:00", "", &[]);
    let plan = planned(&team, &[]);
    let recruit = plan["recruit"].as_array().unwrap();
    assert_eq!(recruit.len(), 3, "{plan}");
    let zones: std::collections::BTreeSet<&str> = recruit.iter().map(|who| who["timezone"].as_str().unwrap()).collect();
    assert_eq!(zones.len(), 3);
    assert_eq!(plan["left_open"][0]["intervals"][0]["start"], "2026-12-07T00:00:00Z", "{plan}");
}

#[test]
fn who_is_away_for_a_week_has_a_share_in_the_others_and_single_shifts_fill_it() {
    let off = |day: u32| format!("[[time-off]]\nfrom = 2026-12-{day}\nuntil = 2026-12-{}\n", day + 4);
    let day = |more: &str| tentative("mon-fri", "08:00-16:00") + more;
    let (ann, bob, cem) = (day(&off(21)), day(""), day(&off(14)));
    let team = team("mon-fri", "08:00-16:00", "", &[("ann", &ann), ("bob", &bob), ("cem", &cem)]);
    let plan = planned(&team, &["--proof", "proof.json"]);
    assert_eq!(plan["after"]["requirements"][0]["gap_seconds"], 0, "{plan}");
    for load in plan["loads"].as_array().unwrap() {
        let off = load["weekly_seconds"][1].as_i64().unwrap() - load["share_weekly_seconds"].as_i64().unwrap();
        assert!(off.abs() <= 4 * 3_600, "{load}");
    }
    let text = told(&team, &[]);
    assert!(text.contains("one rota alone would ask nearly nothing of who is away for a part of the window"), "{text}");
    assert!(text.contains("this rota leaves 2") && text.contains("and 0h with the single shifts on top"), "{text}");
    assert!(coverage(team.path(), &["verify", "proof.json", "--now", NOW]).status.success());
}

#[test]
fn nobody_is_asked_for_dates_before_they_come_or_after_they_have_left() {
    let ann = format!("joined = 2026-12-10\nlast-day = 2026-12-24\n{}", tentative("mon-fri", "08:00-12:00"));
    let team = team("mon-fri", "08:00-12:00", "", &[("ann", &ann)]);
    let text = told(&team, &["--messages"]);
    assert!(text.contains("Mondays to Fridays 08:00-12:00, 10 to 24 Dec?"), "{text}");
    assert!(text.contains("11 shifts in all"), "{text}");
}

#[test]
fn an_offer_counts_for_shares_in_the_weeks_in_which_somebody_is_there() {
    let ann = format!("last-day = 2026-12-13\n{}", tentative("mon-fri", "08:00-12:00"));
    let bob = tentative("mon-fri", "08:00-12:00");
    let team = team("mon-fri", "08:00-12:00", "", &[("ann", &ann), ("bob", &bob)]);
    // Five weeks of an offer of 20 hours for 80 hours.
    assert_eq!(load(&planned(&team, &[]), "bob")["share_weekly_seconds"], 16 * 3_600);
}

#[test]
fn shifts_that_meet_are_one_for_the_longest_shift_even_where_no_rest_is_asked_for() {
    let policy = "rest = \"0h\"\nmax-shift = \"8h\"";
    let team = team("wed", "08:00-20:00", policy, &[("ann", &tentative("wed", "08:00-20:00"))]);
    let plan = planned(&team, &["--proof", "proof.json"]);
    // With a break between two of them.
    assert!(load(&plan, "ann")["weekly_seconds"][1].as_i64().unwrap() < 12 * 3_600, "{plan}");
    assert!(coverage(team.path(), &["verify", "proof.json", "--now", NOW]).status.success());
}

#[test]
fn a_week_is_called_full_where_it_is() {
    let busy = entry("dates = [2026-12-21, 2026-12-22, 2026-12-23]\nhours = \"08:00-15:00\"");
    let ann = tentative("sat", "10:00-12:00") + &busy;
    let team = team("sat", "10:00-14:00", "max-weekly = \"20h\"", &[("ann", &ann)]);
    let text = told(&team, &["--weeks", "3"]);
    assert!(
        text.contains("Sat 2026-12-26 10:00-14:00, 4h exposed. Could help: ann (offers it, but the week is full)"),
        "{text}"
    );
    assert!(text.contains("Sat 12 and Sat 19 Dec 12:00-14:00, 4h exposed. Could help: ann (awake)"), "{text}");
    assert!(text.contains("by `max-weekly` may add nothing in a week that repeats"), "{text}");
}

#[test]
fn who_is_asked_for_more_than_is_missing_hears_that_it_is_for_the_minimum() {
    let policy = "[role.l1]\nweekly-minimum = \"10h\"";
    let team = team("wed", "10:00-14:00", policy, &[("ann", &tentative("mon-fri", "06:00-22:00"))]);
    let text = told(&team, &["--messages"]);
    assert!(
        text.contains("Too few of us are on at some of these times: with you, 16h less would stay open."),
        "{text}"
    );
    assert!(text.contains("All of it counts for the hours a week that we have agreed on."), "{text}");
    let text = told(&team, &[]);
    assert!(text.contains("closes 16h, and helps with the weekly minimum"), "{text}");
}

#[test]
fn hours_of_agents_are_told_with_how_many_are_missing_at_once() {
    let team = team("mon", "12:00-13:00", "", &[("ann", &tentative("tue", "08:00-16:00"))]);
    let path = team.path().join("schedules/team.toml");
    let need = std::fs::read_to_string(&path).unwrap() + "at-least = 2\n";
    std::fs::write(path, need).unwrap();
    let text = told(&team, &[]);
    assert!(
        text.contains("nobody offers 8h of it: every Monday 12:00-13:00, 4 times, up to 2 agents at once"),
        "{text}"
    );
}

#[test]
fn a_proposal_that_replaces_an_earlier_one_says_so() {
    let team = team("mon", "08:00-12:00", "", &[("ann", &tentative("mon", "08:00-12:00"))]);
    let said = "The earlier proposal for these dates is replaced";
    assert!(!told(&team, &["--write"]).contains(said));
    assert!(told(&team, &["--write"]).contains(said));
}
