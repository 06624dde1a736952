//! Teams that do not exist, for the scheduler: agents around the world who say when they are on duty and when they could be.

#![allow(dead_code, unreachable_pub)] // tests and benchmarks use a part of this each
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write;

use coverage::diagnostic::{Source, Sources};
use coverage::plan::solver::dice::Dice;
use coverage::roster::load::load;
use coverage::roster::model::Roster;

const ZONES: [&str; 12] = [
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Manila",
    "Asia/Kolkata",
    "Africa/Nairobi",
    "Europe/Berlin",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The files of a team of so many agents who could each do about `hours` a week.
pub fn files(agents: usize, at_least: usize, hours: usize, seed: u64) -> Vec<(String, String)> {
    let mut dice = Dice::new(seed);
    let team = format!("[[coverage]]\nname = \"first response\"\nroles = [\"l1\"]\nat-least = {at_least}\n");
    let mut files = vec![("team.toml".to_owned(), team)];
    files.extend((0..agents).map(|index| (format!("agents/agent-{index:03}.toml"), agent(&mut dice, hours))));
    files
}

/// The roster of such a team.
pub fn team(agents: usize, at_least: usize, hours: usize, seed: u64) -> Roster {
    let files = files(agents, at_least, hours, seed);
    let source = |(path, text)| Source { shown: format!("schedules/{path}"), path, content: Ok(text) };
    load(&Sources::new(files.into_iter().map(source).collect())).roster().unwrap().clone()
}

/// Two firm shifts a week in some files, wide tentative availability on most days in all.
fn agent(dice: &mut Dice, hours: usize) -> String {
    let role = if dice.roll(12) == 0 { "intern" } else { "l1" };
    let mut text = format!("role = \"{role}\"\ntimezone = \"{}\"\n", ZONES[dice.roll(ZONES.len())]);
    if dice.roll(2) == 0 {
        let (start, length) = (9 + dice.roll(8), 3 + dice.roll(3));
        let day = dice.roll(5);
        let days = format!("{}, {}", DAYS[day], DAYS[day + 2]);
        write!(text, "[[availability]]\ndays = \"{days}\"\nhours = \"{start:02}:00-{:02}:00\"\n", start + length)
            .unwrap();
    }
    for day in DAYS {
        if dice.roll(4) > 0 {
            let (start, half) = (6 + dice.roll(12), if dice.roll(2) == 0 { "00" } else { "30" });
            let end = (start + 5 + dice.roll(9)) % 24;
            let text = &mut text;
            let hours = format!("{start:02}:{half}-{end:02}:{half}");
            write!(text, "[[availability]]\ntentative = true\ndays = \"{day}\"\nhours = \"{hours}\"\n").unwrap();
        }
    }
    write!(text, "[limits]\nmax-weekly = \"{}h\"\n", hours - 2 + dice.roll(5)).unwrap();
    text
}
