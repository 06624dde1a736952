//! Turns that fall on no date, and turns and covers of those who are no longer there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::rotation::{Rotation, Turn};
use crate::roster::time_off::{TimeOff, When};
use crate::time::civil::DateRange;

use super::entries::last_date;

/// How far ahead turns and covers are looked at.
const AHEAD: Days = Days::new(13 * 7);

/// A turn of less than a week that no date of the rotation belongs to.
pub(super) fn turn_on_no_date(rotation: &Rotation) -> Option<Diagnostic> {
    let Turn::Days(days) = rotation.turn() else { return None };
    if days >= 7 {
        return None;
    }
    let first = rotation.dates().first;
    // After seven turns the weekdays are the same again.
    let turn = |number: u64| {
        let start = first.checked_add_days(Days::new(number * u64::from(days)))?;
        let last = start.checked_add_days(Days::new(u64::from(days) - 1))?;
        Some(DateRange { first: start, last })
    };
    let empty = (0..7).filter_map(turn).find(|turn| rotation.turns(*turn).next().is_none())?;
    if rotation.dates().intersection(empty).is_empty() {
        return None;
    }
    let message = format!(
        "the turn of {} falls on no date of this rotation, and so do others: `days` leaves it out",
        empty.first
    );
    let help = "write turn = 1, which counts the rotation's own dates, or whole weeks such as turn = \"7d\"";
    Some(Diagnostic::new(Code::TurnOnNoDate, rotation.at().clone(), message).help(help))
}

/// Agents who have a turn or a cover to come and are not there then, or whose entries are all over.
pub(super) fn gone_but_named(roster: &Roster, sound: &BTreeSet<AgentId>, today: NaiveDate) -> Vec<Diagnostic> {
    let coming = DateRange { first: today, last: today.checked_add_days(AHEAD).unwrap_or(today) };
    let mut named: BTreeMap<(AgentId, &Location), Diagnostic> = BTreeMap::new();
    for rotation in roster.team().rotations() {
        for (date, turn) in rotation.turns(coming) {
            for handle in turn {
                let Some(id) = roster.find(handle).filter(|id| sound.contains(id)) else { continue };
                let (agent, at) = (roster.agent(id), &rotation.members()[handle]);
                if let Some((why, help)) = gone(agent, date).or_else(|| over(agent, today)) {
                    let message = format!("{handle} {why}, and has the turn of {date}");
                    let finding = || Diagnostic::new(Code::GoneButNamed, at.clone(), message).help(help);
                    named.entry((id, at)).or_insert_with(finding);
                }
            }
        }
    }
    for id in sound {
        for off in roster.agent(*id).time_off().iter().filter(|off| lasts_until(off, today)) {
            let Some((coverer, at)) = roster.coverer(off).filter(|(coverer, _)| sound.contains(coverer)) else {
                continue;
            };
            let agent = roster.agent(coverer);
            if agent.dates().contains(today) && all_over(agent, today) {
                let message =
                    format!("the entries of {} are all over: is that agent still there to cover?", agent.handle());
                let help = "name another agent, or ask for entries that go on";
                let finding = || Diagnostic::new(Code::GoneButNamed, at.clone(), message).help(help);
                named.entry((coverer, at)).or_insert_with(finding);
            }
        }
    }
    named.into_values().collect()
}

/// Why an agent is not there on a date, and what to do.
fn gone(agent: &Agent, date: NaiveDate) -> Option<(String, String)> {
    match (agent.joined(), agent.last_day()) {
        (Some(joined), _) if date < joined => {
            let help = format!(
                "the turn begins before {} joins: let somebody else have it, or begin a rotation with {} from {joined} on",
                agent.handle(),
                agent.handle()
            );
            Some((format!("joins on {joined}"), help))
        }
        (_, Some(last)) if last < date => {
            let help = "end this rotation with `until`, and begin a new one without the agent";
            Some((format!("leaves on {last}"), help.to_owned()))
        }
        _ => None,
    }
}

/// That all entries of an agent are over, and what to do.
fn over(agent: &Agent, today: NaiveDate) -> Option<(String, String)> {
    let help = format!(
        "if {} is no longer there, begin a new rotation without the agent; if the turns alone are left, remove the entries that are over",
        agent.handle()
    );
    all_over(agent, today).then(|| ("has entries that are all over".to_owned(), help))
}

/// Whether an agent has entries, and all of them are over.
fn all_over(agent: &Agent, today: NaiveDate) -> bool {
    let entries = agent.availability();
    !entries.is_empty() && entries.iter().all(|entry| last_date(entry).is_some_and(|last| last < today))
}

fn lasts_until(off: &TimeOff, day: NaiveDate) -> bool {
    match off.when() {
        When::Dates(dates) => day <= dates.last,
        When::Times(time) => day <= time.end().to_utc().date_naive(),
    }
}
