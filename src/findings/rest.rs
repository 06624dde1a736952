//! Too little rest between two duties.

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::budget::Budget;
use crate::roster::model::{Agent, Firmness, Roster};
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::timeline::off::Off;
use crate::timeline::stated::stated;
use crate::words::clock::Clock;
use crate::words::count::count;

/// The first time in `span` that an agent has less time between two duties than `rest`, and more than a `pause`, with how often.
pub(super) fn short(
    roster: &Roster,
    agent: &Agent,
    span: Interval,
    budget: &Budget,
) -> Result<Option<Diagnostic>, Vec<Diagnostic>> {
    let (policy, limits) = (roster.team().policy(), agent.limits());
    let (pause, rest) = (limits.pause.unwrap_or(policy.pause), limits.rest.unwrap_or(policy.rest));
    let off = Off::of(agent.time_off());
    let all = stated(roster, agent, Firmness::Firm, span, budget)?;
    let mut on: Vec<(Interval, &Location)> = all
        .iter()
        .filter(|stated| !off.has(stated.date))
        .filter_map(|stated| Some((stated.interval?, stated.at)))
        .filter(|(interval, _)| off.times.touching(*interval).next().is_none())
        .collect();
    on.sort_unstable();
    let mut times = Vec::new();
    let mut last: Option<Interval> = None;
    for (interval, at) in on {
        if let Some(between) = last.and_then(|last| Interval::new(last.end(), interval.start()))
            && between.length() > pause
            && between.length() < rest
        {
            times.push((between, at));
        }
        last = Some(last.map_or(interval, |last| if interval.end() > last.end() { interval } else { last }));
    }
    let Some((first, at)) = times.first() else { return Ok(None) };
    let often = if times.len() > 1 { format!(", {} in 13 weeks", count(times.len(), "time")) } else { String::new() };
    let clock = Clock::new(agent.zone().clone());
    let message = format!(
        "{} rests {} before this shift, less than {rest}, next {}{often}",
        agent.handle(),
        first.length(),
        clock.on(*first)
    );
    let help = format!(
        "leave {rest} between two duties, or at most {pause}, which is a pause; if it is meant, write rest = \"{}\" under [limits]",
        in_units(first.length())
    );
    Ok(Some(Diagnostic::new(Code::ShortRest, (*at).clone(), message).help(help)))
}

/// An amount of whole minutes as a file has it.
fn in_units(length: Duration) -> String {
    let minutes = length.seconds() / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}
