//! What a valid roster says that does nothing or surprises: the warnings that need to know who is on when.
//!
//! They change no result. What recurs is looked at from 13 weeks before now to 52 weeks ahead, time off and covers from two
//! years before now to five ahead. What that may cost has a bound of its own ([`Budget`](crate::roster::budget::Budget)); beyond it, that is the finding.

mod absences;
mod clocks;
mod days;
mod entries;
mod interns;
mod limits;
mod matches;
mod requests;
mod rest;
mod rotations;
mod stale;
mod taken;

use std::collections::BTreeSet;

use chrono::Days;

use crate::diagnostic::Diagnostic;
use crate::roster::load::Loaded;
use crate::roster::model::{Agent, AgentId, Firmness, Roster};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};

use absences::warn_of_absences;
use taken::warn_of_taken;

pub(crate) use interns::over as internship_over;
pub(crate) use stale::{stale, warn_of_stale};

/// Every finding about the agents whose files have no error.
pub fn findings(loaded: &Loaded, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let around = |back: i64, ahead: i64| {
        Interval::new(now.minus(Duration::WEEK.times(back)), now.plus(Duration::WEEK.times(ahead)))
    };
    let (Some(horizon), Some(years)) = (around(13, 52), around(104, 260)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // The first thing that is too much is the last that is looked at.
    let too_much = look(roster, &sound, (horizon, years), now, &mut found).err();
    found.extend(too_much.into_iter().flatten());
    found
}

fn look(
    roster: &Roster,
    sound: &BTreeSet<AgentId>,
    (horizon, years): (Interval, Interval),
    now: Instant,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let budget = roster.budget().of_findings();
    let team = roster.team();
    let agents: Vec<&Agent> = sound.iter().map(|id| roster.agent(*id)).collect();
    found.extend(warn_of_taken(&agents));
    found.extend(matches::unmatched(roster, sound, now));
    let today = team.zone().local(now).date();
    found.extend(rotations::gone_but_named(roster, sound, today));
    for rotation in team.rotations() {
        found.extend(rotations::turn_on_no_date(rotation));
        found.extend(entries::long(rotation.hours(), rotation.at(), team.policy().max_shift));
    }
    let ahead = |weeks| Interval::new(now, now.plus(Duration::WEEK.times(weeks))).unwrap_or(horizon);
    found.extend(requests::open(roster, ahead(8), roster.budget().of_findings())?);
    let soon = Interval::new(now, now.plus(Duration::DAY.times(60))).unwrap_or(horizon);
    found.extend(clocks::apart(roster, soon, roster.budget().of_findings())?);
    for agent in agents {
        let today = agent.zone().local(now).date();
        let shown = today.checked_sub_days(Days::new(7 * u64::from(team.feed().weeks_back()))).unwrap_or(today);
        found.extend(days::far(agent, today));
        found.extend(interns::warn_of_internship(roster, agent, now, today));
        let longest = agent.limits().max_shift.unwrap_or(team.policy().max_shift);
        for entry in agent.availability() {
            found.extend(entries::never_happens(agent, entry, &budget).map_err(|error| vec![*error])?);
            found.extend(entries::past(entry, shown));
            found.extend(entries::in_time_off(agent, entry, today));
            if entry.firmness() == Firmness::Firm {
                found.extend(entries::long(entry.hours(), entry.hours_at(), longest));
                let cut = entries::cut_by_time_off(agent, entry, ahead(52), &budget);
                found.extend(cut.map_err(|error| vec![*error])?);
                found.extend(clocks::clock_changes(agent, entry, horizon, &budget).map_err(|error| vec![*error])?);
            }
        }
        found.extend(agent.time_off().iter().flat_map(|off| clocks::of_time_off(off, horizon)));
        found.extend(entries::warn_of_entries(agent, horizon, now, &budget).map_err(|error| vec![*error])?);
        found.extend(limits::no_shift_fits(roster, agent));
        found.extend(rest::short(roster, agent, ahead(13), &budget)?);
    }
    found.extend(warn_of_absences(roster, sound, years, &budget)?);
    Ok(())
}
