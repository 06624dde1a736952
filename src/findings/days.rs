//! Days that are far ahead, or still to come where they should have been.

use chrono::{Datelike, Months, NaiveDate};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::model::{Agent, Dates};
use crate::roster::time_off::TimeOff;

/// The days in an agent's file that are more than a year after today: most of them are a slip of the year.
pub(super) fn far(agent: &Agent, today: NaiveDate) -> Vec<Diagnostic> {
    let far = today.checked_add_months(Months::new(12)).unwrap_or(today);
    let finding = |what: &str, day: NaiveDate, at: &Location| {
        let this_year = day.with_year(today.year()).map_or(String::new(), |meant| format!(", such as {meant}"));
        let message = format!("{what} is {day}, more than a year ahead");
        let help = format!("if the year is a slip, correct it{this_year}; if not, it may stay");
        Diagnostic::new(Code::FarDate, at.clone(), message).help(help)
    };
    let stated = agent.stated_days().filter(|(_, day, _)| *day > far).map(|(key, day, at)| finding(key, day, at));
    let ends = |off: &TimeOff| off.dates().map(|dates| [dates.first_stated(), dates.last_stated()]);
    let offs = agent.time_off().iter().filter_map(|off| {
        let day = ends(off)?.into_iter().flatten().find(|day| *day > far)?;
        Some(finding("a day of this time off", day, off.at()))
    });
    let entries = agent.availability().iter().filter_map(|entry| {
        let day = match entry.dates() {
            Dates::Listed(dates) => dates.last().copied(),
            Dates::Weekly { range, .. } | Dates::Rule { range, .. } => range.first_stated(),
        };
        Some(finding("a date of this entry", day.filter(|day| *day > far)?, entry.at()))
    });
    let confirmed = agent.stated_days().filter(|(key, day, _)| *key == "confirmed" && *day > today && *day <= far);
    let confirmed = confirmed.map(|(_, day, at)| {
        let message = format!("`confirmed` is {day}, which is still to come");
        let help = format!("write the day on which somebody looked at the file, such as confirmed = {today}");
        Diagnostic::new(Code::FarDate, at.clone(), message).help(help)
    });
    stated.chain(offs).chain(entries).chain(confirmed).collect()
}
